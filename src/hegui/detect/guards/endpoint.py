# SPDX-License-Identifier: Apache-2.0
"""One address that takes JSON and answers JSON: bounded in time and size, patient with 429 and 5xx, silent about the key."""

import json
import os
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, NamedTuple, assert_never
from urllib.parse import urlsplit

from hegui.detect.guards.exchange import HttpAnswer, HttpRequest, Pause, Unanswered, send
from hegui.text import Text

_TRY_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_OK: Final = 200
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0


class Answer(NamedTuple):
    """What came back as JSON."""

    value: object


Steps = Generator[HttpRequest | Pause, HttpAnswer | Unanswered, Answer | Text]
"""What is to be done, one after the other. A request is answered by what came back, or by why nothing did; a pause by anything."""

_NOTHING_YET: Final = Unanswered(Text("未询问", "not asked"))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and how it is asked.

    No redirect is followed, to any host, and no proxy is used. The key is read from the environment for each request and
    stands in no message, no log and no ``repr``.

    Raises:
        ValueError: the address is no http(s) URL, holds a user or a password, or would take a key in the clear.
    """

    url: str
    key_variable: str | None = None
    """The environment variable that holds the key; None: the service needs none."""
    timeout: float = 20.0
    """Seconds for one attempt."""
    attempts: int = 3
    most_bytes: int = 1 << 20
    """Of an answer."""
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        usable = self.url.isascii() and self.url.isprintable() and " " not in self.url
        if not usable or parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError("the address is no http(s) URL / 地址不是 http(s) URL")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the address holds a user or a password / 地址中不得包含用户名或密码")
        if self.key_variable and parts.scheme == "http" and not _local(parts.hostname):
            raise ValueError("a key is not sent without TLS / 不会在未加密的连接上发送密钥")
        if self.attempts < 1 or self.timeout <= 0:
            raise ValueError("at least one attempt and some time / 尝试次数与超时必须为正")

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.url).hostname or ""

    def ask(self, question: object) -> Answer | Text:
        """The answer to a question, or why there is none. Does not raise for what a service or a network does."""
        steps = self.steps(question)
        answer: HttpAnswer | Unanswered = _NOTHING_YET
        try:
            step = next(steps)
            while True:
                match step:
                    case HttpRequest():
                        answer = send(step, self.timeout, self.most_bytes)
                    case Pause():
                        self.pause(step.seconds)
                    case _:
                        assert_never(step)
                step = steps.send(answer)
        except StopIteration as end:
            outcome: Answer | Text = end.value
            return outcome

    def steps(self, question: object) -> Steps:
        """The same as steps that any kind of program can drive."""
        body = json.dumps(question, ensure_ascii=False).encode("utf-8", "replace")
        key = os.environ.get(self.key_variable) if self.key_variable else None
        if self.key_variable and not key:
            return Text(
                f"环境变量 {self.key_variable} 未设置", f"the environment variable {self.key_variable} is not set"
            )
        if key and not (key.isascii() and key.isprintable()):
            return Text(
                f"环境变量 {self.key_variable} 的内容不是可用的密钥", f"{self.key_variable} holds no usable key"
            )
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "hegui"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = HttpRequest("POST", self.url, headers, body)
        tried = 0
        while True:
            tried += 1
            outcome = _read((yield request))
            if not isinstance(outcome, _Later):
                return outcome
            if tried >= self.attempts:
                return outcome.why
            wanted = _FIRST_PAUSE * 2 ** (tried - 1) if outcome.after is None else outcome.after
            yield Pause(min(wanted, _LONGEST_PAUSE))


@dataclass(frozen=True, slots=True)
class _Later:
    """It may work later."""

    why: Text
    after: float | None
    """Seconds that the service asks for."""


def _read(answer: HttpAnswer | Unanswered) -> Answer | Text | _Later:
    if isinstance(answer, Unanswered):
        return _Later(answer.reason, None) if answer.again else answer.reason
    if answer.status in _TRY_AGAIN:
        return _Later(_status(answer.status), _seconds(_header(answer, "Retry-After")))
    return _json(answer.body) if answer.status == _OK else _status(answer.status)


def _header(answer: HttpAnswer, wanted: str) -> str | None:
    return next((value for name, value in answer.headers.items() if name.lower() == wanted.lower()), None)


def _local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _status(status: int) -> Text:
    return Text(f"服务返回 HTTP {status}", f"the service answered HTTP {status}")


def _seconds(retry_after: str | None) -> float | None:
    """What ``Retry-After`` says in seconds; a date, or nonsense, counts as not said."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def _json(content: bytes) -> Answer | Text:
    try:
        return Answer(json.loads(content))
    except (ValueError, RecursionError):
        return Text("服务的应答不是 JSON", "the answer of the service is no JSON")
