# SPDX-License-Identifier: Apache-2.0
"""The answers of a model filing: the fields of the application form as practice has them, and the texts of the report."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from hegui.dossier.section import Count, DocumentPath, Id, Percent, Section, Words
from hegui.packs.answers.common import Amount, Answers, Deployment, SubjectDetails, UpstreamModel
from hegui.packs.answers.figure import Figure
from hegui.schema import Within

Field = Literal["unrestricted", "medical", "finance", "education", "law", "government", "other"]
CorpusPartName = Literal["chinese_text", "foreign_text", "code", "image", "audio", "video", "other"]


class ModelDetails(Section, frozen=True, kw_only=True):
    """A model of the filing. 模型情况"""

    about_field: ClassVar[str] = "model"

    model: Id
    parameters_100m: Annotated[float, Within(ge=0), Figure("参数量", "parameters", units=("亿",), scale=1e8)]
    """In hundred millions. 参数量（亿）"""
    architecture: Words
    framework: Words
    development: Words
    """How it was made: trained, or tuned on what and how. 研制方式"""
    base_filed: bool
    """Whether the base model is filed. 基座模型是否已备案"""


class Compute(Section, frozen=True, kw_only=True):
    """Machines that train or serve. 算力资源"""

    about_field: ClassVar[str] = "name"

    name: Words
    """A short name by which papers tell it apart. 名称，如“训练集群”"""
    purpose: Literal["training", "inference"]
    accelerator: Words
    """Make and model. 加速卡品牌型号"""
    accelerators: Annotated[Count, Figure("加速卡数量", "accelerators", units=("张", "块"), others=("加速卡",))]
    servers: Annotated[Count, Figure("服务器数量", "servers", units=("台",), others=("服务器",))]
    place: Words
    """Province and city. 所在省、市"""
    domestic: bool
    operator: Words
    """One's own, or whose cloud. 自有或者云服务商名称"""


class CorpusPart(Section, frozen=True, kw_only=True):
    """How much of one kind there is. 语料构成"""

    about_field: ClassVar[str] = "label"

    part: CorpusPartName
    label: Words
    """How papers call it. 底稿中的名称"""
    items: Annotated[Count, Figure("条数", "items", units=("条", "张", "份"))]


class CorpusDetails(Section, frozen=True, kw_only=True):
    """The training data as a whole. 训练语料"""

    storage_mb: Annotated[float, Within(ge=0), Figure("语料存储规模", "storage of the corpus", units=("MB",))]
    tokens_10k: Annotated[float, Within(ge=0), Figure("语料词元数", "tokens", units=("万",), scale=1e4)]
    """In ten thousands. 词元数（万）"""
    foreign_open_percent: Annotated[Percent, Figure("境外开源语料占比", "share of foreign open data", units=("%",))]
    parts: tuple[CorpusPart, ...]


class AnnotationDetails(Section, frozen=True, kw_only=True):
    """Annotation. 标注情况"""

    text_items: Annotated[Count, Figure("文本标注条数", "annotated texts", units=("条",))]
    image_items: Annotated[Count, Figure("图片标注条数", "annotated images", units=("条", "张"))]
    reviewers: Annotated[Count, Figure("审核员人数", "reviewers", units=("人", "名"))]
    training_hours: Annotated[float, Within(ge=0), Figure("培训学时", "hours of training", units=("小时", "学时"))]
    trainings: Annotated[Count, Figure("培训次数", "trainings", units=("次",))]
    spot_checked_percent: Annotated[Percent, Figure("功能性标注抽检比例", "share spot-checked", units=("%",))]


class ServiceDetails(Section, frozen=True, kw_only=True):
    """How the service is offered. 服务情况"""

    field: Field
    concurrent_requests: Annotated[Count, Figure("并发服务能力", "concurrent requests", units=("路", "个", "次/秒"))]
    tested_since: date
    """When tests with users began. 内测或者公测开始日期"""
    login: Words
    """How people register and log in. 注册登录方式"""
    entry: Words
    """Where the service is found. 访问入口"""


class SafetyDetails(Section, frozen=True, kw_only=True):
    """Safety measures of the form. 安全措施"""

    monitoring_staff: Annotated[Count, Figure("信息审核人员", "monitoring staff", units=("人", "名"))]
    interception: Words
    classifier: Words
    monitoring: Words
    updates: Words
    """How lexicons, banks and models are updated, and how often. 更新机制"""


class Texts(Section, frozen=True, kw_only=True):
    """The texts of the safety assessment report that only people can write. 安全评估报告的文字部分"""

    object: Words
    """What was assessed. 评估对象"""
    intellectual_property: Words
    personal_information: Words
    trade_secrets: Words
    discrimination: Words
    transparency: Words
    accuracy: Words
    reliability: Words
    service_specific: Words
    audience: Words
    user_rights: Words
    minors: Words
    residual_risks: Words
    opinion: Words
    """The opinion on the launch. 上线意见"""


class AssessmentDetails(Section, frozen=True, kw_only=True):
    """Who assessed, when and how. 评估组织"""

    way: Literal["self", "third_party"]
    assessor: Words
    started_on: date
    finished_on: date
    report: Texts


class Measure(Section, frozen=True, kw_only=True):
    """What is done where a clause is not met: an equally effective measure, or a plan. 未符合条款的措施"""

    clauses: Annotated[tuple[Words, ...], Within(min_length=1)]
    """Ids of the catalogue, such as ``GBT45654-5.1.a.2``. 条款编号"""
    kind: Literal["equivalent", "plan"]
    what: Words
    by: Id
    """Who answers for it: of the dossier's people. 责任人"""
    until: date
    """The day by which it is done or looked at again. 完成或者复核日期"""
    proof: DocumentPath | None = None
    """What proves an equally effective measure. 等效措施的证明"""


class TestChannel(Section, frozen=True, kw_only=True):
    """How the authority can test; never with a password or key. 测试渠道（不含口令和密钥）"""

    address: Words
    protocol: Words
    handed_over_by: Words
    """Who hands the accounts over, apart from the pack. 账号另行交付的联系人"""


class Banks(Section, frozen=True, kw_only=True):
    """The lists that are handed in as tables. 关键词和题库文件"""

    keywords: DocumentPath
    questions: Annotated[tuple[DocumentPath, ...], Within(min_length=1)]
    responses: tuple[DocumentPath, ...] = ()
    """Answers of the model and what they were judged to be, as JSON Lines. 模型回答及研判结果"""


class ModelFilingAnswers(Answers, frozen=True, kw_only=True):
    """The answers of a model filing. 备案填报内容"""

    kind: Literal["model-filing"]
    subject: SubjectDetails
    models: Annotated[tuple[ModelDetails, ...], Within(min_length=1)]
    upstream: tuple[UpstreamModel, ...] = ()
    compute: Annotated[tuple[Compute, ...], Within(min_length=1)]
    corpus: CorpusDetails
    annotation: AnnotationDetails | None = None
    service: ServiceDetails
    safety: SafetyDetails
    assessment: AssessmentDetails
    banks: Banks
    measures: tuple[Measure, ...] = ()
    test_channel: TestChannel | None = None
    continuity: Words | None = None
    """How compute stays available; some offices ask. 算力持续性说明（部分地方要求）"""


__all__ = ["Amount", "Deployment", "ModelFilingAnswers"]
