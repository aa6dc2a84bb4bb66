# SPDX-License-Identifier: Apache-2.0
"""What callers are told when a request cannot be served, in the words of the protocol that they speak."""

from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Any, Final, NamedTuple

import msgspec

from hegui.gateway.config_file import Wire
from hegui.guard.streaming import Protocol
from hegui.text import Text


class _Form(NamedTuple):
    status: int
    openai: str
    anthropic: str


class Kind(Enum):
    """Kinds of faults: the status of HTTP, and the type by the two families of protocols."""

    INVALID = _Form(400, "invalid_request_error", "invalid_request_error")
    UNAUTHENTICATED = _Form(401, "authentication_error", "authentication_error")
    FORBIDDEN = _Form(403, "permission_error", "permission_error")
    NOT_FOUND = _Form(404, "not_found_error", "not_found_error")
    METHOD = _Form(405, "invalid_request_error", "invalid_request_error")
    SLOW = _Form(408, "timeout_error", "timeout_error")
    TOO_LARGE = _Form(413, "request_too_large", "request_too_large")
    UNSUPPORTED = _Form(415, "invalid_request_error", "invalid_request_error")
    LIMITED = _Form(429, "rate_limit_error", "rate_limit_error")
    INTERNAL = _Form(500, "server_error", "api_error")
    UPSTREAM = _Form(502, "server_error", "api_error")
    UNAVAILABLE = _Form(503, "server_error", "overloaded_error")
    UPSTREAM_SLOW = _Form(504, "timeout_error", "timeout_error")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request is not served."""

    kind: Kind
    code: str
    """A word for programs, such as ``model_not_found``."""
    what: Text
    retry_after: float | None = None
    """Seconds after which it may work."""
    status: int | None = None
    """Another status than that of the kind, such as the upstream's own."""

    @property
    def http_status(self) -> int:
        """The status of HTTP."""
        return self.status or self.kind.value.status

    @property
    def message(self) -> str:
        """Both languages: who reads it is a programmer, or nobody."""
        return self.what.zh if self.what.zh == self.what.en else f"{self.what.zh} / {self.what.en}"


class Refused(Exception):
    """A request is not served."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def refused(kind: Kind, code: str, zh: str, en: str, retry_after: float | None = None) -> Refused:
    """The exception for a fault."""
    return Refused(Fault(kind, code, Text(zh, en), retry_after))


_encode: Final = msgspec.json.encode


def body_of(wire: Wire, fault: Fault, exchange: str) -> bytes:
    """The body of an answer that tells a fault."""
    return _encode(_told(wire, fault) | ({"request_id": exchange} if wire is Wire.ANTHROPIC else {}))


def _told(wire: Wire, fault: Fault) -> dict[str, Any]:
    match wire:
        case Wire.OPENAI:
            return {
                "error": {
                    "message": fault.message,
                    "type": fault.kind.value.openai,
                    "param": None,
                    "code": fault.code,
                }
            }
        case Wire.ANTHROPIC:
            return {"type": "error", "error": {"type": fault.kind.value.anthropic, "message": fault.message}}


def event_of(protocol: Protocol, fault: Fault) -> bytes:
    """The event that ends a stream which broke."""
    match protocol:
        case Protocol.CHAT | Protocol.COMPLETIONS:
            return b"data: " + _encode(_told(Wire.OPENAI, fault)) + b"\n\n"
        case Protocol.RESPONSES:
            told = {"type": "error", "code": fault.code, "message": fault.message, "param": None, "sequence_number": 0}
            return b"event: error\ndata: " + _encode(told) + b"\n\n"
        case Protocol.MESSAGES:
            return b"event: error\ndata: " + _encode(_told(Wire.ANTHROPIC, fault)) + b"\n\n"


def headers_of(fault: Fault) -> list[tuple[bytes, bytes]]:
    """What a fault adds to the headers."""
    if fault.retry_after is None:
        return []
    return [(b"retry-after", str(max(1, ceil(fault.retry_after))).encode())]
