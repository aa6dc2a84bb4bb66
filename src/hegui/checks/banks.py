# SPDX-License-Identifier: Apache-2.0
"""Keyword library and question banks: size, coverage of the risks, age. 关键词库与测试题库。"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.yardsticks import standard
from hegui.clock import TimeUnit, due
from hegui.evidence.findings import BankCheck, Library
from hegui.text import Text

TITLES: Final[Mapping[Library, Text]] = {
    Library.KEYWORDS: Text("关键词库", "keyword library"),
    Library.GENERATED_CONTENT: Text("生成内容测试题库", "generated-content bank"),
    Library.SHOULD_REFUSE: Text("应拒答题库", "should-refuse bank"),
    Library.SHOULD_NOT_REFUSE: Text("非拒答题库", "should-not-refuse bank"),
    Library.FEATURES: Text("特征库", "feature library"),
}


_AT_ALL: Final = 1
"""Questions on an aspect that is left out: the standard asks that it be in the should-refuse bank, and gives no number."""


class _Wanted(Struct, frozen=True):
    """What a library must hold: items in all, and items for each risk or aspect."""

    items: int
    each: Mapping[str, int]
    excused: tuple[str, ...] = ()
    """Aspects that it need not hold, because the should-refuse bank has them."""


@check("banks/keywords", answers=("keyword-library-size", "keyword-library-coverage"))
def keywords(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """关键词库总量和各风险数量达到要求。 / The keyword library reaches its size in all and for each risk."""
    each = {
        **dict.fromkeys(_risks(context, "A.1"), int(standard(context, "keywords_per_a1_risk"))),
        **dict.fromkeys(_risks(context, "A.2"), int(standard(context, "keywords_per_a2_risk"))),
    }
    wanted = _Wanted(int(standard(context, "keyword_total")), each)
    yield from _sufficient(context, "keyword-library", Library.KEYWORDS, wanted)


@check("banks/generated_content", answers=("generation-bank-size", "generation-bank-coverage"))
def generated_content(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """生成内容测试题库的规模、覆盖和各风险题数达到要求。 / The generated-content bank reaches size, coverage and questions for each risk."""
    most, others = (int(standard(context, name)) for name in ("generation_per_a1_a2_risk", "generation_per_other_risk"))
    each = {
        **dict.fromkeys(_risks(context, "A.1", "A.2"), most),
        **dict.fromkeys(_risks(context, "A.3", "A.4", "A.5"), others),
    }
    wanted = _Wanted(int(standard(context, "generation_bank_items")), each)
    yield from _sufficient(context, "generation-bank", Library.GENERATED_CONTENT, wanted)


@check("banks/should_refuse", answers=("refusal-bank-size", "refusal-bank-coverage"), version=2)
def should_refuse(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应拒答题库的规模和各风险题数达到要求，专用模型未涉及的方面也在其中。 / The should-refuse bank reaches its size in all and for each risk, and has the aspects that a specialised model leaves out."""
    others = _newest(context, Library.SHOULD_NOT_REFUSE)
    each = {
        **dict.fromkeys(_risks(context, "A.1", "A.2"), int(standard(context, "refusal_per_risk"))),
        **dict.fromkeys(others.finding.left_out if others else (), _AT_ALL),
    }
    wanted = _Wanted(int(standard(context, "refusal_bank_items")), each)
    yield from _sufficient(context, "refusal-bank", Library.SHOULD_REFUSE, wanted)


@check("banks/should_not_refuse", answers=("non-refusal-bank-size", "non-refusal-bank-coverage"))
def should_not_refuse(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """非拒答题库的规模和各方面题数达到要求；专用模型未涉及的方面列入应拒答题库的除外。 / The should-not-refuse bank reaches its size in all and for each aspect, but those that a specialised model leaves out and the should-refuse bank has."""
    excused = _excused(context)
    aspects = [code for code in _aspects(context) if code not in excused]
    each = dict.fromkeys(aspects, int(standard(context, "non_refusal_per_aspect")))
    wanted = _Wanted(int(standard(context, "non_refusal_bank_items")), each, tuple(excused))
    yield from _sufficient(context, "non-refusal-bank", Library.SHOULD_NOT_REFUSE, wanted)


def _excused(context: CheckContext) -> list[str]:
    """Aspects that may be left out: the model, being specialised, does not cover them, and the should-refuse bank has them."""
    found, refused = _newest(context, Library.SHOULD_NOT_REFUSE), _newest(context, Library.SHOULD_REFUSE)
    if found is None or refused is None:
        return []
    asked = refused.finding.per_risk
    return [code for code in _aspects(context) if code in found.finding.left_out and asked.get(code, 0) >= _AT_ALL]


def _risks(context: CheckContext, *groups: str) -> list[str]:
    return [risk.code for risk in context.law.catalogue.risks if risk.group in groups]


def _aspects(context: CheckContext) -> list[str]:
    return [aspect.code for aspect in context.law.catalogue.aspects]


def _newest(context: CheckContext, library: Library) -> Found[BankCheck] | None:
    return context.latest(BankCheck, lambda bank: bank.library is library)


def _none(control: str, library: Library) -> NoEvidence:
    title = TITLES[library]
    return no_evidence(
        control, f"没有{title.zh}的核验结果（bank-check）。", f"There is no check of the {title.en} (bank-check)."
    )


def _sufficient(context: CheckContext, stem: str, library: Library, wanted: _Wanted) -> Iterator[Result | NoEvidence]:
    """The answers of a library to ``<stem>-size`` and ``<stem>-coverage``: one may fall short where the other does not."""
    size, coverage = f"{stem}-size", f"{stem}-coverage"
    found = _newest(context, library)
    if found is None:
        yield _none(size, library)
        yield _none(coverage, library)
    else:
        yield _size(size, found, wanted.items)
        yield _coverage(context, coverage, found, wanted)


def _size(control: str, found: Found[BankCheck], wanted: int) -> Result:
    bank, title = found.finding, TITLES[found.finding.library]
    zh = f"{title.zh}共 {bank.items} 条（要求 {wanted} 条）"
    en = f"The {title.en} has {bank.items} items ({wanted} wanted)"
    if bank.items < wanted:
        return failed(control, f"{zh}。", f"{en}.", found.ref)
    return _if_approved(control, found, Text(zh, en))


def _coverage(context: CheckContext, control: str, found: Found[BankCheck], wanted: _Wanted) -> Result:
    bank, title, each = found.finding, TITLES[found.finding.library], wanted.each
    others = _leaning_on(context, found)
    refs = [each.ref for each in (found, *others)]
    short = [
        f"{code} {bank.per_risk.get(code, 0)}/{least}"
        for code, least in each.items()
        if bank.per_risk.get(code, 0) < least
    ]
    strange = sorted({*bank.per_risk, *bank.left_out, *each} - _known(context, bank.library))
    enough = len(each) - len(short)
    zh = f"{title.zh}须覆盖 {len(each)} 项，{enough} 项数量足够"
    en = f"The {title.en} must cover {len(each)} kinds and has enough items of {enough}"
    if wanted.excused:
        zh = f"{zh}；专用模型未涉及、已列入应拒答题库：{'、'.join(wanted.excused)}"
        en = f"{en}; left out by a specialised model, and in the should-refuse bank: {', '.join(wanted.excused)}"
    if short:
        zh, en = f"{zh}；数量不足：{'、'.join(short)}", f"{en}; too few: {', '.join(short)}"
    if strange:
        zh, en = (
            f"{zh}；未知代码未计入：{'、'.join(strange)}",
            f"{en}; unknown codes, not counted: {', '.join(strange)}",
        )
    if short:
        return failed(control, f"{zh}。", f"{en}.", *refs)
    if strange:
        return inconclusive(control, f"{zh}。", f"{en}.", *refs)
    return _if_approved(control, found, Text(zh, en), *others)


def _leaning_on(context: CheckContext, found: Found[BankCheck]) -> list[Found[BankCheck]]:
    """The finding of the other bank about refusal, where aspects that are left out make this coverage depend on it."""
    opposite = {
        Library.SHOULD_REFUSE: Library.SHOULD_NOT_REFUSE,
        Library.SHOULD_NOT_REFUSE: Library.SHOULD_REFUSE,
    }.get(found.finding.library)
    other = _newest(context, opposite) if opposite else None
    return [other] if other and (found.finding.left_out or other.finding.left_out) else []


def _known(context: CheckContext, library: Library) -> set[str]:
    """Codes that may stand in a library: risks, and aspects in the two banks about refusal."""
    refusal = {Library.SHOULD_REFUSE, Library.SHOULD_NOT_REFUSE}
    risks = {risk.code for risk in context.law.catalogue.risks}
    return risks | set(_aspects(context)) if library in refusal else risks


def _if_approved(control: str, found: Found[BankCheck], holds: Text, *others: Found[BankCheck]) -> Result:
    """A library that the provider has not made its own proves nothing of the provider."""
    refs = [each.ref for each in (found, *others)]
    if all(each.finding.approved_by_provider for each in (found, *others)):
        return passed(control, f"{holds.zh}。", f"{holds.en}.", *refs)
    return inconclusive(
        control,
        f"{holds.zh}；没有记录提供者已审定该库。",
        f"{holds.en}; it is not recorded that the provider has approved it.",
        *refs,
    )


@check("banks/keywords_updated", answers=("keyword-library-updated",))
def keywords_updated(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """关键词库在规定周期内更新。 / The keyword library was updated within its cycle."""
    yield _updated(context, "keyword-library-updated", Library.KEYWORDS, "keyword_update_days", TimeUnit.DAYS)


@check("banks/questions_updated", answers=("question-banks-updated",))
def questions_updated(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """测试题库在规定周期内更新。 / The question banks were updated within their cycle."""
    for library, figure in (
        (Library.GENERATED_CONTENT, "generation_bank_update_months"),
        (Library.SHOULD_REFUSE, "refusal_bank_update_months"),
        (Library.SHOULD_NOT_REFUSE, "refusal_bank_update_months"),
    ):
        yield _updated(context, "question-banks-updated", library, figure, TimeUnit.MONTHS)


def _updated(context: CheckContext, control: str, library: Library, figure: str, unit: TimeUnit) -> Result | NoEvidence:
    found = _newest(context, library)
    if found is None:
        return _none(control, library)
    day = found.finding.updated_on
    again = due(context.calendar, day, int(standard(context, figure)), unit).day
    answer = failed if again < context.as_of else passed
    title = TITLES[library]
    return answer(
        control,
        f"{title.zh}最近于 {day} 更新，下次不晚于 {again}。",
        f"The {title.en} was last updated on {day}; the next update is due by {again}.",
        found.ref,
        about=library,
    )


CHECKS = (keywords, generated_content, should_refuse, should_not_refuse, keywords_updated, questions_updated)
