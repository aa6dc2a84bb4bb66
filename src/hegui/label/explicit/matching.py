# SPDX-License-Identifier: Apache-2.0
"""How like two patterns of light are: normalised correlation, for one place and for all places at once."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_FLAT: Final = 1e-6
_EVEN: Final = 0.03
"""Standard deviation of lightness below which an area is even: letters that can be read have more than ten times that."""


def correlation(pattern: NDArray[Any], pixels: NDArray[Any]) -> float:
    """Of two equally large patterns: 1 the same, -1 the negative, 0 unlike. Flat ones are like nothing."""
    one = pattern.astype(np.float64) - pattern.mean()
    other = pixels.astype(np.float64) - pixels.mean()
    size = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum() / size) if size > _FLAT else 0.0


class Field:
    """A picture in which patterns are looked for, prepared once for many."""

    def __init__(self, light: NDArray[Any]) -> None:
        """Takes the picture: rows and columns of light."""
        self._light = light.astype(np.float64) - float(light.mean())
        # Wherever a pattern lies inside the picture, a transform of the picture's own size is not wrapped around.
        self._shape = (_fast(light.shape[0]), _fast(light.shape[1]))
        self._spectrum = np.fft.rfft2(self._light.astype(np.float32), self._shape)
        self._sums = _summed(self._light)
        self._squares = _summed(self._light * self._light)

    def match(self, pattern: NDArray[Any]) -> NDArray[np.float64]:
        """The size of the normalised correlation at each place of the pattern's upper left corner; empty if it does not fit."""
        rows, columns = pattern.shape
        height, width = self._light.shape[0] - rows + 1, self._light.shape[1] - columns + 1
        if height < 1 or width < 1:
            return np.zeros((0, 0))
        own = pattern.astype(np.float64) - pattern.mean()
        spectrum = np.fft.rfft2(own[::-1, ::-1].astype(np.float32), self._shape)
        product = np.fft.irfft2(self._spectrum * spectrum, self._shape)[rows - 1 :, columns - 1 :][:height, :width]
        count = rows * columns
        total = _boxes(self._sums, rows, columns)
        variance = np.maximum(_boxes(self._squares, rows, columns) - total * total / count, 0)
        size = np.sqrt(variance * float((own * own).sum()))
        uneven = variance > count * _EVEN * _EVEN
        found: NDArray[np.float64] = np.where(uneven, np.abs(product) / np.maximum(size, _FLAT), 0)
        return found


def _summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def _boxes(sums: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (
        sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    )
    return found


def _fast(length: int) -> int:
    """The next length that has only small factors, which the transform likes."""
    best = 1 << (length - 1).bit_length()
    for three in (1, 3, 9, 27):
        for five in (1, 5, 25):
            size = three * five
            while size < length:
                size *= 2
            best = min(best, size)
    return best
