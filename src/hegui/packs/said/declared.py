# SPDX-License-Identifier: Apache-2.0
"""The numbers that the dossier and the answers declare, and the papers that say them again."""

from collections.abc import Iterable, Iterator
from typing import Final

from hegui.packs.answers.figure import Figure, figures_in
from hegui.packs.data import PackData
from hegui.packs.kind import Kind
from hegui.packs.said.finding import folded, labelled, numbers_in, origin_of, passages_about
from hegui.packs.said.value import Quantity, Said, at, number
from hegui.source import Key
from hegui.text import Text

_PEOPLE: Final = ("人", "名", "个")
_OF_SERVICE: Final = (
    (("service", "registered_users"), Figure("注册用户数", "registered users", _PEOPLE, ("注册用户",))),
    (("service", "monthly_active_users"), Figure("月活跃用户数", "monthly active users", _PEOPLE, ("月活用户",))),
    (
        ("personal_information", "subjects_total"),
        Figure("个人信息主体人数", "persons whose information is processed", _PEOPLE, ("个人信息主体",)),
    ),
)
_OF_ANNOTATION: Final = (
    ("annotation", "annotators"),
    Figure("标注员人数", "annotators", _PEOPLE, ("标注人员人数",)),
)
_WITH_CORPUS: Final = frozenset({Kind.MODEL_FILING, Kind.INSPECTION})


def declared_numbers(data: PackData) -> Iterator[Said]:
    """Every number of the answers, and those of the dossier that stand in the pack, each with where it is said again."""
    for stated in figures_in(data.answers):
        about = _named(data, stated.about)
        what = quantity_of(stated.figure)
        value = number(stated.value * stated.figure.scale)
        place = at(data.answered(*stated.path), stated.path)
        yield Said(what, about, value, f"{stated.value:g}", place)
        yield from _said_again(data, stated.figure, about)
    for path, figure in _dossier_figures(data):
        declared = _value_at(data, path)
        if declared is not None:
            yield Said(quantity_of(figure), "", number(declared), f"{declared:,}", at(data.declared(*path), path))
            yield from _said_again(data, figure, "")
    if data.kind in _WITH_CORPUS:
        yield from _sources(data)
    yield from _retention(data)


def quantity_of(figure: Figure) -> Quantity:
    """The quantity that a figure counts."""
    return Quantity(figure.zh, figure.title)


def _dossier_figures(data: PackData) -> Iterator[tuple[tuple[Key, ...], Figure]]:
    yield from _OF_SERVICE
    if data.dossier.model.annotation.done and data.kind in _WITH_CORPUS:
        yield _OF_ANNOTATION


def _value_at(data: PackData, path: tuple[Key, ...]) -> int | None:
    value: object = data.dossier.model
    for key in path:
        value = getattr(value, str(key))
    return value if isinstance(value, int) else None


def _said_again(data: PackData, figure: Figure, about: str) -> Iterator[Said]:
    """What the papers say of a figure."""
    for document in data.texts:
        for hit in labelled(document, figure.names, figure.units, about):
            yield Said(quantity_of(figure), about, hit.value, hit.shown, origin_of(document, hit.passage))


def _named(data: PackData, path: tuple[Key, ...] | None) -> str:
    """The name of what a number is of: a model by its name, everything else as the answers call it."""
    if path is None:
        return ""
    value: object = data.answers
    for key in path:
        value = value[key] if isinstance(value, tuple) and isinstance(key, int) else getattr(value, str(key))
    name = str(value)
    models = {model.id: model.name for model in data.dossier.model.models or ()}
    return models.get(name, name) if path[-1] == "model" else name


_DOCUMENTS: Final = Quantity("source-documents", Text("训练数据来源的条数", "items of a source of training data"))
_BYTES: Final = Quantity("source-bytes", Text("训练数据来源的字节数", "bytes of a source of training data"))


def _sources(data: PackData) -> Iterator[Said]:
    """The size of each source, as the dossier declares it, and as papers have it in the passage that names it."""
    for index, source in enumerate(data.dossier.model.data.sources or ()):
        path: tuple[Key, ...] = ("data", "sources", index)
        for field, declared, what, units in (
            ("documents", source.documents, _DOCUMENTS, ("条", "份", "篇", "张")),
            ("size_bytes", source.size_bytes, _BYTES, ("字节",)),
        ):
            if declared is None:
                continue
            here = (*path, field)
            yield Said(what, source.name, number(declared), f"{declared:,}", at(data.declared(*here), here))
            for document in data.texts:
                for passage in passages_about(document, (source.name,)):
                    for value in _chosen(number(declared), _with_unit(passage.text, units)):
                        yield Said(what, source.name, value, value, origin_of(document, passage))


def _chosen(wanted: str, found: Iterable[str]) -> tuple[str, ...]:
    """Of several numbers of a passage the one that is meant, where it is among them; otherwise the first."""
    values = tuple(found)
    return (wanted,) if wanted in values else values[:1]


def _with_unit(text: str, units: tuple[str, ...]) -> Iterator[str]:
    """The numbers of a text that one of some units follows."""
    plain = folded(text)
    for value in numbers_in(plain):
        shown = (value, f"{int(value):,}") if value.isdigit() else (value,)
        if any(f"{written}{gap}{unit}" in plain for written in shown for unit in units for gap in ("", " ")):
            yield value


_DAYS: Final = Quantity("retention-days", Text("个人信息保存期限（日）", "retention of personal information, days"))


def _retention(data: PackData) -> Iterator[Said]:
    """How long information of a purpose is kept, in the dossier and in the notice and schedule."""
    documents = data.dossier.model.documents
    names = [name for name in (documents.privacy_notice, documents.retention_schedule) if name]
    for index, activity in enumerate(data.dossier.model.personal_information.activities or ()):
        path: tuple[Key, ...] = ("personal_information", "activities", index, "retention_days")
        days = activity.retention_days
        if days is None or not names:
            continue
        told = [
            Said(_DAYS, activity.purpose.zh, value, value, origin_of(document, passage))
            for name in names
            if (document := data.text_of(name)) is not None
            for passage in passages_about(document, (activity.purpose.zh,))
            for value in _chosen(number(days), _with_unit(passage.text, ("日", "天")))
        ]
        if told:  # a notice may give months or years, which are no days
            yield Said(_DAYS, activity.purpose.zh, number(days), str(days), at(data.declared(*path), path))
            yield from told
