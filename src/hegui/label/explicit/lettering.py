# SPDX-License-Identifier: Apache-2.0
"""The words of a label as pixels, measured as they are drawn."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.explicit.figures import LEGIBLE_PIXELS
from hegui.label.explicit.wording import elements_of
from hegui.text import Text

Mask: TypeAlias = NDArray[np.uint8]
"""How much of each pixel is ink: 0 none, 255 all of it."""

BUNDLED: Final = Path(__file__).parent.parent / "fonts" / "hegui-label.ttf"
"""A subset of Noto Sans CJK SC with the characters that labels are made of (SIL OFL 1.1)."""

INK: Final = 128
"""A pixel counts as ink from half its surface on."""

LEAST_PIXELS: Final = 8
"""Below this height no Chinese character can be told from another, whatever its share of the picture."""

MOST_CHARACTERS: Final = 60
LONGEST_FONT: Final = 64 * 1024 * 1024
_NO_CHARACTER: Final = "\uffff"


@dataclass(frozen=True, slots=True)
class Lettering:
    """A wording drawn at one size: the ink and nothing around it."""

    wording: str
    font: str
    em: int
    """Pixels to the em: the size asked of the font."""
    mask: Mask
    smallest: int
    """Pixels: the ink of the lowest character among those of the two elements."""

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.mask.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.mask.shape[0])


class Letters:
    """A font file, for one thread at a time; its glyphs are drawn as they are asked for."""

    def __init__(self, font: Path | None = None) -> None:
        self._bytes = _bundled() if font is None else _read(font)
        self._path = font
        self._sizes: dict[int, ImageFont.FreeTypeFont] = {}
        self.name = " ".join(part for part in self._at(32).getname() if part)

    def _at(self, em: int) -> ImageFont.FreeTypeFont:
        if em not in self._sizes:
            try:
                # BASIC: the same pixels whether or not a text shaper is installed.
                loaded = ImageFont.truetype(io.BytesIO(self._bytes), em, layout_engine=ImageFont.Layout.BASIC)
            except OSError as error:
                raise LabelProblem(
                    Problem(
                        Text(f"无法读取字体：{error}", f"the font cannot be read: {error}"),
                        Place(str(self._path or BUNDLED.name)),
                    )
                ) from error
            self._sizes[em] = loaded
        return self._sizes[em]

    def must_have(self, wording: str) -> None:
        """Refuses a wording with characters that the font has not.

        Raises:
            LabelProblem: one is missing; the message names it and the option ``--font``.
        """
        font = self._at(32)
        nothing = _pixels(font, _NO_CHARACTER)
        missing = [
            char
            for char in dict.fromkeys(wording)
            if not char.isspace() and np.array_equal(_pixels(font, char), nothing)
        ]
        if missing:
            shown = "".join(missing)
            raise LabelProblem(
                Problem(
                    Text(f"字体“{self.name}”没有这些字：{shown}", f"the font '{self.name}' has no glyphs for: {shown}"),
                    fix=Text(
                        "用 --font 指定含有这些字的 TrueType 或 OpenType 字体文件。",
                        "Name a TrueType or OpenType font that has them with --font.",
                    ),
                )
            )

    def drawn(self, wording: str, em: int) -> Lettering:
        """The wording at a size, in pixels to the em."""
        font = self._at(em)
        mask = _pixels(font, wording)
        heights = [_ink_height(_pixels(font, char)) for char in _characters_of_elements(wording)]
        return Lettering(wording, self.name, em, mask, min(heights, default=_ink_height(mask)))

    def at_height(self, wording: str, height: int) -> Lettering:
        """The wording in the smallest size in which every character of its elements has ``height`` pixels of ink."""
        probe = self.drawn(wording, _PROBE)
        em = max(1, floor(height * _PROBE / max(1, probe.smallest)) - 1)
        while (lettering := self.drawn(wording, em)).smallest < height:
            em += 1
        return lettering


_PROBE: Final = 200


def fitted(letters: Letters, wording: str, size: tuple[int, int], percent: float, share: float | None) -> Lettering:
    """The wording in the size that a picture needs.

    Args:
        letters: the font.
        wording: to draw.
        size: width and height of the picture as displayed, in pixels.
        percent: the least height of the characters that the standard asks for, percent of the shortest side.
        share: the height asked for by the user, percent of the shortest side; None for as small as is allowed and legible.

    Raises:
        LabelProblem: the wording does not fit, is too long or has characters that the font has not.
    """
    if (
        not wording.strip()
        or len(wording) > MOST_CHARACTERS
        or any(unicodedata.category(char) == "Cc" for char in wording)
    ):
        raise LabelProblem(
            Problem(
                Text(
                    f"图中标识应为一行，1 至 {MOST_CHARACTERS} 个字符",
                    f"a label in a picture is one line of 1 to {MOST_CHARACTERS} characters",
                )
            )
        )
    if share is not None and not percent <= share <= _LARGEST_SHARE:
        raise LabelProblem(
            Problem(
                Text(
                    f"文字高度应为最短边的 {percent:g}% 至 {_LARGEST_SHARE}%",
                    f"the text height is to be {percent:g} to {_LARGEST_SHARE} percent of the shortest side",
                ),
                found=f"{share:g}",
            )
        )
    letters.must_have(wording)
    needed = least_height(size, percent)
    wanted = max(needed, LEGIBLE_PIXELS) if share is None else max(needed, ceil(min(size) * share / 100))
    for height in _descending(wanted, max(needed, LEAST_PIXELS) if share is None else wanted):
        lettering = letters.at_height(wording, height)
        if (
            lettering.width + 2 * margin_of(lettering) <= size[0]
            and lettering.height + 2 * margin_of(lettering) <= size[1]
        ):
            return lettering
    raise LabelProblem(
        Problem(
            Text(
                f"图片 {size[0]}×{size[1]} 放不下“{wording}”：字高须至少 {max(needed, LEAST_PIXELS)} 像素",
                f"'{wording}' does not fit a picture of {size[0]}×{size[1]}: it needs characters of at least "
                f"{max(needed, LEAST_PIXELS)} pixels",
            ),
            fix=Text("缩短标识文字，或放大图片。", "Shorten the wording, or enlarge the picture."),
        )
    )


_LARGEST_SHARE: Final = 30


def least_height(size: Sequence[int], percent: float) -> int:
    """Pixels that every character of the elements must have: the standard's share, and one pixel for what coding blurs."""
    return ceil(min(size) * percent / 100) + 1


def margin_of(lettering: Lettering) -> int:
    """Pixels between the ink and the edge of its plate, and between the plate and the edge of the picture."""
    return max(2, round(lettering.height * 0.3))


def _descending(wanted: int, least: int) -> range:
    return range(wanted, min(wanted, least) - 1, -1)


def _characters_of_elements(wording: str) -> list[str]:
    """The characters of a wording that its elements are made of, as they are written there."""
    needed = set("".join(elements_of(wording).present))
    return [char for char in dict.fromkeys(wording) if unicodedata.normalize("NFKC", char) in needed]


def _pixels(font: ImageFont.FreeTypeFont, text: str) -> Mask:
    """The ink of a text, cut to what is drawn."""
    left, top, right, bottom = (round(side) for side in font.getbbox(text))
    canvas = Image.new("L", (max(1, right - left + 4), max(1, bottom - top + 4)), 0)
    ImageDraw.Draw(canvas).text((2 - left, 2 - top), text, fill=255, font=font)
    drawn = canvas.getbbox()
    return np.asarray(canvas.crop(drawn) if drawn else canvas.crop((0, 0, 1, 1)), dtype=np.uint8)


def _ink_height(mask: Mask) -> int:
    rows = np.flatnonzero((mask >= INK).any(axis=1))
    return int(rows[-1] - rows[0] + 1) if rows.size else 0


@cache
def _bundled() -> bytes:
    return BUNDLED.read_bytes()


def _read(font: Path) -> bytes:
    try:
        with font.open("rb") as stream:
            content = stream.read(LONGEST_FONT + 1)
    except OSError as error:
        raise LabelProblem(
            Problem(
                Text(f"无法读取字体：{error.strerror}", f"the font cannot be read: {error.strerror}"), Place(str(font))
            )
        ) from error
    if len(content) > LONGEST_FONT:
        raise LabelProblem(Problem(Text("字体文件过大", "the font file is too large"), Place(str(font))))
    return content
