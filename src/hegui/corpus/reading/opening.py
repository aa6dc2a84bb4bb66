# SPDX-License-Identifier: Apache-2.0
"""Files as Arrow reads them: from a disk or by fsspec from a URL, unpacked as a stream."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.ledger_paths import is_url
from hegui.corpus.split import Compression
from hegui.corpus.texts import Reason
from hegui.errors import CorpusProblem, MissingExtra, Place, Problem
from hegui.text import Text, same

with corpus_extra():
    import fsspec
    import pyarrow as pa

NO_OPTIONS: Final[Mapping[str, object]] = MappingProxyType({})
"""A file system that needs no options."""
_STAMPS: Final = ("etag", "ETag", "mtime", "LastModified", "last_modified", "updated", "created")
"""What file systems call the mark of a version, the surest first."""


def file_system(url: str, storage: Mapping[str, object]) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises:
        CorpusProblem: nobody knows this kind of URL, or the options do not suit it.
        MissingExtra: it needs a package that is not installed.
    """
    try:
        system, path = fsspec.core.url_to_fs(url, **storage)
    except ImportError as error:
        scheme = url.partition("://")[0]
        raise MissingExtra("corpus", Text(f"读取 {scheme}://（{error}）", f"Reading {scheme}:// ({error})")) from error
    except (ValueError, TypeError, OSError) as error:
        raise unopened(url, error) from error
    return system, path


def size_and_stamp(file: str, base: str, storage: Mapping[str, object] = NO_OPTIONS) -> tuple[int, str]:
    """Bytes of a file and the mark of its version (time of change or ETag).

    Raises:
        CorpusProblem: there is no such file.
        MissingExtra: as `file_system`.
    """
    try:
        if not is_url(file):
            status = os.stat(os.path.join(base, file))  # noqa: PTH116, PTH118  a million times
            return status.st_size, str(status.st_mtime_ns)
        system, path = file_system(file, storage)
        return told_size_and_stamp(system.info(path))
    except OSError as error:
        raise unopened(file, error) from error


def hold_to_size(file: str, size: int, base: str, storage: Mapping[str, object] = NO_OPTIONS) -> None:
    """Refuses a file that has grown or shrunk since its records were counted: another record may stand at a position now.

    A corpus may have been copied to another place since, so its time of change tells nothing.

    Raises:
        CorpusProblem: it has another size, or there is no such file.
        MissingExtra: as `file_system`.
    """
    found, _ = size_and_stamp(file, base, storage)
    if found != size:
        what = Text(
            "语料文件在扫描或者抽样之后被改动", "A file of the corpus was changed after it was scanned or sampled"
        )
        fix = Text("恢复原来的文件，或者重新扫描、抽样。", "Restore the file, or scan and sample anew.")
        raise CorpusProblem(Problem(what, Place(file), found=f"{found} B", accepted=same(f"{size} B"), fix=fix))


def told_size_and_stamp(told: Mapping[str, object]) -> tuple[int, str]:
    """The same from what a file system says of one of its files."""
    stamp = next((told[name] for name in _STAMPS if told.get(name) is not None), "")
    return int(str(told.get("size") or 0)), str(stamp.timestamp() if isinstance(stamp, datetime) else stamp)


@contextmanager
def opened(
    file: str,
    base: str,
    compression: Compression = Compression.NONE,
    storage: Mapping[str, object] = NO_OPTIONS,
) -> Iterator[pa.NativeFile]:
    """The bytes of a file; of a compressed one those within, as a stream.

    Raises:
        CorpusProblem: there is no such file, or it cannot be opened.
        MissingExtra: as `file_system`.
    """
    try:
        if is_url(file):
            system, path = file_system(file, storage)
            source = pa.PythonFile(system.open(path, "rb"), mode="r")
        else:
            source = pa.OSFile(os.path.join(base, file))  # noqa: PTH118  Arrow wants a string
    except OSError as error:
        raise unopened(file, error) from error
    with source:
        if compression is Compression.NONE:
            yield source
        else:
            with pa.CompressedInputStream(source, compression.value) as stream:
                yield stream


def is_damage(error: Exception) -> bool:
    """Whether bytes are not what the format promises; a disk or a network that fails has a number."""
    return not isinstance(error, OSError) or error.errno is None


def reason_of(error: Exception) -> Reason:
    """Why a stream that is damaged cannot be read on: it ends too early, or holds something else."""
    return Reason.TRUNCATED if "Truncated" in str(error) else Reason.DAMAGED


def unopened(file: str, error: Exception) -> CorpusProblem:
    """What the user reads of a file that cannot be opened."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return CorpusProblem(
        Problem(Text("语料文件无法打开", "A file of the corpus cannot be opened"), where=Place(file), found=reason)
    )
