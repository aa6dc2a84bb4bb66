# SPDX-License-Identifier: Apache-2.0
"""The pages where law and checks meet: control points by head, and the checks that answer them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from reference.law import amount
from reference.page import Page, Say, code, codes, halves, plain, table

from hegui.checks.registry import Check
from hegui.law.model import Catalogue, ControlPoint, Parameter
from hegui.law.terms import HEAD_TITLES, AnsweredBy, Head
from hegui.report.titles import ANSWERED_BY_TITLES, ASKS_TITLES, ROLE_TITLES
from hegui.text import Text

_COLON: Final = Text("：", ": ")


def control_pages(catalogue: Catalogue, checks: Collection[Check]) -> Iterator[Page]:
    """One page a head of control points, and the page of checks."""
    for head in Head:
        yield _head_page(head, catalogue, checks)
    yield Page("checks", Text("检查", "Checks"), lambda say: _checks(checks, say))


def _head_page(head: Head, catalogue: Catalogue, checks: Iterable[Check]) -> Page:
    title = HEAD_TITLES[head]
    answering: dict[str, list[str]] = defaultdict(list)
    for check in checks:
        for control in check.answers:
            answering[control].append(check.name)
    controls = [control for control in catalogue.controls if control.head is head]
    waiting = _obligations_by_control(catalogue)
    numbers = {parameter.id: parameter for parameter in catalogue.parameters}
    return Page(
        f"controls/{head}",
        Text(f"控制点：{title.zh}", f"Control points: {title.en}"),
        lambda say: _controls(controls, answering, waiting, numbers, say),
    )


def _obligations_by_control(catalogue: Catalogue) -> Mapping[str, list[str]]:
    waiting: dict[str, dict[str, None]] = defaultdict(dict)
    for version in catalogue.obligations:
        for control in version.controls:
            waiting[control][version.id] = None
    return {control: list(obligations) for control, obligations in waiting.items()}


def _controls(
    controls: Iterable[ControlPoint],
    answering: Mapping[str, list[str]],
    waiting: Mapping[str, list[str]],
    numbers: Mapping[str, Parameter],
    say: Say,
) -> Iterator[str]:
    yield say(
        Text(
            "控制点是检查或人员要回答的问题，也是义务与检查之间唯一的联系。",
            "A control point is the question that a check or a person answers, and all that obligations and checks share.",
        )
    )
    yield ""
    for control in controls:
        yield f"## {control.id}"
        yield ""
        yield f"**{plain(say(control.question))}**"
        yield ""
        checks = codes(answering.get(control.id, ())) or say(_NOBODY if _wants_check(control) else _A_PERSON)
        yield from _item(
            Text("回答方式", "Answered"),
            f"{say(ANSWERED_BY_TITLES[control.answered_by])} · {say(ASKS_TITLES[control.asks])}",
            say,
        )
        if control.kinds:
            yield from _item(Text("证据类型", "Evidence"), codes(control.kinds), say)
        if control.fresh_for:
            limit = numbers[control.fresh_for]
            oldest = amount(limit, limit.values[-1].value, say)
            yield from _item(Text("证据至多已有", "Evidence at most as old as"), f"{oldest} ({code(limit.id)})", say)
        yield from _item(Text("决定角色", "Role that decides"), say(ROLE_TITLES[control.role]), say)
        yield from _item(Text("检查", "Checks"), checks, say)
        yield from _item(Text("所涉义务", "Obligations"), ", ".join(waiting.get(control.id, ())), say)
        yield from _item(Text("怎么做", "What to do"), plain(say(control.remedy)), say)
        yield ""


def _wants_check(control: ControlPoint) -> bool:
    return control.answered_by is not AnsweredBy.PERSON


_NOBODY: Final = Text("无；在有检查之前，列为没有检查到", "none; until there is one it is listed as not checked")
_A_PERSON: Final = Text("无，由人员决定", "none, a person decides")


def _item(label: Text, words: str, say: Say) -> Iterator[str]:
    yield f"- {say(label)}{say(_COLON)}{words}"


def _checks(checks: Iterable[Check], say: Say) -> Iterator[str]:
    yield say(
        Text(
            "内置检查。同样的证据可能得出不同结果时，版本号加一；第三方检查以自己的包名开头，不在此列。",
            "The built-in checks. The version goes up whenever the same evidence could lead to another result. Checks of third parties start with the name of their package and are not listed here.",
        )
    )
    yield ""
    headers = (Text("检查", "Check"), Text("内容", "What it finds out"), Text("回答的控制点", "Control points"))
    rows = ((code(check.name), plain(say(halves(check.purpose))), codes(check.answers)) for check in checks)
    yield from table([say(header) for header in headers], rows)
