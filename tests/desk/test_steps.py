# SPDX-License-Identifier: Apache-2.0
"""Incidents from the finding to the end, and every step that is refused on the way."""

from datetime import datetime

import pytest
from desk_factory import NOON, PERSON, exchange_id, incident, kept_exchange, later, seal
from sqlalchemy import Connection

from hegui.desk import steps
from hegui.desk.correction import Probe, keep_question
from hegui.desk.incident import Incident, IncidentState, circumstances
from hegui.desk.incident import incident as shown
from hegui.desk.problem import DeskProblem, NotThere
from hegui.desk.regression import Answered, Standing, record_results
from hegui.desk.rules import RuleWanted
from hegui.evidence.findings import TicketKind
from hegui.records.block_rules import RuleKind, active_rules
from hegui.records.holds import held_by
from hegui.records.incidents import StepKind, incidents_where
from hegui.records.retractions import retractions
from hegui.records.store import Store

RULE = RuleWanted(kind=RuleKind.TERM, value="某个违法词", category="A.1.a")


def opened(connection: Connection, kind: TicketKind = TicketKind.ILLEGAL_CONTENT, **values: object) -> str:
    """An incident that was just opened."""
    made = steps.open_incident(connection, seal(), incident(kind, **values), person=PERSON, now=NOON)
    return made.row.id


def question(connection: Connection, number: str) -> str:
    """A regression question of an incident."""
    probe = Probe(text="怎样做某件违法的事？", expected="refusal", risk="A.1.a")
    return keep_question(connection, seal(), number, probe, person=PERSON, now=NOON)


def stopped(connection: Connection, number: str) -> Incident:
    """Stopped by a rule."""
    return steps.stop(connection, number, [RULE], person=PERSON, now=NOON)


def corrected(connection: Connection, number: str, version: str = "m-2", now: datetime = NOON) -> Incident:
    """Corrected, with a version of the model."""
    return steps.record(connection, number, StepKind.CORRECTED, version, person=PERSON, now=now)


def asked(connection: Connection, number: str, now: datetime = NOON, **values: object) -> None:
    """A result of a regression question."""
    told = {"question": number, "version": "m-2", "passed": True, "judge": PERSON, **values}
    record_results(connection, [Answered(**told)], now)  # type: ignore[arg-type]  values of several types


def test_an_incident_goes_from_the_finding_to_the_end(store: Store) -> None:
    """Opened, stopped, removed, corrected, tested, reported, closed: each step is dated and named, on both databases."""
    with store.writing() as connection:
        exchange = kept_exchange(connection, NOON)
        number = opened(connection, text="用户截图显示……", exchanges=(exchange,), model="m")
    with store.writing() as connection:
        assert stopped(connection, number).state is IncidentState.STOPPED
        assert active_rules(connection, NOON).terms[0].incident == number
        assert steps.remove(connection, number, person=PERSON, now=NOON).state is IncidentState.REMOVED
        assert [each.exchange for each in retractions(connection)] == [exchange]
        probe = question(connection, number)
        assert corrected(connection, number).state is IncidentState.CORRECTED
        asked(connection, probe, now=later(minutes=5), at=later(minutes=1))
        steps.record(connection, number, StepKind.REPORTED, "上海市网信办", person="李四", now=later(hours=1))
        assert held_by(connection, number) == [exchange]
        closed = steps.close(connection, number, person=PERSON, now=later(hours=2))
    assert closed.state is IncidentState.CLOSED
    assert closed.row.closed_at == later(hours=2)
    assert [(step.kind.value, step.person) for step in closed.steps] == [
        ("kept", PERSON),
        ("stopped", PERSON),
        ("removed", PERSON),
        ("corrected", PERSON),
        ("reported", "李四"),
        ("closed", PERSON),
    ]
    with store.reading() as connection:
        again = shown(connection, number)
        assert again == closed
        assert circumstances(seal(), again.row) == "用户截图显示……"
        assert b"\xe6\x88\xaa" not in (again.row.text or b""), "the circumstances are not in clear"
        assert held_by(connection, number) == [], "a closed incident lets go of the records it held"


def test_nothing_is_closed_before_its_duties_are_done(quick_store: Store) -> None:
    """The refusal names everything that is missing at once, with the article."""
    with quick_store.writing() as connection, pytest.raises(DeskProblem) as refused:
        steps.close(connection, opened(connection), person=PERSON, now=NOON)
    told = [problem.what.en for problem in refused.value.problems]
    assert [words.split(":")[0] for words in told[:-1]] == ["Not done yet"] * 5
    assert "no regression question" in told[-1]
    assert all(problem.why is not None for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("result", "standing"),
    [
        ({"passed": False}, Standing.FAILED),
        ({"version": "m-1"}, Standing.OTHER_VERSION),
        ({"at": later(minutes=-1)}, Standing.NOT_ASKED),
        (None, Standing.NOT_ASKED),
    ],
    ids=["failed", "another version", "before the correction", "never"],
)
def test_no_incident_is_closed_while_a_regression_question_is_open(
    quick_store: Store, result: dict[str, object] | None, standing: Standing
) -> None:
    """Failed, asked of another version, asked before the correction or never: each keeps it open, and nobody can waive it."""
    with quick_store.writing() as connection:
        number = opened(connection, exchanges=(kept_exchange(connection, NOON),))
        probe = question(connection, number)
        stopped(connection, number)
        steps.remove(connection, number, person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.REPORTED, "网信办", person=PERSON, now=NOON)
        corrected(connection, number, now=later(minutes=10))
        if result is not None:
            asked(connection, probe, now=later(minutes=20), **({"at": later(minutes=15)} | adjusted(result)))
        assert shown(connection, number).regression.open[0].standing is standing
        with pytest.raises(DeskProblem) as refused:
            steps.close(connection, number, person=PERSON, now=later(hours=1))
        assert "waiver" in str(refused.value.problems[0].why)
        asked(connection, probe, now=later(minutes=30))
        assert steps.close(connection, number, person=PERSON, now=later(hours=1)).state is IncidentState.CLOSED


def adjusted(result: dict[str, object]) -> dict[str, object]:
    """A result whose moment lies before the correction lies after its question all the same."""
    return result | ({"at": later(minutes=5)} if "at" in result else {})


def test_a_later_failure_or_a_later_correction_opens_a_passed_question_again(quick_store: Store) -> None:
    """The last answer counts, and a correction must be tested anew."""
    with quick_store.writing() as connection:
        number = opened(connection)
        stopped(connection, number)
        steps.remove(connection, number, otherwise="内容未展示", person=PERSON, now=NOON)
        probe = question(connection, number)
        corrected(connection, number)
        asked(connection, probe, at=NOON, now=later(minutes=1))
        assert shown(connection, number).regression.passed is True
        asked(connection, probe, now=later(minutes=2), passed=False)
        assert shown(connection, number).regression.passed is False
        asked(connection, probe, now=later(minutes=3))
        assert shown(connection, number).regression.passed is True
        corrected(connection, number, "m-3", now=later(minutes=4))
        assert shown(connection, number).regression.passed is None


def test_content_is_stopped_before_it_is_removed_and_corrected(quick_store: Store) -> None:
    """Steps that the law names in this order are taken in this order."""
    with quick_store.writing() as connection:
        number = opened(connection)
        for step in (
            lambda: steps.remove(connection, number, otherwise="已下架", person=PERSON, now=NOON),
            lambda: corrected(connection, number),
        ):
            with pytest.raises(DeskProblem, match="comes first"):
                step()
        assert shown(connection, number).state is IncidentState.OPENED


@pytest.mark.parametrize(
    "way",
    [{}, {"rules": [RULE], "otherwise": "下线模型"}, {"rules": [RULE], "at": later(hours=-1)}],
    ids=["nothing", "both", "a rule in the past"],
)
def test_a_stop_says_what_stops(quick_store: Store, way: dict[str, object]) -> None:
    """Rules or another way, one of them; a rule cannot have stopped anything before it was made."""
    with quick_store.writing() as connection:
        number = opened(connection)
        with pytest.raises(DeskProblem):
            steps.stop(connection, number, **way, person=PERSON, now=NOON)  # type: ignore[arg-type]  values of several types
        assert active_rules(connection, NOON).terms == ()


@pytest.mark.parametrize(
    "at", [later(hours=1), later(hours=-2), NOON.replace(tzinfo=None)], ids=["future", "before", "bare"]
)
def test_a_step_lies_between_the_finding_and_now(quick_store: Store, at: datetime) -> None:
    """Nothing is stopped before it was found, or tomorrow, or at a moment without a time zone."""
    with quick_store.writing() as connection:
        number = opened(connection)
        with pytest.raises(DeskProblem):
            steps.stop(connection, number, otherwise="下线模型", at=at, person=PERSON, now=NOON)


def test_a_closed_incident_takes_nothing_more_but_its_final_report(quick_store: Store) -> None:
    """The summary comes after the end, everything else before it."""
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.SECURITY_INCIDENT)
        with pytest.raises(DeskProblem, match="after the end"):
            steps.record(connection, number, StepKind.FINAL_REPORT, "网信办", person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.GRADED, "general", person=PERSON, now=NOON)
        corrected(connection, number)
        steps.close(connection, number, person=PERSON, now=NOON)
        with pytest.raises(DeskProblem, match="is closed"):
            stopped(connection, number)
        with pytest.raises(DeskProblem, match="is closed"):
            steps.add_to_incident(connection, number, [exchange_id()], person=PERSON, now=NOON)
        done = steps.record(connection, number, StepKind.FINAL_REPORT, "网信办", person=PERSON, now=later(days=3))
        assert done.ticket().final_report_at == later(days=3)


def test_a_graver_security_incident_must_be_reported(quick_store: Store) -> None:
    """What its grade asks for is asked for; the last grade counts."""
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.SECURITY_INCIDENT)
        steps.record(connection, number, StepKind.GRADED, "general", person=PERSON, now=NOON)
        corrected(connection, number)
        assert shown(connection, number).missing() == ()
        steps.record(connection, number, StepKind.GRADED, "larger", person=PERSON, now=later(minutes=1))
        assert [duty.steps for duty in shown(connection, number).missing()] == [(StepKind.REPORTED,)]
        with pytest.raises(DeskProblem, match="report to the authority"):
            steps.close(connection, number, person=PERSON, now=later(minutes=2))


@pytest.mark.parametrize(
    ("kind", "detail"), [(StepKind.GRADED, "huge"), (StepKind.ACCOUNT, "shout"), (StepKind.CLOSED, "x")]
)
def test_what_a_step_says_is_one_of_what_it_may_say(quick_store: Store, kind: StepKind, detail: str) -> None:
    """Grades and measures are those of the law; closing has its own way."""
    with quick_store.writing() as connection:
        number = opened(connection)
        with pytest.raises(DeskProblem):
            steps.record(connection, number, kind, detail, person=PERSON, now=NOON)


def test_records_that_are_not_there_are_not_called_kept(quick_store: Store) -> None:
    """Until every exchange is on record and held, that they are kept must be said by a person."""
    with quick_store.writing() as connection:
        missing = exchange_id()
        number = opened(connection, exchanges=(missing,))
        assert shown(connection, number).first(StepKind.KEPT) is None
        kept_exchange(connection, NOON, missing)
        stopped(connection, number)
        assert shown(connection, number).first(StepKind.KEPT) is not None
        assert held_by(connection, number) == [missing]


@pytest.mark.parametrize(
    "values",
    [{"title": " "}, {"title": "x" * 201}, {"title": "a\0b"}, {"found_at": later(hours=1)}, {"exchanges": ("no id",)}],
    ids=["no title", "long title", "NUL", "found tomorrow", "no exchange"],
)
def test_an_incident_that_cannot_be_is_refused(quick_store: Store, values: dict[str, object]) -> None:
    """What is missing or impossible is said, and nothing is kept."""
    with pytest.raises(DeskProblem), quick_store.writing() as connection:
        opened(connection, **values)
    with quick_store.reading() as connection:
        assert list(incidents_where(connection)) == []


def test_what_is_not_there_is_told(quick_store: Store) -> None:
    """An unknown id is an answer of its own, and cannot steer a terminal."""
    with pytest.raises(NotThere) as refused, quick_store.writing() as connection:
        stopped(connection, "\x1b[31mNOPE")
    assert "\x1b" not in str(refused.value)
