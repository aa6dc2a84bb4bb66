# SPDX-License-Identifier: Apache-2.0
"""Which decisions of people count."""

from datetime import date, timedelta
from typing import Any

import pytest
from assess_factory import a_control
from msgspec.structs import replace

from hegui.assess.decisions import Decided, decisions_by_control
from hegui.checks.results import EvidenceRef
from hegui.dossier.model import Person
from hegui.evidence import Statement
from hegui.evidence.findings import Answer, Decision
from hegui.evidence.statement import Digests, Period, Predicate, Subject, Tool
from hegui.law.terms import Role

TODAY = date(2026, 11, 25)
COUNSEL = Person(id="li", name="李律师", roles=("counsel",))
CONTROL = a_control("c", role=Role.COUNSEL)


def signed(*, signatures: tuple[str, ...] = ("li",), **changes: Any) -> tuple[Statement, EvidenceRef]:
    values = {
        "control": "c",
        "answer": "yes",
        "by": "li",
        "role": "counsel",
        "reason": "r",
        "decided_on": TODAY,
        "until": TODAY,
    }
    finding = Decision(**{**values, **changes, "answer": Answer(changes.get("answer", values["answer"]))})
    predicate = Predicate(
        about=Period(start=TODAY, end=TODAY),
        collected=TODAY,
        recorded=TODAY,
        tool=Tool(name="t", version="1"),
        finding=finding,
    )
    subject = Subject(name="memo.md", digest=Digests(sha256="0" * 64))
    return (
        Statement("decision", (subject,), predicate, "1" * 64, "evidence/decision/1.json", signatures),
        EvidenceRef("decision", "1" * 64, "evidence/decision/1.json", collected=TODAY),
    )


def decided(*statements: tuple[Statement, EvidenceRef]) -> Decided:
    return decisions_by_control(statements, [COUNSEL], {"c": CONTROL}, TODAY).get("c", Decided())


def test_a_signed_decision_in_the_right_role_counts_until_its_last_day() -> None:
    """On the last day it counts; the day after it does not."""
    found = decided(signed())
    assert found.decision is not None
    assert found.decision.agrees
    late = decided(signed(until=TODAY - timedelta(1)))
    assert late.decision is None
    assert "expired" in late.refused[0].en


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (signed(signatures=()), "no valid signature"),
        (signed(signatures=("wang",)), "no valid signature"),
        (signed(role="data_lead"), "'counsel' must decide"),
    ],
)
def test_a_decision_that_does_not_count_says_why(statement: tuple[Statement, EvidenceRef], words: str) -> None:
    """Unsigned, signed by somebody else, or in the wrong role: refused, and the report tells."""
    found = decided(statement)
    assert found.decision is None
    assert words in found.refused[0].en


def test_somebody_who_is_not_in_the_dossier_decides_nothing() -> None:
    """The people who may decide are named in the reviewed files."""
    assert "not among the dossier's people" in decided(signed(by="wang", signatures=("wang",))).refused[0].en


def test_a_changed_dependency_ends_a_decision() -> None:
    """What was decided of another version is not decided of this one."""
    statement, ref = signed()
    found = decided((statement, replace(ref, broken=("model:m@1",))))
    assert found.decision is None
    assert "has changed: model:m@1" in found.refused[0].en


def test_the_newest_decision_counts() -> None:
    """Statements come newest first: a later no is not hidden by an earlier yes."""
    found = decided(signed(answer="no"), signed(answer="yes", decided_on=TODAY - timedelta(1)))
    assert found.decision is not None
    assert not found.decision.agrees


def test_an_unclear_answer_decides_nothing_and_hides_older_ones() -> None:
    """When the person now says "unclear", an older yes no longer stands."""
    found = decided(signed(answer="unclear", reason="awaits the bureau"), signed(answer="yes"))
    assert found.decision is None
    assert found.unclear
    assert "answered 'unclear'" in found.refused[0].en
    assert "awaits the bureau" in found.refused[0].en


def test_two_decisions_of_one_day_that_disagree_decide_nothing() -> None:
    """Which of them was meant cannot be told, so neither counts."""
    found = decided(signed(answer="yes"), signed(answer="no"))
    assert found.decision is None
    assert found.unclear
    assert "says otherwise" in found.refused[0].en
    assert decided(signed(answer="yes"), signed(answer="yes")).decision is not None


def test_a_lapsed_no_does_not_bring_back_an_older_yes() -> None:
    """What was decided last stands in the way of what was decided before, also after its last day."""
    yes = signed(answer="yes", decided_on=TODAY - timedelta(90), until=TODAY + timedelta(90))
    no = signed(answer="no", decided_on=TODAY - timedelta(30), until=TODAY - timedelta(1))
    found = decided(yes, no)
    assert found.decision is None
    assert "expired" in found.refused[0].en


def test_the_day_of_the_decision_counts_and_not_the_order_of_the_files() -> None:
    """A yes that was filed later does not outweigh a no that was decided later."""
    found = decided(
        signed(answer="yes", decided_on=TODAY - timedelta(2)), signed(answer="no", decided_on=TODAY - timedelta(1))
    )
    assert found.decision is not None
    assert not found.decision.agrees


def test_a_decision_of_tomorrow_decides_nothing_today() -> None:
    """Asked as of a day, only what had been decided by that day counts."""
    found = decided(signed(decided_on=TODAY + timedelta(1), until=TODAY + timedelta(30)))
    assert found.decision is None
    assert "after the day of the check" in found.refused[0].en
