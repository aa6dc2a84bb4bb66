# SPDX-License-Identifier: Apache-2.0
"""Agreements with processors and joint handlers, and supervision."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import outcome, outcomes, outcomes_about

from hegui.checks import processors
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import Activity, WorkRecord, WorkResult

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
GOOD = (TEXTS / "processor-agreement.md").read_text(encoding="utf-8")
CLOUD = {"id": "cloud", "name": "样本云有限公司", "agreement": "a.md"}


def entrusted(make: Make, text: str | None = GOOD, *evidence: WorkRecord, **information: Any) -> CheckContext:
    given = {"personal_information": {"processors": [CLOUD], **information}}
    return make(*evidence, dossier=given, documents={"a.md": text} if text is not None else {})


def test_a_full_agreement_passes(make: Make) -> None:
    assert outcomes_about(processors.agreements, entrusted(make)) == {"cloud": Outcome.PASS}


@pytest.mark.parametrize("number", range(1, 11))
def test_each_clause_of_the_law_is_missed_when_it_is_gone(make: Make, number: int) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{number}、")]
    found = outcomes(processors.agreements, entrusted(make, "\n".join(lines)))
    assert Outcome.INCONCLUSIVE in found, lines
    assert Outcome.FAIL not in found


def test_a_clause_that_is_turned_round_does_not_pass(make: Make) -> None:
    turned = GOOD.replace("未经甲方同意，乙方不得转委托", "乙方可自行转委托，无需甲方同意")
    assert Outcome.INCONCLUSIVE in outcomes(processors.agreements, entrusted(make, turned))


def test_a_missing_file_or_field_is_no_pass(make: Make) -> None:
    assert outcomes_about(processors.agreements, entrusted(make, None)) == {"cloud": Outcome.INCONCLUSIVE}
    bare = make(dossier={"personal_information": {"processors": [{"id": "cloud", "name": "样本云"}]}})
    assert outcomes_about(processors.agreements, bare) == {"cloud": None}
    assert outcomes(processors.agreements, make()) == [None]


def test_those_who_receive_need_a_contract_too(make: Make) -> None:
    sharing = {
        "id": "pay", "purpose": {"zh": "付款", "en": "payment"}, "categories": ["手机号"], "sensitive": False,
        "provided_to": ["样本支付有限公司"],
    }  # fmt: skip
    found = outcomes_about(processors.agreements, entrusted(make, activities=[sharing]))
    assert found == {"cloud": Outcome.PASS, "样本支付有限公司": Outcome.INCONCLUSIVE}


def supervised(*covers: str, result: WorkResult = WorkResult.SATISFACTORY) -> WorkRecord:
    return WorkRecord(
        activity=Activity.PROCESSOR_SUPERVISION,
        performed_on=date(2026, 5, 1),
        by="法务部",
        result=result,
        covers=covers,
    )


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (supervised("cloud"), Outcome.PASS),
        (supervised(), Outcome.PASS),
        (supervised("other"), None),
        (supervised("cloud", result=WorkResult.UNSATISFACTORY), Outcome.FAIL),
        (supervised("cloud", result=WorkResult.NEEDS_FOLLOW_UP), Outcome.INCONCLUSIVE),
    ],
)
def test_every_processor_is_supervised(make: Make, record: WorkRecord, expected: Outcome | None) -> None:
    assert outcome(processors.supervision, entrusted(make, GOOD, record)) is expected
    assert outcome(processors.supervision, make()) is None


def jointly(make: Make, text: str, partner: str = "样本研究院") -> CheckContext:
    activity = {
        "id": "feedback", "purpose": {"zh": "反馈", "en": "feedback"}, "categories": ["反馈"], "sensitive": False,
        "joint_with": [partner],
    }  # fmt: skip
    given = {"personal_information": {"activities": [activity]}, "documents": {"joint_processing_agreement": "j.md"}}
    return make(dossier=given, documents={"j.md": text})


def test_a_joint_agreement_divides_the_duties_and_names_the_partner(make: Make) -> None:
    text = (TEXTS / "joint-agreement.md").read_text(encoding="utf-8")
    assert outcomes(processors.joint, jointly(make, text)) == [Outcome.PASS] * 3
    assert outcomes_about(processors.joint, jointly(make, text, "无名研究院"))["无名研究院"] is Outcome.INCONCLUSIVE
    assert Outcome.INCONCLUSIVE in outcomes(processors.joint, jointly(make, "样本研究院与我们共同处理。"))
    assert outcome(processors.joint, make()) is None
