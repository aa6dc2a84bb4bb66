# SPDX-License-Identifier: Apache-2.0
"""What the short and the full terminal report have in common: who and when, the answer, the gate, the counts, the receipt."""

from collections.abc import Iterator
from typing import Final

from hegui.assess.model import Assessment, LaunchAnswer, Status
from hegui.report.columns import COLUMNS, padded, width, wrapped
from hegui.report.printable import one_line
from hegui.report.screen import BOLD, Screen
from hegui.report.titles import CHECKS_FAILED, LAUNCH_TITLES, NOT_A_PROMISE, STATUS_TITLES
from hegui.report.words import unsettled_words
from hegui.text import Text, same

STATUS_COLOURS: Final = {
    Status.NOT_MET: "\x1b[31m",
    Status.NEEDS_REVIEW: "\x1b[33m",
    Status.NO_EVIDENCE: "\x1b[33m",
    Status.STALE: "\x1b[33m",
    Status.UNDETERMINED: "\x1b[36m",
    Status.MET: "\x1b[32m",
    Status.NOT_APPLICABLE: "\x1b[2m",
}
_LAUNCH_COLOURS: Final = {
    LaunchAnswer.BLOCKED: "\x1b[31m",
    LaunchAnswer.NEEDS_COUNSEL: "\x1b[33m",
    LaunchAnswer.MAY_LAUNCH: "\x1b[32m",
}


def header(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """Of whom, of what, on which day."""
    provider, service, receipt = assessment.provider, assessment.service, assessment.receipt
    yield from screen.said(Text(f"{provider.zh} · {service.zh}", f"{provider.en} · {service.en}"))
    day = Text(f"截至日 {receipt.as_of}", f"As of {receipt.as_of}")
    if receipt.known_by:
        day = Text(f"{day.zh}，已知日 {receipt.known_by}", f"{day.en}, known by {receipt.known_by}")
    yield from screen.said(day)
    if receipt.drafts:
        names = ", ".join(receipt.drafts)
        yield from screen.said(
            Text(f"假设性评估：把草案 {names} 当作已施行", f"What-if: drafts {names} are taken as in force")
        )


def launch_line(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """The answer for a launch, and whether it is incomplete."""
    answer = assessment.launch.answer
    title = LAUNCH_TITLES[answer]
    yield ""
    shown = screen.say(Text(f"能否上线：{title.zh}", f"Launch: {title.en}"))
    yield from screen.coloured(wrapped(shown), BOLD + _LAUNCH_COLOURS[answer])
    if assessment.has_errors:
        yield from screen.field(Text("注意", "Note"), CHECKS_FAILED)


def unsettled_line(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """How much must be there before launch for all one can tell."""
    count = len(assessment.launch.unsettled)
    if count:
        yield from screen.field(Text("尚不能确定", "Unsettled"), unsettled_words(count))


def gate(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """Whether the gate opens, and every notice."""
    decided = assessment.gate
    blocking, passed = len(decided.blocking), len(decided.let_through)
    word = Text("开启", "open") if decided.opens else Text("关闭", "closed")
    told = Text(
        f"门禁：{word.zh}（阻断 {blocking} 项，放行 {passed} 项）",
        f"Gate: {word.en} ({blocking} blocking, {passed} let through)",
    )
    yield ""
    yield from screen.coloured(wrapped(screen.say(told)), BOLD)
    note = Text("注意", "Note")
    if decided.empty:
        yield from screen.field(
            note, Text("没有评估任何义务，门禁不会开启。", "Nothing was assessed, so the gate stays closed.")
        )
    for notice in decided.notices:
        yield from screen.field(note, notice)


def counts(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """Obligations per status, zeros included."""
    yield from screen.heading(Text("状态", "Status"))
    titles = {status: screen.say(STATUS_TITLES[status]) for status in Status}
    widest = max(width(title) for title in titles.values())
    for status, count in assessment.counts().items():
        line = f"  {padded(titles[status], widest)}  {count:>4}"
        yield from screen.coloured([line], STATUS_COLOURS[status] if count else "")


def receipt(assessment: Assessment, screen: Screen) -> Iterator[str]:
    """What the answer rests on, and that it promises nothing."""
    made = assessment.receipt
    yield ""
    yield "─" * COLUMNS
    yield f"hegui {one_line(made.engine)}"
    yield from screen.field(Text("法律目录", "Catalogue"), same(made.catalogue), 0)
    yield from screen.field(Text("档案", "Dossier"), same(made.dossier), 0)
    yield from screen.said(NOT_A_PROMISE)
