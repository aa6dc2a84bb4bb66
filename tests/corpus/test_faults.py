# SPDX-License-Identifier: Apache-2.0
"""Hostile corpora and failing machines, end to end through ``hegui corpus scan`` and ``hegui corpus clean``.

Sizes are scaled down for the suite; the documentation says what was measured at full size, and how.
"""

import contextlib
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from clean_factory import CALL, FINE, lines
from command import run
from corpus_files import packed, write_csv, write_parquet, write_tar
from pyarrow import parquet as pq
from scan_factory import KEY, content_of, corpus_in

from hegui.corpus.run import Run
from hegui.corpus.split import Compression

OPTIONS = ("--no-classifier", "--as-of", "2025-09-01", "--lang", "en")
HEGUI = (sys.executable, "-c", "import sys; from hegui.cli.main import main; main(sys.argv[1:])")
FLAT = 400 << 20
"""Bytes that a worker may take, whatever the corpus."""


def scan(corpus: Path, folder: Path, *more: str) -> dict[str, Any]:
    """The answer of a scan that ends well."""
    ended = run(
        "corpus", "scan", str(corpus), "--out", str(folder), "--workers", "1", "--format", "json", *OPTIONS, *more
    )
    assert ended.code == 0, (ended.out, ended.err)
    told: dict[str, Any] = json.loads(ended.out)
    assert told["complete"]
    return told


def tally(told: dict[str, Any]) -> dict[str, Any]:
    """What was counted in the only source."""
    (own,) = told["sources"].values()
    assert isinstance(own, dict)
    return own


def measured(*arguments: str) -> tuple[subprocess.CompletedProcess[str], int]:
    """A command in a process of its own, and the most memory that it took, in bytes."""
    program = (
        "import resource, subprocess, sys; ended = subprocess.run(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(ended.returncode)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *HEGUI, *arguments], capture_output=True, text=True, check=False
    )
    return ended, int(ended.stderr.split()[-1]) * 1024


def scan_measured(corpus: Path, folder: Path) -> tuple[dict[str, Any], int]:
    """A scan in a process of its own, and its memory."""
    ended, memory = measured(
        "corpus", "scan", str(corpus), "--out", str(folder), "--workers", "1", "--format", "json", *OPTIONS
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout), memory


# The machine


def children_of(process: int) -> list[int]:
    """The processes that a process has started."""
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def kill_a_worker(scanning: int) -> bool:
    """Kills one of the processes behind the server that forks them."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for worker in (inner for own in children_of(scanning) for inner in children_of(own)):
            os.kill(worker, signal.SIGKILL)
            return True
    return False


def visible(folder: Path) -> dict[str, bytes]:
    """The files of a run, but for what the dead worker had begun to write."""
    return {name: content for name, content in content_of(folder).items() if "/." not in name}


def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    """Its split is done again by another, and the run is the same as one that nobody disturbed."""
    data = Path(corpus_in(tmp_path / "data", files=12, records=200).base)
    for name in ("killed", "undisturbed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "identifier.key").write_bytes(KEY)
    command = [*HEGUI, "corpus", "scan", str(data), "--workers", "2", *OPTIONS, "--out"]
    scanning = subprocess.Popen([*command, str(tmp_path / "killed")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    killed = False
    while not killed and scanning.poll() is None:
        if list((tmp_path / "killed").glob("parts/[!.]*.json")):
            killed = kill_a_worker(scanning.pid)
        time.sleep(0.002)
    scanning.communicate(timeout=120)
    assert killed
    assert scanning.returncode == 0
    subprocess.run([*command, str(tmp_path / "undisturbed")], check=True, capture_output=True)
    assert visible(tmp_path / "killed") == visible(tmp_path / "undisturbed")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk takes root")
    yield disk
    subprocess.run(["/bin/umount", str(disk)], check=True)


def test_a_disk_that_is_full(tmp_path: Path, small_disk: Path) -> None:
    """Exit 3 and a reason, nothing half-written; with room again, the same command ends it."""
    data = tmp_path / "data"
    data.mkdir()
    for number in range(20):
        (data / f"{number:02}.jsonl").write_bytes(lines(*({"text": f"{CALL}{number}{n}"} for n in range(300))))
    filling = small_disk / "filling"
    filling.write_bytes(bytes(200_000))
    command = ["corpus", "scan", str(data), "--out", str(small_disk / "run"), "--workers", "1", *OPTIONS]
    ended = run(*command)
    assert ended.code == 3, ended
    assert "No space left on device" in ended.out + ended.err
    assert not list(small_disk.rglob("*.unfinished"))
    filling.unlink()
    shutil.copytree(small_disk / "run", tmp_path / "run")
    told = scan(data, tmp_path / "run")
    assert tally(told)["documents"] == 6000


def test_a_full_disk_while_cleaning(tmp_path: Path, small_disk: Path) -> None:
    """No file is half-written, and nothing says that the data set is complete."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines(*({"text": f"{CALL}{FINE * 20}"} for _ in range(1000))))
    scan(tmp_path / "data", tmp_path / "run")
    (tmp_path / "policy.yaml").write_text("other_personal: mask")
    ended = run("corpus", "clean", str(tmp_path / "run"), "--policy", str(tmp_path / "policy.yaml"), "--out", str(small_disk / "out"),
                "--log", str(tmp_path / "log"), "--workers", "1", "--lang", "en")  # fmt: skip
    assert ended.code == 3
    assert "No space left on device" in ended.out
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert not (tmp_path / "log" / "manifest.json").exists()


# Files that are broken


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.5, 0.999])
def test_a_parquet_that_is_cut(tmp_path: Path, kept: float) -> None:
    """It is in the quarantine, and the file beside it is read."""
    data = tmp_path / "data"
    data.mkdir()
    write_parquet(data / "cut.parquet", [{"text": f"{CALL}{n}"} for n in range(2000)], 500)
    whole = (data / "cut.parquet").read_bytes()
    (data / "cut.parquet").write_bytes(whole[: int(len(whole) * kept)])
    write_parquet(data / "good.parquet", [{"text": CALL}])
    own = tally(scan(data, tmp_path / "run"))
    assert (own["documents"], sum(own["rejected"].values())) == (1, 1)
    assert set(own["rejected"]) <= {"truncated", "damaged"}


def test_damage_in_the_middle_of_a_parquet(tmp_path: Path) -> None:
    """Row groups before and behind are read; every row of the footer is accounted for."""
    write_parquet(
        tmp_path / "a.parquet",
        [{"text": f"{CALL}{n}"} for n in range(3000)],
        1000,
        compression="none",
        use_dictionary=False,
    )
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    place = content.index(f"{CALL}1500".encode())
    content[place - 6 : place - 2] = b"\xff\xff\xff\x7f"
    (tmp_path / "a.parquet").write_bytes(content)
    own = tally(scan(tmp_path / "a.parquet", tmp_path / "run"))
    assert own["documents"] >= 2000
    assert own["documents"] + own["unread"] == 3000


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    """In every form: the row is named, the others are read."""
    data = tmp_path / "data"
    data.mkdir()
    bad = "电话".encode("gb18030")
    (data / "a.jsonl").write_bytes(lines({"text": FINE}) + b'{"text": "' + bad + b'"}\n')
    (data / "b.txt").write_bytes(FINE.encode() + b"\n" + bad + b"\n")
    (data / "c.csv").write_bytes(b"text,n\n" + FINE.encode() + b",1\n" + bad + b",2\n")
    write_tar(data / "d.tar", [("1.txt", FINE.encode()), ("2.txt", bad)])
    table = pa.table({"text": pa.array([FINE.encode(), bad], pa.binary()).view(pa.string())})
    pq.write_table(table, data / "e.parquet")
    with pa.ipc.new_file(str(data / "f.arrow"), table.schema) as writer:
        writer.write_table(table)
    own = tally(scan(data, tmp_path / "run"))
    assert own["documents"] == 6
    assert own["rejected"] == {"not_utf8": 6}


def test_nul_bytes(tmp_path: Path) -> None:
    """They are characters like others, and hide nothing behind them."""
    data = tmp_path / "data"
    data.mkdir()
    text = f"前\0后，{CALL}\0"
    (data / "a.jsonl").write_bytes(lines({"text": text}) + f'{{"text": "{text}"}}\n'.encode())
    (data / "b.txt").write_bytes(text.encode() + b"\n")
    write_csv(data / "c.csv", [{"text": text, "n": "1"}])
    write_tar(data / "d.tar", [("1.txt", text.encode())])
    write_parquet(data / "e.parquet", [{"text": text}])
    own = tally(scan(data, tmp_path / "run"))
    assert (own["documents"], own["rejected"]) == (6, {})
    assert own["personal_documents"] == {"mobile": 6}


def test_a_folder_of_noise(tmp_path: Path) -> None:
    """Random bytes under every ending: all of it in the quarantine, nothing raised."""
    data = tmp_path / "data"
    data.mkdir()
    for ending in ("jsonl", "txt", "csv", "tsv", "tar", "parquet", "arrow", "jsonl.gz", "txt.zst", "tar.gz", "feather"):
        (data / f"a.{ending}").write_bytes(os.urandom(100_000))
    (data / "empty.jsonl").write_bytes(b"")
    (data / "empty.parquet").write_bytes(b"")
    own = tally(scan(data, tmp_path / "run"))
    assert sum(own["rejected"].values()) >= 9


# Bombs


def test_a_line_without_end(tmp_path: Path) -> None:
    """Passed over in bounded memory, the records around it read; packed, too."""
    data = tmp_path / "data"
    data.mkdir()
    long = b'{"text": "' + b"a" * (150 << 20) + b'"}\n'
    content = lines({"text": FINE}) + long + lines({"text": CALL})
    (data / "a.jsonl").write_bytes(content)
    for compression, ending in ((Compression.GZIP, "gz"), (Compression.ZSTD, "zst")):
        (data / f"a.jsonl.{ending}").write_bytes(packed(content, compression))
    del content, long
    told, memory = scan_measured(data, tmp_path / "run")
    own = tally(told)
    assert (own["documents"], own["rejected"]) == (6, {"too_long": 3})
    assert own["personal_documents"] == {"mobile": 3}
    assert memory < FLAT


@pytest.mark.parametrize("ending", ["jsonl", "txt", "csv", "tar"])
@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
def test_a_packed_bomb(tmp_path: Path, compression: Compression, ending: str) -> None:
    """A quarter of a gigabyte in a quarter of a megabyte: streamed, bounded, and in the quarantine where it holds no record."""
    name = f"a.{ending}.{'gz' if compression is Compression.GZIP else 'zst'}"
    with pa.CompressedOutputStream(str(tmp_path / name), compression.value) as stream:
        for _ in range(256):
            stream.write(b"a" * (1 << 20))
    told, memory = scan_measured(tmp_path / name, tmp_path / "run")
    assert tally(told)["documents"] <= 1
    assert memory < FLAT


def test_packed_in_itself(tmp_path: Path) -> None:
    """One layer is undone, never two: what is within is no text. A zip is no form of corpus, and is refused."""
    data = tmp_path / "data"
    data.mkdir()
    inner = gzip.compress(gzip.compress(lines({"text": CALL})))
    (data / "a.jsonl.gz").write_bytes(gzip.compress(inner))
    (data / "b.jsonl.zst").write_bytes(packed(packed(lines({"text": CALL}), Compression.ZSTD), Compression.ZSTD))
    own = tally(scan(data, tmp_path / "run"))
    assert own["documents"] == 0
    assert sum(own["rejected"].values()) >= 2
    with zipfile.ZipFile(data / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("d.zip", bytes(1 << 20))
    ended = run("corpus", "scan", str(data), "--out", str(tmp_path / "other"), *OPTIONS)
    assert ended.code == 2
    assert "c.zip" in ended.err


def test_a_tar_in_a_tar(tmp_path: Path) -> None:
    """It is counted among the members that hold no text, and not opened."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("x.txt"), io.BytesIO())
    write_tar(tmp_path / "a.tar", [("1.tar", inner.getvalue()), ("1.txt", FINE.encode())])
    own = tally(scan(tmp_path / "a.tar", tmp_path / "run"))
    assert (own["documents"], own["others"]) == (1, {"tar": 1})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[" * 1_000_000 + b"]" * 1_000_000, "too_deep"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "too_deep"),
        (b'{"text": ' + b"[" * 100 + b'"a"' + b"]" * 100 + b"}", "too_deep"),
        (b"[" + b"[]," * 5_000_000 + b"[]]", "too_long"),
        (b'{"text": "' + b"\\u0061" * 6_000_000 + b'"}', "too_long"),
    ],
    ids=["lists", "objects", "under-a-key", "many-empty-lists", "escapes"],
)
def test_a_json_bomb(tmp_path: Path, line: bytes, reason: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"text": FINE}) + line + b"\n" + lines({"text": FINE}))
    told, memory = scan_measured(tmp_path / "a.jsonl", tmp_path / "run")
    assert (tally(told)["documents"], tally(told)["rejected"]) == (2, {reason: 1})
    assert memory < FLAT


def test_a_parquet_bomb(tmp_path: Path) -> None:
    """Six hundred megabytes in a few kilobytes, by a dictionary of one value: within bounds, every row accounted for."""
    value = "a" * (1 << 20)
    table = pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 600, pa.int32()), [value])})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    told, memory = scan_measured(tmp_path / "a.parquet", tmp_path / "run")
    own = tally(told)
    assert own["documents"] + sum(own["rejected"].values()) + own["unread"] == 600
    assert memory < FLAT


# Many files, and what a user might write into a lexicon


def test_a_folder_of_many_files(tmp_path: Path) -> None:
    """Three hundred files of one line: each is read once, and memory does not grow with their number."""
    data = tmp_path / "data"
    for number in range(300):
        path = data / f"{number % 20:02}" / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lines({"text": CALL}))
    told, memory = scan_measured(data, tmp_path / "run")
    assert tally(told)["documents"] == 300
    assert len(Run.load(tmp_path / "run").splits) == 300
    assert memory < FLAT


@pytest.mark.parametrize("term", ["(a+)+$", "(a|a)*b", "a{1000000}", "a.*b"])
def test_terms_are_no_regular_expressions(tmp_path: Path, term: str) -> None:
    """What would run for ever as an expression is a literal: it finds itself and nothing else, at once."""
    lexicon = tmp_path / "own.jsonl"
    lexicon.write_text(json.dumps({"text": term, "category": "A.2.a", "tier": "block"}), encoding="utf-8")
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a" * 100_000 + "!"}, {"text": f"前{term}后"}, {"text": FINE}))
    begun = time.monotonic()
    ended = run("corpus", "scan", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "run"), "--lexicon", str(lexicon),
                "--workers", "1", "--format", "json", *OPTIONS)  # fmt: skip
    assert time.monotonic() - begun < 30
    assert tally(json.loads(ended.out))["verdicts"]["likely"] == 1
