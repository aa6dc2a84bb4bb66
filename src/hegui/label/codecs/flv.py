# SPDX-License-Identifier: Apache-2.0
"""FLV: a string ``AIGC`` in the script tag ``onMetaData`` (TC260-PG-20257A; Adobe FLV 10.1, E.4.4 and E.5)."""

from bisect import bisect_right
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import MOST_RECORDS, Content, Malformed, Pieces, Span
from hegui.label.structures.amf import Entry, Script, number, script_of, string
from hegui.label.structures.xmp import survey_packet

SCRIPT: Final = 18
LARGEST_TAG: Final = 0xFFFFFF
_HEAD: Final = Struct(">I")
_ENTRY: Final = b"\0\4AIGC"
_POSITIONS: Final = ("keyframes.filepositions", "lastkeyframelocation")
_SCRIPT_HEAD: Final = b"\x12" + bytes(10)
_METADATA: Final = b"\2\0\x0aonMetaData\x08\0\0\0\1"
_END: Final = b"\0\0\x09"


class _Tag(NamedTuple):
    kind: int
    start: int
    data: int
    end: int
    """After the size that is repeated behind it."""

    @property
    def body(self) -> Span:
        return Span(self.data, self.end - 4)


class _Place(NamedTuple):
    """A label in a script tag."""

    tag: _Tag
    entry: Entry


def _tags(content: Content) -> Iterator[_Tag]:
    head = content.read(0, 9)
    if head[:3] != b"FLV":
        raise Malformed("没有 FLV 签名", "there is no FLV signature")
    at = int.from_bytes(head[5:9], "big") + 4
    if at < 13 or at > content.size:
        raise Malformed("FLV 文件头长度不对", "the length of the FLV header is wrong")
    for _ in range(MOST_RECORDS):
        if at == content.size:
            return
        (head_word,) = _HEAD.unpack(content.read(at, 4))
        end = at + 15 + (head_word & LARGEST_TAG)
        if end > content.size:
            raise Malformed(f"偏移 {at} 处的标签超出文件", f"the tag at offset {at} runs past the end of the file")
        yield _Tag(head_word >> 24 & 0x1F, at, at + 11, end)
        at = end
    raise Malformed("FLV 标签过多", "there are too many FLV tags")


def _script(content: Content, tag: _Tag) -> Script:
    return script_of(content.read(tag.data, tag.body.length))


class Flv:
    """The codec of Flash video."""

    name = "flv"
    modality = "video"
    suffixes = (".flv",)
    carriers = (Carrier.FLV_METADATA,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature and version."""
        del suffix
        return head[:4] == b"FLV\1"

    def survey(self, content: Content, found: Survey) -> None:
        """Script tags anywhere; in them entries at any depth, and XMP."""
        for tag in _tags(content):
            if tag.kind != SCRIPT:
                continue
            data = content.read(tag.data, tag.body.length)
            if b"AIGC" not in data.upper():
                continue
            script = script_of(data)
            for entry in script.labels:
                locator = _Place(tag, entry) if entry.replaceable and script.is_metadata else None
                place = f"{script.name} {entry.path}"
                found.sites.append(Site(Carrier.FLV_METADATA, place, tag.start, entry.text, locator))
            for packet in script.packets:
                survey_packet(packet, found, place=f"{script.name} XMP", offset=tag.start)

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Every tag that is no metadata, and the tags to which the keyframe index leads."""
        runs: list[Span] = []
        positions: list[float] = []
        for tag in _tags(content):
            if tag.kind == SCRIPT and (script := _script(content, tag)).is_metadata:
                positions += [value for path in _POSITIONS for _, value in script.numbers.get(path, ())]
            elif runs and runs[-1].end == tag.start:
                runs[-1] = Span(runs[-1].start, tag.end)
            else:
                runs.append(Span(tag.start, tag.end))
        yield from runs
        starts = [run.start for run in runs]
        for position in positions:
            run = runs[bisect_right(starts, position) - 1] if starts and position >= starts[0] else Span(0, 0)
            yield Span(int(position), min(int(position) + 15, run.end)) if position < run.end else b"astray"

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces or adds the string; the keyframe index and the file size in the metadata follow."""
        scripts = [(tag, script) for tag in _tags(content) if (script := _metadata(content, tag)) is not None]
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Place):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            tag, at, fresh = site.locator.tag, site.locator.entry.value, string(value)
        elif scripts:
            tag, script = scripts[0]
            at, fresh = Span(script.insert_at, script.insert_at), _ENTRY + string(value)
            if not script.insert_at:
                raise Refused("onMetaData 不是对象", "onMetaData is no object")
        else:
            first = int.from_bytes(content.read(5, 4), "big") + 4
            return (
                Span(0, first),
                _tag(_SCRIPT_HEAD, _METADATA + _ENTRY + string(value) + _END),
                Span(first, content.size),
            )
        pieces: list[bytes | Span] = []
        done = 0
        for own, script in scripts:
            data = _shifted(script, tag.end, len(fresh) - at.length)
            if own == tag:
                if not found.sites:
                    _count_one_more(data, script)
                data[at.start : at.end] = fresh
            pieces += [Span(done, own.start), _tag(content.read(own.start, 11), data)]
            done = own.end
        return [*pieces, Span(done, content.size)]


def _metadata(content: Content, tag: _Tag) -> Script | None:
    if tag.kind == SCRIPT and (script := _script(content, tag)).is_metadata:
        return script
    return None


def _shifted(script: Script, end: int, grown: int) -> bytearray:
    """Script data in which the offsets behind ``end`` and the size of the file are ``grown`` more."""
    data = bytearray(script.data)
    for path, numbers in script.numbers.items():
        for at, value in numbers:
            if path not in _POSITIONS or value >= end:
                data[at : at + 8] = number(value + grown)
    return data


def _count_one_more(data: bytearray, script: Script) -> None:
    if at := script.count_at:
        count = int.from_bytes(data[at : at + 4], "big") + 1
        data[at : at + 4] = (count & 0xFFFFFFFF).to_bytes(4, "big")


def _tag(head: bytes, data: bytes | bytearray) -> bytes:
    """A tag with the type, times and stream of ``head``."""
    if len(data) > LARGEST_TAG:
        raise Refused("onMetaData 标签容不下", "the tag onMetaData has no room for it")
    return b"".join((head[:1], len(data).to_bytes(3, "big"), head[4:11], data, (11 + len(data)).to_bytes(4, "big")))


CODEC: Final = Flv()
