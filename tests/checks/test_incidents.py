# SPDX-License-Identifier: Apache-2.0
"""Incidents and flaws: hours by kind of operator, days of the final report, and what is not known."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from context_factory import outcomes, outcomes_about

from hegui.checks import incidents
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.clock import BEIJING
from hegui.evidence.findings import CorrectionLog, Ticket, TicketKind

Make = Callable[..., CheckContext]
FOUND = datetime(2026, 9, 1, 10, tzinfo=BEIJING)
CLOSED = datetime(2026, 9, 10, 10, tzinfo=BEIJING)
OTHER = {"is_ciio": False, "state_organ": False}


def incident(hours: float | None = 1, **given: Any) -> CorrectionLog:
    usual = {
        "id": "i1", "kind": TicketKind.SECURITY_INCIDENT, "found_at": FOUND, "grade": "larger", "reported_to": "网信办",
        "reported_at": None if hours is None else FOUND + timedelta(hours=hours),
        "closed_at": CLOSED, "final_report_at": CLOSED + timedelta(days=20),
    }  # fmt: skip
    return CorrectionLog(tickets=(Ticket(**{**usual, **given}),))


def declared(grade: str | None = "larger", **provider: Any) -> dict[str, Any]:
    return {"provider": provider or OTHER, "service": {"events": {"security_incident": grade}}}


MINUTE = 1 / 60


@pytest.mark.parametrize(
    ("provider", "hours", "expected"),
    [
        (OTHER, 4, Outcome.PASS),
        (OTHER, 4 + MINUTE, Outcome.FAIL),
        ({"is_ciio": True}, 1, Outcome.PASS),
        ({"is_ciio": True}, 1 + MINUTE, Outcome.FAIL),
        ({"is_ciio": False, "state_organ": True}, 2, Outcome.PASS),
        ({"is_ciio": False, "state_organ": True}, 2 + MINUTE, Outcome.FAIL),
        ({"is_ciio": None}, 1, Outcome.PASS),
        ({"is_ciio": None}, 3, Outcome.INCONCLUSIVE),
        ({"is_ciio": None}, 4 + MINUTE, Outcome.FAIL),
    ],
)
def test_the_hours_are_those_of_the_kind_of_operator(
    make: Make, provider: dict[str, Any], hours: float, expected: Outcome
) -> None:
    first, final = outcomes(incidents.reported, make(incident(hours), dossier=declared(**provider)))
    assert first is expected
    assert final is Outcome.PASS


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"final_report_at": CLOSED + timedelta(days=30)}, Outcome.PASS),
        ({"final_report_at": CLOSED + timedelta(days=31)}, Outcome.FAIL),
        ({"final_report_at": None}, Outcome.FAIL),
        ({"final_report_at": None, "closed_at": datetime(2026, 11, 1, tzinfo=BEIJING)}, Outcome.PASS),
        ({"final_report_at": None, "closed_at": None}, Outcome.PASS),
    ],
)
def test_the_final_report_has_its_days_after_the_end(make: Make, given: dict[str, Any], expected: Outcome) -> None:
    _, final = outcomes(incidents.reported, make(incident(**given), dossier=declared()))
    assert final is expected


def test_an_incident_that_was_never_reported_is_late(make: Make) -> None:
    first, _ = outcomes(incidents.reported, make(incident(None), dossier=declared()))
    assert first is Outcome.FAIL


def test_an_incident_of_the_day_of_the_check_may_still_be_reported(make: Make) -> None:
    this_morning = datetime(2026, 11, 25, 8, tzinfo=BEIJING)
    log = incident(None, found_at=this_morning, closed_at=None, final_report_at=None)
    first, _ = outcomes(incidents.reported, make(log, dossier=declared()))
    assert first is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("given", [{"reported_to": None}, {"hours": -1}])
def test_a_report_to_nobody_or_before_the_event_is_for_a_person(make: Make, given: dict[str, Any]) -> None:
    first, _ = outcomes(incidents.reported, make(incident(**given), dossier=declared()))
    assert first is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("grade", "expected"), [("general", Outcome.PASS), (None, Outcome.INCONCLUSIVE), ("huge", Outcome.INCONCLUSIVE)]
)
def test_only_the_higher_grades_are_reported(make: Make, grade: str | None, expected: Outcome) -> None:
    log = incident(None, grade=grade)
    assert outcomes(incidents.reported, make(log, dossier=declared("general"))) == [expected]


@pytest.mark.parametrize(
    ("grade", "expected"), [("larger", None), ("none", Outcome.PASS), (None, Outcome.INCONCLUSIVE)]
)
def test_without_tickets_the_dossier_decides_what_is_missing(make: Make, grade: str | None, expected: Any) -> None:
    assert outcomes(incidents.reported, make(CorrectionLog(tickets=()), dossier=declared(grade))) == [expected]
    assert outcomes(incidents.reported, make(dossier=declared(grade))) == [None]


def test_a_denied_incident_in_the_log_fails(make: Make) -> None:
    found = outcomes(incidents.reported, make(incident(), dossier=declared("none")))
    assert found[0] is Outcome.FAIL


def flaw(hours: float | None = 20, name: str = "f1", **given: Any) -> Ticket:
    usual = {
        "id": name, "kind": TicketKind.FLAW, "found_at": FOUND, "corrected_at": FOUND + timedelta(hours=5),
        "persons_notified_at": FOUND + timedelta(hours=6), "closed_at": CLOSED,
        "reported_at": None if hours is None else FOUND + timedelta(hours=hours),
    }  # fmt: skip
    return Ticket(**{**usual, **given})


def flaws(make: Make, dangerous: bool | None, *tickets: Ticket) -> dict[str | None, Outcome | None]:
    given = {"service": {"events": {"flaw_endangers_public_interest": dangerous}}}
    return outcomes_about(incidents.flaws, make(CorrectionLog(tickets=tickets), dossier=given))


def test_a_flaw_is_remedied_told_and_reported(make: Make) -> None:
    assert flaws(make, False, flaw()) == {None: Outcome.PASS}
    assert flaws(make, False, flaw(None)) == {None: Outcome.FAIL}
    assert flaws(make, False, flaw(corrected_at=None)) == {None: Outcome.FAIL}
    assert flaws(make, False, flaw(persons_notified_at=None)) == {None: Outcome.INCONCLUSIVE}


@pytest.mark.parametrize(("hours", "expected"), [(24, Outcome.PASS), (24 + MINUTE, Outcome.FAIL), (None, Outcome.FAIL)])
def test_a_dangerous_flaw_has_its_hours(make: Make, hours: float | None, expected: Outcome) -> None:
    assert flaws(make, True, flaw(hours))["f1"] is expected


def test_which_of_several_flaws_is_dangerous_is_for_a_person(make: Make) -> None:
    assert flaws(make, True, flaw(), flaw(30, "f2"))["f2"] is Outcome.INCONCLUSIVE
    assert flaws(make, None, flaw(30))["f1"] is Outcome.INCONCLUSIVE


def test_without_flaws_in_the_log_a_person_must_say_that_there_was_none(make: Make) -> None:
    assert flaws(make, False) == {None: Outcome.INCONCLUSIVE}
    assert flaws(make, True) == {None: None}
    assert outcomes(incidents.flaws, make()) == [None]


def test_a_day_of_the_check_in_the_past_sees_the_term_of_that_day(make: Make) -> None:
    log = incident(None, found_at=datetime(2026, 11, 20, 8, tzinfo=BEIJING), closed_at=None, final_report_at=None)
    first, _ = outcomes(incidents.reported, make(log, dossier=declared(), as_of=date(2026, 11, 21)))
    assert first is Outcome.FAIL
