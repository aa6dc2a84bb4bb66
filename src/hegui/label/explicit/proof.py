# SPDX-License-Identifier: Apache-2.0
"""What was measured of a label that people see or hear: kept with the record of the content, written as JSON."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from hegui.errors import LabelProblem, Problem
from hegui.text import Text, same


class Moment(StrEnum):
    """Where in a text or a sound the label stands."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    CORNER = "corner"
    """A raised ``AI`` in a text."""
    WHOLE = "whole"
    """In a video: from the first frame to the last."""


class Spot(StrEnum):
    """Where in a picture the label stands: a corner or the middle of an edge."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    LEFT = "left"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom-right"


class Form(StrEnum):
    """How a label in a sound is given (5.3)."""

    RHYTHM = "rhythm"
    """短长 短短."""
    SPEECH = "speech"


def spot_of(position: str) -> Spot:
    """A spot by its name.

    Raises:
        LabelProblem: there is none of that name.
    """
    try:
        return Spot(position)
    except ValueError:
        raise _unknown(position, [spot.value for spot in Spot]) from None


def moment_of(position: str, *accepted: Moment) -> Moment:
    """A moment by its name, one of those accepted.

    Raises:
        LabelProblem: there is none of that name.
    """
    for moment in accepted:
        if moment == position:
            return moment
    raise _unknown(position, [moment.value for moment in accepted])


def _unknown(position: str, accepted: list[str]) -> LabelProblem:
    return LabelProblem(
        Problem(
            Text(f"这种内容没有位置“{position}”", f"there is no position '{position}' in content of this kind"),
            accepted=same(", ".join(accepted)),
        )
    )


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture as it is displayed, in pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextProof:
    """A label in words, in a text or a document."""

    kind = "text"
    clause = "5.1"
    wording: str
    elements: tuple[str, ...]
    position: Moment
    place: str
    """For people: ``line 1``, ``page 1``, ``header``."""
    font: str | None = None
    """Of a PDF; the reader of a text chooses another."""
    size_points: float | None = None
    contrast: float | None = None
    """WCAG ratio of the colours we set; None where the reader's program sets them."""


@dataclass(frozen=True, slots=True)
class PictureProof:
    """A label drawn in a picture; the measures are of the drawn pixels, in the picture as it is displayed."""

    kind = "image"
    clause = "5.2"
    wording: str
    elements: tuple[str, ...]
    position: Spot
    box: Box
    """Of the ink of the text."""
    edge_distance: int
    """Pixels between the ink and the nearest edge."""
    shortest_side: int
    text_height: int
    """Pixels: the ink of the whole text."""
    smallest_character: int
    """Pixels: the ink of the lowest character of the two elements, the strictest way to measure."""
    share_percent: float
    """``smallest_character`` of the shortest side."""
    contrast: float
    """WCAG ratio against the background under the text, where it is worst."""
    font: str
    frames: int = 1
    """Pictures of an animation or pages, each of which carries the label."""
    encoding: str = ""
    """How the pixels were stored again."""


@dataclass(frozen=True, slots=True)
class VideoProof:
    """A label drawn in a video."""

    kind = "video"
    clause = "5.4"
    picture: PictureProof
    moment: Moment
    seconds: float
    """Playing time of the frames from the first on that show the label, measured in the new file."""
    frames: int
    """Those frames."""
    encoding: str
    first_match: float
    """Normalised correlation of the drawn text with the first frame, 1 at most."""
    last_match: float
    """The same with the last frame that has to show it."""


@dataclass(frozen=True, slots=True)
class SoundProof:
    """A label in a sound."""

    kind = "audio"
    clause = "5.3"
    form: Form
    position: Moment
    start_seconds: float
    """Where the label begins in the new file."""
    seconds: float
    """From its first sound to its last."""
    level_db: float
    """RMS of the label's sound, dB of full scale."""
    content_db: float | None
    """RMS of the content in its loud parts, dB of full scale; None for silence."""
    rhythm: str | None = None
    """``.- ..``."""
    unit_seconds: float | None = None
    """Length of a dot."""
    tone_hertz: float | None = None
    transcript: str | None = None
    elements: tuple[str, ...] = ()
    characters_per_minute: float | None = None
    encoding: str = ""


Proof: TypeAlias = TextProof | PictureProof | VideoProof | SoundProof


@dataclass(frozen=True, slots=True)
class Marked:
    """What a marking did."""

    format: str
    proof: Proof
    changed: bool
    """False: the label was there already and the file was left alone."""
    path: Path | None = None
    content: bytes | None = field(default=None, repr=False)
    """The marked file, where the source was bytes or a stream and no target was given."""
    implicit_label: bool = False
    """The source held a metadata label, and the marked file holds the same."""
    notes: tuple[Text, ...] = ()


def as_json(proof: Proof) -> dict[str, Any]:
    """A proof as plain values, with its kind and the clause it answers."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(proof)))
    return {"kind": proof.kind, "clause": proof.clause, **values}
