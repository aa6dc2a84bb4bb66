# SPDX-License-Identifier: Apache-2.0
"""The page of metrics: what was counted, and the state that a running gateway is in, as families of Prometheus."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from hegui.gateway import metrics_names as names
from hegui.gateway.breaker import Closed, HalfOpen, Open
from hegui.gateway.extra import gateway_extra
from hegui.gateway.metrics import HELD_BOUNDS, OWN_BOUNDS, WAIT_BOUNDS, Metrics, Sort, Spread, Tally
from hegui.gateway.metrics_names import Family, Kind
from hegui.records.exchange import Status

if TYPE_CHECKING:
    from hegui.gateway.serving import Running
    from hegui.records.writer_status import WriterStatus

with gateway_extra():
    from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
    from prometheus_client.registry import Collector

Labels: TypeAlias = tuple[str, ...]
_Chooser: TypeAlias = Callable[[Sort, Tally], tuple[Labels, Spread] | None]
_STATES: Final = ("closed", "open", "half_open")
_OUTCOMES: Final = frozenset({Status.ANSWERED.value, Status.STOPPED.value})
"""Of exchanges in which some text of a model was given."""


def page_of(metrics: Metrics, now: datetime) -> bytes:
    """All metrics in the text format, those of the process too.

    Args:
        metrics: what was counted.
        now: with a time zone.
    """
    registry = CollectorRegistry()
    registry.register(_Page(metrics, now))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return generate_latest(registry)


class _Page(Collector):
    def __init__(self, metrics: Metrics, now: datetime) -> None:
        self._metrics = metrics
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """The families."""
        made = {family.name: metric for family, metric in _families(self._metrics, self._now)}
        return [made[family.name] for family in names.FAMILIES]


def _families(metrics: Metrics, now: datetime) -> Iterator[tuple[Family, Metric]]:
    yield from _of_exchanges(metrics)
    yield from _of_judging(metrics)
    yield from _of_reloads(metrics)
    running = metrics.running
    yield from _of_gateway(running)
    yield from _of_records(None if running is None else running.writer.status(), now)
    replica = () if running is None else [((running.gateway.replica, version("hegui")), 1)]
    yield names.BUILD, _numbers(names.BUILD, replica)


def _of_exchanges(metrics: Metrics) -> Iterator[tuple[Family, Metric]]:
    sorts = [(Sort(*fields), tally) for fields, tally in [*metrics.tallies.items()]]
    requests, tokens, answers, retracted = Counter[Labels](), Counter[Labels](), Counter[Labels](), Counter[Labels]()
    verdicts = Counter[Labels]()
    for sort, tally in sorts:
        requests[sort.endpoint, sort.model, sort.outcome] += tally.count
        if tally.tokens:
            tokens[sort.model,] += tally.tokens
        for stage, action in (("in", sort.action_in), ("out", sort.action_out)):
            if action is not None:
                verdicts[stage, action] += tally.count
        if sort.outcome in _OUTCOMES:
            answers["unmarked" if sort.agreement else "marked" if sort.marked else "none",] += tally.count
        if sort.outcome == Status.STOPPED.value:
            retracted[sort.endpoint, sort.model] += tally.count
    for path, count in [*metrics.unrecorded.items()]:
        requests[path, "", "unrecorded"] += count
    yield names.REQUESTS, _numbers(names.REQUESTS, requests.items())
    yield names.TOKENS, _numbers(names.TOKENS, tokens.items())
    yield names.VERDICTS, _numbers(names.VERDICTS, verdicts.items())
    yield names.ANSWERS, _numbers(names.ANSWERS, answers.items())
    yield names.RETRACTIONS, _numbers(names.RETRACTIONS, retracted.items())
    yield names.OVERHEAD, _spreads(names.OVERHEAD, _merged(sorts, _own_of, OWN_BOUNDS), OWN_BOUNDS)
    yield names.UPSTREAM, _spreads(names.UPSTREAM, _merged(sorts, _upstream_of, WAIT_BOUNDS), WAIT_BOUNDS)
    yield names.HEAD, _spreads(names.HEAD, [*metrics.attempts.items()], WAIT_BOUNDS)
    for family, counted in ((names.DENIED, metrics.denied), (names.FAILED, metrics.failed)):
        yield family, _numbers(family, _single(counted))


def _own_of(sort: Sort, tally: Tally) -> tuple[Labels, Spread]:
    return (sort.endpoint, _flag(sort.stream)), tally.own


def _upstream_of(sort: Sort, tally: Tally) -> tuple[Labels, Spread] | None:
    return None if sort.upstream is None else ((sort.upstream, _flag(sort.stream)), tally.upstream)


def _of_judging(metrics: Metrics) -> Iterator[tuple[Family, Metric]]:
    found, late = Counter[Labels](), Counter[Labels]()
    for sort, count in [*metrics.found.items()]:
        found[sort.stage, sort.detector, sort.category, sort.action] += count
        if sort.late:
            late[sort.detector, sort.category] += count
    yield names.FINDINGS, _numbers(names.FINDINGS, found.items())
    yield names.LATE, _numbers(names.LATE, late.items())
    unchecked = [
        ((stage, name, _flag(blocked)), count) for (stage, name, blocked), count in [*metrics.unchecked.items()]
    ]
    yield names.NOT_CHECKED, _numbers(names.NOT_CHECKED, unchecked)
    yield names.SERVICES, _spreads(names.SERVICES, [*metrics.services.items()], WAIT_BOUNDS)
    yield names.HELD, _number(names.HELD, metrics.held.characters)
    yield names.PIECES, _number(names.PIECES, metrics.held.pieces)
    yield names.HELD_MOST, _spreads(names.HELD_MOST, [((), metrics.held_most)], HELD_BOUNDS)
    yield names.LABELLED, _numbers(names.LABELLED, [*metrics.labelled.items()])
    yield names.REMINDERS, _numbers(names.REMINDERS, _single(metrics.reminded))


def _of_reloads(metrics: Metrics) -> Iterator[tuple[Family, Metric]]:
    done = {"rules": (0, 0.0, 0.0), **metrics.reloads}
    for place, family in enumerate((names.RELOADS, names.RELOADED_AT, names.RELOAD_SECONDS)):
        yield family, _numbers(family, [((what,), each[place]) for what, each in done.items()])


def _of_gateway(running: "Running | None") -> Iterator[tuple[Family, Metric]]:
    if running is None:
        for family in _OF_GATEWAY:
            yield family, _numbers(family, ())
        return
    gateway, upkeep = running.gateway, running.upkeep
    yield names.UNDER_WAY, _number(names.UNDER_WAY, len(gateway.pulse.calls))
    yield names.READY, _number(names.READY, not running.not_ready())
    states = [
        ((name, state), state == _state_of(upstream.breaker.state))
        for name, upstream in gateway.upstreams.items()
        for state in _STATES
    ]
    yield names.BREAKER, _numbers(names.BREAKER, states)
    yield names.RULES, _numbers(names.RULES, [((gateway.current.guard.version,), 1)])
    yield names.RULES_FAILING, _number(names.RULES_FAILING, running.reloader.failing is not None)
    yield names.BLOCK_RULES, _number(names.BLOCK_RULES, gateway.rules.revision)
    yield names.UPKEEP_FAILING, _number(names.UPKEEP_FAILING, upkeep.failing is not None)
    yield names.EFFECTS_WAITING, _number(names.EFFECTS_WAITING, upkeep.waiting)
    yield names.EFFECTS_LOST, _number(names.EFFECTS_LOST, upkeep.lost)


_OF_GATEWAY: Final = (
    *(names.UNDER_WAY, names.READY, names.BREAKER, names.RULES, names.RULES_FAILING, names.BLOCK_RULES),
    *(names.UPKEEP_FAILING, names.EFFECTS_WAITING, names.EFFECTS_LOST),
)


def _state_of(state: Closed | Open | HalfOpen) -> str:
    match state:
        case Closed():
            return "closed"
        case Open():
            return "open"
        case HalfOpen():
            return "half_open"
        case _:
            assert_never(state)


def _of_records(status: "WriterStatus | None", now: datetime) -> Iterator[tuple[Family, Metric]]:
    if status is None:
        for family in _OF_RECORDS:
            yield family, _numbers(family, ())
        return
    yield names.QUEUED, _number(names.QUEUED, status.queued)
    yield names.WRITTEN, _number(names.WRITTEN, status.written)
    yield names.SPILLED, _number(names.SPILLED, status.spilled)
    yield names.SPILL_FILES, _number(names.SPILL_FILES, status.files)
    yield names.LOST, _number(names.LOST, status.lost)
    unreadable = [(("torn",), status.torn), (("damaged",), status.damaged), (("refused",), status.refused)]
    yield names.UNREADABLE, _numbers(names.UNREADABLE, unreadable)
    failing = [(("database",), status.failing_since is not None), (("spill",), status.spill_failing)]
    yield names.FAILING, _numbers(names.FAILING, failing)
    age = 0.0 if status.oldest is None else (now - status.oldest).total_seconds()
    yield names.OLDEST, _number(names.OLDEST, max(age, 0.0))


_OF_RECORDS: Final = (
    *(names.QUEUED, names.WRITTEN, names.SPILLED, names.SPILL_FILES),
    *(names.LOST, names.UNREADABLE, names.FAILING, names.OLDEST),
)


def _single(counted: "Counter[str]") -> Iterator[tuple[Labels, int]]:
    return (((word,), count) for word, count in [*counted.items()])


def _merged(
    sorts: Sequence[tuple[Sort, Tally]], of: _Chooser, bounds: Sequence[float]
) -> Iterable[tuple[Labels, Spread]]:
    made: dict[Labels, Spread] = {}
    for sort, tally in sorts:
        chosen = of(sort, tally)
        if chosen is not None:
            made.setdefault(chosen[0], Spread(bounds)).merge(chosen[1])
    return made.items()


def _numbers(family: Family, values: Iterable[tuple[Labels, float]]) -> Metric:
    if family.kind is Kind.HISTOGRAM:
        raise AssertionError(family)
    made = (CounterMetricFamily if family.kind is Kind.COUNTER else GaugeMetricFamily)(
        family.name, family.help, labels=family.labels
    )
    for labels, value in values:
        made.add_metric(labels, float(value))
    return made


def _number(family: Family, value: float) -> Metric:
    return _numbers(family, [((), value)])


def _spreads(family: Family, values: Iterable[tuple[Labels, Spread]], bounds: Sequence[float]) -> Metric:
    made = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, spread in values:
        sums = map(float, accumulate([*spread.counts]))
        made.add_metric(labels, [*zip([f"{bound:g}" for bound in bounds] + ["+Inf"], sums, strict=True)], spread.total)
    return made


def _flag(value: bool) -> str:
    return "true" if value else "false"
