# SPDX-License-Identifier: Apache-2.0
"""What an evidence statement can find: one model for each predicate type ``https://hegui.dev/<kind>/v1``.

The models are the wire format and fixed now, so that hegui's later tools and third parties can produce them.
Statements hold counts, dates, numbers and digests, never personal data.
"""

from collections.abc import Mapping

from hegui.evidence.findings.base import Count, Finding, Part, Percent, Sha256
from hegui.evidence.findings.decision import Answer, Decision
from hegui.evidence.findings.evaluation import (
    BankCheck,
    Cell,
    EvaluationRun,
    EvaluationTest,
    Library,
    Method,
    RedLine,
    Tested,
)
from hegui.evidence.findings.labelling import (
    LabelAudit,
    LabelCounts,
    LabelSample,
    PropagationCounts,
    UnlabelledRequests,
)
from hegui.evidence.findings.operation import (
    Case,
    ComplaintLog,
    ConsentCount,
    ConsentLog,
    ConsentScope,
    CorrectionLog,
    LogRetention,
    ModelRouting,
    ModerationLog,
    RetainedKind,
    RetainedLog,
    RightsRequestLog,
    ServedModel,
    Ticket,
    TicketKind,
)
from hegui.evidence.findings.records import (
    Activity,
    OfficialReceipt,
    PageCapture,
    PageElement,
    ReceiptKind,
    Shown,
    WorkRecord,
    WorkResult,
)
from hegui.evidence.findings.sources import (
    CorpusScan,
    CountedFlow,
    FieldStatus,
    OutboundRegister,
    Sample,
    ScannedSource,
    SupplierAnswer,
    SupplierField,
    SupplierReview,
)

FINDINGS: tuple[type[Finding], ...] = (
    BankCheck,
    ComplaintLog,
    ConsentLog,
    CorpusScan,
    CorrectionLog,
    Decision,
    EvaluationRun,
    LabelAudit,
    LogRetention,
    ModelRouting,
    ModerationLog,
    OfficialReceipt,
    OutboundRegister,
    PageCapture,
    RightsRequestLog,
    SupplierReview,
    WorkRecord,
)

FINDING_OF: Mapping[str, type[Finding]] = {finding.kind: finding for finding in FINDINGS}

__all__ = [
    "FINDINGS",
    "FINDING_OF",
    "Activity",
    "Answer",
    "BankCheck",
    "Case",
    "Cell",
    "ComplaintLog",
    "ConsentCount",
    "ConsentLog",
    "ConsentScope",
    "CorpusScan",
    "CorrectionLog",
    "Count",
    "CountedFlow",
    "Decision",
    "EvaluationRun",
    "EvaluationTest",
    "FieldStatus",
    "Finding",
    "LabelAudit",
    "LabelCounts",
    "LabelSample",
    "Library",
    "LogRetention",
    "Method",
    "ModelRouting",
    "ModerationLog",
    "OfficialReceipt",
    "OutboundRegister",
    "PageCapture",
    "PageElement",
    "Part",
    "Percent",
    "PropagationCounts",
    "ReceiptKind",
    "RedLine",
    "RetainedKind",
    "RetainedLog",
    "RightsRequestLog",
    "Sample",
    "ScannedSource",
    "ServedModel",
    "Sha256",
    "Shown",
    "SupplierAnswer",
    "SupplierField",
    "SupplierReview",
    "Tested",
    "Ticket",
    "TicketKind",
    "UnlabelledRequests",
    "WorkRecord",
    "WorkResult",
]
