# SPDX-License-Identifier: Apache-2.0
"""Filing and registration by the origin of the model, and the number on the page."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, a_page, a_receipt, outcome, outcomes_about
from msgspec.structs import replace

from hegui.checks.filings import model_filing, model_registration, number_display
from hegui.checks.results import Outcome
from hegui.evidence.findings import OfficialReceipt, PageElement, ReceiptKind, Shown

FILED = "Beijing-XiaoLi-202605010012"
LAUNCHED = "Beijing-XiaoLi-20260501S0012"


def dossier(origin: str, *filings: tuple[str, str]) -> dict[str, Any]:
    model = {"id": "chat", "name": "小例", "version": "1", "origin": origin, "supplier": "示例科技有限公司"}
    declared = [{"kind": kind, "number": number, "model": "chat", "name": "小例大模型"} for kind, number in filings]
    return {"models": [model], "filings": {"models": declared}}


def filing(number: str = FILED, **given: Any) -> OfficialReceipt:
    return a_receipt(ReceiptKind.MODEL_FILING, number, **given)


def registration(number: str = LAUNCHED, **given: Any) -> OfficialReceipt:
    return a_receipt(ReceiptKind.MODEL_REGISTRATION, number, **given)


OWN = ["self_trained", "fine_tuned_open_weights", "fine_tuned_filed_model"]


@pytest.mark.parametrize("origin", OWN)
def test_an_own_or_changed_model_is_filed(make: ContextMaker, origin: str) -> None:
    """With the receipt of the filing."""
    assert outcomes_about(model_filing, make(filing(), dossier=dossier(origin, ("filing", FILED)))) == {
        "chat": Outcome.PASS
    }


@pytest.mark.parametrize(
    ("filings", "evidence", "expected"),
    [
        ([], (filing(),), None),
        ([("filing", FILED)], (), None),
        ([("filing", FILED)], (filing("Beijing-Other-202605010012"),), None),
        ([("filing", FILED)], (filing(holder="别家公司"),), Outcome.FAIL),
        ([("filing", LAUNCHED)], (filing(LAUNCHED),), Outcome.FAIL),
        ([("filing", "GPT-4o-20240513")], (filing(),), Outcome.FAIL),
        ([("registration", LAUNCHED)], (registration(),), Outcome.FAIL),
        ([("filing", FILED)], (registration(FILED),), None),
        ([("registration", LAUNCHED), ("filing", FILED)], (filing(),), Outcome.PASS),
    ],
)
def test_the_filing_of_an_own_model(make: ContextMaker, filings: Any, evidence: Any, expected: Outcome | None) -> None:
    """Of the right type, ours, with its receipt; a registration is no substitute."""
    assert outcomes_about(model_filing, make(*evidence, dossier=dossier("self_trained", *filings))) == {
        "chat": expected
    }


@pytest.mark.parametrize(
    ("filings", "evidence", "expected"),
    [
        ([("registration", LAUNCHED)], (registration(),), Outcome.PASS),
        ([("registration", LAUNCHED)], (), None),
        ([], (registration(),), None),
        ([("registration", FILED)], (registration(FILED),), Outcome.FAIL),
        ([("registration", LAUNCHED)], (registration(holder="别家公司"),), Outcome.FAIL),
        ([("filing", FILED)], (filing(),), Outcome.INCONCLUSIVE),
    ],
)
def test_the_registration_of_a_called_model(make: ContextMaker, filings: Any, evidence: Any, expected: Any) -> None:
    """A launch number with its S; a filing where nothing was changed is a question."""
    context = make(*evidence, dossier=dossier("filed_model_unmodified", *filings))
    assert outcomes_about(model_registration, context) == {"chat": expected}


@pytest.mark.parametrize("filings", [[], [("registration", LAUNCHED)]])
def test_open_weights_as_they_are_are_unsettled(make: ContextMaker, filings: Any) -> None:
    """A person decides; a filing that is held passes."""
    context = make(registration(), dossier=dossier("open_weights_unmodified", *filings))
    assert outcomes_about(model_filing, context) == {"chat": Outcome.INCONCLUSIVE}
    held = make(filing(), dossier=dossier("open_weights_unmodified", ("filing", FILED)))
    assert outcomes_about(model_filing, held) == {"chat": Outcome.PASS}


def test_models_of_the_other_route_answer_nothing(make: ContextMaker) -> None:
    """Without a model of its kind a check has no evidence."""
    assert outcome(model_filing, make(dossier=dossier("filed_model_unmodified"))) is None
    assert outcome(model_registration, make(dossier=dossier("self_trained"))) is None
    assert outcome(model_filing, make()) is None


def page(name: str | None = "小例大模型", number: str | None = FILED) -> Any:
    return a_page(
        Shown(element=PageElement.MODEL_NAME, text=name), Shown(element=PageElement.MODEL_NUMBER, text=number)
    )


@pytest.mark.parametrize(
    ("capture", "expected"),
    [
        (page(), Outcome.PASS),
        (page(number=FILED.upper()), Outcome.PASS),
        (page(number="Beijing-Other-202605010012"), Outcome.FAIL),
        (page(number="备案中"), Outcome.FAIL),
        (page(number=None), Outcome.FAIL),
        (page(name="别的模型"), Outcome.INCONCLUSIVE),
        (page(name=None), Outcome.INCONCLUSIVE),
        (a_page(Shown(element=PageElement.MODEL_NUMBER, text=FILED)), None),
    ],
)
def test_the_page_shows_name_and_number(make: ContextMaker, capture: Any, expected: Outcome | None) -> None:
    """Both, and those of the filing."""
    assert outcome(number_display, make(capture, dossier=dossier("self_trained", ("filing", FILED)))) is expected


@pytest.mark.parametrize("kept", [PageElement.MODEL_NAME, PageElement.MODEL_NUMBER])
def test_what_a_later_capture_misses_is_a_question(make: ContextMaker, kept: PageElement) -> None:
    """Name or number may be gone from the page."""
    text = FILED if kept is PageElement.MODEL_NUMBER else "小例大模型"
    later = a_page(Shown(element=kept, text=text), on=date(2026, 11, 24))
    earlier = replace(page(), captured_on=date(2026, 11, 1))
    context = make(later, earlier, dossier=dossier("self_trained", ("filing", FILED)))
    assert outcome(number_display, context) is Outcome.INCONCLUSIVE


def test_without_capture_or_declared_number(make: ContextMaker) -> None:
    """There is nothing to show or to compare with."""
    assert outcome(number_display, make(dossier=dossier("self_trained", ("filing", FILED)))) is None
    assert outcome(number_display, make(page(), dossier=dossier("self_trained"))) is None
