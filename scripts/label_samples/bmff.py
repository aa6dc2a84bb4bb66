# SPDX-License-Identifier: Apache-2.0
"""Makes the samples of MP4, MOV, M4A: python scripts/label_samples/bmff.py. Needs the program ffmpeg (5.1 was used)."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from struct import pack, pack_into, unpack_from

TESTS = Path(__file__).parents[2] / "tests"
sys.path.insert(0, str(TESTS / "factories"))

import movie_factory as make  # noqa: E402  found by the line above
from decoders_bmff import KEY  # noqa: E402
from label_factory import CODE, LABEL  # noqa: E402

SAMPLES = TESTS / "label" / "samples" / "mp4"
FAULTS = TESTS / "label" / "faults" / "mp4"
VENDORS = TESTS / "label" / "vendors"

PICTURE = ("-f", "lavfi", "-i", "testsrc=size=48x32:rate=8:duration=1")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "45", "-g", "4", "-bf", "1", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "12k")
SAME = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")
TAGS = ("-metadata", "title=星夜 <Night>", "-metadata", "artist=Ann & 李", "-metadata", "comment=a comment")
JSON = LABEL.to_json().encode()
WRAPPED = LABEL.to_json(wrapped=True).encode()


def ffmpeg(target: Path, *options: str) -> None:
    """Runs ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-y", *options, *SAME, str(target)]
    subprocess.run(command, check=True)


def muxed() -> None:
    """Samples as FFmpeg writes them."""
    both = (*PICTURE, *SOUND, *H264, *AAC)
    ffmpeg(SAMPLES / "progressive.mp4", *both)
    ffmpeg(SAMPLES / "faststart.mp4", *both, "-movflags", "faststart")
    ffmpeg(SAMPLES / "reserved-space.mp4", *both, "-moov_size", "6000")
    for name, flags in {
        "fragmented-absolute": "frag_keyframe+empty_moov",
        "fragmented-base-is-moof": "frag_keyframe+empty_moov+default_base_moof",
        "fragmented-after-samples": "frag_keyframe",
        "dash-index": "dash+frag_keyframe",
        "global-index": "frag_keyframe+empty_moov+global_sidx+default_base_moof",
        "separate-fragments": "frag_keyframe+empty_moov+separate_moof",
        "omitted-offset": "frag_keyframe+empty_moov+omit_tfhd_offset",
    }.items():
        ffmpeg(SAMPLES / f"{name}.mp4", *both, "-movflags", flags, *TAGS)
    ffmpeg(SAMPLES / "itunes-tags.mp4", *both, *TAGS, "-movflags", "faststart")
    ffmpeg(SAMPLES / "keys.mp4", *both, *TAGS, "-metadata", "own.key=value", "-movflags", "use_metadata_tags")
    ffmpeg(SAMPLES / "quicktime.mov", *both, *TAGS)
    ffmpeg(SAMPLES / "pcm-sound.mov", *SOUND, "-c:a", "pcm_s16le", "-t", "0.2", "-movflags", "faststart")
    ffmpeg(SAMPLES / "phone.3gp", *PICTURE, *SOUND, "-c:v", "mpeg4", "-q:v", "31", *AAC, *TAGS)
    encrypted = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", KEY, "-encryption_kid", KEY)
    ffmpeg(SAMPLES / "encrypted.mp4", *both, *encrypted, "-movflags", "faststart")
    with tempfile.TemporaryDirectory() as folder:
        cover, chapters = Path(folder, "cover.png"), Path(folder, "chapters.txt")
        ffmpeg(cover, "-f", "lavfi", "-i", "testsrc=size=16x16", "-frames:v", "1")
        chapters.write_text(
            ";FFMETADATA1\ntitle=Book\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=One\n"
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=500\nEND=1000\ntitle=Two\n",
            encoding="utf-8",
        )
        attached = ("-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic")
        ffmpeg(SAMPLES / "cover.m4a", *SOUND, "-i", str(cover), *attached, *AAC, *TAGS, "-movflags", "faststart")
        ffmpeg(SAMPLES / "chapters.m4b", *SOUND, "-i", str(chapters), "-map_metadata", "1", *AAC, "-f", "ipod")


def moov_of(data: bytes) -> tuple[int, int]:
    """Where the movie header stands."""
    at = 0
    while True:
        size, kind = unpack_from(">I4s", data, at)
        if kind == b"moov":
            return at, at + size
        at += size


def with_metadata(data: bytes, *children: bytes) -> bytes:
    """A file whose movie header is last, with boxes added to it."""
    start, end = moov_of(data)
    if end != len(data):
        raise ValueError("the movie header is not last")
    return data[:start] + make.box(b"moov", data[start + 8 : end], *children)


def rearranged() -> None:
    """Samples that FFmpeg does not write, made from those it does."""
    fast = (SAMPLES / "faststart.mp4").read_bytes()
    _, end = moov_of(fast)
    free = make.box(b"free", bytes(1200))
    (SAMPLES / "free-space.mp4").write_bytes(_moved(fast, end, free))
    mdat = fast.rindex(b"mdat") - 4
    opened = bytearray(fast)
    pack_into(">I", opened, mdat, 0)
    (SAMPLES / "open-end.mp4").write_bytes(opened)
    long = _moved(fast, mdat, b"")
    body = long[mdat + 8 :]
    longer = _moved(fast, mdat, bytes(8))  # the media moves by the eight bytes of the longer header
    (SAMPLES / "long-size.mp4").write_bytes(longer[:mdat] + make.long_box(b"mdat", body))
    plain = (SAMPLES / "progressive.mp4").read_bytes()
    (SAMPLES / "apple-keys.mov").write_bytes(
        with_metadata(
            plain,
            make.meta(
                b"mdta",
                make.keys("com.apple.quicktime.make", "com.apple.quicktime.model"),
                make.box(b"ilst", make.item(1, b"Hegui"), make.item(2, b"Camera 1")),
                plain=True,
            ),
            make.box(b"udta", make.box(b"\xa9nam", pack(">HH", 5, 0x55C4), b"Title"), bytes(4)),
        )
    )
    xmp = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
        b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc='
        b'"http://purl.org/dc/elements/1.1/" dc:format="video/mp4"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    uuid = make.box(b"uuid", bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC"), xmp)
    (SAMPLES / "xmp.mp4").write_bytes(_moved(fast, end, uuid))


def _moved(data: bytes, at: int, inserted: bytes) -> bytes:
    """A faststart file with boxes put before its media, by way of the chunk offsets alone."""
    moved = bytearray(data)
    for kind, body, _ in make.walk(data):
        if kind == b"stco":
            [count] = unpack_from(">I", data, body + 4)
            offsets = unpack_from(f">{count}I", data, body + 8)
            pack_into(f">{count}I", moved, body + 8, *(offset + len(inserted) for offset in offsets))
    return bytes(moved[:at]) + inserted + bytes(moved[at:])


def vendors() -> None:
    """Labels as vendors write them, with codes of ours."""
    plain = (SAMPLES / "progressive.mp4").read_bytes()
    doubao = JSON.replace(b'"ContentPropagator":"' + CODE.encode(), b'"ContentPropagator":"')
    signed = LABEL.as_dict() | {"ReservedCode1": '{"SecurityData":{"Type":"TC260PG","Version":1,"PubSD":[]}}'}
    files = {
        "doubao-ios-moov-meta.mp4": make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", make.item(1, doubao))),
        "doubao-ios-keyless.mp4": make.box(b"udta", make.meta(b"mdir", make.box(b"ilst", make.item(b"AIGC", doubao)))),
        "minimax-security-data.mp4": make.box(
            b"udta",
            make.meta(
                b"mdta",
                make.keys("encoder", "AIGC"),
                make.box(b"ilst", make.item(1, b"x"), make.item(2, json.dumps(signed).encode())),
            ),
        ),
        "mutagen-freeform.m4a": make.box(
            b"udta",
            make.meta(b"mdir", make.box(b"ilst", make.item(b"\xa9nam", b"Title"), make.freeform("AIGC", JSON))),
        ),
        "exiftool-keys.mov": make.box(
            b"udta",
            make.meta(b"mdta", make.keys("com.apple.quicktime.AIGC"), make.box(b"ilst", make.item(1, JSON))),
        ),
        "comment-wrapped.mp4": make.box(b"udta", make.meta(b"mdir", make.box(b"ilst", make.item(b"\xa9cmt", WRAPPED)))),
        "user-data-text.mov": make.box(
            b"udta", make.box(b"\xa9cmt", pack(">HH", len(WRAPPED), 0x55C4), WRAPPED), bytes(4)
        ),
    }
    for name, metadata in files.items():
        (VENDORS / name).write_bytes(with_metadata(plain, metadata))
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>'
        + JSON.replace(b'"', b"&quot;")
        + b"</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    uuid = make.box(b"uuid", bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC"), packet)
    fast = (SAMPLES / "faststart.mp4").read_bytes()
    (VENDORS / "exempi-xmp-uuid.mp4").write_bytes(_moved(fast, moov_of(fast)[1], uuid))


def faults() -> None:
    """Damaged and hostile files."""
    fast = (SAMPLES / "faststart.mp4").read_bytes()
    start, end = moov_of(fast)
    bad_track = make.track([2**31], 10)
    counted = bytearray(make.fast(10, 10))
    at = counted.index(b"stco") + 8
    pack_into(">I", counted, at, 0xFFFFFFFF)
    long = bytearray(fast)
    pack_into(">I", long, start + 8, 0xFFFFFFFF)
    longer = bytearray(make.FTYP + make.long_box(b"mdat", b"x") + fast[start:end])
    pack_into(">Q", longer, len(make.FTYP) + 8, 2**63)
    files = {
        "empty.mp4": b"",
        "truncated-header.mp4": fast[: (start + end) // 2],
        "truncated-media.mp4": fast[:-100],
        "no-movie.mp4": fast[:start] + fast[end:],
        "size-4gb.mp4": bytes(long),
        "size-8eb.mp4": bytes(longer),
        "count-4g.mp4": bytes(counted),
        "chunk-outside.mp4": make.movie(bad_track, after=make.box(b"mdat", bytes(20))),
        "tail-of-text.mp4": fast + b"%PDF-1.7 polyglot\n",
        "keys-4g.mp4": make.movie(
            make.box(
                b"udta",
                make.meta(b"mdta", make.box(b"keys", bytes(4), b"\xff\xff\xff\xff", b"AIGC"), make.box(b"ilst")),
            )
        ),
        "compressed-damaged.mov": make.box(
            b"moov",
            make.box(b"cmov", make.box(b"dcom", b"zlib"), make.box(b"cmvd", pack(">I", 100), b"not deflated")),
        ),
    }
    for name, data in files.items():
        (FAULTS / name).write_bytes(data)


if __name__ == "__main__":
    for folder in (SAMPLES, FAULTS, VENDORS):
        folder.mkdir(parents=True, exist_ok=True)
    muxed()
    rearranged()
    vendors()
    faults()
