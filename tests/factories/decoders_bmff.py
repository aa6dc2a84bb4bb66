# SPDX-License-Identifier: Apache-2.0
"""What PyAV (FFmpeg) sees of MP4 and MOV files: packets, frames, tags, chapters."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

KEY = "000102030405060708090a0b0c0d0e0f"
"""Of the encrypted sample."""
_FOLLOWS = {"AIGC", "encoder"}


def decoded(path: Path) -> Any:
    """Packets with their times and flags, and decoded frames."""
    with av.open(path, options={"decryption_key": KEY}) as container:
        packets = [
            (packet.stream.index, packet.pts, packet.dts, packet.duration, packet.is_keyframe, bytes(packet))
            for packet in container.demux()
        ]
    with av.open(path, options={"decryption_key": KEY}) as container:
        streams = [stream for stream in container.streams if stream.type in {"video", "audio"}]
        frames = [
            (frame.pts, hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest())
            for frame in container.decode(*streams)
        ]
    assert len(packets) > len(streams)
    assert frames
    return packets, frames


def metadata(path: Path) -> Any:
    """Tags of file and streams, chapters, attached pictures."""
    with av.open(path, options={"decryption_key": KEY}) as container:
        return (
            {key: value for key, value in container.metadata.items() if key not in _FOLLOWS},
            [(stream.type, stream.duration, stream.time_base, dict(stream.metadata)) for stream in container.streams],
            [(chapter["start"], chapter["end"], chapter["metadata"]) for chapter in container.chapters()],
        )


DECODED: dict[str, Callable[[Path], Any]] = {"mp4": decoded}
METADATA: dict[str, Callable[[Path], Any]] = {"mp4": metadata}
EXIFTOOL: dict[str, str | None] = {"mp4": "Keys:AIGC"}
