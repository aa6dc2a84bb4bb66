# SPDX-License-Identifier: Apache-2.0
"""A value that somebody says, with the place where it stands. Two that differ are a contradiction with two places."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from hegui.errors import Place
from hegui.source import Key
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value stands: a line or page of a file and, of evidence and documents, the digest of the bytes."""

    file: str
    line: int | None = None
    page: int | None = None
    digest: str | None = None
    path: tuple[Key, ...] = ()
    """Keys inside the file, for those that have them."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.page is not None:
            where = f"{self.file} p. {self.page}"
        if self.line is None and self.path:
            where = f"{where} [{'.'.join(map(str, self.path))}]"
        return where

    @property
    def place(self) -> Place:
        """The file and line, for messages."""
        return Place(self.file, self.line)


def at(place: Place, path: tuple[Key, ...] = ()) -> Origin:
    """The origin of a value of a YAML file."""
    return Origin(place.file, place.line, path=path)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is said of something: the number of keywords, the version of a model, the name of the subject."""

    id: str
    title: Text
    number: bool = True
    """Whether it is a number; otherwise a name, a version or an official number."""
    supported: bool = True
    """Whether one place is not enough: what only one file says, nobody can hold against anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """That a place says a value of a quantity."""

    what: Quantity
    about: str
    """The model, source, document … that it is of, as its name is written; empty for the service."""
    value: str
    """In the form in which two are compared."""
    shown: str
    """As it is written."""
    origin: Origin


def number(value: float | str) -> str:
    """A number in the form in which two are compared: ``6.70`` and ``6.7`` are one, ``1,000`` and ``1000`` are one."""
    try:
        plain = Decimal(str(value).replace(",", "").replace("，", "")).normalize()
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    return f"{plain:f}"


_LEADING_V: Final = re.compile(r"^[Vv](?=\d)")


@lru_cache(maxsize=16_384)
def name(written: str) -> str:
    """A name in the form in which two are compared: width of signs, spaces and case do not matter."""
    return "".join(unicodedata.normalize("NFKC", written).casefold().split())


def version(written: str) -> str:
    """A version in the form in which two are compared: ``V2.3`` and ``2.3`` are one."""
    return _LEADING_V.sub("", name(written))
