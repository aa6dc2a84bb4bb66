# SPDX-License-Identifier: Apache-2.0
"""Incidents as rows: lists, exchanges, and steps in the order in which they were done and recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from hegui.evidence.findings import TicketKind
from hegui.records.ids import new_id
from hegui.records.incidents import (
    IncidentRow,
    Origin,
    StepKind,
    StepRow,
    add_exchanges,
    add_incident,
    add_step,
    exchanges_of,
    incident_of,
    incidents_before,
    incidents_where,
    steps_of,
)
from hegui.records.store import Store

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def row(kind: TicketKind = TicketKind.FLAW, minutes: int = 0, **values: object) -> IncidentRow:
    """An incident found so many minutes later."""
    at = NOW + timedelta(minutes=minutes)
    fields = {"title": "标题", "origin": Origin.PERSON, "found_at": at, "opened_at": at, "opened_by": "张三", **values}
    return IncidentRow(id=new_id(at), kind=kind, **fields)  # type: ignore[arg-type]  values of several types


def step(incident: str, number: int, kind: StepKind = StepKind.STOPPED, minutes: int = 0) -> StepRow:
    """A step taken so many minutes later."""
    at = NOW + timedelta(minutes=minutes)
    return StepRow(incident=incident, number=number, kind=kind, at=at, recorded_at=NOW, person="张三", detail="下线")


def test_an_incident_comes_back_as_it_was(store: Store) -> None:
    """With bytes, moments and members, on both databases."""
    made = row(text=b"\x00sealed", reference="A.1.a", model="m")
    with store.writing() as connection:
        add_incident(connection, made, ["B" * 26, "A" * 26])
        assert incident_of(connection, made.id, locked=True) == made
        assert incident_of(connection, "0" * 26) is None
        assert add_exchanges(connection, made.id, ["A" * 26, "C" * 26, "C" * 26]) == 1
        assert exchanges_of(connection, made.id) == ["A" * 26, "B" * 26, "C" * 26]


def test_lists_are_narrowed_and_read_on(store: Store) -> None:
    """By kind, state, origin, reference and model; from an id onward, so many at most."""
    rows = [
        row(minutes=1),
        row(TicketKind.ILLEGAL_CONTENT, 2, origin=Origin.GUARD, reference="A.1.a", model="m"),
        row(TicketKind.ILLEGAL_CONTENT, 3),
    ]
    with store.writing() as connection:
        for each in rows:
            add_incident(connection, each)
        add_step(connection, step(rows[2].id, 1, StepKind.CLOSED))

        def ids(**asked: object) -> list[str]:
            return [each.id for each in incidents_where(connection, **asked)]  # type: ignore[arg-type]  as above

        assert ids() == [each.id for each in rows]
        assert ids(is_open=True) == [rows[0].id, rows[1].id]
        assert ids(is_open=False) == [rows[2].id]
        assert ids(kind=TicketKind.ILLEGAL_CONTENT, is_open=True) == [rows[1].id]
        assert ids(origin=Origin.GUARD, reference="A.1.a", model="m") == [rows[1].id]
        assert ids(after=rows[0].id, most=1) == [rows[1].id]
        before = [each.id for each in incidents_before(connection, NOW + timedelta(minutes=3))]
        assert before == [rows[0].id, rows[1].id]


def test_steps_come_in_the_order_in_which_they_were_done(store: Store) -> None:
    """Of two of the same moment the one that was recorded later comes later; a number is taken once."""
    made = row()
    with store.writing() as connection:
        add_incident(connection, made)
        for number, minutes in ((1, 5), (2, 0), (3, 5)):
            add_step(connection, step(made.id, number, minutes=minutes))
        assert [each.number for each in steps_of(connection, made.id)] == [2, 1, 3]
    with pytest.raises(IntegrityError), store.writing() as connection:
        add_step(connection, step(made.id, 3))


def test_that_an_incident_is_closed_stands_in_its_row(store: Store) -> None:
    """From the step that closes it."""
    made = row()
    with store.writing() as connection:
        add_incident(connection, made)
        add_step(connection, step(made.id, 1, StepKind.CLOSED, minutes=7))
        closed = incident_of(connection, made.id)
    assert closed is not None
    assert closed.closed_at == NOW + timedelta(minutes=7)
