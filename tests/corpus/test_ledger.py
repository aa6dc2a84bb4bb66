# SPDX-License-Identifier: Apache-2.0
"""The ledger as it is read: typed, with places and digests; bad ones are told with line, article and way out."""

import hashlib
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from ledger_factory import SUPPLIER, a_ledger, source, write_ledger

from hegui.corpus.ledger import DocumentPath, Generator, Ledger, Snapshot, Source, Supplier
from hegui.corpus.ledger_file import documents_of, load_ledger
from hegui.corpus.ledger_template import TEMPLATE, ledger_schema
from hegui.errors import CorpusProblem, ExitCode, InputError, SyntaxProblem

FAULTS = Path(__file__).parent / "ledger_faults"

TOLD: dict[str, tuple[int, str, str, str]] = {
    "unknown-field": (8, "没有名为", "Did you mean 'licence_name'?", "第七条"),
    "unknown-kind": (6, "不在允许范围内", "'self_collected'", "第七条"),
    "missing-files": (4, "缺少“sources.0.files”", "'sources.0.files' is missing", "TC260-003 5.1"),
    "no-sources": (3, "至少 1 项", "at least 1", "TC260-003 5.1"),
    "number-for-version": (2, "类型不对", "quote codes", "TC260-003 5.1"),
    "document-outside": (8, "相对路径", "without '..'", "许可协议或者授权文件"),
    "folder-for-files": (7, "通配式", "a pattern such as", "TC260-003 5.1"),
    "newer-schema": (1, "更新版本的 hegui", "pip install --upgrade hegui", "hegui: 1"),
    "repeated-id": (8, "“web”重复", "is used twice", "corpus.yaml:4"),
    "unknown-supplier": (8, "没有“shuyan”", "shuyuan", "承诺"),
    "days-reversed": (9, "早于", "before the first", "第十八条"),
    "sensitive-but-none": (9, "contains_sensitive_pi 为 true", "contains_pi is false", "《个人信息保护法》"),
    "generator-of-an-open-source": (6, "生成模型", "not synthetic", "open"),
    "file-in-two-sources": (11, "data/a.jsonl", "in source 'web'", "corpus.yaml:7"),
    "url-in-two-sources": (11, "s3://b/x.parquet", "in source 'web'", "corpus.yaml:7"),
    "unknown-field-of-a-snapshot": (9, "缺少", "Did you mean 'taken_on'?", "第十八条"),
}


@pytest.mark.parametrize("name", TOLD)
def test_each_fault_is_told_with_line_article_and_way_out(name: str) -> None:
    """In both languages; nothing else is told beside it."""
    line, zh, en, why = TOLD[name]
    with pytest.raises(CorpusProblem) as caught:
        load_ledger(FAULTS / name / "corpus.yaml")
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    first = caught.value.problems[0]
    assert first.where is not None
    assert (Path(first.where.file).name, first.where.line) == ("corpus.yaml", line)
    for words in (zh, en, why):
        assert words in str(caught.value)
    assert "too short" not in str(caught.value)


def test_every_fault_folder_is_tested() -> None:
    assert {path.name for path in FAULTS.iterdir()} == {*TOLD, "yes-for-true"}


def test_yaml_itself_is_strict() -> None:
    """``yes`` is neither a word nor true."""
    with pytest.raises(SyntaxProblem, match="含义不明"):
        load_ledger(FAULTS / "yes-for-true" / "corpus.yaml")


def test_a_ledger_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"corpus\.yaml"):
        load_ledger(tmp_path / "corpus.yaml")


def test_every_value_knows_its_line_and_every_document_its_digest(tmp_path: Path) -> None:
    loaded = a_ledger(tmp_path, source("open"))
    lines = (tmp_path / "corpus.yaml").read_text(encoding="utf-8").splitlines()
    place = loaded.place("sources", 0, "licence")
    assert place.line is not None
    assert '"licence"' in lines[place.line - 1]
    digest = hashlib.sha256(b"Apache License").hexdigest()
    assert loaded.documents["documents/licence.txt"] == digest


def test_the_digest_changes_with_ledger_and_documents(tmp_path: Path) -> None:
    before = a_ledger(tmp_path, source("open")).digest
    assert load_ledger(tmp_path / "corpus.yaml").digest == before
    (tmp_path / "documents" / "licence.txt").write_text("another", encoding="utf-8")
    changed = load_ledger(tmp_path / "corpus.yaml").digest
    assert changed != before
    (tmp_path / "documents" / "licence.txt").unlink()
    assert load_ledger(tmp_path / "corpus.yaml").digest not in {before, changed}


def test_a_link_out_of_the_folder_is_no_document(tmp_path: Path) -> None:
    """Nothing outside is read, not even for a digest."""
    inside, outside = tmp_path / "in", tmp_path / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    file = write_ledger(inside, source("open", licence="documents/link.txt"))
    (inside / "documents" / "link.txt").symlink_to(outside)
    (inside / "documents" / "loop").symlink_to(inside / "documents" / "loop")
    assert "documents/link.txt" not in load_ledger(file).documents


def test_patterns_name_files_in_order_and_once(tmp_path: Path) -> None:
    """Hidden files and folders are passed over; URLs are not looked up."""
    for name in ("b.jsonl", "a.jsonl", ".hidden.jsonl", "deep/er/c.jsonl"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text("{}", encoding="utf-8")
    loaded = a_ledger(tmp_path, source("open", files=["data/**/*.jsonl", "data/*.jsonl", "s3://b/*.parquet"]))
    assert list(loaded.files(loaded.ledger.sources[0])) == ["data/a.jsonl", "data/b.jsonl", "data/deep/er/c.jsonl"]


@pytest.mark.parametrize("disguise", ["link", "dots", "absolute", "linked folder"])
def test_one_file_in_two_sources_is_seen_through_names(tmp_path: Path, disguise: str) -> None:
    """A link, ``..`` or an absolute path is another name, not another file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "open.jsonl").write_text("{}", encoding="utf-8")
    match disguise:
        case "link":
            (tmp_path / "other.jsonl").symlink_to(tmp_path / "data" / "open.jsonl")
            name = "other.jsonl"
        case "dots":
            name = "data/../data/open.jsonl"
        case "absolute":
            name = str(tmp_path / "data" / "open.jsonl")
        case _:
            (tmp_path / "linked").symlink_to(tmp_path / "data")
            name = "linked/*.jsonl"
    with pytest.raises(CorpusProblem, match="is in source 'open'"):
        a_ledger(tmp_path, source("open"), source("user_input", files=[name]))


def test_one_source_may_name_a_file_twice(tmp_path: Path) -> None:
    """It is counted once."""
    loaded = a_ledger(tmp_path, source("open", files=["data/open.jsonl", "data/*.jsonl"]))
    assert list(loaded.files(loaded.ledger.sources[0])) == ["data/open.jsonl"]


def test_every_field_that_holds_a_document_is_digested(tmp_path: Path) -> None:
    """A field of type DocumentPath that `documents_of` forgets would be a document that nobody misses."""
    documents = {
        entry.__name__: {name for name, kind in entry.__annotations__.items() if _is_document(kind)}
        for entry in (Source, Supplier, Snapshot, Generator, Ledger)
    }
    full = source(
        "synthetic",
        **{name: f"documents/{name}" for name in documents["Source"]},
        snapshots=[{"of": "terms", "file": "documents/snapshot", "taken_on": "2026-01-01"}],
        supplier="shuyuan",
    )
    loaded = a_ledger(tmp_path, full, suppliers=(SUPPLIER,))
    named = [at[-1] for _, at in documents_of(loaded.ledger)]
    assert sorted(map(str, named)) == sorted(name for names in documents.values() for name in names)


def _is_document(kind: object) -> bool:
    return kind is DocumentPath or any(argument is DocumentPath for argument in get_args(kind))


def test_the_template_is_a_ledger(tmp_path: Path) -> None:
    """As it is written, before anything is filled in."""
    (tmp_path / "corpus.yaml").write_text(TEMPLATE, encoding="utf-8")
    assert load_ledger(tmp_path / "corpus.yaml").ledger.sources[0].id == "web"


def test_the_template_names_every_field() -> None:
    """So that nobody has to read the code to know what can be said."""
    told = set(TEMPLATE.replace("{", " ").replace(":", " ").replace("#", " ").split())
    fields = {name for entry in (Source, Supplier, Snapshot, Generator, Ledger) for name in entry.__annotations__}
    assert fields - told == {"documents", "size_bytes"}


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(ledger_schema())
    good = {"name": "a", "version": "1", "sources": [{"id": "a", "name": "a", "kind": "open", "files": ["a"]}]}
    assert validator.is_valid(good)
    assert not validator.is_valid(good | {"sources": []})
    assert not validator.is_valid(good | {"sauces": 1})


def test_a_document_that_may_not_be_read_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that nobody has put there."""
    file = write_ledger(tmp_path, source("open"))
    assert "documents/licence.txt" in load_ledger(file).documents
    opened = Path.open

    def refused(path: Path, *how: Any, **further: Any) -> Any:  # rights do not stop root, and tests may be run by root
        if path.name == "licence.txt":
            raise PermissionError(path)
        return opened(path, *how, **further)

    monkeypatch.setattr(Path, "open", refused)
    assert "documents/licence.txt" not in load_ledger(file).documents
