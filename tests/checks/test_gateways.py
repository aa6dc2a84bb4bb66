# SPDX-License-Identifier: Apache-2.0
"""The gateway of each flow: which row, which receipt, in term, filed in time."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from context_factory import OURS, a_receipt, outcomes_about, words

from hegui.checks import gateways
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import CountedFlow, OfficialReceipt, OutboundRegister, ReceiptKind

Make = Callable[..., CheckContext]
NOT_CIIO = {"provider": {"is_ciio": False, "ftz_handler": False}}


def flow(name: str = "logs", sensitive: int | None = 0, other: int | None = 10, **given: Any) -> dict[str, Any]:
    usual = {
        "recipient": "Sample Cloud", "country": "SG", "purpose": {"zh": "诊断", "en": "diagnosis"},
        "kind": "personal_information", "important_data": "none", "exemption": "none",
        "sensitive_persons": sensitive, "non_sensitive_persons": other,
    }  # fmt: skip
    return {"id": name, **usual, **given}


def exporting(*flows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**NOT_CIIO, "outbound": {"exports_data": True, "flows": list(flows)}, **more}


SMALL = exporting(flow())
CONTRACT = exporting(flow(sensitive=1))
ASSESSMENT = exporting(flow(sensitive=10_000))


def contract(number: str | None = "SC-1", **given: Any) -> OfficialReceipt:
    usual = {"covers": ("logs",), "effective_on": date(2026, 9, 28), "submitted_on": date(2026, 10, 16)}
    return a_receipt(ReceiptKind.EXPORT_STANDARD_CONTRACT, number, **{**usual, **given})


def assessment(number: str | None = "SA-1", issued: date = date(2025, 3, 1), **given: Any) -> OfficialReceipt:
    return a_receipt(
        ReceiptKind.EXPORT_SECURITY_ASSESSMENT, number, **{"covers": ("logs",), "issued_on": issued, **given}
    )


def certificate(issued: date = date(2026, 2, 1), **given: Any) -> OfficialReceipt:
    return a_receipt(ReceiptKind.EXPORT_CERTIFICATION, "C-1", **{"covers": ("logs",), "issued_on": issued, **given})


def register(*names: str) -> OutboundRegister:
    flows = tuple(
        CountedFlow(flow=name, recipient="Sample Cloud", sensitive_persons=0, non_sensitive_persons=10)
        for name in names
    )
    return OutboundRegister(counted_from=date(2026, 1, 1), counted_to=date(2026, 11, 24), flows=flows)


@pytest.mark.parametrize(
    ("dossier", "evidence", "expected"),
    [
        (SMALL, (register("logs"),), Outcome.PASS),
        (SMALL, (), None),
        (SMALL, (register("other"),), None),
        (CONTRACT, (contract(),), Outcome.PASS),
        (CONTRACT, (certificate(),), Outcome.PASS),
        (CONTRACT, (assessment(),), Outcome.PASS),
        (CONTRACT, (), None),
        (CONTRACT, (register("logs"),), None),
        (CONTRACT, (contract(covers=("other",)),), None),
        (CONTRACT, (contract(number=None),), Outcome.INCONCLUSIVE),
        (CONTRACT, (contract(holder="别家"),), Outcome.FAIL),
        (ASSESSMENT, (assessment(),), Outcome.PASS),
        (ASSESSMENT, (contract(),), None),
        (ASSESSMENT, (assessment(number=None),), Outcome.INCONCLUSIVE),
        (ASSESSMENT, (assessment(valid_until=date(2026, 11, 24)),), Outcome.FAIL),
        (ASSESSMENT, (assessment(valid_until=date(2026, 11, 25)),), Outcome.PASS),
        (ASSESSMENT, (assessment(issued=date(2023, 11, 24)),), Outcome.FAIL),
    ],
)
def test_each_flow_holds_the_gateway_of_its_row(
    make: Make, dossier: dict[str, Any], evidence: tuple[Any, ...], expected: Outcome | None
) -> None:
    assert outcomes_about(gateways.held, make(*evidence, dossier=dossier)) == {"logs": expected}


@pytest.mark.parametrize(
    ("sensitive", "other", "row"),
    [
        (0, 99_999, "X6"),
        (0, 100_000, "X7"),
        (1, 0, "X7"),
        (9_999, 0, "X7"),
        (10_000, 0, "X8"),
        (0, 999_999, "X7"),
        (0, 1_000_000, "X8"),
    ],
)
def test_the_answer_names_the_row(make: Make, sensitive: int, other: int, row: str) -> None:
    context = make(register("logs"), dossier=exporting(flow(sensitive=sensitive, other=other)))
    assert row in words(gateways.held, context)


def test_an_exempt_pass_rests_on_the_register_and_says_its_row(make: Make) -> None:
    context = make(register("logs"), dossier=exporting(flow(exemption="contract_with_individual", sensitive=5)))
    assert outcomes_about(gateways.held, context) == {"logs": Outcome.PASS}
    assert "X4" in words(gateways.held, context)


def test_what_cannot_be_told_is_for_a_person_with_what_is_missing(make: Make) -> None:
    context = make(contract(), register("logs"), dossier=exporting(flow(sensitive=None)))
    for checked in (gateways.held, gateways.term, gateways.contract_filed):
        assert outcomes_about(checked, context) == {"logs": Outcome.INCONCLUSIVE}
    assert "敏感个人信息" in words(gateways.held, context)


def test_an_unknown_operator_of_infrastructure_cannot_be_told(make: Make) -> None:
    dossier = {"outbound": {"exports_data": True, "flows": [flow(sensitive=1)]}, "provider": {"ftz_handler": False}}
    assert outcomes_about(gateways.held, make(contract(), dossier=dossier)) == {"logs": Outcome.INCONCLUSIVE}


@pytest.mark.parametrize("checked", [gateways.held, gateways.term, gateways.contract_filed])
def test_without_flows_there_is_no_evidence(make: Make, checked: Any) -> None:
    assert outcomes_about(checked, make(dossier={"outbound": {"exports_data": True}})) == {None: None}


@pytest.mark.parametrize("issued", [date(2024, 3, 21), date(2024, 3, 22)])
def test_a_result_holds_the_years_that_the_law_gave_when_it_was_issued(make: Make, issued: date) -> None:
    # Two years before 2024-03-22, three since.
    expected = Outcome.FAIL if issued < date(2024, 3, 22) else Outcome.PASS
    context = make(assessment(issued=issued), dossier=ASSESSMENT)
    assert outcomes_about(gateways.held, context) == {"logs": expected}


def test_of_several_results_the_one_that_holds_longest_counts(make: Make) -> None:
    old, new = assessment(issued=date(2023, 1, 1)), assessment(number="SA-2", issued=date(2026, 1, 1))
    assert outcomes_about(gateways.held, make(old, new, dossier=ASSESSMENT)) == {"logs": Outcome.PASS}


# Sixty working days before 2026-12-31 begin on 2026-09-29.
ENDING = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("as_of", "evidence", "expected"),
    [
        (date(2026, 9, 1), (assessment(valid_until=ENDING),), Outcome.PASS),
        (date(2026, 12, 1), (assessment(valid_until=ENDING),), Outcome.INCONCLUSIVE),
        (
            date(2026, 12, 1),
            (
                assessment(valid_until=ENDING),
                assessment(number=None, issued=date(2026, 11, 5), submitted_on=date(2026, 11, 2)),
            ),
            Outcome.PASS,
        ),
        (
            date(2026, 12, 1),
            (
                assessment(valid_until=ENDING),
                assessment(number=None, issued=date(2026, 5, 5), submitted_on=date(2026, 5, 2)),
            ),
            Outcome.INCONCLUSIVE,
        ),
        (date(2027, 1, 1), (assessment(valid_until=ENDING),), Outcome.FAIL),
    ],
)
def test_renewal_is_sought_in_its_window(make: Make, as_of: date, evidence: tuple[Any, ...], expected: Outcome) -> None:
    assert outcomes_about(gateways.term, make(*evidence, dossier=ASSESSMENT, as_of=as_of)) == {"logs": expected}


@pytest.mark.parametrize(
    ("as_of", "expected"), [(date(2028, 7, 31), Outcome.PASS), (date(2028, 8, 1), Outcome.INCONCLUSIVE)]
)
def test_a_certificate_is_renewed_six_months_before_its_end(make: Make, as_of: date, expected: Outcome) -> None:
    context = make(certificate(issued=date(2026, 2, 1)), dossier=CONTRACT, as_of=as_of)
    assert outcomes_about(gateways.term, context) == {"logs": expected}


def test_a_contract_without_an_end_is_in_term(make: Make) -> None:
    assert outcomes_about(gateways.term, make(contract(), dossier=CONTRACT)) == {"logs": Outcome.PASS}
    assert outcomes_about(gateways.term, make(dossier=CONTRACT)) == {"logs": None}


def test_where_every_flow_is_exempt_the_register_answers(make: Make) -> None:
    for checked in (gateways.term, gateways.contract_filed):
        assert outcomes_about(checked, make(register("logs"), dossier=SMALL)) == {"logs": Outcome.PASS}
        assert outcomes_about(checked, make(dossier=SMALL)) == {"logs": None}


def test_an_exempt_flow_beside_one_with_a_gateway_is_not_asked_for_it(make: Make) -> None:
    trade = flow("trade", None, None, kind="business_data", exemption="trade_or_cooperation")
    both = exporting(flow("logs", sensitive=1), trade)
    assert outcomes_about(gateways.term, make(contract(), dossier=both)) == {"logs": Outcome.PASS}
    assert outcomes_about(gateways.contract_filed, make(contract(), dossier=both)) == {"logs": Outcome.PASS}


# Ten working days after 2026-09-28 end on 2026-10-16: 1 to 7 October off, 10 October worked.
@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        (contract(), Outcome.PASS),
        (contract(submitted_on=date(2026, 10, 19), issued_on=date(2026, 10, 30)), Outcome.FAIL),
        (contract(submitted_on=None, issued_on=date(2026, 10, 16)), Outcome.PASS),
        (contract(submitted_on=None, issued_on=date(2026, 10, 30)), Outcome.INCONCLUSIVE),
        (contract(effective_on=None), Outcome.INCONCLUSIVE),
        (certificate(), Outcome.PASS),
        (certificate(issued=date(2022, 1, 1)), None),
        (contract(covers=("other",)), None),
    ],
)
def test_the_contract_is_filed_within_ten_working_days_of_effect(
    make: Make, receipt: OfficialReceipt, expected: Outcome | None
) -> None:
    assert outcomes_about(gateways.contract_filed, make(receipt, dossier=CONTRACT)) == {"logs": expected}


def test_each_flow_has_its_own_answer(make: Make) -> None:
    dossier = exporting(flow("logs", sensitive=1), flow("crash", sensitive=2))
    found = outcomes_about(gateways.held, make(contract(holder=OURS), dossier=dossier))
    assert found == {"logs": Outcome.PASS, "crash": None}


def test_business_data_before_there_was_an_exemption_is_for_counsel(make: Make) -> None:
    dossier = exporting(flow(kind="business_data", exemption="trade_or_cooperation", sensitive=None, other=None))
    context = make(register("logs"), dossier=dossier, as_of=date(2023, 1, 1))
    assert outcomes_about(gateways.held, context) == {"logs": Outcome.INCONCLUSIVE}
