# SPDX-License-Identifier: Apache-2.0
"""Tickets: every step taken, promptly, on every ticket; and a log that says the same as the dossier."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from context_factory import Filed, day_by_day, outcome, outcomes, words

from hegui.checks import correction
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome, Result
from hegui.clock import BEIJING
from hegui.evidence.findings import CorrectionLog, Ticket, TicketKind

Make = Callable[..., CheckContext]
FOUND = datetime(2026, 11, 10, 9, tzinfo=BEIJING)
SOON = FOUND + timedelta(hours=2)
LATE = FOUND + timedelta(days=3)


def ticket(kind: TicketKind = TicketKind.ILLEGAL_CONTENT, **given: Any) -> Ticket:
    handled = {
        "generation_stopped_at": SOON, "transmission_stopped_at": SOON, "removed_at": SOON, "corrected_at": LATE,
        "regression_passed": True, "reported_at": SOON, "reported_to": "网信办", "account_action": "suspend",
        "records_kept": True, "closed_at": LATE,
    }  # fmt: skip
    return Ticket(**{"id": "t1", "kind": kind, "found_at": FOUND, **handled, **given})


def log(*tickets: Ticket) -> CorrectionLog:
    return CorrectionLog(tickets=tickets)


def event(**given: Any) -> dict[str, Any]:
    return {"service": {"events": given}}


ILLEGAL = event(illegal_content_found=True)


@pytest.mark.parametrize("checked", [correction.stopped, correction.reported, correction.model])
def test_a_ticket_with_every_step_passes(make: Make, checked: Any) -> None:
    assert outcome(checked, make(log(ticket()), dossier=ILLEGAL)) is Outcome.PASS


@pytest.mark.parametrize(
    ("checked", "missing"),
    [
        (correction.stopped, "generation_stopped_at"),
        (correction.stopped, "transmission_stopped_at"),
        (correction.stopped, "removed_at"),
        (correction.reported, "reported_at"),
        (correction.reported, "reported_to"),
        (correction.model, "corrected_at"),
        (correction.model, "regression_passed"),
    ],
)
def test_a_closed_ticket_without_a_step_fails(make: Make, checked: Any, missing: str) -> None:
    assert outcome(checked, make(log(ticket(**{missing: None})), dossier=ILLEGAL)) is Outcome.FAIL


def test_a_failed_regression_is_no_correction(make: Make) -> None:
    context = make(log(ticket(regression_passed=False)), dossier=ILLEGAL)
    assert outcome(correction.model, context) is Outcome.FAIL
    assert "回归测试" in words(correction.model, context)


def test_records_must_be_kept(make: Make) -> None:
    assert outcome(correction.reported, make(log(ticket(records_kept=False)), dossier=ILLEGAL)) is Outcome.FAIL


def test_stopping_after_more_than_a_day_is_for_a_person(make: Make) -> None:
    day, longer = FOUND + timedelta(days=1), FOUND + timedelta(days=1, minutes=1)
    assert outcome(correction.stopped, make(log(ticket(removed_at=day)), dossier=ILLEGAL)) is Outcome.PASS
    assert outcome(correction.stopped, make(log(ticket(removed_at=longer)), dossier=ILLEGAL)) is Outcome.INCONCLUSIVE


def test_an_open_ticket_may_still_be_corrected_but_must_be_stopped(make: Make) -> None:
    still_open = ticket(closed_at=None, corrected_at=None, regression_passed=None, removed_at=None)
    context = make(log(still_open), dossier=ILLEGAL)
    assert outcome(correction.model, context) is Outcome.INCONCLUSIVE
    assert outcome(correction.stopped, context) is Outcome.FAIL


def test_a_ticket_of_yesterday_may_still_be_stopped(make: Make) -> None:
    found = datetime(2026, 11, 24, 18, tzinfo=BEIJING)
    fresh = Ticket(id="t", kind=TicketKind.ILLEGAL_CONTENT, found_at=found)
    assert outcome(correction.stopped, make(log(fresh), dossier=ILLEGAL)) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(("declared", "expected"), [(True, None), (None, Outcome.INCONCLUSIVE), (False, Outcome.PASS)])
def test_a_log_without_tickets_says_what_the_dossier_lets_it_say(
    make: Make, declared: bool | None, expected: Outcome | None
) -> None:
    assert outcome(correction.stopped, make(log(), dossier=event(illegal_content_found=declared))) is expected


@pytest.mark.parametrize("declared", [True, False, None])
def test_without_a_log_there_is_no_evidence(make: Make, declared: bool | None) -> None:
    assert outcome(correction.stopped, make(dossier=event(illegal_content_found=declared))) is None


def test_a_denial_that_the_log_contradicts_fails(make: Make) -> None:
    context = make(log(ticket()), dossier=event(illegal_content_found=False))
    assert outcome(correction.stopped, context) is Outcome.FAIL
    assert "t1" in words(correction.stopped, context)


def test_a_ticket_left_open_in_an_older_log_is_not_forgotten(make: Make) -> None:
    left_open = Filed(log(ticket(id="old", removed_at=None, closed_at=None)), collected=date(2026, 11, 12))
    closed = Filed(log(ticket(id="old", removed_at=None)), collected=date(2026, 11, 12))
    history = Filed(log(ticket(id="old", removed_at=None)), collected=date(2026, 9, 12))
    assert outcome(correction.stopped, make(log(ticket()), left_open, dossier=ILLEGAL)) is Outcome.FAIL
    assert outcome(correction.stopped, make(log(ticket()), closed, dossier=ILLEGAL)) is Outcome.FAIL
    assert outcome(correction.stopped, make(log(ticket()), history, dossier=ILLEGAL)) is Outcome.PASS


def test_a_ticket_that_the_log_of_yesterday_closed_is_not_made_good_today(make: Make) -> None:
    """Nor does a dossier that says "none" pass, as the log of today holds none."""
    undone = Filed(log(ticket(id="undone", removed_at=None)), collected=date(2026, 11, 24))
    today = Filed(log(), collected=date(2026, 11, 25))
    for found in (True, False, None):
        context = make(today, undone, dossier=event(illegal_content_found=found))
        assert outcome(correction.stopped, context) is Outcome.FAIL
        assert "undone" in words(correction.stopped, context)


@pytest.mark.parametrize(
    ("action", "expected"),
    [("warn", Outcome.PASS), ("close", Outcome.PASS), ("talk", Outcome.FAIL), (None, Outcome.FAIL)],
)
def test_abuse_meets_a_rung_of_the_ladder(make: Make, action: str | None, expected: Outcome) -> None:
    abuse = ticket(TicketKind.USER_ABUSE, account_action=action)
    assert outcome(correction.users, make(log(abuse), dossier=event(user_abuse_found=True))) is expected


def test_abuse_is_recorded_and_reported(make: Make) -> None:
    for missing in ({"records_kept": False}, {"reported_at": None}):
        abuse = ticket(TicketKind.USER_ABUSE, **missing)
        assert outcome(correction.users, make(log(abuse), dossier=event(user_abuse_found=True))) is Outcome.FAIL
    assert outcome(correction.users, make(dossier=event(user_abuse_found=True))) is None


def test_a_serious_risk_limits_the_service(make: Make) -> None:
    risk = event(security_incident="major")
    assert outcome(correction.serious_risk, make(log(ticket(TicketKind.SERIOUS_RISK)), dossier=risk)) is Outcome.PASS
    idle = ticket(TicketKind.SERIOUS_RISK, generation_stopped_at=None, transmission_stopped_at=None)
    assert outcome(correction.serious_risk, make(log(idle), dossier=risk)) is Outcome.FAIL
    assert outcome(correction.serious_risk, make(log(), dossier=risk)) is None
    assert outcome(correction.serious_risk, make(log())) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("checked", [correction.stopped, correction.reported, correction.model])
@pytest.mark.parametrize(("unopened", "expected"), [(None, Outcome.PASS), (0, Outcome.PASS), (1, Outcome.INCONCLUSIVE)])
def test_cases_without_ticket_leave_it_open_whether_all_were_handled(
    make: Make, checked: Any, unopened: int | None, expected: Outcome
) -> None:
    """Neither that all that is known was handled nor that nothing is known says anything of them."""
    whole = CorrectionLog(tickets=(ticket(),), unopened=unopened)
    assert outcome(checked, make(whole, dossier=ILLEGAL)) is expected
    empty = CorrectionLog(tickets=(), unopened=unopened)
    assert outcome(checked, make(empty, dossier=event(illegal_content_found=False))) is expected


@pytest.mark.parametrize("checked", [correction.stopped, correction.reported, correction.model])
def test_cases_without_ticket_of_any_day_of_the_month_leave_it_open(make: Make, checked: Any) -> None:
    """That none was found today says nothing of those of yesterday; a newer log of the same day replaces the older."""
    quiet, lost = CorrectionLog(tickets=(), unopened=0), CorrectionLog(tickets=(), unopened=2)
    none = event(illegal_content_found=False)
    month = make(*day_by_day(quiet, *[lost] * 2, *[quiet] * 28), dossier=none)
    assert outcome(checked, month) is Outcome.INCONCLUSIVE
    assert "系统发现的 4 件" in words(checked, month)
    assert outcome(checked, make(*day_by_day(*[quiet] * 31, lost), dossier=none)) is Outcome.PASS
    again = [*day_by_day(quiet, quiet), *day_by_day(quiet, lost)]
    assert outcome(checked, make(*again, dossier=none)) is Outcome.PASS
    silent = CorrectionLog(tickets=())
    unsaid = [*day_by_day(quiet, silent), *day_by_day(quiet, lost)]
    assert outcome(checked, make(*unsaid, dossier=none)) is Outcome.INCONCLUSIVE


def test_accounts_suspended_yesterday_speak_against_no_abuse_today(make: Make) -> None:
    """Until somebody has looked, though the ticket be closed and in an older log."""
    quiet, suspended = CorrectionLog(tickets=(), suspended=0), CorrectionLog(tickets=(), suspended=1)
    none = event(user_abuse_found=False)
    assert outcome(correction.users, make(*day_by_day(quiet, suspended), dossier=none)) is Outcome.INCONCLUSIVE
    looked = CorrectionLog(tickets=(ticket(TicketKind.USER_ABUSE),), suspended=0)
    logs, unsaid = day_by_day(quiet, looked, suspended), event(user_abuse_found=None)
    assert outcome(correction.users, make(*logs, dossier=unsaid)) is Outcome.PASS
    assert outcome(correction.users, make(*logs, dossier=none)) is Outcome.FAIL  # the log holds what the dossier denies
    since = make(*day_by_day(quiet, suspended, looked, *[suspended] * 3), dossier=unsaid)
    assert outcomes(correction.users, since) == [
        Outcome.INCONCLUSIVE,
        Outcome.PASS,
    ]  # the ticket, and what came after it
    said = [found.reason.zh for found in correction.users.run(since) if isinstance(found, Result)]
    assert any("关闭账号 1 次" in each for each in said)


@pytest.mark.parametrize(
    ("declared", "suspended", "expected"),
    [
        (False, None, Outcome.PASS),
        (False, 0, Outcome.PASS),
        (False, 3, Outcome.INCONCLUSIVE),
        (None, 3, Outcome.INCONCLUSIVE),
        (True, 3, None),
    ],
)
def test_accounts_that_were_suspended_speak_against_no_abuse_at_all(
    make: Make, declared: bool | None, suspended: int | None, expected: Outcome | None
) -> None:
    """What the gateway did to accounts and what the dossier says of users must be brought together by a person."""
    empty = CorrectionLog(tickets=(), suspended=suspended)
    assert outcome(correction.users, make(empty, dossier=event(user_abuse_found=declared))) is expected


def test_a_ticket_of_abuse_answers_for_suspensions(make: Make) -> None:
    """Somebody has looked at what was done."""
    handled = CorrectionLog(tickets=(ticket(TicketKind.USER_ABUSE),), suspended=3)
    assert outcome(correction.users, make(handled, dossier=event(user_abuse_found=True))) is Outcome.PASS
