# SPDX-License-Identifier: Apache-2.0
"""Store pages: one name and one entity everywhere, and no overseas model in any text."""

from typing import Any

import pytest
from context_factory import OURS, ContextMaker, a_page, a_receipt, outcome, words

from hegui.checks.listing import model_terms, names
from hegui.checks.results import Outcome
from hegui.dossier import DocumentText
from hegui.evidence.findings import PageElement, ReceiptKind, Shown

NAME = "小例助手"
LISTING = {"documents": {"store_listing": "store.md"}}


def shown(name: str) -> Any:
    return a_page(Shown(element=PageElement.APP_NAME, text=name), page="store")


def test_one_name_in_filing_store_and_dossier_passes(make: ContextMaker) -> None:
    """From a capture or from the texts."""
    receipt = a_receipt(ReceiptKind.APP_FILING, name=NAME)
    assert outcome(names, make(receipt, shown(NAME))) is Outcome.PASS
    assert outcome(names, make(receipt, dossier=LISTING, documents={"store.md": f"# {NAME}\n聊天。"})) is Outcome.PASS


def test_another_name_or_another_entity_fails(make: ContextMaker) -> None:
    """Stores compare both."""
    assert outcome(names, make(a_receipt(ReceiptKind.APP_FILING, name=NAME), shown("大例助手"))) is Outcome.FAIL
    foreign = a_receipt(ReceiptKind.APP_FILING, name=NAME, holder="别家公司")
    assert outcome(names, make(foreign, shown(NAME))) is Outcome.FAIL
    texts = {"store.md": "# 大例助手"}
    assert (
        outcome(names, make(a_receipt(ReceiptKind.APP_FILING, name=NAME), dossier=LISTING, documents=texts))
        is Outcome.FAIL
    )


def test_a_service_of_another_name_is_a_question(make: ContextMaker) -> None:
    """Filing and store agree, the dossier calls the service otherwise."""
    receipt = a_receipt(ReceiptKind.APP_FILING, name="大例助手")
    assert outcome(names, make(receipt, shown("大例助手"))) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("evidence", [(), (a_receipt(ReceiptKind.APP_FILING, name=NAME),), (shown(NAME),)])
def test_filing_and_store_are_both_needed(make: ContextMaker, evidence: tuple[Any, ...]) -> None:
    """One side alone shows nothing."""
    assert outcome(names, make(*evidence)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("小例助手，国产大模型写作工具。", Outcome.PASS),
        ("体验媲美 ChatGPT。", Outcome.FAIL),
        ("本应用不使用Claude。", Outcome.FAIL),
        ("Bardolatry 文学讨论。", Outcome.PASS),
        ("采用GPT-4o-20240513。", Outcome.FAIL),
    ],
)
def test_store_texts_name_no_overseas_model(make: ContextMaker, text: str, expected: Outcome) -> None:
    """Not even to deny it: stores search for the word."""
    assert outcome(model_terms, make(dossier=LISTING, documents={"store.md": text})) is expected


def test_the_words_are_shown(make: ContextMaker) -> None:
    """With the sentence in which they stand."""
    context = make(dossier=LISTING, documents={"store.md": "第一行。\n\n由Gemini驱动。"})
    (answer,) = model_terms.run(context)
    assert "Gemini" in words(model_terms, context)
    assert answer.evidence[0].line == 3
    assert "Gemini" in (answer.evidence[0].span or "")


def test_a_filed_name_without_its_holder_is_not_enough(make: ContextMaker) -> None:
    """The entity must be the same as well."""
    declared = {"filings": {"app": {"number": "京ICP备12345678号-2A", "name": NAME}}}
    assert outcome(names, make(shown(NAME), dossier=declared)) is None
    declared["filings"]["app"]["holder"] = OURS
    assert outcome(names, make(shown(NAME), dossier=declared)) is Outcome.PASS


def test_pages_that_nobody_read_cannot_pass(make: ContextMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name may stand on a screenshot."""
    context = make(dossier=LISTING, documents={"store.md": "小例助手"})
    scanned = DocumentText("store.pdf", "0" * 64, context.document("store.md").passages, pages_without_text=(2,))
    monkeypatch.setattr(type(context.dossier), "document", lambda *_: scanned)
    assert outcome(model_terms, context) is Outcome.INCONCLUSIVE


def test_no_texts_is_no_evidence(make: ContextMaker) -> None:
    """And never a pass."""
    assert outcome(model_terms, make()) is None


def test_a_filed_model_of_that_name_is_a_question(make: ContextMaker) -> None:
    """Its own supplier may have filed it."""
    model = {
        "id": "chat",
        "name": "Copilot",
        "version": "1",
        "origin": "filed_model_unmodified",
        "supplier": "某公司",
        "filing_number": "Beijing-Copilot-202601010001",
    }
    texts = {"store.md": "由Copilot提供。"}
    assert outcome(model_terms, make(dossier=LISTING | {"models": [model]}, documents=texts)) is Outcome.INCONCLUSIVE
    other = model | {"name": "小例"}
    assert outcome(model_terms, make(dossier=LISTING | {"models": [other]}, documents=texts)) is Outcome.FAIL
    unfiled = {name: value for name, value in model.items() if name != "filing_number"}
    assert outcome(model_terms, make(dossier=LISTING | {"models": [unfiled]}, documents=texts)) is Outcome.FAIL
