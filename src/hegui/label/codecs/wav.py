# SPDX-License-Identifier: Apache-2.0
"""WAV, and its 64-bit forms RF64 and BW64 (ITU-R BS.2088): a chunk ``AIGC`` after the audio (TC260-PG-202510A).

Writers that stream leave sizes open; then the chunk stands before the audio, and what is open stays open.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.riff import Chunk, chunk
from hegui.label.structures.riff_labels import ID3, KEY, MOST_CHUNKS, XMP, is_info, relabelled, survey_chunk

_FORM: Final = Struct("<4sI4s")
_HEAD: Final = Struct("<4sI")
_SIZE: Final = Struct("<I")
_SIZES64: Final = Struct("<QQQI")
_LONG: Final = Struct("<Q")
_TABLE: Final = Struct("<4sQ")
_IN_DS64: Final = 0xFFFFFFFF
_OPEN: Final = frozenset({0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF})
"""What streaming writers put for a size that they do not know: ffmpeg, sox, arecord."""
_MOST_SIZES: Final = 10_000
_FILLERS: Final = frozenset({b"JUNK", b"junk", b"PAD ", b"FLLR", b"fake"})
_DS64: Final = b"ds64"


class _Form(NamedTuple):
    """The file: its chunks, and the sizes that change with it."""

    size: int
    """In the head of the file; 0xFFFFFFFF where it is in ds64."""
    size64: int | None
    """In ds64, which stands first in RF64 and BW64."""
    chunks: list[Chunk]
    end: int
    """After the last chunk."""
    rest: int
    """Bytes behind it that the head counts, too few for a chunk."""
    open_audio: bool
    """The audio goes on to the end of the file, however long that is."""

    @property
    def audio(self) -> Chunk:
        return next(own for own in self.chunks if own.kind == b"data")


def _form(content: Content, found: Survey | None = None) -> _Form:
    """The chunks of the file; labels in them are added to ``found`` on the way."""
    kind, size, wave = _FORM.unpack(content.read(0, 12))
    if kind not in {b"RIFF", b"RF64", b"BW64"} or wave != b"WAVE":
        raise Malformed("不是 RIFF WAVE 文件", "this is no RIFF WAVE file")
    longer: dict[bytes, int] = {}
    size64 = None
    told = size
    if kind != b"RIFF":
        size64, longer = _sizes64(content)
        told = size64 if size == _IN_DS64 else size
    end = 8 + told
    cut_off = end > content.size and told != content.size  # some writers count their own head
    if told in _OPEN or end > content.size:
        end = content.size
    passed: list[Chunk] = []
    at = 12
    for _ in range(MOST_CHUNKS):
        if end - at < 8:
            break
        own, open_audio = _chunk_at(content, at, end, longer, told)
        passed.append(own)
        if found is not None:
            survey_chunk(content, own, found)
        if open_audio:
            return _Form(size, size64, passed, content.size, rest=0, open_audio=True)
        at = own.end
    else:
        raise Malformed("数据块过多", "there are too many chunks")
    if cut_off and told not in _OPEN:
        raise Malformed("文件比其头部所写的短", "the file is shorter than its head says")
    if not any(own.kind == b"data" for own in passed):
        raise Malformed("WAV 文件没有 data 块", "the WAV file has no data chunk")
    return _Form(size, size64, passed, at, rest=max(0, end - at), open_audio=False)


def _chunk_at(content: Content, at: int, end: int, longer: dict[bytes, int], told: int) -> tuple[Chunk, bool]:
    """The chunk at an offset, and whether it is audio of open length."""
    kind, length = _HEAD.unpack(content.read(at, 8))
    if length == _IN_DS64:
        length = longer.get(kind, length)
    begin, stop = at + 8, at + 8 + length
    if kind == b"data" and length in _OPEN:
        nothing_counted = length == 0 and (told in _OPEN or begin == end < content.size)
        if nothing_counted or stop > content.size:
            return Chunk(kind, at, Span(begin, content.size), content.size), True
    if stop > end:
        raise Malformed(f"偏移 {at} 处的数据块超出范围", f"the chunk at offset {at} runs past its end")
    padded = stop + (length & 1)
    if padded > end and content.upto(stop, 1) != b"\0":
        padded = stop  # the last padding byte is missing
    return Chunk(kind, at, Span(begin, stop), padded), False


def _sizes64(content: Content) -> tuple[int, dict[bytes, int]]:
    kind, length = _HEAD.unpack(content.read(12, 8))
    if kind != _DS64 or length < _SIZES64.size:
        raise Malformed("RF64 文件没有 ds64 块", "the RF64 file has no ds64 chunk")
    size, data, _, count = _SIZES64.unpack(content.read(20, _SIZES64.size))
    if count > min(_MOST_SIZES, (length - _SIZES64.size) // _TABLE.size):
        raise Malformed("ds64 块的表超出该块", "the table of the ds64 chunk runs past its end")
    table = content.read(20 + _SIZES64.size, count * _TABLE.size)
    return size, {b"data": data, **dict(_TABLE.iter_unpack(table))}


class Wav:
    """The codec of WAV, PCM or not, with any other chunks."""

    name = "wav"
    modality = "audio"
    suffixes = (".wav", ".wave", ".rf64")
    carriers = (Carrier.RIFF_CHUNK,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature."""
        del suffix
        return head[8:12] == b"WAVE" and head[:4] in {b"RIFF", b"RF64", b"BW64"}

    def survey(self, content: Content, found: Survey) -> None:
        """The chunk AIGC, LIST/INFO, an ID3 tag, XMP; before and after the audio."""
        _form(content, found)

    def media(self, content: Content) -> Iterator[Span]:
        """Every chunk but those that may hold a label, and fillers: format, audio, cue points, broadcast data."""
        for own in _form(content).chunks:
            if own.kind == _DS64:
                yield Span(own.data.start + 8, own.data.end)  # past the size of the form
            elif not (own.kind in ID3 or own.kind in _FILLERS or own.kind in {KEY, XMP} or is_info(content, own)):
                yield Span(own.start, own.data.end)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the chunk that holds the label; without one, appends a chunk AIGC."""
        form = _form(content)
        if found.sites:
            [site] = found.sites
            fresh = relabelled(content, site, value)
            old = next(own for own in form.chunks if own.start <= site.offset < own.end)
            patch = Patch(old.start, old.end, fresh)
        elif form.open_audio:
            patch = Patch(form.audio.start, form.audio.start, chunk(KEY, value.encode()))
        else:
            padding = b"\0" * (form.end & 1)
            patch = Patch(form.end, form.end, padding + chunk(KEY, value.encode()))
        return patched(content.size, [*_sizes(form, patch.growth), patch])


def _sizes(form: _Form, growth: int) -> Iterator[Patch]:
    """The sizes in the head of the file and in ds64 anew, where they are known."""
    size = form.end + form.rest - 8 + growth
    if form.size64 is not None and form.size64 not in _OPEN:
        yield Patch(20, 28, _LONG.pack(size))
    if form.size in _OPEN or (form.open_audio and form.size >= form.end - 8 + growth):
        return
    if form.open_audio:
        size = form.size + growth  # a recorder broke off: the head counts no audio
    if size >= _IN_DS64:
        raise Refused(
            "文件将超过 4 GB，请先转换为 RF64", "the file would be longer than 4 GB; convert it to RF64 first"
        )
    yield Patch(4, 8, _SIZE.pack(size))


CODEC: Final = Wav()
