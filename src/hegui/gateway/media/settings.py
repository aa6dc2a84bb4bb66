# SPDX-License-Identifier: Apache-2.0
"""How generated pictures and sounds are labelled: parts of the section ``labels`` of the gateway's settings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final
from urllib.parse import urlsplit

from hegui.label.explicit.figures import GB_45438_2025
from hegui.label.outgoing import OnFailure
from hegui.schema import Within

LARGEST_SHARE: Final = 30
"""Percent of the shortest side."""


class Corner(StrEnum):
    """Where a picture gets its mark: a `hegui.label.explicit.Spot`, or nowhere."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    LEFT = "left"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom-right"
    NONE = "none"
    """The host application marks it."""


class Moment(StrEnum):
    """Where a sound gets its mark."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    NONE = "none"
    """The host application marks it."""


class Credentials(StrEnum):
    """What becomes of a file with a C2PA manifest, whose signature a label breaks."""

    REFUSE = "refuse"
    BREAK = "break"
    """It is labelled all the same. The manifest stays in it and no longer holds."""


@dataclass(frozen=True, slots=True)
class PicturesEntry:
    """The explicit mark of generated pictures (GB 45438-2025, 5.2)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    mark: Corner = Corner.BOTTOM_RIGHT
    words: Annotated[str, Within(min_length=1, max_length=40)] | None = None
    """Instead of ``AI生成``."""
    share: Annotated[float, Within(ge=GB_45438_2025.image_text_height_percent, le=LARGEST_SHARE)] | None = None
    """Height of the text in percent of the shortest side; without, as small as the standard allows and the eye can read."""
    font: Annotated[str, Within(min_length=1, max_length=500)] | None = None
    """A TrueType or OpenType file beside the settings; without, the one that comes with hegui."""


@dataclass(frozen=True, slots=True)
class SoundsEntry:
    """The explicit mark of generated sounds (GB 45438-2025, 5.3)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    mark: Moment = Moment.START
    speech: Annotated[str, Within(min_length=1, max_length=500)] | None = None
    """A file beside the settings with the spoken mark; without, the rhythm 短长 短短."""
    transcript: Annotated[str, Within(min_length=1, max_length=200)] | None = None
    """What the recording says."""


def _origin(words: str) -> str:
    parts = urlsplit(words)
    port = parts.port  # a ValueError of its own where it is none
    plain = f"{parts.scheme}://{parts.hostname or ''}" + ("" if port is None else f":{port}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or plain != words or not words.isascii():
        raise ValueError("https://host[:port]")
    return words


@dataclass(frozen=True, slots=True)
class FilesEntry:
    """What goes for all generated files."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    unlabelled: OnFailure = OnFailure.REFUSE
    """What becomes of a file that cannot be labelled: it does not go out, or it does and that is on record."""
    credentials: Credentials = Credentials.REFUSE
    fetch: tuple[Annotated[str, Within(_origin)], ...] = ()
    """Where files may be fetched from if an upstream answers with links: scheme, host and port, such as ``https://cdn.example.com``."""
    pixels: Annotated[int, Within(ge=1 << 16, le=1 << 28)] = 40_000_000
    """Of a picture, all frames of an animation together."""
    seconds: Annotated[float, Within(ge=1, le=600)] = 30.0
    """For the labelling of one answer."""
    workers: Annotated[int, Within(ge=1, le=64)] = 2
    """Processes that label; started when they are needed."""
    memory: Annotated[int, Within(ge=512 << 20, le=1 << 36)] = 3 << 30
    """Bytes of one of them, with what it has mapped."""
    held: Annotated[int, Within(ge=1, le=1000)] = 8
    """Answers that are in memory at the same time, from the first byte that is taken to the last that is sent."""


PICTURES: Final = PicturesEntry()
SOUNDS: Final = SoundsEntry()
FILES: Final = FilesEntry()
"""Where the settings say nothing."""
