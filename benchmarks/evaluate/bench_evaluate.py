# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate run`` beside Inspect AI and promptfoo: one mock endpoint, the same questions, one run.

The endpoint answers after a fixed time and lets so many requests through a second; what is over gets 429. Its ideal is that
of a client that knew the limit: ``latency + (questions - burst) / rate``. Each tool runs in a process of its own against an
endpoint that was reset; the endpoint itself counts what it answered, so that a lost question or one answered twice is seen
whatever a tool says. CPU is that of the tool's processes from start to end, imports included.

Run by ``make bench-evaluate``. The peers are in ``out/peers-evaluate`` (see ``peers/``); one that is not there is told as
not run, never left out silently. Sends to 127.0.0.1 only, a bounded number of requests, and ends by itself.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEERS = ROOT / "out" / "peers-evaluate"
INSPECT = PEERS / "inspect" / "bin" / "python"
PROMPTFOO = PEERS / "promptfoo" / "node_modules" / ".bin" / "promptfoo"
ITEMS = int(os.environ.get("BENCH_ITEMS", "6000"))
LATENCY = float(os.environ.get("BENCH_LATENCY", "0.5"))
RATE = float(os.environ.get("BENCH_RATE", "200"))
BURST = float(os.environ.get("BENCH_BURST", "40"))
MOST = 400
"""Connections that each tool may use at most, where it can be told."""
NEAR = 0.95
"""Share of the ideal that is asked for."""
LONGEST = 1800
"""Seconds after which a tool is stopped."""


@dataclass(frozen=True)
class Ran:
    """One tool on one endpoint."""

    tool: str
    seconds: float
    """Of the endpoint, from the first request that it let in to its last answer."""
    wall: float
    """Of the process, with its start."""
    cpu_ms: float
    """User and system time of all its processes, a question."""
    throughput: float
    """Share of the ideal."""
    questions: int
    answers: int
    twice: int
    limited: int
    results: int
    """Questions with an answer in what the tool left behind."""
    right: int
    """Of those, the ones with the answer to their own question."""

    @property
    def clean(self) -> bool:
        """Whether nothing was lost and nothing counted twice."""
        return self.questions == self.answers == self.results == self.right == ITEMS


class Endpoint:
    """The mock endpoint, in a process of its own."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen([sys.executable, str(HERE / "endpoint.py")], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None  # noqa: S101  it was asked for
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str) -> Any:  # noqa: ANN401  JSON
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}{path}") as answer:
            return json.load(answer)


def main() -> int:
    """Runs every tool that is there, once, and says what was reached."""
    ideal = LATENCY + max(0.0, ITEMS - BURST) / RATE
    print(
        f"{ITEMS} questions, {LATENCY:g} s each, {RATE:g} a second (burst {BURST:g}); ideal {ideal:.1f} s; load {os.getloadavg()[0]:.1f}"
    )
    ran: list[Ran] = []
    missing: list[str] = []
    with Endpoint() as endpoint, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools: dict[str, tuple[bool, Callable[[], Ran]]] = {
            "hegui": (True, lambda: ours(endpoint, folder / "hegui", ideal)),
            "inspect-ai": (INSPECT.exists(), lambda: inspect_ai(endpoint, folder / "inspect", ideal, "adaptive")),
            "inspect-ai --max-connections 100": (
                INSPECT.exists(),
                lambda: inspect_ai(endpoint, folder / "inspect100", ideal, "100"),
            ),
            "promptfoo": (PROMPTFOO.exists(), lambda: promptfoo(endpoint, folder / "promptfoo", ideal)),
        }
        wanted = sys.argv[1:] or list(tools)
        for tool, (there, run) in tools.items():
            if not any(tool.startswith(one) for one in wanted):
                continue
            if not there:
                missing.append(tool)
                print(f"{tool}: not installed, not run")
                continue
            ran.append(run())
            print(row(ran[-1]))
    (ROOT / "out" / "bench-evaluate.json").write_text(
        json.dumps({"ideal": ideal, "ran": [asdict(one) for one in ran], "missing": missing}, indent=1)
    )
    return judged(ran)


def row(one: Ran) -> str:
    """One line."""
    clean = (
        "every question once"
        if one.clean
        else f"{one.questions} asked, {one.twice} twice, {one.results} results, {one.right} right"
    )
    return (
        f"{one.tool:<34} {one.seconds:7.1f} s  {100 * one.throughput:5.1f} % of the ideal  {one.cpu_ms:7.2f} ms CPU a question  "
        f"{one.limited:6d} × 429  {clean}"
    )


def judged(ran: list[Ran]) -> int:
    """Whether the figures that were asked for are reached."""
    own = next((one for one in ran if one.tool == "hegui"), None)
    if own is None:
        return 0
    peers = [one for one in ran if one.tool != "hegui"]
    marks = {
        "at least 95 % of the ideal": own.throughput >= NEAR,
        "nothing lost, nothing twice": own.clean,
        "ahead of every peer": all(own.throughput > one.throughput for one in peers) if peers else None,
        "CPU at most a third of Inspect AI's": all(
            own.cpu_ms * 3 <= one.cpu_ms for one in peers if one.tool.startswith("inspect")
        )
        if any(one.tool.startswith("inspect") for one in peers)
        else None,
    }
    for words, reached in marks.items():
        print(f"{'not run' if reached is None else 'yes' if reached else 'NO':>8}  {words}")
    return 0 if all(reached is not False for reached in marks.values()) else 1


def ours(endpoint: Endpoint, folder: Path, ideal: float) -> Ran:
    """What hegui takes."""
    script = str(HERE / "ours.py")
    subprocess.run(
        [sys.executable, script, "plan", str(folder), f"{endpoint.url}/v1/chat/completions", str(ITEMS), str(MOST)],
        check=True,
    )
    return measured("hegui", endpoint, [sys.executable, script, "run", str(folder)], ideal)


def inspect_ai(endpoint: Endpoint, folder: Path, ideal: float, most: str) -> Ran:
    """Inspect AI, with its adaptive connections or a fixed number of them."""
    environment = {"MOCK_API_KEY": "x", "MOCK_BASE_URL": f"{endpoint.url}/v1", "NO_PROXY": "127.0.0.1"}
    name = "inspect-ai" if most == "adaptive" else f"inspect-ai --max-connections {most}"
    command = [str(INSPECT), str(HERE / "peers" / "inspect_ai_run.py"), str(folder), str(ITEMS), most]
    return measured(name, endpoint, command, ideal, environment)


def promptfoo(endpoint: Endpoint, folder: Path, ideal: float) -> Ran:
    """promptfoo, with as many at a time as the limit bears; it has no adaptive concurrency."""
    folder.mkdir()
    config = {
        "prompts": ["{{question}}"],
        "providers": [{"id": "openai:chat:mock", "config": {"apiBaseUrl": f"{endpoint.url}/v1", "apiKey": "x"}}],
        "tests": [{"vars": {"question": f"question {number}"}} for number in range(ITEMS)],
    }
    (folder / "config.json").write_text(json.dumps(config))
    output = folder / "output.json"
    environment = {
        "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
        "PROMPTFOO_CONFIG_DIR": str(folder / "home"), "PROMPTFOO_CACHE_ENABLED": "false", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    at_a_time = str(round(RATE * LATENCY))
    command = [
        str(PROMPTFOO),
        "eval",
        "-c",
        str(folder / "config.json"),
        "-o",
        str(output),
        "-j",
        at_a_time,
        "--no-cache",
        "--no-table",
        "--no-progress-bar",
        "--no-write",
    ]

    def results(_said: str) -> Mapping[str, int]:
        rows = json.loads(output.read_text())["results"]["results"]
        done = {row["vars"]["question"]: (row.get("response") or {}).get("output") for row in rows}
        return {
            "results": sum(bool(said) for said in done.values()),
            "right": sum(said == f"answer to {question}" for question, said in done.items()),
        }

    return measured("promptfoo", endpoint, command, ideal, environment, results)


def measured(
    tool: str,
    endpoint: Endpoint,
    command: list[str],
    ideal: float,
    environment: Mapping[str, str] = {},
    results: Callable[[str], Mapping[str, int]] = lambda said: json.loads(said.strip().splitlines()[-1]),
) -> Ran:
    """Runs a tool against the endpoint, which begins anew."""
    endpoint.ask(f"/reset?latency={LATENCY}&rate={RATE}&burst={BURST}")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=LONGEST, check=False
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    seen = endpoint.ask("/stats")
    try:
        found = results(ended.stdout)
    except (ValueError, IndexError, OSError, KeyError):
        found = {"results": 0, "right": 0}
        print(f"{tool}: exit {ended.returncode}\n{(ended.stderr or ended.stdout)[-1500:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(
        tool, seen["seconds"], wall, 1000 * cpu / ITEMS, ideal / seen["seconds"] if seen["seconds"] else 0.0,
        seen["questions"], seen["answers"], seen["twice"], seen["limited"], found["results"], found["right"],
    )  # fmt: skip


if __name__ == "__main__":
    if shutil.which("node") is None:
        print("node is not installed: promptfoo cannot run")
    sys.exit(main())
