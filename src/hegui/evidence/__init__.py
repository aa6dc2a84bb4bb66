# SPDX-License-Identifier: Apache-2.0
"""Evidence: statements about bytes, content-addressed, dated and, where a person decides, signed."""

from hegui.evidence.dsse import PersonKey, Signer
from hegui.evidence.findings import FINDING_OF
from hegui.evidence.schemas import schema_of
from hegui.evidence.statement import Damaged, Statement, broken_dependencies
from hegui.evidence.store import EvidenceStore, EvidenceView

__all__ = [
    "FINDING_OF",
    "Damaged",
    "EvidenceStore",
    "EvidenceView",
    "PersonKey",
    "Signer",
    "Statement",
    "broken_dependencies",
    "schema_of",
]
