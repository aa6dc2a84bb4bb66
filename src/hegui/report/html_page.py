# SPDX-License-Identifier: Apache-2.0
"""What the templates of the HTML report ask of an assessment and the law of its day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from hegui.assess.model import Assessed, Assessment, ControlAnswer, ControlState, Route, Status
from hegui.facts.condition import Explanation
from hegui.facts.logic import Truth
from hegui.law.model import Instrument, ObligationVersion, Penalty
from hegui.law.outbound import FlowDecision
from hegui.law.terms import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report import titles
from hegui.report.control_words import control_reasons, worst_first
from hegui.report.entries import by_head, entries_of
from hegui.report.flows import flow_reason
from hegui.report.penalties import tier_words
from hegui.report.words import (
    Reason,
    applicability,
    citation_words,
    deadline_words,
    due_words,
    open_facts,
    reason_tree,
    value_words,
)
from hegui.text import Text


class _Condition(Struct, frozen=True):
    """A condition of the page, on which one obligation hangs or many."""

    number: int
    tree: Reason

    @property
    def anchor(self) -> str:
        return f"t-{self.tree.trigger}" if self.tree.trigger else f"w-{self.number}"

    @property
    def title(self) -> Text:
        if self.tree.trigger:
            return Text(f"触发条件 {self.tree.trigger}", f"trigger {self.tree.trigger}")
        return Text(f"条件 {self.number}", f"condition {self.number}")


class Page:
    """One page being written. Many obligations hang on one explanation or one control point; each is worded once."""

    def __init__(self, assessment: Assessment, view: LawView) -> None:
        self.assessment = assessment
        self.view = view
        self.entries = entries_of(assessment, view)
        self.answers = {answer.control.id: answer for item in assessment.obligations for answer in item.controls}
        self.reasons = {name: control_reasons(answer, view) for name, answer in self.answers.items()}
        distinct = {id(item.explanation): item.explanation for item in assessment.obligations}
        self.conditions = {
            key: _Condition(number, self._tree(explanation))
            for number, (key, explanation) in enumerate(distinct.items(), start=1)
        }
        """By the identity of the explanation, which the assessment holds."""

    def context(self) -> dict[str, Any]:
        assessment, view = self.assessment, self.view
        route_trees = {route.row.id: self._tree(route.explanation) for route in assessment.routes}
        return {
            "assessment": assessment,
            "receipt": assessment.receipt,
            "gate": assessment.gate,
            "launch": assessment.launch,
            "entries": self.entries,
            "launch_gaps": {item.obligation.id for item in assessment.launch.blocked_by},
            "heads": by_head(self.entries),
            "blocking": Counter(entry.head for entry in self.entries if entry.blocks),
            "counts": assessment.counts(),
            "answers": self.answers,
            "passed": self._passed(),
            "applying": [route for route in assessment.routes if route.explanation.truth is Truth.YES],
            "open_routes": [route for route in assessment.routes if route.explanation.truth is Truth.UNKNOWN],
            "conditions": [item for item in self.conditions.values() if item.tree.trigger is None],
            "triggers": self._triggers([*(item.tree for item in self.conditions.values()), *route_trees.values()]),
            "instruments": self._instruments(),
            "penalties": self._penalties(),
            "sources": self._sources(),
            "declared": self._declared(),
            "Status": Status,
            "titles": titles,
            "head_titles": HEAD_TITLES,
            "filled": view.filled,
            "cite": lambda instrument, article: citation_words(instrument, article, view),
            "applies": self._applies,
            "tree": lambda route: route_trees[route.row.id],
            "condition_of": lambda item: self.conditions[id(item.explanation)],
            "due_words": lambda due: due_words(due, view.as_of),
            "deadline_words": lambda name: deadline_words(view.deadlines[name], view),
            "control_reasons": lambda answer: self.reasons[answer.control.id],
            "worst_first": worst_first,
            "penalties_of": self._penalties_of,
            "tier_words": tier_words,
            "flow_reason": self._flow_reason,
            "force": _force,
            "record_words": _record_words,
            "open_facts": self._open_facts,
            "ids": _ids,
        }

    def _tree(self, explanation: Explanation) -> Reason:
        return reason_tree(explanation, self.view, self.assessment.facts)

    def _applies(self, route: Route) -> Text:
        return applicability(route.explanation, self.view, self.assessment.facts)

    def _flow_reason(self, decision: FlowDecision) -> Text:
        return flow_reason(decision, self.view, self.assessment.facts) or Text("没有适用的判定行", "no row fits")

    def _open_facts(self, item: Assessed) -> tuple[str, ...]:
        """The facts to declare, as far as the page has their questions."""
        asked = {question.fact.id for question in self.assessment.questions}
        return tuple(name for name in open_facts(item.explanation, item.missing_facts) if name in asked)

    def _passed(self) -> list[tuple[ControlAnswer, list[str]]]:
        """The control points that passed, each with the obligations that rest on it."""
        resting: dict[str, list[str]] = defaultdict(list)
        for item in self.assessment.obligations:
            for answer in item.controls:
                resting[answer.control.id].append(item.obligation.id)
        return [(answer, resting[name]) for name, answer in self.answers.items() if answer.state is ControlState.PASSED]

    # --- the law, each part of it once

    def _triggers(self, trees: Iterable[Reason]) -> list[dict[str, Any]]:
        """The named conditions that any tree on the page refers to, by id."""
        found = {node.trigger: node for tree in trees for node in _nodes(tree) if node.trigger is not None}
        return [{"id": name, "tree": found[name]} for name in sorted(found)]

    def _shown(self) -> list[ObligationVersion]:
        """The obligations whose law is unfolded on the page."""
        return [entry.assessed.obligation for entry in self.entries if entry.status is not Status.NOT_APPLICABLE]

    def _instruments(self) -> list[Instrument]:
        return [self.view.instrument(name) for name in dict.fromkeys(item.instrument for item in self._shown())]

    def _penalties(self) -> list[Penalty]:
        found = {penalty.id: penalty for item in self._shown() for penalty in self._penalties_of(item)}
        return list(found.values())

    def _penalties_of(self, obligation: ObligationVersion) -> list[Penalty]:
        return [self.view.penalties[name] for name in obligation.penalties if name in self.view.penalties]

    def _sources(self) -> list[tuple[str, Text]]:
        known: Mapping[str, Text] = {source.code: source.what for source in self.view.catalogue.sources}
        cited = sorted({ref.code for item in self._shown() for ref in item.sources})
        return [(code, known.get(code) or Text("（未列来源说明）", "(not described)")) for code in cited]

    def _declared(self) -> list[dict[str, Any]]:
        facts, vocabulary = self.assessment.facts, self.view.vocabulary
        return [
            {
                "id": name,
                "fact": facts[name],
                "question": vocabulary[name].question,
                "value": value_words(facts[name].value, vocabulary[name], open_set=facts[name].open),
            }
            for name in sorted(facts)
        ]


def _nodes(tree: Reason) -> Iterator[Reason]:
    yield tree
    for part in tree.parts:
        yield from _nodes(part)


def _force(obligation: ObligationVersion) -> Text:
    """How strictly, when and whom an obligation binds."""
    bound = [titles.BOUND_TITLES[role] for role in obligation.bound]
    duty, phase = titles.DUTY_TITLES[obligation.duty], titles.PHASE_TITLES[obligation.phase]
    return Text(
        f"{duty.zh} · {phase.zh} · {'、'.join(role.zh for role in bound)}",
        f"{duty.en} · {phase.en} · {', '.join(role.en for role in bound)}",
    )


def _record_words(obligation: ObligationVersion) -> Text:
    """How sure the record of an obligation is, when its text holds, and when it was recorded."""
    sure, begun, recorded = obligation.confidence.value, obligation.valid_from, obligation.recorded
    ends = obligation.valid_to
    until = Text(f"至 {ends} 止", f" until {ends}") if ends else None
    return Text(
        f"可信度 {sure}，文本自 {begun} 起{until.zh if until else ''}，收录于 {recorded}",
        f"confidence {sure}, text from {begun}{until.en if until else ''}, recorded {recorded}",
    )


def _ids(items: Iterable[Assessed]) -> list[str]:
    return [item.obligation.id for item in items]
