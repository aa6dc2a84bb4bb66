# SPDX-License-Identifier: Apache-2.0
"""Papers of authorities, captures of pages, and records of work."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import field

from hegui.evidence.findings.base import Count, Finding, Part
from hegui.schema import Within


class ReceiptKind(StrEnum):
    ICP_FILING = "icp_filing"
    ICP_LICENCE = "icp_licence"
    APP_FILING = "app_filing"
    POLICE_FILING = "police_filing"
    TELECOM_LICENCE = "telecom_licence"
    FOREIGN_INVESTMENT_APPROVAL = "foreign_investment_approval"
    ALGORITHM_FILING = "algorithm_filing"
    ALGORITHM_CHANGE = "algorithm_change"
    ALGORITHM_CANCELLATION = "algorithm_cancellation"
    MODEL_FILING = "model_filing"
    MODEL_REGISTRATION = "model_registration"
    SECURITY_ASSESSMENT_2018 = "security_assessment_2018"
    ANTHROPOMORPHIC_ASSESSMENT = "anthropomorphic_assessment"
    ANTHROPOMORPHIC_ANNUAL_REVIEW = "anthropomorphic_annual_review"
    BIOMETRIC_ASSESSMENT = "biometric_assessment"
    EXPORT_SECURITY_ASSESSMENT = "export_security_assessment"
    EXPORT_STANDARD_CONTRACT = "export_standard_contract"
    EXPORT_CERTIFICATION = "export_certification"
    PI_OFFICER_REPORT = "pi_officer_report"
    REPRESENTATIVE_REPORT = "representative_report"
    MINORS_AUDIT_REPORT = "minors_audit_report"
    RISK_ASSESSMENT_REPORT = "risk_assessment_report"
    MLPS_GRADE = "mlps_grade"


class OfficialReceipt(Finding, frozen=True, kw_only=True):
    """A number, approval or acknowledgement from an authority. 主管部门的编号、批准或回执。"""

    kind: ClassVar[str] = "official-receipt"

    receipt: ReceiptKind
    authority: str
    holder: str
    """The entity to which it was issued, as printed."""
    number: str | None = None
    name: str | None = None
    """The model, algorithm, app or site that it names."""
    submitted_on: date | None = None
    effective_on: date | None = None
    """For a standard contract: the day it took effect, from which the filing term runs."""
    issued_on: date
    valid_until: date | None = None
    covers: tuple[str, ...] = ()
    """Ids of the dossier that it covers: models, flows, functions."""


class PageElement(StrEnum):
    ICP_NUMBER = "icp_number"
    APP_NUMBER = "app_number"
    MODEL_NAME = "model_name"
    MODEL_NUMBER = "model_number"
    ALGORITHM_NUMBER = "algorithm_number"
    APP_NAME = "app_name"
    USE_STATEMENT = "use_statement"
    MECHANISM = "mechanism"
    RULES = "rules"
    SUSPENSION_RULES = "suspension_rules"
    COMPLAINT_ENTRY = "complaint_entry"
    COMPLAINT_PROCEDURE = "complaint_procedure"
    COMPLAINT_TIME_LIMIT = "complaint_time_limit"
    IP_COMPLAINT_ENTRY = "ip_complaint_entry"
    DATA_SECURITY_COMPLAINT_ENTRY = "data_security_complaint_entry"
    PRIVACY_NOTICE = "privacy_notice"
    TRAINING_OPT_OUT = "training_opt_out"
    AUTOMATED_DECISION_OPTION = "automated_decision_option"
    RECOMMENDATION_OFF_SWITCH = "recommendation_off_switch"
    EDITED_PERSON_CONSENT = "edited_person_consent"
    LABEL_FUNCTION = "label_function"
    AI_IDENTITY = "ai_identity"
    MINORS_MODE = "minors_mode"
    MINOR_IDENTIFICATION = "minor_identification"
    MINOR_ROLE_BLOCK = "minor_role_block"
    OVER_RELIANCE_PROMPT = "over_reliance_prompt"
    DEPENDENCE_REMINDER = "dependence_reminder"
    GUARDIAN_CONTACT = "guardian_contact"
    EASY_EXIT = "easy_exit"
    END_NOTICE = "end_notice"
    CHAT_HISTORY_CONTROL = "chat_history_control"


class Shown(Part, frozen=True, kw_only=True):
    element: PageElement
    text: str | None = None
    """The words or number shown."""
    clicks: Count | None = None
    """Steps from the main screen."""
    linked: bool | None = None
    """Whether the number links to the public record."""


class PageCapture(Finding, frozen=True, kw_only=True):
    """What a page or a screen of the service shows; the capture itself is the subject. 页面留存。"""

    kind: ClassVar[str] = "page-capture"

    page: str
    captured_on: date
    shows: Annotated[tuple[Shown, ...], Within(min_length=1)]


class Activity(StrEnum):
    PIPIA = "pipia"
    PI_AUDIT = "pi_audit"
    MINORS_AUDIT = "minors_audit"
    PROCESSOR_SUPERVISION = "processor_supervision"
    COLLECTION = "collection"
    REFUSAL_CHECK = "refusal_check"
    CRAWL_IMPACT = "crawl_impact"
    TRADE_RECORD = "trade_record"
    CLOSED_ACCOUNT_DELETION = "closed_account_deletion"
    ANNOTATOR_TRAINING = "annotator_training"
    ANNOTATION_SAMPLING = "annotation_sampling"
    ALGORITHM_REVIEW = "algorithm_review"
    ETHICS_REVIEW = "ethics_review"
    BIOMETRIC_ASSESSMENT = "biometric_assessment"
    RISK_ASSESSMENT = "risk_assessment"
    INCIDENT_DRILL = "incident_drill"
    IDENTITY_VERIFICATION = "identity_verification"
    ACCESS_APPROVAL = "access_approval"
    SERVICE_CONTINUITY = "service_continuity"
    STORE_VERIFICATION = "store_verification"


class WorkResult(StrEnum):
    SATISFACTORY = "satisfactory"
    NEEDS_FOLLOW_UP = "needs_follow_up"
    UNSATISFACTORY = "unsatisfactory"


class WorkRecord(Finding, frozen=True, kw_only=True):
    """Work done by people and its result: an impact assessment, an audit, a training, a drill. 工作记录。"""

    kind: ClassVar[str] = "work-record"

    activity: Activity
    performed_on: date
    by: str
    """The unit or firm that did it, not a natural person's private data."""
    result: WorkResult
    covers: tuple[str, ...] = ()
    """Ids of the dossier: activities, sources, suppliers, flows, models; empty for the whole service."""
    keep_until: date | None = None
    consecutive: Count | None = None
    """For audits: how many times in a row by the same institution."""
    subcontracted: bool | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
