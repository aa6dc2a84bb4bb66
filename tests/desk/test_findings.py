# SPDX-License-Identifier: Apache-2.0
"""What the desk proves, held by the real checks: a good history passes, a bad one fails, an unfinished one is not passed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from context_factory import context_of, outcome, outcomes
from desk_factory import LIMIT, NOON, PERSON, calendar, incident, kept_exchange, later, seal
from sqlalchemy import Connection

from hegui.checks import complaints, correction, incidents, personal_information
from hegui.checks.results import Outcome
from hegui.desk import findings, steps
from hegui.desk.cases import NewCase, file_case, reply
from hegui.desk.correction import Probe, keep_question
from hegui.desk.regression import Answered, record_results
from hegui.desk.rules import RuleWanted
from hegui.evidence.findings import ComplaintLog, CorrectionLog, Finding, RightsRequestLog, TicketKind
from hegui.evidence.schemas import canonical, read_json
from hegui.records.block_rules import RuleKind
from hegui.records.cases import CaseKind
from hegui.records.incidents import StepKind
from hegui.records.statements import Asked, daily
from hegui.records.store import Store
from hegui.records.term import Period
from hegui.records.users import lift, set_measure
from hegui.users.suspension import Kind, Rule

DAY = date(2026, 11, 25)
WEEK = Asked(Period(DAY, DAY + timedelta(days=6)))
AS_OF = DAY + timedelta(days=7)
ILLEGAL = {"service": {"events": {"illegal_content_found": True}}}
TEN = {"limits": {"complaint_reply_working_days": 10, "rights_reply_working_days": 10}}


def log(
    store: Store, asked: Asked = WEEK, source: Callable[[Connection, Asked], tuple[Finding, ...]] = findings.correction
) -> Finding:
    """The log of a period."""
    with store.reading() as connection:
        (found,) = source(connection, asked)
    return found


def opened(connection: Connection, kind: TicketKind, **values: object) -> str:
    """An incident of the morning, with its exchange on record."""
    values = {"exchanges": (kept_exchange(connection, NOON),), **values}
    return steps.open_incident(connection, seal(), incident(kind, **values), person=PERSON, now=NOON).row.id


def step(connection: Connection, number: str, kind: StepKind, detail: str, now: datetime = NOON) -> None:
    """Any step."""
    steps.record(connection, number, kind, detail, person=PERSON, now=now)


def illegal_content(connection: Connection, *, removed: datetime = NOON) -> str:
    """Stopped, removed, corrected, tested and reported."""
    number = opened(connection, TicketKind.ILLEGAL_CONTENT)
    rule = RuleWanted(kind=RuleKind.TERM, value="某个违法词")
    steps.stop(connection, number, [rule], person=PERSON, now=NOON)
    steps.remove(connection, number, person=PERSON, now=removed)
    probe = Probe(text="问题？", expected="refusal", risk="A.1.a")
    question = keep_question(connection, seal(), number, probe, person=PERSON, now=removed)
    step(connection, number, StepKind.CORRECTED, "m-2", removed)
    record_results(connection, [Answered(question=question, version="m-2", passed=True, judge=PERSON)], removed)
    step(connection, number, StepKind.REPORTED, "上海市网信办", removed)
    return number


def test_a_good_history_of_illegal_content_passes_every_check(store: Store, tmp_path: Path) -> None:
    """Stopped, reported and corrected, by the checks that decide it, on both databases."""
    with store.writing() as connection:
        steps.close(connection, illegal_content(connection), person=PERSON, now=later(hours=1))
    context = context_of(tmp_path, log(store), dossier=ILLEGAL, as_of=AS_OF)
    for check in (correction.stopped, correction.reported, correction.model):
        assert outcome(check, context) is Outcome.PASS


def test_what_was_not_done_by_the_end_of_its_day_fails(quick_store: Store, tmp_path: Path) -> None:
    """An open ticket without stop, removal and report fails, and nothing says that the model was corrected."""
    with quick_store.writing() as connection:
        opened(connection, TicketKind.ILLEGAL_CONTENT)
    context = context_of(tmp_path, log(quick_store), dossier=ILLEGAL, as_of=AS_OF)
    assert outcome(correction.stopped, context) is Outcome.FAIL
    assert outcome(correction.reported, context) is Outcome.FAIL
    assert outcome(correction.model, context) is Outcome.INCONCLUSIVE


def test_what_was_late_is_left_to_a_person(quick_store: Store, tmp_path: Path) -> None:
    """Removed on the third day: prompt or not is no question for a machine."""
    with quick_store.writing() as connection:
        illegal_content(connection, removed=later(days=2))
    context = context_of(tmp_path, log(quick_store), dossier=ILLEGAL, as_of=AS_OF)
    assert outcome(correction.stopped, context) is Outcome.INCONCLUSIVE


def test_a_failed_regression_test_is_no_correction(quick_store: Store, tmp_path: Path) -> None:
    """The ticket says that it failed, and the check does not pass."""
    with quick_store.writing() as connection:
        number = illegal_content(connection)
        question = steps.incident(connection, number).regression.questions[0].question
        failed = Answered(question=question, version="m-2", passed=False, judge=PERSON)
        record_results(connection, [failed], later(hours=1))
    found = log(quick_store)
    assert isinstance(found, CorrectionLog)
    assert found.tickets[0].regression_passed is False
    context = context_of(tmp_path, found, dossier=ILLEGAL, as_of=AS_OF)
    assert outcome(correction.model, context) is not Outcome.PASS


def test_records_that_nobody_keeps_fail(quick_store: Store, tmp_path: Path) -> None:
    """A ticket without exchange on record and without word of where the records are."""
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.USER_ABUSE, exchanges=())
        step(connection, number, StepKind.ACCOUNT, "suspend")
        step(connection, number, StepKind.REPORTED, "网信办")
    abuse = {"service": {"events": {"user_abuse_found": True}}}
    context = context_of(tmp_path, log(quick_store), dossier=abuse, as_of=AS_OF)
    assert outcome(correction.users, context) is Outcome.FAIL
    with quick_store.writing() as connection:
        step(connection, number, StepKind.KEPT, "档案室 3 号柜")
    context = context_of(tmp_path, log(quick_store), dossier=abuse, as_of=AS_OF)
    assert outcome(correction.users, context) is Outcome.PASS


@pytest.mark.parametrize(
    ("kind", "taken", "check", "dossier"),
    [
        (
            TicketKind.USER_ABUSE,
            [("account", "limit"), ("reported", "网信办")],
            correction.users,
            {"user_abuse_found": True},
        ),
        (TicketKind.SERIOUS_RISK, [("stopped", "")], correction.serious_risk, {"illegal_content_spread": True}),
        (
            TicketKind.PI_BREACH,
            [("corrected", "补丁 1"), ("reported", "网信办"), ("notified", "站内信")],
            personal_information.breach,
            {"pi_breach": True},
        ),
    ],
    ids=["abuse", "serious risk", "breach"],
)
def test_each_kind_closed_with_its_duties_passes_its_check(
    quick_store: Store,
    tmp_path: Path,
    kind: TicketKind,
    taken: list[tuple[str, str]],
    check: object,
    dossier: dict[str, bool],
) -> None:
    """What `DUTIES` asks for is what the check of the kind asks for."""
    with quick_store.writing() as connection:
        number = opened(connection, kind)
        with pytest.raises(steps.DeskProblem):
            steps.close(connection, number, person=PERSON, now=NOON)
        for name, detail in taken:
            if name == "stopped":
                steps.stop(connection, number, otherwise="下线模型", person=PERSON, now=NOON)
            else:
                step(connection, number, StepKind(name), detail)
        steps.close(connection, number, person=PERSON, now=NOON)
    context = context_of(tmp_path, log(quick_store), dossier={"service": {"events": dossier}}, as_of=AS_OF)
    assert outcome(check, context) is Outcome.PASS  # type: ignore[arg-type]  a check


def test_a_security_incident_waits_for_its_final_report_in_every_later_log(quick_store: Store, tmp_path: Path) -> None:
    """Closed in one period, the summary due in a later one: the ticket is told until it is handed in."""
    larger = {"service": {"events": {"security_incident": "larger"}}}
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.SECURITY_INCIDENT)
        step(connection, number, StepKind.GRADED, "larger")
        step(connection, number, StepKind.REPORTED, "上海市网信办")
        step(connection, number, StepKind.CORRECTED, "补丁")
        steps.close(connection, number, person=PERSON, now=NOON)
    after = Asked(Period(DAY + timedelta(days=30), DAY + timedelta(days=36)))
    found = log(quick_store, after)
    assert isinstance(found, CorrectionLog)
    assert [ticket.id for ticket in found.tickets] == [number]
    late = context_of(
        tmp_path,
        found,
        dossier=larger,
        as_of=DAY + timedelta(days=37),
    )
    assert Outcome.FAIL in outcomes(incidents.reported, late)
    with quick_store.writing() as connection:
        step(connection, number, StepKind.FINAL_REPORT, "上海市网信办", later(days=20))
    done = log(quick_store, Asked(Period(DAY, DAY + timedelta(days=36))))
    context = context_of(
        tmp_path,
        done,
        dossier=larger,
        as_of=DAY + timedelta(days=37),
    )
    assert Outcome.FAIL not in outcomes(incidents.reported, context)
    assert log(quick_store, after) == CorrectionLog(tickets=(), unopened=0, suspended=0)


def test_a_log_tells_nothing_of_what_came_after_its_period(quick_store: Store) -> None:
    """Yesterday's statement is the same today, whatever was done since."""
    yesterday = Asked(Period(DAY, DAY))
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.ILLEGAL_CONTENT)
        filed = file_case(
            connection,
            seal(),
            NewCase(kind=CaseKind.COMPLAINT, subject="other", text="不当"),
            LIMIT,
            calendar(),
            now=NOON,
        )
    before = log(quick_store, yesterday), log(quick_store, yesterday, findings.complaints)
    with quick_store.writing() as connection:
        steps.stop(connection, number, otherwise="下线", person=PERSON, now=later(days=1))
        reply(connection, seal(), filed.case.id, "已处理", person=PERSON, now=later(days=1))
    assert (log(quick_store, yesterday), log(quick_store, yesterday, findings.complaints)) == before
    later_log = log(quick_store, Asked(Period(DAY + timedelta(days=1), DAY + timedelta(days=1))), findings.complaints)
    assert isinstance(later_log, ComplaintLog)
    assert later_log.cases[0].answered_on == DAY + timedelta(days=1)


def test_complaints_answered_in_time_pass_and_late_ones_fail(store: Store, tmp_path: Path) -> None:
    """Working days of the mainland, by the check that measures them."""
    with store.writing() as connection:
        for kind, answered in (
            (CaseKind.COMPLAINT, later(days=1)),
            (CaseKind.REPORT, None),
            (CaseKind.IP, later(days=5)),
        ):
            subject = "other"
            new = NewCase(kind=kind, subject=subject, text="内容", contact="a@example.com")
            filed = file_case(connection, seal(), new, LIMIT, calendar(), now=NOON)
            if answered:
                reply(connection, seal(), filed.case.id, "已处理", person=PERSON, now=answered)
    found = log(store, source=findings.complaints)
    assert isinstance(found, ComplaintLog)
    assert len(found.cases) == 3
    in_time = context_of(tmp_path, found, dossier=TEN, as_of=AS_OF)
    assert outcome(complaints.handled, in_time) is Outcome.PASS
    overdue = context_of(tmp_path, found, dossier=TEN, as_of=DAY + timedelta(days=20))
    assert outcome(complaints.handled, overdue) is Outcome.FAIL


def test_rights_requests_are_a_log_of_their_own_and_refusals_have_reasons(quick_store: Store, tmp_path: Path) -> None:
    """A refusal is only taken with its reasons, and the check passes it."""
    with quick_store.writing() as connection:
        new = NewCase(kind=CaseKind.RIGHTS, subject="delete", text="请删除", contact="user-42")
        filed = file_case(connection, seal(), new, LIMIT, calendar(), now=NOON)
        reply(connection, seal(), filed.case.id, "依法须留存六个月。", person=PERSON, now=later(days=1), refused=True)
    found = log(quick_store, source=findings.rights_requests)
    assert isinstance(found, RightsRequestLog)
    assert found.cases[0].refused_with_reasons is True
    assert log(quick_store, source=findings.complaints) == ComplaintLog(cases=())
    assert (
        outcome(personal_information.rights_requests, context_of(tmp_path, found, dossier=TEN, as_of=AS_OF))
        is Outcome.PASS
    )


def test_the_findings_stand_beside_those_of_the_records_and_name_nobody(quick_store: Store) -> None:
    """Listed with the daily registry; no name, no contact, no text is in them, and their form is the published one."""
    with quick_store.writing() as connection:
        illegal_content(connection)
        new = NewCase(kind=CaseKind.RIGHTS, subject="delete", text="请删除我的对话", contact="wang@example.com")
        file_case(connection, seal(), new, LIMIT, calendar(), now=NOON)
    with quick_store.reading() as connection:
        found = daily(connection, WEEK, findings.SOURCES)
    assert [each.kind for each in found] == ["correction-log", "complaint-log", "rights-request-log"]
    for each in found:
        told = str(each.as_json())
        assert not any(words in told for words in (PERSON, "wang@", "删除", "违法词"))
        assert read_json(type(each), canonical(each.as_json())) == each


def test_suspensions_that_stand_are_told_with_the_tickets(store: Store, tmp_path: Path) -> None:
    """They are no tickets: whether one is a case of abuse, a person says. Warnings and what was lifted do not count."""
    who = {"by": PERSON, "because": "多次违规"}
    with store.writing() as connection:
        for number, kind in enumerate((Kind.WARN, Kind.SUSPEND, Kind.CLOSE, Kind.SUSPEND)):
            until = later(hours=72) if kind is Kind.SUSPEND else None
            taken = set_measure(connection, f"{number:032x}", "app", kind, Rule(), until=until, now=NOON, **who)
        lift(connection, taken.id, Rule(), now=later(hours=1), **who)
    found = log(store)
    assert isinstance(found, CorrectionLog)
    assert (found.tickets, found.suspended) == ((), 2)
    denied = {"service": {"events": {"user_abuse_found": False}}}
    assert outcome(correction.users, context_of(tmp_path, found, as_of=AS_OF, dossier=denied)) is Outcome.INCONCLUSIVE
