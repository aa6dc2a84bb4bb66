# SPDX-License-Identifier: Apache-2.0
"""The exchanges of an incident: tied once, held as they come, taken back all of them."""

from datetime import timedelta

import pytest
from desk_factory import NOON, PERSON, exchange_id, incident, kept_exchange, later, seal

from hegui.desk import steps
from hegui.desk.exchanges import hold_records, tie
from hegui.desk.incident import incident as shown
from hegui.desk.problem import DeskProblem
from hegui.evidence.findings import TicketKind
from hegui.records.holds import held_by
from hegui.records.incidents import StepKind, unheld
from hegui.records.retractions import retractions
from hegui.records.store import Store

KIND = TicketKind.SERIOUS_RISK


def test_exchanges_are_tied_once_and_held_when_they_are_on_record(store: Store) -> None:
    """The writer of the records may be behind: what was not there is held with the next step."""
    with store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON).row.id
        there, coming = kept_exchange(connection, NOON), exchange_id()
        assert tie(connection, number, [there.lower(), coming, coming], PERSON, NOON) == 2
        assert tie(connection, number, [coming], PERSON, NOON) == 0
        assert held_by(connection, number) == [there]
        assert unheld(connection, number) == [coming]
        assert shown(connection, number).first(StepKind.KEPT) is None
        kept_exchange(connection, later(seconds=1), coming)
        hold_records(connection, number, PERSON, later(minutes=1))
        assert unheld(connection, number) == []
        kept = shown(connection, number).first(StepKind.KEPT)
        assert kept is not None
        assert kept.at == later(minutes=1)
        hold_records(connection, number, PERSON, later(minutes=2))
        assert len(shown(connection, number).steps) == 1


def test_records_are_not_kept_while_one_of_them_is_missing(quick_store: Store) -> None:
    """An exchange that comes later and is nowhere on record: the step from before says nothing of it."""
    with quick_store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(KIND), person=PERSON, now=NOON).row.id
        steps.stop(connection, number, otherwise="下线", person=PERSON, now=NOON)
        tie(connection, number, [kept_exchange(connection)], PERSON, NOON)
        assert shown(connection, number).ticket().records_kept
        assert shown(connection, number).missing() == ()
        tie(connection, number, [exchange_id(later(seconds=1))], PERSON, NOON)
        assert not shown(connection, number).ticket().records_kept
        with pytest.raises(DeskProblem, match="keeping the records"):
            steps.close(connection, number, person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.KEPT, "网络日志服务器", person=PERSON, now=NOON)
        closed = steps.close(connection, number, person=PERSON, now=NOON)
    assert closed.ticket().records_kept
    assert closed.absent == ()


@pytest.mark.parametrize("wrong", ["", "x", "../../../etc/passwd________", "0" * 27])
def test_what_is_no_id_is_refused(quick_store: Store, wrong: str) -> None:
    """And none of the others is tied."""
    with quick_store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON).row.id
    with pytest.raises(DeskProblem), quick_store.writing() as connection:
        tie(connection, number, [exchange_id(), wrong], PERSON, NOON)
    with quick_store.reading() as connection:
        assert shown(connection, number).exchanges == ()


def test_an_incident_may_be_about_very_many_exchanges(store: Store) -> None:
    """More than one question to a database may name: tied, taken back and told whole."""
    exchanges = [exchange_id(NOON + timedelta(milliseconds=number)) for number in range(1_201)]
    with store.writing() as connection:
        number = steps.open_incident(
            connection, seal(), incident(exchanges=tuple(exchanges)), person=PERSON, now=NOON
        ).row.id
        steps.stop(connection, number, otherwise="下线", person=PERSON, now=NOON)
        steps.remove(connection, number, person=PERSON, now=NOON)
        assert [each.exchange for each in retractions(connection, most=2_000)] == exchanges
        assert steps.add_to_incident(connection, number, [*exchanges, exchange_id()], person=PERSON, now=NOON) == 1
