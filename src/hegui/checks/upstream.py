# SPDX-License-Identifier: Apache-2.0
"""The models of others on which the service rests: their filings and licences, and what really serves users. 上游模型。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.context import CheckContext, Found
from hegui.checks.filing_list import in_words, look_up
from hegui.checks.leads import overseas_service
from hegui.checks.numbers import Malformed, ModelNumber, parse_model_number
from hegui.checks.reading import read_for
from hegui.checks.receipts import Subject, receipt_of
from hegui.checks.registry import check
from hegui.checks.results import EvidenceRef, NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.dossier import DocumentText
from hegui.dossier.model import Model
from hegui.errors import Place
from hegui.evidence.findings import ModelRouting, ReceiptKind, ServedModel
from hegui.pattern import Pattern
from hegui.text import Text

UPSTREAM: Final = Subject(
    Text("上游模型备案", "upstream model filing"),
    parse_model_number,
    (ReceiptKind.MODEL_FILING,),
    lambda number: number.key,
)
"""The supplier's own filing, of which the provider holds a copy: another holder is right here."""

_OTHERS: Final = {
    "fine_tuned_open_weights",
    "fine_tuned_filed_model",
    "open_weights_unmodified",
    "filed_model_unmodified",
    "unfiled_or_overseas_model",
}
_TUNED: Final = {"fine_tuned_open_weights", "fine_tuned_filed_model"}
_CALLED: Final = {"fine_tuned_filed_model", "filed_model_unmodified"}
"""Models of others that are used under an agreement with their supplier."""


def models_of(context: CheckContext, origins: set[str]) -> Iterator[tuple[Model, Place]]:
    """The declared models of these origins, with their places."""
    for number, model in enumerate(context.declared.models or ()):
        if model.origin in origins:
            yield model, context.place("models", number)


def no_models(context: CheckContext, control: str, what: Text) -> NoEvidence:
    """The answer where the dossier lists no model of the kind."""
    return no_evidence(
        control,
        f"档案没有列明{what.zh}（models）。",
        f"The dossier lists no {what.en} (models).",
        place=context.place("models"),
    )


@check("upstream/filed", answers=("upstream-model-filed",))
def filed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每个上游模型均已备案，调用的持有协议。 / Every model of others is filed, and an agreement is held for what is called."""
    control, models = "upstream-model-filed", list(models_of(context, _OTHERS))
    if not models:
        yield no_models(context, control, Text("上游模型", "model of others"))
    for model, place in models:
        yield _filed(context, control, model, place)


def _filed(context: CheckContext, control: str, model: Model, place: Place) -> Result | NoEvidence:
    if model.origin == "unfiled_or_overseas_model":
        return failed(
            control,
            f"模型“{model.id}”（{model.name}）是未备案或者境外模型。",
            f"Model '{model.id}' ({model.name}) is unfiled or overseas.",
            place=place,
            about=model.id,
        )
    number = _upstream_number(control, model, place)
    if not isinstance(number, ModelNumber):
        return number
    receipt = receipt_of(context, UPSTREAM, number)
    listed = in_words(look_up(str(number)))
    if receipt is None:
        return no_evidence(
            control,
            f"模型“{model.id}”的备案号 {number} 没有备案公告或者回执的留存。{listed.zh}",
            f"For the filing number {number} of model '{model.id}' no notice or receipt is kept. {listed.en}",
            place=place,
            about=model.id,
        )
    if model.origin in _CALLED:
        agreement = _agreement(context, control, model, place)
        if not isinstance(agreement, EvidenceRef):
            return agreement
        refs: tuple[EvidenceRef, ...] = (receipt.ref, agreement)
    else:
        refs = (receipt.ref,)
    return passed(
        control,
        f"模型“{model.id}”已备案（{number}）。{listed.zh}",
        f"Model '{model.id}' is filed ({number}). {listed.en}",
        *refs,
        place=place,
        about=model.id,
    )


def _upstream_number(control: str, model: Model, place: Place) -> ModelNumber | Result | NoEvidence:
    if model.filing_number is None:
        return no_evidence(
            control,
            f"没有填写模型“{model.id}”上游的备案号（filing_number）。",
            f"The upstream filing number of model '{model.id}' is not given (filing_number).",
            place=place,
            about=model.id,
        )
    number = parse_model_number(model.filing_number)
    if isinstance(number, Malformed):
        return failed(
            control,
            f"模型“{model.id}”的备案号“{model.filing_number}”有误：{number.reason.zh}",
            f"The filing number '{model.filing_number}' of model '{model.id}' is wrong: {number.reason.en}",
            place=place,
            about=model.id,
        )
    if number.registration:
        return failed(
            control,
            f"{number} 是应用的上线编号，不是模型“{model.id}”的备案号。",
            f"{number} is the launch number of an application, not the filing of model '{model.id}'.",
            place=place,
            about=model.id,
        )
    return number


def _agreement(context: CheckContext, control: str, model: Model, place: Place) -> EvidenceRef | Result | NoEvidence:
    if model.agreement is None:
        return no_evidence(
            control,
            f"模型“{model.id}”没有调用或者合作协议（agreement）。",
            f"There is no agreement for model '{model.id}' (agreement).",
            place=place,
            about=model.id,
        )
    text = read_for(context, control, model.agreement, place, model.id)
    return context.cited(text) if isinstance(text, DocumentText) else text


@check("upstream/base_model", answers=("base-model-lawful",))
def base_model(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """基础模型已备案，或者有允许该用途的许可证文件。 / The base model is filed, or its licence allows the use."""
    control, models = "base-model-lawful", list(models_of(context, _TUNED))
    if not models:
        yield no_models(context, control, Text("经微调的模型", "tuned model"))
    for model, place in models:
        yield _base(context, control, model, place)


_LIMITED: Final = Pattern(r"非商业|非营利|仅供研究|non-?commercial|\bresearch (?:use|purposes) only\b")


def _base(context: CheckContext, control: str, model: Model, place: Place) -> Result | NoEvidence:
    number = parse_model_number(model.filing_number) if model.filing_number else None
    receipt = receipt_of(context, UPSTREAM, number) if isinstance(number, ModelNumber) else None
    if isinstance(number, Malformed):
        return failed(
            control,
            f"模型“{model.id}”所填备案号“{model.filing_number}”有误：{number.reason.zh}",
            f"The filing number '{model.filing_number}' given for model '{model.id}' is wrong: {number.reason.en}",
            place=place,
            about=model.id,
        )
    if receipt is not None:
        return passed(
            control,
            f"模型“{model.id}”的基础模型已备案（{number}）。",
            f"The base model of '{model.id}' is filed ({number}).",
            receipt.ref,
            place=place,
            about=model.id,
        )
    if model.licence is None:
        return no_evidence(
            control,
            f"模型“{model.id}”的基础模型既没有备案回执，也没有许可证文件。",
            f"The base model of '{model.id}' has neither a receipt of its filing nor a licence file.",
            place=place,
            about=model.id,
        )
    text = read_for(context, control, model.licence, place, model.id)
    if not isinstance(text, DocumentText):
        return text
    limiting = text.find(_LIMITED)
    if limiting is not None:
        return inconclusive(
            control,
            f"模型“{model.id}”的基础模型许可证似乎限制用途，请人工阅读。",
            f"The licence of the base model of '{model.id}' seems to limit the use: read it.",
            context.cited(text, limiting),
            place=place,
            about=model.id,
        )
    return passed(
        control,
        f"模型“{model.id}”的基础模型持有许可证文件，未见用途限制。",
        f"The base model of '{model.id}' has a licence file in which no limit of use was found.",
        context.cited(text),
        place=place,
        about=model.id,
    )


@check("upstream/routing", answers=("no-unfiled-model-served",))
def routing(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """路由配置不向境内用户提供未备案或者境外模型。 / The routing serves no unfiled or overseas model to mainland users."""
    control, place = "no-unfiled-model-served", context.place("models")
    found = context.latest(ModelRouting)
    if found is None:
        yield no_evidence(
            control,
            "没有模型路由配置的证据（model-routing）。",
            "There is no evidence of the routing of models (model-routing).",
            place=place,
        )
        return
    if not found.finding.blocks_others:
        yield failed(
            control,
            "路由配置没有阻止境内用户使用名单以外的模型。",
            "The routing does not refuse other models to mainland users.",
            found.ref,
            place=place,
        )
    elif not found.finding.serves_mainland:
        yield inconclusive(
            control,
            "路由配置没有列出任何服务境内用户的模型，请确认配置完整。",
            "The routing lists no model that serves mainland users: confirm that it is complete.",
            found.ref,
            place=place,
        )
    for served in found.finding.serves_mainland:
        yield _served(context, control, found, served)


def _served(context: CheckContext, control: str, found: Found[ModelRouting], served: ServedModel) -> Result:
    declared = {model.id: (model, position) for position, model in enumerate(context.declared.models or ())}
    model, position = declared.get(served.model, (None, None))
    place = context.place("models") if position is None else context.place("models", position)
    outcome, reason, ref = _judged(context, model, served)
    refs = (found.ref,) if ref is None else (found.ref, ref)
    text = Text(f"模型“{served.model}”{reason.zh}", f"Model '{served.model}' {reason.en}")
    return Result(control, outcome, text, place, refs, served.model)


def _judged(
    context: CheckContext, model: Model | None, served: ServedModel
) -> tuple[Outcome, Text, EvidenceRef | None]:
    """Whether a routed model may serve mainland users, why, and the receipt that shows it."""
    if model is None:
        return (
            Outcome.FAIL,
            Text("服务境内用户，但档案没有列明。", "serves mainland users and is not in the dossier."),
            None,
        )
    if model.origin == "unfiled_or_overseas_model":
        return (
            Outcome.FAIL,
            Text("未备案或者属境外模型，却服务境内用户。", "is unfiled or overseas and serves mainland users."),
            None,
        )
    overseas = overseas_service(served.endpoint or model.endpoint or "")
    if overseas is not None:
        reason = Text(
            f"的接口地址指向境外服务（{overseas}），请核实。",
            f"has an endpoint of an overseas service ({overseas}): verify it.",
        )
        return Outcome.INCONCLUSIVE, reason, None
    if served.version != model.version:
        reason = Text(
            f"路由的版本是 {served.version}，档案是 {model.version}。",
            f"is routed in version {served.version}, declared in {model.version}.",
        )
        return Outcome.INCONCLUSIVE, reason, None
    return _numbered(context, model, served)


def _numbered(context: CheckContext, model: Model, served: ServedModel) -> tuple[Outcome, Text, EvidenceRef | None]:
    own = [filing.number for filing in context.declared.filings.models or () if filing.model == model.id]
    read = [parse_model_number(number) for number in (*own, model.filing_number) if number]
    numbers = {number.key: number for number in read if isinstance(number, ModelNumber)}
    if served.filing_number is not None:
        routed = parse_model_number(served.filing_number)
        if isinstance(routed, Malformed) or routed.key not in numbers:
            reason = Text(
                f"路由所记编号“{served.filing_number}”与档案不符。",
                f"is routed with the number '{served.filing_number}', which is not that of the dossier.",
            )
            return Outcome.FAIL, reason, None
        numbers = {routed.key: routed}
    for number in numbers.values():
        receipt = receipt_of(context, _ANY_FILING, number)
        if receipt is not None:
            return (
                Outcome.PASS,
                Text(f"已备案或者登记（{number}）。", f"is filed or registered ({number})."),
                receipt.ref,
            )
    reason = Text(
        "没有能以回执证明的备案号或者上线编号；是否须备案取决于舆论属性认定。",
        "has no filing or launch number that a receipt shows; whether it needs one depends on the public-opinion attribute.",
    )
    return Outcome.INCONCLUSIVE, reason, None


_ANY_FILING: Final = Subject(
    Text("模型备案或者登记", "model filing or registration"),
    parse_model_number,
    (ReceiptKind.MODEL_FILING, ReceiptKind.MODEL_REGISTRATION),
    lambda number: number.key,
)


CHECKS = (filed, base_model, routing)
