# SPDX-License-Identifier: Apache-2.0
"""A dossier in memory: the typed declarations, their places, and the documents, read when they are asked for."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import fields

from hegui.dossier.documents import DocumentText, read_document
from hegui.dossier.found import Found
from hegui.dossier.model import Documents, Dossier
from hegui.errors import InputError, Place
from hegui.source import Key, Lines

MAIN_FILE: Final = "dossier.yaml"
APART: Final = frozenset({"gate.yaml", "baseline.yaml"})
"""Files that may stand beside the dossier and are no part of it: what the gate lets through is not a declaration."""

_NOT_FOR_CHECKS: Final = frozenset({"evidence", "decisions", "keys"})
"""Folders that other readers own: the evidence store, decisions and their keys."""


class Files(Struct, frozen=True):
    """The YAML files of a dossier, seen as one."""

    sources: tuple[Lines, ...]

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The place of a value in whichever of the files holds its section."""
        for source in self.sources:
            if path and path[0] in source.marks.children:
                return source.place(path)
        return self.sources[0].place() if self.sources else Place(MAIN_FILE)


class Declared(Struct, frozen=True):
    """What the YAML files of a dossier say, free of problems, and on which lines."""

    model: Dossier
    sources: tuple[Lines, ...]
    """``dossier.yaml`` first."""


class LoadedDossier(Struct, frozen=True, dict=True):
    """What `load_dossier` returns.

    Args:
        folder: where the dossier stands.
        model: the typed declarations.
        sources: the lines of the YAML files that were read, ``dossier.yaml`` first.
        digest: SHA-256 over the YAML files and the declared documents.
        documents: SHA-256 of each declared document that exists, by path.
    """

    folder: Path
    model: Dossier
    sources: tuple[Lines, ...]
    digest: str
    documents: Mapping[str, str] = field(default_factory=dict)

    def place(self, *path: Key) -> Place:
        """The file and line of a value, or of the innermost part of its path that is declared."""
        return Files(self.sources).place(path)

    def document(self, path: str) -> DocumentText:
        """The text of a document, read once.

        Raises:
            DocumentProblem: missing, outside the dossier, encrypted, image-only, broken or too large.
            MissingExtra: the reader of its format is not installed.
        """
        name = str(PurePosixPath(path))
        if name not in self._read:
            try:
                self._read[name] = read_document(self.folder, name, self._declared_at.get(name), self.found)
            except InputError as error:
                self._read[name] = error
        found = self._read[name]
        if isinstance(found, InputError):
            raise found
        return found

    @cached_property
    def _read(self) -> dict[str, DocumentText | InputError]:
        """What came of the documents that were asked for."""
        return {}

    @cached_property
    def found(self) -> Found:
        """What was looked for in the documents before."""
        return Found(self.digest)

    @cached_property
    def _declared_at(self) -> Mapping[str, Place]:
        return {document: self.place(*path) for document, path in declared_documents(self.model)}

    @property
    def read_files(self) -> frozenset[str]:
        """The files that were read so far: the YAML, and documents whose text could be had."""
        texts = {name for name, found in self._read.items() if isinstance(found, DocumentText)}
        return frozenset(texts | {source.file for source in self.sources})

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file of the folder that a check could read, relative to it: not evidence, decisions, keys or hidden files."""
        found: list[str] = []
        for at, folders, names in os.walk(self.folder):
            inside = Path(at).relative_to(self.folder)
            hidden = _NOT_FOR_CHECKS if inside == Path() else frozenset[str]()
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in hidden)
            above = "" if inside == Path() else f"{inside.as_posix()}/"
            found.extend(above + name for name in names if not name.startswith("."))
        return tuple(sorted(name for name in found if not name.endswith(".pem") and name not in {"README.md", *APART}))

    @cached_property
    def current(self) -> Mapping[str, str]:
        """What evidence may depend on, as it stands now: ``model:chat`` → its version, ``document:a.md`` → its SHA-256."""
        return dict(_current(self.model, self.documents))


def declared_documents(dossier: Dossier) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Every document that the dossier names, and the path of the field that names it."""
    for document in fields(Documents):
        name, value = document.name, getattr(dossier.documents, document.name)
        if isinstance(value, str):
            yield value, ("documents", name)
        elif isinstance(value, tuple):
            yield from ((file, ("documents", name, index)) for index, file in enumerate(value))
    for path, items, names in (
        (("models",), dossier.models or (), ("licence", "agreement")),
        (("data", "suppliers"), dossier.data.suppliers, ("contract", "commitments")),
        (("data", "sources"), dossier.data.sources or (), ("licence", "written_permission")),
        (("personal_information", "processors"), dossier.personal_information.processors, ("agreement",)),
    ):
        yield from _named_by(items, path, names)


def _named_by(
    items: tuple[Any, ...], path: tuple[Key, ...], names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for index, item in enumerate(items):
        for name in names:
            document = getattr(item, name)
            if document is not None:
                yield document, (*path, index, name)


def _current(dossier: Dossier, documents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((f"model:{model.id}", model.version) for model in dossier.models or ())
    yield from ((f"source:{source.id}", "") for source in dossier.data.sources or ())
    yield from ((f"supplier:{supplier.id}", "") for supplier in dossier.data.suppliers)
    yield from ((f"flow:{flow.id}", "") for flow in dossier.outbound.flows or ())
    yield from ((f"function:{function}", "") for function in dossier.service.functions or ())
    yield from ((f"modality:{modality}", "") for modality in dossier.service.modalities or ())
    if dossier.data.corpus is not None:
        yield f"corpus:{dossier.data.corpus}", dossier.data.corpus_version or ""
    yield from ((f"document:{path}", digest) for path, digest in documents.items())
