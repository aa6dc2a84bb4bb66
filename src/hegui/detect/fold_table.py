# SPDX-License-Identifier: Apache-2.0
"""The tables of `hegui.detect.folding`, put together for a choice of layers."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

ORDER: Final = ("width", "compatibility", "traditional", "case", "lookalike")
"""The order in which layers replace a character, again and again until nothing changes."""
SEPARATOR: Final = "separator"
_PLANE: Final = 1 << 16
_TABLES: Final = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Folding:
    """One choice of layers, ready to be applied."""

    table: Sequence[int | str]
    """For `str.translate`: the plain form of each code point of the basic plane. A list, which is twice as fast there as a
    dictionary; the other planes would make it three times as large."""
    beyond: Mapping[int, int | str]
    """The plain forms of those of the other planes that have another one."""
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
        plain = text.translate(self.table)
        has_others = len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)
        return plain.translate(self.beyond) if has_others else plain

    def form(self, char: str) -> str:
        """The plain form of a character."""
        point = ord(char)
        form = self.table[point] if point < len(self.table) else self.beyond.get(point, point)
        return form if isinstance(form, str) else chr(form)


@cache
def folding_of(layers: frozenset[str]) -> Folding:
    """The folding of some layers, by name: those of `ORDER` and ``separator``."""
    data = fold_data()
    steps = [(name, _replacements(data, name)) for name in ORDER if name in layers]
    plain = {char: _plain(char, steps) for _, step in steps for char in step}
    expansions = {char: form for char, (form, _) in plain.items() if len(form) > 1}
    forms = {ord(char): form if len(form) > 1 else ord(form) for char, (form, _) in plain.items()}
    table: list[int | str] = [*_identity()] if forms else []
    for point, form in forms.items():
        if point < _PLANE:
            table[point] = form
    return Folding(
        table,
        {point: form for point, form in forms.items() if point >= _PLANE},
        expansions,
        re.compile(_one_of(expansions) if expansions else r"(?!)"),
        {char: names for char, (_, names) in plain.items()},
        _dropping(data) if SEPARATOR in layers else None,
    )


@cache
def fold_data() -> Any:  # noqa: ANN401  our own file, as JSON
    """``tables/fold.json``, written by ``scripts/make_fold_table.py``."""
    return json.loads((_TABLES / "fold.json").read_text(encoding="ascii"))


@cache
def _identity() -> tuple[int, ...]:
    """Code points of the basic plane as numbers, shared by all choices of layers."""
    return tuple(range(_PLANE))


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


def _one_of(chars: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(chars)))}]"
