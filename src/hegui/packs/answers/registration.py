# SPDX-License-Identifier: Apache-2.0
"""The answers of a registration: a filed model that is called as it is, and how the caller keeps its service safe."""

from datetime import date
from typing import Annotated, Literal

from hegui.dossier.section import Count, Section, Words
from hegui.packs.answers.common import Answers, Deployment, SubjectDetails, UpstreamModel
from hegui.packs.answers.figure import Figure
from hegui.packs.answers.model_filing import AssessmentDetails, Banks, Measure, SafetyDetails, TestChannel
from hegui.schema import Within


class Calling(Section, frozen=True, kw_only=True):
    """How the filed model is called. 调用方式"""

    method: Words
    unmodified: Literal[True]
    """It is neither trained nor tuned nor otherwise changed; who changes it files. 未作训练、微调或者其他改动"""
    prompts: Words
    """What the service adds before and after the call. 调用前后的处理"""
    contract_number: Words
    contract_from: date
    contract_to: date


class ManagementSystem(Section, frozen=True, kw_only=True):
    """The rules by which contents are kept safe. 内容安全管理制度"""

    purpose: Words
    scope: Words
    principles: Words
    organisation: Words
    review: Words
    interception: Words
    monitoring: Words
    training: Words
    emergency: Words
    complaints: Words
    updates: Words


class RegisteredService(Section, frozen=True, kw_only=True):
    """The service as the form has it. 服务情况"""

    entry: Words
    login: Words
    field: Words
    concurrent_requests: Annotated[Count, Figure("并发服务能力", "concurrent requests", units=("路", "个", "次/秒"))]


class RegistrationAnswers(Answers, frozen=True, kw_only=True):
    """The answers of a registration. 登记填报内容"""

    kind: Literal["registration"]
    subject: SubjectDetails
    service: RegisteredService
    calling: Calling
    upstream: Annotated[tuple[UpstreamModel, ...], Within(min_length=1)]
    deployment: Annotated[tuple[Deployment, ...], Within(min_length=1)]
    safety: SafetyDetails
    management: ManagementSystem
    assessment: AssessmentDetails
    banks: Banks
    measures: tuple[Measure, ...] = ()
    test_channel: TestChannel | None = None
