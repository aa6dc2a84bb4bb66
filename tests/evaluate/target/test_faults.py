# SPDX-License-Identifier: Apache-2.0
"""What services say when they do not answer: short limits, empty accounts and content filters are told apart."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.target.faults import fault_of, retry_after, told_of
from hegui.evaluate.target.outcome import Answered, Broken, Busy, Filtered, Halted

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

EMPTY: list[tuple[int, Any]] = [
    (429, {"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试"}}),  # Zhipu
    (429, {"error": {"code": "1304", "message": "已达到今日调用次数限额"}}),
    (429, {"error": {"code": "1308", "message": "已达到 5 小时的使用上限"}}),
    (
        402,
        {"error": {"message": "Insufficient Balance", "type": "unknown_error", "code": "invalid_request_error"}},
    ),  # DeepSeek
    (
        400,
        {"code": "Arrearage", "message": "Access denied, please make sure your account is in good standing."},
    ),  # Aliyun
    (
        403,
        {
            "error": {
                "code": "AllocationQuota.FreeTierOnly",
                "message": "The free tier of the model has been exhausted.",
            }
        },
    ),
    (403, {"error": {"code": "AccountOverdueError", "message": "..."}}),  # Volcengine
    (429, {"error": {"code": "QuotaExceeded", "message": "free quota"}}),
    (429, {"error": {"type": "exceeded_current_quota_error", "message": "please check your plan"}}),  # Moonshot
    (403, {"code": 30001, "message": "Sorry, your account balance is insufficient", "data": None}),  # SiliconFlow
    (200, {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}),  # MiniMax
    (200, {"error_code": 17, "error_msg": "Open api daily request limit reached"}),  # Baidu
    (
        200,
        {"Response": {"Error": {"Code": "FailedOperation.ResourcePackExhausted", "Message": "资源包余量已用尽"}}},
    ),  # Tencent
    (200, {"header": {"code": 11201, "message": "licc failed"}}),  # iFlytek
    (429, {"error": {"message": "用户余额不足，请先充值", "type": "new_api_error"}}),  # any relay, by its words
    (400, {"error": {"message": "Your credit balance is too low to access the Anthropic API."}}),
    (429, {"error": {"code": "insufficient_quota", "message": "账户额度已用尽"}}),
]
LIMITED: list[tuple[int, Any]] = [
    (429, {}),
    (503, {"error": {"message": "engine overloaded"}}),
    (529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
    (429, {"error": {"code": "1302", "message": "您的账户已达到速率限制"}}),
    (429, {"error": {"code": "1305", "message": "当前API请求过多，请稍后重试"}}),
    (429, {"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded"}),
    (429, {"error": {"code": "limit_requests", "message": "You exceeded your current requests list."}}),
    (
        429,
        {
            "code": "Throttling.AllocationQuota",
            "message": "Allocated quota exceeded, please increase your quota limit.",
        },
    ),
    (429, {"error": {"type": "rate_limit_reached_error", "message": "Your account reached max RPM"}}),
    (429, {"error": {"code": "ModelAccountTpmRateLimitExceeded", "message": "TPM limit"}}),
    (200, {"base_resp": {"status_code": 1002, "status_msg": "rate limit"}}),
    (200, {"error_code": 18, "error_msg": "Open api qps request limit reached"}),
    (200, {"header": {"code": 11202, "message": "秒级流控超限"}}),
]
FILTERED: list[tuple[int, Any, str]] = [
    (400, {"error": {"code": "data_inspection_failed", "message": "Input data may contain inappropriate content."}}, "data_inspection_failed"),
    (400, {"code": "DataInspectionFailed", "message": "..."}, "datainspectionfailed"),
    (400, {"error": {"code": "1301", "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"}}, "1301"),
    (400, {"error": {"message": "Content Exists Risk", "code": "invalid_request_error"}}, "content_filter"),
    (400, {"error": {"code": "content_filter", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}, "content_filter"),
    (400, {"error": {"code": "InputTextSensitiveContentDetected", "message": "..."}}, "inputtextsensitivecontentdetected"),
    (200, {"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}, "base_resp:1026"),
    (200, {"header": {"code": 10013, "message": "input审核不通过"}}, "header:10013"),
    (400, {"error": {"code": "moderation_blocked", "message": "rejected by the safety system"}}, "moderation_blocked"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body"), EMPTY)
def test_an_empty_account_is_a_stop_for_good(status: int, body: Any) -> None:
    """Whatever the status; the message says that it is about the account."""
    outcome = fault_of(status, {}, body)
    assert isinstance(outcome, Halted)
    assert "额度用尽" in outcome.reason.zh
    assert "arrears" in outcome.reason.en


@pytest.mark.parametrize(("status", "body"), LIMITED)
def test_a_short_limit_is_asked_again(status: int, body: Any) -> None:
    """It is no stop and no answer."""
    assert isinstance(fault_of(status, {}, body), Busy)


@pytest.mark.parametrize(("status", "body", "code"), FILTERED)
def test_a_content_filter_is_the_platforms_refusal(status: int, body: Any, code: str) -> None:
    """With the platform's code: neither an outage nor an empty account."""
    outcome = fault_of(status, {}, body)
    assert isinstance(outcome, Filtered)
    assert outcome.code == code


def test_the_same_number_means_what_its_provider_means_by_it() -> None:
    """1002 is a wrong key at Zhipu and a short limit at MiniMax."""
    assert isinstance(fault_of(401, {}, {"error": {"code": "1002", "message": "..."}}), Halted)
    assert isinstance(fault_of(200, {}, {"base_resp": {"status_code": 1002}}), Busy)


def test_a_word_that_two_providers_use_otherwise_is_doubtful() -> None:
    """`insufficient_quota` is an empty account at OpenAI and a limit of tokens a minute at Aliyun: time will tell."""
    outcome = fault_of(429, {}, {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}})
    assert isinstance(outcome, Busy)
    assert outcome.doubtful


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {}), (403, {"error": {"message": "forbidden"}}), (401, {"error": {"code": "invalid_api_key"}})],
)
def test_a_wrong_key_is_told_as_one(status: int, body: Any) -> None:
    """Not as an empty account."""
    outcome = fault_of(status, {}, body)
    assert isinstance(outcome, Halted)
    assert "check the key" in outcome.reason.en


@pytest.mark.parametrize(
    ("status", "again", "slow"),
    [
        (400, False, False),
        (422, False, False),
        (408, True, True),
        (500, True, False),
        (502, True, False),
        (504, True, True),
    ],
)
def test_other_failures_are_of_this_request(status: int, again: bool, slow: bool) -> None:
    """And tried again only where that may help."""
    assert fault_of(status, {}, "<html>") == Broken(fault_of(status, {}, "<html>").reason, again, slow)  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [301, 307, 404])
def test_a_wrong_address_stops_the_run(status: int) -> None:
    """No redirect is followed."""
    assert isinstance(fault_of(status, {}, None), Halted)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Thu, 26 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Thu, 26 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "99999999"}, 3600.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "9" * 400}, None),
        ({}, None),
    ],
)
def test_how_long_a_service_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """In seconds, milliseconds or as a date; nonsense counts as not said."""
    assert retry_after(headers, NOW) == seconds


def test_what_a_service_says_cannot_steer_a_terminal() -> None:
    """Controls are taken out of its words."""
    outcome = fault_of(429, {}, {"error": {"message": "wait\x1b[2J\u202e now"}})
    assert isinstance(outcome, Busy)
    assert not any(ord(character) < 32 or character == "\u202e" for character in outcome.reason.en)


@given(
    st.integers(100, 599),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["error", "code", "message", "base_resp", "header", "Response", "Error", "status_code"])
                | st.text(),
                inner,
            )
        ),
    ),
)
def test_whatever_comes_back_it_never_raises_and_never_answers(status: int, body: Any) -> None:
    """Any JSON at any status."""
    assert not isinstance(fault_of(status, {}, body), Answered)
    told_of(body)
