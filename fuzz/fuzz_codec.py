# SPDX-License-Identifier: Apache-2.0
"""Coverage-guided fuzzing of one codec with atheris, from the corpus that is kept in ``fuzz/corpus/<codec>/``.

    pip install atheris
    make fuzz-png                       one minute
    make fuzz-png SECONDS=3600          an hour

New inputs that reach new code are kept in the corpus; an input that breaks the codec is left in ``out/fuzz/``. The kept
corpus is replayed by the tests (``tests/label/test_fuzz_corpus.py``).
"""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "factories"))

NAME = sys.argv.pop(1)

with atheris.instrument_imports(include=["hegui.label"]):
    from hegui.label.formats import codec_named

    CODEC = codec_named(NAME)

from label_exercise import exercise  # noqa: E402  after the instrumented imports


def one_input(data: bytes) -> None:
    """One run of the fuzzer."""
    exercise(CODEC, data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
