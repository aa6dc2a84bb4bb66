# SPDX-License-Identifier: Apache-2.0
"""What every page may name: subject, service, models, filings, people, in the words of Chinese forms."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final, TypeVar

from hegui.dossier.model import AlgorithmFiling, Contact, Filing
from hegui.dossier.processing import DataSource, Model
from hegui.packs.answers.common import Answers
from hegui.packs.data import PackData
from hegui.packs.kind import Kind
from hegui.packs.rules.people import SIGNATURE_TITLES

Context = dict[str, Any]
AnswersOf = TypeVar("AnswersOf", bound=Answers)
NONE: Final = "无"
UNTOLD: Final = "未填写"
"""What the dossier does not declare. It is never the same as no, and no pack passes in which it stands."""
NOTHING: Final = "—"
"""A number that the subject may well not have; the dossier has no way to say so."""

FIELD_TITLES: Final[Mapping[str, str]] = {
    "unrestricted": "不限领域",
    "medical": "医疗",
    "finance": "金融",
    "education": "教育",
    "law": "法律",
    "government": "政务",
    "other": "其他",
}
PART_TITLES: Final[Mapping[str, str]] = {
    "chinese_text": "中文文本",
    "foreign_text": "外文文本",
    "code": "代码",
    "image": "图片",
    "audio": "音频",
    "video": "视频",
    "other": "其他",
}
SOURCE_KIND_TITLES: Final[Mapping[str, str]] = {
    "open": "开源",
    "self_collected": "自采",
    "commercial": "商业",
    "user_input": "用户输入",
    "synthetic": "合成",
}
ORIGIN_TITLES: Final[Mapping[str, str]] = {
    "self_trained": "自研",
    "fine_tuned_open_weights": "在开源模型上微调",
    "fine_tuned_filed_model": "在已备案模型上微调",
    "open_weights_unmodified": "开源模型（未改动）",
    "filed_model_unmodified": "调用已备案模型（未改动）",
    "unfiled_or_overseas_model": "未备案或者境外模型",
    "user_supplied_key": "用户自带密钥",
}
FORM_TITLES: Final[Mapping[str, str]] = {
    "website": "网站",
    "app": "应用程序",
    "mini_program": "小程序",
    "api": "接口",
    "device": "终端",
}
ALGORITHM_TITLES: Final[Mapping[str, str]] = {
    "generation": "生成合成类",
    "recommendation": "个性化推送类",
    "ranking": "排序精选类",
    "retrieval": "检索过滤类",
    "scheduling": "调度决策类",
}
ROLE_TITLES: Final[Mapping[str, str]] = {"provider": "服务提供者", "technical_supporter": "服务技术支持者"}
MODALITY_TITLES: Final[Mapping[str, str]] = {
    "text": "文本",
    "image": "图片",
    "audio": "音频",
    "video": "视频",
    "virtual_scene": "虚拟场景",
    "code": "代码",
}
LANGUAGE_TITLES: Final[Mapping[str, str]] = {"zh": "中文", "en": "英文"}
_FILES_MODELS: Final = frozenset({Kind.MODEL_FILING, Kind.REGISTRATION})


def common(data: PackData) -> Context:
    """What every page may name."""
    model, facts = data.dossier.model, data.examination.context.facts
    people = {person.id: person for person in model.people}
    subject = getattr(data.answers, "subject", None)
    return {
        "kind": data.kind.words.zh,
        "authority": data.specification.authority.zh,
        "prepared_on": data.answers.prepared_on,
        "as_of": data.as_of,
        "subject": SimpleNamespace(
            name=model.provider.name.zh,
            name_en=model.provider.name.en,
            uscc=model.provider.uscc or UNTOLD,
            province=model.provider.province or UNTOLD,
            registered_address=subject.registered_address if subject else NONE,
            office_address=subject.office_address if subject else NONE,
            company_type=subject.company_type if subject else NONE,
            parent_company=subject.parent_company if subject else NONE,
            industry_regulator=subject.industry_regulator if subject else NONE,
            representative=_signatory(data, people, "legal_representative"),
        ),
        "service": SimpleNamespace(
            name=model.service.name.zh,
            name_en=model.service.name.en,
            description=model.service.description.zh if model.service.description else UNTOLD,
            launched_on=model.service.launched_on,
            launched=model.service.stage == "launched",
            modes=labels(data, "access_modes", model.service.access_modes),
            modalities=named(MODALITY_TITLES, model.service.modalities),
            functions=labels(data, "functions", model.service.functions),
            channels=labels(data, "distribution_channels", model.service.distribution_channels),
            registered_users=counted(model.service.registered_users),
            monthly_users=counted(model.service.monthly_active_users),
            minors=told(
                facts.value("serves_minors"), "面向未成年人提供", "不面向未成年人提供", "是否面向未成年人未填写"
            ),
            charges=told(facts.value("charges_users"), "有偿", "无偿", "是否收费未填写"),
        ),
        "contact": data.answers.contact,
        "answers": data.answers,
        "models": [_model(data, item) for item in data.models],
        "icp": _filing(model.filings.icp),
        "app": _filing(model.filings.app),
        "police": _filing(model.filings.police),
        "telecom": _filing(model.filings.telecom_licence),
        "algorithms": _algorithms(model.filings.algorithms),
        "complaints": _complaints(model.contacts.complaints),
        "limits": SimpleNamespace(
            complaint=counted(model.limits.complaint_reply_working_days),
            rights=counted(model.limits.rights_reply_working_days),
            consecutive=counted(model.limits.suspend_after_consecutive),
            daily=counted(model.limits.suspend_after_daily),
        ),
        "signatures": [
            SimpleNamespace(
                role=SIGNATURE_TITLES[signature.role].zh,
                name=people[signature.person].name if signature.person in people else signature.person,
                signed_on=signature.signed_on,
                note=signature.note or "",
            )
            for signature in data.answers.signatures
        ],
        "screenshots": [
            SimpleNamespace(file=shot.file, caption=shot.caption, shows=shot.shows, taken_on=shot.taken_on)
            for shot in data.answers.screenshots
            if data.has_file(shot.file)
        ],
        "collected": _collected(data),
    }


def answers_as(data: PackData, *records: type[AnswersOf]) -> AnswersOf:
    """The answers as what a page needs.

    Raises:
        TypeError: the page stands in the specification of a pack that has other answers.
    """
    for record in records:
        if isinstance(data.answers, record):
            return data.answers
    raise TypeError(f"{data.kind.value} has no {records[0].__name__}")


def labels(data: PackData, fact: str, values: Iterable[str] | None) -> str:
    """Values of a fact as the catalogue words them."""
    if values is None:
        return UNTOLD
    definition = data.examination.law.vocabulary[fact]
    return "、".join(definition.label(value).zh for value in values) or NONE


def named(titles: Mapping[str, str], values: Sequence[str] | None) -> str:
    """Values in the words of a form."""
    if values is None:
        return UNTOLD
    return "、".join(titles.get(value, value) for value in values) or NONE


def ticked(titles: Mapping[str, str], chosen: Iterable[str]) -> str:
    """All choices of a form, those that are chosen ticked."""
    held = frozenset(chosen)
    return "　".join(f"{'☑' if name in held else '□'}{title}" for name, title in titles.items())


def told(value: object, yes: str, no: str, untold: str = UNTOLD) -> str:
    """A yes or no of the dossier in the words of a form. What is not declared is no no."""
    return yes if value is True else no if value is False else untold


def counted(value: int | None) -> str:
    """A count as a form shows it."""
    return UNTOLD if value is None else f"{value:,}"


def _signatory(data: PackData, people: Mapping[str, Any], role: str) -> str:
    found = (
        people[item.person].name for item in data.answers.signatures if item.role == role and item.person in people
    )
    return next(found, UNTOLD)


def _filing(filing: Filing | None) -> SimpleNamespace:
    return SimpleNamespace(number=filing.number if filing else NOTHING)


def _algorithms(filed: Sequence[AlgorithmFiling] | None) -> list[SimpleNamespace]:
    """The filed algorithms; where nobody said whether there are any, a row that says so."""
    if filed is None:
        return [SimpleNamespace(name=UNTOLD, number=UNTOLD, role=UNTOLD)]
    return [
        SimpleNamespace(name=item.name or UNTOLD, number=item.number, role=ROLE_TITLES[item.role]) for item in filed
    ]


def _complaints(contact: Contact | None) -> SimpleNamespace:
    """Where users complain, as far as the dossier says."""
    phone, email, url = (contact.phone, contact.email, contact.url) if contact else (None, None, None)
    return SimpleNamespace(
        contact="、".join(filter(None, (phone, email))) or url or UNTOLD,
        ways="、".join(filter(None, (phone, email, url))) or UNTOLD,
    )


def _own_number(data: PackData, model: Model) -> str:
    """The number of the filing or registration of the service with a model. That one is under way only the pack says that files it."""
    filings = data.dossier.model.filings.models
    found = next((item.number for item in filings or () if item.model == model.id), None)
    if found is not None:
        return found
    if data.kind in _FILES_MODELS:
        return "办理中"
    return UNTOLD if filings is None else NONE


def _model(data: PackData, model: Model) -> SimpleNamespace:
    """A model with what the answers say of it."""
    details = next((item for item in getattr(data.answers, "models", ()) if item.model == model.id), None)
    return SimpleNamespace(
        id=model.id,
        name=model.name,
        version=model.version,
        origin=ORIGIN_TITLES[model.origin],
        supplier=model.supplier,
        base=model.base_model or NONE,
        upstream_number=model.filing_number or NONE,
        own_number=_own_number(data, model),
        modalities=named(MODALITY_TITLES, model.modalities),
        details=details,
    )


def _collected(data: PackData) -> str:
    """The personal information that the service collects, by purpose."""
    activities = data.dossier.model.personal_information.activities or ()
    listed = "；".join(f"{item.purpose.zh}：{'、'.join(item.categories)}" for item in activities)
    return listed or told(data.examination.context.facts.value("processes_pi"), UNTOLD, "不处理个人信息")


def source_languages(source: DataSource) -> str:
    """The languages of a source."""
    return named(LANGUAGE_TITLES, source.languages)
