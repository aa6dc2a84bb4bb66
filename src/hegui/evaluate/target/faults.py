# SPDX-License-Identifier: Apache-2.0
"""What an answer that is no answer means: slow down, stop for good, or the platform's own refusal.

Providers use one HTTP status for very different things: 429 is a short limit at one and an empty account at another, and
400 may be a content filter. What decides is the code in the body, then its words, then the status.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from hegui.evaluate.target.outcome import Broken, Busy, Filtered, Halted, Outcome
from hegui.text import Text

_SHOWN: Final = 200
_MOST_WAIT: Final = 3600.0
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")

FILTERED: Final = frozenset(
    {
        # Alibaba Cloud Model Studio
        "datainspectionfailed", "data_inspection_failed", "customroleblocked", "faqruleblocked", "ipinfringementsuspect",
        # Zhipu
        "1300", "1301", "sensitive",
        # Volcengine Ark
        "sensitivecontentdetected", "inputtextsensitivecontentdetected", "outputtextsensitivecontentdetected",
        "inputimagesensitivecontentdetected", "outputimagesensitivecontentdetected",
        # MiniMax: input, output
        "base_resp:1026", "base_resp:1027",
        # iFlytek Spark: input, output, closed to this user
        "header:10013", "header:10014", "header:10019",
        # OpenAI, Azure, Moonshot and those that follow them
        "content_filter", "content_policy_violation", "moderation_blocked", "responsibleaipolicyviolation",
        "sensitive_words_detected", "prompt_blocked",
    }
)  # fmt: skip
"""Codes of content filters, in small letters; with the field's name where other providers use the same number elsewhere."""

HALTED: Final = frozenset(
    {
        # Alibaba Cloud Model Studio
        "arrearage", "allocationquota.freetieronly", "prepaidbilloverdue", "postpaidbilloverdue",
        "commoditynotpurchased", "accessdenied.unpurchased", "invalidapikey", "invalid_api_key", "model_not_found",
        "modelnotfound",
        # Zhipu: authentication, account, arrears, locked, no such model, no right, the day's calls, the plan's end
        "1000", "1001", "1002", "1003", "1004", "1110", "1111", "1112", "1113", "1121", "1211", "1220", "1221", "1222",
        "1304", "1308", "1309", "1310",
        # Volcengine Ark
        "accountoverdueerror", "serviceoverdue", "servicenotopen", "modelnotopen", "quotaexceeded", "setlimitexceeded",
        "authenticationerror", "invalidendpointormodel.notfound",
        # Moonshot, DeepSeek, SiliconFlow, one-api and those that follow OpenAI
        "exceeded_current_quota_error", "invalid_authentication_error", "insufficient_balance", "30001",
        "insufficient_user_quota", "pre_consume_token_quota_failed", "billing_hard_limit_reached", "billing_not_active",
        "account_deactivated", "authentication_error", "permission_error", "billing_error",
        # MiniMax: key, balance
        "base_resp:1004", "base_resp:1008", "base_resp:2049",
        # Tencent Hunyuan
        "failedoperation.servicestop", "failedoperation.servicenotactivated", "failedoperation.resourcepackexhausted",
        "failedoperation.freeresourcepackexhausted", "failedoperation.serviceisolate", "authfailure.secretidnotfound",
        "authfailure.signaturefailure",
        # Baidu Qianfan: the day's calls, all calls, key
        "error_code:17", "error_code:19", "error_code:110", "error_code:111", "invalid_iam_token",
        # iFlytek Spark: not bought or used up, the day's calls
        "header:11200", "header:11201",
    }
)  # fmt: skip
"""Codes after which asking again is useless, in small letters."""

BUSY: Final = frozenset(
    {
        "throttling", "throttling.ratequota", "throttling.burstrate", "throttling.allocationquota", "limit_requests",
        "limit_burst_rate", "1302", "1303", "1305", "1312", "rate_limit_reached_error", "engine_overloaded_error",
        "rate_limit_exceeded", "rate_limit_error", "overloaded_error", "serveroverloaded", "requestbursttoofast",
        "inflightbatchsizeexceeded", "requestlimitexceeded", "limitexceeded", "failedoperation.enginerequesttimeout",
        "failedoperation.engineserverlimitexceeded", "error_code:18", "error_code:336501", "error_code:336502",
        "rpm_rate_limit_exceeded", "tpm_rate_limit_exceeded", "header:11202", "header:11203", "header:10007", "50505",
        "base_resp:1002", "base_resp:1039", "base_resp:1041", "too_many_requests",
    }
)  # fmt: skip
"""Codes of limits that pass, in small letters."""

_QUOTA_WORDS: Final = re.compile(
    r"欠费|余额不足|余额已用尽|账户余额|额度不足|额度已用(?:完|尽)|配额已用(?:完|尽)|免费额度(?:已|用)|请(?:先)?充值|账单.{0,6}逾期|服务已停|"
    r"insufficient[ _](?:account )?balance|insufficient (?:funds|credits?)|balance is (?:too low|insufficient|not enough)|"
    r"in arrears|\barrears\b|arrearage|overdue|recharge|top[ -]?up your|free (?:allocated )?(?:quota|tier)[^.]{0,40}(?:exceed|exhaust)|"
    r"credit balance|account is not in good standing|your account is in good standing|payment required|"
    r"exceeded your (?:monthly|total) (?:spend|budget)",
    re.IGNORECASE,
)
_DOUBTFUL_WORDS: Final = re.compile(r"quota|配额|额度|限额", re.IGNORECASE)
_FILTER_WORDS: Final = re.compile(
    r"inappropriate content|content exists risk|不安全或敏感内容|敏感内容|内容(?:安全|审核)(?:未通过|不通过|拦截)|"
    r"content management policy|unsafe or sensitive content|safety system|sensitive content",
    re.IGNORECASE,
)
_LIMIT_WORDS: Final = re.compile(
    r"rate ?limit|too many requests|限流|频率|并发|qps|rpm|tpm|overloaded|繁忙|请求过多|allocated quota exceeded",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a service says of a request that it did not answer."""

    codes: tuple[str, ...]
    """In small letters."""
    words: str


def fault_of(status: int, headers: Mapping[str, str], body: object, now: datetime | None = None) -> Outcome:
    """What an answer without content means. It never gives `Answered`.

    Args:
        status: of HTTP.
        headers: of the answer, their names in small letters.
        body: what was read of it as JSON, or its text, or None.
        now: for a ``Retry-After`` that is a date; without it such a date counts as not said.
    """
    told = told_of(body)
    shown = _shown(told, status)
    after = retry_after(headers, now)
    codes = set(told.codes)
    if codes & FILTERED or (status in _FILTERING and _FILTER_WORDS.search(told.words)):
        return Filtered(next((code for code in told.codes if code in FILTERED), "content_filter"), told.words[:_SHOWN])
    if "insufficient_quota" in codes and not _QUOTA_WORDS.search(told.words):
        # OpenAI means an empty account by it, Model Studio a limit of tokens a minute: time will tell.
        return Busy(_busy(shown), after, doubtful=True)
    if status == _PAYMENT or codes & HALTED or (_QUOTA_WORDS.search(told.words) and status not in _SERVERS):
        return Halted(_halted(status, codes, shown))
    if codes & BUSY or status in _BUSY_STATUS or (status < _ERRORS and _LIMIT_WORDS.search(told.words)):
        doubtful = bool(_DOUBTFUL_WORDS.search(told.words)) and not codes & BUSY
        return Busy(_busy(shown), after, doubtful=doubtful)
    if status in _DENIED:
        return Halted(_denied(shown))
    if status == _NOT_FOUND:
        return Halted(Text(f"地址或模型不存在：{shown}", f"there is no such address or model: {shown}"))
    if status in _REDIRECTS:
        return Halted(
            Text(f"服务要求转到别处，不予跟随：{shown}", f"the service sends elsewhere, which is not followed: {shown}")
        )
    what = Text(f"请求失败：{shown}", f"the request failed: {shown}")
    again = status >= _SERVER_ERRORS or status in {_OK, _TIMEOUT}
    return Broken(what, again=again, slow=status in {_TIMEOUT, _GATEWAY_TIMEOUT})


_OK: Final = 200
_ERRORS: Final = 400
_PAYMENT: Final = 402
_NOT_FOUND: Final = 404
_TIMEOUT: Final = 408
_SERVER_ERRORS: Final = 500
_GATEWAY_TIMEOUT: Final = 504
_DENIED: Final = frozenset({401, 403})
_REDIRECTS: Final = range(300, 400)
_SERVERS: Final = range(500, 600)
_BUSY_STATUS: Final = frozenset({429, 503, 529})
_FILTERING: Final = frozenset({200, 400, 403, 421, 422, 451})


def told_of(body: object) -> Told:
    """The codes and words of an error body, whatever its layout."""
    codes: list[str] = []
    words: list[str] = []
    if isinstance(body, str):
        words.append(body)
    for place, part in _parts(body):
        for name in ("code", "type", "error_code", "status_code", "Code"):
            value = part.get(name)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value) not in _NO_CODES:
                codes.append(f"{place or ('error_code:' if name == 'error_code' else '')}{value}".lower())
        for name in ("message", "msg", "error_msg", "status_msg", "error_description", "Message", "detail", "error"):
            value = part.get(name)
            if isinstance(value, str):
                words.append(value)
    return Told(tuple(dict.fromkeys(codes)), _CONTROL.sub(" ", " ".join(words)).strip())


_NO_CODES: Final = frozenset({"", "0", "200", "success", "error"})


def _parts(body: object) -> list[tuple[str, Mapping[str, object]]]:
    """The body, and the places inside it in which services tell of errors; numbers of two of them get its name before them."""
    if not isinstance(body, dict):
        return []
    found: list[tuple[str, Mapping[str, object]]] = [("", body)]
    for name in ("error", "Response", "base_resp", "header"):
        part = body.get(name)
        if not isinstance(part, dict):
            continue
        found.append((f"{name}:" if name in {"base_resp", "header"} else "", part))
        found += [("", deep) for inner in ("Error", "innererror") if isinstance(deep := part.get(inner), dict)]
    return found


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a service asks to wait: ``retry-after-ms``, or ``Retry-After`` in seconds or as a date."""
    exact = _number(headers.get("retry-after-ms"))
    if exact is not None:
        return min(exact / 1000, _MOST_WAIT)
    said = headers.get("retry-after")
    seconds = _number(said)
    if seconds is not None:
        return min(seconds, _MOST_WAIT)
    if said is None or now is None:
        return None
    try:
        return min(max(0.0, (parsedate_to_datetime(said) - now).total_seconds()), _MOST_WAIT)
    except (TypeError, ValueError):
        return None


def _number(said: str | None) -> float | None:
    if said is None or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", said.strip()):
        return None
    return float(said)


def _shown(told: Told, status: int) -> str:
    parts = [f"HTTP {status}", *told.codes[:2], told.words[:_SHOWN]]
    return " ".join(part for part in parts if part)


def _busy(shown: str) -> Text:
    return Text(f"服务限流或者繁忙：{shown}", f"the service limits the rate or is busy: {shown}")


def _halted(status: int, codes: set[str], shown: str) -> Text:
    if codes & _KEYS or (status in _DENIED and not codes & HALTED):
        return _denied(shown)
    return Text(
        f"账户欠费、余额或额度用尽，或者服务未开通：{shown}",
        f"the account is in arrears, out of balance or quota, or the service is not enabled: {shown}",
    )


def _denied(shown: str) -> Text:
    return Text(
        f"服务拒绝访问，请检查密钥、权限：{shown}",
        f"the service denies access; check the key and its rights: {shown}",
    )


_KEYS: Final = frozenset(
    {
        "invalidapikey", "invalid_api_key", "model_not_found", "modelnotfound", "1000", "1001", "1002", "1003", "1004",
        "1211", "1220", "1221", "1222", "authenticationerror", "invalidendpointormodel.notfound",
        "invalid_authentication_error", "authentication_error", "permission_error", "base_resp:1004", "base_resp:2049",
        "authfailure.secretidnotfound", "authfailure.signaturefailure", "error_code:110", "error_code:111",
        "invalid_iam_token",
    }
)  # fmt: skip
"""Those of `HALTED` that are about a key, a right or a name."""
