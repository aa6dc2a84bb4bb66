# SPDX-License-Identifier: Apache-2.0
"""The same content, byte for byte, whatever stands around it."""

from label_factory import LABEL, png

from hegui.label import write
from hegui.label.codecs.png import CODEC
from hegui.label.comparison import media_digest, same_media, sha256_of
from hegui.label.content import Content


def test_a_changed_pixel_is_a_different_content() -> None:
    """Byte for byte."""
    one, other = Content(png()), bytearray(png())
    other[60] ^= 1
    assert same_media(CODEC, one, Content(png()))
    assert not same_media(CODEC, one, Content(bytes(other)))


def test_the_digest_of_the_content_is_the_same_with_and_without_a_label() -> None:
    """It identifies the picture and not the file."""
    labelled = write(png(), LABEL).content
    assert labelled is not None
    assert media_digest(CODEC, Content(labelled)) == media_digest(CODEC, Content(png()))


def test_the_digest_of_the_file_is_another_with_a_label() -> None:
    """It identifies the file."""
    labelled = write(png(), LABEL).content
    assert labelled is not None
    assert sha256_of(Content(labelled)) != sha256_of(Content(png()))
