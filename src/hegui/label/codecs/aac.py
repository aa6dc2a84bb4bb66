# SPDX-License-Identifier: Apache-2.0
"""AAC in ADTS frames (ISO/IEC 13818-7, 6.2): an ID3v2 frame TXXX with the description AIGC before them (TC260-PG-202510A)."""

from typing import Final

from hegui.label.structures.id3 import past_tags
from hegui.label.structures.tagged_audio import TaggedAudio


class Aac(TaggedAudio):
    """The codec of ADTS AAC."""

    name = "aac"
    suffixes = (".aac",)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By two frames in a row, after any ID3 tags; by tag and suffix if the tag is longer than what is shown."""
        after = past_tags(head)
        if after is None:
            return suffix in self.suffixes
        length = _frame_length(after[:7])
        if length is None:
            return suffix in self.suffixes and not after and bool(head)
        following = after[length : length + 7]
        if len(following) < 7:
            return length == len(after) or suffix in self.suffixes
        return following.startswith(b"TAG") or _frame_length(following) is not None


def _frame_length(head: bytes) -> int | None:
    """Bytes of the frame with this header; None if it is none."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else None


CODEC: Final = Aac()
