# SPDX-License-Identifier: Apache-2.0
"""What a worker does with a split: reads it, scans it, writes what was found into the run folder. Engines only carry it."""

import errno
import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, cast

import pyarrow as pa

from hegui.corpus.findings import QUARANTINE
from hegui.corpus.parts import Part, Table, TableWriter, table_writer, write_part
from hegui.corpus.reading import Wanted, others_of, read_split, rows_expected
from hegui.corpus.reading.opening import opened
from hegui.corpus.sampling_frame import SamplingFrame
from hegui.corpus.scanning import Documents, Scanner, pieces, scan_batch
from hegui.corpus.settings import Settings
from hegui.corpus.split import Split
from hegui.corpus.tally import Tally
from hegui.corpus.texts import Reason, Rejected
from hegui.detect.batch import BatchDetector
from hegui.detect.classifier import load_classifier
from hegui.detect.lexicon import Lexicon
from hegui.errors import InternalError, Problem
from hegui.text import Text

_BROKEN: Final = frozenset({Reason.TRUNCATED, Reason.DAMAGED})
"""After one of these the rest of a container may be out of reach."""
_PIECE: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Done:
    """A split was scanned; its part is in the run folder."""

    split: Split
    tally: Tally


@dataclass(frozen=True, slots=True)
class Failed:
    """A split was not scanned; nothing of it is in the run folder."""

    split: Split
    reason: Text
    disk_full: bool = False
    """Nothing more can be written: it makes no sense to go on."""


Outcome: TypeAlias = Done | Failed


@dataclass(frozen=True, slots=True)
class SourceRead:
    """How the files of a source are read."""

    fields: tuple[str, ...]
    modality: str
    """What its documents count as."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Scans splits. Sent to each process once; it makes its `Scanner` when the first split comes.

    A worker writes into the run folder itself: on a cluster the folder is on a file system that all machines share.
    """

    base: str
    folder: Path
    """The run folder."""
    settings: Settings
    sources: dict[str, SourceRead]
    lexicons: tuple[Lexicon, ...]
    classifier_file: Path | None
    """None: the model that comes with hegui, where the settings name a classifier."""
    key: bytes = field(repr=False)

    def __call__(self, split: Split) -> Outcome:
        """Scans a split. Whatever goes wrong is the outcome of this split, and the others go on."""
        try:
            part = scan_split(split, self)
        except OSError as error:
            reason = Text(f"读写失败：{error}", f"reading or writing failed: {error}")
            return Failed(split, reason, disk_full=error.errno in _FULL)
        except Exception as error:  # noqa: BLE001  one bad split must not stop a scan of days; the run is then incomplete
            return Failed(split, _reason(error))
        return Done(split, part.tally)

    def scanner(self) -> Scanner:
        """What is looked for, compiled; once in a process."""
        said = repr(self.settings), str(self.classifier_file), self.key
        if said not in _SCANNERS:
            _SCANNERS.clear()
            _SCANNERS[said] = Scanner(
                BatchDetector(self.lexicons, personal=self.settings.personal),
                None if self.settings.classifier is None else load_classifier(self.classifier_file),
                self.settings.thresholds,
                self.settings.as_of,
                self.settings.seed,
                self.key,
            )
        return _SCANNERS[said]


_SCANNERS: Final[dict[tuple[str, str, bytes], Scanner]] = {}
"""The scanner of this process; Ray and Spark unpack the worker anew for each task."""


def _reason(error: Exception) -> Text:
    if isinstance(problems := getattr(error, "problems", None), tuple) and problems:
        problem = cast("Problem", problems[0])
        found = f": {problem.found}" if problem.found else ""
        return Text(f"{problem.what.zh}{found}", f"{problem.what.en}{found}")
    told = f"{type(error).__name__}: {error}"
    return Text(told, told)


def scan_split(split: Split, worker: Worker) -> Part:
    """Scans a split and writes its tables and, when all of them are there, its part.

    Raises:
        CorpusProblem: the file is not what was planned, or cannot be read.
        InternalError: fewer or more records were read than the file's footer promises.
        OSError: the run folder cannot be written, or is full.
    """
    source = worker.sources[split.source]
    scanner = worker.scanner()
    frame = SamplingFrame(split.source, split.file, scanner.thresholds)
    wanted = Wanted(worker.settings.fields or source.fields)
    tally = Tally()
    rows: dict[Table, int] = {}
    with ExitStack() as files:
        tables = {table: files.enter_context(table_writer(worker.folder, table, split.key)) for table in Table}
        rejected = _Quarantine(split, tables[Table.QUARANTINE])
        for read in read_split(split, worker.base, wanted):
            if isinstance(read, Rejected):
                rejected.add(read)
                continue
            tally += Tally(others=others_of(read))
            for piece in pieces(read):
                documents = Documents.of(
                    piece, source=split.source, file=split.file, modality=source.modality, seed=scanner.seed
                )
                scanned = scan_batch(documents, scanner, frame.drawn(documents))
                frame.add(documents, scanned)
                tables[Table.FINDINGS].add(scanned.findings)
                tables[Table.RECORDS].add(scanned.records)
                tally += scanned.tally
        rejected.flush()
        tables[Table.RANKS].add(frame.table())
        tally += Tally(rejected=rejected.counts, technical=frame.technical())
        tally += Tally(unread=_unread(split, tally, rows_expected(split, worker.base)))
        sha256 = digest_of_file(split.file, worker.base) if split.start == 0 else None
        rows = {table: writer.rows for table, writer in tables.items()}
    part = Part(split, tally, sha256, rows)
    write_part(worker.folder, part)
    return part


def _unread(split: Split, tally: Tally, promised: int | None) -> int:
    """The rows that are out of reach behind a damage.

    Raises:
        InternalError: rows are missing, or too many, and no damage explains it.
    """
    if promised is None:
        return 0
    read = tally.documents + tally.rejections
    broken = sum(tally.rejected.get(reason, 0) for reason in _BROKEN)
    if broken:
        return max(0, promised - (read - broken))
    if read != promised:
        raise InternalError(
            Problem(
                Text(
                    f"行数不符：文件应有 {promised} 条记录，实读 {read} 条",
                    f"the rows do not add up: the file promises {promised} records, {read} were read",
                ),
                found=f"{split.file} [{split.start}, {split.end})",
            )
        )
    return 0


class _Quarantine:
    """The records that could not be read, written as they pile up."""

    _MOST: Final = 4096

    def __init__(self, split: Split, table: TableWriter) -> None:
        self.counts: dict[str, int] = {}
        self._split = split
        self._table = table
        self._waiting: list[Rejected] = []

    def add(self, rejected: Rejected) -> None:
        """One more."""
        self.counts[rejected.reason.value] = self.counts.get(rejected.reason.value, 0) + 1
        self._waiting.append(rejected)
        if len(self._waiting) >= self._MOST:
            self.flush()

    def flush(self) -> None:
        """Hands over what waits."""
        rows = self._waiting
        columns = (
            [self._split.source] * len(rows),
            [self._split.file] * len(rows),
            [row.position for row in rows],
            [row.length for row in rows],
            [row.reason.value for row in rows],
        )
        arrays = [pa.array(values, of.type) for values, of in zip(columns, QUARANTINE, strict=True)]
        self._table.add(pa.RecordBatch.from_arrays(arrays, schema=QUARANTINE))
        self._waiting = []


def digest_of_file(file: str, base: str) -> str:
    """SHA-256, hexadecimal, of a file as it is stored; read piece by piece.

    Raises:
        CorpusProblem: it cannot be opened.
        MissingExtra: it is a URL whose file system needs a package that is not installed.
    """
    digest = hashlib.sha256()
    with opened(file, base) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
