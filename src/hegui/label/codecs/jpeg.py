# SPDX-License-Identifier: Apache-2.0
"""JPEG: an APP1 segment with XMP after APP0 and Exif (TC260-PG-20259A; ITU-T T.81, Annex B; XMP part 3, 1.1.3).

Any process is taken: baseline, progressive, arithmetic, lossless, CMYK. The index of pictures that follow the first one
(CIPA DC-007, in APP2) is kept in step.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import CHUNK, Content, Malformed, Pieces, Span
from hegui.label.structures.exif import PREFIX as EXIF
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.freetext import in_ascii, label_within
from hegui.label.structures.mpf import PREFIX as MPF
from hegui.label.structures.mpf import Index
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.xmp import LONGEST_PACKET, packet_with_label, survey_packet, without_padding

START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
MORE_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
LONGEST_SEGMENT: Final = 0xFFFF - 2
"""Bytes of data in a segment; a packet of XMP has 29 less, 65,502."""
MOST_SEGMENTS: Final = 20_000

_APP0: Final = 0xE0
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_APP11: Final = 0xEB
_COM: Final = 0xFE
_SCAN: Final = 0xDA
_END: Final = 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without data."""
_MISPLACED: Final = frozenset({0x00, *range(0x02, 0xC0), 0xD8, _END})
"""What cannot begin a segment before the first scan."""
_FRAMES: Final = frozenset({*range(0xC0, 0xD0), 0xDE}) - {0xC4, 0xC8, 0xCC}
"""Frame headers, and the one that says that several frames follow."""
_OF_INTEREST: Final = frozenset({*_FRAMES, _SCAN, *range(_APP0, 0x100)})
_IN_ONE_SCAN: Final = frozenset({0xC0, 0xC1, 0xC3, 0xC9, 0xCB})
"""Processes that need no second scan if the first has all components."""
_ABOUT: Final = frozenset({_APP1, *range(0xE3, 0xEB), 0xEC, 0xED, 0xEF, _COM})
"""Segments that are no picture. JFIF, ICC profile, index, JUMBF and Adobe's colours (APP0, 2, 11, 14) are content."""
_GLUED: Final = _ABOUT - {0xED}
"""Segments whose text may be replaced; APP13 (Photoshop) has lengths inside."""
_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
"""In entropy-coded data: neither a stuffed byte nor a restart."""
_AHEAD: Final = 4096


class _Segment(NamedTuple):
    marker: int
    start: int
    """Of the marker, and of fill bytes before it."""
    data: int
    """After the length."""
    end: int

    def bytes(self, content: Content) -> bytes:
        return content.read(self.data, self.end - self.data)


class _Head:
    """All before the first scan; of a damaged file, up to the damage."""

    __slots__ = ("_components", "end", "in_one_scan", "segments", "slot")

    def __init__(self) -> None:
        self.segments: list[_Segment] = []
        """Application and comment segments."""
        self.end = 0
        """After the header of the scan."""
        self.in_one_scan = False
        """The scan has all components, and the process has no further scans."""
        self._components: bytes | None = None
        self.slot = len(START)
        """Where the guide's segment goes: after the last of APP0 and Exif, at the beginning without them."""

    def walk(self, content: Content) -> None:
        """Looks at every segment.

        Raises:
            Malformed: the head is cut off, or there is no scan.
        """
        ahead = content.upto(0, _AHEAD)
        if ahead[:2] != START:
            raise Malformed("没有 JPEG 起始标记", "there is no JPEG start marker")
        size, base, at, start = content.size, 0, 2, 2
        for _ in range(MOST_SEGMENTS):
            here = at - base
            if here + 10 > len(ahead):
                ahead, base, here = content.upto(at, _AHEAD), at, 0
                if len(ahead) < 4:
                    break
            if ahead[here] != 0xFF:
                raise Malformed(f"偏移 {at} 处应为标记", f"there should be a marker at offset {at}")
            marker = ahead[here + 1]
            if marker == 0xFF:  # fill bytes
                at += 1
                continue
            if marker in _ALONE:
                start = at = at + 2
                continue
            length = ahead[here + 2] << 8 | ahead[here + 3]
            end = at + 2 + length
            if length < 2 or marker in _MISPLACED or end > size:
                raise Malformed(f"偏移 {at} 处的段不完整", f"the segment at offset {at} is not whole")
            if marker in _OF_INTEREST:
                self._take(_Segment(marker, start, at + 4, end), ahead[here + 4 : here + 10])
            if marker == _SCAN:
                content.memo = self
                return
            start = at = end
        raise Malformed("找不到图像数据", "no image data are found")

    def _take(self, segment: _Segment, data: bytes) -> None:
        """Remembers a segment, of which ``data`` are the first bytes."""
        marker = segment.marker
        if marker >= _APP0:
            self.segments.append(segment)
            if marker == _APP0 or (marker == _APP1 and data == EXIF):
                self.slot = segment.end
        elif marker == _SCAN:
            self.end = segment.end
            self.in_one_scan = self._components == data[:1]
        elif self._components is None and marker in _IN_ONE_SCAN:
            self._components = data[5:6]
        else:
            self._components = b""  # more than one scan, whatever their number of components


def _head(content: Content) -> _Head:
    """The head of the file, walked through once.

    Raises:
        Malformed: as `_Head.walk`.
    """
    if isinstance(content.memo, _Head):
        return content.memo
    head = _Head()
    head.walk(content)
    return head


def _is_all(content: Content, head: _Head) -> bool:
    """Whether no segment can follow: the one scan has all components, and the end of the file is that of the picture."""
    return head.in_one_scan and content.upto(content.size - 2, 2) == END


def _later(content: Content, at: int) -> Iterator[_Segment]:
    """The segments between the scans, up to the end of the picture.

    Raises:
        Malformed: there is no end.
    """
    stretch, base = b"", at
    for _ in range(MOST_SEGMENTS):
        while (found := _MARKER.search(stretch, max(0, at - base))) is None:
            end = base + len(stretch)
            if max(at, end) >= content.size:
                raise Malformed("图像数据被截断：没有结束标记", "the image data are cut off: there is no end marker")
            base = max(at, end - 1)  # the last byte may be the first of a marker
            stretch = content.upto(base, CHUNK)
        at = base + found.start()
        marker = found[0][1]
        if marker == _END:
            return
        length = int.from_bytes(content.read(at + 2, 2), "big")
        if length < 2 or at + 2 + length > content.size:
            raise Malformed(f"偏移 {at} 处的段不完整", f"the segment at offset {at} is not whole")
        yield _Segment(marker, at, at + 4, at + 2 + length)
        at += 2 + length
    raise Malformed("段过多", "there are too many segments")


def _begins(content: Content, segment: _Segment, what: bytes) -> bool:
    return content.upto(segment.data, min(len(what), segment.end - segment.data)) == what


class Jpeg:
    """The codec of JPEG files."""

    name = "jpeg"
    modality = "image"
    suffixes = (".jpg", ".jpeg", ".jpe", ".jfif")
    carriers = (Carrier.XMP_ELEMENT, Carrier.EXIF_USER_COMMENT)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its start marker and the one after it."""
        del suffix
        return head.startswith(b"\xff\xd8\xff")

    def survey(self, content: Content, found: Survey) -> None:
        """Application and comment segments, before the first scan and, where there can be any, between scans."""
        head = _Head()
        extensions: list[bytes] = []
        try:
            head.walk(content)
        finally:
            for segment in head.segments:
                _survey_segment(content, segment, found, extensions, segment)
        if not _is_all(content, head):
            for segment in _later(content, head.end):
                if segment.marker >= _APP0:
                    _survey_segment(content, segment, found, extensions, None)
        if extensions:
            _survey_extensions(extensions, found)

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """All but the segments about the picture; of the index of pictures not the numbers, but what they point to."""
        head = _head(content)
        slot = head.slot
        start = 0
        if slot == len(START):
            yield Span(0, slot)
            start = slot
        for segment in head.segments:
            index = _index_of(content, segment)
            if segment.marker in _ABOUT or index is not None:
                if start < segment.start:
                    yield Span(start, segment.start)
                start = segment.end
            elif segment.end == slot:
                yield Span(start, slot)
                start = slot
            if index is not None:
                yield from index.media(content.size)
        yield Span(start, content.size)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the segment that holds the label; without one, extends the XMP segment or puts one after Exif."""
        head = _head(content)
        patch = _replacing(content, found.sites[0], value) if found.sites else _adding(content, head, value)
        patches = [patch]
        for segment in head.segments:
            index = _index_of(content, segment)
            if index is not None:
                patches.append(index.after(patch))
        return patched(content.size, patches)


def _survey_segment(
    content: Content, segment: _Segment, found: Survey, extensions: list[bytes], locator: _Segment | None
) -> None:
    marker = segment.marker
    if marker in _ABOUT:
        data = segment.bytes(content)
        if marker == _APP1:
            if data.startswith(XMP):
                packet = data[len(XMP) :]
                survey_packet(packet, found, place="APP1 XMP", offset=segment.start, locator=locator)
                return
            if data.startswith(EXIF):
                survey_exif(data, found, place="APP1 Exif", offset=segment.start, locator=locator)
                return
            if data.startswith(MORE_XMP):
                extensions.append(data[len(MORE_XMP) :])
                return
        if b"{" in data and (label := label_within(data.decode("latin-1"))):
            place = "COM" if marker == _COM else f"APP{marker - _APP0}"
            text = data[label.start : label.end].decode("utf-8", "replace")
            changeable = locator if marker in _GLUED else None
            found.sites.append(Site(Carrier.JPEG_SEGMENT, place, segment.start, text, changeable))
    elif marker == _APP11 and b"c2pa" in content.read(segment.data, min(segment.end - segment.data, 128)):
        found.credentials = True


def _survey_extensions(extensions: list[bytes], found: Survey) -> None:
    """The extended XMP, put together from its segments: 32 digits of its name, its length, the offset of this part."""
    if sum(map(len, extensions)) > LONGEST_PACKET:
        raise Malformed("扩展 XMP 过长", "the extended XMP is too long")
    parts = sorted((data[:32], int.from_bytes(data[36:40], "big"), data[40:]) for data in extensions)
    for name in dict.fromkeys(name for name, _, _ in parts):
        packet = b"".join(part for own, _, part in parts if own == name)
        survey_packet(packet, found, place="APP1 XMP extension", offset=0)


def _replacing(content: Content, site: Site, value: str) -> Patch:
    segment = site.locator
    if not isinstance(segment, _Segment):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    data = segment.bytes(content)
    if data.startswith(EXIF):
        fresh = exif_with_label(data, value)
    elif data.startswith(XMP):
        fresh = _xmp(data, value)
    else:
        label = label_within(data.decode("latin-1"))
        if label is None:
            raise Refused(f"{site.place} 中没有标识", f"there is no label in {site.place}")
        fresh = data[: label.start] + in_ascii(value).encode() + data[label.end :]
    return Patch(segment.start, segment.end, _segment(segment.marker, fresh))


def _adding(content: Content, head: _Head, value: str) -> Patch:
    for segment in head.segments:
        if segment.marker == _APP1 and _begins(content, segment, XMP):
            return Patch(segment.start, segment.end, _segment(_APP1, _xmp(segment.bytes(content), value)))
    return Patch(head.slot, head.slot, _segment(_APP1, XMP + packet_with_label(None, value)))


def _xmp(data: bytes, value: str) -> bytes:
    """The data of an XMP segment with the label; its padding goes where there is no room for it."""
    packet = packet_with_label(data[len(XMP) :], value)
    if len(packet) > LONGEST_SEGMENT - len(XMP):
        packet = without_padding(packet)
    return XMP + packet


def _segment(marker: int, data: bytes) -> bytes:
    if len(data) > LONGEST_SEGMENT:
        raise Refused(
            f"写入后该段将有 {len(data)} 字节，超过 JPEG 段的上限 {LONGEST_SEGMENT}",
            f"the segment would have {len(data)} bytes, more than the {LONGEST_SEGMENT} of a JPEG segment",
        )
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def _index_of(content: Content, segment: _Segment) -> Index | None:
    if segment.marker == _APP2 and _begins(content, segment, MPF):
        return Index(segment.bytes(content), segment.data)
    return None


CODEC: Final = Jpeg()
