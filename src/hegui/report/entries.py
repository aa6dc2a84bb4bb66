# SPDX-License-Identifier: Apache-2.0
"""What every format says of one obligation: its citation, why it has its status, where to look and what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final, assert_never

from hegui.assess.model import Assessed, Assessment, ControlAnswer, ControlState, GateItem, Status
from hegui.checks.results import EvidenceRef, NoEvidence, Outcome, Result, Skipped
from hegui.errors import Place
from hegui.facts.condition import Comparison, Explanation
from hegui.facts.vocabulary import Facts
from hegui.law.model import Head
from hegui.law.view import LawView
from hegui.report.titles import ROLE_TITLES
from hegui.report.words import applicability, citation_words, open_facts
from hegui.text import Text

DOSSIER: Final = Place("dossier.yaml", 1)
"""Where a reader is sent when nothing more precise is known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessed obligation as reports show it."""

    assessed: Assessed
    title: Text
    must: Text
    citation: Text
    applies: Text
    """One sentence on why it applies, does not, or cannot be told."""
    reasons: tuple[Text, ...]
    """Why it has its status, the worst first; never empty."""
    place: Place
    next_step: Text | None
    """``None`` when nothing is to be done."""
    blocks: bool
    let_through: GateItem | None = None

    @property
    def id(self) -> str:
        return self.assessed.obligation.id

    @property
    def status(self) -> Status:
        return self.assessed.status

    @property
    def head(self) -> Head:
        return self.assessed.obligation.head


def entries_of(assessment: Assessment, view: LawView) -> tuple[Entry, ...]:
    """The obligations of an assessment, in its order."""
    blocking = {item.assessed.obligation.id for item in assessment.gate.blocking}
    let_through = {item.assessed.obligation.id: item for item in assessment.gate.let_through}
    return tuple(
        Entry(
            assessed=item,
            title=view.filled(item.obligation.title),
            must=view.filled(item.obligation.must),
            citation=citation_words(item.obligation.instrument, item.obligation.article, view),
            applies=applicability(item.explanation, view, assessment.facts, item.missing_facts),
            reasons=tuple(dict.fromkeys(_reasons(item, view, assessment.facts))),
            place=_place(item, assessment.facts),
            next_step=_next_step(item, view),
            blocks=item.obligation.id in blocking,
            let_through=let_through.get(item.obligation.id),
        )
        for item in assessment.obligations
    )


def by_head(entries: Iterable[Entry]) -> Mapping[Head, tuple[Entry, ...]]:
    """The entries under their heads, the worst first; heads without any are left out."""
    listed = sorted(entries, key=lambda entry: entry.status.severity)
    grouped = {head: tuple(entry for entry in listed if entry.head is head) for head in Head}
    return {head: group for head, group in grouped.items() if group}


def _reasons(item: Assessed, view: LawView, facts: Facts) -> Iterator[Text]:
    match item.status:
        case Status.UNDETERMINED | Status.NOT_APPLICABLE:
            yield applicability(item.explanation, view, facts, item.missing_facts)
        case Status.MET:
            yield Text(
                "每个控制点都有未过期的证据或决定。", "Fresh evidence or a decision answers every control point."
            )
        case Status.NOT_MET | Status.NEEDS_REVIEW | Status.NO_EVIDENCE | Status.STALE:
            if not item.controls:
                yield Text(
                    "目录没有为此项列出控制点，须由人员判断。",
                    "The catalogue lists no control point for it; a person must judge.",
                )
            for answer in worst_first(item.controls):
                if answer.state is not ControlState.PASSED:
                    yield from control_reasons(answer, view)
        case _:
            assert_never(item.status)


def worst_first(controls: Iterable[ControlAnswer]) -> list[ControlAnswer]:
    """Control points in the order in which a reader wants them."""
    return sorted(controls, key=lambda answer: list(ControlState).index(answer.state))


def control_reasons(answer: ControlAnswer, view: LawView) -> tuple[Text, ...]:
    """Why a control point has its state; never empty."""
    decision = answer.decision
    match answer.state:
        case ControlState.FAILED if decision is not None and not decision.agrees:
            role = ROLE_TITLES[decision.role]
            told = [
                Text(
                    f"{decision.person}（{role.zh}）于 {decision.decided_on} 作出否定决定：{decision.reason}",
                    f"{decision.person} ({role.en}) decided against it on {decision.decided_on}: {decision.reason}",
                ),
                *_results(answer, Outcome.FAIL),
            ]
        case ControlState.FAILED:
            told = _results(answer, Outcome.FAIL)
        case ControlState.ERROR:
            told = _results(answer, Outcome.ERROR)
        case ControlState.INCONCLUSIVE:
            told = _results(answer, Outcome.INCONCLUSIVE)
        case ControlState.AWAITS_PERSON:
            role = ROLE_TITLES[answer.control.role]
            question = view.filled(answer.control.question)
            told = [
                Text(
                    f"待{role.zh}作出签名决定：{question.zh}",
                    f"A signed decision of the {role.en} is missing: {question.en}",
                ),
                *answer.refused,
            ]
        case ControlState.SKIPPED:
            told = [item.reason for item in answer.answers if isinstance(item, Skipped)]
        case ControlState.NO_EVIDENCE:
            told = [_about(item.about, item.wanted) for item in answer.answers if isinstance(item, NoEvidence)]
            told += [_bare_claim(item) for item in _passes(answer) if not item.evidence]
        case ControlState.STALE:
            told = [text for item in _passes(answer) for ref in item.evidence for text in _aged(ref, answer, view)]
        case ControlState.NOT_RUN:
            told = []
        case ControlState.PASSED:
            told = _results(answer, Outcome.PASS)
        case _:
            assert_never(answer.state)
    if told:
        return tuple(dict.fromkeys(told))
    question = view.filled(answer.control.question)
    return (Text(f"没有检查或人员回答：{question.zh}", f"No check and no person answered: {question.en}"),)


def evidence_of(answer: ControlAnswer) -> tuple[EvidenceRef, ...]:
    """The evidence behind a control point: of its results, then of the decision."""
    refs = [ref for item in answer.answers if isinstance(item, Result) for ref in item.evidence]
    return tuple(dict.fromkeys([*refs, answer.decision.ref] if answer.decision else refs))


def _results(answer: ControlAnswer, outcome: Outcome) -> list[Text]:
    return [
        _about(item.about, item.reason)
        for item in answer.answers
        if isinstance(item, Result) and item.outcome is outcome
    ]


def _passes(answer: ControlAnswer) -> list[Result]:
    return [item for item in answer.answers if isinstance(item, Result) and item.outcome is Outcome.PASS]


def _about(about: str | None, text: Text) -> Text:
    return text if about is None else Text(f"{about}：{text.zh}", f"{about}: {text.en}")


def _bare_claim(result: Result) -> Text:
    return _about(
        result.about,
        Text(f"只有声明，没有证据：{result.reason.zh}", f"Only claimed, with no evidence: {result.reason.en}"),
    )


def _aged(ref: EvidenceRef, answer: ControlAnswer, view: LawView) -> Iterator[Text]:
    """Why a piece of evidence is out of date, as far as it is."""
    day = view.as_of
    if ref.broken:
        yield Text(
            f"{ref.file} 所依据的内容已变更：{'、'.join(ref.broken)}",
            f"what {ref.file} rests on has changed: {', '.join(ref.broken)}",
        )
    if ref.expires is not None and ref.expires < day:
        yield Text(f"{ref.file} 已于 {ref.expires} 到期", f"{ref.file} expired on {ref.expires}")
    if (
        answer.control.fresh_for is not None
        and ref.collected is not None
        and _days(ref.collected, day) > view.limit(answer.control.fresh_for)
    ):
        longest = view.quantity(answer.control.fresh_for)
        yield Text(
            f"{ref.file} 采集于 {ref.collected}，已超过 {longest.zh} 日的有效期",
            f"{ref.file} was collected on {ref.collected}, more than {longest.en} days ago",
        )


def _days(start: date, end: date) -> int:
    return (end - start).days


def _place(item: Assessed, facts: Facts) -> Place:
    """Where to look: the worst control point's first place or, where applicability is the matter, a fact that decides."""
    compared = dict.fromkeys([*_facts_of(item.explanation.deciding()), *_facts_of(_nodes(item.explanation))])
    declared = [facts[name].place for name in compared if name in facts]
    match item.status:
        case Status.UNDETERMINED | Status.NOT_APPLICABLE:
            places = declared
        case Status.NOT_MET | Status.NEEDS_REVIEW | Status.NO_EVIDENCE | Status.STALE | Status.MET:
            places = [*(answer.place for answer in worst_first(item.controls)), *declared]
        case _:
            assert_never(item.status)
    return next((place for place in places if place is not None and is_inside(place)), DOSSIER)


def _nodes(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for part in explanation.parts:
        yield from _nodes(part)


def _facts_of(nodes: Iterable[Explanation]) -> Iterator[str]:
    return (node.condition.fact for node in nodes if isinstance(node.condition, Comparison))


def is_inside(place: Place) -> bool:
    """Whether the place is a file under the dossier's folder: code-scanning services refuse anything else."""
    path = PurePosixPath(place.file)
    return path.name != "" and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


def _next_step(item: Assessed, view: LawView) -> Text | None:
    match item.status:
        case Status.MET | Status.NOT_APPLICABLE:
            return None
        case Status.UNDETERMINED:
            facts = open_facts(item.explanation, item.missing_facts)
            return Text(f"在档案中声明：{'、'.join(facts)}", f"Declare in the dossier: {', '.join(facts)}")
        case Status.NOT_MET | Status.NEEDS_REVIEW | Status.NO_EVIDENCE | Status.STALE:
            open_controls = [answer for answer in worst_first(item.controls) if answer.state is not ControlState.PASSED]
            return (
                view.filled(open_controls[0].control.remedy)
                if open_controls
                else Text("交由法律顾问判断。", "Ask counsel to judge.")
            )
        case _:
            assert_never(item.status)
