# SPDX-License-Identifier: Apache-2.0
"""``hegui pack check`` and ``hegui pack build`` on the pack of the fine-tuned example: whole processes, and what the parts take.

Its lists have more than ten thousand keywords and three thousand questions; they are built in under ten seconds, or the program ends
with 1. That is judged by the time of the processor, for others may share the machine: where nobody does, the wall time is no longer. Larger lists are built as drafts, for they no longer agree with the statements that count them. Every build of a size must give
the same bytes.

    python benchmarks/packs/bench_packs.py [RUNS]
"""

import gzip
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "fine-tuned-images"
HEGUI = (str(Path(sys.executable).parent / "hegui"), "pack")
AS_OF = ("--as-of", "2026-11-25")
TARGET = 10.0
GROWTH = (2, 5)


@dataclass(frozen=True)
class Measured:
    """Wall time, processor time (both seconds, of the best run but for the median) and peak memory (MiB) of a command."""

    median: float
    best: float
    processor: float
    peak: float


def measure(command: Sequence[str], runs: int, code: int = 0) -> Measured:
    """Runs a command some times in child processes."""
    walls: list[float] = []
    processors: list[float] = []
    peaks: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        walls.append(time.perf_counter() - started)
        processors.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != code:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(statistics.median(walls), min(walls), min(processors), max(peaks))


def lists_of(folder: Path, times: int = 1) -> tuple[int, int]:
    """The numbers of keywords and questions of a dossier, made ``times`` as many."""
    keywords, questions = folder / "pack" / "keywords.csv.gz", folder / "pack" / "questions.jsonl.gz"
    head, *rows = gzip.decompress(keywords.read_bytes()).decode().splitlines()
    opened, *asked = gzip.decompress(questions.read_bytes()).decode().splitlines()
    more_rows = [
        f"{row.partition(',')[0]}{turn or ''},{row.partition(',')[2]}" for turn in range(times) for row in rows
    ]
    more_asked = [_again(line, turn) for turn in range(times) for line in asked]
    if times > 1:
        keywords.write_bytes(gzip.compress("\n".join([head, *more_rows]).encode()))
        questions.write_bytes(gzip.compress("\n".join([opened, *more_asked]).encode()))
    return len(more_rows), len(more_asked)


def _again(line: str, turn: int) -> str:
    """A question under another id and in other words."""
    question = json.loads(line)
    if turn:
        for name in ("id", "cluster"):
            question[name] = f"{question[name]}-{turn}"
        question["text"] = f"{question['text']}（{turn}）"
    return json.dumps(question, ensure_ascii=False)


def digest_of(folder: Path) -> str:
    """Of the manifest, which has the digest of every other file."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def main(runs: int) -> int:
    """Prints a table; 1 when the target is missed or two builds differ."""
    missed = False
    print("| lists | command | median | best | processor | peak memory | pack |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "dossier"
        shutil.copytree(EXAMPLE, folder)
        for times in (1, *GROWTH):
            keywords, questions = lists_of(folder, times)
            lists = f"{keywords:,} keywords, {questions:,} questions"
            checked = measure((*HEGUI, "check", "model-filing", str(folder), *AS_OF), runs, code=int(times > 1))
            _row(lists, "pack check", checked, "")
            digests: set[str] = set()
            built: list[Measured] = []
            out = Path(kept) / "pack"
            command = (*HEGUI, "build", "model-filing", str(folder), *AS_OF, "--out", str(out))
            for _ in range(runs):
                built.append(measure((*command, *(("--draft",) if times > 1 else ())), 1))
                digests.add(digest_of(out))
            size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
            best = Measured(
                statistics.median(item.best for item in built),
                min(item.best for item in built),
                min(item.processor for item in built),
                max(item.peak for item in built),
            )
            _row(lists, "pack build" + (" --draft" if times > 1 else ""), best, f"{size:.1f} MB")
            missed |= len(digests) != 1 or (times == 1 and best.processor >= TARGET)
            shutil.rmtree(folder)
            shutil.copytree(EXAMPLE, folder)
    print(
        f"\nTarget: {TARGET:g} s of the processor for the first build, the same bytes each time: {'MISSED' if missed else 'met'}."
    )
    return int(missed)


def _row(lists: str, command: str, measured: Measured, pack: str) -> None:
    print(
        f"| {lists} | {command} | {measured.median:.2f} s | {measured.best:.2f} s | {measured.processor:.2f} s "
        f"| {measured.peak:.0f} MiB | {pack} |",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
