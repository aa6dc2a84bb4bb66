# SPDX-License-Identifier: Apache-2.0
"""From what the gateway tells to the rows that are kept: texts sealed, sessions as digests, and the digest that the chain links.

Nothing in clear leaves this module: what is spilled to a file is made here as well.
"""

import os
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final, get_type_hints

import msgspec
from msgspec.structs import astuple

from hegui.errors import Problem, RecordsProblem
from hegui.records.exchange import Exchange, Status
from hegui.records.metadata import micros
from hegui.records.sealing import Seal, commitment
from hegui.text import Text
from hegui.users.pseudonym import Pseudonyms

FORMAT: Final = 1
"""Of what the chain covers; a row says nothing of it, so it changes only with a migration that begins new chains."""
REQUEST_KEPT: Final = 1
ANSWER_KEPT: Final = 2
_SALT_BYTES: Final = 16
_SESSIONS: Final = "\0sessions"
"""No host application has such a name."""
_encoded: Final = msgspec.msgpack.Encoder().encode


class TextPolicy(StrEnum):
    """Which texts are kept; digests of all of them always are."""

    NONE = "none"
    REFUSED_ONLY = "refused_only"
    """Of exchanges that the guard refused or stopped."""
    ALL = "all"


_REFUSED: Final = frozenset({Status.REFUSED_INPUT, Status.REFUSED_OUTPUT, Status.STOPPED})


class Prepared(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The rows of one exchange, without their link. In the order of the columns."""

    digest: bytes
    """What the chain links: of the columns that never change, findings, unchecked and labels."""
    exchange: tuple[Any, ...]
    findings: tuple[tuple[Any, ...], ...] = ()
    unchecked: tuple[tuple[Any, ...], ...] = ()
    labels: tuple[tuple[Any, ...], ...] = ()
    unmarked: tuple[Any, ...] | None = None

    @property
    def id(self) -> str:
        """Of the exchange."""
        return str(self.exchange[0])

    @property
    def at(self) -> int:
        """When it was, in microseconds since 1970."""
        return int(self.exchange[1])


@dataclass(frozen=True, slots=True)
class Privacy:
    """How the provider keeps what is of persons.

    Raises:
        RecordsProblem: texts are to be kept, and there is no key to seal them.
    """

    pseudonyms: Pseudonyms
    texts: TextPolicy = TextPolicy.NONE
    seal: Seal | None = None

    def __post_init__(self) -> None:
        if self.texts is not TextPolicy.NONE and self.seal is None:
            raise RecordsProblem(
                Problem(
                    Text("没有加密密钥，不能留存文本", "texts are not kept without a key to seal them"),
                    why=Text(
                        "《个人信息保护法》第五十一条：采取相应的加密等安全技术措施",
                        "PIPL 51: security measures such as encryption",
                    ),
                    found=f"texts: {self.texts}",
                    fix=Text(
                        "用 hegui records keys new 生成密钥并配置，或者 texts: none。",
                        "Make a key with `hegui records keys new` and configure it, or say texts: none.",
                    ),
                )
            )

    def prepare(self, exchange: Exchange) -> Prepared:
        """The rows of an exchange.

        Raises:
            ValueError: the moment has no time zone.
        """
        fixed: list[Any] = [*astuple(exchange)[:_TOLD]]
        fixed[1] = micros(exchange.at)
        private = self._private(exchange)
        words = "".join(filter(None, _WORDS(fixed)))
        if not words.isascii() or "\0" in words:
            _clean(fixed)
        fixed += private[:2]
        findings = _numbered(exchange.id, exchange.findings)
        unchecked = _numbered(exchange.id, exchange.unchecked)
        labels = _numbered(exchange.id, exchange.labels)
        return Prepared(
            record_digest(fixed, findings, unchecked, labels),
            (*fixed, *private[2:]),
            findings,
            unchecked,
            labels,
            _unmarked(fixed, private[2]) if exchange.unmarked_agreement is not None else None,
        )

    def _private(self, exchange: Exchange) -> tuple[Any, ...]:
        """Texts kept, commitment; digests of person and session, salt, sealed texts, key."""
        request, answer = self._texts(exchange)
        person = exchange.person
        if person is None and exchange.session is None and request is None and answer is None:
            return _NOTHING_PRIVATE
        session = exchange.session
        if session is not None:
            session = self.pseudonyms.of(_SESSIONS, session.encode("utf-8", "replace").decode())
        salt = os.urandom(_SALT_BYTES)
        if request is None and answer is None:
            return 0, commitment(salt, person, session, None, None), person, session, salt, None, None, None
        seal = self.seal
        assert seal is not None  # noqa: S101  `__post_init__` has seen to it
        kept = (REQUEST_KEPT if request is not None else 0) | (ANSWER_KEPT if answer is not None else 0)
        return (
            kept,
            commitment(salt, person, session, request, answer),
            person,
            session,
            salt,
            None if request is None else seal.sealed(request, exchange.id),
            None if answer is None else seal.sealed(answer, exchange.id),
            seal.key_id,
        )

    def _texts(self, exchange: Exchange) -> tuple[str | None, str | None]:
        if self.texts is TextPolicy.ALL or (self.texts is TextPolicy.REFUSED_ONLY and exchange.status in _REFUSED):
            return exchange.request_text, exchange.answer_text
        return None, None


_TOLD: Final = Exchange.__struct_fields__.index("own_seconds") + 1
"""So many fields of an exchange are columns as they are."""
_TEXTS: Final = (str, str | None)
_WORDS: Final = itemgetter(
    *(
        place
        for place, name in enumerate(Exchange.__struct_fields__[:_TOLD])
        if get_type_hints(Exchange)[name] in _TEXTS
    )
)
_AGREEMENT: Final = Exchange.__struct_fields__.index("unmarked_agreement")
_NOTHING_PRIVATE: Final = (0, None, None, None, None, None, None, None)


def record_digest(fixed: Any, findings: Any, unchecked: Any, labels: Any) -> bytes:  # noqa: ANN401  rows
    """The digest of a record: over the columns that never change, findings, unchecked and labels."""
    return sha256(_encoded((FORMAT, fixed, findings, unchecked, labels))).digest()


def _unmarked(fixed: list[Any], person: str | None) -> tuple[Any, ...]:
    at, key, agreement = fixed[1], fixed[3], fixed[_AGREEMENT]
    recipient = (key or "", "key") if person is None else (person, "person")
    return (fixed[0], at, *recipient, agreement, None)


def _numbered(exchange: str, rows: tuple[msgspec.Struct, ...]) -> tuple[tuple[Any, ...], ...]:
    if not rows:
        return ()
    numbered = []
    for number, row in enumerate(rows):
        values = [exchange, number, *astuple(row)]
        _clean(values)
        numbered.append(tuple(values))
    return tuple(numbered)


def _clean(values: list[Any]) -> None:
    """Takes out what no database keeps as text: NUL, and halves of surrogate pairs. Callers choose models and sessions."""
    for place, value in enumerate(values):
        if isinstance(value, str):
            values[place] = value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
