# SPDX-License-Identifier: Apache-2.0
"""The frames of an animation, one at a time."""

from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageSequence

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.pen import Pen
from hegui.text import Text

MOST_PIXELS: Final = 128 * 1024 * 1024
"""Of all frames of an animation together, which Pillow holds at once to code them again."""
MOST_FRAMES: Final = 5000


def frames_of(picture: Image.Image, pen: Pen, orientation: Orientation) -> Iterator[Image.Image]:
    """Each frame with the label on it, as the frame is displayed.

    Raises:
        LabelProblem: there are too many, or one cannot be drawn into.
    """
    count = getattr(picture, "n_frames", 1)
    if count > MOST_FRAMES or (count > 1 and count * picture.width * picture.height > MOST_PIXELS):
        raise LabelProblem(
            Problem(
                Text(
                    f"动画过大：{count} 帧，每帧 {picture.width}×{picture.height}",
                    f"the animation is too large: {count} frames of {picture.width}×{picture.height}",
                )
            )
        )
    for frame in ImageSequence.Iterator(picture):
        drawn = frame.copy()
        drawn.info = dict(frame.info)
        pen.draw(drawn, orientation)
        yield drawn
