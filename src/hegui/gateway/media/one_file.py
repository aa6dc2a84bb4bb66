# SPDX-License-Identifier: Apache-2.0
"""Whether a file is one file and nothing else: no bytes behind its end, no archive, page or script inside of it.

A file that is also another one is labelled as the one and used as the other. Metadata are not decoded here: a file that hides
a script in a compressed text of its metadata is harmless to whoever takes it for what its head says.
"""

import re
from collections.abc import Callable
from typing import Final

from hegui.text import Text

# ruff: noqa: PLR2004  byte layouts: the numbers are the format's own and stand beside its names

_SNIFFED: Final = 1024
"""Bytes at the beginning in which readers of PDF and browsers look for theirs."""
_LONGEST_COMMENT: Final = 65_535 + 22
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""Of JPEG, in coded data: neither a stuffed byte, nor a restart, nor filling."""
_OPEN: Final = frozenset({0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF})
"""Sizes of RIFF that streaming writers leave open."""
_PAGE: Final = (b"<html", b"<!doctype html", b"<svg", b"<?php", b"%pdf-")
_SCRIPT: Final = b"<script"


def why_not_one(content: bytes, form: str) -> Text | None:
    """Why a file is not simply of the form that its head says; None: it is.

    Args:
        content: of the file.
        form: as `hegui.label` names it.
    """
    end = _ENDS.get(form, len)(content)
    if end is None:
        return Text("文件不完整", "the file is not whole")
    if content[end:].strip(b"\0"):
        return Text(
            f"文件结束后还有 {len(content) - end} 字节",
            f"{len(content) - end} bytes follow after the end of the file",
        )
    if _has_archive(content):
        return Text("文件同时是压缩包", "the file is an archive as well")
    plain = content.lower()
    if any(word in plain[:_SNIFFED] for word in _PAGE) or _SCRIPT in plain:
        return Text("文件同时是网页、脚本或者 PDF", "the file is a page, a script or a PDF as well")
    return None


def _has_archive(content: bytes) -> bool:
    """Whether readers of ZIP find an archive in it: they look for the record at its end."""
    tail = content[-_LONGEST_COMMENT:]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return False
    here, all_of_them = tail[at + 8 : at + 10], tail[at + 10 : at + 12]
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    return here == all_of_them and size <= len(content)


def _end_of_png(content: bytes) -> int | None:
    at = 8
    while at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if kind == b"IEND":
            return at if at <= len(content) else None
    return None


def _end_of_jpeg(content: bytes) -> int | None:
    at, coded = 2, False
    while at + 2 <= len(content):
        if coded:
            found = _MARKER.search(content, at)
            if found is None:
                return None
            at = found.start()
        elif content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
            coded = marker == 0xDA
    return None


def _end_of_gif(content: bytes) -> int | None:
    if len(content) < 13:
        return None
    at = 13 + _colours(content[10])
    while at < len(content):
        kind = content[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x21:
            at += 2
        elif kind == 0x2C and at + 10 <= len(content):
            at += 11 + _colours(content[at + 9])
        else:
            return None
        while at < len(content) and content[at]:
            at += 1 + content[at]
        at += 1
    return None


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_riff(content: bytes) -> int | None:
    size = int.from_bytes(content[4:8], "little")
    if content[:4] != b"RIFF" or size in _OPEN:
        return len(content)  # the sound goes on to the end of the file, whatever stands there
    end = 8 + size + (size & 1)
    return min(end, len(content)) if 8 + size <= len(content) else None


def _end_of_ogg(content: bytes) -> int | None:
    at = 0
    while content[at : at + 4] == b"OggS" and at + 27 <= len(content):
        lacing = content[at + 27 : at + 27 + content[at + 26]]
        at += 27 + len(lacing) + sum(lacing)
    return at if 0 < at <= len(content) else None


_ENDS: Final[dict[str, Callable[[bytes], int | None]]] = {
    "png": _end_of_png,
    "jpeg": _end_of_jpeg,
    "gif": _end_of_gif,
    "webp": _end_of_riff,
    "wav": _end_of_riff,
    "ogg": _end_of_ogg,
}
"""Where files end by their own account. Sounds in frames (MP3, AAC, FLAC) go on as long as there are frames."""
