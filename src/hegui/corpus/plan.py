# SPDX-License-Identifier: Apache-2.0
"""From the file patterns of a source to splits: which files there are, of what form, and where they may be cut."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, assert_never

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading import arrow, parquet
from hegui.corpus.reading.forms import form_of
from hegui.corpus.reading.opening import NO_OPTIONS, opened
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.texts import Reason
from hegui.corpus.tree import Found, files_of

with corpus_extra():
    from pyarrow import parquet as pq

SPLIT_BYTES: Final = 256 << 20
WHOLE: Final = (0, 0)
"""The part of a file that is not cut; `Split.end` is 0."""


def plan_splits(
    source: str,
    patterns: Sequence[str],
    base: str,
    *,
    form: Form | None = None,
    split_bytes: int = SPLIT_BYTES,
    storage: Mapping[str, object] = NO_OPTIONS,
) -> Iterator[Split]:
    """The splits of a source, in the order of their files; each file once, however many patterns name it.

    Local patterns know ``*``, ``?``, ``[…]`` and ``**`` (any folders); as in a shell, hidden files need a pattern that begins
    with a dot, and ``**`` does not follow links to folders. A file no longer than a split is not opened; one whose footer is
    damaged is planned whole, so that its reading tells.

    Args:
        source: id in the ledger.
        patterns: paths relative to ``base``, or URLs that fsspec knows (``s3://``, ``hf://`` …); both with wildcards.
        base: folder of the ledger.
        form: the form of all files, whatever their names; None: told by ending, or by the first bytes.
        split_bytes: about how many bytes a split has.
        storage: options for the file system of a URL, as fsspec takes them.

    Raises:
        CorpusProblem: a pattern matches no file, a file has an unknown ending and unknown bytes, or cannot be opened.
        MissingExtra: the file system of a URL needs a package that is not installed.
    """
    for found in files_of(patterns, base, storage):
        its_form, compression = form_of(found.file, base, storage, form)
        for start, end in _parts(found, its_form, compression, base, split_bytes, storage):
            yield Split(source, found.file, its_form, compression, start, end, found.size, found.stamp)


def sources_of_shared_files(splits: Iterable[Split]) -> dict[str, tuple[str, ...]]:
    """Files that more than one source claims, and those sources; they would be counted twice."""
    first: dict[str, str] = {}
    shared: dict[str, set[str]] = {}
    for split in splits:
        owner = first.setdefault(split.file, split.source)
        if owner != split.source:
            shared.setdefault(split.file, {owner}).add(split.source)
    return {file: tuple(sorted(sources)) for file, sources in sorted(shared.items())}


def _parts(
    found: Found,
    form: Form,
    compression: Compression,
    base: str,
    split_bytes: int,
    storage: Mapping[str, object],
) -> Iterator[tuple[int, int]]:
    """Where a file is cut."""
    if compression is not Compression.NONE:
        yield WHOLE
        return
    match form:
        case Form.JSONL | Form.TEXT:
            yield (0, min(split_bytes, found.size))
            yield from (
                (start, min(start + split_bytes, found.size)) for start in range(split_bytes, found.size, split_bytes)
            )
        case Form.PARQUET if found.size > split_bytes:
            with opened(found.file, base, storage=storage) as source:
                footer = parquet.footer(source)
            yield from (WHOLE,) if isinstance(footer, Reason) else _row_groups(footer, _count(found, split_bytes))
        case Form.ARROW if found.size > split_bytes:
            with opened(found.file, base, storage=storage) as source:
                batches = arrow.count_batches(source)
            yield from _evenly(batches, _count(found, split_bytes))
        case Form.PARQUET | Form.ARROW | Form.CSV | Form.WEBDATASET:
            yield WHOLE
        case _:
            assert_never(form)


def _count(found: Found, split_bytes: int) -> int:
    return -(-found.size // split_bytes)


def _row_groups(footer: pq.FileMetaData, parts: int) -> Iterator[tuple[int, int]]:
    """Row groups in about that many parts of like size.

    Unpacked sizes of whole groups tell it: asked for the metadata of a damaged column chunk, Arrow ends the process.
    """
    sizes = [footer.row_group(number).total_byte_size for number in range(footer.num_row_groups)]
    share = max(sum(sizes) // parts, 1)
    start = held = 0
    for number, size in enumerate(sizes):
        held += size
        if held >= share and number + 1 < len(sizes):
            yield start, number + 1
            start, held = number + 1, 0
    yield (start, len(sizes)) if sizes else WHOLE


def _evenly(count: int, parts: int) -> Iterator[tuple[int, int]]:
    """``count`` things in at most that many parts; the whole where there is nothing to count."""
    parts = min(count, parts)
    if parts <= 1:
        yield WHOLE
    else:
        yield from ((part * count // parts, (part + 1) * count // parts) for part in range(parts))
