# SPDX-License-Identifier: Apache-2.0
"""The formats that hegui labels, and those that have no place for a label, with the reason."""

import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from hegui.label.codec import Codec
from hegui.label.content import Content
from hegui.text import Text

SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "png": (".png", ".apng"),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "webp": (".webp",),
    "gif": (".gif",),
    "tiff": (".tif", ".tiff"),
    "heif": (".heic", ".heif", ".avif", ".heics", ".avifs"),
    "mp4": (".mp4", ".m4a", ".m4v", ".mov", ".m4b", ".3gp", ".qt"),
    "matroska": (".mkv", ".webm", ".mka", ".mk3d"),
    "flv": (".flv",),
    "wav": (".wav", ".wave", ".rf64"),
    "avi": (".avi",),
    "flac": (".flac",),
    "ogg": (".ogg", ".oga", ".opus", ".ogv"),
    "pdf": (".pdf",),
    "ooxml": (
        *(".docx", ".xlsx", ".pptx", ".dotx", ".xltx", ".potx", ".ppsx"),
        *(".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".potm", ".ppsm"),
    ),
    "epub": (".epub",),
    "mp3": (".mp3",),
    "aac": (".aac",),
    "svg": (".svg",),
    "html": (".html", ".htm", ".xhtml"),
    "markdown": (".md", ".markdown"),
}
"""The codec modules with the endings of their files, in the order in which they are asked: signatures first, text last."""

HEAD: Final = 4096
"""Bytes at the beginning of a file that tell its format."""

_MODULE_OF: Final = {suffix: module for module, suffixes in SUFFIXES.items() for suffix in suffixes}


@cache
def codec_named(module: str) -> Codec:
    """The codec of a module of `hegui.label.codecs`."""
    codec: Codec = import_module(f"hegui.label.codecs.{module}").CODEC
    return codec


def codec_named_by(name: str) -> Codec:
    """The codec of a format by its name, as a reading tells it."""
    return next(codec for codec in map(codec_named, SUFFIXES) if codec.name == name)


def suffix_of(name: str) -> str:
    """The ending of a file's name with its dot, in small letters; empty if there is none."""
    return os.path.splitext(name)[1].lower() if "." in name else ""  # noqa: PTH122  ten times faster than a Path, once a file


def codec_of(content: Content, suffix: str) -> Codec | None:
    """The codec of a file by its first bytes.

    Args:
        content: of the file.
        suffix: of its name, such as ``.md``, or empty: the codec asked first, and all there is to tell text formats by.
    """
    head = content.upto(0, HEAD)
    likely = _MODULE_OF.get(suffix)
    if likely is not None and codec_named(likely).recognises(head, suffix):
        return codec_named(likely)
    for module in SUFFIXES:
        if module != likely and codec_named(module).recognises(head, suffix):
            return codec_named(module)
    return None


def why_not(content: Content, suffix: str) -> Text:
    """Why a file of no known format cannot be given a label."""
    head = content.upto(0, 512)
    if head.startswith(b"BM") and len(head) > 26:
        return Text(
            "BMP 没有元数据位置；请转换为 PNG",
            "BMP has no place for metadata; convert it to PNG",
        )
    if len(head) > 188 and head[0] == head[188] == 0x47:
        return Text(
            "MPEG-TS 没有元数据位置；请封装为 MP4 或者 MKV",
            "MPEG-TS has no place for metadata; put it into MP4 or MKV",
        )
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return Text(
            "AIFF 没有规定的标识位置；请转换为 WAV 或者 FLAC",
            "no place for the label is laid down in AIFF; convert it to WAV or FLAC",
        )
    if suffix in {".txt", ".text", ".log", ".csv"} and b"\0" not in head:
        return Text(
            "纯文本没有元数据位置；请在文首或文末写明显式标识（hegui label mark）",
            "plain text has no place for metadata; mark it visibly (hegui label mark)",
        )
    if not head:
        return Text("文件为空", "the file is empty")
    return Text("不认识的格式", "the format is not known")
