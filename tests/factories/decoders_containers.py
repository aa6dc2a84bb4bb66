# SPDX-License-Identifier: Apache-2.0
"""What independent readers see in Matroska, FLV, Office documents and EPUB: PyAV, zipfile, ElementTree, python-docx, openpyxl."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import av
import docx
import openpyxl

CUSTOM = "docProps/custom.xml"
TYPES = "[Content_Types].xml"
RELATIONSHIPS = "_rels/.rels"


def _packets(path: Path) -> Any:
    """Every packet, every decoded frame, and what a jump to the middle reaches by way of the index."""
    with av.open(str(path)) as container:
        packets = [
            (packet.stream_index, packet.pts, packet.dts, packet.duration, packet.is_keyframe, bytes(packet))
            for packet in container.demux()
            if packet.size
        ]
    with av.open(str(path)) as container:
        streams = [*container.streams.video, *container.streams.audio]
        frames = [(frame.pts, frame.to_ndarray().tobytes()) for frame in container.decode(streams)]
    jumps = []
    for second in (0.0, 0.7, 1.1):
        with av.open(str(path)) as container, suppress(av.FFmpegError):  # without an index there is no jumping
            container.seek(int(second * av.time_base))
            packet = next(container.demux())
            jumps.append((packet.stream_index, packet.pts, bytes(packet)))
    assert packets
    assert frames
    return packets, frames, jumps


def _tags(path: Path) -> Any:
    """The tags of the file and its streams, chapters, attachments."""
    with av.open(str(path)) as container:
        own = {name: value for name, value in container.metadata.items() if name.upper() != "AIGC"}
        for follows in ("filesize", "lastkeyframelocation"):
            own.pop(follows, None)  # offsets, which move; what they lead to is compared by the codec itself
        streams = [(stream.type, stream.language, dict(stream.metadata)) for stream in container.streams]
        return own, streams, container.chapters(), container.duration, container.format.name


def _parts(path: Path) -> dict[str, tuple[bytes, int, tuple[int, ...]]]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: (archive.read(info), info.compress_type, info.date_time) for info in archive.infolist()}


def _document(path: Path) -> Any:
    """All parts but the three that carry a label, byte for byte; and the text as an office library reads it."""
    parts = {name: part for name, part in _parts(path).items() if name not in {CUSTOM, TYPES, RELATIONSHIPS}}
    text: Any = None
    if path.suffix == ".docx" and "strict" not in path.name:
        text = [(own.text, own.style.name if own.style else None) for own in docx.Document(str(path)).paragraphs]
    elif path.suffix == ".xlsx":
        text = [[cell.value for cell in row] for sheet in openpyxl.load_workbook(path) for row in sheet.rows]
    return parts, text


def _properties(path: Path) -> Any:
    """The other custom properties with their numbers, the registrations of the other parts, and what openpyxl sees."""
    parts = _parts(path)
    custom = ET.fromstring(parts[CUSTOM][0]) if CUSTOM in parts else []  # noqa: S314  our own samples
    kept = [
        (own.attrib, [(child.tag, child.text) for child in own])
        for own in custom
        if own.get("name", "").upper() != "AIGC"
    ]
    types = ET.fromstring(parts[TYPES][0])  # noqa: S314  as above
    relations = ET.fromstring(parts[RELATIONSHIPS][0])  # noqa: S314  as above
    seen: Any = None
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        seen = [(own.name, own.value) for own in book.custom_doc_props.props if own.name != "AIGC"]
        seen.append(("title", book.properties.title))
    return (
        kept,
        [own.attrib for own in types if own.get("PartName") != f"/{CUSTOM}"],
        [own.attrib for own in relations if own.get("Target") != CUSTOM],
        seen,
    )


def _book(path: Path) -> Any:
    parts = _parts(path)
    first = next(iter(parts))
    return first, {name: part for name, part in parts.items() if not name.endswith(".opf")}


def _package(path: Path) -> Any:
    """Every element of the package document but the label, with attributes and text."""
    [data] = [part[0] for name, part in _parts(path).items() if name.endswith(".opf")]
    if b"GB18030" in data[:80]:  # expat does not know it
        data = data.decode("gb18030").replace("GB18030", "UTF-8", 1).encode()
    return [
        (own.tag, own.attrib, own.text)
        for own in ET.fromstring(data).iter()  # noqa: S314  as above
        if own.get("name") != "AIGC"
    ]


DECODED: dict[str, Callable[[Path], Any]] = {
    "matroska": _packets,
    "flv": _packets,
    "ooxml": _document,
    "epub": _book,
}
METADATA: dict[str, Callable[[Path], Any]] = {
    "matroska": _tags,
    "flv": _tags,
    "ooxml": _properties,
    "epub": _package,
}
EXIFTOOL: dict[str, str | None] = {
    "matroska": "Matroska:Aigc",
    "flv": "Flash:AIGC",
    "ooxml": "XML:AIGC",
    "epub": None,  # it shows names and values of meta elements as two lists
}
