# SPDX-License-Identifier: Apache-2.0
"""Documents are read from inside the dossier only, whatever their names and links say, and within bounds."""

import hashlib
from pathlib import Path
from typing import NoReturn

import pytest
from document_factory import a_docx, a_pdf

from hegui.cache import keep
from hegui.dossier import documents
from hegui.dossier.documents import read_document
from hegui.errors import DocumentProblem, Place, Problem
from hegui.pattern import Pattern


def refused(folder: Path, path: str, declared: Place | None = None) -> Problem:
    with pytest.raises(DocumentProblem) as caught:
        read_document(folder, path, declared)
    [problem] = caught.value.problems
    assert problem.fix is not None
    return problem


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "投诉渠道".encode()),
        ("a.markdown", "投诉渠道".encode()),
        ("a.txt", "投诉渠道".encode()),
        ("a.PDF", a_pdf("投诉渠道")),
        ("a.docx", a_docx("投诉渠道")),
    ],
)
def test_each_format_is_read_by_its_ending(name: str, content: bytes, tmp_path: Path) -> None:
    """In either case of letters; the digest is of the bytes that were read."""
    (tmp_path / name).write_bytes(content)
    document = read_document(tmp_path, name)
    assert (document.file, document.text) == (name, "投诉渠道")
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_a_find_is_shown_with_its_surroundings(tmp_path: Path) -> None:
    """With line, and the words around it."""
    (tmp_path / "a.md").write_text(f"# 协议\n\n{'甲' * 90}投诉渠道{'乙' * 90}\n", encoding="utf-8")
    document = read_document(tmp_path, "a.md")
    found = document.find(Pattern("投诉(举报)?渠道"))
    assert found is not None
    assert found.line == 3
    assert "甲投诉渠道乙" in found.shown
    assert document.find(Pattern("起诉")) is None


@pytest.mark.parametrize(
    "path", ["../secret.md", "documents/../../secret.md", "/etc/passwd", "..\\secret.md", "C:/x.md/..", "a\0.md"]
)
def test_a_path_that_leads_out_is_refused(path: str, tmp_path: Path) -> None:
    """Told where the dossier names it."""
    (tmp_path / "secret.md").write_text("geheim", encoding="utf-8")
    folder = tmp_path / "dossier"
    folder.mkdir()
    problem = refused(folder, path, Place("dossier.yaml", 4))
    assert "not inside the dossier" in problem.what.en
    assert problem.where == Place("dossier.yaml", 4)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A link inside the dossier is followed."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("geheim", encoding="utf-8")
    (folder / "real.md").write_text("协议", encoding="utf-8")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "away").symlink_to(tmp_path)
    (folder / "in.md").symlink_to("real.md")
    (folder / "loop.md").symlink_to("loop.md")
    for path in ("out.md", "away/secret.md", "loop.md"):
        assert "not inside the dossier" in refused(folder, path).what.en
    assert read_document(folder, "in.md").text == "协议"


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    """A folder of that name is not the document."""
    (tmp_path / "folder.md").mkdir()
    for path in ("none.md", "folder.md", "none/none.md"):
        problem = refused(tmp_path, path, Place("dossier.yaml", 9))
        assert "is missing" in problem.what.en
        assert problem.where == Place("dossier.yaml", 9)


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.html", "a"])
def test_another_format_is_refused_with_what_is_read(name: str, tmp_path: Path) -> None:
    """Its bytes are not searched as if they were words."""
    (tmp_path / name).write_text("协议", encoding="utf-8")
    problem = refused(tmp_path, name)
    assert problem.accepted is not None
    assert ".docx" in problem.accepted.en


def test_a_document_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Without being read to its end."""
    with (tmp_path / "a.pdf").open("wb") as stream:
        stream.truncate(documents.MAX_BYTES + 1)
    assert "too large" in refused(tmp_path, "a.pdf").what.en


def test_a_document_of_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its format."""
    monkeypatch.setattr(documents, "MAX_CHARACTERS", 3)
    (tmp_path / "a.md").write_text("四个字了", encoding="utf-8")
    assert "too much text" in refused(tmp_path, "a.md").what.en


@pytest.mark.parametrize(("name", "content"), [("a.md", b""), ("a.txt", b" \n---\n"), ("a.docx", a_docx("", " "))])
def test_an_empty_document_is_a_problem(name: str, content: bytes, tmp_path: Path) -> None:
    """Nothing found in nothing must not look like an answer."""
    (tmp_path / name).write_bytes(content)
    assert "no text" in refused(tmp_path, name).what.en


def test_a_text_read_before_is_recalled_and_a_damaged_one_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes give the same passages from the cache; what stands there damaged is passed over."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (tmp_path / "a.docx").write_bytes(a_docx("投诉渠道"))
    first = read_document(tmp_path, "a.docx")
    [kept] = (cache / "hegui").glob("text-*.msgpack")
    with monkeypatch.context() as without_reader:
        without_reader.setattr(documents, "_READERS", {".docx": _not_called})
        assert read_document(tmp_path, "a.docx") == first
    kept.write_bytes(b'{"passages": 7}')
    assert read_document(tmp_path, "a.docx") == first
    keep("text", kept.stem.partition("-")[2], {"passages": 7}, kept.parent, most=1)
    assert read_document(tmp_path, "a.docx") == first


def _not_called(_content: bytes, _name: str) -> NoReturn:
    raise AssertionError("the text was in the cache")
