# SPDX-License-Identifier: Apache-2.0
"""Law, facts, evidence and judgement in; an assessment out. No file, network or clock of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from hegui.assess.decisions import Decided, decisions_by_control
from hegui.assess.gate import GatePolicy, decide_gate, decide_launch
from hegui.assess.model import (
    Assessed,
    Assessment,
    ControlAnswer,
    ControlState,
    Question,
    Receipt,
    Route,
    Status,
    Unchecked,
)
from hegui.assess.plan import action_plan
from hegui.assess.status import answer_control, status_of
from hegui.checks.context import CheckContext
from hegui.checks.results import CheckAnswer, Outcome, Result
from hegui.clock import Due, TimeUnit, due
from hegui.errors import Place
from hegui.evidence import Damaged
from hegui.facts.condition import Condition, Explanation, evaluate
from hegui.facts.logic import Truth
from hegui.facts.questions import next_questions, settling_facts
from hegui.facts.vocabulary import Facts
from hegui.law.model import ControlPoint, ObligationVersion
from hegui.law.terms import AnsweredBy, Direction
from hegui.law.view import LawView
from hegui.text import Text


class Applicability(Struct, frozen=True, dict=True):
    """Which obligations of the day bind, do not bind, or cannot be told; computed before any check runs."""

    assessed: tuple[Assessed, ...]
    informational: tuple[ObligationVersion, ...]

    @cached_property
    def needed_controls(self) -> frozenset[str]:
        """The control points of what binds or may bind."""
        return frozenset(
            control
            for item in self.assessed
            if item.status is not Status.NOT_APPLICABLE
            for control in item.obligation.controls
        )


def applicability(view: LawView, facts: Facts) -> Applicability:
    """Applies the law of the day to the facts. The statuses are provisional: no evidence for all that binds."""
    told: dict[Condition, tuple[Explanation, tuple[str, ...]]] = {}
    known: dict[Condition, Explanation] = {}
    assessed: list[Assessed] = []
    informational: list[ObligationVersion] = []
    for obligation in view.obligations.values():
        if not obligation.duty.assessed:
            informational.append(obligation)
            continue
        condition = view.parsed(obligation.when)
        if condition not in told:
            # Many obligations hang on one condition; it is evaluated once.
            explanation = evaluate(condition, facts, view, known)
            unknown = explanation.truth is Truth.UNKNOWN
            missing = settling_facts(condition, facts, view, view.vocabulary) if unknown else ()
            told[condition] = explanation, missing
        explanation, missing = told[condition]
        assessed.append(Assessed(obligation, explanation, _provisional(explanation.truth), missing_facts=missing))
    return Applicability(tuple(assessed), tuple(informational))


def _provisional(truth: Truth) -> Status:
    match truth:
        case Truth.YES:
            return Status.NO_EVIDENCE
        case Truth.NO:
            return Status.NOT_APPLICABLE
        case Truth.UNKNOWN:
            return Status.UNDETERMINED
        case _:
            assert_never(truth)


def assess(
    binding: Applicability, answers: Iterable[CheckAnswer], context: CheckContext, policy: GatePolicy, receipt: Receipt
) -> Assessment:
    """The status of every obligation, the gate, the launch, the plan, the open questions and what nobody checked."""
    view = context.law
    controls = _answered(view, binding.needed_controls, answers, context)
    obligations = tuple(_with_status(item, controls, context) for item in binding.assessed)
    open_conditions = [
        (item.obligation.id, view.parsed(item.obligation.when))
        for item in obligations
        if item.status is Status.UNDETERMINED
    ]
    judged_facts = frozenset(name for name, fact in view.vocabulary.items() if fact.judged_by == "person")
    return Assessment(
        provider=Text(context.declared.provider.name.zh, context.declared.provider.name.en),
        service=Text(context.declared.service.name.zh, context.declared.service.name.en),
        receipt=receipt,
        facts=context.facts,
        obligations=obligations,
        informational=binding.informational,
        gate=decide_gate(obligations, policy, view.as_of),
        launch=decide_launch(obligations, judged_facts),
        plan=action_plan(obligations),
        questions=tuple(
            Question(view.vocabulary[question.fact], question.settles, question.touches)
            for question in next_questions(open_conditions, context.facts, view, view.vocabulary)
        ),
        routes=_routes(context),
        flows=context.flows,
        unchecked=_unchecked(controls.values(), context),
    )


def _answered(
    view: LawView, needed: frozenset[str], answers: Iterable[CheckAnswer], context: CheckContext
) -> Mapping[str, ControlAnswer]:
    by_control: dict[str, list[CheckAnswer]] = defaultdict(list)
    bytes_on_file = {statement.digest for statement in context.evidence.statements} | set(
        context.dossier.documents.values()
    )
    for answer in answers:
        by_control[answer.control].append(_with_what_is_there(answer, bytes_on_file))
    for name in needed:
        by_control[name] += _damage(view.controls[name], context.evidence.damaged)
    statements = [(statement, context.reference(statement)) for statement in context.evidence.of_kind("decision")]
    decided = decisions_by_control(statements, context.declared.people, view.controls, view.as_of)
    return {
        name: answer_control(
            view.controls[name],
            by_control[name],
            decided.get(name, Decided()),
            view.as_of,
            _longest_age(view, view.controls[name]),
        )
        for name in sorted(needed)
    }


def _with_what_is_there(answer: CheckAnswer, bytes_on_file: Collection[str]) -> CheckAnswer:
    """A pass rests on statements of the store and documents of the dossier; what else a check cites is no evidence."""
    if not isinstance(answer, Result) or answer.outcome is not Outcome.PASS:
        return answer
    return replace(answer, evidence=tuple(ref for ref in answer.evidence if ref.digest in bytes_on_file))


def _damage(control: ControlPoint, damaged: Iterable[Damaged]) -> Iterator[Result]:
    """An error for each damaged file of a kind that answers the control point: it may have held the newer, worse finding."""
    kinds = {*control.kinds, *(("decision",) if control.answered_by is not AnsweredBy.MACHINE else ())}
    for item in damaged:
        folder, _, rest = item.file.partition("/")
        if folder == "evidence" and rest.partition("/")[0] in kinds:
            reason = Text(
                f"证据文件损坏，其内容可能改变结论：{item.reason.zh}修复或者移出后重新检查。",
                f"A file of the evidence store is damaged and may have changed the answer: {item.reason.en} "
                "Restore it, or take it out, and check again.",
            )
            yield Result(control.id, Outcome.ERROR, reason, Place(item.file), check="evidence store")


def _longest_age(view: LawView, control: ControlPoint) -> float | None:
    return None if control.fresh_for is None else view.limit(control.fresh_for)


def _with_status(item: Assessed, controls: Mapping[str, ControlAnswer], context: CheckContext) -> Assessed:
    if item.status is Status.NOT_APPLICABLE:
        return item
    answered = tuple(controls[name] for name in item.obligation.controls)
    status = item.status if item.status is Status.UNDETERMINED else status_of([answer.state for answer in answered])
    return Assessed(
        item.obligation, item.explanation, status, answered, _due(item.obligation.deadline, context), item.missing_facts
    )


def _due(deadline: str | None, context: CheckContext) -> Due | None:
    """The day of a statutory clock whose start the dossier declares."""
    if deadline is None:
        return None
    clock = context.law.deadlines[deadline]
    start = context.facts.value(clock.starts_on) if clock.starts_on else None
    if not isinstance(start, date):
        return None
    unit = TimeUnit(context.law.parameter(clock.within).unit.value)
    if unit is TimeUnit.HOURS:
        # A clock of hours starts at a moment; the dossier declares days.
        return None
    amount = int(context.limit(clock.within))
    return due(context.calendar, start, amount, unit, before=clock.direction is Direction.BEFORE)


def _routes(context: CheckContext) -> tuple[Route, ...]:
    view = context.law
    routes = (
        Route(row, evaluate(view.parsed(row.when), context.facts, view), _due(row.deadline, context))
        for row in view.routes
    )
    return tuple(route for route in routes if route.explanation.truth is not Truth.NO)


def _unchecked(controls: Iterable[ControlAnswer], context: CheckContext) -> Unchecked:
    nobody = tuple(
        answer.control
        for answer in controls
        if answer.state in {ControlState.NOT_RUN, ControlState.SKIPPED, ControlState.AWAITS_PERSON}
    )
    # A file that a statement is about was read when the statement was made, and its digest was compared just now.
    stated = {subject.name for statement in context.evidence.statements for subject in statement.subjects}
    unread = tuple(sorted(set(context.dossier.files) - set(context.dossier.read_files) - stated))
    damaged: Sequence[tuple[str, Text]] = [(item.file, item.reason) for item in context.evidence.damaged]
    return Unchecked(nobody, unread, tuple(damaged))
