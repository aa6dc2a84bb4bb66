# SPDX-License-Identifier: Apache-2.0
"""The sets of others that hegui can read, each described by a data file: its fields, its labels, its licence. None is bundled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

from hegui.errors import InputError, Problem
from hegui.evaluate.question import Library
from hegui.schema import checked
from hegui.source import load_yaml
from hegui.text import Text, same

FOLDER: Final = Path(__file__).parents[2] / "data" / "banks" / "sets"


class Confidence(StrEnum):
    """How sure a label is one of our codes. Nothing less is mapped."""

    HIGH = "H"
    """The label names the risk or aspect."""
    MEDIUM = "M"
    """What the label names lies within it."""
    USER = "user"
    """The one who imports said so."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A label, and the code that it stands for."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    label: str
    code: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A label that is known, and stands for no single code."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    label: str
    maybe: tuple[str, ...]
    """Codes that its questions may have."""
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """How the files of a set are read. A field may have several names, those of its several files."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    title: Text
    home: str
    licence: str
    """SPDX, ``none`` or ``own``."""
    terms: Text
    """What its licence asks, to be told with every import."""
    looked_at: date
    """The day its files were looked at."""
    library: Library
    refused: tuple[str, ...] = ()
    """Beginnings of the names of its files that hold questions to be refused."""
    text: tuple[str, ...]
    label: tuple[str, ...]
    id: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """Of multiple choice; they become lines of the question."""
    context: tuple[str, ...] = ()
    """Earlier turns, each with ``role`` and ``content``."""
    tags: tuple[str, ...] = ()
    """``aspect:…`` among them makes a question one that should be answered."""
    expectation: tuple[str, ...] = ()
    """``should_refuse`` or ``should_not_refuse``."""
    enabled: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    codes: tuple[Mapped, ...]
    unmapped: tuple[Unmapped, ...] = ()


def names_of_sets() -> Sequence[str]:
    """The names by which the sets are called."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def question_set(name: str) -> QuestionSet:
    """How a set is read.

    Raises:
        InputError: there is none of that name.
    """
    if name not in names_of_sets():
        what = Text(f"不认识的题集“{name}”。", f"The set '{name}' is not known.")
        raise InputError(Problem(what, accepted=same(", ".join(names_of_sets()))))
    source = load_yaml(FOLDER / f"{name}.yaml", f"{name}.yaml")
    return checked(QuestionSet, source.data, source)


def all_sets() -> Mapping[str, QuestionSet]:
    """Every set by its name."""
    return {name: question_set(name) for name in names_of_sets()}
