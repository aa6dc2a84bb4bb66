# SPDX-License-Identifier: Apache-2.0
"""The report that a person reads in a terminal: the answer for a launch, then the few things to do first.

What blocks is told by control point, because one answer settles all obligations that wait for it. Everything is counted;
lists are cut with the number of what is left out, and failures are never cut. `hegui.report.terminal_full` cuts nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from hegui.assess.model import Action, Assessed, Assessment, ControlState, Status
from hegui.law.terms import HEAD_TITLES, Head
from hegui.law.view import LawView
from hegui.report.columns import wrapped
from hegui.report.control_words import control_reasons
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.report.screen import Screen, first_of
from hegui.report.terminal_parts import STATUS_COLOURS, counts, gate, header, launch_line, receipt, unsettled_line
from hegui.report.titles import CONTROL_TITLES, ROLE_TITLES
from hegui.report.words import citation_words, due_words, obligations
from hegui.text import Text

LINES: Final = 150
"""How long the report may be, failures that do not fit aside."""
FRAME: Final = 4
"""What the heading of what blocks takes, and the line on what is left out."""
ACTIONS: Final = 15
"""How many control points are told in full."""
FEWEST_ACTIONS: Final = 5
"""How many are told in full even where the rest of the report leaves them no room."""
NAMED: Final = 12
"""How many ids are named before they are only counted."""
WAITING: Final = 6
"""How many obligations a control point names."""
REASONS: Final = 2
QUESTIONS: Final = 8
FILES: Final = 5
ALLOWANCES: Final = 10
MARGIN: Final = 5


def render_terminal(assessment: Assessment, view: LawView, language: ReportLanguage, *, colour: bool = False) -> str:
    """The report in lines of at most 80 columns; with ANSI colours only when asked."""
    return "\n".join(_ShortReport(assessment, view, Screen(language, colour)).lines()) + "\n"


class _ShortReport:
    """One report being written."""

    def __init__(self, assessment: Assessment, view: LawView, screen: Screen) -> None:
        self.assessment = assessment
        self.view = view
        self.screen = screen
        items = [*(item.assessed for item in assessment.gate.blocking), *assessment.launch.blocked_by]
        self.blocking = {item.obligation.id: item for item in items if item.status is not Status.UNDETERMINED}
        self.answers = {answer.control.id: answer for item in assessment.obligations for answer in item.controls}

    def lines(self) -> Iterator[str]:
        before = [
            *header(self.assessment, self.screen),
            *self._launch(),
            *gate(self.assessment, self.screen),
            *counts(self.assessment, self.screen),
        ]
        after = [
            *self._let_through(),
            *self._questions(),
            *self._unchecked(),
            *receipt(self.assessment, self.screen),
        ]
        yield from before
        yield from self._what_blocks(LINES - len(before) - len(after) - FRAME)
        yield from after

    # --- the answer

    def _launch(self) -> Iterator[str]:
        launch = self.assessment.launch
        yield from launch_line(self.assessment, self.screen)
        if launch.blocked_by:
            count = len(launch.blocked_by)
            yield from self.screen.field(Text("缺口", "Gaps"), Text(f"{count} 项", str(count)))
            for head in Head:
                under = [item for item in launch.blocked_by if item.obligation.head is head]
                if under:
                    yield from self.screen.listed(HEAD_TITLES[head], _ids(under, self.view), NAMED, "    ")
        if launch.counsel_on:
            yield from self.screen.listed(
                Text("待法律顾问判断", "For counsel"), _ids(launch.counsel_on, self.view), NAMED, "  "
            )
        yield from unsettled_line(self.assessment, self.screen)

    # --- what blocks, by control point

    def _what_blocks(self, room: int) -> Iterator[str]:
        actions = self._actions()
        orphans = [name for name, item in self.blocking.items() if not item.controls]
        if not actions and not orphans:
            return
        yield from self.screen.heading(Text("阻断事项", "What blocks"))
        left_out = 0
        for number, action in enumerate(actions, start=1):
            told = [*self._title(number, action), *self._details(action)] if number <= ACTIONS else []
            room -= len(told)
            if number <= FEWEST_ACTIONS or (told and room > 0):
                yield from told
            elif action.state is ControlState.FAILED:
                yield from self._title(number, action)
            else:
                left_out += 1
        if left_out:
            pointer = Text(
                f"另有 {left_out} 个控制点：加 --full 显示全部，或用 --report html=FILE 另存网页报告。",
                f"{left_out} more control points: see them with --full, or with --report html=FILE.",
            )
            yield from self.screen.item(pointer, "  … ")
        if orphans:
            label = Text("目录未列控制点，须由人员判断", "No control point in the catalogue; a person must judge")
            yield from self.screen.listed(label, orphans, NAMED, "  - ")

    def _actions(self) -> list[Action]:
        """The actions that something blocking waits for, in the order of the plan, failures before all others."""
        plan = [action for action in self.assessment.plan if any(name in self.blocking for name in action.obligations)]
        return sorted(plan, key=lambda action: action.state is not ControlState.FAILED)

    def _title(self, number: int, action: Action) -> Iterator[str]:
        state, role = self.screen.say(CONTROL_TITLES[action.state]), self.screen.say(ROLE_TITLES[action.role])
        title = f"[{state}] {action.control.id} · {role}{f' · {action.place}' if action.place else ''}"
        colour = STATUS_COLOURS[Status.NOT_MET if action.state is ControlState.FAILED else Status.NEEDS_REVIEW]
        yield from self.screen.coloured(wrapped(one_line(title), f" {number:>2}. ", " " * MARGIN), colour)

    def _details(self, action: Action) -> Iterator[str]:
        field = self.screen.field
        reasons = control_reasons(self.answers[action.control.id], self.view)
        for reason in reasons[:REASONS]:
            yield from field(Text("原因", "Reason"), reason, MARGIN)
        if len(reasons) > REASONS:
            more = len(reasons) - REASONS
            yield from self.screen.item(Text(f"另有 {more} 条原因", f"{more} more reasons"), f"{' ' * MARGIN}… ")
        yield from field(Text("下一步", "Next"), self.view.filled(action.what), MARGIN)
        if action.due is not None:
            yield from field(Text("期限", "Due"), due_words(action.due, self.view.as_of), MARGIN)
        yield from field(Text("等待的义务", "Waiting"), self._waiting(action), MARGIN)

    def _waiting(self, action: Action) -> Text:
        """The blocking obligations that wait for an action, with the article of the first."""
        names = [name for name in action.obligations if name in self.blocking]
        first = self.blocking[names[0]].obligation
        cited = citation_words(first.instrument, first.article, self.view)
        told = Text(f"{names[0]} {cited.zh}", f"{names[0]}, {cited.en}")
        if len(names) == 1:
            return told
        others = first_of(names[1:], WAITING - 1)
        return Text(f"{told.zh}；{others.zh}", f"{told.en}; {others.en}")

    # --- the rest

    def _let_through(self) -> Iterator[str]:
        """What the gate lets through, by the reason for which it does."""
        items = self.assessment.gate.let_through
        if not items:
            return
        yield from self.screen.heading(Text("未满足但放行的事项", "Let through although not met"))
        by_reason: dict[Text, list[str]] = {}
        for item in sorted(items, key=lambda item: item.assessed.status.severity):
            by_reason.setdefault(item.allowed or Text("放行", "let through"), []).append(item.assessed.obligation.id)
        for reason, names in list(by_reason.items())[:ALLOWANCES]:
            yield from self.screen.listed(reason, names, NAMED, "  - ")
        if len(by_reason) > ALLOWANCES:
            more = len(by_reason) - ALLOWANCES
            yield from self.screen.item(Text(f"另有 {more} 种放行理由", f"{more} more reasons"), "  … ")

    def _questions(self) -> Iterator[str]:
        questions = self.assessment.questions
        if not questions:
            return
        count = self.assessment.counts()[Status.UNDETERMINED]
        yield from self.screen.heading(
            Text(
                f"回答下列问题可消除不确定（{count} 项义务）",
                f"Questions that would settle what is undetermined ({obligations(count)})",
            )
        )
        for number, asked in enumerate(questions[:QUESTIONS], start=1):
            settles, touches = len(asked.settles), len(asked.touches)
            told = Text(
                f"{asked.fact.asked.zh}（{asked.fact.id}：单独可定 {settles} 项，涉及 {touches} 项）",
                f"{asked.fact.asked.en} ({asked.fact.id}: may settle {settles}, touches {touches})",
            )
            yield from self.screen.item(told, f" {number:>2}. ")
        if len(questions) > QUESTIONS:
            more = len(questions) - QUESTIONS
            yield from self.screen.item(Text(f"另有 {more} 个问题", f"{more} more questions"), "  … ")

    def _unchecked(self) -> Iterator[str]:
        unchecked = self.assessment.unchecked
        if not (unchecked.controls or unchecked.files or unchecked.damaged):
            return
        yield from self.screen.heading(Text("没有检查到的内容", "What nobody checked"))
        if unchecked.controls:
            label = Text("没有检查或人员回答的控制点", "Control points that no check and no person answered")
            yield from self.screen.listed(label, [control.id for control in unchecked.controls], NAMED, "  - ")
        if unchecked.files:
            label = Text("没有检查读取的文件", "Files that no check read")
            yield from self.screen.listed(label, unchecked.files, FILES, "  - ")
        for file, reason in unchecked.damaged[:FILES]:
            told = Text(f"不能作为证据的文件：{file}（{reason.zh}）", f"cannot count as evidence: {file} ({reason.en})")
            yield from self.screen.item(told, "  - ")
        if len(unchecked.damaged) > FILES:
            more = len(unchecked.damaged) - FILES
            yield from self.screen.item(
                Text(f"另有 {more} 个文件不能作为证据", f"{more} more files that cannot count as evidence"), "  … "
            )


def _ids(items: Iterable[Assessed], view: LawView) -> list[str]:
    """The obligations by id: those of binding instruments before those of recommended standards, then the worst first."""

    def weight(item: Assessed) -> tuple[bool, int]:
        return not view.instrument(item.obligation.instrument).binding, item.status.severity

    return [item.obligation.id for item in sorted(items, key=weight)]
