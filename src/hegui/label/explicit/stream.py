# SPDX-License-Identifier: Apache-2.0
"""The picture stream of a video: its geometry, its times, and how it is coded again."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.explicit.ffmpeg import Ffmpeg
from hegui.label.explicit.kinds import Kind
from hegui.label.explicit.orientation import Orientation
from hegui.text import Text

_ENCODERS: Final[dict[str, tuple[str, ...]]] = {
    "h264": ("libx264", "-crf", "17"),
    "hevc": ("libx265", "-crf", "18", "-x265-params", "log-level=error"),
    "vp8": ("libvpx", "-crf", "8", "-b:v", "8M"),
    "vp9": ("libvpx-vp9", "-crf", "22", "-b:v", "0", "-row-mt", "1"),
    "av1": ("libaom-av1", "-crf", "22", "-b:v", "0", "-cpu-used", "6"),
    "mpeg4": ("mpeg4", "-q:v", "2"),
    "mpeg2video": ("mpeg2video", "-q:v", "2"),
    "mjpeg": ("mjpeg", "-q:v", "2"),
    "flv1": ("flv", "-q:v", "2"),
    "theora": ("libtheora", "-q:v", "9"),
    "ffv1": ("ffv1",),
    "prores": ("prores_ks",),
}
"""By codec: ffmpeg's encoder, at a quality at which the coding is not seen."""
_KEEPS_TIMES: Final = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "ffv1"})
"""Encoders that take the clock of the source as it is."""
_COLOURS: Final = {
    "color_range": "-color_range",
    "color_space": "-colorspace",
    "color_transfer": "-color_trc",
    "color_primaries": "-color_primaries",
}
_MUXERS: Final = {"avi": "avi", "flv": "flv", "ogg": "ogg"}
_LARGEST_SIDE: Final = 16384


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream with the moving pictures of a file."""

    kind: Kind
    muxer: str
    index: int
    """Among all streams of the file."""
    ordinal: int
    """Among the video streams that are kept."""
    copied: tuple[int, ...]
    """The streams of the new file, by their index in the old, this one among them."""
    dropped: bool
    """There are data streams, which are not copied."""
    codec: str
    width: int
    height: int
    aspect: Fraction
    """Width of a stored pixel to its height, as displayed."""
    orientation: Orientation
    first: float
    """Seconds from the start of the file to the first picture."""
    seconds: float | None
    colours: tuple[str, ...]
    """Options that say again what the stream says of its colours and its pixels."""

    @property
    def square_size(self) -> tuple[int, int]:
        """Width and height in square pixels, not turned."""
        return max(1, round(self.width * self.aspect)), self.height

    @property
    def displayed_size(self) -> tuple[int, int]:
        """Width and height as displayed, in square pixels."""
        return self.orientation.displayed_size(self.square_size)

    def times(self, program: Ffmpeg, file: Path, seconds: float | None) -> list[float]:
        """When each frame begins, in seconds, for so long from the start or to the end."""
        limit = () if seconds is None else ("-read_intervals", f"%+{self.first + seconds + 1:.3f}")
        wanted = (*limit, "-select_streams", str(self.index), "-show_entries", "frame=best_effort_timestamp_time")
        found = program.probe(file, self.kind.demuxer, *wanted).get("frames", [])
        return sorted(
            float(frame["best_effort_timestamp_time"]) for frame in found if "best_effort_timestamp_time" in frame
        )


def stream_of(program: Ffmpeg, file: Path, kind: Kind) -> Stream:
    """The first stream of moving pictures of a file.

    Raises:
        LabelProblem: there is none, or it is of a codec that is not coded again here.
    """
    told = program.probe(file, kind.demuxer, "-show_streams", "-show_format")
    streams: list[dict[str, Any]] = told.get("streams", [])
    moving = next((one for one in streams if _moves(one)), None)
    if moving is None:
        raise LabelProblem(
            Problem(Text("文件中没有视频画面", "there are no moving pictures in the file"), Place(file.name))
        )
    codec = str(moving.get("codec_name", "-"))
    if codec not in _ENCODERS:
        raise LabelProblem(
            Problem(Text(f"不支持编码 {codec} 的视频", f"video coded as {codec} is not supported"), Place(file.name))
        )
    width, height = int(moving["width"]), int(moving["height"])
    if not 0 < min(width, height) <= max(width, height) <= _LARGEST_SIDE:
        raise LabelProblem(
            Problem(Text(f"画面尺寸异常：{width}×{height}", f"odd picture size: {width}×{height}"), Place(file.name))
        )
    kept = [one for one in streams if one.get("codec_type") in {"video", "audio", "subtitle", "attachment"}]
    about = told.get("format", {})
    length = moving.get("duration") or about.get("duration")
    return Stream(
        kind=kind,
        muxer=_muxer(kind, file, about),
        index=int(moving["index"]),
        ordinal=[one["index"] for one in kept if one["codec_type"] == "video"].index(moving["index"]),
        copied=tuple(int(one["index"]) for one in kept),
        dropped=len(kept) < len(streams),
        codec=codec,
        width=width,
        height=height,
        aspect=_aspect(str(moving.get("sample_aspect_ratio", "1:1"))),
        orientation=_orientation(moving),
        first=max(0.0, float(moving.get("start_time") or 0) - float(about.get("start_time") or 0)),
        seconds=float(length) if length else None,
        colours=_colours(moving),
    )


def _moves(stream: dict[str, Any]) -> bool:
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")


def _aspect(ratio: str) -> Fraction:
    over, _, under = ratio.partition(":")
    if over.isdigit() and under.isdigit() and int(over) and int(under):
        return min(Fraction(8), max(Fraction(1, 8), Fraction(int(over), int(under))))
    return Fraction(1)


def _orientation(stream: dict[str, Any]) -> Orientation:
    for beside in stream.get("side_data_list", []):
        if "rotation" in beside:
            # ffprobe counts anticlockwise: -90 is a quarter turn clockwise.
            return Orientation.of_rotation(round(-float(beside["rotation"]) / 90) * 90)
    return Orientation()


def _colours(stream: dict[str, Any]) -> tuple[str, ...]:
    options = ["-pix_fmt", str(stream["pix_fmt"])] if stream.get("pix_fmt") else []
    for name, option in _COLOURS.items():
        if stream.get(name, "unknown") not in {"unknown", "reserved", "unspecified"}:
            options += [option, str(stream[name])]
    return tuple(options)


def _muxer(kind: Kind, file: Path, about: dict[str, Any]) -> str:
    if kind.name == "matroska":
        with file.open("rb") as stream:
            return "webm" if b"webm" in stream.read(64) else "matroska"
    if kind.name == "mp4":
        return "mov" if str(about.get("tags", {}).get("major_brand", "")).startswith("qt") else "mp4"
    return _MUXERS[kind.name]


def encoder_of(stream: Stream, program: Ffmpeg) -> list[str]:
    """The encoder and its options, as they follow ``-c:v``.

    Raises:
        LabelProblem: this ffmpeg was built without it.
    """
    encoder, *options = _ENCODERS[stream.codec]
    if f" {encoder} " not in program.encoders():
        raise LabelProblem(
            Problem(
                Text(f"此 ffmpeg 没有编码器 {encoder}", f"this ffmpeg has no encoder {encoder}"), Place(program.ffmpeg)
            )
        )
    options += stream.colours
    if stream.codec in _KEEPS_TIMES:
        options += ["-enc_time_base", "-1"]
    if stream.codec == "hevc" and stream.muxer in {"mp4", "mov"}:
        options += ["-tag:v", "hvc1"]
    if stream.muxer in {"mp4", "mov"}:
        options += ["-movflags", "+faststart"]
    return [encoder, *options]
