# SPDX-License-Identifier: Apache-2.0
"""One label on its way into every picture of a file."""

from dataclasses import dataclass, field

from PIL import Image

from hegui.label.explicit.lettering import Lettering, Letters, fitted
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.overlay import Placed, placed
from hegui.label.explicit.painting import Stored, draw, stored
from hegui.label.explicit.proof import Spot

EXIF_ORIENTATION = 0x0112


@dataclass(slots=True)
class Pen:
    """Draws one wording at one spot, in the size that each picture needs."""

    letters: Letters
    wording: str
    spot: Spot
    percent: float
    """Least text height, percent of the shortest side."""
    share: float | None = None
    """Text height asked for by the user."""
    _sizes: dict[tuple[int, int], tuple[Lettering, Placed]] = field(default_factory=dict)

    def at(self, displayed: tuple[int, int]) -> tuple[Lettering, Placed]:
        """The label for a picture that is displayed at this size.

        Raises:
            LabelProblem: it does not fit.
        """
        if displayed not in self._sizes:
            lettering = fitted(self.letters, self.wording, displayed, self.percent, self.share)
            self._sizes[displayed] = (lettering, placed(lettering, displayed, self.spot))
        return self._sizes[displayed]

    def stored(self, size: tuple[int, int], orientation: Orientation) -> Stored:
        """The label as it lies in the stored pixels of a picture of this stored size."""
        displayed = orientation.displayed_size(size)
        return stored(self.at(displayed)[1], orientation, displayed)

    def draw(self, picture: Image.Image, orientation: Orientation) -> None:
        """Draws into the picture.

        Raises:
            LabelProblem: the label does not fit, or the picture is of a mode that cannot be drawn into.
        """
        draw(picture, self.stored(picture.size, orientation))


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture file with the label in its pixels."""

    content: bytes
    encoding: str
    """How the pixels were stored again: ``PNG, lossless``."""
    lossless: bool
    """Every pixel outside of the label is as it was."""


def orientation_of(picture: Image.Image) -> Orientation:
    """How viewers turn a picture (Exif)."""
    return Orientation.of_exif(picture.getexif().get(EXIF_ORIENTATION))
