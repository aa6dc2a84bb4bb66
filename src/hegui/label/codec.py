# SPDX-License-Identifier: Apache-2.0
"""What a codec is: it knows one container format, finds the labels in it, and says how to write one.

A codec never writes. It answers with pieces, bytes of its own and stretches to copy from the old file, so the content
is untouched by construction; the engine writes them, reads the new file back and compares the content.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from hegui.label.content import Content, Pieces, Span
from hegui.text import Text


class Carrier(StrEnum):
    """In what kind of metadata a label stands."""

    XMP_ELEMENT = "xmp"
    """``<TC260:AIGC>…</TC260:AIGC>`` in an XMP packet."""
    XMP_ATTRIBUTE = "xmp-attribute"
    """``TC260:AIGC="…"`` on an rdf:Description."""
    XMP_OTHER = "xmp-other-namespace"
    """A property AIGC of another namespace."""
    EXIF_USER_COMMENT = "exif-user-comment"
    EXIF_IMAGE_DESCRIPTION = "exif-image-description"
    EXIF_OTHER = "exif-other"
    """Another Exif field of text: XPComment, Artist …"""
    PNG_TEXT = "png-text"
    """A tEXt, zTXt or iTXt chunk with the keyword AIGC."""
    JPEG_SEGMENT = "jpeg-segment"
    """``AIGC{…}`` glued into an application or comment segment."""
    GIF_COMMENT = "gif-comment"
    ID3_TXXX = "id3-txxx"
    ID3_COMMENT = "id3-comment"
    """A COMM frame with the description AIGC."""
    APE_ITEM = "ape-item"
    RIFF_CHUNK = "riff-chunk"
    RIFF_INFO = "riff-info"
    VORBIS_COMMENT = "vorbis-comment"
    MP4_KEYS = "mp4-keys"
    """``moov.udta.meta`` with handler mdta: a key AIGC and its value in ilst."""
    MP4_KEYS_ELSEWHERE = "mp4-keys-elsewhere"
    """Keys and ilst in a meta box that is not in moov.udta."""
    MP4_ITUNES = "mp4-itunes"
    """``----:com.apple.iTunes:AIGC`` or another item of an mdir list."""
    MP4_USER_DATA = "mp4-user-data"
    """A text atom of ``udta``: ``AIGC`` itself, or a label in one like ``©cmt``."""
    MATROSKA_TAG = "matroska-tag"
    FLV_METADATA = "flv-metadata"
    PDF_INFO = "pdf-info"
    PDF_CATALOG = "pdf-catalog"
    """A key AIGC in the document catalogue."""
    CUSTOM_PROPERTY = "custom-property"
    """``docProps/custom.xml`` of an Office document."""
    DOCUMENT_PROPERTY = "document-property"
    """A core or extended property of an Office document, made for something else: ``dc:description``."""
    OPF_META = "opf-meta"
    HTML_META = "html-meta"
    HTML_SCRIPT = "html-script"
    """A key AIGC in JSON-LD or other JSON inside a script element."""
    FRONT_MATTER = "front-matter"
    SIDECAR = "sidecar"


class Site(NamedTuple):
    """One place that holds a label, and what stands there."""

    carrier: Carrier
    place: str
    """Where, as a person would look for it: ``iTXt XML:com.adobe.xmp``, ``moov.udta.meta.ilst``."""
    offset: int
    """The byte at which the record around it begins; in a part of an archive, the byte inside the part."""
    value: str
    """The text found: JSON, or what should have been JSON."""
    locator: object = None
    """What the codec needs to replace it. None: it can be read and not replaced."""


@dataclass(slots=True)
class Survey:
    """What a codec found on its way through a file. Filled as it goes: what was seen before damage stays seen."""

    sites: list[Site] = field(default_factory=list)
    credentials: bool = False
    """The file carries a C2PA manifest, which any change of the file breaks."""
    protected: Text | None = None
    """Why this file cannot be given a label though its format can: encrypted, signed, of a variant we cannot edit."""
    damage: Text | None = None
    """Why the file could not be read to its end; what comes after is not known."""
    notes: list[Text] = field(default_factory=list)
    """What a reader should know of it: a second packet, a compressed chunk."""


class Refused(Exception):
    """This file cannot be given a label in a way that keeps everything else as it is."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class Codec(Protocol):
    """A container format. One module each in `hegui.label.codecs`; the codec is the module's ``CODEC``."""

    @property
    def name(self) -> str:
        """Short and lower-case: ``png``, ``mp4``."""
        ...

    @property
    def modality(self) -> str:
        """``text``, ``image``, ``audio`` or ``video``: what the label's measures call it."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name endings with their dot, the usual one first."""
        ...

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """Where the guide for this format puts the label (the first is where we write it)."""
        ...

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Whether a file that begins with ``head`` (up to 64 KB) is of this format. The suffix decides only for text."""
        ...

    def survey(self, content: Content, found: Survey) -> None:
        """Walks through the file and adds each label to ``found``.

        Raises:
            Malformed: the file is damaged; what was found before stays in ``found``.
        """
        ...

    def media(self, content: Content) -> Iterable[Span | bytes]:
        """The content: every byte that a decoder reads, in the order and at the offsets at which it would reach them.

        The same for the file with and without a label. Tables that move with the content (chunk offsets, item locations)
        are followed, not listed: a wrong shift then shows as different bytes. Bytes of its own stand for content that
        lies compressed or in tables.

        Raises:
            Malformed: as `survey`.
        """
        ...

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """The new file: ``value`` where the one label of ``found`` stands, or in the guide's place if there is none.

        All other metadata stays. ``value`` is the JSON text in the form (bare or wrapped) that the place asks for.

        Raises:
            Refused: it cannot be done without a loss.
            Malformed: as `survey`.
        """
        ...
