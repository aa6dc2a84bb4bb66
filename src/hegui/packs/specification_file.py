# SPDX-License-Identifier: Apache-2.0
"""Reads specifications and overlays strictly, and lays overlays over a specification."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from hegui.dossier.model import Documents
from hegui.errors import Place, Problem, SchemaProblem
from hegui.packs.answers_file import fields_at
from hegui.packs.kind import Kind
from hegui.packs.specification import SOURCES, Alteration, Item, Overlay, Specification
from hegui.schema import Record, checked
from hegui.source import Key, Source, load_yaml
from hegui.text import Text, same

_HERE: Final = Path(__file__).parent
_SPECIFICATIONS: Final = _HERE / "specifications"
_OVERLAYS: Final = _HERE / "overlays"


@cache
def load_specification(kind: Kind) -> Specification:
    """What hegui knows of a kind of pack."""
    name = f"{kind.value}.yaml"
    source = load_yaml(_SPECIFICATIONS / name, f"specifications/{name}")
    read = _record(Specification, source)
    return replace(read, items=_placed(read.items, source, ("items",)))


@cache
def bundled_overlays() -> tuple[Overlay, ...]:
    """The overlays that come with hegui, by file name."""
    return tuple(load_overlay(path, f"overlays/{path.name}") for path in sorted(_OVERLAYS.glob("*.yaml")))


def load_overlay(path: Path, shown: str) -> Overlay:
    """An overlay from a file.

    Raises:
        SyntaxProblem: not readable, or not the YAML that hegui reads.
        SchemaProblem: values that are wrong or missing.
    """
    source = load_yaml(path, shown)
    read = _record(Overlay, source)
    return replace(read, items=_placed(read.items, source, ("items",)))


def with_overlays(specification: Specification, overlays: Iterable[Overlay]) -> Specification:
    """The specification with what offices ask beside it.

    Raises:
        SchemaProblem: an overlay is for another kind, alters what is not there, or adds what is there.
    """
    for overlay in overlays:
        problems = tuple(_misfits(specification, overlay))
        if problems:
            raise SchemaProblem(*problems)
        altered = {change.item: change for change in overlay.alter}
        items = [
            _altered(item, altered[item.id], overlay) if item.id in altered else item for item in specification.items
        ]
        specification = replace(specification, items=(*items, *overlay.items))
    return specification


def _altered(item: Item, change: Alteration, overlay: Overlay) -> Item:
    given = {name: value for name in ("required", "files", "sealed") if (value := getattr(change, name)) is not None}
    note = change.note
    said = Text(f"{overlay.title.zh}：{note.zh}", f"{overlay.title.en}: {note.en}")
    kept = said if item.note is None else Text(f"{item.note.zh}{said.zh}", f"{item.note.en} {said.en}")
    return replace(item, **given, note=kept, confidence=overlay.confidence)


def _misfits(specification: Specification, overlay: Overlay) -> Iterator[Problem]:
    place = Place(f"overlays/{overlay.id}")
    if specification.kind not in overlay.kinds:
        yield Problem(
            Text(
                f"附加要求“{overlay.id}”不适用于{specification.title.zh}。",
                f"The overlay '{overlay.id}' is not for this: {specification.title.en}.",
            ),
            place,
            accepted=same(", ".join(kind.value for kind in overlay.kinds)),
        )
    known = {item.id for item in specification.items}
    for change in overlay.alter:
        if change.item not in known:
            yield Problem(
                Text(f"没有可以变更的材料项“{change.item}”。", f"There is no item '{change.item}' to alter."),
                place,
                accepted=same(", ".join(sorted(known))),
            )
    for item in overlay.items:
        if item.id in known:
            yield Problem(
                Text(f"材料项“{item.id}”已有。", f"There is an item '{item.id}' already."), item.place or place
            )


def _record(record: type[Record], source: Source) -> Record:
    read = checked(record, source.data, source, known=_all_fields(record))
    problems = tuple(_of_items(getattr(read, "items", ()), source))
    if problems:
        raise SchemaProblem(*problems)
    return read


def _all_fields(record: type) -> Iterable[str]:
    return {*fields_at(record, ()), *fields_at(record, ("items",)), *fields_at(record, ("alter",))}


def _of_items(items: Sequence[Item], source: Source) -> Iterator[Problem]:
    """What the form of one field cannot say: one source an item, known documents, no id twice."""
    documents = set(fields_at(Documents, ()))
    seen: set[str] = set()
    for index, item in enumerate(items):
        place = source.place(("items", index))
        given = [name for name in SOURCES if getattr(item, name)]
        if len(given) != 1:
            yield Problem(
                Text(f"材料项“{item.id}”须有且只有一个来源。", f"Item '{item.id}' needs exactly one source."),
                place,
                found=", ".join(given) or None,
                accepted=same(", ".join(SOURCES)),
            )
        if item.document is not None and item.document not in documents:
            yield Problem(
                Text(f"档案中没有文件字段“{item.document}”。", f"The dossier has no document '{item.document}'."),
                place,
                accepted=same(", ".join(sorted(documents))),
            )
        if item.id in seen:
            yield Problem(Text(f"材料项“{item.id}”重复。", f"Item '{item.id}' is there twice."), place)
        seen.add(item.id)


def _placed(items: Sequence[Item], source: Source, path: tuple[Key, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, place=source.place((*path, index))) for index, item in enumerate(items))
