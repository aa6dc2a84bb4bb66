# SPDX-License-Identifier: Apache-2.0
"""The full report for a terminal, for a pager or a log: every obligation that is not in order, every question, every open control point."""

from collections.abc import Iterator, Sequence

from hegui.assess.model import Assessed, Assessment
from hegui.law.terms import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report.columns import wrapped
from hegui.report.entries import Entry, by_head, entries_of
from hegui.report.language import ReportLanguage
from hegui.report.screen import BOLD, Screen
from hegui.report.terminal_parts import STATUS_COLOURS, counts, gate, header, launch_line, receipt, unsettled_line
from hegui.report.titles import STATUS_TITLES
from hegui.report.words import due_words
from hegui.text import Text, same


def render_full_terminal(
    assessment: Assessment, view: LawView, language: ReportLanguage, *, colour: bool = False
) -> str:
    """The report in lines of at most 80 columns, as many as there are; with ANSI colours only when asked."""
    return "\n".join(_FullReport(assessment, view, Screen(language, colour)).lines()) + "\n"


class _FullReport:
    """One report being written."""

    def __init__(self, assessment: Assessment, view: LawView, screen: Screen) -> None:
        self.assessment = assessment
        self.view = view
        self.screen = screen
        self.entries = entries_of(assessment, view)

    def lines(self) -> Iterator[str]:
        yield from header(self.assessment, self.screen)
        yield from self._launch()
        yield from gate(self.assessment, self.screen)
        yield from counts(self.assessment, self.screen)
        yield from self._blocking()
        yield from self._let_through()
        yield from self._questions()
        yield from self._unchecked()
        yield from receipt(self.assessment, self.screen)

    def _launch(self) -> Iterator[str]:
        launch = self.assessment.launch
        yield from launch_line(self.assessment, self.screen)
        yield from self._named(Text("缺口", "Gaps"), launch.blocked_by)
        yield from self._named(Text("待法律顾问判断", "For counsel"), launch.counsel_on)
        yield from unsettled_line(self.assessment, self.screen)

    def _named(self, label: Text, items: Sequence[Assessed]) -> Iterator[str]:
        if items:
            ids = ", ".join(item.obligation.id for item in items)
            yield from self.screen.field(label, Text(f"{len(items)} 项：{ids}", f"{len(items)}: {ids}"))

    def _blocking(self) -> Iterator[str]:
        blocking = [entry for entry in self.entries if entry.blocks]
        if not blocking:
            return
        yield from self.screen.heading(Text("阻断事项", "What blocks"))
        for head, group in by_head(blocking).items():
            yield from self.screen.coloured(wrapped(self.screen.say(HEAD_TITLES[head]), "■ "), BOLD)
            for entry in group:
                yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[str]:
        field = self.screen.field
        status = self.screen.say(STATUS_TITLES[entry.status])
        title = f"{entry.id} {self.screen.say(entry.title)}"
        yield from self.screen.coloured(wrapped(title, f"  [{status}] ", "    "), STATUS_COLOURS[entry.status])
        yield from field(Text("依据", "Article"), entry.citation, 4)
        for reason in entry.reasons:
            yield from field(Text("原因", "Reason"), reason, 4)
        yield from field(Text("位置", "Place"), same(str(entry.place)), 4)
        if entry.assessed.due is not None:
            yield from field(Text("期限", "Due"), due_words(entry.assessed.due, self.view.as_of), 4)
        if entry.next_step is not None:
            yield from field(Text("下一步", "Next"), entry.next_step, 4)

    def _let_through(self) -> Iterator[str]:
        items = [(entry, entry.let_through) for entry in self.entries if entry.let_through is not None]
        if not items:
            return
        yield from self.screen.heading(Text("未满足但放行的事项", "Let through although not met"))
        for entry, item in items:
            status = self.screen.say(STATUS_TITLES[entry.status])
            yield from wrapped(f"{entry.id} {self.screen.say(entry.title)}", f"  [{status}] ", "    ")
            if item.allowed is not None:
                yield from self.screen.field(Text("放行理由", "Why"), item.allowed, 4)

    def _questions(self) -> Iterator[str]:
        if not self.assessment.questions:
            return
        field = self.screen.field
        yield from self.screen.heading(
            Text("回答下列问题可消除不确定", "Questions that would settle what is undetermined")
        )
        for number, question in enumerate(self.assessment.questions, start=1):
            yield from self.screen.item(question.fact.asked, f"  {number}. ")
            yield from field(Text("事实", "Fact"), same(question.fact.id), 5)
            others = [name for name in question.touches if name not in question.settles]
            if question.settles:
                yield from field(Text("单独可定", "May settle"), same(", ".join(question.settles)), 5)
            if others:
                yield from field(Text("另涉及", "Also touches"), same(", ".join(others)), 5)

    def _unchecked(self) -> Iterator[str]:
        unchecked = self.assessment.unchecked
        if not (unchecked.controls or unchecked.files or unchecked.damaged):
            return
        yield from self.screen.heading(Text("没有检查到的内容", "What nobody checked"))
        for control in unchecked.controls:
            question = self.view.filled(control.question)
            yield from self.screen.item(Text(f"{control.id}：{question.zh}", f"{control.id}: {question.en}"), "  - ")
        for file in unchecked.files:
            yield from self.screen.item(Text(f"没有检查读取的文件：{file}", f"no check read: {file}"), "  - ")
        for file, reason in unchecked.damaged:
            told = Text(f"不能作为证据的文件：{file}（{reason.zh}）", f"cannot count as evidence: {file} ({reason.en})")
            yield from self.screen.item(told, "  - ")
