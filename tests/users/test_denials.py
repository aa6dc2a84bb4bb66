# SPDX-License-Identifier: Apache-2.0
"""Whoever is not let in is told the rule, until when, and what to do; in both languages."""

from datetime import timedelta

import pytest
from users_factory import NOON

from hegui.text import Text
from hegui.users import denials
from hegui.users.denials import Denied, Reason
from hegui.users.keys import KeyFault
from hegui.users.minors import Barred
from hegui.users.suspension import Kind, Measure, Step

APPEAL = Text("可以在“设置—申诉”中提出申诉", "You can appeal under Settings, Appeal")
STEP = Step(Kind.SUSPEND, consecutive=3, daily=5, hours=72)


def measure(
    kind: Kind = Kind.SUSPEND, *, by_rule: bool = True, hours: int | None = 72, awaits: bool = False
) -> Measure:
    return Measure(
        id="01KB",
        kind=kind,
        at=NOON,
        until=None if hours is None else NOON + timedelta(hours=hours),
        step=STEP if by_rule else None,
        rule_version="2026-2",
        consecutive=3,
        daily=4,
        awaits_closing=awaits,
        by=None if by_rule else "王芳",
        because=None if by_rule else "内部理由",
    )


def test_a_suspension_says_rule_reason_end_and_appeal() -> None:
    """All that a user needs, with the number of the measure."""
    denied = denials.for_measure(measure(), APPEAL, NOON, "p")
    assert (denied.reason, denied.http_status, denied.retry_after) == (Reason.SUSPENDED, 403, 72 * 3600)
    assert denied.text.zh == (
        "根据已公布的用户违规处置规则（版本 2026-2），您已连续 3 次、当日累计 4 次输入违法不良信息，现暂停提供服务，"
        "至 2026-11-29 12:00（北京时间）。可以在“设置—申诉”中提出申诉（处置编号 01KB）。"
    )
    assert denied.text.en == (
        "Under the published rules (version 2026-2), after 3 violating inputs in a row and 4 today, service is suspended until "
        "2026-11-29 12:00 (Beijing time). You can appeal under Settings, Appeal (measure 01KB)."
    )
    assert (denied.person, denied.detail) == ("p", "01KB")


def test_a_measure_of_a_person_names_neither_the_person_nor_the_reason() -> None:
    """The operator's words are for the records; the user is told that a person has looked."""
    text = denials.notice_of(measure(Kind.CLOSE, by_rule=False, hours=None), APPEAL)
    assert text.zh.startswith("经人工审核，现关闭账号")
    assert "王芳" not in text.zh + text.en
    assert "内部理由" not in text.zh + text.en


def test_a_closing_that_waits_says_so() -> None:
    """The user knows that a person will decide; time alone changes nothing."""
    denied = denials.for_measure(measure(hours=None, awaits=True), APPEAL, NOON, "p")
    assert "由人工审核后决定" in denied.text.zh
    assert "for a person to decide" in denied.text.en
    assert denied.retry_after is None
    assert denials.for_measure(measure(Kind.CLOSE, hours=None), APPEAL, NOON, "p").reason is Reason.CLOSED


@pytest.mark.parametrize("kind", Kind)
def test_every_measure_has_its_words(kind: Kind) -> None:
    """No sentence stands with a hole in it."""
    text = denials.notice_of(measure(kind), APPEAL)
    assert "None" not in text.zh + text.en
    assert "  " not in text.en


@pytest.mark.parametrize("fault", KeyFault)
def test_keys_that_open_nothing(fault: KeyFault) -> None:
    """401; an unknown one reads like a malformed one."""
    denied = denials.for_key(fault)
    assert (denied.http_status, denied.reason, denied.detail) == (401, Reason.KEY, fault)
    assert denials.for_key(KeyFault.UNKNOWN).text == denials.for_key(KeyFault.MALFORMED).text


@pytest.mark.parametrize("barred", Barred)
def test_minors_are_told_why_and_until_when(barred: Barred) -> None:
    """In words that they understand."""
    denied = denials.for_minor(barred, 5400.5, "p")
    assert (denied.reason, denied.http_status, denied.minor, denied.retry_after) == (Reason.MINOR, 403, True, 5401)
    assert denied.text.zh.endswith("。")
    if barred in {Barred.HOURS, Barred.MINUTES}:
        assert "1 小时 31 分钟" in denied.text.zh
        assert "1 h 31 min" in denied.text.en
        assert "2 分钟" in denials.for_minor(barred, 61, "p").text.zh


def test_limits_say_when_to_come_back() -> None:
    """429 with whole seconds, never 0; a measure is named where it is the reason."""
    assert denials.for_rate("key", 0.2, None)[:2] == (Reason.RATE, 429)
    assert denials.for_rate("key", 0.2, None).retry_after == 1
    quota = denials.for_quota("user", 60.0, "p")
    assert (quota.reason, quota.retry_after) == (Reason.QUOTA, 60)
    limited = denials.for_rate("user", 3, "p", measure(Kind.LIMIT, hours=24))
    assert limited.reason is Reason.LIMITED
    assert "编号 01KB" in limited.text.zh
    assert "2026-11-27 12:00" in limited.text.en
    assert denials.for_quota("user", 3, "p", measure(Kind.LIMIT)).reason is Reason.LIMITED


@pytest.mark.parametrize(
    "denied",
    [
        denials.for_attempts(3),
        denials.for_scope("endpoint"),
        denials.for_scope("model"),
        denials.for_user(),
        denials.for_real_name("p"),
    ],
)
def test_the_others_have_both_languages(denied: Denied) -> None:
    """And a status that clients understand."""
    assert denied.http_status in {400, 403, 429}
    assert denied.text.zh.endswith("。")
    assert denied.text.en.endswith(".")
