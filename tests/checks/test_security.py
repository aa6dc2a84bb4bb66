# SPDX-License-Identifier: Apache-2.0
"""Logs and records kept, the grade, the drill, and the contracts with vendors."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import Filed, a_receipt, outcome, outcomes, outcomes_about, words

from hegui.checks import security
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    Activity,
    LogRetention,
    ReceiptKind,
    RetainedKind,
    RetainedLog,
    WorkRecord,
    WorkResult,
)

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
COLLECTED = date(2026, 11, 24)


def kept(
    days: int, oldest: date | None = None, what: RetainedKind = RetainedKind.NETWORK_LOG, system: str = "nginx"
) -> Any:
    row = RetainedLog(system=system, what=what, keeps_days=days, oldest_on=oldest)
    return Filed(LogRetention(logs=(row,)), collected=COLLECTED)


# From 2026-05-24 to 2026-11-24 are 184 days.
@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (kept(184, date(2026, 5, 24)), Outcome.PASS),
        (kept(183, date(2026, 5, 24)), Outcome.FAIL),
        (kept(180, date(2026, 5, 1)), Outcome.FAIL),
        (kept(365, date(2026, 5, 25)), Outcome.INCONCLUSIVE),
        (kept(365), Outcome.INCONCLUSIVE),
    ],
)
def test_logs_reach_back_six_months_by_setting_and_by_the_oldest_record(
    make: Make, log: Filed, expected: Outcome
) -> None:
    assert outcome(security.logs, make(log)) is expected


def test_a_young_service_has_logs_since_it_began(make: Make) -> None:
    service = {"service": {"stage": "launched", "launched_on": "2026-10-01"}}
    assert outcome(security.logs, make(kept(365, date(2026, 10, 1)), dossier=service)) is Outcome.PASS
    assert outcome(security.logs, make(kept(365, date(2026, 10, 2)), dossier=service)) is Outcome.INCONCLUSIVE


def test_every_system_must_keep_its_logs(make: Make) -> None:
    rows = (
        RetainedLog(system="nginx", what=RetainedKind.NETWORK_LOG, keeps_days=365, oldest_on=date(2026, 1, 1)),
        RetainedLog(system="gateway", what=RetainedKind.GENERATION_LOG, keeps_days=30, oldest_on=date(2026, 10, 25)),
    )
    found = outcomes_about(security.logs, make(Filed(LogRetention(logs=rows), collected=COLLECTED)))
    assert found == {"nginx": Outcome.PASS, "gateway": Outcome.FAIL}


def test_without_network_logs_there_is_no_evidence(make: Make) -> None:
    assert outcome(security.logs, make()) is None
    assert outcome(security.logs, make(kept(365, what=RetainedKind.SHARING_RECORD))) is None


# From 2026-11-24 to 2029-11-24 are 1096 days.
@pytest.mark.parametrize(("days", "expected"), [(1096, Outcome.PASS), (1095, Outcome.FAIL)])
@pytest.mark.parametrize("what", [RetainedKind.SHARING_RECORD, RetainedKind.PIPIA_REPORT, RetainedKind.RISK_REPORT])
def test_records_are_kept_three_years(make: Make, days: int, expected: Outcome, what: RetainedKind) -> None:
    assert outcome(security.records, make(kept(days, what=what))) is expected


def test_the_records_that_the_dossier_calls_for_are_wanted(make: Make) -> None:
    entrusting = {"personal_information": {"entrusts_processing": True}}
    found = outcomes_about(security.records, make(kept(1096, what=RetainedKind.PIPIA_REPORT), dossier=entrusting))
    assert found == {"sharing_record": None, "pipia_report": Outcome.PASS}
    important = {"outbound": {"important_data": "notified_or_published"}}
    assert outcomes_about(security.records, make(dossier=important)) == {"risk_report": None}
    assert outcomes(security.records, make()) == [None]


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        (a_receipt(ReceiptKind.MLPS_GRADE, "1100-001"), Outcome.PASS),
        (a_receipt(ReceiptKind.MLPS_GRADE), Outcome.INCONCLUSIVE),
        (a_receipt(ReceiptKind.MLPS_GRADE, "1", holder="别家"), Outcome.FAIL),
        (a_receipt(ReceiptKind.MLPS_GRADE, "1", valid_until=date(2026, 11, 25)), Outcome.PASS),
        (a_receipt(ReceiptKind.MLPS_GRADE, "1", valid_until=date(2026, 11, 24)), Outcome.FAIL),
        (a_receipt(ReceiptKind.ICP_FILING, "1"), None),
    ],
)
def test_the_grade_is_filed_by_the_provider_and_in_term(make: Make, receipt: Any, expected: Outcome | None) -> None:
    assert outcome(security.mlps, make(receipt)) is expected


def drilled(result: WorkResult = WorkResult.SATISFACTORY) -> WorkRecord:
    return WorkRecord(activity=Activity.INCIDENT_DRILL, performed_on=date(2026, 6, 1), by="安全部", result=result)


def plan(text: str) -> dict[str, Any]:
    return {"dossier": {"documents": {"incident_plan": "p.md"}}, "documents": {"p.md": text}}


def test_the_plan_is_drilled(make: Make) -> None:
    content = (TEXTS / "incident-plan.md").read_text(encoding="utf-8")
    assert outcomes(security.drill, make(drilled(), **plan(content))) == [Outcome.PASS] * 4
    assert outcomes(security.drill, make(**plan(content)))[0] is None
    assert Outcome.INCONCLUSIVE in outcomes(security.drill, make(drilled(), **plan("应急预案")))


@pytest.mark.parametrize(
    ("result", "expected"),
    [(WorkResult.UNSATISFACTORY, Outcome.FAIL), (WorkResult.NEEDS_FOLLOW_UP, Outcome.INCONCLUSIVE)],
)
def test_a_drill_that_went_wrong_does_not_pass(make: Make, result: WorkResult, expected: Outcome) -> None:
    assert outcome(security.drill, make(drilled(result))) is expected


def contracts(make: Make, *texts: str | None) -> CheckContext:
    files = {f"c{number}.md": text for number, text in enumerate(texts)}
    given = {"documents": {"vendor_contracts": list(files)}}
    return make(dossier=given, documents={name: text for name, text in files.items() if text is not None})


def test_every_contract_binds_to_security_and_notice(make: Make) -> None:
    good = (TEXTS / "vendor-contract.md").read_text(encoding="utf-8")
    assert outcomes_about(security.vendors, contracts(make, good)) == {"c0.md": Outcome.PASS}
    assert outcome(security.vendors, make()) is None


@pytest.mark.parametrize(
    "text",
    [
        "乙方提供运维服务。",
        "乙方无需通知甲方安全事件，不承担安全保护义务。",
        "安全事件的通知另行约定，安全义务见附件。",
    ],
)
def test_a_contract_without_or_against_the_clauses_does_not_pass(make: Make, text: str) -> None:
    assert outcomes_about(security.vendors, contracts(make, text)) == {"c0.md": Outcome.INCONCLUSIVE}


def test_one_unreadable_contract_hides_no_other(make: Make) -> None:
    good = (TEXTS / "vendor-contract.md").read_text(encoding="utf-8")
    found = outcomes_about(security.vendors, contracts(make, None, good))
    assert found == {"c0.md": Outcome.INCONCLUSIVE, "c1.md": Outcome.PASS}


def test_the_reason_gives_both_figures(make: Make) -> None:
    said = words(security.logs, make(kept(183, date(2026, 5, 24))))
    assert "183" in said
    assert "184" in said
