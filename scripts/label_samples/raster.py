# SPDX-License-Identifier: Apache-2.0
"""Makes the samples, faults and vendors' files of PNG, JPEG, WebP and GIF under ``tests/label``.

Run by hand with Pillow, gcc and libjpeg's headers: ``python scripts/label_samples/raster.py``. The results are committed.
All provider codes are fictional.
"""

import io
import json
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageCms, PngImagePlugin

TESTS = Path(__file__).parents[2] / "tests" / "label"
CODE = "001191610133596325171T12566"
PROPAGATOR = "001191610133596325171T22566"
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
XAP = b"http://ns.adobe.com/xap/1.0/\0"
GIF_MAGIC = b"\1" + bytes(range(255, -1, -1)) + b"\0"


def label(**changes: str) -> dict[str, str]:
    """The seven values of a first write."""
    values = {
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


def picture(size: tuple[int, int] = (48, 32), mode: str = "RGB") -> Image.Image:
    """A picture in which every shift shows: gradients in three directions."""
    width, height = size
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (across, down, Image.radial_gradient("L").resize((width, height))))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a file that Pillow writes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def icc() -> bytes:
    """A small colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(**texts: str) -> bytes:
    """An Exif block with orientation, artist and, where given, description and comment."""
    block = Image.Exif()
    block[0x0112] = 1
    block[0x013B] = "hegui"
    if "description" in texts:
        block[0x010E] = texts["description"]
    if "comment" in texts:
        block.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + texts["comment"].encode()
    return block.tobytes()


def packet(
    inner: str = "", *, padding: int = 0, begin: str = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
) -> bytes:
    """An XMP packet with a title, a creator tool and what else is given."""
    return (
        f'{begin}\n<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="hegui samples">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about="uuid:1f0d" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool="hegui">\n'
        '   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">山 &amp; 水</rdf:li></rdf:Alt></dc:title>\n'
        f'  </rdf:Description>\n{inner} </rdf:RDF>\n</x:xmpmeta>\n{" " * padding}<?xpacket end="w"?>'
    ).encode()


def element(value: str) -> str:
    """The guide's form: an element."""
    return f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}"><TC260:AIGC>{escape(value)}</TC260:AIGC></rdf:Description>'


# PNG ------------------------------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def itxt(keyword: bytes, text: bytes, *, compressed: bool = False) -> bytes:
    """An iTXt chunk."""
    return chunk(b"iTXt", keyword + bytes((0, compressed, 0, 0, 0)) + (zlib.compress(text) if compressed else text))


def after_header(png: bytes, *chunks: bytes) -> bytes:
    """A PNG with chunks right after IHDR."""
    return png[:33] + b"".join(chunks) + png[33:]


def before_end(png: bytes, *chunks: bytes) -> bytes:
    """A PNG with chunks right before IEND."""
    return png[:-12] + b"".join(chunks) + png[-12:]


def interlaced() -> bytes:
    """An Adam7 PNG, which Pillow reads and does not write."""
    width, height = 13, 11
    grey = picture((width, height), "L").tobytes()
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(
        b"\0" + grey[y * width + x0 : (y + 1) * width : dx] for x0, y0, dx, dy in passes for y in range(y0, height, dy)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def frames(size: tuple[int, int] = (32, 24), mode: str = "RGB") -> list[Image.Image]:
    """Three pictures that differ."""
    return [picture(size, mode).rotate(turn) for turn in (0, 90, 180)]


def png_samples() -> Iterator[tuple[str, bytes]]:
    """Depths, colour types, animation, places of metadata."""
    rgb = saved(picture(), "PNG")
    yield "rgb.png", rgb
    yield "rgba.png", saved(picture(mode="RGBA").rotate(30), "PNG")
    yield "grey-16-bit.png", saved(Image.frombytes("I;16", (24, 16), bytes(i * 7 % 256 for i in range(768))), "PNG")
    yield "palette.png", saved(picture(mode="P"), "PNG", transparency=3)
    yield "one-bit.png", saved(picture(mode="1"), "PNG")
    yield "colour-key.png", saved(picture(), "PNG", transparency=(10, 20, 30))
    yield "interlaced.png", interlaced()
    first, *rest = frames()
    yield "animated.png", saved(first, "PNG", save_all=True, append_images=rest, duration=[100, 200, 300], loop=2)
    # Many small IDAT chunks, as libpng writes them.
    data_at = rgb.index(b"IDAT") - 4
    length = int.from_bytes(rgb[data_at : data_at + 4], "big")
    data = rgb[data_at + 8 : data_at + 8 + length]
    parts = b"".join(chunk(b"IDAT", data[at : at + 100]) for at in range(0, length, 100))
    yield "many-idat.png", rgb[:data_at] + parts + rgb[data_at + 12 + length :]
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Title", "AIGC of a hill", zip=True)
    texts.add_text("parameters", '{"prompt": "a hill", "steps": 20}')
    texts.add_itxt("Comment", "山水", lang="zh")
    rich = saved(picture(), "PNG", pnginfo=texts, dpi=(300, 300), exif=exif(), icc_profile=icc())
    time = chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 25, 12, 0, 0))
    yield "rich.png", before_end(after_header(rich, itxt(b"XML:com.adobe.xmp", packet(padding=200))), time)
    yield "xmp-compressed.png", after_header(rgb, itxt(b"XML:com.adobe.xmp", packet(), compressed=True))
    yield "xmp-after-data.png", before_end(rgb, itxt(b"XML:com.adobe.xmp", packet()))
    yield "trailing-data.png", rgb + b"<!-- not a part of the picture -->"


def png_faults() -> Iterator[tuple[str, bytes]]:
    """Lengths, ends and texts that lie."""
    rgb = saved(picture(), "PNG")
    labelled = after_header(rgb, itxt(b"XML:com.adobe.xmp", packet(element(LABEL))))
    yield "signature-only.png", rgb[:8]
    yield "cut-in-header.png", rgb[:20]
    yield "cut-in-data.png", rgb[:-60]
    yield "cut-after-label.png", labelled[: labelled.index(b"IDAT") + 10]
    yield "no-end.png", rgb[:-12]
    yield "length-4gb.png", rgb[:33] + b"\xff\xff\xff\xfftEXtAIGC\0{}"
    yield "no-header.png", rgb[:8] + rgb[33:]
    yield "text-bomb.png", after_header(rgb, itxt(b"AIGC", bytes(20_000_000), compressed=True))
    yield "broken-zlib.png", after_header(rgb, chunk(b"zTXt", b"AIGC\0\0\x78\x9cnot deflated"))
    yield "text-without-keyword.png", after_header(rgb, chunk(b"tEXt", b"no separator"))
    yield "xmp-too-deep.png", after_header(rgb, itxt(b"XML:com.adobe.xmp", packet("<a>" * 300 + "AIGC" + "</a>" * 300)))
    yield "xmp-cut.png", after_header(rgb, itxt(b"XML:com.adobe.xmp", packet(element(LABEL))[:-200]))
    entities = b'<!DOCTYPE x [<!ENTITY a "AIGC"><!ENTITY b "&a;&a;&a;">]>' + packet("<a>&b;&b;</a>")
    yield "xmp-entities.png", after_header(rgb, itxt(b"XML:com.adobe.xmp", entities))
    yield "exif-loop.png", after_header(rgb, chunk(b"eXIf", b'MM\0*\0\0\0\x08\0\0\0\0\0\x08{"AIGC":{}}'))


# JPEG -----------------------------------------------------------------------------------------------------------------


def segment(marker: int, data: bytes) -> bytes:
    """A JPEG segment."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def after_start(jpeg: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments after SOI and APP0."""
    at = 4 + int.from_bytes(jpeg[4:6], "big") if jpeg[2:4] == b"\xff\xe0" else 2
    return jpeg[:at] + b"".join(segments) + jpeg[at:]


def encoded(process: str) -> bytes:
    """A JPEG of a process that Pillow does not write."""
    with tempfile.TemporaryDirectory() as folder:
        encoder = str(Path(folder) / "encoder")
        source = Path(__file__).with_name("jpeg_process.c")
        subprocess.run(["gcc", "-o", encoder, str(source), "-ljpeg"], check=True)
        raw = picture().tobytes()
        return subprocess.run([encoder, process, "48", "32"], input=raw, check=True, capture_output=True).stdout


def extended(text: bytes) -> tuple[bytes, bytes]:
    """A packet that refers to extended XMP, and the two segments of that."""
    name = b"0123456789ABCDEF0123456789ABCDEF"
    note = (
        '<rdf:Description rdf:about="uuid:1f0d" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
        f'xmpNote:HasExtendedXMP="{name.decode()}"/>\n'
    )
    half = len(text) // 2
    parts = ((0, text[:half]), (half, text[half:]))
    head = b"http://ns.adobe.com/xmp/extension/\0" + name + struct.pack(">I", len(text))
    return packet(note), b"".join(segment(0xE1, head + struct.pack(">I", at) + part) for at, part in parts)


def jpeg_samples() -> Iterator[tuple[str, bytes]]:
    """Processes, colours, metadata."""
    plain = saved(picture(), "JPEG", quality=80)
    yield "baseline.jpg", plain
    yield "progressive.jpg", saved(picture(), "JPEG", progressive=True)
    yield "grey.jpg", saved(picture(mode="L"), "JPEG")
    yield "cmyk.jpg", saved(picture(mode="CMYK"), "JPEG")
    yield "restarts.jpg", saved(picture(), "JPEG", restart_marker_blocks=1)
    yield "arithmetic.jpg", encoded("arithmetic")
    yield "arithmetic-progressive.jpg", encoded("arithmetic-progressive")
    yield "separate-scans.jpg", encoded("separate-scans")
    yield "without-app0.jpg", plain[:2] + plain[4 + int.from_bytes(plain[4:6], "big") :]
    yield "exif-only.jpg", saved(picture(), "JPEG", exif=exif(description="a hill"))
    tables = plain.index(b"\xff\xc0")
    yield "fill-bytes.jpg", plain[:tables] + b"\xff" * 5 + plain[tables:]
    yield "trailing-data.jpg", plain + b"\0" * 40 + b"not a part of the picture"
    caption = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02x\0\x06a hill\0"
    rich = saved(picture(), "JPEG", exif=exif(description="a hill"), icc_profile=icc(), dpi=(300, 300), comment="AIGC?")
    exif_end = rich.index(b"Exif") - 2 + int.from_bytes(rich[rich.index(b"Exif") - 2 : rich.index(b"Exif")], "big")
    more = segment(0xE1, XAP + packet(padding=300)) + segment(0xED, caption)
    yield "rich.jpg", rich[:exif_end] + more + rich[exif_end:]
    main, parts = extended(packet('<rdf:Description rdf:about="uuid:1f0d" xmlns:a="urn:a:" a:b="c"/>\n'))
    yield "extended-xmp.jpg", after_start(plain, segment(0xE1, XAP + main), parts)
    first, *rest = frames()
    yield "several-pictures.jpg", saved(first, "MPO", save_all=True, append_images=rest)


def jpeg_faults() -> Iterator[tuple[str, bytes]]:
    """Lengths, ends and texts that lie."""
    plain = saved(picture(), "JPEG")
    labelled = after_start(plain, segment(0xE1, XAP + packet(element(LABEL))))
    yield "start-only.jpg", plain[:3]
    yield "cut-in-head.jpg", plain[:100]
    yield "cut-in-scan.jpg", plain[:-30]
    yield "cut-after-label.jpg", labelled[: labelled.index(b"xpacket end") + 60]
    yield "cut-progressive.jpg", saved(picture(), "JPEG", progressive=True)[:-30]
    yield "segment-past-end.jpg", plain[:20] + b"\xff\xe1\xff\xff" + plain[20:]
    yield "segment-length-1.jpg", plain[:20] + b"\xff\xe1\0\1" + plain[20:]
    yield "only-fill-bytes.jpg", b"\xff\xd8" + b"\xff" * 30_000
    yield "xmp-cut.jpg", after_start(plain, segment(0xE1, XAP + packet(element(LABEL))[:-150]))
    pointing = b"II*\0\x08\0\0\0\1\0\x86\x92\7\0\x20\0\0\0\xf0\xff\xff\xff\0\0\0\0" + WRAPPED.encode()
    yield "exif-offset-4gb.jpg", after_start(plain, segment(0xE1, b"Exif\0\0" + pointing))
    yield "index-past-end.jpg", after_start(plain, segment(0xE2, b"MPF\0II*\0\xff\xff\xff\xff"))
    archive = b"PK\x05\x06" + bytes(18)
    yield "polyglot-zip.jpg", plain + archive


# WebP and GIF ---------------------------------------------------------------------------------------------------------


def riff(kind: bytes, data: bytes) -> bytes:
    """A RIFF chunk."""
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def webp_with(webp: bytes, *chunks: bytes) -> bytes:
    """A WebP with chunks at its end."""
    body = webp[8:] + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_samples() -> Iterator[tuple[str, bytes]]:
    """Lossy, lossless, alpha, animation, metadata."""
    yield "lossy.webp", saved(picture(), "WEBP", quality=60)
    yield "lossy-odd.webp", saved(picture((47, 31)), "WEBP", quality=60)
    clear = picture(mode="RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    yield "lossy-alpha.webp", saved(clear, "WEBP", quality=60)
    yield "lossless.webp", saved(picture((17, 9)), "WEBP", lossless=True)
    yield "lossless-alpha.webp", saved(clear.resize((18, 10)), "WEBP", lossless=True)
    first, *rest = frames(mode="RGBA")
    yield (
        "animated.webp",
        saved(first, "WEBP", save_all=True, append_images=rest, duration=[90, 180, 270], loop=3, quality=50),
    )
    yield (
        "rich.webp",
        saved(picture(), "WEBP", quality=60, icc_profile=icc(), exif=exif(description="a hill"), xmp=packet()),
    )
    lossy = saved(picture((31, 17)), "WEBP", quality=60)
    yield "exif.webp", saved(picture(), "WEBP", quality=60, exif=exif())
    yield "trailing-data.webp", lossy + b"not a part of the picture"


def webp_faults() -> Iterator[tuple[str, bytes]]:
    """Lengths and ends that lie."""
    lossy = saved(picture(), "WEBP", quality=60)
    yield "header-only.webp", lossy[:12]
    yield "cut.webp", lossy[:-20]
    yield "size-4gb.webp", lossy[:4] + b"\xff\xff\xff\xff" + lossy[8:]
    yield "chunk-4gb.webp", lossy[:16] + b"\xff\xff\xff\xff" + lossy[20:]
    yield "no-picture.webp", webp_with(b"RIFF\0\0\0\0WEBP", riff(b"XMP ", packet(element(LABEL))))
    yield "short-canvas.webp", webp_with(b"RIFF\0\0\0\0WEBP", riff(b"VP8X", b"\0\0"))
    yield "no-frame-header.webp", webp_with(b"RIFF\0\0\0\0WEBP", riff(b"VP8 ", b"\0" * 20))
    yield "no-lossless-header.webp", webp_with(b"RIFF\0\0\0\0WEBP", riff(b"VP8L", b"\x2f"))


def gif_xmp(text: bytes) -> bytes:
    """An XMP extension of a GIF."""
    return b"\x21\xff\x0bXMP DataXMP" + text + GIF_MAGIC


def gif_samples() -> Iterator[tuple[str, bytes]]:
    """Both versions, animation, comments, XMP."""
    still = saved(picture(mode="P"), "GIF")
    yield "still.gif", b"GIF89a" + still[6:]
    yield "version-87a.gif", b"GIF87a" + still[6:]
    first, *rest = frames(mode="P")
    animated = saved(
        first, "GIF", save_all=True, append_images=rest, duration=[100, 200, 300], loop=0, comment=b"AIGC hills"
    )
    yield "animated.gif", animated
    loop = animated.index(b"\x21\xff\x0bNETSCAPE") + 19
    yield "rich.gif", animated[:loop] + gif_xmp(packet()) + animated[loop:]
    yield "xmp-at-end.gif", b"GIF89a" + still[6:-1] + gif_xmp(packet()) + b";"
    clear = picture(mode="RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size).point(lambda grey: 255 if grey // 100 else 0))
    transparent = saved(clear, "GIF", interlace=True)
    yield "transparent.gif", b"GIF89a" + transparent[6:]
    yield "trailing-data.gif", b"GIF89a" + still[6:] + b"not a part of the picture"


def gif_faults() -> Iterator[tuple[str, bytes]]:
    """Ends and blocks that lie."""
    still = saved(picture((16, 12), mode="P"), "GIF")
    yield "signature-only.gif", still[:6]
    yield "cut-in-colours.gif", still[:40]
    yield "cut-in-data.gif", still[:-20]
    yield "no-trailer.gif", still[:-1]
    yield "unknown-block.gif", still[:-1] + b"\x42;"
    yield "xmp-without-end.gif", still[:-1] + gif_xmp(packet(element(LABEL)))[:-300]
    yield "xmp-broken.gif", still[:-1] + gif_xmp(packet(element(LABEL))[:-120]) + b";"


# Vendors --------------------------------------------------------------------------------------------------------------


def vendors() -> Iterator[tuple[str, bytes]]:
    """The serialisations of the field, with fictional codes."""
    png = saved(picture((24, 16)), "PNG")
    jpeg = saved(picture((24, 16)), "JPEG", quality=60)
    begin = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"??><?xml version="1.0" encoding="UTF-8"?>'
    doubao = as_json(label(ContentPropagator="", PropagateID=""))
    yield "doubao-xmp-element.png", after_header(png, itxt(b"XML:com.adobe.xmp", _as_bytedance(doubao, begin)))
    named = as_json(label(ContentProducer="doubao", ContentPropagator="", PropagateID=""))
    yield "doubao-text.png", after_header(png, chunk(b"tEXt", b"AIGC\0" + named.encode()))
    both = as_json(label(ContentPropagator=PROPAGATOR, PropagateID="7432198765432100002"))
    yield "jimeng-xmp-element.png", after_header(png, itxt(b"XML:com.adobe.xmp", _as_bytedance(both, begin)))
    yield "jimeng-app9.jpg", after_start(jpeg, segment(0xE9, b"AIGC" + both.encode()))
    attribute = f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}" TC260:AIGC={quoteattr(LABEL)}/>\n'
    yield "picwish-xmp-attribute.jpg", after_start(jpeg, segment(0xE1, XAP + packet(attribute)))
    yield "picwish-xmp-attribute.png", after_header(png, itxt(b"XML:com.adobe.xmp", packet(attribute)))
    yield "tencent-user-comment.jpg", saved(picture((24, 16)), "JPEG", exif=exif(comment=WRAPPED))
    own = as_json({"ServiceProvider": "example", "ServiceUser": "1250000000", "Time": "2026-11-25", "ContentId": "c-1"})
    yield "tencent-cloud-description.jpg", saved(picture((24, 16)), "JPEG", exif=exif(description=own))
    digest = as_json(label(ReservedCode1="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="))
    yield "qwen-xmp-element.png", after_header(png, itxt(b"XML:com.adobe.xmp", packet(element(digest))))
    security = as_json(
        {
            "SecurityData": {
                "Type": "TC260PG",
                "Version": 1,
                "PubSd": [
                    {
                        "Type": "DS",
                        "AlgID": "1.2.840.113549.1.1.11",
                        "TBSData": {"Type": "LabelMataData"},
                        "Signature": "AB" * 128,
                    }
                ],
            }
        }
    )
    honor = as_json({"AIGC": label(ReservedCode1=security, ReservedCode2=security)})
    yield "honor-user-comment.jpg", saved(picture((24, 16)), "JPEG", exif=exif(comment=honor))
    yield "harmonyos-user-comment.jpg", after_start(jpeg, segment(0xE1, b"Exif\0\0" + _unicode_comment(WRAPPED)))
    private = as_json({"aigc_label_type": 0, "exportType": "generation", "os": "ios"})
    yield "bytedance-private.jpg", saved(picture((24, 16)), "JPEG", exif=exif(comment=private))
    foreign = f'<rdf:Description rdf:about="" xmlns:m="http://example.com/ns/"><m:AIGC>{escape(LABEL)}</m:AIGC></rdf:Description>\n'
    yield "toolkit-other-namespace.jpg", after_start(jpeg, segment(0xE1, XAP + packet(foreign)))
    yield "toolkit-python-dict.png", after_header(png, chunk(b"tEXt", b"AIGC\0" + str(label()).encode()))
    numeric = as_json(
        {"PropagateID": "1", "ProduceID": "1", "Label": 1, "ContentProducer": CODE, "ContentPropagator": CODE}
    )
    yield "numeric-label.png", before_end(png, itxt(b"AIGC", numeric.encode(), compressed=True))
    yield "label-after-data.png", before_end(png, chunk(b"zTXt", b"AIGC\0\0" + zlib.compress(LABEL.encode())))
    yield "converted-raw-profile.png", after_header(png, _raw_profile(packet(element(LABEL))))
    yield "comment.jpg", after_start(jpeg, segment(0xFE, WRAPPED.encode()))
    yield "c2pa.jpg", after_start(jpeg, segment(0xEB, b"JP\0\1\0\0\0\1" + _manifest()))
    yield "c2pa.png", after_header(png, chunk(b"caBX", _manifest()))
    yield "c2pa.webp", webp_with(saved(picture((24, 16)), "WEBP", quality=50, exif=exif()), riff(b"C2PA", _manifest()))
    still = saved(picture((16, 12), "P"), "GIF")
    yield (
        "c2pa.gif",
        b"GIF89a" + still[6:-1] + b"\x21\xff\x0bC2PA_GIF\1\0\0" + bytes((len(_manifest()),)) + _manifest() + b"\0;",
    )
    yield "comment.gif", b"GIF89a" + still[6:-1] + _gif_comment(WRAPPED.encode()) + b";"
    yield (
        "two-labels.webp",
        webp_with(saved(picture((24, 16)), "WEBP", quality=50, xmp=packet(element(LABEL)), exif=exif(comment=WRAPPED))),
    )


def _as_bytedance(value: str, begin: str) -> bytes:
    quoted = value.replace('"', "&quot;")
    return packet(element("@").replace("@", quoted), begin=begin)


def _unicode_comment(text: str) -> bytes:
    """A big-endian block with one UserComment in UTF-16."""
    body = b"UNICODE\0" + text.encode("utf-16-be")
    main = struct.pack(">HHHII", 1, 0x8769, 4, 1, 26) + bytes(4)
    below = struct.pack(">HHHII", 1, 0x9286, 7, len(body), 44) + bytes(4)
    return b"MM\0*\0\0\0\x08" + main + below + body


def _raw_profile(data: bytes) -> bytes:
    digits = data.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = f"\nxmp\n{len(data):8}\n{lines}\n"
    return chunk(b"zTXt", b"Raw profile type xmp\0\0" + zlib.compress(text.encode()))


def _manifest() -> bytes:
    """A JUMBF superbox that says C2PA and holds nothing."""
    about = b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\3c2pa\0"
    box = struct.pack(">I", 8 + len(about)) + b"jumd" + about
    return struct.pack(">I", 8 + len(box)) + b"jumb" + box


def _gif_comment(text: bytes) -> bytes:
    parts = (text[at : at + 255] for at in range(0, len(text), 255))
    return b"\x21\xfe" + b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def main() -> None:
    """Writes all files, and says how long they are."""
    made = {
        "samples/png": png_samples(),
        "faults/png": png_faults(),
        "samples/jpeg": jpeg_samples(),
        "faults/jpeg": jpeg_faults(),
        "samples/webp": webp_samples(),
        "faults/webp": webp_faults(),
        "samples/gif": gif_samples(),
        "faults/gif": gif_faults(),
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
