# SPDX-License-Identifier: Apache-2.0
"""The record of processing, read from tables and sections of the documents that hold it."""

from typing import Any

from context_factory import ContextMaker

from hegui.checks.context import CheckContext
from hegui.checks.processing_record import Recorded, record_documents, recorded_activities
from hegui.checks.results import NoEvidence

CHAT = {
    "id": "chat", "purpose": {"zh": "提供对话服务", "en": "the chat service"}, "categories": ["对话内容"], "sensitive": False,
}  # fmt: skip
VOICE = {"id": "voice", "purpose": {"zh": "声音克隆", "en": "voice cloning"}, "categories": ["声纹"], "sensitive": True}
TABLE = "| 活动 | 保存期限 |\n|---|---|\n| 提供对话服务 | 六个月 |\n| 声音克隆 | 三个月 |\n"
RULES = "# 内部规则\n\n## 一、声音克隆\n\n由安全负责人审批。\n\n## 二、其他\n\n略。\n"


def declared(*activities: dict[str, Any], **documents: str) -> dict[str, Any]:
    return {"personal_information": {"activities": list(activities)}, "documents": documents}


def recorded(context: CheckContext) -> dict[str, tuple[str, ...]]:
    """By activity, what the record writes of it."""
    found = list(recorded_activities(context, "processing-recorded"))
    assert all(isinstance(item, Recorded) for item in found)
    return {
        item.activity.id: tuple(entry.text for entry in item.entries) for item in found if isinstance(item, Recorded)
    }


def test_a_row_of_a_table_is_the_entry_of_its_activity(make: ContextMaker) -> None:
    """The row alone: the next one is of another activity."""
    context = make(dossier=declared(CHAT, VOICE, retention_schedule="r.md"), documents={"r.md": TABLE})
    assert recorded(context) == {"chat": ("| 提供对话服务 | 六个月 |",), "voice": ("| 声音克隆 | 三个月 |",)}


def test_a_section_is_the_entry_of_the_activity_in_its_heading(make: ContextMaker) -> None:
    """Up to the next heading of its depth."""
    context = make(dossier=declared(VOICE, internal_pi_rules="i.md"), documents={"i.md": RULES})
    assert recorded(context) == {"voice": ("## 一、声音克隆\n由安全负责人审批。",)}


def test_both_documents_are_read(make: ContextMaker) -> None:
    """Retention in one, safeguards in the other."""
    context = make(
        dossier=declared(VOICE, retention_schedule="r.md", internal_pi_rules="i.md"),
        documents={"r.md": TABLE, "i.md": RULES},
    )
    assert [document.file for document in record_documents(context)] == ["r.md", "i.md"]
    assert len(recorded(context)["voice"]) == 2


def test_an_activity_is_known_by_purpose_in_either_language_or_by_its_id(make: ContextMaker) -> None:
    """Width and case of letters do not matter."""
    rows = "| Voice Cloning | x |\n|---|---|\n| ＶＯＩＣＥ | y |\n"
    context = make(dossier=declared(VOICE, retention_schedule="r.md"), documents={"r.md": rows})
    assert len(recorded(context)["voice"]) == 2


def test_an_activity_that_the_record_does_not_name_has_no_entry(make: ContextMaker) -> None:
    """That is for the check to judge, not to be passed over."""
    context = make(dossier=declared(CHAT, VOICE, internal_pi_rules="i.md"), documents={"i.md": RULES})
    assert recorded(context)["chat"] == ()


def test_without_activities_or_documents_there_is_no_evidence(make: ContextMaker) -> None:
    """For the control point that asked, with the place to fill in."""
    for given, files in (
        (declared(internal_pi_rules="i.md"), {"i.md": RULES}),
        (declared(VOICE), {}),
    ):
        context = make(dossier=given, documents=files)
        [answer] = recorded_activities(context, "processing-recorded")
        assert isinstance(answer, NoEvidence)
        assert answer.control == "processing-recorded"
        assert "personal_information.activities" in answer.wanted.zh
