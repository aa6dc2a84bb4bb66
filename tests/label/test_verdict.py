# SPDX-License-Identifier: Apache-2.0
"""Valid, invalid by named rules, absent, or not to be told; the standard decides, the rest is told beside it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_factory import CODE, LABEL, png

from hegui.label import Absent, Aspect, Inconclusive, Label, Level, PresentInvalid, PresentValid, verify, write
from hegui.label.aigc import parse
from hegui.label.codec import Carrier
from hegui.label.reading import Found, Reading
from hegui.label.verdict import judged, name_of, odd_characters
from hegui.text import same


def labelled(label: Label = LABEL) -> bytes:
    """A PNG that holds a label."""
    content = write(png(), label).content
    assert content is not None
    return content


def reading_with(*labels: Label | str, **others: object) -> Reading:
    """A reading of a PNG with these labels."""
    found = []
    for label in labels:
        text = label if isinstance(label, str) else label.to_json()
        parsed = parse(text)
        found.append(Found(Carrier.XMP_ELEMENT, "here", 0, text, parsed.label, parsed.wrapped, parsed.findings))
    return replace(Reading("a.png", "png", "image", tuple(found)), **others)


def test_a_label_of_ours_is_valid() -> None:
    """Without a single finding of the standard."""
    verification = verify(labelled())
    assert verification.verdict == PresentValid(LABEL)
    assert verification.of(Aspect.STANDARD) == ()
    assert verification.of(Aspect.PLACEMENT) == ()


def test_a_file_without_label_is_absent() -> None:
    """Read to its end."""
    assert verify(png()).verdict == Absent()


@pytest.mark.parametrize("cut", range(8, 60, 7))
def test_a_truncated_file_is_not_absent(cut: int) -> None:
    """What lies beyond the damage is not known."""
    assert isinstance(verify(png()[:cut]).verdict, Inconclusive)


def test_a_valid_label_in_a_damaged_file_is_not_valid() -> None:
    """There may be a second one behind."""
    assert isinstance(verify(labelled()[:-20]).verdict, Inconclusive)


@pytest.mark.parametrize("content", [b"", b"no picture", b"BM" + b"\0" * 60, b"G" * 400])
def test_an_unknown_format_is_inconclusive(content: bytes) -> None:
    """With a reason."""
    verdict = verify(content).verdict
    assert isinstance(verdict, Inconclusive)
    assert verdict.reason.zh


def test_two_labels_break_the_rule_of_one() -> None:
    """6.1 c), also when they are the same."""
    assert judged(reading_with(LABEL, LABEL)).verdict == PresentInvalid(("6.1.c",))


@pytest.mark.parametrize("value", ["0", "4", "AIGC", "true", "１"])
def test_a_label_outside_of_the_three_is_invalid(value: str) -> None:
    """MiniMax writes AIGC."""
    assert judged(reading_with(replace(LABEL, label=value))).verdict == PresentInvalid(("6.1.a",))


def test_text_that_is_no_label_is_invalid_and_not_absent() -> None:
    """Something is there."""
    assert judged(reading_with("{'Label': '1'}")).verdict == PresentInvalid(("E.b",))


def test_several_faults_are_named_once_each() -> None:
    """Sorted."""
    broken = LABEL.to_json().replace('"1"', "7").replace("task-1", "")
    assert judged(reading_with(broken)).verdict == PresentInvalid(("6.1.a", "E.b"))


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        (replace(LABEL, content_propagator=""), "E.n1"),
        (replace(LABEL, content_producer="某某科技有限公司"), "E.j"),
        (replace(LABEL, produce_id="0000-0000"), "6.1.a"),
    ],
)
def test_what_the_standard_leaves_open_is_a_warning(label: Label, rule: str) -> None:
    """`Mainly`, notes, and doubtful numbers do not make a label invalid."""
    verification = judged(reading_with(label))
    assert verification.verdict == PresentValid(label)
    assert [(item.rule, item.level) for item in verification.of(Aspect.STANDARD)] == [(rule, Level.WARNING)]


def test_an_odd_place_is_told_and_does_not_count() -> None:
    """The guides are recommended."""
    [found] = reading_with(LABEL).labels
    odd = replace(found, carrier=Carrier.EXIF_USER_COMMENT)
    verification = judged(reading_with(labels=(odd,)))
    assert verification.verdict == PresentValid(LABEL)
    assert [finding.level for finding in verification.of(Aspect.PLACEMENT)] == [Level.WARNING]


def test_credentials_are_mentioned() -> None:
    """Their signature is not judged here."""
    verification = judged(reading_with(LABEL, credentials=True))
    assert any("C2PA" in finding.text.en for finding in verification.of(Aspect.SIGNATURE))


def test_damage_never_outweighs_a_broken_rule() -> None:
    """An invalid label stays invalid."""
    assert isinstance(judged(reading_with(LABEL, LABEL, damage=same("cut"))).verdict, PresentInvalid)


@given(st.text(max_size=60))
def test_only_odd_characters_are_odd(value: str) -> None:
    """Printable ASCII but the backslash is the main set."""
    clean = all("!" <= char <= "~" and char != "\\" for char in value)
    assert (odd_characters(value) == "") is clean


def test_every_verdict_has_a_word() -> None:
    """As statements count them."""
    verdicts = (PresentValid(LABEL), PresentInvalid(("E.b",)), Absent(), Inconclusive(same("x")))
    assert [name_of(verdict) for verdict in verdicts] == ["valid", "invalid", "absent", "inconclusive"]


def test_the_code_in_use_is_right() -> None:
    """No finding on the code of the reference."""
    assert verify(labelled(Label.first(CODE, "x"))).of(Aspect.CODE) == ()
