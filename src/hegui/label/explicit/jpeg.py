# SPDX-License-Identifier: Apache-2.0
"""JPEG: new scans with the old tables, and every other segment of the old file byte for byte."""

import io
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from PIL import Image, JpegImagePlugin

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.pen import Pen, Redrawn, orientation_of
from hegui.text import Text

_SOI: Final = 0xD8
_EOI: Final = 0xD9
_SOS: Final = 0xDA
_APP0: Final = 0xE0
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_COM: Final = 0xFE
_ALONE: Final = frozenset(range(0xD0, 0xD8)) | {0x01}
_IN_SCANS: Final = frozenset({0x00})
"""After an FF that is data."""
_SUBSAMPLING: Final = {0: "4:4:4", 1: "4:2:2", 2: "4:2:0"}
_YCC: Final = 1
"""Adobe's transform number of ordinary colour JPEG."""


class _Segment(NamedTuple):
    marker: int
    content: bytes
    """With marker and length."""

    @property
    def about(self) -> bool:
        """Whether it is metadata rather than picture."""
        return _APP0 <= self.marker <= 0xEF or self.marker == _COM


def redraw(content: bytes, picture: Image.Image, pen: Pen) -> Redrawn:
    """The JPEG with the label drawn.

    Raises:
        LabelProblem: it cannot be drawn into, or holds further pictures behind the first.
    """
    if not isinstance(picture, JpegImagePlugin.JpegImageFile):
        raise _further_pictures()
    sampling = JpegImagePlugin.get_sampling(picture)
    options: dict[str, Any] = {"qtables": picture.quantization, "optimize": True}
    if picture.mode == "RGB":
        options["subsampling"] = max(sampling, 0)
    options["progressive"] = bool(picture.info.get("progressive"))
    options["keep_rgb"] = picture.mode == "RGB" and picture.info.get("adobe_transform") == 0
    canvas = picture.copy()
    pen.draw(canvas, orientation_of(picture))
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", **options)
    scheme = _SUBSAMPLING[max(sampling, 0)] if picture.mode == "RGB" else picture.mode
    return Redrawn(
        _with_old_metadata(content, buffer.getvalue()),
        f"JPEG re-encoded with the quantisation tables of the source, {scheme}",
        lossless=False,
    )


def _with_old_metadata(old: bytes, new: bytes) -> bytes:
    ours, scans = _taken_apart(new)
    theirs, _ = _taken_apart(old)
    if any(segment.marker == _APP2 and segment.content[4:8] == b"MPF\0" for segment in theirs):
        raise _further_pictures()
    adobe = [segment for segment in ours if segment.marker == _APP14]
    # The Adobe segment says how the scans code colour: the new scans' own is the true one, if they differ.
    kept = [
        segment
        for segment in theirs
        if segment.about and (segment.marker != _APP14 or (not adobe and _transform(segment) == _YCC))
    ]
    picture = [segment for segment in ours if not segment.about]
    head = b"\xff\xd8" + b"".join(segment.content for segment in (*kept, *adobe, *picture))
    return head + scans + old[_end_of_picture(old) :]


def _end_of_picture(content: bytes) -> int:
    """The byte after the end marker: what follows is not of the picture, and stays."""
    at = next((start for start, _, marker in _walk(content) if marker == _SOS), len(content))
    while (at := content.find(b"\xff", at)) >= 0 and at + 4 <= len(content):
        marker = content[at + 1]
        if marker == _EOI:
            return at + 2
        if marker in _IN_SCANS or marker in _ALONE:
            at += 2
        elif marker == 0xFF:
            at += 1
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return len(content)


def _transform(segment: _Segment) -> int | None:
    return segment.content[15] if segment.content[4:9] == b"Adobe" and len(segment.content) > 15 else None


def _taken_apart(content: bytes) -> tuple[list[_Segment], bytes]:
    """The segments before the first scan, and all from there on."""
    segments: list[_Segment] = []
    for start, end, marker in _walk(content):
        if marker == _SOS:
            return segments, content[start:]
        segments.append(_Segment(marker, content[start:end]))
    raise LabelProblem(Problem(Text("JPEG 中没有图像数据", "there is no picture in the JPEG")))


def _walk(content: bytes) -> Iterator[tuple[int, int, int]]:
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            yield at, end, marker
            at = end


def _further_pictures() -> LabelProblem:
    return LabelProblem(
        Problem(
            Text(
                "此 JPEG 在主图之后还有其他图片（MPF），重新编码会使其失效",
                "behind its picture this JPEG holds others (MPF), which drawing would break",
            ),
            fix=Text("另存为普通 JPEG 后再标识。", "Save it as an ordinary JPEG first."),
        )
    )
