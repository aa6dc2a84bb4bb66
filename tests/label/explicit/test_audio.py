# SPDX-License-Identifier: Apache-2.0
"""A label that is heard: the rhythm and a recording, put into WAV without touching any sample."""

import io
import os
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from explicit_factory import music, wav
from hypothesis import given, settings
from hypothesis import strategies as st
from label_factory import LABEL
from numpy.typing import NDArray

from hegui.errors import LabelProblem
from hegui.label import read, write
from hegui.label.content import Content
from hegui.label.explicit import Form, SoundProof, mark_audio
from hegui.label.explicit.sound import HERTZ, UNIT, resampled, rhythm, rhythms_in, spoken_characters
from hegui.label.explicit.wave_file import wave_of

RATE = 8000


def proof_of(marked: Any) -> SoundProof:
    """The proof, of the right kind."""
    assert isinstance(marked.proof, SoundProof)
    return marked.proof


def samples(content: bytes | None) -> NDArray[np.float64]:
    """All samples of a file."""
    return np.concatenate(list(wave_of(Content(content or b"")).blocks()))


def test_the_rhythm_has_the_timing_of_the_itu() -> None:
    """Short long, short short: 1 1 3, three of silence, 1 1 1; nothing clicks."""
    sound = rhythm(8000)
    assert len(sound) == round(11 * UNIT * 8000)
    on = np.abs(sound).reshape(-1, round(UNIT * 8000)).max(axis=1) > 0.5
    assert "".join("#" if unit else " " for unit in on) == "# ###   # #"
    assert np.abs(np.diff(sound)).max() < 2 * np.pi * HERTZ / 8000 * 1.05


@pytest.mark.parametrize("bits", [8, 16, 24, 32, -32, -64])
@pytest.mark.parametrize("position", ["start", "middle", "end"])
def test_every_sample_stays(bits: int, position: str) -> None:
    """In every width, of two channels; floating point is meant by less than nothing."""
    source = wav(music(RATE, 4, 2), RATE, abs(bits), floating=bits < 0)
    marked = mark_audio(source, position=position, name="a.wav")
    before, after = samples(source), samples(marked.content)
    first = int(np.argmax((before != after[: len(before)]).any(axis=1))) if position != "end" else len(before)
    added = len(after) - len(before)
    assert np.array_equal(np.delete(after, slice(first, first + added), axis=0), before)
    proof = proof_of(marked)
    assert (proof.form, proof.rhythm) == (Form.RHYTHM, ".- ..")
    assert proof.seconds == pytest.approx(11 * UNIT, abs=0.06)
    assert proof.content_db is not None
    assert proof.level_db >= proof.content_db


@pytest.mark.parametrize("position", ["start", "middle", "end"])
def test_a_second_time_nothing_changes(position: str) -> None:
    """The rhythm is heard where it is to be."""
    marked = mark_audio(wav(music(RATE, 12), RATE), position=position, name="a.wav")
    again = mark_audio(marked.content or b"", position=position, name="a.wav")
    assert (again.changed, again.content) == (False, marked.content)


def test_the_label_is_parted_from_the_content() -> None:
    """By silence, on the sides where there is content."""
    marked = mark_audio(wav(music(RATE, 3), RATE), position="end", name="a.wav")
    start = proof_of(marked).start_seconds
    quiet = samples(marked.content)[round((start - 0.35) * RATE) : round((start - 0.05) * RATE)]
    assert np.abs(quiet).max() == 0


def test_a_silent_file_gets_an_audible_label() -> None:
    """At a level of its own; the content has none."""
    proof = proof_of(mark_audio(wav(np.zeros((RATE * 2, 1)), RATE), name="a.wav"))
    assert proof.content_db is None
    assert proof.level_db >= -25


def test_loud_content_does_not_make_the_label_clip() -> None:
    """However loud: the peak stays below full scale."""
    loud = np.sign(music(RATE, 2)) * 0.99
    marked = mark_audio(wav(loud, RATE), name="a.wav")
    assert np.abs(samples(marked.content)[: round(RATE * 1.3)]).max() < 0.9


def test_other_chunks_stay_and_cue_points_move() -> None:
    """The metadata label, an INFO list, cue points and loops behind the label; what counts samples counts the new ones."""
    cue = b"cue " + struct.pack("<II", 4 + 2 * 24, 2)
    cue += b"".join(struct.pack("<II4sIII", number, at, b"data", 0, 0, at) for number, at in ((1, 0), (2, 5000)))
    info = b"LIST" + struct.pack("<I", 16) + b"INFOINAM" + struct.pack("<I", 4) + b"abc\0"
    fact = b"fact" + struct.pack("<II", 4, RATE * 2)
    labelled = write(wav(music(RATE, 2), RATE, extra=fact + cue + info), LABEL, name="a.wav").content
    assert labelled is not None
    marked = mark_audio(labelled, position="end", name="a.wav")
    assert marked.implicit_label
    content = marked.content or b""
    assert cue + info in content
    added = (len(content) - len(labelled)) // 2
    assert b"fact" + struct.pack("<II", 4, RATE * 2 + added) in content
    assert read(content, name="a.wav").label == LABEL
    first = mark_audio(labelled, position="start", name="a.wav").content or b""
    moved = first[first.index(b"cue ") + 12 :]
    assert struct.unpack_from("<I", moved, 4)[0] == added
    assert struct.unpack_from("<I", moved, 24 + 20)[0] == 5000 + added


def test_sizes_that_a_streaming_writer_left_open_are_closed() -> None:
    """The audio goes to the end of the file."""
    plain = wav(music(RATE, 2), RATE)
    streamed = bytearray(plain)
    streamed[4:8] = streamed[40:44] = b"\xff\xff\xff\xff"
    marked = mark_audio(bytes(streamed), name="a.wav").content or b""
    assert int.from_bytes(marked[4:8], "little") == len(marked) - 8
    assert int.from_bytes(marked[40:44], "little") == len(marked) - 44
    assert marked == mark_audio(plain, name="a.wav").content


def test_rf64_counts_in_its_own_chunk() -> None:
    """Sizes of 64 bits, where the head says so."""
    sample = Path(__file__).parents[1] / "samples" / "wav" / "rf64.rf64"
    source = sample.read_bytes()
    marked = mark_audio(sample, to=(stream := io.BytesIO()))
    content = stream.getvalue()
    assert marked.path is None
    assert content[:4] == b"RF64"
    assert int.from_bytes(content[20:28], "little") == len(content) - 8
    added = int.from_bytes(content[28:36], "little") - int.from_bytes(source[28:36], "little")
    assert added == len(content) - len(source)


def test_a_long_file_costs_little_memory(tmp_path: Path) -> None:
    """Fifty megabytes, most of them a hole: the samples are copied by the system."""
    path = tmp_path / "long.wav"
    head = bytearray(wav(np.zeros((0, 2)), 48000))
    size = 50 * 1024 * 1024
    head[4:8], head[40:44] = struct.pack("<I", 36 + size), struct.pack("<I", size)
    path.write_bytes(bytes(head))
    os.truncate(path, 44 + size)
    tracemalloc.start()
    marked = mark_audio(path, to=tmp_path / "marked.wav")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert marked.changed
    assert peak < 40 * 1024 * 1024


def speech(seconds: float, rate: int = 11025) -> bytes:
    """A recording of bursts, with silence before and after."""
    time = np.arange(int(rate * seconds)) / rate
    voice = np.sin(2 * np.pi * 180 * time) * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)) * 0.3
    silence = np.zeros(rate // 2)
    return wav(np.concatenate([silence, voice, silence])[:, None], rate)


def test_a_recording_is_put_in_and_its_speed_measured(tmp_path: Path) -> None:
    """At the rate and with the channels of the content, without its silence; ten characters in four seconds are 150 a minute."""
    recording = tmp_path / "label.wav"
    recording.write_bytes(speech(4.0))
    source = wav(music(22050, 3, 2), 22050)
    marked = mark_audio(source, speech=recording, transcript="本内容由人工智能生成", name="a.wav")
    proof = proof_of(marked)
    assert proof.form is Form.SPEECH
    assert proof.seconds == pytest.approx(4.0, abs=0.1)
    assert proof.characters_per_minute == pytest.approx(150, abs=5)
    assert proof.elements == ("人工智能", "生成")
    assert marked.notes == ()
    assert np.array_equal(samples(marked.content)[-3 * 22050 :], samples(source))


@pytest.mark.parametrize(("seconds", "noted"), [(1.5, True), (4.0, False), (9.0, True)])
def test_an_odd_speed_is_noted_and_not_refused(tmp_path: Path, seconds: float, noted: bool) -> None:
    """120 to 160 characters a minute is what a note of the standard says."""
    recording = tmp_path / "label.wav"
    recording.write_bytes(speech(seconds))
    marked = mark_audio(wav(music(RATE, 1), RATE), speech=recording, transcript="本内容由人工智能生成", name="a.wav")
    assert bool(marked.notes) is noted


def test_a_recording_needs_a_complete_transcript(tmp_path: Path) -> None:
    """No transcript, an incomplete one, a transcript without recording, silence."""
    recording = tmp_path / "label.wav"
    recording.write_bytes(speech(2.0))
    source = wav(music(RATE, 1), RATE)
    with pytest.raises(LabelProblem, match="transcript is needed"):
        mark_audio(source, speech=recording, name="a.wav")
    with pytest.raises(LabelProblem, match="AI element"):
        mark_audio(source, speech=recording, transcript="本内容由机器生成", name="a.wav")
    with pytest.raises(LabelProblem, match="no recording"):
        mark_audio(source, transcript="本内容由人工智能生成", name="a.wav")
    recording.write_bytes(wav(np.zeros((RATE, 1)), RATE))
    with pytest.raises(LabelProblem, match="silent"):
        mark_audio(source, speech=recording, transcript="本内容由人工智能生成", name="a.wav")


@pytest.mark.parametrize(
    ("transcript", "count"), [("本内容由人工智能生成", 10), ("AI生成", 4), ("由 model 3 生成。", 6), ("", 0)]
)
def test_spoken_characters(transcript: str, count: int) -> None:
    """Chinese characters, letters that are spelt out, digits, syllables; punctuation is not spoken."""
    assert spoken_characters(transcript) == count


def test_resampling_keeps_the_tone() -> None:
    """A tone of 440 Hz is one at any rate."""
    tone = np.sin(2 * np.pi * 440 * np.arange(11025) / 11025)
    spectrum = np.abs(np.fft.rfft(resampled(tone, 11025, 48000)))
    assert int(spectrum.argmax()) == 440


@settings(max_examples=30, deadline=None)
@given(
    unit=st.floats(0.06, 0.25),
    hertz=st.floats(400, 1500),
    before=st.floats(0.3, 2),
    stretch=st.floats(2.6, 3.4),
    noise=st.floats(0, 0.01),
)
def test_other_rhythms_are_heard_too(unit: float, hertz: float, before: float, stretch: float, noise: float) -> None:
    """Of other speed and tone, from another maker; with a little noise."""
    parts = [np.zeros(round(before * RATE))]
    for mark, gap in ((1.0, 1.0), (stretch, 3.0), (1.0, 1.0), (1.0, 6.0)):
        time = np.arange(round(mark * unit * RATE)) / RATE
        parts += [np.sin(2 * np.pi * hertz * time) * 0.3, np.zeros(round(gap * unit * RATE))]
    sound = np.concatenate(parts)
    heard = rhythms_in(sound + np.random.default_rng(1).normal(0, noise, len(sound)), RATE)
    assert len(heard) == 1
    assert heard[0].start == pytest.approx(before, abs=0.08)


def test_a_rhythm_over_content_is_heard_in_its_band() -> None:
    """Mixed into noise that is as loud as it is."""
    sound = np.random.default_rng(3).normal(0, 0.1, RATE * 4)
    tone = rhythm(RATE) * 0.3
    sound[RATE : RATE + len(tone)] += tone
    heard = rhythms_in(sound, RATE)
    assert [round(one.start, 1) for one in heard] == [1.0]
    assert heard[0].hertz == pytest.approx(HERTZ, abs=60)


@pytest.mark.parametrize("seed", range(6))
def test_music_and_noise_are_no_rhythm(seed: int) -> None:
    """And other Morse letters are not these."""
    assert rhythms_in(music(RATE, 6, seed=seed)[:, 0], RATE) == []
    assert rhythms_in(np.random.default_rng(seed).normal(0, 0.1, RATE * 6), RATE) == []
    marks = ("...", "-.-", "....", "---", ".-", "..")[seed]
    parts = [np.zeros(RATE)]
    for mark in marks:
        parts += [rhythm(RATE)[: round(UNIT * RATE)]] * (3 if mark == "-" else 1) + [np.zeros(round(UNIT * RATE))]
    assert rhythms_in(np.concatenate([*parts, np.zeros(RATE)]), RATE) == []


@pytest.mark.parametrize(
    "content",
    [b"RIFF\x10\0\0\0WAVE", wav(music(RATE, 1), RATE)[:60], b"RIFF\xff\xff\xff\xffWAVEfmt \x02\0\0\0\0\0data\0\0\0\0"],
)
def test_a_damaged_wav_is_told(content: bytes) -> None:
    """Without audio, cut off, with a format that is too short."""
    with pytest.raises(LabelProblem, match="WAV"):
        mark_audio(content, name="a.wav")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_bytes_are_a_wav_or_told(data: st.DataObject) -> None:
    """Changed anywhere: answers or a `LabelProblem`."""
    content = bytearray(wav(music(RATE, 0.05), RATE, extra=b"cue \x04\0\0\0\x05\0\0\0smpl\x02\0\0\0\0\0"))
    for at in data.draw(st.lists(st.integers(0, 90), max_size=5)):
        content[at] = data.draw(st.integers(0, 255))
    try:
        wave = wave_of(Content(bytes(content)))
        wave.with_samples(0, b"\0" * wave.frame)
    except LabelProblem:
        return
    assert wave.frames >= 0
