# SPDX-License-Identifier: Apache-2.0
"""Reads a dossier's folder: strict YAML, one schema, no contradictions. All problems of all files are told at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from hegui.dossier.consistency import problems_in
from hegui.dossier.documents import locate
from hegui.dossier.loaded import APART, MAIN_FILE, Files, LoadedDossier, declared_documents
from hegui.dossier.model import SCHEMA_VERSION, Dossier
from hegui.errors import Place, Problem, SchemaProblem, SyntaxProblem
from hegui.schema import Places, as_json, problem_of
from hegui.source import Key, Source, Value, content_of, read_yaml
from hegui.text import Text, same


def load_dossier(folder: Path) -> LoadedDossier:
    """Loads the dossier that stands in a folder.

    ``dossier.yaml`` and every other ``*.yaml`` directly in the folder (but `APART`) are read; each top-level section stands in one
    of them. Documents are only hashed here; their text is read when a check asks for it.

    Raises:
        SyntaxProblem: a file is not the YAML that hegui reads.
        SchemaProblem: no dossier, a newer schema, or values that are wrong, missing or contradict each other.
    """
    contents, sources, unreadable = _read(folder)
    sections, misplaced = _merged(sources)
    _refuse_newer_schema(sections, Files(sources))
    if unreadable:
        raise SyntaxProblem(*unreadable, *misplaced, *_faults_of_the_rest(sections, Files(sources)))
    try:
        model = dossier_of(sections, Files(sources))
    except SchemaProblem as error:
        raise SchemaProblem(*misplaced, *error.problems) from error
    if misplaced:
        raise SchemaProblem(*misplaced)
    documents = dict(_document_digests(folder, model))
    return LoadedDossier(folder, model, sources, _digest(contents, documents), documents)


def dossier_of(sections: Mapping[str, Value], places: Places) -> Dossier:
    """The typed dossier of some sections.

    Raises:
        SchemaProblem: with one problem for each wrong field or, when the fields are right, for each contradiction.
    """
    try:
        model = _adapter().validate_json(as_json(sections), strict=True)
    except ValidationError as error:
        raise SchemaProblem(*(_problem(fault, places) for fault in error.errors())) from error
    contradictions = tuple(problems_in(model, places))
    if contradictions:
        raise SchemaProblem(*contradictions)
    return model


@cache
def _adapter() -> TypeAdapter[Dossier]:
    return TypeAdapter(Dossier)


def _faults_of_the_rest(sections: Mapping[str, Value], places: Places) -> Iterator[Problem]:
    """What is wrong with the files that can be read. What stands in the others is not missing."""
    try:
        _adapter().validate_json(as_json(sections), strict=True)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] != "missing" or len(fault["loc"]) > 1:
                yield _problem(fault, places)


def _problem(fault: Any, places: Places) -> Problem:  # noqa: ANN401  pydantic's ErrorDetails
    return problem_of(fault, places, known=fields_at(fault["loc"][:-1]))


def fields_at(path: Sequence[Key]) -> Iterable[str]:
    """The fields of the section that stands at a path of the dossier; none when there is no section."""
    try:
        return section_at(path).model_fields
    except KeyError:
        return ()


def section_at(path: Sequence[Key]) -> type[BaseModel]:
    """The record that stands at a path of the dossier.

    Raises:
        KeyError: none does.
    """
    section: type[BaseModel] = Dossier
    for key in path:
        if isinstance(key, str):
            inner = _section_in(section.model_fields[key].annotation)
            if inner is None:
                raise KeyError(key)
            section = inner
    return section


def _section_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401  a type form
    """The section inside a type such as ``tuple[Model, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _section_in(inner))), None)


def _read(folder: Path) -> tuple[dict[str, bytes], tuple[Source, ...], tuple[Problem, ...]]:
    """The YAML files, ``dossier.yaml`` first: their bytes, what they hold, and what is wrong with those that cannot be read."""
    if not (folder / MAIN_FILE).is_file():
        raise SchemaProblem(
            Problem(
                Text(f"此处没有档案（{MAIN_FILE}）。", f"There is no dossier ({MAIN_FILE}) here."),
                Place(str(folder)),
                fix=Text(
                    "用 hegui init 建立档案，或指定档案所在文件夹。",
                    "Start one with hegui init, or name the folder that holds it.",
                ),
            )
        )
    problems = list(_misnamed(folder))
    contents: dict[str, bytes] = {}
    sources: list[Source] = []
    names = sorted(path.name for path in folder.glob("*.yaml") if path.name[0] != "." and path.name not in APART)
    for name in sorted(names, key=lambda name: name != MAIN_FILE):
        try:
            contents[name] = content_of(folder / name, name)
            sources.append(read_yaml(contents[name], name))
        except SyntaxProblem as error:
            problems.extend(error.problems)
    return contents, tuple(sources), tuple(problems)


def _misnamed(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.glob("*.yml")):
        yield Problem(
            Text(
                "档案文件须以 .yaml 结尾，否则不会被读取。",
                "Files of a dossier end in .yaml; this one would be passed over.",
            ),
            Place(path.name),
            fix=Text(
                f"改名为 {path.stem}.yaml，或移入子文件夹。", f"Rename it {path.stem}.yaml, or move it into a folder."
            ),
        )


def _merged(sources: Sequence[Source]) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """The sections of all files together; a section that stands twice is a problem that names both places."""
    sections: dict[str, Value] = {}
    first: dict[str, Place] = {}
    problems: list[Problem] = []
    for source in sources:
        if not isinstance(source.data, dict):
            problems.append(
                Problem(
                    Text(
                        "文件的最外层须为键值映射。",
                        "The outermost level of the file must be a mapping of keys to values.",
                    ),
                    source.place(),
                )
            )
            continue
        for section, value in source.data.items():
            place = source.place((section,))
            if section in sections:
                problems.append(
                    Problem(
                        Text(
                            f"“{section}”写在两个文件中，另一处为 {first[section]}。",
                            f"'{section}' stands in two files; the other place is {first[section]}.",
                        ),
                        place,
                        fix=Text("合并到一个文件。", "Put it into one file."),
                    )
                )
                continue
            sections[section], first[section] = value, place
    return sections, tuple(problems)


def _refuse_newer_schema(sections: Mapping[str, Value], places: Places) -> None:
    """One problem that says what to do, before many that follow from it."""
    version = sections.get("hegui")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise SchemaProblem(
            Problem(
                Text("此档案是为更新版本的 hegui 编写的。", "This dossier was written for a newer hegui."),
                places.place(("hegui",)),
                found=f"hegui: {version}",
                accepted=same(f"hegui: {SCHEMA_VERSION}"),
                fix=Text("升级：pip install --upgrade hegui。", "Upgrade: pip install --upgrade hegui."),
            )
        )


def _document_digests(folder: Path, model: Dossier) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(name for name, _ in declared_documents(model)):
        file = locate(folder, name)
        if file is None or not file.is_file():
            continue  # told when a check asks for the document, with the line that names it
        try:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            continue  # as above
        yield name, digest


def _digest(contents: Mapping[str, bytes], documents: Mapping[str, str]) -> str:
    """SHA-256 over the names and digests of the YAML files and of the documents that exist."""
    digests = {**{name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}, **documents}
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(listed.encode()).hexdigest()
