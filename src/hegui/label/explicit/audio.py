# SPDX-License-Identifier: Apache-2.0
"""A label that is heard: the rhythm 短长 短短 or a spoken recording, before, within or after a sound (GB 45438-2025, 5.3)."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.content import opened
from hegui.label.explicit import sound
from hegui.label.explicit.coded_sound import CodedSound
from hegui.label.explicit.delivery import Workplace, on_disk, workplace
from hegui.label.explicit.ffmpeg import found_ffmpeg, reading
from hegui.label.explicit.figures import GB_45438_2025
from hegui.label.explicit.kinds import HEAD, Kind, kind_of
from hegui.label.explicit.proof import Form, Marked, Moment, SoundProof, moment_of
from hegui.label.explicit.wave_file import Wave, wave_of
from hegui.label.explicit.wording import complete_wording
from hegui.label.new_file import write_pieces
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

MOMENTS: Final = (Moment.START, Moment.MIDDLE, Moment.END)
LONGEST_SPEECH: Final = 60
"""Seconds of a spoken label."""
NEAR: Final = 3.0
"""Seconds from the beginning or the end within which a label counts as standing there. Ours."""
_NEAR_PART: Final = 0.15
"""Of a short sound."""
WINDOW: Final = 15.0
"""Seconds that are searched at a time."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label to be heard, at its own loudness and in its own words."""

    form: Form
    samples: NDArray[np.float64]
    """Of one channel, from the first sound to the last."""
    loud: float
    """Its level where it sounds, dB of full scale."""
    transcript: str | None = None
    elements: tuple[str, ...] = ()


def mark_audio(
    source: Source,
    *,
    position: str = "start",
    speech: Path | None = None,
    transcript: str | None = None,
    to: Target | None = None,
    name: str = "",
    break_credentials: bool = False,
) -> Marked:
    """Puts a label into a sound. The content is neither cut nor covered: it goes on after the label.

    In WAV every other byte stays. FLAC is decoded and coded again without loss, other formats with the same codec; for all
    but WAV the program ffmpeg is needed.

    Args:
        source: a path, bytes or a binary stream.
        position: ``start``, ``middle`` (at the quietest place of the middle third) or ``end``.
        speech: a recording to put in; without, the rhythm 短长 短短 is sounded.
        transcript: what the recording says; it must have both elements.
        to: a path or stream for the new file; without, a path is replaced in place.
        name: of the file, for bytes and streams.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the transcript is missing or lacks an element, the file is damaged, or ffmpeg is needed and missing.
    """
    moment = moment_of(position, *MOMENTS)
    with workplace(source, name, to) as place:
        kind = _kind(place)
        before = place.reading(break_credentials=break_credentials)
        with tempfile.TemporaryDirectory(prefix="hegui-") as folder:
            coded = CodedSound.of(place.source, kind, Path(folder)) if kind.name != "wav" else None
            with opened(coded.decoded if coded else place.source) as content:
                wave = wave_of(content)
                if speech is None and (there := _standing(wave, moment)) is not None:
                    path, rest = place.leave()
                    proof = _rhythm_proof(there, moment, wave, coded)
                    return Marked(kind.name, proof, changed=False, path=path, content=rest)
                label = _label(speech, transcript, wave.rate)
                proof = _insert(wave, label, moment, coded.marked if coded else place.fresh)
            if coded:
                coded.encode(place.fresh)
                if before.label is not None and place.changed_label(before):
                    coded.encode(place.fresh, without_label=True)
        implicit = place.keep_label(before)
        proof = _measured(place.fresh, kind, proof, coded.how if coded else "WAV, other bytes unchanged")
        path, rest = place.deliver()
    notes = tuple(_notes(proof))
    return Marked(kind.name, proof, changed=True, path=path, content=rest, implicit_label=implicit, notes=notes)


def _kind(place: Workplace) -> Kind:
    with place.source.open("rb") as stream:
        kind = kind_of(stream.read(HEAD), Path(place.name).suffix, place.place)
    if kind.modality != "audio":
        raise LabelProblem(Problem(Text("这不是音频文件", "this is no sound"), place.place))
    return kind


def _label(speech: Path | None, transcript: str | None, rate: int) -> Label:
    if speech is None:
        if transcript is not None:
            raise LabelProblem(
                Problem(
                    Text("给出了语音文稿，但没有录音（--speech）", "there is a transcript and no recording (--speech)")
                )
            )
        return Label(Form.RHYTHM, sound.rhythm(rate), sound.level_db(np.sin(np.arange(100) * 2 * np.pi / 100)))
    if transcript is None:
        raise LabelProblem(
            Problem(
                Text("需要语音的文稿（--transcript），以检查其要素", "a transcript is needed, to check its elements"),
                why=Text("GB 45438-2025 5.3", "GB 45438-2025, 5.3"),
            )
        )
    elements = complete_wording(transcript, "5.3")
    samples = _recording(speech, rate)
    start, end = sound.sounding(samples, rate)
    if not 0 < end - start <= LONGEST_SPEECH * rate:
        raise LabelProblem(
            Problem(
                Text(
                    f"录音为空，或长于 {LONGEST_SPEECH} 秒",
                    f"the recording is silent, or longer than {LONGEST_SPEECH} seconds",
                ),
                Place(str(speech)),
            )
        )
    spoken = samples[start:end]
    return Label(Form.SPEECH, spoken, sound.level_db(spoken), transcript, elements.present)


def _recording(speech: Path, rate: int) -> NDArray[np.float64]:
    """A recording in one channel at a rate."""
    with opened(speech) as content:
        kind = kind_of(content.upto(0, HEAD), speech.suffix, Place(str(speech)))
        if kind.name == "wav":
            wave = wave_of(content)
            return sound.resampled(wave.mono(0, wave.rate * 2 * LONGEST_SPEECH), wave.rate, rate)
    if not kind.demuxer:
        raise LabelProblem(Problem(Text("录音不是音频文件", "the recording is no sound"), Place(str(speech))))
    limits = ["-t", str(2 * LONGEST_SPEECH), *reading(speech, kind.demuxer)]
    raw = found_ffmpeg().output([*limits, "-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "f64le"], speech)
    return np.frombuffer(raw, dtype="<f8")


def _insert(wave: Wave, label: Label, moment: Moment, target: Path) -> SoundProof:
    """Writes the sound with the label in it, between two pauses where content is beside it."""
    content = sound.content_level(wave)
    at = {Moment.START: 0, Moment.END: wave.frames}.get(moment, sound.quietest_place(wave))
    pause = round(wave.rate * sound.PAUSE)
    before, after = pause if at > 0 else 0, pause if at < wave.frames else 0
    mono = np.pad(sound.at_level(label.samples, label.loud, content), (before, after))
    samples = wave.packed(np.repeat(mono[:, None], wave.channels, axis=1))
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_pieces(handle, wave.content, wave.with_samples(at, samples))
    finally:
        os.close(handle)
    seconds = len(label.samples) / wave.rate
    spoken = sound.spoken_characters(label.transcript) if label.transcript else 0
    gain = 20 * float(np.log10(max(float(np.abs(mono).max()), 1e-9) / max(float(np.abs(label.samples).max()), 1e-9)))
    rhythm = label.form is Form.RHYTHM
    return SoundProof(
        form=label.form,
        position=moment,
        start_seconds=round((at + before) / wave.rate, 3),
        seconds=round(seconds, 3),
        level_db=round(label.loud + gain, 1),
        content_db=None if content is None else round(content, 1),
        rhythm=sound.RHYTHM if rhythm else None,
        unit_seconds=sound.UNIT if rhythm else None,
        tone_hertz=sound.HERTZ if rhythm else None,
        transcript=label.transcript,
        elements=label.elements,
        characters_per_minute=round(spoken * 60 / seconds, 1) if label.transcript else None,
    )


def _measured(file: Path, kind: Kind, proof: SoundProof, how: str) -> SoundProof:
    """The proof with what the new file shows.

    Raises:
        LabelProblem: the rhythm cannot be heard in it.
    """
    if proof.form is Form.SPEECH:
        return replace(proof, encoding=how)
    heard = _heard_near(file, kind, proof.start_seconds)
    if not heard:
        raise LabelProblem(
            Problem(
                Text("写入后的音频中听不出节奏标识，已放弃", "the rhythm cannot be heard in the new sound; given up")
            )
        )
    one = heard[0]
    return replace(
        proof,
        start_seconds=round(one.start, 2),
        seconds=round(one.seconds, 2),
        unit_seconds=round(one.unit, 3),
        encoding=how,
    )


_SAME: Final = 0.3


def _notes(proof: SoundProof) -> Sequence[Text]:
    rate = proof.characters_per_minute
    figures = GB_45438_2025
    slow, fast = figures.speech_min_characters_per_minute, figures.speech_max_characters_per_minute
    if rate is None or slow <= rate <= fast:
        return ()
    return (
        Text(
            f"语速约每分钟 {rate:g} 字，不在标准注中提示的 {slow:g}～{fast:g} 字之间",
            f"about {rate:g} characters a minute, outside of the {slow:g} to {fast:g} that a note of the standard names",
        ),
    )


def _standing(wave: Wave, moment: Moment) -> sound.Heard | None:
    """A rhythm where one is about to be put."""
    seconds = wave.frames / wave.rate
    third = seconds / 3
    first, last = {Moment.START: (0.0, WINDOW), Moment.END: (seconds - WINDOW, seconds)}.get(moment, (third, 2 * third))
    return next((one for one in rhythms(wave, first, last) if moment_at(one, seconds) is moment), None)


def _rhythm_proof(heard: sound.Heard, moment: Moment, wave: Wave, coded: CodedSound | None) -> SoundProof:
    first = round(heard.start * wave.rate)
    level = sound.level_db(wave.mono(first, first + round(heard.unit * wave.rate)))
    content = sound.content_level(wave)
    return SoundProof(
        form=Form.RHYTHM,
        position=moment,
        start_seconds=round(heard.start, 2),
        seconds=round(heard.seconds, 2),
        level_db=round(level, 1),
        content_db=None if content is None else round(content, 1),
        rhythm=sound.RHYTHM,
        unit_seconds=round(heard.unit, 3),
        tone_hertz=heard.hertz,
        encoding=coded.how if coded else "",
    )


def moment_at(heard: sound.Heard, seconds: float) -> Moment:
    """Where in a sound of this length a rhythm stands."""
    near = min(NEAR, seconds * _NEAR_PART)
    if heard.start <= near:
        return Moment.START
    return Moment.END if seconds - heard.start - heard.seconds <= near else Moment.MIDDLE


def rhythms(wave: Wave, first: float = 0.0, last: float | None = None) -> list[sound.Heard]:
    """Every rhythm in a sound, or between two times in seconds; window by window."""
    begin = max(0, round(first * wave.rate))
    end = wave.frames if last is None else min(wave.frames, round(last * wave.rate))
    step, overlap = round(WINDOW * wave.rate), round(WINDOW * wave.rate / 2)
    found: list[sound.Heard] = []
    for start in range(begin, max(begin + 1, end), step):
        part = wave.mono(start, min(start + step + overlap, wave.frames))
        for one in sound.rhythms_in(part, wave.rate):
            moved = sound.Heard(one.start + start / wave.rate, one.seconds, one.unit, one.hertz)
            if not found or moved.start > found[-1].start + _SAME:
                found.append(moved)
    return found


def proofs_of_sound(source: Source, name: str, kind: Kind) -> tuple[SoundProof, ...]:
    """Every rhythm in a sound, measured.

    Raises:
        LabelProblem: it is damaged, or needs ffmpeg, which is missing.
    """
    with on_disk(source, name) as (path, _, folder):
        coded = None if kind.name == "wav" else CodedSound.of(path, kind, folder)
        with opened(coded.decoded if coded else path) as content:
            wave = wave_of(content)
            length = wave.frames / wave.rate
            return tuple(_rhythm_proof(one, moment_at(one, length), wave, None) for one in rhythms(wave))


def _heard_near(file: Path, kind: Kind, seconds: float) -> list[sound.Heard]:
    """The rhythms in a file around a time."""
    with tempfile.TemporaryDirectory(prefix="hegui-") as folder:
        decoded = file if kind.name == "wav" else CodedSound.of(file, kind, Path(folder)).decoded
        with opened(decoded) as content:
            heard = rhythms(wave_of(content), seconds - 1, seconds + 1)
    return [one for one in heard if abs(one.start - seconds) < _SAME]
