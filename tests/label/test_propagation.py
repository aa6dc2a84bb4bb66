# SPDX-License-Identifier: Apache-2.0
"""Article 6: the state of a file, the prompt around it, and the platform's fields in it."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_factory import CODE, LABEL, OTHER, pixels, png
from PIL.PngImagePlugin import PngInfo

from hegui.errors import LabelProblem
from hegui.label import Attribute, Label, Reading, Verification, read, verify, write
from hegui.label.propagation import (
    IsAi,
    MayBeAi,
    NotAiAsFarAsKnown,
    SuspectedAi,
    Undecided,
    attribute_of,
    prompt_of,
    propagate,
    state_of,
)
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid, PresentValid
from hegui.text import same

PLAIN = png()
THIRD = "00119111010833546908922000K"
VALUES = st.text(
    st.characters(exclude_characters="\0\ufeff", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40
).filter(lambda value: bool(value.strip()))


def labelled(label: Label, content: bytes = PLAIN) -> bytes:
    """A file with this label."""
    written = write(content, label)
    assert written.content is not None
    return written.content


def with_text(value: str) -> bytes:
    """A file with this text where a label may be, as a tool of others left it."""
    info = PngInfo()
    info.add_text("AIGC", value)
    return png(pnginfo=info)


def found(verdict: PresentValid | PresentInvalid | Absent | Inconclusive) -> Verification:
    """A verification with this verdict."""
    return Verification(verdict, (), Reading("", "png", "image", ()))


def test_a_valid_label_1_is_ai() -> None:
    """Article 6 (1): the metadata says so, whatever else is said."""
    for declared, traces in ((False, ()), (True, ()), (True, ("水印",))):
        state = state_of(verify(labelled(LABEL)), declared=declared, traces=traces)
        assert state == IsAi(LABEL)
        assert attribute_of(state) is Attribute.GENERATED


def test_a_declaration_without_metadata_is_may_be() -> None:
    """Article 6 (2)."""
    state = state_of(verify(PLAIN), declared=True, traces=("水印",))
    assert state == MayBeAi(declared=True)
    assert attribute_of(state) is Attribute.POSSIBLY


def test_traces_alone_are_a_suspicion() -> None:
    """Article 6 (3)."""
    state = state_of(verify(PLAIN), traces=("右下角有“AI生成”字样",))
    assert state == SuspectedAi(("右下角有“AI生成”字样",))
    assert attribute_of(state) is Attribute.SUSPECTED


def test_nothing_found_is_no_proof() -> None:
    """And the reason says so."""
    state = state_of(verify(PLAIN))
    assert isinstance(state, NotAiAsFarAsKnown)
    assert "不证明" in state.reason.zh
    assert attribute_of(state) is None
    assert prompt_of(state) is None


@pytest.mark.parametrize(
    "content", [PLAIN[:40], b"", b"BM" + bytes(60), b"some text"], ids=["cut", "empty", "bmp", "text"]
)
def test_what_cannot_be_read_is_undecided(content: bytes) -> None:
    """A damaged file, and a format without a place for a label, never read as "not AI"."""
    verification = verify(content)
    assert isinstance(verification.verdict, Inconclusive)
    assert state_of(verification) == Undecided(verification.verdict.reason)
    assert state_of(verification, declared=True) == MayBeAi(declared=True)
    assert state_of(verification, traces=("t",)) == SuspectedAi(("t",))


@pytest.mark.parametrize(
    ("attribute", "state"), [("2", MayBeAi(declared=False)), ("3", SuspectedAi(()))], ids=["possibly", "suspected"]
)
def test_an_earlier_platforms_label_counts(attribute: str, state: MayBeAi | SuspectedAi) -> None:
    """A valid label 2 or 3 is that state; the user's declaration makes a suspicion a "may be"."""
    content = labelled(replace(LABEL, label=attribute))
    assert state_of(verify(content)) == state
    assert state_of(verify(content), declared=True) == MayBeAi(declared=True)


def test_a_label_that_is_not_valid_is_a_trace() -> None:
    """It verifies nothing, and it is not nothing."""
    verification = verify(with_text('{"Label":"AIGC","ContentProducer":"x","ProduceID":"0"}'))
    assert isinstance(verification.verdict, PresentInvalid)
    state = state_of(verification, traces=("水印",))
    assert isinstance(state, SuspectedAi)
    assert state.traces[0] == "水印"
    assert "6.1.a" in state.traces[1]
    assert state_of(verification, declared=True) == MayBeAi(declared=True)


def test_a_label_in_a_damaged_file_is_a_trace() -> None:
    """What was seen before the damage stays seen."""
    state = state_of(verify(labelled(LABEL)[:-30]))
    assert isinstance(state, SuspectedAi)
    assert len(state.traces) == 1


def test_a_sidecar_is_a_trace(tmp_path: Path) -> None:
    """It does not count as metadata of the file."""
    file = tmp_path / "a.txt"
    file.write_text("文本")
    write(file, LABEL, sidecar=True)
    assert isinstance(state_of(verify(file)), SuspectedAi)


@given(
    st.sampled_from([PresentValid(LABEL), PresentInvalid(("E.b",)), Absent(), Inconclusive(same("?"))]),
    st.booleans(),
    st.lists(VALUES, max_size=2),
)
def test_nothing_that_speaks_for_ai_is_lost(verdict: PresentValid | Absent, declared: bool, traces: list[str]) -> None:
    """Only a whole file with neither declaration nor trace is "not AI as far as known"; more evidence never weakens a state."""
    state = state_of(found(verdict), declared=declared, traces=traces)
    nothing = isinstance(verdict, Absent) and not declared and not traces
    assert isinstance(state, NotAiAsFarAsKnown) is nothing
    stronger = attribute_of(state_of(found(verdict), declared=True, traces=(*traces, "t")))
    assert stronger is not None
    assert (attribute_of(state) or "4") >= stronger


@pytest.mark.parametrize("traces", ["水印", ("",), (" ",)])
def test_empty_traces_are_refused(traces: str | tuple[str, ...]) -> None:
    """A trace without words would be a suspicion without a ground; one string would be a trace a letter."""
    with pytest.raises(ValueError, match="traces"):
        state_of(verify(PLAIN), traces=traces)


def test_the_prompts_hold_both_elements() -> None:
    """GB 45438, chapter 5: an AI element and a generation element, in both languages, and all three differ."""
    states = (IsAi(LABEL), MayBeAi(declared=True), SuspectedAi(("t",)))
    prompts = [prompt for prompt in map(prompt_of, states) if prompt is not None]
    assert len({prompt.zh for prompt in prompts}) == len({prompt.en for prompt in prompts}) == 3
    for prompt in prompts:
        assert "人工智能" in prompt.zh
        assert "生成合成" in prompt.zh
        assert "AI-generated" in prompt.en


def test_the_platforms_fields_are_added(tmp_path: Path) -> None:
    """In place; the producer's stay, and so do the pixels."""
    file = tmp_path / "a.png"
    signed = replace(LABEL, reserved_code1="digest", content_propagator="", propagate_id="")
    file.write_bytes(labelled(signed))
    done = propagate(file, platform=OTHER, propagate_id="p/1", reserved="r2", digests=True)
    assert done.state == IsAi(signed)
    assert done.prompt == prompt_of(done.state)
    assert done.reason is None
    assert done.written is not None
    assert done.written.path == file
    assert done.written.sha256_before != done.written.sha256_after
    assert read(file).label == Label("1", CODE, "task-1", "digest", OTHER, "p/1", "r2")
    assert pixels(file.read_bytes()) == pixels(PLAIN)


def test_a_second_platform_replaces_the_first_ones_fields() -> None:
    """And nothing else; its own run again changes nothing."""
    once = propagate(labelled(LABEL), platform=OTHER, propagate_id="p-1", reserved="r").written
    assert once is not None
    assert once.content is not None
    twice = propagate(once.content, platform=THIRD, propagate_id="p-2").written
    assert twice is not None
    assert twice.content is not None
    assert read(twice.content).label == Label("1", CODE, "task-1", "", THIRD, "p-2", "")
    again = propagate(twice.content, platform=THIRD, propagate_id="p-2").written
    assert again is not None
    assert not again.changed
    assert again.content == twice.content


@pytest.mark.parametrize(
    ("declared", "traces", "attribute"), [(True, (), "2"), (False, ("t",), "3")], ids=["declared", "traces"]
)
def test_a_file_without_a_label_gets_one(declared: bool, traces: tuple[str, ...], attribute: str) -> None:
    """With the platform's own code where the producer is not known, never another's name."""
    done = propagate(PLAIN, platform=OTHER, propagate_id="p-1", declared=declared, traces=traces, reserved="r")
    assert done.written is not None
    assert done.written.content is not None
    verification = verify(done.written.content)
    assert verification.verdict == PresentValid(Label(attribute, OTHER, "p-1", "", OTHER, "p-1", "r"))
    later = propagate(done.written.content, platform=THIRD, propagate_id="q", declared=True)
    assert later.written is not None
    assert later.written.label == Label(attribute, OTHER, "p-1", "", THIRD, "q", "")


def test_nothing_is_written_without_a_ground(tmp_path: Path) -> None:
    """No label 3 for content of which nothing is known, also not at another path."""
    file = tmp_path / "a.png"
    file.write_bytes(PLAIN)
    done = propagate(file, platform=OTHER, propagate_id="p", to=tmp_path / "b.png")
    assert isinstance(done.state, NotAiAsFarAsKnown)
    assert (done.written, done.prompt, done.reason) == (None, None, done.state.reason)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_label_that_is_not_valid_is_left_and_reported(tmp_path: Path) -> None:
    """Whatever the user declares: labels of others are not mended by a platform."""
    file = tmp_path / "a.png"
    before = with_text('{"Label":1,"ContentProducer":"x","ProduceID":"1"}')
    file.write_bytes(before)
    done = propagate(file, platform=OTHER, propagate_id="p", declared=True)
    assert done.state == MayBeAi(declared=True)
    assert done.prompt is not None
    assert done.written is None
    assert done.reason is not None
    assert "E.b" in done.reason.zh
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_read_is_not_written() -> None:
    """Undecided without a ground is an answer; with one, that it cannot be written is an error."""
    done = propagate(PLAIN[:40], platform=OTHER, propagate_id="p")
    assert isinstance(done.state, Undecided)
    assert done.written is None
    for content in (PLAIN[:40], b"some text"):
        with pytest.raises(LabelProblem):
            propagate(content, platform=OTHER, propagate_id="p", declared=True)


class _OneWay(io.BytesIO):
    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("stream", [io.BytesIO, _OneWay])
def test_a_stream_is_read_from_where_it_stands(stream: type[io.BytesIO]) -> None:
    """Also one that cannot go back."""
    source, target = stream(b"before" + labelled(LABEL)), io.BytesIO()
    source.read(6)
    done = propagate(source, platform=OTHER, propagate_id="p", to=target)
    assert done.written is not None
    assert read(target.getvalue()).label == replace(LABEL, content_propagator=OTHER, propagate_id="p")


def test_a_file_that_changes_meanwhile_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is rewritten is what was verified."""
    file = tmp_path / "a.png"
    file.write_bytes(labelled(LABEL))
    other = labelled(replace(LABEL, produce_id="task-2"))

    def slow(*args: object, **options: object) -> Verification:
        verification = verify(*args, **options)  # type: ignore[arg-type]
        file.write_bytes(other)
        return verification

    monkeypatch.setattr("hegui.label.propagation.verify", slow)
    with pytest.raises(LabelProblem, match="变动"):
        propagate(file, platform=OTHER, propagate_id="p")
    assert file.read_bytes() == other


@pytest.mark.parametrize(("platform", "number"), [("", "p"), (" ", "p"), (OTHER, "")])
def test_a_platform_has_a_name_and_a_number(platform: str, number: str) -> None:
    """Both are asked for, also of a label that exists."""
    with pytest.raises(ValueError, match="不得为空"):
        propagate(labelled(LABEL), platform=platform, propagate_id=number)
    with pytest.raises(ValueError, match="不得为空"):
        LABEL.propagated(platform, number)


@given(
    st.builds(Label, st.sampled_from(["1", "2", "3"]), VALUES, VALUES, st.text("ab\"'<&>]中", max_size=8)),
    st.lists(st.tuples(VALUES, VALUES, st.booleans(), st.lists(VALUES, max_size=1)), min_size=1, max_size=4),
)
def test_the_producers_statement_survives_any_chain(
    label: Label, chain: list[tuple[str, str, bool, list[str]]]
) -> None:
    """Whatever platforms declare or find; the last one's fields stand, and the picture is the same."""
    content = labelled(label)
    for platform, number, declared, traces in chain:
        done = propagate(content, platform=platform, propagate_id=number, declared=declared, traces=traces)
        assert done.written is not None
        assert done.written.content is not None
        content = done.written.content
        assert verify(content).verdict == PresentValid(
            replace(label, content_propagator=platform, propagate_id=number, reserved_code2="")
        )
    assert pixels(content) == pixels(PLAIN)
