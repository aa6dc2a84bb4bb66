# SPDX-License-Identifier: Apache-2.0
"""What is known of an end user, in lines and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from hegui.text import Text
from hegui.users.beijing import ZONE
from hegui.users.suspension import Kind, Measure, Violation
from hegui.users.usage import Usage, minutes_used

if TYPE_CHECKING:
    from hegui.records.appeals import Appeal
    from hegui.records.users import History

_NAMES = {
    Kind.WARN: Text("警示", "warned"),
    Kind.LIMIT: Text("限制", "limited"),
    Kind.SUSPEND: Text("暂停", "suspended"),
    Kind.CLOSE: Text("关闭", "closed"),
}
_RECENT_DAYS = 7


def history_lines(
    person: str,
    history: "History | None",
    appeals: "Sequence[Appeal]",
    usages: Sequence[Usage],
    at: datetime,
    pause: int,
) -> Iterator[Text]:
    """All of it, oldest first."""
    if history is None:
        yield Text(f"用户 {person}：没有违规、处置的记录", f"user {person}: no violation and no measure on record")
    else:
        of = history.person
        yield Text(f"用户 {person}（{of.application}）", f"user {person} ({of.application})")
        if of.opted_out_at is not None:
            since = _when(of.opted_out_at)
            yield Text(f"不同意用于训练，自 {since}", f"objects to training since {since}")
        yield from (_violation_line(each) for each in history.violations)
        yield from (measure_line(each, at) for each in history.measures)
    yield from (_appeal_line(each) for each in appeals)
    for usage in usages[-_RECENT_DAYS:]:
        day, minutes = date.fromordinal(usage.day), minutes_used(usage.minutes, pause)
        yield Text(
            f"{day}  使用 {minutes} 分钟，{usage.requests} 次请求，{usage.characters} 字符",
            f"{day}  {minutes} min of use, {usage.requests} requests, {usage.characters} characters",
        )


def measure_line(measure: Measure, at: datetime) -> Text:
    """One measure: what, until when, by whom, whether the user was told, and whether it holds."""
    name, state = _NAMES[measure.kind], _state(measure, at)
    by = (
        Text(f"{measure.by}：{measure.because}", f"{measure.by}: {measure.because}")
        if measure.by
        else _by_rule(measure)
    )
    waits = Text("，待决定是否关闭", ", closing to be decided") if measure.awaits_closing else None
    head = f"{_when(measure.at)}  {measure.id}"
    return Text(
        f"{head}  {name.zh}{waits.zh if waits else ''}（{by.zh}）  {state.zh}",
        f"{head}  {name.en}{waits.en if waits else ''} ({by.en})  {state.en}",
    )


def _by_rule(measure: Measure) -> Text:
    return Text(
        f"规则 {measure.rule_version}：连续 {measure.consecutive}，当日 {measure.daily}",
        f"rule {measure.rule_version}: {measure.consecutive} in a row, {measure.daily} that day",
    )


def _state(measure: Measure, at: datetime) -> Text:
    told = Text("，已告知", ", told") if measure.shown_at else Text("，尚未告知", ", not told yet")
    if measure.lifted_at is not None:
        lifted = _when(measure.lifted_at)
        return Text(
            f"{lifted} 解除（{measure.lifted_by}：{measure.lifted_because}）",
            f"lifted {lifted} ({measure.lifted_by}: {measure.lifted_because})",
        )
    if measure.kind is Kind.WARN:
        return Text(told.zh[1:], told.en[2:])
    if measure.until is None:
        return Text(f"至解除为止{told.zh}", f"until it is lifted{told.en}")
    until = _when(measure.until)
    return (
        Text(f"至 {until}{told.zh}", f"until {until}{told.en}")
        if measure.holds(at)
        else Text(f"{until} 期满", f"ended {until}")
    )


def _violation_line(violation: Violation) -> Text:
    head = f"{_when(violation.at)}  {violation.id}"
    exchange, category = violation.exchange or "-", violation.category or "-"
    struck = (
        Text(
            f"  {_when(violation.struck_at)} 剔除（{violation.struck_by}：{violation.struck_because}）",
            f"  struck out {_when(violation.struck_at)} ({violation.struck_by}: {violation.struck_because})",
        )
        if violation.struck_at
        else None
    )
    return Text(
        f"{head}  违规 {category}，记录 {exchange}{struck.zh if struck else ''}",
        f"{head}  violation {category}, exchange {exchange}{struck.en if struck else ''}",
    )


def _appeal_line(appeal: "Appeal") -> Text:
    outcomes = {"upheld": Text("成立", "upheld"), "rejected": Text("驳回", "rejected")}
    head = f"{_when(appeal.filed_at)}  {appeal.id}"
    if appeal.outcome is None:
        return Text(f"{head}  对 {appeal.measure} 的申诉，未决", f"{head}  appeal against {appeal.measure}, open")
    outcome = outcomes[appeal.outcome]
    return Text(
        f"{head}  对 {appeal.measure} 的申诉，{outcome.zh}（{appeal.by}：{appeal.because}）",
        f"{head}  appeal against {appeal.measure}, {outcome.en} ({appeal.by}: {appeal.because})",
    )


def history_as_json(
    person: str, history: "History | None", appeals: "Sequence[Appeal]", usages: Sequence[Usage], pause: int
) -> dict[str, Any]:
    """All of it as JSON knows values."""
    known = None if history is None else history.person
    return {
        "person": person,
        "application": known and known.application,
        "training_opted_out_at": known and known.opted_out_at and known.opted_out_at.isoformat(),
        "violations": msgspec.to_builtins(history.violations if history else ()),
        "measures": msgspec.to_builtins(history.measures if history else ()),
        "appeals": msgspec.to_builtins(list(appeals)),
        "usage": [
            {
                "day": date.fromordinal(usage.day).isoformat(),
                "minutes": minutes_used(usage.minutes, pause),
                "requests": usage.requests,
                "characters": usage.characters,
                "tokens": usage.tokens,
                "spent_fen": usage.spent,
                "reminders_due": usage.reminders_due,
                "reminders_shown": usage.reminders_shown,
            }
            for usage in usages
        ],
    }


def _when(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
