# SPDX-License-Identifier: Apache-2.0
"""ADTS AAC: what distinguishes it from MP3; all else is the tag's, see test_mp3."""

import pytest
from audio_factory import frame, labelled, tag, txxx
from raster_factory import LABEL, media, sample, site

from hegui.label.aigc import parse
from hegui.label.codecs.aac import CODEC

AUDIO = sample("samples/aac/plain.aac")

RECOGNISED = {
    "frames": (AUDIO, "", True),
    "a tag and frames": (tag(padding=20) + AUDIO, "", True),
    "a long tag, by its name": (tag(padding=9000)[:4096], ".aac", True),
    "a long tag": (tag(padding=9000)[:4096], "", False),
    "MP3": (sample("samples/mp3/plain.mp3"), ".aac", False),
    "one frame and no second": (AUDIO[:20] + bytes(4000), "", False),
    "nothing": (b"", ".aac", False),
}


@pytest.mark.parametrize(("head", "suffix", "expected"), RECOGNISED.values(), ids=RECOGNISED)
def test_recognised_by_two_frames(head: bytes, suffix: str, *, expected: bool) -> None:
    """Layer 0 and lengths that follow one another."""
    assert CODEC.recognises(head, suffix) is expected


def test_the_label_stands_in_a_tag_before_the_frames() -> None:
    """As players and HLS have it."""
    made = labelled(CODEC, AUDIO, LABEL.to_json())
    assert made == tag(frame(b"TXXX", txxx(LABEL.to_json(), 0))) + AUDIO
    assert parse(site(CODEC, made).value).label == LABEL
    assert media(CODEC, made) == [AUDIO]
