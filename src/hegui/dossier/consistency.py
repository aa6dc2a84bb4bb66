# SPDX-License-Identifier: Apache-2.0
"""Declarations that cannot all be true. Each is told with both places; hegui does not choose one of them.

Only what excludes each other by the meaning of the words is refused here. What the law makes of a declaration
is for the catalogue and the checks.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from msgspec import Struct

from hegui.dossier.facts import DECLARATIONS
from hegui.dossier.model import Dossier, Service
from hegui.errors import Problem
from hegui.facts.vocabulary import FactValue
from hegui.schema import Places
from hegui.source import Key
from hegui.text import Text, same

Path = tuple[Key, ...]


class Clash(Struct, frozen=True):
    """Two declarations that cannot both be true."""

    first: Path
    second: Path
    what: Text


def problems_in(dossier: Dossier, places: Places) -> Iterator[Problem]:
    """Every dangling reference, repeated id and contradiction."""
    yield from _dangling_references(dossier, places)
    for rule in _RULES:
        for clash in rule(dossier):
            other = places.place(clash.first)
            yield Problem(
                Text(f"{clash.what.zh}另一处：{other}", f"{clash.what.en} The other place: {other}"),
                places.place(clash.second),
                fix=Text(
                    "改正其中一处；不确定的请删去，未填即为未知。",
                    "Correct one of the two; leave out what you do not know.",
                ),
            )


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def _lists_with_ids(dossier: Dossier) -> Iterable[tuple[Path, Sequence[_Identified]]]:
    information = dossier.personal_information
    return (
        (("people",), dossier.people),
        (("models",), dossier.models or ()),
        (("data", "suppliers"), dossier.data.suppliers),
        (("data", "sources"), dossier.data.sources or ()),
        (("personal_information", "activities"), information.activities or ()),
        (("personal_information", "processors"), information.processors),
        (("outbound", "flows"), dossier.outbound.flows or ()),
    )


def _repeated_ids(dossier: Dossier) -> Iterator[Clash]:
    for path, items in _lists_with_ids(dossier):
        first: dict[str, Path] = {}
        for index, item in enumerate(items):
            at = (*path, index, "id")
            if item.id in first:
                yield Clash(
                    first[item.id],
                    at,
                    Text(f"标识“{item.id}”重复。", f"The id '{item.id}' is given twice."),
                )
            first.setdefault(item.id, at)


def _dangling_references(dossier: Dossier, places: Places) -> Iterator[Problem]:
    suppliers = [supplier.id for supplier in dossier.data.suppliers]
    for index, source in enumerate(dossier.data.sources or ()):
        if source.supplier is not None:
            yield from _known(
                places, source.supplier, suppliers, "data.suppliers", ("data", "sources", index, "supplier")
            )
    processors = [processor.id for processor in dossier.personal_information.processors]
    for index, activity in enumerate(dossier.personal_information.activities or ()):
        for number, processor in enumerate(activity.entrusted_to):
            at = ("personal_information", "activities", index, "entrusted_to", number)
            yield from _known(places, processor, processors, "personal_information.processors", at)
    models = [model.id for model in dossier.models or ()]
    for index, filing in enumerate(dossier.filings.models or ()):
        yield from _known(places, filing.model, models, "models", ("filings", "models", index, "model"))


def _known(places: Places, name: str, known: Sequence[str], where: str, at: Path) -> Iterator[Problem]:
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    yield Problem(
        Text(f"“{where}”中没有“{name}”。", f"There is no '{name}' in {where}."),
        places.place(at),
        accepted=same(near[0] if near else ", ".join(known)) if known else None,
        fix=Text(f"改正标识，或在 {where} 中补充。", f"Correct the id, or add it to {where}."),
    )


def _facts_against_details(dossier: Dossier) -> Iterator[Clash]:
    """A fact declared in one word must agree with the details that are listed."""
    for declaration in DECLARATIONS.values():
        detail = declaration.disagreement(dossier)
        if detail is None:
            continue
        declared = _shown(declaration.declared(dossier))
        at = ".".join(str(key) for key in detail.path)
        yield Clash(
            detail.path,
            declaration.path,
            Text(
                f"{declaration.field} 声明为 {declared}，而 {at} 表明为 {_shown(detail.value)}。",
                f"{declaration.field} is declared as {declared}, but {at} shows {_shown(detail.value)}.",
            ),
        )


def _shown(value: FactValue | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(sorted(value))}]" if isinstance(value, frozenset) else str(value)


def _provider(dossier: Dossier) -> Iterator[Clash]:
    provider = dossier.provider
    if provider.uscc is not None and provider.established_in in {"overseas", "hk_mo_tw"}:
        yield Clash(
            ("provider", "established_in"),
            ("provider", "uscc"),
            Text(
                "统一社会信用代码只发给境内主体，而主体声明设立在境外。",
                "Only mainland entities have a unified social credit code, and the provider is declared to be established elsewhere.",
            ),
        )
    if "important_data_handler" in (provider.roles or ()) and dossier.outbound.important_data == "none":
        yield Clash(
            ("provider", "roles"),
            ("outbound", "important_data"),
            Text(
                "角色包含重要数据处理者，却声明没有重要数据。",
                "The provider is declared a handler of important data, and to have none.",
            ),
        )


_STORES: Final[Mapping[str, str]] = {
    "apple_store": "app",
    "android_store": "app",
    "mini_program_platform": "mini_program",
}


def _service(dossier: Dossier) -> Iterator[Clash]:
    service = dossier.service
    modes = frozenset(service.access_modes or ())
    offered = ("service", "offers_generation_to_mainland_public")
    if service.offers_generation_to_mainland_public and modes and modes <= {"internal", "overseas_only"}:
        yield Clash(
            offered,
            ("service", "access_modes"),
            Text(
                "声明向境内公众提供服务，而提供方式仅限内部或仅限境外。",
                "The service is declared to be offered to the mainland public, but only reached internally or overseas.",
            ),
        )
    elif service.offers_generation_to_mainland_public and "overseas_only" in modes:
        yield Clash(
            offered,
            ("service", "access_modes"),
            Text(
                "声明向境内公众提供服务，提供方式却含“仅限境外”。",
                "The service is declared to be offered to the mainland public, and to be reached overseas only.",
            ),
        )
    for name in ("sector", "distribution_channels"):
        values = getattr(service, name) or ()
        if "none" in values and len(set(values)) > 1:
            yield Clash(
                ("service", name),
                ("service", name, values.index("none")),
                Text(
                    f"service.{name} 中“none”不能与其他取值并列。",
                    f"In service.{name}, 'none' cannot stand beside other values.",
                ),
            )
    yield from _stores(service)


def _stores(service: Service) -> Iterator[Clash]:
    if service.access_modes is None:
        return
    for index, channel in enumerate(service.distribution_channels or ()):
        needed = _STORES.get(channel)
        if needed is not None and needed not in service.access_modes:
            yield Clash(
                ("service", "access_modes"),
                ("service", "distribution_channels", index),
                Text(
                    f"经 {channel} 分发，而提供方式中没有 {needed}。",
                    f"It is distributed through {channel}, but {needed} is not among the access modes.",
                ),
            )


_NEEDS_MODALITY: Final[Mapping[str, frozenset[str]]] = {
    "voice_synthesis_or_cloning": frozenset({"audio", "video"}),
    "face_generation_or_editing": frozenset({"image", "video", "virtual_scene"}),
    "immersive_scene": frozenset({"virtual_scene", "video", "image"}),
}
_EDITS_PEOPLE: Final = frozenset({"face_generation_or_editing", "voice_synthesis_or_cloning"})


def _functions(dossier: Dossier) -> Iterator[Clash]:
    service = dossier.service
    functions = service.functions or ()
    for index, function in enumerate(functions):
        needed = _NEEDS_MODALITY.get(function, frozenset())
        if needed and service.modalities and needed.isdisjoint(service.modalities):
            yield Clash(
                ("service", "modalities"),
                ("service", "functions", index),
                Text(
                    f"功能 {function} 需要 {'、'.join(sorted(needed))} 之一，而生成的模态中没有。",
                    f"The function {function} needs one of {', '.join(sorted(needed))}, and none is among the modalities.",
                ),
            )
    if service.edits_face_or_voice and functions and _EDITS_PEOPLE.isdisjoint(functions):
        yield Clash(
            ("service", "functions"),
            ("service", "edits_face_or_voice"),
            Text(
                "声明编辑人脸或人声，而功能中没有相应功能。",
                "Faces or voices are declared to be edited, but no such function is listed.",
            ),
        )


def _judgements(dossier: Dossier) -> Iterator[Clash]:
    judgements = dossier.service.judgements
    at = ("service", "judgements")
    if judgements.has_public_opinion_attribute and judgements.authority_confirmed_no_public_opinion_attribute:
        yield Clash(
            (*at, "has_public_opinion_attribute"),
            (*at, "authority_confirmed_no_public_opinion_attribute"),
            Text(
                "既研判为具有舆论属性，又声明主管部门已确认不具有。",
                "The service is judged to have a public-opinion attribute, and an authority is said to have confirmed that it has none.",
            ),
        )
    if judgements.ethics_high_risk and dossier.provider.conducts_ai_research is False:
        yield Clash(
            ("provider", "conducts_ai_research"),
            (*at, "ethics_high_risk"),
            Text(
                "声明不开展人工智能研发，却有属于伦理高风险的研发活动。",
                "No AI research is declared, and yet work of high ethical risk.",
            ),
        )
    audience = dossier.service.audience
    if audience.minors_only and audience.elderly:
        yield Clash(
            ("service", "audience", "minors_only"),
            ("service", "audience", "elderly"),
            Text(
                "声明专供未成年人，服务对象却包括老年人。",
                "The product is declared to be for minors only, and to serve elderly people.",
            ),
        )


def _dates(dossier: Dossier) -> Iterator[Clash]:
    service = dossier.service
    ended = ("service", "events", "ended_on")
    yield from _in_order(service.launched_on, service.events.ended_on, ("service", "launched_on"), ended)
    if service.stage == "planned" and service.events.ended_on is not None:
        yield Clash(
            ("service", "stage"),
            ended,
            Text("服务尚在计划中，却已有终止日期。", "The service is only planned, and has an end."),
        )
    for index, supplier in enumerate(dossier.data.suppliers):
        at = ("data", "suppliers", index)
        first, last = supplier.contract_signed_on, supplier.contract_ends_on
        yield from _in_order(first, last, (*at, "contract_signed_on"), (*at, "contract_ends_on"))
    for index, source in enumerate(dossier.data.sources or ()):
        at = ("data", "sources", index)
        first, last = source.collected_from, source.collected_to
        yield from _in_order(first, last, (*at, "collected_from"), (*at, "collected_to"))


def _in_order(first: date | None, last: date | None, at: Path, then: Path) -> Iterator[Clash]:
    if first is not None and last is not None and last < first:
        yield Clash(
            at,
            then,
            Text(f"{last} 早于 {at[-1]}（{first}）。", f"{last} is before {at[-1]} ({first})."),
        )


def _training_data(dossier: Dossier) -> Iterator[Clash]:
    if dossier.data.trains_or_tunes_models is False and dossier.data.sources:
        yield Clash(
            ("data", "trains_or_tunes_models"),
            ("data", "sources"),
            Text(
                "声明不训练也不微调模型，却列有训练数据来源。",
                "No model is declared to be trained or tuned, and yet sources of training data are listed.",
            ),
        )
    for index, source in enumerate(dossier.data.sources or ()):
        at = ("data", "sources", index)
        for name in ("contains_sensitive_pi", "contains_under14_pi"):
            if getattr(source, name) and source.contains_pi is False:
                yield Clash(
                    (*at, "contains_pi"),
                    (*at, name),
                    Text(
                        f"声明不含个人信息，{name} 却为 true。",
                        f"The source is declared to hold no personal information, but {name} is true.",
                    ),
                )


def _flows(dossier: Dossier) -> Iterator[Clash]:
    for index, flow in enumerate(dossier.outbound.flows or ()):
        at = ("outbound", "flows", index)
        for name in ("sensitive_persons", "non_sensitive_persons"):
            if flow.kind == "business_data" and getattr(flow, name):
                yield Clash(
                    (*at, "kind"),
                    (*at, name),
                    Text(
                        "声明为不含个人信息的业务数据，却有个人信息的人数。",
                        "The flow is declared business data without personal information, and yet counts persons.",
                    ),
                )


def _annotation(dossier: Dossier) -> Iterator[Clash]:
    if dossier.annotation.done and dossier.annotation.annotators == 0:
        yield Clash(
            ("annotation", "done"),
            ("annotation", "annotators"),
            Text("声明进行数据标注，标注人员却为零。", "Data is declared to be annotated, by nobody."),
        )


_RULES: Final[tuple[Callable[[Dossier], Iterator[Clash]], ...]] = (
    _repeated_ids,
    _facts_against_details,
    _provider,
    _service,
    _functions,
    _judgements,
    _dates,
    _training_data,
    _flows,
    _annotation,
)
