# SPDX-License-Identifier: Apache-2.0
"""Cases as lines of a terminal."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from hegui.clock import BEIJING
from hegui.report.printable import one_line, printable
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.desk.cases import Case
    from hegui.records.cases import CaseRow

# ruff: noqa: PLC0415  help must not load the extra


def row_line(row: "CaseRow") -> Text:
    """A case in a list."""
    from hegui.desk.subjects import KINDS, SUBJECTS

    state, kind, subject = _standing(row), KINDS[row.kind], SUBJECTS[row.kind][row.subject]
    return Text(
        f"{row.id}  {_minute(row.received_at)}  {state.zh}  {kind.zh}：{subject.zh}",
        f"{row.id}  {_minute(row.received_at)}  {state.en}  {kind.en}: {subject.en}",
    )


def case_lines(shown: "Case") -> Iterator[Text]:
    """All of a case."""
    from hegui.records.cases import CaseEventKind

    titles = {
        CaseEventKind.NOTED: Text("内部记录", "note"),
        CaseEventKind.REPLIED: Text("答复", "reply"),
        CaseEventKind.REFUSED: Text("不予支持", "refusal"),
        CaseEventKind.APPEALED: Text("申诉", "appeal"),
        CaseEventKind.APPEAL_REPLIED: Text("答复申诉", "reply to the appeal"),
    }
    yield row_line(shown.row)
    if shown.contact is not None:
        contact = one_line(shown.contact)
        yield Text(f"  联系方式：{contact}", f"  contact: {contact}")
    if shown.row.exchange:
        yield Text(f"  涉及回答：{shown.row.exchange}", f"  answer: {shown.row.exchange}")
    if shown.row.incident:
        yield Text(f"  事件：{shown.row.incident}", f"  incident: {shown.row.incident}")
    yield from _quoted(shown.text)
    for event in shown.events:
        title, by = titles[event.kind], f" ({one_line(event.person)})" if event.person else ""
        yield Text(f"  {_minute(event.at)}  {title.zh}{by}", f"  {_minute(event.at)}  {title.en}{by}")
        yield from _quoted(event.text or "")


def _quoted(words: str) -> Iterator[Text]:
    for line in printable(words).splitlines():
        yield same(f"  │ {line}".rstrip())


def _standing(row: "CaseRow") -> Text:
    """The state, and until when somebody waits."""
    from hegui.desk.cases import state_words
    from hegui.records.cases import CaseState

    state, until = state_words(row.state), row.waits_until
    if until is None:
        return state
    provisional = row.due_provisional if row.state is CaseState.OPEN else row.appeal_due_provisional
    if provisional:
        return Text(f"{state.zh}，{until} 前（暂定）", f"{state.en}, by {until} (provisional)")
    return Text(f"{state.zh}，{until} 前", f"{state.en}, by {until}")


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
