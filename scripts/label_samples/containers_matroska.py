# SPDX-License-Identifier: Apache-2.0
"""Samples, vendor files and faults of Matroska."""

import json
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from containers_files import FAULTS, LABEL, SAMPLES, TEXT, TONE, UNSEEN, VENDORS, VIDEO, ffmpeg, put

VP8 = ["-c:v", "libvpx", "-b:v", "20k", "-g", "3"]
OPUS = ["-c:a", "libopus", "-b:a", "6k"]


class Node:
    """An EBML element taken apart, to be put together otherwise."""

    masters = frozenset(
        {0x18538067, 0x114D9B74, 0x4DBB, 0x1F43B675, 0x1C53BB6B, 0xBB, 0xB7, 0x1254C367, 0x7373, 0x67C8}
    )

    def __init__(self, ident: int, body: "bytes | list[Node]", *, unknown: bool = False) -> None:
        self.ident = ident
        self.body = body
        self.unknown = unknown

    @property
    def children(self) -> "list[Node]":
        if isinstance(self.body, bytes):
            raise TypeError(self.ident)
        return self.body

    def named(self, ident: int) -> "list[Node]":
        return [child for child in self.children if child.ident == ident]

    def __bytes__(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else b"".join(map(bytes, self.body))
        size = b"\x01" + b"\xff" * 7 if self.unknown else (len(body) | 1 << 28).to_bytes(4, "big")
        return ident_bytes(self.ident) + size + body


def ident_bytes(ident: int) -> bytes:
    return ident.to_bytes((ident.bit_length() + 7) // 8, "big")


def nodes(data: bytes) -> list[Node]:
    """The elements of well-formed EBML; checksums and Voids left out."""
    found, at = [], 0
    while at < len(data):
        wide = 9 - data[at].bit_length()
        ident = int.from_bytes(data[at : at + wide], "big")
        at += wide
        size_wide = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + size_wide], "big") & ((1 << 7 * size_wide) - 1)
        at += size_wide
        if size == (1 << 7 * size_wide) - 1:
            size = len(data) - at
        body = data[at : at + size]
        if ident not in {0xBF, 0xEC}:
            found.append(Node(ident, nodes(body) if ident in Node.masters else body))
        at += size
    return found


SEGMENT, SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, TAGS = (
    *(0x18538067, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B, 0x1254C367),
)


def number(ident: int, value: int) -> Node:
    return Node(ident, value.to_bytes(4, "big"))


def void(length: int) -> Node:
    return Node(0xEC, bytes(length - 5))


def arranged(
    data: bytes,
    order: Sequence[int | Node],
    *,
    seek: bool = True,
    stated: bool = False,
    live: bool = False,
    checksum: bool = False,
) -> bytes:
    """The file with the parts of its segment in another order, SeekHead and Cues made to fit.

    Args:
        data: the file.
        order: ids of parts (all of that id), or parts of their own.
        seek: with a SeekHead.
        stated: each cluster states its position, and the size of the one before, as mkvmerge does.
        live: segment and clusters of unknown size.
        checksum: CRC-32 in SeekHead, Cues and Tags.
    """
    header, segment = nodes(data)
    clusters = segment.named(CLUSTER)
    for cluster in clusters:
        cluster.unknown = live
        if stated:
            cluster.children[1:1] = [number(0xA7, 1), number(0xAB, 1)]
    old = [int.from_bytes(child.body, "big") for child in positions(segment)]  # type: ignore[arg-type]
    for child in positions(segment):
        child.body = bytes(4)
    starts = _starts(data)
    parts = [part for own in order for part in (segment.named(own) if isinstance(own, int) else [own])]
    if seek:
        entries = [part.ident for part in parts if part.ident in {INFO, TRACKS, CUES, TAGS}]
        parts.insert(
            0,
            Node(SEEK_HEAD, [Node(0x4DBB, [Node(0x53AB, ident_bytes(ident)), number(0x53AC, 0)]) for ident in entries]),
        )
    checked = [part for part in parts if checksum and part.ident in {SEEK_HEAD, CUES, TAGS}]
    for part in checked:
        part.children.insert(0, Node(0xBF, bytes(4)))
    places = _places(parts)
    segment.body = parts
    for child, was in zip(positions(segment), old, strict=True) if CUES in order else ():
        child.body = places[id(clusters[starts.index(was)])].to_bytes(4, "big")
    if stated:
        for cluster in clusters:
            cluster.children[1].body = places[id(cluster)].to_bytes(4, "big")
    for part in checked:
        part.children[0].body = zlib.crc32(b"".join(map(bytes, part.children[1:]))).to_bytes(4, "little")
    segment.unknown = live
    return bytes(header) + bytes(segment)


def _places(parts: Sequence[Node]) -> dict[int, int]:
    """Where each part is, by its identity; the entries of a SeekHead in front are told."""
    at, places, by_ident = 0, {}, {}
    for part in parts:
        places[id(part)] = by_ident[part.ident] = at
        at += len(bytes(part))
    for entry in parts[0].named(0x4DBB) if parts[0].ident == SEEK_HEAD else ():
        sought = int.from_bytes(bytes(entry.children[0])[-4:], "big")
        entry.children[1].body = by_ident[sought].to_bytes(4, "big")
    return places


def positions(segment: Node) -> list[Node]:
    """The cluster positions in the cues."""
    return [
        place
        for cues in segment.named(CUES)
        for point in cues.named(0xBB)
        for track in point.named(0xB7)
        for place in track.named(0xF1)
    ]


def _starts(data: bytes) -> list[int]:
    """Where the clusters of an ffmpeg file start, in the segment."""
    body = data.index(ident_bytes(SEGMENT)) + 12
    found, at = [], body
    while (at := data.find(ident_bytes(CLUSTER), at)) >= 0:
        found.append(at - body)
        at += 4
    return found


def simple(name: str, value: str, *children: Node) -> Node:
    return Node(0x67C8, [Node(0x45A3, name.encode()), Node(0x4487, value.encode()), *children])


def matroska() -> None:
    """Everything of Matroska."""
    folder = SAMPLES / "matroska"
    av = ffmpeg(".mkv", *VIDEO, *TONE, *VP8, *OPUS, "-metadata", "title=Sample", "-cluster_time_limit", "500")
    put(folder, "ffmpeg.mkv", av)
    put(folder, "ffmpeg.webm", ffmpeg(".webm", *VIDEO, *TONE, "-c:v", "libvpx-vp9", "-b:v", "20k", *OPUS))
    put(folder, "audio.mka", ffmpeg(".mka", *TONE, *OPUS, "-metadata", "artist=某人"))
    put(folder, "cues-in-front.mkv", ffmpeg(".mkv", *VIDEO, *VP8, "-cues_to_front", "1", "-reserve_index_space", "90"))
    put(folder, "live.webm", ffmpeg(".webm", *VIDEO, *VP8, "-live", "1"))
    with tempfile.TemporaryDirectory() as place:
        attachment = Path(place) / "note.txt"
        attachment.write_text("an attachment", "utf-8")
        chapters = Path(place) / "chapters.txt"
        chapters.write_text(
            ";FFMETADATA1\ntitle=片名\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=600\ntitle=One\n", "utf-8"
        )
        rich = ffmpeg(
            *(".mkv", *VIDEO, *TONE, "-i", str(chapters), "-map_metadata", "2", "-map", "0", "-map", "1", *VP8, *OPUS),
            *("-attach", str(attachment), "-metadata:s:t", "mimetype=text/plain", "-metadata", "comment=a & b"),
            *("-metadata:s:a", "language=chi", "-cluster_time_limit", "500"),
        )
    put(folder, "rich.mkv", rich)
    front = [INFO, TRACKS, TAGS]
    put(
        folder,
        "mkvmerge-void.mkv",
        arranged(av, [INFO, void(900), TRACKS, TAGS, CLUSTER, CUES], stated=True, checksum=True),
    )
    put(UNSEEN, "stated-positions-no-void.mkv", arranged(av, [*front, CLUSTER, CUES], stated=True))
    put(folder, "tags-behind.mkv", arranged(av, [INFO, TRACKS, CLUSTER, CUES, TAGS]))
    put(UNSEEN, "stated-tags-behind.mkv", arranged(av, [INFO, TRACKS, CLUSTER, TAGS, CUES], stated=True))
    put(folder, "void-beside-tags.mkv", arranged(av, [INFO, TRACKS, void(300), TAGS, void(200), CLUSTER, CUES]))
    put(folder, "one-byte-too-much.mkv", arranged(av, [void(420), INFO, TRACKS, CLUSTER, CUES], checksum=True))
    put(folder, "no-seek-head.webm", arranged(av, [INFO, TRACKS, CLUSTER], seek=False))
    put(folder, "cues-before-clusters.mkv", arranged(av, [CUES, *front, CLUSTER]))
    put(folder, "unknown-sizes.webm", arranged(av, [INFO, TRACKS, CLUSTER], seek=False, live=True))
    nested = tags(simple("COLLECTION", "x", simple("PART", "3")))
    put(folder, "nested-tags.mkv", arranged(av, [*front[:2], nested, CLUSTER, CUES]))

    vendors(av)


def tags(*simples: Node) -> Node:
    return Node(TAGS, [Node(0x7373, [Node(0x63C0, b""), *simples])])


def vendors(av: bytes) -> None:
    """Labels as others write them."""
    put(VENDORS, "ffmpeg-matroska.mkv", ffmpeg(".mkv", *TONE, *OPUS, "-metadata", f"AIGC={TEXT}"))
    lower = tags(simple("aigc", '{"AIGC":' + TEXT + "}"))
    put(VENDORS, "wrapped-lower-case.webm", arranged(av, [INFO, TRACKS, lower, CLUSTER]))
    deep = tags(simple("SOURCE", "x", simple("AIGC", TEXT)))
    put(VENDORS, "nested-tag-behind.mkv", arranged(av, [INFO, TRACKS, CLUSTER, deep]))
    binary = Node(TAGS, [Node(0x7373, [Node(0x67C8, [Node(0x45A3, b"AIGC"), Node(0x4485, TEXT.encode())])])])
    put(VENDORS, "binary-tag.mkv", arranged(av, [INFO, TRACKS, binary, CLUSTER]))
    numeric = {**LABEL, "Label": 1}
    put(VENDORS, "numeric-label.mkv", ffmpeg(".mkv", *TONE, *OPUS, "-metadata", f"AIGC={json.dumps(numeric)}"))
    put(FAULTS / "matroska", "two-labels.mkv", arranged(av, [INFO, TRACKS, lower, CLUSTER, deep]))
    faults(av)


def faults(av: bytes) -> None:
    """What must be answered with a refusal."""
    folder = FAULTS / "matroska"
    put(folder, "truncated.mkv", av[: len(av) // 2])
    put(folder, "only-header.webm", av[:40])
    put(folder, "empty.mkv", b"")
    tags_at = av.rindex(ident_bytes(TAGS))
    put(folder, "size-of-4-gb.mkv", av[: tags_at + 4] + b"\x08\xff\xff\xff\xf0" + av[tags_at + 5 :])
    put(folder, "size-of-2-to-the-56.mkv", av[: tags_at + 4] + b"\x01\xff\xff\xff\xff\xff\xff\xfe" + av[tags_at + 5 :])
    put(folder, "unknown-size-tags.mkv", av[: tags_at + 4] + b"\xff" + av[tags_at + 5 :])
    put(folder, "no-id.mkv", av[:tags_at] + b"\0" * 60 + av[tags_at + 60 :])
    bomb = simple("AIGC", "{}")
    for _ in range(200):
        bomb = simple("AIGC", "{}", bomb)
    put(folder, "nested-200-deep.mkv", arranged(av, [INFO, TRACKS, tags(bomb), CLUSTER]))
    checked = arranged(av, [Node(0xBF, bytes(4)), INFO, TRACKS, CLUSTER], seek=False)
    put(folder, "segment-checksum.mkv", checked)
    loop = arranged(av, [INFO, TRACKS, Node(0x1C53BB6B, [nest(0xBB, 40)]), CLUSTER])
    put(folder, "cues-in-cues.mkv", loop)


def nest(ident: int, depth: int) -> Node:
    return Node(ident, [nest(ident, depth - 1)] if depth else b"")
