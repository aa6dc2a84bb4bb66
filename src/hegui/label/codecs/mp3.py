# SPDX-License-Identifier: Apache-2.0
"""MP3 (MPEG audio, versions 1, 2 and 2.5, layers I to III): an ID3v2 frame TXXX with the description AIGC (TC260-PG-202510A)."""

from typing import Final

from hegui.label.structures.id3 import past_tags
from hegui.label.structures.tagged_audio import TaggedAudio

_LAYER_II: Final = (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_LOW: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_BITRATES: Final = {
    (1, 1): tuple(range(32, 449, 32)),
    (1, 2): _LAYER_II,
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): _LOW,
    (2, 3): _LOW,
}
"""Thousands of bits a second by MPEG version (2.5 as 2) and layer, for the index 1 to 14."""
_RATES: Final = (44100, 48000, 32000)


class Mp3(TaggedAudio):
    """The codec of MP3."""

    name = "mp3"
    suffixes = (".mp3",)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By two frames in a row, after any ID3 tags; by the tag alone if it is longer than what is shown."""
        after = past_tags(head)
        if after is None:
            return True
        tagged = len(after) < len(head)
        frames = after.lstrip(b"\0")
        if not frames or (tagged and suffix in self.suffixes):
            return tagged and suffix in self.suffixes
        length = _frame_length(frames[:4])
        if length is None:
            return False
        following = frames[length : length + 4]
        if len(following) < 4:  # text in UTF-16 begins like a frame of which the rest is missing
            return length == len(frames) or suffix in self.suffixes
        return following.startswith(b"TAG") or _frame_length(following) is not None


def _frame_length(head: bytes) -> int | None:
    """Bytes of the frame with this header; None if it is none, or of free format."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 4 or not 0 < bitrate < 15 or rate == 3:
        return None
    bits = _BITRATES[1 if version == 3 else 2, layer][bitrate - 1] * 1000
    samples = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    padding = head[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // samples + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // samples + padding


CODEC: Final = Mp3()
