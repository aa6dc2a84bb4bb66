# SPDX-License-Identifier: Apache-2.0
"""Which script a record is written in, from its bytes alone: enough to draw samples by language, and to report shares.

It tells scripts, not languages: Latin letters count as English, whatever the language.
"""

from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from hegui.detect.sieve import native
from hegui.detect.sieve.column import Column

_BLOCK: Final = 1 << 18
"""Bytes looked at together: they stay in the processor's cache."""
_MAIN: Final = 0.7
"""Share of the letters' bytes that makes a record of one script."""
_FOREIGN: Final = 0.3
"""Share of other scripts from which on a record is of none of the two."""
_KANA: Final = 0.4
"""Share of kana and Hangul among East Asian signs from which on a text is not Chinese: 、。《》 begin with the same byte as
kana, and are a third of the signs where Chinese text is a list of words."""

_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Words: TypeAlias = npt.NDArray[np.uint64]
_Counts: TypeAlias = npt.NDArray[np.int64]


class Language(StrEnum):
    """What a record is written in; the strata of samples."""

    ZH = "zh"
    EN = "en"
    MIXED = "mixed"
    """Chinese and Latin, neither by far the most."""
    OTHER = "other"
    """Another script, for a good part."""
    NONE = "none"
    """No letters."""


LANGUAGES: Final = tuple(Language)
"""In the order of the numbers that `languages` gives."""


def languages(column: Column, starts: npt.NDArray[np.int64]) -> _Bytes:
    """The language of each record; see `languages_and_characters`."""
    return languages_and_characters(column, starts)[0]


def languages_and_characters(column: Column, starts: npt.NDArray[np.int64]) -> tuple[_Bytes, _Counts]:
    """The language of each record, as an index into `LANGUAGES`; and how many code points it has: bytes are counted once for both.

    Args:
        column: texts, well-formed.
        starts: the first text of each record, ascending from 0.
    """
    if not len(starts):
        return np.zeros(0, np.uint8), np.zeros(0, np.int64)
    bounds = np.append(column.offsets[starts], column.offsets[-1])
    latin, han, eastern, middle, characters = _counted(np.frombuffer(column.data, np.uint8), bounds)
    signs = eastern - han
    han, other = 3 * han, 3 * (middle + np.where(signs > _KANA * eastern, signs, 0))
    letters = latin + han + other  # letters of two bytes count as three: the shares stay those of letters
    told = np.full(len(starts), LANGUAGES.index(Language.MIXED), np.uint8)
    told[han >= _MAIN * letters] = LANGUAGES.index(Language.ZH)
    told[latin >= _MAIN * letters] = LANGUAGES.index(Language.EN)
    told[other >= _FOREIGN * letters] = LANGUAGES.index(Language.OTHER)
    told[letters == 0] = LANGUAGES.index(Language.NONE)
    return told, characters


_KINDS: Final = (
    native.Bytes(0x20, 0x61, 26),  # Latin letters, made small
    native.Bytes(0, 0xE4, 6),  # lead bytes of Han
    native.Bytes(0, 0xE3, 11),  # lead bytes of kana and the signs of East Asia, of Han, of Hangul
    native.Bytes(
        0, 0xCE, 20
    ),  # lead bytes of what lies between: Greek, Cyrillic, Hebrew, Arabic, the scripts of India, Thai …
    native.Bytes(0, 0xC0, 192),  # the first bytes of all characters: those that continue one are left out
)


def _counted(data: _Bytes, bounds: _Counts) -> list[_Counts]:
    """How many bytes of each of `_KINDS` stand between each bound and the next."""
    data, bounds = data[bounds[0] : bounds[-1]], bounds - bounds[0]
    if native.available():
        return list(native.counted(data, bounds, _KINDS))
    packed = np.zeros((len(_KINDS), len(data) // 64 + 1), np.uint64)
    shifted, within = np.empty(_BLOCK, np.uint8), np.empty(_BLOCK, np.bool_)
    for begin in range(0, len(data), _BLOCK):
        block = data[begin : begin + _BLOCK]
        size = len(block)
        for number, kind in enumerate(_KINDS):
            np.subtract(block | np.uint8(kind.set), np.uint8(kind.first), out=shifted[:size])
            np.less(shifted[:size], np.uint8(kind.size), out=within[:size])
            bits = np.packbits(within[:size], bitorder="little")
            packed[number].view(np.uint8)[begin // 8 : begin // 8 + len(bits)] = bits
    return [_between(bits, bounds) for bits in packed]


def _between(bits: _Words, bounds: _Counts) -> _Counts:
    """The bits that are set between each bound and the next."""
    before = np.zeros(len(bits) + 1, np.int64)
    np.cumsum(np.bitwise_count(bits), out=before[1:])
    word, bit = bounds >> 6, (bounds & 63).astype(np.uint64)
    until: _Counts = before[word] + np.bitwise_count(bits[word] & ((np.uint64(1) << bit) - np.uint64(1)))
    return np.diff(until)
