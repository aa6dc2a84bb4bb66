# SPDX-License-Identifier: Apache-2.0
"""The notice: what its text tells, part by part, in both languages, against negation, contradiction, tables and annexes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import a_page, answers, outcome, outcomes, words

from hegui.checks import notice
from hegui.checks.context import CheckContext
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.errors import DocumentProblem
from hegui.evidence.findings import PageElement, Shown

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
OVERSEAS = {
    "id": "logs", "recipient": "Sample Cloud Pte. Ltd.", "country": "SG", "purpose": {"zh": "故障诊断", "en": "diagnosis"},
    "kind": "personal_information", "sensitive_persons": 0, "non_sensitive_persons": 10, "exemption": "none",
}  # fmt: skip
SHARING = {
    "id": "pay", "purpose": {"zh": "付款", "en": "payment"}, "categories": ["手机号"], "sensitive": False,
    "provided_to": ["样本支付有限公司"],
}  # fmt: skip
EVERYTHING: dict[str, Any] = {
    "personal_information": {
        "used_for_training": True,
        "of_under14": True,
        "of_minors": True,
        "officer": {"name": "李明", "contact": "dpo@example.com.cn"},
        "activities": [
            SHARING,
            {
                "id": "voice",
                "purpose": {"zh": "声音克隆", "en": "voice cloning"},
                "categories": ["声纹"],
                "sensitive": True,
                "automated_decision": True,
            },
        ],
    },
    "outbound": {"exports_data": True, "flows": [OVERSEAS]},
}


def told(make: Make, text: str, dossier: dict[str, Any] | None = None) -> dict[str, Outcome | None]:
    """The outcome of each control point for one of the texts, or for words given."""
    path = TEXTS / text
    content = path.read_text(encoding="utf-8") if path.suffix == ".md" and path.exists() else text
    given = {**(dossier or {}), "documents": {"privacy_notice": "notice.md"}}
    context = make(dossier=given, documents={"notice.md": content})
    found = answers(notice.text, context)
    return {answer.control: answer.outcome if isinstance(answer, Result) else None for answer in found}


def test_a_full_notice_passes_everything_with_the_words_found(make: Make) -> None:
    found = told(make, "notice-good.md", EVERYTHING)
    representative = found.pop("notice-representative")
    assert set(found.values()) == {Outcome.PASS}, found
    assert representative is Outcome.INCONCLUSIVE, "the dossier names no representative"


def test_every_pass_cites_the_passage_it_rests_on(make: Make) -> None:
    content = (TEXTS / "notice-good.md").read_text(encoding="utf-8")
    given = {**EVERYTHING, "documents": {"privacy_notice": "notice.md"}}
    context = make(dossier=given, documents={"notice.md": content})
    for answer in answers(notice.text, context):
        assert isinstance(answer, Result)
        if answer.outcome is Outcome.PASS:
            assert answer.evidence
            assert all(ref.kind == "document" and ref.span and ref.line for ref in answer.evidence), answer.control


def test_what_is_missing_is_for_a_person_and_never_passes(make: Make) -> None:
    found = told(make, "notice-missing.md")
    assert found["notice-handler-named"] is Outcome.PASS
    for control in (
        "notice-retention",
        "notice-rights",
        "notice-recipients",
        "notice-sensitive",
        "notice-under-14",
        "notice-cross-border",
        "notice-automated-decisions",
        "notice-merger",
        "notice-changes",
        "notice-complaints",
        "notice-training-use",
        "notice-officer",
    ):
        assert found[control] is Outcome.INCONCLUSIVE, control


DENIED = {
    "notice-recipients",
    "notice-cross-border",
    "notice-sensitive",
    "notice-under-14",
    "notice-automated-decisions",
    "notice-training-use",
}


def test_a_denial_of_what_the_dossier_declares_fails(make: Make) -> None:
    found = told(make, "notice-negated.md", EVERYTHING)
    assert {control for control, outcome in found.items() if outcome is Outcome.FAIL} == DENIED


def test_a_denial_that_nothing_contradicts_is_still_no_pass(make: Make) -> None:
    found = told(make, "notice-negated.md")
    assert {found[control] for control in DENIED} == {Outcome.INCONCLUSIVE}


def test_a_notice_that_contradicts_itself_does_not_pass(make: Make) -> None:
    found = told(make, "notice-contradictory.md")
    for control in ("notice-retention", "notice-rights", "notice-changes"):
        assert found[control] is Outcome.FAIL, control
    assert found["notice-cross-border"] is Outcome.INCONCLUSIVE
    exporting = {"outbound": {"exports_data": True, "flows": [OVERSEAS]}}
    assert told(make, "notice-contradictory.md", exporting)["notice-cross-border"] is Outcome.FAIL


def test_lists_in_an_annex_are_found(make: Make) -> None:
    found = told(make, "notice-annex.md")
    assert found["notice-recipients"] is Outcome.PASS
    assert found["notice-cross-border"] is Outcome.PASS


def test_a_bilingual_notice_is_read_in_both_languages(make: Make) -> None:
    found = told(make, "notice-bilingual.md")
    for control in ("notice-handler-named", "notice-retention", "notice-training-use", "notice-complaints"):
        assert found[control] is Outcome.PASS, control


def test_an_english_notice_is_read(make: Make) -> None:
    found = told(make, "notice-english.md")
    missing = {control for control, outcome in found.items() if outcome is not Outcome.PASS}
    assert missing == {"notice-officer", "notice-representative"}


@pytest.mark.parametrize(
    ("control", "sentence"),
    [
        ("notice-recipients", "## 共享\n\n我们不会向第三方提供：接收方名称、联系方式、目的、处理方式、信息种类均无。"),
        ("notice-recipients", "我们向第三方共享信息。\n\n## 其他\n\n公司名称、联系方式、目的、处理方式、信息种类。"),
        ("notice-cross-border", "境外接收方：无。"),
        ("notice-training-use", "您的输入不用于训练，无需关闭训练。"),
        ("notice-retention", "我们没有规定保存期限，到期后不会删除。"),
        ("notice-complaints", "投诉电话暂未开通。拒绝时说明理由。您可以起诉。"),
        ("notice-under-14", "儿童可以使用本服务，无需监护人。参见《儿童规则》。"),
        ("notice-merger", "合并时不会告知接收方的名称和联系方式。"),
        ("notice-changes", "规则变更时，我们会公告。"),
        ("notice-officer", "我们没有个人信息保护负责人，请联系 a@example.cn。"),
        ("notice-recipients", "向第三方提供的，我们将向您告知接收方的名称、联系方式、处理目的、方式和信息种类。"),
        ("notice-cross-border", "向境外提供的，我们会告知接收方的名称、联系方式、目的、方式、种类和行使权利的程序。"),
        ("notice-sensitive", "敏感个人信息是指一旦泄露可能导致人格尊严受到侵害的信息。处理敏感个人信息应具有必要性。"),
        ("notice-sensitive", "涉及敏感个人信息的，我们将告知必要性和对您权益的影响。"),
        ("notice-complaints", "投诉电话：010-12345678。拒绝的说明理由。为起诉、审判所需，我们可能向法院提供信息。"),
        ("notice-merger", "公司可能合并。我们将告知第三方服务商的名称和联系方式。"),
    ],
)
def test_words_without_the_statement_do_not_pass(make: Make, control: str, sentence: str) -> None:
    assert told(make, sentence)[control] is not Outcome.PASS


def test_a_promise_with_an_exception_is_no_flat_denial(make: Make) -> None:
    found = told(make, "未经您同意，我们不会向第三方提供您的个人信息。", EVERYTHING)
    assert found["notice-recipients"] is Outcome.INCONCLUSIVE


def test_what_a_switch_turns_off_is_no_denial(make: Make) -> None:
    text = (
        "只有您开启“帮助改进模型”，我们才会将您的提示词用于训练。您可以随时关闭训练开关，关闭后新的提示词不再用于训练。"
    )
    assert told(make, text, EVERYTHING)["notice-training-use"] is Outcome.PASS


def test_what_is_off_by_default_is_no_denial(make: Make) -> None:
    text = "您的聊天内容默认不参与训练。您可以在设置中开启或者关闭用于训练的开关。"
    assert told(make, text, EVERYTHING)["notice-training-use"] is Outcome.PASS


def test_a_need_may_be_told_with_a_not(make: Make) -> None:
    text = "健康信息属于敏感个人信息。处理的必要性在于：不读取您的提问就无法回答。对您个人权益的影响是：一旦泄露，可能造成损失。"
    assert told(make, text)["notice-sensitive"] is Outcome.PASS


def test_that_one_kind_of_data_is_not_shared_is_no_denial_of_the_rest(make: Make) -> None:
    found = told(make, "此为人脸信息，我们不会向任何第三方共享您的面容信息数据。", EVERYTHING)
    assert found["notice-recipients"] is Outcome.INCONCLUSIVE


def test_an_account_that_is_gone_once_closed_can_still_be_closed(make: Make) -> None:
    assert told(make, "账号注销后，您将无法继续使用已注销的账号。")["notice-rights"] is Outcome.INCONCLUSIVE


def test_a_recipient_of_the_dossier_that_the_notice_does_not_name_is_a_doubt(make: Make) -> None:
    other = {"personal_information": {"activities": [{**SHARING, "provided_to": ["无名数据有限公司"]}]}}
    assert told(make, "notice-good.md", other)["notice-recipients"] is Outcome.INCONCLUSIVE


def test_a_category_of_the_dossier_that_the_notice_does_not_name_is_a_doubt(make: Make) -> None:
    other = {"personal_information": {"activities": [{**SHARING, "categories": ["身份证号"]}]}}
    assert told(make, "notice-good.md", other)["notice-purpose-method-categories"] is Outcome.INCONCLUSIVE


def test_another_handler_is_not_the_provider(make: Make) -> None:
    assert told(make, "本规则由别家有限公司制定，邮箱 a@example.cn。")["notice-handler-named"] is Outcome.INCONCLUSIVE


def test_the_officers_contact_is_the_declared_one(make: Make) -> None:
    other = {"personal_information": {"officer": {"name": "李明", "contact": "other@example.com.cn"}}}
    assert told(make, "notice-good.md", other)["notice-officer"] is Outcome.INCONCLUSIVE


def test_the_representative_is_the_declared_one(make: Make) -> None:
    given = {"personal_information": {"representative": "示例科技有限公司"}}
    assert told(make, "notice-good.md", given)["notice-representative"] is Outcome.PASS
    other = {"personal_information": {"representative": "别家代表处"}}
    assert told(make, "notice-good.md", other)["notice-representative"] is Outcome.INCONCLUSIVE


def test_without_a_notice_there_is_no_evidence(make: Make) -> None:
    found = answers(notice.text, make())
    assert len(found) == 15
    assert all(isinstance(answer, NoEvidence) for answer in found)


def test_an_empty_notice_is_a_problem_and_no_answer(make: Make) -> None:
    context = make(dossier={"documents": {"privacy_notice": "notice.md"}}, documents={"notice.md": " \n"})
    with pytest.raises(DocumentProblem):
        list(notice.text.run(context))


def reached(make: Make, clicks: int | None, as_of: date = date(2026, 11, 25)) -> Outcome | None:
    page = a_page(Shown(element=PageElement.PRIVACY_NOTICE, clicks=clicks), on=date(2024, 3, 1))
    return outcome(notice.access, make(page, as_of=as_of))


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [(0, Outcome.PASS), (4, Outcome.PASS), (5, Outcome.FAIL), (None, Outcome.INCONCLUSIVE)],
)
def test_the_notice_is_at_most_four_clicks_away(make: Make, clicks: int | None, expected: Outcome) -> None:
    assert reached(make, clicks) is expected


def test_the_clicks_come_from_the_standard_of_the_day(make: Make) -> None:
    assert reached(make, 4, date(2025, 10, 31)) is Outcome.PASS
    assert reached(make, 5, date(2025, 10, 31)) is Outcome.FAIL


def test_without_a_capture_there_is_no_evidence(make: Make) -> None:
    assert outcome(notice.access, make()) is None


def test_a_notice_in_english_alone_is_for_a_person(make: Make) -> None:
    page = a_page(Shown(element=PageElement.PRIVACY_NOTICE, clicks=1))
    for text, expected in (
        ("notice-english.md", [Outcome.PASS, Outcome.INCONCLUSIVE]),
        ("notice-good.md", [Outcome.PASS]),
    ):
        content = (TEXTS / text).read_text(encoding="utf-8")
        context = make(page, dossier={"documents": {"privacy_notice": "n.md"}}, documents={"n.md": content})
        assert outcomes(notice.access, context) == expected


def test_the_reasons_name_the_missing_parts(make: Make) -> None:
    context = make(
        dossier={"documents": {"privacy_notice": "n.md"}},
        documents={"n.md": (TEXTS / "notice-missing.md").read_text(encoding="utf-8")},
    )
    said = words(notice.text, context)
    assert "注销账号" in said
    assert "to close the account" in said
