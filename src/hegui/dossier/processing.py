# SPDX-License-Identifier: Apache-2.0
"""What the provider processes: models, training data, personal information, and what leaves the mainland.

Some facts can be declared in one word before the details are listed (``data.source_kinds`` before ``data.sources``).
Where both stand, they must agree.
"""

from datetime import date
from typing import Literal

from hegui.dossier.section import Count, DocumentPath, Id, Named, Section, Words

ModelOrigin = Literal[
    "self_trained",
    "fine_tuned_open_weights",
    "fine_tuned_filed_model",
    "open_weights_unmodified",
    "filed_model_unmodified",
    "unfiled_or_overseas_model",
    "user_supplied_key",
]
SourceKind = Literal["open", "self_collected", "commercial", "user_input", "synthetic"]
ImportantData = Literal["none", "declared_not_notified", "notified_or_published"]
LegalBasis = Literal[
    "consent",
    "contract",
    "human_resources",
    "statutory_duty",
    "emergency",
    "news_reporting",
    "lawfully_public",
    "other_law",
]
Exemption = Literal[
    "none",
    "trade_or_cooperation",
    "collected_abroad",
    "contract_with_individual",
    "human_resources",
    "emergency",
    "ftz_outside_negative_list",
]


class Model(Section, frozen=True, kw_only=True):
    """A model that the service uses. 所用模型"""

    id: Id
    name: Words
    version: Words
    origin: ModelOrigin
    supplier: Words
    base_model: str | None = None
    filing_number: str | None = None
    """The supplier's filing number of the model that is called or tuned. 所调用或微调的上游模型的备案号"""
    licence: DocumentPath | None = None
    agreement: DocumentPath | None = None
    endpoint: str | None = None
    modalities: tuple[str, ...] = ()


class Supplier(Section, frozen=True, kw_only=True):
    """A supplier of training data. 训练数据供应商"""

    id: Id
    name: Words
    uscc: str | None = None
    contract: DocumentPath | None = None
    contract_signed_on: date | None = None
    contract_ends_on: date | None = None
    commitments: DocumentPath | None = None
    """Its commitments on source, quality and safety. 关于来源、质量、安全的承诺"""


class DataSource(Section, frozen=True, kw_only=True):
    """A source of training data. 训练数据来源"""

    id: Id
    name: Words
    kind: SourceKind
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    documents: Count | None = None
    size_bytes: Count | None = None
    origin: str | None = None
    supplier: Id | None = None
    licence_name: str | None = None
    licence: DocumentPath | None = None
    allows_training: bool | None = None
    allows_commercial_use: bool | None = None
    collected_from: date | None = None
    collected_to: date | None = None
    collected_automatically: bool | None = None
    refused_by_operator: bool | None = None
    """Whether robots rules, terms or another technical limit refuse the collection. 是否被 robots、条款等拒绝采集"""
    written_permission: DocumentPath | None = None
    contains_pi: bool | None = None
    contains_sensitive_pi: bool | None = None
    contains_under14_pi: bool | None = None
    pi_basis: str | None = None
    ip_owner: str | None = None


class Data(Section, frozen=True, kw_only=True):
    """Training data. 训练数据"""

    trains_or_tunes_models: bool | None = None
    collects_automatically: bool | None = None
    source_kinds: tuple[SourceKind, ...] | None = None
    """Kinds of sources, until they are listed in ``sources``. 数据来源类型（列明 sources 之前填写）"""
    contains_pi: bool | None = None
    """Whether any source holds personal information, until listed. 训练数据是否含个人信息（列明 sources 之前填写）"""
    corpus: str | None = None
    corpus_version: str | None = None
    suppliers: tuple[Supplier, ...] = ()
    sources: tuple[DataSource, ...] | None = None


class Annotation(Section, frozen=True, kw_only=True):
    """Annotation of data. 数据标注"""

    done: bool | None = None
    annotators: Count | None = None
    outsourced: bool | None = None


class ProcessingActivity(Section, frozen=True, kw_only=True):
    """One purpose for which personal information is processed. 处理活动"""

    id: Id
    purpose: Named
    categories: tuple[str, ...]
    sensitive: bool
    legal_basis: LegalBasis | None = None
    retention: str | None = None
    retention_days: Count | None = None
    automated_decision: bool = False
    entrusted_to: tuple[Id, ...] = ()
    provided_to: tuple[str, ...] = ()
    joint_with: tuple[str, ...] = ()
    published: bool = False


class Processor(Section, frozen=True, kw_only=True):
    """Somebody entrusted with processing. 受托人"""

    id: Id
    name: Words
    agreement: DocumentPath | None = None


class Officer(Section, frozen=True, kw_only=True):
    """The officer for personal information protection. 个人信息保护负责人"""

    name: Words
    contact: Words
    threshold_reached_on: date | None = None
    """The day on which the number of persons reached the threshold for reporting the officer. 达到报送门槛之日"""


class PersonalInformation(Section, frozen=True, kw_only=True):
    """Personal information. 个人信息"""

    processed: bool | None = None
    subjects_total: Count | None = None
    of_minors: bool | None = None
    of_under14: bool | None = None
    used_for_training: bool | None = None
    """Whether user inputs are used to train. 是否将用户输入用于训练"""
    sensitive: bool | None = None
    """These six: declared in one word until ``activities`` are listed. 以下六项：列明 activities 之前填写"""
    entrusts_processing: bool | None = None
    provides_to_others: bool | None = None
    processes_jointly: bool | None = None
    publishes: bool | None = None
    makes_automated_decisions: bool | None = None
    activities: tuple[ProcessingActivity, ...] | None = None
    processors: tuple[Processor, ...] = ()
    officer: Officer | None = None
    representative: str | None = None


class OutboundFlow(Section, frozen=True, kw_only=True):
    """Personal information or data that leaves the mainland; remote access and overseas model APIs count. 出境流"""

    id: Id
    recipient: Words
    country: Words
    purpose: Named
    kind: Literal["personal_information", "business_data"]
    important_data: ImportantData | None = None
    sensitive_persons: Count | None = None
    """Persons, de-duplicated, since 1 January. 自当年1月1日起累计人数（去重）"""
    non_sensitive_persons: Count | None = None
    exemption: Exemption | None = None


class Outbound(Section, frozen=True, kw_only=True):
    """Data that leaves the mainland. 数据出境"""

    exports_data: bool | None = None
    important_data: ImportantData | None = None
    flows: tuple[OutboundFlow, ...] | None = None
