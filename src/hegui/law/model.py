# SPDX-License-Identifier: Apache-2.0
"""The records of the catalogue, as frozen structs. The YAML form is described in ``catalogue/README.md``."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from hegui.clock import NO_CALENDAR, Calendar
from hegui.errors import Place
from hegui.facts.vocabulary import FactDefinition
from hegui.law.terms import (
    AnsweredBy,
    Asks,
    Bound,
    Confidence,
    Direction,
    Duty,
    Head,
    InstrumentKind,
    Judge,
    Phase,
    Role,
    TableOutcome,
    Unit,
)
from hegui.record import Record
from hegui.text import Text

RawCondition = str | Mapping[str, Any]
"""A condition as the YAML holds it; `hegui.facts.parse_condition` gives it meaning."""


class Citation(Record, frozen=True):
    instrument: str
    article: str

    def __str__(self) -> str:
        return f"{self.instrument} {self.article}"


class SourceRef(Record, frozen=True):
    """A source that was read, how far it carries, and the day it was last checked."""

    code: str
    confidence: Confidence
    checked: date


class Revision(Record, frozen=True):
    in_force: date
    decided: date | None = None
    note: Text | None = None


class Renumbering(Record, frozen=True):
    day: date
    old: str
    new: str
    confidence: Confidence


class Instrument(Record, frozen=True):
    """A law, regulation, rule, standard or store rule. 规范性文件（法律、法规、规章、标准等）."""

    id: str
    title: Text
    short: Text
    kind: InstrumentKind
    issuer: Text
    in_force: date
    binding: bool
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    number: Text | None = None
    promulgated: date | None = None
    published: date | None = None
    ends: date | None = None
    superseded_by: str | None = None
    revisions: tuple[Revision, ...] = ()
    renumbering: tuple[Renumbering, ...] = ()
    note: Text | None = None
    place: Place | None = None

    def in_force_on(self, day: date) -> bool:
        """Whether the instrument is in force on a day."""
        return self.in_force <= day and (self.ends is None or day < self.ends)


class Judgement(Record, frozen=True):
    """Who judges whether an obligation applies, whether the evidence is there, and the conclusion."""

    applicability: Judge
    evidence: Judge
    conclusion: Judge


class ObligationVersion(Record, frozen=True):
    """An obligation as it reads from ``valid_from`` until it ends or a later version begins."""

    id: str
    instrument: str
    article: str
    head: Head
    title: Text
    bound: tuple[Bound, ...]
    duty: Duty
    phase: Phase
    when: RawCondition
    must: Text
    judgement: Judgement
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    valid_from: date
    recorded: date
    valid_to: date | None = None
    controls: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    deadline: str | None = None
    open_terms: tuple[Text, ...] = ()
    untranslatable: tuple[Text, ...] = ()
    note: Text | None = None
    place: Place | None = None

    @property
    def citation(self) -> Citation:
        return Citation(self.instrument, self.article)


class ControlPoint(Record, frozen=True):
    """The question that a check or a person answers; all that obligations and checks share. 控制点."""

    id: str
    head: Head
    question: Text
    answered_by: AnsweredBy
    asks: Asks
    role: Role
    remedy: Text
    kinds: tuple[str, ...] = ()
    fresh_for: str | None = None
    """The parameter with the greatest age of the evidence, in days."""
    note: Text | None = None
    place: Place | None = None

    def limits_age_of(self, kind: str) -> bool:
        """Whether that age is meant for evidence of a kind: the kinds that answer the control point.

        What is cited beside them (the receipt of a filing beside a routing file) ages under its own control point.
        """
        return not self.kinds or kind in self.kinds


class ParameterValue(Record, frozen=True):
    valid_from: date
    recorded: date
    value: float
    valid_to: date | None = None


class Parameter(Record, frozen=True):
    """A number that the law may change, with its dated values."""

    id: str
    title: Text
    unit: Unit
    instrument: str
    article: str
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    values: tuple[ParameterValue, ...]
    note: Text | None = None
    place: Place | None = None


class Deadline(Record, frozen=True):
    """A statutory clock: an event, a parameter with a unit of time, and the direction. 法定期限."""

    id: str
    title: Text
    instrument: str
    article: str
    event: Text
    within: str
    direction: Direction
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    starts_on: str | None = None
    note: Text | None = None
    place: Place | None = None


class Range(Record, frozen=True):
    min: float | None = None
    max: float | None = None


class PenaltyTier(Record, frozen=True):
    when: Text
    fine_cny: Range | None = None
    person_fine_cny: Range | None = None
    turnover_percent: float | None = None
    gain_multiple: Range | None = None
    other: Text | None = None


class Penalty(Record, frozen=True):
    """A ladder of sanctions. 法律责任."""

    id: str
    title: Text
    instrument: str
    article: str
    tiers: tuple[PenaltyTier, ...]
    valid_from: date
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    valid_to: date | None = None
    note: Text | None = None
    place: Place | None = None


class Trigger(Record, frozen=True):
    """A named condition that many obligations share (A1–A24)."""

    id: str
    title: Text
    when: RawCondition
    basis: Text
    judged_by: Judge
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    note: Text | None = None
    place: Place | None = None


class OutboundRow(Record, frozen=True):
    """A row of the outbound table. ``counted``: whether its flows count toward the yearly totals."""

    id: str
    title: Text
    when: RawCondition
    outcome: TableOutcome
    counted: bool
    cite: tuple[Citation, ...]
    confidence: Confidence
    note: Text | None = None


class OutboundRegime(Record, frozen=True):
    """The rows in force between two dates; the first that matches a flow decides."""

    valid_from: date
    rows: tuple[OutboundRow, ...]
    confidence: Confidence
    valid_to: date | None = None
    note: Text | None = None


class RouteRow(Record, frozen=True):
    """A filing, assessment or registration, when it is due, and why. Every row that matches applies."""

    id: str
    title: Text
    when: RawCondition
    memo: Text
    cite: tuple[Citation, ...]
    confidence: Confidence
    valid_from: date | None = None
    valid_to: date | None = None
    deadline: str | None = None
    note: Text | None = None


class Draft(Record, frozen=True):
    """A text that is not in force: an overlay for what-if questions, never merged. 草案."""

    id: str
    title: Text
    issuer: Text
    kind: str
    state: str
    summary: Text
    published: date | None = None
    comments_until: date | None = None
    expected: date | None = None
    assume_from: date | None = None
    obligations: tuple[ObligationVersion, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    note: Text | None = None
    place: Place | None = None


class Term(Record, frozen=True):
    """A term of the glossary: one meaning, one name in each language."""

    zh: str
    en: str
    meaning: Text


class SourceDescription(Record, frozen=True):
    code: str
    what: Text


class EvidenceArtefact(Record, frozen=True):
    """What a checker should ask for (law.md §11: E01–E25)."""

    code: str
    artefact: Text
    freshness: Text


class Risk(Record, frozen=True):
    """One of the 31 content risks of TC260-003 and GB/T 45654, or an aspect of the bank that must not be refused."""

    code: str
    title: Text
    group: str | None = None


class Catalogue(Struct, frozen=True):
    """The whole law as data, as one value."""

    version: str
    """Digest of the files: the same digest is the same law."""
    facts: tuple[FactDefinition, ...]
    flow_facts: tuple[FactDefinition, ...]
    instruments: tuple[Instrument, ...]
    obligations: tuple[ObligationVersion, ...]
    controls: tuple[ControlPoint, ...]
    parameters: tuple[Parameter, ...]
    deadlines: tuple[Deadline, ...]
    penalties: tuple[Penalty, ...]
    triggers: tuple[Trigger, ...]
    outbound: tuple[OutboundRegime, ...]
    routes: tuple[RouteRow, ...]
    drafts: tuple[Draft, ...]
    terms: tuple[Term, ...]
    sources: tuple[SourceDescription, ...]
    artefacts: tuple[EvidenceArtefact, ...]
    risks: tuple[Risk, ...]
    aspects: tuple[Risk, ...]
    unconfirmed: tuple[Text, ...]
    calendar: Calendar = NO_CALENDAR
    """The holiday notices that are known."""
