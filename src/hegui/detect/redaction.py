# SPDX-License-Identifier: Apache-2.0
"""Takes what was found out of a text: masked, as a token, or as a value of the same form that cannot exist.

The way back is a list of its own, never inside the text: who holds only the redacted text learns nothing more from it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hegui.detect.finding import Hit
from hegui.detect.folding import fold
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.mask import mask
from hegui.detect.personal.substitute import substitute


class How(StrEnum):
    """What stands in the place of a value."""

    MASK = "mask"
    """``138****5678``: the form stays, most of it is covered. The same mask may cover different values."""
    TOKEN = "token"  # noqa: S105  a word, no secret
    """``[MOBILE_1]``: the same value has the same token, in one document or, with a key, wherever the key is used."""
    FORMAT = "format"
    """``10283940177``: looks alike and cannot exist, so that programs that read the text go on working."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One value that was taken out; positions are code points of the redacted text."""

    start: int
    end: int
    rule: str
    category: str
    original: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without the values, and apart from it the way back."""

    text: str
    replacements: tuple[Replacement, ...]


class Redactor:
    """Redacts the pieces of one document, so that the same value is replaced alike in all of them.

    Args:
        how: what stands in the place of a value.
        key: a secret. With one, tokens and substitutes are the same in every document that is redacted with it; without,
            they can be linked inside this document only.
    """

    def __init__(self, how: How, key: bytes | None = None) -> None:
        if key is not None and not key:
            raise ValueError("an empty key keeps no secret / 密钥不可为空")
        self._how = how
        self._named = key is not None
        self._key = key if key is not None else secrets.token_bytes(32)
        self._tokens: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def redact(self, text: str, hits: Iterable[Hit]) -> Redacted:
        """The text without the values of the hits.

        Raises:
            ValueError: hits overlap or are not inside the text.
        """
        parts: list[str] = []
        replacements: list[Replacement] = []
        done = length = 0
        for hit in sorted(hits, key=lambda hit: hit.start):
            if not done <= hit.start < hit.end <= len(text):
                raise ValueError(f"hit at {hit.start}–{hit.end} overlaps another or is outside / 命中范围重叠或越界")
            value = text[hit.start : hit.end]
            between, put = text[done : hit.start], self._put(Kind(hit.category), value)
            parts += (between, put)
            length += len(between)
            replacements.append(Replacement(length, length + len(put), hit.rule, hit.category, value))
            length += len(put)
            done = hit.end
        return Redacted("".join(parts) + text[done:], tuple(replacements))

    def _put(self, kind: Kind, value: str) -> str:
        match self._how:
            case How.MASK:
                return mask(kind, value)
            case How.TOKEN:
                return self._token(kind, value)
            case How.FORMAT:
                return substitute(kind, value, self._digest(kind, value))

    def _token(self, kind: Kind, value: str) -> str:
        if self._named:
            return f"[{kind.upper()}_{self._digest(kind, value).hex()[:16]}]"
        known = kind, plain(value)
        if known not in self._tokens:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._tokens[known] = f"[{kind.upper()}_{self._counts[kind]}]"
        return self._tokens[known]

    def _digest(self, kind: Kind, value: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{plain(value)}".encode("utf-8", "surrogatepass"), hashlib.sha512)


def redact(text: str, hits: Iterable[Hit], how: How, key: bytes | None = None) -> Redacted:
    """The text without the values of the hits, and apart from it the way back; see `Redactor`."""
    return Redactor(how, key).redact(text, hits)


def restore(text: str, replacements: Sequence[Replacement]) -> str:
    """The original of a redacted text.

    Raises:
        ValueError: the replacements are not of this text.
    """
    parts: list[str] = []
    done = 0
    for replacement in replacements:
        if not done <= replacement.start < replacement.end <= len(text):
            raise ValueError("the replacements do not belong to this text / 对照表与文本不符")
        parts += (text[done : replacement.start], replacement.original)
        done = replacement.end
    return "".join(parts) + text[done:]


def plain(value: str) -> str:
    """A value however it was written: ``138 1234 5678`` and ``１３８１２３４５６７８`` are the same number."""
    return "".join(char for char in fold(value).text if char.isalnum() or char in "@.")
