# SPDX-License-Identifier: Apache-2.0
"""The published shape of the JSON report: ``schemas/report.schema.json`` is made from these classes.

Everything is in both languages whatever was asked for. Fields are added, never renamed, within one version.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from hegui.assess.model import ControlState, LaunchAnswer, Status
from hegui.checks.results import Outcome
from hegui.law.model import AnsweredBy, Bound, Confidence, Duty, Head, Phase, Role
from hegui.report.printable import printable

VERSION: Final = "https://hegui.dev/report/v1"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Str = Annotated[str, BeforeValidator(printable)]
"""A text that may come from a dossier: what would steer a terminal, or cannot be UTF-8, is shown as its code."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


class Words(Shape):
    zh: Str
    en: Str


class Where(Shape):
    file: Str
    line: int | None


class Term(Shape):
    day: date
    provisional: bool
    moment: datetime | None
    why: Words


class Node(Shape):
    """A node of the explanation of applicability."""

    truth: Literal["yes", "no", "unknown"]
    words: Words
    fact: Str | None
    place: Where | None
    parts: tuple["Node", ...]


class Evidence(Shape):
    kind: Str
    sha256: Str
    file: Str
    span: Str | None
    line: int | None
    page: int | None
    collected: date | None
    expires: date | None
    broken: tuple[Str, ...]


class Answer(Shape):
    """What one check said. ``no_evidence`` and ``skipped`` are no outcomes of a check that ran to its end."""

    answer: Outcome | Literal["no_evidence", "skipped"]
    reason: Words
    about: Str | None
    check: Str
    place: Where | None
    evidence: tuple[Evidence, ...]


class SignedDecision(Shape):
    agrees: bool
    person: Str
    role: Role
    reason: Str
    decided_on: date
    until: date
    evidence: Evidence


class Control(Shape):
    id: Str
    question: Words
    answered_by: AnsweredBy
    role: Role
    state: ControlState
    reasons: tuple[Words, ...]
    answers: tuple[Answer, ...]
    decision: SignedDecision | None
    refused: tuple[Words, ...]
    remedy: Words


class Reference(Shape):
    code: Str
    confidence: Confidence
    checked: date


class Obligation(Shape):
    id: Str
    title: Words
    must: Words
    instrument: Str
    article: Str
    citation: Words
    head: Head
    duty: Duty
    phase: Phase
    bound: tuple[Bound, ...]
    status: Status
    gate: Literal["blocks", "let_through", "clear"]
    applies: Words
    explanation: Node
    missing_facts: tuple[Str, ...]
    reasons: tuple[Words, ...]
    place: Where
    next_step: Words | None
    due: Term | None
    controls: tuple[Control, ...]
    penalties: tuple[Str, ...]
    confidence: Confidence
    sources: tuple[Reference, ...]
    open_terms: tuple[Words, ...]
    note: Words | None


class Provision(Shape):
    """In force, and no duty of the provider."""

    id: Str
    title: Words
    citation: Words


class LetThrough(Shape):
    obligation: Str
    allowed: Words | None
    waiver_owner: Str | None
    waiver_reason: Str | None
    waiver_until: date | None


class Gate(Shape):
    opens: bool
    empty: bool
    blocking: tuple[Str, ...]
    let_through: tuple[LetThrough, ...]
    notices: tuple[Words, ...]


class Launched(Shape):
    answer: LaunchAnswer
    blocked_by: tuple[Str, ...]
    counsel_on: tuple[Str, ...]


class Step(Shape):
    """One action of the plan."""

    control: Str
    state: ControlState
    what: Words
    obligations: tuple[Str, ...]
    role: Role
    due: Term | None
    place: Where | None
    before_launch: bool


class Asked(Shape):
    fact: Str
    question: Words
    settles: tuple[Str, ...]
    touches: tuple[Str, ...]


class Filing(Shape):
    """A row of the route table: ``yes`` it applies, ``unknown`` it cannot be told."""

    id: Str
    title: Words
    truth: Literal["yes", "unknown"]
    memo: Words
    applies: Words
    citations: tuple[Words, ...]
    when: Words | None
    due: Term | None
    confidence: Confidence
    note: Words | None


class OutboundFlow(Shape):
    id: Str
    place: Where | None
    row: Str | None
    gateway: Str
    why: Words | None
    citations: tuple[Words, ...]
    passed_over: tuple[Str, ...]


class Declared(Shape):
    fact: Str
    question: Words
    value: bool | float | str | tuple[str, ...]
    shown: Words
    open: bool
    """Of a set: others than these may belong to it."""
    place: Where | None
    derived_from: Words | None


class DamagedFile(Shape):
    file: Str
    reason: Words


class NobodyChecked(Shape):
    controls: tuple[Str, ...]
    files: tuple[Str, ...]
    damaged: tuple[DamagedFile, ...]


class Basis(Shape):
    as_of: date
    known_by: date | None
    catalogue: Str
    engine: Str
    dossier: Str
    checks: tuple[Str, ...]
    drafts: tuple[Str, ...]


class Report(Shape):
    """A whole assessment."""

    version: Literal["https://hegui.dev/report/v1"] = Field(alias="schema")
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
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": f"{VERSION}/report.schema.json", **schema}
