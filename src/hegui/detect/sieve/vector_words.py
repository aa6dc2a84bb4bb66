# SPDX-License-Identifier: Apache-2.0
"""Many words looked for with numpy: a walk down a trie whose nodes are hashes, all places of a text at once.

The first two characters of every place are looked up in one table of flags; the few places where a word may begin go on
to the third, and so on. The tables take what they say from a hash, so now and then a word is seen that is not there; what
is there is never missed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from hegui.detect.sieve.vector_fold import LETTER, Bytes, Mask, Places

Hashes: TypeAlias = npt.NDArray[np.uint64]

_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_BITS: Final = 64
_ROOM: Final = 32
"""Entries of a table for each node: so few places go on that should not."""
_SMALLEST, _LARGEST = 8, 20
"""Of a table, as powers of two: a larger one would not stay in the cache of the processor."""
_ENDS, _GOES_ON = np.uint8(1), np.uint8(2)
_PAIR: Final = 2


class VectorWords:
    """A fixed set of words, none of them empty."""

    def __init__(self, words: Iterable[str]) -> None:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            by_length[len(word)].append(word)
        self._longest = max(by_length, default=0)
        self._single = np.array(sorted(map(ord, by_length[1])), np.intp)
        self._whole: dict[int, Hashes] = {}
        prefixes: dict[int, list[Hashes]] = defaultdict(list)
        for length, listed in sorted(by_length.items()):
            hashes = np.zeros(len(listed), np.uint64)
            for depth, column in enumerate(zip(*listed, strict=True), 1):
                hashes = (hashes + np.fromiter(map(ord, column), np.uint64, len(listed))) * _FACTOR
                if depth < length:
                    prefixes[depth].append(hashes)
            self._whole[length] = np.unique(hashes)
        self._tables = {
            depth: _table(self._whole.get(depth), prefixes[depth]) for depth in range(_PAIR, self._longest + 1)
        }

    def find(self, characters: Places, begins: Places | None = None) -> tuple[Places, Places]:
        """Where words begin and end, in no order.

        Args:
            characters: code points.
            begins: where a word may begin, ascending; None: everywhere.
        """
        starts: list[Places] = []
        ends: list[Places] = []
        if self._single.size:
            found = np.isin(characters if begins is None else characters[begins], self._single)
            starts.append(np.flatnonzero(found) if begins is None else begins[found])
            ends.append(starts[0] + 1)
        if self._longest >= _PAIR and characters.size >= _PAIR:
            self._walk(characters.astype(np.uint64), begins, starts, ends)
        if not starts:
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        return np.concatenate(starts), np.concatenate(ends)

    def _walk(self, characters: Hashes, begins: Places | None, starts: list[Places], ends: list[Places]) -> None:
        places, hashes, flags = self._first_steps(characters, begins)
        for depth in range(_PAIR, self._longest + 1):
            ending = np.flatnonzero(flags & _ENDS)
            if ending.size:
                true = places[ending[_among(hashes[ending], self._whole[depth])]]
                starts.append(true)
                ends.append(true + depth)
            going = np.flatnonzero((flags & _GOES_ON) != 0)
            places = places[going]
            if places.size and places[-1] + depth >= characters.size:
                inside = int(np.searchsorted(places, characters.size - depth))
                going, places = going[:inside], places[:inside]
            if not places.size:
                return
            hashes = (hashes[going] + characters[places + depth]) * _FACTOR
            flags = self._flags(depth + 1, hashes)

    def _first_steps(self, characters: Hashes, begins: Places | None) -> tuple[Places, Hashes, Bytes]:
        """The places where the first two characters of a word may stand, their hashes and flags."""
        if begins is None:
            hashes = (characters[:-1] * _FACTOR + characters[1:]) * _FACTOR
        else:
            begins = begins[: np.searchsorted(begins, characters.size - 1)]
            hashes = (characters[begins] * _FACTOR + characters[begins + 1]) * _FACTOR
        flags = self._flags(_PAIR, hashes)
        some = np.flatnonzero(flags != 0)
        return some if begins is None else begins[some], hashes[some], flags[some]

    def _flags(self, depth: int, hashes: Hashes) -> Bytes:
        table, shift = self._tables[depth]
        return table.take((hashes >> shift).view(np.intp))


def _table(whole: Hashes | None, prefixes: list[Hashes]) -> tuple[Bytes, np.uint64]:
    """Flags by the first bits of a hash, and how far to shift it for them."""
    nodes = np.unique(np.concatenate([*prefixes, *([] if whole is None else [whole])]))
    bits = min(max(_SMALLEST, (nodes.size * _ROOM).bit_length()), _LARGEST)
    shift = np.uint64(_BITS - bits)
    table = np.zeros(1 << bits, np.uint8)
    if whole is not None:
        table[whole >> shift] |= _ENDS
    for some in prefixes:
        table[some >> shift] |= _GOES_ON
    return table, shift


def _among(hashes: Hashes, whole: Hashes) -> Mask:
    found: Mask = whole[np.minimum(np.searchsorted(whole, hashes), whole.size - 1)] == hashes
    return found


class VectorTokens:
    """Words that begin with a letter or digit of ASCII and count only where no other one stands before.

    A *token* is a run of letters and digits; a word can begin only where a token of the text is the first token of the word.
    The first characters of tokens are compared as one number, and for words that go on behind their first token those of
    words as well.
    """

    def __init__(self, words: Iterable[str]) -> None:
        listed = list(words)
        self._words = VectorWords(listed)
        tokens: list[tuple[str, str]] = []
        longer: list[tuple[str, str]] = []
        for word in listed:
            token = _TOKEN.match(word)
            if token is None:
                raise ValueError(f"a word that begins with no token: {word!r}")
            (tokens if token.group() == word else longer).append((word, token.group()))
        self._tokens = _Keys(_key(word) for word, _ in tokens)
        self._first_tokens = _Keys(_key(token) for _, token in longer)
        by_length: dict[int, list[int]] = defaultdict(list)
        for word, _ in longer:
            by_length[min(len(word), _KEY)].append(_key(word))
        self._longer = {length: _Keys(keys) for length, keys in by_length.items()}

    def find(self, characters: Places, classes: Bytes) -> tuple[Places, Places]:
        """Where words begin and end, in no order.

        Args:
            characters: code points; the first and the last `_KEY` of them in no token.
            classes: of the characters.
        """
        joins = (classes & LETTER) == LETTER
        starts, ends = self._words.find(characters, self._begins(characters, joins))
        apart = ~(joins[ends - 1] & joins[ends])
        return starts[apart], ends[apart]

    def _begins(self, characters: Places, joins: Mask) -> Places:
        """The tokens with which a word may begin."""
        edges = np.flatnonzero(joins[1:] != joins[:-1]) + 1
        begins, lengths = edges[::2], edges[1::2] - edges[::2]
        octets = characters.astype(np.uint8)
        windows = np.ndarray((octets.size - _KEY + 1,), np.dtype("<u8"), octets.data, strides=(1,))[begins]
        tokens = windows & _MASKS[np.minimum(lengths, _KEY)]
        may = self._tokens.hold(tokens)
        first = np.flatnonzero(self._first_tokens.hold(tokens))
        windows = windows[first]
        for length, keys in self._longer.items():
            may[first[keys.hold(windows & _MASKS[length])]] = True
        return begins[may]


_TOKEN: Final = re.compile("[a-z0-9]+")
_KEY: Final = 8
"""Characters of a key, one byte each: of others than ASCII the lowest."""
_MASKS: Final = np.array([(1 << 8 * length) - 1 for length in range(_KEY + 1)], np.uint64)


def _key(text: str) -> int:
    return int.from_bytes(bytes(ord(char) & 0xFF for char in text[:_KEY]), "little")


class _Keys:
    """A set of numbers that holds a few others as well."""

    def __init__(self, keys: Iterable[int]) -> None:
        numbers = np.array(sorted(set(keys)), np.uint64)
        bits = min(max(_SMALLEST, (numbers.size * _ROOM).bit_length()), _LARGEST)
        self._shift = np.uint64(_BITS - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._slots(numbers)] = True

    def hold(self, keys: Hashes) -> Mask:
        """Which of the keys may be in the set."""
        return self._table.take(self._slots(keys))

    def _slots(self, keys: Hashes) -> Places:
        keys = keys * _FACTOR
        return ((keys ^ keys >> _HALF) * _FACTOR >> self._shift).view(np.intp)


_HALF: Final = np.uint64(32)
