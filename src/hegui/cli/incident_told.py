# SPDX-License-Identifier: Apache-2.0
"""Incidents and block rules as lines of a terminal."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from hegui.clock import BEIJING
from hegui.report.printable import one_line, printable
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.desk.incident import Incident
    from hegui.records.block_rules import BlockRule
    from hegui.records.incidents import IncidentRow

# ruff: noqa: PLC0415  help must not load the extra


def row_line(row: "IncidentRow") -> Text:
    """An incident in a list."""
    from hegui.desk.incident import KINDS

    kind, title = KINDS[row.kind], one_line(row.title)
    closed = Text("已关闭", "closed") if row.closed_at else Text("处理中", "open")
    return Text(
        f"{row.id}  {_minute(row.found_at)}  {closed.zh}  {kind.zh}  {title}",
        f"{row.id}  {_minute(row.found_at)}  {closed.en}  {kind.en}  {title}",
    )


def incident_lines(shown: "Incident", circumstances: str | None) -> Iterator[Text]:
    """All of an incident: what happened, what was done, what is missing."""
    from hegui.desk.incident import GRADES, KINDS
    from hegui.desk.regression import STANDINGS
    from hegui.desk.steps import TITLES

    row, kind = shown.row, KINDS[shown.row.kind]
    yield Text(
        f"事件 {row.id}（{kind.zh}）：{one_line(row.title)}", f"Incident {row.id} ({kind.en}): {one_line(row.title)}"
    )
    yield Text(
        f"  发现 {_minute(row.found_at)}，开立 {_minute(row.opened_at)}（{one_line(row.opened_by)}）",
        f"  found {_minute(row.found_at)}, opened {_minute(row.opened_at)} ({one_line(row.opened_by)})",
    )
    if row.model:
        yield Text(f"  模型 {one_line(row.model)}", f"  model {one_line(row.model)}")
    if shown.grade:
        yield Text(f"  级别 {GRADES[shown.grade].zh}", f"  grade {GRADES[shown.grade].en}")
    if shown.exchanges:
        yield Text(f"  交互记录 {len(shown.exchanges)} 条", f"  exchanges: {len(shown.exchanges)}")
    if circumstances:
        for line in printable(circumstances).splitlines():
            yield same(f"  │ {line}".rstrip())
    for step in shown.steps:
        title, detail = TITLES[step.kind], f"  {one_line(step.detail)}" if step.detail else ""
        yield Text(
            f"  ✓ {_minute(step.at)}  {title.zh}（{one_line(step.person)}）{detail}",
            f"  ✓ {_minute(step.at)}  {title.en} ({one_line(step.person)}){detail}",
        )
    for asked in shown.regression.questions:
        mark = "✓" if asked.standing.value == "passed" else "✗"
        standing = STANDINGS[asked.standing]
        yield Text(
            f"  {mark} 回归测试题 {asked.question}：{standing.zh}",
            f"  {mark} regression question {asked.question}: {standing.en}",
        )
    if row.closed_at is None:
        for duty in shown.missing():
            steps = " / ".join(step.value for step in duty.steps)
            yield Text(
                f"  ✗ 尚缺：{duty.title.zh}（{steps}；{duty.why.zh}）",
                f"  ✗ missing: {duty.title.en} ({steps}; {duty.why.en})",
            )


def rule_line(rule: "BlockRule") -> Text:
    """A block rule in a list."""
    until = (
        Text("直至解除", "until lifted")
        if rule.until is None
        else Text(f"至 {_minute(rule.until)}", f"until {_minute(rule.until)}")
    )
    if rule.lifted_at is not None:
        at, by = _minute(rule.lifted_at), one_line(rule.lifted_by or "")
        until = Text(f"{at} 解除（{by}）", f"lifted {at} ({by})")
    of = f"  {rule.incident}" if rule.incident else ""
    head = f"{rule.id}  {rule.kind.value}  {one_line(rule.value)}"
    return Text(f"{head}  {until.zh}{of}", f"{head}  {until.en}{of}")


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
