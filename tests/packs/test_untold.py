# SPDX-License-Identifier: Apache-2.0
"""A form with an open place is not handed in: what the dossier does not declare is a fault, and never a no or an error."""

import pytest
from pack_factory import Example, Get

from hegui.packs.build import build_pack
from hegui.packs.checking import PackCheck
from hegui.packs.context.common import common
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.page.blocks import filled, text_of
from hegui.packs.page.markup import load_page
from hegui.source import load_yaml

TUNED = "fine-tuned-images"


def without(pack: Example, *path: str) -> PackCheck:
    """The pack of a dossier that does not declare something: its line, or its lines, are taken out."""
    file = pack.folder / "dossier.yaml"
    source = load_yaml(file, "dossier.yaml")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    first = (source.place(path).line or 0) - 1
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > indent):
        last += 1
    return pack.with_files({"dossier.yaml": "".join(lines[:first] + lines[last:]).encode()})


def page(checked: PackCheck, name: str) -> str:
    """The words of a page of the pack."""
    return text_of(filled(load_page(name), CONTEXTS[name](checked.data)))


OPEN = [
    (Kind.MODEL_FILING, ("contacts", "complaints"), "投诉举报渠道：未填写"),
    (Kind.MODEL_FILING, ("service", "modalities"), "服务功能：未填写"),
    (Kind.MODEL_FILING, ("service", "functions"), "服务功能：未填写"),
    (Kind.MODEL_FILING, ("service", "access_modes"), "服务形式：未填写"),
    (Kind.MODEL_FILING, ("service", "description"), "服务简介：未填写"),
    (Kind.MODEL_FILING, ("service", "registered_users"), "注册用户数：未填写"),
    (Kind.MODEL_FILING, ("service", "charges_users"), "是否收费：是否收费未填写"),
    (Kind.MODEL_FILING, ("provider", "province"), "所在省份：未填写"),
    (Kind.MODEL_FILING, ("filings", "algorithms"), "备案编号：未填写"),
    (Kind.ALGORITHM_FILING, ("service", "monthly_active_users"), "用户数量：注册用户214,000，月活跃用户未填写"),
    (Kind.SECURITY_ASSESSMENT, ("contacts", "complaints"), "渠道：未填写"),
    (Kind.INSPECTION, ("filings", "models"), "编号：未填写"),
    (Kind.INSPECTION, ("filings", "algorithms"), "编号：未填写"),
]


@pytest.mark.parametrize(("kind", "path", "words"), OPEN)
def test_what_a_form_shows_and_nobody_declared_is_missing(
    example: Get, kind: Kind, path: tuple[str, str], words: str
) -> None:
    """The document, the open place and the item that asks for it are named."""
    faults = [fault for fault in without(example(TUNED, kind), *path).faults if "未填写之处" in fault.what.zh]
    assert any(words in fault.what.zh for fault in faults), [fault.what.zh for fault in faults]
    assert {fault.rule for fault in faults} == {Rule.MISSING}
    assert all(fault.second is not None and fault.second.line for fault in faults)


def test_what_a_person_wrote_is_no_open_place(example: Get) -> None:
    """An answer may speak of what users did not fill in."""
    pack = example(TUNED, Kind.MODEL_FILING)
    files = pack.edited("pack/model-filing.yaml", ("opinion: ", "opinion: 年龄未填写的用户不能使用；"))
    assert "年龄未填写的用户不能使用" in files["pack/model-filing.yaml"].decode()
    assert not [fault for fault in pack.with_files(files).faults if fault.rule is Rule.MISSING]


def test_an_inspector_is_not_told_of_a_filing_that_nobody_declared(example: Get) -> None:
    """Only a pack that files a model says that its filing is under way."""
    inspected = without(example(TUNED, Kind.INSPECTION), "filings", "models")
    assert "办理中" not in page(inspected, "inspection-statement")
    filing = without(example(TUNED, Kind.MODEL_FILING), "filings", "models")
    assert "办理中" in page(filing, "model-filing-form")


def test_no_filing_is_none_only_where_the_dossier_lists_them(example: Get) -> None:
    """A list without the model says that it has none."""
    pack = example(TUNED, Kind.INSPECTION)
    lines = (pack.folder / "dossier.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "Zhejiang-Huijing" not in line]
    assert len(kept) == len(lines) - 2
    text = "".join(kept).replace("\n  models:\n\n", "\n  models: []\n\n")
    checked = pack.with_files({"dossier.yaml": text.encode()})
    assert {model.own_number for model in common(checked.data)["models"]} == {"无"}


@pytest.mark.fonts
def test_a_draft_is_built_of_what_is_open(example: Get) -> None:
    """Without any contact for complaints the documents say that it is open; the draft is built all the same."""
    pack = example(TUNED, Kind.SECURITY_ASSESSMENT)
    checked = without(pack, "contacts", "complaints")
    assert not checked.passes
    made = build_pack(checked, draft=True)
    assert any(file.path.endswith("安全评估报告.pdf") for file in made.files)


def test_one_way_to_complain_is_shown_alone(example: Get) -> None:
    """What is not declared beside it is neither a no nor an empty place."""
    pack = example(TUNED, Kind.MODEL_FILING)
    files = pack.edited("dossier.yaml", ("phone: 0571-00000000, email: help@huijing.example, ", ""))
    ways = common(pack.with_files(files).data)["complaints"]
    assert ways.ways == ways.contact == "https://huijing.example/complaints"
