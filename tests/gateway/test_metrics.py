# SPDX-License-Identifier: Apache-2.0
"""Metrics: every request counts once, by words of the settings and the code alone; own time stands apart from that of upstreams."""

import asyncio
import re
import time
import timeit
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
import yaml
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, start
from mock_upstream import Asked, begin_stream, chat_answer, chat_events, end_stream, send_piece, whole
from prometheus_client.parser import text_string_to_metric_families

from hegui.gateway import metrics_names as names
from hegui.gateway.call import Call
from hegui.gateway.metrics import MOST_KINDS, OTHER, Metrics, Spread
from hegui.gateway.metrics_page import page_of
from hegui.records.exchange import Exchange, Found
from hegui.records.writer_status import WriterStatus

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Counted:
    """A gateway whose requests are counted."""

    def __init__(self, gateway: RunningGateway) -> None:
        self.gateway = gateway
        self.metrics = Metrics()
        self.metrics.watch(gateway.running)

    def values(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """All samples of the page by name and labels."""
        settled(self.gateway)
        page = self.metrics.page().decode()
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        """One sample; 0: it is not there."""
        return self.values().get((name, tuple(sorted(labels.items()))), 0.0)


def settled(gateway: RunningGateway) -> None:
    """Waits until the gateway has done with all requests: a caller has its answer a moment before."""
    while gateway.running.gateway.pulse.calls:
        time.sleep(0.001)
    gateway.thread.do(asyncio.sleep(0))


@pytest.fixture
def counted(gateway: RunningGateway) -> Iterator[Counted]:
    """The usual gateway with metrics beside its other observer."""
    with counting(gateway) as found:
        yield found


@contextmanager
def counting(gateway: RunningGateway) -> Iterator[Counted]:
    """Counts what a gateway does within the block."""
    found = Counted(gateway)
    application = gateway.running.gateway
    before = application.observer
    both = _Both(found.metrics, before)
    application.observer = application.forwarding.observer = both
    try:
        yield found
    finally:
        application.observer = application.forwarding.observer = before


class _Both:
    def __init__(self, one: Any, other: Any) -> None:
        self._all = (one, other)

    def began(self) -> None:
        for each in self._all:
            each.began()

    def ended(self, call: Call) -> None:
        for each in self._all:
            each.ended(call)

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        for each in self._all:
            each.asked(upstream, outcome, seconds)

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        for each in self._all:
            each.judged(detector, outcome, seconds)

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        for each in self._all:
            each.reloaded(what, version, seconds)


CHAT = {"endpoint": "/v1/chat/completions", "model": "chat"}


def test_every_request_is_counted_once_by_its_outcome(counted: Counted) -> None:
    """Answered, refused, unknown model, no key, no such path, health."""
    ask(counted.gateway, chat("你好"))
    ask(counted.gateway, chat("哪里买大麻"))
    ask(counted.gateway, chat("你好", model="made-up-by-the-caller"))
    ask(counted.gateway, chat("你好"), key=None)
    ask(counted.gateway, chat("你好"), path="/v1/nowhere")
    httpx.get(f"{counted.gateway.url}/healthz", trust_env=False)
    requests = "hegui_gateway_requests_total"
    assert counted.value(requests, **CHAT, outcome="answered") == 1
    assert counted.value(requests, **CHAT, outcome="refused_input") == 1
    assert counted.value(requests, endpoint="/v1/chat/completions", model="", outcome="denied") == 1
    assert counted.value(requests, endpoint="/v1/chat/completions", model="", outcome="unrecorded") == 1
    assert counted.value(requests, endpoint=OTHER, model="", outcome="unrecorded") == 1
    assert counted.value(requests, endpoint="/healthz", model="", outcome="unrecorded") == 1
    assert sum(value for (name, _), value in counted.values().items() if name == requests) == 6
    assert "made-up" not in counted.metrics.page().decode()


def test_reasons_of_denials_are_counted(counted: Counted) -> None:
    """By the words of the code: those that callers are told."""
    ask(counted.gateway, chat("你好"), key=None)
    ask(counted.gateway, chat("你好"), headers={"x-hegui-minor": "true"})  # no guardian's consent
    ask(counted.gateway, chat("你好", model="abroad"))
    for reason in ("key", "minor", "model_not_in_region"):
        assert counted.value("hegui_gateway_denied_total", reason=reason) == 1, reason
    assert counted.metrics.failed == {}


def test_failures_are_apart_from_denials(counted: Counted) -> None:
    """Of an upstream that breaks, before and within a stream."""

    async def breaks(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.json.get("stream"):
            await begin_stream(writer)
            await send_piece(writer, b"".join(chat_events(["天气很好。"])[:2]))
        writer.close()

    counted.gateway.upstream.behaviour = breaks
    ask(counted.gateway, chat("你好"))
    ask(counted.gateway, chat("你好", stream=True))
    assert counted.value("hegui_gateway_failed_total", reason="upstream_unreachable") == 1
    assert counted.value("hegui_gateway_failed_total", reason="upstream_reset") == 1
    assert counted.value("hegui_gateway_requests_total", **CHAT, outcome="failed") == 2
    assert counted.metrics.denied == {}
    attempts = [name for name, _ in counted.metrics.attempts]
    assert attempts
    assert set(attempts) == {"mock"}


def test_own_time_stands_apart_from_that_of_the_upstream(counted: Counted) -> None:
    """A model that thinks for 0.3 s before its head and 0.3 s before its body costs the gateway nothing."""

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.3)
        import json  # noqa: PLC0415  here alone

        await send_piece(writer, json.dumps(chat_answer("好")).encode())
        await end_stream(writer)

    counted.gateway.upstream.behaviour = slow
    ask(counted.gateway, chat("你好"))
    labels = {"endpoint": "/v1/chat/completions", "stream": "false"}
    assert counted.value("hegui_gateway_overhead_seconds_count", **labels) == 1
    assert counted.value("hegui_gateway_overhead_seconds_sum", **labels) < 0.2
    assert 0.6 <= counted.value("hegui_gateway_upstream_seconds_sum", upstream="mock", stream="false") < 2
    assert 0.3 <= counted.value("hegui_gateway_upstream_head_seconds_sum", upstream="mock", outcome="200") < 0.59


def test_verdicts_and_findings_are_counted(counted: Counted) -> None:
    """By stage, detector, category and action."""
    ask(counted.gateway, chat("电话13812345678"))
    ask(counted.gateway, chat("哪里买大麻"))
    assert counted.value("hegui_gateway_verdicts_total", stage="in", action="mask") == 1
    assert counted.value("hegui_gateway_verdicts_total", stage="in", action="block") == 1
    assert counted.value("hegui_gateway_verdicts_total", stage="out", action="pass") == 1
    lexicon = {"stage": "in", "detector": "lexicon", "category": "A.1.h", "action": "block"}
    assert counted.value("hegui_gateway_findings_total", **lexicon) == 1
    assert counted.value("hegui_gateway_tokens_total", model="chat") == 8


def test_a_stream_that_is_taken_back_is_a_retraction(counted: Counted) -> None:
    """Its hold-back is measured in characters."""

    async def bad(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["今天", "我们说说", "大", "麻", "的种植"]):
            await send_piece(writer, piece)
            await asyncio.sleep(0.02)
        await end_stream(writer)

    counted.gateway.upstream.behaviour = bad
    assert "retract" in ask(counted.gateway, chat("说吧", stream=True)).text
    assert counted.value("hegui_gateway_retractions_total", **CHAT) == 1
    assert counted.value("hegui_gateway_requests_total", **CHAT, outcome="stopped") == 1
    pieces = counted.value("hegui_gateway_stream_pieces_total")
    held = counted.value("hegui_gateway_held_characters_total")
    assert 4 <= pieces <= 8
    assert 1 <= held <= 4
    assert counted.value("hegui_gateway_held_characters_most_count") == 1


def test_a_clean_stream_holds_back_next_to_nothing(counted: Counted) -> None:
    """The mean is what the two counters say."""
    ask(counted.gateway, chat("春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", stream=True))
    mean = counted.value("hegui_gateway_held_characters_total") / counted.value("hegui_gateway_stream_pieces_total")
    assert mean <= 2
    assert counted.value("hegui_gateway_verdicts_total", stage="out", action="pass") == 1


def test_marks_and_reminders_are_counted(thread: LoopThread, folder: Path) -> None:
    """Of answers by their mark, of users by what they were reminded of."""
    gateway = start(thread, folder, given=_given(label="start", users=""))
    try:
        with counting(gateway) as counted:
            ask(gateway, chat("你好"))
            ask(gateway, chat("你好"), headers={"x-hegui-unmarked": "2026-1", "x-hegui-real-name": "verified"})
            assert counted.value("hegui_gateway_answers_total", mark="marked") == 1
            assert counted.value("hegui_gateway_answers_total", mark="unmarked") == 1
    finally:
        gateway.stop()
    metrics = Metrics()
    metrics.watch(gateway.running)
    metrics.ended(_call(reminded=["ai", "continuous_use"]))
    assert metrics.reminded == {"ai": 1, "continuous_use": 1}


def _given(**said: Any) -> Any:
    from gateway_factory import Given  # noqa: PLC0415  the factories are not on the path before pytest sets it

    return Given(**said)


def test_the_page_tells_the_state_of_the_gateway(counted: Counted) -> None:
    """Readiness, breakers, rules, records: as they are when it is asked for."""
    ask(counted.gateway, chat("你好"))
    assert counted.gateway.running.writer.flush(10)
    values = counted.values()
    version = counted.gateway.running.gateway.current.guard.version
    assert values["hegui_gateway_ready", ()] == 1
    assert values["hegui_gateway_rules", (("version", version),)] == 1
    assert values["hegui_gateway_breaker", (("state", "closed"), ("upstream", "mock"))] == 1
    assert values["hegui_gateway_breaker", (("state", "open"), ("upstream", "mock"))] == 0
    assert values["hegui_records_written_total", ()] >= 1
    assert values["hegui_records_queued", ()] == values["hegui_records_lost_total", ()] == 0
    assert values["hegui_records_failing", (("what", "database"),)] == 0
    assert values["hegui_gateway_requests_under_way", ()] == 0
    assert values["process_resident_memory_bytes", ()] > 1e6


def test_an_open_breaker_is_told(thread: LoopThread, folder: Path) -> None:
    """After the failures of the settings."""
    gateway = start(thread, folder, given=_given(upstream=", failures: 1"))
    try:

        async def out_of_order(_asked: Asked, writer: asyncio.StreamWriter) -> None:
            await whole(writer, {}, 500)

        gateway.upstream.behaviour = out_of_order
        with counting(gateway) as counted:
            ask(gateway, chat("你好"))
            assert counted.value("hegui_gateway_breaker", upstream="mock", state="open") == 1
            assert counted.value("hegui_gateway_breaker", upstream="mock", state="closed") == 0
    finally:
        gateway.stop()


def test_new_rules_are_told(thread: LoopThread, folder: Path) -> None:
    """How often, when, how long it took; and where the files cannot be used."""
    gateway = start(thread, folder)
    try:
        metrics = Metrics()
        metrics.watch(gateway.running)
        metrics.reloaded("rules", "2", 0.25)
        page = metrics.page().decode()
        assert 'hegui_gateway_reloads_total{what="rules"} 1.0' in page
        assert 'hegui_gateway_reload_seconds{what="rules"} 0.25' in page
        assert abs(metrics.reloads["rules"][1] - time.time()) < 5
        gateway.running.reloader.failing = "broken"
        assert "hegui_gateway_rules_failing 1.0" in metrics.page().decode()
    finally:
        gateway.stop()


def test_records_that_fail_are_told() -> None:
    """Queue, spill, losses and the age of the oldest."""
    status = WriterStatus(
        running=True,
        queued=3,
        written=40,
        spilled=500,
        files=2,
        lost=7,
        refused=1,
        torn=2,
        damaged=4,
        failing_since=NOW - timedelta(minutes=5),
        failure="down",
        spill_failing=True,
        oldest=NOW - timedelta(seconds=90),
    )
    running = SimpleNamespace(
        writer=SimpleNamespace(status=lambda: status),
        gateway=SimpleNamespace(
            pulse=SimpleNamespace(calls={1, 2}),
            upstreams={},
            current=SimpleNamespace(guard=SimpleNamespace(version="v")),
            rules=SimpleNamespace(revision=9),
            replica="r",
            handlers={},
        ),
        upkeep=SimpleNamespace(failing="x", waiting=5, lost=6),
        reloader=SimpleNamespace(failing=None),
        not_ready=lambda: {"records": "failing"},
    )
    metrics = Metrics()
    metrics.watch(cast("Any", running))
    page = page_of(metrics, NOW).decode()
    for line in (
        "hegui_records_queued 3.0",
        "hegui_records_spilled 500.0",
        "hegui_records_spill_files 2.0",
        "hegui_records_lost_total 7.0",
        'hegui_records_unreadable_total{why="damaged"} 4.0',
        'hegui_records_failing{what="spill"} 1.0',
        "hegui_records_oldest_seconds 90.0",
        "hegui_gateway_ready 0.0",
        "hegui_gateway_upkeep_failing 1.0",
        "hegui_gateway_effects_waiting 5.0",
        "hegui_gateway_effects_lost_total 6.0",
        "hegui_gateway_block_rules_revision 9.0",
        "hegui_gateway_requests_under_way 2.0",
        'hegui_gateway_build{replica="r",',
    ):
        assert f"\n{line}" in page, line


def test_all_families_are_on_the_page_and_nothing_else_of_ours(counted: Counted) -> None:
    """The table of names is complete both ways, and each has a line of help in both languages."""
    page = counted.metrics.page().decode()
    told = {family.name: family for family in text_string_to_metric_families(page)}
    assert {name for name in told if name.startswith("hegui_")} == {family.name for family in names.FAMILIES}
    for family in names.FAMILIES:
        assert told[family.name].type == family.kind.value
        assert re.search(r"[\u4e00-\u9fff]", family.what.zh)
        assert not re.search(r"[\u4e00-\u9fff]", family.what.en)
        for sample in told[family.name].samples:
            assert set(sample.labels) - {"le"} == set(family.labels), family.name


def test_the_documentation_lists_the_same_names() -> None:
    """In both languages, as they are asked for."""
    for page in ("gateway-operations.md", "gateway-operations.zh.md"):
        text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
        rows = re.findall(r"^\| `(hegui_[a-z_]+)`", text, re.MULTILINE)
        assert rows == [family.shown_as for family in names.FAMILIES]
        for family in names.FAMILIES:
            assert (family.what.zh if ".zh" in page else family.what.en) in text


def test_alerts_of_the_documentation_ask_for_metrics_that_are_there() -> None:
    """By names and labels of the table; in both languages the same expressions."""
    known = {family.shown_as: family for family in names.FAMILIES}
    said: list[list[str]] = []
    for page in ("gateway-operations.md", "gateway-operations.zh.md"):
        text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
        block = re.search(r"```yaml title=\"alerts.yaml\"\n(.*?)```", text, re.DOTALL)
        assert block is not None
        (group,) = yaml.safe_load(block[1])["groups"]
        said.append([rule["expr"] for rule in group["rules"]])
    assert said[0] == said[1]
    for expression in said[0]:
        for name, labels in re.findall(r"(hegui_[a-z_]+)(?:\{([^}]*)\})?", expression):
            family = known[name.removesuffix("_bucket")]
            assert set(re.findall(r"(\w+)=", labels)) <= set(family.labels), expression


def test_what_detectors_make_up_has_its_bounds() -> None:
    """Categories beyond the bound are counted together; upstreams' outcomes too."""
    metrics = _watching()
    for number in range(MOST_KINDS + 50):
        metrics.ended(_call(findings=(Found("in", "vendor", "r", f"label {number}", "high", 1.0, "mark"),)))
        metrics.asked("mock", f"unreachable error {number}", 0.1)
        metrics.asked("mock", str(number), 0.1)
    assert len(metrics.found) == MOST_KINDS + 1
    assert sum(metrics.found.values()) == MOST_KINDS + 50
    assert len(metrics.attempts) <= MOST_KINDS + 1
    assert sum(sum(spread.counts) for spread in metrics.attempts.values()) == 2 * (MOST_KINDS + 50)


def test_a_request_costs_less_than_a_microsecond() -> None:
    """On the hot path, in the usual case: beginning, one attempt, end. The bound is wide: machines of tests are busy."""
    metrics, call = _watching(), _call()

    def one() -> None:
        metrics.began()
        metrics.asked("mock", "200", 0.01)
        metrics.ended(call)

    number = 20_000
    assert min(timeit.repeat(one, number=number, repeat=7)) / number < 3e-6


def test_a_spread_counts_values_below_and_behind_its_bounds() -> None:
    """A value at a bound belongs to it, as Prometheus has it."""
    spread = Spread((1, 2))
    for value in (0.5, 1, 1.5, 2, 3):
        spread.add(value)
    assert (spread.counts, spread.total) == ([2, 2, 1], 8.0)
    other = Spread((1, 2))
    other.merge(spread)
    assert other.counts == spread.counts


def _watching() -> Metrics:
    metrics = Metrics()
    routing = SimpleNamespace(models={"chat": 1})
    metrics.watch(cast("Any", SimpleNamespace(gateway=SimpleNamespace(routing=routing, handlers={}))))
    return metrics


def _call(findings: tuple[Found, ...] = (), **said: Any) -> Call:
    exchange = Exchange(
        id="x",
        at=NOW,
        replica="r",
        protocol="openai",
        endpoint="/v1/chat/completions",
        model="chat",
        status="answered",
        request_sha256=b"",
        action_in="pass",
        action_out="pass",
        upstream="mock",
        own_seconds=0.0002,
        upstream_seconds=0.01,
        findings=findings,
    )
    told = {"exchange": exchange, "tokens": 8, "held": None, "fault": None, "reminded": (), "path": "/", "status": 200}
    return cast("Call", SimpleNamespace(**{**told, **said}))


def test_operators_alone_read_the_page(gateway: RunningGateway) -> None:
    """The port for callers has none, key or not; the control port asks for a token: see the tests of the control application."""
    answer = httpx.get(f"{gateway.url}/metrics", headers={"authorization": f"Bearer {KEY}"}, trust_env=False)
    assert answer.status_code == 404
