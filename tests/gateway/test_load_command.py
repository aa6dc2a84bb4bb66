# SPDX-License-Identifier: Apache-2.0
"""`hegui gateway load` says what came back of a load and how soon, and fails where a request failed."""

import asyncio
import json

import pytest
from command import run
from gateway_factory import KEY, RunningGateway
from mock_upstream import Asked, begin_stream, chat_events, send_piece

from hegui.errors import InputError
from hegui.gateway.load import Wanted, base_of, load, spread

SHORT = ("--clients", "2", "--seconds", "0.3", "--warm-up", "0.1", "--key-env", "LOAD_KEY")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOAD_KEY", KEY)


def test_a_load_is_told_in_words(gateway: RunningGateway) -> None:
    """Throughput, percentiles and the first model that is listed."""
    ended = run("gateway", "load", gateway.url, *SHORT, "--lang", "en")
    assert ended.code == 0, ended.out + ended.err
    assert f"POST {gateway.url}/v1/chat/completions" in ended.out
    assert "model chat, 2 at the same time" in ended.out
    assert "0 failed" in ended.out
    assert "latency (ms): p50" in ended.out
    assert "完整应答" in run("gateway", "load", gateway.url, *SHORT, "--lang", "zh").out


def test_a_load_of_streams_tells_the_first_frame(gateway: RunningGateway) -> None:
    """As JSON: every number is of what really came back."""
    before = len(gateway.exchanges(100_000))
    ended = run("gateway", "load", f"{gateway.url}/v1/", *SHORT, "--stream", "--model", "renamed", "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    told = json.loads(ended.out)
    assert told["model"] == "renamed"
    assert told["stream"] is True
    assert told["failures"] == {}
    assert told["first_frame_milliseconds"]["p50"] <= told["milliseconds"]["p50"] <= told["milliseconds"]["max"]
    assert told["events"] > told["answered"]
    assert told["actions"] == {"pass": told["answered"]}
    assert len(gateway.exchanges(100_000)) - before > told["answered"]  # those of the warm-up, too


def test_failures_are_told_by_kind_and_fail_the_command(gateway: RunningGateway) -> None:
    """A model that is not there: status and code, exit 1."""
    ended = run("gateway", "load", gateway.url, *SHORT, "--model", "nowhere", "--lang", "en")
    assert ended.code == 1
    assert "failed: 404 model_not_found" in ended.out


def test_a_stream_that_breaks_off_has_failed(gateway: RunningGateway) -> None:
    """Half an answer counts as none."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["春节是", "一年之始"])[:2]:
            await send_piece(writer, piece)
        writer.close()

    gateway.upstream.behaviour = breaks
    ended = run("gateway", "load", gateway.url, *SHORT, "--stream", "--model", "chat", "--format", "json")
    told = json.loads(ended.out)
    assert (ended.code, told["answered"]) == (1, 0)
    assert set(told["failures"]) == {"stream broken off"}


def test_a_load_can_come_from_many_users(gateway: RunningGateway) -> None:
    """Each request is in the name of one of them, and headers of one's own go along."""
    run(
        *("gateway", "load", gateway.url, *SHORT, "--model", "chat"),
        *("--users", "3", "--header", "x-hegui-minor=false", "--path", "/v1/chat/completions"),
    )
    found = gateway.exchanges(10)
    assert {row["minor"] for row in found} == {False}
    assert len({row["person"] for row in found}) in {2, 3}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ftp://127.0.0.1",), "this is no http(s) address"),
        (("http://user:secret@127.0.0.1",), "this is no http(s) address"),
        (("http://127.0.0.1:1",), "cannot be reached"),
        (("http://127.0.0.1:1", "--key-env", "NOT_SET"), "the environment variable NOT_SET is not set"),
        (("http://127.0.0.1:1", "--header", "x"), "this is no header"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], words: str) -> None:
    """On one clear line, exit 2."""
    ended = run("gateway", "load", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_key_that_opens_nothing_is_told_before_the_load(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway's own word stands in the message, the key does not."""
    monkeypatch.setenv("LOAD_KEY", "hg-" + "x" * 43)
    ended = run("gateway", "load", gateway.url, *SHORT)
    assert ended.code == 2
    assert "the gateway refuses with 401" in ended.err
    assert "x" * 43 not in ended.err


def test_percentiles_are_those_of_the_values() -> None:
    """By the nearest rank; without values there are none."""
    assert spread([n / 1000 for n in range(1, 101)]) == {"p50": 50.0, "p90": 90.0, "p99": 99.0, "max": 100.0}
    assert spread([0.002]) == {"p50": 2.0, "p90": 2.0, "p99": 2.0, "max": 2.0}
    assert spread([]) is None


def test_the_base_address_may_hold_the_version() -> None:
    """As clients are given it."""
    assert base_of("http://x:1/v1/") == base_of("http://x:1") == "http://x:1"
    with pytest.raises(InputError):
        base_of("x:1")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/completions", "prompt"),
        ("/v1/responses", "input"),
        ("/v1/embeddings", "input"),
        ("/v1/chat/completions", "messages"),
    ],
)
def test_every_endpoint_of_text_is_asked_in_its_words(path: str, field: str, gateway: RunningGateway) -> None:
    """The request has the field in which that endpoint takes its text."""
    asyncio.run(load(Wanted(url=gateway.url, key=KEY, model="chat", path=path, clients=1, seconds=0.05, warm_up=0)))
    assert field in gateway.upstream.asked[0].json
