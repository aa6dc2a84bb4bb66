# SPDX-License-Identifier: Apache-2.0
"""Samples, vendor files and faults of FLV."""

import struct

from containers_files import FAULTS, SAMPLES, TEXT, TONE, UNSEEN, VENDORS, VIDEO, ffmpeg, put


def amf_string(value: str, marker: bytes = b"\2") -> bytes:
    data = value.encode()
    return marker + len(data).to_bytes(2, "big") + data


def amf_pair(key: str, value: bytes) -> bytes:
    return amf_string(key, b"") + value


def script(data: bytes, stamp: int = 0) -> bytes:
    """A script tag."""
    head = b"\x12" + len(data).to_bytes(3, "big") + stamp.to_bytes(3, "big") + bytes(4)
    return head + data + (11 + len(data)).to_bytes(4, "big")


def flv() -> None:
    """Samples, vendors and faults of FLV."""
    folder = SAMPLES / "flv"
    made = ["-c:v", "flv1", "-g", "3", "-b:v", "30k", "-c:a", "mp3", "-ar", "22050", "-b:a", "32k"]
    indexed = ffmpeg(".flv", *VIDEO, *TONE, *made, "-flvflags", "add_keyframe_index", "-metadata", "title=片名")
    put(folder, "keyframe-index.flv", indexed)
    plain = ffmpeg(".flv", *VIDEO, *TONE, *made)
    put(folder, "ffmpeg.flv", plain)
    bare = ffmpeg(".flv", *VIDEO, *made[:6], "-flvflags", "no_metadata+no_sequence_end")
    put(folder, "no-metadata.flv", bare)
    put(folder, "audio.flv", ffmpeg(".flv", *TONE, *made[6:], "-metadata", "comment=only sound"))
    media = bare[13:]
    end = b"\0\0\x09"
    nested = amf_pair("cue", b"\3" + amf_pair("name", amf_string("x")) + amf_pair("ok", b"\1\1") + end)
    when = amf_pair("when", b"\x0b" + struct.pack(">dh", 1e12, 0))
    facts = amf_pair("duration", b"\0" + struct.pack(">d", 1.2)) + nested + when + amf_pair("none", b"\5")
    put(folder, "object.flv", bare[:13] + script(amf_string("onMetaData") + b"\3" + facts + end) + media)
    array = b"\x08" + (4).to_bytes(4, "big") + facts
    put(
        UNSEEN,
        "set-data-frame.flv",
        bare[:13] + script(amf_string("@setDataFrame") + amf_string("onMetaData") + array + end) + media,
    )
    put(folder, "no-end-mark.flv", bare[:13] + script(amf_string("onMetaData") + array) + media)
    first = int.from_bytes(media[1:4], "big") + 15
    late = script(amf_string("onMetaData") + array + end, 100)
    put(UNSEEN, "metadata-behind.flv", bare[:13] + media[:first] + late + media[first:])

    put(
        VENDORS,
        "ffmpeg-flv.flv",
        ffmpeg(".flv", *TONE, *made[6:], "-metadata", f"AIGC={TEXT}", "-flvflags", "add_keyframe_index"),
    )
    label = amf_pair("aigc", b"\x0c" + len(TEXT).to_bytes(4, "big") + TEXT.encode())
    deep = b"\x08" + bytes(4) + amf_pair("custom", b"\3" + label + end) + end
    put(VENDORS, "long-string-nested.flv", bare[:13] + script(amf_string("onMetaData") + deep) + media)
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>{TEXT}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>'
    xmp = amf_string("onXMPData") + b"\3" + amf_pair("liveXML", amf_string(packet)) + end
    put(VENDORS, "xmp-script.flv", bare[:13] + script(xmp) + media)

    faults = FAULTS / "flv"
    put(faults, "truncated.flv", plain[: len(plain) // 2])
    put(faults, "only-header.flv", plain[:9])
    put(faults, "header-of-4-gb.flv", plain[:5] + b"\xff\xff\xff\xf0" + plain[9:])
    put(faults, "tag-too-long.flv", plain[:14] + b"\xff\xff\xff" + plain[17:])
    put(
        faults,
        "string-of-4-gb.flv",
        bare[:13]
        + script(amf_string("onMetaData") + b"\x08" + bytes(4) + amf_pair("AIGC", b"\x0c\xff\xff\xff\xff{}") + end)
        + media,
    )
    put(
        faults,
        "array-of-4-billion.flv",
        bare[:13]
        + script(amf_string("onMetaData") + b"\x08" + bytes(4) + amf_pair("AIGC", b"\x0a\xff\xff\xff\xff") + end)
        + media,
    )
    objects = amf_pair("a", b"\3") * 5000
    put(faults, "nested-5000-deep.flv", bare[:13] + script(amf_string("onMetaData") + b"\3" + objects) + media)
    put(
        faults,
        "unknown-type.flv",
        bare[:13] + script(amf_string("onMetaData") + b"\3" + amf_pair("AIGC", b"\x11{}") + end) + media,
    )
    two = b"\x08" + bytes(4) + amf_pair("AIGC", amf_string(TEXT)) * 2 + end
    put(faults, "two-labels.flv", bare[:13] + script(amf_string("onMetaData") + two) + media)
    put(faults, "not-an-object.flv", bare[:13] + script(amf_string("onMetaData") + amf_string("AIGC")) + media)
