# SPDX-License-Identifier: Apache-2.0
"""The dossier: what the provider declares of its service, in files under its own version control.

What is declared here are claims: they decide which obligations apply, and they never prove that one is met.
A field left out is unknown, never "no".
"""

from datetime import date
from typing import Annotated, Final, Literal

from hegui.dossier.processing import (
    Annotation,
    Data,
    DataSource,
    Model,
    ModelOrigin,
    Outbound,
    OutboundFlow,
    PersonalInformation,
    ProcessingActivity,
    Processor,
    Supplier,
)
from hegui.dossier.section import Count, DocumentPath, Id, Named, Percent, Section, Words
from hegui.evidence.findings import Grade
from hegui.schema import Within

__all__ = [
    "SCHEMA_VERSION",
    "Annotation",
    "Data",
    "DataSource",
    "Documents",
    "Dossier",
    "Model",
    "Named",
    "Outbound",
    "OutboundFlow",
    "Person",
    "PersonalInformation",
    "ProcessingActivity",
    "Processor",
    "Provider",
    "Section",
    "Service",
    "Supplier",
]

SCHEMA_VERSION: Final = 1
Version = Annotated[int, Within(ge=SCHEMA_VERSION, le=SCHEMA_VERSION)]
"""Not ``Literal[1]``, which takes ``true`` and ``1.0`` for 1."""


class Person(Section, frozen=True, kw_only=True):
    """Somebody who may decide a control point, in a role, with the key that verifies the signature. 有权作出决定的人"""

    id: Id
    name: Words
    roles: tuple[
        Literal[
            "counsel",
            "compliance_lead",
            "security_lead",
            "algorithm_lead",
            "data_lead",
            "product_lead",
            "legal_representative",
        ],
        ...,
    ]
    public_key: str | None = None
    """Ed25519, base64; see ``hegui evidence keygen``. 公钥"""


class Provider(Section, frozen=True, kw_only=True):
    """The provider. 主体信息"""

    name: Named
    uscc: str | None = None
    """Unified social credit code, 18 characters. 统一社会信用代码"""
    established_in: Literal["mainland", "hk_mo_tw", "overseas"] | None = None
    domestic_entity: str | None = None
    """The mainland entity that operates or represents an overseas provider. 境外提供者的境内运营或代表主体"""
    province: str | None = None
    foreign_equity_percent: Percent | None = None
    pilot_zone: Literal["none", "beijing", "shanghai", "hainan", "shenzhen"] | None = None
    roles: (
        tuple[
            Literal[
                "provider",
                "technical_supporter",
                "distribution_platform",
                "app_store",
                "important_data_handler",
                "big_platform",
            ],
            ...,
        ]
        | None
    ) = None
    is_ciio: bool | None = None
    state_organ: bool | None = None
    ftz_handler: bool | None = None
    acts_as_data_broker: bool | None = None
    conducts_ai_research: bool | None = None


class Judgements(Section, frozen=True, kw_only=True):
    """Facts on which a person must have formed a view; the signed scope memo is the evidence. 须经研判的事实"""

    has_public_opinion_attribute: bool | None = None
    authority_confirmed_no_public_opinion_attribute: bool | None = None
    persona_simulates_human: bool | None = None
    sustained_emotional_interaction: bool | None = None
    ethics_high_risk: bool | None = None


class Events(Section, frozen=True, kw_only=True):
    """What has happened. Left out means unknown; ``false`` means that it has not. 已发生的情形（不填为未知）"""

    new_function_added: bool | None = None
    major_change: bool | None = None
    algorithm_changed_on: date | None = None
    ended_on: date | None = None
    illegal_content_spread: bool | None = None
    illegal_content_found: bool | None = None
    user_abuse_found: bool | None = None
    authority_requested_assessment: bool | None = None
    security_incident: Literal["none", Grade] | None = None
    pi_breach: bool | None = None
    flaw_endangers_public_interest: bool | None = None
    foreign_authority_request: bool | None = None
    authority_ordered_pi_audit: bool | None = None
    merger_or_transfer: bool | None = None


class Audience(Section, frozen=True, kw_only=True):
    """Whom the service is for. 服务对象"""

    minors: bool | None = None
    minors_only: bool | None = None
    minor_user_base_large: bool | None = None
    elderly: bool | None = None


class Service(Section, frozen=True, kw_only=True):
    """The service. 服务信息"""

    name: Named
    description: Named | None = None
    stage: Literal["planned", "launched", "ended"] | None = None
    launched_on: date | None = None
    """The day the service started, or is planned to start. 上线日期或计划上线日期"""
    offers_generation_to_mainland_public: bool | None = None
    access_modes: (
        tuple[Literal["web", "app", "mini_program", "api", "device", "internal", "overseas_only"], ...] | None
    ) = None
    modalities: tuple[Literal["text", "image", "audio", "video", "virtual_scene", "code"], ...] | None = None
    functions: (
        tuple[
            Literal[
                "dialogue_or_writing",
                "voice_synthesis_or_cloning",
                "face_generation_or_editing",
                "immersive_scene",
                "other_significant_generation",
                "forum",
                "community",
                "chat_room",
                "public_account",
                "short_video",
                "live_stream",
                "information_sharing",
                "search",
                "recommendation",
            ],
            ...,
        ]
        | None
    ) = None
    audience: Audience = Audience()
    distribution_channels: (
        tuple[Literal["apple_store", "android_store", "mini_program_platform", "website", "preinstalled", "none"], ...]
        | None
    ) = None
    sector: (
        tuple[Literal["news", "publishing", "audiovisual", "education", "health", "finance", "none"], ...] | None
    ) = None
    charges_users: bool | None = None
    registers_users: bool | None = None
    registered_users: Count | None = None
    monthly_active_users: Count | None = None
    hosts_third_party_publication: bool | None = None
    offers_download_or_export: bool | None = None
    provides_unlabelled_versions: bool | None = None
    uses_recommendation_algorithm: bool | None = None
    edits_face_or_voice: bool | None = None
    model_origins: tuple[ModelOrigin, ...] | None = None
    """Where the models come from, until they are listed in ``models``. 模型来源（列明 models 之前填写）"""
    judgements: Judgements = Judgements()
    events: Events = Events()


class Filing(Section, frozen=True, kw_only=True):
    """A number that was given by an authority. 备案、登记、许可编号"""

    number: Words
    holder: str | None = None
    name: str | None = None
    issued_on: date | None = None


class ModelFiling(Filing, frozen=True, kw_only=True):
    """The filing or registration of a generative service. 生成式人工智能服务备案或登记"""

    kind: Literal["filing", "registration"]
    model: Id


class AlgorithmFiling(Filing, frozen=True, kw_only=True):
    """The filing of an algorithm. 算法备案"""

    role: Literal["provider", "technical_supporter"] = "provider"
    algorithm_type: Literal["generation", "recommendation", "ranking", "retrieval", "scheduling"] = "generation"
    changed_on: date | None = None


class Filings(Section, frozen=True, kw_only=True):
    """Filings and licences. 备案与许可"""

    icp: Filing | None = None
    app: Filing | None = None
    police: Filing | None = None
    telecom_licence: Filing | None = None
    algorithms: tuple[AlgorithmFiling, ...] | None = None
    models: tuple[ModelFiling, ...] | None = None


class Documents(Section, frozen=True, kw_only=True):
    """Documents whose text hegui reads (PDF, DOCX, Markdown, text). 文件"""

    scope_memo: DocumentPath | None = None
    user_agreement: DocumentPath | None = None
    privacy_notice: DocumentPath | None = None
    minors_rules: DocumentPath | None = None
    platform_rules: DocumentPath | None = None
    annotation_rules: DocumentPath | None = None
    internal_pi_rules: DocumentPath | None = None
    security_assessment_report: DocumentPath | None = None
    self_assessment_report: DocumentPath | None = None
    algorithm_responsibility: DocumentPath | None = None
    ethics_charter: DocumentPath | None = None
    model_summary: DocumentPath | None = None
    judging_procedure: DocumentPath | None = None
    label_material: DocumentPath | None = None
    inspection_dossier: DocumentPath | None = None
    incident_plan: DocumentPath | None = None
    retention_schedule: DocumentPath | None = None
    equity_chart: DocumentPath | None = None
    joint_processing_agreement: DocumentPath | None = None
    store_listing: DocumentPath | None = None
    vendor_contracts: tuple[DocumentPath, ...] = ()


class Contact(Section, frozen=True, kw_only=True):
    """A contact. 联系方式"""

    name: Words
    phone: str | None = None
    email: str | None = None
    url: str | None = None


class Contacts(Section, frozen=True, kw_only=True):
    """Contacts for users and authorities. 联系渠道"""

    complaints: Contact | None = None
    authorities: Contact | None = None


class Limits(Section, frozen=True, kw_only=True):
    """Time limits and counts that the provider has published. 已公布的时限与规则"""

    complaint_reply_working_days: Count | None = None
    rights_reply_working_days: Count | None = None
    suspend_after_consecutive: Count | None = None
    suspend_after_daily: Count | None = None


class Dossier(Section, frozen=True, kw_only=True):
    """The whole dossier. ``hegui`` is the version of this schema. 合规档案"""

    hegui: Version
    provider: Provider
    service: Service
    people: tuple[Person, ...] = ()
    models: tuple[Model, ...] | None = None
    data: Data = Data()
    annotation: Annotation = Annotation()
    personal_information: PersonalInformation = PersonalInformation()
    outbound: Outbound = Outbound()
    filings: Filings = Filings()
    documents: Documents = Documents()
    contacts: Contacts = Contacts()
    limits: Limits = Limits()
