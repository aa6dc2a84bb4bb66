# SPDX-License-Identifier: Apache-2.0
"""When evidence is too old."""

from datetime import date, timedelta

import pytest

from hegui.assess.freshness import is_stale
from hegui.checks.results import EvidenceRef

TODAY = date(2026, 11, 25)


def ref(**changes: object) -> EvidenceRef:
    return EvidenceRef(**{"kind": "work-record", "digest": "0" * 64, "file": "f", "collected": TODAY, **changes})  # type: ignore[arg-type]  fields of a reference


@pytest.mark.parametrize(
    ("changes", "longest", "stale"),
    [
        ({}, None, False),
        ({}, 0, False),
        ({"collected": TODAY - timedelta(31)}, 31, False),
        ({"collected": TODAY - timedelta(32)}, 31, True),
        ({"expires": TODAY}, None, False),
        ({"expires": TODAY - timedelta(1)}, None, True),
        ({"broken": ("model:m@1",)}, None, True),
        ({"collected": None}, 31, False),
    ],
)
def test_age_expiry_and_dependencies_each_end_it(
    changes: dict[str, object], longest: float | None, stale: bool
) -> None:
    """On its last day it holds; a changed dependency ends it at once; a document has no age."""
    assert is_stale(ref(**changes), TODAY, longest) is stale
