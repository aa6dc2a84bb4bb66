# SPDX-License-Identifier: Apache-2.0
"""Audits and assessments that come round in years."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from context_factory import a_receipt, outcome, outcomes

from hegui.checks import audits
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import Activity, ReceiptKind, WorkRecord, WorkResult

Make = Callable[..., CheckContext]


def work(activity: Activity = Activity.PI_AUDIT, on: date = date(2026, 5, 1), **given: Any) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=on, by="某会计师事务所", result=WorkResult.SATISFACTORY, **given)


def handling(persons: int | None) -> dict[str, Any]:
    return {"personal_information": {"subjects_total": persons}} if persons else {}


# The line for large handlers is more than ten million; their cycle is two years.
@pytest.mark.parametrize(
    ("on", "persons", "expected"),
    [
        (date(2024, 11, 25), 10_000_001, Outcome.PASS),
        (date(2024, 11, 24), 10_000_001, Outcome.FAIL),
        (date(2024, 11, 24), 10_000_000, Outcome.INCONCLUSIVE),
        (date(2024, 11, 24), None, Outcome.INCONCLUSIVE),
        (date(2024, 11, 25), None, Outcome.PASS),
    ],
)
def test_the_audit_comes_round_in_its_cycle(make: Make, on: date, persons: int | None, expected: Outcome) -> None:
    assert outcome(audits.personal_information, make(work(on=on), dossier=handling(persons))) is expected


def test_without_an_audit_there_is_no_evidence(make: Make) -> None:
    assert outcome(audits.personal_information, make(dossier=handling(20_000_000))) is None
    assert outcome(audits.independence, make()) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"consecutive": 2, "subcontracted": False}, Outcome.PASS),
        ({"consecutive": 3, "subcontracted": False}, Outcome.INCONCLUSIVE),
        ({"consecutive": 4, "subcontracted": False}, Outcome.FAIL),
        ({"consecutive": 1, "subcontracted": True}, Outcome.FAIL),
        ({"consecutive": 1}, Outcome.INCONCLUSIVE),
        ({"subcontracted": False}, Outcome.INCONCLUSIVE),
    ],
)
def test_the_firm_changes_and_does_the_work_itself(make: Make, given: dict[str, Any], expected: Outcome) -> None:
    assert outcome(audits.independence, make(work(**given))) is expected


def test_important_data_is_assessed_each_year_and_reported(make: Make) -> None:
    done = work(Activity.RISK_ASSESSMENT, date(2025, 11, 25))
    sent = a_receipt(ReceiptKind.RISK_ASSESSMENT_REPORT, issued_on=date(2025, 12, 10))
    assert outcomes(audits.important_data, make(done, sent)) == [Outcome.PASS, Outcome.PASS]
    assert outcomes(audits.important_data, make(done)) == [Outcome.PASS, None]
    earlier = a_receipt(ReceiptKind.RISK_ASSESSMENT_REPORT, issued_on=date(2025, 11, 24))
    assert outcomes(audits.important_data, make(done, earlier)) == [Outcome.PASS, None], "of the year before"
    old = work(Activity.RISK_ASSESSMENT, date(2025, 11, 24))
    assert outcomes(audits.important_data, make(old, sent)) == [Outcome.FAIL, Outcome.PASS]
    assert outcomes(audits.important_data, make(sent)) == [None]
