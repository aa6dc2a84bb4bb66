# SPDX-License-Identifier: Apache-2.0
"""What users are told and offered: rules, use, mechanism, off switch, suspension, identity, stability."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import Filed, a_page, outcome, outcomes, words

from hegui.checks import use
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    Activity,
    ConsentCount,
    ConsentLog,
    ConsentScope,
    PageElement,
    Shown,
    WorkRecord,
    WorkResult,
)

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"


def showing(element: PageElement, text: str | None = None) -> Any:
    return a_page(Shown(element=element, text=text))


def test_rules_are_held_and_shown(make: Make) -> None:
    given = {"dossier": {"documents": {"platform_rules": "r.md"}}, "documents": {"r.md": "平台公约"}}
    assert outcomes(use.rules, make(showing(PageElement.RULES), **given)) == [Outcome.PASS, Outcome.PASS]
    assert outcomes(use.rules, make(**given)) == [Outcome.PASS, None], "a text alone is not published"
    assert outcomes(use.rules, make(showing(PageElement.RULES))) == [None, Outcome.PASS]


@pytest.mark.parametrize(
    ("checked", "element", "full", "part"),
    [
        (
            use.statement,
            PageElement.USE_STATEMENT,
            "适用人群：成年用户；适用场合：办公；用途：写作辅助",
            "适用人群：成年人",
        ),
        (
            use.statement,
            PageElement.USE_STATEMENT,
            "For adult users, in office settings, used for drafting",
            "For users",
        ),
        (
            use.mechanism,
            PageElement.MECHANISM,
            "基本原理：语言模型；目的意图：辅助写作；运行机制：逐字生成",
            "基本原理：语言模型",
        ),
    ],
)
def test_the_page_says_every_part(make: Make, checked: Any, element: PageElement, full: str, part: str) -> None:
    assert outcome(checked, make(showing(element, full))) is Outcome.PASS
    assert outcome(checked, make(showing(element, part))) is Outcome.INCONCLUSIVE
    assert outcome(checked, make(showing(element))) is Outcome.INCONCLUSIVE
    assert outcome(checked, make()) is None


def test_parts_may_stand_on_several_pages(make: Make) -> None:
    one = a_page(Shown(element=PageElement.MECHANISM, text="基本原理与目的意图"), page="a")
    two = a_page(Shown(element=PageElement.MECHANISM, text="运行机制"), page="b")
    assert outcome(use.mechanism, make(one, two)) is Outcome.PASS


def test_what_an_older_capture_of_the_same_page_said_does_not_count(make: Make) -> None:
    old = a_page(Shown(element=PageElement.MECHANISM, text="原理、目的、机制"), on=date(2026, 11, 1))
    new = a_page(Shown(element=PageElement.MECHANISM, text="原理、目的"), on=date(2026, 11, 20))
    assert outcome(use.mechanism, make(new, old)) is Outcome.INCONCLUSIVE


def test_an_element_that_a_newer_capture_no_longer_lists_is_a_doubt(make: Make) -> None:
    old = a_page(Shown(element=PageElement.MECHANISM, text="原理、目的、机制"), on=date(2026, 11, 1))
    new = a_page(PageElement.RULES, on=date(2026, 11, 20))
    assert outcome(use.mechanism, make(new, old)) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("checked", "element"),
    [
        (use.off_switch, PageElement.RECOMMENDATION_OFF_SWITCH),
        (use.over_reliance, PageElement.OVER_RELIANCE_PROMPT),
    ],
)
def test_the_element_is_shown_or_there_is_no_evidence(make: Make, checked: Any, element: PageElement) -> None:
    assert outcome(checked, make(showing(element))) is Outcome.PASS
    assert outcome(checked, make(showing(PageElement.RULES))) is None


def identified(without: int) -> ConsentLog:
    count = ConsentCount(
        scope=ConsentScope.IDENTITY, document_version="1", asked=10, given=10, processed_without=without
    )
    return ConsentLog(consents=(count,), withdrawable=True)


def work(activity: Activity, result: WorkResult = WorkResult.SATISFACTORY, on: date = date(2026, 11, 1)) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=on, by="安全部", result=result)


def test_identity_is_verified_by_counts_or_by_record(make: Make) -> None:
    verified = work(Activity.IDENTITY_VERIFICATION)
    assert outcomes(use.identity, make(identified(0))) == [Outcome.PASS]
    assert outcomes(use.identity, make(verified)) == [Outcome.PASS]
    assert outcomes(use.identity, make(identified(1), verified)) == [Outcome.FAIL, Outcome.PASS]
    assert outcomes(use.identity, make()) == [None]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (WorkResult.SATISFACTORY, Outcome.PASS),
        (WorkResult.NEEDS_FOLLOW_UP, Outcome.INCONCLUSIVE),
        (WorkResult.UNSATISFACTORY, Outcome.FAIL),
    ],
)
def test_stability_follows_its_record(make: Make, result: WorkResult, expected: Outcome) -> None:
    assert outcome(use.stability, make(work(Activity.SERVICE_CONTINUITY, result))) is expected
    assert outcome(use.stability, make()) is None


def suspended(make: Make, text: str, consecutive: int | None, daily: int | None, as_of: date) -> CheckContext:
    limits = {"suspend_after_consecutive": consecutive, "suspend_after_daily": daily}
    page = Filed(a_page(Shown(element=PageElement.SUSPENSION_RULES, text=text), on=date(2024, 3, 1)))
    return make(page, dossier={"limits": limits}, as_of=as_of)


TODAY, UNDER_TC260 = date(2026, 11, 25), date(2025, 10, 31)


@pytest.mark.parametrize(
    ("text", "consecutive", "daily", "as_of", "expected"),
    [
        ("连续3次或者一天内累计5次输入违法信息的，暂停服务", 3, 5, TODAY, Outcome.PASS),
        ("连续三次或者单日累计五次输入违法信息的，暂停服务", 3, 5, TODAY, Outcome.PASS),
        ("Service is suspended after 3 in a row or 5 per day", 3, 5, TODAY, Outcome.PASS),
        ("连续4次或者一天内累计5次输入违法信息的，暂停服务", 3, 5, TODAY, Outcome.FAIL),
        ("连续4次或者一天内累计6次输入违法信息的，暂停服务", 4, 6, TODAY, Outcome.PASS),
        ("连续4次或者一天内累计5次输入违法信息的，暂停服务", 4, 5, UNDER_TC260, Outcome.FAIL),
        ("连续3次或者一天内累计5次输入违法信息的，暂停服务", 3, 5, UNDER_TC260, Outcome.PASS),
        ("连续3次输入违法信息的，暂停服务", 3, 5, TODAY, Outcome.INCONCLUSIVE),
        ("连续3次或者一天内累计5次输入违法信息的，暂停服务", None, None, TODAY, Outcome.INCONCLUSIVE),
        ("多次输入违法信息的，暂停服务", 3, 5, TODAY, Outcome.INCONCLUSIVE),
        ("连续3次登录失败的，请一天内最多5次重试", 3, 5, TODAY, Outcome.INCONCLUSIVE),
    ],
)
def test_the_counts_of_suspension_are_those_declared(
    make: Make, text: str, consecutive: int | None, daily: int | None, as_of: date, expected: Outcome
) -> None:
    assert outcome(use.suspension, suspended(make, text, consecutive, daily, as_of)) is expected


def test_counts_of_suspension_are_told_as_each_language_writes_them(make: Make) -> None:
    """With units and full-width punctuation in Chinese; a count that is missing is said to be unknown."""
    said = words(use.suspension, suspended(make, "连续3次输入违法信息的，暂停服务", 3, 5, TODAY))
    assert "公布的暂停次数：连续 3 次、一天内次数不明；声明：连续 3 次、一天内 5 次；请补全两种次数。" in said
    assert "Published counts: 3 in a row, unknown in a day; declared: 3 in a row, 5 in a day." in said


def test_the_agreement_may_hold_the_rule_of_suspension(make: Make) -> None:
    content = (TEXTS / "agreement-good.md").read_text(encoding="utf-8")
    given = {
        "documents": {"user_agreement": "a.md"},
        "limits": {"suspend_after_consecutive": 3, "suspend_after_daily": 5},
    }
    assert outcome(use.suspension, make(dossier=given, documents={"a.md": content})) is Outcome.PASS


def test_without_any_text_there_is_no_evidence_of_suspension(make: Make) -> None:
    assert outcome(use.suspension, make()) is None
    assert "suspension" in words(use.suspension, make())
