# SPDX-License-Identifier: Apache-2.0
"""Named people who judge: raters, two or more, and an adjudicator who is none of them; and what comes of what they say.

The items at the head of the order, which is one of chance, are judged by two raters, the others by one. Where two differ, or
one is not sure, the adjudicator decides.
"""

import json
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from hegui.atomic import write_atomically
from hegui.errors import InputError, Place, Problem
from hegui.schema import adapter_of
from hegui.text import Text

NAME: Final = "review.json"
DOUBLE: Final = 200
"""Items that two people judge, so that their agreement can be told: the custom of assessors, no figure of the standards."""
MOST_NOTE: Final = 1000
"""Characters of a note to a judgement."""
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who judges."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: str
    """Also the name of a sheet."""
    name: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"{self.id}：编号须为小写字母、数字、“.”“_”“-”，至多 31 位 / "
                f"{self.id}: an id has small letters, digits, '.', '_' and '-', 31 at most"
            )
        if not self.name.strip() or len(self.name) > _LONGEST_NAME:
            raise ValueError("须写明姓名 / the person's name is needed")


def hold_to_rules(raters: Sequence[Person], adjudicator: Person | None) -> None:
    """Nothing, for people who may judge together.

    Raises:
        ValueError: they are fewer than two, or not different people.
    """
    if len(raters) < 2:  # noqa: PLR2004  two raters: the rule itself
        raise ValueError("至少须有两名评判人 / at least two raters are needed")
    people = [*raters, *([adjudicator] if adjudicator else [])]
    if len({person.id for person in people}) < len(people) or len({person.name for person in people}) < len(people):
        raise ValueError("评判人和仲裁人须为不同的人 / raters and adjudicator must be different people")


def raters_in_turn(raters: Sequence[Person], place: int, double: int) -> tuple[Person, ...]:
    """Who judges the item at a place of the order: in turn, and the next one too where it is judged twice."""
    first = place % len(raters)
    return (raters[first], raters[(first + 1) % len(raters)]) if place < double else (raters[first],)


class Role(StrEnum):
    """In what capacity a person judged."""

    RATER = "rater"
    ADJUDICATOR = "adjudicator"


class Open(StrEnum):
    """Why an item is not determined."""

    NOT_JUDGED = "not_judged"
    SECOND_MISSING = "second_missing"
    """One of two raters has not judged it yet."""
    AWAITS_ADJUDICATION = "awaits_adjudication"
    """The raters differ, or one of them is not sure."""
    NOT_DECIDABLE = "not_decidable"
    """The adjudicator is not sure either."""


OPEN_NAMES: Final[Mapping[Open, Text]] = {
    Open.NOT_JUDGED: Text("尚未评判", "not judged yet"),
    Open.SECOND_MISSING: Text("尚缺第二人评判", "the second rater has not judged it yet"),
    Open.AWAITS_ADJUDICATION: Text("待仲裁", "awaits adjudication"),
    Open.NOT_DECIDABLE: Text("仲裁人不能确定", "the adjudicator is not sure"),
}


class Seats(Protocol):
    """Who judges what: fixed before the first judgement."""

    @property
    def raters(self) -> tuple[Person, ...]:
        """Two or more."""
        ...

    @property
    def adjudicator(self) -> Person | None:
        """None of the raters."""
        ...

    @property
    def double(self) -> int:
        """Items that two people judge."""
        ...


class Item(Protocol):
    """What is judged."""

    @property
    def id(self) -> str:
        """By which judgements name it."""
        ...


class Judged(Protocol):
    """What one person said of one item."""

    @property
    def item(self) -> str:
        """Its id."""
        ...

    @property
    def rater(self) -> str:
        """Id of the person."""
        ...

    @property
    def name(self) -> str:
        """Of the person."""
        ...

    @property
    def role(self) -> Role:
        """In which they judged."""
        ...

    @property
    def verdict(self) -> Hashable:
        """What was said."""
        ...

    @property
    def unsure(self) -> bool:
        """Whether it was that somebody else must decide."""
        ...

    @property
    def categories(self) -> tuple[str, ...]:
        """The risks that it names."""
        ...

    @property
    def note(self) -> str:
        """What the person wrote beside it."""
        ...


ItemT = TypeVar("ItemT", bound=Item)
JudgedT = TypeVar("JudgedT", bound=Judged)
SeatsT = TypeVar("SeatsT", bound=Seats)


@dataclass(frozen=True, kw_only=True)
class Hearing(Generic[SeatsT, ItemT, JudgedT]):
    """Items, a panel, and what was said so far."""

    problem: ClassVar[type[InputError]] = InputError
    """The type of a refusal."""
    panel: SeatsT
    items: Mapping[str, ItemT]
    """By id, in their order."""
    said: Mapping[str, Mapping[str, JudgedT]]
    """By item and rater: the last judgement, which replaces earlier ones."""

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.items)}

    def person(self, name: str) -> tuple[Person, Role]:
        """The person of that id.

        Raises:
            InputError: there is none on the panel; of the type of ``problem``.
        """
        for rater in self.panel.raters:
            if rater.id == name:
                return rater, Role.RATER
        if self.panel.adjudicator is not None and self.panel.adjudicator.id == name:
            return self.panel.adjudicator, Role.ADJUDICATOR
        known = ", ".join(self._ids())
        what = Text(f"评判组中没有“{name}”", f"nobody on the panel is '{name}'")
        raise self.problem(Problem(what, Place(NAME), accepted=Text(known, known)))

    def _ids(self) -> Iterator[str]:
        yield from (rater.id for rater in self.panel.raters)
        if self.panel.adjudicator:
            yield self.panel.adjudicator.id

    def raters_of(self, item: str) -> tuple[Person, ...]:
        """Who must judge an item: in turn, and the next one too where it is judged twice."""
        return raters_in_turn(self.panel.raters, self._places[item], self.panel.double)

    def task_of(self, person: str) -> Sequence[ItemT]:
        """The items that a rater must judge, or those that the adjudicator must or did decide, in their order."""
        _, role = self.person(person)
        if role is Role.RATER:
            return [item for item in self.items.values() if person in {rater.id for rater in self.raters_of(item.id)}]
        return [item for item in self.items.values() if self.disputed(item.id)]

    def judgements_of(self, item: str) -> tuple[JudgedT, ...]:
        """What its raters said, in the order of the panel."""
        said = self.said.get(item, {})
        return tuple(said[rater.id] for rater in self.raters_of(item) if rater.id in said)

    def disputed(self, item: str) -> bool:
        """Whether its raters are done, and leave it to the adjudicator."""
        judgements = self.judgements_of(item)
        complete = len(judgements) == len(self.raters_of(item))
        differ = len({judgement.verdict for judgement in judgements}) > 1
        return complete and (differ or any(judgement.unsure for judgement in judgements))

    def deciding(self, item: str) -> tuple[JudgedT, ...] | Open:
        """The judgements that decide an item, which all say the same; or why it is open."""
        judgements = self.judgements_of(item)
        if not judgements:
            return Open.NOT_JUDGED
        if len(judgements) < len(self.raters_of(item)):
            return Open.SECOND_MISSING
        if not self.disputed(item):
            return judgements
        adjudicator = self.panel.adjudicator
        decided = self.said.get(item, {}).get(adjudicator.id) if adjudicator else None
        if decided is None:
            return Open.AWAITS_ADJUDICATION
        return Open.NOT_DECIDABLE if decided.unsure else (decided,)

    def hold_to_task(self, judgement: JudgedT) -> None:
        """Nothing, for a judgement that its person may give.

        Raises:
            InputError: it is not theirs to give; of the type of ``problem``.
        """
        person, role = self.person(judgement.rater)
        if judgement.item not in self.items:
            what = Text("样本中没有这一条目", "there is no such item in the sample")
        elif (judgement.name, judgement.role) != (person.name, role):
            what = Text("姓名或者身份与评判组不符", "name or role is not that of the panel")
        elif role is Role.ADJUDICATOR and not self.disputed(judgement.item):
            what = Text("评判一致的条目无须仲裁", "the raters agree on it, so there is nothing to adjudicate")
        elif role is Role.RATER and judgement.rater not in {rater.id for rater in self.raters_of(judgement.item)}:
            what = Text("该条目不由此人评判", "this item is not that person's to judge")
        else:
            return
        raise self.problem(Problem(what, found=f"{judgement.rater}: {judgement.item}"))


def read_panel(kind: type[SeatsT], path: Path, fix: Text, problem: type[InputError] = InputError) -> SeatsT:
    """The panel of a file.

    Args:
        kind: its form.
        path: of the file.
        fix: what to do where there is none.
        problem: the type of the refusal.

    Raises:
        InputError: there is none, or it cannot be read; of the type of ``problem``.
    """
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    try:
        panel: SeatsT = adapter_of(kind).validate_json(path.read_bytes())
    except FileNotFoundError:
        what = Text("尚未设立评判组", "nobody has been named to judge this")
        raise problem(Problem(what, Place(str(path)), fix=fix)) from None
    except (OSError, ValidationError) as error:
        what = Text("评判组文件无法读取", "the file of the panel cannot be read")
        raise problem(Problem(what, Place(str(path)), found=str(error)[:200])) from error
    return panel


def write_panel(panel: SeatsT, path: Path, before: SeatsT | None, problem: type[InputError] = InputError) -> None:
    """Fixes a panel in a file.

    Args:
        panel: to be fixed.
        path: of the file.
        before: the panel under which judging has begun, if it has.
        problem: the type of the refusal.

    Raises:
        InputError: judging has begun under another one; of the type of ``problem``.
        OSError: the file cannot be written.
    """
    if before is not None and before != panel:
        what = Text("评判已经开始，评判组不得更换", "judging has begun; the panel cannot be changed")
        raise problem(Problem(what, Place(NAME)))
    content = json.dumps(adapter_of(type(panel)).dump_python(panel, mode="json"), ensure_ascii=False, indent=2)
    write_atomically(path, content.encode() + b"\n")
