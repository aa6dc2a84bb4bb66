# SPDX-License-Identifier: Apache-2.0
"""Small files to label, made on the spot."""

import io

from PIL import Image

from hegui.label import Label
from hegui.label.writing import rewrite

CODE = "001191610133596325171T12566"
OTHER = "00119144030008867405X220001"
LABEL = Label.first(CODE, "task-1")


EXIFTOOL_SHOWS_NO_LABEL = ("markdown/", "mp3/id3v23-extended-header.mp3", "ogg/speex.ogg", "wav/bw64.wav")
"""Samples (or a format) in which exiftool 12.57 has no reader for the place of the label."""


def png(size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    """A PNG with a gradient."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def pixels(content: bytes) -> bytes:
    """What Pillow decodes."""
    return Image.open(io.BytesIO(content)).tobytes()


def replaced(content: bytes, label: Label, name: str = "") -> bytes:
    """The file with this label where another stands, whoever's it is: a codec does not ask; `write` and `propagate` do."""
    fresh = rewrite(content, lambda _: label, name=name).content
    assert fresh is not None
    return fresh
