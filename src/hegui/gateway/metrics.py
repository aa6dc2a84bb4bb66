# SPDX-License-Identifier: Apache-2.0
"""What a running gateway counts, as an `Observer`, and the page of it in the text format of Prometheus.

Everything is counted on the loop's thread into plain numbers, one cell for each kind of exchange, so that a request costs less
than a microsecond; the families of Prometheus are made of the cells when somebody asks for the page. The number of cells is
bounded: models and upstreams are those of the settings, and what a detector calls its categories has room for so many.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime
from time import time
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from hegui.gateway.call import Call, Held
from hegui.records.exchange import Exchange, Found, Labelled, Status, Unchecked

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway
    from hegui.gateway.serving import Running

OWN_BOUNDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Seconds of the gateway's own work."""
WAIT_BOUNDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Seconds of waiting for others."""
HELD_BOUNDS: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)
"""Characters."""
MOST_KINDS: Final = 2_000
"""Of findings, and of attempts at upstreams; further ones are counted as ``other``."""
OTHER: Final = "other"


class Spread:
    """How values are spread over some bounds."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        """Behind the last bound, too."""
        self.total = 0.0

    def add(self, value: float) -> None:
        """Takes a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def merge(self, other: "Spread") -> None:
        """Takes all values of another over the same bounds."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.total += other.total


class Sort(NamedTuple):
    """What exchanges of one cell have in common."""

    endpoint: str
    model: str
    """Empty: one that the settings do not have."""
    outcome: str
    stream: bool
    action_in: str | None
    action_out: str | None
    upstream: str | None
    marked: bool
    agreement: bool
    """Whether it went without mark by agreement."""


SortFields: TypeAlias = tuple[str, str, str, bool, str | None, str | None, str | None, bool, bool]
"""A `Sort` as it is made for each request: a plain tuple costs less."""


class Tally:
    """The exchanges of one sort."""

    __slots__ = ("count", "own", "tokens", "upstream")

    def __init__(self) -> None:
        self.count = 0
        self.tokens = 0
        self.own = Spread(OWN_BOUNDS)
        self.upstream = Spread(WAIT_BOUNDS)


class FoundSort(NamedTuple):
    """What findings of one cell have in common."""

    stage: str
    detector: str
    category: str
    action: str
    late: bool


class Metrics:
    """Counts. `watch` a gateway before its first request; `page` may be called by any thread."""

    def __init__(self) -> None:
        self.running: Running | None = None
        self.tallies: dict[SortFields, Tally] = {}
        self.unrecorded: Counter[str] = Counter()
        """Requests that are on no record, by the path that they were for."""
        self.denied: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.found: Counter[FoundSort] = Counter()
        self.unchecked: Counter[tuple[str, str, bool]] = Counter()
        self.labelled: Counter[tuple[str, str, str]] = Counter()
        self.reminded: Counter[str] = Counter()
        self.attempts: dict[tuple[str, str], Spread] = {}
        self.services: dict[tuple[str, str], Spread] = {}
        self.held = Held()
        self.held_most = Spread(HELD_BOUNDS)
        self.reloads: dict[str, tuple[int, float, float]] = {}
        """By what was reloaded: how often, when the last time, how long that took."""
        self._gateway: Gateway
        self._paths: Container[str] = ()

    def watch(self, running: "Running") -> None:
        """Takes the gateway whose state the page tells; see `serving.serve`."""
        self.running = running
        self._gateway = running.gateway
        self._paths = frozenset(path for _, path in running.gateway.handlers)

    def page(self) -> bytes:
        """All of it, in the text format of Prometheus."""
        from hegui.gateway.metrics_page import page_of  # noqa: PLC0415  loaded when somebody asks

        return page_of(self, datetime.now().astimezone())

    def began(self) -> None:
        """Nothing: those under way are counted when somebody asks."""

    def ended(self, call: Call) -> None:
        """Counts a request."""
        kept = call.exchange
        if kept is None:
            self._without_record(call)
            return
        model = kept.model
        sort = (
            kept.endpoint,
            model if model in self._gateway.routing.models else "",
            kept.status,
            kept.stream,
            kept.action_in,
            kept.action_out,
            kept.upstream,
            kept.marked,
            kept.unmarked_agreement is not None,
        )
        tally = self.tallies.get(sort)
        if tally is None:
            tally = self.tallies.setdefault(sort, Tally())
        tally.count += 1
        tally.tokens += call.tokens
        seconds, spread = kept.own_seconds, tally.own
        spread.counts[bisect_left(OWN_BOUNDS, seconds)] += 1
        spread.total += seconds
        seconds, spread = kept.upstream_seconds, tally.upstream
        spread.counts[bisect_left(WAIT_BOUNDS, seconds)] += 1
        spread.total += seconds
        if kept.findings or call.held or call.fault or kept.unchecked or call.reminded or kept.labels:
            self._with_particulars(call, kept)

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """Counts an attempt at an upstream."""
        spread = self.attempts.get((upstream, outcome))
        if spread is None:
            spread = _room(self.attempts, (upstream, outcome.partition(" ")[0]), (upstream, OTHER), WAIT_BOUNDS)
        spread.add(seconds)

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """Counts an answer of a service."""
        _room(self.services, (detector, outcome), (OTHER, outcome), WAIT_BOUNDS).add(seconds)

    def reloaded(self, what: str, version: str, seconds: float) -> None:  # noqa: ARG002  as `Observer` has it; the page tells the version
        """Counts new rules."""
        count = self.reloads.get(what, (0, 0.0, 0.0))[0]
        self.reloads[what] = (count + 1, time(), seconds)

    def _without_record(self, call: Call) -> None:
        self.unrecorded[call.path if call.path in self._paths else OTHER] += 1
        if call.fault is not None:
            (self.failed if call.status >= _OURS else self.denied)[call.fault] += 1

    def _with_particulars(self, call: Call, kept: Exchange) -> None:
        if call.fault is not None:
            (self.denied if kept.status == Status.DENIED.value else self.failed)[call.fault] += 1
        held = call.held
        if held is not None:
            self.held.pieces += held.pieces
            self.held.characters += held.characters
            self.held_most.add(held.most)
        for kind in call.reminded:
            self.reminded[str(kind)] += 1
        for found in kept.findings:
            self._one_found(found)
        for unchecked in kept.unchecked:
            self._one_unchecked(unchecked)
        for labelled in kept.labels:
            self._one_labelled(labelled)

    def _one_found(self, found: Found) -> None:
        sort = FoundSort(found.side, found.detector, found.category, found.action, found.late)
        if sort not in self.found and len(self.found) >= MOST_KINDS:
            sort = sort._replace(detector=OTHER, category=OTHER)
        self.found[sort] += 1

    def _one_unchecked(self, unchecked: Unchecked) -> None:
        self.unchecked[unchecked.side, unchecked.detector, unchecked.closed] += 1

    def _one_labelled(self, labelled: Labelled) -> None:
        self.labelled[labelled.modality, labelled.explicit, labelled.implicit] += 1


_OURS: Final = 500
"""From this status of HTTP on it is not the caller's doing."""


def _room(
    cells: dict[tuple[str, str], Spread], wanted: tuple[str, str], otherwise: tuple[str, str], bounds: Sequence[float]
) -> Spread:
    """The cell for something, or where there is no room left that for all others."""
    found = cells.get(wanted)
    if found is None:
        place = wanted if len(cells) < MOST_KINDS else otherwise
        found = cells.setdefault(place, Spread(bounds))
    return found
