# SPDX-License-Identifier: Apache-2.0
"""WebP, AVIF, TIFF and BMP: drawn and saved by Pillow, with the metadata handed over."""

import io
from typing import Any, Final

from PIL import Image, TiffImagePlugin

from hegui.errors import LabelProblem, Problem
from hegui.label.content import Content, Malformed
from hegui.label.explicit.frames import frames_of
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.pen import Pen, Redrawn, orientation_of
from hegui.label.structures.riff import chunks
from hegui.text import Text

_QUALITY: Final = 92
"""Of lossy WebP and AVIF, whose own quality no file tells."""
_LOSSY_TIFF: Final = frozenset({"jpeg", "tiff_jpeg", "webp"})


def redraw_webp(content: bytes, picture: Image.Image, pen: Pen) -> Redrawn:
    """The WebP with the label drawn into every frame: lossless if it was."""
    lossless = b"VP8 " not in _webp_kinds(Content(content))
    options: dict[str, Any] = {"lossless": True, "exact": True} if lossless else {"quality": _QUALITY, "method": 4}
    options |= _metadata(picture, "icc_profile", "exif", "xmp")
    options |= {name: picture.info[name] for name in ("loop", "background") if name in picture.info}
    saved = _saved(picture, pen, "WEBP", options, orientation_of(picture))
    saved += content[8 + int.from_bytes(content[4:8], "little") :]  # what follows is not of the picture, and stays
    how = "WebP, lossless" if lossless else f"WebP re-encoded, lossy, quality {_QUALITY}"
    return Redrawn(saved, how, lossless=lossless)


def _webp_kinds(content: Content) -> set[bytes]:
    """The kinds of the chunks, also of those inside animation frames."""
    found = set()
    try:
        size = int.from_bytes(content.read(4, 4), "little")
        for chunk in chunks(content, 12, min(content.size, 8 + size)):
            found.add(chunk.kind)
            if chunk.kind == b"ANMF":
                found |= {inner.kind for inner in chunks(content, chunk.data.start + 16, chunk.data.end)}
    except Malformed as error:
        raise LabelProblem(Problem(error.text)) from error
    return found


def redraw_avif(picture: Image.Image, pen: Pen) -> Redrawn:
    """The AVIF with the label drawn, coded again."""
    options = {"quality": _QUALITY, **_metadata(picture, "icc_profile", "exif", "xmp")}
    # Pillow hands out an AVIF that is turned already.
    saved = _saved(picture, pen, "AVIF", options, Orientation())
    return Redrawn(saved, f"AVIF re-encoded, lossy, quality {_QUALITY}", lossless=False)


def redraw_bmp(picture: Image.Image, pen: Pen) -> Redrawn:
    """The BMP with the label drawn."""
    options = {"dpi": picture.info["dpi"]} if "dpi" in picture.info else {}
    return Redrawn(_saved(picture, pen, "BMP", options, Orientation()), "BMP, lossless", lossless=True)


def redraw_tiff(picture: Image.Image, pen: Pen) -> Redrawn:
    """The TIFF with the label drawn on every page, in the compression that it had."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        raise LabelProblem(Problem(Text("不是 TIFF", "this is no TIFF")))
    buffer = io.BytesIO()
    lossy = False
    with TiffImagePlugin.AppendingTiffWriter(buffer, new=True) as writer:
        for number in range(picture.n_frames):
            picture.seek(number)
            picture.load()  # which turns it as its tag 274 says
            page = picture.copy()
            pen.draw(page, Orientation())
            compression = picture.info.get("compression", "raw")
            lossy |= compression in _LOSSY_TIFF
            page.save(
                writer,
                "TIFF",
                compression=compression,
                tiffinfo=_kept_tags(picture),
                **_metadata(picture, "icc_profile"),
            )
            writer.newFrame()
    how = "TIFF re-encoded, lossy" if lossy else "TIFF, lossless"
    return Redrawn(buffer.getvalue(), how, lossless=not lossy)


_OF_LAYOUT: Final = frozenset(
    {
        254,
        256,
        257,
        258,
        259,
        262,
        266,
        273,
        274,
        277,
        278,
        279,
        284,
        317,
        320,
        322,
        323,
        324,
        325,
        330,
        338,
        339,
        347,
        512,
        513,
        514,
        519,
        520,
        521,
        530,
        532,
    }
)
"""Tags that say how pixels are stored; the new file has its own."""


def _kept_tags(picture: TiffImagePlugin.TiffImageFile) -> TiffImagePlugin.ImageFileDirectory_v2:
    kept = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in picture.tag_v2.items():
        if tag not in _OF_LAYOUT:
            kept.tagtype[tag] = picture.tag_v2.tagtype[tag]
            kept[tag] = value
    return kept


def _metadata(picture: Image.Image, *names: str) -> dict[str, bytes]:
    return {name: picture.info[name] for name in names if picture.info.get(name)}


def _saved(picture: Image.Image, pen: Pen, kind: str, options: dict[str, Any], orientation: Orientation) -> bytes:
    buffer = io.BytesIO()
    first, *others = frames_of(picture, pen, orientation)
    if others:
        durations = [frame.info.get("duration", 0) for frame in (first, *others)]
        options = options | {"save_all": True, "append_images": others, "duration": durations}
    first.save(buffer, kind, **options)
    return buffer.getvalue()
