# SPDX-License-Identifier: Apache-2.0
"""Tags, chunks, blocks and pages for the tests of audio and RIFF formats."""

import struct

from raster_factory import edited, media

from hegui.label.codec import Codec
from hegui.label.structures.ogg_pages import checksum


def synchsafe(size: int) -> bytes:
    """Four bytes of seven bits."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(kind: bytes, data: bytes, version: int = 3, flags: int = 0, *, plain: bool = False) -> bytes:
    """An ID3 frame."""
    if version == 2:
        return kind + len(data).to_bytes(3, "big") + data
    size = synchsafe(len(data)) if version == 4 and not plain else len(data).to_bytes(4, "big")
    return kind + size + flags.to_bytes(2, "big") + data


def tag(*frames: bytes, version: int = 3, flags: int = 0, padding: int = 0) -> bytes:
    """An ID3 tag."""
    body = b"".join(frames) + bytes(padding)
    head = b"ID3" + bytes((version, 0, flags)) + synchsafe(len(body))
    return head + body + (b"3DI" + head[3:] if flags & 0x10 else b"")


def txxx(value: str, encoding: int, description: str = "AIGC") -> bytes:
    """The data of a TXXX frame."""
    name = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    return bytes((encoding,)) + description.encode(name) + b"\0" * (1 + (encoding in {1, 2})) + value.encode(name)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A RIFF chunk."""
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def riff(form: bytes, *chunks: bytes) -> bytes:
    """A RIFF file."""
    return chunk(b"RIFF", form + b"".join(chunks))


def chunks_of(content: bytes, start: int = 12) -> list[tuple[bytes, bytes]]:
    """The chunks of a RIFF file up to the end that its head tells."""
    end = 8 + int.from_bytes(content[4:8], "little")
    found = []
    while start < end:
        size = int.from_bytes(content[start + 4 : start + 8], "little")
        found.append((content[start : start + 4], content[start + 8 : start + 8 + size]))
        start += 8 + size + size % 2
    assert start == end == len(content)
    return found


def comments(*entries: str, vendor: str = "encoder") -> bytes:
    """A comment header without framing bit."""
    fields = [struct.pack("<I", len(text.encode())) + text.encode() for text in (vendor, *entries)]
    return fields[0] + struct.pack("<I", len(entries)) + b"".join(fields[1:])


def page(lacing: bytes, body: bytes, *, serial: int = 1, number: int = 0, flags: int = 0, granule: int = 0) -> bytes:
    """An Ogg page."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, number, 0, len(lacing))
    made = head + lacing + body
    return made[:22] + checksum(made).to_bytes(4, "little") + made[26:]


def pages_of(content: bytes) -> list[tuple[int, int, int, bytes, bytes]]:
    """Flags, serial, number, lacing and body of every page, whose checksums are right."""
    found = []
    at = 0
    while at < len(content):
        _, _, flags, _, serial, number, stored, count = struct.unpack_from("<4sBBqIIIB", content, at)
        lacing = content[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        whole = content[at:end]
        assert stored == checksum(whole[:22] + bytes(4) + whole[26:])
        found.append((flags, serial, number, lacing, whole[27 + count :]))
        at = end
    return found


def packets_of(content: bytes, serial: int = 1) -> list[bytes]:
    """The packets of a stream."""
    packets, part = [], b""
    for _, own, _, lacing, body in pages_of(content):
        at = 0
        for length in lacing if own == serial else b"":
            part += body[at : at + length]
            at += length
            if length < 255:
                packets.append(part)
                part = b""
    return packets


def labelled(codec: Codec, content: bytes, value: str) -> bytes:
    """The file with the label, which reads back alone, and has the same content."""
    made = edited(codec, content, value)
    assert media(codec, made) == media(codec, content)
    return made
