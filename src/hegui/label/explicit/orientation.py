# SPDX-License-Identifier: Apache-2.0
"""From a picture as it is displayed to its pixels as they are stored, and back (Exif tag 274; display matrix of a video)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hegui.label.explicit.proof import Box

_OF_ROTATION: Final = {0: 1, 90: 6, 180: 3, 270: 8}


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways in which stored pixels are turned for display, by its Exif number."""

    number: int = 1

    @classmethod
    def of_exif(cls, value: object) -> "Orientation":
        """Of the Exif tag; what is no orientation is the ordinary one, as viewers take it."""
        return cls(value) if isinstance(value, int) and 1 <= value <= 8 else cls()

    @classmethod
    def of_rotation(cls, degrees: int) -> "Orientation":
        """Of a clockwise turn by a multiple of 90 degrees."""
        return cls(_OF_ROTATION[degrees % 360])

    @property
    def turned(self) -> bool:
        """Whether width and height change places."""
        return self.number >= 5

    def displayed_size(self, stored: tuple[int, int]) -> tuple[int, int]:
        """Width and height as displayed."""
        return (stored[1], stored[0]) if self.turned else stored

    def stored(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Displayed pixels (rows, columns, …) as they are stored."""
        match self.number:
            case 2:
                turned = pixels[:, ::-1]
            case 3:
                turned = pixels[::-1, ::-1]
            case 4:
                turned = pixels[::-1]
            case 5:
                turned = pixels.swapaxes(0, 1)
            case 6:
                turned = np.rot90(pixels, 1)
            case 7:
                turned = np.rot90(pixels, 2).swapaxes(0, 1)
            case 8:
                turned = np.rot90(pixels, 3)
            case _:
                turned = pixels
        return np.ascontiguousarray(turned)

    def displayed(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Stored pixels as they are displayed."""
        # All of them are their own inverse but the two quarter turns, which are each other's.
        return Orientation({6: 8, 8: 6}.get(self.number, self.number)).stored(pixels)

    def stored_box(self, box: Box, size: tuple[int, int]) -> Box:
        """Where a rectangle of the displayed picture, of ``size``, lies in the stored one."""
        right, below = size[0] - box.left - box.width, size[1] - box.top - box.height
        left, top, width, height = box.left, box.top, box.width, box.height
        places = {
            1: (left, top),
            2: (right, top),
            3: (right, below),
            4: (left, below),
            5: (top, left),
            6: (top, right),
            7: (below, right),
            8: (below, left),
        }
        return Box(*places[self.number], *((height, width) if self.turned else (width, height)))
