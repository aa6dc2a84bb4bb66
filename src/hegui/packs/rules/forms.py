# SPDX-License-Identifier: Apache-2.0
"""The rules of form for which authorities have sent packs back (assessment.md 2.3)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hegui.checks.numbers import (
    Malformed,
    parse_algorithm_filing,
    parse_credit_code,
    parse_icp_filing,
    parse_model_number,
)
from hegui.dossier.details import TRAINED
from hegui.packs.answers.algorithm_filing import AlgorithmFilingAnswers
from hegui.packs.answers.common import Deployment, UpstreamModel
from hegui.packs.answers.model_filing import Compute, ModelFilingAnswers
from hegui.packs.answers.others import StoreSubmissionAnswers
from hegui.packs.answers.registration import RegistrationAnswers
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.said.of_kind import upstream_of
from hegui.packs.said.value import Origin, at
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.source import Key

FORMATS: Final[Mapping[str, frozenset[str]]] = {
    "text": frozenset({"txt", "md", "html", "docx", "pdf", "json"}),
    "image": frozenset({"png", "jpg", "jpeg", "webp", "gif", "bmp", "svg", "tiff"}),
    "audio": frozenset({"mp3", "wav", "flac", "ogg", "m4a", "aac"}),
    "video": frozenset({"mp4", "mov", "webm", "avi", "mkv"}),
    "virtual_scene": frozenset({"glb", "gltf", "fbx", "usdz", "obj"}),
    "code": frozenset({"txt", "md", "json", "py", "js", "java", "c", "cpp", "go", "sql"}),
}
"""Formats of the files of each modality."""
_FORM_OF_MODE: Final[Mapping[str, str]] = {
    "web": "website",
    "app": "app",
    "mini_program": "mini_program",
    "api": "api",
    "device": "device",
}
"""The display form of the portal by the access mode of the dossier."""
_FOREIGN: Final = re.compile("外国|外商|外资|中外|港澳|台港")
"""What the type of a company with foreign owners, or owners from Hong Kong, Macao or Taiwan, is called by."""
_LISTED: Final = "上市"
_PROVINCES: Final = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东",
    "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆",
)  # fmt: skip


def forms(data: PackData) -> Iterator[Fault]:
    """Everything that is not in the form that is asked for."""
    yield from _subject(data)
    yield from _ownership(data)
    yield from _deployment(data)
    yield from _upstream(data)
    yield from _answering(data)
    answers = data.answers
    if isinstance(answers, AlgorithmFilingAnswers):
        yield from _algorithm(data, answers)
    if isinstance(answers, ModelFilingAnswers):
        yield from _corpus(data, answers)
    if isinstance(answers, RegistrationAnswers):
        yield from _unmodified(data)
    if isinstance(answers, StoreSubmissionAnswers) and not (data.dossier.model.filings.app):
        yield _fault(
            Text("上架应用须有应用备案号（带A后缀）。", "An app needs its app filing number (with the suffix A)."),
            at(data.declared("filings", "app"), ("filings", "app")),
            at(data.answered("app_name"), ("app_name",)),
        )


def _fault(what: Text, first: Origin, second: Origin | None = None, fix: Text | None = None) -> Fault:
    return Fault(Rule.FORM, what, first, second, fix)


def _subject(data: PackData) -> Iterator[Fault]:
    """The subject has its credit code, and a site in the mainland its ICP number, of the right form."""
    code = data.dossier.model.provider.uscc
    place = at(data.declared("provider", "uscc"), ("provider", "uscc"))
    if code is None:
        yield _fault(Text("档案没有填写统一社会信用代码。", "The dossier has no credit code."), place)
    elif isinstance(parsed := parse_credit_code(code), Malformed):
        yield _fault(parsed.reason, place)
    web = {"web", "app", "mini_program"} & set(data.dossier.model.service.access_modes or ())
    icp = data.dossier.model.filings.icp
    where = at(data.declared("filings", "icp"), ("filings", "icp", "number"))
    if web and icp is None:
        yield _fault(
            Text(
                "档案没有填写ICP备案号；须先备案，且备案主体与填报主体一致。",
                "The dossier has no ICP number; the holder must be the subject.",
            ),
            where,
            at(data.declared("service", "access_modes"), ("service", "access_modes")),
        )
    elif icp is not None and isinstance(wrong := parse_icp_filing(icp.number), Malformed):
        yield _fault(wrong.reason, where)


def _ownership(data: PackData) -> Iterator[Fault]:
    """The type of the company, as on its licence, says of foreign owners what the dossier says.

    A listed company may have foreign holders that its type does not name.
    """
    subject, share = getattr(data.answers, "subject", None), data.dossier.model.provider.foreign_equity_percent
    written = getattr(subject, "company_type", None)
    if written is None or share is None or (share > 0 and _LISTED in written):
        return
    if bool(_FOREIGN.search(written)) is not (share > 0):
        declared, answered = ("provider", "foreign_equity_percent"), ("subject", "company_type")
        first, second = at(data.declared(*declared), declared), at(data.answered(*answered), answered)
        yield Fault(
            Rule.CONTRADICTION,
            Text(
                f"外资股比与单位性质不一致：{first} 为 {share:g}%，{second} 为“{written}”。",
                f"Foreign equity and type of company do not agree: {share:g} % at {first}, '{written}' at {second}.",
            ),
            first,
            second,
            Text("以营业执照和股东名册为准改正。", "Correct it by the licence and the register of shareholders."),
        )


def _deployment(data: PackData) -> Iterator[Fault]:
    """Everything runs in the mainland, at a place with its province."""
    for name in ("deployment", "compute"):
        listed: Sequence[Deployment | Compute] = getattr(data.answers, name, ())
        for index, item in enumerate(listed):
            path: tuple[Key, ...] = (name, index)
            if not item.domestic:
                yield _fault(
                    Text(
                        f"“{item.place}”在境外；面向境内的服务须部署在境内。",
                        f"'{item.place}' is abroad; a service for the mainland is deployed in the mainland.",
                    ),
                    at(data.answered(*path, "domestic"), (*path, "domestic")),
                    at(data.declared("outbound"), ("outbound",)),
                )
            if not any(province in item.place for province in _PROVINCES):
                yield _fault(
                    Text(
                        f"部署地点“{item.place}”没有写明省级行政区。",
                        f"The place '{item.place}' does not name its province.",
                    ),
                    at(data.answered(*path, "place"), (*path, "place")),
                    fix=Text("写明省、市，例如“浙江省杭州市”。", "Name province and city, such as 浙江省杭州市."),
                )


_BUILT_ON_OTHERS: Final = frozenset(
    {"fine_tuned_open_weights", "fine_tuned_filed_model", "open_weights_unmodified", "filed_model_unmodified"}
)


def _upstream(data: PackData) -> Iterator[Fault]:
    """Every third-party model is listed, with numbers or the reason why it has none, and with its screenshots."""
    if not hasattr(data.answers, "upstream"):
        return
    listed = {item.model: (index, item) for index, item in enumerate(upstream_of(data))}
    for index, model in enumerate(data.dossier.model.models or ()):
        path = ("models", index)
        if model.origin in _BUILT_ON_OTHERS and model in data.models and model.id not in listed:
            yield _fault(
                Text(
                    f"模型“{model.name}”建立在第三方模型之上，填报内容的 upstream 没有列出。",
                    f"'{model.name}' is built on a model of somebody else; 'upstream' of the answers does not list it.",
                ),
                at(data.answered("upstream"), ("upstream",)),
                at(data.declared(*path), path),
            )
    for name, (number, item) in listed.items():
        yield from _upstream_numbers(data, number, item)
        wanted = data.specification.item("upstream-screenshots")
        for shows in wanted.screenshots if wanted else ():
            if not any(shot.shows == shows and shot.model == name for shot in data.answers.screenshots):
                yield _fault(
                    Text(
                        f"第三方模型“{item.name}”缺少截图：{_SHOT_TITLES[shows]}。",
                        f"The third-party model '{item.name}' lacks a screenshot: {shows}.",
                    ),
                    at(data.answered("screenshots"), ("screenshots", shows)),
                    at(data.answered("upstream", number), ("upstream", number)),
                )


def _answering(data: PackData) -> Iterator[Fault]:
    """What models answered is of models of the pack."""
    known = {model.id for model in data.models}
    strangers: dict[str, Origin] = {}
    if data.questions is not None:
        for question, response in data.questions.responses.items():
            if response.model not in known:
                strangers.setdefault(response.model, at(data.questions.answered_at[question]))
    for name, where in strangers.items():
        yield _fault(
            Text(f"回答来自“{name}”，不是材料所涉的模型。", f"Answers are of '{name}', which is no model of the pack."),
            where,
            at(data.declared("models"), ("models",)),
        )


def _unmodified(data: PackData) -> Iterator[Fault]:
    """The forms of a registration promise that the called models were not changed; the dossier must not say that one was."""
    listed = {item.model: index for index, item in enumerate(upstream_of(data))}
    for index, model in enumerate(data.dossier.model.models or ()):
        if model.id in listed and model.origin in TRAINED:
            declared, answered = ("models", index, "origin"), ("upstream", listed[model.id])
            yield Fault(
                Rule.CONTRADICTION,
                Text(
                    f"登记材料承诺没有改动所调用的模型，档案声明模型“{model.name}”经过训练或者微调（{model.origin}）；应当改办备案。",
                    f"A registration promises that no called model was changed, and the dossier says that '{model.name}' was "
                    f"trained or tuned ({model.origin}): it needs a filing.",
                ),
                at(data.declared(*declared), declared),
                at(data.answered(*answered), answered),
            )


_SHOT_TITLES: Final = {"model_opening": "开通或者获取截图", "model_publicity": "公示截图"}


def _upstream_numbers(data: PackData, number: int, item: UpstreamModel) -> Iterator[Fault]:
    path = ("upstream", number)
    for field, value, parse in (
        ("algorithm_number", item.algorithm_number, parse_algorithm_filing),
        ("model_number", item.model_number, parse_model_number),
    ):
        where = at(data.answered(*path, field), (*path, field))
        if value is None and item.reason_without_number is None:
            yield _fault(
                Text(
                    f"第三方模型“{item.name}”没有写编号（{field}），也没有写原因（reason_without_number）。",
                    f"The third-party model '{item.name}' has neither {field} nor reason_without_number.",
                ),
                where,
                at(data.declared("models"), ("models",)),
            )
        elif value is not None and isinstance(wrong := parse(value), Malformed):
            yield _fault(wrong.reason, where)


def _algorithm(data: PackData, answers: AlgorithmFilingAnswers) -> Iterator[Fault]:
    """Output modalities and file formats correspond one to one; each way in has its product and the other way round."""
    service = data.dossier.model.service
    declared = set(service.modalities or ())
    outputs = [output.modality for output in answers.algorithm.outputs]
    modalities = at(data.declared("service", "modalities"), ("service", "modalities"))
    for missing in sorted(declared - set(outputs)):
        yield _fault(
            Text(f"输出模态缺少档案声明的“{missing}”。", f"The outputs lack '{missing}', which the dossier declares."),
            at(data.answered("algorithm", "outputs"), ("algorithm", "outputs")),
            modalities,
        )
    for index, output in enumerate(answers.algorithm.outputs):
        path: tuple[Key, ...] = ("algorithm", "outputs", index)
        if output.modality not in declared or outputs.count(output.modality) > 1:
            yield _fault(
                Text(
                    f"输出模态“{output.modality}”与档案声明的模态不是一一对应。",
                    f"The output '{output.modality}' does not correspond to one declared modality.",
                ),
                at(data.answered(*path), path),
                modalities,
            )
        strange = [name for name in output.formats if name.lower().lstrip(".") not in FORMATS[output.modality]]
        if strange:
            yield _fault(
                Text(
                    f"文件格式 {'、'.join(strange)} 不属于输出模态“{output.modality}”。",
                    f"The formats {', '.join(strange)} are not those of '{output.modality}'.",
                ),
                at(data.answered(*path, "formats"), (*path, "formats")),
                modalities,
            )
    yield from _products(data, answers)


def _products(data: PackData, answers: AlgorithmFilingAnswers) -> Iterator[Fault]:
    wanted = {_FORM_OF_MODE[mode] for mode in data.dossier.model.service.access_modes or () if mode in _FORM_OF_MODE}
    modes = at(data.declared("service", "access_modes"), ("service", "access_modes"))
    for missing in sorted(wanted - {product.form for product in answers.products}):
        yield _fault(
            Text(f"没有展现形式为“{missing}”的产品。", f"There is no product of the form '{missing}'."),
            at(data.answered("products"), ("products",)),
            modes,
        )
    for index, product in enumerate(answers.products):
        path: tuple[Key, ...] = ("products", index)
        if product.form not in wanted:
            yield _fault(
                Text(
                    f"产品“{product.name}”的展现形式“{product.form}”不在档案声明的提供方式中。",
                    f"The form '{product.form}' of '{product.name}' is not a declared way of access.",
                ),
                at(data.answered(*path, "form"), (*path, "form")),
                modes,
            )
        if product.form in {"website", "api"} and not product.entry.startswith(("https://", "http://")):
            yield _fault(
                Text(
                    f"产品“{product.name}”的展现形式是“{product.form}”，访问地址“{product.entry}”不是网址。",
                    f"'{product.name}' is of the form '{product.form}', and its entry '{product.entry}' is no address.",
                ),
                at(data.answered(*path, "entry"), (*path, "entry")),
                at(data.answered(*path, "form"), (*path, "form")),
            )


_MB: Final = 1_000_000
_LEEWAY: Final = 0.05
"""A rounded size may differ by so much from the sum of the sources."""


def _corpus(data: PackData, answers: ModelFilingAnswers) -> Iterator[Fault]:
    """The parts of the corpus add up to what the sources hold, and so does its storage; annotation is detailed where it is done."""
    done, detailed = data.dossier.model.annotation.done, answers.annotation is not None
    if done is not None and done is not detailed:
        first, second = at(data.declared("annotation", "done"), ("annotation", "done")), ("annotation",)
        yield Fault(
            Rule.CONTRADICTION,
            Text(
                f"档案声明{'进行' if done else '不进行'}数据标注，填报内容{'填写了' if detailed else '没有填写'}标注情况（annotation）。",
                f"The dossier says that data is {'' if done else 'not '}annotated; the answers "
                f"{'detail' if detailed else 'do not detail'} it (annotation).",
            ),
            first,
            at(data.answered(*second), second),
        )
    held = sum(source.size_bytes or 0 for source in data.dossier.model.data.sources or ())
    stored = answers.corpus.storage_mb * _MB
    if held and abs(stored - held) > _LEEWAY * held:
        yield Fault(
            Rule.CONTRADICTION,
            Text(
                f"语料存储规模 {answers.corpus.storage_mb:g} MB，各来源合计 {held / _MB:g} MB，相差超过百分之五。",
                f"The corpus is said to take {answers.corpus.storage_mb:g} MB; its sources add up to {held / _MB:g} MB.",
            ),
            at(data.answered("corpus", "storage_mb"), ("corpus", "storage_mb")),
            at(data.declared("data", "sources"), ("data", "sources")),
        )
    total = sum(source.documents or 0 for source in data.dossier.model.data.sources or ())
    parts = sum(part.items for part in answers.corpus.parts)
    if data.dossier.model.data.sources and total != parts:
        yield Fault(
            Rule.CONTRADICTION,
            Text(
                f"语料构成合计 {parts:,} 条，各来源合计 {total:,} 条。",
                f"The parts of the corpus add up to {parts:,} items, its sources to {total:,}.",
            ),
            at(data.answered("corpus", "parts"), ("corpus", "parts")),
            at(data.declared("data", "sources"), ("data", "sources")),
        )
