# SPDX-License-Identifier: Apache-2.0
"""Training data, its suppliers, and what leaves the mainland."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from hegui.evidence.findings.base import Count, Finding, Part, Percent, Sha256
from hegui.schema import Within


class FieldStatus(StrEnum):
    EVIDENCED = "evidenced"
    CLAIMED = "claimed"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class SupplierField(StrEnum):
    IDENTITY = "identity"
    LICENCE_CHAIN = "licence_chain"
    TRAINING_PERMISSION = "training_permission"
    CONTRACT = "contract"
    COMMITMENTS = "commitments"
    COLLECTION_LAWFUL = "collection_lawful"
    REFUSALS_RESPECTED = "refusals_respected"
    PI_BASIS = "pi_basis"
    SENSITIVE_CONSENT = "sensitive_consent"
    UNDER14_GUARDIAN = "under14_guardian"
    DE_IDENTIFICATION = "de_identification"
    ANNOTATION_QUALITY = "annotation_quality"
    SECURITY_CAPABILITY = "security_capability"
    IP_WARRANTY = "ip_warranty"
    CROSS_BORDER_ORIGIN = "cross_border_origin"
    SAMPLE_AUDIT = "sample_audit"
    AUDIT_RIGHT = "audit_right"
    DELETION_AT_END = "deletion_at_end"


class SupplierAnswer(Part, frozen=True, kw_only=True):
    field: SupplierField
    status: FieldStatus
    evidence: Sha256 | None = None
    expires: date | None = None


class SupplierReview(Finding, frozen=True, kw_only=True):
    """The reviewed record of a training-data supplier or source. 数据供应商尽职调查。"""

    kind: ClassVar[str] = "supplier-review"

    covers: Annotated[tuple[str, ...], Within(min_length=1)]
    """Ids of the suppliers or sources reviewed."""
    answers: tuple[SupplierAnswer, ...]
    illegal_percent: Percent | None = None
    sampled_items: Count | None = None
    reviewer: str
    reviewed_on: date
    next_review: date


class SourceKind(StrEnum):
    OPEN = "open"
    SELF_COLLECTED = "self_collected"
    COMMERCIAL = "commercial"
    USER_INPUT = "user_input"
    SYNTHETIC = "synthetic"


class SourceRecord(StrEnum):
    """What is asked of a source; a word that `SupplierField` has too means the same."""

    LICENCE = "licence"
    TRAINING_PERMISSION = "training_permission"
    COMMERCIAL_PERMISSION = "commercial_permission"
    COLLECTION_RECORD = "collection_record"
    REFUSALS_RESPECTED = "refusals_respected"
    CONTRACT = "contract"
    COMMITMENTS = "commitments"
    SUPPLIER_REVIEW = "supplier_review"
    USER_AUTHORISATION = "user_authorisation"
    GENERATOR = "generator"
    PI_BASIS = "pi_basis"
    SENSITIVE_CONSENT = "sensitive_consent"
    UNDER14_GUARDIAN = "under14_guardian"
    ANNOTATION_RULES = "annotation_rules"


class RecordAnswer(Part, frozen=True, kw_only=True):
    record: SourceRecord
    status: FieldStatus
    evidence: tuple[Sha256, ...] = ()
    """Digests of the documents that it rests on; what is evidenced has at least one."""
    expires: date | None = None
    forbids_use: bool = False
    """What is missing or contradicted here forbids to use the source."""


class LedgerSource(Part, frozen=True, kw_only=True):
    source: str
    kind: SourceKind
    records: tuple[RecordAnswer, ...]


class SourceLedger(Finding, frozen=True, kw_only=True):
    """Per source of the ledger: which records are on file. 语料来源台账。"""

    kind: ClassVar[str] = "source-ledger"

    corpus: str
    version: str
    sources: Annotated[tuple[LedgerSource, ...], Within(min_length=1)]


class CountedFlow(Part, frozen=True, kw_only=True):
    flow: str
    recipient: str
    sensitive_persons: Count
    non_sensitive_persons: Count


class OutboundRegister(Finding, frozen=True, kw_only=True):
    """Persons per outbound flow since 1 January, de-duplicated. 数据出境台账。"""

    kind: ClassVar[str] = "outbound-register"

    counted_from: date
    counted_to: date
    flows: tuple[CountedFlow, ...]


class ScannedSource(Part, frozen=True, kw_only=True):
    source: str
    documents: Count
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    sampled_before: Count
    illegal_before: Count
    """Of the items sampled before collection."""
    sampled_after: Count
    illegal_after: Count
    pi_documents: Count = 0
    sensitive_pi_documents: Count = 0


class Sample(Part, frozen=True, kw_only=True):
    items: Count
    qualified: Count
    population: Count


class CorpusScan(Finding, frozen=True, kw_only=True):
    """Per source: documents, illegal share, personal information; and the sampling of the whole corpus. 语料扫描。"""

    kind: ClassVar[str] = "corpus-scan"

    corpus: str
    version: str
    sources: Annotated[tuple[ScannedSource, ...], Within(min_length=1)]
    filters: tuple[str, ...]
    """Of keyword, classifier, manual."""
    manual_sample: Sample | None = None
    technical_sample: Sample | None = None
    malformed: Count = 0
    quality_measures: tuple[str, ...] = ()
    """Of deduplication, accuracy, objectivity, diversity."""
