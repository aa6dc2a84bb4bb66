# SPDX-License-Identifier: Apache-2.0
"""A request on its way to the upstreams of its model: one after the other, until one answers. Nothing is repeated once a byte came."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import msgspec

from hegui.gateway.call import Call, Late
from hegui.gateway.config_file import Wire
from hegui.gateway.faults import Fault, Kind, Refused
from hegui.gateway.observing import Observer
from hegui.gateway.routing import Model, Target, ways
from hegui.gateway.upstream import Reply, Unreachable, Upstream
from hegui.text import Text

_TRY_AGAIN: Final = frozenset({502, 503, 504})
_BUSY: Final = 429
_BROKEN: Final = 500
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0
"""Seconds; an upstream that asks for more is passed over, and the caller told to come later."""


class Answered(msgspec.Struct, frozen=True):
    """An upstream answered."""

    upstream: Upstream
    target: Target
    reply: Reply


@dataclass(slots=True)
class Forwarding:
    """How requests get to upstreams."""

    upstreams: Mapping[str, Upstream]
    observer: Observer
    chance: Callable[[], float]

    async def send(
        self,
        call: Call,
        model: Model,
        wire: Wire,
        path: str,
        body: Callable[[Target], bytes],
        extra: Mapping[str, str] | None,
    ) -> Answered:
        """The first answer that counts.

        Args:
            call: under way.
            model: that is asked for.
            wire: the protocol of the caller.
            path: of the endpoint.
            body: for a target.
            extra: headers beside those of every request.

        Raises:
            Refused: no upstream answered.
        """
        fault = _NONE_LEFT
        for target in ways(model, wire, self.chance):
            upstream = self.upstreams[target.upstream]
            found = await self._tried(call, upstream, target, path, body(target), extra)
            if isinstance(found, Answered):
                return found
            if fault is _NONE_LEFT or found is not _NONE_LEFT:
                fault = found
        raise Refused(fault)

    async def _tried(
        self, call: Call, upstream: Upstream, target: Target, path: str, body: bytes, extra: Mapping[str, str] | None
    ) -> Answered | Fault:
        entry = upstream.entry
        fault = _NONE_LEFT
        for attempt in range(1, entry.attempts + 1):
            now = call.loop.time()
            if not upstream.breaker.admits(now):
                return fault if fault is not _NONE_LEFT else _resting(upstream, now)
            outcome = await self._once(call, upstream, path, body, extra)
            if not isinstance(outcome, Fault):
                if not _may_pass(outcome):
                    return Answered(upstream, target, outcome)
                fault = _told(outcome)
                outcome.done()
            elif outcome.kind is Kind.UPSTREAM_SLOW:
                raise Refused(outcome)  # it may be at work on it
            else:
                fault = outcome
            pause = _FIRST_PAUSE * 2 ** (attempt - 1) if fault.retry_after is None else fault.retry_after
            if attempt == entry.attempts or pause > _LONGEST_PAUSE:
                return fault
            await asyncio.sleep(pause)
        return fault

    async def _once(
        self, call: Call, upstream: Upstream, path: str, body: bytes, extra: Mapping[str, str] | None
    ) -> Reply | Fault:
        loop = call.loop
        began = perf_counter()
        try:
            reply = await call.within(
                upstream.client.post(path, extra, body), loop.time() + upstream.entry.first_byte_seconds
            )
        except Late:
            upstream.breaker.failed(loop.time())
            self.observer.asked(upstream.name, "late", perf_counter() - began)
            return _LATE
        except Unreachable as error:
            upstream.breaker.failed(loop.time())
            self.observer.asked(upstream.name, f"unreachable {error.why}", perf_counter() - began)
            return _UNREACHABLE
        except asyncio.CancelledError:
            upstream.breaker.abandoned(loop.time())
            raise
        finally:
            call.upstream_seconds += perf_counter() - began
        if reply.status >= _BROKEN:
            upstream.breaker.failed(loop.time())
        else:
            upstream.breaker.succeeded()
        self.observer.asked(upstream.name, str(reply.status), perf_counter() - began)
        return reply


def _may_pass(reply: Reply) -> bool:
    """Whether another attempt may be answered better."""
    return reply.status in _TRY_AGAIN or (reply.status == _BUSY and _seconds(reply) is not None)


def _told(reply: Reply) -> Fault:
    if reply.status == _BUSY:
        return Fault(
            Kind.LIMITED,
            "upstream_busy",
            Text("模型服务繁忙，请稍后再试。", "The model's service is busy. Try again later."),
            _seconds(reply),
        )
    return Fault(
        Kind.UPSTREAM if reply.status == Kind.UPSTREAM.value.status else Kind.UNAVAILABLE,
        "upstream_unavailable",
        Text("模型服务暂时不可用。", "The model's service is out of order."),
        _seconds(reply),
    )


def _seconds(reply: Reply) -> float | None:
    """What ``Retry-After`` says in seconds; a date, or nonsense, counts as not said."""
    value = reply.header("Retry-After")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else None  # noqa: PLR2004  a week


def _resting(upstream: Upstream, now: float) -> Fault:
    until = getattr(upstream.breaker.state, "until", now)
    return Fault(
        Kind.UNAVAILABLE,
        "upstream_resting",
        Text("模型服务多次失败，暂停转发。", "The model's service has failed several times and is left alone for now."),
        max(1.0, until - now),
    )


_NONE_LEFT: Final = Fault(
    Kind.UNAVAILABLE, "no_upstream", Text("没有可用的模型服务。", "No service of the model is available.")
)
_LATE: Final = Fault(
    Kind.UPSTREAM_SLOW,
    "upstream_timeout",
    Text("模型服务未在时限内答复。", "The model's service did not answer in time."),
)
_UNREACHABLE: Final = Fault(
    Kind.UPSTREAM, "upstream_unreachable", Text("无法连接模型服务。", "The model's service cannot be reached.")
)
