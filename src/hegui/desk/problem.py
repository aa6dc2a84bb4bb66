# SPDX-License-Identifier: Apache-2.0
"""What the desk refuses, and what it asks of the words that people give it."""

import re
from datetime import datetime
from typing import Final

from hegui.errors import InputError, Problem
from hegui.text import Text, same
from hegui.users.beijing import ZONE

_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line end, lone surrogates and non-characters: no database and no file takes all of them."""
LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 15_000


class DeskProblem(InputError):
    """A step that is not due, or words that cannot be kept."""


class NotThere(DeskProblem):
    """No incident, rule, question or case has this id."""


def not_there(what: Text, found: str) -> NotThere:
    """The refusal of an id that nothing has."""
    return NotThere(Problem(Text(f"没有这个{what.zh}。", f"There is no such {what.en}."), found=shown(found)))


def line(words: str, what: Text, *, most: int = LONGEST_LINE) -> str:
    """Words as one line without blanks around them.

    Raises:
        DeskProblem: nothing is left, it is too long, or something in it is no text.
    """
    plain = " ".join(words.split())
    return _kept(plain, what, most)


def text(words: str, what: Text, *, most: int = LONGEST_TEXT) -> str:
    """Words of several lines, with plain line ends and without blanks around them.

    Raises:
        DeskProblem: nothing is left, it is too long, or something in it is no text.
    """
    plain = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _kept(plain, what, most)


def _kept(plain: str, what: Text, most: int) -> str:
    if not plain:
        raise DeskProblem(Problem(Text(f"缺少{what.zh}。", f"{what.en.capitalize()} is missing.")))
    if len(plain) > most:
        raise DeskProblem(
            Problem(
                Text(f"{what.zh}过长。", f"{what.en.capitalize()} is too long."),
                found=f"{len(plain)}",
                accepted=Text(f"至多 {most} 个字符", f"at most {most} characters"),
            )
        )
    if _NOT_TEXT.search(plain):
        raise DeskProblem(
            Problem(
                Text(
                    f"{what.zh}含有不能显示的字符。", f"{what.en.capitalize()} holds characters that cannot be shown."
                ),
                fix=Text("删去控制字符后再提交。", "Remove control characters and send it again."),
            )
        )
    return plain


def done_at(at: datetime | None, now: datetime, since: datetime, what: Text) -> datetime:
    """When something was done: now, or an earlier moment that is told, but not before what it is about.

    Raises:
        DeskProblem: it lies in the future, or too early.
    """
    moment = now if at is None else at
    if moment.tzinfo is None:
        raise DeskProblem(Problem(Text("时刻须有时区。", "A moment needs its time zone."), found=moment.isoformat()))
    if not since <= moment <= now:
        raise DeskProblem(
            Problem(
                Text(f"“{what.zh}”的时刻不在范围内。", f"The moment of '{what.en}' is out of range."),
                found=_in_beijing(moment),
                accepted=same(f"{_in_beijing(since)} … {_in_beijing(now)}"),
            )
        )
    return moment


def _in_beijing(moment: datetime) -> str:
    """As `--at` takes it; all of one message by one clock."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def shown(words: str) -> str:
    """Words as they stand in a message: short, and nothing in them steers a terminal."""
    short = words[:LONGEST_LINE]
    return short if short.isprintable() else short.encode("unicode_escape").decode()
