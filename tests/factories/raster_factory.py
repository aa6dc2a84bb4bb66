# SPDX-License-Identifier: Apache-2.0
"""Small pictures and the parts of their files, for the tests of the raster codecs."""

import io
import struct
import zlib
from pathlib import Path

from hypothesis import strategies as st
from PIL import Image

from hegui.label import Label
from hegui.label.codec import Codec, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span

TESTS = Path(__file__).parents[1] / "label"
CODE = "001191610133596325171T12566"
LABEL = Label.first(CODE, "task-1")
LONGER = Label.first(CODE, "task-2" * 30)
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
LABELS = st.builds(
    Label, *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12)] * 7
)
"""Any values that a file can carry; what XML cannot, such as U+FFFE, is refused, which test_xmp shows."""


def sample(path: str) -> bytes:
    """A file under tests/label."""
    return (TESTS / path).read_bytes()


def picture(mode: str = "RGB", size: tuple[int, int] = (16, 12)) -> Image.Image:
    """A gradient."""
    grey = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (grey, grey.rotate(90).resize(size), grey)).convert(mode)


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    """A file that Pillow writes."""
    buffer = io.BytesIO()
    picture(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def packet(value: str | None = LABEL.to_json(), more: str = "") -> bytes:
    """An XMP packet with a property to keep, and with a label unless that is None."""
    quoted = (value or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    label = "" if value is None else f"<TC260:AIGC>{quoted}</TC260:AIGC>"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}" xmlns:k="urn:k" k:kept="yes">{label}{more}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def exif(value: str) -> bytes:
    """An Exif block with a label in its UserComment."""
    block = Image.Exif()
    block[0x013B] = "somebody"
    block.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + value.encode()
    return block.tobytes()


def surveyed(codec: Codec, content: bytes) -> Survey:
    """What the codec finds, damage included."""
    found = Survey()
    try:
        codec.survey(Content(content), found)
    except Malformed as error:
        found.damage = error.text
    return found


def site(codec: Codec, content: bytes) -> Site:
    """The one label of an undamaged file."""
    found = surveyed(codec, content)
    assert found.damage is None, found.damage
    [own] = found.sites
    return own


def edited(codec: Codec, content: bytes, value: str) -> bytes:
    """The file with the label."""
    return joined(content, codec.edit(Content(content), surveyed(codec, content), value))


def joined(content: bytes, pieces: Pieces) -> bytes:
    """The bytes of pieces of a file."""
    return b"".join(content[piece.start : piece.end] if isinstance(piece, Span) else piece for piece in pieces)


def media(codec: Codec, content: bytes) -> list[bytes]:
    """The content that the codec tells."""
    return [
        content[part.start : part.end] if isinstance(part, Span) else part for part in codec.media(Content(content))
    ]


def pixels(content: bytes) -> list[tuple[str, bytes]]:
    """Every frame as Pillow decodes it."""
    frames = []
    with Image.open(io.BytesIO(content)) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            frames.append((image.mode, image.tobytes()))
    return frames


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def segment(marker: int, data: bytes) -> bytes:
    """A JPEG segment."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def riff(kind: bytes, data: bytes) -> bytes:
    """A RIFF chunk."""
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
