# SPDX-License-Identifier: Apache-2.0
"""What of a request goes on to an upstream, and what comes back of its answer: the whole body, or why it has refused."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hegui.gateway.asking import Asking
from hegui.gateway.call import Call, Late
from hegui.gateway.config_file import Wire
from hegui.gateway.faults import Fault, Kind, Refused
from hegui.gateway.forwarding import Answered
from hegui.gateway.routing import Target
from hegui.gateway.upstream import Broken
from hegui.guard import Action, of_text
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway

_encode: Final = msgspec.json.encode
_PASSED_ON: Final = frozenset({400, 404, 409, 413, 422, 429})
"""What an upstream says against the request itself."""
_CODES: Final = frozenset({"content_policy_violation", "moderation_blocked", "content_filter"})
"""Codes by which clients tell that content was refused; no others of an upstream are repeated."""
_LONGEST_FAULT: Final = 1 << 20
_DEFAULTS: Final = {"anthropic-version": "2023-06-01"}


def body_for(asking: Asking) -> Callable[[Target], bytes]:
    """The body for a target: as it came, unless something in it was covered or the model has another name there."""

    def body(target: Target) -> bytes:
        same_name = target.model == asking.model.name
        if asking.body and same_name:
            return asking.body
        return _encode(asking.value if same_name else asking.value | {"model": target.model})

    return body


def headers_of(call: Call, wire: Wire) -> Mapping[str, str] | None:
    """Headers of the caller that its protocol knows, and no others."""
    defaults = _DEFAULTS if wire is Wire.ANTHROPIC else None
    if not call.forwarded:
        return defaults
    found = {
        name.decode(): words
        for name, value in call.forwarded
        if value.isascii() and (words := value.decode()).isprintable()
    }
    return found or defaults


async def body_of(call: Call, answered: Answered) -> bytes:
    """The whole body of an answer.

    Raises:
        Refused: it takes too long, breaks off or is too long.
    """
    entry = answered.upstream.entry
    there = answered.reply.whole_now(entry.answer_bytes)
    if there is not None:
        return there
    began = perf_counter()
    try:
        return await call.within(answered.reply.whole(entry.answer_bytes), call.loop.time() + entry.first_byte_seconds)
    except Late:
        raise Refused(_LATE) from None
    except Broken:
        raise Refused(_BROKEN) from None
    finally:
        call.upstream_seconds += perf_counter() - began


async def fault_of_upstream(gateway: "Gateway", asking: Asking, answered: Answered) -> Refused:
    """What the caller is told where an upstream has refused: its own words if they are about the request, and clean."""
    reply = answered.reply
    status = reply.status
    if status not in _PASSED_ON:
        return Refused(_DECLINED)
    try:
        body = await asking.call.within(
            reply.whole(_LONGEST_FAULT), asking.call.loop.time() + answered.upstream.entry.idle_seconds
        )
        words, code = _said(msgspec.json.decode(body))
    except (Late, Broken, ValueError, msgspec.MsgspecError, RecursionError):
        words, code = None, _REFUSED
    kind = Kind.LIMITED if status == Kind.LIMITED.value.status else Kind.INVALID
    if words is not None:
        decision = await gateway.services.check(asking.guard, of_text(words, "assistant"), minor=asking.minor)
        if decision.action in {Action.PASS, Action.MARK}:
            return Refused(Fault(kind, code, Text(words, words), status=status))
    return Refused(Fault(kind, code, _DECLINED.what, status=status))


def _said(value: Any) -> tuple[str | None, str]:  # noqa: ANN401  JSON
    """The words of a fault, and its code."""
    error = value.get("error") if isinstance(value, dict) else None
    message, code = (error.get("message"), error.get("code")) if isinstance(error, dict) else (None, None)
    words = message if isinstance(message, str) and message.strip() else None
    return words, code if isinstance(code, str) and code in _CODES else _REFUSED


_REFUSED: Final = "upstream_refused"
_LATE: Final = Fault(
    Kind.UPSTREAM_SLOW,
    "upstream_timeout",
    Text("模型服务未在时限内答复。", "The model's service did not answer in time."),
)
_BROKEN: Final = Fault(
    Kind.UPSTREAM,
    "upstream_reset",
    Text("模型服务的应答中断或者过长。", "The answer of the model's service broke off, or is too long."),
)
_DECLINED: Final = Fault(
    Kind.UPSTREAM, "upstream_declined", Text("模型服务拒绝了请求。", "The model's service declined the request.")
)
