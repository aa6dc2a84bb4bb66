# SPDX-License-Identifier: Apache-2.0
"""What independent programs see in TIFF, HEIF and SVG: Pillow, FFmpeg (PyAV) and a plain XML parser."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import av
from PIL import ExifTags, Image, ImageSequence

_TC260 = "{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SVG = "{http://www.w3.org/2000/svg}"
_XMP = 700
_MOVED = {_XMP, 273, 324, 330, 34665, 34853}
"""Tags whose value is an offset, and the one of the label."""


def _tiff_pixels(path: Path) -> Any:
    """Mode, size and pixels of every page."""
    with Image.open(path) as image:
        return [(page.mode, page.size, page.tobytes()) for page in ImageSequence.Iterator(image)]


def _tiff_metadata(path: Path) -> Any:
    """Every tag of every page but offsets, the directories of Exif and GPS, and XMP without the label."""
    with Image.open(path) as image:
        pages = []
        for page in ImageSequence.Iterator(image):
            tags = {tag: value for tag, value in page.tag_v2.items() if tag not in _MOVED}  # type: ignore[attr-defined]
            exif = page.getexif()
            below = [dict(exif.get_ifd(ifd)) for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)]
            pages.append((tags, below, page.info.get("icc_profile"), packet_without_label(page.info.get("xmp"))))
        return pages


def _heif_decoded(path: Path) -> Any:
    """Packets and frames of every image item and track, and for AVIF what Pillow (libavif) decodes."""
    seen: list[Any] = []
    with av.open(str(path)) as container:
        for packet in container.demux():
            seen.append((packet.stream_index, packet.stream.codec_context.name, packet.pts, bytes(packet)))
            seen += [(frame.format.name, frame.to_ndarray().tobytes()) for frame in packet.decode()]  # type: ignore[union-attr]
    assert any(len(part) == 2 for part in seen), "nothing was decoded"
    if path.suffix == ".avif":
        seen.append(_tiff_pixels(path))
    return seen


def _heif_metadata(path: Path) -> Any:
    """Packets and Exif blocks wherever they stand, Pillow's view of AVIF, and what FFmpeg tells of the streams."""
    content = path.read_bytes()
    packets = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL)
    exif = [_exif_at(content[at.start() :]) for at in re.finditer(rb"II\*\0|MM\0\*", content)]
    with av.open(str(path)) as container:
        tags = dict(container.metadata), [dict(stream.metadata) for stream in container.streams]
    info: dict[str, Any] = {}
    if path.suffix == ".avif":
        with Image.open(path) as image:
            info = dict(image.info)
        info["xmp"] = packet_without_label(info.get("xmp"))
    return [other for packet in packets if (other := packet_without_label(packet))], exif, tags, info


def _exif_at(block: bytes) -> Any:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + block)
    return dict(exif), [dict(exif.get_ifd(ifd)) for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)]


def _svg_drawing(path: Path) -> Any:
    """The document without its metadata, in canonical form, and its prolog."""
    text = text_of(path.read_bytes())
    root = ET.fromstring(_without_declaration(text))  # noqa: S314  our own samples
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(_detached(root, metadata))
    return text[: text.index("<svg")], ET.canonicalize(ET.tostring(root, "unicode"))


def _detached(root: ET.Element, child: ET.Element) -> ET.Element:
    """The child, its tail given to what stands before it."""
    at = list(root).index(child)
    if at:
        root[at - 1].tail = (root[at - 1].tail or "") + (child.tail or "")
    else:
        root.text = (root.text or "") + (child.tail or "")
    return child


def _svg_metadata(path: Path) -> Any:
    """What is in the metadata besides the label."""
    root = ET.fromstring(_without_declaration(text_of(path.read_bytes())))  # noqa: S314  our own samples
    kept = []
    for metadata in root.findall(f"{_SVG}metadata"):
        _drop_label(metadata)
        if len(metadata) or (metadata.text or "").strip():
            kept.append(
                (metadata.attrib, metadata.text, [ET.canonicalize(ET.tostring(own, "unicode")) for own in metadata])
            )
    return kept


def text_of(content: bytes) -> str:
    """A document as text, by its byte order mark or its declaration."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16")
    declared = re.match(rb"""<\?xml[^>]*encoding=["']([\w-]+)""", content)
    return content.decode(declared[1].decode() if declared else "utf-8-sig")


def _without_declaration(text: str) -> str:
    return re.sub(r"^\ufeff?<\?xml.*?\?>", "", text)


def packet_without_label(packet: bytes | str | None) -> str | None:
    """An XMP packet in canonical form without the label; None if nothing else is in it."""
    if packet is None:
        return None
    text = packet.decode() if isinstance(packet, bytes) else packet
    root = ET.fromstring(text[text.index("<x:xmpmeta") : text.index("</x:xmpmeta>") + 12])  # noqa: S314  our own samples
    _drop_label(root)
    return ET.canonicalize(ET.tostring(root, "unicode")) if len(root) else None


def _drop_label(root: ET.Element) -> None:
    for rdf in root.findall(f".//{_RDF}RDF"):
        for description in rdf.findall(f"{_RDF}Description"):
            description.attrib.pop(_TC260, None)
            for label in description.findall(_TC260):
                description.remove(label)
            if not len(description) and set(description.attrib) <= {f"{_RDF}about"}:
                rdf.remove(_detached(rdf, description))
        for parent in root.iter():
            if rdf in parent and not len(rdf):
                parent.remove(_detached(parent, rdf))


DECODED = {"tiff": _tiff_pixels, "heif": _heif_decoded, "svg": _svg_drawing}
METADATA = {"tiff": _tiff_metadata, "heif": _heif_metadata, "svg": _svg_metadata}
EXIFTOOL: dict[str, str | None] = dict.fromkeys(("tiff", "heif", "svg"), "XMP-TC260:Aigc")
