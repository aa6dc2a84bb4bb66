# SPDX-License-Identifier: Apache-2.0
"""What ``kernel.c`` is given: the table of folding with what each character is, and the words to look for, as arrays of numbers."""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from hegui.detect.fold_table import ORDER, SEPARATOR, fold_data, folding_of
from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.lexicon.variants import read_aloud
from hegui.detect.personal.people import COMPOUND_SURNAMES, SURNAMES, TITLES
from hegui.detect.personal.places import PLATE_PROVINCES, STREET_ENDS, STREET_SIDES, STREET_UNITS
from hegui.detect.personal.rule import Rule
from hegui.detect.personal.rules import LABELLED

# The bits of kernel_types.h.
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
_IS_TERM, _IS_LABEL, _ANYWHERE, _NAMES, _COLON, _PLAIN_NAME, _VALUE, _LETTERS, _IN_GAP, _IS_SIGN, _, _LETTERS_BEHIND = (
    1 << bit for bit in range(12)
)

_PLANE: Final = 0x10000
_GONE_SIGN: Final = "\u200b"
"""Stands for what is invisible and not of the basic plane."""
_LOOSE_SIGNS: Final = " .-()·*_"
"""What may stand between the digits of a number."""
_LOOKED_AT: Final = "0123456789@:-([{#°生"
"""Where `shapes` of kernel_shapes.h looks; PLATE_PROVINCES beside them."""
_SIGNS: Final = (*TITLES, "出生", "艾特", "字第", "wxid_", "qq", "mr", "mrs", "ms", "miss", "dr", "prof")
"""Words at which `signs` of kernel_shapes.h looks."""
_CAPITALS: Final = (0x41, 0x5A)
_UNIT_BYTES: Final = 2
_FOUR: Final = 4 * _UNIT_BYTES


@dataclass(frozen=True, slots=True)
class KernelInput:
    """All that ``hegui_make`` copies."""

    table: "array[int]"
    """Unit and flags by code point of the basic plane."""
    others: "tuple[array[int], array[int], array[int]]"
    """The characters that it cannot hold, where their units stand, and those."""
    words: "tuple[array[int], array[int], array[int]]"
    """Units, offsets, kinds."""
    sounds: "array[int] | None"
    """The unit of a character's syllable, by unit; None: nothing is read aloud."""
    aloud: "tuple[array[int], array[int], array[int]]"


def input_for(matcher: Matcher | None, *, personal: bool) -> KernelInput:
    """What the kernel is given.

    Args:
        matcher: its words are looked for; None: no terms.
        personal: whether identifiers are looked for.
    """
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
    return KernelInput(table, others, plain, sounds, heard)


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


def _table(singles: frozenset[int], gap: str) -> "tuple[array[int], tuple[array[int], array[int], array[int]]]":
    """The table of the basic plane, unit and flags by code point, and the characters that it cannot hold.

    Units are folded but for the capitals of ASCII, which some shapes ask for.
    """
    flags = _flags(singles, gap)
    layers = frozenset((*ORDER, SEPARATOR))
    folding, cased = folding_of(layers), folding_of(layers - {"case"})
    table = array("I", range(_PLANE))
    others: dict[int, tuple[int, ...]] = {}
    for char in folding.changed_by:
        point, kept = ord(char), cased.form(char)
        plain = kept if len(kept) == 1 and _CAPITALS[0] <= ord(kept) <= _CAPITALS[1] else folding.form(char)
        if plain == char:
            continue
        units = _units(plain)
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
