# SPDX-License-Identifier: Apache-2.0
"""The tables of `hegui.detect.folding`, put together for a choice of layers."""

import json
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

ORDER: Final = ("width", "compatibility", "traditional", "case", "lookalike")
"""The order in which layers replace a character, again and again until nothing changes."""
SEPARATOR: Final = "separator"
_PLANE: Final = 1 << 16
_BEYOND: Final = chr(_PLANE)
_APART: Final = "\uffff"
"""Stands for what a table cannot hold. It is no character; a text that has it all the same is only read twice."""
_PART: Final = 4096
"""Characters in which changed ones are looked for together: a list of all those of a long text would be long."""
_HEAD: Final = 128
"""Characters by which a text is judged: where one in four is changed, to find them takes longer than to look all up."""
_FEW: Final = 16
"""So many different ones, and as many more as there are of such parts of the text, are replaced faster than all are looked up."""
_TABLES: Final = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Folding:
    """One choice of layers, ready to be applied."""

    table: "array[int]"
    """The plain form of each code point of the basic plane, in two bytes each: small enough to stay in a processor's cache. Of
    those in `apart`, `_APART`."""
    apart: dict[str, str]
    """The plain forms that the table cannot hold: of other planes, or of several characters."""
    changed: re.Pattern[str]
    """Finds the characters that have another plain form; and all of the other planes, for a set of those would be slow."""
    expansions: dict[str, str]
    """The characters that become several."""
    growing: re.Pattern[str]
    """Finds those characters."""
    changed_by: dict[str, tuple[str, ...]]
    """The names of the layers that change a character."""
    dropping: re.Pattern[str] | None
    """Finds what is dropped from a text already replaced; None if SEPARATOR was not asked for."""

    def plain(self, text: str) -> str:
        """A text with each character replaced by its plain form."""
        if len(text) <= _PART:
            return self._plain(text)
        return "".join(self._plain(text[start : start + _PART]) for start in range(0, len(text), _PART))

    def _plain(self, text: str) -> str:
        """Few different characters of a text have another form: each is quickly replaced everywhere. Only where they are many,
        as in traditional Chinese, every character of the text is looked up.
        """
        first = self.changed.findall(text, 0, _HEAD)
        if len(first) > _HEAD // 4:
            return self._looked_up(text)
        found = {*first, *self.changed.findall(text, _HEAD)}
        if len(found) > _FEW + len(text) // _FEW:
            return self._looked_up(text)
        for char in found:
            text = text.replace(char, self.form(char))
        return text

    def _looked_up(self, text: str) -> str:
        plain = text.translate(self.table)
        if _APART in plain or len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text):
            for char in self.apart.keys() & set(text):
                text = text.replace(char, self.apart[char])
            plain = text.translate(self.table)
        return plain

    def form(self, char: str) -> str:
        """The plain form of a character."""
        if char in self.apart:
            return self.apart[char]
        return chr(self.table[ord(char)]) if char < _BEYOND else char


@cache
def folding_of(layers: frozenset[str]) -> Folding:
    """The folding of some layers, by name: those of `ORDER` and ``separator``."""
    data = fold_data()
    steps = [(name, _replacements(data, name)) for name in ORDER if name in layers]
    plain = {char: _plain(char, steps) for _, step in steps for char in step}
    expansions = {char: form for char, (form, _) in plain.items() if len(form) > 1}
    table = array("H", range(_PLANE))
    apart = {}
    for char, (form, _) in plain.items():
        if len(form) > 1 or char >= _BEYOND or form >= _BEYOND:
            apart[char] = form
            if char < _BEYOND:
                table[ord(char)] = ord(_APART)
        else:
            table[ord(char)] = ord(form)
    return Folding(
        table,
        apart,
        re.compile(f"[{_class_of(plain)}{_BEYOND}-\U0010ffff]" if plain else r"(?!)"),
        expansions,
        re.compile(_one_of(expansions) if expansions else r"(?!)"),
        {char: names for char, (_, names) in plain.items()},
        _dropping(data) if SEPARATOR in layers else None,
    )


@cache
def fold_data() -> Any:  # noqa: ANN401  our own file, as JSON
    """``tables/fold.json``, written by ``scripts/make_fold_table.py``."""
    return json.loads((_TABLES / "fold.json").read_text(encoding="ascii"))


def _replacements(data: Any, layer: str) -> dict[str, str]:  # noqa: ANN401
    single = data["replace"][layer]
    several: dict[str, str] = data["expand"].get(layer, {})
    return dict(zip(single["from"], single["to"], strict=True)) | several


def _plain(char: str, steps: Iterable[tuple[str, dict[str, str]]]) -> tuple[str, tuple[str, ...]]:
    """The plain form of a character and the names of the layers that it took."""
    taken: dict[str, None] = {}
    form, before = char, ""
    while form != before:
        before = form
        for name, step in steps:
            changed = step.get(form, form) if len(form) == 1 else "".join(step.get(part, part) for part in form)
            if changed != form:
                taken[name] = None
            form = changed
    return form, _same(tuple(taken))


@cache
def _same(names: tuple[str, ...]) -> tuple[str, ...]:
    """One and the same for equal ones: thousands of characters have them."""
    return names


def _dropping(data: Any) -> re.Pattern[str]:  # noqa: ANN401
    """What is dropped. It starts with one set of characters, which `re` skips to several times faster than to a choice."""
    gone, han, soft = ranges(data["invisible"]), ranges(data["han"]), re.escape(data["soft"])
    first, last = r"(?<![A-Za-z0-9])[A-Za-z]", r"[A-Za-z](?![A-Za-z0-9])"
    between_han = rf"(?<=[{han}][{gone}{soft}])[{gone}{soft}]*+(?=[{han}])"
    invisible = rf"(?<=[{gone}])[{gone}]*+"
    two_before, two_after = rf"(?<={first}[{soft}][A-Za-z][{soft}])", rf"(?=[A-Za-z][{soft}]{last})"
    spelled = rf"(?<={first}[{soft}])(?={last})(?:{two_before}|{two_after})"
    return re.compile(rf"[{gone}{soft}](?:{between_han}|{invisible}|{spelled})")


def ranges(spans: Iterable[tuple[int, int]]) -> str:
    """The inside of a class of characters for `re`, from the first and last of each span."""
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in spans)


def _class_of(chars: Iterable[str]) -> str:
    """The same of characters of the basic plane; others are left out."""
    points = sorted(ord(char) for char in chars if char < _BEYOND)
    firsts = [point for before, point in zip([-2, *points], points, strict=False) if point != before + 1]
    lasts = [point for point, behind in zip(points, [*points[1:], _PLANE + 1], strict=False) if behind != point + 1]
    return ranges(zip(firsts, lasts, strict=True))


def _one_of(chars: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(chars)))}]"
