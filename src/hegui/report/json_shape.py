# SPDX-License-Identifier: Apache-2.0
"""The published shape of the JSON report: ``schemas/report.schema.json`` is made from these classes.

Everything is in both languages whatever was asked for. Fields are added, never renamed, within one version. The classes are
written by msgspec, which is fast; pydantic is loaded only to make the schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal

from hegui.assess.model import ControlState, LaunchAnswer, Status
from hegui.checks.results import Outcome
from hegui.law.terms import AnsweredBy, Bound, Confidence, Duty, Head, Phase, Role

VERSION: Final = "https://hegui.dev/report/v1"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class Shape:
    """A record of the report that refuses fields it does not know."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Words(Shape):
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Where(Shape):
    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Term(Shape):
    day: date
    provisional: bool
    moment: datetime | None
    why: Words


@dataclass(frozen=True, slots=True)
class Node(Shape):
    """A node of the explanation of applicability."""

    truth: Literal["yes", "no", "unknown"]
    words: Words
    fact: str | None
    place: Where | None
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Evidence(Shape):
    kind: str
    sha256: str
    file: str
    span: str | None
    line: int | None
    page: int | None
    collected: date | None
    expires: date | None
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer(Shape):
    """What one check said. ``no_evidence`` and ``skipped`` are no outcomes of a check that ran to its end."""

    answer: Outcome | Literal["no_evidence", "skipped"]
    reason: Words
    about: str | None
    check: str
    place: Where | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SignedDecision(Shape):
    agrees: bool
    person: str
    role: Role
    reason: str
    decided_on: date
    until: date
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Control(Shape):
    id: str
    question: Words
    answered_by: AnsweredBy
    role: Role
    state: ControlState
    reasons: tuple[Words, ...]
    answers: tuple[Answer, ...]
    decision: SignedDecision | None
    refused: tuple[Words, ...]
    remedy: Words


@dataclass(frozen=True, slots=True)
class Reference(Shape):
    code: str
    confidence: Confidence
    checked: date


@dataclass(frozen=True, slots=True)
class Obligation(Shape):
    id: str
    title: Words
    must: Words
    instrument: str
    article: str
    citation: Words
    head: Head
    duty: Duty
    phase: Phase
    bound: tuple[Bound, ...]
    status: Status
    gate: Literal["blocks", "let_through", "clear"]
    applies: Words
    explanation: Node
    missing_facts: tuple[str, ...]
    reasons: tuple[Words, ...]
    place: Where
    next_step: Words | None
    due: Term | None
    controls: tuple[Control, ...]
    penalties: tuple[str, ...]
    confidence: Confidence
    sources: tuple[Reference, ...]
    open_terms: tuple[Words, ...]
    note: Words | None


@dataclass(frozen=True, slots=True)
class Provision(Shape):
    """In force, and no duty of the provider."""

    id: str
    title: Words
    citation: Words


@dataclass(frozen=True, slots=True)
class LetThrough(Shape):
    obligation: str
    allowed: Words | None
    waiver_owner: str | None
    waiver_reason: str | None
    waiver_until: date | None


@dataclass(frozen=True, slots=True)
class Gate(Shape):
    opens: bool
    empty: bool
    blocking: tuple[str, ...]
    let_through: tuple[LetThrough, ...]
    notices: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Launched(Shape):
    answer: LaunchAnswer
    blocked_by: tuple[str, ...]
    counsel_on: tuple[str, ...]
    unsettled: tuple[str, ...]
    """What may have to be there before launch and cannot be told until facts are declared."""


@dataclass(frozen=True, slots=True)
class Step(Shape):
    """One action of the plan."""

    control: str
    state: ControlState
    what: Words
    obligations: tuple[str, ...]
    role: Role
    due: Term | None
    place: Where | None
    before_launch: bool


@dataclass(frozen=True, slots=True)
class Asked(Shape):
    fact: str
    question: Words
    settles: tuple[str, ...]
    touches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filing(Shape):
    """A row of the route table: ``yes`` it applies, ``unknown`` it cannot be told."""

    id: str
    title: Words
    truth: Literal["yes", "unknown"]
    memo: Words
    applies: Words
    citations: tuple[Words, ...]
    when: Words | None
    due: Term | None
    confidence: Confidence
    note: Words | None


@dataclass(frozen=True, slots=True)
class OutboundFlow(Shape):
    id: str
    place: Where | None
    row: str | None
    gateway: str
    why: Words | None
    citations: tuple[Words, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared(Shape):
    fact: str
    question: Words
    value: bool | float | str | tuple[str, ...]
    shown: Words
    open: bool
    """Of a set: others than these may belong to it."""
    place: Where | None
    derived_from: Words | None


@dataclass(frozen=True, slots=True)
class DamagedFile(Shape):
    file: str
    reason: Words


@dataclass(frozen=True, slots=True)
class NobodyChecked(Shape):
    controls: tuple[str, ...]
    files: tuple[str, ...]
    damaged: tuple[DamagedFile, ...]


@dataclass(frozen=True, slots=True)
class Basis(Shape):
    as_of: date
    known_by: date | None
    catalogue: str
    engine: str
    dossier: str
    checks: tuple[str, ...]
    drafts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report(Shape):
    """A whole assessment."""

    schema: Literal["https://hegui.dev/report/v1"]
    not_a_promise: Words
    provider: Words
    service: Words
    receipt: Basis
    launch: Launched
    gate: Gate
    counts: Mapping[Status, int]
    obligations: tuple[Obligation, ...]
    informational: tuple[Provision, ...]
    plan: tuple[Step, ...]
    questions: tuple[Asked, ...]
    routes: tuple[Filing, ...]
    flows: tuple[OutboundFlow, ...]
    facts: tuple[Declared, ...]
    unchecked: NobodyChecked


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report."""
    from pydantic import TypeAdapter  # noqa: PLC0415  writing a report needs no pydantic

    schema = TypeAdapter(Report).json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": f"{VERSION}/report.schema.json", **schema}
