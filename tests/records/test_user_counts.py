# SPDX-License-Identifier: Apache-2.0
"""Tickets of a period, and what waits for a person."""

from datetime import timedelta

from users_factory import NOON, PERSON

from hegui.evidence.findings import TicketKind
from hegui.records.appeals import Outcome, decide_appeal, file_appeal
from hegui.records.ids import new_id
from hegui.records.store import Store
from hegui.records.user_counts import abuse_tickets, awaiting_closing
from hegui.records.users import record_violation, set_measure
from hegui.users import RecordViolation
from hegui.users.suspension import Kind, Rule

RULE = Rule()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WHO = {"by": "王芳", "because": "复核"}


def life(store: Store, inputs: int, person: str = PERSON) -> list[str]:
    """So many violations a minute apart; the ids of their measures."""
    taken = []
    for n in range(inputs):
        at = NOON + n * MINUTE
        with store.writing() as connection:
            recorded = record_violation(connection, RecordViolation(person, "app", new_id(at), at, "A.1"), RULE, at)
        assert recorded.measure is not None
        taken.append(recorded.measure.id)
    return taken


def test_suspensions_are_tickets(store: Store) -> None:
    """With the action on the account; what was lifted is none, and no report is made up."""
    taken = life(store, 4)
    with store.writing() as connection:
        appeal = file_appeal(connection, taken[3], now=NOON)
        decide_appeal(connection, appeal.id, Outcome.UPHELD, RULE, now=NOON + DAY, **WHO)
        closed = set_measure(connection, "f" * 32, "app", Kind.CLOSE, RULE, until=None, now=NOON + 5 * MINUTE, **WHO)
    with store.reading() as connection:
        tickets = {ticket.id: ticket for ticket in abuse_tickets(connection, NOON, NOON + DAY)}
    assert set(tickets) == {taken[2], closed.id}
    suspended = tickets[taken[2]]
    assert (suspended.kind, suspended.account_action, suspended.found_at) == (
        TicketKind.USER_ABUSE,
        "suspend",
        NOON + 2 * MINUTE,
    )
    assert (suspended.records_kept, suspended.reported_at, suspended.closed_at) == (True, None, None)
    assert (tickets[closed.id].account_action, tickets[closed.id].found_at) == ("close", NOON + 5 * MINUTE)


def test_closings_wait_for_a_person(store: Store) -> None:
    """Until an operator closes, or lifts the suspension."""
    taken = life(store, 5)
    life(store, 5, "f" * 32)
    with store.reading() as connection:
        waiting = list(awaiting_closing(connection))
    assert {each.person for each in waiting} == {PERSON, "f" * 32}
    assert taken[4] in {each.measure.id for each in waiting}
    with store.writing() as connection:
        set_measure(connection, PERSON, "app", Kind.CLOSE, RULE, until=None, now=NOON + DAY, **WHO)
        assert [each.person for each in awaiting_closing(connection)] == ["f" * 32]
