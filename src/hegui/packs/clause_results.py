# SPDX-License-Identifier: Apache-2.0
"""The safety assessment clause by clause: conforms, does not conform, does not apply; and the conclusion.

The rules are those of TC260-003 9.1, which practice still follows: *conforms* needs proof; *does not conform* needs reasons
and an equally effective measure or a plan; *not applicable* needs reasons; recommendations (宜) are reported and do not
change the conclusion. What is unproved does not conform.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from hegui.assess.model import Assessed, ControlState, Status
from hegui.checks.results import EvidenceRef
from hegui.law.terms import Duty
from hegui.packs.answers.model_filing import Measure
from hegui.packs.examination import Examination
from hegui.report.control_words import control_reasons, evidence_of, worst_first
from hegui.report.words import applicability
from hegui.text import Text


class ClauseResult(StrEnum):
    """The three results of a clause."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does_not_conform"
    NOT_APPLICABLE = "not_applicable"


RESULT_TITLES: Final[Mapping[ClauseResult, Text]] = {
    ClauseResult.CONFORMS: Text("符合", "conforms"),
    ClauseResult.DOES_NOT_CONFORM: Text("不符合", "does not conform"),
    ClauseResult.NOT_APPLICABLE: Text("不适用", "not applicable"),
}


class Conclusion(StrEnum):
    """The overall conclusion."""

    FULLY = "fully"
    PARTLY = "partly"
    NONE = "none"


CONCLUSION_TITLES: Final[Mapping[Conclusion, Text]] = {
    Conclusion.FULLY: Text("全部符合要求", "all requirements are met"),
    Conclusion.PARTLY: Text("部分符合要求", "the requirements are met in part"),
    Conclusion.NONE: Text("全部不符合要求", "none of the requirements is met"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the standard with its result."""

    id: str
    article: str
    chapter: str
    title: Text
    must: Text
    recommended: bool
    """宜: reported, and without influence on the conclusion."""
    result: ClauseResult
    unproved: bool
    """It does not conform because nothing proves that it does, and not because something shows the contrary."""
    reasons: tuple[Text, ...]
    proof: tuple[EvidenceRef, ...]
    measure: Measure | None

    @property
    def needs_measure(self) -> bool:
        """Whether a measure or a plan must be given and is not."""
        return self.result is ClauseResult.DOES_NOT_CONFORM and not self.recommended and self.measure is None


YARDSTICKS: Final = ("GBT45654", "TC260")
"""The instruments whose clauses are answered: the one in force first."""
_ABOUT_THE_REPORT: Final = "TC260-9.1."
"""Clauses on the report itself, which the report cannot answer of itself."""


def clauses_of(examination: Examination, instrument: str, measures: Sequence[Measure]) -> tuple[Clause, ...]:
    """Every clause of an instrument, in the order of the catalogue."""
    by_clause = {clause: measure for measure in measures for clause in measure.clauses}
    return tuple(
        _clause(examination, item, by_clause.get(item.obligation.id))
        for item in examination.assessment.obligations
        if item.obligation.instrument == instrument and not item.obligation.id.startswith(_ABOUT_THE_REPORT)
    )


def conclusion_of(clauses: Iterable[Clause]) -> Conclusion:
    """The conclusion from the clauses that count. Of nothing that counts, nothing is met."""
    counted = [clause for clause in clauses if not clause.recommended]
    failing = [clause for clause in counted if clause.result is ClauseResult.DOES_NOT_CONFORM]
    if counted and not failing:
        return Conclusion.FULLY
    return Conclusion.NONE if len(failing) == len(counted) else Conclusion.PARTLY


def tally(clauses: Iterable[Clause], *, recommended: bool) -> Mapping[ClauseResult, int]:
    """How many clauses have each result, of the requirements or of the recommendations."""
    chosen = [clause.result for clause in clauses if clause.recommended is recommended]
    return {result: chosen.count(result) for result in ClauseResult}


def _clause(examination: Examination, item: Assessed, measure: Measure | None) -> Clause:
    view, obligation = examination.law, item.obligation
    proof = tuple(dict.fromkeys(ref for answer in item.controls for ref in evidence_of(answer)))
    result, unproved = _result(item.status, proved=bool(proof))
    return Clause(
        id=obligation.id,
        article=obligation.article,
        chapter=obligation.article.partition(" ")[0],
        title=view.filled(obligation.title),
        must=view.filled(obligation.must),
        recommended=obligation.duty in {Duty.SHOULD, Duty.MAY},
        result=result,
        unproved=unproved,
        reasons=_reasons(examination, item, result),
        proof=proof,
        measure=measure,
    )


def _result(status: Status, *, proved: bool) -> tuple[ClauseResult, bool]:
    match status:
        case Status.MET:
            return (ClauseResult.CONFORMS, False) if proved else (ClauseResult.DOES_NOT_CONFORM, True)
        case Status.NOT_APPLICABLE:
            return ClauseResult.NOT_APPLICABLE, False
        case Status.NOT_MET:
            return ClauseResult.DOES_NOT_CONFORM, False
        case Status.NEEDS_REVIEW | Status.NO_EVIDENCE | Status.STALE | Status.UNDETERMINED:
            return ClauseResult.DOES_NOT_CONFORM, True
        case _:
            assert_never(status)


def _reasons(examination: Examination, item: Assessed, result: ClauseResult) -> tuple[Text, ...]:
    """Why the clause has its result, the worst first; never empty."""
    view = examination.law
    if result is ClauseResult.NOT_APPLICABLE or item.status is Status.UNDETERMINED:
        return (applicability(item.explanation, view, examination.assessment.facts, item.missing_facts),)
    if result is ClauseResult.CONFORMS:
        told = [text for answer in item.controls for text in control_reasons(answer, view)]
    else:
        told = [
            text
            for answer in worst_first(item.controls)
            if answer.state is not ControlState.PASSED
            for text in control_reasons(answer, view)
        ]
    return tuple(dict.fromkeys(told)) or (Text("没有证据证明符合。", "Nothing on file proves that it conforms."),)
