# SPDX-License-Identifier: Apache-2.0
"""A label drawn into a video, from the first frame on for at least two seconds (GB 45438-2025, 5.4), by the program ffmpeg."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.delivery import Workplace, workplace
from hegui.label.explicit.ffmpeg import Ffmpeg, found_ffmpeg, reading, writing
from hegui.label.explicit.figures import GB_45438_2025
from hegui.label.explicit.image import LEAST_MATCH
from hegui.label.explicit.kinds import HEAD, Kind, kind_of
from hegui.label.explicit.lettering import Letters
from hegui.label.explicit.matching import correlation
from hegui.label.explicit.overlay import Paint, lightness, measured_contrast, paint_for
from hegui.label.explicit.pen import Pen
from hegui.label.explicit.proof import Box, Marked, Moment, PictureProof, VideoProof, moment_of, spot_of
from hegui.label.explicit.stream import Stream, encoder_of, stream_of
from hegui.label.explicit.wording import SHORT, complete_wording
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

MOMENTS: Final = (Moment.START, Moment.END, Moment.WHOLE)
_A_LITTLE: Final = 0.001
"""Seconds: the frame that begins at the very end of the time shows the label too."""
_PATCH: Final = "label.png"


@dataclass(frozen=True, slots=True)
class Patch:
    """The label as it lies in the stored pixels of a video."""

    box: Box
    letters: NDArray[np.float64]
    """0 to 1, of the size of the box."""

    @property
    def mask(self) -> NDArray[np.uint8]:
        """The letters, 0 to 255."""
        return np.round(self.letters * 255).astype(np.uint8)

    def picture(self, paint: Paint) -> Image.Image:
        """The plate and the letters as a picture with transparency."""
        ink, plate = (255.0, 0.0) if paint.white else (0.0, 255.0)
        cover = paint.opacity * (1 - self.letters) + self.letters
        mixed = plate * paint.opacity * (1 - self.letters) + ink * self.letters
        grey = np.where(cover > 0, mixed / np.maximum(cover, _NOTHING), ink)
        return Image.fromarray(
            np.dstack([np.round(layer).astype(np.uint8) for layer in (grey, grey, grey, cover * 255)]), "RGBA"
        )


_NOTHING: Final = 1e-6


def mark_video(
    source: Source,
    *,
    wording: str = SHORT,
    position: str = "bottom-right",
    moment: str = "start",
    seconds: float = GB_45438_2025.video_duration_seconds,
    to: Target | None = None,
    name: str = "",
    font: Path | None = None,
    share: float | None = None,
    break_credentials: bool = False,
) -> Marked:
    """Draws a label into the first seconds of a video and measures it in the new file.

    The pictures are coded again with the same codec; sound, subtitles and metadata are copied, a metadata label too.

    Args:
        source: a path, bytes or a binary stream.
        wording: with both elements.
        position: a `Spot`: a corner or the middle of an edge, of the picture as it is displayed.
        moment: ``start``; ``end``: at the end as well; ``whole``: all the time.
        seconds: how long at the start (and at the end), at least what the standard asks for.
        to: a path or stream for the new file; without, a path is replaced in place.
        name: of the file, for bytes and streams.
        font: a TrueType or OpenType font; without, the bundled one.
        share: text height in percent of the shortest side; without, as small as is allowed and legible.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the wording lacks an element or does not fit, ffmpeg is missing, or the video cannot be coded again.
    """
    elements = complete_wording(wording, "5.4")
    when = moment_of(moment, *MOMENTS)
    least = GB_45438_2025.video_duration_seconds
    if not least <= seconds < _LONGEST:
        raise LabelProblem(
            Problem(
                Text(f"标识须至少显示 {least:g} 秒", f"the label has to be shown for at least {least:g} seconds"),
                why=Text("GB 45438-2025 5.4", "GB 45438-2025, 5.4"),
                found=f"{seconds:g}",
            )
        )
    pen = Pen(Letters(font), wording, spot_of(position), GB_45438_2025.video_text_height_percent, share)
    program = found_ffmpeg()
    with workplace(source, name, to) as place:
        kind = _kind(place)
        before = place.reading(break_credentials=break_credentials)
        stream = stream_of(program, place.source, kind)
        patch = patch_of(pen, stream)
        shown = None if when is Moment.WHOLE else seconds + _A_LITTLE
        paint = _paint(program, place.source, stream, patch, None if when is not Moment.START else shown)
        condition = _when(stream, when, shown)
        _draw(program, place, stream, patch, paint, condition)
        if before.label is not None and place.changed_label(before):
            _draw(program, place, stream, patch, paint, condition, without_label=True)
        implicit = place.keep_label(before)
        proof = _measured(program, place.fresh, kind, pen, patch, when, seconds, elements.present)
        path, rest = place.deliver()
    notes = _notes(proof, stream)
    return Marked(kind.name, proof, changed=True, path=path, content=rest, implicit_label=implicit, notes=notes)


_LONGEST: Final = 24 * 3600


def _kind(place: Workplace) -> Kind:
    with place.source.open("rb") as stream:
        kind = kind_of(stream.read(HEAD), Path(place.name).suffix, place.place)
    if kind.modality != "video":
        raise LabelProblem(Problem(Text("这不是视频文件", "this is no video"), place.place))
    return kind


def patch_of(pen: Pen, stream: Stream) -> Patch:
    """The label as it lies in the stored pixels: turned and squeezed as the video's are, at even places for its colours.

    Raises:
        LabelProblem: it does not fit.
    """
    square = stream.square_size
    stored = pen.stored(square, stream.orientation)
    plate, squeeze = stored.plate, stream.width / square[0]
    width, height = max(2, round(plate.width * squeeze)), plate.height
    left, top = min(round(plate.left * squeeze), stream.width - width) // 2 * 2, plate.top // 2 * 2
    letters = stored.letters
    if width != plate.width:
        whole = Image.fromarray(np.round(letters * 255).astype(np.uint8))
        letters = np.asarray(whole.resize((width, height), Image.Resampling.LANCZOS)) / 255
    return Patch(Box(left, top, width, height), letters)


def _when(stream: Stream, moment: Moment, shown: float | None) -> str:
    """The condition under which ffmpeg draws a frame."""
    if shown is None:
        return "1"
    start = f"lt(t,{stream.first + shown:.6f})"
    if moment is not Moment.END or stream.seconds is None:
        return start
    return f"{start}+gte(t,{max(0.0, stream.first + stream.seconds - shown):.6f})"


def _paint(program: Ffmpeg, file: Path, stream: Stream, patch: Patch, shown: float | None) -> Paint:
    """Colours that can be read on every frame that shows the label."""
    lowest: NDArray[np.uint8] | None = None
    highest: NDArray[np.uint8] | None = None
    first: NDArray[np.uint8] | None = None
    for pixels in frames(program, file, stream, patch.box, shown):
        first = pixels if first is None else first
        lowest = pixels if lowest is None else np.minimum(lowest, pixels)
        highest = pixels if highest is None else np.maximum(highest, pixels)
    if first is None or lowest is None or highest is None:
        raise LabelProblem(Problem(Text("视频没有画面", "the video has no pictures")))
    return paint_for(np.stack([first, lowest, highest]))


def frames(
    program: Ffmpeg, file: Path, stream: Stream, box: Box, seconds: float | None, *, displayed: bool = False
) -> Iterator[NDArray[np.uint8]]:
    """A part of each frame in sRGB, for so many seconds from the first on, or to the end: as stored, or as displayed."""
    limit = [] if seconds is None else ["-t", f"{stream.first + seconds:.6f}"]
    size = stream.displayed_size
    shape = f"scale={size[0]}:{size[1]}," if displayed else ""
    crop = f"{shape}crop={box.width}:{box.height}:{box.left}:{box.top}:exact=1"
    options = [
        "-map",
        f"0:{stream.index}",
        "-vf",
        crop,
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
    ]
    count = box.width * box.height * 3
    turning = [] if displayed else ["-noautorotate"]
    with program.stream([*turning, *reading(file, stream.kind.demuxer), *limit, *options], file) as output:
        while len(raw := output.read(count)) == count:
            yield np.frombuffer(raw, dtype=np.uint8).reshape(box.height, box.width, 3)


def _draw(
    program: Ffmpeg,
    place: Workplace,
    stream: Stream,
    patch: Patch,
    paint: Paint,
    when: str,
    *,
    without_label: bool = False,
) -> None:
    """Codes the pictures again with the label over them, and copies the rest; the metadata label too, or leaves it to us."""
    with tempfile.TemporaryDirectory(prefix="hegui-") as folder:
        patch.picture(paint).save(Path(folder) / _PATCH)
        over = f"overlay={patch.box.left}:{patch.box.top}:format=auto:enable='{when}'"
        graph = f"movie={_PATCH},format=rgba[label];[in][label]{over}[out]"
        options = ["-map_metadata", "0", "-map_chapters", "0"]
        if without_label:
            options += ["-metadata", "AIGC="]
        for index in stream.copied:
            options += ["-map", f"0:{index}"]
        options += ["-c", "copy", f"-c:v:{stream.ordinal}", *encoder_of(stream, program)]
        options += [f"-filter:v:{stream.ordinal}", graph, "-fps_mode", "passthrough", "-f", stream.muxer, "-y"]
        arguments = ["-noautorotate", *reading(place.source, stream.kind.demuxer), *options, writing(place.fresh)]
        program.run(arguments, place.source, Path(folder))


def _measured(
    program: Ffmpeg,
    file: Path,
    kind: Kind,
    pen: Pen,
    patch: Patch,
    when: Moment,
    seconds: float,
    elements: tuple[str, ...],
) -> VideoProof:
    """Decodes the new file and measures on which frames the label stands.

    Raises:
        LabelProblem: it is not there from the first frame on, or not long enough.
    """
    stream = stream_of(program, file, kind)
    shown = shown_from_start(program, file, stream, patch, None if when is Moment.WHOLE else seconds + 1)
    asked = min(seconds, stream.seconds or seconds)
    if not shown.matches or shown.seconds < asked - _ONE_FRAME:
        raise LabelProblem(
            Problem(
                Text(
                    "写入后的视频从起始画面起看不清标识，已放弃",
                    "the label cannot be made out from the first frame of the new video on; given up",
                ),
                found=f"{shown.seconds:.2f} s",
            )
        )
    displayed = stream.displayed_size
    lettering, placed = pen.at(displayed)
    picture = PictureProof(
        wording=pen.wording,
        elements=elements,
        position=pen.spot,
        box=placed.ink,
        edge_distance=placed.edge_distance,
        shortest_side=min(displayed),
        text_height=lettering.height,
        smallest_character=lettering.smallest,
        share_percent=round(lettering.smallest / min(displayed) * 100, 2),
        contrast=round(shown.contrast, 2),
        font=lettering.font,
        frames=len(shown.matches),
    )
    return VideoProof(
        picture=picture,
        moment=when,
        seconds=round(shown.seconds, 3),
        frames=len(shown.matches),
        encoding=f"{stream.codec} re-encoded, sound copied",
        first_match=round(shown.matches[0], 3),
        last_match=round(shown.matches[-1], 3),
    )


_ONE_FRAME: Final = 0.05


@dataclass(frozen=True, slots=True)
class Shown:
    """The frames from the first on that show a label."""

    matches: tuple[float, ...]
    """Correlation of the letters with each of them."""
    seconds: float
    contrast: float
    """The worst of them."""


def shown_from_start(program: Ffmpeg, file: Path, stream: Stream, patch: Patch, seconds: float | None) -> Shown:
    """On how many frames, from the first on, a label stands at its place."""
    return shown_in(
        frames(program, file, stream, patch.box, seconds),
        stream.times(program, file, seconds),
        lambda pixels: (abs(correlation(patch.mask, lightness(pixels))), measured_contrast(pixels, patch.mask)),
    )


def shown_in(
    pictures: Iterator[NDArray[np.uint8]],
    times: list[float],
    measure: Callable[[NDArray[np.uint8]], tuple[float, float]],
) -> Shown:
    """The frames, from the first on, on which a label is seen.

    Args:
        pictures: the part of each frame in which the label stands.
        times: when each frame begins, seconds.
        measure: tells how well the letters match, and their contrast.
    """
    matches: list[float] = []
    worst = _MOST_CONTRAST
    for pixels in pictures:
        match, contrast = measure(pixels)
        if match < LEAST_MATCH:
            break
        matches.append(match)
        worst = min(worst, contrast)
    count = len(matches)
    if not count or not times:
        return Shown((), 0.0, 0.0)
    end = times[count] if count < len(times) else times[-1] + (times[-1] - times[0]) / max(1, len(times) - 1)
    return Shown(tuple(matches), end - times[0], worst)


_MOST_CONTRAST: Final = 21.0


def _notes(proof: VideoProof, stream: Stream) -> tuple[Text, ...]:
    notes = []
    least = GB_45438_2025.video_duration_seconds
    if proof.seconds < least - _ONE_FRAME:
        notes.append(
            Text(
                f"视频仅 {proof.seconds:g} 秒，短于标准的 {least:g} 秒；标识全程显示",
                f"the video has {proof.seconds:g} seconds, less than the {least:g} of the standard; the label is shown throughout",
            )
        )
    if stream.dropped:
        notes.append(Text("未复制数据流（如时间码）", "data streams, such as time codes, were not copied"))
    return tuple(notes)
