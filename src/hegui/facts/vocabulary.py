# SPDX-License-Identifier: Apache-2.0
"""The facts that conditions may name, and the values given for one service."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field

from hegui.errors import Place
from hegui.record import Record
from hegui.text import Text, same


class FactType(StrEnum):
    """What kind of value a fact takes."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    CHOICE = "choice"
    SET = "set"
    DATE = "date"


FactValue = bool | int | float | str | date | frozenset[str]


class FactDefinition(Record, frozen=True):
    """One fact of the vocabulary, with the question that asks for it."""

    id: str
    type: FactType
    question: Text
    basis: str
    values: tuple[str, ...] = ()
    """What a choice or a set may hold."""
    labels: Mapping[str, Text] = field(default_factory=dict)
    """How those values are read."""
    unit: str | None = None
    judged_by: str = "machine"
    """``person`` where somebody must have formed a view before declaring the value."""
    derived: bool = False
    """Computed by hegui from other declarations; never asked."""
    to_declare: Text | None = None
    """For a derived fact: what to declare so that it can be computed."""

    @property
    def asked(self) -> Text:
        """What a user is asked for: the question, or what a derived fact is computed from."""
        return self.to_declare or self.question

    def label(self, value: str) -> Text:
        """A value of a choice or a set as it is read; one without a label reads as it is written."""
        return self.labels.get(value) or same(value)

    def accepts(self, value: object) -> bool:
        """Whether the value has the type of this fact."""
        match self.type:
            case FactType.BOOLEAN:
                return isinstance(value, bool)
            case FactType.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
            case FactType.CHOICE:
                return value in self.values
            case FactType.SET:
                return isinstance(value, frozenset) and value <= frozenset(self.values)
            case FactType.DATE:
                return isinstance(value, date)


class Fact(Struct, frozen=True):
    """A declared or derived value, and where it was declared."""

    value: FactValue
    place: Place | None = None
    derived_from: Text | None = None
    open: bool = False
    """For a set: these members are certain, others may belong to it. What it does not hold is unknown, not absent."""


class Facts(Mapping[str, Fact]):
    """The facts known of one service. A fact that is absent is unknown."""

    __slots__ = ("known",)

    def __init__(self, known: Mapping[str, Fact] = MappingProxyType({})) -> None:
        self.known = known

    def __getitem__(self, name: str) -> Fact:
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def value(self, name: str) -> FactValue | None:
        """The value, or ``None`` when it is not known."""
        fact = self.known.get(name)
        return None if fact is None else fact.value

    def with_values(self, values: Mapping[str, Fact]) -> "Facts":
        """The same facts with some added or replaced."""
        return Facts({**self.known, **values})


def facts_of(**values: FactValue) -> Facts:
    """Facts from plain values, for callers that have no places to show."""
    return Facts({name: Fact(value) for name, value in values.items()})
