# SPDX-License-Identifier: Apache-2.0
"""What a scan counts. Tallies add up: in any order, in any grouping, the same total, so every engine gives the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Technical:
    """The technical sample: records drawn by rank, all looked at by terms and, where there is one, by the classifier."""

    population: int = 0
    """Documents that it was drawn from."""
    items: int = 0
    qualified: int = 0
    """Not suspected: neither LIKELY nor a CANDIDATE, and not thought harmful by the classifier."""
    undecided: int = 0
    """A CANDIDATE that nothing has decided, or a record that the classifier was asked about and could not score.

    It counts neither as qualified nor as harmful."""

    @property
    def unqualified(self) -> int:
        """LIKELY, or thought harmful by the classifier."""
        return self.items - self.qualified - self.undecided

    def __add__(self, other: "Technical") -> "Technical":
        return Technical(
            self.population + other.population,
            self.items + other.items,
            self.qualified + other.qualified,
            self.undecided + other.undecided,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in a split, a source or a corpus, counted. `Tally()` is nothing at all."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    documents: int = 0
    """Records that were read."""
    texts: int = 0
    characters: int = 0
    """Code points of the texts."""
    bytes: int = 0
    """Bytes of the texts in UTF-8."""
    rejected: Counts = field(default_factory=dict)
    """By `Reason`: records that could not be read."""
    unread: int = 0
    """Rows that a file promises and that lie behind a damage (which is one of `rejected`)."""
    languages: Counts = field(default_factory=dict)
    """Documents by `Language`."""
    modalities: Counts = field(default_factory=dict)
    """Documents by modality of their source."""
    others: Counts = field(default_factory=dict)
    """Members of tars that hold no text (pictures, sound), by ending: they are counted, and nothing looked into them."""
    verdicts: Counts = field(default_factory=dict)
    """Documents by `Verdict.word`."""
    categories: Mapping[str, Counts] = field(default_factory=dict)
    """By category of terms: documents with a term of it, by their verdict. One document may stand in several."""
    personal_hits: Counts = field(default_factory=dict)
    """By kind of personal information."""
    personal_documents: Counts = field(default_factory=dict)
    """By kind: documents that hold one or more."""
    sensitive_documents: Counts = field(default_factory=dict)
    """By class of PIPL 28 (`Sensitive`): documents that hold one or more."""
    pi_documents: int = 0
    """Documents with personal information of any kind."""
    sensitive_pi_documents: int = 0
    """Documents with sensitive personal information of any class."""
    classified: int = 0
    """Documents that the classifier scored: candidates and the technical sample."""
    unscored: int = 0
    """Documents that the classifier was asked about and could not score."""
    technical: Technical = Technical()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            documents=self.documents + other.documents,
            texts=self.texts + other.texts,
            characters=self.characters + other.characters,
            bytes=self.bytes + other.bytes,
            rejected=_sums(self.rejected, other.rejected),
            unread=self.unread + other.unread,
            languages=_sums(self.languages, other.languages),
            modalities=_sums(self.modalities, other.modalities),
            others=_sums(self.others, other.others),
            verdicts=_sums(self.verdicts, other.verdicts),
            categories=_tables(self.categories, other.categories),
            personal_hits=_sums(self.personal_hits, other.personal_hits),
            personal_documents=_sums(self.personal_documents, other.personal_documents),
            sensitive_documents=_sums(self.sensitive_documents, other.sensitive_documents),
            pi_documents=self.pi_documents + other.pi_documents,
            sensitive_pi_documents=self.sensitive_pi_documents + other.sensitive_pi_documents,
            classified=self.classified + other.classified,
            unscored=self.unscored + other.unscored,
            technical=self.technical + other.technical,
        )

    @property
    def rejections(self) -> int:
        """Records that could not be read, whatever the reason."""
        return sum(self.rejected.values())

    def verdict(self, word: str) -> int:
        """Documents of a verdict."""
        return self.verdicts.get(word, 0)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def _sums(left: Counts, right: Counts) -> Counts:
    return {key: left.get(key, 0) + right.get(key, 0) for key in sorted({*left, *right})}


def _tables(left: Mapping[str, Counts], right: Mapping[str, Counts]) -> Mapping[str, Counts]:
    return {key: _sums(left.get(key, {}), right.get(key, {})) for key in sorted({*left, *right})}
