# SPDX-License-Identifier: Apache-2.0
"""Why an obligation applies, does not, or cannot be told: explanation trees in sentences of both languages."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, assert_never

from msgspec import Struct

from hegui.clock import Due
from hegui.errors import Place
from hegui.facts.condition import AllOf, Always, AnyOf, Comparison, Explanation, Not, Operator, ParameterRef, TriggerRef
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, FactDefinition, Facts, FactType, FactValue
from hegui.law.model import Deadline
from hegui.law.terms import Direction, InstrumentKind, Unit
from hegui.law.view import LawView, shown_unit
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

MARKS: Final = {Truth.YES: "✓", Truth.NO: "✗", Truth.UNKNOWN: "?"}

_NUMBERED_ARTICLES: Final = frozenset(
    {InstrumentKind.LAW, InstrumentKind.REGULATION, InstrumentKind.DEPARTMENTAL_RULE, InstrumentKind.NORMATIVE_DOCUMENT}
)
_ARTICLE: Final = re.compile(r"([0-9][0-9(), –-]*?)((?:\([0-9]+\))*)")
"""`24(1)`: the article and its limbs."""
_PARTS: Final = {"annex": "附件", "guideline": "准则", "note": "注"}
"""Words before a number."""
_TOPICS: Final = {
    "display": "公示",
    "filing": "备案",
    "on-device": "端侧模型",
    "open-weights": "开源权重",
    "practice": "做法",
    "registration": "登记",
    "unfiled-model": "未备案模型",
    "user-key": "用户自带密钥",
}
"""What stands in place of an article where a text has none."""


class Reason(Struct, frozen=True):
    """One node of an explanation in words, with the place where its fact is declared."""

    truth: Truth
    words: Text
    fact: str | None = None
    place: Place | None = None
    parts: "tuple[Reason, ...]" = ()
    trigger: str | None = None
    """The named condition of the catalogue for which the node stands."""

    @property
    def mark(self) -> str:
        """A sign for the truth, for those who do not go by colour."""
        return MARKS[self.truth]


def reason_tree(explanation: Explanation, view: LawView, facts: Facts) -> Reason:
    """The whole explanation, node by node."""
    condition = explanation.condition
    parts = tuple(reason_tree(part, view, facts) for part in explanation.parts)
    match condition:
        case Always():
            words = Text("只要该文件有效即适用", "applies whenever the instrument is in force")
        case AllOf():
            words = Text("以下各项均成立", "all of these hold")
        case AnyOf():
            words = Text("以下至少一项成立", "at least one of these holds")
        case Not():
            words = Text("以下情形不存在", "this is not the case")
        case TriggerRef(trigger):
            title = next(item.title for item in view.catalogue.triggers if item.id == trigger)
            words = Text(f"触发条件 {trigger}：{title.zh}", f"trigger {trigger}: {title.en}")
            return Reason(explanation.truth, words, parts=parts, trigger=trigger)
        case Comparison():
            fact = facts.get(condition.fact)
            place = None if fact is None else fact.place
            return Reason(
                explanation.truth, comparison_words(explanation, condition, view, fact), condition.fact, place
            )
        case _:
            assert_never(condition)
    return Reason(explanation.truth, words, parts=parts)


def tree_lines(reason: Reason, language: ReportLanguage, depth: int = 0) -> Iterator[tuple[int, str]]:
    """The tree as lines with their depth, for terminals and lists."""
    yield depth, f"{reason.mark} {language.say(reason.words)}{source_words(reason)}"
    for part in reason.parts:
        yield from tree_lines(part, language, depth + 1)


def source_words(reason: Reason) -> str:
    """The id of the fact and where it is declared, in brackets; nothing for a node without a fact."""
    named = [part for part in (reason.fact, str(reason.place) if reason.place else None) if part]
    return f" [{', '.join(named)}]" if named else ""


def applicability(explanation: Explanation, view: LawView, facts: Facts, missing: Iterable[str] = ()) -> Text:
    """One sentence: applies because … ; does not apply because … ; undetermined: needs …"""
    match explanation.truth:
        case Truth.YES:
            because = _because(explanation, view, facts)
            return Text(f"适用，因为：{because.zh}。", f"Applies because: {because.en}.")
        case Truth.NO:
            because = _because(explanation, view, facts)
            return Text(f"不适用，因为：{because.zh}。", f"Does not apply because: {because.en}.")
        case Truth.UNKNOWN:
            return _needed(open_facts(explanation, missing), view)
        case _:
            assert_never(explanation.truth)


def open_facts(explanation: Explanation, missing: Iterable[str] = ()) -> tuple[str, ...]:
    """The facts that would settle what cannot be told: the smallest set where it is known, else all that are open."""
    compared = (part.condition.fact for part in explanation.deciding() if isinstance(part.condition, Comparison))
    return tuple(missing) or tuple(dict.fromkeys(compared))


def _needed(facts: Iterable[str], view: LawView) -> Text:
    asked = [(view.vocabulary[name].question, name) for name in facts]
    zh = "；".join(f"{question.zh}（{name}）" for question, name in asked)
    en = "; ".join(f"{question.en} ({name})" for question, name in asked)
    return Text(f"尚不能确定，需要声明：{zh}。", f"Undetermined: needs an answer to: {en}")


def _because(explanation: Explanation, view: LawView, facts: Facts) -> Text:
    told = [_told(part, view, facts) for part in explanation.deciding()]
    return Text("；".join(dict.fromkeys(text.zh for text in told)), "; ".join(dict.fromkeys(text.en for text in told)))


def _told(part: Explanation, view: LawView, facts: Facts) -> Text:
    if not isinstance(part.condition, Comparison):
        return Text("该文件有效即适用", "it applies whenever the instrument is in force")
    fact = facts.get(part.condition.fact)
    words = comparison_words(part, part.condition, view, fact)
    declared = _declared(fact)
    return Text(f"{words.zh}{declared.zh}", f"{words.en}{declared.en}") if declared else words


def _declared(fact: Fact | None) -> Text | None:
    """Where a value comes from."""
    if fact is None:
        return None
    if fact.place is not None:
        return Text(f"（见 {fact.place}）", f" (see {fact.place})")
    if fact.derived_from is not None:
        return Text(f"（{fact.derived_from.zh}）", f" ({fact.derived_from.en})")
    return None


def comparison_words(explanation: Explanation, comparison: Comparison, view: LawView, declared: Fact | None) -> Text:
    """The question, the value declared, and what was asked of it."""
    fact = view.vocabulary[comparison.fact]
    value = value_words(explanation.found, fact, open_set=declared is not None and declared.open)
    words = Text(f"{fact.question.zh} → {value.zh}", f"{fact.question.en} → {value.en}")
    if comparison.operator is Operator.IS and fact.type is FactType.BOOLEAN and comparison.operand is True:
        return words
    asked = _asked(explanation, comparison, fact, view)
    return Text(f"{words.zh}［条件：{asked.zh}］", f"{words.en} (condition: {asked.en})")


def _asked(explanation: Explanation, comparison: Comparison, fact: FactDefinition, view: LawView) -> Text:
    operator = _operator_words(comparison.operator, fact.type)
    operand = comparison.operand
    if isinstance(operand, ParameterRef):
        title = view.parameter(operand.id).title
        if explanation.limit is None:
            return Text(f"“{title.zh}”当日没有数值", f"'{title.en}' has no value on that day")
        limit = value_words(explanation.limit, fact)
        return Text(f"{operator.zh} {limit.zh}（{title.zh}）", f"{operator.en} {limit.en}, {title.en}")
    named = _listed(operand, fact) if isinstance(operand, tuple) else value_words(operand, fact)
    return Text(f"{operator.zh} {named.zh}", f"{operator.en} {named.en}")


def _operator_words(operator: Operator, kind: FactType) -> Text:
    dated = kind is FactType.DATE
    match operator:
        case Operator.IS:
            return Text("为", "is")
        case Operator.IN:
            return Text("为其中之一", "one of")
        case Operator.INCLUDES:
            return Text("包含", "includes")
        case Operator.INCLUDES_ANY:
            return Text("至少包含其中一项", "includes one of")
        case Operator.AT_LEAST:
            return Text("不早于", "on or after") if dated else Text("不少于", "at least")
        case Operator.MORE_THAN:
            return Text("晚于", "after") if dated else Text("超过", "more than")
        case Operator.AT_MOST:
            return Text("不晚于", "on or before") if dated else Text("不超过", "at most")
        case Operator.LESS_THAN:
            return Text("早于", "before") if dated else Text("少于", "less than")
        case _:
            assert_never(operator)


def value_words(value: FactValue | None, fact: FactDefinition, *, open_set: bool = False) -> Text:
    """A value of a fact as it is read; of an open set it is said that there may be more."""
    match value:
        case None:
            return Text("未声明", "not declared")
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
        case int() | float():
            return _with_unit(f"{value:,.0f}" if value == int(value) else f"{value:g}", fact.unit)
        case frozenset():
            members = _listed(sorted(value), fact) if value else Text("（无）", "(none)")
            return Text(f"{members.zh}（可能还有其他）", f"{members.en} (and perhaps others)") if open_set else members
        case date():
            return same(value.isoformat())
        case str():
            return fact.label(value) if value.strip() else Text("（空）", "(empty)")
        case _:
            assert_never(value)


def _listed(values: Iterable[str], fact: FactDefinition) -> Text:
    labels = [fact.label(value) for value in values]
    return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


def _with_unit(number: str, unit: str | None) -> Text:
    if unit not in set(Unit):
        return same(number)
    name = shown_unit(Unit(unit))
    return Text(
        f"{number}{name.zh}" if name.zh == "%" else f"{number} {name.zh}",
        f"{number}{name.en}" if name.en == "%" else f"{number} {name.en}",
    )


def due_words(due: Due, as_of: date) -> Text:
    """The day or the moment by which something is due, whether it has passed, and whether the count is provisional."""
    words = same(due.moment.isoformat(timespec="minutes") if due.moment else due.day.isoformat())
    if due.provisional:
        words = Text(
            f"{words.zh}（暂定：当年节假日安排尚未公布）",
            f"{words.en} (provisional: the holidays of that year are not announced)",
        )
    if due.day < as_of:
        words = Text(f"{words.zh}（该日已过）", f"{words.en} (that day has passed)")
    return words


def deadline_words(deadline: Deadline, view: LawView) -> Text:
    """A statutory clock in words: how long, and before or after what."""
    amount, unit = view.quantity(deadline.within), shown_unit(view.parameter(deadline.within).unit)
    match deadline.direction:
        case Direction.AFTER:
            return Text(
                f"自{deadline.event.zh}起 {amount.zh} {unit.zh}内",
                f"within {amount.en} {unit.en} of: {deadline.event.en}",
            )
        case Direction.BEFORE:
            return Text(
                f"不迟于{deadline.event.zh}前 {amount.zh} {unit.zh}",
                f"at least {amount.en} {unit.en} before: {deadline.event.en}",
            )
        case _:
            assert_never(deadline.direction)


def obligations(count: int) -> str:
    """How many obligations, in English."""
    return "1 obligation" if count == 1 else f"{count} obligations"


def unsettled_words(count: int) -> Text:
    """How much must be there before launch for all one can tell."""
    return Text(
        f"{count} 项义务待声明事实后方能判断，请回答下列问题",
        f"cannot be told until facts are declared: {obligations(count)}; answer the questions below",
    )


def citation_words(instrument: str, article: str, view: LawView) -> Text:
    """The citation as a lawyer writes it: 《生成式AI暂行办法》第14条 / Interim Measures (generative AI), art. 14."""
    cited = view.instrument(instrument)
    zh, en = f"《{cited.short.zh}》", cited.short.en
    if article == "unconfirmed":
        return Text(f"{zh}（条款号未确认）", f"{en} (article number unconfirmed)")
    if article == "unnumbered":
        return Text(zh, en)
    numbered = _ARTICLE.fullmatch(article) if cited.kind in _NUMBERED_ARTICLES else None
    if numbered:
        return Text(f"{zh}第{numbered[1].replace(', ', '、')}条{numbered[2]}", f"{en}, art. {article}")
    return Text(f"{zh}{_chinese(article)}", f"{en}, {article}")


def _chinese(article: str) -> str:
    """A clause as it is named in Chinese; numbers and letters stay."""
    if article in _TOPICS:
        return f"（{_TOPICS[article]}）"
    for word, chinese in _PARTS.items():
        article = article.replace(word, chinese)
    return article
