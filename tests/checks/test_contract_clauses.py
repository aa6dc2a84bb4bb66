# SPDX-License-Identifier: Apache-2.0
"""Each clause is found in sentences that contracts use, in both languages, and not in those that say the opposite."""

from pathlib import Path

import pytest

from hegui.checks import contract_clauses
from hegui.checks.clauses import Clause, State, find_clause, sentences
from hegui.checks.contract_clauses import (
    AUDIT,
    CATEGORIES,
    CONSENT_PROOF,
    CROSS_BORDER,
    DELETION_PROOF,
    ENTRUSTED_PROCESSING,
    INCIDENT,
    IP_WARRANTY,
    LIABILITY,
    LOCATION,
    METHOD,
    NO_ONWARD,
    PURPOSE,
    RECORDS,
    RETURN_OR_DELETE,
    RIGHTS_AND_DUTIES,
    SECURITY,
    SOURCE,
    SUPPLIER_CONTRACT,
    SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION,
    TERM,
    TRAINING_USE,
    WITHIN_SCOPE,
)
from hegui.dossier.documents import read_document

FOUND: dict[Clause, tuple[str, str]] = {
    PURPOSE: ("本数据仅用于乙方大模型的训练。", "The data shall be used solely for training the Model."),
    METHOD: ("甲方以加密硬盘方式交付数据。", "The dataset is delivered via an encrypted link."),
    CATEGORIES: ("数据的种类见正文：新闻文本。", "The categories of data are news texts."),
    TERM: ("本合同有效期为三年。", "This agreement remains in force for three years."),
    SECURITY: ("乙方应采取加密和访问控制等安全措施。", "The processor takes technical and organisational measures."),
    RIGHTS_AND_DUTIES: ("双方的权利和义务如下。", "The obligations of the parties are set out below."),
    AUDIT: ("甲方有权对乙方的处理活动进行审计。", "The customer has the right to audit the processor."),
    WITHIN_SCOPE: (
        "乙方不得超出约定的目的处理个人信息。",
        "The processor shall not process data beyond the agreed purpose.",
    ),
    NO_ONWARD: ("未经甲方书面同意，乙方不得转委托。", "The processor may not subcontract without prior consent."),
    RETURN_OR_DELETE: (
        "合同终止后乙方应当返还或者删除全部数据。",
        "On termination the processor shall delete all data.",
    ),
    DELETION_PROOF: ("乙方应当出具删除证明。", "It gives a written confirmation that the copies were deleted."),
    INCIDENT: (
        "发生安全事件的，应当在24小时内通知甲方。",
        "It shall notify the customer of any breach within 24 hours.",
    ),
    LOCATION: ("数据存储于中国境内。", "All data are stored in mainland China."),
    CROSS_BORDER: ("未经安全评估，数据不得出境。", "Data shall not be transferred outside the mainland."),
    LIABILITY: ("违约方承担赔偿责任。", "The supplier is liable for damages."),
    IP_WARRANTY: ("甲方保证数据不侵犯第三人的知识产权。", "The supplier warrants that the data infringe no copyright."),
    SOURCE: ("甲方承诺数据来源合法。", "The supplier states that the data were lawfully obtained."),
    TRAINING_USE: ("甲方允许乙方将数据用于模型训练。", "The licensee may use the data to train models."),
    RECORDS: ("处理日志应当留存不少于三年。", "It shall keep records of all processing."),
    CONSENT_PROOF: ("甲方应当提供个人同意的证明。", "The supplier provides proof of each person's consent."),
}
OPPOSITE: dict[Clause, tuple[str, ...]] = {
    AUDIT: ("乙方不接受甲方的审计。", "The customer has no right to audit."),
    WITHIN_SCOPE: ("乙方可自行决定数据的用途。", "The processor may use it for any purpose it sees fit."),
    NO_ONWARD: ("乙方无需甲方同意即可转委托。", "The processor may freely subcontract without asking."),
    RETURN_OR_DELETE: ("合同终止后乙方可以继续保留数据。", "It may retain the data after termination."),
    CROSS_BORDER: ("乙方可以自行将数据传输至境外。", "The supplier may freely export the data."),
    TRAINING_USE: ("不得将数据用于模型训练。", "The licensee may not use the data to train models."),
    LIABILITY: ("甲方不承担赔偿责任。", "The supplier is not liable for any damages."),
    IP_WARRANTY: ("甲方对知识产权不作保证，不保证不侵犯著作权。", "The data come without any warranty of title."),
    INCIDENT: ("发生泄露时乙方无需通知甲方。", "It has no obligation to notify a breach."),
}
WANTED = {id(item): item for item in vars(contract_clauses).values() if isinstance(item, Clause)}


def state(text: str, wanted: Clause, folder: Path) -> State:
    (folder / "contract.txt").write_text(text, encoding="utf-8")
    return find_clause(sentences(read_document(folder, "contract.txt")), wanted).state


def test_every_clause_has_its_sentences() -> None:
    """A new clause comes with the words that it is meant for."""
    assert {item.id for item in FOUND} == {item.id for item in WANTED.values()}


@pytest.mark.parametrize("wanted", FOUND, ids=lambda item: item.id)
@pytest.mark.parametrize("language", [0, 1])
def test_a_clause_is_found_where_a_contract_has_it(wanted: Clause, language: int, tmp_path: Path) -> None:
    """In Chinese and in English."""
    assert state(FOUND[wanted][language], wanted, tmp_path) is State.FOUND


@pytest.mark.parametrize(("wanted", "text"), [(wanted, text) for wanted, texts in OPPOSITE.items() for text in texts])
def test_the_opposite_is_not_taken_for_it(wanted: Clause, text: str, tmp_path: Path) -> None:
    """What takes it back is doubtful at best, whatever else the contract says."""
    assert state(text, wanted, tmp_path) is not State.FOUND


@pytest.mark.parametrize("wanted", [item for item in OPPOSITE if item.against is not None], ids=lambda item: item.id)
def test_a_contradiction_outweighs_the_clause(wanted: Clause, tmp_path: Path) -> None:
    """A contract that says both needs a reader."""
    for good, bad in zip(FOUND[wanted], OPPOSITE[wanted], strict=False):
        assert state(f"{good}\n\n{bad}", wanted, tmp_path) is State.DOUBTFUL


@pytest.mark.parametrize("wanted", WANTED.values(), ids=lambda item: item.id)
def test_a_contract_about_something_else_has_none(wanted: Clause, tmp_path: Path) -> None:
    """Furniture, in both languages."""
    text = "甲方向乙方购买办公桌二十张，单价五百元。\n\nThe buyer orders twenty desks at the listed price.\n"
    assert state(text, wanted, tmp_path) is State.MISSING


def test_the_lists_hold_what_the_law_asks_for() -> None:
    """PIPL 21 and NDSR 12 for processors; more for suppliers, and more again with personal information."""
    entrusted, supplier = set(ENTRUSTED_PROCESSING), set(SUPPLIER_CONTRACT)
    assert {PURPOSE, TERM, METHOD, CATEGORIES, SECURITY, RIGHTS_AND_DUTIES, RETURN_OR_DELETE, NO_ONWARD} <= entrusted
    assert {SOURCE, IP_WARRANTY, TRAINING_USE} <= supplier
    assert set(SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION) - supplier == {WITHIN_SCOPE, NO_ONWARD, CONSENT_PROOF}
