# SPDX-License-Identifier: Apache-2.0
"""From a declared number to its receipt, and whether the receipt came in time."""

from datetime import date
from typing import Any

import pytest
from context_factory import OURS, ContextMaker, a_receipt

from hegui.checks.context import CheckContext
from hegui.checks.numbers import IcpFiling, parse_icp_filing
from hegui.checks.receipts import Held, Subject, held_number, in_time, receipt_of
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.dossier.model import Filing
from hegui.errors import Place
from hegui.evidence.findings import OfficialReceipt, ReceiptKind
from hegui.text import Text

PLACE = Place("dossier.yaml", 5)
TITLE = Text("ICP 备案", "ICP filing")
NUMBER = "京ICP备12345678号-1"
SUBJECT: Subject[IcpFiling] = Subject(TITLE, parse_icp_filing, {ReceiptKind.ICP_FILING})
CONTROL = "icp-filing-valid"
TERM = "alg_filing_working_days"


def held(context: CheckContext, number: str | None = NUMBER, holder: str | None = None) -> Any:
    filing = None if number is None else Filing(number=number, holder=holder)
    return held_number(context, CONTROL, SUBJECT, filing, PLACE, about="site")


def test_a_number_with_its_receipt_is_held(make: ContextMaker) -> None:
    """Read into its parts, with the receipt that shows it, however it is written there."""
    context = make(a_receipt(ReceiptKind.ICP_FILING, "京 ICP 备 12345678 号－1"))
    found = held(context)
    assert isinstance(found, Held)
    assert found.number.province == "京"
    assert found.receipt.finding.holder == OURS


@pytest.mark.parametrize("number", [None, NUMBER])
def test_without_number_or_receipt_there_is_no_evidence(make: ContextMaker, number: str | None) -> None:
    """Declaring a number proves nothing; a receipt of another number or kind does not either."""
    context = make(a_receipt(ReceiptKind.ICP_FILING, "沪ICP备12345678号-1"), a_receipt(ReceiptKind.APP_FILING, NUMBER))
    answer = held(context, number)
    assert isinstance(answer, NoEvidence)
    assert (answer.control, answer.about, answer.place) == (CONTROL, "site", PLACE)


def test_a_malformed_number_fails_with_the_reason(make: ContextMaker) -> None:
    """Whatever receipts there are."""
    answer = held(make(a_receipt(ReceiptKind.ICP_FILING, NUMBER)), "京ICP备123号-1")
    assert isinstance(answer, Result)
    assert answer.outcome is Outcome.FAIL
    assert "京ICP备123号-1" in answer.reason.zh
    assert answer.evidence == ()


@pytest.mark.parametrize(
    ("receipt", "declared"),
    [({"holder": "别家有限公司"}, None), ({}, "别家有限公司"), ({"valid_until": date(2026, 11, 24)}, None)],
)
def test_a_receipt_of_another_or_of_the_past_fails(
    make: ContextMaker, receipt: dict[str, Any], declared: str | None
) -> None:
    """By the receipt's holder, by the declared holder, by its last day."""
    answer = held(make(a_receipt(ReceiptKind.ICP_FILING, NUMBER, **receipt)), holder=declared)
    assert isinstance(answer, Result)
    assert answer.outcome is Outcome.FAIL
    assert len(answer.evidence) == 1


def test_the_last_day_of_validity_counts(make: ContextMaker) -> None:
    """Valid until today is valid today."""
    assert isinstance(held(make(a_receipt(ReceiptKind.ICP_FILING, NUMBER, valid_until=date(2026, 11, 25)))), Held)


def test_the_newest_receipt_of_a_number_counts(make: ContextMaker) -> None:
    """The one that was issued to another holder later outweighs the older one."""
    context = make(
        a_receipt(ReceiptKind.ICP_FILING, NUMBER, holder="别家有限公司"), a_receipt(ReceiptKind.ICP_FILING, NUMBER)
    )
    number = parse_icp_filing(NUMBER)
    assert isinstance(number, IcpFiling)
    found = receipt_of(context, SUBJECT, number)
    assert found is not None
    assert found.finding.holder == "别家有限公司"


def test_what_must_be_equal_is_the_subjects_to_say(make: ContextMaker) -> None:
    """One subject of a filing may have several items under one serial."""
    by_serial: Subject[IcpFiling] = Subject(
        TITLE, parse_icp_filing, {ReceiptKind.ICP_FILING}, key=lambda number: number.subject
    )
    number = parse_icp_filing("京ICP备12345678号-2")
    assert isinstance(number, IcpFiling)
    context = make(a_receipt(ReceiptKind.ICP_FILING, NUMBER))
    assert receipt_of(context, by_serial, number) is not None
    assert receipt_of(context, SUBJECT, number) is None


def timed(context: CheckContext, start: date, parameter: str = TERM) -> Result | NoEvidence:
    """Whether the newest receipt came within a term of the law."""
    return in_time(
        context, CONTROL, TITLE, context.latest(OfficialReceipt), start, parameter, place=PLACE, about="site"
    )


def a_filing(submitted: date | None, issued: date) -> OfficialReceipt:
    return a_receipt(ReceiptKind.ALGORITHM_FILING, submitted_on=submitted, issued_on=issued)


MONDAY = date(2026, 11, 2)
"""Ten working days later is Monday 2026-11-16."""


@pytest.mark.parametrize(
    ("submitted", "issued", "expected"),
    [
        (date(2026, 11, 16), date(2027, 1, 4), Outcome.PASS),
        (date(2026, 11, 17), date(2027, 1, 4), Outcome.FAIL),
        (None, date(2026, 11, 16), Outcome.PASS),
        (None, date(2026, 11, 17), Outcome.INCONCLUSIVE),
    ],
)
def test_the_day_of_submission_counts_and_issue_only_where_it_is_early_enough(
    make: ContextMaker, submitted: date | None, issued: date, expected: Outcome
) -> None:
    """A receipt that was issued late may have been asked for in time."""
    answer = timed(make(a_filing(submitted, issued)), MONDAY)
    assert isinstance(answer, Result)
    assert (answer.outcome, answer.about, answer.place) == (expected, "site", PLACE)
    assert len(answer.evidence) == 1


@pytest.mark.parametrize(
    ("submitted", "parameter", "zh", "en"),
    [
        (date(2026, 11, 17), TERM, "逾期1个工作日", "1 working day late"),
        (date(2026, 11, 18), TERM, "逾期2个工作日", "2 working days late"),
        (date(2026, 12, 3), "psb33_filing_days", "逾期1日", "1 day late"),
    ],
)
def test_how_late_is_told_in_the_unit_of_the_law(
    make: ContextMaker, submitted: date, parameter: str, zh: str, en: str
) -> None:
    """Working days where it counts in them, days where it counts in days."""
    answer = timed(make(a_filing(submitted, submitted)), MONDAY, parameter)
    assert isinstance(answer, Result)
    assert zh in answer.reason.zh
    assert en in answer.reason.en


def test_without_a_receipt_the_last_day_is_told(make: ContextMaker) -> None:
    """It is what a person needs to know next."""
    answer = timed(make(), MONDAY)
    assert isinstance(answer, NoEvidence)
    assert "2026-11-16" in answer.wanted.en


def test_a_term_begins_no_earlier_than_the_rule(make: ContextMaker) -> None:
    """Who had launched before the rule had its whole term from the day of the rule, 2022-03-01."""
    answer = timed(make(), date(2021, 6, 1))
    assert isinstance(answer, NoEvidence)
    assert "2022-03-15" in answer.wanted.en


def test_late_by_a_provisional_count_is_for_a_person(make: ContextMaker) -> None:
    """The holidays of 2031 are not announced: the real last day may be later."""
    start = date(2031, 1, 20)
    answer = timed(make(a_filing(date(2031, 2, 14), date(2031, 2, 14))), start)
    assert isinstance(answer, Result)
    assert answer.outcome is Outcome.INCONCLUSIVE
