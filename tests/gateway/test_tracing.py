# SPDX-License-Identifier: Apache-2.0
"""Traces and measures of OpenTelemetry, with the exporters in memory that its SDK brings for tests."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import run
from gateway_factory import KEY, RunningGateway, ask, chat
from mock_upstream import Asked, begin_stream, chat_events, end_stream, send_piece
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from hegui.errors import SchemaProblem
from hegui.gateway import tracing
from hegui.gateway.config import load_config
from hegui.gateway.tracing import DURATION, FIRST_CHUNK, Telemetry

TRACE = "0af7651916cd43dd8448eb211c80319c"
SECRET = "电话13812345678，哪里买大麻"  # noqa: S105  what no trace may hold
SETTINGS = '\ntracing: {endpoint: "http://127.0.0.1:4318", sample: 1.0}\n'


@dataclass
class Traced:
    """A gateway whose exchanges are traced."""

    gateway: RunningGateway
    telemetry: Telemetry
    spans: InMemorySpanExporter
    reader: InMemoryMetricReader

    def found(self) -> list[ReadableSpan]:
        """All spans so far, the outer ones last."""
        settled(self.gateway)
        return list(self.spans.get_finished_spans())

    def attributes(self, kind: SpanKind) -> dict[str, Any]:
        """Of the only span of a kind."""
        (span,) = (span for span in self.found() if span.kind is kind)
        return dict(span.attributes or {})

    def measures(self) -> dict[str, list[Any]]:
        """The points of each measure."""
        settled(self.gateway)
        data = self.reader.get_metrics_data()
        scopes = [] if data is None else [scope for each in data.resource_metrics for scope in each.scope_metrics]
        return {metric.name: list(metric.data.data_points) for scope in scopes for metric in scope.metrics}


def settled(gateway: RunningGateway) -> None:
    """Waits until the gateway has done with all requests: a caller has its answer a moment before."""
    while gateway.running.gateway.pulse.calls:
        time.sleep(0.001)
    gateway.thread.do(asyncio.sleep(0))


@pytest.fixture
def traced(gateway: RunningGateway, tmp_path: Path) -> Iterator[Traced]:
    """Every exchange is sampled."""
    for name in ("gateway.yaml", "policy.yaml", "terms.yaml"):
        (tmp_path / name).write_text((gateway.folder / name).read_text("utf-8"), "utf-8")
    with (tmp_path / "gateway.yaml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    telemetry = Telemetry(load_config(tmp_path / "gateway.yaml"), SimpleSpanProcessor(spans), reader)
    application = gateway.running.gateway
    before = application.observer
    application.observer = application.forwarding.observer = telemetry.observer
    yield Traced(gateway, telemetry, spans, reader)
    application.observer = application.forwarding.observer = before
    telemetry.close()


def test_an_exchange_is_a_span_with_that_of_its_model_inside(traced: Traced) -> None:
    """In the words of the conventions; our own begin with aigc."""
    answer = ask(traced.gateway, chat("你好"))
    inner, outer = traced.found()
    assert (outer.name, inner.name) == ("POST /v1/chat/completions", "chat chat")
    assert inner.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert outer.start_time <= inner.start_time <= inner.end_time <= outer.end_time  # type: ignore[operator]  # both have ended
    told = traced.attributes(SpanKind.SERVER)
    assert told["aigc.exchange.id"] == answer.headers["x-hegui-exchange"]
    assert (told["http.response.status_code"], told["aigc.outcome"], told["aigc.guard.action_in"]) == (
        200,
        "answered",
        "pass",
    )
    model = traced.attributes(SpanKind.CLIENT)
    assert (model["gen_ai.operation.name"], model["gen_ai.provider.name"], model["gen_ai.request.model"]) == (
        "chat",
        "openai",
        "chat",
    )
    assert (model["server.address"], model["server.port"]) == ("127.0.0.1", traced.gateway.upstream.port)
    assert model["aigc.usage.tokens"] == 8
    assert outer.resource.attributes["service.name"] == "hegui-gateway"
    known = ("aigc.", "gen_ai.", "http.", "server.", "error.")
    assert all(name.startswith(known) for name in told | model)


def test_no_content_and_nobody_is_told(traced: Traced) -> None:
    """Neither what was asked and found, nor the user, the session and the key."""
    ask(traced.gateway, chat(SECRET), headers={"x-hegui-user": "zhang-san-7", "x-hegui-session": "session-9"})
    ask(traced.gateway, chat("电话13812345678"))
    said = json.dumps([json.loads(span.to_json()) for span in traced.found()], ensure_ascii=False)
    for word in ("138*", "13812", "大麻", "zhang-san", "session-9", KEY, "app"):
        assert word not in said.replace("application", ""), word
    told = traced.attributes(SpanKind.CLIENT)
    assert told["gen_ai.request.model"] == "chat"
    refused = next(span for span in traced.found() if (span.attributes or {}).get("aigc.outcome") == "refused_input")
    assert (refused.attributes or {})["aigc.guard.categories"]


def test_a_stream_tells_when_its_first_piece_came(traced: Traced) -> None:
    """And lasts until its last."""

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        await asyncio.sleep(0.15)
        for piece in chat_events(["你好。", "再见。"]):
            await send_piece(writer, piece)
            await asyncio.sleep(0.05)
        await end_stream(writer)

    traced.gateway.upstream.behaviour = slow
    ask(traced.gateway, chat("好", stream=True))
    told = traced.attributes(SpanKind.CLIENT)
    assert told["gen_ai.request.stream"] is True
    assert 0.15 <= told["gen_ai.response.time_to_first_chunk"] < 0.4
    measures = traced.measures()
    (first,), (whole,) = measures[FIRST_CHUNK], measures[DURATION]
    assert first.sum == pytest.approx(told["gen_ai.response.time_to_first_chunk"])
    assert whole.sum > first.sum + 0.1
    assert whole.explicit_bounds[0] == 0.01


def test_attempts_that_failed_are_spans_of_their_own(traced: Traced) -> None:
    """With the kind of the fault, and the exchange is marked as failed."""

    async def hangs_up(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    traced.gateway.upstream.behaviour = hangs_up
    ask(traced.gateway, chat("好"))
    *attempts, outer = traced.found()
    assert len(attempts) == 2
    for attempt in attempts:
        assert (attempt.attributes or {})["error.type"] == "unreachable"
        assert attempt.status.status_code is StatusCode.ERROR
    assert (outer.attributes or {})["error.type"] == "upstream_unreachable"
    points = traced.measures()[DURATION]
    assert [point.attributes["error.type"] for point in points] == ["unreachable"]
    assert points[0].count == 2


def test_who_is_not_let_in_leaves_no_trace(traced: Traced) -> None:
    """Also with a trace of their own that wants to be sampled."""
    ask(traced.gateway, chat("好"), key=None, headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    assert traced.found() == []


def test_the_trace_of_a_caller_goes_on(traced: Traced) -> None:
    """With its id; whether it is sampled is the caller's choice."""
    ask(traced.gateway, chat("好"), headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-00"})
    assert traced.found() == []
    ask(traced.gateway, chat("好"), headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    assert {format(span.context.trace_id, "032x") for span in traced.found()} == {TRACE}
    ask(traced.gateway, chat("好"), headers={"traceparent": "nonsense"})
    assert len(traced.found()) == 4


def test_of_the_others_the_share_of_the_settings_is_sampled(traced: Traced) -> None:
    """Measures count all of them."""
    chances = iter((0.009, 0.011, 0.5))
    upstreams = load_config(traced.gateway.folder / "gateway.yaml").read.upstreams
    traced.reader = InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider([traced.reader])
    tracers.add_span_processor(SimpleSpanProcessor(traced.spans))
    observer = tracing.Tracing(tracers, meters, upstreams, 0.01, lambda: next(chances))
    application = traced.gateway.running.gateway
    application.observer = application.forwarding.observer = observer
    for _ in range(3):
        ask(traced.gateway, chat("好"))
    assert len(traced.found()) == 2
    assert sum(point.count for point in traced.measures()[DURATION]) == 3


@pytest.mark.parametrize(
    "given",
    [
        "{sample: 0.5}",
        '{endpoint: "ftp://x"}',
        '{endpoint: "http://a:b@x"}',
        '{endpoint: "http://x", sample: 2}',
        '{endpoint: "http://x", colour: red}',
    ],
)
def test_settings_that_are_wrong_are_told(given: str, gateway: RunningGateway, tmp_path: Path) -> None:
    """With the line."""
    settings = (gateway.folder / "gateway.yaml").read_text("utf-8") + f"\ntracing: {given}\n"
    (tmp_path / "gateway.yaml").write_text(settings, "utf-8")
    with pytest.raises(SchemaProblem, match=r"gateway\.yaml:\d+"):
        load_config(tmp_path / "gateway.yaml")


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, gateway: RunningGateway, tmp_path: Path
) -> None:
    """Before anything is served."""
    for name in ("gateway.yaml", "policy.yaml", "terms.yaml"):
        (tmp_path / name).write_text((gateway.folder / name).read_text("utf-8"), "utf-8")
    with (tmp_path / "gateway.yaml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    monkeypatch.delitem(__import__("sys").modules, "hegui.gateway.tracing")
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.metrics", None)
    ended = run("gateway", "run", str(tmp_path / "gateway.yaml"))
    assert ended.code == 2
    assert "hegui[otel]" in ended.err
