# SPDX-License-Identifier: Apache-2.0
"""What callers are told of faults, in the form that the clients of both families read."""

import json

import pytest

from hegui.gateway.config_file import Wire
from hegui.gateway.faults import Fault, Kind, body_of, event_of, headers_of, refused
from hegui.guard.streaming import Protocol, Splitter
from hegui.text import Text, same

FAULT = Fault(Kind.UPSTREAM, "upstream_reset", Text("中断。", "It broke off."))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_both_forms(kind: Kind) -> None:
    """A status of HTTP, and a type for each family."""
    fault = Fault(kind, "word", same("x"))
    openai = json.loads(body_of(Wire.OPENAI, fault, "E1"))
    anthropic = json.loads(body_of(Wire.ANTHROPIC, fault, "E1"))
    assert set(openai["error"]) == {"message", "type", "param", "code"}
    assert anthropic == {"type": "error", "error": {"type": kind.value.anthropic, "message": "x"}, "request_id": "E1"}
    assert 400 <= fault.http_status < 600


def test_both_languages_are_told() -> None:
    """Once where they are the same."""
    assert FAULT.message == "中断。 / It broke off."
    assert Fault(Kind.INVALID, "x", same("a")).message == "a"


@pytest.mark.parametrize("protocol", Protocol)
def test_an_event_is_one_frame(protocol: Protocol) -> None:
    """That the guard's own reader takes apart."""
    [frame] = Splitter().feed(event_of(protocol, FAULT))
    event, data = frame.fields()
    assert event == ("" if protocol in {Protocol.CHAT, Protocol.COMPLETIONS} else "error")
    assert "中断" in json.loads(data or b"")["message" if protocol is Protocol.RESPONSES else "error"].__str__()


@pytest.mark.parametrize(
    ("seconds", "header"), [(None, []), (0.2, [(b"retry-after", b"1")]), (17.2, [(b"retry-after", b"18")])]
)
def test_waits_are_told_in_whole_seconds(seconds: float | None, header: list[tuple[bytes, bytes]]) -> None:
    """Rounded up, and never none."""
    assert headers_of(refused(Kind.LIMITED, "x", "一", "a", seconds).fault) == header
