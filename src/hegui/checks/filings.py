# SPDX-License-Identifier: Apache-2.0
"""Filing and registration of the generative service, and its number on the page. 模型备案与登记。

No article names the model filing: it grew from the security assessment of GAI 17 (law.md §8.1). Who trained or changed a
model files; who calls a filed model as it is registers. What open weights used as they are need is unsettled.
"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.context import CheckContext
from hegui.checks.filing_list import in_words, look_up
from hegui.checks.names import same_name
from hegui.checks.numbers import Malformed, ModelNumber, parse_model_number
from hegui.checks.pages import OnPage, no_longer_seen, no_page, on_page
from hegui.checks.receipts import Held, Subject, held_number
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.upstream import models_of, no_models
from hegui.dossier.model import Filing, Model, ModelFiling
from hegui.errors import Place
from hegui.evidence.findings import PageElement, ReceiptKind
from hegui.text import Text

_FILED: Final = Subject(
    Text("模型备案", "model filing"), parse_model_number, (ReceiptKind.MODEL_FILING,), lambda number: number.key
)
_REGISTERED: Final = Subject(
    Text("模型登记", "model registration"),
    parse_model_number,
    (ReceiptKind.MODEL_REGISTRATION,),
    lambda number: number.key,
)
_OWN: Final = {"self_trained", "fine_tuned_open_weights", "fine_tuned_filed_model"}
_AS_THEY_ARE: Final = {"open_weights_unmodified"}
_CALLED: Final = {"filed_model_unmodified"}


def _filings_of(context: CheckContext, model: Model) -> dict[str, tuple[ModelFiling, Place]]:
    """The filings that the dossier gives for a model, by kind."""
    return {
        filing.kind: (filing, context.place("filings", "models", number, "number"))
        for number, filing in enumerate(context.declared.filings.models or ())
        if filing.model == model.id
    }


@check("filings/model_filing", answers=("model-filing-held",))
def model_filing(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """自研或者改动的模型持有类型正确的备案号和回执。 / A model that is ours or was changed has a filing number of the right type, with its receipt."""
    control, models = "model-filing-held", list(models_of(context, _OWN | _AS_THEY_ARE))
    if not models:
        yield no_models(context, control, Text("自研或者改动的模型", "model of its own or changed"))
    for model, place in models:
        filings = _filings_of(context, model)
        if model.origin in _AS_THEY_ARE and "filing" not in filings:
            yield _unsettled(context, control, model, place)
        elif "filing" not in filings and "registration" in filings:
            filing, where = filings["registration"]
            yield failed(
                control,
                f"模型“{model.id}”经训练或者改动，须备案，登记的上线编号 {filing.number} 不能代替。",
                f"Model '{model.id}' was trained or changed and needs a filing; the launch number {filing.number} is no substitute.",
                place=where,
                about=model.id,
            )
        else:
            filed, where = filings.get("filing", (None, place))
            yield _held(context, control, _FILED, filed, where, model, registration=False)


@check("filings/model_registration", answers=("model-registration-held",))
def model_registration(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """直接调用已备案模型的应用持有类型正确的上线编号和回执。 / An application that calls a filed model has a launch number of the right type, with its receipt."""
    control, models = "model-registration-held", list(models_of(context, _CALLED))
    if not models:
        yield no_models(context, control, Text("直接调用的已备案模型", "filed model that is called as it is"))
    for model, place in models:
        filings = _filings_of(context, model)
        registered, where = filings.get("registration", (None, place))
        if registered is None and "filing" in filings:
            yield inconclusive(
                control,
                f"模型“{model.id}”系直接调用，档案填写的却是备案；请确认是否对模型作过改动。",
                f"Model '{model.id}' is called as it is, but a filing is declared: confirm whether the model was changed.",
                place=filings["filing"][1],
                about=model.id,
            )
        else:
            yield _held(context, control, _REGISTERED, registered, where, model, registration=True)


def _held(
    context: CheckContext,
    control: str,
    subject: Subject[ModelNumber],
    filing: Filing | None,
    place: Place,
    model: Model,
    *,
    registration: bool,
) -> Result | NoEvidence:
    number = None if filing is None else parse_model_number(filing.number)
    if isinstance(number, ModelNumber) and number.registration is not registration:
        wanted = (
            Text("上线编号（带S）", "a launch number (with S)") if registration else Text("备案号", "a filing number")
        )
        return failed(
            control,
            f"{number} 不是{wanted.zh}。",
            f"{number} is not {wanted.en}.",
            place=place,
            about=model.id,
        )
    held = held_number(context, control, subject, filing, place, model.id)
    if not isinstance(held, Held):
        return held
    listed = in_words(look_up(str(held.number)))
    return passed(
        control,
        f"{subject.title.zh}编号 {held.number} 有本主体的回执。{listed.zh}",
        f"The {subject.title.en} number {held.number} has a receipt of the provider. {listed.en}",
        held.receipt.ref,
        place=place,
        about=model.id,
    )


def _unsettled(context: CheckContext, control: str, model: Model, place: Place) -> Result:
    registered = "registration" in _filings_of(context, model)
    return inconclusive(
        control,
        f"模型“{model.id}”为未改动的开源权重，应备案还是登记尚无定论{'；档案填写的是登记' if registered else ''}，由人判断。",
        f"Model '{model.id}' is open weights used as they are; whether to file or register is unsettled"
        f"{' (a registration is declared)' if registered else ''}: a person decides.",
        place=place,
        about=model.id,
    )


@check("filings/number_display", answers=("filing-number-displayed",))
def number_display(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应用或产品页面公示模型名称和备案号或者上线编号。 / The app or product page shows model name and filing or launch number."""
    control, place = "filing-number-displayed", context.place("filings", "models")
    what = Text("模型名称和备案号（或者上线编号）", "the model name and its filing or launch number")
    name, number = on_page(context, PageElement.MODEL_NAME), on_page(context, PageElement.MODEL_NUMBER)
    filings = context.declared.filings.models
    if name is None or number is None:
        yield no_page(control, what, place)
    elif name.missing_later or number.missing_later:
        yield no_longer_seen(control, name if name.missing_later else number, what, place)
    elif not filings:
        yield no_evidence(
            control,
            "档案没有填写备案号或者上线编号，无法与页面核对。",
            "The dossier gives no filing or launch number to compare with the page.",
            place=place,
        )
    else:
        yield _shown(control, name, number, filings, place)


def _shown(
    control: str, name: OnPage, number: OnPage, filings: tuple[ModelFiling, ...], place: Place
) -> Result | NoEvidence:
    refs = tuple(dict.fromkeys((name.found.ref, number.found.ref)))
    shown = parse_model_number(number.shown.text or "")
    if isinstance(shown, Malformed):
        return failed(
            control,
            f"页面显示的编号“{number.shown.text or ''}”有误：{shown.reason.zh}",
            f"The number on the page '{number.shown.text or ''}' is wrong: {shown.reason.en}",
            *refs,
            place=place,
        )
    own = [filing for filing in filings if _key(filing.number) == shown.key]
    if not own:
        return failed(
            control,
            f"页面显示 {shown}，不是档案所填的编号。",
            f"The page shows {shown}, which is not a declared number.",
            *refs,
            place=place,
        )
    registered = own[0].name
    if name.shown.text is None or registered is None or not same_name(name.shown.text, registered):
        return inconclusive(
            control,
            f"页面显示 {shown}；模型名称“{name.shown.text or '（未记录）'}”与备案名称“{registered or '（未填写）'}”须人工核对。",
            f"The page shows {shown}; compare the model name '{name.shown.text or '(not recorded)'}' with the filed name '{registered or '(not given)'}'.",
            *refs,
            place=place,
        )
    return passed(
        control,
        f"页面显示模型名称“{registered}”和编号 {shown}。",
        f"The page shows the model name '{registered}' and the number {shown}.",
        *refs,
        place=place,
    )


def _key(written: str) -> str | None:
    number = parse_model_number(written)
    return None if isinstance(number, Malformed) else number.key


CHECKS = (model_filing, model_registration, number_display)
