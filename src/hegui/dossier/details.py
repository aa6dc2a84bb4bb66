# SPDX-License-Identifier: Apache-2.0
"""What the details of a dossier say of a fact: a listed model that was tuned means that models are tuned.

Each function answers with the value and the place that shows it, or with ``None`` when the details say nothing.
An empty list says nothing: nobody has filled it in yet.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from hegui.dossier.model import Dossier
from hegui.dossier.processing import DataSource, ProcessingActivity
from hegui.facts.vocabulary import FactValue
from hegui.source import Key

Item = TypeVar("Item")

TRAINED = frozenset({"self_trained", "fine_tuned_open_weights", "fine_tuned_filed_model"})
PUBLISHING = frozenset({"forum", "community", "chat_room"})
"""Functions that cannot exist without users who publish to others."""
_SIGNS_OF_PROCESSING = (
    "activities",
    "subjects_total",
    "of_minors",
    "of_under14",
    "sensitive",
    "entrusts_processing",
    "provides_to_others",
    "processes_jointly",
    "publishes",
    "makes_automated_decisions",
)


class Detail(Struct, frozen=True):
    """A value that follows from what stands at a path of the dossier."""

    value: FactValue
    path: tuple[Key, ...]


Rule = Callable[[Dossier], Detail | None]


def model_origins(dossier: Dossier) -> Detail | None:
    """The origins of the listed models."""
    return _set((model.origin for model in dossier.models or ()), ("models",))


def trains_models(dossier: Dossier) -> Detail | None:
    """Yes when a listed model was trained or tuned; no when none of them was."""
    return _any(dossier.models, ("models",), lambda model: model.origin in TRAINED)


def source_kinds(dossier: Dossier) -> Detail | None:
    """The kinds of the listed sources; none where nothing is trained."""
    if dossier.data.trains_or_tunes_models is False and not dossier.data.sources:
        return Detail(frozenset(), ("data", "trains_or_tunes_models"))
    return _set((source.kind for source in dossier.data.sources or ()), ("data", "sources"))


def collects_automatically(dossier: Dossier) -> Detail | None:
    """Yes when a source was collected by machine. The other way round nothing follows: not all collection is for training."""
    return _yes(_sources(dossier, lambda source: source.collected_automatically))


def training_data_contains_pi(dossier: Dossier) -> Detail | None:
    """Yes when a source holds personal information; no only when every source says that it does not."""
    return _sources(dossier, lambda source: source.contains_pi)


def annotates_data(dossier: Dossier) -> Detail | None:
    """Yes when there are annotators or the work is given out."""
    if dossier.annotation.annotators:
        return Detail(value=True, path=("annotation", "annotators"))
    return _shown(dossier.annotation.outsourced, ("annotation", "outsourced"))


def trains_on_user_input(dossier: Dossier) -> Detail | None:
    """Yes when user input is among the sources."""
    return _yes(_sources(dossier, lambda source: source.kind == "user_input"))


def processes_pi(dossier: Dossier) -> Detail | None:
    """Yes when anything listed is processing of personal information."""
    for name in _SIGNS_OF_PROCESSING:
        if getattr(dossier.personal_information, name):
            return Detail(value=True, path=("personal_information", name))
    return (
        _shown(dossier.data.contains_pi, ("data", "contains_pi"))
        or _yes(training_data_contains_pi(dossier))
        or _yes(_any(dossier.outbound.flows, ("outbound", "flows"), lambda flow: flow.kind == "personal_information"))
    )


def processes_sensitive_pi(dossier: Dossier) -> Detail | None:
    """From the activities; yes also when a source or a flow carries it, or children under 14 are among the persons (PIPL 28)."""
    return (
        _yes(activities := _activities(dossier, lambda activity: activity.sensitive))
        or _yes(_sources(dossier, lambda source: source.contains_sensitive_pi))
        or _yes(_any(dossier.outbound.flows, ("outbound", "flows"), lambda flow: bool(flow.sensitive_persons)))
        or _yes(processes_under14_pi(dossier))
        or activities
    )


def processes_minors_pi(dossier: Dossier) -> Detail | None:
    """Yes when children under 14 are among them."""
    under14 = dossier.personal_information.of_under14
    return _shown(under14, ("personal_information", "of_under14")) or processes_under14_pi(dossier)


def processes_under14_pi(dossier: Dossier) -> Detail | None:
    """Yes when a source of training data holds information of children under 14."""
    return _yes(_sources(dossier, lambda source: source.contains_under14_pi))


def entrusts_processing(dossier: Dossier) -> Detail | None:
    """From the activities; yes also when there are processors."""
    return (
        _yes(activities := _activities(dossier, lambda activity: bool(activity.entrusted_to)))
        or _shown(dossier.personal_information.processors, ("personal_information", "processors"))
        or activities
    )


def provides_pi_to_others(dossier: Dossier) -> Detail | None:
    return _activities(dossier, lambda activity: bool(activity.provided_to))


def processes_jointly(dossier: Dossier) -> Detail | None:
    return _activities(dossier, lambda activity: bool(activity.joint_with))


def publishes_pi(dossier: Dossier) -> Detail | None:
    return _activities(dossier, lambda activity: activity.published)


def makes_automated_decisions(dossier: Dossier) -> Detail | None:
    return _activities(dossier, lambda activity: activity.automated_decision)


def exports_data(dossier: Dossier) -> Detail | None:
    """Yes when a flow is listed."""
    return _shown(dossier.outbound.flows, ("outbound", "flows"))


def important_data(dossier: Dossier) -> Detail | None:
    """The gravest kind that a flow carries; that no flow carries any says nothing of what stays."""
    flows = [(flow.important_data, index) for index, flow in enumerate(dossier.outbound.flows or ())]
    for kind in ("notified_or_published", "declared_not_notified"):
        for carried, index in flows:
            if carried == kind:
                return Detail(kind, ("outbound", "flows", index))
    return None


def serves_minors(dossier: Dossier) -> Detail | None:
    """Yes when the product is for minors only, or very many minors use it."""
    audience = dossier.service.audience
    return _shown(audience.minors_only, ("service", "audience", "minors_only")) or _shown(
        audience.minor_user_base_large, ("service", "audience", "minor_user_base_large")
    )


def registers_users(dossier: Dossier) -> Detail | None:
    """Yes when there are registered users."""
    return _shown(dossier.service.registered_users, ("service", "registered_users"))


def hosts_publication(dossier: Dossier) -> Detail | None:
    """Yes for a forum, a community or a chat room."""
    functions = dossier.service.functions or ()
    return _shown(PUBLISHING.intersection(functions), ("service", "functions"))


def recommends(dossier: Dossier) -> Detail | None:
    """Yes when recommendation is among the functions."""
    return _shown("recommendation" in (dossier.service.functions or ()), ("service", "functions"))


def illegal_content_found(dossier: Dossier) -> Detail | None:
    """What has spread has been found."""
    return _shown(dossier.service.events.illegal_content_spread, ("service", "events", "illegal_content_spread"))


def _activities(dossier: Dossier, holds: Callable[[ProcessingActivity], bool]) -> Detail | None:
    return _any(dossier.personal_information.activities, ("personal_information", "activities"), holds)


def _sources(dossier: Dossier, holds: Callable[[DataSource], bool | None]) -> Detail | None:
    return _any(dossier.data.sources, ("data", "sources"), holds)


def _any(items: Sequence[Item] | None, path: tuple[Key, ...], holds: Callable[[Item], bool | None]) -> Detail | None:
    """Whether any item holds, in three values: one yes settles it, one unknown keeps a no from being said."""
    if not items:
        return None
    answers = [holds(item) for item in items]
    if True in answers:
        return Detail(value=True, path=(*path, answers.index(True)))
    return None if None in answers else Detail(value=False, path=path)


def _set(values: Iterable[str], path: tuple[Key, ...]) -> Detail | None:
    found = frozenset(values)
    return Detail(found, path) if found else None


def _shown(evidence: object, path: tuple[Key, ...]) -> Detail | None:
    """Yes when something stands there."""
    return Detail(value=True, path=path) if evidence else None


def _yes(detail: Detail | None) -> Detail | None:
    """Only a yes counts."""
    return detail if detail is not None and detail.value is True else None
