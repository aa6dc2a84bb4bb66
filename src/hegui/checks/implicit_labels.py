# SPDX-License-Identifier: Apache-2.0
"""The label in the metadata of files: its elements, its number and its form are answered apart. 文件元数据隐式标识。"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.labelling import modalities_of, newest_sample, not_audited, undeclared
from hegui.checks.phrases import listed
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, inconclusive, no_evidence
from hegui.evidence.findings import LabelAudit, LabelCounts, LabelSample
from hegui.text import Text, same


class _Respect(Struct, frozen=True):
    """One respect in which a label can be wrong, and the rules of GB 45438 that are about it."""

    control: str
    what: Text
    has: Callable[[str], bool]
    """Whether a rule, by its id, is about it."""


def _is_of_number(rule: str) -> bool:
    return rule == "6.1.c"


def _is_of_form(rule: str) -> bool:
    return rule.startswith("E.")


ELEMENTS: Final = _Respect(
    "implicit-label-valid",
    Text("隐式标识", "implicit label"),
    lambda rule: not _is_of_number(rule) and not _is_of_form(rule),
)
NUMBER: Final = _Respect("implicit-label-single", Text("隐式标识数量", "number of implicit labels"), _is_of_number)
FORM: Final = _Respect("implicit-label-form", Text("隐式标识格式", "form of the implicit label"), _is_of_form)


@check("labelling/implicit", answers=(ELEMENTS.control, NUMBER.control, FORM.control))
def implicit(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每种模态的文件元数据均有隐式标识，要素、数量和格式分别有效。 / In every modality, all sampled files have an implicit label that is right in elements, number and form."""
    for respect in (ELEMENTS, NUMBER, FORM):
        modalities = modalities_of(context)
        if not modalities:
            yield undeclared(context, respect.control)
        for modality in modalities:
            yield from _labels_of(context, respect, modality)


def _labels_of(context: CheckContext, respect: _Respect, modality: str) -> Iterator[Result | NoEvidence]:
    exported, shown = (
        newest_sample(context, modality, exported=True),
        newest_sample(context, modality, exported=False),
    )
    if modality == "text" and exported is None and context.declared.service.offers_download_or_export is False:
        yield _text_without_files(context, respect.control, shown)
        return
    # Text on a screen is no file and has no metadata; every other output is a file wherever it is shown.
    files = [found for found in (exported, shown) if found is not None and (modality != "text" or found is exported)]
    if not files:
        yield not_audited(context, respect.control, modality, respect.what)
    for sample, audit in files:
        yield _labels(context, respect, sample, audit)


def _text_without_files(
    context: CheckContext, control: str, shown: tuple[LabelSample, Found[LabelAudit]] | None
) -> Result | NoEvidence:
    """Text on a screen has no metadata; that no text leaves as a file is for a person to confirm."""
    place = context.place("service", "offers_download_or_export")
    if shown is None:
        return no_evidence(
            control,
            "没有文本模态的标识核验（label-audit）。",
            "There is no audit of text labels (label-audit).",
            place=place,
            about="text",
        )
    return inconclusive(
        control,
        "档案声明不提供下载或者导出，界面文本没有文件元数据；请确认文本不以文件形式提供。",
        "The dossier declares no download or export, and text on a screen has no metadata: confirm that no text leaves as a file.",
        shown[1].ref,
        place=place,
        about="text",
    )


def _labels(context: CheckContext, respect: _Respect, sample: LabelSample, audit: Found[LabelAudit]) -> Result:
    counts, what = sample.implicit, respect.what
    rules = counts.rules or {}
    broken = {rule: files for rule, files in rules.items() if files and respect.has(rule)}
    unexplained = max(0, counts.invalid - sum(rules.values()))
    zh = (
        f"“{sample.modality}”{what.zh}：核验 {sample.files} 个文件，有效 {counts.valid}，无效 {counts.invalid}，"
        f"缺失 {counts.absent}，不能判断 {counts.inconclusive}"
    )
    en = (
        f"The {what.en} in '{sample.modality}': {sample.files} files, {counts.valid} valid, {counts.invalid} invalid, "
        f"{counts.absent} absent, {counts.inconclusive} could not be judged"
    )
    if rules:
        named = listed(same(f"{rule} {files}") for rule, files in sorted(broken.items())) if broken else same("0")
        zh, en = f"{zh}；违反本项规则的文件 {named.zh}", f"{en}; files that break its rules: {named.en}"
        if unexplained:
            zh, en = f"{zh}，未注明规则的无效文件 {unexplained}", f"{en}, invalid by no rule named: {unexplained}"
    fails = bool(broken or unexplained or counts.absent)
    outcome = Outcome.FAIL if fails else _outcome(sample.files, counts)
    place = context.place("service", "modalities")
    return Result(respect.control, outcome, Text(f"{zh}。", f"{en}."), place, (audit.ref,), sample.modality)


def _outcome(files: int, counts: LabelCounts) -> Outcome:
    """Of files that break no rule of this respect; those that are invalid in another one are right in this one."""
    right = counts.valid + counts.invalid
    # Files that are counted nowhere, or a sample of none, prove nothing.
    return Outcome.PASS if files and right == files and not counts.inconclusive else Outcome.INCONCLUSIVE


CHECKS = (implicit,)
