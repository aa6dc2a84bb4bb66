# SPDX-License-Identifier: Apache-2.0
"""The scan of a batch of texts: a function of the batch and of what is looked for, the same on every engine."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hegui.corpus.findings import FINDINGS, RECORDS, Detector
from hegui.corpus.identifiers import EXACT, identifier_digest
from hegui.corpus.language import LANGUAGES, languages_and_characters
from hegui.corpus.rank import ranks
from hegui.corpus.tally import Tally
from hegui.corpus.verdict import TermHit, Thresholds, Verdict, second_look, verdict_of_terms
from hegui.detect.batch import BatchDetector
from hegui.detect.classifier import Classifier, Scored
from hegui.detect.finding import Hit
from hegui.detect.folding import Layer
from hegui.detect.lexicon import Term
from hegui.detect.personal import Kind, Sensitive, sensitive
from hegui.detect.sieve.column import Column, column_of

_ROWS: Final = 8192
"""Findings that are held as Python objects at a time."""
PIECE_BYTES: Final = 4_000_000
"""Text that is scanned at a time: even where it is nothing but identifiers, its hits need no more than some 150 MB."""

Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scanner:
    """What is looked for. Made once in each worker."""

    detector: BatchDetector
    classifier: Classifier | None
    thresholds: Thresholds
    as_of: date
    seed: int
    key: bytes = field(repr=False)
    """Under which digests of identifiers are made."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The records of a batch before anything is looked for in them; one entry a record."""

    source: str
    file: str
    modality: str
    texts: pa.StringArray
    """Of the batch, one entry a text."""
    column: Column
    """The same as bytes."""
    fields: pa.DictionaryArray
    """Where in its record each text stands."""
    starts: npt.NDArray[np.int64]
    """The first text of each record."""
    positions: npt.NDArray[np.int64]
    languages: npt.NDArray[np.uint8]
    """Indexes into `LANGUAGES`."""
    characters: npt.NDArray[np.int64]
    """Code points."""
    ranks: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.starts)

    @classmethod
    def of(cls, batch: pa.RecordBatch, *, source: str, file: str, modality: str, seed: int) -> Self:
        """The records of a batch of the schema `TEXTS`."""
        positions = batch["position"].to_numpy()
        starts = np.flatnonzero(np.diff(positions, prepend=positions[:1] - 1)).astype(np.int64)
        texts = batch["text"]
        column = column_of(texts)
        told, characters = languages_and_characters(column, starts)
        return cls(
            source,
            file,
            modality,
            texts,
            column,
            batch["field"],
            starts,
            positions[starts],
            told,
            characters,
            ranks(seed, file, positions[starts]),
        )

    def records_of(self, rows: Sequence[int]) -> list[int]:
        """The record that each of some texts belongs to."""
        return (np.searchsorted(self.starts, rows, side="right") - 1).tolist() if rows else []

    def rows_of(self, record: int) -> range:
        """The texts of a record."""
        end = self.starts[record + 1] if record + 1 < len(self.starts) else len(self.texts)
        return range(int(self.starts[record]), int(end))

    def text_of(self, record: int) -> str:
        """All texts of a record, a line end between them."""
        return "\n".join(self.texts[row].as_py() for row in self.rows_of(record))


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch of the schema `TEXTS` in pieces of about `PIECE_BYTES`; records stay whole."""
    offsets = column_of(batch["text"]).offsets
    positions = batch["position"].to_numpy()
    starts = np.flatnonzero(np.diff(positions, prepend=positions[:1] - 1))
    numbers = (offsets[starts] - offsets[0]) // PIECE_BYTES
    firsts = starts[np.flatnonzero(np.diff(numbers, prepend=-1))].tolist()
    for first, end in pairwise([*firsts, len(batch)]):
        yield batch.slice(first, end - first)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was found in a batch."""

    findings: pa.RecordBatch
    """Schema `FINDINGS`."""
    records: pa.RecordBatch
    """Schema `RECORDS`: those worth a row."""
    verdicts: npt.NDArray[np.uint8]
    """`Verdict` of each record."""
    harmful: npt.NDArray[np.float32]
    """What the classifier said of each record; NaN: not asked, or no answer."""
    asked: Flags
    """Whether the classifier was asked."""
    tally: Tally
    """Without the technical sample, which is of a split."""


@dataclass(slots=True)
class _Seen:
    """The hits in one record."""

    terms: list[tuple[Hit, Term]] = field(default_factory=list)
    personal: list[tuple[Kind, Sensitive]] = field(default_factory=list)

    @property
    def categories(self) -> list[str]:
        return sorted({hit.category for hit, _ in self.terms})

    @property
    def sensitive(self) -> list[Sensitive]:
        return [kept for _, kept in self.personal if kept is not Sensitive.NONE]


def scan_batch(documents: Documents, scanner: Scanner, drawn: Flags) -> Scanned:
    """Everything that is found in a batch; changes nothing.

    Args:
        documents: the records of the batch.
        scanner: what is looked for.
        drawn: which records are in the technical sample, and so shown to the classifier whatever their terms.
    """
    hits = sorted(scanner.detector.find(documents.texts), key=_by_place)
    rows = [row for row, _ in hits]
    owners = documents.records_of(rows)
    findings = _Findings(documents)
    seen: dict[int, _Seen] = defaultdict(_Seen)
    for row, of_text in groupby(zip(rows, owners, (hit for _, hit in hits), strict=True), key=itemgetter(0)):
        _look(documents, scanner, row, [(owner, hit) for _, owner, hit in of_text], seen, findings)
    verdicts = np.zeros(len(documents), np.uint8)
    for record, found in seen.items():
        terms = (TermHit(hit.rule, hit.category, term.tier) for hit, term in found.terms)
        verdicts[record] = verdict_of_terms(terms, scanner.thresholds)
    harmful = np.full(len(documents), np.nan, np.float32)
    asked = np.zeros(len(documents), np.bool_)
    if scanner.classifier is not None:
        asked = drawn | (verdicts == Verdict.CANDIDATE)
        _classify(documents, scanner.classifier, scanner.thresholds, asked, verdicts, harmful)
    told = sorted({*seen, *np.flatnonzero(harmful >= scanner.thresholds.harmful).tolist()})
    return Scanned(
        findings.batch(),
        _records(documents, told, seen, verdicts, harmful),
        verdicts,
        harmful,
        asked,
        _tally(documents, seen, verdicts, asked, harmful),
    )


def _look(
    documents: Documents,
    scanner: Scanner,
    row: int,
    hits: Iterable[tuple[int, Hit]],
    seen: dict[int, _Seen],
    findings: "_Findings",
) -> None:
    """Takes the hits of one text."""
    text: str | None = None
    for record, hit in hits:
        term = _term_of(scanner.detector, hit.rule)
        if term is not None:
            seen[record].terms.append((hit, term))
            findings.add(row, record, hit, Detector.TERMS, tier=term.tier)
            continue
        text = documents.texts[row].as_py() if text is None else text
        kind = Kind(hit.category)
        seen[record].personal.append((kind, sensitive(text, hit, scanner.as_of)))
        exact = identifier_digest(scanner.key, text[hit.start : hit.end]) if kind in EXACT else None
        findings.add(row, record, hit, Detector.PERSONAL, digest=exact)


def _by_place(found: tuple[int, Hit]) -> tuple[int, int, int, str]:
    row, hit = found
    return row, hit.start, hit.end, hit.rule


def _term_of(detector: BatchDetector, rule: str) -> Term | None:
    """The term behind a rule; None: it is a rule for personal information."""
    if detector.matcher is None:
        return None
    try:
        return detector.matcher.term(rule)
    except KeyError:
        return None


def _classify(
    documents: Documents,
    classifier: Classifier,
    thresholds: Thresholds,
    asked: Flags,
    verdicts: npt.NDArray[np.uint8],
    harmful: npt.NDArray[np.float32],
) -> None:
    """Fills in what the classifier says, and the verdicts that it moves."""
    records = np.flatnonzero(asked).tolist()
    for record, judgement in zip(records, classifier.score([documents.text_of(each) for each in records]), strict=True):
        if isinstance(judgement, Scored):
            harmful[record] = judgement.harmful
            verdicts[record] = second_look(Verdict(verdicts[record]), judgement.harmful, thresholds)


class _Findings:
    """The rows of FINDINGS; turned into columns as they pile up, for a hostile text can hold a million."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._rows: list[tuple[object, ...]] = []
        self._done: list[pa.RecordBatch] = []

    def add(
        self,
        row: int,
        record: int,
        hit: Hit,
        detector: Detector,
        *,
        tier: str | None = None,
        digest: bytes | None = None,
    ) -> None:
        self._rows.append(
            (
                self._documents.source,
                self._documents.file,
                self._documents.positions[record],
                self._documents.fields[row].as_py(),
                hit.start,
                hit.end,
                detector.value,
                hit.rule,
                str(hit.category),
                via(hit.via),
                hit.severity.name.lower(),
                hit.confidence.name.lower(),
                None if tier is None else str(tier),
                digest,
            )
        )
        if len(self._rows) >= _ROWS:
            self._turn()

    def _turn(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else ((),) * len(FINDINGS)
        self._done.append(_batch(columns, FINDINGS))
        self._rows = []

    def batch(self) -> pa.RecordBatch:
        self._turn()
        return pa.concat_batches(self._done)


@cache
def via(layers: Layer) -> str:
    """Layers as files have them: ``width+separator``; empty for the plain form."""
    return "+".join(layer.name.lower() for layer in Layer if layer in layers and layer.name)


def _batch(columns: Iterable[object], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(values, of.type) for values, of in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _records(
    documents: Documents,
    told: Sequence[int],
    seen: dict[int, _Seen],
    verdicts: npt.NDArray[np.uint8],
    harmful: npt.NDArray[np.float32],
) -> pa.RecordBatch:
    found = [seen.get(record, _Seen()) for record in told]
    columns = (
        [documents.source] * len(told),
        [documents.file] * len(told),
        documents.positions[told],
        [LANGUAGES[documents.languages[record]].value for record in told],
        [Verdict(verdicts[record]).word for record in told],
        [scored(harmful[record]) for record in told],
        [each.categories for each in found],
        [len(each.terms) for each in found],
        [len(each.personal) for each in found],
        [len(each.sensitive) for each in found],
        [len(documents.rows_of(record)) for record in told],
        documents.characters[told],
    )
    return _batch(columns, RECORDS)


def scored(harmful: float) -> float | None:
    """A score as tables have it: null for none."""
    return None if np.isnan(harmful) else float(harmful)


def _tally(
    documents: Documents,
    seen: dict[int, _Seen],
    verdicts: npt.NDArray[np.uint8],
    asked: Flags,
    harmful: npt.NDArray[np.float32],
) -> Tally:
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    hits: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for record, found in seen.items():
        word = Verdict(verdicts[record]).word
        for category in found.categories:
            categories[category][word] += 1
        hits.update(kind.value for kind, _ in found.personal)
        kinds.update({kind.value for kind, _ in found.personal})
        classes.update({kept.value for kept in found.sensitive})
    unscored = int(np.count_nonzero(asked & np.isnan(harmful)))
    return Tally(
        documents=len(documents),
        texts=len(documents.texts),
        characters=int(documents.characters.sum()),
        bytes=int(documents.column.offsets[-1] - documents.column.offsets[0]),
        languages=_counted(documents.languages, [language.value for language in LANGUAGES]),
        modalities={documents.modality: len(documents)} if len(documents) else {},
        verdicts=_counted(verdicts, [verdict.word for verdict in Verdict]),
        categories=categories,
        personal_hits=hits,
        personal_documents=kinds,
        sensitive_documents=classes,
        pi_documents=sum(bool(found.personal) for found in seen.values()),
        sensitive_pi_documents=sum(bool(found.sensitive) for found in seen.values()),
        classified=int(np.count_nonzero(asked)) - unscored,
        unscored=unscored,
    )


def _counted(codes: npt.NDArray[np.uint8], names: Sequence[str]) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}
