# SPDX-License-Identifier: Apache-2.0
"""Whatever people do in whatever order: a closed incident has all that it must, a refused step changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk_factory import LIMIT, NOON, PERSON, calendar, exchange_id, incident, kept_exchange, seal
from hypothesis import given, settings
from hypothesis import strategies as st
from records_factory import sqlite_store
from sqlalchemy import Connection

from hegui.desk import steps
from hegui.desk.cases import NewCase, appeal, case, file_case, reply, reply_to_appeal
from hegui.desk.correction import Probe, keep_question
from hegui.desk.incident import DUTIES, Incident, IncidentState
from hegui.desk.incident import incident as shown
from hegui.desk.problem import DeskProblem
from hegui.desk.regression import Answered, record_results
from hegui.desk.rules import RuleWanted
from hegui.evidence.findings import TicketKind
from hegui.records.block_rules import RuleKind
from hegui.records.cases import CaseKind, CaseState
from hegui.records.incidents import StepKind
from hegui.records.store import Store

ORDER = list(IncidentState)
OPERATIONS = (
    "rule", "stop", "remove", "retract", "correct", "question", "pass", "fail", "older", "report", "notify", "spare",
    "account", "grade", "larger", "keep", "exchange", "close", "final",
)  # fmt: skip


class Undo(Exception):
    """Ends an example without keeping anything of it."""


@contextmanager
def undone(store: Store) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with suppress(Undo), store.writing() as connection:
        yield connection
        raise Undo


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Records that stay empty."""
    made = sqlite_store(Path(tmp_path_factory.mktemp("records")))
    yield made
    made.close()


def act(connection: Connection, number: str, operation: str, now: datetime) -> None:
    """One thing that a person may try."""
    recorded = {
        "correct": (StepKind.CORRECTED, "m-2"), "report": (StepKind.REPORTED, "网信办"), "notify": (StepKind.NOTIFIED, "站内信"),
        "spare": (StepKind.NOTICE_SPARED, "未造成危害"), "account": (StepKind.ACCOUNT, "warn"), "grade": (StepKind.GRADED, "general"),
        "larger": (StepKind.GRADED, "larger"), "keep": (StepKind.KEPT, "档案室"), "final": (StepKind.FINAL_REPORT, "网信办"),
    }  # fmt: skip
    match operation:
        case "rule":
            steps.stop(connection, number, [RuleWanted(kind=RuleKind.MODEL, value="m-1")], person=PERSON, now=now)
        case "stop":
            steps.stop(connection, number, otherwise="下线", person=PERSON, now=now)
        case "remove":
            steps.remove(connection, number, otherwise="未展示", person=PERSON, now=now)
        case "retract":
            steps.remove(connection, number, person=PERSON, now=now)
        case "question":
            keep_question(
                connection, seal(), number, Probe(text="问", expected="safe", risk="A.1.a"), person=PERSON, now=now
            )
        case "pass" | "fail" | "older":
            version = "m-1" if operation == "older" else "m-2"
            asked = shown(connection, number).regression.questions
            results = [
                Answered(question=each.question, version=version, passed=operation != "fail", judge=PERSON)
                for each in asked
            ]
            record_results(connection, results, now)
        case "exchange":
            exchange = kept_exchange(connection, now, exchange_id(now))
            steps.add_to_incident(connection, number, [exchange], person=PERSON, now=now)
        case "close":
            steps.close(connection, number, person=PERSON, now=now)
        case _:
            kind, detail = recorded[operation]
            steps.record(connection, number, kind, detail, person=PERSON, now=now)


def check(before: Incident, after: Incident) -> None:
    """What holds after everything that anybody does."""
    assert ORDER.index(after.state) >= ORDER.index(before.state), "nothing goes back"
    assert after.steps[: len(before.steps)] == before.steps, "nothing that was recorded changes"
    if before.state is IncidentState.CLOSED:
        assert {step.kind for step in after.steps[len(before.steps) :]} <= {StepKind.FINAL_REPORT}
    if after.state is IncidentState.CLOSED:
        assert after.missing() == ()
        assert after.regression.open == ()
        ticket = after.ticket()
        assert ticket.closed_at is not None
        if after.row.kind is TicketKind.ILLEGAL_CONTENT:
            assert ticket.regression_passed is True
            assert ticket.generation_stopped_at is not None
            assert ticket.removed_at is not None
            assert ticket.reported_to is not None
            assert ticket.records_kept
            assert ticket.generation_stopped_at <= ticket.removed_at <= ticket.closed_at
    assert all(after.row.found_at <= step.at <= step.recorded_at for step in after.steps)


@settings(max_examples=60)
@given(st.sampled_from(TicketKind), st.lists(st.sampled_from(OPERATIONS), max_size=25))
def test_no_order_of_steps_closes_an_incident_that_is_not_done(
    store: Store, kind: TicketKind, tried: list[str]
) -> None:
    """Random people, random order: what is refused changes nothing, what is closed is whole."""
    with undone(store) as connection:
        number = steps.open_incident(connection, seal(), incident(kind), person=PERSON, now=NOON).row.id
        for minute, operation in enumerate(tried):
            before = shown(connection, number)
            try:
                act(connection, number, operation, NOON + timedelta(minutes=minute))
            except DeskProblem:
                assert shown(connection, number) == before
            else:
                check(before, shown(connection, number))


@pytest.mark.parametrize("kind", TicketKind)
def test_every_incident_can_be_closed_by_doing_what_is_missing(store: Store, kind: TicketKind) -> None:
    """Nobody is locked in: the duties that are told are enough, in the order in which they are told."""
    taken = {
        StepKind.STOPPED: "stop", StepKind.REMOVED: "remove", StepKind.CORRECTED: "correct", StepKind.REPORTED: "report",
        StepKind.NOTIFIED: "notify", StepKind.ACCOUNT: "account", StepKind.GRADED: "grade", StepKind.KEPT: "keep",
    }  # fmt: skip
    with undone(store) as connection:
        number = steps.open_incident(connection, seal(), incident(kind), person=PERSON, now=NOON).row.id
        while missing := shown(connection, number).missing():
            act(connection, number, taken[missing[0].steps[0]], NOON)
        for operation in (
            ("question", "pass") if StepKind.CORRECTED in {s for d in DUTIES[kind] for s in d.steps} else ()
        ):
            act(connection, number, operation, NOON)
        act(connection, number, "close", NOON)
        assert shown(connection, number).state is IncidentState.CLOSED


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["reply", "refuse", "appeal", "answer"]), max_size=8))
def test_a_case_has_one_answer_one_appeal_and_one_answer_to_it(store: Store, tried: list[str]) -> None:
    """Whatever is tried in whatever order."""
    with undone(store) as connection:
        made = file_case(
            connection,
            seal(),
            NewCase(kind=CaseKind.COMPLAINT, subject="other", text="不当"),
            LIMIT,
            calendar(),
            now=NOON,
        )
        states = [CaseState.OPEN]
        for operation in tried:
            try:
                match operation:
                    case "appeal":
                        appeal(connection, seal(), made.code or "", "不同意", LIMIT, calendar(), now=NOON)
                    case "answer":
                        reply_to_appeal(connection, seal(), made.case.id, "维持", person=PERSON, now=NOON)
                    case _:
                        refused = operation == "refuse"
                        reply(connection, seal(), made.case.id, "答复", person=PERSON, now=NOON, refused=refused)
            except DeskProblem:
                pass
            standing = case(connection, seal(), made.case.id)
            if standing.row.state is not states[-1]:
                states.append(standing.row.state)
            assert len(standing.events) == len(states) - 1
        assert states in [
            [CaseState.OPEN, first, CaseState.APPEALED, CaseState.APPEAL_ANSWERED][:length]
            for first in (CaseState.ANSWERED, CaseState.REFUSED)
            for length in range(1, 5)
        ]
