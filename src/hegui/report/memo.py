# SPDX-License-Identifier: Apache-2.0
"""The memo on filings and assessments: which apply, on which facts and articles, before what, until when, how sure."""

from collections.abc import Iterator, Sequence

from hegui.assess.model import Assessment, Route
from hegui.facts.logic import Truth
from hegui.law.view import LawView
from hegui.report.language import ReportLanguage
from hegui.report.markdown_parts import code, document, heading, item, said, tree
from hegui.report.titles import CONFIDENCE_TITLES, NOT_A_PROMISE
from hegui.report.words import applicability, citation_words, deadline_words, due_words, reason_tree
from hegui.text import Text


def render_memo(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The memo as Markdown that also reads as plain text."""
    return document(_memo(assessment, view, language))


def _memo(assessment: Assessment, view: LawView, language: ReportLanguage) -> Iterator[str]:
    yield f"# {said(Text('备案与评估路径备忘录', 'Memo on filings and assessments'), language)}"
    yield ""
    provider, service = assessment.provider, assessment.service
    yield item(Text("主体：", "Provider:"), provider, language)
    yield item(Text("服务：", "Service:"), service, language)
    yield f"- **{said(Text('截至日：', 'As of:'), language)}** {assessment.receipt.as_of}"
    yield from route_sections(assessment, view, language, level=2)
    yield ""
    yield f"> {said(NOT_A_PROMISE, language)}"


def route_sections(assessment: Assessment, view: LawView, language: ReportLanguage, level: int) -> Iterator[str]:
    """The routes that apply and those that cannot be told, under headings of a level."""
    applying = [route for route in assessment.routes if route.explanation.truth is Truth.YES]
    open_routes = [route for route in assessment.routes if route.explanation.truth is Truth.UNKNOWN]
    yield from heading(level, Text("须办理", "Required"), language)
    if applying:
        yield from _routes(applying, assessment, view, language, level + 1)
    else:
        yield said(
            Text(
                "依所声明的事实，路径表中没有须办理的事项。",
                "On the facts declared, no row of the route table applies.",
            ),
            language,
        )
    if open_routes:
        yield from heading(level, Text("尚不能确定", "Undetermined"), language)
        yield from _routes(open_routes, assessment, view, language, level + 1)


def _routes(
    routes: Sequence[Route], assessment: Assessment, view: LawView, language: ReportLanguage, level: int
) -> Iterator[str]:
    for route in routes:
        row = route.row
        yield from heading(level, row.title, language)
        yield said(view.filled(row.memo), language)
        yield ""
        yield item(Text("理由：", "Why:"), applicability(route.explanation, view, assessment.facts), language)
        yield from tree(reason_tree(route.explanation, view, assessment.facts), language, depth=1)
        cited = [citation_words(cite.instrument, cite.article, view) for cite in row.cite]
        yield item(
            Text("依据：", "Articles:"),
            Text("；".join(text.zh for text in cited), "; ".join(text.en for text in cited)),
            language,
        )
        if row.deadline is not None:
            yield item(Text("时限：", "When:"), deadline_words(view.deadlines[row.deadline], view), language)
        if route.due is not None:
            yield item(Text("最迟：", "Due:"), due_words(route.due, view.as_of), language)
        yield item(Text("可信度：", "Confidence:"), CONFIDENCE_TITLES[row.confidence], language)
        if row.note is not None:
            yield item(Text("备注：", "Note:"), view.filled(row.note), language)
        yield f"- {said(Text('路径表编号', 'Row of the route table'), language)} {code(row.id)}"
