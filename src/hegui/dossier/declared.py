# SPDX-License-Identifier: Apache-2.0
"""What the YAML files of a dossier declare: strict YAML, one schema, no contradictions. All problems of all files are told at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from msgspec.structs import fields
from pydantic import ValidationError

from hegui.dossier.consistency import problems_in
from hegui.dossier.loaded import MAIN_FILE, Declared, Files
from hegui.dossier.model import SCHEMA_VERSION, Dossier
from hegui.dossier.section import Section
from hegui.errors import Place, Problem, SchemaProblem, SyntaxProblem
from hegui.schema import Places, adapter_of, as_json, problem_of
from hegui.source import Key, Source, Value, read_yaml
from hegui.text import Text, same


def declared_in(
    contents: Mapping[str, bytes], unread: Mapping[str, SyntaxProblem], misnamed: Sequence[Problem]
) -> Declared:
    """What some files declare.

    Args:
        contents: the bytes of the files, by name.
        unread: what is wrong with files that could not be read.
        misnamed: what is wrong with the names of others.

    Raises:
        SyntaxProblem: a file is not the YAML that hegui reads.
        SchemaProblem: a newer schema, or values that are wrong, missing or contradict each other.
    """
    sources, syntax = _read(contents, unread)
    unreadable = (*misnamed, *syntax)
    places = Files(tuple(source.lines for source in sources))
    sections, misplaced = _merged(sources)
    _refuse_newer_schema(sections, places)
    if unreadable:
        raise SyntaxProblem(*unreadable, *misplaced, *_faults_of_the_rest(sections, places))
    try:
        model = dossier_of(sections, places)
    except SchemaProblem as error:
        raise SchemaProblem(*misplaced, *error.problems) from error
    if misplaced:
        raise SchemaProblem(*misplaced)
    return Declared(model, places.sources)


def _read(
    contents: Mapping[str, bytes], unread: Mapping[str, SyntaxProblem]
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """What the files hold, ``dossier.yaml`` first, and what is wrong with those that hold nothing readable."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for name in sorted({*contents, *unread}, key=lambda name: (name != MAIN_FILE, name)):
        try:
            if name in unread:
                raise unread[name]
            sources.append(read_yaml(contents[name], name))
        except SyntaxProblem as error:
            problems.extend(error.problems)
    return tuple(sources), tuple(problems)


def dossier_of(sections: Mapping[str, Value], places: Places) -> Dossier:
    """The typed dossier of some sections.

    Raises:
        SchemaProblem: with one problem for each wrong field or, when the fields are right, for each contradiction.
    """
    try:
        model = adapter_of(Dossier).validate_json(as_json(sections), strict=True)
    except ValidationError as error:
        raise SchemaProblem(*(_problem(fault, places) for fault in error.errors())) from error
    contradictions = tuple(problems_in(model, places))
    if contradictions:
        raise SchemaProblem(*contradictions)
    return model


def _faults_of_the_rest(sections: Mapping[str, Value], places: Places) -> Iterator[Problem]:
    """What is wrong with the files that can be read. What stands in the others is not missing."""
    try:
        adapter_of(Dossier).validate_json(as_json(sections), strict=True)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] != "missing" or len(fault["loc"]) > 1:
                yield _problem(fault, places)


def _problem(fault: Any, places: Places) -> Problem:  # noqa: ANN401  pydantic's ErrorDetails
    return problem_of(fault, places, known=fields_at(fault["loc"][:-1]))


def fields_at(path: Sequence[Key]) -> Iterable[str]:
    """The fields of the section that stands at a path of the dossier; none when there is no section."""
    try:
        return _annotations_of(section_at(path))
    except KeyError:
        return ()


def section_at(path: Sequence[Key]) -> type[Section]:
    """The record that stands at a path of the dossier.

    Raises:
        KeyError: none does.
    """
    section: type[Section] = Dossier
    for key in path:
        if isinstance(key, str):
            inner = _section_in(_annotations_of(section)[key])
            if inner is None:
                raise KeyError(key)
            section = inner
    return section


def _annotations_of(section: type[Section]) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(section)}


def _section_in(annotation: Any) -> type[Section] | None:  # noqa: ANN401  a type form
    """The section inside a type such as ``tuple[Model, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _section_in(inner))), None)


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
