# SPDX-License-Identifier: Apache-2.0
"""The picture of an incident: state, duties of each kind, and its ticket."""

import pytest
from desk_factory import NOON, PERSON, incident, later, seal

from hegui.desk import steps
from hegui.desk.incident import DUTIES, GRADES, KINDS, IncidentState
from hegui.desk.incident import incident as shown
from hegui.desk.problem import NotThere
from hegui.evidence import findings
from hegui.evidence.findings import TicketKind
from hegui.records.incidents import StepKind
from hegui.records.store import Store


def test_every_kind_has_words_and_duties() -> None:
    """A new kind cannot be forgotten; every grade that must be reported is one."""
    assert set(KINDS) == set(DUTIES) == set(TicketKind)
    assert tuple(GRADES) == findings.GRADES
    assert set(GRADES) > findings.REPORTABLE


def test_the_ticket_of_a_fresh_incident_claims_nothing(quick_store: Store) -> None:
    """What was not done is not there; that nothing is kept is said."""
    with quick_store.writing() as connection:
        made = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON)
    ticket = made.ticket()
    assert made.state is IncidentState.OPENED
    assert ticket.found_at == later(hours=-1)
    assert ticket.as_json() == {
        "id": made.row.id,
        "kind": "illegal_content",
        "found_at": ticket.as_json()["found_at"],
        "records_kept": False,
    }


def test_the_first_stop_and_the_last_correction_count(quick_store: Store) -> None:
    """A further rule does not make the stop later; a further correction is the one that answers."""
    with quick_store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON).row.id
        for hours in (0, 2):
            steps.stop(connection, number, otherwise="下线", person=PERSON, now=later(hours=hours))
        steps.remove(connection, number, otherwise="未展示", person=PERSON, now=later(hours=2))
        for hours in (3, 5):
            steps.record(connection, number, StepKind.CORRECTED, f"m-{hours}", person=PERSON, now=later(hours=hours))
        for kind, detail in ((StepKind.ACCOUNT, "warn"), (StepKind.ACCOUNT, "suspend"), (StepKind.REPORTED, "网信办")):
            steps.record(connection, number, kind, detail, person=PERSON, now=later(hours=6))
        ticket = shown(connection, number).ticket()
    assert ticket.generation_stopped_at == ticket.transmission_stopped_at == NOON
    assert ticket.corrected_at == later(hours=5)
    assert ticket.account_action == "suspend"
    assert ticket.reported_to == "网信办"


def test_a_step_told_late_stands_at_its_moment(quick_store: Store) -> None:
    """When it was done and when it was written down are two things."""
    with quick_store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON).row.id
        steps.stop(connection, number, otherwise="下线", at=later(minutes=-30), person=PERSON, now=later(hours=2))
        (step,) = shown(connection, number).steps
    assert (step.at, step.recorded_at) == (later(minutes=-30), later(hours=2))


def test_what_was_done_later_is_left_out_of_an_earlier_picture(quick_store: Store) -> None:
    """The picture of a moment has what was done before it."""
    with quick_store.writing() as connection:
        number = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON).row.id
        steps.stop(connection, number, otherwise="下线", person=PERSON, now=later(hours=2))
        assert shown(connection, number, until=later(hours=2)).state is IncidentState.OPENED
        assert shown(connection, number, until=later(hours=3)).state is IncidentState.STOPPED


def test_an_unknown_incident_is_told(quick_store: Store) -> None:
    """By an answer of its own."""
    with quick_store.reading() as connection, pytest.raises(NotThere):
        shown(connection, "0" * 26)
