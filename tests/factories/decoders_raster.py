# SPDX-License-Identifier: Apache-2.0
"""PNG, JPEG, WebP and GIF by Pillow: pixels of every frame, and the metadata without the label."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image

TC260 = "{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def frames(path: Path) -> list[tuple[str, tuple[int, int], bytes, Any, Any]]:
    """Mode, size, pixels, palette and duration of every frame or picture."""
    with Image.open(path) as image:
        return [_frame(image, index) for index in range(getattr(image, "n_frames", 1))]


def _frame(image: Image.Image, index: int) -> tuple[str, tuple[int, int], bytes, Any, Any]:
    image.seek(index)
    image.load()
    return image.mode, image.size, image.tobytes(), image.getpalette(), image.info.get("duration")


def metadata(path: Path) -> dict[str, Any]:
    """All that Pillow tells of a file, with XMP as its properties, and without the label."""
    with Image.open(path) as image:
        image.load()
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
        known = {key: value for key, value in image.info.items() if key not in _FOLLOWS}
        known["exif block"] = {tag: value for tag, value in image.getexif().items() if tag != 0x02BC}
        known["applications"] = [
            segment for segment in getattr(image, "applist", []) if not segment[1].startswith(_XMP_HEADER)
        ]
        image.seek(0)
        known["xmp properties"] = sorted(properties(image.info.get("xmp")))
    return known


_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/"
_FOLLOWS = frozenset(
    {
        "xmp",
        "XML:com.adobe.xmp",
        "extension",  # of a GIF: the last one and its offset
        "version",  # of a GIF: 87a becomes 89a
        "mp",  # lengths and offsets of several pictures: the pictures themselves are compared
        "mpoffset",
    }
)


def properties(packet: bytes | str | None) -> Iterator[tuple[str, str]]:
    """Path and value of every property, attribute and about of a packet, without the label and the frame around it."""
    if not packet:
        return
    text = packet if isinstance(packet, str) else packet.decode()
    root = ET.fromstring(re.search(r"<(\S*:)?(xmpmeta|RDF).*</\1\2>", text, re.DOTALL)[0])  # noqa: S314  our own samples
    rdf = root if root.tag == f"{RDF}RDF" else root.find(f"{RDF}RDF")
    yield from ((f"@{name}", value) for name, value in root.attrib.items())
    for description in rdf:
        children = [child for child in description if child.tag != TC260]
        attributes = {name: value for name, value in description.attrib.items() if name != TC260}
        if children or attributes.keys() - {f"{RDF}about"}:
            yield from ((f"@{name}", value) for name, value in attributes.items())
        for child in children:
            yield from _flattened(child, "")


def _flattened(element: ET.Element, path: str) -> Iterator[tuple[str, str]]:
    path = f"{path}/{element.tag}"
    yield path, (element.text or "").strip()
    yield from ((f"{path}@{name}", value) for name, value in element.attrib.items())
    for child in element:
        yield from _flattened(child, path)


_NAMES = ("png", "jpeg", "webp", "gif")
DECODED: dict[str, Callable[[Path], Any]] = dict.fromkeys(_NAMES, frames)
METADATA: dict[str, Callable[[Path], Any]] = dict.fromkeys(_NAMES, metadata)
EXIFTOOL: dict[str, str | None] = dict.fromkeys(_NAMES, "XMP-TC260:Aigc")
