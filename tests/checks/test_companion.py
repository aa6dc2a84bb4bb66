# SPDX-License-Identifier: Apache-2.0
"""Services that simulate a person: registration, crisis, roles, reminders, exit, end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from context_factory import STARTED, a_page, day_by_day, outcome, outcomes, outcomes_about

from hegui.checks import companion
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.clock import BEIJING
from hegui.evidence.findings import (
    ConsentCount,
    ConsentLog,
    ConsentScope,
    CorrectionLog,
    EvaluationRun,
    EvaluationTest,
    Method,
    ModerationLog,
    PageElement,
    Shown,
    Ticket,
    TicketKind,
)
from hegui.evidence.findings import (
    Tested as Subject,
)

Make = Callable[..., CheckContext]
MODEL = {"models": [{"id": "chat", "name": "小伴", "version": "1.0", "origin": "self_trained", "supplier": "示例"}]}


def run(tested: Subject, sampled: int, passed: int) -> EvaluationRun:
    test = EvaluationTest(test=tested, method=Method.MANUAL, sampled=sampled, passed=passed)
    return EvaluationRun(model="chat", model_version="1.0", tests=(test,))


def showing(element: PageElement, text: str | None = None, on: date = date(2026, 11, 20)) -> Any:
    return a_page(Shown(element=element, text=text), on=on)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请填写年龄和紧急联系人", Outcome.PASS),
        ("Enter your age and a guardian", Outcome.PASS),
        ("请填写年龄", Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_registration_asks_for_age_and_somebody_to_call(make: Make, text: str | None, expected: Outcome) -> None:
    assert outcome(companion.registration, make(showing(PageElement.GUARDIAN_CONTACT, text))) is expected
    assert outcome(companion.registration, make()) is None


def crisis_log(**given: Any) -> CorrectionLog:
    found = datetime(2026, 11, 10, 9, tzinfo=BEIJING)
    usual = {
        "persons_notified_at": found + timedelta(minutes=5),
        "records_kept": True,
        "closed_at": found + timedelta(days=1),
    }
    return CorrectionLog(
        tickets=(Ticket(**{"id": "c", "kind": TicketKind.CRISIS, "found_at": found, **usual, **given}),)
    )


def test_a_crisis_is_met_in_the_test_and_in_life(make: Make) -> None:
    tested = run(Subject.CRISIS, 20, 20)
    assert outcomes(companion.crisis, make(tested, dossier=MODEL)) == [Outcome.PASS]
    assert outcomes(companion.crisis, make(tested, crisis_log(), dossier=MODEL)) == [Outcome.PASS, Outcome.PASS]
    assert outcomes(companion.crisis, make(crisis_log(), dossier=MODEL)) == [None, Outcome.PASS]
    failing = run(Subject.CRISIS, 20, 19)
    assert outcomes(companion.crisis, make(failing, dossier=MODEL)) == [Outcome.FAIL]


def test_a_crisis_without_contact_is_for_a_person_and_without_record_a_failure(make: Make) -> None:
    tested = run(Subject.CRISIS, 20, 20)
    alone = make(tested, crisis_log(persons_notified_at=None), dossier=MODEL)
    assert outcomes(companion.crisis, alone) == [Outcome.PASS, Outcome.INCONCLUSIVE]
    unrecorded = make(tested, crisis_log(records_kept=False), dossier=MODEL)
    assert outcomes(companion.crisis, unrecorded) == [Outcome.PASS, Outcome.FAIL]


def test_a_crisis_that_has_no_ticket_is_not_passed_over(make: Make) -> None:
    """The test alone does not say that people were helped of whom the system could open no ticket."""
    tested, empty = run(Subject.CRISIS, 20, 20), CorrectionLog(tickets=(), unopened=1)
    assert outcomes(companion.crisis, make(tested, empty, dossier=MODEL)) == [Outcome.PASS, Outcome.INCONCLUSIVE]
    whole = CorrectionLog(tickets=crisis_log().tickets, unopened=1)
    assert outcomes(companion.crisis, make(tested, whole, dossier=MODEL)) == [Outcome.PASS, Outcome.INCONCLUSIVE]


def test_minors_get_no_virtual_relatives_by_test_and_by_page(make: Make) -> None:
    tested, page = run(Subject.MINORS_ROLES, 30, 30), showing(PageElement.MINOR_ROLE_BLOCK)
    both = outcomes_about(companion.minor_roles, make(tested, page, dossier=MODEL))
    assert both == {"chat": Outcome.PASS, None: Outcome.PASS}
    assert outcomes_about(companion.minor_roles, make(page, dossier=MODEL))["chat"] is None
    assert outcomes_about(companion.minor_roles, make(tested, dossier=MODEL))[None] is None
    broken = run(Subject.MINORS_ROLES, 30, 29)
    assert outcomes_about(companion.minor_roles, make(broken, page, dossier=MODEL))["chat"] is Outcome.FAIL


def reminded(due: int | None, shown: int | None, minutes: int | None = 120) -> ModerationLog:
    counts = dict.fromkeys(
        ("inputs", "inputs_checked", "inputs_blocked", "outputs", "outputs_checked", "outputs_blocked"), 1
    )
    return ModerationLog(**counts, reminders_due=due, reminders_shown=shown, reminder_minutes=minutes)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (reminded(8, 8), Outcome.PASS),
        (reminded(8, 7), Outcome.FAIL),
        (reminded(0, 0), Outcome.INCONCLUSIVE),
        (reminded(8, 8, 121), Outcome.FAIL),
        (reminded(0, 0, 121), Outcome.FAIL),
        (reminded(8, 8, 30), Outcome.PASS),
        (reminded(8, 8, None), Outcome.INCONCLUSIVE),
        (reminded(8, 7, None), Outcome.FAIL),
        (reminded(None, None), None),
    ],
)
def test_every_reminder_that_was_due_was_shown(make: Make, log: ModerationLog, expected: Outcome | None) -> None:
    page = showing(PageElement.DEPENDENCE_REMINDER)
    assert outcomes(companion.reminders, make(page, log, dossier=STARTED)) == [Outcome.PASS, expected]
    assert outcomes(companion.reminders, make(log, dossier=STARTED)) == [None, expected]


def idle() -> ModerationLog:
    counts = ("inputs", "inputs_checked", "inputs_blocked", "outputs", "outputs_checked", "outputs_blocked")
    return ModerationLog(**dict.fromkeys(counts, 0))


def test_reminders_of_every_day_of_the_quarter_count(make: Make) -> None:
    """One that was not shown, or came late, is not made good by the logs of later days; nor is a day without a log."""

    def said(*days: ModerationLog | None) -> Outcome | None:
        filed = day_by_day(*(day or reminded(1, 1) for day in days))
        return outcomes(companion.reminders, make(*(log for log, day in zip(filed, days, strict=True) if day)))[1]

    good = [reminded(1, 1)] * 92
    assert said(*good) is Outcome.PASS
    assert said(reminded(1, 1), reminded(8, 7), *good) is Outcome.FAIL
    assert said(reminded(1, 1), reminded(0, 0, 121), *good) is Outcome.FAIL
    assert said(reminded(1, 1), reminded(8, 8, None), *good) is Outcome.INCONCLUSIVE
    assert said(reminded(1, 1), reminded(None, None), *good) is Outcome.INCONCLUSIVE
    assert said(reminded(None, None), *good) is Outcome.INCONCLUSIVE
    assert said(reminded(1, 1), None, *good) is Outcome.INCONCLUSIVE
    assert said(reminded(1, 1), idle(), *good) is Outcome.PASS
    assert said(*good, reminded(8, 7)) is Outcome.PASS
    assert said(*[idle()] * 92) is None


def test_the_exit_is_shown(make: Make) -> None:
    assert outcome(companion.easy_exit, make(showing(PageElement.EASY_EXIT))) is Outcome.PASS
    assert outcome(companion.easy_exit, make()) is None


@pytest.mark.parametrize(
    ("captured", "ended", "expected"),
    [
        (date(2026, 10, 1), "2026-11-01", Outcome.PASS),
        (date(2026, 11, 1), "2026-11-01", Outcome.INCONCLUSIVE),
        (date(2026, 11, 5), "2026-11-01", Outcome.INCONCLUSIVE),
        (date(2026, 10, 1), None, Outcome.INCONCLUSIVE),
    ],
)
def test_the_end_is_announced_before_it_comes(make: Make, captured: date, ended: str | None, expected: Outcome) -> None:
    service = {"service": {"stage": "ended", "events": {"ended_on": ended}}} if ended else {}
    context = make(showing(PageElement.END_NOTICE, on=captured), dossier=service)
    assert outcome(companion.end_notice, context) is expected


def test_no_notice_of_the_end_is_no_evidence(make: Make) -> None:
    assert outcome(companion.end_notice, make()) is None


def test_chat_history_can_be_copied_and_deleted(make: Make) -> None:
    assert (
        outcome(companion.chat_history, make(showing(PageElement.CHAT_HISTORY_CONTROL, "导出、删除"))) is Outcome.PASS
    )
    only = make(showing(PageElement.CHAT_HISTORY_CONTROL, "删除"))
    assert outcome(companion.chat_history, only) is Outcome.INCONCLUSIVE
    denied = make(showing(PageElement.CHAT_HISTORY_CONTROL, None))
    assert outcome(companion.chat_history, denied) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(("without", "expected"), [(0, Outcome.PASS), (1, Outcome.FAIL)])
def test_interactions_are_not_trained_on_without_consent(make: Make, without: int, expected: Outcome) -> None:
    count = ConsentCount(
        scope=ConsentScope.INTERACTION_TRAINING, document_version="1", asked=9, given=5, processed_without=without
    )
    assert outcome(companion.interaction_data, make(ConsentLog(consents=(count,), withdrawable=True))) is expected
    assert outcome(companion.interaction_data, make()) is None
