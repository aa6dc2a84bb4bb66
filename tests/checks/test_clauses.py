# SPDX-License-Identifier: Apache-2.0
"""Clauses: found where a sentence says them, never where it takes them back, and never in an empty document."""

import pytest
from context_factory import ContextMaker
from hypothesis import given
from hypothesis import strategies as st

from hegui.checks import contract_clauses
from hegui.checks.clauses import Clause, State, clause, clause_answers, find_clause, sentences
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
    SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION,
    TERM,
    TRAINING_USE,
    WITHIN_SCOPE,
)
from hegui.checks.results import Outcome
from hegui.dossier import DocumentText, Passage
from hegui.text import Text

ALL = tuple(item for item in vars(contract_clauses).values() if isinstance(item, Clause))

GOOD = {
    PURPOSE: ("本合同项下数据的使用目的为训练甲方的语言模型。", "The purpose of the processing is to train models."),
    METHOD: ("乙方通过加密通道向甲方交付数据。", "The data are delivered by SFTP."),
    CATEGORIES: ("数据范围：新闻文本，见清单。", "The categories of personal data are names and addresses."),
    TERM: ("本合同有效期自2026年1月1日起至2027年12月31日止。", "The term of this Agreement is two years."),
    SECURITY: ("乙方应采取加密、访问控制等安全措施。", "The processor shall take technical and organisational measures."),
    RIGHTS_AND_DUTIES: ("第五条 双方的权利和义务", "This clause sets out the rights and obligations of the parties."),
    AUDIT: ("甲方有权每年对乙方进行审计。", "The controller has the right to audit the processor."),
    WITHIN_SCOPE: ("乙方不得超出本合同约定的目的和范围处理数据。", "The processor may not process data beyond the agreed scope."),
    NO_ONWARD: ("未经甲方书面同意，乙方不得转委托。", "The processor shall not subcontract without prior written consent."),
    RETURN_OR_DELETE: ("合同终止后30日内，乙方应当删除全部数据。", "On termination the supplier shall delete all data."),
    DELETION_PROOF: ("乙方应出具销毁证明。", "The supplier shall certify in writing the deletion."),
    INCIDENT: ("发生数据泄露的，乙方应在2小时内通知甲方。", "The processor shall notify any security incident within 4 hours."),
    LOCATION: ("数据存储于中国境内的服务器。", "The data shall be stored in mainland China."),
    CROSS_BORDER: ("未经甲方同意，乙方不得将数据提供至境外。", "The supplier shall not transfer the data outside China."),
    LIABILITY: ("违约方应当承担赔偿责任。", "The supplier is liable for all damages."),
    IP_WARRANTY: ("乙方保证其提供的数据不侵犯任何第三方的知识产权。", "The supplier warrants that the data do not infringe copyright."),
    SOURCE: ("乙方承诺数据来源合法。", "All data were lawfully obtained."),
    TRAINING_USE: ("乙方授权甲方将数据用于模型训练。", "The licensee may use the data to train machine learning models."),
    RECORDS: ("处理日志保存不少于三年。", "The supplier shall keep records of all deliveries."),
    CONSENT_PROOF: ("乙方应提供个人信息主体同意的证明。", "The supplier shall give proof of the data subjects' consent."),
}  # fmt: skip

BAD = {
    AUDIT: ("乙方不接受甲方的审计。", "The controller has no right to audit."),
    NO_ONWARD: ("无需甲方同意，乙方可将处理事项转委托第三方。", "The processor may freely subcontract without consent."),
    RETURN_OR_DELETE: ("合同终止后乙方有权继续保留数据。", "The supplier may retain all copies of data after termination."),
    LIABILITY: ("乙方不承担任何赔偿责任。", "The supplier shall not be liable for damages."),
    IP_WARRANTY: ("乙方不保证数据不侵犯第三方知识产权。", "The data come without warranty of title; no warranty is given that they do not infringe copyright."),
    TRAINING_USE: ("甲方不得将数据用于模型训练。", "The data may not be used to train models."),
    CROSS_BORDER: ("乙方可以自行将数据传输至境外。", "The supplier may freely transfer the data abroad."),
    WITHIN_SCOPE: ("乙方可自行决定数据用途。", "The supplier may use the data for any other purpose it chooses."),
    SECURITY: ("乙方不承担安全保护义务。", "The processor is not obliged to take technical measures."),
    INCIDENT: ("发生泄露时乙方无需通知甲方。", "The processor is not required to notify any breach."),
    METHOD: ("交付方式由双方另行约定。", "The method of delivery is to be agreed."),
    DELETION_PROOF: ("乙方不提供删除证明。", "The supplier has no obligation to certify deletion."),
}  # fmt: skip


def text_of(*paragraphs: str) -> DocumentText:
    passages = tuple(Passage(text, line, None, text[:80]) for line, text in enumerate(paragraphs, start=1))
    return DocumentText("contract.md", "0" * 64, passages)


def state_in(wanted: Clause, *paragraphs: str) -> State:
    return find_clause(sentences(text_of(*paragraphs)), wanted).state


def test_every_clause_has_an_example() -> None:
    """In both languages."""
    assert {item.id for item in GOOD} == {item.id for item in ALL}


@pytest.mark.parametrize(("wanted", "texts"), GOOD.items(), ids=lambda value: getattr(value, "id", ""))
def test_a_good_clause_is_found(wanted: Clause, texts: tuple[str, str]) -> None:
    """Each example is found by its clause."""
    assert [state_in(wanted, text) for text in texts] == [State.FOUND, State.FOUND]


@pytest.mark.parametrize(("wanted", "texts"), BAD.items(), ids=lambda value: getattr(value, "id", ""))
def test_a_clause_that_is_taken_back_is_not_found(wanted: Clause, texts: tuple[str, str]) -> None:
    """Negated, hedged, put elsewhere: never found."""
    for text in texts:
        assert state_in(wanted, text) is not State.FOUND, text


@pytest.mark.parametrize("wanted", ALL, ids=lambda item: item.id)
def test_nothing_is_found_in_other_words(wanted: Clause) -> None:
    """A text on something else, and no text at all."""
    assert state_in(wanted, "今天天气很好。", "The cat sat on the mat.") is State.MISSING
    assert state_in(wanted) is State.MISSING


def test_a_contradiction_outweighs_a_good_sentence() -> None:
    """Wherever it stands."""
    good, bad = GOOD[NO_ONWARD][0], BAD[NO_ONWARD][0]
    assert state_in(NO_ONWARD, good, bad) is State.DOUBTFUL
    assert state_in(NO_ONWARD, bad, good) is State.DOUBTFUL


def test_a_hedge_counts_only_in_its_own_sentence() -> None:
    """One sentence may refuse what the next one promises."""
    assert state_in(LIABILITY, "乙方不提供培训。违约方应当承担赔偿责任。") is State.FOUND
    assert state_in(AUDIT, "The price is not negotiable. The buyer has the right to audit.") is State.FOUND


def test_a_clause_in_an_annex_of_the_document_is_found() -> None:
    """A reference to it is not enough, the annex itself is."""
    assert state_in(SECURITY, "安全措施见附件二。") is not State.FOUND
    assert state_in(SECURITY, "安全措施见附件二。", "附件二：乙方应采取加密等安全措施。") is State.FOUND


def test_signs_and_spaces_do_not_hide_a_clause() -> None:
    """Full-width letters, and spaces that a PDF puts between characters."""
    assert state_in(AUDIT, "甲 方 有 权 对 乙 方 进 行 审 计。") is State.FOUND
    assert state_in(LOCATION, "数据存储于中国境内，采用ＳＦＴＰ。") is State.FOUND


def test_a_number_does_not_end_a_sentence() -> None:
    """Nor does an abbreviation inside a word."""
    assert [sentence.text for sentence in sentences(text_of("费率为1.5倍。其余见v2.0版。"))] == [
        "费率为1.5倍",
        "其余见v2.0版",
    ]


@given(st.lists(st.text(), max_size=4))
def test_any_text_can_be_read(paragraphs: list[str]) -> None:
    """Without a fault, and every sentence comes from its passage."""
    document = text_of(*paragraphs)
    for sentence in sentences(document):
        assert sentence.passage in document.passages
    for wanted in ENTRUSTED_PROCESSING:
        find_clause(sentences(document), wanted)


def topic_clause(**given: str) -> Clause:
    return clause("x", Text("标识", "labels"), "添加.{0,6}标识", "labels are added", **given)  # type: ignore[arg-type]


def test_a_topic_that_is_only_mentioned_is_doubtful() -> None:
    """Without the topic's words nothing can be about it."""
    assert state_in(topic_clause(topic="标识"), "请注意标识。") is State.DOUBTFUL
    assert state_in(topic_clause(topic="标识"), "请注意安全。") is State.MISSING


@pytest.mark.parametrize(
    ("text", "fails", "expected"),
    [
        ("服务会添加显著标识。", True, Outcome.PASS),
        ("标识另行约定。", True, Outcome.INCONCLUSIVE),
        ("请注意安全。", True, Outcome.FAIL),
        ("请注意安全。", False, Outcome.INCONCLUSIVE),
    ],
)
def test_answers_by_state(make: ContextMaker, text: str, *, fails: bool, expected: Outcome) -> None:
    """Found passes with its words; missing fails only where it cannot stand elsewhere."""
    context = make(documents={"a.md": text})
    document = context.document("a.md")
    wanted = [topic_clause(topic="标识")]
    (answer,) = clause_answers(context, "label-clause-in-agreement", document, wanted, missing_fails=fails)
    assert answer.outcome is expected
    assert answer.evidence[0].digest == document.sha256
    assert (answer.evidence[0].span is not None) is (expected is Outcome.PASS or "标识" in text)


def test_pages_that_nobody_read_cannot_fail(make: ContextMaker) -> None:
    """What is missing may stand on a page that is only an image."""
    context = make()
    scanned = DocumentText("a.pdf", "0" * 64, (Passage("封面", 1, 1, "封面"),), pages_without_text=(2,))
    (answer,) = clause_answers(context, "x", scanned, [topic_clause(topic="标识")], missing_fails=True)
    assert answer.outcome is Outcome.INCONCLUSIVE


def test_the_full_table_finds_every_clause_of_a_full_contract() -> None:
    """One contract with all Chinese examples, one with all English ones."""
    for language in (0, 1):
        read = sentences(text_of(*(texts[language] for texts in GOOD.values())))
        found = {
            item.id
            for item in SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION
            if find_clause(read, item).state is State.FOUND
        }
        assert found == {item.id for item in SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION}


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("left_out", GOOD, ids=lambda item: item.id)
def test_removing_one_clause_is_noticed(left_out: Clause, language: int) -> None:
    """No clause is found by the words of another."""
    # Permission to train names the purpose as well.
    implied = {TRAINING_USE} if left_out is PURPOSE else set()
    rest = [texts[language] for item, texts in GOOD.items() if item is not left_out and item not in implied]
    assert state_in(left_out, *rest) is not State.FOUND


def test_patterns_need_no_more_than_a_moment() -> None:
    """A long sentence without an end does not make them wander."""
    long = "不得" * 20_000
    for item in ALL:
        find_clause(sentences(text_of(long)), item)
