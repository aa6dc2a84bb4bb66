# SPDX-License-Identifier: Apache-2.0
"""Reads a dossier's folder: what its YAML files declare, kept in a cache keyed by content, and its documents' digests."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from hegui.cache import cache_folder, code_of, digest_of, keep, modules_in, recall
from hegui.dossier.documents import locate
from hegui.dossier.loaded import APART, MAIN_FILE, Declared, LoadedDossier, declared_documents
from hegui.dossier.model import Dossier
from hegui.errors import Place, Problem, SchemaProblem, SyntaxProblem
from hegui.real_paths import RealPaths
from hegui.schema import CODE
from hegui.source import content_of
from hegui.text import Text

# ruff: noqa: PTH113, PTH123  for each document; pathlib takes longer than the file system

_KEPT: Final = 16
"""Dossiers, and states of a dossier, that the cache folder keeps."""


def load_dossier(folder: Path) -> LoadedDossier:
    """Loads the dossier that stands in a folder.

    ``dossier.yaml`` and every other ``*.yaml`` directly in the folder (but `APART`) are read; each top-level section stands in one
    of them. Documents are only hashed here; their text is read when a check asks for it.

    Raises:
        SyntaxProblem: a file is not the YAML that hegui reads.
        SchemaProblem: no dossier, a newer schema, or values that are wrong, missing or contradict each other.
    """
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
    contents, unread = _contents(folder)
    misnamed = tuple(_misnamed(folder))
    declared = _checked_before(contents) if not unread and not misnamed else None
    if declared is None:
        from hegui.dossier.declared import declared_in  # noqa: PLC0415  brings pydantic, for files that are new

        declared = declared_in(contents, unread, misnamed)
        keep("dossier", _key(contents), declared, cache_folder(), most=_KEPT)
    documents = dict(_document_digests(folder, declared.model))
    return LoadedDossier(folder, declared.model, declared.sources, _digest(contents, documents), documents)


def _contents(folder: Path) -> tuple[dict[str, bytes], dict[str, SyntaxProblem]]:
    """The bytes of the YAML files, and what is wrong with those that cannot be read."""
    contents: dict[str, bytes] = {}
    unread: dict[str, SyntaxProblem] = {}
    for name in _names(folder, ".yaml"):
        if name[0] == "." or name in APART:
            continue
        try:
            contents[name] = content_of(folder / name, name)
        except SyntaxProblem as problem:
            unread[name] = problem
    return contents, unread


def _misnamed(folder: Path) -> Iterator[Problem]:
    for name in _names(folder, ".yml"):
        yield Problem(
            Text(
                "档案文件须以 .yaml 结尾，否则不会被读取。",
                "Files of a dossier end in .yaml; this one would be passed over.",
            ),
            Place(name),
            fix=Text(
                f"改名为 {Path(name).stem}.yaml，或移入子文件夹。",
                f"Rename it {Path(name).stem}.yaml, or move it into a folder.",
            ),
        )


def _names(folder: Path, ending: str) -> list[str]:
    """The files and folders in a folder whose names end so.

    Raises:
        SyntaxProblem: the folder cannot be listed; without its files it would look as if nothing were declared.
    """
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(ending))  # noqa: PTH208  names are wanted
    except OSError as error:
        what = Text("档案文件夹无法读取。", "The folder of the dossier cannot be read.")
        raise SyntaxProblem(Problem(what, Place(str(folder)), found=error.strerror)) from error


def _checked_before(contents: Mapping[str, bytes]) -> Declared | None:
    return recall("dossier", _key(contents), Declared, cache_folder())


def _key(contents: Mapping[str, bytes]) -> str:
    return digest_of(_code(), *(part for name, content in contents.items() for part in (os.fsencode(name), content)))


@cache
def _code() -> bytes:
    """What reads and checks the files: with other code they may declare something else."""
    return code_of([*CODE, *modules_in(Path(__file__).parent)])


def _document_digests(folder: Path, model: Dossier) -> Iterator[tuple[str, str]]:
    real = RealPaths()
    for name in dict.fromkeys(name for name, _ in declared_documents(model)):
        file = locate(folder, name, real)
        if file is None or not os.path.isfile(file):
            continue  # told when a check asks for the document, with the line that names it
        try:
            with open(file, "rb", buffering=0) as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            continue  # as above
        yield name, digest


def _digest(contents: Mapping[str, bytes], documents: Mapping[str, str]) -> str:
    """SHA-256 over the names and digests of the YAML files and of the documents that exist."""
    digests = {**{name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}, **documents}
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(listed.encode()).hexdigest()
