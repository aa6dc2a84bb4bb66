# SPDX-License-Identifier: Apache-2.0
"""Makes the samples of TIFF, HEIF and SVG for the tests of `hegui label`. Run by hand; the files are committed.

It needs what the project does not: ``pip install pillow pillow-heif tifffile numpy`` in an environment of its own, then

    PYTHONPATH=tests/factories python scripts/label_samples/structured.py tests/label
"""

import gzip
import sys
from pathlib import Path

import numpy as np
import pillow_heif
import tifffile
from heif_factory import box, picture
from PIL import Image, ImageCms, TiffImagePlugin

CODE = "001191610133596325171T12566"
BARE = (
    f'{{"Label":"1","ContentProducer":"{CODE}","ProduceID":"vendor-1","ReservedCode1":"",'
    f'"ContentPropagator":"{CODE}","PropagateID":"vendor-1","ReservedCode2":""}}'
)
WRAPPED = f'{{"AIGC":{BARE}}}'
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="sample">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/x">
   <dc:creator><rdf:Seq><rdf:li>样例作者</rdf:li></rdf:Seq></dc:creator>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()
ATTRIBUTE = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC="'
    + BARE.replace('"', "&quot;")
    + '"/></rdf:RDF></x:xmpmeta>'
).encode()


def gradient(size: tuple[int, int]) -> Image.Image:
    """A picture that no codec takes for flat."""
    grey = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (grey, grey.rotate(180), grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))


def exif_of(image: Image.Image, comment: bytes = b"ASCII\0\0\0a note") -> Image.Exif:
    """Exif with a camera, a comment and a place."""
    exif = image.copy().getexif()
    exif[0x010F] = "Sample Maker"
    exif[0x0112] = 1
    exif.get_ifd(0x8769).update({0x9286: comment, 0x9003: "2026:11:25 08:00:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0)})
    return exif


def make_tiff(folder: Path) -> None:
    """Byte orders, BigTIFF, strips, tiles, pages, levels, depths and compressions."""
    image = gradient((32, 24))
    pixels = np.asarray(image)
    image.save(folder / "plain.tif")
    tifffile.imwrite(folder / "big-endian.tif", pixels, byteorder=">", metadata=None)
    tifffile.imwrite(folder / "bigtiff.tif", pixels, bigtiff=True, metadata=None)
    deep = np.linspace(0, 65535, 32 * 24, dtype=np.uint16).reshape(24, 32)
    Image.fromarray(deep).save(folder / "16-bit-lzw.tif", compression="tiff_lzw")
    image.convert("CMYK").save(folder / "cmyk.tif", compression="tiff_adobe_deflate")
    image.save(folder / "jpeg.tiff", compression="jpeg", quality=60)
    image.convert("1").save(folder / "fax.tif", compression="group4")
    tifffile.imwrite(folder / "tiled.tif", pixels, tile=(16, 16), metadata=None)
    tifffile.imwrite(folder / "strips.tif", pixels, rowsperstrip=5, metadata=None)
    image.save(folder / "pages.tif", save_all=True, append_images=[image.rotate(180), image.convert("L")])
    with tifffile.TiffWriter(folder / "levels.tif") as writer:
        writer.write(pixels, subifds=1, metadata=None)
        writer.write(pixels[::2, ::2], subfiletype=1, metadata=None)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270], tags[305] = "A sample with everything", "sample maker"
    tags.tagtype[700], tags[700] = 1, PACKET
    tags.tagtype[33723], tags[33723] = 7, b"\x1c\x02\x05\x00\x04name"
    exif = exif_of(image)
    tags[0x8769], tags[0x8825] = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    image.save(folder / "rich.tif", tiffinfo=tags, icc_profile=_profile(), dpi=(300, 300))


def make_heif(folder: Path) -> None:
    """HEIC of several shapes, AVIF, sequences; the odd boxes are put together from parts."""
    pillow_heif.register_heif_opener()
    image = gradient((64, 64))
    image.save(folder / "plain.heic", quality=40)
    image.save(folder / "rich.heic", quality=40, xmp=PACKET, exif=exif_of(image).tobytes())
    image.convert("RGBA").save(folder / "alpha.heic", quality=40)
    image.save(folder / "collection.heic", quality=40, save_all=True, append_images=[image.rotate(90)])
    (folder / "grid.heic").write_bytes(picture(tiles=2, exif=b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"))
    (folder / "free-behind-meta.heic").write_bytes(picture(free=2000))
    (folder / "meta-last.heif").write_bytes(picture(meta_last=True, iloc=0, brand=b"mif1"))
    (folder / "wide-fields.heic").write_bytes(
        picture(iloc=2, widths=(8, 8, 8, 0), infe=3, iinf=1, iref=1, packet=PACKET)
    )
    (folder / "packet-of-another.heic").write_bytes(picture(tiles=2, packet=PACKET, describes=1))
    image.save(folder / "plain.avif", quality=40)
    image.save(folder / "rich.avif", quality=40, xmp=PACKET, exif=exif_of(image).tobytes(), icc_profile=_profile())
    frames = [image.rotate(90), image.rotate(180)]
    image.save(folder / "sequence.avif", quality=40, save_all=True, append_images=frames, duration=100)
    image.save(folder / "sequence-rich.avif", quality=40, save_all=True, append_images=frames, xmp=PACKET)


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


SHAPES = (
    '<title>样例</title><style>rect { fill: url(#g) }</style><defs><linearGradient id="g"><stop offset="0" '
    'stop-color="#c33"/><stop offset="1" stop-color="#36c"/></linearGradient></defs>\n  <!-- 背景 -->\n'
    '  <rect width="64" height="48" rx="4"/>\n  <text x="4" y="30" font-size="12">图文 &amp; &lt;1&gt;</text>\n'
)
SVG = 'xmlns="http://www.w3.org/2000/svg" width="64" height="48" viewBox="0 0 64 48"'
RDF = """<metadata id="metadata1"><rdf:RDF><cc:Work rdf:about=""><dc:format>image/svg+xml</dc:format>
    <dc:title>样例</dc:title></cc:Work></rdf:RDF></metadata>"""
SPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://creativecommons.org/ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def svg(encoding: str = "UTF-8", prolog: str = "", spaces: str = "", metadata: str = "") -> str:
    """A document."""
    declaration = f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\n'
    return f'{declaration}{prolog}<svg {SVG} {spaces} data-more="a>b">\n{metadata}{SHAPES}</svg>\n'


def make_svg(folder: Path) -> None:
    """Encodings, prologs, and every kind of metadata to merge with."""
    doctype = (
        '<!-- Generator: sample -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    documents = {
        "plain": svg().encode(),
        "rich": svg(spaces=SPACES, metadata=RDF).encode(),
        "empty-metadata": svg(metadata="<metadata/>").encode(),
        "text-in-metadata": svg(metadata="<desc>x</desc><metadata>Drawn by hand.</metadata>").encode(),
        "doctype": svg(prolog=doctype).encode(),
        "bom": svg().encode("utf-8-sig"),
        "utf-16": svg("UTF-16").encode("utf-16"),
        "gbk": svg("GBK").encode("gbk"),
        "crlf": svg().replace("\n", "\r\n").encode(),
    }
    for name, document in documents.items():
        (folder / f"{name}.svg").write_bytes(document)


def make_vendors(folder: Path) -> None:
    """The serialisations of vendors, with our own code."""
    image = gradient((16, 12))
    exif = exif_of(image, b"ASCII\0\0\0" + WRAPPED.encode())
    below = TiffImagePlugin.ImageFileDirectory_v2()
    below[0x8769] = exif.get_ifd(0x8769)
    image.save(folder / "harmonyos-user-comment.tif", tiffinfo=below)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = f'{{"AIGC":{{"ServiceProvider":"{CODE}","ServiceUser":"u","Time":"20261125","ContentId":"c"}}}}'
    image.save(folder / "tencent-image-description.tif", tiffinfo=tags)
    for kind, text in ((1, ATTRIBUTE), (2, ATTRIBUTE.decode()), (7, ATTRIBUTE)):
        packet = TiffImagePlugin.ImageFileDirectory_v2()
        packet.tagtype[700], packet[700] = kind, text
        image.save(folder / f"picwish-attribute-type-{kind}.tif", tiffinfo=packet)
    image = gradient((64, 64))
    exif = exif_of(image, b"ASCII\0\0\0" + WRAPPED.encode()).tobytes()
    image.save(folder / "harmonyos-user-comment.heic", quality=40, exif=exif)
    image.save(folder / "harmonyos-user-comment.avif", quality=40, exif=exif)
    image.save(folder / "picwish-attribute.heic", quality=40, xmp=ATTRIBUTE)
    image.save(folder / "tencent-xmp.avif", quality=40, xmp=ATTRIBUTE)
    compressed = picture(packet=gzip.compress(ATTRIBUTE, mtime=0), encoding=b"gzip")
    (folder / "libheif-compressed-packet.heic").write_bytes(compressed)
    uuid = box(b"uuid", bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC"), ATTRIBUTE)
    (folder / "exiftool-uuid.heic").write_bytes(picture(after=uuid))
    described = ATTRIBUTE[ATTRIBUTE.index(b"<rdf:RDF") : ATTRIBUTE.index(b"</x:xmpmeta>")].decode()
    (folder / "picwish-attribute.svg").write_bytes(svg(metadata=f"<metadata>{described}</metadata>").encode())
    (folder / "packed.svgz").write_bytes(gzip.compress(svg(metadata=described).encode(), mtime=0))


def make_faults(folder: Path) -> None:
    """Files cut off, in loops, with lengths of 4 GB, with bombs."""
    samples = folder.parent / "samples"
    tiff = folder / "tiff"
    plain = (samples / "tiff" / "plain.tif").read_bytes()
    (tiff / "truncated.tif").write_bytes((samples / "tiff" / "strips.tif").read_bytes()[:-100])
    (tiff / "header-only.tif").write_bytes(b"II*\0\x08\0\0\0")
    (tiff / "directory-loop.tif").write_bytes(b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0")
    (tiff / "four-gigabytes.tif").write_bytes(
        b"II*\0\x08\0\0\0\x01\0\xbc\x02\x07\0\xff\xff\xff\xff\x08\0\0\0\0\0\0\0" + bytes(16)
    )
    many = b"".join(b"\xbc\x02\x07\0" + (8000).to_bytes(4, "little") + b"\x08\0\0\0" for _ in range(500))
    (tiff / "same-packet-again.tif").write_bytes(b"II*\0\x08\0\0\0" + (500).to_bytes(2, "little") + many + bytes(10000))
    (tiff / "bigtiff-wide-offsets.tif").write_bytes(b"II+\0\x10\0\0\0" + b"\xff" * 8 + bytes(8))
    (tiff / "broken-packet.tif").write_bytes(_with_packet(plain, b"<x:xmpmeta AIGC"))
    heif = folder / "heif"
    heic = (samples / "heif" / "rich.heic").read_bytes()
    (heif / "truncated.heic").write_bytes(heic[:-200])
    (heif / "no-meta.heic").write_bytes(heic[: heic.index(b"meta") - 4])
    at = heic.index(b"iloc")
    (heif / "iloc-of-four-gigabytes.heic").write_bytes(heic[: at - 4] + b"\xff\xff\xff\xff" + heic[at:])
    (heif / "extent-outside.heic").write_bytes(picture(extra_length=1 << 20))
    (heif / "too-many-extents.heic").write_bytes(picture(widths=(0, 0, 0, 0), repeat_extents=65535))
    (heif / "item-twice.heic").write_bytes(picture(repeat_item=True))
    (heif / "inflates-too-far.heic").write_bytes(
        picture(packet=gzip.compress(b"AIGC" + bytes(20 * 1024 * 1024), mtime=0), encoding=b"gzip")
    )
    (heif / "polyglot-zip.heic").write_bytes(heic + b"PK\x05\x06" + bytes(18))
    drawn = folder / "svg"
    document = svg().encode()
    (drawn / "truncated.svg").write_bytes(document[:-10])
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE svg [<!ENTITY l0 "AIGC">{laughs}]><svg {SVG}><text>&l9;</text></svg>'
    (drawn / "entity-bomb.svg").write_bytes(bomb.encode())
    (drawn / "external-entity.svg").write_bytes(
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg {SVG}><text>&x;</text></svg>'.encode()
    )
    depth = 5001
    deep = f"<svg {SVG}><metadata/>{'<g>' * depth}{'</g>' * depth}</svg>"
    (drawn / "too-deep.svg").write_bytes(deep.encode())
    (drawn / "inflates-too-far.svgz").write_bytes(gzip.compress(b"<svg>" + bytes(20 * 1024 * 1024), mtime=0))
    (drawn / "html-inside.svg").write_bytes(b"<html><body><svg/></body></html>")
    (drawn / "only-space.svg").write_bytes(b"  \n<")


def _with_packet(tiff: bytes, packet: bytes) -> bytes:
    """A little-endian TIFF with another first directory of one tag."""
    at = len(tiff) + len(tiff) % 2
    entry = b"\xbc\x02\x07\0" + len(packet).to_bytes(4, "little") + (at + 18).to_bytes(4, "little")
    return tiff[:4] + at.to_bytes(4, "little") + tiff[8:].ljust(at - 8, b"\0") + b"\x01\0" + entry + bytes(4) + packet


def main() -> None:
    """Makes all files below the folder given."""
    root = Path(sys.argv[1])
    for kind in ("samples", "faults"):
        for name in ("tiff", "heif", "svg"):
            (root / kind / name).mkdir(parents=True, exist_ok=True)
    (root / "vendors").mkdir(exist_ok=True)
    make_tiff(root / "samples" / "tiff")
    make_heif(root / "samples" / "heif")
    make_svg(root / "samples" / "svg")
    make_vendors(root / "vendors")
    make_faults(root / "faults")


if __name__ == "__main__":
    main()
