# SPDX-License-Identifier: Apache-2.0
"""The ledger of sources: for each source of training data what it is, whence, on what ground, and with which papers. 语料来源台账。

A field that stands in a dossier too has the name that it has there. ``hegui.corpus.ledger_file`` reads the ledger from YAML.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, ClassVar, Final, Literal

from hegui.corpus.split import Form
from hegui.evidence.findings import SourceKind
from hegui.schema import Within

SCHEMA_VERSION: Final = 1

SnapshotOf = Literal["robots", "terms"]

Count = Annotated[int, Within(ge=0)]
Id = Annotated[str, Within(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
Words = Annotated[str, Within(pattern=r"\S", max_length=4000)]
"""A text that says something."""


def _inside(path: str) -> str:
    """The path in its plain form; refused where it could lead out of the ledger's folder."""
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or "\\" in path or "\0" in path or PureWindowsPath(path).drive:
        raise ValueError(
            "须为台账所在文件夹内的相对路径，用“/”分隔，不含“..” / a path inside the ledger's folder, with '/' and without '..'"
        )
    return str(plain)


def _named_files(pattern: str) -> str:
    if "\\" in pattern or "\0" in pattern or pattern.endswith("/"):
        raise ValueError(
            "须为文件路径、通配式（如 data/web/**/*.parquet）或者 URL，用“/”分隔 / "
            "a path, a pattern such as data/web/**/*.parquet, or a URL, with '/'"
        )
    return pattern


DocumentPath = Annotated[str, Within(_inside, min_length=1, max_length=400)]
"""Path of a document, relative to the ledger's folder, with ``/`` and without ``..``."""
FilePattern = Annotated[str, Within(_named_files, min_length=1, max_length=2000)]
"""Data files: a path or glob, relative to the ledger's folder or absolute, or an fsspec URL (``s3://…``)."""


class Entry:
    """Anything in the ledger: unknown keys are refused."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Entry):
    """A copy of a site's robots file or terms as they stood when data were collected. 采集时的 robots 文件或者网站条款快照"""

    of: SnapshotOf
    file: DocumentPath
    taken_on: date
    user_agent: Words | None = None
    """Name under which the collecting program asked. 采集程序所用的用户代理名称"""
    paths: tuple[str, ...] = ("/",)
    """What was collected from the site, for a robots file to be asked about. 采集的路径"""
    refuses: bool | None = None
    """Whether the copy refuses the collection, as people read it; a robots file is read besides. 是否拒绝采集"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator(Entry):
    """The model that made synthetic data. 合成数据的生成模型"""

    model: Words
    supplier: Words | None = None
    filing_number: Words | None = None
    """Its filing number, where it is filed. 备案号"""
    terms: DocumentPath | None = None
    """Terms or licence under which its output may be used. 模型输出的使用条款或者许可"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Entry):
    """A supplier of training data. 训练数据供应商"""

    id: Id
    name: Words
    uscc: str | None = None
    """Unified social credit code. 统一社会信用代码"""
    contract: DocumentPath | None = None
    contract_signed_on: date | None = None
    contract_ends_on: date | None = None
    commitments: DocumentPath | None = None
    """Its commitments on source, quality and safety. 关于来源、质量、安全的承诺"""
    review: DocumentPath | None = None
    """The record of the due diligence on it. 尽职调查记录"""
    reviewed_on: date | None = None
    next_review: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Entry):
    """A source of training data. 训练数据来源"""

    id: Id
    name: Words
    kind: SourceKind
    files: Annotated[tuple[FilePattern, ...], Within(min_length=1)]
    form: Form | None = None
    """How its files hold their records; told by their names where it is left out. 文件格式"""
    fields: tuple[Words, ...] = ()
    """Fields that hold text; none: every field of text. 含文本的字段；不填则为全部文本字段"""
    languages: tuple[Words, ...] = ()
    modalities: tuple[Words, ...] = ()
    documents: Count | None = None
    size_bytes: Count | None = None
    origin: Words | None = None
    """Whence it comes: a site, a repository, an institution. 出处"""
    supplier: Id | None = None
    """The supplier's id in ``suppliers``. 供应商在 suppliers 中的 id"""
    licence_name: Words | None = None
    """SPDX identifier or name. 许可证名称（SPDX 标识或者名称）"""
    licence: DocumentPath | None = None
    allows_training: bool | None = None
    """Whether licence or contract allows training. 许可或者合同是否允许用于训练"""
    allows_commercial_use: bool | None = None
    territory: Words | None = None
    """Where licence or contract allows the use. 许可的地域"""
    collected_from: date | None = None
    collected_to: date | None = None
    collected_automatically: bool | None = None
    collection_record: DocumentPath | None = None
    """Time, object, method and amount of the collection. 采集记录：时间、对象、方法、数量"""
    tool: Words | None = None
    """Program that collected it, with version. 采集工具及版本"""
    snapshots: tuple[Snapshot, ...] = ()
    """Robots files and terms as they stood. robots 文件和条款快照"""
    refused_by_operator: bool | None = None
    """Whether robots rules, terms or another technical limit refuse the collection. 是否被 robots、条款等拒绝采集"""
    written_permission: DocumentPath | None = None
    user_authorisation: DocumentPath | None = None
    """Record of users' authorisations, without personal data. 使用者授权记录"""
    generator: Generator | None = None
    contains_pi: bool | None = None
    contains_sensitive_pi: bool | None = None
    contains_under14_pi: bool | None = None
    pi_basis: Words | None = None
    pi_proof: DocumentPath | None = None
    """What proves the basis for personal information. 个人信息合法性基础的证明"""
    sensitive_consent: DocumentPath | None = None
    """What proves separate consent for sensitive personal information. 敏感个人信息单独同意的证明"""
    guardian_consent: DocumentPath | None = None
    """What proves guardians' consent for children under 14. 不满十四周岁未成年人监护人同意的证明"""
    ip_owner: Words | None = None
    annotated: bool | None = None
    """Whether people or programs labelled it. 是否经过标注"""
    annotation_rules: DocumentPath | None = None
    notes: str | None = None

    @property
    def crawled(self) -> bool:
        """Whether it was, or may have been, collected by machine; what the provider collected may, unless it says no."""
        undeclared = self.kind == SourceKind.SELF_COLLECTED and self.collected_automatically is None
        return self.collected_automatically or undeclared


@dataclass(frozen=True, slots=True)
class Ledger(Entry):
    """The sources of a corpus. 语料来源台账"""

    name: Words
    version: Words
    sources: Annotated[tuple[Source, ...], Within(min_length=1)]
    suppliers: tuple[Supplier, ...] = ()
    hegui: int = SCHEMA_VERSION
    """Version of this form. 台账格式版本"""
    charges_users: bool | None = None
    """Whether the service that is trained charges its users; unknown counts as yes. 服务是否收费；不填按收费对待"""
    description: Words | None = None
    creator: Words | None = None
    """Who puts the corpus together. 语料的编制者"""
    url: Words | None = None
    published_on: date | None = None
    """Day of this version. 本版本的日期"""

    def source(self, name: str) -> Source | None:
        """The source of that id."""
        return next((source for source in self.sources if source.id == name), None)

    def supplier_of(self, source: Source) -> Supplier | None:
        """Who supplies a source."""
        return next((supplier for supplier in self.suppliers if supplier.id == source.supplier), None)
