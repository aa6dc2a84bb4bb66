# SPDX-License-Identifier: Apache-2.0
"""What a kind of service is sent, and how its answers are read. No network here: requests and answers are values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from hegui.evaluate.target.faults import fault_of
from hegui.evaluate.target.outcome import Asked, Outcome

Json = Any
"""A JSON value as msgspec reads it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. Headers with secrets are added where it is sent, and stand in no record."""

    method: str
    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes = field(repr=False)
    at: datetime | None = None
    """When, for a ``Retry-After`` that is a date."""

    @property
    def value(self) -> Json:
        """The body as JSON, or as text where it is none."""
        try:
            return _DECODER.decode(self.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return self.body.decode("utf-8", "replace")[:4096]

    @property
    def fault(self) -> Outcome:
        """What it means as an answer without content."""
        return fault_of(self.status, self.headers, self.value, self.at)


class Wire(Protocol):
    """A kind of service."""

    def request(self, asked: Asked) -> Request:
        """What is sent for a question."""
        ...

    def read(self, received: Received) -> Outcome:
        """What came of it. It never raises for what a service says."""
        ...


_DECODER = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder()


def encoded(value: object) -> bytes:
    """JSON bytes; a lone surrogate of a question is replaced, as it cannot be sent."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(_clean(value))


def _clean(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {key: _clean(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_clean(inner) for inner in value]
        case _:
            return value
