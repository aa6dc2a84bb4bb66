# SPDX-License-Identifier: Apache-2.0
"""Which items are required, which are there, and in which files they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final, assert_never

from hegui.dossier.model import Model
from hegui.evidence import Statement
from hegui.evidence.findings import OfficialReceipt
from hegui.facts.condition import evaluate
from hegui.facts.logic import Truth
from hegui.facts.questions import settling_facts
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.said.of_kind import upstream_of
from hegui.packs.said.value import Origin, at
from hegui.packs.said.value import name as compared
from hegui.packs.specification import Item
from hegui.text import Text


class Need(StrEnum):
    """Whether an item is required."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Supplied:
    """A file that is handed in as it is."""

    file: str
    origin: Origin
    """What names it."""


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item, whether it is required, and what is there of it."""

    item: Item
    need: Need
    supplied: tuple[Supplied, ...] = ()
    """Files that stand in the dossier; none for what hegui writes."""
    missing: tuple[Origin, ...] = ()
    """Where what is missing would have to be named."""
    missing_facts: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything of it is there."""
        return not self.missing and self.need is not Need.UNDETERMINED


def item_states(data: PackData) -> tuple[ItemState, ...]:
    """Every item of the specification as it stands."""
    return tuple(_state(data, item) for item in data.specification.items)


def missing_items(states: tuple[ItemState, ...]) -> Iterator[Fault]:
    """What is required and not there, and what cannot be told."""
    for state in states:
        item = state.item
        asked = at(item.place) if item.place else Origin(f"specifications/{item.id}")
        if state.need is Need.UNDETERMINED:
            facts = "、".join(state.missing_facts)
            yield Fault(
                Rule.UNDETERMINED,
                Text(
                    f"不能确定是否需要“{item.number} {item.name.zh}”：档案没有声明 {facts}。",
                    f"Whether '{item.name.en}' is required cannot be told: the dossier does not declare {facts}.",
                ),
                Origin("dossier.yaml", 1),
                asked,
                Text(f"在档案中声明 {facts}。", f"Declare {facts} in the dossier."),
            )
        for place in state.missing:
            yield Fault(
                Rule.MISSING,
                Text(
                    f"“{item.number} {item.name.zh}”：{place} 没有给出，或文件不存在；{asked} 要求提供。",
                    f"'{item.name.en}': {place} does not give it, or the file is not there; {asked} asks for it.",
                ),
                place,
                asked,
                Text("补充该材料。", "Supply it."),
            )


def _state(data: PackData, item: Item) -> ItemState:
    need, facts = _need(data, item)
    if need is not Need.REQUIRED:
        return ItemState(item, need, missing_facts=facts)
    supplied, missing = _found(data, item)
    return ItemState(item, need, tuple(supplied), tuple(missing))


def _need(data: PackData, item: Item) -> tuple[Need, tuple[str, ...]]:
    if item.answered is not None and not getattr(data.answers, item.answered, None):
        return Need.NOT_REQUIRED, ()
    view, facts = data.examination.law, data.examination.assessment.facts
    condition = view.parsed(item.condition)
    truth = evaluate(condition, facts, view).truth
    match truth:
        case Truth.YES:
            return Need.REQUIRED, ()
        case Truth.NO:
            return Need.NOT_REQUIRED, ()
        case Truth.UNKNOWN:
            return Need.UNDETERMINED, settling_facts(condition, facts, view, view.vocabulary)
        case _:
            assert_never(truth)


def _found(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    """The files of an item, and where what is missing would have to be named."""
    match item.source:
        case "page":
            return [], _unanswered(data, item)
        case "document":
            return _document(data, item)
        case "paper":
            return _papers(data, item)
        case "receipt":
            return _receipts(data, item)
        case "evidence":
            return _evidence(data, item)
        case "sheet":
            return _sheet(data, item)
        case "screenshots":
            return _screenshots(data, item)
        case _:
            return _model_papers(data, item)


_PAGES_OF_ANSWERS: Final = {"compute-continuity": "continuity", "test-channel": "test_channel"}
"""Pages that rest on a part of the answers which may be left out."""


def _unanswered(data: PackData, item: Item) -> list[Origin]:
    """Where what a page rests on would have to stand, and does not."""
    needed = _PAGES_OF_ANSWERS.get(item.page or "")
    if needed is not None and not getattr(data.answers, needed, None):
        return [at(data.answered(needed), (needed,))]
    if item.page == "corpus-statement" and not data.dossier.model.data.sources:
        path = ("data", "sources")
        return [at(data.declared(*path), path)]
    return []


def _document(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    field = item.document or ""
    path = ("documents", field)
    name: str | None = getattr(data.dossier.model.documents, field)
    where = at(data.declared(*path), path)
    if name is None or not data.has_file(name):
        return [], [where]
    return [Supplied(name, where)], []


def _papers(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    supplied: list[Supplied] = []
    missing: list[Origin] = []
    for index, paper in enumerate(data.answers.papers):
        if paper.item == item.id:
            path = ("papers", index, "file")
            where = at(data.answered(*path), path)
            if data.has_file(paper.file):
                supplied.append(Supplied(paper.file, where))
            else:
                missing.append(where)
    if not supplied and not missing:
        missing.append(at(data.answered("papers"), ("papers",)))
    return supplied, missing


def _receipts(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    """The receipts of the kinds that are asked for, as far as their records hold.

    Those of third-party models prove nothing of the provider, nor its own of theirs.
    """
    wanted = {compared(one.model_number): one.model_number for one in upstream_of(data) if one.model_number}
    own = {compared(filing.number) for filing in data.dossier.model.filings.models or ()}
    theirs = (wanted.keys() | {compared(model.filing_number) for model in data.models if model.filing_number}) - own
    unique: dict[str, Supplied] = {}
    proved: set[str] = set()
    for receipt in data.examination.context.findings(
        OfficialReceipt, lambda receipt: receipt.receipt.value in item.receipt
    ):
        number = compared(receipt.finding.number or "")
        files = [subject.name for subject in receipt.statement.subjects if data.has_file(subject.name)]
        counts = number in wanted if item.receipt_of == "upstream" else number not in theirs
        if files and counts and not _lapsed(data, receipt.statement):
            where = Origin(receipt.statement.file, digest=receipt.statement.digest)
            unique |= {file: Supplied(file, where) for file in files if file not in unique}
            proved.add(number)
    unproved = wanted.keys() - proved if item.receipt_of == "upstream" else ()
    missing = [Origin("evidence/official-receipt", path=(*item.receipt, wanted[number])) for number in sorted(unproved)]
    if not unique and not missing:
        missing.append(Origin("evidence/official-receipt", path=item.receipt))
    return list(unique.values()), missing


def _evidence(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    """All statements of the kinds that are asked for; of each kind one must hold: neither expired nor of what has changed since."""
    supplied: dict[str, Supplied] = {}
    missing: list[Origin] = []
    context = data.examination.context
    for kind in item.evidence:
        statements = context.evidence.of_kind(kind)
        if all(_lapsed(data, statement) for statement in statements):
            missing.append(Origin(f"evidence/{kind}"))
        for statement in statements:
            where = Origin(statement.file, digest=statement.digest)
            supplied.setdefault(statement.file, Supplied(statement.file, where))
            for subject in statement.subjects:
                if data.has_file(subject.name):
                    supplied.setdefault(subject.name, Supplied(subject.name, where))
    return list(supplied.values()), missing


def _lapsed(data: PackData, statement: Statement) -> bool:
    ref = data.examination.context.reference(statement)
    return bool(ref.broken) or (ref.expires is not None and ref.expires < data.as_of)


def _sheet(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    keywords = item.sheet == "keywords"
    path = ("banks", "keywords" if keywords else "questions")
    where = at(data.answered(*path), path)
    if (data.keywords if keywords else data.questions) is None:
        return [], [where]
    banks = data.banks
    lost = [name for name in (banks.questions if banks and not keywords else ()) if not data.has_file(name)]
    return [], [where for _ in lost]


def _screenshots(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    supplied: list[Supplied] = []
    missing: list[Origin] = []
    for wanted in item.screenshots:
        there = [(index, shot) for index, shot in enumerate(data.answers.screenshots) if shot.shows == wanted]
        for index, shot in there:
            path = ("screenshots", index, "file")
            where = at(data.answered(*path), path)
            if data.has_file(shot.file):
                supplied.append(Supplied(shot.file, where))
            else:
                missing.append(where)
        if not there:
            missing.append(at(data.answered("screenshots"), ("screenshots", wanted)))
    return supplied, missing


def _model_papers(data: PackData, item: Item) -> tuple[list[Supplied], list[Origin]]:
    supplied: list[Supplied] = []
    missing: list[Origin] = []
    for index, model in enumerate(data.dossier.model.models or ()):
        if model not in data.models or model.origin == "self_trained":
            continue
        names = [name for name in _papers_of(model, item) if name is not None]
        path = ("models", index)
        where = at(data.declared(*path), path)
        there = [Supplied(name, where) for name in names if data.has_file(name)]
        supplied += there
        if not there:
            missing.append(where)
    return supplied, missing


def _papers_of(model: Model, item: Item) -> tuple[str | None, ...]:
    match item.model_papers:
        case "licence":
            return (model.licence,)
        case "agreement":
            return (model.agreement,)
        case _:
            return (model.licence, model.agreement)


def wrong_types(states: tuple[ItemState, ...]) -> Iterator[Fault]:
    """Files of a type that the item is not handed in as. Text files are written anew as DOCX and PDF."""
    for state in states:
        item = state.item
        for one in state.supplied:
            kind = PurePosixPath(one.file).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
            convertible = item.source == "document" and kind in {"md", "markdown", "txt"}
            if kind not in item.files and not convertible:
                yield Fault(
                    Rule.FORM,
                    Text(
                        f"“{item.number} {item.name.zh}”的文件 {one.file} 不是所要求的格式（{'、'.join(item.files)}）。",
                        f"{one.file} of '{item.name.en}' is not of a type that is asked for ({', '.join(item.files)}).",
                    ),
                    one.origin,
                    at(item.place) if item.place else None,
                    Text("换成所要求的格式。", "Supply it in one of these types."),
                )
