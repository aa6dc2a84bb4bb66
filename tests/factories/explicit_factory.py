# SPDX-License-Identifier: Apache-2.0
"""Pictures and sounds to be marked, made in memory."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def busy(width: int, height: int, seed: int = 1) -> Image.Image:
    """A picture of coloured blotches: no colour can be read on all of it."""
    blotches = np.random.default_rng(seed).integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    return Image.fromarray(blotches).resize((width, height), Image.Resampling.BICUBIC)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content: bytes | None) -> Image.Image:
    """A file as a picture."""
    assert content is not None
    return Image.open(io.BytesIO(content))


def pixels(content: bytes | None) -> NDArray[np.uint8]:
    """A file's first picture in RGB."""
    return np.asarray(opened(content).convert("RGB"))


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def deep_png(samples: NDArray[np.uint16], colour: int, *extra: bytes, filters: int | None = None) -> bytes:
    """A PNG of sixteen bits to the channel; its rows use all five filters in turn, or one of them."""
    height, width, channels = samples.shape
    raw = np.frombuffer(samples.astype(">u2").tobytes(), dtype=np.uint8).reshape(height, -1).astype(int)
    depth = channels * 2
    rows = bytearray()
    for number, row in enumerate(raw):
        up = raw[number - 1] if number else np.zeros_like(row)
        left = np.concatenate([np.zeros(depth, dtype=int), row[:-depth]])
        corner = np.concatenate([np.zeros(depth, dtype=int), up[:-depth]])
        kind = number % 5 if filters is None else filters
        guess = left + up - corner
        nearest = np.where(
            (abs(guess - left) <= abs(guess - up)) & (abs(guess - left) <= abs(guess - corner)),
            left,
            np.where(abs(guess - up) <= abs(guess - corner), up, corner),
        )
        predicted = (np.zeros_like(row), left, up, (left + up) // 2, nearest)[kind]
        rows += bytes([kind]) + ((row - predicted) % 256).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(bytes(rows))), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def music(rate: int, seconds: float, channels: int = 1, seed: int = 2) -> NDArray[np.float64]:
    """Tones that swell and fade over a little noise: frames and channels, -0.7 to 0.7."""
    time = np.arange(int(rate * seconds)) / rate
    tones = sum(np.sin(2 * np.pi * hertz * time) * part for hertz, part in ((220, 0.2), (330, 0.15), (1200, 0.05)))
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 1.7 * time)
    mono = tones * swell + np.random.default_rng(seed).normal(0, 0.02, len(time))
    return np.repeat((mono / np.abs(mono).max() * 0.7)[:, None], channels, axis=1)


def wav(
    samples: NDArray[np.float64], rate: int, bits: int = 16, *, floating: bool = False, extra: bytes = b""
) -> bytes:
    """A WAV file; ``extra`` stands as chunks between format and audio."""
    if floating:
        data = samples.astype(f"<f{bits // 8}").tobytes()
    elif bits == 8:
        data = (samples * 127 + 128).astype(np.uint8).tobytes()
    elif bits == 24:
        data = (samples * (2**23 - 1)).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    else:
        data = (samples * (2 ** (bits - 1) - 1)).astype(f"<i{bits // 8}").tobytes()
    channels = samples.shape[1]
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", 3 if floating else 1, channels, rate, rate * block, block, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + extra
    body += b"data" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_frame(left: int, top: int, width: int, height: int, number: int, disposal: int = 0) -> bytes:
    """A picture of one colour for a GIF, with its control extension; the codes start anew before every pixel."""
    codes = [4, number] * (width * height) + [5]
    bits = sum(code << (3 * place) for place, code in enumerate(codes))
    data = bits.to_bytes((3 * len(codes) + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255))
    control = b"\x21\xf9\x04" + bytes([disposal << 2, 10, 0, 0, 0])
    return control + b"\x2c" + struct.pack("<HHHHB", left, top, width, height, 0) + b"\x02" + blocks + b"\0"


def gif(size: tuple[int, int], *frames: bytes) -> bytes:
    """A GIF of white, black, red and green, of frames made by `gif_frame`."""
    colours = bytes([255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0])
    return b"GIF89a" + struct.pack("<HHBBB", *size, 0x81, 0, 0) + colours + b"".join(frames) + b"\x3b"
