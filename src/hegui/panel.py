# SPDX-License-Identifier: Apache-2.0
"""Named people who judge: raters, two or more, and an adjudicator who is none of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

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
