# SPDX-License-Identifier: Apache-2.0
"""The gateway beside LiteLLM, nginx, and a pass-through of our own: same model, same requests, one run. Needs nginx and wrk (Debian: nginx-light, wrk)."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inputs import KEY, hegui_command, inputs_in
from targets import HERE, MODEL, OTHER_CORE, cpu_of, litellm, model, nginx_proxy, resident_of, running

PORT: Final = 9310
MILLION: Final = 1_000_000
_RESULT: Final = re.compile(r"RESULT (\d+) (\d+) (\d+) (\d+) (\S+) (\S+) (\S+)")


@dataclass
class Row:
    """What was seen of one target."""

    name: str
    per_second: float = 0.0
    cpu: float = 0.0
    """Microseconds of the processor a request."""
    p50: float = 0.0
    p99: float = 0.0
    """Microseconds, one client."""
    streams: float = 0.0
    cpu_stream: float = 0.0
    resident: float = 0.0
    paced: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw."""

    requests: int
    seconds: float
    failed: int
    p50: float
    p99: float


def load(port: int, body: Path, clients: int, seconds: int) -> Load:
    """Runs wrk.

    Raises:
        RuntimeError: it said nothing that can be read.
    """
    command = [
        "taskset",
        "-c",
        str(OTHER_CORE),
        "wrk",
        "-t1",
        f"-c{clients}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(HERE / "post.lua"),
    ]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/v1/chat/completions"],
        capture_output=True, text=True, check=True, env={**os.environ, "BODY": str(body), "KEY": KEY},
    )  # fmt: skip
    found = _RESULT.search(done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    requests, micros, broken, refused = map(int, found.groups()[:4])
    return Load(requests, micros / 1e6, broken + refused, float(found[5]), float(found[6]))


def warmed(port: int, body: Path, clients: int, seconds: int) -> Load:
    """The same, after a short run that is not counted."""
    load(port, body, clients, 1)
    return load(port, body, clients, seconds)


@contextmanager
def target(name: str, folder: Path, upstream: int) -> Iterator[tuple[int, int | None]]:
    """Runs a target before a port of the model; its port and its group of processes."""
    log = folder / f"{name.replace(' ', '-')}.log"
    match name:
        case "direct":
            yield upstream, None
            return
        case "nginx":
            command, environment = nginx_proxy(folder, PORT, upstream), {}
        case "bare":
            command, environment = (
                [sys.executable, str(HERE / "bare.py"), str(PORT)],
                {"UPSTREAM": f"http://127.0.0.1:{upstream}"},
            )
        case "hegui":
            command, environment = hegui_command(folder, PORT, upstream)
        case "LiteLLM":
            command, environment = litellm(folder, PORT, upstream, KEY), {}
        case _:
            raise ValueError(name)
    with running(command, PORT, environment=environment, log=log) as group:
        yield PORT, group


def measure(name: str, folder: Path, seconds: int, rounds: int) -> Row:
    """All figures of a target; of several rounds the best, since noise only adds."""
    row = Row(name, p50=1e9, p99=1e9, cpu=1e9, cpu_stream=1e9)
    for _ in range(rounds):
        with target(name, folder, MODEL.whole) as (port, group):
            body = folder / "whole.json"
            one = warmed(port, body, 1, seconds)
            row.p50, row.p99 = min(row.p50, one.p50), min(row.p99, one.p99)
            before = cpu_of(group) if group else 0.0
            many = load(port, body, 32, seconds)
            row.per_second = max(row.per_second, many.requests / many.seconds)
            row.failed += one.failed + many.failed
            if group:
                row.cpu = min(row.cpu, (cpu_of(group) - before) / many.requests * 1e6)
                row.resident = max(row.resident, resident_of(group))
        with target(name, folder, MODEL.burst) as (port, group):
            load(port, folder / "stream.json", 8, 1)
            before = cpu_of(group) if group else 0.0
            many = load(port, folder / "stream.json", 8, seconds)
            row.streams = max(row.streams, many.requests / many.seconds)
            row.failed += many.failed
            if group:
                row.cpu_stream = min(row.cpu_stream, (cpu_of(group) - before) / many.requests * 1e6)
        with target(name, folder, MODEL.paced) as (port, _):
            row.paced = _better(row.paced, _paced(port))
    return row


def _paced(port: int) -> dict[str, list[float]]:
    command = ["taskset", "-c", str(OTHER_CORE), sys.executable, str(HERE / "paced.py"), "ask"]
    urls = [f"http://127.0.0.1:{port}/v1/chat/completions", f"http://127.0.0.1:{MODEL.paced}/"]
    done = subprocess.run([*command, *urls, "16", KEY], stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, list[float]] = json.loads(done.stdout)
    return told


def _better(one: dict[str, list[float]], other: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: [*map(min, one.get(name, values), values)] for name, values in other.items()}


def table(rows: list[Row]) -> Iterator[str]:
    """The rows as Markdown."""
    direct = rows[0]
    yield "| target | requests/s | CPU µs a request | added p50 / p99, 1 client, µs | streams/s | CPU µs a stream | first frame added p50 / p99, µs | frame delay p50 / p99, 50 streams, µs | resident MiB | failed |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        first = [mine - theirs for mine, theirs in zip(row.paced["first"], direct.paced["first"], strict=True)]
        crowded = row.paced["crowded"]
        own = row is not direct
        yield (
            f"| {row.name} | {row.per_second:,.0f} | {f'{row.cpu:.0f}' if own else '–'} | "
            f"{f'{row.p50 - direct.p50:.0f} / {row.p99 - direct.p99:.0f}' if own else f'({row.p50:.0f} / {row.p99:.0f})'} | "
            f"{row.streams:,.0f} | {f'{row.cpu_stream:.0f}' if own else '–'} | "
            f"{f'{first[0]:.0f} / {first[1]:.0f}' if own else '({:.0f} / {:.0f})'.format(*row.paced['first'])} | "
            f"{crowded[0]:.0f} / {crowded[1]:.0f} | {f'{row.resident:.0f}' if own else '–'} | {row.failed} |"
        )


def main() -> None:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--targets", nargs="*", default=["direct", "nginx", "bare", "hegui", "LiteLLM"])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("out/bench-gateway"))
    parser.add_argument(
        "--million", action="store_true", help="a million requests through hegui: whether memory stays flat"
    )
    chosen = parser.parse_args()
    missing = [program for program in ("nginx", "wrk", "taskset") if shutil.which(program) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)} (Debian: apt-get install nginx-light wrk)")
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    answer, burst = inputs_in(folder)
    with model(folder, answer, burst):
        if chosen.million:
            _million(folder)
            return
        rows = [
            measure(name, folder, chosen.seconds, 1 if name == "LiteLLM" else chosen.rounds) for name in chosen.targets
        ]
    print("\n".join(table(rows)))


def _million(folder: Path) -> None:
    with target("hegui", folder, MODEL.whole) as (port, group):
        done = failed = 0
        while done < MILLION:
            seen = load(port, folder / "whole.json", 32, 20)
            done, failed = done + seen.requests, failed + seen.failed
            print(f"{done:>9,} requests, {failed} failed: {resident_of(group or 0):.1f} MiB", flush=True)


if __name__ == "__main__":
    main()
