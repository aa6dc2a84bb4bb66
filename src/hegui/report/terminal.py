# SPDX-License-Identifier: Apache-2.0
"""The report for a terminal: the answer for a launch first, then what blocks, what would settle doubts, what nobody checked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hegui.assess.model import Assessed, Assessment, LaunchAnswer, Status
from hegui.law.model import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report.columns import COLUMNS, padded, width, wrapped
from hegui.report.entries import Entry, by_head, entries_of
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.report.titles import CHECKS_FAILED, LAUNCH_TITLES, NOT_A_PROMISE, STATUS_TITLES
from hegui.report.words import due_words
from hegui.text import Text, same

NAMED: Final = 12
"""How many obligations the answer names before it only counts them."""
_RESET: Final = "\x1b[0m"
_BOLD: Final = "\x1b[1m"
_STATUS_COLOURS: Final = {
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


def render_terminal(assessment: Assessment, view: LawView, language: ReportLanguage, *, colour: bool = False) -> str:
    """The report in lines of at most 80 columns; with ANSI colours only when asked."""
    return "\n".join(_Terminal(assessment, view, language, colour).lines()) + "\n"


class _Terminal:
    """One report being written: what is shown, in which language, and whether in colour."""

    def __init__(self, assessment: Assessment, view: LawView, language: ReportLanguage, colour: bool) -> None:
        self.assessment = assessment
        self.view = view
        self.language = language
        self.colour = colour
        self.entries = entries_of(assessment, view)

    def lines(self) -> Iterator[str]:
        yield from self._header()
        yield from self._launch()
        yield from self._gate()
        yield from self._counts()
        yield from self._blocking()
        yield from self._let_through()
        yield from self._questions()
        yield from self._unchecked()
        yield from self._receipt()

    def _header(self) -> Iterator[str]:
        receipt = self.assessment.receipt
        yield from self._said(
            Text(
                f"{self.assessment.provider.zh} · {self.assessment.service.zh}",
                f"{self.assessment.provider.en} · {self.assessment.service.en}",
            )
        )
        day = Text(f"截至日 {receipt.as_of}", f"As of {receipt.as_of}")
        if receipt.known_by:
            day = Text(f"{day.zh}，已知日 {receipt.known_by}", f"{day.en}, known by {receipt.known_by}")
        yield from self._said(day)
        if receipt.drafts:
            names = ", ".join(receipt.drafts)
            yield from self._said(
                Text(f"假设性评估：把草案 {names} 当作已施行", f"What-if: drafts {names} are taken as in force")
            )

    def _launch(self) -> Iterator[str]:
        launch = self.assessment.launch
        yield ""
        title = LAUNCH_TITLES[launch.answer]
        shown = self.language.say(Text(f"能否上线：{title.zh}", f"Launch: {title.en}"))
        yield from self._coloured(wrapped(one_line(shown)), _BOLD + _LAUNCH_COLOURS[launch.answer])
        yield from self._named(Text("缺口", "Gaps"), launch.blocked_by)
        yield from self._named(Text("待法律顾问判断", "For counsel"), launch.counsel_on)
        if self.assessment.has_errors:
            yield from self._field(Text("注意", "Note"), CHECKS_FAILED)

    def _named(self, label: Text, items: Sequence[Assessed]) -> Iterator[str]:
        """The first few obligations by id, and how many there are; all of them stand below under their heads."""
        if not items:
            return
        ids = ", ".join(item.obligation.id for item in items[:NAMED])
        told = Text(f"{len(items)} 项：{ids}", f"{len(items)}: {ids}")
        if len(items) > NAMED:
            told = Text(f"{told.zh} 等，见下文", f"{told.en} and others, see below")
        yield from self._field(label, told)

    def _gate(self) -> Iterator[str]:
        gate = self.assessment.gate
        yield ""
        blocking, passed = len(gate.blocking), len(gate.let_through)
        word = Text("开启", "open") if gate.opens else Text("关闭", "closed")
        told = Text(
            f"门禁：{word.zh}（阻断 {blocking} 项，放行 {passed} 项）",
            f"Gate: {word.en} ({blocking} blocking, {passed} let through)",
        )
        yield from self._coloured(wrapped(self.language.say(told)), _BOLD)
        if gate.empty:
            yield from self._field(
                Text("注意", "Note"),
                Text("没有评估任何义务，门禁不会开启。", "Nothing was assessed, so the gate stays closed."),
            )
        for notice in gate.notices:
            yield from self._field(Text("注意", "Note"), notice)

    def _counts(self) -> Iterator[str]:
        yield from self._heading(Text("状态", "Status"))
        titles = {status: self.language.say(STATUS_TITLES[status]) for status in Status}
        widest = max(width(title) for title in titles.values())
        for status, count in self.assessment.counts().items():
            yield from self._coloured(
                [f"  {padded(titles[status], widest)}  {count:>4}"], _STATUS_COLOURS[status] if count else ""
            )

    def _blocking(self) -> Iterator[str]:
        blocking = [entry for entry in self.entries if entry.blocks]
        if not blocking:
            return
        yield from self._heading(Text("阻断事项", "What blocks"))
        for head, group in by_head(blocking).items():
            yield from self._coloured(wrapped(self.language.say(HEAD_TITLES[head]), "■ "), _BOLD)
            for entry in group:
                yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[str]:
        status = self.language.say(STATUS_TITLES[entry.status])
        title = f"{entry.id} {one_line(self.language.say(entry.title))}"
        yield from self._coloured(wrapped(title, f"  [{status}] ", "    "), _STATUS_COLOURS[entry.status])
        yield from self._field(Text("依据", "Article"), entry.citation, 4)
        for reason in entry.reasons:
            yield from self._field(Text("原因", "Reason"), reason, 4)
        yield from self._field(Text("位置", "Place"), same(str(entry.place)), 4)
        if entry.assessed.due is not None:
            yield from self._field(Text("期限", "Due"), due_words(entry.assessed.due, self.view.as_of), 4)
        if entry.next_step is not None:
            yield from self._field(Text("下一步", "Next"), entry.next_step, 4)

    def _let_through(self) -> Iterator[str]:
        items = [(entry, entry.let_through) for entry in self.entries if entry.let_through is not None]
        if not items:
            return
        yield from self._heading(Text("未满足但放行的事项", "Let through although not met"))
        for entry, item in items:
            status = self.language.say(STATUS_TITLES[entry.status])
            yield from wrapped(f"{entry.id} {one_line(self.language.say(entry.title))}", f"  [{status}] ", "    ")
            if item.allowed is not None:
                yield from self._field(Text("放行理由", "Why"), item.allowed, 4)

    def _questions(self) -> Iterator[str]:
        if not self.assessment.questions:
            return
        yield from self._heading(Text("回答下列问题可消除不确定", "Questions that would settle what is undetermined"))
        for number, question in enumerate(self.assessment.questions, start=1):
            for index, version in enumerate(self.language.versions(question.fact.question)):
                lead = f"  {number}. "
                yield from wrapped(one_line(version), lead if index == 0 else " " * width(lead), " " * width(lead))
            yield from self._field(Text("事实", "Fact"), same(question.fact.id), 5)
            settled, touched = (
                ", ".join(question.settles),
                ", ".join(name for name in question.touches if name not in question.settles),
            )
            if settled:
                yield from self._field(Text("单独可定", "May settle"), same(settled), 5)
            if touched:
                yield from self._field(Text("另涉及", "Also touches"), same(touched), 5)

    def _unchecked(self) -> Iterator[str]:
        unchecked = self.assessment.unchecked
        if not (unchecked.controls or unchecked.files or unchecked.damaged):
            return
        yield from self._heading(Text("没有检查到的内容", "What nobody checked"))
        for control in unchecked.controls:
            for index, version in enumerate(self.language.versions(self.view.filled(control.question))):
                yield from wrapped(
                    one_line(f"{control.id}: {version}" if index == 0 else version),
                    "  - " if index == 0 else "    ",
                    "    ",
                )
        for file in unchecked.files:
            yield from wrapped(
                one_line(self.language.say(Text(f"没有检查读取的文件：{file}", f"no check read: {file}"))), "  - "
            )
        for file, reason in unchecked.damaged:
            told = Text(f"不能作为证据的文件：{file}（{reason.zh}）", f"cannot count as evidence: {file} ({reason.en})")
            yield from wrapped(one_line(self.language.say(told)), "  - ")

    def _receipt(self) -> Iterator[str]:
        receipt = self.assessment.receipt
        yield ""
        yield "─" * COLUMNS
        yield f"hegui {one_line(receipt.engine)}"
        yield from self._field(Text("法律目录", "Catalogue"), same(receipt.catalogue), 0)
        yield from self._field(Text("档案", "Dossier"), same(receipt.dossier), 0)
        yield from self._said(NOT_A_PROMISE)

    def _heading(self, text: Text) -> Iterator[str]:
        yield ""
        yield from self._coloured(wrapped(self.language.say(text)), _BOLD)

    def _said(self, text: Text) -> Iterator[str]:
        """The text on lines of its own, once a language."""
        for version in self.language.versions(text):
            yield from wrapped(one_line(version))

    def _field(self, label: Text, text: Text, indent: int = 2) -> Iterator[str]:
        """A labelled text, once a language, with its lines under one another."""
        versions = dict.fromkeys(text.of(language) for language in self.language.languages)
        for language, version in zip(self.language.languages, versions, strict=False):
            yield from wrapped(
                one_line(version), f"{' ' * indent}{label.of(language)}{'：' if language == 'zh' else ': '}"
            )

    def _coloured(self, lines: Iterable[str], code: str) -> Iterator[str]:
        for line in lines:
            yield f"{code}{line}{_RESET}" if self.colour and code else line
