# SPDX-License-Identifier: Apache-2.0
"""PNG with sixteen bits to the channel and more than one channel, which Pillow would cut to eight.

The filters of a PNG refer to the pixel on the left and those above. Going along the diagonals all pixels of one diagonal
can be done at once: the picture takes width plus height steps instead of width times height.
"""

import zlib
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.overlay import ANY_OPACITY, SOLID, blended, paint_for
from hegui.label.explicit.pen import Pen, Redrawn
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.label.explicit.png import Chunk

_CHANNELS: Final = {2: 3, 4: 2, 6: 4}
_WITH_ALPHA: Final = frozenset({4, 6})
_WHITE: Final = 65535
_MOST_PIXELS: Final = 64 * 1024 * 1024
_BYTES: Final = 2


def redraw(chunks: "list[Chunk]", pen: Pen, orientation: Orientation) -> Redrawn:
    """The PNG with the label drawn; every sample outside of it is as it was.

    Raises:
        LabelProblem: it is animated, interlaced, damaged or too large.
    """
    from hegui.label.explicit.png import Chunk, assembled  # noqa: PLC0415  the two modules are one subject

    header = chunks[0].data
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    colour = header[9]
    if header[12] or any(chunk.kind == b"acTL" for chunk in chunks):
        raise _refused("不支持交错或动画的 16 位 PNG", "interlaced or animated PNG of 16 bits is not supported")
    if width * height > _MOST_PIXELS:
        raise _refused(f"图片过大：{width}×{height}", f"the picture is too large: {width}×{height}")
    samples = decoded(
        b"".join(chunk.data for chunk in chunks if chunk.kind == b"IDAT"), width, height, _CHANNELS[colour]
    )
    label = pen.stored((width, height), orientation)
    left, top, right, bottom = label.corners
    region = samples[top:bottom, left:right]
    alpha = colour in _WITH_ALPHA
    seen = (region >> 8).astype(np.uint8)
    seen = seen[..., :3] if region.shape[2] > 2 else np.repeat(seen[..., :1], 3, axis=2)
    keyed = any(chunk.kind == b"tRNS" for chunk in chunks)
    see_through = keyed or (alpha and bool((region[..., -1] < _WHITE).any()))
    paint = paint_for(seen, SOLID if see_through else ANY_OPACITY)
    dark = np.zeros(region.shape[2])
    if alpha:
        dark[-1] = _WHITE
    samples[top:bottom, left:right] = blended(region, paint, label.letters, dark, np.full(region.shape[2], _WHITE))
    new = [Chunk(b"IHDR", header), *(chunk for chunk in chunks if chunk.kind == b"tRNS")]
    new += [Chunk(b"IDAT", encoded(samples)), Chunk(b"IEND", b"")]
    return Redrawn(assembled(chunks, new), "PNG, 16 bits, lossless", lossless=True)


def decoded(data: bytes, width: int, height: int, channels: int) -> NDArray[np.uint16]:
    """The samples of non-interlaced image data: rows, columns, channels.

    Raises:
        LabelProblem: the data is damaged.
    """
    row = width * channels * _BYTES + 1
    try:
        raw = zlib.decompressobj().decompress(data, row * height)
    except zlib.error as error:
        raise _refused(f"PNG 数据损坏：{error}", f"the PNG's data is damaged: {error}") from error
    if len(raw) < row * height:
        raise _refused("PNG 数据不完整", "the PNG's data is not complete")
    lines = np.frombuffer(raw, dtype=np.uint8).reshape(height, row)
    filters = lines[:, 0]
    if (filters > _PAETH).any():
        raise _refused("PNG 数据损坏：未知的滤波类型", "the PNG's data is damaged: a filter of no known type")
    pixels = _unfiltered(lines[:, 1:].reshape(height, width, channels * _BYTES), filters)
    return pixels.view(">u2").astype(np.uint16)


_SUB: Final = 1
_UP: Final = 2
_AVERAGE: Final = 3
_PAETH: Final = 4


def _unfiltered(coded: NDArray[np.uint8], filters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, depth = coded.shape
    # A column of zeros on the left and a row of zeros above: what lies outside of the picture counts as nothing.
    out = np.zeros((height + 1, width + 1, depth), dtype=np.int16)
    for diagonal in range(height + width - 1):
        rows = np.arange(max(0, diagonal - width + 1), min(height, diagonal + 1))
        columns = diagonal - rows
        left, up, corner = out[rows + 1, columns], out[rows, columns + 1], out[rows, columns]
        kind = filters[rows][:, None]
        guess = np.where(kind == _SUB, left, 0)
        guess = np.where(kind == _UP, up, guess)
        guess = np.where(kind == _AVERAGE, (left + up) >> 1, guess)
        guess = np.where(kind == _PAETH, _paeth(left, up, corner), guess)
        out[rows + 1, columns + 1] = (coded[rows, columns] + guess) & 0xFF
    return np.ascontiguousarray(out[1:, 1:].astype(np.uint8))


def _paeth(left: NDArray[np.int16], up: NDArray[np.int16], corner: NDArray[np.int16]) -> NDArray[np.int16]:
    to_left, to_up, to_corner = np.abs(up - corner), np.abs(left - corner), np.abs(left + up - 2 * corner)
    nearest: NDArray[np.int16] = np.where(
        (to_left <= to_up) & (to_left <= to_corner), left, np.where(to_up <= to_corner, up, corner)
    )
    return nearest


def encoded(samples: NDArray[np.uint16]) -> bytes:
    """Image data of samples: each row with whichever of the filters Sub and Up leaves less."""
    height, width, channels = samples.shape
    pixels = np.frombuffer(samples.astype(">u2").tobytes(), dtype=np.uint8).reshape(height, width, channels * _BYTES)
    sub, up = pixels.copy(), pixels.copy()
    sub[:, 1:] -= pixels[:, :-1]
    up[1:] -= pixels[:-1]
    weights = [np.abs(candidate.view(np.int8).astype(np.int32)).sum(axis=(1, 2)) for candidate in (sub, up)]
    use_up = weights[1] < weights[0]
    rows = np.where(use_up[:, None, None], up, sub).reshape(height, -1)
    kinds = np.where(use_up, _UP, _SUB).astype(np.uint8)[:, None]
    return zlib.compress(np.concatenate([kinds, rows], axis=1).tobytes(), 6)


def _refused(zh: str, en: str) -> LabelProblem:
    return LabelProblem(Problem(Text(zh, en)))
