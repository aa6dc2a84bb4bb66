# SPDX-License-Identifier: Apache-2.0
"""The report as Markdown, for a pull request or a wiki: the answer first, details of what blocks, tables for the rest."""

from collections.abc import Iterable, Iterator

from hegui.assess.model import Assessment, ControlAnswer
from hegui.law.terms import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report.control_words import control_reasons, evidence_of, worst_first
from hegui.report.entries import Entry, by_head, entries_of
from hegui.report.flows import flow_reason
from hegui.report.language import ReportLanguage
from hegui.report.markdown_parts import code, document, escaped, heading, item, said, table, tree
from hegui.report.memo import route_sections
from hegui.report.titles import (
    CHECKS_FAILED,
    CONTROL_TITLES,
    GATEWAY_TITLES,
    LAUNCH_TITLES,
    NOT_A_PROMISE,
    ROLE_TITLES,
    STATUS_MEANINGS,
    STATUS_TITLES,
)
from hegui.report.words import citation_words, due_words, reason_tree, unsettled_words
from hegui.text import Text, same


def render_markdown(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The report as Markdown."""
    return document(_Markdown(assessment, view, language).lines())


class _Markdown:
    """One report being written."""

    def __init__(self, assessment: Assessment, view: LawView, language: ReportLanguage) -> None:
        self.assessment = assessment
        self.view = view
        self.language = language
        self.entries = entries_of(assessment, view)

    def lines(self) -> Iterator[str]:
        yield from self._answer()
        yield from self._counts()
        yield from self._blocking()
        yield from self._let_through()
        yield from self._questions()
        yield from self._plan()
        yield from self._routes()
        yield from self._flows()
        yield from self._obligations()
        yield from self._unchecked()
        yield from self._receipt()

    def _answer(self) -> Iterator[str]:
        assessment, language = self.assessment, self.language
        yield f"# {said(Text(f'合规评估：{assessment.service.zh}', f'Assessment: {assessment.service.en}'), language)}"
        yield ""
        yield item(Text("主体：", "Provider:"), assessment.provider, language)
        yield item(Text("截至日：", "As of:"), same(str(assessment.receipt.as_of)), language)
        if assessment.receipt.drafts:
            taken = ", ".join(assessment.receipt.drafts)
            yield item(
                Text("假设性评估：", "What-if:"),
                Text(f"把草案 {taken} 当作已施行", f"drafts {taken} are taken as in force"),
                language,
            )
        yield item(Text("能否上线：", "Launch:"), LAUNCH_TITLES[assessment.launch.answer], language)
        if assessment.launch.unsettled:
            yield f"  - {said(unsettled_words(len(assessment.launch.unsettled)), language)}"
        gate = assessment.gate
        word = Text("开启", "open") if gate.opens else Text("关闭", "closed")
        blocking, passed = len(gate.blocking), len(gate.let_through)
        counted = Text(
            f"{word.zh}（阻断 {blocking} 项，放行 {passed} 项）",
            f"{word.en} ({blocking} blocking, {passed} let through)",
        )
        yield item(Text("门禁：", "Gate:"), counted, language)
        if gate.empty:
            yield f"  - {said(Text('没有评估任何义务，门禁不会开启。', 'Nothing was assessed, so the gate stays closed.'), language)}"
        for notice in gate.notices:
            yield f"  - {said(notice, language)}"
        if assessment.has_errors:
            yield f"  - {said(CHECKS_FAILED, language)}"
        yield ""
        yield f"> {said(NOT_A_PROMISE, language)}"

    def _counts(self) -> Iterator[str]:
        yield from heading(2, Text("状态", "Status"), self.language)
        yield from table(
            (Text("状态", "Status"), Text("项数", "Count"), Text("含义", "Meaning")),
            (
                (said(STATUS_TITLES[status], self.language), str(count), said(STATUS_MEANINGS[status], self.language))
                for status, count in self.assessment.counts().items()
            ),
            self.language,
        )

    def _blocking(self) -> Iterator[str]:
        blocking = [entry for entry in self.entries if entry.blocks]
        if not blocking:
            return
        yield from heading(2, Text("阻断事项", "What blocks"), self.language)
        for head, group in by_head(blocking).items():
            yield from heading(3, HEAD_TITLES[head], self.language)
            for entry in group:
                yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[str]:
        status = STATUS_TITLES[entry.status]
        yield from heading(
            4,
            Text(f"{entry.id} {entry.title.zh}（{status.zh}）", f"{entry.id} {entry.title.en} ({status.en})"),
            self.language,
        )
        yield said(entry.must, self.language)
        yield ""
        yield item(Text("依据：", "Article:"), entry.citation, self.language)
        for reason in entry.reasons:
            yield item(Text("原因：", "Reason:"), reason, self.language)
        yield f"- **{said(Text('位置：', 'Place:'), self.language)}** {code(str(entry.place))}"
        if entry.assessed.due is not None:
            yield item(Text("期限：", "Due:"), due_words(entry.assessed.due, self.view.as_of), self.language)
        if entry.next_step is not None:
            yield item(Text("下一步：", "Next:"), entry.next_step, self.language)
        yield item(Text("适用性：", "Applicability:"), entry.applies, self.language)
        why = reason_tree(entry.assessed.explanation, self.view, self.assessment.facts)
        yield from tree(why, self.language, depth=1)
        for answer in worst_first(entry.assessed.controls):
            yield from self._control(answer)

    def _control(self, answer: ControlAnswer) -> Iterator[str]:
        state = CONTROL_TITLES[answer.state]
        question = self.view.filled(answer.control.question)
        label = Text(f"控制点 {answer.control.id}（{state.zh}）：", f"Control {answer.control.id} ({state.en}):")
        yield item(label, question, self.language)
        for reason in control_reasons(answer, self.view):
            yield f"  - {said(reason, self.language)}"
        for ref in evidence_of(answer):
            place = f":{ref.line}" if ref.line else ""
            page = f" p. {ref.page}" if ref.page else ""
            span = f" — {escaped(ref.span)}" if ref.span else ""
            yield f"  - {code(f'{ref.file}{place}')}{page} {code(f'sha256:{ref.digest}')}{span}"

    def _let_through(self) -> Iterator[str]:
        items = [(entry, entry.let_through) for entry in self.entries if entry.let_through is not None]
        if not items:
            return
        yield from heading(2, Text("未满足但放行的事项", "Let through although not met"), self.language)
        for entry, passed in items:
            status = STATUS_TITLES[entry.status]
            label = Text(f"{entry.id} {entry.title.zh}（{status.zh}）：", f"{entry.id} {entry.title.en} ({status.en}):")
            yield item(label, passed.allowed or Text("放行", "let through"), self.language)

    def _questions(self) -> Iterator[str]:
        if not self.assessment.questions:
            return
        yield from heading(
            2, Text("回答下列问题可消除不确定", "Questions that would settle what is undetermined"), self.language
        )
        yield from table(
            (Text("问题", "Question"), Text("事实", "Fact"), Text("单独可定", "May settle"), Text("涉及", "Touches")),
            (
                (
                    said(asked.fact.asked, self.language),
                    code(asked.fact.id),
                    _ids(asked.settles),
                    _ids(asked.touches),
                )
                for asked in self.assessment.questions
            ),
            self.language,
        )

    def _plan(self) -> Iterator[str]:
        if not self.assessment.plan:
            return
        yield from heading(2, Text("行动计划", "Action plan"), self.language)
        yield from table(
            (
                Text("序号", "No."),
                Text("做什么", "What"),
                Text("谁", "Who"),
                Text("最迟", "Due"),
                Text("上线前", "Before launch"),
                Text("义务", "Obligations"),
            ),
            (
                (
                    str(number),
                    said(self.view.filled(action.what), self.language),
                    said(ROLE_TITLES[action.role], self.language),
                    said(due_words(action.due, self.view.as_of), self.language) if action.due else "",
                    said(Text("是", "yes") if action.before_launch else Text("否", "no"), self.language),
                    _ids(action.obligations),
                )
                for number, action in enumerate(self.assessment.plan, start=1)
            ),
            self.language,
        )

    def _routes(self) -> Iterator[str]:
        yield from heading(2, Text("备案与评估路径", "Filings and assessments"), self.language)
        yield from route_sections(self.assessment, self.view, self.language, level=3)

    def _flows(self) -> Iterator[str]:
        if not self.assessment.flows:
            return
        yield from heading(2, Text("数据出境", "Outbound flows"), self.language)
        yield from table(
            (
                Text("出境流", "Flow"),
                Text("判定行", "Row"),
                Text("路径", "Gateway"),
                Text("理由", "Why"),
                Text("位置", "Place"),
            ),
            (
                (
                    code(flow.flow.id),
                    code(flow.row.id) if flow.row else "—",
                    said(GATEWAY_TITLES[flow.gateway], self.language),
                    said(
                        flow_reason(flow, self.view, self.assessment.facts) or Text("没有适用的判定行", "no row fits"),
                        self.language,
                    ),
                    code(str(flow.flow.place)) if flow.flow.place else "",
                )
                for flow in self.assessment.flows
            ),
            self.language,
        )

    def _obligations(self) -> Iterator[str]:
        if not self.entries:
            return
        yield from heading(2, Text("全部义务", "All obligations"), self.language)
        yield from table(
            (
                Text("义务", "Obligation"),
                Text("名称", "Title"),
                Text("依据", "Article"),
                Text("状态", "Status"),
                Text("位置", "Place"),
            ),
            (
                (
                    code(entry.id),
                    said(entry.title, self.language),
                    said(
                        citation_words(
                            entry.assessed.obligation.instrument, entry.assessed.obligation.article, self.view
                        ),
                        self.language,
                    ),
                    said(STATUS_TITLES[entry.status], self.language),
                    code(str(entry.place)),
                )
                for group in by_head(self.entries).values()
                for entry in group
            ),
            self.language,
        )

    def _unchecked(self) -> Iterator[str]:
        unchecked = self.assessment.unchecked
        if not (unchecked.controls or unchecked.files or unchecked.damaged):
            return
        yield from heading(2, Text("没有检查到的内容", "What nobody checked"), self.language)
        for control in unchecked.controls:
            yield f"- {code(control.id)} {said(self.view.filled(control.question), self.language)}"
        for file in unchecked.files:
            yield f"- {said(Text('没有检查读取的文件：', 'no check read:'), self.language)} {code(file)}"
        for file, reason in unchecked.damaged:
            yield f"- {said(Text('不能作为证据的文件：', 'cannot count as evidence:'), self.language)} {code(file)} {said(reason, self.language)}"

    def _receipt(self) -> Iterator[str]:
        receipt = self.assessment.receipt
        yield from heading(2, Text("依据", "What this rests on"), self.language)
        yield f"- hegui {code(receipt.engine)}"
        yield f"- {said(Text('法律目录', 'catalogue'), self.language)} {code(receipt.catalogue)}"
        yield f"- {said(Text('档案', 'dossier'), self.language)} {code(receipt.dossier)}"
        if receipt.known_by:
            yield f"- {said(Text('已知日', 'known by'), self.language)} {receipt.known_by}"
        yield f"- {said(Text('检查', 'checks'), self.language)} {', '.join(code(name) for name in receipt.checks) or '—'}"


def _ids(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)
