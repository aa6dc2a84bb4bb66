# SPDX-License-Identifier: Apache-2.0
"""Bodies that are slow, too long or broken off."""

from urllib.parse import quote

import anyio
import pytest
from starlette.requests import Request
from starlette.types import Message

from hegui.errors import InputError
from hegui.gateway.control import bodies
from hegui.gateway.control.bodies import Refused, form_of, json_of, most_bytes
from hegui.gateway.control.public_api import CodeSent

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"


def request(kind: bytes, *messages: Message, wait: float = 0.0) -> Request:
    """A request whose body comes in these pieces, each after a while."""
    left = iter(messages)

    async def receive() -> Message:
        await anyio.sleep(wait)
        return next(left)

    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}, receive)


def piece(body: bytes, *, more: bool = False) -> Message:
    """A piece of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_form_is_read_in_pieces() -> None:
    """Of a field that is there twice the last one counts; characters may be split between pieces."""
    words = b"text=%E5%AD%97&a=1&a=2"
    got = anyio.run(
        form_of, request(FORM, *(piece(words[n : n + 1], more=True) for n in range(len(words))), piece(b"")), 100
    )
    assert got == {"text": "字", "a": "2"}


def test_a_body_is_refused_as_soon_as_it_is_too_long() -> None:
    """What comes behind is not read."""
    pieces = [piece(b"x" * 60, more=True) for _ in range(3)]
    with pytest.raises(Refused) as refused:
        anyio.run(form_of, request(FORM, *pieces), 100)
    assert refused.value.status == 413


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow sender holds no connection for ever."""
    monkeypatch.setattr(bodies, "_SECONDS", 0.05)
    with pytest.raises(Refused) as refused:
        anyio.run(form_of, request(FORM, piece(b"a", more=True), piece(b"b", more=True), wait=0.04), 100)
    assert refused.value.status == 408


def test_a_sender_that_goes_away_is_no_fault_of_ours() -> None:
    """The rest of the form is not there."""
    with pytest.raises(Refused) as refused:
        anyio.run(form_of, request(FORM, piece(b"text=", more=True), {"type": "http.disconnect"}), 100)
    assert refused.value.status == 400


def test_json_is_read_strictly() -> None:
    """As a record, with every wrong field told."""
    got = anyio.run(json_of, request(JSON, piece(b'{"code": "x"}')), CodeSent, 100)
    assert got == CodeSent(code="x")
    with pytest.raises(InputError) as refused:
        anyio.run(json_of, request(JSON, piece(b'{"kode": 1}')), CodeSent, 100)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"code": "\xed\xa0\x80"}', b"nul"])
def test_what_is_no_json_is_broken(body: bytes) -> None:
    """And told as that."""
    with pytest.raises(Refused) as refused:
        anyio.run(json_of, request(JSON, piece(body)), CodeSent, 100)
    assert refused.value.status == 400


def test_a_text_of_the_longest_length_fits_however_it_is_encoded() -> None:
    """Twelve bytes a character: an emoji in percent signs."""
    assert len(quote("😀" * 4_000)) + 1_000 < most_bytes(4_000)
