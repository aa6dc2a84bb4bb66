# SPDX-License-Identifier: Apache-2.0
"""Logs: a line a request and a line an event, whatever callers write, and nothing of what they wrote."""

import io
import json
import logging
from pathlib import Path

import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, raw, running, within_seconds
from hypothesis import given
from hypothesis import strategies as st

from hegui.gateway.logs import Lines, RequestLog, log_events, plain

HOSTILE = 'x"}\n{"status":200,"key":"admin\x1b[2J\u202e\u2028\x7f'


def lines_of(gateway: RunningGateway, log: RequestLog, output: io.BytesIO, requests: int) -> list[dict[str, object]]:
    """What was written of some requests."""
    within_seconds(lambda: len(gateway.seen.calls) == requests)
    for call in gateway.seen.calls:
        log.ended(call)
    log.flush()
    return [json.loads(line) for line in output.getvalue().decode("ascii").splitlines()]


def test_a_request_is_one_line_without_content(gateway: RunningGateway) -> None:
    """Who, what, how long; no text, no user, no key."""
    ask(gateway, chat("很私密的话 13812345678"), headers={"x-hegui-user": "u-77"})
    output = io.BytesIO()
    [line] = lines_of(gateway, RequestLog(output), output, 1)
    assert (line["path"], line["status"], line["model"], line["outcome"]) == (
        "/v1/chat/completions",
        200,
        "chat",
        "answered",
    )
    assert (line["in"], line["out"], line["key"]) == ("mask", "mask", "app") or line["in"] == "mask"
    written = output.getvalue().decode()
    assert not any(word in written for word in ("私密", "13812345678", "u-77", KEY))


def test_what_callers_write_cannot_forge_a_line(gateway: RunningGateway) -> None:
    """Neither as a model, nor as a path, nor as a header; signs that terminals obey are escaped."""
    ask(gateway, chat("好", model=HOSTILE))
    raw(
        gateway, b"GET /%0d%0a%7b%22status%22:200%7d%1b[2J%e2%80%ae HTTP/1.1\r\nhost: x\r\nuser-agent: [2J\r\n\r\n", 0.5
    )
    output = io.BytesIO()
    lines = lines_of(gateway, RequestLog(output), output, 2)
    assert [line["status"] for line in lines] == [404, 404]
    assert all(0x20 <= byte < 0x7F or byte == 0x0A for byte in output.getvalue())


@given(st.text())
def test_any_words_are_made_plain(words: str) -> None:
    """Printable ASCII, and not without end."""
    made = plain(words)
    assert made.isascii()
    assert len(made) <= 200 * 10
    assert "\x7f" not in made


def test_events_are_lines_of_json() -> None:
    """Also where their words have line ends."""
    record = logging.LogRecord("hegui.gateway", logging.ERROR, "x", 1, "a\nb %s", (HOSTILE,), None)
    [line] = Lines().format(record).splitlines()
    assert json.loads(line)["event"].startswith("a\nb x")


def test_events_of_the_house_go_to_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """And an error with its kind, without its words."""
    logger = logging.getLogger("hegui.gateway")
    before = (logger.handlers, logger.level, logger.propagate)
    output = io.StringIO()
    log_events(output)
    try:
        logger.error("failed", exc_info=ValueError("secret"))
        logger.info("started")
    finally:
        logger.handlers, logger.propagate = before[0], before[2]
        logger.setLevel(before[1])
    first, second = map(json.loads, output.getvalue().splitlines())
    assert (first["level"], first["fault"], second["event"]) == ("error", "ValueError", "started")
    assert "secret" not in output.getvalue()
    assert monkeypatch is not None


def test_lines_are_written_many_at_a_time(thread: LoopThread, folder: Path) -> None:
    """At the pulse, at the end, and when there are many."""
    with running(thread, folder) as gateway:
        ask(gateway, chat("好"))
        within_seconds(lambda: gateway.seen.calls)
        output = io.BytesIO()
        log = RequestLog(output)
        for _ in range(499):
            log.ended(gateway.seen.calls[0])
        assert output.getvalue() == b""
        log.ended(gateway.seen.calls[0])
        assert output.getvalue().count(b"\n") == 500
        log.ended(gateway.seen.calls[0])
        log.look(0.0)
        assert output.getvalue().count(b"\n") == 501
