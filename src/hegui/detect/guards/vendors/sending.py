# SPDX-License-Identifier: Apache-2.0
"""Asking a vendor about a text of any length: the steps as a generator that any kind of program can drive, and one that does.

Each attempt is signed anew: vendors refuse a nonce that they have seen.
"""

import secrets
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, assert_never

from hegui.detect.guards import exchange
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpAnswer, HttpRequest, Pause
from hegui.detect.guards.vendors.stretches import Stretch, joined, stretches
from hegui.detect.guards.vendors.vendor import Context, NotChecked, Vendor, Verdict
from hegui.text import Text

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_NOTHING_YET: Final = NotChecked(Text("未询问", "not asked"))

Steps = Generator[HttpRequest | Pause, HttpAnswer | NotChecked, Verdict | NotChecked]
"""What is to be done, one after the other. A request is answered by what came back, or by why nothing did; a pause by anything."""


def _now() -> datetime:
    return datetime.now(UTC)


def steps(
    vendor: Vendor,
    text: str,
    context: Context = Context(),  # noqa: B008  # frozen
    now: Callable[[], datetime] = _now,
    nonce: Callable[[], str] = secrets.token_hex,
) -> Steps:
    """Asks about all of a text, and returns one verdict. A text without anything but space passes unasked."""
    clean = text.encode("utf-8", "replace").decode()  # what is no character would be refused, or signed differently
    read: list[tuple[Stretch, Verdict | NotChecked]] = []
    for number, stretch in enumerate(stretches(clean, vendor.longest)):
        part = yield from _attempts(vendor, stretch.text, _of_piece(context, number), now, nonce)
        read.append((stretch, part))
    return joined(read)


def check(
    vendor: Vendor,
    text: str,
    context: Context = Context(),  # noqa: B008  # frozen
    now: Callable[[], datetime] = _now,
    nonce: Callable[[], str] = secrets.token_hex,
) -> Verdict | NotChecked:
    """Asks a vendor about all of a text, and waits. Does not raise for what a service or a network does."""
    asking = steps(vendor, text, context, now, nonce)
    answer: HttpAnswer | NotChecked = _NOTHING_YET
    try:
        step = next(asking)
        while True:
            match step:
                case HttpRequest():
                    answer = send(step, vendor.endpoint)
                case Pause():
                    vendor.endpoint.pause(step.seconds)
                case _:
                    assert_never(step)
            step = asking.send(answer)
    except StopIteration as end:
        verdict: Verdict | NotChecked = end.value
        return verdict


def send(request: HttpRequest, limits: Endpoint) -> HttpAnswer | NotChecked:
    """Sends one request once, within the time and size of an endpoint."""
    answer = exchange.send(request, limits.timeout, limits.most_bytes)
    return NotChecked(answer.reason, again=answer.again) if isinstance(answer, exchange.Unanswered) else answer


def _attempts(
    vendor: Vendor, text: str, context: Context, now: Callable[[], datetime], nonce: Callable[[], str]
) -> Steps:
    tried = 0
    while True:
        tried += 1
        request = vendor.request(text, context, now(), nonce())
        if isinstance(request, NotChecked):
            return request
        answer = yield request
        found = answer if isinstance(answer, NotChecked) else vendor.read(*answer, text)
        if isinstance(found, Verdict) or not found.again or tried >= vendor.endpoint.attempts:
            return found
        wanted = _FIRST_PAUSE * 2 ** (tried - 1) if found.after is None else found.after
        yield Pause(min(wanted, _LONGEST_PAUSE))


def _of_piece(context: Context, number: int) -> Context:
    """A late verdict must say which piece it is about."""
    named = f"{context.data_id}.{number}" if context.data_id and number else context.data_id
    return replace(context, piece=number, data_id=named)
