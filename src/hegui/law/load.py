# SPDX-License-Identifier: Apache-2.0
"""Reads the catalogue's YAML into one `Catalogue`, and keeps the parsed form in a cache keyed by content."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct
from msgspec.structs import replace

from hegui.cache import bytes_of, code_of, digest_of, keep, recall
from hegui.cache import cache_folder as default_cache_folder
from hegui.clock import NO_CALENDAR, load_calendar
from hegui.clock import calendar as calendar_record
from hegui.clock import load as calendar_file
from hegui.errors import InternalError, Place, Problem, SchemaProblem
from hegui.facts import vocabulary
from hegui.facts.vocabulary import FactDefinition
from hegui.law import model, terms
from hegui.law.model import Catalogue
from hegui.schema import CODE, checked
from hegui.source import Key, Source, Value, read_yaml
from hegui.text import Text

_CODE = (
    *CODE,
    *(module.__file__ for module in (model, terms, vocabulary, calendar_record, calendar_file)),
    __file__,
)
"""What parses: with other code the same files may be another catalogue."""

_KEPT = 4
"""Parsed catalogues that the cache folder keeps: enough to move between branches."""

_DATE_KEYS = {"from": "valid_from", "to": "valid_to"}


class _Kind(Struct, frozen=True):
    """Where records of one kind stand: a folder or a file, and the key that holds the list (``None``: the file is the record)."""

    field: str
    where: str
    key: str | None
    record: type


_KINDS = (
    _Kind("facts", "facts", "facts", FactDefinition),
    _Kind("flow_facts", "facts", "flow_facts", FactDefinition),
    _Kind("instruments", "instruments", None, model.Instrument),
    _Kind("obligations", "obligations", "obligations", model.ObligationVersion),
    _Kind("controls", "controls", "controls", model.ControlPoint),
    _Kind("parameters", "parameters", "parameters", model.Parameter),
    _Kind("deadlines", "deadlines", "deadlines", model.Deadline),
    _Kind("penalties", "penalties", "penalties", model.Penalty),
    _Kind("triggers", "triggers", "triggers", model.Trigger),
    _Kind("outbound", "tables/outbound.yaml", "regimes", model.OutboundRegime),
    _Kind("routes", "tables/route.yaml", "rows", model.RouteRow),
    _Kind("drafts", "drafts", None, model.Draft),
    _Kind("terms", "glossary.yaml", "terms", model.Term),
    _Kind("sources", "sources.yaml", "sources", model.SourceDescription),
    _Kind("artefacts", "evidence.yaml", "evidence", model.EvidenceArtefact),
    _Kind("risks", "risks.yaml", "risks", model.Risk),
    _Kind("aspects", "risks.yaml", "aspects", model.Risk),
    _Kind("unconfirmed", "unconfirmed.yaml", "items", Text),
)

_SCENARIOS = "scenarios/"
"""Read by the scenario runner only: a run has no use for them."""

_CALENDAR = "calendar/"
"""Read by `hegui.clock`, kept with the rest."""


def bundled_folder() -> Path:
    """The catalogue that is installed with hegui."""
    return Path(__file__).parent.parent / "catalogue"


def load_catalogue(folder: Path | None = None, cache_folder: Path | None = None) -> Catalogue:
    """The catalogue of a folder (the bundled one by default).

    The parsed form is kept under the digest of the files and of the code that parsed them, so it can never be stale.
    An unreadable or damaged cache file is parsed again from the YAML.

    Raises:
        SyntaxProblem, SchemaProblem: a file is wrong; every problem has its file and line.
        InternalError: a file or a folder cannot be read: the installation is damaged, or its permissions are wrong.
    """
    where = folder or bundled_folder()
    files = _read_files(where)
    version = digest_of(code_of(_CODE), *(part for name, content in files.items() for part in (name.encode(), content)))
    kept_in = cache_folder or default_cache_folder()
    # msgspec reads the 1.3 MB in 5 ms; pydantic needs 30 ms, and 40 ms more to prepare (measured 2026-11-25).
    known = recall("catalogue", version, Catalogue, kept_in)
    if known is not None and known.version == version:
        return known
    calendar = load_calendar(where / "calendar") if any(name.startswith(_CALENDAR) for name in files) else NO_CALENDAR
    catalogue = replace(_parse(files, version), calendar=calendar)
    keep("catalogue", version, catalogue, kept_in, most=_KEPT)
    return catalogue


def _read_files(folder: Path) -> dict[str, bytes]:
    """The bytes of the YAML files, by their paths below the folder.

    Raises:
        InternalError: a file or a folder cannot be read; without it the law would be smaller and nobody would know.
    """
    try:
        return _bytes_by_name(folder)
    except OSError as error:
        raise InternalError(
            Problem(
                Text("法律目录的文件无法读取。", "A file of the catalogue of the law cannot be read."),
                Place(str(error.filename or folder)),
                found=error.strerror,
                fix=Text(
                    "检查文件权限，或者重新安装 hegui。", "Check the permissions of the file, or install hegui again."
                ),
            )
        ) from error


def _bytes_by_name(folder: Path) -> dict[str, bytes]:
    names: list[str] = []
    for at, _, files in os.walk(folder, onerror=_refuse):
        inside = Path(at).relative_to(folder).as_posix()
        names += [name if inside == "." else f"{inside}/{name}" for name in files if name.endswith(".yaml")]
    return {
        name: bytes_of(os.path.join(folder, name))  # noqa: PTH118  pathlib takes longer than the file system
        for name in sorted(names)
        if not name.startswith(_SCENARIOS)
    }


def _refuse(error: OSError) -> NoReturn:
    raise error


def _parse(files: Mapping[str, bytes], version: str) -> Catalogue:
    """The records of all files. One file at a time is held as YAML with its lines, which takes far more room than its records."""
    problems: list[Problem] = []
    records: dict[str, list[Any]] = {kind.field: [] for kind in _KINDS}
    for name, content in files.items():
        if name.startswith(_CALENDAR):
            continue
        source = read_yaml(content, f"catalogue/{name}")
        kinds = [kind for kind in _KINDS if name == kind.where or name.startswith(f"{kind.where}/")]
        for kind in kinds:
            for path, raw in _raw_records(kind, source):
                try:
                    records[kind.field].append(_record(kind.record, raw, source, path))
                except SchemaProblem as error:
                    problems.extend(error.problems)
        problems.extend(_unread(name, source, {kind.key for kind in kinds}))
    if problems:
        raise SchemaProblem(*problems)
    whole: dict[str, Any] = {field: tuple(found) for field, found in records.items()}
    return Catalogue(version=version, **whole)


def _raw_records(kind: _Kind, source: Source) -> Iterator[tuple[tuple[Key, ...], Value]]:
    """The records of one kind in a file, each with its path."""
    if kind.key is None:
        yield (), source.data
    elif isinstance(source.data, dict) and isinstance(listed := source.data.get(kind.key), list):
        for index, raw in enumerate(listed):
            path = (kind.key, index)
            if kind.record is model.ObligationVersion:
                yield from ((path, version) for version in _versions(source, path, raw))
            else:
                yield path, raw


def _versions(source: Source, path: tuple[Key, ...], raw: Value) -> Iterator[Value]:
    """One record a version: what stands at the top holds for each version that does not say otherwise."""
    if not isinstance(raw, dict) or not isinstance(versions := raw.get("versions"), list) or not versions:
        raise SchemaProblem(Problem(Text("缺少“versions”。", "'versions' is missing."), source.place(path)))
    common = {key: value for key, value in raw.items() if key != "versions"}
    for version in versions:
        yield {**common, **(version if isinstance(version, dict) else {"versions": version})}


def _record(record: type, raw: Value, source: Source, path: Sequence[Key]) -> Any:  # noqa: ANN401  one of the record types of _KINDS
    names = record.__struct_fields__ if issubclass(record, Struct) else ()
    if record is model.Draft and isinstance(raw, dict):
        raw = {
            **raw,
            "obligations": [
                version
                for index, item in enumerate(_listed(raw, "obligations"))
                for version in _versions(source, ("obligations", index), item)
            ],
        }
    value = _dated(raw)
    if isinstance(value, dict) and "place" in names:
        where = source.place(path)
        value["place"] = {"file": where.file, "line": where.line}
    return checked(record, value, source, path)


def _listed(raw: dict[str, Value], key: str) -> list[Value]:
    listed = raw.get(key)
    return listed if isinstance(listed, list) else []


def _dated(value: Value) -> Value:
    """``from`` is a word of Python; the records call the two ends of an interval ``valid_from`` and ``valid_to``."""
    if isinstance(value, dict):
        return {_DATE_KEYS.get(key, key): _dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner) for inner in value]
    return value


def _unread(name: str, source: Source, keys: set[str | None]) -> Iterator[Problem]:
    """A file or a top key that no kind reads is a mistake, not something to pass over.

    Args:
        name: of the file.
        source: what it holds.
        keys: those that kinds read in it; ``None`` where the whole file is a record.
    """
    if not keys:
        yield Problem(Text("此文件不属于目录的任何一类。", "This file belongs to no kind of record."), source.place())
    elif None not in keys and isinstance(source.data, dict):
        allowed = {*keys, "id", "title", "per", "select", "note"} if name.startswith("tables/") else keys
        for key in source.data:
            if key not in allowed:
                yield Problem(Text(f"不认识的顶层键“{key}”。", f"Unknown top key '{key}'."), source.place((key,)))
