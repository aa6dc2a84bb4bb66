# SPDX-License-Identifier: Apache-2.0
"""Forms say of the service what the dossier declares: what nobody declared is said to be open, and never to be a no."""

import re

import pytest
from pack_factory import Get

from hegui.packs.context.common import common, told
from hegui.packs.context.corpus import corpus
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.page.blocks import filled, text_of
from hegui.packs.page.markup import load_page

CHARGES = "charges_users: true"


@pytest.mark.parametrize(("value", "words"), [(True, "有偿"), (False, "无偿"), (None, "未填写")])
def test_what_is_not_declared_is_no_no(value: bool | None, words: str) -> None:
    """Yes, no, and that nobody said."""
    assert told(value, "有偿", "无偿") == words


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  charges_users: ", "是否收费未填写"),
        ("    minors: ", "是否面向未成年人未填写"),
    ],
)
def test_an_open_question_on_the_service_stays_open(example: Get, line: str, shown: str) -> None:
    """Without the line the form neither says that the service is free nor that it is for adults."""
    pack = example("fine-tuned-images", Kind.MODEL_FILING)
    whole = next(
        row for row in (pack.folder / "dossier.yaml").read_text("utf-8").splitlines(True) if row.startswith(line)
    )
    page = common(pack.with_files(pack.edited("dossier.yaml", (whole, ""))).data)
    assert shown in {page["service"].charges, page["service"].minors}


def test_annotation_of_which_nobody_says_anything_is_not_said_to_be_none(example: Get) -> None:
    """Neither in the form nor in the report; who annotates is open as well."""
    pack = example("fine-tuned-images", Kind.MODEL_FILING)
    text = (pack.folder / "dossier.yaml").read_text("utf-8")
    section = text[text.index("\nannotation:\n") :].split("\n\n")[0] + "\n"
    data = pack.with_files(pack.edited("dossier.yaml", (section, "\nannotation: {}\n"))).data
    report = text_of(filled(load_page("safety-report"), CONTEXTS["safety-report"](data)))
    assert "是否进行数据标注未填写。" in report
    assert "不涉及标注。" not in report
    page = corpus(data)
    assert page["annotation_done"] is None
    assert page["annotators"] == "未填写"
    assert "自有" in page["annotation_outsourced"]
    assert "未填写" in page["annotation_outsourced"]


def test_annotation_that_is_done_and_not_detailed_is_a_contradiction(example: Get) -> None:
    """The form never says that nothing is annotated where the dossier says the contrary."""
    pack = example("fine-tuned-images", Kind.MODEL_FILING)
    text = (pack.folder / "pack/model-filing.yaml").read_text("utf-8")
    section = re.search(r"(?m)^annotation:.*\n(?:  .*\n)+", text)
    assert section is not None
    checked = pack.with_files(pack.edited("pack/model-filing.yaml", (section[0], "")))
    assert any(
        fault.rule is Rule.CONTRADICTION and fault.first.path == ("annotation", "done") for fault in checked.faults
    )
    form = text_of(filled(load_page("model-filing-form"), CONTEXTS["model-filing-form"](checked.data)))
    assert "标注情况未填写。" in form
    assert "不涉及标注。" not in form


def test_a_report_without_sources_does_not_say_that_nothing_is_trained(example: Get) -> None:
    """That nothing is trained is the dossier's to say: a list of sources that is missing does not say it."""
    pack = example("fine-tuned-images", Kind.MODEL_FILING)
    page = {**CONTEXTS["safety-report"](pack.data), "sources": []}
    for trains, told_of in ((False, True), (None, False), (True, False)):
        report = text_of(filled(load_page("safety-report"), {**page, "trains": trains}))
        assert ("本服务不训练、不微调模型" in report) is told_of


def test_an_inspection_without_sources_does_not_say_that_nothing_is_trained(example: Get) -> None:
    """As the report does not."""
    pack = example("fine-tuned-images", Kind.INSPECTION)
    page = {**CONTEXTS["inspection-statement"](pack.data), "sources": []}
    for trains, told_of in ((False, True), (None, False), (True, False)):
        statement = text_of(filled(load_page("inspection-statement"), {**page, "trains": trains}))
        assert ("本服务不训练、不微调模型" in statement) is told_of
