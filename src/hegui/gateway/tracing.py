# SPDX-License-Identifier: Apache-2.0
"""Exchanges as traces and metrics of OpenTelemetry, in the words of its conventions for generative AI; our own begin with ``aigc.``.

An `Observer` that notes moments and numbers while an exchange runs and makes its spans when it has ended. Callers that were not let in
leave no trace. No text, no end user, no key and no session is told. The conventions are still in development and may change their words.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version
from time import perf_counter, time_ns
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from hegui.errors import MissingExtra
from hegui.gateway.call import Call
from hegui.gateway.config import Config
from hegui.gateway.config_file import UpstreamEntry
from hegui.gateway.keeping import replica_of
from hegui.gateway.tracing_settings import TracingEntry
from hegui.records.exchange import Exchange, Status
from hegui.text import Text


@contextmanager
def otel_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[otel]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] != "opentelemetry":
            raise
        raise MissingExtra("otel", Text("发送链路数据", "Sending traces")) from error


with otel_extra():
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.propagators.textmap import Getter
    from opentelemetry.sdk.metrics import MeterProvider as SdkMeterProvider
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.metrics.view import ExplicitBucketHistogramAggregation, View
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
    from opentelemetry.trace import Span, SpanKind, StatusCode, TracerProvider, get_current_span, set_span_in_context
    from opentelemetry.trace import Status as SpanStatus
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

OPERATIONS: Final = {
    "/v1/chat/completions": "chat",
    "/v1/responses": "chat",
    "/v1/messages": "chat",
    "/v1/completions": "text_completion",
    "/v1/embeddings": "embeddings",
}
"""What an endpoint does, in the words of the conventions; others generate content."""
DURATION_BOUNDS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
FIRST_BOUNDS: Final = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
DURATION: Final = "gen_ai.client.operation.duration"
FIRST_CHUNK: Final = "gen_ai.client.operation.time_to_first_chunk"
_NAME: Final = "hegui.gateway"
_NANO: Final = 1_000_000_000
_PATIENCE: Final = 3_000
"""Milliseconds that spans may take to get out at the end."""
_OK: Final = "200"
Attributes = Mapping[str, str | bool | int | float | tuple[str, ...]]


class _Asked(NamedTuple):
    """An attempt at an upstream, or a question to a service that judges."""

    of: str
    outcome: str
    seconds: float
    at: float
    """When it was answered, on the clock of `perf_counter`."""


class _Journey:
    """What is noted of an exchange while it runs."""

    __slots__ = ("attempts", "judged")

    def __init__(self) -> None:
        self.attempts: list[_Asked] = []
        self.judged: list[_Asked] = []


_JOURNEY: ContextVar[_Journey | None] = ContextVar("hegui.journey", default=None)
"""Of the task that serves a request, and of those that it starts."""


class Tracing:
    """Makes spans and measures of exchanges.

    Args:
        tracers: make spans; all that they are given go out.
        meters: make measures; None: none.
        upstreams: by name, for their addresses.
        sample: the share of exchanges that is traced.
        chance: numbers from 0 to 1.
    """

    def __init__(
        self,
        tracers: TracerProvider,
        meters: MeterProvider | None,
        upstreams: Mapping[str, UpstreamEntry],
        sample: float,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._tracer = tracers.get_tracer(_NAME, version("hegui"))
        meter = None if meters is None else meters.get_meter(_NAME, version("hegui"))
        self._duration = None if meter is None else meter.create_histogram(DURATION, "s", "GenAI operation duration.")
        self._first = (
            None if meter is None else meter.create_histogram(FIRST_CHUNK, "s", "Time to receive the first chunk.")
        )
        self._addresses = {name: _address(entry.url) for name, entry in upstreams.items()}
        self._sample = sample
        self._chance = chance

    def began(self) -> None:
        """Begins to note."""
        _JOURNEY.set(_Journey())

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """Notes an attempt."""
        journey = _JOURNEY.get()
        if journey is not None:
            journey.attempts.append(_Asked(upstream, outcome.partition(" ")[0], seconds, perf_counter()))

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """Notes an answer of a service."""
        journey = _JOURNEY.get()
        if journey is not None:
            journey.judged.append(_Asked(detector, outcome, seconds, perf_counter()))

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """Nothing: it is an event of the log."""

    def ended(self, call: Call) -> None:
        """Makes the spans of an exchange that is on record."""
        journey, kept = _JOURNEY.get(), call.exchange
        if journey is None or kept is None:
            return
        now, now_ns = perf_counter(), time_ns()
        operations = [self._operation(kept, attempt, call, now) for attempt in journey.attempts]
        if self._duration is not None:
            for operation in operations:
                self._duration.record(operation.seconds, operation.measured)
                if self._first is not None and operation.first is not None:
                    self._first.record(operation.first, operation.measured)
        parent = _PROPAGATOR.extract(call.scope["headers"], getter=_HEADERS)
        given = get_current_span(parent).get_span_context()
        if given.trace_flags.sampled if given.is_valid else self._chance() < self._sample:

            def at(moment: float) -> int:
                return now_ns - int((now - moment) * _NANO)

            span = self._tracer.start_span(
                f"{call.scope['method']} {kept.endpoint}",
                parent,
                SpanKind.SERVER,
                _of_exchange(kept, call),
                start_time=at(call.began),
            )
            inside = set_span_in_context(span)
            for operation in operations:
                began = at(operation.began)
                child = self._tracer.start_span(
                    operation.name, inside, SpanKind.CLIENT, operation.attributes, start_time=began
                )
                _fail(child, operation.error)
                child.end(began + int(operation.seconds * _NANO))
            for question in journey.judged:
                name, told = (
                    f"judge {question.of}",
                    {"aigc.detector": question.of, "aigc.detector.outcome": question.outcome},
                )
                asked = self._tracer.start_span(
                    name, inside, SpanKind.CLIENT, told, start_time=at(question.at - question.seconds)
                )
                _fail(asked, None if question.outcome == "ok" else question.outcome)
                asked.end(at(question.at))
            _fail(span, call.fault if kept.status == Status.FAILED.value else None)
            span.end(now_ns)

    def _operation(self, kept: Exchange, attempt: _Asked, call: Call, now: float) -> "_Operation":
        """An attempt in the words of the conventions. One that was answered lasts until its last byte."""
        began, seconds, error, first = attempt.at - attempt.seconds, attempt.seconds, None, None
        if attempt.outcome != _OK:
            error = attempt.outcome
        elif kept.stream and call.held is not None and call.held.pieces:
            seconds, first = now - began, call.held.first - began
            error = call.fault if kept.status == Status.FAILED.value else None
        else:
            seconds = max(seconds, min(kept.upstream_seconds, now - began))
        host, port = self._addresses.get(attempt.of, ("", 0))
        name = OPERATIONS.get(kept.endpoint, "generate_content")
        told: dict[str, str | bool | int | float | tuple[str, ...]] = {
            "gen_ai.operation.name": name,
            "gen_ai.provider.name": kept.protocol,
            "gen_ai.request.model": kept.model,
            "server.address": host,
            "server.port": port,
        }
        if error is not None:
            told["error.type"] = error
        more: dict[str, str | bool | int | float | tuple[str, ...]] = {
            "gen_ai.request.stream": kept.stream,
            "aigc.upstream": attempt.of,
        }
        if first is not None:
            more["gen_ai.response.time_to_first_chunk"] = first
        if error is None and call.tokens:
            more["aigc.usage.tokens"] = call.tokens
        return _Operation(f"{name} {kept.model}", began, seconds, first, error, told, told | more)


class _Operation(NamedTuple):
    name: str
    began: float
    """On the clock of `perf_counter`."""
    seconds: float
    first: float | None
    """Seconds to the first piece of a stream."""
    error: str | None
    measured: Attributes
    """What measures are told by."""
    attributes: Attributes


def _of_exchange(kept: Exchange, call: Call) -> Attributes:
    """What is told of an exchange: no content, nobody."""
    told: dict[str, str | bool | int | float | tuple[str, ...]] = {
        "http.request.method": call.scope["method"],
        "http.route": kept.endpoint,
        "http.response.status_code": call.status,
        "aigc.exchange.id": kept.id,
        "aigc.outcome": kept.status,
        "aigc.guard.version": kept.policy_version,
        "aigc.guard.findings": len(kept.findings),
        "aigc.guard.not_checked": len(kept.unchecked),
        "aigc.marked": kept.marked,
        "aigc.own_seconds": kept.own_seconds,
        "aigc.upstream_seconds": kept.upstream_seconds,
    }
    if kept.action_in is not None:
        told["aigc.guard.action_in"] = kept.action_in
    if kept.action_out is not None:
        told["aigc.guard.action_out"] = kept.action_out
    if kept.filing_number is not None:
        told["aigc.filing_number"] = kept.filing_number
    if kept.findings:
        told["aigc.guard.categories"] = tuple(sorted({found.category for found in kept.findings}))
    if call.held is not None:
        told["aigc.held_characters_most"] = call.held.most
    if call.fault is not None:
        told["aigc.fault"] = call.fault
    return told


def _fail(span: Span, error: str | None) -> None:
    if error is not None:
        span.set_attribute("error.type", error)
        span.set_status(SpanStatus(StatusCode.ERROR))


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


class _Headers(Getter[list[tuple[bytes, bytes]]]):
    """Headers as ASGI has them."""

    def get(self, carrier: list[tuple[bytes, bytes]], key: str) -> list[str] | None:
        wanted = key.lower().encode()
        return [value.decode("latin-1") for name, value in carrier if name == wanted] or None

    def keys(self, carrier: list[tuple[bytes, bytes]]) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier]


_HEADERS: Final = _Headers()
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class Telemetry:
    """Where traces and measures go, and the observer that makes them.

    Args:
        config: the settings, with a section ``tracing``.
        spans: takes spans; None: a collector over OTLP.
        measures: takes measures; None: a collector over OTLP.

    Raises:
        MissingExtra: ``hegui[otel]`` is not installed.
    """

    def __init__(
        self, config: Config, spans: SpanProcessor | None = None, measures: MetricReader | None = None
    ) -> None:
        entry = config.read.tracing
        assert entry is not None  # noqa: S101  asked only where there is one
        resource = Resource.create(
            {
                "service.name": entry.service,
                "service.version": version("hegui"),
                "service.instance.id": replica_of(config),
            }
        )
        self._tracers = SdkTracerProvider(resource=resource)
        self._tracers.add_span_processor(spans or _spans_to(entry))
        self._meters: SdkMeterProvider | None = None
        if entry.metrics:
            self._meters = SdkMeterProvider([measures or _measures_to(entry)], resource, views=_VIEWS)
        self.observer = Tracing(self._tracers, self._meters, config.read.upstreams, entry.sample)

    def close(self) -> None:
        """Sends what is left, for a short while."""
        self._tracers.force_flush(_PATIENCE)
        self._tracers.shutdown()
        if self._meters is not None:
            self._meters.shutdown(_PATIENCE)


_VIEWS: Final = [
    View(instrument_name=DURATION, aggregation=ExplicitBucketHistogramAggregation(DURATION_BOUNDS)),
    View(instrument_name=FIRST_CHUNK, aggregation=ExplicitBucketHistogramAggregation(FIRST_BOUNDS)),
]


def _spans_to(entry: TracingEntry) -> SpanProcessor:
    with otel_extra():
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  heavy
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415  as above
    return BatchSpanProcessor(OTLPSpanExporter(f"{entry.endpoint.rstrip('/')}/v1/traces", timeout=5))


def _measures_to(entry: TracingEntry) -> MetricReader:
    with otel_extra():
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415  heavy
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415  as above
    exporter = OTLPMetricExporter(f"{entry.endpoint.rstrip('/')}/v1/metrics", timeout=5)
    return PeriodicExportingMetricReader(exporter, entry.every_seconds * 1000)
