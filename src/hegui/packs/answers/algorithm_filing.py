# SPDX-License-Identifier: Apache-2.0
"""The answers of an algorithm filing: the stages of the portal, the self-assessment, the responsibility statement."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from hegui.dossier.section import Count, Percent, Section, Words
from hegui.packs.answers.common import Answers, Deployment, SubjectDetails, UpstreamModel
from hegui.packs.answers.figure import Figure
from hegui.schema import Within

Modality = Literal["text", "image", "audio", "video", "virtual_scene", "code"]


class Officer(Section, frozen=True, kw_only=True):
    """The officer for the safety of the algorithm. 算法安全责任人"""

    name: Words
    post: Words
    phone: Words
    email: Words


class Output(Section, frozen=True, kw_only=True):
    """One kind of what comes out, and the formats of its files. 输出模态及文件格式"""

    modality: Modality
    formats: Annotated[tuple[Words, ...], Within(min_length=1)]


class Input(Section, frozen=True, kw_only=True):
    """One kind of what goes in. 输入数据"""

    modality: Modality
    formats: Annotated[tuple[Words, ...], Within(min_length=1)]
    source: Words
    biometric: bool
    """Whether faces, voices or the like are worked on. 是否含生物特征"""


class Performance(Section, frozen=True, kw_only=True):
    """A figure of how well the algorithm works. 性能指标"""

    about_field: ClassVar[str] = "name"

    name: Words
    percent: Annotated[Percent, Figure("达到", "reaches", units=("%",))]


class AlgorithmDetails(Section, frozen=True, kw_only=True):
    """The algorithm. 算法属性"""

    name: Words
    """The one name that stands everywhere. 算法名称（各处一致）"""
    algorithm_type: Literal["generation", "recommendation", "ranking", "retrieval", "scheduling"]
    role: Literal["provider", "technical_supporter"]
    field: Words
    scene: Words
    launched: bool
    launched_on: date
    """Of the algorithm. 上线或者计划上线日期"""
    introduction: Words
    range: Words
    audience: Words
    social_impact: Words
    flow: Words
    inputs: Annotated[tuple[Input, ...], Within(min_length=1)]
    outputs: Annotated[tuple[Output, ...], Within(min_length=1)]
    data: Words
    model: Words
    training: Words
    input_review: Words
    output_review: Words
    review_range: Words
    implicit_label: Words
    explicit_label: Words
    performance: Annotated[tuple[Performance, ...], Within(min_length=1)]
    hardware: Words
    software: Words


class Product(Section, frozen=True, kw_only=True):
    """A product that uses the algorithm. 关联产品及功能"""

    about_field: ClassVar[str] = "name"

    name: Words
    form: Literal["website", "app", "mini_program", "api", "device"]
    entry: Words
    """An address, or the name in the store. 访问地址或者商店名称"""
    path: Words
    """The steps from the entry to the function. 访问路径"""
    how: Words
    """How the algorithm is used in it. 算法在产品中的使用方式"""
    daily_users: Annotated[Count, Figure("日活跃用户", "daily active users", units=("人", "名", "个"))]
    monthly_users: Annotated[Count, Figure("月活跃用户", "monthly active users", units=("人", "名", "个"))]


class Risk(Section, frozen=True, kw_only=True):
    """The eight risks of the form. 算法风险描述"""

    abuse: Words
    malicious_use: Words
    vulnerability: Words
    illegal_generation: Words
    illegal_storage: Words
    illegal_spread: Words
    leak: Words
    other: Words


class Control(Section, frozen=True, kw_only=True):
    """How the risks are held down. 风险防控情况"""

    mechanism: Words
    right_to_know: Words
    personal_information: Words
    other_rights: Words
    prevention: Words
    human_review: Words
    model_safety: Words
    data_safety: Words
    conclusion: Words
    other: Words


class Responsibility(Section, frozen=True, kw_only=True):
    """How the subject bears its responsibility. 落实算法安全主体责任基本情况"""

    body: Words
    staff: Annotated[Count, Figure("专职人员", "full-time staff", units=("人", "名"), others=("专职算法安全人员",))]
    requirements: Words
    staffing: Words
    technical_safeguards: Words
    self_assessment: Words
    information_monitoring: Words
    data_monitoring: Words
    personal_information_monitoring: Words
    algorithm_monitoring: Words
    incident_response: Words
    violations: Words
    other: Words


class PublicNotice(Section, frozen=True, kw_only=True):
    """What is to be published. 拟公示内容"""

    principle: Words
    mechanism: Words
    scenes: Words
    purpose: Words
    disclosure: Words | None = None


class AlgorithmFilingAnswers(Answers, frozen=True, kw_only=True):
    """The answers of an algorithm filing. 算法备案填报内容"""

    kind: Literal["algorithm-filing"]
    filing: Literal["first", "change"]
    subject: SubjectDetails
    officer: Officer
    algorithm: AlgorithmDetails
    products: Annotated[tuple[Product, ...], Within(min_length=1)]
    upstream: tuple[UpstreamModel, ...] = ()
    deployment: Annotated[tuple[Deployment, ...], Within(min_length=1)]
    assessed_on: date
    risk: Risk
    control: Control
    responsibility: Responsibility
    notice: PublicNotice
