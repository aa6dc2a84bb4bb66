# SPDX-License-Identifier: Apache-2.0
"""What an evidence statement can find: one model for each predicate type ``https://hegui.dev/<kind>/v1``.

The models are the wire format and fixed now, so that hegui's later tools and third parties can produce them.
Statements hold counts, dates, numbers and digests, never personal data.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Finding(BaseModel):
    """The part of a statement that says what was found."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)
    kind: ClassVar[str]


class Part(BaseModel):
    """A row inside a finding."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


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


class OfficialReceipt(Finding):
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


class Shown(Part):
    element: PageElement
    text: str | None = None
    """The words or number shown."""
    clicks: Count | None = None
    """Steps from the main screen."""
    linked: bool | None = None
    """Whether the number links to the public record."""


class PageCapture(Finding):
    """What a page or a screen of the service shows; the capture itself is the subject. 页面留存。"""

    kind: ClassVar[str] = "page-capture"

    page: str
    captured_on: date
    shows: tuple[Shown, ...] = Field(min_length=1)


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


class WorkRecord(Finding):
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
    figures: Mapping[str, float] = Field(default_factory=dict)


class TicketKind(StrEnum):
    ILLEGAL_CONTENT = "illegal_content"
    USER_ABUSE = "user_abuse"
    PI_BREACH = "pi_breach"
    SECURITY_INCIDENT = "security_incident"
    FLAW = "flaw"
    CRISIS = "crisis"
    SERIOUS_RISK = "serious_risk"


class Ticket(Part):
    id: str
    kind: TicketKind
    found_at: AwareDatetime
    generation_stopped_at: AwareDatetime | None = None
    transmission_stopped_at: AwareDatetime | None = None
    removed_at: AwareDatetime | None = None
    corrected_at: AwareDatetime | None = None
    regression_passed: bool | None = None
    reported_at: AwareDatetime | None = None
    reported_to: str | None = None
    persons_notified_at: AwareDatetime | None = None
    account_action: str | None = None
    """warn, limit, suspend or close."""
    grade: str | None = None
    closed_at: AwareDatetime | None = None
    final_report_at: AwareDatetime | None = None
    records_kept: bool = False


class CorrectionLog(Finding):
    """Tickets of what went wrong and how it was stopped, removed, corrected and reported. 处置工单。"""

    kind: ClassVar[str] = "correction-log"

    tickets: tuple[Ticket, ...]


class Case(Part):
    id: str
    received_on: date
    answered_on: date | None = None
    refused_with_reasons: bool | None = None


class ComplaintLog(Finding):
    """Complaints and reports of users with the days of receipt and reply. 投诉举报台账。"""

    kind: ClassVar[str] = "complaint-log"

    cases: tuple[Case, ...]


class RightsRequestLog(Finding):
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


class ConsentCount(Part):
    scope: ConsentScope
    document_version: str
    asked: Count
    given: Count
    withdrawn: Count = 0
    processed_without: Count = 0
    """Persons processed under this scope although they did not consent."""
    covers: tuple[str, ...] = ()


class ConsentLog(Finding):
    """Counts of consents by scope and document version; the log itself stays with the provider. 同意记录。"""

    kind: ClassVar[str] = "consent-log"

    consents: tuple[ConsentCount, ...] = Field(min_length=1)
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


class RetainedLog(Part):
    system: str
    what: RetainedKind
    keeps_days: Count
    oldest_on: date | None = None
    """The day of the oldest record found, which proves the setting."""


class LogRetention(Finding):
    """How long logs and records are kept, as configured and as found. 日志留存。"""

    kind: ClassVar[str] = "log-retention"

    logs: tuple[RetainedLog, ...] = Field(min_length=1)


class ServedModel(Part):
    model: str
    """Id of the model in the dossier."""
    version: str
    filing_number: str | None = None
    endpoint: str | None = None


class ModelRouting(Finding):
    """Which models serve mainland users, read from the routing configuration. 模型路由配置。"""

    kind: ClassVar[str] = "model-routing"

    serves_mainland: tuple[ServedModel, ...]
    blocks_others: bool
    """Whether any model not listed is refused for mainland users."""


class FieldStatus(StrEnum):
    EVIDENCED = "evidenced"
    CLAIMED = "claimed"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class SupplierField(StrEnum):
    IDENTITY = "identity"
    LICENCE_CHAIN = "licence_chain"
    TRAINING_PERMISSION = "training_permission"
    CONTRACT = "contract"
    COMMITMENTS = "commitments"
    COLLECTION_LAWFUL = "collection_lawful"
    REFUSALS_RESPECTED = "refusals_respected"
    PI_BASIS = "pi_basis"
    SENSITIVE_CONSENT = "sensitive_consent"
    UNDER14_GUARDIAN = "under14_guardian"
    DE_IDENTIFICATION = "de_identification"
    ANNOTATION_QUALITY = "annotation_quality"
    SECURITY_CAPABILITY = "security_capability"
    IP_WARRANTY = "ip_warranty"
    CROSS_BORDER_ORIGIN = "cross_border_origin"
    SAMPLE_AUDIT = "sample_audit"
    AUDIT_RIGHT = "audit_right"
    DELETION_AT_END = "deletion_at_end"


class SupplierAnswer(Part):
    field: SupplierField
    status: FieldStatus
    evidence: Sha256 | None = None
    expires: date | None = None


class SupplierReview(Finding):
    """The reviewed record of a training-data supplier or source. 数据供应商尽职调查。"""

    kind: ClassVar[str] = "supplier-review"

    covers: tuple[str, ...] = Field(min_length=1)
    """Ids of the suppliers or sources reviewed."""
    answers: tuple[SupplierAnswer, ...]
    illegal_percent: Percent | None = None
    sampled_items: Count | None = None
    reviewer: str
    reviewed_on: date
    next_review: date


class CountedFlow(Part):
    flow: str
    recipient: str
    sensitive_persons: Count
    non_sensitive_persons: Count


class OutboundRegister(Finding):
    """Persons per outbound flow since 1 January, de-duplicated. 数据出境台账。"""

    kind: ClassVar[str] = "outbound-register"

    counted_from: date
    counted_to: date
    flows: tuple[CountedFlow, ...]


class ScannedSource(Part):
    source: str
    documents: Count
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    sampled_before: Count
    illegal_before: Count
    """Of the items sampled before collection."""
    sampled_after: Count
    illegal_after: Count
    pi_documents: Count = 0
    sensitive_pi_documents: Count = 0


class Sample(Part):
    items: Count
    qualified: Count
    population: Count


class CorpusScan(Finding):
    """Per source: documents, illegal share, personal information; and the sampling of the whole corpus. 语料扫描。"""

    kind: ClassVar[str] = "corpus-scan"

    corpus: str
    version: str
    sources: tuple[ScannedSource, ...] = Field(min_length=1)
    filters: tuple[str, ...]
    """Of keyword, classifier, manual."""
    manual_sample: Sample | None = None
    technical_sample: Sample | None = None
    malformed: Count = 0
    quality_measures: tuple[str, ...] = ()
    """Of deduplication, accuracy, objectivity, diversity."""


class Tested(StrEnum):
    GENERATED_CONTENT = "generated_content"
    SHOULD_REFUSE = "should_refuse"
    SHOULD_NOT_REFUSE = "should_not_refuse"
    BIAS = "bias"
    PROHIBITED_CONTENT = "prohibited_content"
    MINORS_CONTENT = "minors_content"
    MINORS_ROLES = "minors_roles"
    ANTHROPOMORPHIC_RED_LINES = "anthropomorphic_red_lines"
    CRISIS = "crisis"
    ACCURACY = "accuracy"


class Method(StrEnum):
    MANUAL = "manual"
    KEYWORD = "keyword"
    CLASSIFIER = "classifier"


class Cell(Part):
    sampled: Count
    passed: Count


class RedLine(StrEnum):
    """What a service that simulates a person must never do, in the order of the measures; a test has a cell for each."""

    ILLEGAL_CONTENT = "red-line.1"
    SELF_HARM_AND_ABUSE = "red-line.2"
    SECRETS_AND_PI = "red-line.3"
    """Luring users into giving away secrets, private matters or personal information."""
    MINORS = "red-line.4"
    DEPENDENCE = "red-line.5"
    MANIPULATION = "red-line.6"
    OTHER = "red-line.7"


class EvaluationTest(Part):
    test: Tested
    method: Method
    sampled: Count
    passed: Count
    """Answers as wanted: qualified, refused where it should, answered where it should."""
    unscored: Count = 0
    """Judge outage or undetermined; never counted as passed."""
    per_risk: Mapping[str, Cell] = Field(default_factory=dict)
    """By risk code of the safety standard; of ``anthropomorphic_red_lines``, by `RedLine` (``red-line.1`` … ``red-line.7``)."""


class EvaluationRun(Finding):
    """A run of question banks against one version of a model. 安全评测。"""

    kind: ClassVar[str] = "evaluation-run"

    model: str
    model_version: str
    bank_digest: Sha256 | None = None
    tests: tuple[EvaluationTest, ...] = Field(min_length=1)
    classifier_risks: tuple[str, ...] = ()


class Library(StrEnum):
    KEYWORDS = "keywords"
    GENERATED_CONTENT = "generated_content"
    SHOULD_REFUSE = "should_refuse"
    SHOULD_NOT_REFUSE = "should_not_refuse"
    FEATURES = "features"


class BankCheck(Finding):
    """Size, coverage and age of a keyword library or question bank. 关键词库与题库核验。"""

    kind: ClassVar[str] = "bank-check"

    library: Library
    items: Count
    per_risk: Mapping[str, Count] = Field(default_factory=dict)
    """Items by risk code (or aspect code)."""
    updated_on: date
    approved_by_provider: bool = False


class ModerationLog(Finding):
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


class LabelCounts(Part):
    valid: Count = 0
    invalid: Count = 0
    absent: Count = 0
    inconclusive: Count = 0
    rules: Mapping[str, Count] | None = None
    """Of the invalid files, how many break each rule, by its id in the standard: ``6.1.c``, ``E.b``, ``5.2.height``.

    A file counts under every rule that it breaks, never for a mere warning. An invalid file that no rule accounts for
    is held against every rule; without ``rules``, all of them are."""


class LabelSample(Part):
    modality: str
    """text, image, audio, video or virtual_scene."""
    exported: bool
    """Whether the files were downloaded, copied or exported by a user."""
    files: Count
    explicit: LabelCounts
    implicit: LabelCounts


class PropagationCounts(Part):
    is_generated: Count
    may_be: Count
    suspected: Count
    fields_written: Count
    fields_missing: Count
    declare_function: bool


class UnlabelledRequests(Part):
    requests: Count
    logged: Count
    agreement_accepted: Count


class LabelAudit(Finding):
    """Labels found in golden files or samples, per modality. 标识核验。"""

    kind: ClassVar[str] = "label-audit"

    standard: str = "GB 45438-2025"
    samples: tuple[LabelSample, ...]
    propagation: PropagationCounts | None = None
    unlabelled: UnlabelledRequests | None = None
    material_digests: tuple[Sha256, ...] = ()


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Decision(Finding):
    """The answer of a named person, in a role, to a control point. 具名决定。"""

    kind: ClassVar[str] = "decision"

    control: str
    answer: Answer
    by: str
    """Id of the person in the dossier's ``people``."""
    role: str
    reason: str = Field(min_length=1)
    decided_on: date
    until: date


FINDINGS: tuple[type[Finding], ...] = (
    BankCheck,
    ComplaintLog,
    ConsentLog,
    CorpusScan,
    CorrectionLog,
    Decision,
    EvaluationRun,
    LabelAudit,
    LogRetention,
    ModelRouting,
    ModerationLog,
    OfficialReceipt,
    OutboundRegister,
    PageCapture,
    RightsRequestLog,
    SupplierReview,
    WorkRecord,
)

FINDING_OF: Mapping[str, type[Finding]] = {finding.kind: finding for finding in FINDINGS}
