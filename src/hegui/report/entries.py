# SPDX-License-Identifier: Apache-2.0
"""What every format says of one obligation: its citation, why it has its status, where to look and what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, assert_never

from msgspec import Struct

from hegui.assess.model import Assessed, Assessment, ControlAnswer, ControlState, GateItem, Status
from hegui.errors import Place
from hegui.facts.condition import Comparison, Explanation
from hegui.facts.vocabulary import Facts
from hegui.law.terms import Head
from hegui.law.view import LawView
from hegui.report.control_words import control_reasons, worst_first
from hegui.report.words import applicability, citation_words, open_facts
from hegui.text import Text

DOSSIER: Final = Place("dossier.yaml", 1)
"""Where a reader is sent when nothing more precise is known."""


class Entry(Struct, frozen=True):
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
    wording = _Wording(view, assessment.facts)
    blocking = {item.assessed.obligation.id for item in assessment.gate.blocking}
    let_through = {item.assessed.obligation.id: item for item in assessment.gate.let_through}
    return tuple(
        Entry(
            assessed=item,
            title=view.filled(item.obligation.title),
            must=view.filled(item.obligation.must),
            citation=citation_words(item.obligation.instrument, item.obligation.article, view),
            applies=wording.applies(item),
            reasons=tuple(dict.fromkeys(wording.reasons(item))),
            place=wording.place(item),
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


class _Wording:
    """Words each condition and each control point once: many obligations hang on one of either.

    Explanations are told apart by identity, which is cheap; the assessment holds them as long as this object lives.
    """

    def __init__(self, view: LawView, facts: Facts) -> None:
        self.view = view
        self.facts = facts
        self._applies: dict[tuple[int, tuple[str, ...]], Text] = {}
        self._reasons: dict[str, tuple[Text, ...]] = {}
        self._declared: dict[int, list[Place | None]] = {}

    def applies(self, item: Assessed) -> Text:
        key = id(item.explanation), item.missing_facts
        if key not in self._applies:
            self._applies[key] = applicability(item.explanation, self.view, self.facts, item.missing_facts)
        return self._applies[key]

    def reasons(self, item: Assessed) -> Iterator[Text]:
        match item.status:
            case Status.UNDETERMINED | Status.NOT_APPLICABLE:
                yield self.applies(item)
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
                        yield from self._control(answer)
            case _:
                assert_never(item.status)

    def _control(self, answer: ControlAnswer) -> tuple[Text, ...]:
        name = answer.control.id
        if name not in self._reasons:
            self._reasons[name] = control_reasons(answer, self.view)
        return self._reasons[name]

    def place(self, item: Assessed) -> Place:
        """Where to look: the worst control point's first place or, where applicability is the matter, a fact that decides."""
        match item.status:
            case Status.UNDETERMINED | Status.NOT_APPLICABLE:
                places = self._places(item.explanation)
            case Status.NOT_MET | Status.NEEDS_REVIEW | Status.NO_EVIDENCE | Status.STALE | Status.MET:
                places = [*(answer.place for answer in worst_first(item.controls)), *self._places(item.explanation)]
            case _:
                assert_never(item.status)
        return next((place for place in places if place is not None and is_inside(place)), DOSSIER)

    def _places(self, explanation: Explanation) -> list[Place | None]:
        """Where the facts of a condition are declared, those that decide first."""
        key = id(explanation)
        if key not in self._declared:
            compared = dict.fromkeys([*_facts_of(explanation.deciding()), *_facts_of(_nodes(explanation))])
            self._declared[key] = [self.facts[name].place for name in compared if name in self.facts]
        return self._declared[key]


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
