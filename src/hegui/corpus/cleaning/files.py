# SPDX-License-Identifier: Apache-2.0
"""Cleans one file: held to the digest of the scan, written whole or not at all, its record written last."""

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, ClassVar, Final, assert_never

import pyarrow as pa

from hegui.atomic import write_atomically
from hegui.corpus.cleaning import lines, members, rows, tables
from hegui.corpus.cleaning.changes import Changes, Counts
from hegui.corpus.cleaning.decisions import Decider, Decisions
from hegui.corpus.cleaning.editing import Editor, Kept
from hegui.corpus.ledger_paths import is_url
from hegui.corpus.parts import part_file, read_part
from hegui.corpus.reading import Wanted
from hegui.corpus.reading.opening import is_damage, opened, size_and_stamp
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.tally import Tally
from hegui.corpus.worker import Done, Failed, Outcome, digest_of_file
from hegui.errors import CorpusProblem, HeguiError, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import adapter_of
from hegui.text import Text

DAMAGED: Final = "damaged"
ABOVE_LIMIT: Final = "source_above_limit"
_PIECE: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """What came of a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    source: str
    file: str
    target: str | None
    """Relative to the new data set; None: it was left out as a whole."""
    left_out: str | None
    """Why it was left out as a whole."""
    sha256_before: str
    sha256_after: str | None
    bytes_before: int
    bytes_after: int
    documents: int
    """That the scan had read."""
    counts: Counts

    @property
    def documents_after(self) -> int:
        """Documents in the new file."""
        return 0 if self.target is None else self.documents - self.counts.dropped_documents


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleans files. Sent to each process once; given the first split of a file, it does the whole file."""

    base: str
    out: Path
    log: Path
    maps: Path | None
    """Folder for the way back; None: there is none."""
    decider: Decider
    identifier_key: bytes = field(repr=False)
    key: bytes | None = field(repr=False)
    fields: Mapping[str, tuple[str, ...]]
    """By source: the fields that hold text."""
    more: Mapping[str, tuple[Split, ...]]
    """All splits of the files that have several."""
    left_out: frozenset[str]
    """Sources that are left out as a whole."""

    def __call__(self, split: Split) -> Outcome:
        """Cleans the file of a split. Whatever goes wrong is the outcome of this file, and the others go on."""
        try:
            self.clean(split)
        except OSError as error:
            reason = Text(f"读写失败：{error}", f"reading or writing failed: {error}")
            return Failed(split, reason, disk_full=error.errno in _FULL)
        except HeguiError as error:
            return Failed(split, error.problems[0].what)
        except Exception as error:  # noqa: BLE001  one bad file must not stop the others; the data set is then incomplete
            told = f"{type(error).__name__}: {error}"
            return Failed(split, Text(told, told))
        return Done(split, Tally())

    def clean(self, split: Split) -> CleanedFile:
        """Cleans a file and writes its record.

        Raises:
            CorpusProblem: the file changed since the scan, or cannot be cleaned.
            OSError: a folder cannot be written, or is full.
        """
        splits = self.more.get(split.file, (split,))
        before = self._digest_before(splits[0])
        parts = [read_part(part_file(self.decider.folder, each.key)) for each in splits]
        documents = sum(part.tally.documents for part in parts)
        target: str | None = None
        counts, left_out = Counts(), ABOVE_LIMIT
        if split.source not in self.left_out:
            try:
                target, counts = self._written(splits)
            except tables.Damaged:
                left_out = DAMAGED
        written = None if target is None else self.out / target
        cleaned = CleanedFile(
            split.source,
            split.file,
            target,
            None if target else left_out,
            before,
            _sha256(written) if written else None,
            split.size,
            written.stat().st_size if written else 0,
            documents,
            counts,
        )
        write_atomically(
            record_file(self.log, split.file), canonical(adapter_of(CleanedFile).dump_python(cleaned, mode="json"))
        )
        return cleaned

    def _digest_before(self, split: Split) -> str:
        scanned = read_part(part_file(self.decider.folder, split.key)).sha256
        if (
            size_and_stamp(split.file, self.base) != (split.size, split.stamp)
            or (before := digest_of_file(split.file, self.base)) != scanned
        ):
            what = Text("文件在扫描之后被改动", "the file was changed after it was scanned")
            raise CorpusProblem(Problem(what, Place(split.file), fix=Text("请重新扫描。", "Scan anew.")))
        return before

    def _written(self, splits: tuple[Split, ...]) -> tuple[str, Counts]:
        """Writes the new file, the record of changes and the way back; they appear together at the end.

        Raises:
            Damaged: as `_rewritten`.
        """
        split = splits[0]
        name = target_name(split.file)
        with ExitStack() as files:
            out = files.enter_context(_appearing(self.out / name))
            noted = files.enter_context(_appearing(changes_file(self.log, split.file), when_empty=False))
            keep = None
            if self.maps is not None:
                way_back = files.enter_context(_appearing(self.maps / f"{key_of_file(split.file)}.jsonl", mode=0o600))
                keep = _keeper(split.file, files.enter_context(way_back.open("wb")))
            changes = Changes(noted, split.source, split.file)
            files.callback(changes.close)
            decisions = Decisions(changes.noted(self.decider.decisions(splits)), split.file)
            self._rewritten(split, out, decisions, Editor(split.file, self.identifier_key, self.key, keep))
            decisions.finish()
            return name, changes.finish()

    def _rewritten(self, split: Split, out: Path, decisions: Decisions, editor: Editor) -> None:
        """Writes what stays of a file.

        Raises:
            Damaged: the file is a table, is damaged, and the policy drops it.
        """
        with out.open("wb") as stream:
            if decisions.next_position is None:
                with opened(split.file, self.base) as source:
                    shutil.copyfileobj(source, stream, _PIECE)
                return
            wanted = Wanted(self.fields.get(split.source, ()))
            try:
                with (
                    opened(split.file, self.base, split.compression) as source,
                    _packed(stream, split.compression) as packed,
                ):
                    rewrite(split, source, packed, decisions, editor, wanted)
            except (tables.Damaged, OSError, pa.ArrowException) as error:
                if split.form not in {Form.PARQUET, Form.ARROW} or not is_damage(error):
                    raise
                if self.decider.policy.damaged_files == "drop":
                    raise tables.Damaged from error
                what = Text(
                    "文件已损坏，其后的内容没有扫描过", "the file is damaged, and what follows was never scanned"
                )
                fix = Text(
                    "修复文件并重新扫描，或在规则中写明 damaged_files: drop。",
                    "Mend the file and scan anew, or say damaged_files: drop in the policy.",
                )
                raise CorpusProblem(Problem(what, Place(split.file), fix=fix)) from error


def rewrite(
    split: Split, source: pa.NativeFile, out: BinaryIO, decisions: Decisions, editor: Editor, wanted: Wanted
) -> None:
    """Writes what stays of a file, by its form."""
    match split.form:
        case Form.JSONL:
            lines.rewrite(source, out, decisions, lines.json_lines(editor, wanted), wanted)
        case Form.TEXT:
            lines.rewrite(source, out, decisions, lines.plain_lines(editor), wanted)
        case Form.CSV:
            rows.rewrite(source, out, decisions, editor, wanted, "\t" if ".tsv" in split.file.lower() else ",")
        case Form.PARQUET:
            tables.rewrite_parquet(source, out, decisions, editor, wanted, split.file)
        case Form.ARROW:
            tables.rewrite_arrow(source, out, decisions, editor, wanted, split.file)
        case Form.WEBDATASET:
            members.rewrite(source, out, decisions, editor, wanted, split.file)
        case _:
            assert_never(split.form)


@contextmanager
def _packed(stream: BinaryIO, compression: Compression) -> Iterator[BinaryIO]:
    if compression is Compression.NONE:
        yield stream
    else:
        with pa.CompressedOutputStream(pa.PythonFile(stream, mode="w"), compression.value) as packed:
            yield packed


@contextmanager
def _appearing(target: Path, *, mode: int = 0o644, when_empty: bool = True) -> Iterator[Path]:
    """A file to write; it takes its place when the block ends without an exception, and else is not left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{key_of_file(target.name)}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield unfinished
        if when_empty or unfinished.stat().st_size:
            with unfinished.open("rb") as stream:
                os.fsync(stream.fileno())
            unfinished.replace(target)
        else:
            target.unlink(missing_ok=True)
    finally:
        unfinished.unlink(missing_ok=True)


def _keeper(file: str, stream: BinaryIO) -> Callable[[Kept], None]:
    def keep(kept: Kept) -> None:
        stream.write(json.dumps({"file": file, **asdict(kept)}, ensure_ascii=True).encode() + b"\n")

    return keep


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sizes_of(files: Iterable[Split]) -> int:
    """Bytes of some files, each given by one split."""
    return sum(split.size for split in files)


def key_of_file(file: str) -> str:
    """A name for what is kept of a file."""
    return hashlib.blake2b(file.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def record_file(log: Path, file: str) -> Path:
    """Where the record of a file stands; its presence says that the file is done."""
    return log / "files" / f"{key_of_file(file)}.json"


def changes_file(log: Path, file: str) -> Path:
    """Where the changes of a file stand, if there are any."""
    return log / "changes" / f"{key_of_file(file)}.parquet"


_SCHEME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


def target_name(file: str) -> str:
    """The path in the new data set of a file or pattern of the ledger: the same where it lies below the ledger's folder.

    ``../shared/a.jsonl`` becomes ``up/shared/a.jsonl``, ``/data/a.jsonl`` becomes ``root/data/a.jsonl`` and
    ``s3://bucket/a.jsonl`` becomes ``s3/bucket/a.jsonl``.
    """
    if is_url(file):
        scheme = file.partition(":")[0]
        file = f"{scheme}/{_SCHEME.sub('', file).replace('::', '/').replace('://', '/')}"
    elif file.startswith("/"):
        file = f"root{file}"
    steps = ["up" if step == ".." else step for step in PurePosixPath(file).parts]
    return "/".join(steps)
