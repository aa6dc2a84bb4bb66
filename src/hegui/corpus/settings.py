# SPDX-License-Identifier: Apache-2.0
"""What a scan looks for, and how: recorded with the run, so that a run is resumed with the same or not at all."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from importlib.metadata import version
from typing import ClassVar, Self

from hegui.corpus.verdict import Thresholds
from hegui.detect.classifier import Classifier
from hegui.detect.lexicon import Lexicon, lexicon_as_jsonl
from hegui.evidence.schemas import canonical


@dataclass(frozen=True, slots=True)
class LexiconUsed:
    """Which lexicon: the digest says exactly which terms."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: str
    version: str
    updated: date | None
    terms: int
    digest: str
    """SHA-256, hexadecimal, of its terms and its white list."""

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """What is recorded of a lexicon."""
        said = lexicon_as_jsonl(lexicon).encode() + canonical(list(lexicon.unless))
        return cls(lexicon.name, lexicon.version, lexicon.updated, len(lexicon.terms), hashlib.sha256(said).hexdigest())


@dataclass(frozen=True, slots=True)
class ClassifierUsed:
    """Which classifier."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan looks for, and how. Two runs with equal settings over equal files have equal results."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    lexicons: tuple[LexiconUsed, ...]
    personal: bool
    classifier: ClassifierUsed | None
    thresholds: Thresholds
    as_of: date
    """Day by which somebody is under fourteen."""
    seed: int = 0
    """Of the ranks, and so of every sample."""
    fields: tuple[str, ...] = ()
    """Fields that hold text, in every source; none: those of the ledger, or the usual layouts."""
    split_bytes: int = 0
    """About how many bytes a split has."""
    hegui: str = field(default_factory=lambda: version("hegui"))
    """Version of the program: another one may find other things."""

    @classmethod
    def of(
        cls,
        lexicons: Sequence[Lexicon],
        classifier: Classifier | None,
        *,
        as_of: date,
        split_bytes: int,
        personal: bool = True,
        seed: int = 0,
        fields: tuple[str, ...] = (),
    ) -> Self:
        """The settings of a scan with these lexicons and this classifier, whose own thresholds are used."""
        thresholds = Thresholds()
        if classifier is not None:
            thresholds = Thresholds(classifier.thresholds.likely, classifier.thresholds.unlikely)
        return cls(
            tuple(map(LexiconUsed.of, lexicons)),
            personal,
            None if classifier is None else ClassifierUsed(classifier.name, classifier.version),
            thresholds,
            as_of,
            seed,
            fields,
            split_bytes,
        )

    def differences(self, other: "Settings") -> Iterator[str]:
        """The names of what is not equal."""
        return (own.name for own in fields(Settings) if getattr(self, own.name) != getattr(other, own.name))
