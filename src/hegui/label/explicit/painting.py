# SPDX-License-Identifier: Apache-2.0
"""Puts the letters into the pixels of a picture in whatever mode they are, and touches nothing beside them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.figures import LEGIBLE_CONTRAST
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.overlay import ANY_OPACITY, SOLID, SOLID_OR_NONE, Paint, Placed, blended, luminance, paint_for
from hegui.label.explicit.proof import Box
from hegui.text import Text

OPAQUE: Final = 255
_DARK_AND_LIGHT: Final[dict[str, tuple[ArrayLike, ArrayLike]]] = {
    "L": (0, 255),
    "LA": ((0, OPAQUE), (255, OPAQUE)),
    "RGB": ((0, 0, 0), (255, 255, 255)),
    "RGBX": ((0, 0, 0, OPAQUE), (255, 255, 255, OPAQUE)),
    "RGBA": ((0, 0, 0, OPAQUE), (255, 255, 255, OPAQUE)),
    "CMYK": ((0, 0, 0, 255), (0, 0, 0, 0)),
    "YCbCr": ((0, 128, 128), (255, 128, 128)),
    "I;16": (0, 65535),
    "I;16B": (0, 65535),
    "I;16L": (0, 65535),
}
"""The samples of black and white in each of Pillow's modes that can be mixed."""
_SIXTEEN_BITS: Final = frozenset({"I;16", "I;16B", "I;16L"})
_ALPHA: Final = frozenset({"LA", "RGBA"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A placed label in the rows and columns in which a picture is stored."""

    plate: Box
    letters: NDArray[np.float64]
    """0 to 1, of the size of the plate."""

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, as Pillow wants it."""
        box = self.plate
        return box.left, box.top, box.left + box.width, box.top + box.height


def stored(placed: Placed, orientation: Orientation, displayed: tuple[int, int]) -> Stored:
    """The label turned as the pixels are."""
    letters = orientation.stored(placed.mask).astype(np.float64) / 255
    return Stored(orientation.stored_box(placed.plate, displayed), letters)


def draw(picture: Image.Image, label: Stored) -> Paint:
    """Draws the label into a picture; the mode stays.

    Raises:
        LabelProblem: pictures of this mode cannot be drawn into.
    """
    mode = picture.mode
    region = picture.crop(label.corners)
    if mode == "P":
        indices, paint = _in_palette(picture, region, label)
        drawn = Image.fromarray(indices, "L")
        drawn.putpalette(
            picture.palette.getdata()[1] if picture.palette else b"", picture.palette.mode if picture.palette else "RGB"
        )
        picture.paste(drawn, label.corners)
        return paint
    if mode == "1":
        grey = np.asarray(region.convert("L"), dtype=np.uint8)
        paint = paint_for(_grey(grey), SOLID_OR_NONE)
        mixed = blended(grey, paint, (label.letters >= _HALF).astype(np.float64), 0, 255)
        picture.paste(Image.fromarray(mixed).convert("1", dither=Image.Dither.NONE), label.corners)
        return paint
    if mode not in _DARK_AND_LIGHT:
        raise LabelProblem(
            Problem(
                Text(f"不支持在 {mode} 模式的图片上绘制", f"drawing into pictures of the mode {mode} is not supported"),
                fix=Text("转换为 RGB 后再标识。", "Convert it to RGB first."),
            )
        )
    samples = np.asarray(region)
    key = picture.info.get("transparency")
    paint = paint_for(_seen(region, samples), _opacities(mode, samples, key))
    dark, light = _DARK_AND_LIGHT[mode]
    mixed = _not_the_key(blended(samples, paint, label.letters, dark, light), key)
    picture.paste(Image.frombytes(mode, region.size, mixed.tobytes()), label.corners)
    return paint


_HALF: Final = 0.5


def seen_in(picture: Image.Image, corners: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """The sRGB pixels of a part of a picture."""
    region = picture.crop(corners)
    return _seen(region, np.asarray(region))


def _seen(region: Image.Image, samples: NDArray[Any]) -> NDArray[np.uint8]:
    if region.mode in _SIXTEEN_BITS:
        return _grey((samples >> 8).astype(np.uint8))
    return np.asarray(region.convert("RGB"), dtype=np.uint8)


def _grey(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(values[..., None], 3, axis=2)


def _opacities(mode: str, samples: NDArray[Any], key: object) -> tuple[float, ...]:
    transparent = key is not None or (mode in _ALPHA and bool((samples[..., -1] < OPAQUE).any()))
    return SOLID if transparent else ANY_OPACITY


def _not_the_key(samples: NDArray[Any], key: object) -> NDArray[Any]:
    """The samples without the one colour that means transparent: what would have it is moved by one step."""
    if not isinstance(key, int | tuple):
        return samples
    same = samples == np.asarray(key)
    if samples.ndim == 3:
        same = same.all(axis=2)
        samples[same, 0] ^= 1
    else:
        samples[same] ^= 1
    return samples


@dataclass(slots=True)
class Palette:
    """The colours of a picture that stores their numbers."""

    colours: NDArray[np.uint8]
    """Numbers and three channels."""
    opaque: NDArray[np.bool_]
    """Of 256 numbers: only these are colours that the label may have."""
    free: list[int]
    """Opaque numbers that no pixel has, whose colour may be changed; may lie behind the last colour."""
    changed: bool = False

    def drawn(self, indices: NDArray[np.uint8], letters: NDArray[np.float64]) -> tuple[NDArray[np.uint8], Paint]:
        """The numbers of the pixels with the label over them, in the nearest colours there are.

        Raises:
            LabelProblem: no two colours are far enough apart.
        """
        self._need_contrast()
        transparent = not bool(self.opaque[indices].all())
        under = self.colours[np.minimum(indices, len(self.colours) - 1)]
        paint = paint_for(under, SOLID if transparent else SOLID_OR_NONE)
        mixed = blended(under, paint, letters, *_DARK_AND_LIGHT["RGB"])
        wanted, of_pixel = np.unique(mixed.reshape(-1, 3), axis=0, return_inverse=True)
        numbers = np.flatnonzero(self._usable)
        nearest = numbers[_nearest(wanted, self.colours[numbers])].astype(np.uint8)[of_pixel].reshape(indices.shape)
        touched = np.ones(indices.shape, dtype=bool) if paint.opacity else letters > 0
        return np.where(touched, nearest, indices).astype(np.uint8), paint

    @property
    def _usable(self) -> NDArray[np.bool_]:
        return self.opaque[: len(self.colours)]

    def _need_contrast(self) -> None:
        for value in (0, 255):
            if self._span() >= _ENOUGH or not self.free:
                break
            self._set(self.free.pop(0), value)
        if self._span() < LEGIBLE_CONTRAST:
            raise LabelProblem(
                Problem(
                    Text(
                        "调色板中没有对比足够的两种颜色，也没有空位",
                        "no two colours of the palette differ enough, and no entry of it is free",
                    ),
                    fix=Text("转换为 RGB 后再标识。", "Convert the picture to RGB first."),
                )
            )

    def _span(self) -> float:
        """The contrast between the lightest and the darkest usable colour."""
        light = luminance(self.colours[self._usable])
        return float((light.max() + 0.05) / (light.min() + 0.05)) if light.size else 1.0

    def _set(self, number: int, value: int) -> None:
        missing = number + 1 - len(self.colours)
        if missing > 0:
            self.colours = np.pad(self.colours, ((0, missing), (0, 0)))
        self.colours[number] = value
        self.changed = True


def _nearest(wanted: NDArray[np.uint8], colours: NDArray[np.uint8]) -> NDArray[np.intp]:
    """For each wanted colour the number of the nearest of some colours."""
    found = [
        ((part[:, None].astype(np.int32) - colours[None].astype(np.int32)) ** 2).sum(axis=2).argmin(axis=1)
        for part in np.array_split(wanted, len(wanted) // 4096 + 1)
    ]
    return np.concatenate(found)


_ENOUGH: Final = 15
"""A contrast ratio that leaves room for colours that are near to black and white only."""


def _in_palette(picture: Image.Image, region: Image.Image, label: Stored) -> tuple[NDArray[np.uint8], Paint]:
    kind, data = picture.palette.getdata() if picture.palette else ("RGB", b"")
    if kind != "RGB":
        raise LabelProblem(Problem(Text(f"不支持 {kind} 调色板", f"palettes of the kind {kind} are not supported")))
    colours = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3).copy()
    opaque = opaque_numbers(picture.info.get("transparency"))
    unused = np.flatnonzero((np.asarray(picture.histogram()[:256]) == 0) & opaque)
    palette = Palette(colours, opaque, [int(number) for number in unused])
    indices = np.asarray(region, dtype=np.uint8)
    drawn, paint = palette.drawn(indices, label.letters)
    if palette.changed:
        picture.putpalette(palette.colours.tobytes())
    return drawn, paint


def opaque_numbers(transparency: object) -> NDArray[np.bool_]:
    """Which of 256 numbers of a palette are opaque, by Pillow's ``info["transparency"]``: one number, or an alpha for each."""
    opaque = np.ones(256, dtype=bool)
    if isinstance(transparency, int):
        opaque[transparency] = False
    elif isinstance(transparency, bytes):
        alpha = np.frombuffer(transparency, dtype=np.uint8)[:256]
        opaque[: len(alpha)] = alpha == OPAQUE
    return opaque
