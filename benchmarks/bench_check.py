# SPDX-License-Identifier: Apache-2.0
"""``hegui check`` beside ``checkov`` and ``trestle validate``: whole processes, one run, the same machine.

The peers do other jobs; what is compared is the cost of answering "does this folder pass?" on inputs of one size. Each peer
gets as many bytes as the example dossier and the catalogue have together: Terraform resources for checkov, an OSCAL catalog
with as many controls as the catalogue has obligations for trestle. Output is compared too: every tool must have looked at all
of its input.

Peers are found on the PATH or by ``CHECKOV`` and ``TRESTLE``; one that is missing is named in the table and not measured.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
EXAMPLES = ROOT / "examples"
CATALOGUE = ROOT / "src" / "hegui" / "catalogue"
AS_OF = "2026-11-25"
RUNS = 5


@dataclass(frozen=True)
class Measured:
    """The median and best wall time (seconds) and the peak memory (MiB) of a command."""

    median: float
    best: float
    peak: float
    exit_code: int
    output: str


def measure(
    command: Sequence[str], *, runs: int = RUNS, environment: Mapping[str, str] | None = None, fresh_cache: bool = False
) -> Measured:
    """Runs a command several times in child processes and takes their times and their own peak memory."""
    times, peaks, code, output = [], [], 0, ""
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as cache:
            extra = {"XDG_CACHE_HOME": cache} if fresh_cache else {}
            started = time.perf_counter()
            with tempfile.TemporaryFile() as captured:
                process = subprocess.Popen(
                    command,
                    stdout=captured,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(environment or {}), **extra},
                )
                _, status, usage = os.wait4(process.pid, 0)
                times.append(time.perf_counter() - started)
                process.returncode = code = os.waitstatus_to_exitcode(status)
                captured.seek(0)
                output = captured.read().decode(errors="replace")
            peaks.append(usage.ru_maxrss / 1024)
    return Measured(statistics.median(times), min(times), max(peaks), code, output)


def size_of(*folders: Path) -> int:
    """The bytes of all files below the folders."""
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def largest_example() -> Path:
    """The example dossier with the most bytes."""
    return max((path.parent for path in EXAMPLES.glob("*/dossier.yaml")), key=size_of)


def terraform(folder: Path, size: int) -> int:
    """Writes Terraform of about ``size`` bytes; returns the number of resources."""
    count, written = 0, 0
    while written < size:
        resources = []
        for _ in range(50):
            resources.append(
                f'resource "aws_s3_bucket" "data_{count}" {{\n  bucket = "training-data-{count}"\n  tags = {{\n'
                f'    owner = "team-{count}"\n    purpose = "corpus shard number {count} of the training data"\n  }}\n}}\n'
            )
            count += 1
        text = "\n".join(resources)
        (folder / f"main_{count}.tf").write_text(text, encoding="utf-8")
        written += len(text)
    return count


def oscal(folder: Path, size: int, controls: int) -> None:
    """Makes a trestle workspace with an OSCAL catalog of about ``size`` bytes and ``controls`` controls."""
    subprocess.run([peer("TRESTLE", "trestle"), "init"], cwd=folder, check=True, capture_output=True)
    prose = "Keep the records of the processing and show them to the authority on request. " * max(
        1, size // controls // 80
    )
    content = {
        "catalog": {
            "uuid": str(uuid.uuid4()),
            "metadata": {
                "title": "Synthetic",
                "last-modified": datetime.now(UTC).isoformat(),
                "version": "1",
                "oscal-version": "1.2.1",
            },
            "controls": [
                {
                    "id": f"c-{number}",
                    "title": f"Control {number}",
                    "parts": [{"id": f"c-{number}-s", "name": "statement", "prose": prose}],
                }
                for number in range(controls)
            ],
        }
    }
    target = folder / "catalogs" / "synthetic"
    target.mkdir(parents=True)
    (target / "catalog.json").write_text(json.dumps(content), encoding="utf-8")


def peer(variable: str, name: str) -> str:
    """The path of a peer's command, or an empty string."""
    beside = BIN / name
    return os.environ.get(variable) or shutil.which(name) or (str(beside) if beside.exists() else "")


def row(name: str, measured: Measured, base: Measured, note: str) -> str:
    """One line of the table, with ratios to hegui."""
    return (
        f"| {name} | {measured.median:.2f} s | {measured.best:.2f} s | {measured.median / base.median:.1f} | "
        f"{measured.peak:.0f} MiB | {measured.peak / base.peak:.1f} | {note} |"
    )


def side_by_side() -> None:
    """The table of hegui and its peers."""
    example = largest_example()
    size = size_of(example, CATALOGUE)
    command = [str(BIN / "hegui"), "check", str(example), "--as-of", AS_OF, "--format", "json"]
    hit = measure(command)
    answer = json.loads(hit.output)
    obligations = len(answer["obligations"])
    miss = measure(command, fresh_cache=True)
    print(f"Input: {example.relative_to(ROOT)} and the catalogue, {size / 1e6:.2f} MB, {obligations} obligations\n")
    print(
        "| Command | median | best | time ÷ hegui | peak memory | memory ÷ hegui | output |\n|---|---|---|---|---|---|---|"
    )
    print(row("hegui check (law cache hit)", hit, hit, f"exit {hit.exit_code}, {obligations} obligations assessed"))
    print(row("hegui check (law cache miss)", miss, hit, f"exit {miss.exit_code}"))
    with tempfile.TemporaryDirectory() as name:
        if checkov := peer("CHECKOV", "checkov"):
            count = terraform(Path(name), size)
            scan = [
                checkov,
                "-d",
                name,
                "--framework",
                "terraform",
                "--compact",
                "--quiet",
                "-o",
                "json",
                "--skip-download",
            ]
            found = measure(scan, runs=3)
            summary = json.loads(found.output[found.output.index("{") :])["summary"]
            print(
                row(
                    "checkov -d",
                    found,
                    hit,
                    f"exit {found.exit_code}, {summary['resource_count']} of {count} resources",
                )
            )
        else:
            print("| checkov | not installed | | | | | |")
    with tempfile.TemporaryDirectory() as name:
        if trestle := peer("TRESTLE", "trestle"):
            oscal(Path(name), size, obligations)
            found = measure([trestle, "validate", "-tr", name, "-t", "catalog", "-n", "synthetic"], runs=3)
            print(
                row(
                    "trestle validate",
                    found,
                    hit,
                    f"exit {found.exit_code}, {found.output.strip().splitlines()[-1][:60]}",
                )
            )
        else:
            print("| trestle | not installed | | | | | |")


def growth() -> None:
    """The cost of many obligations: the catalogue with synthetic copies of its obligations added."""
    example = largest_example()
    text = (CATALOGUE / "obligations" / "aigc" / "GAI.yaml").read_text(encoding="utf-8")
    print("\n| synthetic obligations | time, cache hit | time, cache miss | peak memory (hit) |\n|---|---|---|---|")
    for wanted in (0, 1_000, 2_500, 5_000, 10_000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "catalogue"
            shutil.copytree(CATALOGUE, folder)
            _multiply(text, folder / "obligations" / "synthetic", wanted)
            command = [
                str(BIN / "hegui"),
                "check",
                str(example),
                "--as-of",
                AS_OF,
                "--format",
                "json",
                "--catalogue",
                str(folder),
            ]
            cache = {"XDG_CACHE_HOME": str(Path(name) / "cache")}
            miss = measure(command, runs=1, environment=cache)
            hit = measure(command, runs=3, environment=cache)
            print(f"| {wanted:,} | {hit.median:.2f} s | {miss.median:.2f} s | {hit.peak:.0f} MiB |")


def _multiply(text: str, folder: Path, wanted: int) -> None:
    """Copies the obligations of one instrument under new ids until there are enough."""
    records = text.split("\n  - id: ")[1:]
    folder.mkdir()
    written = 0
    while written < wanted:
        chosen = records[: wanted - written]
        lines = ["obligations:"]
        for record in chosen:
            head, _, rest = record.partition("\n")
            lines.append(f"  - id: {head}-S{written}\n{rest}")
            written += 1
        (folder / f"S{written}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    side_by_side()
    growth()
