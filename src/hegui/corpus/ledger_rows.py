# SPDX-License-Identifier: Apache-2.0
"""The ledger as rows: what the training-data table of a filing annex and a regulator's question ask of each source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hegui.corpus.ledger_file import LoadedLedger
from hegui.corpus.ledger_paths import is_url
from hegui.corpus.tally import Tally
from hegui.evidence.findings import SourceKind
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One source. Counts are those of a scan where one is given; else what the ledger says, and ``counted`` is false."""

    source: str
    name: str
    kind: SourceKind
    supplier: str | None
    origin: str | None
    files: int | None
    """Local files; unknown where some are at URLs."""
    file_bytes: int | None
    documents: int | None
    size_bytes: int | None
    """Of the text, where a scan counted it."""
    share_percent: float | None
    """Of the documents of all sources, where all are known."""
    counted: bool
    languages: str
    """With the share of documents of each, where a scan counted them."""
    modalities: str
    licence: str | None
    collected_from: str | None
    collected_to: str | None
    contains_pi: bool | None
    annotation_rules: str | None
    """File and SHA-256."""


COLUMNS: Mapping[str, Text] = {
    "source": Text("来源编号", "source"),
    "name": Text("来源名称", "name"),
    "kind": Text("来源类型", "kind"),
    "supplier": Text("供应方", "supplier"),
    "origin": Text("出处", "origin"),
    "files": Text("文件数", "files"),
    "file_bytes": Text("文件大小（字节）", "file bytes"),
    "documents": Text("条数", "documents"),
    "size_bytes": Text("文本大小（字节）", "text bytes"),
    "share_percent": Text("条数占比（%）", "share of documents (%)"),
    "counted": Text("是否经扫描清点", "counted by a scan"),
    "languages": Text("语种及占比", "languages and shares"),
    "modalities": Text("数据模态", "modalities"),
    "licence": Text("许可证", "licence"),
    "collected_from": Text("采集起始日", "collected from"),
    "collected_to": Text("采集截止日", "collected to"),
    "contains_pi": Text("是否含个人信息", "personal information"),
    "annotation_rules": Text("标注规则", "annotation rules"),
}


KINDS: Mapping[SourceKind, Text] = {
    SourceKind.OPEN: Text("开源", "open"),
    SourceKind.SELF_COLLECTED: Text("自采", "self-collected"),
    SourceKind.COMMERCIAL: Text("商业", "commercial"),
    SourceKind.USER_INPUT: Text("使用者输入", "user input"),
    SourceKind.SYNTHETIC: Text("合成", "synthetic"),
}


def rows_of(loaded: LoadedLedger, tallies: Mapping[str, Tally] | None = None) -> Iterator[LedgerRow]:
    """A row for each source of the ledger.

    Args:
        loaded: the ledger.
        tallies: what a scan counted, by the source's id; a source that it does not name is not counted.
    """
    counted = tallies or {}
    documents = [
        counted[source.id].documents if source.id in counted else source.documents for source in loaded.ledger.sources
    ]
    known = [number for number in documents if number is not None]
    total = sum(known) if len(known) == len(documents) else 0
    for source, number in zip(loaded.ledger.sources, documents, strict=True):
        tally, supplier = counted.get(source.id), loaded.ledger.supplier_of(source)
        local = not any(is_url(pattern) for pattern in source.files)
        sizes = [(loaded.folder / name).stat().st_size for name in loaded.files(source)] if local else None
        rules = source.annotation_rules
        yield LedgerRow(
            source=source.id,
            name=source.name,
            kind=SourceKind(source.kind),
            supplier=supplier.name if supplier else None,
            origin=source.origin,
            files=None if sizes is None else len(sizes),
            file_bytes=None if sizes is None else sum(sizes),
            documents=number,
            size_bytes=tally.bytes if tally else source.size_bytes,
            share_percent=round(100 * number / total, 2) if number is not None and total else None,
            counted=tally is not None,
            languages=_shares(tally.languages) if tally else ", ".join(source.languages),
            modalities=", ".join(source.modalities),
            licence=source.licence_name,
            collected_from=source.collected_from.isoformat() if source.collected_from else None,
            collected_to=source.collected_to.isoformat() if source.collected_to else None,
            contains_pi=source.contains_pi,
            annotation_rules=f"{rules} ({loaded.documents.get(rules, '–')})" if rules else None,
        )


def _shares(languages: Mapping[str, int]) -> str:
    total = sum(languages.values())
    ordered = sorted(languages.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {100 * number / total:.1f}%" for name, number in ordered if number)
