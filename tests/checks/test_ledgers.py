# SPDX-License-Identifier: Apache-2.0
"""Ledgers: what counts today, and whether cases were answered within the published working days."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, Filed

from hegui.checks.context import CheckContext
from hegui.checks.ledgers import Entry, answered_in_time, current_entries, named, refs_of
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.errors import Place
from hegui.evidence.findings import Case, ComplaintLog
from hegui.text import Text

PLACE = Place("dossier.yaml", 3)
WHAT = Text("投诉", "complaints")
CONTROL = "complaints-handled-in-time"


def case(number: str, received: date, answered: date | None = None) -> Case:
    return Case(id=number, received_on=received, answered_on=answered)


def log(*cases: Case, days_ago: int = 1) -> Filed:
    return Filed(ComplaintLog(cases=cases), collected=AS_OF - timedelta(days=days_ago))


def entries(context: CheckContext) -> tuple[Entry[Case], ...]:
    logs = context.findings(ComplaintLog)
    return current_entries(context, CONTROL, logs, lambda found: found.cases, lambda row: row.answered_on is None)


def answer(context: CheckContext, published: int | None = 15, **given: Any) -> Result | NoEvidence:
    [only] = answered_in_time(context, CONTROL, ComplaintLog, WHAT, published, PLACE, **given)
    return only


def outcome_of(cases: Iterable[Case], make: ContextMaker, published: int | None = 15) -> Outcome:
    found = answer(make(log(*cases)), published)
    assert isinstance(found, Result)
    return found.outcome


def test_ledgers_of_the_days_looked_back_on_count_in_full_and_older_ones_with_what_they_left_open(
    make: ContextMaker,
) -> None:
    """What was closed before is history; what a newer one tells replaces it."""
    day = date(2026, 11, 2)
    newer = log(case("open-now-closed", day, date(2026, 11, 3)), case("new", day, day))
    older = log(case("open-now-closed", day), case("still-open", day), case("closed", day, day), days_ago=90)
    found = entries(make(newer, older))
    assert [(entry.row.id, entry.row.answered_on) for entry in found] == [
        ("open-now-closed", date(2026, 11, 3)),
        ("new", day),
        ("still-open", None),
    ]
    assert len(refs_of(found)) == 2


def test_what_the_ledger_of_yesterday_closed_still_counts(make: ContextMaker) -> None:
    """A service files one each day: what was answered late yesterday is not made good by the ledger of today."""
    today = log(case("new", AS_OF, AS_OF), days_ago=0)
    yesterday = log(case("late", date(2026, 9, 1), date(2026, 11, 24)))
    found = answer(make(today, yesterday))
    assert isinstance(found, Result)
    assert found.outcome is Outcome.FAIL
    assert "late" in found.reason.en


def test_a_number_that_stands_twice_in_one_ledger_counts_twice(make: ContextMaker) -> None:
    """Nothing is dropped because its number looks known."""
    day = date(2026, 11, 2)
    assert len(entries(make(log(case("a", day), case("a", day, day))))) == 2


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [
        (1, "c0", "c0"),
        (5, "c0、c1、c2、c3、c4", "c0, c1, c2, c3, c4"),
        (7, "c0、c1、c2、c3、c4等7件", "c0, c1, c2, c3, c4 and 2 more"),
    ],
)
def test_a_sentence_names_the_first_few(make: ContextMaker, count: int, zh: str, en: str) -> None:
    """And says how many there are."""
    cases = [case(f"c{number}", date(2026, 11, 2)) for number in range(count)]
    assert named(entries(make(log(*cases)))) == Text(zh, en)


def test_without_a_ledger_there_is_no_evidence(make: ContextMaker) -> None:
    """Not a pass: nobody has shown a case or that there was none."""
    found = answer(make())
    assert isinstance(found, NoEvidence)
    assert found.place == PLACE


# 2026-11-02 is a Monday; 15 working days later is Monday 2026-11-23.
@pytest.mark.parametrize(
    ("received", "answered", "expected"),
    [
        (date(2026, 11, 2), date(2026, 11, 23), Outcome.PASS),
        (date(2026, 11, 2), date(2026, 11, 24), Outcome.FAIL),
        (date(2026, 11, 2), None, Outcome.FAIL),
        (date(2026, 11, 20), None, Outcome.PASS),
        (date(2026, 11, 20), date(2026, 11, 19), Outcome.INCONCLUSIVE),
    ],
)
def test_a_case_is_in_time_late_overdue_or_doubtful(
    make: ContextMaker, received: date, answered: date | None, expected: Outcome
) -> None:
    """On the last day it is in time; one that is still open is overdue when the day has passed."""
    assert outcome_of([case("a", received, answered)], make) is expected


def test_a_count_through_unknown_holidays_is_for_a_person(make: ContextMaker) -> None:
    """The calendar of that year is not loaded: late by the safe count may be in time by the real one."""
    received = date(2003, 1, 2)
    assert outcome_of([case("a", received, date(2003, 3, 3))], make) is Outcome.INCONCLUSIVE
    assert outcome_of([case("a", received, date(2003, 1, 3))], make) is Outcome.PASS


def test_the_worst_case_decides_and_is_named_with_its_ledger(make: ContextMaker) -> None:
    """Overdue ones before late ones, in-time ones not at all."""
    day = date(2026, 11, 2)
    found = answer(make(log(case("fine", day, day), case("late", day, date(2026, 11, 24)), case("overdue", day))))
    assert isinstance(found, Result)
    assert "overdue, late" in found.reason.en
    assert "fine" not in found.reason.en
    assert len(found.evidence) == 1


def test_a_pass_rests_on_the_newest_ledger_even_when_it_is_empty(make: ContextMaker) -> None:
    """An empty ledger says that there was no case, and says so with its bytes."""
    found = answer(make(log()))
    assert isinstance(found, Result)
    assert found.outcome is Outcome.PASS
    assert [ref.kind for ref in found.evidence] == ["complaint-log"]


@pytest.mark.parametrize("practice", [None, 15])
def test_without_a_published_limit_a_person_judges(make: ContextMaker, practice: int | None) -> None:
    """The law has no number of its own; a customary one is told and decides nothing."""
    context = make(log(case("a", date(2026, 6, 1))))
    found = answer(context, None, practice=practice)
    assert isinstance(found, Result)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert ("15 working days 1 are beyond it" in found.reason.en) is (practice is not None)
