# SPDX-License-Identifier: Apache-2.0
"""The notice on personal information: what its text tells (N1–N12, N14–N16) and how it is reached (N13). 个人信息处理规则。"""

from collections.abc import Iterable, Iterator
from typing import Final

from hegui.checks.context import CheckContext
from hegui.checks.elements import Element, element_answer, name_part
from hegui.checks.names import names_in, our_names
from hegui.checks.notice_elements import OFFICER_TOPIC, REPRESENTATIVE_TOPIC, STATIC
from hegui.checks.recipient_elements import REACHABLE, RECIPIENTS
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, inconclusive, no_evidence
from hegui.checks.screens import within_clicks
from hegui.dossier import DocumentText
from hegui.evidence.findings import PageElement
from hegui.pattern import Pattern
from hegui.text import Text

_HANDLER: Final = "notice-handler-named"
_CATEGORIES: Final = "notice-purpose-method-categories"
_RECIPIENTS: Final = "notice-recipients"
_OFFICER: Final = "notice-officer"
_REPRESENTATIVE: Final = "notice-representative"
_TOLD: Final = (_HANDLER, _RECIPIENTS, _OFFICER, _REPRESENTATIVE, *(element.control for element in STATIC))


@check("notice/text", answers=_TOLD)
def text(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """个人信息处理规则的文本逐项写有法定告知事项。 / The text of the notice tells each item that the law asks for."""
    path, place = context.declared.documents.privacy_notice, context.place("documents", "privacy_notice")
    if path is None:
        for control in _TOLD:
            yield no_evidence(
                control,
                "需要个人信息处理规则（隐私政策）文件（documents.privacy_notice）。",
                "The notice on personal information is needed (documents.privacy_notice).",
                place=place,
            )
        return
    document = context.document(path)
    for element in (_handler(context), RECIPIENTS, _officer(context), *STATIC):
        answer = element_answer(context, document, element, place=place)
        yield _unless_unnamed(answer, document, _must_be_named(context, element.control))
    yield _representative(context, document)


def _handler(context: CheckContext) -> Element:
    name = name_part("name", Text("处理者的名称", "the handler's name"), *our_names(context.declared))
    title = Text("处理者的名称和联系方式", "the handler's name and contact")
    return Element(_HANDLER, title, (name, REACHABLE))


def _officer(context: CheckContext) -> Element:
    officer = context.declared.personal_information.officer
    title = Text("个人信息保护负责人的联系方式", "the protection officer's contact")
    contact = REACHABLE if officer is None else name_part("contact", title, officer.contact)
    return Element(_OFFICER, title, (contact,), topic=OFFICER_TOPIC)


def _representative(context: CheckContext, document: DocumentText) -> Result:
    declared = context.declared.personal_information.representative or context.declared.provider.domestic_entity
    title = Text("境内机构或者代表的名称和联系方式", "name and contact of the mainland body or representative")
    if declared is None:
        return inconclusive(
            _REPRESENTATIVE,
            "档案没有填写境内机构或者代表，无法与处理规则核对。",
            "The dossier names no mainland body or representative to compare the notice with.",
            context.cited(document, document.find(REPRESENTATIVE_TOPIC.says)),
            place=context.place("personal_information", "representative"),
        )
    name = name_part("name", REPRESENTATIVE_TOPIC.title, declared)
    element = Element(_REPRESENTATIVE, title, (name, REACHABLE), topic=name)
    return element_answer(context, document, element, place=context.place("personal_information", "representative"))


def _must_be_named(context: CheckContext, control: str) -> tuple[str, ...]:
    """What the dossier declares by name and the notice must therefore name: recipients, and categories in Chinese."""
    activities = context.declared.personal_information.activities or ()
    if control == _RECIPIENTS:
        return tuple(name for activity in activities for name in activity.provided_to)
    if control == _CATEGORIES:
        return tuple(name for activity in activities for name in activity.categories if _chinese_in(name))
    return ()


def _unless_unnamed(answer: Result, document: DocumentText, names: Iterable[str]) -> Result:
    """The answer, or a doubt where the text does not name what the dossier declares."""
    unnamed = [name for name in dict.fromkeys(names) if not names_in(document.text, name)]
    if answer.outcome is not Outcome.PASS or not unnamed:
        return answer
    return inconclusive(
        answer.control,
        f"{document.file} 没有写出档案声明的：{'、'.join(unnamed)}；请核对是否以其他名称列出。",
        f"{document.file} does not name what the dossier declares: {', '.join(unnamed)}. See whether it stands under another name.",
        *answer.evidence,
        place=answer.place,
    )


@check("notice/access", answers=("notice-accessible",))
def access(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """处理规则从主界面数次点击可达，并有简体中文版本。 / The notice is a few clicks from the main screen and there is a Chinese text of it.

    The law asks for easy access (PIPL 17, NDSR 21); the number of clicks is that of the 2019 method on apps (APPV).
    """
    control, place = "notice-accessible", context.place("documents", "privacy_notice")
    what, most = Text("个人信息处理规则", "the notice"), int(context.limit("appv_notice_clicks"))
    yield within_clicks(context, control, PageElement.PRIVACY_NOTICE, what, most, place=place)
    path = context.declared.documents.privacy_notice
    if path is not None and not _is_chinese(document := context.document(path)):
        yield inconclusive(
            control,
            f"{document.file} 不是中文文本；请确认另有完整的简体中文版本。",
            f"{document.file} is not a Chinese text: confirm that there is a full version in simplified Chinese.",
            context.cited(document),
            place=place,
        )


_LATIN: Final = Pattern(r"[A-Za-z]", ignores_case=False)


def _is_chinese(document: DocumentText) -> bool:
    """Whether the text holds Chinese in earnest: an English word has some five letters, and a text may be bilingual."""
    return _chinese_in(document.text) * 10 >= len(_LATIN.compiled.findall(document.text))


def _chinese_in(text: str) -> int:
    """How many characters are Chinese. An expression for the range takes longer to compile than to count without."""
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


CHECKS = (text, access)
