# SPDX-License-Identifier: Apache-2.0
"""What kind of content a file is, by its first bytes: which way of marking it asks for."""

from dataclasses import dataclass
from typing import Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its name, the modality by which the standard treats it, and what ffmpeg calls its container."""

    name: str
    modality: str
    """``text``, ``image``, ``audio`` or ``video``."""
    demuxer: str = ""


HEAD: Final = 4096
_MP4_BRANDS_OF_PICTURES: Final = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"})
_TEXT_SUFFIXES: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
}
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", Kind("png", "image")),
    (b"\xff\xd8\xff", Kind("jpeg", "image")),
    (b"GIF8", Kind("gif", "image")),
    (b"II*\0", Kind("tiff", "image")),
    (b"MM\0*", Kind("tiff", "image")),
    (b"BM", Kind("bmp", "image")),
    (b"%PDF-", Kind("pdf", "text")),
    (b"fLaC", Kind("flac", "audio", "flac")),
    (b"OggS", Kind("ogg", "audio", "ogg")),
    (b"ID3", Kind("mp3", "audio", "mp3")),
    (b"FLV\x01", Kind("flv", "video", "flv")),
    (b"\x1aE\xdf\xa3", Kind("matroska", "video", "matroska")),
)


def kind_of(head: bytes, suffix: str, place: Place) -> Kind:
    """The kind of a file.

    Args:
        head: its first bytes, up to `HEAD`.
        suffix: of its name with the dot, which tells kinds of text apart.
        place: of it, for messages.

    Raises:
        LabelProblem: the file is empty, or visible or audible labels are not made for its format.
    """
    suffix = suffix.lower()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _of_sound(kind, suffix)
    if head[4:8] == b"ftyp":
        return _of_boxes(head[8:12], suffix)
    if head[:4] in {b"RIFF", b"RF64", b"BW64"}:
        riff = {
            b"WEBP": Kind("webp", "image"),
            b"WAVE": Kind("wav", "audio", "wav"),
            b"AVI ": Kind("avi", "video", "avi"),
        }
        if head[8:12] in riff:
            return riff[head[8:12]]
    if head.startswith(b"PK\x03\x04") and suffix == ".docx":
        return Kind("docx", "text")
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0x06:
        return Kind("aac", "audio", "aac") if head[1] & 0x06 == 0 else Kind("mp3", "audio", "mp3")
    # A text has no first bytes of its own: only its name tells.
    if suffix in _TEXT_SUFFIXES:
        return Kind(_TEXT_SUFFIXES[suffix], "text")
    if not head:
        raise LabelProblem(Problem(Text("文件为空", "the file is empty"), place))
    raise LabelProblem(
        Problem(
            Text("不支持为这种格式添加或检验显式标识", "visible and audible labels are not made for this format"),
            place,
            accepted=Text(
                "图片（PNG、JPEG、WebP、GIF、TIFF、BMP、AVIF）、音频、视频、TXT、Markdown、HTML、DOCX、PDF",
                "pictures (PNG, JPEG, WebP, GIF, TIFF, BMP, AVIF), audio, video, TXT, Markdown, HTML, DOCX, PDF",
            ),
        )
    )


def _of_sound(kind: Kind, suffix: str) -> Kind:
    """A kind by the ending of the name, where the first bytes are a tag, or may be of sound or of pictures."""
    if kind.name == "mp3" and suffix in {".aac", ".flac"}:
        return Kind(suffix[1:], "audio", suffix[1:])
    if kind.name == "matroska" and suffix == ".mka":
        return Kind("matroska", "audio", "matroska")
    if kind.name == "ogg" and suffix == ".ogv":
        return Kind("ogg", "video", "ogg")
    return kind


def _of_boxes(brand: bytes, suffix: str) -> Kind:
    if brand in _MP4_BRANDS_OF_PICTURES:
        return Kind("avif" if brand in {b"avif", b"avis"} or suffix == ".avif" else "heif", "image")
    if brand.startswith((b"M4A", b"M4B")) or suffix in {".m4a", ".m4b"}:
        return Kind("mp4", "audio", "mov")
    return Kind("mp4", "video", "mov")
