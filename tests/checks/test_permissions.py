# SPDX-License-Identifier: Apache-2.0
"""Filings and licences: a number alone proves nothing, and a receipt only what it says."""

from datetime import date
from typing import Any

import pytest
from context_factory import AS_OF, OURS, ContextMaker, Filed, a_page, a_receipt, outcome, words

from hegui.checks import permissions
from hegui.checks.permissions import (
    app_display,
    app_filing,
    charging,
    foreign_equity,
    icp_display,
    icp_filing,
    police_filing,
)
from hegui.checks.results import Outcome
from hegui.evidence.findings import Answer, Decision, PageElement, ReceiptKind, Shown

SITE = "京ICP备12345678号-1"
APP = "京ICP备12345678号-2A"
POLICE = "京公网安备11010802020134号"


def filings(**numbers: str) -> dict[str, Any]:
    return {"filings": {name: {"number": number} for name, number in numbers.items()}}


def test_an_icp_number_with_its_receipt_passes(make: ContextMaker) -> None:
    """The receipt may be of another site of the same entity."""
    receipt = a_receipt(ReceiptKind.ICP_FILING, "京ICP备12345678号-7")
    assert outcome(icp_filing, make(receipt, dossier=filings(icp=SITE))) is Outcome.PASS


@pytest.mark.parametrize("number", ["京ICP备1234567号", "12345678"])
def test_a_malformed_icp_number_fails(make: ContextMaker, number: str) -> None:
    """Whatever receipts there are."""
    assert (
        outcome(icp_filing, make(a_receipt(ReceiptKind.ICP_FILING, SITE), dossier=filings(icp=number))) is Outcome.FAIL
    )


def test_an_app_number_is_no_site_number(make: ContextMaker) -> None:
    """The suffix tells."""
    assert outcome(icp_filing, make(a_receipt(ReceiptKind.ICP_FILING, APP), dossier=filings(icp=APP))) is Outcome.FAIL


def test_a_number_without_a_receipt_is_only_a_claim(make: ContextMaker) -> None:
    """Nor does a receipt of another number help."""
    assert outcome(icp_filing, make(dossier=filings(icp=SITE))) is None
    other = a_receipt(ReceiptKind.ICP_FILING, "京ICP备87654321号")
    assert outcome(icp_filing, make(other, dossier=filings(icp=SITE))) is None


def test_no_number_is_no_evidence(make: ContextMaker) -> None:
    """Even with a receipt, the number must be declared."""
    assert outcome(icp_filing, make(a_receipt(ReceiptKind.ICP_FILING, SITE))) is None


@pytest.mark.parametrize(
    ("holder", "expected"),
    [(OURS, Outcome.PASS), ("示例科技有限公司 ", Outcome.PASS), ("别家科技有限公司", Outcome.FAIL)],
)
def test_the_receipt_must_be_ours(make: ContextMaker, holder: str, expected: Outcome) -> None:
    """Spaces do not matter, another entity does."""
    receipt = a_receipt(ReceiptKind.ICP_FILING, SITE, holder=holder)
    assert outcome(icp_filing, make(receipt, dossier=filings(icp=SITE))) is expected


def test_the_mainland_entity_may_hold_the_filing(make: ContextMaker) -> None:
    """An overseas provider files through it."""
    declared = filings(icp=SITE) | {"provider": {"established_in": "overseas", "domestic_entity": "境内运营有限公司"}}
    receipt = a_receipt(ReceiptKind.ICP_FILING, SITE, holder="境内运营有限公司")
    assert outcome(icp_filing, make(receipt, dossier=declared)) is Outcome.PASS


@pytest.mark.parametrize(("until", "expected"), [(AS_OF, Outcome.PASS), (date(2026, 11, 24), Outcome.FAIL)])
def test_a_licence_holds_to_its_last_day(make: ContextMaker, until: date, expected: Outcome) -> None:
    """And not a day longer."""
    receipt = a_receipt(ReceiptKind.ICP_LICENCE, "京B2-20170044", valid_until=until)
    assert outcome(icp_filing, make(receipt, dossier=filings(icp="京B2-20170044"))) is expected


def test_a_licence_number_needs_a_licence(make: ContextMaker) -> None:
    """A filing receipt is of the wrong kind."""
    receipt = a_receipt(ReceiptKind.ICP_FILING, "京B2-20170044")
    assert outcome(icp_filing, make(receipt, dossier=filings(icp="京B2-20170044"))) is Outcome.FAIL


@pytest.mark.parametrize(
    ("issued", "expected"),
    [(date(2026, 2, 1), Outcome.PASS), (date(2026, 2, 2), Outcome.INCONCLUSIVE)],
)
def test_an_app_is_filed_before_it_operates(make: ContextMaker, issued: date, expected: Outcome) -> None:
    """The day of the service itself is in time; a later one may be that of an app that came later."""
    receipt = a_receipt(ReceiptKind.APP_FILING, APP, issued_on=issued)
    declared = filings(app=APP) | {"service": {"launched_on": "2026-02-01"}}
    assert outcome(app_filing, make(receipt, dossier=declared)) is expected


def test_an_app_number_needs_its_suffix(make: ContextMaker) -> None:
    """A1: the number of a site is no app filing."""
    assert outcome(app_filing, make(a_receipt(ReceiptKind.APP_FILING, SITE), dossier=filings(app=SITE))) is Outcome.FAIL


def test_an_app_without_receipt_or_start_of_service(make: ContextMaker) -> None:
    """Nothing shown, and nothing to compare with."""
    assert outcome(app_filing, make(dossier=filings(app=APP))) is None
    assert (
        outcome(app_filing, make(a_receipt(ReceiptKind.APP_FILING, APP), dossier=filings(app=APP)))
        is Outcome.INCONCLUSIVE
    )


@pytest.mark.parametrize(
    ("submitted", "issued", "expected"),
    [
        (date(2026, 3, 31), date(2026, 4, 20), Outcome.PASS),
        (date(2026, 4, 1), date(2026, 4, 20), Outcome.FAIL),
        (None, date(2026, 3, 31), Outcome.PASS),
        (None, date(2026, 4, 1), Outcome.INCONCLUSIVE),
    ],
)
def test_the_police_filing_has_thirty_days(
    make: ContextMaker, submitted: date | None, issued: date, expected: Outcome
) -> None:
    """The day after opening is day 1; a receipt that names no day of submission cannot prove lateness."""
    receipt = a_receipt(ReceiptKind.POLICE_FILING, POLICE, submitted_on=submitted, issued_on=issued)
    declared = filings(police=POLICE) | {"service": {"launched_on": "2026-03-01"}}
    assert outcome(police_filing, make(receipt, dossier=declared)) is expected


def test_police_filing_malformed_missing_or_without_opening(make: ContextMaker) -> None:
    """A wrong number fails, none is no evidence, no opening day cannot be judged."""
    assert outcome(police_filing, make(dossier=filings(police="京公网安备1101号"))) is Outcome.FAIL
    assert outcome(police_filing, make()) is None
    receipt = a_receipt(ReceiptKind.POLICE_FILING, POLICE)
    assert outcome(police_filing, make(receipt, dossier=filings(police=POLICE))) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Shown(element=PageElement.ICP_NUMBER, text="京ICP备12345678号", linked=True), Outcome.PASS),
        (Shown(element=PageElement.ICP_NUMBER, text="京ICP备12345678号", linked=False), Outcome.FAIL),
        (Shown(element=PageElement.ICP_NUMBER, text="京ICP备12345678号"), Outcome.INCONCLUSIVE),
        (Shown(element=PageElement.ICP_NUMBER, linked=True), Outcome.INCONCLUSIVE),
        (Shown(element=PageElement.ICP_NUMBER, text="京ICP备99999999号", linked=True), Outcome.FAIL),
        (Shown(element=PageElement.ICP_NUMBER, text="备案中", linked=True), Outcome.FAIL),
    ],
)
def test_the_page_shows_the_declared_number_with_a_link(make: ContextMaker, shown: Shown, expected: Outcome) -> None:
    """Any number of the same entity will do."""
    assert outcome(icp_display, make(a_page(shown), dossier=filings(icp=SITE))) is expected


def test_an_app_shows_its_own_number(make: ContextMaker) -> None:
    """The number of the site is not that of the app."""
    own = a_page(Shown(element=PageElement.APP_NUMBER, text=APP, linked=True), page="about")
    of_site = a_page(Shown(element=PageElement.APP_NUMBER, text=SITE, linked=True), page="about")
    assert outcome(app_display, make(own, dossier=filings(app=APP))) is Outcome.PASS
    assert outcome(app_display, make(of_site, dossier=filings(app=APP))) is Outcome.FAIL
    assert outcome(app_display, make(dossier=filings(app=APP))) is None
    assert outcome(app_display, make(own)) is Outcome.INCONCLUSIVE


def test_a_number_that_a_later_capture_misses_is_a_question(make: ContextMaker) -> None:
    """It may be gone from the page."""
    old = a_page(Shown(element=PageElement.ICP_NUMBER, text=SITE, linked=True), on=date(2026, 10, 1))
    new = a_page(PageElement.COMPLAINT_ENTRY, on=date(2026, 11, 1))
    context = make(new, Filed(old, collected=date(2026, 10, 1)), dossier=filings(icp=SITE))
    assert outcome(icp_display, context) is Outcome.INCONCLUSIVE


def counsel(answer: Answer = Answer.YES, until: date = date(2027, 1, 1)) -> Decision:
    return Decision(
        control="telecom-licence-settled",
        answer=answer,
        by="li",
        role="counsel",
        reason="自营服务，不属于经营性业务",
        decided_on=date(2026, 1, 1),
        until=until,
    )


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({}, None),
        ({"service": {"charges_users": False}}, Outcome.PASS),
        ({"service": {"charges_users": True}}, Outcome.FAIL),
        ({"service": {"charges_users": True}, **filings(telecom_licence="京B2-20170044")}, Outcome.PASS),
        ({"service": {"charges_users": True}, **filings(telecom_licence="京ICP备12345678号")}, Outcome.FAIL),
    ],
)
def test_charging_needs_a_licence(make: ContextMaker, declared: dict[str, Any], expected: Outcome | None) -> None:
    """Not charging needs none; not saying is no answer."""
    assert outcome(charging, make(dossier=declared)) is expected


@pytest.mark.parametrize(
    ("decision", "signed", "expected"),
    [
        (counsel(), ("li",), Outcome.PASS),
        (counsel(), (), Outcome.FAIL),
        (counsel(), ("wang",), Outcome.FAIL),
        (counsel(Answer.NO), ("li",), Outcome.FAIL),
        (counsel(until=date(2026, 11, 24)), ("li",), Outcome.FAIL),
        (counsel(until=AS_OF), ("li",), Outcome.PASS),
    ],
)
def test_counsel_may_settle_the_licence_question(
    make: ContextMaker, decision: Decision, signed: tuple[str, ...], expected: Outcome
) -> None:
    """Signed by counsel, in favour, and to its last day."""
    context = make(Filed(decision, signed_by=signed), dossier={"service": {"charges_users": True}})
    assert outcome(charging, context) is expected


def owned(share: float, zone: str | None = None) -> dict[str, Any]:
    provider: dict[str, Any] = {"foreign_equity_percent": share}
    if zone:
        provider["pilot_zone"] = zone
    return {"provider": provider, "documents": {"equity_chart": "equity.md"}}


@pytest.mark.parametrize(
    ("share", "chart", "expected"),
    [
        (50, "境外股东甲持股50%。", Outcome.PASS),
        (50, "境外股东甲持股 50.0 ％。", Outcome.PASS),
        (50, "境外股东甲持股150%。", Outcome.INCONCLUSIVE),
        (50.1, "境外股东甲持股50.1%。", Outcome.FAIL),
        (0, "股东均为境内自然人。", Outcome.PASS),
        (0, "股东：某某（开曼）境外公司。", Outcome.INCONCLUSIVE),
    ],
)
def test_the_foreign_share_is_capped(make: ContextMaker, share: float, chart: str, expected: Outcome) -> None:
    """The cap itself is allowed; the chart must show what is declared."""
    assert outcome(foreign_equity, make(dossier=owned(share), documents={"equity.md": chart})) is expected


def test_a_pilot_zone_needs_its_approval(make: ContextMaker) -> None:
    """Above the cap, the zone alone is not enough."""
    chart = {"equity.md": "境外股东甲持股100%。"}
    approval = a_receipt(ReceiptKind.FOREIGN_INVESTMENT_APPROVAL)
    assert outcome(foreign_equity, make(dossier=owned(100, "beijing"), documents=chart)) is None
    assert outcome(foreign_equity, make(approval, dossier=owned(100, "beijing"), documents=chart)) is Outcome.PASS
    assert outcome(foreign_equity, make(approval, dossier=owned(100, "none"), documents=chart)) is Outcome.FAIL


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        (a_receipt(ReceiptKind.FOREIGN_INVESTMENT_APPROVAL, valid_until=AS_OF), Outcome.PASS),
        (a_receipt(ReceiptKind.FOREIGN_INVESTMENT_APPROVAL, valid_until=date(2026, 11, 24)), None),
        (a_receipt(ReceiptKind.ICP_LICENCE, valid_until=AS_OF), None),
    ],
)
def test_a_pilot_approval_holds_to_its_last_day(make: ContextMaker, approval: Any, expected: Outcome | None) -> None:
    """And no other paper takes its place."""
    chart = {"equity.md": "境外股东甲持股100%。"}
    assert outcome(foreign_equity, make(approval, dossier=owned(100, "beijing"), documents=chart)) is expected


def test_a_malformed_licence_number_is_told(make: ContextMaker) -> None:
    """Not only that there is none."""
    declared = {"service": {"charges_users": True}, **filings(telecom_licence="20170044")}
    assert "20170044" in words(charging, make(dossier=declared))


def test_the_share_and_the_chart_are_both_needed(make: ContextMaker) -> None:
    """A declared share alone is a claim."""
    assert outcome(foreign_equity, make(dossier={"provider": {"foreign_equity_percent": 0}})) is None


def test_results_say_where_the_number_stands(make: ContextMaker) -> None:
    """The line of the dossier, and the words in both languages."""
    context = make(dossier=filings(icp="12345678"))
    (answer,) = icp_filing.run(context)
    assert answer.place is not None
    assert answer.place.file == "dossier.yaml"
    assert answer.place.line == context.place("filings", "icp", "number").line
    assert "12345678" in words(icp_filing, context)


def test_purposes_are_in_both_languages() -> None:
    """They stand in the list of checks."""
    assert all("。 / " in item.purpose for item in permissions.CHECKS)
