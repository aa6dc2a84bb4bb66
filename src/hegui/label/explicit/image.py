# SPDX-License-Identifier: Apache-2.0
"""A label drawn into a picture, at an edge or a corner (GB 45438-2025, 5.2), and measured in the new file."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit import gif, jpeg, pillow_saved, png
from hegui.label.explicit.delivery import Original, delivered, original_of, with_label
from hegui.label.explicit.figures import GB_45438_2025
from hegui.label.explicit.lettering import Letters
from hegui.label.explicit.matching import correlation
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.overlay import legible, lightness, measured_contrast
from hegui.label.explicit.painting import seen_in
from hegui.label.explicit.pen import Pen, Redrawn, orientation_of
from hegui.label.explicit.proof import Marked, PictureProof, spot_of
from hegui.label.explicit.wording import SHORT, complete_wording
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text, same

FORMATS: Final = {
    "PNG": "png",
    "JPEG": "jpeg",
    "WEBP": "webp",
    "GIF": "gif",
    "TIFF": "tiff",
    "BMP": "bmp",
    "AVIF": "avif",
}
"""The formats that can be drawn into, by Pillow's name for them. Nothing else is tried on a file."""

LEAST_MATCH: Final = 0.6
"""Correlation of the drawn letters with the pixels of the new file, below which they cannot be said to be there."""


def mark_image(
    source: Source,
    *,
    wording: str = SHORT,
    position: str = "bottom-right",
    to: Target | None = None,
    name: str = "",
    font: Path | None = None,
    share: float | None = None,
    break_credentials: bool = False,
) -> Marked:
    """Draws a label into a picture and measures it in the file that came of it.

    Format, mode, colour profile, Exif and all other metadata stay, a metadata label too; of an animation every frame gets
    the label. Lossless formats keep every pixel outside of the label; JPEG is coded again with its own tables.

    Args:
        source: a path, bytes or a binary stream.
        wording: with both elements.
        position: a `Spot`: a corner or the middle of an edge, of the picture as it is displayed.
        to: a path or stream for the new file; without, a path is replaced in place.
        name: of the file, for bytes and streams.
        font: a TrueType or OpenType font; without, the bundled subset of Noto Sans CJK SC.
        share: text height in percent of the shortest side; without, as small as the standard allows and the eye can read.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the wording lacks an element or does not fit, or the picture cannot be read or drawn into.
    """
    elements = complete_wording(wording, "5.2")
    pen = Pen(Letters(font), wording, spot_of(position), GB_45438_2025.image_text_height_percent, share)
    original = original_of(source, name, break_credentials=break_credentials)
    with picture_of(original.content, original) as picture:
        redrawn = _redrawn(original.content, picture, pen)
        form = FORMATS[str(picture.format)]
    content, implicit = with_label(original, redrawn.content)
    proof = _measured(original, content, redrawn, pen, elements.present)
    path, rest = delivered(original, content, to)
    return Marked(form, proof, changed=True, path=path, content=rest, implicit_label=implicit, notes=notes_on(proof))


@contextmanager
def picture_of(content: bytes, original: Original | None = None) -> Iterator[Image.Image]:
    """A picture, opened by Pillow.

    Raises:
        LabelProblem: it is none, is damaged, or is so large that it may be meant to fill the memory.
    """
    place = original.place if original else None
    try:
        with Image.open(io.BytesIO(content), formats=tuple(FORMATS)) as picture:
            if isinstance(packet := picture.info.get("xmp"), str):  # of a TIFF whose tag says text; Pillow wants bytes
                picture.info["xmp"] = packet.encode()
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        bound = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        raise LabelProblem(
            Problem(Text(f"图片像素超过上限 {bound}", f"the picture has more pixels than the bound of {bound}"), place)
        ) from error
    except UnidentifiedImageError as error:  # its words name an object in memory
        what = Text("不是所支持的图片，或者已损坏", "this is no picture of a known format, or it is damaged")
        raise LabelProblem(Problem(what, place, accepted=same(", ".join(FORMATS)))) from error
    except _OF_DAMAGE as error:
        raise LabelProblem(
            Problem(Text(f"图片无法读取：{error}", f"the picture cannot be read: {error}"), place)
        ) from error


# Pillow has no exception of its own: what a damaged file makes of its parsers is one of these.
_OF_DAMAGE: Final = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError, struct.error)


def _redrawn(content: bytes, picture: Image.Image, pen: Pen) -> Redrawn:
    match picture.format:
        case "PNG":
            return png.redraw(content, picture, pen)
        case "JPEG" | "MPO":
            return jpeg.redraw(content, picture, pen)
        case "GIF":
            return gif.redraw(content, pen)
        case "WEBP":
            return pillow_saved.redraw_webp(content, picture, pen)
        case "TIFF":
            return pillow_saved.redraw_tiff(picture, pen)
        case "AVIF":
            return pillow_saved.redraw_avif(picture, pen)
        case "BMP":
            return pillow_saved.redraw_bmp(picture, pen)
        case _:
            raise AssertionError(picture.format)


def displayed_by(picture: Image.Image) -> Orientation:
    """How the pixels that Pillow gives are turned for display: it turns those of a TIFF itself."""
    return Orientation() if picture.format in {"TIFF", "GIF", "BMP"} else orientation_of(picture)


def _measured(
    original: Original, content: bytes, redrawn: Redrawn, pen: Pen, elements: tuple[str, ...]
) -> PictureProof:
    """Reads the new file and measures the label in each of its frames.

    Raises:
        LabelProblem: it is not there, or something else was changed in a lossless format.
    """
    with picture_of(content, original) as picture:
        orientation = displayed_by(picture)
        first = orientation.displayed_size(picture.size)
        frames = [_measured_frame(frame, pen, orientation) for frame in ImageSequence.Iterator(picture)]
    if redrawn.lossless:
        _same_beside_the_label(original, content, pen)
    lettering, place = pen.at(first)
    return PictureProof(
        wording=pen.wording,
        elements=elements,
        position=pen.spot,
        box=place.ink,
        edge_distance=place.edge_distance,
        shortest_side=min(first),
        text_height=lettering.height,
        smallest_character=lettering.smallest,
        share_percent=round(min(share for share, _ in frames), 2),
        contrast=round(min(contrast for _, contrast in frames), 2),
        font=lettering.font,
        frames=len(frames),
        encoding=redrawn.encoding,
    )


def _measured_frame(frame: Image.Image, pen: Pen, orientation: Orientation) -> tuple[float, float]:
    """The height of the smallest character in percent of the shortest side, and the contrast."""
    frame.load()
    size = orientation.displayed_size(frame.size)
    lettering, place = pen.at(size)
    pixels = orientation.displayed(seen_in(frame, pen.stored(frame.size, orientation).corners))
    if abs(correlation(place.mask, lightness(pixels))) < LEAST_MATCH:
        raise LabelProblem(
            Problem(
                Text("写入后的图片中看不清标识，已放弃", "the label cannot be made out in the new picture; given up")
            )
        )
    return lettering.smallest / min(size) * 100, measured_contrast(pixels, place.mask)


def _same_beside_the_label(original: Original, content: bytes, pen: Pen) -> None:
    with picture_of(original.content, original) as old, picture_of(content, original) as new:
        orientation = displayed_by(old)
        pairs = zip_longest(_beside(old, pen, orientation), _beside(new, pen, orientation))
        if any(before is None or after is None or not np.array_equal(before, after) for before, after in pairs):
            raise LabelProblem(
                Problem(
                    Text(
                        "标识以外的像素会发生变化，已放弃，原文件未改动",
                        "pixels beside the label would change; given up, the original is as it was",
                    ),
                    original.place,
                    fix=Text("转换为 PNG 或 WebP 后再标识。", "Convert it to PNG or WebP first."),
                )
            )


def _beside(picture: Image.Image, pen: Pen, orientation: Orientation) -> Iterator[NDArray[Any]]:
    """The frames with nothing where the label is; a frame like the one before counts once, for writers join those."""
    last: NDArray[Any] | None = None
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        left, top, right, bottom = pen.stored(frame.size, orientation).corners
        deep = frame.mode.startswith("I;16")
        pixels = np.array(frame if deep else frame.convert("RGBA"))
        if not deep:
            pixels[pixels[..., 3] == 0] = 0  # what nobody sees may have any colour
        pixels[top:bottom, left:right] = 0
        if last is None or not np.array_equal(pixels, last):
            yield pixels
        last = pixels


def notes_on(proof: PictureProof) -> tuple[Text, ...]:
    """What the user should know of a label that was drawn."""
    if legible(proof.contrast):
        return ()
    return (
        Text(
            f"编码后对比度仅 {proof.contrast}:1，低于 4.5:1，请人工查看是否清晰",
            f"after coding the contrast is {proof.contrast}:1, below 4.5:1: look whether it is legible",
        ),
    )
