# SPDX-License-Identifier: Apache-2.0
"""Why a request is not let in, in plain words: which rule, until when, what the caller or the user can do."""

import math
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, NamedTuple, assert_never

from hegui.text import Text
from hegui.users.beijing import moment
from hegui.users.claims import USER, BadClaim
from hegui.users.keys import KeyFault
from hegui.users.minors import Barred
from hegui.users.suspension import Kind, Measure


class Reason(StrEnum):
    """What stands in the way."""

    KEY = "key"
    """None, or one that opens nothing."""
    ATTEMPTS = "attempts"
    SCOPE = "scope"
    CLAIM = "claim"
    USER = "user"
    """None is named."""
    REAL_NAME = "real_name"
    MINOR = "minor"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    LIMITED = "limited"
    """By a measure."""
    RATE = "rate"
    QUOTA = "quota"


class Denied(NamedTuple):
    """A request that is not let in."""

    reason: Reason
    http_status: int
    text: Text
    retry_after: int | None = None
    """Seconds until it is worth trying again; None: time alone changes nothing."""
    person: str | None = None
    """The digest of the end user, where one is known."""
    minor: bool | None = None
    detail: str | None = None
    """Which of several causes of that reason: for machines and records, without anything that was said."""


_UNAUTHORIZED: Final = int(HTTPStatus.UNAUTHORIZED)
_FORBIDDEN: Final = int(HTTPStatus.FORBIDDEN)
_BAD: Final = int(HTTPStatus.BAD_REQUEST)
_TOO_MANY: Final = int(HTTPStatus.TOO_MANY_REQUESTS)


def for_key(fault: KeyFault) -> Denied:
    """A key that opens nothing. Whether an unknown key once existed is not said."""
    match fault:
        case KeyFault.MISSING:
            text = Text(
                "缺少密钥。请使用 Authorization: Bearer hg-… 或者 x-api-key。",
                "No API key. Send Authorization: Bearer hg-…, or x-api-key.",
            )
        case KeyFault.MALFORMED | KeyFault.UNKNOWN:
            text = Text("密钥无效。", "The API key is not valid.")
        case KeyFault.EXPIRED:
            text = Text(
                "密钥已到期。请向服务提供者申请新的密钥。", "The API key has expired. Ask the provider for a new one."
            )
        case KeyFault.REVOKED:
            text = Text(
                "密钥已被吊销。请向服务提供者申请新的密钥。", "The API key was revoked. Ask the provider for a new one."
            )
        case _:
            assert_never(fault)
    return Denied(Reason.KEY, _UNAUTHORIZED, text, detail=fault)


def for_attempts(wait: float) -> Denied:
    """Too many keys that open nothing, from one address."""
    seconds = _seconds(wait)
    return Denied(
        Reason.ATTEMPTS,
        _TOO_MANY,
        Text(
            f"使用无效密钥的次数过多，请 {seconds} 秒后再试。",
            f"Too many attempts with invalid keys. Try again in {seconds} s.",
        ),
        seconds,
    )


def for_scope(what: str) -> Denied:
    """A key that is not for this endpoint or model."""
    text = (
        Text("该密钥不能用于这一接口。", "This API key is not for this endpoint.")
        if what == "endpoint"
        else Text("该密钥不能使用这一模型。", "This API key is not for this model.")
    )
    return Denied(Reason.SCOPE, _FORBIDDEN, text, detail=what)


def for_claim(bad: BadClaim) -> Denied:
    """A claim that cannot be read."""
    return Denied(
        Reason.CLAIM,
        _BAD,
        Text(
            f"请求头 {bad.header}：{bad.why.zh}。应为：{bad.accepted.zh}。",
            f"Header {bad.header}: {bad.why.en}. Accepted: {bad.accepted.en}.",
        ),
        detail=bad.header,
    )


def for_user() -> Denied:
    """A request that names no end user."""
    return Denied(
        Reason.USER,
        _BAD,
        Text(
            f"请求未指明最终用户。请在请求头 {USER} 中给出内部用户标识。",
            f"The request names no end user. Send your own id of the user in the header {USER}.",
        ),
    )


def for_real_name(person: str | None) -> Denied:
    """Somebody whose real identity has not been verified."""
    return Denied(
        Reason.REAL_NAME,
        _FORBIDDEN,
        Text(
            "尚未完成真实身份信息认证，不能使用可以发布信息的服务。请先在应用中完成认证（《互联网信息服务深度合成管理规定》第九条）。",
            "Your real identity has not been verified, which services that publish need. Please complete it in the app first (deep-synthesis provisions, art. 9).",
        ),
        person=person,
    )


def for_minor(barred: Barred, wait: float | None, person: str | None) -> Denied:
    """A minor, or somebody treated as one."""
    seconds = None if wait is None else _seconds(wait)
    return Denied(Reason.MINOR, _FORBIDDEN, _for_minor(barred, seconds), seconds, person, minor=True, detail=barred)


def _for_minor(barred: Barred, seconds: int | None) -> Text:
    match barred:
        case Barred.NOT_SERVED:
            return Text(
                "本服务不向未成年人提供。如您已成年，请在应用中完成年龄核验。",
                "This service is not for minors. If you are an adult, please have your age verified in the app.",
            )
        case Barred.COMPANION | Barred.ROLE:
            return Text(
                "未成年人模式下不提供虚拟亲属、虚拟伴侣等角色。如您已成年，请在应用中完成年龄核验，或者提出申诉。",
                "Virtual relatives, partners and the like are not available to minors. If you are an adult, please have your age verified in the app, or appeal.",
            )
        case Barred.GUARDIAN:
            return Text(
                "需要监护人同意后才能使用。请由监护人在应用中确认。",
                "A guardian must consent first. Please ask your guardian to confirm in the app.",
            )
        case Barred.HOURS:
            return Text(
                f"未成年人模式：现在不在可使用的时段内，{_in(seconds).zh}后可以继续使用。",
                f"Minors' mode: this is outside the hours of use. You can go on in {_in(seconds).en}.",
            )
        case Barred.MINUTES:
            return Text(
                f"未成年人模式：今天的使用时长已用完，{_in(seconds).zh}后可以继续使用。请休息一下。",
                f"Minors' mode: today's time is used up. You can go on in {_in(seconds).en}. Please take a rest.",
            )
        case Barred.SPENDING:
            return Text(
                "未成年人模式：今天的消费已达到上限。",
                "Minors' mode: today's spending has reached its limit.",
            )
        case Barred.SPENDING_UNKNOWN:
            return Text(
                "未成年人模式：应用未说明今天的消费金额（x-hegui-spent-today），暂时不能使用。",
                "Minors' mode: the app has not said what was spent today (x-hegui-spent-today), so it cannot be used now.",
            )
        case _:
            assert_never(barred)


def for_measure(measure: Measure, appeal: Text, now: datetime, person: str) -> Denied:
    """A user who is suspended, or whose account is closed."""
    closed = measure.kind is Kind.CLOSE
    wait = None if measure.until is None else _seconds((measure.until - now).total_seconds())
    return Denied(
        Reason.CLOSED if closed else Reason.SUSPENDED,
        _FORBIDDEN,
        notice_of(measure, appeal),
        wait,
        person,
        detail=measure.id,
    )


def notice_of(measure: Measure, appeal: Text) -> Text:
    """What a user is told of a measure: what, by which rule and why, until when, how to appeal."""
    why, what, end = _why(measure), _WHAT[measure.kind], _end(measure)
    closing = _CLOSING if measure.awaits_closing else _NOTHING
    return Text(
        f"{why.zh}{what.zh}{end.zh}。{closing.zh}{appeal.zh}（处置编号 {measure.id}）。",
        f"{why.en} {what.en}{end.en}. {closing.en}{appeal.en} (measure {measure.id}).",
    )


_WHAT: Final = {
    Kind.WARN: Text(
        "现予警示：再次违反的，将限制、暂停或者终止服务",
        "this is a warning: further violations lead to limits, suspension or closing",
    ),
    Kind.LIMIT: Text("现限制使用频次", "your use is limited"),
    Kind.SUSPEND: Text("现暂停提供服务", "service is suspended"),
    Kind.CLOSE: Text("现关闭账号、终止提供服务", "your account is closed"),
}


class _Words(NamedTuple):
    zh: str
    en: str


_NOTHING: Final = _Words("", "")
_CLOSING: Final = _Words(
    "账号是否关闭，由人工审核后决定。", "Whether the account is closed is for a person to decide. "
)


def _why(measure: Measure) -> _Words:
    if measure.step is None:
        return _Words("经人工审核，", "After a review by a person,")
    version = measure.rule_version
    return _Words(
        f"根据已公布的用户违规处置规则（版本 {version}），您已连续 {measure.consecutive} 次、当日累计 {measure.daily} 次输入违法不良信息，",
        f"Under the published rules (version {version}), after {measure.consecutive} violating inputs in a row and {measure.daily} today,",
    )


def _end(measure: Measure) -> _Words:
    if measure.until is None:
        return _NOTHING
    until = moment(measure.until.timestamp()).strftime("%Y-%m-%d %H:%M")
    return _Words(f"，至 {until}（北京时间）", f" until {until} (Beijing time)")


def for_rate(of: str, wait: float, person: str | None, limit: Measure | None = None) -> Denied:
    """Too many requests in a minute.

    Args:
        of: ``key`` or ``user``.
        wait: seconds until there is room again.
        person: the end user.
        limit: the measure by which the user is limited, if there is one.
    """
    seconds = _seconds(wait)
    text = Text(f"请求过于频繁，请 {seconds} 秒后再试。", f"Too many requests. Try again in {seconds} s.")
    return _over(Reason.RATE, of, text, seconds, person, limit)


def for_quota(of: str, wait: float, person: str | None, limit: Measure | None = None) -> Denied:
    """What may be used in a day is used up.

    Args:
        of: ``key`` or ``user``.
        wait: seconds until the next day.
        person: the end user.
        limit: the measure by which the user is limited, if there is one.
    """
    whose = Text("该密钥", "of this API key") if of == "key" else Text("您", "of yours")
    text = Text(
        f"{whose.zh}今天的用量已达到上限，次日零时（北京时间）恢复。",
        f"Today's quota {whose.en} is used up. It is renewed at midnight (Beijing time).",
    )
    return _over(Reason.QUOTA, of, text, _seconds(wait), person, limit)


def _over(reason: Reason, of: str, text: Text, seconds: int, person: str | None, limit: Measure | None) -> Denied:
    if limit is not None:
        reason, end = Reason.LIMITED, _end(limit)
        text = Text(
            f"因违规处置（编号 {limit.id}），使用频次受到限制{end.zh}。{text.zh}",
            f"Your use is limited by measure {limit.id}{end.en}. {text.en}",
        )
    return Denied(reason, _TOO_MANY, text, seconds, person, detail=of)


def _seconds(wait: float) -> int:
    return max(1, math.ceil(wait))


def _in(seconds: int | None) -> _Words:
    if seconds is None:
        return _Words("调整设置", "other settings")
    minutes = math.ceil(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _Words(f"{minutes} 分钟", f"{minutes} min")
    return _Words(f"{hours} 小时 {rest} 分钟", f"{hours} h {rest} min")
