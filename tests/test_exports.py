# SPDX-License-Identifier: Apache-2.0
"""The public names. One that leaves this list breaks a caller; one that joins it must be meant."""

import subprocess
import sys
from importlib import import_module

import pytest

PUBLIC = {
    "hegui": ["Checked", "__version__", "check"],
    "hegui.clock": [
        "BEIJING",
        "NO_CALENDAR",
        "Calendar",
        "Due",
        "Lateness",
        "TimeUnit",
        "due",
        "lateness",
        "load_calendar",
        "working_days_between",
    ],
    "hegui.detect": [
        "ALL",
        "Confidence",
        "Folded",
        "Hit",
        "How",
        "Layer",
        "Redactor",
        "Severity",
        "find_personal",
        "fold",
        "redact",
        "restore",
        "scan",
    ],
    "hegui.dossier": ["DocumentText", "Dossier", "LoadedDossier", "Passage", "load_dossier"],
    "hegui.evidence": [
        "FINDING_OF",
        "Damaged",
        "EvidenceStore",
        "EvidenceView",
        "PersonKey",
        "Signer",
        "Statement",
        "broken_dependencies",
        "schema_of",
    ],
    "hegui.facts": [
        "Condition",
        "ConditionError",
        "Explanation",
        "Fact",
        "FactDefinition",
        "FactType",
        "FactValue",
        "Facts",
        "Terms",
        "Truth",
        "evaluate",
        "facts_of",
        "parse_condition",
    ],
    "hegui.label": [
        "Absent",
        "Aspect",
        "Attribute",
        "Finding",
        "Found",
        "Inconclusive",
        "Label",
        "Level",
        "PresentInvalid",
        "PresentValid",
        "Reading",
        "Verdict",
        "Verification",
        "Written",
        "propagate",
        "read",
        "verify",
        "write",
    ],
}


@pytest.mark.parametrize("package", PUBLIC)
def test_the_public_names_are_pinned(package: str) -> None:
    """`__all__` is what this file says, in order, and every name of it exists."""
    module = import_module(package)
    assert list(module.__all__) == PUBLIC[package]
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_a_name_that_is_not_public_is_refused() -> None:
    """The lazy front door of `hegui` opens for its own names only."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        import_module("hegui").nothing  # noqa: B018  the access is the test


def test_importing_hegui_costs_nothing() -> None:
    """`import hegui` alone loads none of the rooms, so start-up stays fast."""
    code = "import sys, hegui; print(*sorted(name for name in sys.modules if name.startswith('hegui')))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == ["hegui"]
