# SPDX-License-Identifier: Apache-2.0
"""A draft of the report to the authority about an incident: what happened, what was done and when, and what the law's terms are.

A draft: a person adds what the records do not hold, decides where it goes, and sends it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hegui.clock import BEIJING, Calendar, Due, TimeUnit, due, lateness
from hegui.desk.incident import GRADES, KINDS, Incident
from hegui.desk.regression import STANDINGS, Standing
from hegui.desk.steps import TITLES
from hegui.evidence.findings import TicketKind
from hegui.records.block_rules import BlockRule
from hegui.records.incidents import StepKind
from hegui.text import Text, same

MISSING: Final = Text("【待填写】", "[to be filled in]")


class Since(StrEnum):
    """From which moment a term of the law runs."""

    FOUND = "found"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalTerm:
    """A term of the law for a report. Numbers of the law stand in the catalogue: who calls brings them."""

    title: Text
    source: Text
    """Instrument and article."""
    amount: int
    unit: TimeUnit
    since: Since = Since.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the draft says beside the incident."""

    provider: Text | None = None
    service: Text | None = None
    circumstances: str | None = None
    """In clear, as they were written down."""
    rules: tuple[BlockRule, ...] = ()
    terms: tuple[LegalTerm, ...] = ()


Line = Text | None
"""A line of the draft; None is an empty one."""


def draft(incident: Incident, facts: Facts, calendar: Calendar, now: datetime) -> Text:
    """The draft in both languages, as Markdown."""
    lines = list(_lines(incident, facts, calendar, now))
    zh = "\n".join("" if line is None else line.zh for line in lines)
    en = "\n".join("" if line is None else line.en for line in lines)
    return Text(f"{zh}\n", f"{en}\n")


def _lines(incident: Incident, facts: Facts, calendar: Calendar, now: datetime) -> Iterator[Line]:
    kind = KINDS[incident.row.kind]
    yield Text(f"# 关于{kind.zh}的情况报告（草稿）", f"# Report on an incident: {kind.en} (draft)")
    yield None
    yield from _table(Text("项目", "Item"), Text("内容", "Content"), rows=_head(incident, facts, now))
    yield from _section("一、发现情况", "1. Discovery")
    yield from _discovery(incident, facts.circumstances)
    yield from _section("二、处置情况", "2. What was done")
    yield from _table(
        Text("措施", "Measure"),
        Text("时间（北京时间）", "When (Beijing time)"),
        Text("说明", "Detail"),
        rows=_steps(incident),
    )
    yield from _rules(facts.rules)
    yield from _section("三、整改与回归测试", "3. Correction and regression test")
    yield from _regression(incident)
    yield from _section("四、法定期限", "4. Terms of the law")
    yield from _terms(incident, facts.terms, calendar, now)
    yield from _section("五、影响范围、原因和后续措施", "5. Reach, cause and further measures")
    yield MISSING
    yield from _section("六、联系人", "6. Contact")
    yield MISSING


def _head(incident: Incident, facts: Facts, now: datetime) -> Iterator[tuple[Text, ...]]:
    grade = incident.grade
    yield Text("提供者", "Provider"), _words(facts.provider)
    yield Text("服务", "Service"), _words(facts.service)
    yield Text("事件编号", "Number of the incident"), same(incident.row.id)
    yield Text("类型", "Kind"), KINDS[incident.row.kind]
    if grade is not None or incident.row.kind is TicketKind.SECURITY_INCIDENT:
        yield Text("级别", "Grade"), MISSING if grade is None else GRADES[grade]
    yield Text("草稿生成时间（北京时间）", "Drafted (Beijing time)"), same(_minute(now))


def _discovery(incident: Incident, circumstances: str | None) -> Iterator[Line]:
    found, title = _minute(incident.row.found_at), _plain(incident.row.title)
    yield Text(f"{found}（北京时间）发现：{title}。", f"Found at {found} (Beijing time): {title}.")
    yield None
    if circumstances is None:
        yield MISSING
    else:
        for line in circumstances.split("\n"):
            yield same(f"> {_plain(line)}".rstrip())
    if incident.row.model:
        yield None
        model = _plain(incident.row.model)
        yield Text(f"涉及模型：{model}。", f"Model concerned: {model}.")
    yield None
    count = len(incident.exchanges)
    yield Text(f"关联交互记录：{count} 条。", f"Exchanges concerned: {count}.")


def _steps(incident: Incident) -> Iterator[tuple[Text, ...]]:
    for step in incident.steps:
        yield TITLES[step.kind], same(_minute(step.at)), same(_plain(step.detail or "—"))
    for duty in incident.missing():
        yield duty.title, Text("尚未完成", "not done yet"), duty.why


def _rules(rules: Sequence[BlockRule]) -> Iterator[Line]:
    """How many rules stop it and since when; never what they say, which may be what must not be said."""
    if not rules:
        return
    yield None
    first = _minute(min(rule.made_at for rule in rules))
    lifted = sum(rule.lifted_at is not None for rule in rules)
    yield Text(
        f"拦截规则 {len(rules)} 条，最早自 {first} 起对全部实例生效；已解除 {lifted} 条。",
        f"Block rules: {len(rules)}, the first in force on all replicas since {first}; lifted: {lifted}.",
    )


def _regression(incident: Incident) -> Iterator[Line]:
    corrected = incident.last(StepKind.CORRECTED)
    if corrected is None:
        yield Text("尚未整改。", "Not corrected yet.")
    else:
        version, at = _plain(corrected.detail or "—"), _minute(corrected.at)
        yield Text(f"整改于 {at} 完成，版本：{version}。", f"Corrected at {at}, version: {version}.")
    yield None
    if not incident.regression.questions:
        yield Text("没有回归测试题。", "There is no regression question.")
        return
    passed = sum(asked.standing is Standing.PASSED for asked in incident.regression.questions)
    total = len(incident.regression.questions)
    yield Text(f"回归测试题 {total} 道，通过 {passed} 道。", f"Regression questions: {total}, passed: {passed}.")
    yield None
    yield from _table(
        Text("题目编号", "Question"),
        Text("结果", "Result"),
        Text("时间（北京时间）", "When (Beijing time)"),
        Text("评判者", "Judged by"),
        rows=(
            (
                same(asked.question),
                STANDINGS[asked.standing],
                same(_minute(asked.last.at) if asked.last else "—"),
                same(_plain(asked.last.judge) if asked.last else "—"),
            )
            for asked in incident.regression.questions
        ),
    )


def _terms(incident: Incident, terms: Sequence[LegalTerm], calendar: Calendar, now: datetime) -> Iterator[Line]:
    yield Text(
        "《生成式人工智能服务管理暂行办法》第十四条等规定要求“及时”或者“立即”报告，没有规定小时数的，越早越好。",
        "Where the law says 'promptly' or 'at once', as GAI 14 does, it gives no number of hours: the sooner the better.",
    )
    if not terms:
        return
    yield None
    yield from _table(
        Text("期限", "Term"),
        Text("依据", "Source"),
        Text("截止（北京时间）", "Due (Beijing time)"),
        Text("状态", "Status"),
        rows=(_term(incident, term, calendar, now) for term in terms),
    )


def _term(incident: Incident, term: LegalTerm, calendar: Calendar, now: datetime) -> tuple[Text, ...]:
    start, done = incident.row.found_at, incident.first(StepKind.REPORTED)
    if term.since is Since.CLOSED:
        closed = incident.last(StepKind.CLOSED)
        if closed is None:
            return (
                term.title,
                term.source,
                Text("自处置结束起算", "runs from the end"),
                Text("未起算", "not running yet"),
            )
        start, done = closed.at, incident.first(StepKind.FINAL_REPORT)
    last = due(calendar, start, term.amount, term.unit)
    late = lateness(calendar, last, now if done is None else done.at).late
    match done is not None, late:
        case True, True:
            status = Text("逾期完成", "done late")
        case True, False:
            status = Text("按期完成", "done in time")
        case False, True:
            status = Text("已逾期", "overdue")
        case _:
            status = Text("未到期", "not due yet")
    return term.title, term.source, _due(last), status


def _due(last: Due) -> Text:
    shown = str(last.day) if last.moment is None else _minute(last.moment)
    return Text(f"{shown}（暂定）", f"{shown} (provisional)") if last.provisional else same(shown)


def _section(zh: str, en: str) -> Iterator[Line]:
    yield None
    yield Text(f"## {zh}", f"## {en}")
    yield None


def _table(*head: Text, rows: Iterable[tuple[Text, ...]]) -> Iterator[Line]:
    yield _row(head)
    yield same("|" + " --- |" * len(head))
    yield from map(_row, rows)


def _row(cells: Sequence[Text]) -> Text:
    zh, en = " | ".join(cell.zh for cell in cells), " | ".join(cell.en for cell in cells)
    return Text(f"| {zh} |", f"| {en} |")


def _words(text: Text | None) -> Text:
    return MISSING if text is None else Text(_plain(text.zh), _plain(text.en))


_MARKED: Final = re.compile(r"([\\`*_{}\[\]()#+!|~])")
_STEERING: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Marks that reorder what is shown."""


def _plain(words: str) -> str:
    """Words of others, so that they are nothing but words in Markdown and in the HTML that becomes of it."""
    safe = _STEERING.sub(lambda found: f"\\u{{{ord(found[0]):04x}}}", words)
    return _MARKED.sub(r"\\\1", safe.replace("&", "&amp;").replace("<", "&lt;"))


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
