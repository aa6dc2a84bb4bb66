# SPDX-License-Identifier: Apache-2.0
"""What the kernel is given says what the folding and the lexicon say."""

import re
from itertools import pairwise
from pathlib import Path

from hegui.detect.folding import fold
from hegui.detect.lexicon import Lexicon, Matcher
from hegui.detect.lexicon.term import Term, Variant
from hegui.detect.sieve import kernel_input, native
from hegui.detect.sieve.kernel_input import KernelInput, input_for
from hegui.detect.sieve.place import What

WORDS = ["大麻", "线上赌场", "a片", "习", "\U00020000字", "porn"]


def given(*words: str, variants: frozenset[Variant] = frozenset()) -> KernelInput:
    """The input for words."""
    terms = tuple(Term(word, "c", variants=variants) for word in words)
    return input_for(Matcher(Lexicon("some", terms)), personal=False)


def words_in(made: KernelInput) -> list[str]:
    """The words as the arrays hold them."""
    units, offsets, _ = made.words
    pieces = (units[first:end] for first, end in pairwise(offsets))
    return [piece.tobytes().decode("utf-16-le") for piece in pieces]


def test_words_are_there_once_the_short_ones_first() -> None:
    """Sorted by their units; a word of one unit stands in the table instead."""
    told = words_in(given(*WORDS))
    assert len(set(told)) == len(told)
    assert {fold(word).text for word in WORDS if len(word) > 1} <= set(told)
    assert "习" not in told
    assert [len(word.encode("utf-16-le")) >= 8 for word in told] == sorted(
        len(word.encode("utf-16-le")) >= 8 for word in told
    )


def test_the_table_folds_as_folding_does() -> None:
    """A traditional character, a wide letter, a look-alike."""
    table = given(*WORDS).table
    for character in "賭ＡĆ〇":
        plain = fold(character).text
        assert chr(table[ord(character)] & 0xFFFF).lower() == plain


def test_nothing_is_read_aloud_without_need() -> None:
    """Sounds cost memory: they are made only where a term asks for homophones."""
    assert given(*WORDS).sounds is None
    heard = given("线上赌场", variants=frozenset({Variant.HOMOPHONE}))
    assert heard.sounds is not None
    assert heard.sounds[ord("场")] == heard.sounds[ord("厂")]
    assert len(heard.aloud[2]) == 1


def test_bits_are_those_of_the_kernel() -> None:
    """They are written down in C and in Python."""
    types = Path(kernel_input.__file__).with_name("kernel_types.h").read_text(encoding="utf-8")
    enums = re.findall(r"enum \{(.*?)\};", types, re.DOTALL)
    in_c = {name: int(value) for enum in enums for name, value in re.findall(r"([A-Z_]+) = (\d+)", enum)}
    in_python = {f"_{name}": value for name, value in in_c.items()} | {"_LETTERS_BEHIND": in_c["LETTERS_BEHIND_COLON"]}
    words_and_units = {name: value for name, value in vars(kernel_input).items() if name in in_python}
    assert words_and_units.keys() >= {"_HAN", "_OTHER", "_IS_TERM", "_IS_SIGN", "_LETTERS_BEHIND"}
    assert {name: in_python[name] for name in words_and_units} == words_and_units
    places = {what.name: what.value for what in What if what is not What.TERMS}
    assert {name: in_c[name] for name in places if name} == places
    assert (in_c["TERM"], in_c["LABEL"]) == (What.TERMS, native._LABEL)  # noqa: SLF001  not seen from outside
