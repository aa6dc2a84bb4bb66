# SPDX-License-Identifier: Apache-2.0
"""A codec used on bytes, without the engine around it."""

from pathlib import Path

from hegui.label.codec import Codec, Survey
from hegui.label.content import Content, Span

LABELS = Path(__file__).parents[1] / "label"
VALUE = (
    '{"Label":"1","ContentProducer":"001191610133596325171T12566","ProduceID":"任务<&>\'\\"]]>--","ReservedCode1":""}'
)


def surveyed(codec: Codec, data: bytes) -> Survey:
    """What the codec finds."""
    found = Survey()
    codec.survey(Content(data), found)
    return found


def values(codec: Codec, data: bytes) -> list[str]:
    """The label texts that the codec finds."""
    return [site.value for site in surveyed(codec, data).sites]


def edited(codec: Codec, data: bytes, value: str = VALUE) -> bytes:
    """The new file, once more found to hold the same content."""
    content = Content(data)
    pieces = codec.edit(content, surveyed(codec, data), value)
    fresh = b"".join(data[slice(*piece)] if isinstance(piece, Span) else piece for piece in pieces)
    assert media(codec, fresh) == media(codec, data)
    return fresh


def media(codec: Codec, data: bytes) -> list[bytes]:
    """The content, part by part."""
    return [data[slice(*part)] if isinstance(part, Span) else part for part in codec.media(Content(data))]


def sample(name: str) -> bytes:
    """A file below ``tests/label``."""
    return (LABELS / name).read_bytes()
