# SPDX-License-Identifier: Apache-2.0
"""Drafts hold every clause that hegui's own checks ask for, say that they are drafts, and leave open what nobody told."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from pack_factory import AS_OF, EXAMPLES

from hegui.assess.assessment import applicability
from hegui.checking import context_of, read_evidence
from hegui.checks.builtin import BUILT_IN
from hegui.checks.results import Outcome, Result
from hegui.checks.runner import run_checks
from hegui.dossier import load_dossier
from hegui.errors import InputError
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.packs.drafts import DRAFT_TITLES, MARK, Draft, make_draft
from hegui.packs.page.blocks import text_of
from hegui.packs.rules.texts import placeholders_in

CONTROLS = {
    Draft.SERVICE_AGREEMENT: (
        "agreement-published", "agreement-clauses-present", "label-clause-in-agreement", "suspension-rules-published",
    ),
    Draft.PRIVACY_NOTICE: ("notice-", "outbound-notice-given"),
    Draft.COMPLAINT_RULES: ("suspension-rules-published",),
    Draft.ANNOTATION_RULES: ("annotation-rules-present",),
    Draft.DATA_PROVIDER_AGREEMENT: ("supplier-contract-clauses-present",),
}  # fmt: skip
"""The control points whose checks read the document, by id or how the id begins."""
FIELD = {
    Draft.SERVICE_AGREEMENT: "user_agreement",
    Draft.PRIVACY_NOTICE: "privacy_notice",
    Draft.COMPLAINT_RULES: "platform_rules",
    Draft.ANNOTATION_RULES: "annotation_rules",
    Draft.DATA_PROVIDER_AGREEMENT: "contract",
}
PAGES = {"notice-accessible"}
"""Control points that a page answers and not the document."""
CASES = [
    *(("fine-tuned-images", draft) for draft in Draft),
    *(
        (name, draft)
        for name in ("chat-app-api", "companion-app")
        for draft in Draft
        if draft is not Draft.DATA_PROVIDER_AGREEMENT
    ),
]
"""Only one of the examples has a supplier of data."""
VIEW = LawView(load_catalogue(), AS_OF)


def put(folder: Path, draft: Draft, name: str) -> None:
    """Names a file in the dossier as the document of a draft."""
    path, field = folder / "dossier.yaml", FIELD[draft]
    text = path.read_text("utf-8")
    text, count = re.subn(rf"^(\s+){field}: .*$", rf"\g<1>{field}: {name}", text, flags=re.MULTILINE)
    if not count:
        text = text.replace("\ndocuments:\n", f"\ndocuments:\n  {field}: {name}\n", 1)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("form", ["docx", "md"])
@pytest.mark.parametrize(("name", "draft"), CASES)
def test_the_checks_of_hegui_pass_on_a_draft(tmp_path: Path, name: str, draft: Draft, form: str) -> None:
    """In both forms, read from the file as any document is, with the checks that the assessment runs."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    made = make_draft(folder, draft, as_of=AS_OF)
    (folder / "documents" / f"draft.{form}").write_bytes(made.docx if form == "docx" else made.markdown.encode())
    put(folder, draft, f"documents/draft.{form}")
    loaded = load_dossier(folder)
    context = context_of(VIEW, loaded, read_evidence(loaded))
    needed = [
        control
        for control in applicability(VIEW, context.facts).needed_controls
        if control.startswith(CONTROLS[draft]) and control not in PAGES
    ]
    assert needed or draft in {Draft.ANNOTATION_RULES, Draft.COMPLAINT_RULES}
    answers = tuple(run_checks(BUILT_IN, context, needed))
    wrong = [answer for answer in answers if not (isinstance(answer, Result) and answer.outcome is Outcome.PASS)]
    assert wrong == []
    assert len(answers) >= len(needed)


@pytest.mark.parametrize("draft", Draft)
def test_a_draft_says_that_it_is_one(draft: Draft) -> None:
    """In its first lines, and wherever something is left open, which no pack lets pass."""
    made = make_draft(EXAMPLES / "fine-tuned-images", draft, as_of=AS_OF)
    assert MARK in made.markdown.splitlines()[2]
    assert DRAFT_TITLES[draft].zh.partition("（")[0] in made.markdown.splitlines()[0]
    assert made.blanks
    assert all(made.markdown.count(f"【待补充：{blank}】") >= 1 for blank in made.blanks)
    assert text_of(made.blocks).count("【待补充") >= len(made.blanks)
    assert placeholders_in(made.markdown) is not None


def test_a_draft_is_filled_from_the_dossier() -> None:
    """Names, models, limits and contacts stand in it, and are not asked for."""
    made = make_draft(EXAMPLES / "fine-tuned-images", Draft.SERVICE_AGREEMENT, as_of=AS_OF)
    for said in ("杭州示例绘境科技有限公司", "绘境文案模型", "Zhejiang-HuijingWenan-202602110023"):
        assert said in made.markdown
    again = make_draft(EXAMPLES / "fine-tuned-images", Draft.SERVICE_AGREEMENT, as_of=AS_OF)
    assert again.docx == made.docx


def test_an_agreement_is_drafted_for_one_supplier() -> None:
    """The one that is named; without one the first, and without any the places stay open."""
    made = make_draft(
        EXAMPLES / "fine-tuned-images", Draft.DATA_PROVIDER_AGREEMENT, as_of=AS_OF, supplier="example-stock"
    )
    assert "上海示例图汇文化有限公司" in made.markdown
    bare = make_draft(EXAMPLES / "chat-app-api", Draft.DATA_PROVIDER_AGREEMENT, as_of=AS_OF)
    assert "供方名称" in bare.blanks


def test_a_supplier_that_there_is_not() -> None:
    """Those that there are, are named."""
    with pytest.raises(InputError, match="example-stock"):
        make_draft(EXAMPLES / "fine-tuned-images", Draft.DATA_PROVIDER_AGREEMENT, as_of=AS_OF, supplier="nobody")


def test_figures_of_the_law_are_those_of_the_day() -> None:
    """The limit for illegal content in a source follows the standard of the legal date."""
    made = make_draft(EXAMPLES / "fine-tuned-images", Draft.DATA_PROVIDER_AGREEMENT, as_of=date(2026, 11, 25))
    assert "5%" in made.markdown


@pytest.mark.parametrize(
    ("line", "draft", "said", "claimed"),
    [
        (r"  exports_data: .*\n", Draft.PRIVACY_NOTICE, "境外接收方名称：【待补充：", "我们不会向境外提供您的个人信息"),
        (r"    minors: .*\n", Draft.SERVICE_AGREEMENT, "监护人可以使用未成年人模式", "未成年人不得注册使用"),
        (r"  charges_users: .*\n", Draft.SERVICE_AGREEMENT, "## 第十条　收费", "## 第十条　投诉举报"),
    ],
)
def test_what_the_dossier_does_not_declare_is_drafted_the_stricter_way(
    tmp_path: Path, line: str, draft: Draft, said: str, claimed: str
) -> None:
    """Nothing is promised to users that the dossier does not say: without the line the draft asks, or has the duty."""
    shutil.copytree(EXAMPLES / "fine-tuned-images", tmp_path / "d")
    path = tmp_path / "d" / "dossier.yaml"
    text, count = re.subn(rf"(?m)^{line}", "", path.read_text("utf-8"), count=1)
    assert count == 1
    path.write_text(text, "utf-8")
    made = make_draft(tmp_path / "d", draft, as_of=AS_OF)
    assert said in made.markdown
    assert claimed not in made.markdown


@pytest.mark.parametrize("listed", ["", "  activities: []\n"])
def test_a_notice_without_activities_says_neither_that_nobody_receives_nor_that_nothing_is_sensitive(
    tmp_path: Path, listed: str
) -> None:
    """What is declared in one word, or not at all, is asked for; it is not drafted as a no."""
    shutil.copytree(EXAMPLES / "fine-tuned-images", tmp_path / "d")
    path = tmp_path / "d" / "dossier.yaml"
    section = f"personal_information:\n  processed: true\n  sensitive: true\n  publishes: true\n{listed}"
    text, count = re.subn(r"(?m)^personal_information:\n(?:(?: .*)?\n)+", section + "\n", path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, "utf-8")
    made = make_draft(tmp_path / "d", Draft.PRIVACY_NOTICE, as_of=AS_OF)
    for claimed in ("目前没有", "我们不公开您的个人信息", "加密接口传输", "存储在中国境内"):
        assert claimed not in made.markdown
    assert "## 三、敏感个人信息" in made.markdown
    assert "存储地点" in made.blanks
