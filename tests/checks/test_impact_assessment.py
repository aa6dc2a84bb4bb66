# SPDX-License-Identifier: Apache-2.0
"""Impact assessments: for what needs one, before it began, kept for years."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from context_factory import Filed, outcome, outcomes_about, words

from hegui.checks import impact_assessment
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import Activity, WorkRecord, WorkResult

Make = Callable[..., CheckContext]
VOICE = {"id": "voice", "purpose": {"zh": "声音克隆", "en": "voice cloning"}, "categories": ["声纹"], "sensitive": True}
PLAIN = {"id": "plain", "purpose": {"zh": "登录", "en": "login"}, "categories": ["手机号"], "sensitive": False}
FLOW = {
    "id": "logs", "recipient": "Sample Cloud", "country": "SG", "purpose": {"zh": "诊断", "en": "diagnosis"},
    "kind": "personal_information", "sensitive_persons": 0, "non_sensitive_persons": 1, "exemption": "none",
}  # fmt: skip
LAUNCHED = {"service": {"stage": "launched", "launched_on": "2026-06-01"}}


def assessed(
    on: date, *covers: str, keep_until: date | None = None, result: WorkResult = WorkResult.SATISFACTORY
) -> WorkRecord:
    return WorkRecord(
        activity=Activity.PIPIA, performed_on=on, by="法务部", result=result, covers=covers, keep_until=keep_until
    )


def dossier(*activities: dict[str, Any], flows: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    exported = {"outbound": {"exports_data": True, "flows": flows}} if flows else {}
    return {**LAUNCHED, "personal_information": {"activities": list(activities)}, **exported, **more}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (assessed(date(2026, 6, 1), "voice"), Outcome.PASS),
        (assessed(date(2026, 5, 1)), Outcome.PASS),
        (assessed(date(2026, 6, 2), "voice"), Outcome.INCONCLUSIVE),
        (assessed(date(2026, 5, 1), "plain"), None),
        (assessed(date(2026, 5, 1), "voice", result=WorkResult.UNSATISFACTORY), Outcome.FAIL),
    ],
)
def test_an_activity_is_assessed_before_it_begins(make: Make, record: WorkRecord, expected: Outcome | None) -> None:
    assert outcome(impact_assessment.done, make(record, dossier=dossier(VOICE, PLAIN))) is expected


def test_the_first_assessment_counts_for_the_beginning_and_the_newest_for_the_result(make: Make) -> None:
    first = Filed(assessed(date(2026, 5, 1), "voice"), collected=date(2026, 5, 2))
    again = assessed(date(2026, 11, 1), "voice")
    assert outcome(impact_assessment.done, make(again, first, dossier=dossier(VOICE))) is Outcome.PASS


def test_without_a_launch_date_a_person_must_say_what_came_first(make: Make) -> None:
    context = make(assessed(date(2026, 5, 1)), dossier={"personal_information": {"activities": [VOICE]}})
    assert outcome(impact_assessment.done, context) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [
        ({"automated_decision": True}, "自动化决策"),
        ({"provided_to": ["样本有限公司"]}, "对外提供"),
        ({"published": True}, "公开"),
        ({"sensitive": True}, "敏感个人信息"),
    ],
)
def test_every_trigger_of_the_law_asks_for_one(make: Make, trigger: dict[str, Any], reason: str) -> None:
    context = make(dossier=dossier({**PLAIN, **trigger}))
    assert outcomes_about(impact_assessment.done, context) == {"plain": None}
    assert reason in words(impact_assessment.done, context)


def test_entrusting_and_exporting_ask_for_one(make: Make) -> None:
    entrusting = {**PLAIN, "entrusted_to": ["cloud"]}
    given = dossier(entrusting, flows=[FLOW])
    given["personal_information"]["processors"] = [{"id": "cloud", "name": "样本云"}]
    found = outcomes_about(impact_assessment.done, make(assessed(date(2026, 5, 1), "logs"), dossier=given))
    assert found == {"plain": None, "logs": Outcome.PASS}


def test_a_list_without_triggers_is_no_evidence(make: Make) -> None:
    assert outcome(impact_assessment.done, make(dossier=dossier(PLAIN))) is None
    assert outcome(impact_assessment.done, make()) is None


@pytest.mark.parametrize(
    ("keep_until", "expected"),
    [
        (date(2029, 5, 1), Outcome.PASS),
        (date(2029, 4, 30), Outcome.FAIL),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_assessments_are_kept_three_years(make: Make, keep_until: date | None, expected: Outcome) -> None:
    record = assessed(date(2026, 5, 1), keep_until=keep_until)
    assert outcome(impact_assessment.kept, make(record)) is expected
    assert outcome(impact_assessment.kept, make()) is None
