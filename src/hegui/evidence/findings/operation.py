# SPDX-License-Identifier: Apache-2.0
"""What a running service leaves behind: tickets, complaints, consents, logs, routes, moderation."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal, get_args

from hegui.evidence.findings.base import Count, Finding, Moment, Part
from hegui.schema import Within


class TicketKind(StrEnum):
    ILLEGAL_CONTENT = "illegal_content"
    USER_ABUSE = "user_abuse"
    PI_BREACH = "pi_breach"
    SECURITY_INCIDENT = "security_incident"
    FLAW = "flaw"
    CRISIS = "crisis"
    SERIOUS_RISK = "serious_risk"


Grade = Literal["general", "larger", "major", "extreme"]
"""Of a security incident, the mildest first: 一般、较大、重大、特别重大 (INC, annex)."""
GRADES: Final[tuple[str, ...]] = get_args(Grade)
REPORTABLE: Final = frozenset(GRADES) - {"general"}
"""The grades that must be reported (INC 4)."""


class Ticket(Part, frozen=True, kw_only=True):
    id: str
    kind: TicketKind
    found_at: Moment
    generation_stopped_at: Moment | None = None
    transmission_stopped_at: Moment | None = None
    removed_at: Moment | None = None
    corrected_at: Moment | None = None
    regression_passed: bool | None = None
    reported_at: Moment | None = None
    reported_to: str | None = None
    persons_notified_at: Moment | None = None
    account_action: str | None = None
    """warn, limit, suspend or close."""
    grade: str | None = None
    """Of `GRADES`."""
    closed_at: Moment | None = None
    final_report_at: Moment | None = None
    records_kept: bool = False


class CorrectionLog(Finding, frozen=True, kw_only=True):
    """Tickets of what went wrong and how it was stopped, removed, corrected and reported. 处置工单。"""

    kind: ClassVar[str] = "correction-log"

    tickets: tuple[Ticket, ...]
    unopened: Count | None = None
    """What the system found in the period and could open no ticket of. ``None``: it does not say."""
    suspended: Count | None = None
    """Suspensions and closings of accounts in the period that still stand; whether one is a case of abuse is for a person to say."""


class Case(Part, frozen=True, kw_only=True):
    id: str
    received_on: date
    answered_on: date | None = None
    refused_with_reasons: bool | None = None


class ComplaintLog(Finding, frozen=True, kw_only=True):
    """Complaints and reports of users with the days of receipt and reply. 投诉举报台账。"""

    kind: ClassVar[str] = "complaint-log"

    cases: tuple[Case, ...]


class RightsRequestLog(Finding, frozen=True, kw_only=True):
    """Requests to consult, copy, correct, delete and so on. 个人信息权利请求台账。"""

    kind: ClassVar[str] = "rights-request-log"

    cases: tuple[Case, ...]


class ConsentScope(StrEnum):
    GENERAL = "general"
    AGREEMENT = "agreement"
    SEPARATE_SENSITIVE = "separate_sensitive"
    SEPARATE_EXPORT = "separate_export"
    SEPARATE_PROVISION = "separate_provision"
    SEPARATE_PUBLICATION = "separate_publication"
    GUARDIAN = "guardian"
    TRAINING_USE = "training_use"
    TRAINING_SENSITIVE = "training_sensitive"
    INTERACTION_TRAINING = "interaction_training"
    IDENTITY = "identity"


class ConsentCount(Part, frozen=True, kw_only=True):
    scope: ConsentScope
    document_version: str
    asked: Count
    given: Count
    withdrawn: Count = 0
    processed_without: Count = 0
    """Persons processed under this scope although they did not consent."""
    covers: tuple[str, ...] = ()


class ConsentLog(Finding, frozen=True, kw_only=True):
    """Counts of consents by scope and document version; the log itself stays with the provider. 同意记录。"""

    kind: ClassVar[str] = "consent-log"

    consents: Annotated[tuple[ConsentCount, ...], Within(min_length=1)]
    withdrawable: bool
    prompts_after_refusal: Count = 0


class RetainedKind(StrEnum):
    NETWORK_LOG = "network_log"
    GENERATION_LOG = "generation_log"
    UNLABELLED_REQUEST = "unlabelled_request"
    SHARING_RECORD = "sharing_record"
    PIPIA_REPORT = "pipia_report"
    RISK_REPORT = "risk_report"
    MINOR_ACCESS_APPROVAL = "minor_access_approval"


class RetainedLog(Part, frozen=True, kw_only=True):
    system: str
    what: RetainedKind
    keeps_days: Count
    oldest_on: date | None = None
    """The day of the oldest record found, which proves the setting."""


class LogRetention(Finding, frozen=True, kw_only=True):
    """How long logs and records are kept, as configured and as found. 日志留存。"""

    kind: ClassVar[str] = "log-retention"

    logs: Annotated[tuple[RetainedLog, ...], Within(min_length=1)]


class ServedModel(Part, frozen=True, kw_only=True):
    model: str
    """Id of the model in the dossier."""
    version: str
    filing_number: str | None = None
    endpoint: str | None = None


class ModelRouting(Finding, frozen=True, kw_only=True):
    """Which models serve mainland users, read from the routing configuration. 模型路由配置。"""

    kind: ClassVar[str] = "model-routing"

    serves_mainland: tuple[ServedModel, ...]
    blocks_others: bool
    """Whether any model not listed is refused for mainland users."""


class ModerationLog(Finding, frozen=True, kw_only=True):
    """Counts of the run-time control point over the period. 运行期审核统计。"""

    kind: ClassVar[str] = "moderation-log"

    inputs: Count
    inputs_checked: Count
    inputs_blocked: Count
    outputs: Count
    outputs_checked: Count
    outputs_blocked: Count
    attacks_flagged: Count | None = None
    """``None``: not watched."""
    minors_filtered: Count | None = None
    unlabelled_found: Count | None = None
    unlabelled_labelled: Count | None = None
    reminders_due: Count | None = None
    reminders_shown: Count | None = None
    reminder_minutes: Annotated[int, Within(ge=1)] | None = None
    """The longest interval, in minutes of continuous use, by which reminders were due. ``None``: not known, or not for everybody."""
