# SPDX-License-Identifier: Apache-2.0
"""Reads a ledger of sources from strict YAML; every value knows its line, every document that it names is digested.

What the ledger says wrongly or twice is refused with all problems at once. What it does not say, and documents that are not
there, are no error of reading: ``hegui.corpus.provenance`` tells what is missing.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from hegui.corpus import basis
from hegui.corpus.ledger import SCHEMA_VERSION, Generator, Ledger, Snapshot, Source, Supplier
from hegui.corpus.ledger_paths import is_url, local_files, may_overlap, real_path
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.findings import SourceKind
from hegui.schema import Places, adapter_of, as_json, problem_of
from hegui.source import Key, Lines, Value, content_of, read_yaml
from hegui.source import Source as YamlFile
from hegui.text import Text, same

KeyPath = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class LoadedLedger:
    """What `load_ledger` returns.

    Args:
        ledger: the typed ledger.
        folder: where it stands; its paths are relative to it.
        digest: SHA-256 over the ledger and the documents that it names.
        places: the file and line of each value.
        documents: SHA-256 of each named document that is there, by path.
    """

    ledger: Ledger
    folder: Path
    digest: str
    places: Lines
    documents: Mapping[str, str] = field(default_factory=dict)

    def place(self, *path: Key) -> Place:
        """The file and line of a value, or of the innermost part of its path that is there."""
        return self.places.place(path)

    def files(self, source: Source) -> Iterator[str]:
        """The local files of a source, as the ledger names them, without repetition; what is at URLs is not looked up."""
        seen: set[str] = set()
        for pattern in source.files:
            if not is_url(pattern):
                for name in local_files(self.folder, pattern):
                    if name not in seen:
                        seen.add(name)
                        yield name


def load_ledger(path: Path) -> LoadedLedger:
    """Reads a ledger.

    Raises:
        SyntaxProblem: not the YAML that hegui reads.
        CorpusProblem: values that are wrong or contradict each other, or a file that stands in two sources.
    """
    return ledger_in(content_of(path, str(path)), path)


def ledger_in(content: bytes, path: Path) -> LoadedLedger:
    """The ledger that some bytes are, as if they stood in a file.

    Args:
        content: YAML.
        path: the file; paths in the ledger are relative to its folder.

    Raises:
        SyntaxProblem: as `load_ledger`.
        CorpusProblem: as `load_ledger`.
    """
    source = read_yaml(content, str(path))
    ledger = _typed(source)
    problems = [*_contradictions(ledger, source), *_files_in_two_sources(ledger, path.parent, source)]
    if problems:
        raise CorpusProblem(*problems)
    documents = dict(_digests(path.parent, ledger))
    own = hashlib.sha256(content).hexdigest()
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(documents.items()))
    digest = hashlib.sha256(f"{own}  \n{listed}".encode()).hexdigest()
    return LoadedLedger(ledger, path.parent, digest, source.lines, documents)


def _typed(source: YamlFile) -> Ledger:
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is checked

    _refuse_newer(source.data, source)
    try:
        return adapter_of(Ledger).validate_json(as_json(source.data), strict=True)
    except ValidationError as error:
        raise CorpusProblem(*(_problem(fault, source) for fault in error.errors() if not _follows(fault))) from error


def _refuse_newer(data: Value, places: Places) -> None:
    version = data.get("hegui") if isinstance(data, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise CorpusProblem(
            Problem(
                Text("此台账是为更新版本的 hegui 编写的。", "This ledger was written for a newer hegui."),
                places.place(("hegui",)),
                found=f"hegui: {version}",
                accepted=same(f"hegui: {SCHEMA_VERSION}"),
                fix=Text("升级：pip install --upgrade hegui。", "Upgrade: pip install --upgrade hegui."),
            )
        )


def _follows(fault: Any) -> bool:  # noqa: ANN401  pydantic's ErrorDetails
    """A list with a wrong item counts as too short: the item's own fault is enough."""
    return bool(fault["type"] == "too_short" and fault["input"])


def _problem(fault: Any, places: Places) -> Problem:  # noqa: ANN401  pydantic's ErrorDetails
    loc = fault["loc"]
    problem = problem_of(fault, places, known=_fields_at(loc[:-1]))
    return replace(problem, why=next((basis.WHY[key] for key in reversed(loc) if key in basis.WHY), basis.TRACEABLE))


_RECORDS: Final[Mapping[str, type[Any]]] = {
    "sources": Source,
    "suppliers": Supplier,
    "snapshots": Snapshot,
    "generator": Generator,
}


def _fields_at(loc: Sequence[Key]) -> list[str]:
    """The fields of the record that a path leads to, to suggest the one that was meant."""
    named = [key for key in loc if isinstance(key, str)]
    record = _RECORDS.get(named[-1]) if named else Ledger
    return [entry.name for entry in fields(record)] if record else []


def _contradictions(ledger: Ledger, places: Places) -> Iterator[Problem]:
    yield from _repeated_ids("sources", ledger.sources, places)
    yield from _repeated_ids("suppliers", ledger.suppliers, places)
    for number, source in enumerate(ledger.sources):
        yield from _contradictions_in(ledger, source, ("sources", number), places)
    for number, supplier in enumerate(ledger.suppliers):
        at = ("suppliers", number)
        yield from _reversed(
            supplier.contract_signed_on, supplier.contract_ends_on, (*at, "contract_ends_on"), places, basis.CONTRACT
        )
        yield from _reversed(supplier.reviewed_on, supplier.next_review, (*at, "next_review"), places, basis.CONTRACT)


def _repeated_ids(name: str, entries: Sequence[Source | Supplier], places: Places) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, entry in enumerate(entries):
        before = first.setdefault(entry.id, number)
        if before != number:
            other = places.place((name, before, "id"))
            yield Problem(
                Text(f"id “{entry.id}”重复，另一处：{other}。", f"The id '{entry.id}' is used twice; first: {other}."),
                places.place((name, number, "id")),
                why=basis.TRACEABLE,
                fix=Text("改用另一个 id。", "Give one of them another id."),
            )


def _contradictions_in(ledger: Ledger, source: Source, at: KeyPath, places: Places) -> Iterator[Problem]:
    if source.supplier is not None and ledger.supplier_of(source) is None:
        yield Problem(
            Text(f"suppliers 中没有“{source.supplier}”。", f"There is no '{source.supplier}' in suppliers."),
            places.place((*at, "supplier")),
            why=basis.CONTRACT,
            found=source.supplier,
            accepted=same(", ".join(supplier.id for supplier in ledger.suppliers) or "-"),
            fix=Text("在 suppliers 中列出该供应商，或改正 id。", "List the supplier in suppliers, or correct the id."),
        )
    yield from _reversed(source.collected_from, source.collected_to, (*at, "collected_to"), places, basis.COLLECTION)
    for name in ("contains_sensitive_pi", "contains_under14_pi"):
        if source.contains_pi is False and getattr(source, name):
            yield Problem(
                Text(
                    f"contains_pi 为 false，而 {name} 为 true。",
                    f"contains_pi is false, and {name} is true.",
                ),
                places.place((*at, name)),
                why=basis.PERSONAL,
                fix=Text("改正其中一处；不确定的请删去。", "Correct one of the two; leave out what you do not know."),
            )
    if source.generator is not None and source.kind is not SourceKind.SYNTHETIC:
        yield Problem(
            Text(
                f"来源“{source.id}”有生成模型，类别却不是 synthetic。",
                f"Source '{source.id}' has a generator and is not synthetic.",
            ),
            places.place((*at, "kind")),
            why=basis.TRACEABLE,
            found=source.kind,
            accepted=same("synthetic"),
            fix=Text("拆分为两个来源，或删去 generator。", "Make two sources of it, or remove the generator."),
        )


def _reversed(first: date | None, last: date | None, at: KeyPath, places: Places, why: Text) -> Iterator[Problem]:
    if first is not None and last is not None and last < first:
        yield Problem(
            Text("截止日期早于起始日期。", "The last day is before the first."),
            places.place(at),
            why=why,
            found=f"{first} – {last}",
            fix=Text("改正日期。", "Correct the days."),
        )


def _files_in_two_sources(ledger: Ledger, folder: Path, places: Places) -> Iterator[Problem]:
    """A file counted in two sources would be scanned, sampled and reported twice."""
    patterns = [
        (source.id, number, index, pattern)
        for number, source in enumerate(ledger.sources)
        for index, pattern in enumerate(source.files)
    ]
    owner: dict[Path, tuple[str, KeyPath]] = {}
    told: set[tuple[str, str]] = set()
    for order, (source, number, index, pattern) in enumerate(patterns):
        at = ("sources", number, "files", index)
        if is_url(pattern):
            twice: Iterator[tuple[str, str, KeyPath]] = (
                (pattern, other, ("sources", row, "files", column))
                for other, row, column, earlier in patterns[:order]
                if other != source and is_url(earlier) and may_overlap(earlier, pattern)
            )
        else:
            twice = _claimed_before(folder, pattern, source, at, owner)
        for name, other, where in twice:
            if (other, source) not in told:
                told.add((other, source))
                first = places.place(where)
                yield Problem(
                    Text(
                        f"文件“{name}”同时属于来源“{other}”（{first}）和“{source}”。",
                        f"The file '{name}' is in source '{other}' ({first}) and in '{source}'.",
                    ),
                    places.place(at),
                    why=basis.TRACEABLE,
                    fix=Text("使每个文件只属于一个来源。", "Let each file be in one source only."),
                )


def _claimed_before(
    folder: Path, pattern: str, source: str, at: KeyPath, owner: dict[Path, tuple[str, KeyPath]]
) -> Iterator[tuple[str, str, KeyPath]]:
    folders: dict[Path, Path] = {}
    for name in local_files(folder, pattern):
        other, where = owner.setdefault(real_path(folder / name, folders), (source, at))
        if other != source:
            yield name, other, where


def documents_of(ledger: Ledger) -> Iterator[tuple[str, KeyPath]]:
    """Every document that the ledger names, and the path of the field that names it."""
    for number, supplier in enumerate(ledger.suppliers):
        yield from _named(supplier, ("contract", "commitments", "review"), ("suppliers", number))
    for number, source in enumerate(ledger.sources):
        at = ("sources", number)
        yield from _named(source, _SOURCE_DOCUMENTS, at)
        yield from chain.from_iterable(
            _named(snapshot, ("file",), (*at, "snapshots", index)) for index, snapshot in enumerate(source.snapshots)
        )
        if source.generator is not None:
            yield from _named(source.generator, ("terms",), (*at, "generator"))


_SOURCE_DOCUMENTS: Final = (
    "licence",
    "collection_record",
    "written_permission",
    "user_authorisation",
    "pi_proof",
    "sensitive_consent",
    "guardian_consent",
    "annotation_rules",
)


def _named(entry: object, names: Sequence[str], at: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    for name in names:
        document = getattr(entry, name)
        if document is not None:
            yield document, (*at, name)


def _digests(folder: Path, ledger: Ledger) -> Iterator[tuple[str, str]]:
    here = folder.resolve()
    for name in dict.fromkeys(name for name, _ in documents_of(ledger)):
        try:
            file = (folder / name).resolve()
            if not file.is_relative_to(here) or not file.is_file():
                continue  # missing, or a link that leads out: told as missing where the document is needed
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, RuntimeError):  # unreadable, or a loop of links: as above
            continue
        yield name, digest
