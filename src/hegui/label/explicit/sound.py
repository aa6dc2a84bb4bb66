# SPDX-License-Identifier: Apache-2.0
"""The sounds of a label: the rhythm 短长 短短 and a spoken recording, measured; and the same rhythm found again.

短长 短短 is ``.- ..``, the letters A and I in Morse code. The standard fixes neither length nor tone; ours follow the timing
of ITU-R M.1677-1: a dash has three dots, marks of a letter are one dot apart, letters three.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hegui.label.explicit.wave_file import Wave

RHYTHM: Final = ".- .."
UNIT: Final = 0.12
"""Seconds of a dot."""
HERTZ: Final = 800.0
PAUSE: Final = 0.4
"""Seconds of silence between the label and the content."""
_FADE: Final = 0.008
"""Seconds in which a tone comes and goes, so that it does not click."""
_DASH: Final = 3
_BETWEEN_LETTERS: Final = 3

ABOVE_CONTENT: Final = 3.0
"""dB by which the label is louder than the loud parts of the content, where there is room."""
_QUIETEST: Final = -24.0
"""dB of full scale: no label is quieter, however quiet the content."""
_HIGHEST_PEAK: Final = 0.89
_BLOCK: Final = 0.05
"""Seconds over which a level is taken."""
_LOUD_PART: Final = 90
"""Percentile of the blocks that says how loud the content is where it is loud."""
_SILENCE: Final = -70.0


def rhythm(rate: int) -> NDArray[np.float64]:
    """The rhythm with an amplitude of 1, from its first sound to its last."""
    parts: list[NDArray[np.float64]] = []
    hertz = min(HERTZ, rate / 4)
    for letter in RHYTHM.split():
        if parts:
            parts.append(np.zeros(round(rate * UNIT * _BETWEEN_LETTERS)))
        for index, mark in enumerate(letter):
            if index:
                parts.append(np.zeros(round(rate * UNIT)))
            parts.append(_tone(rate, UNIT * (_DASH if mark == "-" else 1), hertz))
    return np.concatenate(parts)


def _tone(rate: int, seconds: float, hertz: float) -> NDArray[np.float64]:
    time = np.arange(round(rate * seconds)) / rate
    edge = np.clip(np.minimum(time, seconds - time) / _FADE, 0, 1)
    shaped: NDArray[np.float64] = np.sin(2 * np.pi * hertz * time) * np.sin(edge * np.pi / 2) ** 2
    return shaped


def level_db(samples: NDArray[np.float64]) -> float:
    """RMS in dB of full scale."""
    power = float(np.mean(samples * samples)) if samples.size else 0.0
    return 10 * float(np.log10(max(power, 1e-12)))


def content_level(wave: Wave) -> float | None:
    """How loud the content is where it is loud, in dB of full scale; None for silence."""
    size = max(1, round(wave.rate * _BLOCK))
    levels: list[NDArray[np.float64]] = []
    rest = np.zeros(0)
    for block in wave.blocks():
        power = np.concatenate([rest, (block * block).max(axis=1)])
        whole = len(power) // size * size
        levels.append(power[:whole].reshape(-1, size).mean(axis=1))
        rest = power[whole:]
    if rest.size:
        levels.append(np.array([rest.mean()]))
    powers = np.concatenate(levels) if levels else np.zeros(0)
    if not powers.size:
        return None
    loud = 10 * float(np.log10(max(float(np.percentile(powers, _LOUD_PART)), 1e-12)))
    return loud if loud > _SILENCE else None


def at_level(sound: NDArray[np.float64], loud: float, content: float | None) -> NDArray[np.float64]:
    """A sound as loud as a label has to be beside this content, and never so loud that it clips.

    Args:
        sound: the label.
        loud: its own level where it sounds, dB of full scale.
        content: the level of the content, dB of full scale; None for silence.
    """
    wanted = max(_QUIETEST, _QUIETEST if content is None else content + ABOVE_CONTENT)
    gain = 10 ** ((wanted - loud) / 20)
    peak = float(np.abs(sound).max()) if sound.size else 0.0
    return sound * min(gain, _HIGHEST_PEAK / peak if peak else gain)


def sounding(sound: NDArray[np.float64], rate: int) -> tuple[int, int]:
    """From where to where a recording sounds: without the silence before and after."""
    size = max(1, round(rate * 0.02))
    whole = len(sound) // size * size
    powers = (sound[:whole] ** 2).reshape(-1, size).mean(axis=1)
    heard = np.flatnonzero(powers > (powers.max(initial=0.0) * _QUIET_PART)) if powers.size else np.zeros(0, dtype=int)
    return (int(heard[0]) * size, (int(heard[-1]) + 1) * size) if heard.size and powers.max() > 0 else (0, 0)


_QUIET_PART: Final = 1e-4
"""Of the loudest part, 40 dB below."""


def quietest_place(wave: Wave) -> int:
    """The frame in the middle third at which the content is quietest, where a label cuts the least."""
    size = max(1, round(wave.rate * 0.1))
    first, last = wave.frames // 3, wave.frames * 2 // 3
    powers = [float(np.mean(block * block)) for block in wave.blocks(first, last, size * wave.frame)]
    return first + (int(np.argmin(powers)) * size + size // 2 if powers else 0)


def resampled(sound: NDArray[np.float64], old: int, new: int) -> NDArray[np.float64]:
    """A short recording at another rate, through its spectrum."""
    if old == new or not sound.size:
        return sound
    length = round(len(sound) * new / old)
    spectrum = np.fft.rfft(sound)
    fitted = np.zeros(length // 2 + 1, dtype=complex)
    kept = min(len(spectrum), len(fitted))
    fitted[:kept] = spectrum[:kept]
    turned: NDArray[np.float64] = np.fft.irfft(fitted, length) * (length / len(sound))
    return turned


_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|\d")
_WORD: Final = re.compile(r"[A-Za-z]+")
_SYLLABLE: Final = re.compile(r"[aeiouy]+", re.IGNORECASE)


def spoken_characters(transcript: str) -> int:
    """How many Chinese characters a transcript counts as: a letter that is spelt out is one, and so is a syllable."""
    count = len(_CHINESE.findall(transcript))
    for word in _WORD.findall(transcript):
        count += len(word) if word.isupper() else max(1, len(_SYLLABLE.findall(word)))
    return count


@dataclass(frozen=True, slots=True)
class Heard:
    """The rhythm as it was found in a sound."""

    start: float
    """Seconds."""
    seconds: float
    unit: float
    """Seconds of a dot, the mean of the three."""
    hertz: float | None
    """The band in which it was found; None: in the loudness alone."""


_ENOUGH: Final = 10_000
"""Samples a second that are kept for listening: tones of labels are low."""
_HOP: Final = 0.01
_FRAME: Final = 0.04
_LOWEST, _HIGHEST = 250, 4000
_BANDS: Final = 6


def rhythms_in(sound: NDArray[np.float64], rate: int) -> list[Heard]:
    """Every ``.- ..`` in a mono sound, in its loudness or in one of the tones that stand out in it; first to last."""
    fold = max(1, rate // _ENOUGH)
    sound, rate = sound[: len(sound) // fold * fold].reshape(-1, fold).mean(axis=1), rate // fold
    size, hop = max(8, round(rate * _FRAME)), max(1, round(rate * _HOP))
    if len(sound) < size:
        return []
    padded = np.pad(sound, size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    powers = np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    heard = _pattern(powers.sum(axis=1), hop / rate, None)
    band = np.flatnonzero((frequencies >= _LOWEST) & (frequencies <= min(_HIGHEST, rate / 2)))
    peaks = powers[:, band].max(axis=0)
    for number in band[np.argsort(peaks)[::-1][:_BANDS]]:
        near = slice(max(0, number - 1), number + 2)
        heard += _pattern(powers[:, near].sum(axis=1), hop / rate, float(frequencies[number]))
    return _apart(heard)


def _apart(heard: list[Heard]) -> list[Heard]:
    """Those that are not the same rhythm found in two bands."""
    kept: list[Heard] = []
    for one in sorted(heard, key=lambda each: (each.start, each.hertz is None)):
        if not kept or one.start > kept[-1].start + kept[-1].seconds / 2:
            kept.append(one)
    return kept


_ON: Final = 0.15
"""Of the peak power: a tone is on from there."""
_OFF: Final = 0.03
"""Of the peak power: between the marks it has to fall below, or the rhythm is not clearly heard."""


def _pattern(power: NDArray[np.float64], step: float, hertz: float | None) -> list[Heard]:
    found: list[Heard] = []
    for reference in _references(power):
        on = power > reference * _ON
        edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
        starts, ends = edges[::2], edges[1::2]
        for index in range(len(starts) - 3):
            begin, end = starts[index : index + 4], ends[index : index + 4]
            before = begin[0] - (ends[index - 1] if index else -_FAR)
            after = (starts[index + 4] if index + 4 < len(starts) else len(power) + _FAR) - end[3]
            if _is_rhythm((end - begin).astype(float), (begin[1:] - end[:-1]).astype(float), float(min(before, after))):
                gaps = np.concatenate([power[end[number] : begin[number + 1]] for number in range(3)])
                if np.median(gaps) < reference * _OFF:
                    unit = float(np.mean((end - begin)[[0, 2, 3]])) * step
                    found.append(Heard(float(begin[0]) * step, float(end[3] - begin[0]) * step, unit, hertz))
    return found


_FAR: Final = 10_000


def _references(power: NDArray[np.float64]) -> list[float]:
    """Powers that a tone may have here: the highest, and those that are often reached, for a label below the content."""
    peak = float(power.max(initial=0.0))
    if peak <= _NOTHING:
        return []
    return [peak, *(float(value) for value in np.percentile(power, (98, 95, 90)) if value > peak * 1e-3)]


_NOTHING: Final = 1e-9


def _is_rhythm(marks: NDArray[np.float64], gaps: NDArray[np.float64], around: float) -> bool:
    """Whether four marks and the gaps between them are ``.- ..`` as an ear takes it."""
    dots = marks[[0, 2, 3]]
    unit = float(dots.mean())
    if not 3 <= unit <= 50 or dots.max() > 1.5 * dots.min():  # a dot of 0.03 to 0.5 seconds
        return False
    dash, letters = marks[1] / unit, gaps[1] / unit
    inner = gaps[[0, 2]] / unit
    return bool(
        2 <= dash <= 4.5
        and inner.min() >= 0.4
        and inner.max() <= 1.9
        and 1.8 <= letters <= 5
        and letters > 1.4 * inner.max()
        and around >= 1.8 * unit
    )
