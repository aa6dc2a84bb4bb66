# SPDX-License-Identifier: Apache-2.0
"""The folder of a run: what was scanned, with what, and what came of it. It holds no text and no personal information.

``scan.json``           what was scanned, with what; at the end the totals (canonical JSON)
``plan.jsonl``          the splits, one a line
``parts/<key>.json``    the tally of a split; written last, so that its presence says that the split is done
``findings/``, ``records/``, ``ranks/``, ``quarantine/``   ``<key>.parquet``: the tables of a split, where it has rows
``identifier.key``      the key of the digests of identifiers (0600): who has it can look for a person's data
"""

import fcntl
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Self

import pyarrow as pa
import pyarrow.dataset as ds

from hegui.atomic import write_atomically
from hegui.corpus.ledger import Ledger
from hegui.corpus.parts import Part, Table, part_file, read_part, sweep
from hegui.corpus.settings import Settings
from hegui.corpus.split import Split
from hegui.corpus.tally import Tally, total
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.text import Text

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = 1
SCAN_FILE: Final = "scan.json"
PLAN_FILE: Final = "plan.jsonl"
_LOCK_FILE: Final = ".lock"


class _Strict:
    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class LedgerUsed(_Strict):
    """Which ledger; the digest says exactly what stood in it."""

    name: str
    version: str
    digest: str
    """SHA-256, hexadecimal, of its data."""

    @classmethod
    def of(cls, ledger: Ledger) -> Self:
        """What is recorded of a ledger."""
        said = canonical(_ledgers().dump_python(ledger, mode="json"))
        return cls(ledger.name, ledger.version, hashlib.sha256(said).hexdigest())


@dataclass(frozen=True, slots=True)
class ScannedSource(_Strict):
    """A source as it was scanned."""

    id: str
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    """As the ledger says; what was found is in the tally."""
    modality: str
    """What its documents count as: the one modality of the ledger, ``text`` where it says none or several."""
    splits: int


@dataclass(frozen=True, slots=True)
class Totals(_Strict):
    """All tallies together, when every split is done."""

    sources: dict[str, Tally]
    corpus: Tally


@dataclass(frozen=True, slots=True)
class Scan(_Strict):
    """The content of ``scan.json``."""

    ledger: LedgerUsed
    sources: tuple[ScannedSource, ...]
    settings: Settings
    base: str
    """Folder of the ledger, to which the files are relative; where it has moved, a resumed run records the new one."""
    plan: str
    """SHA-256, hexadecimal, of ``plan.jsonl``."""
    splits: int
    totals: Totals | None = None
    """None: the run is not complete."""
    format: int = FORMAT


class Run:
    """A run folder, complete or not.

    Args:
        folder: of the run.
        scan: the content of its ``scan.json``.
    """

    def __init__(self, folder: Path, scan: Scan) -> None:
        self.folder = folder
        self.scan = scan

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Opens a run folder.

        Raises:
            CorpusProblem: it is not one, or of another version of hegui.
        """
        try:
            scan = _scans().validate_json((folder / SCAN_FILE).read_bytes())
        except FileNotFoundError:
            what = Text(f"“{folder}”不是扫描结果文件夹", f"'{folder}' is not the folder of a scan")
            fix = Text("先运行 hegui corpus scan。", "Run `hegui corpus scan` first.")
            raise CorpusProblem(Problem(what, fix=fix)) from None
        except (OSError, ValueError) as error:
            what = Text("扫描结果无法读取", "the scan cannot be read")
            raise CorpusProblem(Problem(what, Place(SCAN_FILE), found=str(error)[:200])) from error
        return cls(folder, scan)

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """The plan.

        Raises:
            CorpusProblem: it is missing, or is not the one that the scan was begun with.
        """
        try:
            content = (self.folder / PLAN_FILE).read_bytes()
        except OSError as error:
            what = Text("扫描计划无法读取", "the plan of the scan cannot be read")
            raise CorpusProblem(Problem(what, Place(PLAN_FILE), found=error.strerror)) from error
        if hashlib.sha256(content).hexdigest() != self.scan.plan:
            what = Text("扫描计划与 scan.json 中的摘要不符", "the plan is not the one that scan.json names")
            raise CorpusProblem(Problem(what, Place(PLAN_FILE)))
        return tuple(map(_splits().validate_json, content.splitlines()))

    @property
    def incomplete(self) -> tuple[Split, ...]:
        """The splits that are not done. While there is one, no total says anything of the whole corpus."""
        done = {path.stem for path in (self.folder / "parts").glob("[!.]*.json")}
        return tuple(split for split in self.splits if split.key not in done)

    def parts(self) -> Iterator[Part]:
        """What is known of each split that is done, in the order of the plan.

        Raises:
            CorpusProblem: a part is damaged.
        """
        paths = (part_file(self.folder, split.key) for split in self.splits)
        return (read_part(path) for path in paths if path.exists())

    def sources(self) -> tuple[ScannedSource, ...]:
        """The sources, in the order of the ledger."""
        return self.scan.sources

    def tallies(self) -> dict[str, Tally]:
        """What was counted in each source, in the order of the ledger; of an unfinished run, so far.

        Raises:
            CorpusProblem: a part is damaged.
        """
        if self.scan.totals is not None:
            return {source.id: self.scan.totals.sources[source.id] for source in self.scan.sources}
        tallies = {source.id: Tally() for source in self.scan.sources}
        for part in self.parts():
            tallies[part.split.source] += part.tally
        return tallies

    def digests(self) -> Iterator[tuple[str, str]]:
        """The SHA-256, hexadecimal, of each scanned file, by its name in the ledger, in the order of the plan."""
        return ((part.split.file, part.sha256) for part in self.parts() if part.sha256 is not None)

    def findings(self) -> ds.Dataset:
        """Every hit; schema `FINDINGS`."""
        return self.dataset(Table.FINDINGS)

    def records(self) -> ds.Dataset:
        """Every record that is above CLEAR or holds personal information; schema `RECORDS`."""
        return self.dataset(Table.RECORDS)

    def quarantine(self) -> ds.Dataset:
        """Every record that could not be read; schema `QUARANTINE`."""
        return self.dataset(Table.QUARANTINE)

    def ranks(self, source: str) -> pa.Table:
        """The lowest ranks of a source, schema `RANKS`, by language and rank: at least the 4,000 lowest of each language.

        Of an unfinished run they are not the lowest of the source.
        """
        files = self._tables(Table.RANKS, source)
        found = ds.dataset(files, schema=Table.RANKS.schema, format="parquet").to_table()
        return found.sort_by([("language", "ascending"), ("rank", "ascending"), ("file", "ascending")])

    def dataset(self, table: Table) -> ds.Dataset:
        """A table of all splits that are done, in the order of the plan."""
        return ds.dataset(self._tables(table), schema=table.schema, format="parquet")

    def _tables(self, table: Table, source: str | None = None) -> list[str]:
        return [
            str(self.folder / table / f"{part.split.key}.parquet")
            for part in self.parts()
            if part.rows.get(table) and source in (None, part.split.source)
        ]

    def finish(self) -> Self:
        """Adds everything up, once every split is done.

        Raises:
            CorpusProblem: a split is not done, or a part is damaged.
            OSError: the folder cannot be written.
        """
        if left := len(self.incomplete):
            what = Text(f"还有 {left} 个分片未完成", f"{left} splits are not done")
            raise CorpusProblem(Problem(what, fix=Text("再次运行同一命令。", "Run the same command again.")))
        tallies = self.tallies()
        done = replace(self.scan, totals=Totals(tallies, total(tallies.values())))
        _write_scan(self.folder, done)
        return type(self)(self.folder, done)


def begin(folder: Path, ledger: Ledger, base: str, settings: Settings, splits: Sequence[Split]) -> Run:
    """Begins a run, or opens the one that was begun in the folder with the same ledger, settings and files.

    What workers that died left unfinished is taken away, so no other run may be at work in the folder (see `alone`).

    Raises:
        CorpusProblem: the folder holds another run, or other files; the message says what differs.
        OSError: the folder cannot be written.
    """
    plan = b"".join(canonical(_splits().dump_python(split, mode="json")) + b"\n" for split in splits)
    sources = tuple(_scanned(ledger, splits))
    scan = Scan(LedgerUsed.of(ledger), sources, settings, base, hashlib.sha256(plan).hexdigest(), len(splits))
    if not (folder / SCAN_FILE).exists():
        write_atomically(folder / PLAN_FILE, plan)
        _write_scan(folder, scan)
        return Run(folder, scan)
    begun = Run.load(folder)
    if differences := list(_differences(begun, scan, splits)):
        raise CorpusProblem(
            Problem(
                Text(
                    "文件夹中的扫描与这次不同，不能续扫", "the scan in the folder is another one and cannot be resumed"
                ),
                Place(str(folder)),
                found="; ".join(differences),
                fix=Text(
                    "换一个输出文件夹，或恢复原来的设置和文件。",
                    "Give another folder, or the settings and files of then.",
                ),
            )
        )
    sweep(folder)
    if begun.scan.base == base:
        return begun
    moved = replace(begun.scan, base=base)
    _write_scan(folder, moved)
    return Run(folder, moved)


def _scanned(ledger: Ledger, splits: Sequence[Split]) -> Iterator[ScannedSource]:
    counts = Counter(split.source for split in splits)
    for source in ledger.sources:
        modality = source.modalities[0] if len(source.modalities) == 1 else "text"
        yield ScannedSource(source.id, source.fields, source.languages, modality, counts[source.id])


def _differences(begun: Run, scan: Scan, splits: Sequence[Split]) -> Iterator[str]:
    if begun.scan.ledger != scan.ledger:
        yield f"ledger {begun.scan.ledger.name} {begun.scan.ledger.version} ≠ {scan.ledger.name} {scan.ledger.version}"
    for name in begun.scan.settings.differences(scan.settings):
        yield f"{name} {getattr(begun.scan.settings, name)!s} ≠ {getattr(scan.settings, name)!s}"[:200]
    if begun.scan.plan != scan.plan:
        changed = sorted({split.file for split in {*begun.splits} ^ {*splits}})
        yield f"files: {', '.join(changed[:5])}{' …' if len(changed) > 5 else ''}"  # noqa: PLR2004  as many as a line holds


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While the block runs, no other process of this machine scans into the folder.

    Raises:
        CorpusProblem: one does already.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        what = Text("另一个扫描正在写入此文件夹", "another scan is writing into this folder")
        raise CorpusProblem(Problem(what, Place(str(folder)))) from None
    finally:
        os.close(handle)


def _write_scan(folder: Path, scan: Scan) -> None:
    write_atomically(folder / SCAN_FILE, canonical(_scans().dump_python(scan, mode="json")) + b"\n")


@cache
def _scans() -> "TypeAdapter[Scan]":
    from pydantic import TypeAdapter  # noqa: PLC0415  slow to load

    return TypeAdapter(Scan)


@cache
def _splits() -> "TypeAdapter[Split]":
    from pydantic import TypeAdapter  # noqa: PLC0415  as above

    return TypeAdapter(Split)


@cache
def _ledgers() -> "TypeAdapter[Ledger]":
    from pydantic import TypeAdapter  # noqa: PLC0415  as above

    return TypeAdapter(Ledger)
