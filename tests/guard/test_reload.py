# SPDX-License-Identifier: Apache-2.0
"""New rules are built aside and put in place at once; a stream under way keeps the old ones."""

import gc
import time
from random import Random

from hegui.detect.lexicon import Lexicon, Term, Tier
from hegui.guard import DEFAULT, Action, Channel, Current, build, check_now, of_text
from hegui.guard.streaming import LaneKey, Passed, StreamGuard

KEY = LaneKey(0, Channel.TEXT)


def words(count: int) -> tuple[Term, ...]:
    """So many words of two to eight characters."""
    random = Random(7)  # noqa: S311  no secret
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    made = {"".join(random.choices(han, k=random.randint(2, 8))): None for _ in range(count + count // 50)}
    return tuple(Term(word, "A.1.h", tier=Tier.BLOCK) for word in list(made)[:count])


def test_a_stream_keeps_its_rules() -> None:
    """A word that a reload adds blocks what comes after, not what is under way."""
    current = Current(build(DEFAULT, (Lexicon("own", (Term("甲甲", "A.1.h", tier=Tier.BLOCK),)),)))
    stream = StreamGuard(current.guard)
    stream.feed(KEY, "好")
    before = current.swap(build(DEFAULT, (Lexicon("own", (Term("乙乙", "A.1.h", tier=Tier.BLOCK),)),)))
    assert before == stream.guard.version != current.guard.version
    stream.feed(KEY, "乙乙")
    stream.finish()
    assert isinstance(stream.outcome, Passed)
    assert check_now(current.guard, of_text("乙乙")).action is Action.BLOCK
    assert check_now(current.guard, of_text("甲甲")).action is Action.PASS


def test_a_hundred_thousand_words_are_built_in_a_second_or_so() -> None:
    """Under one second of a free core (the figure is in the guide); here with room for a busy machine. All are found."""
    lexicon = Lexicon("big", words(100_000))
    started = time.process_time()
    guard = build(DEFAULT, (lexicon,))
    assert time.process_time() - started < 3
    assert gc.isenabled()
    for term in lexicon.terms[::9973]:
        assert check_now(guard, of_text(f"好{term.text}好")).action is Action.BLOCK


def test_the_same_words_are_not_compiled_again() -> None:
    """A change of the policy alone takes the terms as they are."""
    lexicon = Lexicon("own", words(100))
    guard = build(DEFAULT, (lexicon,))
    assert build(DEFAULT, (lexicon,), known=guard.detectors.terms).detectors.terms is guard.detectors.terms
    other = Lexicon("own", words(99))
    assert build(DEFAULT, (other,), known=guard.detectors.terms).detectors.terms is not guard.detectors.terms
