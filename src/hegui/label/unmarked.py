# SPDX-License-Identifier: Apache-2.0
"""A version without explicit label, handed out on a user's request (LBL 9): recorded, and only with its implicit label."""

from datetime import datetime
from pathlib import Path

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.comparison import sha256_of
from hegui.label.content import opened
from hegui.label.log import Entry, Event, LabelLog, Request
from hegui.label.verdict import PresentValid, verify
from hegui.months import kept_until
from hegui.text import Text

_WHY = Text(
    "《标识办法》第九条、第五条：可以应申请不加显式标识，隐式标识仍须写入",
    "Labelling Measures, Articles 9 and 5: on request the explicit label may be left out, the implicit one may not",
)


def record_unmarked(file: Path, request: Request, *, log: LabelLog, at: datetime, months: int) -> Entry:
    """Logs that a file went out without an explicit label; returns the entry.

    Args:
        file: as it is handed out. It must hold one valid implicit label.
        request: who asked, and on what agreement.
        log: where it is recorded.
        at: when, with a time zone.
        months: how long the entry is kept.

    Raises:
        LabelProblem: the file has no valid implicit label, the agreement is of a later day, or the log cannot be written;
            nothing is recorded.
    """
    if not request.recipient.strip() or not request.agreement.strip():
        what = Text("申请人和协议版本不得为空", "recipient and agreement must not be empty")
        raise LabelProblem(Problem(what, Place(str(file)), why=_WHY))
    if request.agreed > at.date():
        what = Text("用户同意协议的日期晚于提供日期", "the agreement was accepted after the delivery")
        raise LabelProblem(Problem(what, Place(str(file)), why=_WHY, found=request.agreed.isoformat()))
    verification = verify(file)
    if not isinstance(verification.verdict, PresentValid):
        raise LabelProblem(
            Problem(
                Text("文件没有有效的隐式标识", "the file holds no valid implicit label"),
                Place(str(file)),
                why=_WHY,
                fix=Text(
                    "先用 hegui label write 写入，再提供", "write it with hegui label write, then hand the file out"
                ),
            )
        )
    with opened(file) as content:
        digest = sha256_of(content)
    reading = verification.reading
    entry = Entry(
        at,
        Event.UNMARKED,
        str(file),
        reading.format,
        reading.labels[0].place,
        verification.verdict.label,
        digest,
        digest,
        kept_until(at.date(), months),
        request,
    )
    log.append([entry])
    return entry
