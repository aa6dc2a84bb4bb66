# SPDX-License-Identifier: Apache-2.0
"""The figures that GB 45438-2025, chapter 5 sets for labels that people see or hear.

The catalogue of the law holds the same figures as dated parameters (``gb45438_*``); a test holds the two together. They
stand here as well because drawing a label must not need the catalogue.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figures:
    """What a label must measure."""

    image_text_height_percent: float
    """Least text height of an image label, percent of the shortest side (5.2)."""
    video_text_height_percent: float
    """Least text height of a video label, percent of the shortest side (5.4)."""
    video_duration_seconds: float
    """Least time of the label at the start of a video, at normal playback speed (5.4)."""
    scene_text_height_percent: float
    """Least text height of the label of a virtual scene, percent of the shortest side (5.5)."""
    speech_min_characters_per_minute: float
    """Normal speech, lower end, Chinese characters a minute (5.3, a note: no requirement)."""
    speech_max_characters_per_minute: float
    """Normal speech, upper end (5.3, a note: no requirement)."""


GB_45438_2025: Final = Figures(
    image_text_height_percent=5,
    video_text_height_percent=5,
    video_duration_seconds=2,
    scene_text_height_percent=5,
    speech_min_characters_per_minute=120,
    speech_max_characters_per_minute=160,
)

LEGIBLE_CONTRAST: Final = 4.5
"""WCAG 2.2 contrast ratio, 1.4.3 (AA). The standard asks for a legible label and gives no figure; this yardstick is ours."""

LEGIBLE_PIXELS: Final = 12
"""Height below which Chinese characters blur. Ours as well: five percent of a small picture would be three pixels."""

NEAR_EDGE_PERCENT: Final = 15
"""How far from an edge, in percent of the shortest side, a label still stands at it. Ours: the standard gives no distance."""
