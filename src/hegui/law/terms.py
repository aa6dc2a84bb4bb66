# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the catalogue: heads, duties, phases, roles, confidence, units. One word a concept."""

from collections.abc import Mapping
from enum import StrEnum

from hegui.text import Text


class Head(StrEnum):
    """The eight heads under which a provider works."""

    PERMISSIONS = "permissions"
    DATA_SOURCES = "data_sources"
    PERSONAL_INFORMATION = "personal_information"
    CROSS_BORDER = "cross_border"
    ASSESSMENT_AND_FILING = "assessment_and_filing"
    LABELLING = "labelling"
    CORRECTION_AND_USE = "correction_and_use"
    COOPERATION = "cooperation"


HEAD_TITLES: Mapping[Head, Text] = {
    Head.PERMISSIONS: Text("许可与备案（电信、ICP、应用）", "Permissions (telecom, ICP, app)"),
    Head.DATA_SOURCES: Text("训练数据来源与供应商", "Data sources and suppliers"),
    Head.PERSONAL_INFORMATION: Text("个人信息与未成年人", "Personal information and minors"),
    Head.CROSS_BORDER: Text("数据出境", "Cross-border transfer"),
    Head.ASSESSMENT_AND_FILING: Text("安全评估与算法、模型备案", "Security assessment and filing"),
    Head.LABELLING: Text("生成合成内容标识", "Labelling of generated content"),
    Head.CORRECTION_AND_USE: Text("纠正、协议、使用与投诉", "Correction, agreement, use, complaints"),
    Head.COOPERATION: Text("网络安全与配合监管", "Security and cooperation with authorities"),
}


class Confidence(StrEnum):
    """How sure the research is: H read or twice confirmed, M one decent copy or recalled, L weak or inferred."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Bound(StrEnum):
    """Whom an obligation binds."""

    PROVIDER = "provider"
    TECHNICAL_SUPPORTER = "technical_supporter"
    PLATFORM = "platform"
    APP_STORE = "app_store"
    HANDLER = "handler"
    CIIO = "ciio"
    IMPORTANT_DATA_HANDLER = "important_data_handler"
    BIG_PLATFORM = "big_platform"
    USER = "user"
    REGULATOR = "regulator"
    STATE = "state"
    ANYONE = "anyone"


class Duty(StrEnum):
    """The force of a provision. ``none``: purpose, definition or a duty of others, shown and never assessed."""

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    MAY = "may"
    NONE = "none"

    @property
    def assessed(self) -> bool:
        """Whether a status is computed for it."""
        return self is not Duty.NONE


class Phase(StrEnum):
    """When an obligation bites: the absence of what is due before launch blocks a launch."""

    BEFORE_LAUNCH = "before_launch"
    CONTINUOUS = "continuous"
    EVENT = "event"


class Judge(StrEnum):
    """Who can settle a question."""

    MACHINE = "machine"
    PERSON = "person"


class AnsweredBy(StrEnum):
    """Who answers a control point: ``both`` needs a passing check and the agreement of a person."""

    MACHINE = "machine"
    PERSON = "person"
    BOTH = "both"


class Asks(StrEnum):
    """What a control point accepts: bytes that prove it, or the consistency of what is declared."""

    EVIDENCE = "evidence"
    DECLARATION = "declaration"


class InstrumentKind(StrEnum):
    LAW = "law"
    REGULATION = "regulation"
    DEPARTMENTAL_RULE = "departmental_rule"
    NORMATIVE_DOCUMENT = "normative_document"
    NATIONAL_STANDARD = "national_standard"
    TECHNICAL_DOCUMENT = "technical_document"
    STORE_RULE = "store_rule"
    POLICY = "policy"


class Role(StrEnum):
    """Who decides when a person must."""

    COUNSEL = "counsel"
    COMPLIANCE_LEAD = "compliance_lead"
    SECURITY_LEAD = "security_lead"
    ALGORITHM_LEAD = "algorithm_lead"
    DATA_LEAD = "data_lead"
    PRODUCT_LEAD = "product_lead"
    LEGAL_REPRESENTATIVE = "legal_representative"


class TableOutcome(StrEnum):
    """What a row of the outbound table leads to; ``continue`` is noted and passed over."""

    SECURITY_ASSESSMENT = "security_assessment"
    STANDARD_CONTRACT_OR_CERTIFICATION = "standard_contract_or_certification"
    EXEMPT = "exempt"
    CONTINUE = "continue"
    NOT_REGULATED = "not_regulated"
    UNDETERMINED = "undetermined"
    """The law of that day names the paths and no threshold between them."""


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"
    PERSONS = "persons"
    USERS = "users"
    PERCENT = "percent"
    ITEMS = "items"
    CLICKS = "clicks"
    SECONDS = "seconds"
    CNY = "cny"
    COUNT = "count"
    RATIO = "ratio"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"
