# SPDX-License-Identifier: Apache-2.0
"""A bank of sentences: made once, drawn from many times. Big enough that a compressor does not see one twice in a page."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from types import ModuleType

from generator import chinese, english
from generator.topic import Topic
from hegui.detect.lexicon.variants import readings

_SLOT = re.compile(r"\{(\w+)\}")
_COMMON_SHARE = 0.3
"""Share of clauses that no topic owns."""
_ANOTHER_CLAUSE = 0.55, 0.3
"""How often a clause follows a clause, in Chinese and in English."""
_POOL, _FLAT = 20_000, 40
_FROM_POOL = {"noun": 0.6, "verb": 0.45, "adjective": 0.45}
"""Share of words that come from a large pool of invented ones. Without them the texts would compress four to one, while
those of people compress two to one, and a scan would see too few different pairs of characters."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The sentences of a language, by topic; each ends with its stop, and in English with a space."""

    language: str
    sentences: tuple[tuple[str, ...], ...]


@cache
def common_characters() -> tuple[str, ...]:
    """The 3,755 common characters of GB 2312 that have a reading in hegui's own table."""
    return tuple(sorted(char for char in readings() if "啊".encode("gb2312") <= char.encode("gb2312") < b"\xd8\xa1"))


def make_bank(language: str, seed: int, size: int) -> Bank:
    """Sentences of about so many bytes in all.

    Args:
        language: zh or en.
        seed: the same seed gives the same bank.
        size: bytes of UTF-8.
    """
    words = chinese if language == "zh" else english
    random = Random(f"{seed}/{language}")  # noqa: S311 — test data, not a secret
    share = size // len(words.TOPICS)
    pool = _Pool(_chinese_word if words is chinese else _english_word, random)
    return Bank(language, tuple(tuple(_of_topic(topic, words, pool, random, share)) for topic in words.TOPICS))


class _Pool:
    """Invented words, the first ones drawn often and the last ones seldom, as words are in any language."""

    def __init__(self, word: Callable[[Random], str], random: Random) -> None:
        self.random = random
        self.words = [word(random) for _ in range(_POOL)]

    def draw(self) -> str:
        return self.words[int(_FLAT * (_POOL / _FLAT + 1) ** self.random.random() - _FLAT)]


def _chinese_word(random: Random) -> str:
    return "".join(random.choices(common_characters(), k=random.choices((1, 2, 3), (10, 75, 15))[0]))


def _english_word(random: Random) -> str:
    return "".join(random.choices(english.SYLLABLES, k=random.choices((1, 2, 3), (15, 65, 20))[0])) + random.choice(
        english.ENDINGS
    )


def _of_topic(topic: Topic, words: ModuleType, pool: _Pool, random: Random, size: int) -> list[str]:
    slots = _slots(topic, pool, random, words)
    own, common = [_parts(line) for line in topic.patterns], [_parts(line) for line in words.COMMON]
    sentence = _chinese_sentence if words is chinese else _english_sentence
    made, bytes_made = [], 0
    while bytes_made < size:
        text = sentence(
            lambda: _filled(random.choice(common if random.random() < _COMMON_SHARE else own), slots), random
        )
        made.append(text)
        bytes_made += len(text.encode())
    return made


def _chinese_sentence(clause: Callable[[], str], random: Random) -> str:
    text = clause()
    while random.random() < _ANOTHER_CLAUSE[0]:
        text += random.choice("，，，，，；：") + clause()
    text = random.choices((text, f"“{text}”", f"（{text}）"), (96, 2, 2))[0]
    return text + random.choices("。！？…", (88, 5, 5, 2))[0]


def _english_sentence(clause: Callable[[], str], random: Random) -> str:
    text = clause()
    while random.random() < _ANOTHER_CLAUSE[1]:
        second = clause()
        text += random.choice((", and ", "; ", ", but ", ", while ")) + second[0].lower() + second[1:]
    return text + random.choices((". ", "! ", "? ", ": "), (90, 3, 4, 3))[0]


def _parts(pattern: str) -> list[str]:
    """Literals at even places, names of slots at odd ones."""
    return _SLOT.split(pattern)


def _filled(parts: Sequence[str], slots: Mapping[str, Callable[[], str]]) -> str:
    return "".join([slots[part]() if place % 2 else part for place, part in enumerate(parts)])


def _slots(topic: Topic, pool: _Pool, random: Random, words: ModuleType) -> Mapping[str, Callable[[], str]]:
    def word(own: Sequence[str], from_pool: float) -> str:
        return pool.draw() if random.random() < from_pool else random.choice(own)

    shared = {
        "noun": lambda: word(topic.nouns, _FROM_POOL["noun"]),
        "verb": lambda: word(topic.verbs, _FROM_POOL["verb"]),
        "adjective": lambda: word(topic.adjectives, _FROM_POOL["adjective"]),
        "number": lambda: _number(random),
        "percent": lambda: f"{random.uniform(0.1, 99):.{random.choice((0, 1, 2))}f}%",
        "version": lambda: f"{random.randrange(12)}.{random.randrange(30)}",
        "code": lambda: _product_code(random),
    }
    return shared | (_chinese_slots(random) if words is chinese else _english_slots(random))


def _number(random: Random) -> str:
    return str(random.choice((random.randrange(2, 10), random.randrange(10, 100), random.randrange(100, 9999))))


def _product_code(random: Random) -> str:
    letters = "".join(random.choices("ABCDEFGHKLMNPRSTUVWX", k=random.choice((2, 3))))
    return f"{letters}-{random.randrange(100, 9999)}{random.choice(('', 'A', 'B', 'Pro', '/2'))}"


def _chinese_slots(random: Random) -> Mapping[str, Callable[[], str]]:
    characters = common_characters()

    def name(least: int = 2, most: int = 3) -> str:
        return "".join(random.choices(characters, k=random.randint(least, most)))

    return {
        "name": name,
        "place": lambda: name(1, 2) + random.choice(chinese.PLACE_ENDS),
        "company": lambda: name() + random.choice(chinese.COMPANY_ENDS) + random.choice(("公司", "有限公司", "集团")),
        "time": lambda: random.choice(chinese.TIMES),
        "date": lambda: _chinese_date(random),
        "amount": lambda: (
            f"{random.uniform(1, 9000):,.{random.choice((0, 1, 2))}f}{random.choice(('元', '万元', '亿元'))}"
        ),
    }


def _chinese_date(random: Random) -> str:
    year, month, day = random.randint(1998, 2026), random.randint(1, 12), random.randint(1, 28)
    return random.choice(
        (f"{year}年{month}月{day}日", f"{month}月{day}日", f"{year}年{month}月", f"{year}-{month:02}-{day:02}")
    )


def _english_slots(random: Random) -> Mapping[str, Callable[[], str]]:
    def word(least: int = 2, most: int = 3) -> str:
        return "".join(random.choices(english.SYLLABLES, k=random.randint(least, most)))

    def date() -> str:
        return f"{random.randint(1, 28)} {random.choice(english.MONTHS)} {random.randint(1998, 2026)}"

    return {
        "name": lambda: word().title(),
        "company": lambda: f"{word().title()} {random.choice(english.COMPANY_ENDS)}",
        "date": date,
        "amount": lambda: f"{random.choice('$€£')}{random.randrange(2, 90000):,}",
        "function": lambda: (
            f"{word(1, 2)}_{random.choice(('get', 'put', 'init', 'free', 'read', 'wait'))}_{word(1, 2)}()"
        ),
        "path": lambda: (
            f"/{random.choice(('etc', 'usr/share', 'var/lib', 'proc'))}/{word()}/{word(1, 2)}.{random.choice(('conf', 'txt', 'h'))}"
        ),
        "command": lambda: f"{word(1, 2)} --{word(1, 2)}={random.randrange(64)} -{random.choice('abcfilnqrv')}",
    }
