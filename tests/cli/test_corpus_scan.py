# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus scan`: what a user types and reads, how it is interrupted, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import run
from scan_factory import BLOCK, KEY, MOBILE, content_of, corpus_in

from hegui.corpus import worker
from hegui.corpus.run import Run
from hegui.corpus.worker import Failed
from hegui.text import same

OPTIONS = ("--no-classifier", "--as-of", "2025-09-01", "--workers", "1", "--lang", "en")
HEGUI = (sys.executable, "-c", "import sys; from hegui.cli.main import main; main(sys.argv[1:])")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of JSON Lines and Parquet, without a ledger."""
    return Path(corpus_in(tmp_path / "data", files=2, records=40).base)


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    """One term that decides."""
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"text": BLOCK, "category": "A.2.a", "tier": "block"}), encoding="utf-8")
    return path


def test_a_folder(data: Path, lexicon: Path, tmp_path: Path) -> None:
    """One source with the folder's name; whatever was found, the command has done its work."""
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), "--lexicon", str(lexicon), *OPTIONS)
    assert (ended.code, ended.err) == (0, "")
    head, row, then = ended.out.splitlines()
    assert head.split()[:3] == ["source", "documents", "unreadable"]
    assert row.split()[:3] == ["data", "240", "1"]
    assert int(row.split()[3]) > 0
    assert "hegui corpus sample" in then
    tally = Run.load(tmp_path / "run").tallies()["data"]
    assert tally.verdicts["likely"] == int(row.split()[3])
    assert tally.personal_hits["mobile"] > 0


def test_chinese(data: Path, tmp_path: Path) -> None:
    """The same in Chinese."""
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), *OPTIONS[:-2], "--lang", "zh")
    assert ended.out.startswith("来源")
    assert "命中只是线索，不是结论" in ended.out


def test_a_file(data: Path, tmp_path: Path) -> None:
    """A file is a source, too, whatever characters its name has."""
    odd = data / "odd[1] name.jsonl"
    odd.write_text('{"text": "好"}\n', encoding="utf-8")
    ended = run("corpus", "scan", str(odd), "--out", str(tmp_path / "run"), *OPTIONS, "--format", "json")
    assert list(json.loads(ended.out)["sources"]) == ["odd[1] name.jsonl"]


def test_a_ledger(data: Path, tmp_path: Path) -> None:
    """Each of its sources is counted by itself."""
    (data / "corpus.yaml").write_text(
        "hegui: 1\nname: Small\nversion: '1'\nsources:\n"
        "  - {id: chat, name: Chat, kind: synthetic, files: ['chat-*.jsonl']}\n"
        "  - {id: web, name: Web, kind: open, files: [web.parquet], fields: [text]}\n",
        encoding="utf-8",
    )
    ended = run(
        "corpus", "scan", str(data / "corpus.yaml"), "--out", str(tmp_path / "run"), *OPTIONS, "--format", "json"
    )
    told = json.loads(ended.out)
    assert {source: tally["documents"] for source, tally in told["sources"].items()} == {"chat": 80, "web": 160}
    assert (told["complete"], told["failed"]) == (True, [])


def test_no_personal(data: Path, tmp_path: Path) -> None:
    """What was not looked for is not counted, and the run says that it was not looked for."""
    run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), "--no-personal", *OPTIONS)
    loaded = Run.load(tmp_path / "run")
    assert loaded.tallies()["data"].personal_hits == {}
    assert loaded.scan.settings.personal is False


def test_resumed_the_day_after(data: Path, tmp_path: Path) -> None:
    """Without --as-of a run goes on with the day that it was begun with."""
    folder = str(tmp_path / "run")
    run("corpus", "scan", str(data), "--out", folder, *OPTIONS)
    again = run("corpus", "scan", str(data), "--out", folder, "--no-classifier", "--workers", "1")
    assert again.code == 0
    assert Run.load(tmp_path / "run").scan.settings.as_of.isoformat() == "2025-09-01"


def test_another_scan_in_the_folder(data: Path, tmp_path: Path) -> None:
    """Refused, with what differs."""
    folder = str(tmp_path / "run")
    run("corpus", "scan", str(data), "--out", folder, *OPTIONS)
    ended = run("corpus", "scan", str(data), "--out", folder, "--seed", "5", *OPTIONS)
    assert ended.code == 2
    assert "seed 0 ≠ 5" in ended.err


def test_a_folder_inside_the_corpus(data: Path) -> None:
    """The next scan would read the results of this one."""
    ended = run("corpus", "scan", str(data), "--out", str(data / "run"), *OPTIONS)
    assert ended.code == 2
    assert "must not stand inside" in ended.err


def test_nothing_to_scan(tmp_path: Path) -> None:
    """An empty folder is bad input, not a clean corpus."""
    (tmp_path / "empty").mkdir()
    assert run("corpus", "scan", str(tmp_path / "empty"), "--out", str(tmp_path / "run"), *OPTIONS).code == 2
    assert run("corpus", "scan", str(tmp_path / "none"), "--out", str(tmp_path / "run"), *OPTIONS).code == 2


def test_failed_splits(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3, and nobody takes the figures for those of the corpus."""
    scan = worker.Worker.__call__

    def failing(self: worker.Worker, split: worker.Split) -> worker.Outcome:
        return Failed(split, same("broken disk")) if split.file == "web.parquet" else scan(self, split)

    monkeypatch.setattr(worker.Worker, "__call__", failing)
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), *OPTIONS)
    assert ended.code == 3
    assert "not of the whole corpus" in ended.out
    assert "web.parquet [0, " in ended.out
    assert "broken disk" in ended.out
    told = json.loads(
        run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), *OPTIONS, "--format", "json").out
    )
    assert (told["complete"], [failure["file"] for failure in told["failed"]]) == (False, ["web.parquet"])


def test_no_value_is_shown(data: Path, tmp_path: Path) -> None:
    """Neither on the terminal nor in JSON."""
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), *OPTIONS, "--format", "json")
    assert MOBILE not in ended.out


@pytest.mark.parametrize("signal_sent", [signal.SIGKILL, signal.SIGINT])
def test_stopped_and_resumed(tmp_path: Path, signal_sent: signal.Signals) -> None:
    """Killed or interrupted in the middle, and run again: the same files as in one go, and no process left behind."""
    data = Path(corpus_in(tmp_path / "data", files=16, records=60).base)
    folders = [tmp_path / name for name in ("stopped", "undisturbed")]
    for folder in folders:
        folder.mkdir()
        (folder / "identifier.key").write_bytes(KEY)
    stopped, undisturbed = (
        [*HEGUI, "corpus", "scan", str(data), "--out", str(folder), *OPTIONS, "--workers", "2"] for folder in folders
    )
    first = subprocess.Popen(stopped, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while not list((folders[0] / "parts").glob("[!.]*.json")) and time.monotonic() < until:
        time.sleep(0.005)
    os.killpg(first.pid, signal_sent)
    _, said = first.communicate(timeout=60)
    assert Run.load(folders[0]).incomplete
    if signal_sent == signal.SIGINT:
        assert first.returncode == 2
        assert "Run the same command to go on" in said
        assert "Traceback" not in said
    again = subprocess.run(stopped, capture_output=True, text=True, check=True)
    whole = subprocess.run(undisturbed, capture_output=True, text=True, check=True)
    assert again.stdout.splitlines()[:2] == whole.stdout.splitlines()[:2]
    assert content_of(folders[0]) == content_of(folders[1])


def test_a_source_of_which_nothing_was_read_is_told(data: Path, tmp_path: Path) -> None:
    """A field that no record has: nothing found must not read as nothing there."""
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "run"), "--field", "nothere", *OPTIONS)
    assert ended.code == 0
    assert "! data: not one record was read (no text field: 240" in ended.out
    assert "nothing checked" in ended.out
    assert "hegui corpus sample" not in ended.out


def test_a_url_belongs_into_a_ledger(tmp_path: Path) -> None:
    """It is not told to be a file that is missing."""
    ended = run("corpus", "scan", "s3://bucket/*.jsonl", "--out", str(tmp_path / "run"))
    assert (ended.code, "URLs stand in a ledger" in ended.err) == (2, True)
