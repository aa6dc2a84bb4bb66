# SPDX-License-Identifier: Apache-2.0
"""Suppliers of training data: contract, clauses, commitments, review, each with what must fail."""

from datetime import date
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, answers, outcome, outcomes_about, words

from hegui.checks.contract_clauses import SUPPLIER_CONTRACT, SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.checks.supplier_reviews import FIELDS, HARD_FAILS, commitments, contract, contract_clauses, review
from hegui.evidence.findings import (
    CorpusScan,
    FieldStatus,
    ScannedSource,
    SupplierAnswer,
    SupplierField,
    SupplierReview,
)

CONTRACT = """# 数据采购合同
甲方：示例科技有限公司；乙方：数源数据有限公司。
数据的使用目的为训练甲方的语言模型，乙方授权甲方将数据用于模型训练。
乙方通过加密通道向甲方交付数据。
数据范围：新闻文本。
本合同有效期自2026年1月1日起至2027年12月31日止。
乙方应采取加密等安全措施。
乙方承诺数据来源合法，并保证不侵犯第三方的知识产权。
甲方有权对乙方进行审计。交付记录保存三年。
发生数据泄露的，乙方应在2小时内通知甲方。
数据存储于中国境内，不得提供至境外。
合同终止后，乙方应当删除全部数据并出具销毁证明。
违约方应当承担赔偿责任。
"""
COMMITMENTS = "乙方承诺：数据来源合法，质量可靠，安全无违法不良信息。"
SUPPLIER: dict[str, Any] = {
    "id": "shuyuan",
    "name": "数源数据有限公司",
    "contract": "contract.md",
    "contract_signed_on": "2026-01-01",
    "contract_ends_on": "2027-12-31",
    "commitments": "commitments.md",
}
SOURCE: dict[str, Any] = {
    "id": "news",
    "name": "新闻",
    "kind": "commercial",
    "supplier": "shuyuan",
    "contains_pi": False,
}
FILES = {"contract.md": CONTRACT, "commitments.md": COMMITMENTS}


def declared(supplier: dict[str, Any] = SUPPLIER, *sources: dict[str, Any]) -> dict[str, Any]:
    held = {name: value for name, value in supplier.items() if value is not None}
    return {"data": {"suppliers": [held], "sources": list(sources or (SOURCE,))}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.PASS),
        ({"contract": None}, None),
        ({"contract": "missing.md"}, Outcome.INCONCLUSIVE),
        ({"contract_signed_on": None}, Outcome.INCONCLUSIVE),
        ({"contract_ends_on": None}, Outcome.INCONCLUSIVE),
        ({"contract_ends_on": str(AS_OF)}, Outcome.PASS),
        ({"contract_ends_on": "2026-11-24"}, Outcome.FAIL),
        ({"contract_signed_on": str(AS_OF)}, Outcome.PASS),
        ({"contract_signed_on": "2026-11-26"}, Outcome.FAIL),
        ({"name": "别家数据有限公司"}, Outcome.INCONCLUSIVE),
    ],
)
def test_a_commercial_source_has_a_signed_contract_in_term(
    make: ContextMaker, change: dict[str, Any], expected: Outcome | None
) -> None:
    """To its last day, and naming the supplier."""
    context = make(dossier=declared(SUPPLIER | change), documents=FILES)
    assert outcomes_about(contract, context) == {"shuyuan": expected}


@pytest.mark.parametrize("item", [contract, contract_clauses, commitments, review])
def test_a_commercial_source_must_name_its_supplier(make: ContextMaker, item: Any) -> None:
    """Whatever suppliers there are."""
    stray = {"id": "stray", "name": "来路不明", "kind": "commercial"}
    assert outcomes_about(item, make(dossier={"data": {"sources": [stray]}})) == {"stray": None}


@pytest.mark.parametrize("item", [contract, contract_clauses, commitments, review])
def test_no_commercial_source_is_settled_only_by_a_scan(make: ContextMaker, item: Any) -> None:
    """Declared sources that the scan finds, and no others."""
    dossier = {"data": {"sources": [{"id": "web", "name": "网页", "kind": "self_collected"}]}}
    row = ScannedSource(source="web", documents=1, sampled_before=1, illegal_before=0, sampled_after=1, illegal_after=0)
    scan = CorpusScan(corpus="base", version="1", sources=(row,), filters=())
    assert outcome(item, make(dossier=dossier)) is None
    assert outcome(item, make(scan, dossier=dossier)) is Outcome.PASS


def test_a_full_contract_passes_clause_by_clause(make: ContextMaker) -> None:
    """Each with the words and the line."""
    found = answers(contract_clauses, make(dossier=declared(), documents=FILES))
    assert len(found) == len(SUPPLIER_CONTRACT)
    assert {answer.outcome for answer in found if isinstance(answer, Result)} == {Outcome.PASS}
    assert all(answer.evidence[0].span and answer.evidence[0].line for answer in found if isinstance(answer, Result))


@pytest.mark.parametrize("line", range(2, 13))
def test_a_contract_without_a_line_does_not_pass(make: ContextMaker, line: int) -> None:
    """A clause that is not found is for a person, never silently passed."""
    lines = CONTRACT.splitlines()
    text = "\n".join(lines[:line] + lines[line + 1 :])
    context = make(dossier=declared(), documents=FILES | {"contract.md": text})
    assert outcomes_about(contract_clauses, context) == {"shuyuan": Outcome.INCONCLUSIVE}


def test_no_contract_has_no_clauses(make: ContextMaker) -> None:
    """There is nothing to read."""
    context = make(dossier=declared(SUPPLIER | {"contract": None}))
    assert outcomes_about(contract_clauses, context) == {"shuyuan": None}


def test_an_empty_contract_passes_nothing(make: ContextMaker) -> None:
    """Every clause is a question; a file without text is one, too."""
    context = make(dossier=declared(), documents=FILES | {"contract.md": "（扫描件）"})
    found = answers(contract_clauses, context)
    assert {answer.outcome for answer in found if isinstance(answer, Result)} == {Outcome.INCONCLUSIVE}


def test_a_file_without_text_is_a_question(make: ContextMaker) -> None:
    """It is told by itself and stops nothing else."""
    context = make(dossier=declared(), documents=FILES | {"contract.md": " \n"})
    assert outcomes_about(contract_clauses, context) == {"shuyuan": Outcome.INCONCLUSIVE}


def test_personal_information_asks_for_more_clauses(make: ContextMaker) -> None:
    """Also where the source does not say whether it holds any."""
    unsaid = {name: value for name, value in SOURCE.items() if name != "contains_pi"}
    for source in (SOURCE | {"contains_pi": True}, unsaid):
        found = answers(contract_clauses, make(dossier=declared(SUPPLIER, source), documents=FILES))
        assert len(found) == len(SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION)


def reviewed(**given: Any) -> SupplierReview:
    """A review with evidence for everything, but for what is said otherwise by the name of a field."""
    digest = "a" * 64
    stated: dict[SupplierField, SupplierAnswer | None] = {
        field: SupplierAnswer(field=field, status=FieldStatus.EVIDENCED, evidence=digest) for field in FIELDS
    }
    stated |= {answer.field: answer for answer in given.pop("instead", ())}
    left_out = given.pop("left_out", ())
    usual: dict[str, Any] = {
        "covers": ("shuyuan",),
        "illegal_percent": 1.0,
        "sampled_items": 500,
        "reviewer": "数据部",
        "reviewed_on": date(2026, 6, 1),
        "next_review": date(2027, 6, 1),
    }
    kept = tuple(answer for field, answer in stated.items() if answer is not None and field not in left_out)
    return SupplierReview(answers=kept, **(usual | given))


def says(field: SupplierField, status: FieldStatus, **given: Any) -> SupplierAnswer:
    return SupplierAnswer(field=field, status=status, **given)


def test_a_full_review_passes(make: ContextMaker) -> None:
    """And none is no evidence."""
    assert outcomes_about(review, make(reviewed(), dossier=declared())) == {"shuyuan": Outcome.PASS}
    assert outcomes_about(review, make(dossier=declared())) == {"shuyuan": None}
    assert outcomes_about(review, make(reviewed(covers=("other",)), dossier=declared())) == {"shuyuan": None}


@pytest.mark.parametrize("field", HARD_FAILS)
def test_what_is_missing_and_must_not_be_fails(make: ContextMaker, field: SupplierField) -> None:
    """Each of the hard fails."""
    context = make(reviewed(instead=[says(field, FieldStatus.MISSING)]), dossier=declared())
    assert outcomes_about(review, context) == {"shuyuan": Outcome.FAIL}
    assert FIELDS[field].zh in words(review, context)


@pytest.mark.parametrize("field", [field for field in FIELDS if field not in HARD_FAILS])
def test_anything_else_that_is_missing_is_a_question(make: ContextMaker, field: SupplierField) -> None:
    """It does not forbid the use, and a person must see to it."""
    context = make(reviewed(instead=[says(field, FieldStatus.MISSING)]), dossier=declared())
    assert outcomes_about(review, context) == {"shuyuan": Outcome.INCONCLUSIVE}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"illegal_percent": 5.0}, Outcome.PASS),
        ({"illegal_percent": 5.01}, Outcome.FAIL),
        ({"illegal_percent": None}, Outcome.INCONCLUSIVE),
        ({"sampled_items": 0}, Outcome.INCONCLUSIVE),
        ({"sampled_items": None}, Outcome.INCONCLUSIVE),
        ({"next_review": AS_OF}, Outcome.PASS),
        ({"next_review": date(2026, 11, 24)}, Outcome.FAIL),
        ({"left_out": (SupplierField.IDENTITY,)}, Outcome.INCONCLUSIVE),
        ({"left_out": HARD_FAILS}, Outcome.INCONCLUSIVE),
        ({"instead": [says(SupplierField.CONTRACT, FieldStatus.CLAIMED)]}, Outcome.INCONCLUSIVE),
        ({"instead": [says(SupplierField.CONTRACT, FieldStatus.EVIDENCED)]}, Outcome.INCONCLUSIVE),
        ({"instead": [says(SupplierField.CONTRACT, FieldStatus.NOT_APPLICABLE)]}, Outcome.INCONCLUSIVE),
        ({"instead": [says(SupplierField.UNDER14_GUARDIAN, FieldStatus.NOT_APPLICABLE)]}, Outcome.PASS),
        (
            {"instead": [says(SupplierField.IDENTITY, FieldStatus.EVIDENCED, evidence="b" * 64, expires=AS_OF)]},
            Outcome.PASS,
        ),
        (
            {
                "instead": [
                    says(SupplierField.IDENTITY, FieldStatus.EVIDENCED, evidence="b" * 64, expires=date(2026, 11, 24))
                ]
            },
            Outcome.INCONCLUSIVE,
        ),
    ],
)
def test_the_borders_of_a_review(make: ContextMaker, given: dict[str, Any], expected: Outcome) -> None:
    """A claim is no evidence, and evidence that has run out is none."""
    assert outcomes_about(review, make(reviewed(**given), dossier=declared())) == {"shuyuan": expected}


def test_the_credit_code_of_a_supplier_must_be_one(make: ContextMaker) -> None:
    """GB 32100."""
    for code, expected in (("91110108335469089C", Outcome.PASS), ("91110108335469089D", Outcome.FAIL)):
        context = make(reviewed(), dossier=declared(SUPPLIER | {"uscc": code}))
        assert outcomes_about(review, context) == {"shuyuan": expected}


def test_the_newest_review_counts(make: ContextMaker) -> None:
    """Not the better one."""
    worse = reviewed(instead=[says(SupplierField.CONTRACT, FieldStatus.MISSING)])
    assert outcomes_about(review, make(worse, reviewed(), dossier=declared())) == {"shuyuan": Outcome.FAIL}


@pytest.mark.parametrize(
    ("text", "evidence", "expected"),
    [
        (COMMITMENTS, (), Outcome.PASS),
        ("乙方承诺数据来源合法。", (), Outcome.INCONCLUSIVE),
        ("乙方不保证数据来源、质量和安全。", (), Outcome.INCONCLUSIVE),
        (COMMITMENTS, (reviewed(instead=[says(SupplierField.COMMITMENTS, FieldStatus.MISSING)]),), Outcome.FAIL),
        (COMMITMENTS, (reviewed(),), Outcome.PASS),
    ],
)
def test_commitments_on_source_quality_and_safety(
    make: ContextMaker, text: str, evidence: Any, expected: Outcome
) -> None:
    """All three, in writing; a review that found none outweighs the paper."""
    context = make(*evidence, dossier=declared(), documents=FILES | {"commitments.md": text})
    assert outcomes_about(commitments, context) == {"shuyuan": expected}


def test_no_commitments_are_no_evidence(make: ContextMaker) -> None:
    """Even where a review claims them."""
    context = make(reviewed(), dossier=declared(SUPPLIER | {"commitments": None}))
    (answer,) = answers(commitments, context)
    assert isinstance(answer, NoEvidence)
