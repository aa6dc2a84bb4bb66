# SPDX-License-Identifier: Apache-2.0
"""The request of a person: where in a scanned corpus their identifiers stand, found by digest and never by value.

The run keeps a keyed digest of every exact identifier. Names, addresses and free text have none, and are not found so.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal

import pyarrow as pa
import pyarrow.dataset as ds

from hegui.atomic import write_atomically
from hegui.corpus.identifiers import DIGEST_BYTES, EXACT, identifier_digest, key_of
from hegui.corpus.run import Run
from hegui.corpus.sampling_pools import run_digest
from hegui.detect.personal import find_personal
from hegui.detect.personal.kinds import Kind
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import Within, adapter_of
from hegui.text import Text

_REQUEST: Final = r"^[\w.-]{1,64}$"
_COLUMNS: Final = ["source", "file", "position", "field", "start", "end", "rule", "category", "digest"]


class Answer(StrEnum):
    """What a search for one identifier says."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    """It has a form that the scan recognises anywhere, and nothing has its digest."""
    UNCERTAIN = "uncertain"
    """Nothing has its digest, which proves nothing: a name, an address, or a form that is recognised in context only."""


ANSWER_NAMES: Final = {
    Answer.FOUND: Text("找到", "found"),
    Answer.NOT_FOUND: Text("未找到", "not found"),
    Answer.UNCERTAIN: Text("不能确定（不能按摘要查找）", "uncertain (cannot be found by digest)"),
}


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """Where an identifier stands."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    source: str
    file: str
    position: Annotated[int, Within(ge=0)]
    field: str
    start: Annotated[int, Within(ge=0)]
    end: Annotated[int, Within(ge=0)]
    rule: str
    category: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer on one identifier; by its number, for its value is not kept."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    number: int
    kind: str | None
    """Kind of personal information, as the identifier looks by itself or was found; None: it cannot be told."""
    answer: Answer
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Everything of one person that is to be taken out of a corpus: the content of ``removal.json``."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_removal: Literal[1] = 1
    """Version of this form."""
    request: Annotated[str, Within(pattern=_REQUEST)]
    """Id of the request, in the provider's own register."""
    received_on: date
    searched_on: date
    corpus: str
    version: str
    run: str
    """SHA-256 of the scan that was searched."""
    asked: tuple[Asked, ...]
    standing: tuple[Standing, ...]
    """Sorted."""

    @property
    def records(self) -> int:
        """Records that hold one of the identifiers."""
        return len({(place.file, place.position) for place in self.standing})

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of what it says."""
        return hashlib.sha256(canonical(_plain(self))).hexdigest()


def search(run: Run, identifiers: Sequence[str], *, request: str, received_on: date, searched_on: date) -> Removal:
    """Looks for the identifiers of a person in a scanned corpus.

    Args:
        run: complete, with personal information.
        identifiers: as the person gave them; separators, width and a country code do not matter.
        request: id of the request.
        received_on: day on which the request came in.
        searched_on: today.

    Raises:
        CorpusProblem: the run is not complete, did not look for personal information, or has lost its key; nothing is
            asked; or the id of the request is none.
    """
    if not re.fullmatch(_REQUEST, request):
        what = Text("请求编号不可用", "this cannot be the id of a request")
        accepted = Text("1 至 64 个字母、数字、“_”“.”“-”", "1 to 64 letters, digits, '_', '.', '-'")
        raise CorpusProblem(Problem(what, found=repr(request), accepted=accepted))
    _hold_to_complete(run)
    values = [value for value in dict.fromkeys(map(str.strip, identifiers)) if value]
    if not values:
        raise CorpusProblem(Problem(Text("没有给出标识符", "no identifier is given")))
    key = key_of(run.folder)
    digests = [identifier_digest(key, value) for value in values]
    found = with_digests(run, digests).to_pylist()
    return Removal(
        request=request,
        received_on=received_on,
        searched_on=searched_on,
        corpus=run.scan.ledger.name,
        version=run.scan.ledger.version,
        run=run_digest(run),
        asked=tuple(
            _asked(number, value, [row for row in found if row["digest"] == digest])
            for number, (value, digest) in enumerate(zip(values, digests, strict=True), start=1)
        ),
        standing=tuple(sorted({_standing(row) for row in found})),
    )


def with_digests(run: Run, digests: Sequence[bytes]) -> pa.Table:
    """The findings whose identifiers have one of some digests; only the row groups that may hold one are read."""
    sought = pa.array(digests, pa.binary(DIGEST_BYTES))
    return run.findings().to_table(columns=_COLUMNS, filter=ds.field("digest").isin(sought))


def _hold_to_complete(run: Run) -> None:
    if left := len(run.incomplete):
        what = Text(
            f"还有 {left} 个分片没有扫描，不能答复“没有找到”",
            f"{left} splits are not scanned, so nobody can say that nothing was found",
        )
        raise CorpusProblem(Problem(what, Place(str(run.folder)), fix=Text("先完成扫描。", "Finish the scan first.")))
    if not run.scan.settings.personal:
        what = Text("这次扫描没有查找个人信息", "this scan did not look for personal information")
        fix = Text("不带 --no-personal 重新扫描。", "Scan anew without --no-personal.")
        raise CorpusProblem(Problem(what, Place(str(run.folder)), fix=fix))


def _asked(number: int, value: str, found: Sequence[Mapping[str, Any]]) -> Asked:
    if found:
        kinds = Counter(row["category"] for row in found)
        return Asked(number, kinds.most_common(1)[0][0], Answer.FOUND, len(found))
    kind = _kind_of(value)
    return Asked(number, kind, Answer.NOT_FOUND if kind in EXACT else Answer.UNCERTAIN, 0)


def _kind_of(value: str) -> Kind | None:
    """The kind that a value by itself is recognised as, from its first letter to its last."""
    return next((Kind(hit.category) for hit in find_personal(value) if hit.start == 0 and hit.end == len(value)), None)


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(**{name: row[name] for name in _COLUMNS if name != "digest"})


def _plain(removal: Removal) -> Any:  # noqa: ANN401  values of JSON
    return adapter_of(Removal).dump_python(removal, mode="json")


def write_removal(path: Path, removal: Removal) -> None:
    """Writes a removal set, readable by its owner only: it says where one person's data stand.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(path, canonical(_plain(removal)) + b"\n", mode=0o600)


def read_removal(path: Path) -> Removal:
    """A removal set as it was written.

    Raises:
        CorpusProblem: it is none.
    """
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    try:
        return adapter_of(Removal).validate_json(path.read_bytes())
    except OSError as error:
        what = Text(f"移除清单无法读取：{error.strerror}", f"the removal set cannot be read: {error.strerror}")
        raise CorpusProblem(Problem(what, Place(str(path)))) from error
    except ValidationError as error:
        fault = error.errors()[0]
        found = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}".removeprefix(": ")
        what = Text("不是移除清单", "this is no removal set")
        fix = Text(
            "使用 hegui corpus person --out 写出的文件。", "Use the file that `hegui corpus person --out` wrote."
        )
        raise CorpusProblem(Problem(what, Place(str(path)), found=found, fix=fix)) from error


def receipt(removal: Removal) -> dict[str, object]:
    """What is kept for the record of a request: counts and answers, no place and no value."""
    return {
        "hegui_receipt": 1,
        "request": removal.request,
        "received_on": removal.received_on.isoformat(),
        "searched_on": removal.searched_on.isoformat(),
        "corpus": removal.corpus,
        "version": removal.version,
        "run": removal.run,
        "removal": removal.digest,
        "identifiers": [
            {"number": row.number, "kind": row.kind, "answer": row.answer, "hits": row.hits} for row in removal.asked
        ],
        "hits": len(removal.standing),
        "records": removal.records,
        "files": len({place.file for place in removal.standing}),
        "sources": dict(sorted(Counter(place.source for place in removal.standing).items())),
        "not_searched": {
            "zh": "姓名、地址、出生日期和自由文本没有摘要，不在查找范围内；无法读取的记录和图片、音视频也不在内。",
            "en": "Names, addresses, birth dates and free text have no digest and were not searched; nor were records that "
            "could not be read, pictures, sound and video.",
        },
    }
