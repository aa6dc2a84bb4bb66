# SPDX-License-Identifier: Apache-2.0
"""What a notice must tell, part by part: sentences of real notices are found, evasions are not, denials are told apart."""

from pathlib import Path

import pytest

from hegui.checks.clauses import Clause, State, find_clause, sentences
from hegui.checks.elements import Element
from hegui.checks.notice_elements import (
    AUTOMATED_DECISIONS,
    CHANGES,
    COMPLAINTS,
    MERGER,
    NO_TRAINING,
    OFFICER_TOPIC,
    PURPOSE_METHOD_CATEGORIES,
    REPRESENTATIVE_TOPIC,
    RETENTION,
    RIGHTS,
    SENSITIVE,
    STATIC,
    TRAINING_USE,
    UNDER_14,
)
from hegui.checks.recipient_elements import CROSS_BORDER
from hegui.dossier.documents import read_document

SAID: dict[tuple[str, str], tuple[str, str]] = {
    ("notice-purpose-method-categories", "purpose"): ("我们收集手机号用于注册账号。", "It is used for sign-up."),
    ("notice-purpose-method-categories", "method"): (
        "处理方式：自动采集、加密存储。",
        "How we process it is set out below.",
    ),
    ("notice-purpose-method-categories", "categories"): (
        "我们收集手机号和昵称。",
        "The categories of personal information are these.",
    ),
    ("notice-retention", "period"): ("我们保存您的对话六个月。", "We retain conversations for six months."),
    ("notice-retention", "after"): ("期限届满后我们将删除或者匿名化。", "Afterwards they are deleted."),
    ("notice-rights", "consult"): ("您有权查阅您的个人信息。", "You may access your information."),
    ("notice-rights", "copy"): ("您有权复制您的个人信息。", "You may ask for a copy."),
    ("notice-rights", "transfer"): ("您可以请求将个人信息转移至指定的处理者。", "You have the right to portability."),
    ("notice-rights", "correct"): ("您有权更正个人信息。", "You may correct your information."),
    ("notice-rights", "complete"): ("信息不完整的，您有权补充。", "You may supplement what is incomplete."),
    ("notice-rights", "delete"): ("您有权请求删除个人信息。", "You may delete your information."),
    ("notice-rights", "restrict"): ("您有权限制或者拒绝我们处理。", "You may object to the processing."),
    ("notice-rights", "close"): ("您可以随时注销账号。", "You may close your account at any time."),
    ("notice-rights", "withdraw"): ("您可以撤回同意。", "You can withdraw consent."),
    ("notice-rights", "explain"): ("您有权要求我们对本规则进行解释说明。", "You may ask for an explanation."),
    ("notice-rights", "way"): ("您可以在设置中心提交申请。", "Write to us to exercise them."),
    ("notice-sensitive", "need"): ("处理敏感个人信息的必要性在于身份核验。", "This is necessary to verify age."),
    ("notice-sensitive", "effect"): ("一旦泄露，可能导致人身和财产受到侵害。", "The effects on you may be these."),
    ("notice-under-14", "guardian"): ("我们在取得监护人同意后处理。", "We ask the guardian for consent."),
    ("notice-under-14", "rules"): ("详见《儿童个人信息保护规则》。", "There are separate rules for them."),
    ("notice-automated-decisions", "rule"): (
        "推荐结果根据您的浏览记录生成。",
        "Recommendations are based on your history.",
    ),
    ("notice-automated-decisions", "way_out"): ("您可以关闭个性化推荐。", "You may opt out."),
    ("notice-automated-decisions", "explanation"): (
        "您有权要求我们对自动化决策作出说明。",
        "You may ask for an explanation of the decision.",
    ),
    ("notice-merger", "told"): (
        "发生合并、分立的，我们将告知您接收方的名称和联系方式。",
        "In a merger we notify you of the name and contact of the successor.",
    ),
    ("notice-changes", "told"): ("本政策变更时我们将弹窗通知您。", "We will notify you of any change."),
    ("notice-changes", "again"): (
        "处理目的变更的，我们将重新取得您的同意。",
        "If the purposes change we ask for your consent again.",
    ),
    ("notice-complaints", "channel"): ("投诉邮箱：ts@example.com.cn", "Complaints go to this email."),
    ("notice-complaints", "reasons"): ("拒绝您的请求的，我们会说明理由。", "We give reasons if we refuse."),
    ("notice-complaints", "court"): ("您可以向人民法院起诉。", "You may go to court."),
    ("notice-training-use", "use"): ("您的输入可能用于训练模型。", "Your prompts train the model."),
    ("notice-training-use", "off"): ("您可以在设置中关闭训练。", "This can be turned off."),
}
EVADED: list[tuple[str, str, str]] = [
    ("notice-rights", "delete", "我们无法为您删除个人信息，您有权删除的请求不予支持。"),
    ("notice-rights", "delete", "您的信息保存至您注销账号，您有权删除。"),
    ("notice-sensitive", "need", "我们届时将另行告知敏感个人信息的必要性。"),
    ("notice-sensitive", "effect", "敏感个人信息是指一旦泄露容易导致人格尊严受到侵害的信息。"),
    ("notice-under-14", "guardian", "无需取得监护人同意。"),
    ("notice-changes", "again", "接收方变更处理目的的，应当重新取得您的同意。"),
    ("notice-complaints", "court", "因侦查、起诉、审判需要，人民法院可以提起诉讼。"),
    ("notice-training-use", "use", "您的输入不会用于训练模型。"),
]
DENIED: dict[str, tuple[str, str]] = {
    "notice-retention": ("我们将永久保存您的信息。", "We keep it indefinitely."),
    "notice-rights": ("账号一经注册无法注销。", "You cannot delete your account."),
    "notice-sensitive": ("我们不收集敏感个人信息。", "We do not collect any sensitive data."),
    "notice-under-14": ("我们不会主动收集未满14周岁儿童的信息。", "We do not knowingly collect data of children."),
    "notice-automated-decisions": ("我们不进行自动化决策。", "We do not make any automated decision."),
    "notice-changes": ("本规则变更不再另行通知。", "We may change it without notice."),
    "notice-training-use": ("您的对话不会用于训练。", "Your chats are not used to train the model."),
}
EXCEPTED: list[tuple[str, str]] = [
    ("notice-sensitive", "除实名认证外，我们不收集敏感个人信息。"),
    ("notice-automated-decisions", "未经您同意，我们不进行自动化决策。"),
    ("notice-training-use", "如果您关闭开关，您的对话不会用于训练。"),
]
ELEMENTS = {element.control: element for element in STATIC}


def state(text: str, wanted: Clause, folder: Path) -> State:
    (folder / "notice.txt").write_text(text, encoding="utf-8")
    return find_clause(sentences(read_document(folder, "notice.txt")), wanted).state


def part_of(control: str, name: str) -> Clause:
    [found] = [item for item in ELEMENTS[control].parts if item.id == name]
    return found


def test_every_part_of_every_element_has_its_sentences() -> None:
    """Those of the recipients abroad have a module of their own."""
    parts = {(element.control, item.id) for element in STATIC if element is not CROSS_BORDER for item in element.parts}
    assert parts == set(SAID)


@pytest.mark.parametrize(("control", "name"), SAID)
@pytest.mark.parametrize("language", [0, 1])
def test_a_part_is_found_in_the_words_of_notices(control: str, name: str, language: int, tmp_path: Path) -> None:
    """In Chinese and in English."""
    assert state(SAID[control, name][language], part_of(control, name), tmp_path) is State.FOUND


@pytest.mark.parametrize(("control", "name", "text"), EVADED)
def test_an_evasion_does_not_count(control: str, name: str, text: str, tmp_path: Path) -> None:
    """A refusal, a promise to tell later, a definition, a duty of somebody else."""
    assert state(text, part_of(control, name), tmp_path) is not State.FOUND


def denial_of(control: str) -> Clause:
    denial = ELEMENTS[control].denial
    assert denial is not None
    return denial


def test_every_denial_has_its_sentences() -> None:
    """That of exports belongs to the recipients abroad."""
    with_denial = {element.control for element in STATIC if element.denial and element is not CROSS_BORDER}
    assert with_denial == set(DENIED)


@pytest.mark.parametrize("control", DENIED)
@pytest.mark.parametrize("language", [0, 1])
def test_a_flat_denial_is_seen(control: str, language: int, tmp_path: Path) -> None:
    """It is held against the facts."""
    assert state(DENIED[control][language], denial_of(control), tmp_path) is State.FOUND


@pytest.mark.parametrize(("control", "text"), EXCEPTED)
def test_a_denial_with_an_exception_is_none(control: str, text: str, tmp_path: Path) -> None:
    """Nothing can be held against it."""
    assert state(text, denial_of(control), tmp_path) is not State.FOUND


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (OFFICER_TOPIC, "个人信息保护负责人：李明"),
        (OFFICER_TOPIC, "Contact our data protection officer."),
        (REPRESENTATIVE_TOPIC, "境内专门机构：示例公司。"),
        (REPRESENTATIVE_TOPIC, "Our representative in China is Example Ltd."),
        (NO_TRAINING, "我们绝不将您的输入用于训练。"),
    ],
)
def test_topics_are_known(wanted: Clause, text: str, tmp_path: Path) -> None:
    """The sections about them are searched for names that the dossier declares."""
    assert state(text, wanted, tmp_path) is State.FOUND


@pytest.mark.parametrize("element", [SENSITIVE, UNDER_14, AUTOMATED_DECISIONS])
def test_what_is_told_of_a_topic_counts_only_beside_it(element: Element) -> None:
    """And a denial of it is held against a fact of the dossier."""
    assert element.topic is not None
    assert element.denial is not None
    assert element.fact is not None


@pytest.mark.parametrize(
    "element", [PURPOSE_METHOD_CATEGORIES, RETENTION, RIGHTS, MERGER, CHANGES, COMPLAINTS, TRAINING_USE]
)
def test_what_every_notice_tells_may_stand_anywhere(element: Element) -> None:
    """No heading is asked for."""
    assert element.topic is None
