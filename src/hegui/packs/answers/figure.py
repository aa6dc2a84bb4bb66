# SPDX-License-Identifier: Apache-2.0
"""Numbers of an answers file know their name, so that they can be looked for in the papers that support them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args, get_origin

from msgspec import Struct
from msgspec.structs import fields

from hegui.source import Key
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """What a number counts, for ``Annotated``: the words by which papers name it, and its units.

    Args:
        zh: the name in Chinese, as papers write it before the number.
        en: the name in English.
        units: what may stand behind the number.
        others: further names that mean the same.
        scale: the words of the number's own scale, such as ``亿`` where the field counts hundred millions.
    """

    zh: str
    en: str
    units: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    scale: float = 1

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the longest first, so that a short one cannot hide a long one."""
        return tuple(sorted((self.zh, self.en, *self.others), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of an answers file."""

    figure: Figure
    value: float
    path: tuple[Key, ...]
    about: tuple[Key, ...] | None
    """The path of the field that says what it is of; ``None`` for the whole service."""


_ABOUT: Final = "about_field"
"""The class variable of a record that names the field by which its items are told apart."""


def figures_in(record: Any, path: tuple[Key, ...] = (), about: tuple[Key, ...] | None = None) -> Iterator[Stated]:  # noqa: ANN401  any record of an answers file
    """Every number of a record and of what stands in it."""
    name = getattr(type(record), _ABOUT, None)
    here = (*path, name) if name else about
    for field in fields(record):
        value, at = getattr(record, field.name), (*path, field.name)
        figure = _figure_of(field.type)
        if figure is not None and isinstance(value, int | float) and not isinstance(value, bool):
            yield Stated(figure, value, at, here)
        elif isinstance(value, Struct):
            yield from figures_in(value, at, here)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Struct):
                    yield from figures_in(item, (*at, index), here)


def _figure_of(annotation: Any) -> Figure | None:  # noqa: ANN401  a type form
    if get_origin(annotation) is Annotated:
        return next((extra for extra in get_args(annotation)[1:] if isinstance(extra, Figure)), None)
    return next((found for inner in get_args(annotation) if (found := _figure_of(inner))), None)
