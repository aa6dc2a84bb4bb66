# SPDX-License-Identifier: Apache-2.0
"""WAV files (RIFF and RF64): their samples as numbers, and new samples put in without touching the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from struct import error as struct_error
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hegui.errors import LabelProblem, Problem
from hegui.label.content import MOST_RECORDS, Content, Malformed, Piece, Span
from hegui.text import Text

_FORMAT: Final = Struct("<HHIIHH")
_HEAD: Final = Struct("<4sI")
_PCM: Final = 1
_FLOAT: Final = 3
_EXTENSIBLE: Final = 0xFFFE
_IN_DS64: Final = 0xFFFFFFFF
_OPEN: Final = frozenset({0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF})
"""What streaming writers put for a size that they do not know."""
_AT_ONCE: Final = 1024 * 1024


class _Part(NamedTuple):
    kind: bytes
    start: int
    data: Span
    end: int
    """After the padding."""


@dataclass(frozen=True, slots=True)
class Wave:
    """A WAV file, taken apart. Samples stay in the file."""

    content: Content
    form: bytes
    """``RIFF`` or ``RF64``."""
    parts: tuple[_Part, ...]
    end: int
    """After the last part; what stands behind is not of the form."""
    data: _Part
    floating: bool
    bits: int
    channels: int
    rate: int
    """Samples a second."""

    @property
    def frame(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * self.bits // 8

    @property
    def frames(self) -> int:
        """Samples of each channel."""
        return self.data.data.length // self.frame

    def blocks(self, start: int = 0, end: int | None = None, size: int = _AT_ONCE) -> Iterator[NDArray[np.float64]]:
        """The samples of frames ``start`` up to ``end``, block by block: frames and channels, -1 to 1."""
        end = self.frames if end is None else min(end, self.frames)
        step = max(1, size // self.frame)
        for at in range(start, end, step):
            first = self.data.data.start + at * self.frame
            length = min(step, end - at) * self.frame
            yield self._numbers(b"".join(self.content.chunks(Span(first, first + length))))

    def mono(self, start: int, end: int) -> NDArray[np.float64]:
        """The mean of the channels."""
        parts = [block.mean(axis=1) for block in self.blocks(max(0, start), end)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _numbers(self, raw: bytes) -> NDArray[np.float64]:
        if self.floating:
            flat = np.frombuffer(raw, dtype=f"<f{self.bits // 8}").astype(np.float64)
        elif self.bits == 8:
            flat = (np.frombuffer(raw, dtype=np.uint8).astype(np.float64) - 128) / 128
        elif self.bits == 24:
            triples = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
            wide = np.zeros((len(triples), 4), dtype=np.uint8)
            wide[:, 1:] = triples
            flat = wide.view("<i4").ravel().astype(np.float64) / 2**31
        else:
            flat = np.frombuffer(raw, dtype=f"<i{self.bits // 8}").astype(np.float64) / 2 ** (self.bits - 1)
        return flat.reshape(-1, self.channels)

    def packed(self, samples: NDArray[np.float64]) -> bytes:
        """Samples (frames and channels, -1 to 1) as they stand in this file."""
        flat = np.clip(samples, -1, 1).ravel()
        if self.floating:
            return bytes(flat.astype(f"<f{self.bits // 8}").tobytes())
        whole = np.round(flat * (2 ** (self.bits - 1) - 1)).astype(np.int64)
        if self.bits == 8:
            return bytes((whole + 128).astype(np.uint8).tobytes())
        if self.bits == 24:
            return bytes(whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
        return bytes(whole.astype(f"<i{self.bits // 8}").tobytes())

    def with_samples(self, at: int, samples: bytes) -> list[Piece]:
        """The file with more samples before frame ``at``. All other bytes are copied; what counts them is corrected."""
        added = len(samples)
        length = self.data.data.length + added
        growth = length + (length & 1) - (self.data.end - self.data.data.start)
        total = self.end + growth
        large = total - 8 >= _IN_DS64 or self.form != b"RIFF"
        if large and self.form == b"RIFF":
            raise LabelProblem(
                Problem(
                    Text("添加后 WAV 超过 4 GB", "with the label the WAV would be longer than 4 GB"),
                    fix=Text("先转换为 RF64 或 FLAC。", "Convert it to RF64 or FLAC first."),
                )
            )
        split = self.data.data.start + at * self.frame
        pieces: list[Piece] = [self._head(total), Span(8, 12)]
        for part in self.parts:
            if part is self.data:
                pieces += [_HEAD.pack(b"data", _IN_DS64 if large else length), Span(part.data.start, split), samples]
                pieces += [Span(split, part.data.end), b"\0" * (length & 1)]
            elif part.kind == b"ds64":
                pieces.append(self._counted(part, total, length, added // self.frame))
            elif part.kind in {b"cue ", b"smpl", b"fact"}:
                pieces.append(self._moved(part, at, added // self.frame))
            else:
                pieces.append(Span(part.start, part.end))
        pieces.append(Span(self.end, self.content.size))
        return pieces

    def _head(self, total: int) -> bytes:
        return _HEAD.pack(self.form, _IN_DS64 if self.form != b"RIFF" else total - 8)

    def _counted(self, part: _Part, total: int, length: int, added: int) -> bytes:
        old = self.content.read(part.start, part.end - part.start)
        samples = int.from_bytes(old[24:32], "little")
        counts = (total - 8, length, samples + added if samples else 0)
        return old[:8] + b"".join(count.to_bytes(8, "little") for count in counts) + old[32:]

    def _moved(self, part: _Part, at: int, added: int) -> bytes:
        """A chunk that names samples by their number, those after the label moved on."""
        old = bytearray(self.content.read(part.start, part.end - part.start))
        # Where numbers of samples stand, from the start of the chunk: first record, size of a record, places in it.
        first, size, places = {b"cue ": (12, 24, (4, 20)), b"smpl": (44, 24, (8, 12)), b"fact": (8, 0, (0,))}[part.kind]
        starts = range(first, len(old) - size + 1, size) if size else (first,)
        for start in starts:
            for place in places:
                number = int.from_bytes(old[start + place : start + place + 4], "little")
                if (part.kind == b"fact" or number >= at) and start + place + 4 <= len(old):
                    old[start + place : start + place + 4] = min(number + added, _IN_DS64).to_bytes(4, "little")
        return bytes(old)


def wave_of(content: Content) -> Wave:
    """Takes a WAV file apart.

    Raises:
        LabelProblem: it is damaged, or its samples are coded in another way than PCM or floating point.
    """
    try:
        form = content.read(0, 4)
        parts = tuple(_parts(content, form))
        by_kind = {part.kind: part for part in reversed(parts)}
        if b"fmt " not in by_kind or b"data" not in by_kind:
            raise _broken("没有 fmt 或 data 块", "there is no fmt or no data chunk")
        header = content.read(by_kind[b"fmt "].data.start, by_kind[b"fmt "].data.length)
        code, channels, rate, _, block, bits = _FORMAT.unpack_from(header)
        if code == _EXTENSIBLE:
            code = int.from_bytes(header[24:26], "little")
    except (Malformed, struct_error) as error:
        raise _broken(str(error), str(error)) from error
    floating = code == _FLOAT
    known = bits in ((32, 64) if floating else (8, 16, 24, 32)) and code in {_PCM, _FLOAT}
    if not known or not channels or not rate or block != channels * bits // 8:
        raise LabelProblem(
            Problem(
                Text(
                    f"不支持此 WAV 的编码（格式 {code}，{bits} 位）",
                    f"the coding of this WAV is not supported (format {code}, {bits} bits)",
                ),
                accepted=Text(
                    "PCM 8、16、24、32 位，浮点 32、64 位", "PCM of 8, 16, 24 or 32 bits, floating point of 32 or 64"
                ),
            )
        )
    return Wave(content, form, parts, parts[-1].end, by_kind[b"data"], floating, bits, channels, rate)


def _parts(content: Content, form: bytes) -> Iterator[_Part]:
    """The chunks. Of a sound that was streamed, whose writer did not know its length, the data goes on to the end."""
    told = int.from_bytes(content.read(4, 4), "little")
    large: dict[bytes, int] = {}
    if form != b"RIFF":
        told = int.from_bytes(content.read(20, 8), "little")
        large = {b"data": int.from_bytes(content.read(28, 8), "little")}
    end = content.size if told in _OPEN else min(content.size, 8 + told)
    at = 12
    for _ in range(MOST_RECORDS):
        if end - at < 8:
            return
        kind, length = _HEAD.unpack(content.read(at, 8))
        if length == _IN_DS64:
            length = large.get(kind, length)
        data = Span(at + 8, at + 8 + length)
        streamed = kind == b"data" and length in _OPEN and (told in _OPEN or data.end > end)
        if streamed:
            data = Span(at + 8, content.size)
        if data.end > content.size:
            raise Malformed(f"偏移 {at} 处的数据块超出文件", f"the chunk at offset {at} runs past the end of the file")
        after = min(data.end + (length & 1), content.size) if not streamed else content.size
        yield _Part(kind, at, data, after)
        at = after
    raise Malformed("数据块过多", "there are too many chunks")


def _broken(zh: str, en: str) -> LabelProblem:
    return LabelProblem(Problem(Text(f"WAV 损坏：{zh}", f"the WAV is damaged: {en}")))
