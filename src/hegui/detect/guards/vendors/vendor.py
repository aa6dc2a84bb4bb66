# SPDX-License-Identifier: Apache-2.0
"""What every moderation service is asked, and what each of their answers comes down to.

An adapter does no input or output: it makes requests and reads answers, both as values. Time and chance are arguments.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from hegui.detect.finding import Severity
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpRequest
from hegui.text import Text

UNMAPPED: Final = "unmapped"
"""The category of a label that the table of the vendor does not know: never a reason to let a text pass."""


class Decision(StrEnum):
    """What is to be done with a text, from the mildest to the gravest."""

    PASS = "pass"  # noqa: S105  # no password
    MARK = "mark"
    """It passes, and is put on record."""
    MASK = "mask"
    """It passes without what was found."""
    REPLACE = "replace"
    """Something else is given instead."""
    REVIEW = "review"
    """A person decides."""
    BLOCK = "block"

    @property
    def gravity(self) -> int:
        """A number that orders decisions, and means nothing else."""
        return list(Decision).index(self)


class Side(StrEnum):
    """Who wrote the text."""

    PROMPT = "prompt"
    """It goes to a model."""
    ANSWER = "answer"
    """It comes from a model."""


class Turn(NamedTuple):
    """One earlier message of a conversation."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the vendor may know beside the text. All of it leaves the machine: leave out what need not."""

    side: Side = Side.PROMPT
    session: str | None = None
    """By which a vendor joins what belongs together."""
    user: str | None = None
    """A pseudonym of the end user."""
    data_id: str | None = None
    """Ours for this text; late verdicts come back under it."""
    prompt_request: str | None = None
    """The vendor's id of its verdict on the prompt that this text answers (Baidu joins the two)."""
    history: tuple[Turn, ...] = field(default=(), repr=False)
    """Oldest first. It helps to judge the text, is not itself checked, and may be shortened to what the vendor takes."""
    piece: int = 0
    """Which piece of a longer text this is."""


class Span(NamedTuple):
    """Code points of the text that was asked about, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a vendor found. It does not carry the words that were found."""

    source: str
    """The vendor."""
    label: str
    """The vendor's own label, such as ``contraband_drug``."""
    category: str
    """One of the 31 risks, a group of them (``A.1``) where the label says no more, or one of ours such as ``prompt-attack``."""
    severity: Severity
    score: float | None = None
    """From 0 to 1, where the vendor gives one; not comparable between vendors."""
    span: Span | None = None
    """None: the vendor did not say where, or what it said does not fit the text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a vendor decided."""

    decision: Decision
    findings: tuple[Finding, ...] = ()
    substitute: str | None = field(default=None, repr=False)
    """An answer that may be given instead of the text, or of an answer to it."""
    rewritten: str | None = field(default=None, repr=False)
    """The text itself without what was found."""
    request_ids: tuple[str, ...] = ()
    """The vendor's, one for each request."""
    rules: str | None = None
    """The version of the vendor's rules, if it tells."""
    late: bool = False
    """Whether people at the vendor may still decide otherwise; their verdict comes later, under the `data_id`."""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """No verdict, and why. It is not a clean bill: who asked must treat it as a failure."""

    reason: Text
    again: bool = False
    """Whether the same question may be answered later: throttling, an outage."""
    after: float | None = None
    """Seconds that the service asks for."""
    found: Verdict | None = None
    """What is known in spite of it, such as the verdict on the pieces that were read: the least that holds."""


class LateVerdict(NamedTuple):
    """What people at the vendor decided, about the text of a `data_id`."""

    data_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of the environment variables that hold a key pair. The keys are read for each request, and kept nowhere."""

    id_variable: str
    secret_variable: str

    def read(self) -> tuple[str, str] | NotChecked:
        """The key id and the secret."""
        key_id, key = secret(self.id_variable), secret(self.secret_variable)
        if isinstance(key_id, NotChecked):
            return key_id
        return key if isinstance(key, NotChecked) else (key_id, key)


def secret(variable: str) -> str | NotChecked:
    """What an environment variable holds, if it can stand in a header."""
    value = os.environ.get(variable)
    if not value:
        return NotChecked(Text(f"环境变量 {variable} 未设置", f"the environment variable {variable} is not set"))
    if not (value.isascii() and value.isprintable()):
        return NotChecked(Text(f"环境变量 {variable} 的内容不是可用的密钥", f"{variable} holds no usable key"))
    return value


def guarded(*urls: str) -> None:
    """Refuses addresses to which no key may go: whatever an adapter asks goes out with one, or signed by one.

    Raises:
        ValueError: an address is no http(s) URL, or would take a key in the clear.
    """
    for url in urls:
        Endpoint(url, key_variable="the key of the vendor")


class Vendor(Protocol):
    """One moderation service."""

    @property
    def name(self) -> str:
        """Which service; the source of its findings."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is asked, how long it may take, and how often it is tried."""

    @property
    def longest(self) -> int:
        """The characters of one question, where one outside the basic plane counts as two (as it does in Java)."""

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:
        """The question about one text of at most `longest` characters.

        Args:
            text: what is to be judged.
            context: what the vendor may know beside it.
            now: with a time zone.
            nonce: used once, such as 32 hexadecimal digits.
        """

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """What an answer says.

        Args:
            status: of HTTP.
            headers: of the answer.
            body: of the answer, as it came.
            text: what was asked about; without it findings have no spans.
        """
