# SPDX-License-Identifier: Apache-2.0
"""The rule of suspension in words that a provider can publish as they are (GB/T 45654 7 e 1): what is announced is what is done."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.text import Text
from hegui.users.suspension import ClosedBy, Kind, Rule, Step

_WHAT: Final = {
    Kind.WARN: Text("予以警示", "a warning is given"),
    Kind.LIMIT: Text("限制使用频次 {hours} 小时", "use is limited for {hours} hours"),
    Kind.SUSPEND: Text("暂停提供服务 {hours} 小时", "service is suspended for {hours} hours"),
    Kind.CLOSE: Text("关闭账号、终止提供服务", "the account is closed"),
}


class _Words(NamedTuple):
    zh: str
    en: str


_NOTHING: Final = _Words("", "")
_BY_A_PERSON: Final = _Words(
    "（由人工审核决定，决定前暂停提供服务）", " (a person decides; until then service is suspended)"
)
_ORDINALS: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def announcement(rule: Rule, appeal: Text) -> Text:
    """The rule as users read it. Suspension comes first, since that is what the standard asks to be announced.

    Args:
        rule: in force.
        appeal: how a user appeals.
    """
    lines = [*_lines(rule)]
    days = rule.remembered_days
    lines.append(
        Text(
            f"各项处置依次进行，不越级；{days} 日之前的记录不再计入。误判的记录经核实后剔除，据此作出的处置随之解除。{appeal.zh}。",
            f"Measures are taken one after the other, and none is skipped; what is older than {days} days does not count. What a "
            f"review finds to be no violation is struck out, and measures that rest on it are lifted. {appeal.en}.",
        )
    )
    return Text(
        f"用户违规处置规则（版本 {rule.version}）\n" + "\n".join(line.zh for line in lines),
        f"Rules on violations (version {rule.version})\n" + "\n".join(line.en for line in lines),
    )


def _lines(rule: Rule) -> Iterator[Text]:
    steps = sorted(rule.ladder, key=lambda step: step.measure is not Kind.SUSPEND)
    for step in steps:
        counts, what, nth = _counts(step), _what(step), _nth(step.at_suspension)
        closing = step.measure is Kind.CLOSE and rule.closed_by is ClosedBy.PERSON
        person = _BY_A_PERSON if closing else _NOTHING
        yield Text(
            f"使用者{counts.zh}输入违法不良信息{nth.zh}的，{what.zh}{person.zh}。",
            f"Whoever enters illegal or unhealthy information {counts.en}{nth.en}: {what.en}{person.en}.",
        )


def _nth(times: int | None) -> _Words:
    if times is None:
        return _NOTHING
    ordinal = _ORDINALS.get(times)
    en = f"at the {ordinal} suspension" if ordinal else f"at suspension no. {times}"
    return _Words(f"且为第 {times} 次暂停", f", {en}")


def _what(step: Step) -> Text:
    words = _WHAT[step.measure]
    return words.filled({"hours": Text(str(step.hours), str(step.hours))})


def _counts(step: Step) -> _Words:
    zh, en = [], []
    if step.consecutive is not None:
        zh.append(f"连续 {step.consecutive} 次")
        en.append(f"{step.consecutive} times in a row" if step.consecutive > 1 else "once")
    if step.daily is not None:
        zh.append(f"一天内累计 {step.daily} 次")
        en.append(f"{step.daily} times a day" if step.daily > 1 else "once")
    # What follows from the first one follows from each: in Chinese, nothing need be said of it.
    return _Words("" if 1 in {step.consecutive, step.daily} else "或者".join(zh), " or ".join(dict.fromkeys(en)))
