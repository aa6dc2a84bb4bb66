# SPDX-License-Identifier: Apache-2.0
"""The figures of the report, gathered from a scan, its ledger, samples, and earlier scans. Nothing is worded here."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from hegui.corpus.judging.results import JudgedSource
from hegui.corpus.ledger_file import LoadedLedger
from hegui.corpus.ledger_rows import LedgerRow, rows_of
from hegui.corpus.provenance import Provenance, provenance_of
from hegui.corpus.report.examples import Example
from hegui.corpus.report.samples import (
    SampleShown,
    TechnicalShown,
    after_collection,
    before_collection,
    technical_of,
)
from hegui.corpus.requirements import Requirements
from hegui.corpus.run import LedgerUsed, Run
from hegui.corpus.sampling_pools import run_digest
from hegui.corpus.settings import Settings
from hegui.corpus.tally import Tally, total
from hegui.corpus.verdict import Verdict
from hegui.errors import CorpusProblem, Problem
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Bounds:
    """A share of a set of which a part could not be read: the least and the most that it can be."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source."""

    id: str
    ledger: LedgerRow | None
    """What the ledger says; None where the scan had no ledger."""
    provenance: Provenance | None
    files: int
    bytes: int
    """Of its files."""
    tally: Tally
    before: JudgedSource | None
    after: JudgedSource | None

    @property
    def likely(self) -> Bounds | None:
        """Share of documents that the machine calls LIKELY; None where there are none."""
        return likely_share(self.tally)


@dataclass(frozen=True, slots=True)
class FoundThrough:
    """How hits were found: which layers of disguise were undone."""

    detector: str
    via: str
    """Empty: it stands there in plain form."""
    hits: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A scan to compare with."""

    corpus: str
    version: str
    day: date
    complete: bool
    looked_for_terms: bool
    personal: bool
    """Whether personal information was looked for."""
    tally: Tally
    differs: tuple[str, ...]
    """Names of settings that are not those of the scan reported: its figures then differ for that reason too."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a report says."""

    corpus: str
    version: str
    scan: str
    """SHA-256 of ``scan.json``."""
    files: int
    files_digest: str
    """SHA-256 over the digests of the files, see `files_digest`."""
    bytes: int
    asked: Requirements
    """What the samples are held against."""
    splits: int
    unfinished: int
    """Splits that are not done: while there is one, no figure is of the whole corpus."""
    settings: Settings
    ledger_unchanged: bool | None
    """Whether the ledger is still the one that the scan was begun with; None: there is none."""
    tally: Tally
    sources: tuple[SourceFigures, ...]
    through: tuple[FoundThrough, ...]
    samples: tuple[SampleShown, ...]
    technical: TechnicalShown | None
    trend: tuple[Earlier, ...]
    """The oldest first; without the scan reported."""
    examples: tuple[Example, ...] | None
    """None: not asked for, or the corpus is not at hand."""

    @property
    def complete(self) -> bool:
        """Whether every split is done."""
        return not self.unfinished

    @property
    def looked_for_terms(self) -> bool:
        """Whether the scan could flag anything by terms."""
        return bool(self.settings.lexicons)


def figures_of(
    run: Run,
    ledger: LoadedLedger | None,
    *,
    asked: Requirements,
    samples: Sequence[SampleShown] = (),
    previous: Iterable[Run] = (),
    examples: tuple[Example, ...] | None = None,
    as_of: date,
) -> Figures:
    """The figures of a report.

    Args:
        run: the scan; one that is not complete is reported as such.
        ledger: of the scanned corpus; None where a folder was scanned without one.
        asked: what samples are held against; the same for which ``samples`` were made.
        samples: of it, see `hegui.corpus.report.samples.samples_of`.
        previous: earlier scans.
        examples: see `hegui.corpus.report.examples.examples_of`.
        as_of: the day on which contracts and reviews of the ledger must be in term.

    Raises:
        CorpusProblem: a file of the run is damaged, or the ledger is that of another corpus.
    """
    if ledger is not None and ledger.ledger.name != run.scan.ledger.name:
        what = Text("台账不是所扫描语料的台账", "the ledger is that of another corpus than was scanned")
        found = f"{ledger.ledger.name} ≠ {run.scan.ledger.name}"
        raise CorpusProblem(Problem(what, ledger.place("name"), found=found))
    tallies = run.tallies()
    corpus = total(tallies.values())
    settings = run.scan.settings
    return Figures(
        corpus=run.scan.ledger.name,
        version=run.scan.ledger.version,
        scan=run_digest(run),
        files=len({split.file for split in run.splits}),
        files_digest=files_digest(run),
        bytes=sum({split.file: split.size for split in run.splits}.values()),
        asked=asked,
        splits=run.scan.splits,
        unfinished=len(run.incomplete),
        settings=settings,
        ledger_unchanged=None if ledger is None else LedgerUsed.of(ledger.ledger) == run.scan.ledger,
        tally=corpus,
        sources=tuple(_sources(run, ledger, tallies, samples, as_of)),
        through=_through(run),
        samples=tuple(samples),
        technical=technical_of(corpus.technical, asked, looked=bool(settings.lexicons and settings.classifier)),
        trend=tuple(sorted((_earlier(other, settings) for other in previous), key=lambda row: (row.day, row.version))),
        examples=examples,
    )


def files_digest(run: Run) -> str:
    """SHA-256 over the lines ``<sha256>  <file>`` of all files that were read, sorted by file: one number for all bytes."""
    lines = "".join(f"{digest}  {file}\n" for file, digest in sorted(run.digests()))
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def likely_share(tally: Tally) -> Bounds | None:
    """Between none and all of the unreadable records being LIKELY too; None where the source holds nothing.

    Every readable record was looked at, so there is no error of sampling in it: the only doubt is what could not be read.
    """
    unread = tally.rejections + tally.unread
    records = tally.documents + unread
    if not records:
        return None
    likely = tally.verdict(Verdict.LIKELY.word)
    return Bounds(likely / records, (likely + unread) / records)


def _sources(
    run: Run, ledger: LoadedLedger | None, tallies: dict[str, Tally], samples: Sequence[SampleShown], as_of: date
) -> Iterator[SourceFigures]:
    sizes: dict[str, dict[str, int]] = {source.id: {} for source in run.sources()}
    for split in run.splits:
        sizes[split.source][split.file] = split.size
    rows = {row.source: row for row in rows_of(ledger, tallies)} if ledger else {}
    papers = {item.source.id: item for item in provenance_of(ledger, as_of)} if ledger else {}
    for name, files in sizes.items():
        yield SourceFigures(
            name,
            rows.get(name),
            papers.get(name),
            len(files),
            sum(files.values()),
            tallies[name],
            before_collection(samples, name),
            after_collection(samples, name),
        )


def _through(run: Run) -> tuple[FoundThrough, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for batch in run.findings().to_batches(columns=["detector", "via"]):
        grouped = pa.Table.from_batches([batch]).group_by(["detector", "via"], use_threads=False)
        for row in grouped.aggregate([([], "count_all")]).to_pylist():
            counts[row["detector"], row["via"]] += row["count_all"]
    return tuple(FoundThrough(detector, via, hits) for (detector, via), hits in sorted(counts.items()))


def _earlier(run: Run, settings: Settings) -> Earlier:
    used = run.scan.ledger
    return Earlier(
        used.name,
        used.version,
        run.scan.settings.as_of,
        not run.incomplete,
        bool(run.scan.settings.lexicons),
        run.scan.settings.personal,
        total(run.tallies().values()),
        tuple(name for name in settings.differences(run.scan.settings) if name not in {"as_of", "seed", "split_bytes"}),
    )
