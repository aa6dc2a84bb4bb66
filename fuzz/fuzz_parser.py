# SPDX-License-Identifier: Apache-2.0
"""Coverage-guided fuzzing of one parser below the codecs: ``make fuzz-parser-xmp SECONDS=600``; see README.md."""

import sys

import atheris
from mutating import arguments, dictionary

NAME = sys.argv.pop(1)

with atheris.instrument_imports(include=["hegui.label"]):
    from label_parsers import PARSERS

if __name__ == "__main__":
    atheris.Setup([*arguments(NAME), dictionary(f"parser-{NAME}")], PARSERS[NAME])
    atheris.Fuzz()
