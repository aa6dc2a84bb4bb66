# SPDX-License-Identifier: Apache-2.0
"""``hegui check`` beside ``checkov`` and ``trestle validate``: whole processes, one run, the same machine.

The peers do other jobs; what is compared is the cost of answering "does this folder pass?" on inputs of one size. trestle gets
the same law and the same results as an OSCAL catalog, assessment results and a plan of action (``trestle validate -a``);
checkov gets Terraform of as many bytes as the example dossier and the catalogue have together. Output is compared too: every
tool must have looked at all of its input. What each reads is counted, and what the peer takes to start with next to nothing.

hegui and trestle run in turns, so that a machine that is busy for a while is busy for both; times are wall clock and, beside it,
the processor's (user and system), which others on the machine change less.

Peers are found on the PATH or by ``CHECKOV`` and ``TRESTLE``; one that is missing is named in the table and not measured.
"""

import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
EXAMPLES = ROOT / "examples"
CATALOGUE = ROOT / "src" / "hegui" / "catalogue"
AS_OF = "2026-11-25"
RUNS = 21
"""Of each command, in turns."""


@dataclass(frozen=True)
class Command:
    """What is run."""

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    fresh_cache: bool = False


@dataclass(frozen=True)
class Run:
    """One run of a command: wall time and processor time (seconds), peak memory (MiB), how it ended."""

    wall: float
    processor: float
    peak: float
    exit_code: int


@dataclass(frozen=True)
class Measured:
    """Several runs of a command."""

    runs: tuple[Run, ...]

    @property
    def median(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def best(self) -> float:
        return min(run.wall for run in self.runs)

    @property
    def processor(self) -> float:
        return statistics.median(run.processor for run in self.runs)

    @property
    def peak(self) -> float:
        return max(run.peak for run in self.runs)

    @property
    def exit_code(self) -> int:
        return self.runs[-1].exit_code


def measure_in_turns(commands: Mapping[str, Command], output: Path, runs: int = RUNS) -> dict[str, Measured]:
    """Runs the commands one after the other, again and again; the first round of each is not counted."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            run = run_once(command, output.with_suffix(f".{list(commands).index(name)}"))
            if turn:
                found[name].append(run)
    return {name: Measured(tuple(list_of_runs)) for name, list_of_runs in found.items()}


def run_once(command: Command, output: Path) -> Run:
    """Runs a command in a child process and takes its times and its own peak memory.

    The output goes to a file: a child's peak counts from that of its parent, so the parent must stay small.
    """
    with tempfile.TemporaryDirectory() as cache, output.open("wb") as captured:
        extra = {"XDG_CACHE_HOME": cache} if command.fresh_cache else {}
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            stdout=captured,
            stderr=subprocess.STDOUT,
            env={**os.environ, **command.environment, **extra},
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


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


OSCAL = """
import json, sys, uuid
from hegui.law.load import load_catalogue
by_instrument = {}
for version in load_catalogue().obligations:
    by_instrument.setdefault(version.instrument, {}).setdefault(version.id, []).append(version)
def token(words):
    return words.lower().replace("/", "-")
def control(name, versions):
    parts = [
        {"id": f"o-{token(name)}-{number}", "name": "statement", "prose": version.must.zh,
         "parts": [{"id": f"o-{token(name)}-{number}-en", "name": "item", "prose": version.must.en},
                   {"id": f"o-{token(name)}-{number}-when", "name": "guidance", "prose": json.dumps(version.when, default=str)}]}
        for number, version in enumerate(versions)
    ]
    return {"id": f"o-{token(name)}", "title": versions[-1].title.zh, "parts": parts}
groups = [
    {"id": f"g-{token(name)}", "title": name, "controls": [control(*item) for item in found.items()]}
    for name, found in by_instrument.items()
]
metadata = {"title": "law", "last-modified": "2026-11-24T00:00:00+00:00", "version": "1", "oscal-version": "1.2.1"}
json.dump({"catalog": {"uuid": str(uuid.uuid4()), "metadata": metadata, "groups": groups}}, open(sys.argv[1], "w"), ensure_ascii=False)
"""


def oscal(folder: Path, example: Path) -> int:
    """Makes a trestle workspace of the same law and the same results; returns its bytes."""
    subprocess.run([peer("TRESTLE", "trestle"), "init"], cwd=folder, check=True, capture_output=True)
    catalog = folder / "catalogs" / "law" / "catalog.json"
    results = folder / "assessment-results" / "example" / "assessment-results.json"
    plan = folder / "plan-of-action-and-milestones" / "example" / "plan-of-action-and-milestones.json"
    for file in (catalog, results, plan):
        file.parent.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", OSCAL, str(catalog)], check=True)
    reports = ["--report", f"oscal={results}", "--report", f"oscal-poam={plan}"]
    subprocess.run(
        [str(BIN / "hegui"), "check", str(example), "--as-of", AS_OF, *reports], check=False, capture_output=True
    )
    return sum(file.stat().st_size for file in (catalog, results, plan))


def peer(variable: str, name: str) -> str:
    """The path of a peer's command, or an empty string."""
    beside = BIN / name
    return os.environ.get(variable) or shutil.which(name) or (str(beside) if beside.exists() else "")


def row(name: str, measured: Measured, base: Measured, note: str) -> str:
    """One line of the table, with ratios to hegui: of medians, wall clock and processor."""
    return (
        f"| {name} | {measured.median:.2f} s | {measured.best:.2f} s | {measured.processor:.2f} s | "
        f"{measured.median / base.median:.1f} | {measured.processor / base.processor:.1f} | "
        f"{measured.peak:.0f} MiB | {measured.peak / base.peak:.1f} | {note} |"
    )


def side_by_side(folder: Path) -> None:
    """The table of hegui and its peers."""
    example, output = largest_example(), folder / "output"
    size = size_of(example, CATALOGUE)
    check = (str(BIN / "hegui"), "check", str(example), "--as-of", AS_OF)
    obligations = assessed_in([*check, "--format", "json"])
    commands = {"hit": Command(check), "miss": Command(check, fresh_cache=True)}
    written = 0
    if trestle := peer("TRESTLE", "trestle"):
        for name in ("trestle", "nothing"):
            (folder / name).mkdir()
        written = oscal(folder / "trestle", example)
        subprocess.run([trestle, "init"], cwd=folder / "nothing", check=True, capture_output=True)
        commands["trestle"] = Command((trestle, "validate", "-tr", str(folder / "trestle"), "-a"))
        commands["nothing"] = Command((trestle, "validate", "-tr", str(folder / "nothing"), "-a"))
    found = measure_in_turns(commands, output)
    hit, miss = found["hit"], found["miss"]
    print(
        f"Input: {example.relative_to(ROOT)} and the catalogue, {size / 1e6:.2f} MB, of which a check reads "
        f"{read_by(check) / 1e6:.2f} MB; {obligations} obligations assessed\n"
    )
    print(
        "| Command | median | best | processor | time ÷ hegui | processor ÷ hegui | peak memory | memory ÷ hegui | output |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print(row("hegui check (caches hit)", hit, hit, f"exit {hit.exit_code}, {obligations} obligations"))
    print(row("hegui check (caches missed)", miss, hit, f"exit {miss.exit_code}"))
    if trestle:
        ended = found["trestle"].exit_code
        valid = output.with_suffix(".2").read_text(encoding="utf-8").count("VALID: ")
        note = f"exit {ended}, {valid} of 3 models valid, {written / 1e6:.2f} MB"
        print(row("trestle validate -a", found["trestle"], hit, note))
        print(row("trestle validate -a, of an empty workspace", found["nothing"], hit, "what it takes to start"))
    else:
        print("| trestle | not installed | | | | | | | |")
    if checkov := peer("CHECKOV", "checkov"):
        (folder / "checkov").mkdir()
        count = terraform(folder / "checkov", size)
        options = ("--framework", "terraform", "--compact", "--quiet", "-o", "json", "--skip-download")
        scan = Measured((run_once(Command((checkov, "-d", str(folder / "checkov"), *options)), output),))
        with output.open("rb") as stream:
            stream.seek(-600, os.SEEK_END)
            end = stream.read().decode()
        looked_at = end.partition('"resource_count": ')[2].partition(",")[0]
        print(
            row("checkov -d", scan, hit, f"exit {scan.exit_code}, {int(looked_at):,} of {count:,} resources, one run")
        )
    else:
        print("| checkov | not installed | | | | | | | |")


READING = """
import os, sys
seen, roots = {}, tuple(os.path.realpath(root) + os.sep for root in sys.argv[1].split(os.pathsep))
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        path = os.path.realpath(arguments[0])
        if path.startswith(roots) and os.path.isfile(path):
            seen[path] = os.path.getsize(path)
sys.addaudithook(hook)
from hegui.cli.main import main
try:
    main(sys.argv[2:])
except SystemExit:
    print(sum(seen.values()), file=sys.stderr)
"""


def read_by(command: Sequence[str]) -> int:
    """The bytes of the files below the example and the catalogue that a check opens."""
    roots = os.pathsep.join((command[2], str(CATALOGUE)))
    ended = subprocess.run([sys.executable, "-c", READING, roots, *command[1:]], check=True, capture_output=True)
    return int(ended.stderr.split()[-1])


def assessed_in(command: Sequence[str]) -> int:
    """How many obligations the JSON report tells of; read in a process of its own, so that this one stays small."""
    counting = "import json, sys; print(len(json.load(sys.stdin)['obligations']))"
    reported = subprocess.run(command, check=False, capture_output=True).stdout
    return int(subprocess.run([sys.executable, "-c", counting], input=reported, check=True, capture_output=True).stdout)


def growth(folder: Path) -> None:
    """The cost of many obligations: the catalogue with synthetic copies of its obligations added."""
    example, output = largest_example(), folder / "output"
    text = (CATALOGUE / "obligations" / "aigc" / "GAI.yaml").read_text(encoding="utf-8")
    print("\n| synthetic obligations | caches hit | processor | law parsed | processor | peak memory (hit) |")
    print("|---|---|---|---|---|---|")
    for wanted in (0, 1_000, 2_500, 5_000, 10_000):
        law, cache = folder / f"law-{wanted}", folder / f"cache-{wanted}"
        shutil.copytree(CATALOGUE, law)
        _multiply(text, law / "obligations" / "synthetic", wanted)
        options = ("--as-of", AS_OF, "--format", "csv", "--catalogue", str(law))
        command = Command((str(BIN / "hegui"), "check", str(example), *options), {"XDG_CACHE_HOME": str(cache)})
        miss = run_once(command, output)
        hit = Measured(tuple(run_once(command, output) for _ in range(5)))
        print(
            f"| {wanted:,} | {hit.median:.2f} s | {hit.processor:.2f} s | {miss.wall:.2f} s | {miss.processor:.2f} s | "
            f"{hit.peak:.0f} MiB |"
        )


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
    # Installed packages have bytecode, and so have the peers; a checkout that Python may not write to has none.
    compileall.compile_dir(ROOT / "src" / "hegui", quiet=1)
    with tempfile.TemporaryDirectory() as work:
        side_by_side(Path(work))
        growth(Path(work))
