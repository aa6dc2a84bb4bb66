# SPDX-License-Identifier: Apache-2.0
"""What a host application says of the person behind a request, in headers. It is claimed, never proved, and never guessed.

A claim that cannot be read is refused, as is one given twice, one that hegui does not know, and a user id that is itself an
identifier of a person: real names and documents stay with the host application (DS 9, PIPL 6).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from hegui.detect.personal.checksums import mobile, resident_id
from hegui.text import Text, same

PREFIX: Final = b"x-hegui-"
USER: Final = "x-hegui-user"


class Region(StrEnum):
    """Where the person uses the service."""

    MAINLAND = "mainland"
    ELSEWHERE = "elsewhere"


class Guardian(StrEnum):
    """The consent of a guardian, as the host application has it (PIPL 31, ANTH 14)."""

    CONSENTED = "consented"
    NOT_NEEDED = "not-needed"
    """The minor is old enough."""
    MISSING = "missing"


class Claims(NamedTuple):
    """What was claimed. ``None``: nothing was said of it, which is never the same as no."""

    user: str | None = None
    """The host application's own id of the person, opaque to hegui."""
    session: str | None = None
    real_name: bool | None = None
    """Whether the host application has verified the real identity."""
    minor: bool | None = None
    guardian: Guardian | None = None
    spent_today: int | None = None
    """What the person has spent in the host application today, in fen."""
    region: Region | None = None
    training: bool | None = None
    """Whether what the person enters may train models."""
    role: str | None = None
    """The role that the model plays, by the host application's name for it."""
    unmarked: str | None = None
    """Version of the agreement by which text without explicit mark is asked for (LBL 9)."""


class BadClaim(NamedTuple):
    """A claim that is refused. It does not repeat what was said: that may be personal, or written to harm a log."""

    header: str
    why: Text
    accepted: Text


NOTHING: Final = Claims()
_OPAQUE: Final = re.compile(r"[A-Za-z0-9._:|~+/=-]{1,128}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_YUAN: Final = re.compile(r"(0|[1-9]\d{0,6})(?:\.(\d{1,2}))?")
_YES_OR_NO: Final = {"true": True, "false": False}
_MINOR: Final = {**_YES_OR_NO, "unknown": None}
_MOBILE_DIGITS: Final = 11
_ID_CHARACTERS: Final = 18

_OPAQUE_FORM: Final = Text(
    "1 至 128 个字母、数字或 . _ : | ~ + / = -，且不得为身份证号码、手机号码",
    "1 to 128 letters, digits or . _ : | ~ + / = -, and neither an ID number nor a mobile number",
)
_NAME_FORM: Final = Text("1 至 64 个字母、数字或 . _ : -", "1 to 64 letters, digits or . _ : -")
_YUAN_FORM: Final = Text("以元为单位的金额，例如 12.50", "an amount in yuan, such as 12.50")
_UNREADABLE: Final = Text("取值不在允许范围内", "the value is not one of the accepted ones")
_TWICE: Final = Text("出现了不止一次", "it is given more than once")
_UNKNOWN: Final = Text("没有这一声明", "there is no such claim")
_IDENTIFIES: Final = Text(
    "用户标识不得是身份证号码或者手机号码：请改用内部编号，或者其带密钥的摘要",
    "a user id must not be an ID number or a mobile number: send an internal id, or a keyed digest",
)

Value = TypeVar("Value")


class _Unread(Exception):
    """It leaves this module as a `BadClaim`."""

    def __init__(self, why: Text = _UNREADABLE) -> None:
        self.why = why


def _opaque(value: str) -> str:
    if not _OPAQUE.fullmatch(value):
        raise _Unread
    if _identifies(value):
        raise _Unread(_IDENTIFIES)
    return value


def _identifies(value: str) -> bool:
    if len(value) == _ID_CHARACTERS and value[:17].isdigit() and value[17] in "0123456789Xx":
        return resident_id(value)
    return len(value) == _MOBILE_DIGITS and value.isdigit() and mobile(value)


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise _Unread
    return value


def _fen(value: str) -> int:
    match = _YUAN.fullmatch(value)
    if match is None:
        raise _Unread
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _one_of(values: Mapping[str, Value]) -> Callable[[str], Value]:
    def read(value: str) -> Value:
        if value not in values:
            raise _Unread
        return values[value]

    return read


def _words(values: Iterable[str]) -> Text:
    listed = list(values)
    return Text("、".join(listed), ", ".join(listed))


def _choice(values: Mapping[str, Any]) -> tuple[Callable[[str], Any], Text]:
    return _one_of(values), _words(values)


_REAL_NAME: Final = {"verified": True, "unverified": False}
_TRAINING: Final = {"allowed": True, "opted-out": False}
_HEADERS: Final[Mapping[bytes, tuple[str, Callable[[str], Any], Text]]] = {
    b"x-hegui-user": ("user", _opaque, _OPAQUE_FORM),
    b"x-hegui-session": ("session", _opaque, _OPAQUE_FORM),
    b"x-hegui-real-name": ("real_name", *_choice(_REAL_NAME)),
    b"x-hegui-minor": ("minor", *_choice(_MINOR)),
    b"x-hegui-guardian": ("guardian", *_choice({each.value: each for each in Guardian})),
    b"x-hegui-spent-today": ("spent_today", _fen, _YUAN_FORM),
    b"x-hegui-region": ("region", *_choice({each.value: each for each in Region})),
    b"x-hegui-training": ("training", *_choice(_TRAINING)),
    b"x-hegui-role": ("role", _name, _NAME_FORM),
    b"x-hegui-unmarked": ("unmarked", _name, _NAME_FORM),
}
HEADERS: Final = tuple(header.decode() for header in _HEADERS)
"""The headers that can be claimed with."""


def claims_of(headers: Iterable[tuple[bytes, bytes]]) -> Claims | BadClaim:
    """The claims of a request.

    Args:
        headers: all of them, names in lower case, as ASGI has them.
    """
    found: dict[str, Any] = {}
    for name, value in headers:
        if not name.startswith(PREFIX):
            continue
        known = _HEADERS.get(name)
        if known is None:
            return BadClaim(_shown(name), _UNKNOWN, _words(HEADERS))
        field, read, accepted = known
        if field in found:
            return BadClaim(name.decode(), _TWICE, same("1"))
        try:
            found[field] = read(value.decode("ascii"))
        except UnicodeDecodeError:
            return BadClaim(name.decode(), _UNREADABLE, accepted)
        except _Unread as unread:
            return BadClaim(name.decode(), unread.why, accepted)
    return Claims(**found) if found else NOTHING


def user_of(value: str) -> str | BadClaim:
    """An id of a person that came another way, such as the ``user`` of a body, held to the same form."""
    try:
        return _opaque(value)
    except _Unread as unread:
        return BadClaim(USER, unread.why, _OPAQUE_FORM)


def _shown(name: bytes) -> str:
    """A name that somebody made up, fit for a message: what HTTP does not allow in a name is left out, and 64 characters do."""
    return re.sub(rb"[^a-z0-9-]", b"", name)[:64].decode()
