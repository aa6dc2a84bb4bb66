# SPDX-License-Identifier: Apache-2.0
"""What an assessment says. A status is computed from law, facts, results and decisions, and never stored."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from hegui.checks.results import CheckAnswer, EvidenceRef, NoEvidence, Outcome, Result, Skipped
from hegui.clock import Due
from hegui.errors import Place
from hegui.facts.condition import Explanation
from hegui.facts.vocabulary import FactDefinition, Facts
from hegui.law.model import ControlPoint, ObligationVersion, RouteRow
from hegui.law.outbound import FlowDecision
from hegui.law.terms import Role
from hegui.text import Text


class Status(StrEnum):
    """The status of an obligation, worst first. There is no percentage."""

    NOT_MET = "not_met"
    NEEDS_REVIEW = "needs_review"
    NO_EVIDENCE = "no_evidence"
    STALE = "stale"
    UNDETERMINED = "undetermined"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def severity(self) -> int:
        """0 is the worst."""
        return _SEVERITY[self]


_SEVERITY: Mapping[Status, int] = {status: rank for rank, status in enumerate(Status)}

STATUS_TITLES: Mapping[Status, Text] = {
    Status.NOT_MET: Text("未满足", "not met"),
    Status.NEEDS_REVIEW: Text("待人工判断", "needs review"),
    Status.NO_EVIDENCE: Text("无证据", "no evidence"),
    Status.STALE: Text("证据过期", "stale"),
    Status.UNDETERMINED: Text("适用性未定", "undetermined"),
    Status.MET: Text("有证据满足", "met"),
    Status.NOT_APPLICABLE: Text("不适用", "not applicable"),
}


class ControlState(StrEnum):
    """The state of a control point, worst first. Only ``PASSED`` is good."""

    FAILED = "failed"
    ERROR = "error"
    INCONCLUSIVE = "inconclusive"
    AWAITS_PERSON = "awaits_person"
    """A person must decide and has not, or the decision has expired or cannot be verified."""
    SKIPPED = "skipped"
    NOT_RUN = "not_run"
    """Nothing answers this control point: it stands on the unchecked list."""
    NO_EVIDENCE = "no_evidence"
    STALE = "stale"
    PASSED = "passed"


class PersonDecision(Struct, frozen=True):
    """A decision of a named person that counts: signed, in the right role, not expired."""

    control: str
    agrees: bool
    person: str
    role: Role
    reason: str
    decided_on: date
    until: date
    ref: EvidenceRef


class ControlAnswer(Struct, frozen=True):
    """A control point with everything that answers it."""

    control: ControlPoint
    state: ControlState
    answers: tuple[CheckAnswer, ...] = ()
    decision: PersonDecision | None = None
    refused: tuple[Text, ...] = ()
    """Why decisions or evidence that exist do not count (unsigned, wrong role, expired)."""

    @property
    def place(self) -> Place | None:
        """Where to look: the place of the answer that weighs most, a failure before a doubt before a gap."""
        placed = [answer for answer in self.answers if not isinstance(answer, Skipped) and answer.place]
        return min(placed, key=_weight).place if placed else None


def _weight(answer: Result | NoEvidence) -> int:
    if isinstance(answer, NoEvidence):
        return 3
    order = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE)
    return order.index(answer.outcome) if answer.outcome in order else len(order) + 1


class Assessed(Struct, frozen=True):
    """One obligation of the day, with its status and the whole reason."""

    obligation: ObligationVersion
    explanation: Explanation
    status: Status
    controls: tuple[ControlAnswer, ...] = ()
    due: Due | None = None
    missing_facts: tuple[str, ...] = ()
    """The smallest set of facts that would settle an undetermined applicability."""


class Waiver(Struct, frozen=True):
    """Lets a status pass the gate until a day, for a stated reason. It never changes the status."""

    obligation: str
    owner: str
    reason: str
    until: date
    place: Place | None = None


class GateItem(Struct, frozen=True):
    """An obligation at the gate: why it blocks, or why it is let through."""

    assessed: Assessed
    waiver: Waiver | None = None
    allowed: Text | None = None
    """Why it does not block although it is not met: waived, in the baseline, a recommendation, allowed by policy."""


class GateResult(Struct, frozen=True):
    """What the gate decides: it opens only when something was assessed and nothing blocks."""

    blocking: tuple[GateItem, ...]
    let_through: tuple[GateItem, ...]
    notices: tuple[Text, ...] = ()
    """Expired waivers, an empty run, allowances in force: always printed."""
    empty: bool = False

    @property
    def opens(self) -> bool:
        return not self.blocking and not self.empty


class LaunchAnswer(StrEnum):
    """The overall answer for a launch."""

    MAY_LAUNCH = "may_launch"
    """No gap was found among what must be there before launch. Not a promise of legality."""
    NEEDS_COUNSEL = "needs_counsel"
    BLOCKED = "blocked"


class Launch(Struct, frozen=True):
    answer: LaunchAnswer
    blocked_by: tuple[Assessed, ...] = ()
    counsel_on: tuple[Assessed, ...] = ()
    unsettled: tuple[Assessed, ...] = ()
    """What may have to be there before launch and cannot be told until facts are declared; it blocks too."""


class Action(Struct, frozen=True):
    """One next step: a control point to answer, with all obligations that wait for it."""

    control: ControlPoint
    state: ControlState
    what: Text
    obligations: tuple[str, ...]
    role: Role
    due: Due | None = None
    place: Place | None = None
    before_launch: bool = False


class Question(Struct, frozen=True):
    """A fact to declare next, and the obligations whose applicability waits for it."""

    fact: FactDefinition
    settles: tuple[str, ...]
    """Obligations that this one answer may settle alone."""
    touches: tuple[str, ...]


class Route(Struct, frozen=True):
    """A filing or assessment of the route table: it applies, or it cannot be told."""

    row: RouteRow
    explanation: Explanation
    due: Due | None = None


class Unchecked(Struct, frozen=True):
    """What nobody looked at."""

    controls: tuple[ControlPoint, ...]
    files: tuple[str, ...]
    """Files of the dossier that no check read."""
    damaged: tuple[tuple[str, Text], ...] = ()
    """Files of the evidence store that cannot count, with the reason."""


class Receipt(Struct, frozen=True):
    """What the answer rests on, so that it can be repeated: dates, versions, digests."""

    as_of: date
    known_by: date | None
    catalogue: str
    engine: str
    dossier: str
    """Digest of the dossier's files."""
    checks: tuple[str, ...]
    drafts: tuple[str, ...] = ()


class Assessment(Struct, frozen=True):
    """Everything a report shows."""

    provider: Text
    service: Text
    receipt: Receipt
    facts: Facts
    obligations: tuple[Assessed, ...]
    """In force and assessed, in the order of the catalogue."""
    informational: tuple[ObligationVersion, ...]
    """Provisions in force that carry no duty of the provider."""
    gate: GateResult
    launch: Launch
    plan: tuple[Action, ...]
    questions: tuple[Question, ...]
    routes: tuple[Route, ...]
    flows: tuple[FlowDecision, ...]
    unchecked: Unchecked

    @property
    def has_errors(self) -> bool:
        """Whether a check itself failed: the answer is then incomplete."""
        return any(answer.state is ControlState.ERROR for item in self.obligations for answer in item.controls)

    def counts(self) -> Mapping[Status, int]:
        """Obligations per status, worst first, zeros included."""
        return {status: sum(item.status is status for item in self.obligations) for status in Status}
