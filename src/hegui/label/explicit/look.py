# SPDX-License-Identifier: Apache-2.0
"""Looks for drawn labels in pictures and videos, and measures those it finds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from hegui.label.explicit.delivery import on_disk, original_of
from hegui.label.explicit.ffmpeg import Ffmpeg, found_ffmpeg
from hegui.label.explicit.figures import GB_45438_2025
from hegui.label.explicit.frames import MOST_FRAMES
from hegui.label.explicit.image import LEAST_MATCH, picture_of
from hegui.label.explicit.kinds import Kind
from hegui.label.explicit.lettering import Letters
from hegui.label.explicit.overlay import at_edge, edge_distance, legible, measured_contrast
from hegui.label.explicit.proof import Box, Moment, PictureProof, Proof, Spot, VideoProof
from hegui.label.explicit.search import Sighting, find, matches_at
from hegui.label.explicit.stream import Stream, stream_of
from hegui.label.explicit.video import frames, shown_in
from hegui.label.explicit.wording import elements_of
from hegui.label.findings import Aspect, Finding, Level
from hegui.label.reading import Source
from hegui.text import Text

_NOT_SEEN: Final = Text(
    "未检出本工具绘制的标识；其他样式的标识须由人查看",
    "no label drawn by this tool was detected; whether there is one of another style, a person has to look",
)
_UNSURE_PERCENT: Final = 4.0
"""A measure that is short by less than this part of what is needed is within what measuring can tell."""
_SOME_FRAMES: Final = 300
_ONE_FRAME: Final = 0.05
Look = tuple[tuple[Proof, ...], tuple[Finding, ...], Text | None]
"""What was measured, what is to be said of it, and why it cannot be told."""


def look_at_picture(source: Source, name: str, wordings: Sequence[str], font: Path | None) -> Look:
    """Looks for a label in a picture, and in the other frames of an animation.

    Raises:
        LabelProblem: the picture cannot be read.
    """
    letters = Letters(font)
    original = original_of(source, name, break_credentials=True)
    with picture_of(original.content, original) as picture:
        first = _displayed(picture)
        sighting = find(first, letters, wordings)
        if sighting is None:
            return (), (), _NOT_SEEN
        count, without = _other_frames(picture, sighting)
    proof = _proof(sighting, first, letters, count)
    findings = list(_judged(proof, "5.2", GB_45438_2025.image_text_height_percent))
    if without:
        text = Text(f"动画有 {without} 帧没有标识", f"{without} frame(s) of the animation have no label")
        findings.append(Finding("5.2.frames", Aspect.STANDARD, Level.WARNING, text))
    return (proof,), tuple(findings), _doubt(proof, findings, GB_45438_2025.image_text_height_percent)


def _displayed(picture: Image.Image) -> Image.Image:
    """The picture as it is displayed, on white where it is transparent."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(turned) >> 8).astype(np.uint8)).convert("RGB")
    shown = turned.convert("RGBA")
    white = Image.new("RGBA", shown.size, (255, 255, 255, 255))
    white.alpha_composite(shown)
    return white.convert("RGB")


def _other_frames(picture: Image.Image, sighting: Sighting) -> tuple[int, int]:
    """How many frames there are (as far as looked at), and how many lack the label."""
    count = without = 0
    box = sighting.box
    if getattr(picture, "n_frames", 1) == 1 or picture.format == "TIFF":
        return 1, 0
    for frame in ImageSequence.Iterator(picture):
        if count >= min(_SOME_FRAMES, MOST_FRAMES):
            break
        count += 1
        pixels = np.asarray(_displayed(frame).crop((box.left, box.top, box.left + box.width, box.top + box.height)))
        without += matches_at(pixels, sighting) < LEAST_MATCH
    return count, without


def _proof(sighting: Sighting, picture: Image.Image, letters: Letters, count: int) -> PictureProof:
    box = sighting.box
    margin = max(2, box.height // 5)
    around = (box.left - margin, box.top - margin, box.left + box.width + margin, box.top + box.height + margin)
    inside = (max(0, around[0]), max(0, around[1]), min(picture.width, around[2]), min(picture.height, around[3]))
    mask = Image.new("L", (inside[2] - inside[0], inside[3] - inside[1]))
    letters_of = Image.fromarray(sighting.mask).resize((box.width, box.height), Image.Resampling.BOX)
    mask.paste(letters_of, (box.left - inside[0], box.top - inside[1]))
    contrast = measured_contrast(np.asarray(picture.crop(inside), dtype=np.uint8), np.asarray(mask))
    return PictureProof(
        wording=sighting.wording,
        elements=elements_of(sighting.wording).present,
        position=spot_at(box, picture.size),
        box=box,
        edge_distance=edge_distance(box, picture.size),
        shortest_side=min(picture.size),
        text_height=round(sighting.text_height),
        smallest_character=round(sighting.smallest),
        share_percent=round(sighting.smallest / min(picture.size) * 100, 2),
        contrast=round(contrast, 2),
        font=letters.name,
        frames=count,
    )


def spot_at(box: Box, size: tuple[int, int]) -> Spot:
    """The corner or edge that a box is nearest to: of three columns and three rows, the one that its middle lies in."""
    across = ("left", "", "right")[min(2, (2 * box.left + box.width) * 3 // (2 * size[0]))]
    down = ("top", "", "bottom")[min(2, (2 * box.top + box.height) * 3 // (2 * size[1]))]
    named = "-".join(part for part in (down, across) if part)
    if named:
        return Spot(named)
    distances = {
        Spot.LEFT: box.left,
        Spot.TOP: box.top,
        Spot.RIGHT: size[0] - box.left - box.width,
        Spot.BOTTOM: size[1] - box.top - box.height,
    }
    return min(distances, key=lambda spot: distances[spot])


def _judged(proof: PictureProof, clause: str, percent: float) -> list[Finding]:
    """What breaks a rule of the standard, and what reads badly."""
    findings = []
    if proof.share_percent < percent * (1 - _UNSURE_PERCENT / 100):
        text = Text(
            f"文字高度为最短边的 {proof.share_percent:g}%，应不低于 {percent:g}%",
            f"the text height is {proof.share_percent:g} percent of the shortest side, it must be {percent:g} at least",
        )
        findings.append(Finding(f"{clause}.height", Aspect.STANDARD, Level.VIOLATION, text))
    if not legible(proof.contrast):
        text = Text(
            f"对比度约 {proof.contrast:g}:1，可能不够清晰（标准未规定数值）",
            f"the contrast is about {proof.contrast:g}:1, which may not be legible (the standard gives no figure)",
        )
        findings.append(Finding(f"{clause}.contrast", Aspect.STANDARD, Level.WARNING, text))
    return findings


def _doubt(proof: PictureProof, findings: Sequence[Finding], percent: float) -> Text | None:
    """Why a label that was found cannot be called good."""
    if proof.share_percent < percent and not any(finding.rule.endswith(".height") for finding in findings):
        return Text(
            f"文字高度约 {proof.share_percent:g}%，与 {percent:g}% 过于接近，无法判定",
            f"the text height is about {proof.share_percent:g} percent, too near to {percent:g} to tell",
        )
    if not at_edge(proof.edge_distance, proof.shortest_side, proof.text_height):
        return Text(
            f"标识距最近边缘 {proof.edge_distance} 像素，是否算“边或角”须由人判断（标准未规定数值）",
            f"the label is {proof.edge_distance} pixels from the nearest edge: whether that is an edge or a corner, "
            "a person has to tell (the standard gives no figure)",
        )
    return None


def look_at_video(source: Source, name: str, kind: Kind, wordings: Sequence[str], font: Path | None) -> Look:
    """Looks for a label in the first frame of a video, and for how long it stays.

    Raises:
        LabelProblem: the video cannot be read, or ffmpeg is missing.
    """
    letters = Letters(font)
    program = found_ffmpeg()
    with on_disk(source, name) as (path, _, _folder):
        stream = stream_of(program, path, kind)
        picture = _first_frame(program, path, stream)
        sighting = find(picture, letters, wordings)
        if sighting is None:
            return (), (), _NOT_SEEN
        proof = _video_proof(program, path, stream, sighting, _proof(sighting, picture, letters, 1))
    percent, least = GB_45438_2025.video_text_height_percent, GB_45438_2025.video_duration_seconds
    findings = _judged(proof.picture, "5.4", percent)
    doubt = _doubt(proof.picture, findings, percent)
    if proof.seconds < least:
        throughout = stream.seconds is not None and proof.seconds >= stream.seconds - _ONE_FRAME
        if throughout:
            doubt = Text(
                f"视频短于 {least:g} 秒，标识全程显示",
                f"the video is shorter than {least:g} seconds and shows the label throughout",
            )
        else:
            text = Text(
                f"标识自起始画面起显示 {proof.seconds:g} 秒，应不少于 {least:g} 秒",
                f"the label is shown for {proof.seconds:g} seconds from the first frame on, it must be {least:g} at least",
            )
            findings.append(Finding("5.4.duration", Aspect.STANDARD, Level.VIOLATION, text))
    return (proof,), tuple(findings), doubt


def _first_frame(program: Ffmpeg, file: Path, stream: Stream) -> Image.Image:
    width, height = stream.displayed_size
    for pixels in frames(program, file, stream, Box(0, 0, width, height), 1.0, displayed=True):
        return Image.fromarray(pixels)
    return Image.new("RGB", (width, height))


def _video_proof(program: Ffmpeg, file: Path, stream: Stream, sighting: Sighting, picture: PictureProof) -> VideoProof:
    looked = GB_45438_2025.video_duration_seconds + 1

    def measure(pixels: NDArray[np.uint8]) -> tuple[float, float]:
        return matches_at(pixels, sighting), picture.contrast

    parts = frames(program, file, stream, sighting.box, looked, displayed=True)
    shown = shown_in(parts, stream.times(program, file, looked), measure)
    matches = shown.matches or (0.0,)
    return VideoProof(
        picture=picture,
        moment=Moment.START,
        seconds=round(shown.seconds, 3),
        frames=len(shown.matches),
        encoding=stream.codec,
        first_match=round(matches[0], 3),
        last_match=round(matches[-1], 3),
    )
