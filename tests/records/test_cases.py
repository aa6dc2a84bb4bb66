# SPDX-License-Identifier: Apache-2.0
"""Cases as rows: states, lists, periods, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from hegui.records.cases import (
    CaseEvent,
    CaseEventKind,
    CaseKind,
    CaseRow,
    CaseState,
    add_case,
    add_case_event,
    case_events,
    case_of,
    case_of_code,
    case_of_form,
    cases_between,
    cases_where,
    change_case,
    forget_contacts,
    next_event,
)
from hegui.records.ids import new_id
from hegui.records.store import Store

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def row(kind: CaseKind = CaseKind.COMPLAINT, days: int = 0, **values: object) -> CaseRow:
    """A case that came so many days later and is due ten days after."""
    at = NOW + days * DAY
    number = new_id(at)
    fields = {
        "subject": "other", "language": "zh", "code_digest": number.ljust(64, "0"), "form_digest": None,
        "text": b"sealed", "contact": b"sealed", "exchange": None, "received_at": at,
        "due_on": at.date() + 10 * DAY, "due_provisional": False, **values,
    }  # fmt: skip
    return CaseRow(id=number, kind=kind, **fields)  # type: ignore[arg-type]  values of several types


def test_a_case_comes_back_as_it_was_and_is_found_by_its_digests(store: Store) -> None:
    """By code and by form, on both databases; digests are unique."""
    made = row(form_digest="f" * 64)
    with store.writing() as connection:
        add_case(connection, made)
        assert case_of(connection, made.id, locked=True) == made
        assert case_of_code(connection, made.code_digest) == made
        assert case_of_form(connection, "f" * 64) == made
        assert case_of_code(connection, "0" * 64) is None
    with pytest.raises(IntegrityError), store.writing() as connection:
        add_case(connection, row(form_digest="f" * 64))


def test_the_state_follows_from_what_happened() -> None:
    """And so does the day until which somebody waits."""
    made = row()
    assert (made.state, made.waits_until) == (CaseState.OPEN, date(2026, 12, 5))
    for values, state, waits in (
        ({"answered_at": NOW}, CaseState.ANSWERED, None),
        ({"answered_at": NOW, "refused": True}, CaseState.REFUSED, None),
        (
            {"answered_at": NOW, "appealed_at": NOW, "appeal_due_on": date(2027, 1, 1)},
            CaseState.APPEALED,
            date(2027, 1, 1),
        ),
        ({"answered_at": NOW, "appealed_at": NOW, "appeal_answered_at": NOW}, CaseState.APPEAL_ANSWERED, None),
    ):
        moved = row(**values)
        assert (moved.state, moved.waits_until) == (state, waits)


def test_a_period_has_what_came_was_answered_or_was_open_in_it(store: Store) -> None:
    """What was settled before it is history."""
    settled, late, still_open, after = row(), row(), row(), row(days=9)
    with store.writing() as connection:
        for each in (settled, late, still_open, after):
            add_case(connection, each)
        change_case(connection, settled.id, answered_at=NOW + DAY)
        change_case(connection, late.id, answered_at=NOW + 5 * DAY)
        found = cases_between(connection, tuple(CaseKind), NOW + 3 * DAY, NOW + 6 * DAY)
        assert {each.id for each in found} == {late.id, still_open.id}
        assert list(cases_between(connection, (CaseKind.RIGHTS,), NOW, NOW + 30 * DAY)) == []


def test_events_come_in_the_order_in_which_they_happened(store: Store) -> None:
    """By their number, whatever the clock said."""
    made = row()
    with store.writing() as connection:
        add_case(connection, made)
        for minutes in (5, 0, 5):
            event = CaseEvent(
                id=new_id(NOW),
                case_id=made.id,
                number=next_event(connection, made.id),
                kind=CaseEventKind.NOTED,
                at=NOW + timedelta(minutes=minutes),
                person="张三",
                text=None,
            )
            add_case_event(connection, event)
        assert [each.number for each in case_events(connection, made.id)] == [1, 2, 3]


def test_lists_are_narrowed_and_read_on(store: Store) -> None:
    """By kind, by what waits, by incident; from an id onward."""
    rows = [row(days=0), row(CaseKind.IP, 1), row(CaseKind.RIGHTS, 2)]
    with store.writing() as connection:
        for each in rows:
            add_case(connection, each)
        change_case(connection, rows[1].id, answered_at=NOW)
        assert [each.id for each in cases_where(connection, waiting=True)] == [rows[0].id, rows[2].id]
        assert [each.id for each in cases_where(connection, kinds=(CaseKind.IP,))] == [rows[1].id]
        assert [each.id for each in cases_where(connection, after=rows[0].id, most=1)] == [rows[1].id]
        assert [each.id for each in cases_where(connection, overdue_on=date(2026, 12, 6))] == [rows[0].id]


def test_contacts_of_settled_cases_are_forgotten(store: Store) -> None:
    """An appeal that waits keeps its own."""
    settled, fought = row(), row()
    with store.writing() as connection:
        for each in (settled, fought):
            add_case(connection, each)
            change_case(connection, each.id, answered_at=NOW)
        change_case(connection, fought.id, appealed_at=NOW)
        assert forget_contacts(connection, NOW + DAY) == 1
        kept = case_of(connection, fought.id)
        assert kept is not None
        assert kept.contact == b"sealed"
