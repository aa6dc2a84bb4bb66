# SPDX-License-Identifier: Apache-2.0
"""What every format says of one control point: why it has its state, and which evidence stands behind it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, assert_never

from hegui.assess.model import ControlAnswer, ControlState, PersonDecision
from hegui.checks.results import EvidenceRef, NoEvidence, Outcome, Result, Skipped
from hegui.law.view import LawView
from hegui.report.titles import ROLE_TITLES
from hegui.text import Text

_RANK: Final[Mapping[ControlState, int]] = {state: rank for rank, state in enumerate(ControlState)}


def worst_first(controls: Iterable[ControlAnswer]) -> list[ControlAnswer]:
    """Control points in the order in which a reader wants them."""
    return sorted(controls, key=lambda answer: _RANK[answer.state])


def control_reasons(answer: ControlAnswer, view: LawView) -> tuple[Text, ...]:
    """Why a control point has its state; never empty."""
    decision = answer.decision
    match answer.state:
        case ControlState.FAILED if decision is not None and not decision.agrees:
            told = [_decided(decision), *_results(answer, Outcome.FAIL)]
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
            told = [*([_decided(decision)] if decision else []), *_results(answer, Outcome.PASS)]
        case _:
            assert_never(answer.state)
    if told:
        return tuple(dict.fromkeys(told))
    question = view.filled(answer.control.question)
    return (Text(f"没有检查或人员回答：{question.zh}", f"No check and no person answered: {question.en}"),)


def _decided(decision: PersonDecision) -> Text:
    role = ROLE_TITLES[decision.role]
    person, day, reason = decision.person, decision.decided_on, decision.reason
    if decision.agrees:
        return Text(
            f"{person}（{role.zh}）于 {day} 作出肯定决定：{reason}",
            f"{person} ({role.en}) decided for it on {day}: {reason}",
        )
    return Text(
        f"{person}（{role.zh}）于 {day} 作出否定决定：{reason}",
        f"{person} ({role.en}) decided against it on {day}: {reason}",
    )


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
        and answer.control.limits_age_of(ref.kind)
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
