# SPDX-License-Identifier: Apache-2.0
"""Tickets step by step: what is missing, what came late, what may be spared, and when a day is over in Beijing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, Filed

from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.checks.tickets import Event, Step, steps_taken, tickets_of
from hegui.clock import BEIJING
from hegui.errors import Place
from hegui.evidence.findings import CorrectionLog, Ticket, TicketKind
from hegui.text import Text

CONTROL = "illegal-content-stopped"
PLACE = Place("dossier.yaml", 9)
FOUND = datetime(2026, 11, 10, 9, tzinfo=BEIJING)
STOPPED = Step(Text("停止生成", "generation stopped"), lambda ticket: ticket.generation_stopped_at)
CORRECTED = Step(Text("模型整改", "model corrected"), lambda ticket: ticket.corrected_at, at_once=False)
TOLD = Step(Text("告知用户", "users told"), lambda ticket: ticket.reported_at, may_be_spared=True)


def ticket(number: str = "t1", kind: TicketKind = TicketKind.ILLEGAL_CONTENT, **given: Any) -> Ticket:
    return Ticket(id=number, kind=kind, **({"found_at": FOUND} | given))


def handled(number: str = "t1", **given: Any) -> Ticket:
    done = {"generation_stopped_at": FOUND, "corrected_at": FOUND, "reported_at": FOUND, "closed_at": FOUND}
    return ticket(number, **(done | given))


def answer(
    make: ContextMaker, *tickets: Ticket, declared: bool | None = True, as_of: date = AS_OF
) -> Result | NoEvidence:
    event = Event(TicketKind.ILLEGAL_CONTENT, Text("违法内容", "cases of illegal content"), declared, PLACE)
    context = make(CorrectionLog(tickets=tickets), as_of=as_of)
    [only] = steps_taken(context, CONTROL, event, (STOPPED, CORRECTED, TOLD))
    assert (only.control, only.place) == (CONTROL, PLACE)
    return only


def outcome_of(make: ContextMaker, *tickets: Ticket, **given: Any) -> Outcome | None:
    said = answer(make, *tickets, **given)
    return said.outcome if isinstance(said, Result) else None


def test_a_ticket_with_every_step_passes_and_every_step_is_named(make: ContextMaker) -> None:
    """With the log as evidence."""
    said = answer(make, handled())
    assert isinstance(said, Result)
    assert (said.outcome, len(said.evidence)) == (Outcome.PASS, 1)
    assert all(step.title.en in said.reason.en for step in (STOPPED, CORRECTED, TOLD))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"generation_stopped_at": None}, Outcome.FAIL),
        ({"corrected_at": None}, Outcome.FAIL),
        ({"reported_at": None}, Outcome.INCONCLUSIVE),
        ({"generation_stopped_at": FOUND + timedelta(days=1)}, Outcome.PASS),
        ({"generation_stopped_at": FOUND + timedelta(days=1, seconds=1)}, Outcome.INCONCLUSIVE),
        ({"corrected_at": FOUND + timedelta(days=60)}, Outcome.PASS),
        ({"closed_at": None, "corrected_at": None}, Outcome.INCONCLUSIVE),
        ({"closed_at": None, "generation_stopped_at": None}, Outcome.FAIL),
    ],
)
def test_a_step_is_missing_late_spared_or_still_to_come(
    make: ContextMaker, given: dict[str, Any], expected: Outcome
) -> None:
    """What is due at once fails when a day is over, the rest when the ticket is closed; what may be spared never fails."""
    assert outcome_of(make, handled(**given)) is expected


@pytest.mark.parametrize(
    ("found_at", "as_of", "expected"),
    [
        (datetime(2026, 11, 23, 23, tzinfo=BEIJING), date(2026, 11, 24), Outcome.INCONCLUSIVE),
        (datetime(2026, 11, 23, 23, tzinfo=BEIJING), date(2026, 11, 25), Outcome.FAIL),
        (datetime(2026, 11, 23, 17, tzinfo=UTC), date(2026, 11, 25), Outcome.INCONCLUSIVE),
        (datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 25), Outcome.FAIL),
    ],
)
def test_the_day_after_discovery_is_a_day_in_beijing(
    make: ContextMaker, found_at: datetime, as_of: date, expected: Outcome
) -> None:
    """17 o'clock in UTC is already the next day there."""
    assert outcome_of(make, ticket(found_at=found_at), as_of=as_of) is expected


def test_the_worst_ticket_decides_and_is_named(make: ContextMaker) -> None:
    """One that is in order does not make up for one that is not."""
    said = answer(make, handled("fine"), handled("doubt", reported_at=None), handled("fault", corrected_at=None))
    assert isinstance(said, Result)
    assert said.outcome is Outcome.FAIL
    assert "fault" in said.reason.en
    assert CORRECTED.title.en in said.reason.en
    assert not any(word in said.reason.en for word in ("fine", "doubt", STOPPED.title.en))


@pytest.mark.parametrize(("declared", "expected"), [(True, None), (None, Outcome.INCONCLUSIVE), (False, Outcome.PASS)])
def test_a_log_without_the_event_says_what_the_dossier_lets_it(
    make: ContextMaker, declared: bool | None, expected: Outcome | None
) -> None:
    """Tickets of another kind are not those of this event."""
    assert outcome_of(make, handled(kind=TicketKind.SERIOUS_RISK), declared=declared) is expected


def test_a_denied_event_that_the_log_holds_fails(make: ContextMaker) -> None:
    """However well it was handled."""
    assert outcome_of(make, handled(), declared=False) is Outcome.FAIL


def test_a_ticket_that_an_older_log_left_open_counts(make: ContextMaker) -> None:
    """One that it closed is history once it is older than what the control point looks back on."""
    new, both = CorrectionLog(tickets=(handled("new"),)), CorrectionLog(tickets=(ticket("open"), handled("closed")))
    for days, expected in ((9, ["new", "open", "closed"]), (90, ["new", "open"])):
        old = Filed(both, collected=AS_OF - timedelta(days=days))
        found = tickets_of(make(new, old), CONTROL, TicketKind.ILLEGAL_CONTENT)
        assert [entry.row.id for entry in found] == expected
