# SPDX-License-Identifier: Apache-2.0
"""One HTTP request and its answer, bounded in time and size. No redirect is followed, and no proxy is used."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from hegui.text import Text

if TYPE_CHECKING:
    from http.client import HTTPResponse

_BLOCK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is to be sent as it is: a signature may stand over it. Neither headers nor body show in a ``repr``."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HttpAnswer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unanswered(NamedTuple):
    """Nothing usable came back."""

    reason: Text
    again: bool = False
    """Whether another attempt may help."""


class Pause(NamedTuple):
    """A wait before the next attempt."""

    seconds: float


def send(request: HttpRequest, timeout: float, most_bytes: int) -> HttpAnswer | Unanswered:
    """Sends one request once. Does not raise for what a service or a network does.

    Args:
        request: to an http(s) URL.
        timeout: seconds for all of it.
        most_bytes: of the answer.
    """
    from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: PLC0415  a gateway asks by other means

    parts = urlsplit(request.url)
    until = time.monotonic() + timeout
    made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = made(parts.hostname or "", parts.port, timeout=timeout)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    late = Unanswered(Text(f"服务在 {timeout:g} 秒内未答复", f"the service did not answer within {timeout:g} s"))
    try:
        connection.request(request.method, target, request.body, dict(request.headers))
        response = connection.getresponse()
        content = _read(response, most_bytes, until, late)
    except TimeoutError:
        return late
    except (OSError, HTTPException) as error:
        kind = type(error).__name__  # its words may hold anything
        return Unanswered(Text(f"无法连接服务（{kind}）", f"the service cannot be reached ({kind})"), again=True)
    finally:
        connection.close()
    return content if isinstance(content, Unanswered) else HttpAnswer(response.status, dict(response.headers), content)


def _read(response: "HTTPResponse", most_bytes: int, until: float, late: Unanswered) -> bytes | Unanswered:
    found = bytearray()
    while block := response.read1(_BLOCK):
        found += block
        if len(found) > most_bytes:
            return Unanswered(Text(f"应答超过 {most_bytes} 字节", f"the answer is longer than {most_bytes} bytes"))
        if time.monotonic() > until:
            return late
    return bytes(found)
