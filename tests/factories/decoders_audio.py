# SPDX-License-Identifier: Apache-2.0
"""MP3, AAC, WAV, AVI, FLAC and Ogg by PyAV: packets and decoded frames of every stream, and the tags without the label."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

_PICTURE = 0x400
"""AV_DISPOSITION_ATTACHED_PIC: a cover, which is metadata."""


def decoded(path: Path) -> list[tuple[Any, ...]]:
    """Every packet with its times, and what it decodes to."""
    found: list[tuple[Any, ...]] = []
    with av.open(str(path), metadata_errors="replace") as container:
        found.extend((own.index, own.type, own.codec_context.name, str(own.time_base)) for own in container.streams)
        for packet in container.demux():
            found.append((packet.stream_index, packet.pts, packet.dts, packet.is_keyframe, bytes(packet)))
            try:
                found.extend(_plain(frame) for frame in packet.decode())
            except av.error.InvalidDataError as error:  # a tag behind the audio, which PyAV takes for audio
                found.append((packet.stream_index, error.errno))
    return found


def _plain(frame: Any) -> tuple[Any, ...]:
    if isinstance(frame, av.AudioFrame | av.VideoFrame):
        return frame.pts, frame.format.name, frame.to_ndarray().tobytes()
    raise TypeError(type(frame))


def metadata(path: Path) -> list[dict[str, str]]:
    """The tags of the file and of each stream."""
    with av.open(str(path), metadata_errors="replace") as container:
        tags = [container.metadata, *(stream.metadata for stream in container.streams)]
        return [{key: value for key, value in held.items() if "AIGC" not in key.upper()} for held in tags]


_NAMES = ("mp3", "aac", "wav", "avi", "flac", "ogg")
DECODED: dict[str, Callable[[Path], Any]] = dict.fromkeys(_NAMES, decoded)
METADATA: dict[str, Callable[[Path], Any]] = dict.fromkeys(_NAMES, metadata)
EXIFTOOL: dict[str, str | None] = dict.fromkeys(_NAMES) | {"flac": "Vorbis:Aigc"}
