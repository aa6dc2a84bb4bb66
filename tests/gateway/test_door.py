# SPDX-License-Identifier: Apache-2.0
"""The door: whose address counts, who named the user, what a caller who is not let in is told."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, running

from hegui.gateway.call import Call
from hegui.gateway.config_file import ListenEntry, Wire
from hegui.gateway.door import Door, caller_of, fault_of
from hegui.gateway.faults import Kind, Refused
from hegui.text import same
from hegui.users.claims import Claims
from hegui.users.denials import Denied, Reason
from hegui.users.gatekeeper import Gatekeeper
from hegui.users.keys import Key
from hegui.users.pseudonym import Pseudonyms
from hegui.users.settings import STRICT

KEPT = Key(id="k", digest=b"d", prefix="hg-", application="app", created_at=datetime(2026, 1, 1, tzinfo=UTC))


def door(*proxies: str) -> Door:
    """A door behind some proxies."""
    return Door(
        Gatekeeper(STRICT, Pseudonyms(b"0" * 32)), ListenEntry(trusted_proxies=proxies), lambda: datetime.now(UTC)
    )


async def _nothing(*_: Any) -> Any: ...


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy of ours: it may say what it likes
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # what a caller put in front of it is not believed
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.0.0.7"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.8, 10.0.0.7"], "10.0.0.8"),
        ("10.0.0.1", ["unknown, 10.0.0.7"], "10.0.0.7"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),  # of a socket for both families
        ("::ffff:203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, <script>"], "10.0.0.1"),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        (None, ["198.51.100.1"], "unknown"),
    ],
)
def test_addresses_are_believed_of_trusted_proxies_only(client: str | None, forwarded: list[str], address: str) -> None:
    """The last one that is none of ours."""

    async def made() -> str:
        headers = [(b"x-forwarded-for", words.encode()) for words in forwarded]
        scope = {"path": "/", "client": None if client is None else (client, 1), "headers": headers}
        return door("10.0.0.0/8", "fd00::/8").address_of(Call(scope, _nothing, _nothing))

    assert asyncio.run(made()) == address


@pytest.mark.parametrize(
    ("wire", "claims", "body", "user"),
    [
        (Wire.OPENAI, Claims(user="a"), {"user": "b"}, "a"),
        (Wire.OPENAI, Claims(), {"user": "b"}, "b"),
        (Wire.OPENAI, Claims(), {"safety_identifier": "c", "user": "b"}, "c"),
        (Wire.OPENAI, Claims(), {"user": ""}, None),
        (Wire.OPENAI, Claims(), {"user": 7}, None),
        (Wire.ANTHROPIC, Claims(), {"metadata": {"user_id": "d"}, "user": "b"}, "d"),
        (Wire.ANTHROPIC, Claims(), {"metadata": []}, None),
    ],
)
def test_the_header_names_the_user_before_the_body_does(
    wire: Wire, claims: Claims, body: dict[str, Any], user: str | None
) -> None:
    """The body in the fields of its protocol."""
    assert caller_of(KEPT, claims, wire, body).user == user


def test_a_name_that_is_an_identifier_is_refused() -> None:
    """Real names and numbers stay with the host application."""
    for name in ("张三", "11010519491231002X", "13812345678", "a b"):
        with pytest.raises(Refused) as refused:
            caller_of(KEPT, Claims(), Wire.OPENAI, {"user": name})
        assert refused.value.fault.http_status == 400
        assert name not in refused.value.fault.message


@pytest.mark.parametrize("status", [400, 401, 403, 429, 418])
def test_a_denial_keeps_its_status(status: int) -> None:
    """Also one that nobody thought of."""
    fault = fault_of(Denied(Reason.RATE, status, same("x"), 3))
    assert (fault.http_status, fault.code, fault.retry_after) == (status, "rate", 3)
    assert fault.kind is not Kind.INTERNAL


def test_keys_are_shown_in_one_way(gateway: RunningGateway) -> None:
    """As OpenAI's clients do or as Anthropic's do; two different ones are none."""
    assert ask(gateway, chat("好"), key=None, headers={"x-api-key": KEY}).status_code == 200
    assert ask(gateway, chat("好"), headers={"x-api-key": KEY}).status_code == 200
    assert ask(gateway, chat("好"), headers={"x-api-key": "hg-other"}).status_code == 401
    assert ask(gateway, chat("好"), key=None, headers={"authorization": f"Basic {KEY}"}).status_code == 401


def test_whoever_tries_keys_has_to_wait(thread: LoopThread, folder: Path) -> None:
    """After some failures from an address; a key that has opened from there is not locked out."""
    with running(thread, folder) as gateway:
        assert ask(gateway, chat("好")).status_code == 200
        codes = [ask(gateway, chat("好"), key="hg-" + f"{n:043d}").status_code for n in range(8)]
        assert codes[0] == 401
        assert codes[-1] == 429
        assert ask(gateway, chat("好")).status_code == 200
