# SPDX-License-Identifier: Apache-2.0
"""The objects of PDF (ISO 32000-1, 7.3) as they stand in the bytes: numbers, strings, names, arrays, dictionaries.

A dictionary keeps the places of its values, so that one entry can be changed and the rest copied as it is written.
"""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from hegui.label.content import Malformed

DEEPEST: Final = 50
MOST_OBJECTS: Final = 200_000
"""In one object with all that it contains."""

_BLANK: Final = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")
_REFERENCE: Final = re.compile(
    rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
)
_NUMBER: Final = re.compile(rb"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})")
_NAME: Final = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)")
_WORD: Final = re.compile(rb"[A-Za-z]{1,20}")
_HEX: Final = re.compile(rb"<([0-9A-Fa-f\x00\t\n\x0c\r ]*+)>")
_IN_NAME: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_IN_STRING: Final = re.compile(rb"[^()\\]++|\\[0-7]{1,3}|\\\r\n|\\.|[()]", re.DOTALL)
_PLAIN_STRING: Final = re.compile(rb"\(([^()\\]*+)\)")
_ESCAPES: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}


class Reference(NamedTuple):
    """``12 0 R``"""

    number: int
    generation: int


class Name(str):
    """``/Name``, decoded."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary, its entries and their places in the bytes it was read from."""

    entries: dict[str, "Object"] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of the values; of equal keys the last, as for the entries."""
    start: int = 0
    end: int = 0

    def get(self, key: str) -> "Object":
        """The value, or None: to PDF a missing entry and null are the same."""
        return self.entries.get(key)


Object: TypeAlias = "bool | int | float | bytes | Name | Reference | list[Object] | Dictionary | None"


class Parser:
    """Reads objects from bytes, one after the other."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at
        self._count = 0

    def skip(self) -> None:
        """White space and comments."""
        match = _BLANK.match(self.data, self.at)
        if match is not None:
            self.at = match.end()

    def word(self, word: bytes) -> bool:
        """Whether this keyword comes next; it is then passed."""
        self.skip()
        if not self.data.startswith(word, self.at):
            return False
        self.at += len(word)
        return True

    def integer(self) -> int:
        """The whole number that comes next.

        Raises:
            Malformed: something else does.
        """
        self.skip()
        number = _NUMBER.match(self.data, self.at)
        if number is None or not number[0].isdigit():
            raise self._malformed()
        self.at = number.end()
        return int(number[0])

    def object(self, depth: int = 0) -> Object:
        """The object that comes next.

        Raises:
            Malformed: none does, it is cut off, or nested too deeply.
        """
        self.skip()
        self._count += 1
        if depth > DEEPEST or self._count > MOST_OBJECTS:
            raise Malformed("PDF 对象嵌套过深或过大", "a PDF object is nested too deeply or too large")
        match self.data[self.at : self.at + 1]:
            case b"/":
                return self._name()
            case b"(":
                return self._string()
            case b"[":
                return self._array(depth)
            case b"<":
                return self._dictionary(depth) if self.data.startswith(b"<<", self.at) else self._hex()
            case _:
                return self._number_or_word()

    def dictionary(self) -> Dictionary:
        """The dictionary that comes next.

        Raises:
            Malformed: something else does.
        """
        value = self.object()
        if not isinstance(value, Dictionary):
            raise self._malformed()
        return value

    def _number_or_word(self) -> Object:
        if reference := _REFERENCE.match(self.data, self.at):
            self.at = reference.end()
            return Reference(int(reference[1]), int(reference[2]))
        if number := _NUMBER.match(self.data, self.at):
            self.at = number.end()
            return float(number[0]) if b"." in number[0] else int(number[0])
        word = _WORD.match(self.data, self.at)
        known: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
        if word is None or word[0] not in known:
            raise self._malformed()
        self.at = word.end()
        return known[word[0]]

    def _name(self) -> Name:
        match = _NAME.match(self.data, self.at)
        if match is None:
            raise self._malformed()
        self.at = match.end()
        raw = match[1]
        if b"#" in raw:
            raw = _IN_NAME.sub(lambda code: bytes.fromhex(code[1].decode()), raw)
        return Name(raw.decode("utf-8", "replace"))

    def _array(self, depth: int) -> list[Object]:
        self.at += 1
        items: list[Object] = []
        while not self.word(b"]"):
            items.append(self.object(depth + 1))
        return items

    def _dictionary(self, depth: int) -> Dictionary:
        start = self.at
        self.at += 2
        entries: dict[str, Object] = {}
        spans: dict[str, tuple[int, int]] = {}
        while not self.word(b">>"):
            if not self.data.startswith(b"/", self.at):
                raise self._malformed()
            key = self._name()
            self.skip()
            value_at = self.at
            entries[key] = self.object(depth + 1)
            spans[key] = (value_at, self.at)
        return Dictionary(entries, spans, start, self.at)

    def _hex(self) -> bytes:
        match = _HEX.match(self.data, self.at)
        if match is None:
            raise self._malformed()
        self.at = match.end()
        digits = match[1].translate(None, b"\0\t\n\x0c\r ")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())

    def _string(self) -> bytes:
        if plain := _PLAIN_STRING.match(self.data, self.at):
            self.at = plain.end()
            return plain[1]
        parts: list[bytes] = []
        depth = 0
        while (match := _IN_STRING.match(self.data, self.at)) is not None:
            self.at = match.end()
            part = match[0]
            if part[:1] == b"\\":
                parts.append(
                    bytes([int(part[1:], 8) & 255]) if part[1:].isdigit() and part[1:2] < b"8" else _unescaped(part[1:])
                )
                continue
            depth += (part == b"(") - (part == b")")
            if depth == 0:
                return b"".join(parts[1:])
            parts.append(part)
        raise self._malformed()

    def _malformed(self) -> Malformed:
        return Malformed(f"PDF 语法有误或被截断（{self.at}）", f"the PDF syntax is wrong or cut off ({self.at})")


def _unescaped(sign: bytes) -> bytes:
    return _ESCAPES.get(sign, sign)


# ISO 32000-1, D.2: where PDFDocEncoding differs from Latin-1.
_DOC_ENCODING: Final = {
    **dict(enumerate("˘ˇˆ˙˝˛˚˜", 0x18)),
    **dict(enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", 0x80)),
    0xA0: "€",
}


def text_of(raw: bytes) -> str:
    """A text string: UTF-16 or UTF-8 with a byte-order mark, else PDFDocEncoding. Bare UTF-8, a common fault, is read."""
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xff\xfe"):
        return raw[2:].decode("utf-16-le", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1").translate(_DOC_ENCODING)


def string_of(text: str) -> bytes:
    """A text string: readable where it is ASCII, else UTF-16 in hexadecimal.

    Raises:
        UnicodeEncodeError: there is a lone surrogate in it.
    """
    if text.isascii() and text.isprintable():
        return b"(" + re.sub(rb"([()\\])", rb"\\\1", text.encode()) + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def with_entry(data: bytes, old: Dictionary, key: str, value: bytes | None) -> bytes:
    """The text of a dictionary with one entry changed, added, or (None) taken out; the rest byte for byte."""
    text = data[old.start : old.end]
    if key not in old.spans:
        return text if value is None else text[:-2] + b"/" + key.encode() + b" " + value + text[-2:]
    start, end = (at - old.start for at in old.spans[key])
    return text[:start] + (b"null" if value is None else value) + text[end:]
