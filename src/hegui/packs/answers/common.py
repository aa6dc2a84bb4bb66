# SPDX-License-Identifier: Apache-2.0
"""What every pack asks for: who signs, who may be asked, papers, screenshots, and the papers that support the numbers."""

from datetime import date
from typing import Annotated, Final, Literal

from hegui.dossier.section import DocumentPath, Id, Section, Words
from hegui.schema import Within

ANSWERS_VERSION: Final = 1
Version = Annotated[int, Within(ge=ANSWERS_VERSION, le=ANSWERS_VERSION)]
Amount = Annotated[float, Within(ge=0)]

SignatureRole = Literal[
    "legal_representative",
    "assessment_lead",
    "legality_lead",
    "algorithm_security_officer",
]
Shows = Literal[
    "product_entry",
    "explicit_label",
    "implicit_label",
    "log_fields",
    "agreement_clauses",
    "privacy_clauses",
    "consent_page",
    "training_opt_out",
    "complaint_entry",
    "refusal_example",
    "human_review",
    "model_opening",
    "model_publicity",
    "assessment_approved",
]


class FilingContact(Section, frozen=True, kw_only=True):
    """Whom the authority may ask about the filing. 填报联系人"""

    name: Words
    post: Words
    phone: Words
    email: Words


class SubjectDetails(Section, frozen=True, kw_only=True):
    """What the form asks of the subject beside what the dossier says. 主体补充信息"""

    registered_address: Words
    office_address: Words
    company_type: Words
    parent_company: Words = "无"
    industry_regulator: Words = "无"


class Signature(Section, frozen=True, kw_only=True):
    """Who signs, in which role. 签字人"""

    role: SignatureRole
    person: Id
    """Of the dossier's people. 档案 people 中的标识"""
    signed_on: date
    """The day of the signature. 签字日期"""
    note: Words | None = None
    """Why one person signs in two roles; without it nobody may. 一人两处签字的书面说明"""


class Paper(Section, frozen=True, kw_only=True):
    """A paper that is handed in as it is: a licence, a work certificate, a copyright certificate. 随附证件和证明"""

    item: Id
    """The item of the pack that it is. 对应的材料项"""
    file: DocumentPath
    expires: date | None = None
    """The last day on which it is valid; none where it has no end. 有效期至"""


class Screenshot(Section, frozen=True, kw_only=True):
    """A picture of a screen. 截图"""

    shows: Shows
    file: DocumentPath
    taken_on: date
    caption: Words
    model: Id | None = None
    """The model whose opening or publicity it shows. 所涉模型"""


class Deployment(Section, frozen=True, kw_only=True):
    """Where a part of the service runs. 部署情况"""

    what: Words
    place: Words
    """Province and city. 省、市"""
    domestic: bool
    operator: Words
    """Whose machines they are. 自有或者云服务商名称"""


class UpstreamModel(Section, frozen=True, kw_only=True):
    """A model of somebody else that the service is built on or calls. 第三方模型"""

    model: Id
    """Of the dossier's models. 档案 models 中的标识"""
    provider: Words
    name: Words
    algorithm_number: Words | None = None
    """The filing number of its algorithm. 算法备案编号"""
    model_number: Words | None = None
    """Its filing number. 模型备案号"""
    reason_without_number: Words | None = None
    """Why it has none: open weights that nobody filed. 没有编号的原因"""
    use: Words
    """What it does in the service. 用途"""
    obtained_by: Literal["contract", "open_licence"]


class Answers(Section, frozen=True, kw_only=True):
    """What every answers file holds. 各类材料共有的内容"""

    hegui_pack: Version
    prepared_on: date
    """The day the pack is dated. 填报日期"""
    contact: FilingContact
    signatures: tuple[Signature, ...]
    papers: tuple[Paper, ...] = ()
    screenshots: tuple[Screenshot, ...] = ()
    basis: tuple[DocumentPath, ...] = ()
    """Working papers that say where the numbers of the form come from. 填报数据的依据（底稿）"""
    overlays: tuple[Id, ...] = ()
    """What some offices ask beside, by its id. 启用的地方附加要求"""
    overlay_files: tuple[DocumentPath, ...] = ()
    """What one's own office asks beside, as a file. 自备的地方附加要求文件"""
