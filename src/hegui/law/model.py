# SPDX-License-Identifier: Apache-2.0
"""The records of the catalogue, as frozen dataclasses. The YAML form is described in ``catalogue/README.md``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

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
from hegui.text import Text

_STRICT = {"extra": "forbid"}

RawCondition = str | Mapping[str, Any]
"""A condition as the YAML holds it; `hegui.facts.parse_condition` gives it meaning."""


@dataclass(frozen=True, slots=True)
class Citation:
    __pydantic_config__: ClassVar = _STRICT

    instrument: str
    article: str

    def __str__(self) -> str:
        return f"{self.instrument} {self.article}"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source that was read, how far it carries, and the day it was last checked."""

    __pydantic_config__: ClassVar = _STRICT

    code: str
    confidence: Confidence
    checked: date


@dataclass(frozen=True, slots=True)
class Revision:
    __pydantic_config__: ClassVar = _STRICT

    in_force: date
    decided: date | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Renumbering:
    __pydantic_config__: ClassVar = _STRICT

    day: date
    old: str
    new: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation, rule, standard or store rule. 规范性文件（法律、法规、规章、标准等）."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who judges whether an obligation applies, whether the evidence is there, and the conclusion."""

    __pydantic_config__: ClassVar = _STRICT

    applicability: Judge
    evidence: Judge
    conclusion: Judge


@dataclass(frozen=True, slots=True)
class ObligationVersion:
    """An obligation as it reads from ``valid_from`` until it ends or a later version begins."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """The question that a check or a person answers; all that obligations and checks share. 控制点."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class ParameterValue:
    __pydantic_config__: ClassVar = _STRICT

    valid_from: date
    recorded: date
    value: float
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the law may change, with its dated values."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Deadline:
    """A statutory clock: an event, a parameter with a unit of time, and the direction. 法定期限."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Range:
    __pydantic_config__: ClassVar = _STRICT

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    __pydantic_config__: ClassVar = _STRICT

    when: Text
    fine_cny: Range | None = None
    person_fine_cny: Range | None = None
    turnover_percent: float | None = None
    gain_multiple: Range | None = None
    other: Text | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """A ladder of sanctions. 法律责任."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Trigger:
    """A named condition that many obligations share (A1–A24)."""

    __pydantic_config__: ClassVar = _STRICT

    id: str
    title: Text
    when: RawCondition
    basis: Text
    judged_by: Judge
    confidence: Confidence
    sources: tuple[SourceRef, ...]
    note: Text | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class OutboundRow:
    """A row of the outbound table. ``counted``: whether its flows count toward the yearly totals."""

    __pydantic_config__: ClassVar = _STRICT

    id: str
    title: Text
    when: RawCondition
    outcome: TableOutcome
    counted: bool
    cite: tuple[Citation, ...]
    confidence: Confidence
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class OutboundRegime:
    """The rows in force between two dates; the first that matches a flow decides."""

    __pydantic_config__: ClassVar = _STRICT

    valid_from: date
    rows: tuple[OutboundRow, ...]
    confidence: Confidence
    valid_to: date | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A filing, assessment or registration, when it is due, and why. Every row that matches applies."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is not in force: an overlay for what-if questions, never merged. 草案."""

    __pydantic_config__: ClassVar = _STRICT

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


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary: one meaning, one name in each language."""

    __pydantic_config__: ClassVar = _STRICT

    zh: str
    en: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class SourceDescription:
    __pydantic_config__: ClassVar = _STRICT

    code: str
    what: Text


@dataclass(frozen=True, slots=True)
class EvidenceArtefact:
    """What a checker should ask for (law.md §11: E01–E25)."""

    __pydantic_config__: ClassVar = _STRICT

    code: str
    artefact: Text
    freshness: Text


@dataclass(frozen=True, slots=True)
class Risk:
    """One of the 31 content risks of TC260-003 and GB/T 45654, or an aspect of the bank that must not be refused."""

    __pydantic_config__: ClassVar = _STRICT

    code: str
    title: Text
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
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
