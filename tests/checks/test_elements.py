# SPDX-License-Identifier: Apache-2.0
"""Elements: all parts in one section about the topic pass, a flat untruth fails, everything else is for a person."""

from pathlib import Path

import pytest
from context_factory import ContextMaker

from hegui.checks.elements import EXCEPTIONS, REACH, Element, element_answer, name_part, part, section_at, sections_on
from hegui.checks.results import Outcome, Result
from hegui.dossier import DocumentText
from hegui.dossier.documents import read_document
from hegui.errors import Place
from hegui.text import Text

PLACE = Place("dossier.yaml", 3)
PURPOSE = part("purpose", Text("目的", "the purpose"), "目的", r"\bpurpose\b")
CONTACT = part("contact", Text("联系方式", "the contact"), "电话|邮箱", r"\bemail\b")
ABROAD = part("abroad", Text("出境", "export"), "境外", r"\babroad\b", unless=None)
NEVER = part("none", Text("不出境", "no export"), "不向境外", r"\bnothing goes abroad\b", unless=EXCEPTIONS)
ANYWHERE = Element("notice-purpose-method-categories", Text("甲", "A"), (PURPOSE, CONTACT))
IN_ONE_SECTION = Element(
    "notice-cross-border", Text("出境事项", "export"), (PURPOSE, CONTACT), ABROAD, NEVER, "exports_data"
)


def told(make: ContextMaker, text: str, element: Element, exports: bool | None = None) -> Result:
    given = {} if exports is None else {"outbound": {"exports_data": exports}}
    context = make(dossier=given, documents={"n.md": text})
    return element_answer(context, context.document("n.md"), element, place=PLACE, about="notice")


def document(folder: Path, text: str) -> DocumentText:
    (folder / "d.md").write_text(text, encoding="utf-8")
    return read_document(folder, "d.md")


def test_all_parts_found_pass_with_their_passages(make: ContextMaker) -> None:
    """Each part is cited with the words that say it."""
    answer = told(make, "处理目的是提供服务。\n\n电话：010-1234。\n", ANYWHERE)
    assert (answer.outcome, answer.place, answer.about) == (Outcome.PASS, PLACE, "notice")
    assert [(ref.line, ref.kind) for ref in answer.evidence] == [(1, "document"), (3, "document")]


@pytest.mark.parametrize("text", ["处理目的是提供服务。", "目的暂无法提供。电话 1。", "与此无关。"])
def test_a_part_that_is_missing_or_negated_is_for_a_person(make: ContextMaker, text: str) -> None:
    """That hegui finds nothing does not mean that nothing is there."""
    answer = told(make, text, ANYWHERE)
    assert answer.outcome is Outcome.INCONCLUSIVE
    assert answer.evidence, "what was read is cited even where nothing was found"


def test_parts_count_only_together_in_a_section_about_the_topic(make: ContextMaker) -> None:
    """The same words stand in many places of a notice."""
    together = "# 一、境外提供\n\n目的：客服。\n\n邮箱：a@b.cn。\n"
    apart = "# 一、境外提供\n\n目的：客服。\n\n# 二、联系我们\n\n邮箱：a@b.cn。\n"
    assert told(make, together, IN_ONE_SECTION).outcome is Outcome.PASS
    assert told(make, apart, IN_ONE_SECTION).outcome is Outcome.INCONCLUSIVE
    assert told(make, "目的：客服。邮箱：a@b.cn。", IN_ONE_SECTION).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("text", "exports", "expected"),
    [
        ("我们不向境外提供您的信息。", True, Outcome.FAIL),
        ("我们不向境外提供您的信息。", False, Outcome.INCONCLUSIVE),
        ("我们不向境外提供您的信息。", None, Outcome.INCONCLUSIVE),
        ("未经您同意，我们不向境外提供您的信息。", True, Outcome.INCONCLUSIVE),
        ("We promise that nothing goes abroad.", True, Outcome.FAIL),
    ],
)
def test_a_flat_denial_fails_only_against_what_is_declared(
    make: ContextMaker, text: str, exports: bool | None, expected: Outcome
) -> None:
    """With an exception in it, it is no flat denial; undeclared, a person must say what is true."""
    assert told(make, text, IN_ONE_SECTION, exports).outcome is expected


def test_a_denial_without_a_fact_is_always_wrong(make: ContextMaker) -> None:
    """Some statements no notice may make."""
    always = Element("notice-changes", Text("变更", "changes"), (PURPOSE,), denial=NEVER)
    assert told(make, "目的。我们不向境外提供。", always).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Sample Cloud Pte. Ltd.", "由 sample  cloud pte 提供", True),
        ("Sample Cloud Pte. Ltd.", "由 Sample Clouds 提供", False),
        ("样本（北京）公司", "样本(北京)公司", True),
        ("A. B. Ltd.", "A. B. Ltd.", False),
    ],
)
def test_a_name_is_found_up_to_its_first_stop(make: ContextMaker, name: str, text: str, *, found: bool) -> None:
    """A sentence ends at the stop of an abbreviation, and so does what is looked for; a name of two letters is none."""
    element = Element("notice-recipients", Text("名", "name"), (name_part("name", Text("名", "name"), name),))
    assert (told(make, text, element).outcome is Outcome.PASS) is found


def test_a_section_runs_from_its_heading_to_the_next_of_its_depth(tmp_path: Path) -> None:
    """Deeper headings belong to it; a heading has its own section."""
    text = document(tmp_path, "# 甲\n\n一。\n\n## 甲一\n\n二。\n\n# 乙\n\n三。\n")
    assert section_at(text, 1).text == "# 甲\n一。\n## 甲一\n二。"
    assert section_at(text, 3).text == "## 甲一\n二。"
    assert section_at(text, 4).text == "# 乙\n三。"


@pytest.mark.parametrize("heading", ["第一章 总则", "一、总则", "附件一", "Annex A", "**第二章**"])
def test_headings_without_marks_are_known_by_their_numbers(tmp_path: Path, heading: str) -> None:
    """Documents made from DOCX and PDF have no marks."""
    text = document(tmp_path, f"前言。\n\n{heading}\n\n内容。\n\n第三章 其他\n\n别的。\n")
    assert section_at(text, 2).text == f"{heading}\n内容。"


def test_a_section_without_headings_is_what_stands_around(tmp_path: Path) -> None:
    """No further than the reach in either direction."""
    text = document(tmp_path, "\n\n".join(f"句{number}。" for number in range(80)))
    around = section_at(text, 40)
    assert around.passages[0].text == f"句{40 - REACH}。"
    assert around.passages[-1].text == f"句{40 + REACH - 1}。"


def test_a_section_is_found_for_each_mention_of_the_topic(tmp_path: Path) -> None:
    """The best of them is chosen later."""
    text = document(tmp_path, "# 甲\n\n境外。\n\n# 乙\n\n境内。\n\n# 丙\n\n去境外。\n")
    assert [section.passages[0].text for section in sections_on(text, ABROAD)] == ["# 甲", "# 丙"]


def test_pages_that_are_images_are_told(make: ContextMaker) -> None:
    """What is not found may stand on a page that nobody has read."""
    context = make(documents={"n.md": "无关。"})
    unread = DocumentText("n.pdf", "0" * 64, context.document("n.md").passages, pages_without_text=(2, 5))
    answer = element_answer(context, unread, ANYWHERE, place=PLACE)
    assert answer.outcome is Outcome.INCONCLUSIVE
    assert "Pages 2, 5" in answer.reason.en
