# SPDX-License-Identifier: Apache-2.0
"""The places of RIFF files (WAV, AVI) that may hold a label: a chunk AIGC, LIST/INFO, an ID3 tag, an XMP packet."""

from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed
from hegui.label.structures import id3
from hegui.label.structures.riff import Chunk, chunk, chunks
from hegui.label.structures.xmp import packet_with_label, survey_packet

KEY: Final = b"AIGC"
LIST: Final = b"LIST"
INFO: Final = b"INFO"
XMP: Final = b"_PMX"
ID3: Final = frozenset({b"id3 ", b"ID3 "})
C2PA: Final = b"C2PA"
MOST_CHUNKS: Final = 100_000
"""Chunks of one file, those in lists not counted."""
LONGEST_CHUNK: Final = 16 * 1024 * 1024
"""Bytes of a chunk with a label, or with a packet or list that may hold one."""


class Held(NamedTuple):
    """The locator of a label: the chunk around it, and the record in that chunk that holds it, if it is not the whole."""

    chunk: Chunk
    inner: Chunk | id3.Held | None = None


def is_info(content: Content, own: Chunk) -> bool:
    """Whether a chunk is a list of type INFO."""
    return own.kind == LIST and content.upto(own.data.start, min(4, own.data.length)) == INFO


def survey_chunk(content: Content, own: Chunk, found: Survey) -> None:
    """Adds the labels of a chunk to a survey, and whether it is a C2PA manifest.

    Raises:
        Malformed: the chunk is damaged, or too long to be read.
    """
    if own.kind == KEY:
        found.sites.append(Site(Carrier.RIFF_CHUNK, "AIGC", own.start, _text(content, own), Held(own)))
    elif own.kind == XMP:
        survey_packet(_read(content, own), found, place="_PMX", offset=own.start, locator=Held(own))
    elif own.kind in ID3:
        _survey_id3(content, own, found)
    elif own.kind == C2PA:
        found.credentials = True
    elif is_info(content, own):
        for child in chunks(content, own.data.start + 4, own.data.end):
            if child.kind == KEY:
                value = _text(content, child)
                found.sites.append(Site(Carrier.RIFF_INFO, "LIST INFO AIGC", child.start, value, Held(own, child)))


def _survey_id3(content: Content, own: Chunk, found: Survey) -> None:
    tag = id3.tag_at(content, own.data.start)
    if tag is None:
        return
    if tag.end > own.data.end:
        raise Malformed("id3 块中的标签超出该块", "the tag in the id3 chunk runs past its end")
    inside = Survey()
    id3.survey_tag(content, tag, inside, "id3 chunk ")
    for site in inside.sites:
        locator = Held(own, site.locator) if isinstance(site.locator, id3.Held) else None
        found.sites.append(site._replace(locator=locator))
    found.credentials |= inside.credentials
    found.notes += inside.notes


def relabelled(content: Content, site: Site, value: str) -> bytes:
    """The chunk that holds a label anew, with another value in its place.

    Raises:
        Refused: the label stands where it cannot be replaced.
        Malformed: the chunk is damaged.
    """
    if not isinstance(site.locator, Held):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    own, inner = site.locator
    if isinstance(inner, Chunk):
        return info_with_label(content, own, value, inner)
    if isinstance(inner, id3.Held):
        pieces = id3.tag_with_label(content, inner, value)
        tag = b"".join(
            piece if isinstance(piece, bytes) else content.read(piece.start, piece.length) for piece in pieces
        )
        rest = content.read(inner.tag.end, own.data.end - inner.tag.end)
        return chunk(own.kind, tag + rest)
    if own.kind == XMP:
        return chunk(XMP, packet_with_label(_read(content, own), value))
    return chunk(KEY, value.encode())


def info_with_label(content: Content, info: Chunk | None, value: str, old: Chunk | None = None) -> bytes:
    """A LIST/INFO chunk with the label in the place of ``old``, or after the last entry; the rest byte for byte.

    Raises:
        Malformed: the list is damaged.
    """
    fresh = chunk(KEY, value.encode() + b"\0")  # texts in INFO end with a zero byte
    if info is None:
        return chunk(LIST, INFO + fresh)
    data = _read(content, info)
    if old is not None:
        start, end = (at - info.data.start for at in (old.start, old.end))
        return chunk(LIST, data[:start] + fresh + data[end:])
    last = info.data.start + 4
    for child in chunks(content, last, info.data.end):
        last = child.end
    before = data[: last - info.data.start]
    return chunk(LIST, before + b"\0" * (len(before) & 1) + fresh + data[len(before) :])


def info_without(content: Content, info: Chunk, old: Chunk) -> bytes:
    """A LIST/INFO chunk without one of its entries, which moves elsewhere."""
    data = _read(content, info)
    return chunk(LIST, data[: old.start - info.data.start] + data[old.end - info.data.start :])


def _read(content: Content, own: Chunk) -> bytes:
    if own.data.length > LONGEST_CHUNK:
        raise Malformed(f"偏移 {own.start} 处的数据块过长", f"the chunk at offset {own.start} is too long")
    return content.read(own.data.start, own.data.length)


def _text(content: Content, own: Chunk) -> str:
    return _read(content, own).rstrip(b"\0").decode("utf-8", "replace")
