# SPDX-License-Identifier: Apache-2.0
"""PNG and APNG: new image data, and every other chunk of the old file byte for byte."""

import io
from dataclasses import replace
from struct import Struct
from typing import Final, NamedTuple
from zlib import crc32

from PIL import Image

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit import deep_png
from hegui.label.explicit.frames import frames_of
from hegui.label.explicit.pen import Pen, Redrawn, orientation_of
from hegui.text import Text

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEAD: Final = Struct(">I4s")
_COLOURS: Final = frozenset({b"PLTE", b"tRNS"})
_PIXELS: Final = frozenset({b"IDAT", b"acTL", b"fcTL", b"fdAT"})
_PICTURE: Final = _COLOURS | _PIXELS | {b"IHDR", b"IEND"}
"""Chunks that the new file has of its own."""
_OF_DEPTH: Final = frozenset({b"bKGD", b"sBIT", b"hIST"})
"""Chunks whose values depend on how pixels are stored."""
_GREY: Final = 0
_EIGHT: Final = 8
_SIXTEEN: Final = 16


class Chunk(NamedTuple):
    """A chunk with its data."""

    kind: bytes
    data: bytes

    @property
    def packed(self) -> bytes:
        """As it stands in a file."""
        return _HEAD.pack(len(self.data), self.kind) + self.data + crc32(self.kind + self.data).to_bytes(4, "big")


def chunks_of(content: bytes) -> list[Chunk]:
    """The chunks of a PNG.

    Raises:
        LabelProblem: it is cut off.
    """
    chunks = []
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        length, kind = _HEAD.unpack_from(content, at)
        if at + 12 + length > len(content):
            break
        chunks.append(Chunk(kind, content[at + 8 : at + 8 + length]))
        if kind == b"IEND":
            return chunks
        at += 12 + length
    raise LabelProblem(Problem(Text("PNG 被截断", "the PNG is cut off")))


def redraw(content: bytes, picture: Image.Image, pen: Pen) -> Redrawn:
    """The PNG with the label drawn into every frame.

    Raises:
        LabelProblem: it cannot be drawn into.
    """
    old = chunks_of(content)
    header = old[0].data
    depth, colour = header[8], header[9]
    if depth == _SIXTEEN and colour != _GREY:
        drawn = deep_png.redraw(old, pen, orientation_of(picture))
        return replace(drawn, content=drawn.content + behind(content, old))
    orientation = orientation_of(picture)
    buffer = io.BytesIO()
    frames = getattr(picture, "n_frames", 1)
    if frames == 1:
        canvas = picture.copy()
        pen.draw(canvas, orientation)
        canvas.save(buffer, "PNG")
    else:
        first, *others = frames_of(picture, pen, orientation)
        first.save(
            buffer,
            "PNG",
            save_all=True,
            append_images=others,
            default_image=bool(picture.info.get("default_image")),
            loop=picture.info.get("loop", 0),
            disposal=0,
            blend=0,
        )
    new = chunks_of(buffer.getvalue())
    return Redrawn(assembled(old, new) + behind(content, old), "PNG, lossless", lossless=True)


def behind(content: bytes, chunks: list[Chunk]) -> bytes:
    """What follows after the last chunk: it is not of the picture, and stays."""
    return content[len(SIGNATURE) + sum(len(chunk.data) + 12 for chunk in chunks) :]


def assembled(old: list[Chunk], new: list[Chunk]) -> bytes:
    """The new picture with what the old file said about it, each chunk before or after the pixels as it was."""
    same_kind = old[0].data[9] == new[0].data[9]
    deeper = same_kind and new[0].data[8] > old[0].data[8]
    pixels = next(index for index, chunk in enumerate(old) if chunk.kind in {b"IDAT", b"fdAT"})
    palette = next((index for index, chunk in enumerate(old) if chunk.kind == b"PLTE"), pixels)
    kept = [
        (index, _deepened(chunk, old[0].data[8]) if deeper else chunk)
        for index, chunk in enumerate(old)
        if chunk.kind not in _PICTURE and (same_kind or chunk.kind not in _OF_DEPTH)
    ]
    colours = [_deepened(chunk, old[0].data[8]) if deeper else chunk for chunk in new if chunk.kind in _COLOURS]
    order = [
        new[0],
        *(chunk for index, chunk in kept if index < palette),
        *colours,
        *(chunk for index, chunk in kept if palette <= index < pixels),
        *(chunk for chunk in new if chunk.kind in _PIXELS),
        *(chunk for index, chunk in kept if index > pixels),
        new[-1],
    ]
    return SIGNATURE + b"".join(chunk.packed for chunk in order)


def _deepened(chunk: Chunk, depth: int) -> Chunk:
    """A grey value of a shallow picture as that of one with eight bits; other chunks as they are."""
    if chunk.kind not in {b"tRNS", b"bKGD"} or depth >= _EIGHT:
        return chunk
    value = int.from_bytes(chunk.data[:2], "big") * 255 // ((1 << depth) - 1)
    return Chunk(chunk.kind, value.to_bytes(2, "big"))
