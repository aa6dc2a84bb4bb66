# SPDX-License-Identifier: Apache-2.0
"""The rules of form for which authorities send packs back, each broken in an example that passes."""

import pytest
from pack_factory import Get

from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.rules.forms import FORMATS

TUNED, CALLER = "fine-tuned-images", "chat-app-api"
DOSSIER = "dossier.yaml"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{modality: text, formats: [txt, md]}", "{modality: text, formats: [png]}", "文件格式 png 不属于"),
        ("{modality: image, formats: [png, jpg, webp]}", "{modality: audio, formats: [mp3]}", "缺少档案声明的“image”"),
        ("{modality: image, formats: [png, jpg, webp]}", "{modality: audio, formats: [mp3]}", "“audio”与档案声明"),
        ("{modality: image, formats: [png, jpg, webp]}", "{modality: text, formats: [txt]}", "不是一一对应"),
        ("form: website", "form: app", "没有展现形式为“website”"),
        ("form: website", "form: app", "的展现形式“app”不在"),
        ("entry: https://huijing.example", "entry: 绘境首页", "不是网址"),
        ("推理和审核, place: 浙江省杭州市", "推理和审核, place: 杭州", "没有写明省级行政区"),
        ("推理和审核, place: 浙江省杭州市, domestic: true", "推理和审核, place: 法兰克福, domestic: false", "在境外"),
        ("model_number: Beijing-DeepseekChat-202404280016", "model_number: 办理中", "没有"),
        ("    reason_without_number: 由境外开源社区发布的开放权重，发布者没有办理备案，合法来源以许可证证明\n", "", "没有写原因"),
        ("  - model: huijing-image\n    provider", "  - model: huijing-text\n    provider", "upstream 没有列出"),
        ("file: pack/screens/image-opening.png, taken_on: 2025-11-22, caption: 插图底模的获取, model: huijing-image", "file: pack/screens/image-opening.png, taken_on: 2025-11-22, caption: 插图底模的获取, model: huijing-text", "缺少截图：开通"),
    ],
)  # fmt: skip
def test_an_algorithm_filing_in_a_wrong_form(example: Get, old: str, new: str, told: str) -> None:
    """Modality and format, form and entry, place, number and screenshots of models must fit, and both places are named."""
    pack = example(TUNED, Kind.ALGORITHM_FILING)
    faults = pack.faults_of(pack.kind.answers_file, (old, new), rules=[Rule.FORM])
    if told == "没有":
        assert any(fault.first.path[-1:] == ("model_number",) for fault in faults)
    else:
        (fault, *_) = [fault for fault in faults if told in fault.what.zh]
        assert fault.second is not None or fault.fix is not None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  icp: {number: 浙ICP备2026000123号-1, holder: 杭州示例绘境科技有限公司, name: 绘境, issued_on: 2026-01-19}\n", "", "没有填写ICP备案号"),
        ("浙ICP备2026000123号-1", "ICP备2026000123", ""),
        ("uscc: 91330108MA00000013", "uscc: 91330108MA00000010", ""),
        ("  uscc: 91330108MA00000013   # 校验位会被核对 / the check character is verified\n", "", "没有填写统一社会信用代码"),
    ],
)  # fmt: skip
def test_the_subject_has_its_numbers(example: Get, old: str, new: str, told: str) -> None:
    """A credit code with its check character, and the ICP number of a site in the mainland."""
    pack = example(TUNED, Kind.MODEL_FILING)
    faults = pack.faults_of(DOSSIER, (old, new), rules=[Rule.FORM])
    assert any(told in fault.what.zh and fault.first.file == DOSSIER for fault in faults)


def test_the_holder_of_the_icp_filing_is_the_subject(example: Get) -> None:
    """Another holder is a contradiction between two lines of the dossier."""
    pack = example(TUNED, Kind.MODEL_FILING)
    was = "icp: {number: 浙ICP备2026000123号-1, holder: 杭州示例绘境科技有限公司"
    faults = pack.faults_of(DOSSIER, (was, was.replace("绘境", "云境")), rules=[Rule.CONTRADICTION])
    assert any({place.file for place in fault.places} == {DOSSIER} for fault in faults)


def test_an_app_needs_its_filing_number(example: Get) -> None:
    """A store takes no app without it."""
    pack = example(CALLER, Kind.STORE_SUBMISSION)
    line = next(
        line for line in (pack.folder / DOSSIER).read_text("utf-8").splitlines(keepends=True) if "  app: {" in line
    )
    faults = pack.faults_of(DOSSIER, (line, ""), rules=[Rule.FORM])
    assert any("应用备案号" in fault.what.zh for fault in faults)


def test_the_corpus_adds_up(example: Get) -> None:
    """Its parts to its sources, and its storage to their bytes."""
    pack = example(TUNED, Kind.MODEL_FILING)
    parts = pack.faults_of(pack.kind.answers_file, ("items: 4100", "items: 4101"), rules=[Rule.CONTRADICTION])
    assert any("语料构成合计" in fault.what.zh for fault in parts)
    stored = pack.faults_of(
        pack.kind.answers_file, ("storage_mb: 0.116", "storage_mb: 0.2"), rules=[Rule.CONTRADICTION]
    )
    assert any("语料存储规模" in fault.what.zh for fault in stored)


def test_every_modality_has_formats() -> None:
    """A format is written as a suffix, in small letters."""
    assert all(formats and all(name == name.lower().strip(".") for name in formats) for formats in FORMATS.values())


@pytest.mark.parametrize(
    ("share", "written", "agree"),
    [
        (0, "有限责任公司（自然人投资或者控股）", True),
        (1, "有限责任公司（自然人投资或者控股）", False),
        (0, "有限责任公司（外国法人独资）", False),
        (30, "有限责任公司（中外合资）", True),
        (100, "有限责任公司（港澳台法人独资）", True),
        (100, "有限责任公司（台港澳法人独资）", True),
        (3, "股份有限公司（上市、自然人投资或者控股）", True),
        (0, "股份有限公司（上市、外商投资企业投资）", False),
    ],
)
def test_the_type_of_the_company_says_whether_it_has_foreign_owners(
    example: Get, share: int, written: str, agree: bool
) -> None:
    """As the dossier does; where they differ both places are named. A listed company may have holders that it does not name."""
    pack = example(TUNED, Kind.MODEL_FILING)
    changed = {
        **pack.edited(DOSSIER, ("foreign_equity_percent: 0", f"foreign_equity_percent: {share}")),
        **pack.edited(
            pack.kind.answers_file, ("company_type: 有限责任公司（自然人投资或者控股）", f"company_type: {written}")
        ),
    }
    faults = [fault for fault in pack.with_files(changed).faults if "外资股比" in fault.what.zh]
    assert bool(faults) is not agree
    assert all({place.file for place in fault.places} == {DOSSIER, pack.kind.answers_file} for fault in faults)


def test_a_registration_of_a_model_that_was_tuned_is_a_contradiction(example: Get) -> None:
    """Its forms promise that nothing was changed: who tuned the model files it."""
    pack = example("chat-app-api", Kind.REGISTRATION)
    changed = {
        **pack.edited("dossier.yaml", ("origin: filed_model_unmodified", "origin: fine_tuned_filed_model")),
        **pack.edited("processing.yaml", ("trains_or_tunes_models: false", "trains_or_tunes_models: true")),
    }
    faults = [fault for fault in pack.with_files(changed).faults if fault.rule is Rule.CONTRADICTION]
    assert any("改办备案" in fault.what.zh and fault.first.path[-1] == "origin" for fault in faults)
