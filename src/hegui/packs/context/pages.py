# SPDX-License-Identifier: Apache-2.0
"""Which context fills which page."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Final

from hegui.packs.answers.algorithm_filing import AlgorithmFilingAnswers
from hegui.packs.answers.model_filing import ModelFilingAnswers
from hegui.packs.answers.others import InspectionAnswers, SecurityAssessmentAnswers, StoreSubmissionAnswers
from hegui.packs.context.common import (
    ALGORITHM_TITLES,
    FIELD_TITLES,
    FORM_TITLES,
    MODALITY_TITLES,
    PART_TITLES,
    ROLE_TITLES,
    UNTOLD,
    Context,
    answers_as,
    common,
    named,
    ticked,
)
from hegui.packs.context.corpus import corpus
from hegui.packs.context.safety_report import safety_report
from hegui.packs.data import PackData
from hegui.packs.said.of_kind import upstream_of

_STORES: Final[Mapping[str, str]] = {
    "apple": "苹果应用商店",
    "huawei": "华为应用市场",
    "xiaomi": "小米应用商店",
    "oppo": "OPPO软件商店",
    "vivo": "vivo应用商店",
    "honor": "荣耀应用市场",
    "tencent": "腾讯应用宝",
    "wechat_mini_program": "微信小程序",
}
_TRIGGERS: Final[Mapping[str, str]] = {
    "launch": "上线或者增设具有舆论属性的功能",
    "new_technology": "使用新技术新应用导致重大变更",
    "user_growth": "用户规模显著增加",
    "illegal_content": "发生违法有害信息传播扩散",
    "notice": "主管部门书面通知",
}
_FUNCTIONS: Final[Mapping[str, str]] = {
    "dialogue": "对话",
    "text": "文本生成",
    "image": "图片生成",
    "audio": "语音合成",
    "video": "视频生成",
    "code": "代码生成",
}
_OBTAINED: Final[Mapping[str, str]] = {"contract": "合同", "open_licence": "开源许可"}


def _upstream(data: PackData) -> list[SimpleNamespace]:
    names = {model.id: model.name for model in data.dossier.model.models or ()}
    return [
        SimpleNamespace(
            ours=names.get(item.model, item.model),
            provider=item.provider,
            name=item.name,
            algorithm=item.algorithm_number or f"无（{item.reason_without_number}）",
            model=item.model_number or f"无（{item.reason_without_number}）",
            use=item.use,
            obtained=_OBTAINED[item.obtained_by],
        )
        for item in upstream_of(data)
    ]


def _model_filing(data: PackData) -> Context:
    answers = answers_as(data, ModelFilingAnswers)
    service = data.dossier.model.service
    chosen = {
        *(service.modalities or ()),
        *(["dialogue"] if "dialogue_or_writing" in (service.functions or ()) else []),
    }
    return {
        **common(data),
        **corpus(data),
        "functions": UNTOLD if service.modalities is None or service.functions is None else ticked(_FUNCTIONS, chosen),
        "field": ticked(FIELD_TITLES, [answers.service.field]),
        "upstream": _upstream(data),
        "training_compute": [item for item in answers.compute if item.purpose == "training"],
        "inference_compute": [item for item in answers.compute if item.purpose == "inference"],
        "parts": [SimpleNamespace(title=PART_TITLES[item.part], items=item.items) for item in answers.corpus.parts],
        "keyword_count": len(data.keywords.keywords) if data.keywords else 0,
        "question_count": len(data.questions.questions) if data.questions else 0,
    }


def _registration(data: PackData) -> Context:
    return {
        **common(data),
        "upstream": _upstream(data),
        "keyword_count": len(data.keywords.keywords) if data.keywords else 0,
        "question_count": len(data.questions.questions) if data.questions else 0,
    }


def _algorithm(data: PackData) -> Context:
    answers = answers_as(data, AlgorithmFilingAnswers)
    algorithm = answers.algorithm
    return {
        **common(data),
        "algorithm": algorithm,
        "algorithm_type": ALGORITHM_TITLES[algorithm.algorithm_type],
        "algorithm_role": ROLE_TITLES[algorithm.role],
        "terms": SimpleNamespace(
            change=data.examination.law.quantity("alg_change_working_days").zh,
            cancellation=data.examination.law.quantity("alg_cancel_working_days").zh,
        ),
        "filing": "首次备案" if answers.filing == "first" else "变更备案",
        "upstream": _upstream(data),
        "inputs": [
            SimpleNamespace(
                modality=MODALITY_TITLES[item.modality],
                formats="、".join(item.formats),
                source=item.source,
                biometric="是" if item.biometric else "否",
            )
            for item in algorithm.inputs
        ],
        "outputs": [
            SimpleNamespace(modality=MODALITY_TITLES[item.modality], formats="、".join(item.formats))
            for item in algorithm.outputs
        ],
        "products": [
            SimpleNamespace(
                name=item.name,
                form=FORM_TITLES[item.form],
                entry=item.entry,
                path=item.path,
                how=item.how,
                daily=item.daily_users,
                monthly=item.monthly_users,
            )
            for item in answers.products
        ],
    }


def _security_assessment(data: PackData) -> Context:
    answers = answers_as(data, SecurityAssessmentAnswers)
    return {**common(data), "trigger": ticked(_TRIGGERS, [answers.trigger])}


def _store(data: PackData) -> Context:
    answers = answers_as(data, StoreSubmissionAnswers)
    return {**common(data), "stores": named(_STORES, answers.stores), "upstream": _upstream(data)}


def _inspection(data: PackData) -> Context:
    answers_as(data, InspectionAnswers)
    return {**common(data), **corpus(data), "upstream": _upstream(data)}


def _with_corpus(data: PackData) -> Context:
    return {**common(data), **corpus(data)}


CONTEXTS: Final[Mapping[str, Callable[[PackData], Context]]] = {
    "model-filing-form": _model_filing,
    "safety-report": safety_report,
    "corpus-statement": _with_corpus,
    "test-channel": common,
    "compute-continuity": _model_filing,
    "registration-form": _registration,
    "calling-statement": _registration,
    "management-system": _registration,
    "algorithm-commitment": _algorithm,
    "algorithm-responsibility": _algorithm,
    "algorithm-self-assessment": _algorithm,
    "algorithm-public-notice": _algorithm,
    "security-assessment-report": _security_assessment,
    "store-statement": _store,
    "inspection-statement": _inspection,
}
"""By the name of the page."""
