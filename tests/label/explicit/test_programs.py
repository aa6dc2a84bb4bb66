# SPDX-License-Identifier: Apache-2.0
"""Video, and sound in other formats than WAV, by the program ffmpeg; checked with PyAV, which is another reader of them."""

import shutil
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from explicit_factory import busy, music, opened, saved, wav
from label_factory import LABEL

from hegui.errors import LabelProblem
from hegui.label import read, write
from hegui.label.explicit import (
    PresentMark,
    SoundProof,
    VideoProof,
    check_explicit,
    mark,
    mark_audio,
    mark_image,
    mark_video,
    word_of,
)
from hegui.label.verdict import Inconclusive, PresentInvalid


@pytest.fixture
def ffmpeg() -> str:
    """The program, for tests that make their own material with it."""
    return shutil.which("ffmpeg") or "ffmpeg"


def video(
    path: Path,
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (128, 96),
    seconds: float = 3,
    rate: int = 8,
    aspect: Fraction = Fraction(1),
    sound: str = "aac",
    marked: slice | None = None,
    pixels: str = "yuv420p",
) -> Path:
    """A film of a busy picture that moves, with a tone; ``marked`` says which of its frames carry our label already."""
    with av.open(str(path), "w") as film:
        film.metadata["title"] = "标题"
        pictures = film.add_stream(codec, rate=rate, width=size[0], height=size[1], pix_fmt=pixels)
        pictures.sample_aspect_ratio = aspect
        tones = film.add_stream(sound, rate=16000 if sound != "libopus" else 48000, layout="mono")
        still = busy(size[0] * 2, size[1])
        labelled = range(int(seconds * rate))[marked] if marked is not None else range(0)
        for number in range(int(seconds * rate)):
            picture = still.crop((number, 0, number + size[0], size[1]))
            if number in labelled:
                with opened(mark_image(saved(picture, "PNG")).content) as drawn:
                    picture = drawn.convert("RGB")
            film.mux(pictures.encode(av.VideoFrame.from_image(picture)))
        film.mux(pictures.encode())
        tone = (music(tones.rate, seconds)[:, 0] * 32767).astype("<i2")[None]
        frame = av.AudioFrame.from_ndarray(tone, "s16", "mono")
        frame.sample_rate = tones.rate
        frame.pts = 0
        film.mux(tones.encode(frame))
        film.mux(tones.encode())
    return path


def packets(path: Path, kind: str) -> list[bytes]:
    """The packets of the first stream of a kind."""
    with av.open(str(path)) as film:
        stream = next(stream for stream in film.streams if stream.type == kind)
        return [bytes(packet) for packet in film.demux(stream) if packet.size]


def shown(path: Path) -> Iterator[tuple[float, np.ndarray]]:
    """The time and the grey values of each frame, as stored."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield float(frame.time or 0), frame.to_ndarray(format="gray").astype(int)


def proof_of(marked: Any) -> VideoProof:
    """The proof, of the right kind."""
    assert isinstance(marked.proof, VideoProof)
    return marked.proof


@pytest.mark.programs
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".mp4", {}),
        (".mov", {"pixels": "yuv444p"}),
        (".mkv", {"codec": "libx265"}),
        (".webm", {"codec": "libvpx-vp9", "sound": "libopus"}),
        (".avi", {"codec": "mpeg4", "sound": "mp3"}),
        (".flv", {"codec": "flv"}),
    ],
)
def test_every_container(suffix: str, options: dict[str, Any], tmp_path: Path) -> None:
    """Drawn from the first frame on for two seconds and no longer; sound copied, as many frames at the same distances."""
    source = video(tmp_path / f"film{suffix}", **options)
    target = tmp_path / f"marked{suffix}"
    marked = mark_video(source, to=target)
    proof = proof_of(marked)
    assert marked.path == target
    assert 2 <= proof.seconds < 2.3
    assert proof.picture.share_percent >= 5
    assert packets(source, "audio") == packets(target, "audio")
    before, after = list(shown(source)), list(shown(target))
    times = [[round(time - frames[0][0], 2) for time, _ in frames] for frames in (before, after)]
    assert times[0] == times[1]
    box = proof.picture.box
    at = (slice(box.top, box.top + box.height), slice(box.left, box.left + box.width))
    changed = [np.abs(old[at] - new[at]).mean() > 25 for (_, old), (_, new) in zip(before, after, strict=True)]
    assert changed == [time < 2.001 for time in times[0]]
    rest = [
        np.abs(old[: box.top - 16] - new[: box.top - 16]).mean()
        for (_, old), (_, new) in zip(before, after, strict=True)
    ]
    assert max(rest) < 4
    checked = check_explicit(target)
    assert isinstance(checked.verdict, PresentMark)
    again = checked.proofs[0]
    assert isinstance(again, VideoProof)
    assert again.seconds == pytest.approx(proof.seconds, abs=0.01)


@pytest.mark.programs
def test_rotated_and_oblong_pixels(ffmpeg: str, tmp_path: Path) -> None:
    """The label is upright and high enough in the picture as it is displayed."""
    plain = video(tmp_path / "plain.mp4", aspect=Fraction(4, 3))
    turned = tmp_path / "turned.mp4"
    subprocess.run(
        [ffmpeg, "-loglevel", "error", "-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90", turned], check=True
    )
    proof = proof_of(mark_video(turned))
    assert proof.picture.shortest_side == 96
    assert proof.picture.box.top > 96
    with av.open(str(turned)) as film:
        [frame] = [next(film.decode(video=0))]
        assert (frame.width, frame.height) == (128, 96)
        assert abs(frame.rotation) == 90
        assert film.streams.video[0].sample_aspect_ratio == Fraction(4, 3)
    assert isinstance(check_explicit(turned).verdict, PresentMark)


@pytest.mark.programs
def test_the_whole_video_or_its_end(tmp_path: Path) -> None:
    """All frames; or the first two seconds and the last two, and not those between."""
    source = video(tmp_path / "film.mp4", seconds=5)
    whole = proof_of(mark_video(source, moment="whole", to=tmp_path / "whole.mp4"))
    assert (whole.frames, whole.seconds) == (40, 5.0)
    ends = proof_of(mark_video(source, moment="end", to=tmp_path / "ends.mp4"))
    box = ends.picture.box
    at = (slice(box.top, box.top + box.height), slice(box.left, box.left + box.width))
    pairs = zip(shown(source), shown(tmp_path / "ends.mp4"), strict=True)
    changed = [np.abs(old[at] - new[at]).mean() > 25 for (_, old), (_, new) in pairs]
    assert changed[:17] == [True] * 17
    assert changed[18:23] == [False] * 5
    assert changed[-16:] == [True] * 16


@pytest.mark.programs
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_metadata_label_and_the_title_stay(suffix: str, tmp_path: Path) -> None:
    """In place, from a path."""
    path = video(tmp_path / f"film{suffix}", seconds=2)
    write(path, LABEL)
    marked = mark_video(path)
    assert marked.implicit_label
    assert read(path).label == LABEL
    with av.open(str(path)) as film:
        assert film.metadata["title"] == "标题"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.programs
def test_a_short_video_is_marked_throughout_and_told(tmp_path: Path) -> None:
    """Shorter than two seconds: it cannot be judged, and is not called valid."""
    path = video(tmp_path / "film.mp4", seconds=1)
    marked = mark_video(path)
    assert (proof_of(marked).frames, len(marked.notes)) == (8, 1)
    assert isinstance(check_explicit(path).verdict, Inconclusive)


@pytest.mark.programs
@pytest.mark.parametrize(
    ("frames", "verdict"),
    [(slice(0, 8), "invalid"), (slice(0, 17), "valid"), (slice(4, 24), "inconclusive"), (None, "inconclusive")],
)
def test_the_time_of_a_label_is_measured(frames: slice | None, verdict: str, tmp_path: Path) -> None:
    """One second is too short; a label that comes later is not found at the start."""
    path = video(tmp_path / "film.mp4", marked=frames, seconds=3)
    checked = check_explicit(path)
    assert word_of(checked.verdict) == verdict
    if verdict == "invalid":
        assert checked.verdict == PresentInvalid(("5.4.duration",))


@pytest.mark.programs
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"seconds": 1.5}, "at least 2 seconds"),
        ({"position": "middle"}, "position"),
        ({"wording": "AI"}, "5.4"),
        ({"moment": "corner"}, "position"),
    ],
)
def test_a_label_that_would_not_do_is_refused(options: dict[str, Any], why: str, tmp_path: Path) -> None:
    """Before anything is coded."""
    with pytest.raises(LabelProblem, match=why):
        mark_video(tmp_path / "film.mp4", **options)


@pytest.mark.programs
@pytest.mark.parametrize(
    "content", [b"\0\0\0\x18ftypisom" + b"\0" * 90, b"\x1aE\xdf\xa3" + b"\0" * 90, b"FLV\x01" + b"\xff" * 90]
)
def test_a_damaged_video_is_told(content: bytes) -> None:
    """In the words of ffmpeg; and it is no verdict."""
    with pytest.raises(LabelProblem):
        mark_video(content, name="a.mp4")
    assert isinstance(check_explicit(content, name="a.mp4").verdict, Inconclusive)


@pytest.mark.programs
def test_a_playlist_cannot_make_ffmpeg_read_other_files(tmp_path: Path) -> None:
    """A text that names another file is no film, whatever its name is."""
    (tmp_path / "secret.mp4").write_bytes(video(tmp_path / "film.mp4", seconds=1).read_bytes())
    for text in ("ffconcat version 1.0\nfile secret.mp4\n", "#EXTM3U\n#EXTINF:1,\nsecret.mp4\n"):
        with pytest.raises(LabelProblem):
            mark(text.encode(), name="film.mp4")


def sound(path: Path, program: str, *options: str) -> Path:
    """Six seconds of music in another format, with a title."""
    plain = path.with_name("plain.wav")
    plain.write_bytes(wav(music(22050, 6, 2), 22050))
    subprocess.run([program, "-loglevel", "error", "-i", plain, "-metadata", "title=标题", *options, path], check=True)
    return path


@pytest.mark.programs
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".mp3", ["-b:a", "96k"]),
        (".flac", []),
        (".ogg", ["-c:a", "libvorbis"]),
        (".opus", ["-c:a", "libopus", "-b:a", "96k"]),
        (".m4a", ["-c:a", "aac"]),
        (".aac", ["-c:a", "aac"]),
    ],
)
def test_sound_in_every_format(ffmpeg: str, suffix: str, options: list[str], tmp_path: Path) -> None:
    """The rhythm is heard in the new file; title and metadata label stay."""
    path = sound(tmp_path / f"song{suffix}", ffmpeg, *options)
    write(path, LABEL)
    marked = mark_audio(path, position="end")
    assert marked.implicit_label
    assert read(path).label == LABEL
    assert isinstance(marked.proof, SoundProof)
    assert marked.proof.start_seconds == pytest.approx(6.4, abs=0.15)
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        assert {**file.metadata, **stream.metadata}.get("title", "标题") == "标题"
        assert stream.rate == (48000 if suffix == ".opus" else 22050)
    assert isinstance(check_explicit(path).verdict, PresentMark)
    assert not mark_audio(path, position="end").changed


@pytest.mark.programs
@pytest.mark.parametrize("depth", ["s16", "s32"])
def test_flac_keeps_every_sample(ffmpeg: str, depth: str, tmp_path: Path) -> None:
    """Of sixteen bits and of twenty-four."""
    path = sound(tmp_path / "song.flac", ffmpeg, "-sample_fmt", depth)

    def samples(file: Path) -> np.ndarray:
        with av.open(str(file)) as song:
            return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in song.decode(audio=0)])

    before = samples(path)
    mark_audio(path)
    assert np.array_equal(samples(path)[-len(before) :], before)


@pytest.mark.programs
def test_a_recording_in_another_format(ffmpeg: str, tmp_path: Path) -> None:
    """Is decoded by ffmpeg."""
    recording = sound(tmp_path / "label.mp3", ffmpeg)
    marked = mark_audio(wav(music(8000, 1), 8000), speech=recording, transcript="本内容由人工智能生成", name="a.wav")
    assert isinstance(marked.proof, SoundProof)
    assert marked.proof.seconds == pytest.approx(6, abs=0.2)


def test_a_missing_program_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable that names it; for a check it is a verdict."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 90)
    monkeypatch.setenv("HEGUI_FFMPEG", str(tmp_path / "nowhere"))
    with pytest.raises(LabelProblem, match="HEGUI_FFMPEG") as caught:
        mark(path)
    assert "install it" in caught.value.problems[0].what.en
    checked = check_explicit(path)
    assert isinstance(checked.verdict, Inconclusive)
    assert "HEGUI_FFMPEG" in checked.verdict.reason.en
    monkeypatch.delenv("HEGUI_FFMPEG")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabelProblem, match="HEGUI_FFMPEG"):
        mark(path)
