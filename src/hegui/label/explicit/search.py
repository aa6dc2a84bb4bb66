# SPDX-License-Identifier: Apache-2.0
"""Finds a label that hegui drew in a picture: its letters are drawn again in many sizes and laid over every place.

First coarsely, on a small copy of the picture; then around the best places, at full size. A label in another font or
another wording is not found, which says nothing about whether one is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hegui.label.explicit.lettering import Lettering, Letters, Mask
from hegui.label.explicit.matching import Field, correlation
from hegui.label.explicit.overlay import lightness
from hegui.label.explicit.proof import Box

FOUND: Final = 0.7
"""Correlation from which the letters are there. In pictures without them the best place has about 0.35."""
_HOPEFUL: Final = 0.3
_COARSE_SIDE: Final = 200
"""Shortest side of the small copy, pixels: five percent of it are ten."""
_FINE_SIDE: Final = 1200
_LONGEST: Final = 4
"""Of the shortest side: of longer pictures the two ends and the middle are searched, where labels stand."""
_SMALLEST_PERCENT, _LARGEST_PERCENT = 3.0, 16.0
_SMALLEST_PIXELS, _LARGEST_OF_SMALL = 6, 24
_STEP: Final = 1.05
_BASE_EM: Final = 96
_CANDIDATES: Final = 6


@dataclass(frozen=True, slots=True)
class Sighting:
    """Letters found in a picture."""

    wording: str
    box: Box
    """Of the ink, in pixels of the picture."""
    text_height: float
    smallest: float
    """Height of the lowest character of the elements, pixels of the picture."""
    match: float
    mask: Mask
    """The letters in the size of the box."""


class Templates:
    """Wordings as masks, in any size."""

    def __init__(self, letters: Letters, wordings: Sequence[str]) -> None:
        self._letters = letters
        self._drawn = {wording: letters.drawn(wording, _BASE_EM) for wording in wordings}

    @property
    def wordings(self) -> tuple[str, ...]:
        """Those that are looked for."""
        return tuple(self._drawn)

    def mask(self, wording: str, smallest: float) -> Mask:
        """A wording in the size in which the lowest character of its elements has so many pixels."""
        drawn = self._drawn[wording]
        factor = smallest / drawn.smallest
        size = (max(1, round(drawn.width * factor)), max(1, round(drawn.height * factor)))
        return np.asarray(Image.fromarray(drawn.mask).resize(size, Image.Resampling.BOX), dtype=np.uint8)

    def near(self, wording: str, smallest: float) -> Iterator[Lettering]:
        """The wording as the font draws it in the sizes around this one."""
        drawn = self._drawn[wording]
        em = round(drawn.em * smallest / drawn.smallest)
        for size in range(max(1, em - 3), em + 4):
            yield self._letters.drawn(wording, size)

    def height(self, wording: str, smallest: float) -> float:
        """The height of the whole wording in that size."""
        drawn = self._drawn[wording]
        return drawn.height * smallest / drawn.smallest


@dataclass(frozen=True, slots=True)
class _Candidate:
    wording: str
    left: float
    top: float
    smallest: float
    match: float


def find(picture: Image.Image, letters: Letters, wordings: Sequence[str]) -> Sighting | None:
    """The label in an RGB picture as it is displayed; None where none of these wordings in this font is seen."""
    templates = Templates(letters, wordings)
    side = min(picture.size)
    scale = min(1.0, _COARSE_SIDE / side)
    candidates: list[_Candidate] = []
    for left, top, window in _windows(picture):
        small = window.resize(_scaled(window.size, scale), Image.Resampling.BOX) if scale < 1 else window
        candidates += [
            _Candidate(one.wording, one.left / scale + left, one.top / scale + top, one.smallest / scale, one.match)
            for one in _coarse(lightness(np.asarray(small, dtype=np.uint8)), templates, side * scale)
        ]
    best = sorted(candidates, key=lambda one: -one.match)[:_CANDIDATES]
    found = [sighting for one in best if (sighting := _fine(picture, templates, one)) is not None]
    # "AI生成" is also found in "AI生成 AI-generated": of those that match as well, the longer says more of what is there.
    highest = max((one.match for one in found), default=0.0)
    return max((one for one in found if one.match > highest - _AS_WELL), key=lambda one: len(one.wording), default=None)


_AS_WELL: Final = 0.1


def _windows(picture: Image.Image) -> Iterator[tuple[int, int, Image.Image]]:
    """The picture; or of a very long one its ends and its middle."""
    width, height = picture.size
    reach = _LONGEST * min(width, height)
    if max(width, height) <= reach:
        yield 0, 0, picture
        return
    for start in (0, (max(width, height) - reach) // 2, max(width, height) - reach):
        left, top = (start, 0) if width > height else (0, start)
        right, bottom = (start + reach, height) if width > height else (width, start + reach)
        yield left, top, picture.crop((left, top, right, bottom))


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _coarse(light: NDArray[np.float64], templates: Templates, side: float) -> list[_Candidate]:
    """The best place of each wording in a small picture."""
    highest = max(_LARGEST_OF_SMALL if side < _COARSE_SIDE else 0.0, side * _LARGEST_PERCENT / 100)
    heights = [max(_SMALLEST_PIXELS, side * _SMALLEST_PERCENT / 100)]
    while heights[-1] * _STEP <= highest:
        heights.append(heights[-1] * _STEP)
    field = Field(light)
    found = []
    for wording in templates.wordings:
        best = None
        for height in heights:
            matches = field.match(templates.mask(wording, height))
            if not matches.size:
                break
            at = int(matches.argmax())
            match = float(matches.flat[at])
            if match >= _HOPEFUL and (best is None or match > best.match):
                top, left = divmod(at, matches.shape[1])
                best = _Candidate(wording, left, top, height, match)
        if best is not None:
            found.append(best)
    return found


def _fine(picture: Image.Image, templates: Templates, coarse: _Candidate) -> Sighting | None:
    """The exact size and place near a candidate, at full size, or at a size that is fine enough."""
    scale = min(1.0, _FINE_SIDE / min(picture.size))
    widest = templates.mask(coarse.wording, coarse.smallest * scale * 1.08)
    slack = max(4.0, coarse.smallest * 0.6)
    left, top = max(0, int(coarse.left - slack)), max(0, int(coarse.top - slack))
    right = min(picture.width, int(coarse.left + widest.shape[1] / scale + slack) + 1)
    bottom = min(picture.height, int(coarse.top + widest.shape[0] / scale + slack) + 1)
    region = picture.crop((left, top, right, bottom))
    if scale < 1:
        region = region.resize(_scaled(region.size, scale), Image.Resampling.BOX)
    light = lightness(np.asarray(region, dtype=np.uint8))
    field = Field(light)
    best: _Fit | None = None
    for factor in np.arange(0.93, 1.08, 0.01):
        smallest = coarse.smallest * float(factor)
        best = _better(field, best, templates.mask(coarse.wording, smallest * scale), smallest)
    if best is None or best.match < FOUND:
        return None
    height = templates.height(coarse.wording, best.smallest)
    if scale == 1:  # in a picture that was not scaled since, the font itself draws the very letters
        for exact in templates.near(coarse.wording, best.smallest):
            best = _better(field, best, exact.mask, exact.smallest) or best
            height = exact.height if best.mask is exact.mask else height
    mask = best.mask
    row, column = divmod(best.at, light.shape[1] - mask.shape[1] + 1)
    box = Box(
        round(left + column / scale),
        round(top + row / scale),
        round(mask.shape[1] / scale),
        round(mask.shape[0] / scale),
    )
    return Sighting(coarse.wording, box, height, best.smallest, best.match, mask)


class _Fit(NamedTuple):
    match: float
    at: int
    smallest: float
    mask: Mask


def _better(field: Field, best: _Fit | None, mask: Mask, smallest: float) -> _Fit | None:
    """The best fit so far, or of this mask if it matches better somewhere."""
    matches = field.match(mask)
    if not matches.size or (best is not None and float(matches.max()) <= best.match):
        return best
    return _Fit(float(matches.max()), int(matches.argmax()), smallest, mask)


def matches_at(pixels: NDArray[np.uint8], sighting: Sighting) -> float:
    """How well the letters of a sighting match other pixels of its box: another frame."""
    fitted = Image.fromarray(sighting.mask).resize((pixels.shape[1], pixels.shape[0]), Image.Resampling.BOX)
    return abs(correlation(np.asarray(fitted), lightness(pixels)))
