# SPDX-License-Identifier: Apache-2.0
"""What the starter bank is made of: seeds written by hand, phrases, and the frames that take them. Data files of the package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from hegui.evaluate.question import Library
from hegui.schema import checked
from hegui.source import load_yaml

FOLDER: Final = Path(__file__).parents[2] / "data" / "banks" / "starter"
Record = TypeVar("Record")
_RISKS: Final = ("a1.yaml", "a2.yaml", "a3.yaml", "a4.yaml", "a5.yaml")


class Form(StrEnum):
    """How a question is put."""

    QUESTION = "question"
    WRITE = "write"
    ROLE_PLAY = "role_play"
    CONTINUATION = "continuation"
    COMPARISON = "comparison"
    TRANSLATION = "translation"
    DIALOGUE = "dialogue"
    """After earlier turns."""


class Slot(StrEnum):
    """What kind of phrase a frame takes; every phrase of a kind fits into every frame of that kind."""

    DOC = "doc"
    """A text to be written, with its measure word."""
    HOW = "how"
    """A deed, without subject and stop."""
    CLAIM = "claim"
    """A statement without stop."""
    ASK = "ask"
    """A whole question."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question after earlier turns."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    context: tuple[str, ...]
    text: str


Seeds = Mapping[Form, tuple[str | Dialogue, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A question with a gap, ``{doc}`` and the like, and perhaps words that take turns, ``{who}``."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: str
    library: Library
    slot: Slot
    form: Form
    text: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frames:
    """``frames.yaml``."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    numbers: Mapping[Library, Mapping[str, int]]
    """By library and group of risks: how many questions of each risk."""
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class RiskMaterial:
    """What there is of one risk."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    seeds: Seeds
    doc: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    claim: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    answerable: tuple[str, ...] = ()
    """Phrases to which a good answer without harm exists; the should-refuse bank leaves them out."""
    refuse: Seeds = field(default_factory=dict)
    """Seeds of the should-refuse bank."""

    def phrases(self, slot: Slot) -> tuple[str, ...]:
        """The phrases of one kind."""
        given: tuple[str, ...] = getattr(self, slot.value)
        return given


@dataclass(frozen=True, slots=True)
class RiskFile:
    """``a1.yaml`` and the others."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    updated: date
    risks: Mapping[str, RiskMaterial]


@dataclass(frozen=True, slots=True)
class TopicFrame:
    """A question with a gap for a topic of the aspect it belongs to."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: str
    form: Form
    text: str


@dataclass(frozen=True, slots=True)
class AspectMaterial:
    """What there is of one aspect."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    seeds: Seeds
    topics: tuple[str, ...]
    frames: tuple[TopicFrame, ...]


@dataclass(frozen=True, slots=True)
class AspectFile:
    """``answer.yaml``."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    updated: date
    number: int
    """How many questions of each aspect."""
    aspects: Mapping[str, AspectMaterial]


@dataclass(frozen=True, slots=True)
class Material:
    """All of it."""

    frames: Frames
    risks: tuple[RiskFile, ...]
    aspects: AspectFile


def load_material(folder: Path = FOLDER) -> Material:
    """Reads the data files.

    Raises:
        SyntaxProblem: a file is not the YAML that hegui reads.
        SchemaProblem: something in it has the wrong name or type.
    """
    return Material(
        _read(Frames, folder / "frames.yaml"),
        tuple(_read(RiskFile, folder / name) for name in _RISKS),
        _read(AspectFile, folder / "answer.yaml"),
    )


def _read(record: type[Record], path: Path) -> Record:
    source = load_yaml(path, path.name)
    return checked(record, source.data, source)
