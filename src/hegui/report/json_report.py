# SPDX-License-Identifier: Apache-2.0
"""The report as JSON for other programs, in the published shape of `hegui.report.json_shape`."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

import msgspec

from hegui.assess.model import Action, Assessment, ControlAnswer, GateItem, PersonDecision, Question, Route
from hegui.checks.results import CheckAnswer, EvidenceRef, NoEvidence, Result, Skipped
from hegui.clock import Due
from hegui.errors import Place
from hegui.facts.condition import Explanation
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import FactValue
from hegui.law.outbound import FlowDecision
from hegui.law.view import LawView
from hegui.report import json_shape as shape
from hegui.report.control_words import control_reasons
from hegui.report.entries import Entry, entries_of
from hegui.report.flows import flow_reason
from hegui.report.printable import printable
from hegui.report.titles import NOT_A_PROMISE
from hegui.report.words import Reason, applicability, citation_words, deadline_words, reason_tree, value_words
from hegui.text import Text


def render_json(assessment: Assessment, view: LawView) -> bytes:
    """The report as UTF-8, always in both languages. What would steer a terminal, or cannot be UTF-8, is shown as its code."""
    written = msgspec.json.encode(_Writer(assessment, view).report())
    return msgspec.json.format(written, indent=2) + b"\n"


class _Writer:
    """Makes the records of one report. What many obligations share, a condition or a control point, is made once."""

    def __init__(self, assessment: Assessment, view: LawView) -> None:
        self.assessment = assessment
        self.view = view
        self._nodes: dict[int, shape.Node] = {}
        """By the identity of the explanation, which the assessment holds."""
        self._controls: dict[str, shape.Control] = {}

    def report(self) -> shape.Report:
        assessment, view = self.assessment, self.view
        receipt, launch, gate, unchecked = assessment.receipt, assessment.launch, assessment.gate, assessment.unchecked
        return shape.Report(
            schema=shape.VERSION,
            not_a_promise=_words(NOT_A_PROMISE),
            provider=_words(assessment.provider),
            service=_words(assessment.service),
            receipt=shape.Basis(
                as_of=receipt.as_of,
                known_by=receipt.known_by,
                catalogue=receipt.catalogue,
                engine=receipt.engine,
                dossier=receipt.dossier,
                checks=tuple(map(printable, receipt.checks)),
                drafts=receipt.drafts,
            ),
            launch=shape.Launched(
                answer=launch.answer,
                blocked_by=tuple(item.obligation.id for item in launch.blocked_by),
                counsel_on=tuple(item.obligation.id for item in launch.counsel_on),
                unsettled=tuple(item.obligation.id for item in launch.unsettled),
            ),
            gate=shape.Gate(
                opens=gate.opens,
                empty=gate.empty,
                blocking=tuple(item.assessed.obligation.id for item in gate.blocking),
                let_through=tuple(_let_through(item) for item in gate.let_through),
                notices=_each(gate.notices),
            ),
            counts=assessment.counts(),
            obligations=tuple(self._obligation(entry) for entry in entries_of(assessment, view)),
            informational=tuple(
                shape.Provision(
                    id=item.id,
                    title=_words(view.filled(item.title)),
                    citation=_words(citation_words(item.instrument, item.article, view)),
                )
                for item in assessment.informational
            ),
            plan=tuple(_step(action, view) for action in assessment.plan),
            questions=tuple(_asked(question) for question in assessment.questions),
            routes=tuple(_filing(route, assessment, view) for route in assessment.routes),
            flows=tuple(_flow(flow, assessment, view) for flow in assessment.flows),
            facts=tuple(_declared(name, assessment, view) for name in sorted(assessment.facts)),
            unchecked=shape.NobodyChecked(
                controls=tuple(control.id for control in unchecked.controls),
                files=tuple(map(printable, unchecked.files)),
                damaged=tuple(
                    shape.DamagedFile(file=printable(file), reason=_words(reason)) for file, reason in unchecked.damaged
                ),
            ),
        )

    def _obligation(self, entry: Entry) -> shape.Obligation:
        item, obligation = entry.assessed, entry.assessed.obligation
        return shape.Obligation(
            id=entry.id,
            title=_words(entry.title),
            must=_words(entry.must),
            instrument=obligation.instrument,
            article=obligation.article,
            citation=_words(entry.citation),
            head=obligation.head,
            duty=obligation.duty,
            phase=obligation.phase,
            bound=obligation.bound,
            status=item.status,
            gate="blocks" if entry.blocks else "let_through" if entry.let_through else "clear",
            applies=_words(entry.applies),
            explanation=self._explanation(item.explanation),
            missing_facts=item.missing_facts,
            reasons=_each(entry.reasons),
            place=_where(entry.place),
            next_step=_maybe(entry.next_step),
            due=_term(item.due),
            controls=tuple(self._control(answer) for answer in item.controls),
            penalties=obligation.penalties,
            confidence=obligation.confidence,
            sources=tuple(
                shape.Reference(code=source.code, confidence=source.confidence, checked=source.checked)
                for source in obligation.sources
            ),
            open_terms=_each(obligation.open_terms),
            note=_maybe(obligation.note),
        )

    def _explanation(self, explanation: Explanation) -> shape.Node:
        key = id(explanation)
        if key not in self._nodes:
            self._nodes[key] = _node(reason_tree(explanation, self.view, self.assessment.facts))
        return self._nodes[key]

    def _control(self, answer: ControlAnswer) -> shape.Control:
        name = answer.control.id
        if name not in self._controls:
            self._controls[name] = _control(answer, self.view)
        return self._controls[name]


def _words(text: Text) -> shape.Words:
    return shape.Words(zh=printable(text.zh), en=printable(text.en))


def _maybe(text: Text | None) -> shape.Words | None:
    return None if text is None else _words(text)


def _string(text: str | None) -> str | None:
    return None if text is None else printable(text)


def _each(texts: Iterable[Text]) -> tuple[shape.Words, ...]:
    return tuple(_words(text) for text in texts)


def _where(place: Place) -> shape.Where:
    return shape.Where(file=printable(place.file), line=place.line)


def _maybe_where(place: Place | None) -> shape.Where | None:
    return None if place is None else _where(place)


def _term(due: Due | None) -> shape.Term | None:
    return (
        None
        if due is None
        else shape.Term(day=due.day, provisional=due.provisional, moment=due.moment, why=_words(due.why))
    )


def _let_through(item: GateItem) -> shape.LetThrough:
    waiver = item.waiver
    return shape.LetThrough(
        obligation=item.assessed.obligation.id,
        allowed=_maybe(item.allowed),
        waiver_owner=printable(waiver.owner) if waiver else None,
        waiver_reason=printable(waiver.reason) if waiver else None,
        waiver_until=waiver.until if waiver else None,
    )


def _node(reason: Reason) -> shape.Node:
    return shape.Node(
        truth=reason.truth.value,
        words=_words(reason.words),
        fact=reason.fact,
        place=_maybe_where(reason.place),
        parts=tuple(_node(part) for part in reason.parts),
    )


def _control(answer: ControlAnswer, view: LawView) -> shape.Control:
    control = answer.control
    return shape.Control(
        id=control.id,
        question=_words(view.filled(control.question)),
        answered_by=control.answered_by,
        role=control.role,
        state=answer.state,
        reasons=_each(control_reasons(answer, view)),
        answers=tuple(_answer(item) for item in answer.answers),
        decision=None if answer.decision is None else _decision(answer.decision),
        refused=_each(answer.refused),
        remedy=_words(view.filled(control.remedy)),
    )


def _answer(answer: CheckAnswer) -> shape.Answer:
    match answer:
        case Result():
            return shape.Answer(
                answer=answer.outcome,
                reason=_words(answer.reason),
                about=_string(answer.about),
                check=printable(answer.check),
                place=_maybe_where(answer.place),
                evidence=tuple(_evidence(ref) for ref in answer.evidence),
            )
        case NoEvidence():
            return shape.Answer(
                answer="no_evidence",
                reason=_words(answer.wanted),
                about=_string(answer.about),
                check=printable(answer.check),
                place=_maybe_where(answer.place),
                evidence=(),
            )
        case Skipped():
            return shape.Answer(
                answer="skipped",
                reason=_words(answer.reason),
                about=None,
                check=printable(answer.check),
                place=None,
                evidence=(),
            )
        case _:
            assert_never(answer)


def _evidence(ref: EvidenceRef) -> shape.Evidence:
    return shape.Evidence(
        kind=printable(ref.kind),
        sha256=printable(ref.digest),
        file=printable(ref.file),
        span=_string(ref.span),
        line=ref.line,
        page=ref.page,
        collected=ref.collected,
        expires=ref.expires,
        broken=tuple(map(printable, ref.broken)),
    )


def _decision(decision: PersonDecision) -> shape.SignedDecision:
    return shape.SignedDecision(
        agrees=decision.agrees,
        person=printable(decision.person),
        role=decision.role,
        reason=printable(decision.reason),
        decided_on=decision.decided_on,
        until=decision.until,
        evidence=_evidence(decision.ref),
    )


def _step(action: Action, view: LawView) -> shape.Step:
    return shape.Step(
        control=action.control.id,
        state=action.state,
        what=_words(view.filled(action.what)),
        obligations=action.obligations,
        role=action.role,
        due=_term(action.due),
        place=_maybe_where(action.place),
        before_launch=action.before_launch,
    )


def _asked(question: Question) -> shape.Asked:
    return shape.Asked(
        fact=question.fact.id,
        question=_words(question.fact.asked),
        settles=question.settles,
        touches=question.touches,
    )


def _filing(route: Route, assessment: Assessment, view: LawView) -> shape.Filing:
    row = route.row
    return shape.Filing(
        id=row.id,
        title=_words(row.title),
        truth="yes" if route.explanation.truth is Truth.YES else "unknown",
        memo=_words(view.filled(row.memo)),
        applies=_words(applicability(route.explanation, view, assessment.facts)),
        citations=_each(citation_words(cite.instrument, cite.article, view) for cite in row.cite),
        when=None if row.deadline is None else _words(deadline_words(view.deadlines[row.deadline], view)),
        due=_term(route.due),
        confidence=row.confidence,
        note=_maybe(row.note),
    )


def _flow(decision: FlowDecision, assessment: Assessment, view: LawView) -> shape.OutboundFlow:
    row = decision.row
    return shape.OutboundFlow(
        id=printable(decision.flow.id),
        place=_maybe_where(decision.flow.place),
        row=None if row is None else row.id,
        gateway=decision.gateway,
        why=_maybe(flow_reason(decision, view, assessment.facts)),
        citations=_each(citation_words(cite.instrument, cite.article, view) for cite in row.cite) if row else (),
        passed_over=tuple(noted.id for noted in decision.noted),
    )


def _declared(name: str, assessment: Assessment, view: LawView) -> shape.Declared:
    fact, definition = assessment.facts[name], view.vocabulary[name]
    return shape.Declared(
        fact=name,
        question=_words(definition.question),
        value=_plain(fact.value),
        shown=_words(value_words(fact.value, definition, open_set=fact.open)),
        open=fact.open,
        place=_maybe_where(fact.place),
        derived_from=_maybe(fact.derived_from),
    )


def _plain(value: FactValue) -> bool | float | str | tuple[str, ...]:
    match value:
        case frozenset():
            return tuple(printable(member) for member in sorted(value))
        case date():
            return value.isoformat()
        case str():
            return printable(value)
        case bool() | int() | float():
            return value
        case _:
            assert_never(value)
