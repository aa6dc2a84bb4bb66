# SPDX-License-Identifier: Apache-2.0
"""What no text that leaves the house may hold: placeholders that nobody filled in, and secrets."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hegui.packs.answers_file import STARTED_DAY
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.rules.items import ItemState
from hegui.packs.said.value import Origin, at
from hegui.source import Key, Value, load_yaml
from hegui.text import Text

PLACEHOLDER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:TODO|FIXME|TBD|TBC)(?![A-Za-z0-9])|XX+|[xX]{3,}|×{2,}|〇{3,}|○{2,}|\?{3,}|？{2,}"
    r"|\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}|<<[^>]+>>|<(?:填写|公司|名称|日期|请)[^>]*>"
    r"|_{3,}|＿{2,}|…{3,}|\.{6,}"
    r"|【\s*】|【[^】]*(?:填写|填入|公司|名称|日期|编号|地址|姓名|数字|内容|单位|电话|邮箱|待|某)[^】]*】"
    r"|\[\s*(?:填写|待填|公司名称|日期|请填)[^\]]*\]|（\s*）|\(\s{1,}\)"
    r"|待补充|待填写|待填|待定|待确认|待完善|此处填写|请填写|请在此|暂缺|某某|[Ll]orem ipsum|供法务审定，不得直接使用|DRAFT FOR COUNSEL|20XX|20[xX]{2}"
)
"""What templates leave behind."""
SECRET: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{16,}|AKIA[0-9A-Z]{16}|LTAI[A-Za-z0-9]{12,}|ghp_[A-Za-z0-9]{20,}|Bearer\s+[A-Za-z0-9._~+/-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.)"
    r"|(?:密码|口令|密钥|passw(?:or)?d|secret|api[_ -]?key|access[_ -]?key|token)\s*[:：=]\s*[\"']?[A-Za-z0-9!@#$%^&*._-]{6,}",
    re.IGNORECASE,
)
"""Passwords, keys and tokens as people paste them."""


def placeholders_in(text: str) -> str | None:
    """The first placeholder of a text."""
    match = PLACEHOLDER.search(text)
    return match[0] if match else None


def secret_in(text: str) -> bool:
    """Whether a text holds a secret."""
    return SECRET.search(text) is not None


def leftovers(data: PackData, states: Iterable[ItemState]) -> Iterator[Fault]:
    """Placeholders and secrets in the answers, in what the dossier says of the pack, and in every text that is handed in."""
    file = data.file.lines.file
    source = load_yaml(data.dossier.folder / file, file)
    for path, words in strings_of(source.data):
        yield from _of(words, at(source.place(path), path), None)
    for path in _days_of(source.data):
        yield _left(STARTED_DAY.isoformat(), at(source.place(path), path), None)
    for path, words in _declared(data):
        yield from _of(words, at(data.declared(*path), path), at(data.answered(), ()))
    seen: set[str] = set()
    for state in states:
        for supplied in state.supplied:
            text = None if supplied.file in seen else data.text_of(supplied.file)
            seen.add(supplied.file)
            for passage in () if text is None else text.passages:
                where = Origin(supplied.file, passage.line, passage.page)
                yield from _of(passage.text, where, supplied.origin)
    yield from _in_lists(data)


def _of(words: str, where: Origin, second: Origin | None) -> Iterator[Fault]:
    found = placeholders_in(words)
    if found is not None:
        yield _left(found, where, second)
    if secret_in(words):
        yield Fault(
            Rule.SECRET,
            Text(
                "疑似口令、密钥或令牌；材料包中不得出现，由联系人另行交付。",
                "This looks like a password, key or token: none may stand in a pack; they are handed over apart.",
            ),
            where,
            second,
            Text("删去，并更换已泄露的凭据。", "Remove it, and change what was exposed."),
        )


def strings_of(value: Value, path: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Every text of a file, with where it stands in it."""
    match value:
        case str():
            yield path, value
        case list():
            for index, inner in enumerate(value):
                yield from strings_of(inner, (*path, index))
        case dict():
            for key, inner in value.items():
                yield from strings_of(inner, (*path, key))
        case _:
            return


def _days_of(value: Value, path: tuple[Key, ...] = ()) -> Iterator[tuple[Key, ...]]:
    """Where the day stands that a file to fill in begins with."""
    match value:
        case list():
            for index, inner in enumerate(value):
                yield from _days_of(inner, (*path, index))
        case dict():
            for key, inner in value.items():
                yield from _days_of(inner, (*path, key))
        case _ if value == STARTED_DAY:
            yield path
        case _:
            return


def _declared(data: PackData) -> Iterator[tuple[tuple[Key, ...], str]]:
    """What the dossier says and documents of the pack repeat."""
    model = data.dossier.model
    yield ("provider", "name", "zh"), model.provider.name.zh
    yield ("service", "name", "zh"), model.service.name.zh
    if model.service.description is not None:
        yield ("service", "description", "zh"), model.service.description.zh
    for index, source in enumerate(model.data.sources or ()):
        yield ("data", "sources", index, "name"), source.name
        yield ("data", "sources", index, "origin"), source.origin or ""


_IN_LISTS: Final = re.compile(
    r"(?<![A-Za-z0-9])TODO(?![A-Za-z0-9])|\{\{.*?\}\}|\{[a-z_]+\}|【\s*】|待补充|待填写|_{3,}"
)
"""Keywords and questions may hold nearly anything; these are only ever left over."""


def _any_left(texts: Iterable[str]) -> bool:
    """Whether any of many texts holds a placeholder: one search over all of them is faster than one each."""
    return _IN_LISTS.search("\n".join(texts)) is not None


def _in_lists(data: PackData) -> Iterator[Fault]:
    banks = data.banks
    if data.keywords is not None and banks is not None:
        named = at(data.answered("banks", "keywords"), ("banks", "keywords"))
        held = zip(data.keywords.keywords, data.keywords.lines, strict=True)
        for keyword, line in held if _any_left(keyword.text for keyword in data.keywords.keywords) else ():
            if _IN_LISTS.search(keyword.text):
                yield _left(keyword.text, Origin(data.keywords.file, line), named)
    if data.questions is not None and banks is not None:
        named = at(data.answered("banks", "questions"), ("banks", "questions"))
        asked = data.questions.questions
        for question in asked if _any_left(question.text for question in asked) else ():
            if _IN_LISTS.search(question.text):
                file = data.questions.file_of[question.id]
                yield _left(question.text, Origin(file, path=(question.id,)), named)


def _left(words: str, where: Origin, second: Origin | None) -> Fault:
    return Fault(
        Rule.PLACEHOLDER,
        Text(f"留有没有填写的占位：“{words[:40]}”。", f"A placeholder was left: '{words[:40]}'."),
        where,
        second,
        Text("填写，或删去。", "Fill it in, or remove it."),
    )
