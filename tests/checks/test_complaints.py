# SPDX-License-Identifier: Apache-2.0
"""Complaints: entry, published limit against the declared one, and answers within it by working days."""

from collections.abc import Callable
from datetime import date

import pytest
from context_factory import Filed, a_page, outcome, outcomes, words

from hegui.checks import complaints
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import Case, ComplaintLog, PageElement, Shown

Make = Callable[..., CheckContext]
TEN = {"limits": {"complaint_reply_working_days": 10}}


def log(*cases: Case) -> ComplaintLog:
    return ComplaintLog(cases=cases)


def case(received: date, answered: date | None = None, name: str = "c1") -> Case:
    return Case(id=name, received_on=received, answered_on=answered)


def test_the_entry_is_shown_or_there_is_no_evidence(make: Make) -> None:
    assert outcome(complaints.entry, make(a_page(PageElement.COMPLAINT_ENTRY))) is Outcome.PASS
    assert outcome(complaints.entry, make()) is None


def test_the_data_security_channel_is_another_one(make: Make) -> None:
    page = a_page(PageElement.DATA_SECURITY_COMPLAINT_ENTRY)
    assert outcome(complaints.data_security, make(page)) is Outcome.PASS
    assert outcome(complaints.data_security, make(a_page(PageElement.COMPLAINT_ENTRY))) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们将在10个工作日内反馈", Outcome.PASS),
        ("十个工作日内反馈处理结果", Outcome.PASS),
        ("within 10 working days", Outcome.PASS),
        ("我们将在15个工作日内反馈", Outcome.FAIL),
        ("一般投诉10个工作日，疑难投诉15个工作日", Outcome.INCONCLUSIVE),
        ("我们将在10日内反馈", Outcome.INCONCLUSIVE),
        ("我们会尽快反馈", Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_the_published_limit_is_the_declared_one(make: Make, text: str | None, expected: Outcome) -> None:
    limit = Shown(element=PageElement.COMPLAINT_TIME_LIMIT, text=text)
    page = a_page(PageElement.COMPLAINT_PROCEDURE, limit)
    assert outcomes(complaints.time_limit, make(page, dossier=TEN)) == [Outcome.PASS, expected]


def test_a_limit_that_is_not_declared_cannot_be_compared(make: Make) -> None:
    limit = Shown(element=PageElement.COMPLAINT_TIME_LIMIT, text="10个工作日")
    page = a_page(PageElement.COMPLAINT_PROCEDURE, limit)
    assert outcomes(complaints.time_limit, make(page)) == [Outcome.PASS, Outcome.INCONCLUSIVE]
    said = words(complaints.time_limit, make(page))
    assert "档案没有声明" in said
    assert "None" not in said


def test_procedure_and_limit_are_both_needed(make: Make) -> None:
    assert outcomes(complaints.time_limit, make()) == [None, None]


# 2026-10-01 to 07 are days off, 2026-10-10 is a working Saturday.
@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ((), Outcome.PASS),
        ((case(date(2026, 9, 30), date(2026, 10, 20)),), Outcome.PASS),
        ((case(date(2026, 9, 30), date(2026, 10, 21)),), Outcome.FAIL),
        ((case(date(2026, 11, 11)),), Outcome.PASS),
        ((case(date(2026, 11, 10)),), Outcome.FAIL),
        ((case(date(2026, 11, 10), date(2026, 11, 9)),), Outcome.INCONCLUSIVE),
    ],
)
def test_cases_are_answered_within_the_published_working_days(
    make: Make, cases: tuple[Case, ...], expected: Outcome
) -> None:
    assert outcome(complaints.handled, make(log(*cases), dossier=TEN)) is expected


def test_the_late_and_overdue_cases_are_named(make: Make) -> None:
    late = [case(date(2026, 9, 1), date(2026, 10, 30), f"late-{number}") for number in range(7)]
    said = words(complaints.handled, make(log(*late), dossier=TEN))
    assert "late-0" in said
    assert "等7件" in said
    assert "and 2 more" in said


def test_what_a_log_of_the_summer_closed_is_history_and_what_it_left_open_is_not(make: Make) -> None:
    new = log(case(date(2026, 11, 20), date(2026, 11, 21), "new"))
    closed_late = Filed(log(case(date(2026, 1, 5), date(2026, 6, 1), "old")), collected=date(2026, 6, 30))
    left_open = Filed(log(case(date(2026, 1, 5), None, "old")), collected=date(2026, 6, 30))
    assert outcome(complaints.handled, make(new, closed_late, dossier=TEN)) is Outcome.PASS
    assert outcome(complaints.handled, make(new, left_open, dossier=TEN)) is Outcome.FAIL


def test_a_case_that_a_newer_log_answers_is_no_longer_open(make: Make) -> None:
    new = log(case(date(2026, 11, 2), date(2026, 11, 9), "a"))
    old = Filed(log(case(date(2026, 11, 2), None, "a")), collected=date(2026, 11, 5))
    assert outcome(complaints.handled, make(new, old, dossier=TEN)) is Outcome.PASS


def test_of_two_rows_of_one_case_in_a_log_the_worse_counts(make: Make) -> None:
    twice = log(case(date(2026, 9, 1), date(2026, 9, 2)), case(date(2026, 9, 1), date(2026, 11, 2)))
    assert outcome(complaints.handled, make(twice, dossier=TEN)) is Outcome.FAIL


def test_without_a_published_limit_promptness_is_for_a_person(make: Make) -> None:
    assert outcome(complaints.handled, make(log(case(date(2026, 11, 2), date(2026, 11, 3))))) is Outcome.INCONCLUSIVE


def test_without_a_log_there_is_no_evidence(make: Make) -> None:
    assert outcome(complaints.handled, make(dossier=TEN)) is None


def test_days_of_a_year_without_holidays_are_no_proof_of_delay(make: Make) -> None:
    context = make(log(case(date(2027, 1, 4))), dossier=TEN, as_of=date(2027, 1, 25))
    assert outcome(complaints.handled, context) is Outcome.INCONCLUSIVE
