# SPDX-License-Identifier: Apache-2.0
"""The implicit label: elements, number and form are judged apart, by the rules that an audit names."""

from collections.abc import Mapping
from typing import Any

import pytest
from context_factory import ContextMaker, answers, outcomes_to

from hegui.checks.implicit_labels import ELEMENTS, FORM, NUMBER, implicit
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.evidence.findings import LabelAudit, LabelCounts, LabelSample

FINE = LabelCounts(valid=20)
P, F, Q = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE


def audit(implicit: LabelCounts, modality: str = "image", *, exported: bool = True, files: int = 20) -> LabelAudit:
    sample = LabelSample(modality=modality, exported=exported, files=files, explicit=FINE, implicit=implicit)
    return LabelAudit(samples=(sample,))


def judged(make: ContextMaker, implicit_: LabelCounts, files: int = 20) -> tuple[Outcome | None, ...]:
    """Elements, number, form."""
    context = make(audit(implicit_, files=files), dossier={"service": {"modalities": ["image"]}})
    found = outcomes_to(implicit, context)
    return found[ELEMENTS.control], found[NUMBER.control], found[FORM.control]


def counts(rules: Mapping[str, int], **given: int) -> LabelCounts:
    return LabelCounts(rules=dict(rules), **given)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (FINE, (P, P, P)),
        (counts({"6.1.a": 2}, valid=18, invalid=2), (F, P, P)),
        (counts({"6.1.c": 2}, valid=18, invalid=2), (P, F, P)),
        (counts({"E.j": 2}, valid=18, invalid=2), (P, P, F)),
        (counts({"6.1.a": 1, "6.1.c": 1, "E.n1": 1}, valid=17, invalid=3), (F, F, F)),
        (counts({"6.1.a": 0}, valid=20), (P, P, P)),
    ],
)
def test_a_broken_rule_fails_the_respect_that_it_is_about(
    make: ContextMaker, found: LabelCounts, expected: tuple[Outcome, ...]
) -> None:
    """6.1 c is about the number, E about the form, the rest about the elements."""
    assert judged(make, found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (LabelCounts(valid=18, invalid=2), (F, F, F)),
        (counts({"6.1.a": 1}, valid=18, invalid=2), (F, F, F)),
        (LabelCounts(valid=19, absent=1), (F, F, F)),
    ],
)
def test_what_no_rule_explains_fails_every_respect(
    make: ContextMaker, found: LabelCounts, expected: tuple[Outcome, ...]
) -> None:
    """An invalid file of unknown reason, or a file without a label, is right in none."""
    assert judged(make, found) == expected


@pytest.mark.parametrize(
    ("found", "files"), [(LabelCounts(valid=19, inconclusive=1), 20), (LabelCounts(valid=19), 20), (LabelCounts(), 0)]
)
def test_what_was_not_judged_or_counted_is_for_a_person(make: ContextMaker, found: LabelCounts, files: int) -> None:
    """A sample of none proves nothing."""
    assert judged(make, found, files) == (Q, Q, Q)


def test_text_on_a_screen_has_no_metadata(make: ContextMaker) -> None:
    """Without downloads a person confirms that none leaves as a file; with them the exported text is judged."""
    shown = audit(FINE, "text", exported=False)
    closed: dict[str, Any] = {"service": {"modalities": ["text"], "offers_download_or_export": False}}
    opened: dict[str, Any] = {"service": {"modalities": ["text"], "offers_download_or_export": True}}
    assert set(outcomes_to(implicit, make(shown, dossier=closed)).values()) == {Q}
    assert set(outcomes_to(implicit, make(shown, dossier=opened)).values()) == {None}
    exported = audit(FINE, "text", exported=True)
    assert set(outcomes_to(implicit, make(exported, shown, dossier=opened)).values()) == {P}


def test_without_an_audit_there_is_no_evidence(make: ContextMaker) -> None:
    """For each control point, about each modality."""
    found = answers(implicit, make(dossier={"service": {"modalities": ["image", "audio"]}}))
    assert {type(answer) for answer in found} == {NoEvidence}
    assert {(answer.control, answer.about) for answer in found} == {
        (respect.control, modality) for respect in (ELEMENTS, NUMBER, FORM) for modality in ("image", "audio")
    }


def test_the_answer_says_which_rules_are_broken_by_how_many_files(make: ContextMaker) -> None:
    """In its own respect only."""
    context = make(
        audit(counts({"6.1.a": 1, "E.j": 2}, valid=17, invalid=3)), dossier={"service": {"modalities": ["image"]}}
    )
    by_control = {answer.control: answer for answer in answers(implicit, context)}
    form, elements = by_control[FORM.control], by_control[ELEMENTS.control]
    assert isinstance(form, Result)
    assert isinstance(elements, Result)
    assert "files that break its rules: E.j 2" in form.reason.en
    assert "files that break its rules: 6.1.a 1" in elements.reason.en
