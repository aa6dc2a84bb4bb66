# SPDX-License-Identifier: Apache-2.0
"""A loaded dossier knows places, reads documents once, and says what nobody has read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from document_factory import a_docx
from dossier_factory import SAMPLE, a_dossier
from msgspec.structs import fields

from hegui.dossier import load_dossier
from hegui.dossier.declared import _section_in, dossier_of
from hegui.dossier.loaded import Files, declared_documents
from hegui.dossier.model import Dossier
from hegui.dossier.section import DocumentPath
from hegui.errors import DocumentProblem, Place


def test_a_place_is_in_the_file_of_its_section() -> None:
    """What is not declared stands where it would belong."""
    dossier = load_dossier(SAMPLE)
    assert dossier.place("service", "stage") == Place("dossier.yaml", 22)
    assert dossier.place("data", "suppliers", 0, "uscc") == Place("processing.yaml", 10)
    assert dossier.place("data", "sources", 99) == Place("processing.yaml", 15)
    assert dossier.place("nowhere") == Place("dossier.yaml", 3)
    assert dossier.place() == Place("dossier.yaml", 3)


def test_a_document_is_read_once(tmp_path: Path) -> None:
    """Checks share the text; what changes on disk meanwhile changes no answer."""
    dossier = a_dossier(tmp_path, a_dot_md="协议")
    first = dossier.document("a.md")
    (tmp_path / "a.md").write_text("别的", encoding="utf-8")
    assert dossier.document("./a.md") is first


def test_a_document_that_cannot_be_read_is_told_each_time(tmp_path: Path) -> None:
    """Every check that needs it hears of it."""
    dossier = a_dossier(tmp_path, a_dot_docx="no docx")
    for _ in range(2):
        with pytest.raises(DocumentProblem, match="broken"):
            dossier.document("a.docx")


def test_what_was_read_and_what_was_not(tmp_path: Path) -> None:
    """A document whose text could not be had counts as unread."""
    dossier = a_dossier(tmp_path, a_dot_docx=a_docx("协议"), b_dot_docx="no docx", c_dot_txt="x")
    dossier.document("a.docx")
    with pytest.raises(DocumentProblem):
        dossier.document("b.docx")
    assert dossier.read_files == {"dossier.yaml", "a.docx"}
    assert set(dossier.files) - dossier.read_files == {"b.docx", "c.txt"}


def test_files_leave_out_what_others_read(tmp_path: Path) -> None:
    """Evidence, decisions, keys, hidden files, the note of the wizard; not folders of the same name further down."""
    dossier = a_dossier(
        tmp_path,
        README_dot_md="x",
        key_dot_pem="x",
        _dot_hidden="x",
        _dot_git__config="x",
        evidence__a_dot_json="x",
        decisions__a_dot_json="x",
        keys__a="x",
        documents__a_dot_md="x",
        documents__evidence__b_dot_md="x",
        documents__README_dot_md="x",
    )
    assert dossier.files == (
        "documents/README.md",
        "documents/a.md",
        "documents/evidence/b.md",
        "dossier.yaml",
    )


def test_current_holds_what_evidence_may_depend_on() -> None:
    """With its version where it has one."""
    dossier = load_dossier(SAMPLE)
    current = dossier.current
    assert current["model:writer"] == "2.1"
    assert current["corpus:spruce-writing"] == "2026.09"
    assert {
        "source:wiki-zh",
        "supplier:wenhai",
        "flow:crash-reports",
        "function:community",
        "modality:image",
    } <= current.keys()
    assert current["document:documents/scope-memo.md"] == dossier.document("documents/scope-memo.md").sha256


def _document_fields(annotation: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every field of the model that takes a document."""
    section = _section_in(annotation)
    if section is None:
        return
    for field in fields(section):
        marks = {id(mark) for mark in DocumentPath.__metadata__}  # type: ignore[attr-defined]  Annotated
        kinds = [field.type, *get_args(field.type)]
        kinds += [inner for kind in kinds for inner in get_args(kind)]
        if any(id(mark) in marks for kind in kinds for mark in getattr(kind, "__metadata__", ())):
            yield (*at, field.name)
        yield from _document_fields(field.type, (*at, field.name))


def test_every_field_that_names_a_document_is_known() -> None:
    """A new field of the model cannot be forgotten: the sample below gives each of them."""
    named = set(_document_fields(Dossier))
    assert len(named) > 25
    dossier = dossier_of(_with_documents(named), Files(()))
    found = {tuple(key for key in path if isinstance(key, str)) for _, path in declared_documents(dossier)}
    assert found == named


def _with_documents(fields: set[tuple[str, ...]]) -> dict[str, Any]:
    name = {"zh": "甲", "en": "a"}
    item = {
        "models": {"id": "a", "name": "a", "version": "1", "origin": "self_trained", "supplier": "a"},
        "sources": {"id": "a", "name": "a", "kind": "open"},
        "suppliers": {"id": "a", "name": "a"},
        "processors": {"id": "a", "name": "a"},
    }
    data: dict[str, Any] = {"hegui": 1, "provider": {"name": name}, "service": {"name": name}}
    for path in fields:
        holder: Any = data
        for key in path[:-1]:
            holder = holder.setdefault(key, [dict(item[key])] if key in item else {})
            holder = holder[0] if isinstance(holder, list) else holder
        holder[path[-1]] = ["a.md"] if path[-1] == "vendor_contracts" else "a.md"
    return data


def test_the_sample_declares_only_documents_that_exist() -> None:
    """It is a good dossier."""
    dossier = load_dossier(SAMPLE)
    declared = {document for document, _ in declared_documents(dossier.model)}
    assert declared == set(dossier.documents)
