# SPDX-License-Identifier: Apache-2.0
"""The answers of the smaller packs: the assessment of 2018, store submissions, inspections."""

from datetime import date
from typing import Annotated, Literal

from hegui.dossier.section import Count, Section, Words
from hegui.packs.answers.common import Answers, Deployment, SubjectDetails, UpstreamModel
from hegui.packs.answers.figure import Figure
from hegui.schema import Within

Trigger = Literal["launch", "new_technology", "user_growth", "illegal_content", "notice"]


class AssessedItems(Section, frozen=True, kw_only=True):
    """The items that the report of 2018 has results on (SA18 art. 5). 评估内容"""

    responsible: Words
    identity: Words
    logs: Words
    publishing: Words
    """Names, posts, groups and what is shared. 昵称、发布、群组等的防范处置"""
    personal_information: Words
    complaints: Words
    support_cac: Words
    support_police: Words


class SecurityAssessmentAnswers(Answers, frozen=True, kw_only=True):
    """The answers of the security assessment of 2018. 2018年安全评估填报内容"""

    kind: Literal["security-assessment"]
    subject: SubjectDetails
    trigger: Trigger
    entry: Words
    function: Words
    scope: Words
    hardware: Words
    software: Words
    deployment: Annotated[tuple[Deployment, ...], Within(min_length=1)]
    reviewers: Annotated[Count, Figure("信息审核人员", "reviewers", units=("人", "名"))]
    started_on: date
    finished_on: date
    items: AssessedItems
    effect: Words
    conclusion: Words
    other: Words


class StoreSubmissionAnswers(Answers, frozen=True, kw_only=True):
    """The answers of a store submission. 应用商店上架填报内容"""

    kind: Literal["store-submission"]
    stores: Annotated[
        tuple[Literal["apple", "huawei", "xiaomi", "oppo", "vivo", "honor", "tencent", "wechat_mini_program"], ...],
        Within(min_length=1),
    ]
    app_name: Words
    app_version: Words
    package: Words
    """Package name or bundle id. 包名"""
    generates: Literal[True]
    """The app offers generation of content; stores ask. 提供生成合成功能"""
    generated: Words
    """What it generates, and how it is labelled. 生成内容及标识方式"""
    personal_information_to_models: Words
    """What goes to the model's provider and how consent is asked. 向模型提供方发送的个人信息及同意方式"""
    hidden_functions: Words
    """That nothing is switched on after the review. 无审核后开启的隐藏功能"""
    upstream: tuple[UpstreamModel, ...] = ()


class InspectionAnswers(Answers, frozen=True, kw_only=True):
    """The answers of an inspection. 监督检查填报内容"""

    kind: Literal["inspection"]
    authority: Words
    document_number: Words
    received_on: date
    scope: Words
    mechanism: Words
    annotation: Words
    upstream: tuple[UpstreamModel, ...] = ()
