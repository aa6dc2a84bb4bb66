# SPDX-License-Identifier: Apache-2.0
"""Basis, retention, rules, requests, choices and breaches of personal information."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from context_factory import a_page, outcome, outcomes, outcomes_about, words

from hegui.checks import personal_information as pi
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.clock import BEIJING
from hegui.evidence.findings import (
    Case,
    CorrectionLog,
    PageElement,
    RightsRequestLog,
    Shown,
    Ticket,
    TicketKind,
)

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
SIGN_UP = {
    "id": "sign-up", "purpose": {"zh": "注册与登录", "en": "signing up"}, "categories": ["手机号"], "sensitive": False,
    "legal_basis": "contract", "retention_days": 180,
}  # fmt: skip
VOICE = {
    "id": "voice", "purpose": {"zh": "声音克隆", "en": "voice cloning"}, "categories": ["声纹"], "sensitive": True,
    "legal_basis": "consent", "retention_days": 30,
}  # fmt: skip
RECORD = (TEXTS / "retention-schedule.md").read_text(encoding="utf-8")


def recorded(make: Make, *activities: dict[str, Any], text: str = RECORD) -> CheckContext:
    given = {"personal_information": {"activities": list(activities)}, "documents": {"retention_schedule": "r.md"}}
    return make(dossier=given, documents={"r.md": text})


def test_every_activity_has_its_basis_on_record(make: Make) -> None:
    found = outcomes_about(pi.legal_basis, recorded(make, SIGN_UP, VOICE))
    assert found == {"sign-up": Outcome.PASS, "voice": Outcome.PASS}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"legal_basis": "consent"}, Outcome.INCONCLUSIVE),
        ({"legal_basis": None}, None),
        ({"purpose": {"zh": "广告投放", "en": "advertising"}, "id": "ads"}, Outcome.INCONCLUSIVE),
    ],
)
def test_another_basis_or_none_on_record_does_not_pass(make: Make, changed: dict[str, Any], expected: Any) -> None:
    assert outcome(pi.legal_basis, recorded(make, {**SIGN_UP, **changed})) is expected


def test_a_section_for_each_activity_is_read_as_well_as_a_table(make: Make) -> None:
    text = "# 处理记录\n\n## 注册与登录\n\n依据：履行合同。保存180日，为必要的最短时间。\n\n## 声音克隆\n\n依据：单独同意。\n"
    found = outcomes_about(pi.legal_basis, recorded(make, SIGN_UP, VOICE, text=text))
    assert found == {"sign-up": Outcome.PASS, "voice": Outcome.PASS}
    assert outcomes_about(pi.legal_basis, recorded(make, {**VOICE, "legal_basis": "contract"}, text=text)) == {
        "voice": Outcome.INCONCLUSIVE
    }


@pytest.mark.parametrize("checked", [pi.legal_basis, pi.retention])
def test_without_activities_or_record_there_is_no_evidence(make: Make, checked: Any) -> None:
    assert outcome(checked, make()) is None
    assert outcome(checked, make(dossier={"personal_information": {"activities": [SIGN_UP]}})) is None


@pytest.mark.parametrize(("days", "expected"), [(180, Outcome.PASS), (181, Outcome.FAIL), (None, Outcome.PASS)])
def test_the_period_on_record_is_the_declared_one(make: Make, days: int | None, expected: Outcome) -> None:
    assert outcome(pi.retention, recorded(make, {**SIGN_UP, "retention_days": days})) is expected


@pytest.mark.parametrize("days", [28, 30, 31])
def test_a_period_in_chinese_numerals_is_read(make: Make, days: int) -> None:
    expected = Outcome.PASS if days == 30 else Outcome.FAIL
    assert outcome(pi.retention, recorded(make, {**VOICE, "retention_days": days})) is expected


@pytest.mark.parametrize(("days", "expected"), [(181, Outcome.PASS), (186, Outcome.PASS), (187, Outcome.FAIL)])
def test_a_month_has_28_to_31_days(make: Make, days: int, expected: Outcome) -> None:
    text = "| 注册与登录 | 六个月 | 必要的最短时间 |"
    assert outcome(pi.retention, recorded(make, {**SIGN_UP, "retention_days": days}, text=text)) is expected


def test_a_period_without_a_reason_is_for_a_person(make: Make) -> None:
    text = "| 注册与登录 | 180日 |"
    assert outcome(pi.retention, recorded(make, SIGN_UP, text=text)) is Outcome.INCONCLUSIVE


def test_an_activity_without_a_period_is_for_a_person(make: Make) -> None:
    text = "| 注册与登录 | 必要 |"
    assert outcome(pi.retention, recorded(make, SIGN_UP, text=text)) is Outcome.INCONCLUSIVE


def test_the_internal_rules_cover_every_subject(make: Make) -> None:
    text = (TEXTS / "internal-rules.md").read_text(encoding="utf-8")
    given = {"documents": {"internal_pi_rules": "r.md"}}
    assert outcomes(pi.internal_rules, make(dossier=given, documents={"r.md": text})) == [Outcome.PASS] * 5
    without = text.replace("培训", "学习").replace("教育", "学习")
    found = outcomes(pi.internal_rules, make(dossier=given, documents={"r.md": without}))
    assert found.count(Outcome.INCONCLUSIVE) == 1
    assert outcome(pi.internal_rules, make()) is None


def requests(*cases: Case) -> RightsRequestLog:
    return RightsRequestLog(cases=cases)


def a_case(received: date, answered: date | None = None, reasons: bool | None = None) -> Case:
    return Case(id="r1", received_on=received, answered_on=answered, refused_with_reasons=reasons)


FIVE = {"limits": {"rights_reply_working_days": 5}}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (a_case(date(2026, 11, 2), date(2026, 11, 9)), [Outcome.PASS]),
        (a_case(date(2026, 11, 2), date(2026, 11, 10)), [Outcome.FAIL]),
        (a_case(date(2026, 11, 18)), [Outcome.PASS]),
        (a_case(date(2026, 11, 17)), [Outcome.FAIL]),
        (a_case(date(2026, 11, 2), date(2026, 11, 3), reasons=False), [Outcome.FAIL, Outcome.PASS]),
        (a_case(date(2026, 11, 2), date(2026, 11, 3), reasons=True), [Outcome.PASS]),
    ],
)
def test_requests_are_answered_in_time_and_refused_with_reasons(make: Make, case: Case, expected: list[Any]) -> None:
    assert outcomes(pi.rights_requests, make(requests(case), dossier=FIVE)) == expected


def test_without_a_published_limit_the_customary_one_only_informs(make: Make) -> None:
    context = make(requests(a_case(date(2026, 10, 8), date(2026, 11, 20))))
    assert outcome(pi.rights_requests, context) is Outcome.INCONCLUSIVE
    assert "15" in words(pi.rights_requests, context)


def test_without_a_log_of_requests_there_is_no_evidence(make: Make) -> None:
    assert outcome(pi.rights_requests, make(dossier=FIVE)) is None


def test_a_way_out_of_automated_decisions_is_shown(make: Make) -> None:
    assert outcome(pi.automated_decisions, make(a_page(PageElement.AUTOMATED_DECISION_OPTION))) is Outcome.PASS
    assert outcome(pi.automated_decisions, make()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请告知被编辑者并取得其单独同意", Outcome.PASS),
        ("Inform the person and obtain separate consent", Outcome.PASS),
        ("请取得其同意", Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_the_edited_person_is_told_and_asked(make: Make, text: str | None, expected: Outcome) -> None:
    page = a_page(Shown(element=PageElement.EDITED_PERSON_CONSENT, text=text))
    assert outcome(pi.edited_person, make(page)) is expected
    assert outcome(pi.edited_person, make()) is None


@pytest.mark.parametrize(("clicks", "expected"), [(4, Outcome.PASS), (5, Outcome.FAIL), (None, Outcome.INCONCLUSIVE)])
def test_the_training_opt_out_is_at_most_four_clicks_away(make: Make, clicks: int | None, expected: Outcome) -> None:
    page = a_page(Shown(element=PageElement.TRAINING_OPT_OUT, clicks=clicks))
    assert outcome(pi.training_opt_out, make(page)) is expected
    assert outcome(pi.training_opt_out, make()) is None


FOUND = datetime(2026, 11, 10, 9, tzinfo=BEIJING)
SOON = FOUND + timedelta(hours=3)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Outcome.PASS),
        ({"corrected_at": None}, Outcome.FAIL),
        ({"reported_at": None}, Outcome.FAIL),
        ({"persons_notified_at": None}, Outcome.INCONCLUSIVE),
        ({"reported_at": FOUND + timedelta(days=2)}, Outcome.INCONCLUSIVE),
    ],
)
def test_a_breach_is_remedied_and_told(make: Make, given: dict[str, Any], expected: Outcome) -> None:
    usual = {"corrected_at": SOON, "reported_at": SOON, "persons_notified_at": SOON, "closed_at": SOON}
    ticket = Ticket(**{"id": "b1", "kind": TicketKind.PI_BREACH, "found_at": FOUND, **usual, **given})
    breached = {"service": {"events": {"pi_breach": True}}}
    assert outcome(pi.breach, make(CorrectionLog(tickets=(ticket,)), dossier=breached)) is expected
    assert outcome(pi.breach, make(CorrectionLog(tickets=()), dossier=breached)) is None
