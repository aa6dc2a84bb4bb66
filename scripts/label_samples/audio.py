# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PLR2004  the numbers are the formats' own, and ffmpeg gets no arguments but ours
"""Makes the samples, faults and vendors' files of MP3, AAC, WAV, AVI, FLAC and Ogg under ``tests/label``.

Run by hand with ffmpeg (libmp3lame, libvorbis, libopus, libspeex, libtheora): ``python scripts/label_samples/audio.py``.
The results are committed. All provider codes are fictional.
"""

import json
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[2] / "tests" / "label"
CODE = "001191610133596325171T12566"
TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
SINE = "sine=frequency=440:duration={}:sample_rate={}"
PICTURES = "testsrc=duration=0.4:size=32x16:rate=10"
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + bytes(range(6))) * 2, 9)),
        (b"IEND", b""),
    )
)
"""A cover of 2 x 2 pixels."""


def label(**changes: object) -> dict[str, object]:
    """The seven values of a first write."""
    values: dict[str, object] = {
        "Label": "1",
        "ContentProducer": CODE,
        "ProduceID": "7432198765432100001",
        "ReservedCode1": "",
        "ContentPropagator": CODE,
        "PropagateID": "7432198765432100001",
        "ReservedCode2": "",
    }
    return values | changes


def as_json(value: object) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


LABEL = as_json(label())
WRAPPED = as_json({"AIGC": label()})


def ffmpeg(suffix: str, *arguments: str, pipe: bool = False) -> bytes:
    """What ffmpeg writes with these arguments, the same each time; through a pipe it cannot go back to fill in sizes."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *arguments, "-fflags", "+bitexact"]
    command += ["-flags:a", "+bitexact", "-flags:v", "+bitexact"]
    if pipe:
        return subprocess.run([*command, "-f", suffix.lstrip("."), "pipe:1"], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made{suffix}"
        subprocess.run([*command, str(path)], check=True)
        return path.read_bytes()


def tone(suffix: str, *arguments: str, seconds: float = 0.3, rate: int = 16000, pipe: bool = False) -> bytes:
    """A sine in some format."""
    return ffmpeg(suffix, "-f", "lavfi", "-i", SINE.format(seconds, rate), *arguments, pipe=pipe)


TAGS = ("-metadata", "title=测试音", "-metadata", "artist=hegui", "-metadata", "comment=keep me")


def xmp(value: str | None = None) -> bytes:
    """A packet with a property to keep, and the label where one is given."""
    quoted = "" if value is None else value.replace("&", "&amp;").replace('"', "&quot;")
    held = "" if value is None else f'<TC260:AIGC xmlns:TC260="{TC260}">{quoted}</TC260:AIGC>'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>hegui</xmp:CreatorTool>{held}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


# --- ID3 ---------------------------------------------------------------------------------------------------------------


def safe(size: int) -> bytes:
    """Four bytes of seven bits."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(kind: str, data: bytes, *, version: int = 3, flags: int = 0, plain: bool = False) -> bytes:
    """A frame; ``plain``: with the size iTunes wrote."""
    if version == 2:
        return kind.encode() + len(data).to_bytes(3, "big") + data
    size = safe(len(data)) if version == 4 and not plain else len(data).to_bytes(4, "big")
    return kind.encode() + size + flags.to_bytes(2, "big") + data


def tag(*frames: bytes, version: int = 3, flags: int = 0, padding: int = 0, before: bytes = b"") -> bytes:
    """A tag around its frames."""
    body = before + b"".join(frames) + bytes(padding)
    if flags & 0x80 and version < 4:
        body = unsynchronised(body)
    head = b"ID3" + bytes((version, 0, flags)) + safe(len(body))
    return head + body + (b"3DI" + head[3:] if flags & 0x10 else b"")


def unsynchronised(data: bytes) -> bytes:
    """With a zero after every byte 255 that needs one."""
    made = bytearray()
    for index, byte in enumerate(data):
        made.append(byte)
        if byte == 0xFF and (index + 1 == len(data) or data[index + 1] >= 0xE0 or data[index + 1] == 0):
            made.append(0)
    return bytes(made)


def text(words: str, encoding: int = 3) -> bytes:
    """The data of a text frame."""
    name = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    return bytes((encoding,)) + words.encode(name)


def user_text(words: str, encoding: int = 3, description: str = "AIGC") -> bytes:
    """The data of a TXXX frame."""
    name = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    end = b"\0\0" if encoding in {1, 2} else b"\0"
    return bytes((encoding,)) + description.encode(name) + end + words.encode(name)


def common(version: int = 3, encoding: int = 1) -> list[bytes]:
    """Frames that must stay."""
    mime = b"\0image/png\0\3\0" if version > 2 else b"\0PNG\3\0"
    names = ("TT2", "TP1", "PIC", "TXX", "ULT") if version == 2 else ("TIT2", "TPE1", "APIC", "TXXX", "USLT")
    end = b"\0\0" if encoding == 1 else b"\0"
    lyrics = bytes((encoding,)) + b"eng" + end + text("la la", encoding)[1:]
    return [
        frame(names[0], text("测试音", encoding), version=version),
        frame(names[1], text("hegui", 0), version=version),
        frame(names[2], mime + PNG + bytes(100), version=version),
        frame(names[3], user_text("kept", 0, "Other"), version=version),
        frame(names[4], lyrics, version=version),
    ]


def id3v1() -> bytes:
    """The tag of 128 bytes at the end."""
    return b"TAG" + b"old title".ljust(30, b"\0") + b"old artist".ljust(30, b"\0") + bytes(64) + b"\x0c"


def ape(items: dict[str, str]) -> bytes:
    """An APEv2 tag with header and footer."""
    body = b"".join(
        struct.pack("<II", len(value.encode()), 0) + key.encode() + b"\0" + value.encode()
        for key, value in items.items()
    )
    size, count = len(body) + 32, len(items)
    head = struct.pack("<8sIIII8x", b"APETAGEX", 2000, size, count, 0xA0000000)
    return head + body + struct.pack("<8sIIII8x", b"APETAGEX", 2000, size, count, 0x80000000)


def mp3(*arguments: str, rate: int = 16000) -> bytes:
    """MP3 frames with a Xing frame and no tags."""
    bare = ("-id3v2_version", "0", "-write_id3v1", "0")
    return tone(".mp3", "-c:a", "libmp3lame", "-b:a", "16k", *bare, *arguments, rate=rate, seconds=0.25)


def extended3(frames: bytes, padding: int) -> bytes:
    """The extended header of version 2.3, with a checksum."""
    return struct.pack(">IHII", 10, 0x8000, padding, zlib.crc32(frames))


def extended4(frames: bytes, padding: int) -> bytes:
    """The extended header of version 2.4: an update, with a checksum."""
    crc = zlib.crc32(bytes(padding), zlib.crc32(frames))
    return safe(13) + b"\1\x60\0\5" + bytes((crc >> 28,)) + safe(crc)


def mp3_samples() -> Iterator[tuple[str, bytes]]:
    """Every kind of tag before and after MPEG 1, 2 and 2.5."""
    audio = mp3()
    yield "plain.mp3", audio
    yield "no-xing.mp3", mp3("-write_xing", "0")
    yield "mpeg1-joint-stereo.mp3", mp3("-ac", "2", "-b:a", "32k", rate=44100)
    yield "mpeg25.mp3", mp3("-b:a", "8k", rate=8000)
    yield "layer2.mp3", tone(".mp2", "-c:a", "mp2", "-b:a", "32k", rate=16000, seconds=0.25)
    yield "lame-vbr-id3v24.mp3", tone(".mp3", "-c:a", "libmp3lame", "-q:a", "9", "-id3v2_version", "4", *TAGS)
    yield (
        "id3v23-rich.mp3",
        tag(*common(), frame("PRIV", b"XMP\0" + xmp()), padding=32) + audio + ape({"Title": "old"}) + id3v1(),
    )
    yield "id3v24-rich.mp3", tag(*common(4, 3), frame("TCON", text("测试", 2), version=4), version=4) + audio
    yield "id3v22.mp3", tag(*common(2), version=2) + audio
    yield "padding-with-room.mp3", tag(*common(), padding=1024) + audio
    unsafe = frame("PRIV", b"hegui\0\xff\xe0\xff\0\xff\xff\xfb")
    yield "id3v23-unsynchronised.mp3", tag(*common(), unsafe, flags=0x80, padding=16) + audio
    yield "id3v22-unsynchronised.mp3", tag(*common(2), version=2, flags=0x80) + audio
    private = frame("PRIV", unsynchronised(b"hegui\0\xff\xe0\xff\0\xff\xff\xfb"), version=4, flags=0x02)
    yield "id3v24-unsynchronised.mp3", tag(*common(4, 3), private, version=4, flags=0x80) + audio
    frames = b"".join(common())
    yield "id3v23-extended-header.mp3", tag(frames, flags=0x40, padding=40, before=extended3(frames, 40)) + audio
    frames = b"".join(common(4, 3))
    extended = tag(frames, version=4, flags=0x40, padding=40, before=extended4(frames, 40))
    yield "id3v24-extended-header.mp3", extended + audio
    long = [frame("APIC", b"\0image/png\0\3\0" + PNG + bytes(200), version=4, plain=True)]
    long += [
        frame("TIT2", text("iTunes"), version=4, plain=True),
        frame("COMM", b"\3eng\0" + b"x" * 150, version=4, plain=True),
    ]
    yield "id3v24-itunes-sizes.mp3", tag(*long, version=4, padding=64) + audio
    yield "id3v24-footer.mp3", tag(*common(4, 3), version=4, flags=0x10) + audio
    yield "id3v24-appended.mp3", audio + tag(*common(4, 3), version=4, flags=0x10)
    yield "two-tags.mp3", tag(*common()) + tag(frame("TALB", text("second"), version=4), version=4) + audio
    packed = struct.pack(">I", 40) + zlib.compress(user_text("k" * 34, 0, "Kept"))
    grouped = frame("TXXX", b"\7" + user_text("kept", 0, "Grouped"), flags=0x0020)
    encrypted = frame("TALB", b"\x80" + bytes(range(40)), flags=0x0040)
    yield "compressed-encrypted-frames.mp3", tag(frame("TXXX", packed, flags=0x0080), grouped, encrypted) + audio
    yield "id3v1-only.mp3", audio + b"TAG+" + bytes(223) + id3v1()
    words = b"LYRICSBEGININD00002" + b"11" + b"EAL00003abc"
    yield "lyrics3-ape.mp3", audio + ape({"Artist": "hegui"}) + words + b"%06dLYRICS200" % len(words) + id3v1()


def mp3_faults() -> Iterator[tuple[str, bytes]]:
    """Tags that lie about their lengths."""
    audio = mp3()
    whole = tag(*common(), padding=32) + audio
    yield "cut-in-tag.mp3", whole[:200]
    yield "cut-in-header.mp3", whole[:7]
    yield "size-not-synchsafe.mp3", b"ID3\3\0\0\xff\xff\xff\xff" + audio
    yield "tag-longer-than-file.mp3", b"ID3\3\0\0\x7f\x7f\x7f\x7f" + audio
    yield "frame-longer-than-tag.mp3", tag(b"TXXX\xff\xff\xff\xff\0\0" + user_text(LABEL)) + audio
    yield "extended-header-4gb.mp3", tag(b"\xff\xff\xff\xff" + bytes(30), flags=0x40) + audio
    bomb = struct.pack(">I", 1 << 30) + zlib.compress(b"\0AIGC\0" + bytes(18 << 20), 9)
    yield "compressed-bomb.mp3", tag(frame("TXXX", bomb, flags=0x0080)) + audio
    yield "compressed-damaged.mp3", tag(frame("TXXX", bytes(4) + b"no zlib", flags=0x0080)) + audio
    yield "many-tags.mp3", tag() * 100 + audio
    yield "version-9.mp3", tag(version=9) + audio
    yield "id3v22-compressed.mp3", tag(version=2, flags=0x40, padding=20) + audio
    yield "label-behind-zero.mp3", tag(bytes(20) + frame("TXXX", user_text(LABEL, 0))) + audio
    items = bytearray(ape({"AIGC": LABEL}))
    items[32:36] = b"\xff\xff\xff\xff"
    yield "ape-item-4gb.mp3", audio + bytes(items)
    yield "bad-xmp.mp3", tag(frame("PRIV", b"XMP\0<x:xmpmeta><AIGC></x:xmpmeta>")) + audio


def aac_samples() -> Iterator[tuple[str, bytes]]:
    """ADTS with and without a tag."""
    audio = tone(".aac", "-c:a", "aac", "-b:a", "16k")
    yield "plain.aac", audio
    yield "stereo.aac", tone(".aac", "-c:a", "aac", "-b:a", "48k", "-ac", "2", rate=44100, seconds=0.1)
    yield "id3v24-rich.aac", tag(*common(4, 3), version=4, padding=20) + audio
    yield "id3v1-ape.aac", audio + ape({"Title": "old"}) + id3v1()


def aac_faults() -> Iterator[tuple[str, bytes]]:
    """A tag that is cut off, and one that lies."""
    audio = tone(".aac", "-c:a", "aac", "-b:a", "16k")
    yield "cut-in-tag.aac", (tag(*common(4, 3), version=4) + audio)[:150]
    yield "frame-longer-than-tag.aac", tag(b"TXXX\x7f\x7f\x7f\x7f\0\0" + user_text(LABEL), version=4) + audio


# --- RIFF --------------------------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes, *, padded: bool = True) -> bytes:
    """A chunk."""
    return kind + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) & padded)


def info(**entries: str) -> bytes:
    """A LIST/INFO chunk."""
    return chunk(
        b"LIST", b"INFO" + b"".join(chunk(key.encode(), value.encode() + b"\0") for key, value in entries.items())
    )


def wave(*chunks: bytes, size: int | None = None, kind: bytes = b"RIFF") -> bytes:
    """A WAVE form; ``size`` instead of the right one."""
    body = b"WAVE" + b"".join(chunks)
    return kind + (len(body) if size is None else size).to_bytes(4, "little") + body


def samples(count: int = 800, width: int = 2) -> bytes:
    """A saw tooth."""
    return b"".join(((n * 97) % (1 << (8 * width - 2))).to_bytes(width, "little") for n in range(count))


PCM16 = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
PCM8 = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
SUBTYPE = bytes.fromhex("0100000000001000800000aa00389b71")
EXTENSIBLE24 = chunk(b"fmt ", struct.pack("<HHIIHHHHI", 0xFFFE, 2, 48000, 288000, 6, 24, 22, 24, 3) + SUBTYPE)


def ds64(size: int, data: int, count: int, table: bytes = b"") -> bytes:
    """The chunk that holds the sizes of RF64."""
    return chunk(b"ds64", struct.pack("<QQQI", size, data, count, len(table) // 12) + table)


def broadcast() -> bytes:
    """A bext chunk and an iXML chunk."""
    bext = b"kept description".ljust(256, b"\0") + b"hegui".ljust(32, b"\0") + bytes(32) + b"2026-11-2412:00:00"
    bext += bytes(8) + b"\1\0" + bytes(254) + b"A=PCM,F=8000,W=16,M=mono\r\n"
    return chunk(b"bext", bext) + chunk(b"iXML", b"<BWFXML><PROJECT>kept</PROJECT></BWFXML>")


def open_rf64(size: int, kind: bytes, *more: bytes) -> bytes:
    """RF64 or BW64 around the samples of 16 bits."""
    data = samples()
    rest = PCM16 + b"".join(more) + b"data\xff\xff\xff\xff" + data
    whole = 4 + 36 + len(rest)
    return wave(ds64(whole, len(data), len(data) // 2), rest, size=size, kind=kind)


def wav_samples() -> Iterator[tuple[str, bytes]]:
    """Forms, formats and other metadata."""
    data = chunk(b"data", samples())
    yield "pcm16.wav", wave(PCM16, data)
    yield "ffmpeg-info.wav", tone(".wav", *TAGS, rate=8000, seconds=0.1)
    yield "extensible-24-bit.wav", wave(EXTENSIBLE24, chunk(b"data", samples(600, 3)))
    yield "float.wav", tone(".wav", "-c:a", "pcm_f32le", rate=8000, seconds=0.05)
    yield "adpcm.wav", tone(".wav", "-c:a", "adpcm_ima_wav", rate=8000, seconds=0.2)
    yield "odd-length.wav", wave(PCM8, chunk(b"data", samples(501, 1)))
    yield "odd-length-then-info.wav", wave(PCM8, chunk(b"data", samples(501, 1)), info(INAM="kept", IART="hegui"))
    yield "odd-length-without-padding.wav", wave(PCM8, chunk(b"data", samples(501, 1), padded=False))
    body = wave(PCM8, chunk(b"data", samples(501, 1), padded=False))
    yield "odd-length-padding-not-counted.wav", body + b"\0"
    tags = chunk(b"id3 ", tag(*common(), padding=16))
    cues = chunk(b"cue ", struct.pack("<III4sIII", 1, 1, 40, b"data", 0, 0, 40))
    yield (
        "rich.wav",
        wave(
            broadcast(),
            PCM16,
            info(INAM="测试音", ISFT="hegui"),
            chunk(b"JUNK", bytes(20)),
            data,
            cues,
            tags,
            chunk(b"_PMX", xmp()),
        ),
    )
    yield "trailing-bytes.wav", wave(PCM16, data) + id3v1()
    yield "size-of-whole-file.wav", wave(PCM16, data, size=len(wave(PCM16, data)))
    yield "rf64.rf64", open_rf64(0xFFFFFFFF, b"RF64", info(INAM="kept"))
    yield "bw64.wav", open_rf64(0xFFFFFFFF, b"BW64", chunk(b"axml", b"<ebuCoreMain/>"))
    yield "rf64-by-ffmpeg.wav", tone(".wav", "-rf64", "always", rate=8000, seconds=0.05)
    yield "piped-by-ffmpeg.wav", tone(".wav", *TAGS, rate=8000, seconds=0.05, pipe=True)
    raw = samples()
    yield "piped-zero-sizes.wav", wave(PCM16, b"data\0\0\0\0" + raw, size=0)
    yield "piped-by-sox.wav", wave(PCM16, b"data\0\xf0\xff\x7f" + raw, size=0x7FFFF024)
    yield "recorder-broke-off.wav", wave(PCM16, b"data\0\0\0\0", size=36) + raw


def wav_faults() -> Iterator[tuple[str, bytes]]:
    """Lengths that lie, and files that end too early."""
    data = chunk(b"data", samples(200))
    whole = wave(PCM16, data, info(INAM="kept"))
    yield "cut-in-data.wav", whole[:200]
    yield "cut-before-info.wav", whole[: 12 + len(PCM16) + len(data)]
    yield "cut-in-header.wav", whole[:10]
    yield "no-data.wav", wave(PCM16, info(INAM="kept"))
    yield "chunk-4gb.wav", wave(PCM16, b"LIST\xff\xff\xff\xffINFO", data)
    yield "info-entry-4gb.wav", wave(PCM16, chunk(b"LIST", b"INFOAIGC\xff\xff\xff\xff{}"), data)
    yield "rf64-without-ds64.wav", wave(PCM16, data, size=0xFFFFFFFF, kind=b"RF64")
    table = bytearray(ds64(500, len(data) - 8, 200))
    table[32:36] = b"\xff\xff\xff\xff"
    yield "ds64-table-4g-entries.wav", wave(bytes(table), PCM16, data, size=0xFFFFFFFF, kind=b"RF64")
    yield (
        "ds64-sizes-2-to-the-64.wav",
        wave(ds64(2**64 - 2, 2**64 - 2, 1), PCM16, b"data\xff\xff\xff\xff" + samples(9), size=0xFFFFFFFF, kind=b"RF64"),
    )
    yield "id3-longer-than-chunk.wav", wave(PCM16, chunk(b"id3 ", b"ID3\3\0\0\0\0\2\0" + bytes(20)), data)
    yield "many-empty-chunks.wav", wave(PCM16, data, chunk(b"x   ", b"") * 4000, b"x   \xff\xff\xff\xff")


def avi(*arguments: str, sound: bool = True) -> bytes:
    """Four pictures, and a tone if asked."""
    tones = ("-f", "lavfi", "-i", SINE.format(0.4, 4000), "-c:a", "pcm_u8") if sound else ()
    return ffmpeg(".avi", "-f", "lavfi", "-i", PICTURES, *tones, "-c:v", "mjpeg", "-q:v", "20", *arguments)


def parts_of(data: bytes, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """Letters and data of the chunks in a stretch."""
    found = []
    while end - start >= 8:
        size = int.from_bytes(data[start + 4 : start + 8], "little")
        found.append((data[start : start + 4], data[start + 8 : start + 8 + size]))
        start += 8 + size + (size & 1)
    return found


def rebuilt(data: bytes, order: list[str], **more: bytes) -> bytes:
    """An AVI with its parts in another order, and further ones, by name."""
    parts = dict(more)
    for kind, body in parts_of(data, 12, len(data)):
        name = body[:4].decode() if kind == b"LIST" else kind.decode()
        parts.setdefault(name, chunk(kind, without_fillers(body) if name == "hdrl" else body))
    body = b"AVI " + b"".join(parts[name] for name in order)
    return chunk(b"RIFF", body)


def without_fillers(header: bytes) -> bytes:
    """The header list without the room that ffmpeg reserves in it for indexes."""
    made = header[:4]
    for kind, body in parts_of(header, 4, len(header)):
        if kind == b"LIST":
            made += chunk(kind, without_fillers(body))
        elif kind != b"JUNK":
            made += chunk(kind, body)
    return made


def open_dml(data: bytes, *, room: int, entries: bytes = b"") -> bytes:
    """The pictures of an AVI in two RIFF parts, with indexes of indexes as OpenDML asks."""
    lists = {body[:4]: body for kind, body in parts_of(data, 12, len(data)) if kind == b"LIST"}
    frames = [body for kind, body in parts_of(lists[b"movi"], 4, len(lists[b"movi"])) if kind == b"00dc"]
    halves = frames[:2], frames[2:]
    headers = {}
    for _ in range(2):  # the first time to learn where the indexes come to stand
        places = headers.get("places", [0, 0])
        index = struct.pack("<HBBI4s12x", 4, 0, 0, 2, b"00dc")
        index += b"".join(struct.pack("<QII", place, 24 + 8 + 16, 2) for place in places)
        made = b""
        found = []
        for number, half in enumerate(halves):
            if number == 0:
                before = _header_with(lists[b"hdrl"], index) + entries + chunk(b"JUNK", bytes(room))
                head = b"RIFF????AVI " + before
            else:
                head = b"RIFF????AVIX"
            movie_at = len(made) + len(head)
            base = movie_at + 8
            movie, items, old = b"movi", b"", b""
            for body in half:
                offset = len(movie) + 8
                items += struct.pack("<II", offset, len(body))
                old += struct.pack("<4sIII", b"00dc", 16, len(movie), len(body))
                movie += chunk(b"00dc", body)
            found.append(movie_at + 8 + len(movie))
            movie += chunk(b"ix00", struct.pack("<HBBI4sQ4x", 2, 0, 1, len(half), b"00dc", base) + items)
            part = head + chunk(b"LIST", movie) + (chunk(b"idx1", old) if number == 0 else b"")
            made += part[:4] + (len(part) - 8).to_bytes(4, "little") + part[8:]
        headers["places"] = found
    return made


def _header_with(header: bytes, index: bytes) -> bytes:
    made = b"hdrl"
    for kind, body in parts_of(header, 4, len(header)):
        if kind == b"LIST" and body[:4] == b"strl":
            inner = b"".join(chunk(k, b) for k, b in parts_of(body, 4, len(body)) if k in {b"strh", b"strf"})
            made += chunk(b"LIST", b"strl" + inner + chunk(b"indx", index))
        elif kind != b"JUNK" and body[:4] != b"odml":
            made += chunk(kind, body)
    made += chunk(b"LIST", b"odml" + chunk(b"dmlh", struct.pack("<I", 4) + bytes(244)))
    return chunk(b"LIST", made)


def absolute_idx1(data: bytes) -> bytes:
    """The AVI with offsets in idx1 that count from the beginning of the file, as some writers do."""
    at, movie = data.index(b"idx1"), data.index(b"movi")
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    made = bytearray(data)
    for entry in range(at + 8, at + 8 + size, 16):
        offset = int.from_bytes(data[entry + 8 : entry + 12], "little") + movie
        made[entry + 8 : entry + 12] = offset.to_bytes(4, "little")
    return bytes(made)


def avi_samples() -> Iterator[tuple[str, bytes]]:
    """Where there is room for the label, and where there is none."""
    made = avi()
    pictures = avi(sound=False)
    yield "ffmpeg.avi", made
    yield "mpeg4.avi", ffmpeg(".avi", "-f", "lavfi", "-i", PICTURES, "-c:v", "mpeg4", "-q:v", "10", *TAGS)
    entries = info(INAM="测试", IART="hegui", ISFT="x")
    yield "info-with-room.avi", rebuilt(made, ["hdrl", "INFO", "JUNK", "movi", "idx1"], INFO=entries)
    yield "info-without-room.avi", rebuilt(made, ["hdrl", "INFO", "movi", "idx1"], INFO=entries)
    yield "info-after-frames.avi", rebuilt(made, ["hdrl", "JUNK", "movi", "INFO", "idx1"], INFO=entries)
    yield "no-info-no-filler.avi", rebuilt(made, ["hdrl", "movi", "idx1"])
    yield "no-index.avi", rebuilt(made, ["hdrl", "movi"])
    used = chunk(b"JUNK", b"VirtualDub build 1/release".ljust(600, b"\0"))
    yield "filler-in-use.avi", rebuilt(made, ["hdrl", "JUNK", "movi", "idx1"], JUNK=used)
    yield "absolute-index.avi", absolute_idx1(rebuilt(made, ["hdrl", "INFO", "movi", "idx1"], INFO=entries))
    yield (
        "rich.avi",
        rebuilt(made, ["hdrl", "INFO", "JUNK", "movi", "idx1", "xmp"], INFO=entries, xmp=chunk(b"_PMX", xmp())),
    )
    yield "opendml-with-room.avi", open_dml(pictures, room=600)
    yield "opendml-without-room.avi", open_dml(pictures, room=10, entries=entries)
    yield "trailing-bytes.avi", rebuilt(made, ["hdrl", "movi", "idx1"]) + b"some program was here"


def avi_faults() -> Iterator[tuple[str, bytes]]:
    """Broken lists and indexes."""
    made = rebuilt(avi(), ["hdrl", "movi", "idx1"])
    yield "cut-in-frames.avi", made[:2000]
    yield "cut-before-index.avi", made[: made.index(b"idx1")]
    nested = b"AIGC"
    for _ in range(40):
        nested = chunk(b"LIST", b"abcd" + nested)
    yield "nested-lists.avi", chunk(b"RIFF", b"AVI " + nested)
    dml = bytearray(open_dml(avi(sound=False), room=10))
    at = dml.index(b"indx")
    dml[at + 12 : at + 16] = b"\xff\xff\xff\xff"
    yield "index-4g-entries.avi", bytes(dml)
    dml = bytearray(open_dml(avi(sound=False), room=10))
    dml[at + 32 : at + 40] = b"\xff" * 8
    yield "index-out-of-file.avi", bytes(dml)
    yield "unfinished.avi", ffmpeg(".avi", "-f", "lavfi", "-i", PICTURES, "-c:v", "mjpeg", "-q:v", "20", pipe=True)
    yield "chunk-4gb.avi", chunk(b"RIFF", b"AVI " + b"LIST\xff\xff\xff\xffINFO")


# --- FLAC --------------------------------------------------------------------------------------------------------------


def blocks_of(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Types and data of the metadata blocks, and the frames."""
    found, at, last = [], 4, 0
    while not last:
        last, size = data[at] & 0x80, int.from_bytes(data[at + 1 : at + 4], "big")
        found.append((data[at] & 0x7F, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return found, data[at:]


def flac(blocks: list[tuple[int, bytes]], frames: bytes) -> bytes:
    """A stream of its blocks and frames."""
    made = b"fLaC"
    for number, (kind, body) in enumerate(blocks):
        made += bytes((kind | 0x80 * (number == len(blocks) - 1),)) + len(body).to_bytes(3, "big") + body
    return made + frames


def comments(*entries: str, vendor: str = "encoder 1.0") -> bytes:
    """A comment header without a framing bit."""
    fields = [vendor.encode(), *(entry.encode() for entry in entries)]
    packed = [struct.pack("<I", len(field)) + field for field in fields]
    return packed[0] + struct.pack("<I", len(entries)) + b"".join(packed[1:])


def flac_samples() -> Iterator[tuple[str, bytes]]:
    """Blocks in every combination that matters."""
    whole = tone(".flac", "-c:a", "flac", rate=8000, seconds=0.3)
    blocks, frames = blocks_of(whole)
    stream = blocks[0]
    held = (4, comments("TITLE=测试音", "ARTIST=hegui", "ARTIST=second", "DESCRIPTION=keep me"))
    picture = (6, struct.pack(">II9sIIIIII", 3, 9, b"image/png", 0, 1, 1, 32, 0, len(PNG)) + PNG)
    seek = (3, struct.pack(">QQH", 0, 0, 2400))
    track = struct.pack(">QB12sB13xB", 0, 1, b"", 0, 1) + struct.pack(">QB3x", 0, 1)
    cue = (
        5,
        b"".ljust(128, b"\0")
        + struct.pack(">QB258xB", 0, 0, 2)
        + track
        + struct.pack(">QB12sB13xB", 2400, 170, b"", 0, 0),
    )
    yield "ffmpeg.flac", whole
    yield "stream-info-only.flac", flac([stream], frames)
    yield "no-comments.flac", flac([stream, seek, (1, bytes(40))], frames)
    yield "no-padding.flac", flac([stream, held], frames)
    yield "padding-with-room.flac", flac([stream, held, (1, bytes(1000))], frames)
    yield "comments-last.flac", flac([stream, seek, (1, bytes(30)), held], frames)
    yield (
        "rich.flac",
        flac([stream, seek, held, cue, picture, (2, b"test" + bytes(range(20))), (1, bytes(100))], frames),
    )
    yield "id3-before.flac", tag(*common(), padding=20) + flac([stream, held], frames) + id3v1()


def flac_faults() -> Iterator[tuple[str, bytes]]:
    """Blocks that lie."""
    whole = tone(".flac", "-c:a", "flac", rate=8000, seconds=0.1)
    blocks, frames = blocks_of(whole)
    yield "cut-in-comments.flac", whole[:60]
    yield "cut-in-stream-info.flac", whole[:20]
    yield "no-stream-info.flac", flac(blocks[1:], frames)
    yield "block-past-end.flac", b"fLaC" + b"\0\0\0\x22" + blocks[0][1] + b"\x84\xff\xff\xff" + frames[:50]
    yield "comment-4gb.flac", flac([blocks[0], (4, struct.pack("<III", 0, 1, 0xFFFFFFFF) + b"AIGC={}")], frames)
    yield "4g-comments.flac", flac([blocks[0], (4, struct.pack("<II", 0, 0xFFFFFFFF) + bytes(400))], frames)
    yield "vendor-4gb.flac", flac([blocks[0], (4, b"\xff\xff\xff\xff" + bytes(8))], frames)
    yield "no-last-block.flac", b"fLaC" + (b"\0\0\0\x22" + blocks[0][1]) * 3


# --- Ogg ---------------------------------------------------------------------------------------------------------------


def crc(data: bytes) -> int:
    """The checksum of Ogg, bit by bit."""
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def page(packets: list[bytes], serial: int, number: int, flags: int = 0, granule: int = 0) -> bytes:
    """A page of whole packets."""
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    made = (
        struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, number, 0, len(lacing))
        + lacing
        + b"".join(packets)
    )
    return made[:22] + struct.pack("<I", crc(made)) + made[26:]


def pages_of(data: bytes) -> list[tuple[int, int, int, int, list[bytes]]]:
    """Flags, granule, serial, number and packets of each page, if all end on it."""
    found, at = [], 0
    while at < len(data):
        _, _, flags, granule, serial, number, _, count = struct.unpack_from("<4sBBqIIIB", data, at)
        lacing = data[at + 27 : at + 27 + count]
        at += 27 + count
        packets, part = [], b""
        for length in lacing:
            part += data[at : at + length]
            at += length
            if length < 255:
                packets.append(part)
                part = b""
        found.append((flags, granule, serial, number, packets))
    return found


def with_comments(data: bytes, header: bytes) -> bytes:
    """The stream with another comment packet on its second page."""
    made = b""
    for index, (flags, granule, serial, number, packets) in enumerate(pages_of(data)):
        held = [header, *packets[1:]] if index == 1 else packets
        made += page(held, serial, number, flags, granule)
    return made


def with_serial(data: bytes, serial: int) -> bytes:
    """The stream under another serial number."""
    return b"".join(
        page(packets, serial, number, flags, granule) for flags, granule, _, number, packets in pages_of(data)
    )


def ogg_samples() -> Iterator[tuple[str, bytes]]:
    """Every codec with a comment header, alone, side by side and chained."""
    vorbis = tone(".ogg", "-c:a", "libvorbis", "-q:a", "0", *TAGS, rate=16000, seconds=0.2)
    opus = tone(".opus", "-c:a", "libopus", "-b:a", "12k", *TAGS, rate=16000, seconds=0.2)
    speex = tone(".ogg", "-c:a", "libspeex", *TAGS, rate=8000, seconds=0.2)
    yield "vorbis.ogg", vorbis
    yield (
        "vorbis-rich.ogg",
        with_comments(
            vorbis, b"\3vorbis" + comments("TITLE=测试音", f"METADATA_BLOCK_PICTURE={'A' * 400}", "x=y=z") + b"\1"
        ),
    )
    yield "vorbis-padded.ogg", with_comments(vorbis, b"\3vorbis" + comments("TITLE=测试音") + b"\1" + bytes(500))
    yield "vorbis-empty-comments.ogg", with_comments(vorbis, b"\3vorbis" + comments() + b"\1")
    yield "opus.opus", opus
    yield "opus-padded.opus", with_comments(opus, b"OpusTags" + comments("TITLE=测试音") + bytes(512))
    yield "opus-with-data.opus", with_comments(opus, b"OpusTags" + comments("TITLE=测试音") + b"\1must be kept\0\0\0")
    yield "speex.ogg", speex
    yield "flac.oga", tone(".oga", "-c:a", "flac", *TAGS, rate=8000, seconds=0.2)
    yield "chained.ogg", vorbis + with_serial(vorbis, 7)
    pictures = ("-f", "lavfi", "-i", PICTURES, "-c:v", "libtheora", "-q:v", "2")
    yield "theora.ogv", ffmpeg(".ogv", *pictures, *TAGS)
    sound = ("-f", "lavfi", "-i", SINE.format(0.4, 8000), "-c:a", "libvorbis", "-q:a", "0")
    yield (
        "theora-vorbis.ogv",
        ffmpeg(".ogv", "-f", "lavfi", "-i", PICTURES, *sound, "-c:v", "libtheora", "-q:v", "2", *TAGS),
    )
    yield "trailing-bytes.ogg", vorbis + id3v1()


def ogg_faults() -> Iterator[tuple[str, bytes]]:
    """Pages and headers that lie."""
    opus = tone(".opus", "-c:a", "libopus", "-b:a", "12k", rate=16000, seconds=0.1)
    yield "cut-in-comments.opus", opus[:70]
    yield "cut-in-audio.opus", opus[:-50]
    yield "cut-after-first-page.opus", opus[:47]
    damaged = bytearray(opus)
    damaged[70] ^= 1
    yield "wrong-checksum.opus", bytes(damaged)
    yield "comment-4gb.opus", with_comments(opus, b"OpusTags" + struct.pack("<III", 0, 1, 0xFFFFFFFF) + b"AIGC={}")
    yield "4g-comments.opus", with_comments(opus, b"OpusTags" + struct.pack("<II", 0, 0xFFFFFFFF) + bytes(200))
    yield "wrong-comment-header.opus", with_comments(opus, b"OpusTogs" + comments())
    yield "no-beginning.opus", opus[47:]
    yield "same-serial-twice.opus", opus[:47] + opus
    head, tags, first, *_ = pages_of(opus)
    shared = page(head[4], 1, 0, 2) + page([*tags[4], *first[4]], 1, 1, 0, first[1])
    yield "audio-on-header-page.opus", shared
    yield "garbage-between-pages.opus", opus[:47] + b"garbage" + opus[47:]
    speex = bytearray(b"Speex   ".ljust(80, b"\0"))
    speex[68:72] = b"\xff\xff\xff\xff"
    yield (
        "speex-4g-headers.ogg",
        page([bytes(speex)], 1, 0, 2) + b"".join(page([comments()] * 40, 1, n) for n in range(1, 4)),
    )
    yield "many-streams.ogg", b"".join(page([b"OpusHead"], n, 0, 2) for n in range(100))
    yield "unknown-codec.ogg", page([b"CELT    " + bytes(50)], 1, 0, 2) + page([bytes(20)], 1, 1, 4)
    skeleton = page([b"fishead\0\4\0\0\0" + bytes(70)], 9, 0, 2)
    yield "skeleton-4-index.opus", skeleton + opus


def vendors() -> Iterator[tuple[str, bytes]]:
    """What the vendors of the reference write, with fictional codes."""
    audio = mp3()
    key = ("-metadata", f"AIGC={LABEL}")
    yield "harmonyos-ffmpeg.mp3", tone(".mp3", "-c:a", "libmp3lame", "-b:a", "16k", *TAGS, *key, seconds=0.25)
    yield "harmonyos-ffmpeg.flac", tone(".flac", "-c:a", "flac", *TAGS, *key, rate=8000, seconds=0.1)
    yield "harmonyos-ffmpeg.ogg", tone(".ogg", "-c:a", "libvorbis", "-q:a", "0", *TAGS, *key, seconds=0.1)
    yield (
        "volcengine-tts.opus",
        tone(
            ".opus",
            "-c:a",
            "libopus",
            "-b:a",
            "12k",
            "-metadata",
            f"AIGC={as_json(label(ReservedCode1='1'))}",
            seconds=0.1,
        ),
    )
    yield "volcengine-tts.wav", wave(PCM16, chunk(b"data", samples(200)), chunk(b"AIGC", LABEL.encode()))
    security = as_json(
        {
            "SecurityData": {
                "Type": "TC260PG",
                "Version": 1,
                "PubSD": [
                    {
                        "Type": "DS",
                        "AlgID": "1.2.156.10197.1.501",
                        "TBSData": {"Type": "LabelMataData"},
                        "Signature": "30" * 70,
                    },
                    {"Type": "PubKey", "AlgID": "1.2.156.10197.1.501", "KeyValue": "00" * 32 + "ab" * 32},
                ],
                "Bindings": [],
            }
        }
    )
    signed = as_json(label(ReservedCode1=security))
    yield "minimax-security-data.mp3", tag(frame("TXXX", user_text(signed, 1)), frame("TSSE", text("Lavf", 0))) + audio
    yield "wrapped-utf16be.mp3", tag(frame("TXXX", user_text(WRAPPED, 2), version=4), version=4) + audio
    yield "latin-1.mp3", tag(frame("TXXX", user_text(LABEL, 0)), padding=100) + audio
    yield "id3v22.mp3", tag(frame("TXX", user_text(LABEL, 1), version=2), version=2) + audio
    yield "unsynchronised.mp3", tag(frame("TXXX", user_text(LABEL, 1)), flags=0x80) + audio
    packed = struct.pack(">I", len(user_text(LABEL, 3))) + zlib.compress(user_text(LABEL, 0))
    yield "compressed.mp3", tag(frame("TXXX", packed, flags=0x0080)) + audio
    yield (
        "itunes-sizes.mp3",
        tag(frame("TXXX", user_text(LABEL), version=4, plain=True), frame("TIT2", text("t"), version=4), version=4)
        + audio,
    )
    yield "xmp-in-private-frame.mp3", tag(frame("PRIV", b"XMP\0" + xmp(LABEL))) + audio
    yield "ape-item.mp3", audio + ape({"AIGC": LABEL, "Title": "kept"})
    yield "comment-frame.mp3", tag(frame("COMM", b"\0engAIGC\0" + LABEL.encode())) + audio
    yield "appended-tag.mp3", audio + tag(frame("TXXX", user_text(LABEL), version=4), version=4, flags=0x10)
    two = frame("TXXX", user_text(LABEL, 0)) + frame("TXXX", user_text(WRAPPED, 1))
    yield "two-labels.mp3", tag(two) + audio
    yield "numeric-label.mp3", tag(frame("TXXX", user_text(as_json(label(Label=1)), 0))) + audio
    c2pa = b"\0application/x-c2pa-manifest-store\0c2pa\0c2pa manifest store\0" + bytes(16)
    yield "c2pa.mp3", tag(frame("GEOB", c2pa)) + audio
    yield (
        "id3.aac",
        tag(frame("TXXX", user_text(LABEL), version=4), version=4) + tone(".aac", "-c:a", "aac", "-b:a", "16k"),
    )
    data = chunk(b"data", samples(200))
    yield "id3-chunk.wav", wave(PCM16, data, chunk(b"id3 ", tag(*common(), frame("TXXX", user_text(LABEL, 0)))))
    yield "info-entry.wav", wave(PCM16, info(INAM="kept", AIGC=LABEL, ISFT="x"), data)
    yield "chunk-before-data.wav", wave(PCM16, chunk(b"AIGC", WRAPPED.encode()), data, info(INAM="kept"))
    yield "xmp-chunk.wav", wave(PCM16, data, chunk(b"_PMX", xmp(LABEL)))
    yield "chunk-in-open-rf64.wav", open_rf64(0xFFFFFFFF, b"RF64", chunk(b"AIGC", LABEL.encode()))
    yield "c2pa.wav", wave(PCM16, data, chunk(b"C2PA", bytes(16)))
    made = avi()
    yield "guide.avi", rebuilt(made, ["hdrl", "INFO", "JUNK", "movi", "idx1"], INFO=info(AIGC=LABEL, ISFT="Lavf"))
    yield "info-at-end.avi", rebuilt(made, ["hdrl", "movi", "idx1", "INFO"], INFO=info(AIGC=LABEL))
    yield "chunk.avi", rebuilt(made, ["hdrl", "movi", "idx1", "AIGC"], AIGC=chunk(b"AIGC", LABEL.encode()))
    blocks, frames = blocks_of(tone(".flac", "-c:a", "flac", rate=8000, seconds=0.1))
    yield "lower-case-key.flac", flac([blocks[0], (4, comments(f"aigc={LABEL}", "TITLE=kept"))], frames)
    yield "id3-before.flac", tag(frame("TXXX", user_text(LABEL, 0))) + flac(blocks, frames)
    vorbis = tone(".ogg", "-c:a", "libvorbis", "-q:a", "0", seconds=0.1)
    yield (
        "second-link.ogg",
        with_serial(tone(".opus", "-c:a", "libopus", seconds=0.1), 7)
        + with_comments(vorbis, b"\3vorbis" + comments(f"AIGC={LABEL}") + b"\1"),
    )
    yield (
        "ffmpeg-both-streams.ogv",
        ffmpeg(
            ".ogv",
            "-f",
            "lavfi",
            "-i",
            PICTURES,
            "-f",
            "lavfi",
            "-i",
            SINE.format(0.4, 8000),
            "-c:a",
            "libvorbis",
            "-q:a",
            "0",
            "-c:v",
            "libtheora",
            "-q:v",
            "2",
            *key,
        ),
    )


def main() -> None:
    """Writes all files, and says how long they are."""
    made = {
        "samples/mp3": mp3_samples(),
        "faults/mp3": mp3_faults(),
        "samples/aac": aac_samples(),
        "faults/aac": aac_faults(),
        "samples/wav": wav_samples(),
        "faults/wav": wav_faults(),
        "samples/avi": avi_samples(),
        "faults/avi": avi_faults(),
        "samples/flac": flac_samples(),
        "faults/flac": flac_faults(),
        "samples/ogg": ogg_samples(),
        "faults/ogg": ogg_faults(),
        "vendors": vendors(),
    }
    for folder, files in made.items():
        (TESTS / folder).mkdir(parents=True, exist_ok=True)
        total = count = 0
        for name, content in files:
            (TESTS / folder / name).write_bytes(content)
            total += len(content)
            count += 1
        print(f"{folder}: {count} files, {total} bytes")


if __name__ == "__main__":
    main()
