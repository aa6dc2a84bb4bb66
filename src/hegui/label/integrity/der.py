# SPDX-License-Identifier: Apache-2.0
"""As much of DER (X.690) as keys and signatures need: definite lengths, short tags, bounded."""

from collections.abc import Iterator
from typing import Final, NamedTuple

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
MOST_ELEMENTS: Final = 64
"""In one constructed value; keys and signatures have fewer than ten."""
_LONG_FORM: Final = 0x80
_MOST_LENGTH_BYTES: Final = 3


class NoDer(ValueError):
    """The bytes are not the DER that was expected."""


class Element(NamedTuple):
    """A tag and its content."""

    tag: int
    content: bytes


def elements(data: bytes) -> Iterator[Element]:
    """The elements that follow one another in ``data``.

    Raises:
        NoDer: a length runs past the end, is indefinite or too long, or there are too many elements.
    """
    at = 0
    for _ in range(MOST_ELEMENTS):
        if at == len(data):
            return
        if at + 2 > len(data):
            raise NoDer("cut off")
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= _LONG_FORM:
            count = length - _LONG_FORM
            if not 1 <= count <= _MOST_LENGTH_BYTES or at + count > len(data):
                raise NoDer("a length that is not in DER")
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data):
            raise NoDer("cut off")
        yield Element(tag, data[at : at + length])
        at += length
    raise NoDer("too many elements")


def sequence(data: bytes) -> list[Element]:
    """The elements of the one SEQUENCE that ``data`` is.

    Raises:
        NoDer: it is something else, or goes on after the sequence.
    """
    outer = list(elements(data))
    if len(outer) != 1 or outer[0].tag != SEQUENCE:
        raise NoDer("no sequence")
    return list(elements(outer[0].content))


def natural(element: Element) -> int:
    """The value of an INTEGER that is not negative.

    Raises:
        NoDer: it is something else.
    """
    if element.tag != INTEGER or not element.content or element.content[0] & 0x80:
        raise NoDer("no natural number")
    return int.from_bytes(element.content, "big")


def encoded(tag: int, content: bytes) -> bytes:
    """One element."""
    length = len(content)
    if length < _LONG_FORM:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, _LONG_FORM + size)) + length.to_bytes(size, "big") + content


def encoded_natural(value: int) -> bytes:
    """An INTEGER."""
    return encoded(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
