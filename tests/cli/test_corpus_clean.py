# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus clean`: what a user types and reads, and how it ends."""

import json
from pathlib import Path

import pytest
from clean_factory import CALL, FINE, TEXTS, lines
from command import Ended, run
from scan_factory import BLOCK, MOBILE, RESIDENT_ID

from hegui.corpus.cleaning import files
from hegui.corpus.ledger_file import load_ledger

SCAN = ("--no-classifier", "--as-of", "2025-09-01", "--workers", "1", "--lang", "en")
POLICY = "verdicts: {likely: drop}\npersonal: {resident_id: drop}\nother_personal: mask\n"
LEDGER = "hegui: 1\nname: Small\nversion: '1'\nsources:\n  - {id: chat, name: Chat, kind: synthetic, files: ['*.jsonl'], fields: [text]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scanned corpus with its ledger, a lexicon and a policy."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines(*({"text": text, "other": CALL} for text in TEXTS)))
    (tmp_path / "data" / "corpus.yaml").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "own.jsonl").write_text(json.dumps({"text": BLOCK, "category": "A.2.a", "tier": "block"}))
    (tmp_path / "policy.yaml").write_text(POLICY)
    corpus, lexicon = str(tmp_path / "data" / "corpus.yaml"), str(tmp_path / "own.jsonl")
    assert run("corpus", "scan", corpus, "--out", str(tmp_path / "run"), "--lexicon", lexicon, *SCAN).code == 0
    return tmp_path


def clean(folder: Path, *more: str, policy: str | None = "policy.yaml") -> Ended:
    named = ["--policy", str(folder / policy)] if policy else []
    out = ["--out", str(folder / "out"), "--workers", "1", "--lang", "en"]
    return run("corpus", "clean", str(folder / "run"), *named, *out, *more)


def with_ledger(folder: Path) -> list[str]:
    return ["--ledger", str(folder / "data" / "corpus.yaml"), "--ledger-version", "2"]


def rescan(folder: Path) -> list[str]:
    return ["--rescan", str(folder / "again"), "--lexicon", str(folder / "own.jsonl")]


def test_clean(folder: Path) -> None:
    """Cleaned, listed in a new ledger, scanned again, and nothing found."""
    ended = clean(folder, *with_ledger(folder), *rescan(folder))
    assert (ended.code, ended.err) == (0, "")
    assert "chat: 6 → 4 documents (2 left out)" in ended.out
    assert "nothing that the policy takes out was found" in ended.out
    loaded = load_ledger(folder / "out" / "corpus.yaml")
    assert (loaded.ledger.version, list(loaded.files(loaded.ledger.sources[0]))) == ("2", ["a.jsonl"])
    assert not any(value in ended.out for value in (MOBILE, RESIDENT_ID, BLOCK))


def test_not_scanned_again(folder: Path) -> None:
    """What was not looked for is not said to be gone."""
    assert "is not known" in clean(folder).out


def test_chinese(folder: Path) -> None:
    ended = run(
        "corpus",
        "clean",
        str(folder / "run"),
        "--policy",
        str(folder / "policy.yaml"),
        "--out",
        str(folder / "out"),
        "--lang",
        "zh",
    )
    assert "文档 6 → 4（剔除 2）" in ended.out


def test_json(folder: Path) -> None:
    told = json.loads(clean(folder, *with_ledger(folder), *rescan(folder), "--format", "json").out)
    assert told["complete"]
    assert told["manifest"]["sources"]["chat"]["documents_after"] == 4
    assert told["rescan"]["nothing_left"]
    assert told["log"] == str(folder / "out-cleaning")


def test_something_is_left(folder: Path) -> None:
    """Exit 1, with what and how much."""
    assert clean(folder, *with_ledger(folder)).code == 0
    (folder / "out" / "a.jsonl").write_bytes(lines({"text": BLOCK}, {"text": CALL}))
    ended = clean(folder, *with_ledger(folder), *rescan(folder))
    assert ended.code == 1
    assert "Still found: 1 records to drop, 1 places to cover" in ended.out
    assert "2 documents of 4 expected" in ended.out
    assert "verdict/likely: 1" in ended.out


def test_a_file_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3, no ledger, and nobody takes the data set for complete."""

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "rewrite", broken)
    ended = clean(folder, *with_ledger(folder))
    assert ended.code == 3
    assert "not complete" in ended.out
    assert "a.jsonl: reading or writing failed" in ended.out
    assert not (folder / "out" / "corpus.yaml").exists()
    assert json.loads(clean(folder, "--format", "json").out)["complete"] is False


def test_a_changed_file(folder: Path) -> None:
    (folder / "data" / "a.jsonl").write_bytes(lines({"text": FINE}))
    ended = clean(folder)
    assert ended.code == 3
    assert "changed after it was scanned" in ended.out


@pytest.mark.parametrize(
    ("more", "policy", "said"),
    [
        ((), None, "--policy or --remove"),
        (("--ledger", "data/corpus.yaml"), "policy.yaml", "--ledger-version"),
        (("--ledger", "data/corpus.yaml", "--ledger-version", "1"), "policy.yaml", "another version"),
        (("--rescan", "out/again"), "policy.yaml", "must not stand inside"),
        (("--rescan", "again"), "policy.yaml", "needs the ledger"),
        (("--key", "policy.yaml", "--map", "out/map"), "policy.yaml", "folders of their own"),
        (("--key", "short.key"), "policy.yaml", "found by trying"),
        (
            ("--ledger", "data/corpus.yaml", "--ledger-version", "2", "--rescan", "again"),
            "policy.yaml",
            "not those of the scan",
        ),
    ],
)
def test_what_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], policy: str | None, said: str
) -> None:
    """Exit 2, with what is wrong."""
    monkeypatch.chdir(folder)
    (folder / "short.key").write_text("secret")
    ended = clean(folder, *more, policy=policy)
    assert ended.code == 2
    assert said in ended.err


def test_the_way_back_and_a_key(folder: Path) -> None:
    (folder / "own.key").write_bytes(b"k" * 32)
    (folder / "policy.yaml").write_text("other_personal: token")
    assert clean(folder, "--key", str(folder / "own.key"), "--map", str(folder / "maps")).code == 0
    kept = [json.loads(row) for path in (folder / "maps").iterdir() for row in path.read_text().splitlines()]
    assert {row["original"] for row in kept} == {MOBILE, RESIDENT_ID}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder / "maps").iterdir())
