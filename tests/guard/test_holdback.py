# SPDX-License-Identifier: Apache-2.0
"""How much of a stream is held with 20,000 words, and what that costs; figures with ``pytest -n0 -s tests/guard/test_holdback.py``."""

import sys
import time
from pathlib import Path
from random import Random
from statistics import mean

import pytest

pytest.importorskip("numpy", reason="the generator of the benchmark needs it")
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "corpus"))

from generator.sentences import make_bank
from generator.terms import make_lexicon

from hegui.guard import DEFAULT, Action, Channel, Guard, build
from hegui.guard.policy import LEXICON, DetectorPolicy, Rule
from hegui.guard.streaming import LaneKey, Passed, StreamGuard

KEY = LaneKey(0, Channel.TEXT)
WORDS = 20_000
MARK = {name: DetectorPolicy((Rule("*", Action.MARK),)) for name in DEFAULT.detectors}


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """Answers of some 2,000 characters in both languages."""
    random = Random(11)  # noqa: S311  no secret
    made = {}
    for language in ("zh", "en"):
        sentences = [sentence for topic in make_bank(language, 1, 400_000).sentences for sentence in topic]
        made[language] = ["".join(random.choices(sentences, k=40 if language == "zh" else 20)) for _ in range(25)]
    return made


@pytest.fixture(scope="module")
def words(texts: dict[str, list[str]]) -> Guard:
    """20,000 words of the benchmark's lexicon, which share beginnings with these texts, and the rules for identifiers."""
    lexicon = make_lexicon(1, WORDS, (text for some in texts.values() for text in some))
    return build(DEFAULT.__class__("own", detectors=MARK), (lexicon,))


def held(guard: Guard, text: str, size: int, random: Random) -> tuple[list[int], float, int]:
    """Characters held after each piece, seconds of the processor, pieces."""
    stream, kept = StreamGuard(guard), []
    pieces, done = [], 0
    while done < len(text):
        step = random.randint(1, 2 * size - 1)
        pieces.append(text[done : done + step])
        done += step
    began = time.process_time()
    for piece in pieces:
        stream.feed(KEY, piece)
        stream.take(KEY)
        kept.append(stream.size(KEY) - stream.limit(KEY))
    seconds = time.process_time() - began
    stream.finish()
    assert isinstance(stream.outcome, Passed)
    return kept, seconds, len(pieces)


@pytest.mark.parametrize(("language", "size", "most"), [("zh", 2, 2.0), ("zh", 4, 2.0), ("en", 4, 12.0)])
def test_little_is_held(words: Guard, texts: dict[str, list[str]], language: str, size: int, most: float) -> None:
    """In Chinese two characters in the mean at most; words of letters wait for their end, as each may begin an e-mail address."""
    random = Random(3)  # noqa: S311  no secret
    kept: list[int] = []
    seconds, pieces = 0.0, 0
    for text in texts[language]:
        some, took, count = held(words, text, size, random)
        kept += some
        seconds, pieces = seconds + took, pieces + count
    ordered = sorted(kept)
    print(  # noqa: T201  the figures of the guide
        f"\n{language}, {WORDS} words, pieces of {size}: mean held {mean(kept):.2f}, p95 {ordered[len(kept) * 95 // 100]},"
        f" most {ordered[-1]}; {seconds / pieces * 1e6:.1f} us of the processor a piece"
    )
    assert LEXICON in words.policy.detectors
    assert mean(kept) <= most
