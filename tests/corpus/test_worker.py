# SPDX-License-Identifier: Apache-2.0
"""A worker: rows are reconciled, faults become the outcome of a split, a full disk leaves nothing half."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scan_factory import BLOCK, KEY, LEXICON, batch_of, content_of, settings_with, split_of

from hegui.corpus import worker as module
from hegui.corpus.parts import part_file, read_part
from hegui.corpus.texts import Reason, Rejected
from hegui.corpus.worker import Done, Failed, SourceRead, Worker

SPLIT = split_of(0)


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """For the source ``s``, over the file ``a.jsonl``."""
    (tmp_path / "a.jsonl").write_bytes(b"bytes")
    sources = {"s": SourceRead((), "text")}
    return Worker(str(tmp_path), tmp_path / "run", settings_with(), sources, (LEXICON,), None, KEY)


def reads(monkeypatch: pytest.MonkeyPatch, *read: object, promised: int | None = None) -> None:
    """The file holds this, and promises so many rows."""
    monkeypatch.setattr(module, "read_split", lambda *_: iter(read))
    monkeypatch.setattr(module, "rows_expected", lambda *_: promised)


def test_rows_that_add_up(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records and rejected records are what the footer promises."""
    reads(monkeypatch, batch_of(["好"], [BLOCK]), Rejected(20, 5, Reason.NO_TEXT), promised=3)
    outcome = worker(SPLIT)
    assert isinstance(outcome, Done)
    assert (outcome.tally.documents, outcome.tally.rejected, outcome.tally.unread) == (2, {"no_text": 1}, 0)
    part = read_part(part_file(worker.folder, SPLIT.key))
    assert (part.tally, part.rows) == (outcome.tally, {"findings": 1, "records": 1, "ranks": 2, "quarantine": 1})


@pytest.mark.parametrize("promised", [1, 3, 10])
def test_rows_that_do_not_add_up(worker: Worker, monkeypatch: pytest.MonkeyPatch, promised: int) -> None:
    """A row that nobody read is a fault of the scan; the split is not done, and nothing of it stays."""
    reads(monkeypatch, batch_of(["好"], ["好"]), promised=promised)
    outcome = worker(SPLIT)
    assert isinstance(outcome, Failed)
    assert f"promises {promised} records, 2 were read" in outcome.reason.en
    assert content_of(worker.folder) == {}


def test_rows_behind_a_damage(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted as unread, which is neither clean nor forgotten."""
    reads(monkeypatch, batch_of(["好"], ["好"]), Rejected(2, 0, Reason.DAMAGED), promised=10)
    outcome = worker(SPLIT)
    assert isinstance(outcome, Done)
    assert (outcome.tally.documents, outcome.tally.unread) == (2, 8)


def test_a_fault_is_the_outcome_of_its_split(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half stays of it."""

    def breaking(*_: object) -> Iterator[object]:
        yield batch_of([BLOCK])
        raise ValueError("boom")

    monkeypatch.setattr(module, "read_split", breaking)
    outcome = worker(SPLIT)
    assert outcome == Failed(SPLIT, outcome.reason)  # type: ignore[union-attr]
    assert "ValueError: boom" in outcome.reason.en  # type: ignore[union-attr]
    assert content_of(worker.folder) == {}


def test_many_rejected_records(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written as they pile up."""
    reads(monkeypatch, *(Rejected(at, 1, Reason.NOT_JSON) for at in range(10_000)))
    outcome = worker(SPLIT)
    assert isinstance(outcome, Done)
    assert outcome.tally.rejected == {"not_json": 10_000}
    assert read_part(part_file(worker.folder, SPLIT.key)).rows["quarantine"] == 10_000  # type: ignore[index]


def test_a_disk_that_is_full_at_the_tally(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables may be there, the split is not done, and the next attempt does it."""
    reads(monkeypatch, batch_of([BLOCK]))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_part", full)
        outcome = worker(SPLIT)
        assert isinstance(outcome, Failed)
        assert outcome.disk_full
        assert not part_file(worker.folder, SPLIT.key).exists()
    reads(monkeypatch, batch_of([BLOCK]))
    assert isinstance(worker(SPLIT), Done)


_LIMITED = """
import sys, resource, signal
sys.path[:0] = {path!r}
from pathlib import Path
from scan_factory import corpus_in, scanned
corpus = corpus_in(Path({corpus!r}))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
scanning = scanned(corpus, Path({run!r}), split_bytes=1 << 16)
print(len(scanning.failed), scanning.failed[0].reason.en)
"""


def test_tables_that_cannot_be_written(tmp_path: Path) -> None:
    """The real thing, by a limit on the size of files: every split fails, and no file is half."""
    code = _LIMITED.format(path=sys.path, corpus=str(tmp_path / "corpus"), run=str(tmp_path / "run"))
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    failed, _, reason = ended.stdout.partition(" ")
    assert int(failed) > 0
    assert "reading or writing failed" in reason
    left = [path.name for path in (tmp_path / "run").rglob("*") if path.name.startswith(".") and path.name != ".lock"]
    assert left == []
    for path in (tmp_path / "run").rglob("*.parquet"):
        assert path.read_bytes().endswith(b"PAR1")


def test_memory_is_limited_in_tests_only() -> None:
    """The limit above was the other process's own."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
