# SPDX-License-Identifier: Apache-2.0
"""Sounds in other formats than WAV, decoded and coded again by the program ffmpeg."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.explicit.ffmpeg import found_ffmpeg, reading, writing
from hegui.label.explicit.kinds import Kind
from hegui.text import Text

_ENCODERS: Final = {
    "mp3": "libmp3lame",
    "aac": "aac",
    "flac": "flac",
    "vorbis": "libvorbis",
    "opus": "libopus",
    "alac": "alac",
}
_LOSSLESS: Final = frozenset({"flac", "alac"})
_MUXERS: Final = {"mp3": "mp3", "aac": "adts", "flac": "flac", "ogg": "ogg", "mp4": "ipod", "matroska": "matroska"}
_DECODED: Final = {"s16": "pcm_s16le", "s16p": "pcm_s16le", "s32": "pcm_s32le", "s32p": "pcm_s32le"}
_LEAST_BITRATE: Final = 96_000
_USUAL_BITRATE: Final = 192_000


@dataclass(frozen=True, slots=True)
class CodedSound:
    """A sound in another format than WAV: decoded by ffmpeg, marked as WAV, coded again."""

    source: Path
    kind: Kind
    codec: str
    bitrate: int
    decoded: Path
    """The sound as WAV."""
    marked: Path
    """Where the marked WAV is to be written."""

    @classmethod
    def of(cls, source: Path, kind: Kind, folder: Path) -> "CodedSound":
        """Decodes a sound into a folder.

        Raises:
            LabelProblem: ffmpeg is missing, or the sound is damaged or of a codec that is not coded again here.
        """
        program = found_ffmpeg()
        streams = program.probe(source, kind.demuxer, "-show_streams", "-select_streams", "a:0").get("streams", [])
        stream: dict[str, Any] = streams[0] if streams else {}
        codec = str(stream.get("codec_name", ""))
        if codec not in _ENCODERS or kind.name not in _MUXERS:
            raise LabelProblem(
                Problem(
                    Text(f"不支持编码 {codec or '-'} 的音频", f"sound coded as {codec or '-'} is not supported"),
                    Place(source.name),
                )
            )
        samples = str(stream.get("sample_fmt", ""))
        raw = _DECODED.get(samples, "pcm_f32le") if codec in _LOSSLESS else "pcm_f32le"
        if raw == "pcm_s32le" and str(stream.get("bits_per_raw_sample")) == "24":
            raw = "pcm_s24le"
        decoded = folder / "decoded.wav"
        options = ["-map", "0:a:0", "-c:a", raw, "-rf64", "auto", "-f", "wav", "-y", writing(decoded)]
        program.run([*reading(source, kind.demuxer), *options], source)
        bitrate = max(_LEAST_BITRATE, int(stream.get("bit_rate") or _USUAL_BITRATE))
        return cls(source, kind, codec, bitrate, decoded, folder / "marked.wav")

    @property
    def how(self) -> str:
        """How it is coded again."""
        if self.codec in _LOSSLESS:
            return f"{self.codec}, lossless"
        return f"{self.codec} re-encoded, {self.bitrate // 1000} kbit/s"

    def encode(self, target: Path, *, without_label: bool = False) -> None:
        """Codes the marked sound with the codec of the source; tags and cover pictures come from the source.

        Args:
            target: the new file.
            without_label: the metadata label is left to us; ffmpeg has got it wrong.
        """
        options = ["-map", "0:a:0", "-map", "1:v?", "-c:v", "copy", "-c:a", _ENCODERS[self.codec]]
        if self.codec not in _LOSSLESS:
            options += ["-b:a", str(self.bitrate)]
        options += ["-map_metadata", "1", "-map_metadata:s:a:0", "1:s:a:0", "-map_chapters", "-1"]
        if self.kind.name == "mp4":
            options += ["-disposition:v", "attached_pic"]
        if without_label:
            options += ["-metadata", "AIGC=", "-metadata:s:a:0", "AIGC="]
        options += ["-f", _MUXERS[self.kind.name], "-y", writing(target)]
        both = [*reading(self.marked, "wav"), *reading(self.source, self.kind.demuxer)]
        found_ffmpeg().run([*both, *options], self.source)
