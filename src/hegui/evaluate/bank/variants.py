# SPDX-License-Identifier: Apache-2.0
"""Questions in disguise: other characters of the same sound, pinyin, traditional characters, spaced out, inside of a role-play.

A variant belongs to the cluster of its first question: answers to one cluster are not independent, and a variant never counts
towards a minimum. The same seed gives the same variants. Tables are those of `hegui.detect`.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from hegui.detect.fold_table import fold_data
from hegui.detect.lexicon.variants import readings
from hegui.evaluate.question import LONGEST, Approval, Bank, Question, Variant
from hegui.source import load_yaml

SOURCE: Final = "hegui-variant:"
_WRAPPERS: Final = Path(__file__).parents[2] / "data" / "banks" / "disguises.yaml"
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_GRAMMAR: Final = frozenset("的了是在我你他她它们请和与或一不有这那个吗呢吧把被对为以及从到给就都也还要会能")
"""Characters that carry the sentence: whoever disguises a word leaves them alone."""
_SOFT: Final = (" ", "·", "*", "-", "_", "\u200b")
"""What is put between characters; the detectors drop all of these."""
_ONE_IN: Final = 6
"""Of so many characters one is replaced by another of the same sound; of twice as many, a pair by its pinyin."""
_LONGEST_ID: Final = 100
_COMMON: Final = range(0xB0, 0xD8)
"""First bytes of GB 2312 for the 3,755 characters that everybody knows."""
_USUAL: Final = range(0xA4, 0xC7)
"""First bytes of Big5 for the 5,401 traditional characters that everybody knows."""

Chance = random.Random


def with_variants(
    bank: Bank, kinds: Collection[Variant], *, seed: str, on: date, each: int | None = None, version: str | None = None
) -> Bank:
    """The bank, and behind it variants of its questions that it does not have yet. Rejected questions get none.

    Args:
        bank: with the first questions.
        kinds: of variants; each chosen question gets one of each kind, where its text allows it.
        seed: decides which questions and which characters; the same for the same variants.
        on: the day of the change.
        each: how many questions of each risk or aspect of a library; all by default.
        version: of the new bank; that of the old one by default.
    """
    known = {question.id for question in bank.questions}
    fresh = [
        variant
        for question in _chosen(bank.questions, seed, each)
        for kind in Variant
        if kind in kinds and (variant := variant_of(question, kind, seed=seed, on=on)) and variant.id not in known
    ]
    return replace(bank, version=version or bank.version, questions=(*bank.questions, *fresh))


def variant_of(question: Question, kind: Variant, *, seed: str, on: date) -> Question | None:
    """The question in disguise; None where its text has nothing to disguise, or grows too long.

    Args:
        question: no variant itself.
        kind: of disguise.
        seed: decides which characters.
        on: the day it is made.
    """
    chance = random.Random(f"{seed}\0{question.id}\0{kind}")  # noqa: S311  must repeat itself, and hides nothing
    text = _DISGUISES[kind](question.text, chance)
    if text == question.text or len(text) > LONGEST:
        return None
    return replace(
        question,
        id=_variant_id(question.id, kind),
        text=text,
        source=f"{SOURCE}{kind}:{seed}"[:200],
        approval=Approval.PROPOSED,
        approved_by=None,
        approved_on=None,
        updated_on=on,
        cluster=question.id,
        variant=kind,
    )


def _chosen(questions: Sequence[Question], seed: str, each: int | None) -> list[Question]:
    """Some questions of each risk and aspect, in the order of the bank."""
    cells: dict[tuple[str, str | None, str | None], list[Question]] = defaultdict(list)
    for question in questions:
        if question.variant is None and question.approval is not Approval.REJECTED:
            cells[question.library, question.risk, question.aspect].append(question)
    drawn: set[str] = set()
    for cell, some in cells.items():
        chance = random.Random(f"{seed}\0{cell}")  # noqa: S311  must repeat itself, and hides nothing
        drawn |= {question.id for question in (some if each is None else chance.sample(some, min(each, len(some))))}
    return [question for question in questions if question.id in drawn]


def _variant_id(first: str, kind: Variant) -> str:
    if len(first) > _LONGEST_ID:
        first = f"{first[: _LONGEST_ID - 9]}-{hashlib.sha256(first.encode()).hexdigest()[:8]}"
    return f"{first}:{kind}"


def _homophone(text: str, chance: Chance) -> str:
    return _one_by_one(text, chance, _homophones(), _ONE_IN)


@cache
def _homophones() -> Mapping[str, Sequence[str]]:
    """By character: common others of the same reading."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for char, sound in readings().items():
        if char.encode("gb2312", "ignore")[:1] and char.encode("gb2312")[0] in _COMMON:
            by_sound[sound].append(char)
    return {
        char: others
        for char, sound in readings().items()
        if char not in _GRAMMAR and (others := [other for other in by_sound[sound] if other != char])
    }


def _one_by_one(text: str, chance: Chance, others: Mapping[str, Sequence[str]], one_in: int) -> str:
    places = [at for at, char in enumerate(text) if char in others]
    if not places:
        return text
    chosen = set(chance.sample(places, min(len(places), max(1, len(text) // one_in))))
    return "".join(chance.choice(others[char]) if at in chosen else char for at, char in enumerate(text))


def _pinyin(text: str, chance: Chance) -> str:
    """Some pairs of neighbouring characters become their syllables."""
    read = readings()
    places = [
        at
        for at, (char, following) in enumerate(pairwise(text))
        if {char, following} <= read.keys() and not {char, following} & _GRAMMAR
    ]
    if not places:
        return text
    wanted = max(1, len(text) // (2 * _ONE_IN))
    chosen: set[int] = set()
    for at in chance.sample(places, len(places)):
        if len(chosen) < 2 * wanted and not {at - 1, at, at + 1, at + 2} & chosen:
            chosen |= {at, at + 1}
    return "".join(read[char] if at in chosen else char for at, char in enumerate(text))


def _traditional(text: str, chance: Chance) -> str:  # noqa: ARG001  as the others; nothing is left to chance
    """Character by character, as input methods and careless converters do it: no words are looked at."""
    return text.translate(_to_traditional())


@cache
def _to_traditional() -> Mapping[int, str]:
    """By code point: the usual one of the traditional characters that the detectors fold into it.

    A character that is a usual traditional one itself (同, 后, 里) is left alone, as folding leaves it.
    """
    table = fold_data()["replace"]["traditional"]
    ways: dict[str, list[str]] = defaultdict(list)
    for old, new in zip(table["from"], table["to"], strict=True):
        ways[new].append(old)
    return {
        ord(new): min(old, key=lambda char: (not _is_usual(char), char))
        for new, old in ways.items()
        if not _is_usual(new)
    }


def _is_usual(char: str) -> bool:
    code = char.encode("big5", "ignore")
    return bool(code) and code[0] in _USUAL


def _spacing(text: str, chance: Chance) -> str:
    """One sign between all neighbouring Chinese characters."""
    sign = chance.choice(_SOFT)
    parted = (char + sign if _HAN.match(char) and _HAN.match(following) else char for char, following in pairwise(text))
    return "".join(parted) + text[-1:]


def _role_play(text: str, chance: Chance) -> str:
    return str(chance.choice(_wrappers())).format(text=text)


@cache
def _wrappers() -> Sequence[str]:
    data: Any = load_yaml(_WRAPPERS, _WRAPPERS.name).data  # our own file
    return tuple(data["role_play"])


_DISGUISES: Final[Mapping[Variant, Callable[[str, Chance], str]]] = {
    Variant.HOMOPHONE: _homophone,
    Variant.PINYIN: _pinyin,
    Variant.TRADITIONAL: _traditional,
    Variant.SPACING: _spacing,
    Variant.ROLE_PLAY: _role_play,
}
