# SPDX-License-Identifier: Apache-2.0
"""The native sieve: ``kernel.c``, given the tables and words of the Python modules. See there for what it does."""

import ctypes
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hegui.detect.fold_table import ORDER, SEPARATOR, fold_data, folding_of
from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.lexicon.variants import read_aloud
from hegui.detect.personal.find import LAYERS
from hegui.detect.personal.people import COMPOUND_SURNAMES, SURNAMES, TITLES
from hegui.detect.personal.places import PLATE_PROVINCES, STREET_ENDS, STREET_SIDES, STREET_UNITS
from hegui.detect.personal.rule import Rule
from hegui.detect.personal.rules import LABELLED
from hegui.detect.sieve.place import Place, What

if TYPE_CHECKING:  # NumPy is for columns; who glances at texts needs none, and spares its memory
    import numpy as np
    import numpy.typing as npt

    from hegui.detect.sieve.column import Column

LIBRARY = Path(__file__).with_name("_kernel.so")
"""What `hatch_build.py` made of ``kernel.c``."""

# The bits of kernel.c.
_HAN, _GONE, _SOFT, _LETTER, _DIGIT, _UPPER, _LOOK = 1, 2, 4, 8, 16, 32, 64
_SURNAME, _STREET, _UNIT, _PROVINCE, _GAP, _LOOSE, _SINGLE, _ALNUM, _OTHER = (
    128,
    256,
    512,
    1024,
    2048,
    4096,
    8192,
    16384,
    32768,
)
_LABEL = 64  # the others are those of `What`
_IS_TERM, _IS_LABEL, _ANYWHERE, _NAMES, _COLON, _PLAIN_NAME, _VALUE, _LETTERS, _IN_GAP, _IS_SIGN, _, _LETTERS_BEHIND = (
    1 << bit for bit in range(12)
)

_PLANE: Final = 0x10000
_GONE_SIGN: Final = "\u200b"
"""Stands for what is invisible and not of the basic plane."""
_LOOSE_SIGNS: Final = " .-()·*_"
"""What may stand between the digits of a number."""
_LOOKED_AT: Final = "0123456789@:-([{#°生"
"""Where `shapes` of kernel.c looks; PLATE_PROVINCES beside them."""
_SIGNS: Final = (*TITLES, "出生", "艾特", "字第", "wxid_", "qq", "mr", "mrs", "ms", "miss", "dr", "prof")
"""Words at which `signs` of kernel.c looks."""
_CAPITALS: Final = (0x41, 0x5A)
_UNIT_BYTES: Final = 2
_FOUR: Final = 4 * _UNIT_BYTES
_SLICE: Final = 400
"""Bytes behind the start of a label in which its value begins and ends."""
_SHORT_TEXT: Final = 1 << 16
"""Bytes of a text that is glanced at, without letting another thread run meanwhile."""
_SHORT: Final = 100
"""Characters of that slice below which much was dropped from it, so that it may have ended too early."""

_PLACES: Final = [("text", "<i4"), ("what", "<i4"), ("start", "<i8"), ("end", "<i8")]


def available() -> bool:
    """Whether the kernel was built when hegui was installed."""
    return LIBRARY.exists()


class NativeSieve:
    """The sieve of ``kernel.c`` for the words of a matcher; needs `available`.

    Args:
        matcher: its words are looked for; None: no terms.
        personal: whether identifiers are looked for.
    """

    __slots__ = ("_glance", "_handle", "_library", "_room")

    def __init__(self, matcher: Matcher | None, *, personal: bool = True) -> None:
        self._library = _library()
        words = matcher.words if matcher else {}
        aloud = sorted(matcher.words_aloud) if matcher else []
        table, others = _table(_singles(words), _gap_characters())
        kinds = {_wide(word): _IS_TERM | (_ANYWHERE if anywhere else 0) for word, anywhere in words.items()}
        if personal:
            for word, kind in (
                *_labels().items(),
                *((sign, _IS_SIGN) for sign in _SIGNS),
                *((word, _IN_GAP) for word in _words_in_gaps()),
            ):
                kinds[_wide(word)] = kinds.get(_wide(word), 0) | kind
        plain = _packed({word: kind for word, kind in kinds.items() if len(word) > _UNIT_BYTES})
        sounds = _sounds() if aloud else None
        heard = _packed({_heard(word): _IS_TERM | _ANYWHERE for word in aloud})
        points, at, units = others
        self._handle = self._library.hegui_make(
            _address(table),
            _address(points),
            _address(at),
            len(points),
            _address(units),
            len(units),
            *map(_address, plain),
            len(plain[2]),
            None if sounds is None else _address(sounds),
            *map(_address, heard),
            len(heard[2]),
            personal,
        )  # fmt: skip  the library copies what it is given
        if not self._handle:
            raise MemoryError
        self._glance = _holding_on().hegui_glance
        self._room = 1 << 15

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", None):
            self._library.hegui_free(handle)

    def finds_nothing(self, text: str) -> bool:
        """Whether no rule can find anything in a text: then none need read it. False may be said of any text.

        The quick way for the one text of a request; a column of many goes to `sift`.
        """
        try:
            raw = text.encode()
        except UnicodeEncodeError:  # halves of characters: let the rules see
            return False
        return len(raw) <= _SHORT_TEXT and self._glance(self._handle, raw, len(raw)) == 0

    def sift(self, column: "Column") -> Iterator[Place]:
        """See `Sieve.sift`."""
        import numpy as np  # noqa: PLC0415  see above

        data = np.frombuffer(column.data, np.uint8) if len(column.data) else np.zeros(1, np.uint8)
        text, byte, room = ctypes.c_int64(0), ctypes.c_int64(0), self._room
        offsets = np.ascontiguousarray(column.offsets, np.int64)
        if not len(column) or offsets[0] < 0 or offsets[-1] > len(column.data) or (np.diff(offsets) < 0).any():
            return
        while text.value < len(column):
            places = np.empty(room, np.dtype(_PLACES))
            count = self._library.hegui_sift(
                self._handle, _start(data), _start(offsets), len(column), _start(places), room,
                ctypes.byref(text), ctypes.byref(byte),
            )  # fmt: skip
            if count == -1:
                raise MemoryError
            if count < 0:
                room *= 4
                continue
            told = {what: What(what) for what in np.unique(places[:count]["what"]).tolist() if what != _LABEL}
            for index, what, start, end in places[:count].tolist():
                if what == _LABEL:
                    if _announces(column, index, start, end):
                        yield Place(index, start, end, What.LABELS)
                else:
                    yield Place(index, start, end, told[what])


def first_malformed(data: "npt.NDArray[np.uint8]") -> int:
    """The first byte that is not of well-formed UTF-8, or the length; needs `available`."""
    return int(_library().hegui_utf8(_start(data), len(data)))


def counted(
    data: "npt.NDArray[np.uint8]", bounds: "npt.NDArray[np.int64]", kinds: "npt.NDArray[np.uint8]"
) -> "npt.NDArray[np.int64]":
    """How many bytes of four kinds stand between each bound and the next; needs `available`.

    Args:
        data: any bytes.
        bounds: ascending, inside of the data.
        kinds: by byte, a bit for each kind that it is of.
    """
    import numpy as np  # noqa: PLC0415  see above

    made = np.zeros((4, len(bounds) - 1), np.int64)
    bounds, kinds = np.ascontiguousarray(bounds, np.int64), np.ascontiguousarray(kinds, np.uint8)
    _library().hegui_count(_start(data), _start(bounds), len(bounds) - 1, _start(kinds), _start(made))
    return made


def _announces(column: "Column", index: int, start: int, end: int) -> bool:
    """Whether a rule finds the value of the label that stands at a place."""
    raw = bytes(column.text(index)[start : start + _SLICE])
    text = fold(raw.decode("utf-8", "ignore"), LAYERS).text
    if len(raw) == _SLICE and len(text) < _SHORT:
        return True
    label = fold(raw[: end - start].decode(), LAYERS).text
    return any(rule.shape.match(text, len(label)) for rule in LABELLED.get(label.lower(), ()))


@cache
def _library() -> Any:  # noqa: ANN401  a shared library
    library = ctypes.CDLL(str(LIBRARY))
    pointer, number, count = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int64
    library.hegui_make.restype = pointer
    library.hegui_make.argtypes = [
        pointer, pointer, pointer, number, pointer, number, pointer, pointer, pointer, number,
        pointer, pointer, pointer, pointer, number, ctypes.c_int,
    ]  # fmt: skip
    library.hegui_free.restype = None
    library.hegui_free.argtypes = [pointer]
    library.hegui_sift.restype = count
    library.hegui_sift.argtypes = [pointer, pointer, pointer, count, pointer, count, pointer, pointer]
    library.hegui_utf8.restype = count
    library.hegui_utf8.argtypes = [pointer, count]
    library.hegui_count.restype = None
    library.hegui_count.argtypes = [pointer, pointer, count, pointer, pointer]
    return library


@cache
def _holding_on() -> Any:  # noqa: ANN401  a shared library
    """The library for calls of some microseconds, which keep the interpreter's lock: to give it up costs more."""
    library = ctypes.PyDLL(str(LIBRARY))
    library.hegui_glance.restype = ctypes.c_int
    library.hegui_glance.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int64]
    return library


def _start(numbers: "npt.NDArray[Any]") -> int:
    return int(numbers.ctypes.data)


def _address(numbers: "array[int]") -> int:
    return numbers.buffer_info()[0]


def _units(word: str) -> tuple[int, ...]:
    """A word as UTF-16 units."""
    return tuple(memoryview(word.encode("utf-16", "surrogatepass")[2:]).cast("H"))  # of this machine, behind the mark


def _wide(word: str) -> bytes:
    """A word as UTF-16 units, the high byte first, so that bytes sort as units do."""
    return word.encode("utf-16-be", "surrogatepass")


def _packed(kinds: dict[bytes, int]) -> "tuple[array[int], array[int], array[int]]":
    """Units, offsets and kinds of words, sorted; those of less than four units first."""
    words = sorted(kinds)
    words = [*(word for word in words if len(word) < _FOUR), *(word for word in words if len(word) >= _FOUR)]
    offsets = array("I", accumulate((len(word) // _UNIT_BYTES for word in words), initial=0))
    return _units_in(b"".join(words) or bytes(_UNIT_BYTES)), offsets, array("H", [kinds[word] for word in words])


def _units_in(wide: bytes) -> "array[int]":
    """What `_wide` has written, as numbers."""
    units = array("H", wide)
    if sys.byteorder == "little":
        units.byteswap()
    return units


def _singles(words: Iterable[str]) -> frozenset[int]:
    return frozenset(_units(word)[0] for word in words if len(word) == 1 and ord(word) < _PLANE)


def _table(singles: frozenset[int], gap: str) -> "tuple[array[int], tuple[array[int], ...]]":
    """The table of the basic plane, unit and flags by code point, and the characters that it cannot hold.

    Units are folded but for the capitals of ASCII, which some shapes ask for.
    """
    flags = _flags(singles, gap)
    layers = frozenset((*ORDER, SEPARATOR))
    folding, cased = folding_of(layers), folding_of(layers - {"case"})
    table = array("I", range(_PLANE))
    others: dict[int, tuple[int, ...]] = {}
    for char in folding.changed_by:
        point = ord(char)
        kept = cased.table[point] if point < len(cased.table) else point
        capital = isinstance(kept, int) and _CAPITALS[0] <= kept <= _CAPITALS[1]
        plain = kept if capital else folding.table[point]
        if plain == point:
            continue
        units = _units(plain if isinstance(plain, str) else chr(plain))
        if len(units) == 1 and point < _PLANE:
            table[point] = units[0]
        else:
            others[point] = units
    for first, last in fold_data()["invisible"]:
        others |= dict.fromkeys(range(max(first, _PLANE), last + 1), _units(_GONE_SIGN))
    table = array("I", [unit | flags[unit] << 16 for unit in table])
    for point in others:
        if point < _PLANE:
            table[point] |= _OTHER << 16
    points = sorted(others)
    at = [0, *accumulate(len(others[point]) + 1 for point in points)][:-1]
    units_of = [number for point in points for number in (len(others[point]), *others[point])]
    return table, (array("I", points), array("I", at), array("I", units_of))


def _flags(singles: frozenset[int], gap: str) -> "array[int]":
    """What each unit of folded text is."""
    flags = array("I", bytes(4 * _PLANE))
    data = fold_data()
    for bit, spans in ((_HAN, data["han"]), (_GONE, data["invisible"])):
        for first, last in spans:
            for point in range(first, min(last + 1, _PLANE)):
                flags[point] |= bit
    for half in range(0xD840, 0xD8C0):  # first halves of the pairs of the planes 2 and 3
        flags[half] |= _HAN
    small = "abcdefghijklmnopqrstuvwxyz"
    letters = small + small.upper()
    for bit, characters in (
        (_SOFT, data["soft"]),
        (_LETTER, letters),
        (_UPPER, small.upper()),
        (_DIGIT, "0123456789"),
        (_ALNUM, letters + "0123456789"),
        (_LOOK, _LOOKED_AT + PLATE_PROVINCES),
        (_SURNAME, SURNAMES + "".join(name[0] for name in COMPOUND_SURNAMES.split("|"))),
        (_STREET, STREET_ENDS + STREET_SIDES),
        (_UNIT, STREET_UNITS),
        (_PROVINCE, PLATE_PROVINCES),
        (_GAP, gap),
        (_LOOSE, _LOOSE_SIGNS),
    ):
        for character in set(characters):
            flags[ord(character)] |= bit
    for unit in {*singles, *(ord(chr(unit).upper()) for unit in singles if chr(unit) in small)}:
        flags[unit] |= _SINGLE | _LOOK
    return flags


def _gap(rule: Rule) -> str:
    return rule.shape.pattern.partition("(?P<value>")[0]


def _gap_characters() -> str:
    """What may stand between a label and its value, and in the value before its first letter or digit; some more does no harm."""
    return (
        "".join({sign for rules in LABELLED.values() for rule in rules for sign in _gap(rule) if sign not in "\n。"})
        + "-_"
    )


def _words_in_gaps() -> frozenset[str]:
    """The words of letters that may stand between a label and its value, in small ones."""
    words = {
        word.lower() for rules in LABELLED.values() for rule in rules for word in re.findall("[A-Za-z]{2,}", _gap(rule))
    }
    return frozenset(words)


_NO_COLON: Final = ("", " ", "号", '"', " is ", "id")


def _labels() -> dict[str, int]:
    """The labels, folded, each with what its values are like."""
    return {fold(label).text: _kind(rules) for label, rules in LABELLED.items()}


def _kind(rules: list[Rule]) -> int:
    kind = _IS_LABEL
    names = [rule for rule in rules if SURNAMES in rule.shape.pattern]
    for rule in names:
        kind |= _NAMES if _gap(rule) else _PLAIN_NAME
    if len(names) < len(rules):
        kind |= _VALUE
    for rule in rules:
        if rule not in names and _may_begin_with_a_letter(rule):
            kind |= _LETTERS_BEHIND if _needs_a_colon(rule) else _LETTERS
    return kind | (_COLON if all(map(_needs_a_colon, rules)) else 0)


def _needs_a_colon(rule: Rule) -> bool:
    """Whether a colon or its like must stand between the label and the value."""
    return not any(re.fullmatch(_gap(rule), text) for text in _NO_COLON)


_DIGITS_FIRST: Final = re.compile(r"(?:\(\?:|-\?|\(\?=)*(?:\[[0-9]-[0-9]\]|[0-9]|\[A-Z\](?:\{0,3\})?\[0-9\])")


def _may_begin_with_a_letter(rule: Rule) -> bool:
    """Whether a value may begin with a letter that no digit follows at once; said of too many rules it does no harm."""
    value = rule.shape.pattern.partition("(?P<value>")[2]
    return not all(_DIGITS_FIRST.match(way) for way in _ways(value))


def _ways(pattern: str) -> Iterator[str]:
    """The alternatives of the outermost choice of a pattern, up to the bracket that closes it."""
    depth, start, quoted = 0, 0, False
    for at, sign in enumerate(pattern):
        if quoted or sign == "\\":
            quoted = not quoted
            continue
        depth += (sign in "([") - (sign in ")]")
        if depth < 0 or (depth == 0 and sign == "|"):
            yield pattern[start:at]
            start = at + 1
        if depth < 0:
            return


_READ_ALOUD: Final = 0xF0000
_SYLLABLES: Final = 0xE000
"""Syllables read aloud are characters of a plane for private use; here they are units of the private area."""


def _sounds() -> "array[int]":
    """The unit of a character's syllable, by unit."""
    heard = read_aloud("".join(map(chr, range(0x3400, 0xA000))))
    sounds = array("H", range(_PLANE))
    sounds[0x3400:0xA000] = _units_in(_heard(heard))
    return sounds


def _heard(text: str) -> bytes:
    """What was read aloud, a unit for each character; see `_wide`."""
    return b"".join(
        (_SYLLABLES + (ord(character) & 0xFFFF) if ord(character) >= _READ_ALOUD else ord(character)).to_bytes(
            _UNIT_BYTES
        )
        for character in text
    )
