# SPDX-License-Identifier: Apache-2.0
"""What users are told and offered before they use the service, who they are, and that it runs. 使用机制。"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from hegui.checks.clauses import sentences
from hegui.checks.consent import consent_answer, consent_of
from hegui.checks.context import CheckContext
from hegui.checks.elements import part
from hegui.checks.numerals import NUMBER, read_number
from hegui.checks.pages import page_shows
from hegui.checks.registry import check
from hegui.checks.results import EvidenceRef, NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.screens import page_says
from hegui.checks.work import work_answer, work_of
from hegui.errors import Place
from hegui.evidence.findings import Activity, ConsentScope, PageCapture, PageElement
from hegui.pattern import Pattern
from hegui.text import Text


@check("use/rules", answers=("rules-published",))
def rules(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备有管理规则和平台公约，且页面可见。 / Rules and platform convention are held and shown on a page."""
    control, place = "rules-published", context.place("documents", "platform_rules")
    path, what = (
        context.declared.documents.platform_rules,
        Text("管理规则和平台公约", "the rules and platform convention"),
    )
    if path is None:
        yield no_evidence(
            control,
            f"需要{what.zh}文件（documents.platform_rules）。",
            f"The text of {what.en} is needed (documents.platform_rules).",
            place=place,
        )
    else:
        document = context.document(path)
        yield passed(
            control,
            f"备有{what.zh}：{document.file}。",
            f"{document.file} holds {what.en}.",
            context.cited(document),
            place=place,
        )
    yield from page_shows(context, control, PageElement.RULES, what, place=place)


@check("use/statement", answers=("use-published",))
def statement(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面公开服务的适用人群、场合和用途。 / A page says for whom, when and for what the service is meant."""
    yield from page_says(
        context,
        "use-published",
        PageElement.USE_STATEMENT,
        Text("适用范围说明", "the statement of use"),
        (
            part("users", Text("人群", "users"), r"人群|用户|成年人|人士|面向|适用于", r"\busers?\b|\badults?\b|\bpeople\b", unless=None),
            part("occasions", Text("场合", "occasions"), r"场合|场景|场所|情形", r"\boccasions?\b|\bsettings?\b|\bscenarios?\b", unless=None),
            part("uses", Text("用途", "uses"), r"用途|用于|功能", r"\buses?\b|\bpurposes?\b|\bused for\b", unless=None),
        ),
    )  # fmt: skip


@check("use/mechanism", answers=("mechanism-disclosed",))
def mechanism(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面公示算法的基本原理、目的意图和主要运行机制。 / A page tells the principle, intent and main mechanism of the algorithm."""
    yield from page_says(
        context,
        "mechanism-disclosed",
        PageElement.MECHANISM,
        Text("算法公示", "the description of the algorithm"),
        (
            part("principle", Text("基本原理", "the principle"), r"原理", r"\bprinciples?\b", unless=None),
            part("intent", Text("目的意图", "the intent"), r"目的|意图", r"\bintent\w*\b|\bpurposes?\b|\baims?\b", unless=None),
            part("mechanism", Text("运行机制", "the mechanism"), r"机制|流程", r"\bmechanisms?\b|\bhow it works\b", unless=None),
        ),
    )  # fmt: skip


@check("use/off_switch", answers=("recommendation-off-switch-offered",))
def off_switch(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面提供非个性化选项或者关闭推荐的开关。 / A page offers a non-personalised option or a switch for recommendation."""
    what = Text("关闭算法推荐的选项", "the off switch for recommendation")
    yield from page_shows(context, "recommendation-off-switch-offered", PageElement.RECOMMENDATION_OFF_SWITCH, what)


@check("use/over_reliance", answers=("over-reliance-prevented",))
def over_reliance(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有引导理性使用、防止过度依赖的提示；是否足够由人判断。 / A page guides to rational use; whether that is enough is for a person."""
    what = Text("理性使用和防过度依赖的提示", "the guidance to rational use")
    yield from page_shows(context, "over-reliance-prevented", PageElement.OVER_RELIANCE_PROMPT, what)


@check("use/identity", answers=("real-identity-verified",))
def identity(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """提供信息发布服务前已核验真实身份，没有未核验而发布的。 / Identity is verified before publishing, and nobody publishes without."""
    control, place = "real-identity-verified", context.place("service", "hosts_third_party_publication")
    consented, record = consent_of(context, ConsentScope.IDENTITY), work_of(context, Activity.IDENTITY_VERIFICATION)
    if consented is not None:
        yield consent_answer(control, ConsentScope.IDENTITY, consented, place=place)
    if record is not None or consented is None:
        what = Text("真实身份核验", "the verification of identity")
        yield work_answer(context, control, record, what, place=place)


@check("use/stability", answers=("service-stable",))
def stability(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """服务连续性记录符合要求。 / The record of continuity is satisfactory."""
    what = Text("服务连续性检查", "the review of continuity")
    yield work_answer(context, "service-stable", work_of(context, Activity.SERVICE_CONTINUITY), what)


class _Counts(Struct, frozen=True):
    """After how many inputs a published rule suspends, and where that was read."""

    consecutive: int | None
    daily: int | None
    ref: EvidenceRef


_SUSPENDS: Final = Pattern(r"暂停|停止|限制|封禁|\bsuspend|\brestrict")
_CONSECUTIVE: Final = Pattern(
    rf"连续[^\d,。]{{0,12}}?({NUMBER})\s*次|({NUMBER}) (?:times )?in a row|({NUMBER}) consecutive"
)
_DAILY: Final = Pattern(
    rf"(?:一天|一日|当日|单日|每日|24小时)[^\d,。]{{0,12}}?({NUMBER})\s*次|({NUMBER}) (?:times )?(?:a|per|in one|within a) day"
)


@check("use/suspension", answers=("suspension-rules-published",))
def suspension(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """暂停服务的规则和次数已公布，与声明一致。 / Rules and counts of suspension are published, as declared."""
    control, place = "suspension-rules-published", context.place("limits", "suspend_after_consecutive")
    texts = tuple(_published_texts(context))
    found = next((counts for text, ref in texts if (counts := _counts(text, ref)) is not None), None)
    if not texts:
        yield no_evidence(
            control,
            "需要写有暂停规则的页面截图、平台规则或者服务协议。",
            "A capture, the platform rules or the agreement with the rules of suspension is needed.",
            place=place,
        )
    elif found is None:
        yield inconclusive(
            control,
            "页面和文件中没有找到因输入违法不良信息而暂停服务的次数；请人工阅读。",
            "Pages and documents hold no counts of suspension that could be found: a person must read them.",
            *dict.fromkeys(ref for _, ref in texts),
            place=place,
        )
    else:
        yield _as_declared(context, control, found, place)


def _published_texts(context: CheckContext) -> Iterator[tuple[str, EvidenceRef]]:
    for capture in context.findings(PageCapture):
        for shown in capture.finding.shows:
            if shown.element is PageElement.SUSPENSION_RULES and shown.text:
                yield shown.text, capture.ref
    documents = context.declared.documents
    for path in filter(None, (documents.platform_rules, documents.user_agreement)):
        document = context.document(path)
        for sentence in sentences(document):
            yield sentence.text, context.cited(document, sentence.passage)


def _counts(text: str, ref: EvidenceRef) -> _Counts | None:
    consecutive, daily = _first_number(_CONSECUTIVE, text), _first_number(_DAILY, text)
    if not _SUSPENDS.search(text) or (consecutive is None and daily is None):
        return None
    return _Counts(consecutive, daily, ref)


def _first_number(pattern: Pattern, text: str) -> int | None:
    match = pattern.search(text)
    return None if match is None else read_number(next(filter(None, match.groups())))


def _as_declared(context: CheckContext, control: str, found: _Counts, place: Place) -> Result:
    limits = context.declared.limits
    declared = (limits.suspend_after_consecutive, limits.suspend_after_daily)
    published = (found.consecutive, found.daily)
    most = tuple(context.law.number(f"tc260_suspension_{count}_inputs") for count in ("consecutive", "daily"))
    zh = f"公布的暂停次数：{_shown(published).zh}；声明：{_shown(declared).zh}"
    en = f"Published counts: {_shown(published).en}; declared: {_shown(declared).en}"
    if any(
        left is not None and right is not None and left != right
        for left, right in zip(declared, published, strict=True)
    ):
        return failed(control, f"{zh}，不一致。", f"{en}: they differ.", found.ref, place=place)
    if any(
        count is not None and limit is not None and count > limit for count, limit in zip(published, most, strict=True)
    ):
        zh, en = (
            f"{zh}；超过当日标准的次数：{_shown(most).zh}。",
            f"{en}: more than the standard of the day has: {_shown(most).en}.",
        )
        return failed(control, zh, en, found.ref, place=place)
    if None in declared or None in published:
        zh, en = f"{zh}；请补全两种次数。", f"{en}. Complete both counts."
        return inconclusive(control, zh, en, found.ref, place=place)
    return passed(control, f"{zh}。", f"{en}.", found.ref, place=place)


def _shown(counts: tuple[float | None, ...]) -> Text:
    """The counts in a row and in a day."""
    row, day = (None if count is None else f"{count:g}" for count in counts)
    return Text(
        f"连续{f' {row} 次' if row else '次数不明'}、一天内{f' {day} 次' if day else '次数不明'}",
        f"{row or 'unknown'} in a row, {day or 'unknown'} in a day",
    )


CHECKS = (rules, statement, mechanism, off_switch, over_reliance, identity, stability, suspension)
