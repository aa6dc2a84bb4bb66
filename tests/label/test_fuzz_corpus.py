# SPDX-License-Identifier: Apache-2.0
"""Every input that the fuzzer kept, every sample, fault and vendor file, through every codec that takes it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_parsers import PARSERS

from hegui.label.formats import SUFFIXES, codec_named

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "fuzz" / "corpus"
SAMPLES = {name: sorted((HERE / "samples" / name).glob("*")) for name in SUFFIXES}


@pytest.mark.parametrize("name", SUFFIXES)
def test_the_kept_corpus_is_answered(name: str) -> None:
    """No fault, no wrong file, no hang."""
    kept = sorted((CORPUS / name).glob("*"))
    assert kept, f"no corpus for {name}: make fuzz-{name}"
    for file in kept:
        exercise(codec_named(name), file.read_bytes())


@pytest.mark.parametrize("name", PARSERS)
def test_the_kept_corpus_of_a_parser_is_answered(name: str) -> None:
    """The same for the parsers below the codecs."""
    kept = sorted((CORPUS / f"parser-{name}").glob("*"))
    assert kept, f"no corpus for {name}: make fuzz-parser-{name}"
    for file in kept:
        PARSERS[name](file.read_bytes())


@pytest.mark.parametrize("name", SUFFIXES)
def test_faults_and_foreign_files_are_answered(name: str) -> None:
    """Faults of any format and vendors' files, whatever their name says."""
    for file in sorted([*(HERE / "faults").rglob("*.*"), *(HERE / "vendors").glob("*.*")]):
        exercise(codec_named(name), file.read_bytes())


@pytest.mark.parametrize("name", SUFFIXES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_samples_are_answered(name: str, data: st.DataObject) -> None:
    """Cut, overwritten, doubled or lengthened at any place."""
    content = bytearray(data.draw(st.sampled_from(SAMPLES[name])).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 16))
        match data.draw(st.sampled_from(["cut", "overwrite", "double", "insert"])):
            case "cut":
                del content[at : at + length]
            case "overwrite":
                content[at : at + length] = data.draw(st.binary(min_size=length, max_size=length))
            case "double":
                content[at:at] = content[at : at + 64 * length]
            case _:
                content[at:at] = b"\xff" * length
    exercise(codec_named(name), bytes(content))
