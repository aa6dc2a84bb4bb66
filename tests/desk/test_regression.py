# SPDX-License-Identifier: Apache-2.0
"""Regression questions: how they stand, and results that are refused."""

import pytest
from desk_factory import NOON, PERSON, incident, later, seal
from sqlalchemy import Connection

from hegui.desk import steps
from hegui.desk.correction import Probe, keep_question
from hegui.desk.incident import incident as shown
from hegui.desk.problem import DeskProblem, NotThere
from hegui.desk.regression import STANDINGS, Answered, Standing, digest, record_results, refusal
from hegui.evidence.findings import TicketKind
from hegui.records.incidents import StepKind
from hegui.records.store import Store


def with_questions(connection: Connection, count: int = 1, kind: TicketKind = TicketKind.FLAW) -> tuple[str, list[str]]:
    """An incident with regression questions."""
    number = steps.open_incident(connection, seal(), incident(kind), person=PERSON, now=NOON).row.id
    probe = Probe(text="问题？", expected="safe", risk="A.1.a")
    asked = [keep_question(connection, seal(), number, probe, person=PERSON, now=NOON) for _ in range(count)]
    return number, asked


def result(question: str, **values: object) -> Answered:
    """A passed result of version m-2."""
    told = {"question": question, "version": "m-2", "passed": True, "judge": PERSON, **values}
    return Answered(**told)  # type: ignore[arg-type]  values of several types


def test_a_question_stands_uncorrected_until_there_is_a_correction(quick_store: Store) -> None:
    """A result before any correction confirms nothing, and the whole is undetermined rather than passed."""
    with quick_store.writing() as connection:
        number, (question,) = with_questions(connection)
        record_results(connection, [result(question)], NOON)
        regression = shown(connection, number).regression
        assert regression.passed is None
        assert [asked.standing for asked in regression.open] == [Standing.NOT_CORRECTED]


def test_one_open_question_among_many_keeps_the_whole_from_passing(store: Store) -> None:
    """Passed means every one of them."""
    with store.writing() as connection:
        number, questions = with_questions(connection, 3)
        steps.record(connection, number, StepKind.CORRECTED, "m-2", person=PERSON, now=NOON)
        record_results(connection, [result(question) for question in questions[:2]], NOON)
        regression = shown(connection, number).regression
        assert regression.passed is False
        assert [asked.question for asked in regression.open] == [questions[2]]
        record_results(connection, [result(questions[2])], NOON)
        assert shown(connection, number).regression.passed is True


def test_of_two_results_of_the_same_moment_the_later_recorded_counts(store: Store) -> None:
    """However ids and clocks fall."""
    with store.writing() as connection:
        number, (question,) = with_questions(connection)
        steps.record(connection, number, StepKind.CORRECTED, "m-2", person=PERSON, now=NOON)
        for passed in (True, False) * 3:
            record_results(connection, [result(question, passed=passed)], NOON)
            assert shown(connection, number).regression.passed is passed


def test_a_result_of_another_incident_is_told(quick_store: Store) -> None:
    """Whoever names an incident does not mean the questions of another: its version would be taken for theirs."""
    with quick_store.writing() as connection:
        (one, (question,)), (other, _) = with_questions(connection), with_questions(connection)
        record_results(connection, [result(question)], NOON, incident=one)
        with pytest.raises(NotThere):
            record_results(connection, [result(question)], NOON, incident=other)


@pytest.mark.parametrize(
    "values",
    [{"judge": " "}, {"version": ""}, {"at": later(hours=1)}, {"at": later(hours=-2)}, {"answer_sha256": "ab"}],
    ids=["no judge", "no version", "future", "before the question", "no digest"],
)
def test_a_result_says_who_judged_what_and_when(quick_store: Store, values: dict[str, object]) -> None:
    """Several are kept or none."""
    with quick_store.writing() as connection:
        number, (question,) = with_questions(connection)
        steps.record(connection, number, StepKind.CORRECTED, "m-2", person=PERSON, now=NOON)
    with pytest.raises(DeskProblem), quick_store.writing() as connection:
        record_results(connection, [result(question), result(question, **values)], NOON)
    with quick_store.reading() as connection:
        assert shown(connection, number).regression.questions[0].last is None


def test_results_of_unknown_questions_and_closed_incidents_are_refused(quick_store: Store) -> None:
    """Afterwards a new incident is opened instead."""
    with quick_store.writing() as connection:
        number, (question,) = with_questions(connection, kind=TicketKind.CRISIS)
        steps.record(connection, number, StepKind.CORRECTED, "m-2", person=PERSON, now=NOON)
        record_results(connection, [result(question)], NOON)
        for kind, detail in ((StepKind.NOTIFIED, "监护人"), (StepKind.KEPT, "档案室")):
            steps.record(connection, number, kind, detail, person=PERSON, now=NOON)
        steps.close(connection, number, person=PERSON, now=NOON)
        with pytest.raises(DeskProblem, match="closed"):
            record_results(connection, [result(question)], NOON)
        with pytest.raises(NotThere):
            record_results(connection, [result("0" * 26)], NOON)


def test_the_refusal_names_each_open_question_and_says_that_nothing_is_waived(quick_store: Store) -> None:
    """With how it stands, in both languages, and what to do."""
    with quick_store.writing() as connection:
        number, questions = with_questions(connection, 2)
        told = refusal(shown(connection, number).regression)
    assert told.found is not None
    assert all(question in told.found for question in questions)
    assert STANDINGS[Standing.NOT_CORRECTED].zh in told.found
    assert told.why is not None
    assert "豁免不能代替" in told.why.zh
    assert told.fix is not None


def test_every_standing_has_words() -> None:
    """None of them is shown by its code."""
    assert set(STANDINGS) == set(Standing)


def test_a_digest_is_written_in_several_ways() -> None:
    """With its name before it, in capitals."""
    assert digest(f" SHA256:{'AB' * 32} ") == "ab" * 32
    with pytest.raises(DeskProblem):
        digest("z" * 64)
