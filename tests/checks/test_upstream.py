# SPDX-License-Identifier: Apache-2.0
"""Models of others: filed and under agreement, and nothing else served to mainland users."""

from typing import Any

import pytest
from context_factory import ContextMaker, Filed, a_receipt, outcome, outcomes_about, words

from hegui.checks.results import Outcome
from hegui.checks.upstream import base_model, filed, routing
from hegui.evidence.findings import ModelRouting, OfficialReceipt, ReceiptKind, ServedModel

NUMBER = "Beijing-DeepseekChat-202404280016"
FILES = {"agreement.md": "模型调用协议", "licence.txt": "MIT License", "research.txt": "For research purposes only."}


def model(**given: Any) -> dict[str, Any]:
    usual = {
        "id": "chat",
        "name": "求索对话",
        "version": "1",
        "origin": "filed_model_unmodified",
        "supplier": "深度求索",
        "filing_number": NUMBER,
        "agreement": "agreement.md",
    }
    return {"models": [{name: value for name, value in (usual | given).items() if value is not None}]}


def receipt(number: str = NUMBER, kind: ReceiptKind = ReceiptKind.MODEL_FILING) -> OfficialReceipt:
    return a_receipt(kind, number, holder="北京深度求索人工智能基础技术研究有限公司")


@pytest.mark.parametrize(
    ("given", "evidence", "expected"),
    [
        ({}, (receipt(),), Outcome.PASS),
        ({"filing_number": NUMBER.lower()}, (receipt(),), Outcome.PASS),
        ({}, (), None),
        ({}, (receipt("Beijing-YunQue-20230821"),), None),
        ({}, (receipt(kind=ReceiptKind.MODEL_REGISTRATION),), None),
        ({"filing_number": None}, (receipt(),), None),
        ({"filing_number": "GPT-4o-20240513"}, (receipt(),), Outcome.FAIL),
        ({"filing_number": "Guangdong-FigCraft-20260817S0078"}, (receipt(),), Outcome.FAIL),
        ({"agreement": None}, (receipt(),), None),
        ({"agreement": "missing.md"}, (receipt(),), Outcome.INCONCLUSIVE),
        ({"origin": "open_weights_unmodified", "agreement": None}, (receipt(),), Outcome.PASS),
        ({"origin": "unfiled_or_overseas_model"}, (receipt(),), Outcome.FAIL),
    ],
)
def test_a_model_of_others_is_filed_and_under_agreement(
    make: ContextMaker, given: Any, evidence: Any, expected: Outcome | None
) -> None:
    """The receipt is the supplier's; open weights need no agreement."""
    assert outcomes_about(filed, make(*evidence, dossier=model(**given), documents=FILES)) == {"chat": expected}


def test_what_the_local_copy_of_the_list_says_proves_nothing(make: ContextMaker) -> None:
    """It is told, and that a number is not in it does not mean that it was not filed."""
    listed = make(dossier=model(), documents=FILES)
    assert outcomes_about(filed, listed) == {"chat": None}
    assert "本地名单副本载有" in words(filed, listed)
    unlisted = make(dossier=model(filing_number="Beijing-Nobody-202601010001"), documents=FILES)
    assert "不表示没有备案" in words(filed, unlisted)


@pytest.mark.parametrize("item", [filed, base_model])
def test_without_models_there_is_no_evidence(make: ContextMaker, item: Any) -> None:
    """Nor where all models are the provider's own."""
    assert outcome(item, make()) is None
    assert outcome(item, make(dossier=model(origin="self_trained"), documents=FILES)) is None


TUNED = {"origin": "fine_tuned_open_weights", "agreement": None}


@pytest.mark.parametrize(
    ("given", "evidence", "expected"),
    [
        (TUNED, (receipt(),), Outcome.PASS),
        (TUNED, (), None),
        (TUNED | {"filing_number": "GPT-4o-20240513"}, (), Outcome.FAIL),
        (TUNED | {"filing_number": None, "licence": "licence.txt"}, (), Outcome.PASS),
        (TUNED | {"filing_number": None, "licence": "research.txt"}, (), Outcome.INCONCLUSIVE),
        (TUNED | {"filing_number": None, "licence": "missing.txt"}, (), Outcome.INCONCLUSIVE),
        (TUNED | {"filing_number": None}, (), None),
    ],
)
def test_a_base_model_is_filed_or_licensed(
    make: ContextMaker, given: Any, evidence: Any, expected: Outcome | None
) -> None:
    """One or the other."""
    assert outcomes_about(base_model, make(*evidence, dossier=model(**given), documents=FILES)) == {"chat": expected}


def route(*served: ServedModel, blocks: bool = True) -> ModelRouting:
    return ModelRouting(serves_mainland=served, blocks_others=blocks)


def serve(**given: Any) -> ServedModel:
    return ServedModel(**({"model": "chat", "version": "1"} | given))


@pytest.mark.parametrize(
    ("given", "served", "expected"),
    [
        ({}, serve(), Outcome.PASS),
        ({}, serve(filing_number=NUMBER), Outcome.PASS),
        ({}, serve(filing_number="Beijing-YunQue-20230821"), Outcome.FAIL),
        ({}, serve(filing_number="GPT-4o-20240513"), Outcome.FAIL),
        ({}, serve(version="2"), Outcome.INCONCLUSIVE),
        ({}, serve(model="other"), Outcome.FAIL),
        ({}, serve(endpoint="https://api.openai.com/v1"), Outcome.INCONCLUSIVE),
        ({"endpoint": "https://openrouter.ai/api"}, serve(), Outcome.INCONCLUSIVE),
        ({"endpoint": "https://api.deepseek.com"}, serve(), Outcome.PASS),
        ({"origin": "unfiled_or_overseas_model"}, serve(), Outcome.FAIL),
        ({"filing_number": None}, serve(), Outcome.INCONCLUSIVE),
        ({"filing_number": "Beijing-YunQue-20230821"}, serve(), Outcome.INCONCLUSIVE),
    ],
)
def test_only_filed_models_serve_mainland_users(
    make: ContextMaker, given: Any, served: ServedModel, expected: Outcome
) -> None:
    """The routing names them, and a receipt shows that they are filed."""
    context = make(route(served), receipt(), dossier=model(**given), documents=FILES)
    assert outcomes_about(routing, context) == {served.model: expected}


def test_an_own_model_is_served_under_its_own_filing(make: ContextMaker) -> None:
    """The filing of another model does not cover it."""
    own = model(origin="self_trained", filing_number=None)
    other = {"id": "draw", "name": "小画", "version": "1", "origin": "self_trained", "supplier": "示例"}
    for filed_for, expected in (("chat", Outcome.PASS), ("draw", Outcome.INCONCLUSIVE)):
        filings = {"filings": {"models": [{"kind": "filing", "number": NUMBER, "model": filed_for}]}}
        dossier = {"models": [*own["models"], other]} | filings
        context = make(route(serve()), receipt(), dossier=dossier, documents=FILES)
        assert outcomes_about(routing, context) == {"chat": expected}


def test_routing_that_lets_others_through_fails(make: ContextMaker) -> None:
    """None is no evidence, and an empty one is a question."""
    assert outcome(routing, make(dossier=model(), documents=FILES)) is None
    assert outcome(routing, make(route(blocks=False), dossier=model(), documents=FILES)) is Outcome.FAIL
    assert outcome(routing, make(route(), dossier=model(), documents=FILES)) is Outcome.INCONCLUSIVE


def test_a_changed_model_shows_in_the_reference(make: ContextMaker) -> None:
    """Whether that makes it stale is for the assessment."""
    context = make(Filed(route(serve()), depends_on=("model:chat@0",)), receipt(), dossier=model(), documents=FILES)
    (answer,) = routing.run(context)
    assert answer.evidence[0].broken == ("model:chat@0",)
