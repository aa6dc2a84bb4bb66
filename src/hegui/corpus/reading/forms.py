# SPDX-License-Identifier: Apache-2.0
"""Of what form a file is: by the ending of its name, and where that says nothing, by its first bytes."""

from collections.abc import Mapping
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.arrow import MAGIC
from hegui.corpus.reading.lines import BOM
from hegui.corpus.reading.opening import NO_OPTIONS, is_damage, opened, unopened
from hegui.corpus.split import Compression, Form
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

with corpus_extra():
    import pyarrow as pa

_FORMS: Final = {
    "jsonl": Form.JSONL,
    "ndjson": Form.JSONL,
    "parquet": Form.PARQUET,
    "arrow": Form.ARROW,
    "feather": Form.ARROW,
    "csv": Form.CSV,
    "tsv": Form.CSV,
    "txt": Form.TEXT,
    "text": Form.TEXT,
    "tar": Form.WEBDATASET,
}
_COMPRESSIONS: Final = {"gz": Compression.GZIP, "zst": Compression.ZSTD, "zstd": Compression.ZSTD}
_BOTH: Final = {"tgz": (Form.WEBDATASET, Compression.GZIP)}
ENDINGS: Final = tuple(f".{ending}" for ending in (*_FORMS, *_COMPRESSIONS, *_BOTH))
"""Endings of names that say the form or the compression."""

_PACKED_WITHIN: Final = frozenset({Form.PARQUET, Form.ARROW})
_HEAD: Final = 4096


def form_of(
    file: str, base: str, storage: Mapping[str, object] = NO_OPTIONS, form: Form | None = None
) -> tuple[Form, Compression]:
    """The form and compression of a file; only one whose name does not say both is opened.

    ``.json`` says nothing: it may hold one value a line, or one list of all records.

    Args:
        file: path relative to ``base``, or a URL.
        base: folder of the ledger.
        storage: options for the file system of a URL.
        form: the form, where the caller knows it.

    Raises:
        CorpusProblem: neither says, or the file cannot be opened.
    """
    name, _, ending = file.rpartition("/")[2].lower().rpartition(".")
    if ending in _BOTH:
        named, compression = _BOTH[ending]
        return form or named, compression
    known = _COMPRESSIONS.get(ending)
    its_form = form or _FORMS.get(name.rpartition(".")[2] if known else ending)
    if known and its_form:
        return its_form, known
    if its_form and (ending in _FORMS or its_form in _PACKED_WITHIN):
        return its_form, Compression.NONE
    compression = known or _compression(_head(file, base, Compression.NONE, storage))
    its_form = its_form or _form(_head(file, base, compression, storage))
    if its_form is None:
        raise _unknown(file)
    return its_form, compression


def _head(file: str, base: str, compression: Compression, storage: Mapping[str, object]) -> bytes:
    with opened(file, base, compression, storage) as stream:
        try:
            head: bytes = stream.read(_HEAD)
        except (OSError, pa.ArrowException) as error:
            if not is_damage(error):
                raise unopened(file, error) from error
            return b""
    return head


def _compression(head: bytes) -> Compression:
    if head.startswith(b"\x1f\x8b"):
        return Compression.GZIP
    return Compression.ZSTD if head.startswith(b"\x28\xb5\x2f\xfd") else Compression.NONE


def _form(head: bytes) -> Form | None:
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    if head.startswith((MAGIC, b"\xff\xff\xff\xff")):
        return Form.ARROW
    if head[257:262] == b"ustar":
        return Form.WEBDATASET
    return Form.JSONL if head.removeprefix(BOM).lstrip().startswith(b"{") else None


def _unknown(file: str) -> CorpusProblem:
    endings = " ".join(ENDINGS)
    return CorpusProblem(
        Problem(
            Text("看不出语料文件的格式", "The form of a file of the corpus cannot be told"),
            where=Place(file),
            accepted=Text(
                f"扩展名为 {endings}，或在台账中写明格式", f"names ending in {endings}, or a form given in the ledger"
            ),
            fix=Text(
                "一个 JSON 数组装下全部记录的文件，先转换为每行一条：jq -c '.[]'",
                "A file that is one JSON list of all records is first turned into lines: jq -c '.[]'",
            ),
        )
    )
