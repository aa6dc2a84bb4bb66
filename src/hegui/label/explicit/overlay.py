# SPDX-License-Identifier: Apache-2.0
"""Where a label goes in a picture, and in which colours it can be read on what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hegui.label.explicit.figures import LEGIBLE_CONTRAST, NEAR_EDGE_PERCENT
from hegui.label.explicit.lettering import INK, Lettering, Mask, margin_of
from hegui.label.explicit.proof import Box, Spot

AIMED_CONTRAST: Final = 5.5
"""What is chosen for: the yardstick, and a reserve for what coding does to edges."""

ANY_OPACITY: Final = (0, 0.55, 0.7, 0.85, 1.0)
SOLID_OR_NONE: Final = (0, 1.0)
"""For pictures whose colours cannot be mixed."""
SOLID: Final = (1.0,)
"""For pictures that are transparent under the label: what will show through is not known."""

_LINEAR: Final[NDArray[np.float64]] = np.array(
    [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in np.arange(256) / 255]
)
_WEIGHTS: Final = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True)
class Placed:
    """A lettering at its place: the plate and, inside it, the ink. Boxes are in displayed pixels."""

    plate: Box
    mask: Mask
    """Of the size of the plate."""
    ink: Box
    edge_distance: int


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours, black or white, and how much of the background shows through the plate."""

    white: bool
    """White letters on a dark plate; else black letters on a light one."""
    opacity: float
    """Of the plate; 0: none is drawn."""
    contrast: float
    """WCAG ratio against the background under the plate, where it is worst."""


def placed(lettering: Lettering, size: tuple[int, int], spot: Spot) -> Placed:
    """Puts a lettering at a corner or in the middle of an edge of a picture of ``size``."""
    pad = margin_of(lettering)
    width, height = lettering.width + 2 * pad, lettering.height + 2 * pad
    gap = max(0, min(pad, (min(size[0] - width, size[1] - height)) // 2))
    across = {"left": gap, "right": size[0] - width - gap}
    down = {"top": gap, "bottom": size[1] - height - gap}
    parts = spot.value.split("-")
    left = next((across[part] for part in parts if part in across), (size[0] - width) // 2)
    top = next((down[part] for part in parts if part in down), (size[1] - height) // 2)
    ink = Box(left + pad, top + pad, lettering.width, lettering.height)
    return Placed(Box(left, top, width, height), np.pad(lettering.mask, pad), ink, edge_distance(ink, size))


def edge_distance(box: Box, size: tuple[int, int]) -> int:
    """Pixels between a box and the nearest edge of the picture."""
    return max(0, min(box.left, box.top, size[0] - box.left - box.width, size[1] - box.top - box.height))


def at_edge(distance: int, shortest_side: int, text_height: int) -> bool:
    """Whether a label at this distance from the nearest edge stands at the edge, by our reading: also where it is large."""
    return distance <= max(shortest_side * NEAR_EDGE_PERCENT / 100, text_height)


def luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance (WCAG 2.2) of pixels in sRGB."""
    values: NDArray[np.float64] = _LINEAR[pixels] @ _WEIGHTS
    return values


def lightness(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Luminance on the scale on which contrast ratios are distances: patterns are compared on it."""
    values: NDArray[np.float64] = np.log(luminance(pixels) + 0.05)
    return values


def contrast_of(white: bool, background: NDArray[np.float64]) -> float:
    """The worst contrast ratio of white or black against background luminances."""
    return float(1.05 / (background.max() + 0.05)) if white else float((background.min() + 0.05) / 0.05)


def paint_for(background: NDArray[np.uint8], opacities: Sequence[float] = ANY_OPACITY) -> Paint:
    """The lightest touch that can be read: letters alone, else a plate, as transparent as it can be.

    Args:
        background: sRGB pixels under the plate; of a video, of all frames.
        opacities: of the plate, that this picture can have, rising.
    """
    flat = background.reshape(-1, 3)
    light = luminance(flat)
    dark_plate = bool(np.median(light) < _MIDDLE)
    extremes = np.stack([flat.min(axis=0), flat.max(axis=0)])
    for opacity in opacities:
        if opacity == 0:
            paint = max((Paint(white, 0, contrast_of(white, light)) for white in (True, False)), key=_contrast)
        else:
            plate = 0 if dark_plate else 255
            under = np.round(extremes * (1 - opacity) + plate * opacity).astype(np.uint8)
            paint = Paint(dark_plate, opacity, contrast_of(dark_plate, luminance(under)))
        if paint.contrast >= AIMED_CONTRAST:
            break
    return paint


def _contrast(paint: Paint) -> float:
    return paint.contrast


_MIDDLE: Final = 0.4


def blended(
    samples: NDArray[Any], paint: Paint, letters: NDArray[np.float64], dark: ArrayLike, light: ArrayLike
) -> NDArray[Any]:
    """Samples of any kind with the plate and the letters over them.

    Args:
        samples: rows, columns and channels, or without channels.
        paint: the colours.
        letters: how much of each pixel is ink, 0 to 1.
        dark: the samples of black in this kind of picture.
        light: those of white.
    """
    ink, plate = (light, dark) if paint.white else (dark, light)
    cover = letters if samples.ndim == 2 else letters[..., None]
    under = samples * (1 - paint.opacity) + np.asarray(plate, dtype=np.float64) * paint.opacity
    mixed = under * (1 - cover) + np.asarray(ink, dtype=np.float64) * cover
    return np.round(mixed).astype(samples.dtype)


def measured_contrast(pixels: NDArray[np.uint8], mask: Mask) -> float:
    """The contrast of letters in finished pixels: of their solid core against the worst of what surrounds them."""
    light = luminance(pixels)
    core = light[mask >= _SOLID]
    around = light[mask == 0]
    if not core.size:
        core = light[mask >= INK]
    if not core.size or not around.size:
        return 1.0
    ink = float(np.median(core))
    # One pixel in a hundred may ring: that is coding, not what the eye reads.
    low, high = (float(value) for value in np.percentile(around, (1, 99)))
    worst = high if ink > float(np.median(around)) else low
    return (max(ink, worst) + 0.05) / (min(ink, worst) + 0.05)


_SOLID: Final = 250


def legible(contrast: float) -> bool:
    """Whether a contrast reaches the yardstick."""
    return contrast >= LEGIBLE_CONTRAST
