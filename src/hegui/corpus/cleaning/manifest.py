# SPDX-License-Identifier: Apache-2.0
"""The record of a cleaning: what was done with what, and what came of each source. It holds no text and no value."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from hegui.atomic import write_atomically
from hegui.corpus.cleaning.changes import Counts
from hegui.corpus.cleaning.files import CleanedFile, record_file
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import adapter_of
from hegui.text import Text

MANIFEST_FILE: Final = "manifest.json"
FILES_FILE: Final = "files.jsonl"


class _Strict:
    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning(_Strict):
    """What is done, and with what: the content of ``cleaning.json``."""

    hegui_cleaning: int = 1
    """Version of this form."""
    corpus: str
    version: str
    run: str
    """SHA-256 of the scan."""
    policy: str
    """SHA-256 of what the policy says."""
    removal: str | None
    """SHA-256 of the removal set; None: no person asked."""
    request: str | None
    """Id of that request."""
    sample: str | None
    """SHA-256 of the judged sample and of the outcomes that were used; None: no sample was given."""
    source_limit: float | None
    """Percent of illegal content above which sources were left out; None: none was left out for it."""
    key: str | None
    """SHA-256 of the SHA-256 of the user's secret, to know another one; None: there is none."""
    reversible: bool
    """Whether the way back is kept."""


@dataclass(frozen=True, slots=True)
class SourceCleaned(_Strict):
    """What came of a source."""

    files: int = 0
    files_left_out: int = 0
    documents_before: int = 0
    documents_after: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    counts: Counts = field(default_factory=Counts)

    def __add__(self, file: CleanedFile) -> "SourceCleaned":
        return SourceCleaned(
            self.files + 1,
            self.files_left_out + (file.target is None),
            self.documents_before + file.documents,
            self.documents_after + file.documents_after,
            self.bytes_before + file.bytes_before,
            self.bytes_after + file.bytes_after,
            self.counts + file.counts,
        )


@dataclass(frozen=True, slots=True)
class Manifest(_Strict):
    """The content of ``manifest.json``."""

    cleaning: Cleaning
    sources: dict[str, SourceCleaned]
    """In the order of the ledger."""
    sources_left_out: tuple[str, ...]
    """Found to be above the limit by people."""
    files: str
    """SHA-256, hexadecimal, of ``files.jsonl``."""

    @property
    def documents_after(self) -> int:
        """Documents in the new data set."""
        return sum(source.documents_after for source in self.sources.values())


def records(log: Path, files: Iterable[str]) -> Iterator[CleanedFile]:
    """What came of each file.

    Raises:
        CorpusProblem: a record cannot be read.
    """
    read = partial(adapter_of(CleanedFile).validate_json, strict=True)
    for file in files:
        path = record_file(log, file)
        try:
            yield read(path.read_bytes())
        except (OSError, ValueError) as error:
            what = Text("清洗记录无法读取", "a record of the cleaning cannot be read")
            raise CorpusProblem(Problem(what, Place(path.name), found=str(error)[:200])) from error


def write_manifest(
    log: Path, cleaning: Cleaning, sources: Sequence[str], left_out: frozenset[str], files: Sequence[str]
) -> Manifest:
    """Adds everything up, once every file is done.

    Args:
        log: folder of the record.
        cleaning: what was done.
        sources: ids, in the order of the ledger.
        left_out: those that are left out as a whole.
        files: of the corpus, in the order of the plan.

    Raises:
        CorpusProblem: a record cannot be read.
        OSError: the folder cannot be written.
    """
    totals = {source: SourceCleaned() for source in sources}
    lines: list[bytes] = []
    dump = adapter_of(CleanedFile).dump_python
    for cleaned in records(log, files):
        totals[cleaned.source] += cleaned
        lines.append(canonical(dump(cleaned, mode="json")) + b"\n")
    listed = b"".join(lines)
    write_atomically(log / FILES_FILE, listed)
    gone = tuple(name for name in totals if name in left_out)
    manifest = Manifest(cleaning, totals, gone, hashlib.sha256(listed).hexdigest())
    write_atomically(log / MANIFEST_FILE, canonical(as_json(manifest)) + b"\n")
    return manifest


def as_json(manifest: Manifest) -> Any:  # noqa: ANN401  values of JSON
    """A manifest in values of JSON."""
    return adapter_of(Manifest).dump_python(manifest, mode="json")
