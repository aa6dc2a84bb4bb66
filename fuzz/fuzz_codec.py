# SPDX-License-Identifier: Apache-2.0
"""Coverage-guided fuzzing of one codec with atheris: ``make fuzz-png SECONDS=3600``; see README.md."""

import sys

import atheris
from mutating import arguments, dictionary, mutator_of

NAME = sys.argv.pop(1)

with atheris.instrument_imports(include=["hegui.label"]):
    from hegui.label.formats import codec_named

    CODEC = codec_named(NAME)

from label_exercise import exercise  # noqa: E402  after the instrumented imports


def one_input(data: bytes) -> None:
    """One run of the fuzzer."""
    exercise(CODEC, data)


if __name__ == "__main__":
    atheris.Setup([*arguments(NAME), dictionary(NAME)], one_input, **mutator_of(NAME))
    atheris.Fuzz()
