# SPDX-License-Identifier: Apache-2.0
"""The label in Exif: UserComment and ImageDescription, where HarmonyOS, Tencent and Honor put it (image guide, Annex B).

A label is found in any field of text. It is replaced by appending the new text to the block and pointing the field there:
nothing else of the block moves, so thumbnails and maker notes stay where their offsets say.
"""

import re
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Malformed
from hegui.label.structures.freetext import PRIVATE, in_ascii, is_private, label_within

PREFIX: Final = b"Exif\0\0"
MOST_DIRECTORIES: Final = 8

_USER_COMMENT: Final = 0x9286
_EXIF_DIRECTORY: Final = 0x8769
_TEXTS: Final = {
    0x010D: "DocumentName",
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x013B: "Artist",
    0x8298: "Copyright",
    0x927C: "MakerNote",
    _USER_COMMENT: "UserComment",
    0x9C9B: "XPTitle",
    0x9C9C: "XPComment",
    0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords",
    0x9C9F: "XPSubject",
}
"""Fields that are looked at; those of Windows (0x9C…) are in UTF-16, little-endian."""
_OF_WINDOWS: Final = range(0x9C9B, 0x9CA0)
_CARRIERS: Final = {
    0x010E: Carrier.EXIF_IMAGE_DESCRIPTION,
    _USER_COMMENT: Carrier.EXIF_USER_COMMENT,
}
_OF_BYTES: Final = frozenset({1, 2, 7, 129})
"""Types of one byte a value: BYTE, ASCII, UNDEFINED, and UTF-8 of Exif 3.0."""
_CHARSETS: Final = frozenset({b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0\0\0\0\0\0\0\0"})
_JSON: Final = re.compile(rb"""\{[\0\s]*["']""")
"""Every label has this, in UTF-8 and in UTF-16: a block without it need not be walked through."""


class _Order(NamedTuple):
    """The byte order of a block."""

    half: Struct
    word: Struct
    entry: Struct


_ORDERS: Final = {
    b"II*\0": _Order(Struct("<H"), Struct("<I"), Struct("<HHII")),
    b"MM\0*": _Order(Struct(">H"), Struct(">I"), Struct(">HHII")),
}


class _Field(NamedTuple):
    """A field of text."""

    tag: int
    entry: int
    """Where its 12 bytes stand."""
    kind: int
    start: int
    end: int


def survey_exif(block: bytes, found: Survey, *, place: str, offset: int, locator: object = None) -> None:
    r"""Adds the labels of an Exif block to a survey.

    Args:
        block: a TIFF structure, as in an APP1 segment after ``Exif\0\0``, or with that before it.
        found: the survey.
        place: of the block in the file, for people.
        offset: of the record that holds it.
        locator: the codec's own, given to each site; the codec replaces the label with `exif_with_label`.

    Raises:
        Malformed: the block holds JSON, which may be a label, and cannot be walked through.
    """
    if _JSON.search(block) is None:
        return
    start = _start_of(block)
    order = _order_of(block, start)
    for field in _fields(block, start, order):
        text = _Comment(block[field.start : field.end], field.tag).text
        label = label_within(text)
        if label is not None:
            carrier = _CARRIERS.get(field.tag, Carrier.EXIF_OTHER)
            where = f"{place} {_TEXTS[field.tag]}"
            found.sites.append(Site(carrier, where, offset, text[label.start : label.end], locator))
        elif is_private(text) and PRIVATE not in found.notes:
            found.notes.append(PRIVATE)


def exif_with_label(block: bytes, value: str) -> bytes:
    """The block with its one label replaced. Where the old text stood are zeros, unless the new one fits there.

    Raises:
        Refused: the block holds several labels, or none, or one that lies over what says where things are.
        Malformed: as `survey_exif`.
    """
    start = _start_of(block)
    order = _order_of(block, start)
    fields = [field for field in _fields(block, start, order) if _has_label(block, field)]
    if len(fields) != 1:
        raise Refused(f"Exif 中有 {len(fields)} 个标识", f"Exif holds {len(fields)} labels")
    [field] = fields
    tables = [(directory.start - 2, directory.stop + 4) for directory in _directories(block, start, order)]
    if any(at < field.end and field.start < end for at, end in [(start, start + 8), *tables]):
        raise Refused("Exif 中的标识与目录重叠", "the label in Exif lies over a directory")
    fresh = _Comment(block[field.start : field.end], field.tag).with_label(value)
    blank = bytes(field.end - field.start)
    if len(fresh) <= len(blank):
        at, body = field.start, fresh.ljust(len(blank), b"\0")
        length = len(fresh)
        block = block[:at] + body + block[field.end :]
    else:
        block = block[: field.start] + blank + block[field.end :]
        block += b"\0" * ((len(block) - start) % 2)
        at, length = len(block), len(fresh)
        block += fresh
    entry = order.entry.pack(field.tag, field.kind, length, at - start)
    return block[: field.entry] + entry + block[field.entry + len(entry) :]


def _has_label(block: bytes, field: _Field) -> bool:
    text = _Comment(block[field.start : field.end], field.tag).text
    return label_within(text) is not None


def _start_of(block: bytes) -> int:
    return len(PREFIX) if block.startswith(PREFIX) else 0


def _order_of(block: bytes, start: int) -> _Order:
    order = _ORDERS.get(block[start : start + 4])
    if order is None:
        raise Malformed("Exif 没有 TIFF 文件头", "Exif has no TIFF header")
    return order


def _fields(block: bytes, start: int, order: _Order) -> Iterator[_Field]:
    """The fields of text of all directories.

    Raises:
        Malformed: as `_directories`, or a text is not inside the block, or texts overlap without end.
    """
    left = 2 * len(block)
    for directory in _directories(block, start, order):
        for entry in directory:
            tag, kind, length, value = order.entry.unpack_from(block, entry)
            if tag in _TEXTS and kind in _OF_BYTES and length > 4:
                left -= length
                if start + value + length > len(block) or left < 0:
                    raise Malformed(
                        f"Exif 字段 {_TEXTS[tag]} 超出范围", f"the Exif field {_TEXTS[tag]} is out of range"
                    )
                yield _Field(tag, entry, kind, start + value, start + value + length)


def _directories(block: bytes, start: int, order: _Order) -> Iterator[range]:
    """The main, thumbnail and Exif directories: where their entries begin, up to the end of the last.

    Raises:
        Malformed: one is not inside the block.
    """
    waiting = [_word(block, start + 4, order)]
    seen: set[int] = set()
    while waiting and len(seen) < MOST_DIRECTORIES:
        at = start + waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        if at + 2 > len(block):
            raise Malformed("Exif 目录超出范围", "an Exif directory is outside of its block")
        count = order.half.unpack_from(block, at)[0]
        end = at + 2 + 12 * count
        if end > len(block):
            raise Malformed("Exif 目录被截断", "an Exif directory is cut off")
        entries = range(at + 2, end, 12)
        yield entries
        for entry in entries:
            tag, _, _, value = order.entry.unpack_from(block, entry)
            if tag == _EXIF_DIRECTORY:
                waiting.append(value)
        if end + 4 <= len(block) and (following := _word(block, end, order)):
            waiting.append(following)


def _word(block: bytes, at: int, order: _Order) -> int:
    if at + 4 > len(block):
        raise Malformed("Exif 被截断", "Exif is cut off")
    word: int = order.word.unpack_from(block, at)[0]
    return word


class _Comment:
    """A field of text taken apart: its character code, if it is a UserComment, and its text."""

    __slots__ = ("_body", "_charset", "_encoding", "_tag", "text")

    def __init__(self, data: bytes, tag: int) -> None:
        self._tag = tag
        self._charset = data[:8] if tag == _USER_COMMENT and data[:8] in _CHARSETS else b""
        self._body = data[len(self._charset) :]
        self._encoding = self._encoding_of(self._body)
        self.text = self._body.decode(self._encoding, "replace").rstrip("\0")

    def _encoding_of(self, body: bytes) -> str:
        """As the bytes say, whatever the character code promises: cameras and apps do not agree on the byte order."""
        brace = body.find(b"{")
        wide = body.startswith(b"\0", brace + 1) if brace >= 0 else self._tag in _OF_WINDOWS
        if wide:
            return "utf-16-be" if brace % 2 and body[brace - 1] == 0 and brace > 0 else "utf-16-le"
        return "utf-8"

    def with_label(self, value: str) -> bytes:
        """The field with another label, in the encoding of the old one."""
        label = label_within(self.text)
        if label is None or self._body.rstrip(b"\0") != self.text.encode(self._encoding).rstrip(b"\0"):
            raise Refused("Exif 字段的编码无法识别", "the encoding of the Exif field is not known")
        wide = self._encoding != "utf-8"
        text = self.text[: label.start] + (value if wide else in_ascii(value)) + self.text[label.end :]
        body = text.encode(self._encoding)
        if self._tag == _USER_COMMENT:
            return self._charset + body
        return body + (b"\0\0" if wide else b"\0")
