# SPDX-License-Identifier: Apache-2.0
"""Algorithm filings: number, type, the working days for filing, change and cancellation, display."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, a_page, a_receipt, outcome, outcomes, outcomes_about

from hegui.checks.algorithm_filings import cancelled, change_filed, displayed, filed_in_time, held
from hegui.checks.results import Outcome
from hegui.evidence.findings import OfficialReceipt, PageElement, ReceiptKind, Shown

NUMBER = "网信算备110108970550101240011号"
RANKING = "网信算备110108970550103240012号"
MONDAY = date(2026, 11, 2)


def dossier(*algorithms: dict[str, Any], **service: Any) -> dict[str, Any]:
    return {"filings": {"algorithms": list(algorithms)}, "service": service}


def filing(**given: Any) -> dict[str, Any]:
    return {"number": NUMBER} | given


def receipt(
    kind: ReceiptKind = ReceiptKind.ALGORITHM_FILING, number: str | None = NUMBER, **given: Any
) -> OfficialReceipt:
    return a_receipt(kind, number, **given)


@pytest.mark.parametrize(
    ("declared", "evidence", "expected"),
    [
        (filing(), (receipt(),), Outcome.PASS),
        (filing(number="网信算备 110108970550101240011 号"), (receipt(),), Outcome.PASS),
        (filing(), (), None),
        (filing(), (receipt(holder="别家公司"),), Outcome.FAIL),
        (filing(number="网信算备1101号"), (receipt(),), Outcome.FAIL),
        (filing(number=RANKING), (receipt(number=RANKING),), Outcome.INCONCLUSIVE),
        (filing(number=RANKING, algorithm_type="ranking"), (receipt(number=RANKING),), Outcome.PASS),
    ],
)
def test_a_filing_is_held_for_its_type(
    make: ContextMaker, declared: Any, evidence: Any, expected: Outcome | None
) -> None:
    """That the code of the type fits is inferred, so a difference is a question."""
    assert outcome(held, make(*evidence, dossier=dossier(declared))) is expected


def test_every_type_in_use_is_filed(make: ContextMaker) -> None:
    """A recommendation algorithm is not covered by the filing for generation."""
    context = make(receipt(), dossier=dossier(filing(), uses_recommendation_algorithm=True))
    assert outcomes_about(held, context)["recommendation"] is Outcome.FAIL


@pytest.mark.parametrize("item", [held, displayed, filed_in_time, change_filed, cancelled])
def test_nothing_declared_is_no_evidence(make: ContextMaker, item: Any) -> None:
    """For every question."""
    assert outcome(item, make()) is None


@pytest.mark.parametrize(
    ("submitted", "issued", "expected"),
    [
        (date(2026, 11, 16), date(2026, 11, 20), Outcome.PASS),
        (date(2026, 11, 17), date(2026, 11, 20), Outcome.FAIL),
        (None, date(2026, 11, 16), Outcome.PASS),
        (None, date(2026, 11, 17), Outcome.INCONCLUSIVE),
    ],
)
def test_the_filing_has_ten_working_days(make: ContextMaker, submitted: Any, issued: date, expected: Outcome) -> None:
    """A service that began on Monday 2 November files by Monday 16 November; the eleventh working day is late (S07)."""
    evidence = receipt(submitted_on=submitted, issued_on=issued)
    context = make(evidence, dossier=dossier(filing(), launched_on=str(MONDAY)))
    assert outcome(filed_in_time, context) is expected


def test_a_term_over_holidays_is_longer(make: ContextMaker) -> None:
    """The first week of October is off: the tenth working day after 30 September 2026 comes later than 14 October."""
    declared = dossier(filing(), launched_on="2026-09-30")
    assert outcome(filed_in_time, make(receipt(submitted_on=date(2026, 10, 20)), dossier=declared)) is Outcome.PASS
    assert outcome(filed_in_time, make(receipt(submitted_on=date(2026, 10, 30)), dossier=declared)) is Outcome.FAIL


def test_a_late_day_in_a_year_without_holidays_is_a_question(make: ContextMaker) -> None:
    """Nobody knows yet which days of 2028 are off."""
    declared = dossier(filing(), launched_on="2028-01-03")
    late = receipt(submitted_on=date(2028, 1, 25), issued_on=date(2028, 1, 28))
    early = receipt(submitted_on=date(2028, 1, 5), issued_on=date(2028, 1, 28))
    assert outcome(filed_in_time, make(late, dossier=declared, as_of=date(2028, 2, 1))) is Outcome.INCONCLUSIVE
    assert outcome(filed_in_time, make(early, dossier=declared, as_of=date(2028, 2, 1))) is Outcome.PASS


def test_a_service_of_before_the_rule_has_the_term_from_the_rule(make: ContextMaker) -> None:
    """The provisions are in force from 1 March 2022: ten working days later is 15 March."""
    declared = dossier(filing(), launched_on="2019-05-01")
    in_time = receipt(submitted_on=date(2022, 3, 15))
    late = receipt(submitted_on=date(2022, 3, 16))
    assert outcome(filed_in_time, make(in_time, dossier=declared)) is Outcome.PASS
    assert outcome(filed_in_time, make(late, dossier=declared)) is Outcome.FAIL


def test_no_receipt_and_no_declared_filing_after_launch(make: ContextMaker) -> None:
    """There is no evidence, and the term is told."""
    assert outcome(filed_in_time, make(dossier=dossier(filing(), launched_on=str(MONDAY)))) is None
    assert outcome(filed_in_time, make(dossier=dossier(launched_on=str(MONDAY)))) is None


CHANGE = ReceiptKind.ALGORITHM_CHANGE


@pytest.mark.parametrize(
    ("declared", "evidence", "expected"),
    [
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, submitted_on=date(2026, 11, 16), issued_on=date(2026, 11, 20)),), Outcome.PASS),
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, submitted_on=date(2026, 11, 17), issued_on=date(2026, 11, 20)),), Outcome.FAIL),
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, None, submitted_on=date(2026, 11, 16), issued_on=date(2026, 11, 20)),), Outcome.PASS),
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, issued_on=MONDAY),), Outcome.PASS),
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, RANKING, issued_on=date(2026, 11, 10)),), None),
        (filing(changed_on=str(MONDAY)), (receipt(CHANGE, issued_on=date(2026, 10, 1)),), None),
        (filing(changed_on=str(MONDAY)), (receipt(issued_on=date(2026, 11, 10)),), None),
        (filing(), (receipt(CHANGE, issued_on=date(2026, 11, 10)),), None),
    ],
)  # fmt: skip
def test_a_change_is_filed_in_time(make: ContextMaker, declared: Any, evidence: Any, expected: Outcome | None) -> None:
    """The receipt of another filing, of an earlier change or of the filing itself is not that of the change."""
    assert outcome(change_filed, make(*evidence, dossier=dossier(declared))) is expected


def test_a_change_of_the_service_counts_for_every_filing(make: ContextMaker) -> None:
    """Where the filings name no day of their own."""
    declared = dossier(filing(), filing(number=RANKING), events={"algorithm_changed_on": str(MONDAY)})
    evidence = receipt(CHANGE, submitted_on=date(2026, 11, 3), issued_on=date(2026, 11, 4))
    assert outcomes(change_filed, make(evidence, dossier=declared)) == [Outcome.PASS, None]


CANCELLATION = ReceiptKind.ALGORITHM_CANCELLATION


@pytest.mark.parametrize(
    ("submitted", "expected"), [(date(2026, 11, 6), Outcome.PASS), (date(2026, 11, 9), Outcome.FAIL), (None, None)]
)
def test_a_filing_is_cancelled_within_twenty_working_days(make: ContextMaker, submitted: Any, expected: Any) -> None:
    """A service that ended on Saturday 10 October 2026 cancels by Friday 6 November."""
    evidence = [receipt(CANCELLATION, submitted_on=submitted, issued_on=submitted)] if submitted else []
    declared = dossier(filing(), stage="ended", launched_on="2025-01-01", events={"ended_on": "2026-10-10"})
    assert outcome(cancelled, make(*evidence, dossier=declared)) is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Shown(element=PageElement.ALGORITHM_NUMBER, text=NUMBER, linked=True), Outcome.PASS),
        (Shown(element=PageElement.ALGORITHM_NUMBER, text=NUMBER, linked=False), Outcome.FAIL),
        (Shown(element=PageElement.ALGORITHM_NUMBER, text=NUMBER), Outcome.INCONCLUSIVE),
        (Shown(element=PageElement.ALGORITHM_NUMBER, text=RANKING, linked=True), Outcome.FAIL),
        (Shown(element=PageElement.ALGORITHM_NUMBER, text="备案中", linked=True), Outcome.FAIL),
        (Shown(element=PageElement.ALGORITHM_NUMBER, linked=True), Outcome.FAIL),
    ],
)
def test_the_number_is_shown_with_a_link(make: ContextMaker, shown: Shown, expected: Outcome) -> None:
    """The declared one."""
    assert outcome(displayed, make(a_page(shown), dossier=dossier(filing()))) is expected


def test_a_number_that_a_later_capture_misses_is_a_question(make: ContextMaker) -> None:
    """It may be gone."""
    old = a_page(Shown(element=PageElement.ALGORITHM_NUMBER, text=NUMBER, linked=True), on=date(2026, 11, 1))
    new = a_page(PageElement.COMPLAINT_ENTRY, on=date(2026, 11, 20))
    assert outcome(displayed, make(new, old, dossier=dossier(filing()))) is Outcome.INCONCLUSIVE
