# SPDX-License-Identifier: Apache-2.0
"""GIF: the numbers of the pixels under the label are changed, frame by frame; all else stays byte for byte.

A frame needs the label only where it covers it: what an earlier frame left on the canvas stays until a frame clears it.
"""

import io
from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.frames import MOST_FRAMES
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.painting import Palette, Stored, opaque_numbers
from hegui.label.explicit.pen import Pen, Redrawn
from hegui.label.explicit.proof import Box
from hegui.text import Text

_SCREEN: Final = Struct("<HHBBB")
_IMAGE: Final = Struct("<HHHHB")
_CONTROL: Final = Struct("<BHB")
_HAS_TABLE: Final = 0x80
_INTERLACED: Final = 0x40
_CLEARS: Final = 2
"""Disposal: the rectangle of the frame becomes background."""
_REVERTS: Final = 3
"""Disposal: as before the frame."""
# No two neighbours alike and no grey ramp: Pillow keeps the numbers of a picture with this palette.
_ANY_PALETTE: Final = bytes(value for number in range(256) for value in (255 - number, number, 7))


class _Frame(NamedTuple):
    """One picture of the animation, as it stands in the file."""

    box: Box
    flags: int
    table: bytes
    """Its own colours; empty: those of the file."""
    data: bytes
    """Code size and sub-blocks."""
    disposal: int
    user_input: int
    delay: int
    transparent: int | None


@dataclass(slots=True)
class _Parsed:
    head: bytes
    size: tuple[int, int]
    table: bytes
    parts: list[bytes | _Frame]
    """Frames, and what stands between them."""


def redraw(content: bytes, pen: Pen) -> Redrawn:
    """The GIF with the label drawn into every frame.

    Raises:
        LabelProblem: it is damaged, or a frame's palette cannot show the label.
    """
    parsed = _parse(content)
    label = pen.stored(parsed.size, Orientation())
    written: list[bytes] = [parsed.head]
    shows = False
    for part in parsed.parts:
        if isinstance(part, bytes):
            written.append(part)
            continue
        frame, before = part, shows
        if not shows and not _covers(frame.box, label.plate):
            frame = _widened(frame, label.plate, parsed)
        written.append(_packed(_drawn(frame, label, parsed.table)))
        shows = (
            before if frame.disposal == _REVERTS else not (frame.disposal == _CLEARS and _meet(frame.box, label.plate))
        )
    return Redrawn(b"".join(written), "GIF, lossless", lossless=True)


def _parse(content: bytes) -> _Parsed:
    try:
        return _taken_apart(content)
    except (IndexError, ValueError) as error:
        raise _refused("GIF 被截断或损坏", "the GIF is cut off or damaged") from error


def _taken_apart(content: bytes) -> _Parsed:
    width, height, flags, _, _ = _SCREEN.unpack_from(content, 6)
    end = 13 + (3 << ((flags & 7) + 1) if flags & _HAS_TABLE else 0)
    # A control extension needs version 89a, which we may have to add.
    parsed = _Parsed(b"GIF89a" + content[6:end], (width, height), content[13:end], [])
    at, control = end, (0, 0, 0, None)
    while content[at] != 0x3B:  # the trailer
        start = at
        if content[at] == 0x21:  # an extension
            at = _after_blocks(content, at + 2)
            if content[start + 1] == 0xF9:  # for the next picture
                packed, delay, number = _CONTROL.unpack_from(content, start + 3)
                control = (packed >> 2 & 7, packed & 2, delay, number if packed & 1 else None)
            else:
                parsed.parts.append(content[start:at])
        elif content[at] == 0x2C:  # a picture
            *box, flags = _IMAGE.unpack_from(content, at + 1)
            data = at + 10 + (3 << ((flags & 7) + 1) if flags & _HAS_TABLE else 0)
            at = _after_blocks(content, data + 1)
            frame = _Frame(Box(*box), flags, content[start + 10 : data], content[data:at], *control)
            parsed.parts.append(frame)
            control = (0, 0, 0, None)
        else:
            raise ValueError(content[at])
        if len(parsed.parts) > 2 * MOST_FRAMES:
            raise _refused("GIF 帧数过多", "the GIF has too many frames")
    parsed.parts.append(content[at:])
    return parsed


def _after_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


def _covers(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and outer.left + outer.width >= inner.left + inner.width
        and outer.top + outer.height >= inner.top + inner.height
    )


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def _widened(frame: _Frame, plate: Box, parsed: _Parsed) -> "_Frame":
    """The frame with a rectangle that takes in the label; what is new of it is transparent."""
    indices = _indices(frame)
    transparent = frame.transparent
    table = frame.table or parsed.table
    if transparent is None:
        unused = np.flatnonzero(np.bincount(indices.ravel(), minlength=256) == 0)
        if not unused.size:
            raise _refused(
                "GIF 有一帧未覆盖标识位置，调色板也没有空位",
                "a frame of the GIF does not cover the label's place, and its palette has no free entry",
            )
        behind = unused[unused >= len(table) // 3]  # rather than a colour that the label may want
        transparent = int(behind[0] if behind.size else unused[-1])
        table = table.ljust(3 * (transparent + 1), b"\0")
    left, top = min(frame.box.left, plate.left), min(frame.box.top, plate.top)
    right = max(frame.box.left + frame.box.width, plate.left + plate.width)
    bottom = max(frame.box.top + frame.box.height, plate.top + plate.height)
    wide = np.full((bottom - top, right - left), transparent, dtype=np.uint8)
    row, column = frame.box.top - top, frame.box.left - left
    wide[row : row + frame.box.height, column : column + frame.box.width] = indices
    box = Box(left, top, right - left, bottom - top)
    return frame._replace(box=box, table=_power_of_two(table), transparent=transparent, flags=0, data=_data(wide))


def _drawn(frame: _Frame, label: Stored, shared: bytes) -> _Frame:
    """The frame with the part of the label that lies in it."""
    if not _meet(frame.box, label.plate):
        return frame
    indices = _indices(frame)
    rows, columns = _part(label.plate, frame.box)
    inside = (
        slice(rows.start + label.plate.top - frame.box.top, rows.stop + label.plate.top - frame.box.top),
        slice(columns.start + label.plate.left - frame.box.left, columns.stop + label.plate.left - frame.box.left),
    )
    table = frame.table or shared
    opaque = opaque_numbers(frame.transparent)
    unused = np.flatnonzero((np.bincount(indices.ravel(), minlength=256) == 0) & opaque)
    colours = np.frombuffer(table, dtype=np.uint8).reshape(-1, 3).copy()
    palette = Palette(colours, opaque, [int(number) for number in unused])
    indices[inside], _ = palette.drawn(indices[inside], label.letters[rows, columns])
    own = _power_of_two(palette.colours.tobytes()) if palette.changed else frame.table
    return frame._replace(table=own, data=_data(indices), flags=frame.flags & ~_INTERLACED)


def _part(plate: Box, box: Box) -> tuple[slice, slice]:
    """The rows and columns of the plate that lie in a box."""
    top, left = max(0, box.top - plate.top), max(0, box.left - plate.left)
    bottom = min(plate.height, box.top + box.height - plate.top)
    right = min(plate.width, box.left + box.width - plate.left)
    return slice(top, bottom), slice(left, right)


def _power_of_two(table: bytes) -> bytes:
    count = 2
    while 3 * count < len(table):
        count *= 2
    return table.ljust(3 * count, b"\0")


def _indices(frame: _Frame) -> NDArray[np.uint8]:
    """The numbers of a frame's pixels: Pillow decodes a file of this frame alone."""
    screen = _SCREEN.pack(frame.box.width, frame.box.height, _HAS_TABLE | 7, 0, 0)
    image = b"\x2c" + _IMAGE.pack(0, 0, frame.box.width, frame.box.height, frame.flags & _INTERLACED)
    alone = b"GIF89a" + screen + _ANY_PALETTE + image + frame.data + b"\x3b"
    with Image.open(io.BytesIO(alone)) as picture:
        return np.array(picture, dtype=np.uint8)


def _data(indices: NDArray[np.uint8]) -> bytes:
    """Code size and sub-blocks of pixels: from a file of them alone that Pillow writes."""
    picture = Image.fromarray(indices, "P")
    picture.putpalette(_ANY_PALETTE)
    buffer = io.BytesIO()
    picture.save(buffer, "GIF", optimize=False, interlace=0)
    frames = [part for part in _taken_apart(buffer.getvalue()).parts if isinstance(part, _Frame)]
    return frames[0].data


def _packed(frame: _Frame) -> bytes:
    control = b""
    if frame.disposal or frame.delay or frame.user_input or frame.transparent is not None:
        flags = frame.disposal << 2 | frame.user_input | (frame.transparent is not None)
        control = b"\x21\xf9\x04" + _CONTROL.pack(flags, frame.delay, frame.transparent or 0) + b"\0"
    flags = frame.flags & ~(_HAS_TABLE | 7)
    if frame.table:
        flags |= _HAS_TABLE | (len(frame.table) // 3).bit_length() - 2
    box = frame.box
    return control + b"\x2c" + _IMAGE.pack(box.left, box.top, box.width, box.height, flags) + frame.table + frame.data


def _refused(zh: str, en: str) -> LabelProblem:
    return LabelProblem(Problem(Text(zh, en)))
