# SPDX-License-Identifier: Apache-2.0
"""Croissant out, valid by the library of its makers; Croissant in, nothing guessed and nothing fetched."""

import hashlib
import json
import socket
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from ledger_factory import a_ledger, source, write_ledger

from hegui.corpus import croissant
from hegui.corpus.croissant import Version, croissant_of
from hegui.corpus.croissant_in import Described, read_croissant, stub_of, with_source
from hegui.corpus.ledger_file import LoadedLedger, ledger_in
from hegui.errors import CorpusProblem
from hegui.source import read_yaml

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # those of rdflib, which mlcroissant reads with

ABOUT = {
    "description": "演示语料",
    "creator": "示例科技有限公司",
    "url": "https://example.cn/corpus",
    "published_on": "2026-11-01",
}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection here fails the test."""

    def refuse(*_: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def full(folder: Path) -> LoadedLedger:
    entries = [source(kind) for kind in ("open", "self_collected", "commercial", "user_input", "synthetic")]
    entries[1] |= {"files": ["data/web/*.jsonl"], "fields": ["text"], "annotation_rules": "documents/basis.pdf"}
    entries[0] |= {"fields": ["text"]}
    (folder / "data" / "web").mkdir(parents=True)
    for name in ("a", "b"):
        (folder / "data" / "web" / f"{name}.jsonl").write_text('{"text": "你好"}\n', encoding="utf-8")
    remote = source("open", id="remote", files=["s3://bucket/*.parquet"])
    return a_ledger(folder, *entries, remote, **ABOUT)


def validated(folder: Path, described: dict[str, Any]) -> mlcroissant.Dataset:
    """The data set as mlcroissant reads it; an error of it is an exception, a warning is told."""
    file = folder / "croissant.json"
    file.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    return mlcroissant.Dataset(jsonld=str(file))


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_ledger_is_valid_croissant(tmp_path: Path, version: Version) -> None:
    """Without errors, and with only the one warning that no paper is to be cited."""
    loaded = full(tmp_path)
    data = validated(tmp_path, croissant_of(loaded, loaded.ledger.sources, version))
    issues = data.metadata.ctx.issues
    assert not issues.errors
    assert all("citeAs" in str(warning) for warning in issues.warnings)
    assert data.metadata.ctx.conforms_to.value.endswith(version)


def test_it_says_what_the_ledger_says(tmp_path: Path) -> None:
    loaded = full(tmp_path)
    told = validated(tmp_path, croissant_of(loaded, loaded.ledger.sources)).metadata
    assert (told.name, told.description, told.version) == ("语料", "演示语料", "1.0.0")
    assert told.license == ["Apache-2.0"]
    assert [creator.name for creator in told.creators] == ["示例科技有限公司"]
    assert told.date_published.date().isoformat() == "2026-11-01"
    assert told.data_annotation_protocol == ["self-collected: documents/basis.pdf"]
    assert "commercial: commercial, 数源公司" in told.data_collection
    assert "open: personal information: no (declared)" in told.personal_sensitive_information
    written = croissant_of(loaded, loaded.ledger.sources)
    assert written["rai:dataCollectionTimeframe"] == ["2026-01-01", "2026-02-01"]
    digest = hashlib.sha256((tmp_path / "data" / "open.jsonl").read_bytes()).hexdigest()
    assert next(file for file in told.file_objects if file.content_url == "data/open.jsonl").sha256 == digest


def test_its_records_can_be_read_with_it(tmp_path: Path) -> None:
    """One file, and several of a pattern."""
    loaded = full(tmp_path)
    data = validated(tmp_path, croissant_of(loaded, loaded.ledger.sources))
    assert [record["open/text"].decode() for record in data.records("open")] == ["你好"]
    assert [record["self-collected/text"].decode() for record in data.records("self-collected")] == ["你好"] * 2


def test_only_what_is_asked_for(tmp_path: Path) -> None:
    loaded = full(tmp_path)
    written = croissant_of(loaded, [source for source in loaded.ledger.sources if source.id == "remote"])
    assert [file["@type"] for file in written["distribution"]] == ["cr:FileSet"]
    assert [record["name"] for record in written["recordSet"]] == ["remote"]
    validated(tmp_path, written)


def test_very_many_files_are_told_by_their_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their digests would be no description any more."""
    monkeypatch.setattr(croissant, "MAX_FILE_OBJECTS", 1)
    loaded = full(tmp_path)
    written = croissant_of(loaded, [loaded.ledger.sources[1]])
    assert [file["@type"] for file in written["distribution"]] == ["cr:FileSet"]
    validated(tmp_path, written)


def test_a_nested_field_is_in_its_column(tmp_path: Path) -> None:
    loaded = a_ledger(tmp_path, source("open", fields=["messages[0].content", "messages[1].content", "meta.title"]))
    [record] = croissant_of(loaded, loaded.ledger.sources)["recordSet"]
    assert [field["name"] for field in record["field"]] == ["messages", "meta"]


FOREIGN: dict[str, Any] = {
    "@type": "sc:Dataset",
    "name": "Foreign",
    "license": {"@type": "sc:CreativeWork", "name": "CC-BY-4.0"},
    "url": "https://example.org/foreign",
    "creator": [{"@type": "sc:Person", "name": "A"}],
    "inLanguage": ["en", "zh"],
    "rai:dataCollectionTimeframe": ["2025-01-01", "2025-06-30T00:00:00"],
    "rai:personalSensitiveInformation": "None known",
    "distribution": [
        {"@type": "cr:FileObject", "contentUrl": "https://example.org/a.zip"},
        {"@type": "cr:FileSet", "containedIn": {"@id": "zip"}, "includes": "*.csv"},
        {"@type": "cr:FileObject", "contentUrl": "data/b.csv"},
    ],
    "recordSet": {
        "field": [
            {"dataType": "sc:Text", "source": {"extract": {"column": "body"}}},
            {"dataType": ["sc:Integer"], "source": {"extract": {"column": "number"}}},
        ]
    },
}


def written(folder: Path, described: object) -> Path:
    file = folder / "foreign.json"
    file.write_text(described if isinstance(described, str) else json.dumps(described), encoding="utf-8")
    return file


def test_a_foreign_file_becomes_a_source_with_blanks(tmp_path: Path) -> None:
    """What it does not say (kind, permission, personal information) is not filled in."""
    stub = stub_of(read_croissant(written(tmp_path, FOREIGN)), "foreign")
    [entry] = read_yaml(stub, "stub").data  # type: ignore[misc]  a list of one mapping
    assert isinstance(entry, dict)
    assert {name: str(value) for name, value in entry.items() if name != "notes"} == {
        "id": "foreign",
        "name": "Foreign",
        "files": "['https://example.org/a.zip', 'data/b.csv']",
        "fields": "['body']",
        "languages": "['en', 'zh']",
        "origin": "https://example.org/foreign",
        "licence_name": "CC-BY-4.0",
        "collected_from": "2025-01-01",
        "collected_to": "2025-06-30",
    }
    assert "None known" in str(entry["notes"])


def test_it_is_put_at_the_end_of_the_sources(tmp_path: Path) -> None:
    """And the rest of the ledger, comments and all, stays as it is."""
    (tmp_path / "b.csv").write_text("body\nx\n", encoding="utf-8")
    ledger = (
        "name: 语料 # 名称\nversion: '1'\nsources:\n"
        "    - id: web\n      name: 网页\n      kind: open\n      files: [a.jsonl]\n      # last words\n"
        "\n# about suppliers\nsuppliers: []\n"
    )
    stub = stub_of(read_croissant(written(tmp_path, FOREIGN)), "foreign", "open")
    text = with_source(ledger.encode(), stub, "corpus.yaml")
    head, tail = ledger.split("\n# about")
    assert text.startswith(head)
    assert text.endswith("\n# about" + tail)
    loaded = ledger_in(text.encode(), tmp_path / "corpus.yaml")
    assert [source.id for source in loaded.ledger.sources] == ["web", "foreign"]


def test_what_was_written_can_be_read_back(tmp_path: Path) -> None:
    loaded = a_ledger(tmp_path, source("open", fields=["text"]), **ABOUT)
    file = written(tmp_path, croissant_of(loaded, loaded.ledger.sources))
    described = read_croissant(file)
    assert (described.name, described.files, described.fields) == ("语料", ("data/open.jsonl",), ("text",))
    assert (described.licence_name, described.supplier) == ("Apache-2.0", "示例科技有限公司")


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../../secret.csv", "~/.ssh/id", "a\\b", "x/../../y"],
    ids=lambda path: path.replace("/", "|"),
)
def test_a_stranger_does_not_say_what_is_read_of_this_machine(tmp_path: Path, path: str) -> None:
    foreign = FOREIGN | {"distribution": [{"contentUrl": path}]}
    assert read_croissant(written(tmp_path, foreign)).files == ()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"@type": "Person", "name": "x"}', '{"@type": "sc:Dataset"}', "[" * 100_000, "\ud800"]
)
def test_what_is_no_croissant_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "foreign.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(CorpusProblem, match="Croissant"):
        read_croissant(tmp_path / "foreign.json")


@pytest.mark.parametrize(
    "words", ['"', "\\", "a: b # c", "😀", "\x00\x1b[31m", "\u2028\u0085", "\ufffe", "- x", "yes", "新"]
)
def test_any_words_of_a_stranger_stay_words(words: str) -> None:
    """No sign of theirs ends a quotation, hides a line or is lost."""
    described = Described(words, (words,), (), (), words, None, words, (), (words,))
    [entry] = read_yaml(stub_of(described, "x"), "stub").data  # type: ignore[misc]  as above
    assert isinstance(entry, dict)
    assert (entry["name"], entry["files"], entry["licence_name"]) == (words, [words], words)


@pytest.mark.parametrize("sources", ["sources: [{id: a, name: a, kind: open, files: [a]}]", "name: x"])
def test_a_ledger_in_another_style_is_left_alone(sources: str) -> None:
    with pytest.raises(CorpusProblem, match="cannot be added"):
        with_source(f"{sources}\n".encode(), "- id: x\n", "corpus.yaml")


def test_a_ledger_without_a_last_newline(tmp_path: Path) -> None:
    content = write_ledger(tmp_path, source("open")).read_bytes()
    with pytest.raises(CorpusProblem, match="cannot be added"):
        with_source(content, "- id: x\n", "corpus.yaml")  # written in the style of JSON
    text = with_source(b"sources:\n- id: a", "- id: x\n", "corpus.yaml")
    assert text == "sources:\n- id: a\n- id: x\n"
