# SPDX-License-Identifier: Apache-2.0
"""The figures as Markdown: first what is required and whether it is reached, then all tables."""

import math
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measuring import Measured
from recall import Recall

MB = 1e6
MIB = 2**20
WHATS = ("terms, plain", "terms, disguised", "identifiers")
RATIOS = {"datajuicer": 100, "datatrove": 20, "dolma": 50, "presidio": 300}
"""How many times as fast as each peer hegui has to be, by core."""
KINDS = ("resident_id", "mobile", "bank_card", "email", "organisation", "plate", "passport")


@dataclass(frozen=True)
class Peer:
    """A peer on a slice of a language."""

    name: str
    language: str
    size: int
    started: Measured | None
    """A run on next to nothing."""
    whole: Measured | None
    recall: Recall
    own: Recall
    """hegui's, on the same slice."""
    failed: str = ""

    @property
    def speed(self) -> float:
        """MB a second of CPU, the start taken off; NaN if it did not run, or not longer than its start."""
        if self.whole is None or self.started is None or self.whole.cpu <= self.started.cpu:
            return float("nan")
        return self.size / MB / (self.whole.cpu - self.started.cpu)


@dataclass
class Figures:
    """All that was measured."""

    sizes: dict[str, int]
    small: dict[str, int]
    scans: dict[str, Measured] = field(default_factory=dict)
    recall: dict[str, Recall] = field(default_factory=dict)
    passes: dict[str, dict[str, float]] = field(default_factory=dict)
    engines: dict[str, dict[str, float] | str] = field(default_factory=dict)
    peers: list[Peer] = field(default_factory=list)

    def scan_speed(self, source: str, sieve: str, clock: str = "cpu") -> float:
        """MB a second of a whole ``hegui corpus scan`` of one worker, the start taken off."""
        small, whole = (getattr(self.scans[f"{size} {source} {sieve}"], clock) for size in ("small", "whole"))
        return (self.sizes[source] - self.small[source]) / MB / (whole - small)

    def two_workers(self) -> float:
        """How many times as fast two workers are, the start taken off; by the clock on the wall."""
        one, two = (
            self.scans[f"whole all workers {workers}"].wall - self.scans[f"small all workers {workers}"].wall
            for workers in (1, 2)
        )
        return one / two

    def pass_speed(self, source: str, what: str, terms: int = 10_000, clock: str = "cpu") -> float:
        """MB a second of one pass in process."""
        return self.sizes[source] / MB / self.passes[f"{source} {what} {terms}"][clock]

    def engine_ratio(self, name: str) -> float:
        """Steady state beside local processes; NaN if it did not run."""
        steady = []
        for figures in (self.engines[name], self.engines["local"]):
            if isinstance(figures, str):
                return float("nan")
            steady.append(figures["whole"] - figures["small"])
        return steady[0] / steady[1]


@dataclass(frozen=True)
class Required:
    """A required figure."""

    what: str
    wanted: float
    measured: float
    unit: str
    least: bool = True
    """Whether it is the least that is wanted, or the most."""

    def row(self) -> str:
        """Its row of the table; what was not measured is not reached."""
        reached = self.measured >= self.wanted if self.least else self.measured <= self.wanted
        sign = "≥" if self.least else "≤"
        verdict = "reached" if reached else "**not reached**"
        return f"| {self.what} | {sign} {self.wanted:g} {self.unit} | {self.measured:,.4g} {self.unit} | {verdict} |"


def required(figures: Figures) -> Iterator[Required]:
    """What issue 4 asks for, as far as it was measured."""
    command = "`hegui corpus scan` from zstd Parquet, findings written"
    for sieve, language, wanted in (
        ("native", "zh", 300),
        ("native", "en", 200),
        ("vector", "zh", 120),
        ("vector", "en", 120),
    ):
        yield Required(
            f"{sieve}, {language}: {command}", wanted, figures.scan_speed(f"{language}-parquet", sieve), "MB/s"
        )
        if figures.passes:
            speed = figures.pass_speed(f"{language}-parquet", sieve)
            yield Required(f"{sieve}, {language}: zstd Parquet read and searched", wanted, speed, "MB/s")
    if figures.passes:
        for language in ("zh", "en"):
            source = f"{language}-parquet"
            decode = figures.pass_speed(source, "decode")
            searched, scanned = figures.pass_speed(source, "native"), figures.scan_speed(source, "native")
            yield Required(f"{language}: read and searched, beside reading", 3, decode / searched, "×", least=False)
            yield Required(f"{language}: whole scan, beside reading", 3, decode / scanned, "×", least=False)
            for sieve in ("native", "vector"):
                ratio = figures.pass_speed(source, sieve) / figures.pass_speed(source, sieve, 50_000)
                yield Required(f"{sieve}, {language}: 50,000 terms beside 10,000", 1.5, ratio, "×", least=False)
    yield Required("two workers beside one (wall)", 1.9, figures.two_workers(), "×")
    whole = {name: measured.peak * MIB / MB for name, measured in figures.scans.items() if name.startswith("whole")}
    yield Required("memory of the largest worker", 400, max(whole.values()), "MB", least=False)
    quarter = max(whole[f"whole {source} native"] for source in figures.sizes)
    yield Required("memory with four times as much text", 1.1, whole["whole all workers 1"] / quarter, "×", least=False)
    if figures.engines:
        for name, most in (("ray", 1.2), ("spark", 2.5)):
            yield Required(
                f"{name} beside local, steady state (wall)", most, figures.engine_ratio(name), "×", least=False
            )
    for peer in figures.peers:
        if wanted := RATIOS.get(peer.name.split()[0]):
            for form in ("parquet", "jsonl"):
                ratio = figures.scan_speed(f"{peer.language}-{form}", "native") / peer.speed
                yield Required(f"{peer.name}, {peer.language}: native from {form}, beside it", wanted, ratio, "×")
        if not peer.failed:
            leads = (peer.own.share(what) - peer.recall.share(what) for what in WHATS)
            lead = min((lead for lead in leads if not math.isnan(lead)), default=float("nan"))
            yield Required(f"{peer.name}, {peer.language}: recall, hegui's less its own (least of three)", 0, lead, "")


def write_report(figures: Figures, path: Path) -> None:
    """Writes all tables."""
    path.write_text("\n".join(_report(figures)) + "\n")


def _report(figures: Figures) -> Iterator[str]:
    yield "## `hegui corpus scan` beside Data-Juicer, datatrove, Dolma, Presidio and Dingo\n"
    yield f"{_machine()}. {datetime.now(UTC):%Y-%m-%d}. hegui {version('hegui')}, Python {platform.python_version()}.\n"
    load = os.getloadavg()[0]
    yield f"{sum(figures.sizes.values()) / MB:,.0f} MB of generated text. MB: 10^6 bytes of UTF-8 text. Load at the end: {load:.1f}."
    yield "\n| required | wanted | measured | |\n|---|---|---|---|"
    yield from (line.row() for line in required(figures))
    yield from _scans(figures)
    if figures.passes:
        yield from _passes(figures)
    yield from _recall(figures)
    if figures.peers:
        yield from _peers(figures)
    if figures.engines:
        yield from _engines(figures)


def _machine() -> str:
    model = Path("/proc/cpuinfo").read_text().partition("model name\t: ")[2].partition("\n")[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB"


def _scans(figures: Figures) -> Iterator[str]:
    yield "\n### Whole scans (`hegui corpus scan`, one worker on one core, 10,000 terms, all identifiers, findings written)\n"
    yield "| source | scan | MB/s of CPU | MB/s of wall clock | start, s of CPU | peak MiB |\n|---|---|---|---|---|---|"
    for source in figures.sizes:
        for sieve in ("native", "vector", "classifier"):
            small, whole = (figures.scans[f"{size} {source} {sieve}"] for size in ("small", "whole"))
            speeds = (figures.scan_speed(source, sieve, clock) for clock in ("cpu", "wall"))
            start = small.cpu - _text_time(figures, source, sieve)
            yield f"| {source} | {sieve} | {' | '.join(f'{speed:,.0f}' for speed in speeds)} | {start:.2f} | {whole.peak:.0f} |"
    for workers in (1, 2):
        small, whole = (figures.scans[f"{size} all workers {workers}"] for size in ("small", "whole"))
        size = (sum(figures.sizes.values()) - sum(figures.small.values())) / MB
        speeds = f"{size / (whole.cpu - small.cpu):,.0f} | {size / (whole.wall - small.wall):,.0f}"
        yield f"| all four, {workers} worker{'s' * (workers > 1)}, not pinned | native | {speeds} | – | {whole.peak:.0f} |"


def _text_time(figures: Figures, source: str, sieve: str) -> float:
    """What the text of the small corpus took."""
    return figures.small[source] / MB / figures.scan_speed(source, sieve)


def _passes(figures: Figures) -> Iterator[str]:
    yield "\n### Reading and finding in process (one core; no findings written)\n"
    yield "| source | what | terms | MB/s of CPU | MB/s of wall clock | finding alone, MB/s of CPU | × reading | start, s of CPU | peak MiB |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, best in figures.passes.items():
        source, what, terms = name.split()
        if terms == "50000" and what == "decode":
            continue
        size = figures.sizes[source] / MB
        alone = f"{size / best['looking']:,.0f}" if best["looking"] else "–"
        times = best["cpu"] / figures.passes[f"{source} decode 10000"]["cpu"]
        shown = "–" if what == "decode" else f"{int(terms):,}"
        speeds = f"{size / best['cpu']:,.0f} | {size / best['wall']:,.0f}"
        yield f"| {source} | {what} | {shown} | {speeds} | {alone} | {times:.2f} | {best['start']:.2f} | {best['peak']:.0f} |"
    yield "\nAll sieves gave the same findings, and every row was read."


def _recall(figures: Figures) -> Iterator[str]:
    whats = (*WHATS, *KINDS, "decoys")
    yield "\n### What a scan found of what was planted (kind and place right); decoys taken for something\n"
    yield f"| source | {' | '.join(whats)} |\n|{'---|' * (len(whats) + 1)}"
    for source, recall in figures.recall.items():
        yield f"| {source} | {' | '.join(map(recall.shown, whats))} |"


def _peers(figures: Figures) -> Iterator[str]:
    whats = (*WHATS, *KINDS, "decoys")
    for language in dict.fromkeys(peer.language for peer in figures.peers):
        sieves = {sieve: figures.scan_speed(f"{language}-jsonl", sieve) for sieve in ("native", "vector")}
        some = [peer for peer in figures.peers if peer.language == language]
        yield f"\n### Peers, {language}: the same JSON Lines, one core, the start taken off\n"
        yield f"| tool | MB | MB/s of CPU | native is … × | vector is … × | start, s | peak MiB | {' | '.join(whats)} |"
        yield f"|{'---|' * (len(whats) + 7)}"
        for peer in some:
            found = " | ".join(map(peer.recall.shown, whats))
            size = f"{peer.size / MB:.1f}"
            if peer.whole is None or peer.started is None:
                yield f"| {peer.name} | {size} | – | – | – | – | – | did not run: {peer.failed} |{' |' * (len(whats) - 1)}"
                continue
            times = " | ".join(f"{speed / peer.speed:,.0f}" for speed in sieves.values())
            start = f"{peer.started.cpu:.1f} | {peer.whole.peak:.0f}"
            yield f"| {peer.name} | {size} | {peer.speed:.2f} | {times} | {start} | {found} |"
        largest = max(some, key=lambda peer: peer.size)
        found = " | ".join(map(largest.own.shown, whats))
        peak = figures.scans[f"whole {language}-jsonl native"].peak
        yield f"| hegui (native) | {figures.sizes[f'{language}-jsonl'] / MB:.0f} | {sieves['native']:,.0f} | 1 | – | – | {peak:.0f} | {found} |"
        yield f"\nhegui's recall is that of the slice of {largest.size / MB:.1f} MB."


def _engines(figures: Figures) -> Iterator[str]:
    size = (sum(figures.sizes.values()) - sum(figures.small.values())) / MB
    yield "\n### Engines, two cores, seconds of wall clock\n"
    yield "| engine | first small scan, with its start | small scan again | whole corpus | steady state, MB/s | × local |"
    yield "|---|---|---|---|---|---|"
    for name, found in figures.engines.items():
        if isinstance(found, str):
            yield f"| {name} | did not run: {found} | | | | |"
            continue
        speed = size / (found["whole"] - found["small"])
        times = f"{found['first']:.2f} | {found['small']:.2f} | {found['whole']:.2f}"
        yield f"| {name} | {times} | {speed:,.0f} | {figures.engine_ratio(name):.2f} |"
