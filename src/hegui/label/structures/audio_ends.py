# SPDX-License-Identifier: Apache-2.0
"""What taggers put behind the audio: ID3v1, its extension TAG+, Lyrics3, APEv2 and an appended ID3v2.4 tag."""

from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Site, Survey
from hegui.label.content import Content, Malformed, Span
from hegui.label.structures.id3 import DESCRIPTION, Tag, tag_before

MOST_ENDS: Final = 16
"""Tags behind the audio; what stands before them is taken for audio."""
MOST_ITEMS: Final = 10_000
LONGEST_APE: Final = 16 * 1024 * 1024
_APE: Final = Struct("<12xI4xI8x")
_ITEM: Final = Struct("<II")
_OLD_LYRICS: Final = 5100
"""Bytes of the longest Lyrics3 block of version 1."""


class Ends(NamedTuple):
    """Where the audio ends, and the tags behind it that may hold a label."""

    audio_end: int
    tags: list[Tag]
    apes: list[Span]
    """The items of APE tags, without header and footer."""
    old: list[bytes]
    """ID3v1 tags."""


def ends_of(content: Content, start: int) -> Ends:
    """The tags at the end of a file, from the last one back, down to ``start``.

    Raises:
        Malformed: an appended ID3v2 tag is damaged.
    """
    ends = Ends(content.size, [], [], [])
    for _ in range(MOST_ENDS):
        at = _before(content, start, ends)
        if at is None:
            break
        ends = ends._replace(audio_end=at)
    return ends


def _before(content: Content, start: int, ends: Ends) -> int | None:
    """Where the tag begins that ends at the end of the audio as it is known so far."""
    end = ends.audio_end
    tail = content.read(max(start, end - 128), min(128, end - start))
    if len(tail) == 128 and tail.startswith(b"TAG"):
        ends.old.append(tail)
        extended = end - 128 - 227
        return extended if extended >= start and content.read(extended, 4) == b"TAG+" else end - 128
    if tail[-32:-24] == b"APETAGEX":
        size, flags = _APE.unpack(tail[-32:])
        head: int = end - size - (32 if flags & 0x8000_0000 else 0)
        if size < 32 or head < start:
            return None
        ends.apes.append(Span(end - size, end - 32))
        return head
    if tail[-10:-7] == b"3DI":
        tag = tag_before(content, end)
        if tag is None or tag.start < start:
            return None
        ends.tags.append(tag)
        return tag.start
    return _lyrics(content, start, end, tail)


def _lyrics(content: Content, start: int, end: int, tail: bytes) -> int | None:
    if tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
        at = end - 15 - int(tail[-15:-9])
        return at if at >= start and content.upto(at, 11) == b"LYRICSBEGIN" else None
    if tail.endswith(b"LYRICSEND"):
        low = max(start, end - _OLD_LYRICS - 20)
        at = content.read(low, end - low).rfind(b"LYRICSBEGIN")
        return low + at if at >= 0 else None
    return None


def survey_ape(content: Content, items: Span, found: Survey) -> None:
    """Adds the labels among the items of an APE tag to a survey; they can be read and not replaced.

    Raises:
        Malformed: the items run past their tag.
    """
    if items.length > LONGEST_APE:
        raise Malformed("APE 标签过长", "the APE tag is too long")
    data = content.read(items.start, items.length)
    at = 0
    for _ in range(MOST_ITEMS):
        if len(data) - at < 10:
            return
        size, _ = _ITEM.unpack_from(data, at)
        key_end = data.find(b"\0", at + 8)
        if key_end < 0 or key_end + 1 + size > len(data):
            raise Malformed("APE 标签的条目超出标签", "an item of the APE tag runs past its end")
        key = data[at + 8 : key_end].decode("latin-1")
        if DESCRIPTION in key.upper():
            value = data[key_end + 1 : key_end + 1 + size].decode("utf-8", "replace")
            found.sites.append(Site(Carrier.APE_ITEM, f"APEv2 {key}", items.start + at, value))
        at = key_end + 1 + size
    raise Malformed("APE 标签的条目过多", "the APE tag has too many items")
