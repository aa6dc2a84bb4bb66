# SPDX-License-Identifier: Apache-2.0
"""Colours that can be read on any background, and places at the edge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from hegui.label.explicit import Spot
from hegui.label.explicit.figures import LEGIBLE_CONTRAST
from hegui.label.explicit.lettering import Letters
from hegui.label.explicit.matching import Field, correlation
from hegui.label.explicit.orientation import Orientation
from hegui.label.explicit.overlay import SOLID, at_edge, blended, luminance, paint_for, placed
from hegui.label.explicit.proof import Box


@pytest.mark.parametrize(
    ("colour", "luminance_of_it"),
    [((255, 255, 255), 1.0), ((0, 0, 0), 0.0), ((255, 0, 0), 0.2126), ((119, 119, 119), 0.184)],
)
def test_luminance_is_that_of_wcag(colour: tuple[int, int, int], luminance_of_it: float) -> None:
    """White, black, red, and the grey that has 4.5:1 on white."""
    assert luminance(np.array([colour], dtype=np.uint8))[0] == pytest.approx(luminance_of_it, abs=0.001)


@settings(deadline=None)
@given(npst.arrays(np.uint8, (4, 5, 3)))
def test_paint_can_be_read_on_any_background(background: np.ndarray) -> None:
    """Whatever lies under the label, letters and what is between them differ by more than the yardstick."""
    paint = paint_for(background)
    ink = blended(background, paint, np.ones((4, 5)), (0, 0, 0), (255, 255, 255))
    between = blended(background, paint, np.zeros((4, 5)), (0, 0, 0), (255, 255, 255))
    light = [luminance(ink).min(), luminance(ink).max(), luminance(between).min(), luminance(between).max()]
    worst = (light[0] + 0.05) / (light[3] + 0.05) if paint.white else (light[2] + 0.05) / (light[1] + 0.05)
    assert worst >= LEGIBLE_CONTRAST
    assert paint.contrast == pytest.approx(worst, rel=0.02) or paint.contrast < worst


def test_the_lightest_touch_is_taken() -> None:
    """No plate on an even ground; a plate that shows through on a busy one; a solid one where the picture is transparent."""
    assert paint_for(np.full((9, 9, 3), 250, dtype=np.uint8)).opacity == 0
    busy = np.random.default_rng(1).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    assert 0 < paint_for(busy).opacity < 1
    assert paint_for(busy, SOLID).opacity == 1


@pytest.mark.parametrize("spot", list(Spot))
@pytest.mark.parametrize("size", [(400, 300), (90, 700), (700, 60), (64, 64)])
def test_every_spot_is_inside_and_at_an_edge(spot: Spot, size: tuple[int, int]) -> None:
    """Also in very long pictures."""
    lettering = Letters().at_height("AI生成", 13)
    place = placed(lettering, size, spot)
    plate = place.plate
    assert plate.left >= 0
    assert plate.top >= 0
    assert plate.left + plate.width <= size[0]
    assert plate.top + plate.height <= size[1]
    assert place.mask.shape == (plate.height, plate.width)
    assert at_edge(place.edge_distance, min(size), lettering.height)


@pytest.mark.parametrize("number", range(1, 9))
def test_orientations_turn_boxes_as_they_turn_pixels(number: int) -> None:
    """A rectangle of the displayed picture is found again in the stored one; and back."""
    orientation = Orientation(number)
    displayed = np.arange(6 * 9).reshape(6, 9)
    stored = orientation.stored(displayed)
    box = Box(2, 1, 3, 4)
    inside = orientation.stored_box(box, (9, 6))
    cut = stored[inside.top : inside.top + inside.height, inside.left : inside.left + inside.width]
    assert np.array_equal(cut, orientation.stored(displayed[1:5, 2:5]))
    assert np.array_equal(orientation.displayed(stored), displayed)
    assert orientation.displayed_size((stored.shape[1], stored.shape[0])) == (9, 6)


@settings(max_examples=30, deadline=None)
@given(
    npst.arrays(np.float64, (12, 15), elements=st.floats(-3, 0, width=32)),
    npst.arrays(np.float64, (4, 5), elements=st.floats(0, 255, width=32)),
)
def test_the_field_of_correlations_is_that_of_each_place(light: np.ndarray, pattern: np.ndarray) -> None:
    """What the transform says of all places at once is what is said of each alone, even areas apart."""
    matches = Field(light).match(pattern)
    assert matches.shape == (9, 11)
    for row in range(0, 9, 4):
        for column in range(0, 11, 5):
            part = light[row : row + 4, column : column + 5]
            if part.std() > 0.1 and pattern.std() > 1:
                assert matches[row, column] == pytest.approx(abs(correlation(pattern, part)), abs=0.01)
