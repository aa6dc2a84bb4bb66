# SPDX-License-Identifier: Apache-2.0
"""Reading corpora: every form of file gives the same batches of texts, and names what could not be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, assert_never

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading import arrow, csv, jsonl, parquet, text, webdataset
from hegui.corpus.reading.batches import layouts_of, others_of
from hegui.corpus.reading.layouts import Layout, Wanted, path_of
from hegui.corpus.reading.opening import NO_OPTIONS, opened, size_and_stamp, unopened
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.texts import Reason, Rejected
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

with corpus_extra():
    import pyarrow as pa

__all__ = [
    "Layout",
    "Wanted",
    "layouts_of",
    "others_of",
    "path_of",
    "read_record",
    "read_records",
    "read_split",
    "rows_expected",
]

USUAL: Final = Wanted()
"""The usual layouts."""


def read_split(
    split: Split, base: str, wanted: Wanted = USUAL, storage: Mapping[str, object] = NO_OPTIONS
) -> Iterator[pa.RecordBatch | Rejected]:
    """The texts of a split in batches of the schema ``TEXTS``, and the records that could not be read.

    Positions rise from batch to batch, and from one rejected to the next; a rejected record may come before the batch of
    those around it. A `Rejected` of TRUNCATED or DAMAGED may stand for all that follows in the row group, batch or file.

    Args:
        split: what to read; its file is relative to ``base``, or a URL.
        base: folder of the ledger.
        wanted: which texts of a record.
        storage: options for the file system of a URL, as fsspec takes them.

    Raises:
        CorpusProblem: the file is missing, cannot be read, or is not the one that was planned (size or stamp differ).
        MissingExtra: the file system of the URL needs a package that is not installed.
    """
    if size_and_stamp(split.file, base, storage) != (split.size, split.stamp):
        raise CorpusProblem(
            Problem(
                Text("语料文件在计划之后被改动", "A file of the corpus was changed after it was planned"),
                where=Place(split.file),
                fix=Text("请重新扫描。", "Scan anew."),
            )
        )
    yield from _read(split.file, split.form, split.compression, (split.start, split.end), base, wanted, storage)


def _read(
    file: str,
    form: Form,
    compression: Compression,
    part: tuple[int, int],
    base: str,
    wanted: Wanted,
    storage: Mapping[str, object],
) -> Iterator[pa.RecordBatch | Rejected]:
    with opened(file, base, compression, storage) as source:
        try:
            match form:
                case Form.JSONL:
                    yield from jsonl.read(source, *part, wanted)
                case Form.TEXT:
                    yield from text.read(source, *part, wanted)
                case Form.PARQUET:
                    yield from parquet.read(source, *part, wanted)
                case Form.ARROW:
                    yield from arrow.read(source, *part, wanted)
                case Form.CSV:
                    yield from csv.read(source, "\t" if ".tsv" in file.lower() else ",", wanted)
                case Form.WEBDATASET:
                    yield from webdataset.read(source, *part, wanted)
                case _:
                    assert_never(form)
        except OSError as error:
            raise unopened(file, error) from error


def rows_expected(split: Split, base: str, storage: Mapping[str, object] = NO_OPTIONS) -> int | None:
    """The records that the footer of the file promises for the split; None where the form does not say (or is damaged).

    Records read plus `Rejected` of the split must come to it, unless one of those is TRUNCATED or DAMAGED.

    Raises:
        CorpusProblem: the file is missing or cannot be opened.
        MissingExtra: as `read_split`.
    """
    if split.form is not Form.PARQUET:
        return None
    with opened(split.file, base, storage=storage) as source:
        footer = parquet.footer(source)
    if isinstance(footer, Reason):
        return None
    return parquet.rows_in(footer, parquet.groups_of(footer, split.start, split.end))


def read_record(
    file: str,
    form: Form,
    compression: Compression,
    position: int,
    base: str,
    wanted: Wanted = USUAL,
    storage: Mapping[str, object] = NO_OPTIONS,
) -> dict[str, str]:
    """One record again: each field and its text, as `read_split` gave them.

    Raises:
        CorpusProblem: the file cannot be opened, or holds no readable record at that position.
        MissingExtra: as `read_split`.
    """
    return next(texts for _, texts in read_records(file, form, compression, [position], base, wanted, storage))


def read_records(  # noqa: D417  the rest is as in read_split
    file: str,
    form: Form,
    compression: Compression,
    positions: Sequence[int],
    base: str,
    wanted: Wanted = USUAL,
    storage: Mapping[str, object] = NO_OPTIONS,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Several records of one file, in one pass over it: position, and each field and its text.

    Lines and members of unpacked files are gone to directly, and only those row groups of Parquet are read that hold one.

    Args:
        positions: sorted upwards, each once.

    Raises:
        CorpusProblem: the file cannot be opened, or a position holds no readable record.
        MissingExtra: as `read_split`.
    """
    for part, sought in _parts(file, form, compression, positions, base, storage):
        left = list(reversed(sought))
        for batch in _read(file, form, compression, part, base, wanted, storage):
            if isinstance(batch, Rejected):
                if left and batch.position == left[-1]:
                    raise _no_record(file, left[-1])
                continue
            yield from _picked(batch, left)
            if not left:
                break
        if left:
            raise _no_record(file, left[-1])


def _picked(batch: pa.RecordBatch, left: list[int]) -> Iterator[tuple[int, dict[str, str]]]:
    """The records of a batch that are sought, the next of which stands last in ``left``; each found is taken from it."""
    positions = batch.column(0).to_numpy()
    while left and len(positions) and left[-1] <= positions[-1]:
        first, end = positions.searchsorted(left[-1], "left"), positions.searchsorted(left[-1], "right")
        if first == end:
            return
        rows = batch.slice(first, end - first)
        yield left.pop(), dict(zip(rows.column(1).to_pylist(), rows.column(2).to_pylist(), strict=True))


def _parts(
    file: str,
    form: Form,
    compression: Compression,
    positions: Sequence[int],
    base: str,
    storage: Mapping[str, object],
) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """The parts of the file to read, and the positions sought in each."""
    if form is Form.PARQUET:
        with opened(file, base, storage=storage) as source:
            footer = parquet.footer(source)
        if isinstance(footer, Reason):
            raise _no_record(file, positions[0])
        first = 0
        for group in range(footer.num_row_groups):
            end = first + footer.row_group(group).num_rows
            if sought := [position for position in positions if first <= position < end]:
                yield (group, group + 1), sought
            first = end
        if beyond := [position for position in positions if position >= first]:
            raise _no_record(file, beyond[0])
    elif compression is Compression.NONE and form in {Form.JSONL, Form.TEXT, Form.WEBDATASET}:
        yield from (((position, position + 1), [position]) for position in positions)
    elif positions:
        yield (0, 0), list(positions)


def _no_record(file: str, position: int) -> CorpusProblem:
    return CorpusProblem(
        Problem(
            Text("此处没有可读的记录", "There is no readable record there"),
            where=Place(file),
            found=str(position),
            fix=Text("文件可能已改动，请重新扫描。", "The file may have changed: scan anew."),
        )
    )
