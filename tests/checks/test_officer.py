# SPDX-License-Identifier: Apache-2.0
"""The protection officer and the representative."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import OURS, a_receipt, outcome

from hegui.checks import officer
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import OfficialReceipt, ReceiptKind

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"


def named(reached: str | None = None) -> dict[str, Any]:
    person = {"name": "李明", "contact": "dpo@example.com.cn"}
    return {"personal_information": {"officer": {**person, "threshold_reached_on": reached} if reached else person}}


def report(**given: Any) -> OfficialReceipt:
    return a_receipt(ReceiptKind.PI_OFFICER_REPORT, **given)


def test_the_officer_is_shown_by_a_receipt_or_by_the_rules(make: Make) -> None:
    assert outcome(officer.appointed, make(report(name="李明"), dossier=named())) is Outcome.PASS
    assert outcome(officer.appointed, make(report(name="王五"), dossier=named())) is None
    text = (TEXTS / "internal-rules.md").read_text(encoding="utf-8")
    given = {**named(), "documents": {"internal_pi_rules": "r.md"}}
    assert outcome(officer.appointed, make(dossier=given, documents={"r.md": text})) is Outcome.PASS
    assert outcome(officer.appointed, make(dossier=given, documents={"r.md": "制度"})) is None
    assert outcome(officer.appointed, make()) is None


# Who had reached the line before the announcement of 2025-07-18 counts from that day.
@pytest.mark.parametrize(
    ("reached", "submitted", "expected"),
    [
        ("2025-06-01", date(2025, 8, 29), Outcome.PASS),
        ("2025-06-01", date(2025, 9, 1), Outcome.FAIL),
        ("2026-09-01", date(2026, 10, 19), Outcome.PASS),
        ("2026-09-01", date(2026, 10, 20), Outcome.FAIL),
    ],
)
def test_the_officer_is_reported_within_thirty_working_days(
    make: Make, reached: str, submitted: date, expected: Outcome
) -> None:
    receipt = report(submitted_on=submitted, issued_on=submitted)
    assert outcome(officer.reported, make(receipt, dossier=named(reached))) is expected


def test_a_report_without_the_day_of_the_threshold_is_for_a_person(make: Make) -> None:
    assert outcome(officer.reported, make(report(), dossier=named())) is Outcome.INCONCLUSIVE
    assert outcome(officer.reported, make(dossier=named())) is None
    assert outcome(officer.reported, make(dossier=named("2026-01-05"))) is None


def represented(name: str | None = "示例境内代表有限公司") -> dict[str, Any]:
    provider = {"provider": {"established_in": "overseas"}}
    return {**provider, "personal_information": {"representative": name}} if name else provider


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Outcome.PASS),
        ({"name": "示例境内代表有限公司"}, Outcome.PASS),
        ({"name": "别家代表"}, Outcome.INCONCLUSIVE),
        ({"holder": "示例境内代表有限公司"}, Outcome.PASS),
        ({"holder": "别家"}, Outcome.FAIL),
    ],
)
def test_the_representative_is_reported_as_declared(make: Make, given: dict[str, Any], expected: Outcome) -> None:
    receipt = a_receipt(ReceiptKind.REPRESENTATIVE_REPORT, **{"holder": OURS, **given})
    assert outcome(officer.representative, make(receipt, dossier=represented())) is expected


def test_a_report_of_nobody_declared_is_for_a_person(make: Make) -> None:
    receipt = a_receipt(ReceiptKind.REPRESENTATIVE_REPORT)
    assert outcome(officer.representative, make(receipt, dossier=represented(None))) is Outcome.INCONCLUSIVE
    assert outcome(officer.representative, make(dossier=represented())) is None
