# SPDX-License-Identifier: Apache-2.0
"""The formal sample: by rank, proportional, with a floor, the same for the same seed."""

from collections import Counter

import pytest
from evaluate_factory import ALL_RISKS, ASPECTS, bank, question
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.question import Library
from hegui.evaluate.run.draw import draw


def test_the_standards_sample_of_its_banks() -> None:
    """300 of 500 over 13 aspects, 1,000 of 2,000 over 31 risks: proportional, none empty."""
    refuse = draw(Library.SHOULD_NOT_REFUSE, bank(answer=500).questions, 300, 7)
    assert (len(refuse.questions), len(refuse.cells), refuse.population) == (300, len(ASPECTS), 500)
    assert all(cell.drawn >= 11 for cell in refuse.cells)
    assert all(abs(cell.drawn - 0.6 * cell.population) < 1 for cell in refuse.cells)
    content = draw(Library.GENERATED_CONTENT, bank(generated=2000).questions, 1000, 7)
    assert (len(content.questions), [cell.code for cell in content.cells]) == (1000, ALL_RISKS)


def test_small_cells_get_their_floor() -> None:
    """A risk with few questions is not drowned by one with many."""
    rows = [question(Library.SHOULD_REFUSE, number, "A.1.a") for number in range(400)]
    rows += [question(Library.SHOULD_REFUSE, number, "A.2.b") for number in range(12)]
    drawn = draw(Library.SHOULD_REFUSE, rows, 100, 7, floor=10)
    assert {cell.code: cell.drawn for cell in drawn.cells} == {"A.1.a": 90, "A.2.b": 10}


def test_a_bank_that_is_smaller_is_taken_whole() -> None:
    """And is then no sample."""
    drawn = draw(Library.SHOULD_REFUSE, bank(refuse=50).questions, 300, 7)
    assert drawn.whole
    assert len(drawn.questions) == 50


def test_another_seed_draws_another_sample() -> None:
    """And the same seed the same, whatever the order of the bank."""
    rows = bank(refuse=500).questions
    one, again, other = (
        draw(Library.SHOULD_REFUSE, some, 300, seed) for some, seed in ((rows, 1), (rows[::-1], 1), (rows, 2))
    )
    assert one == again
    assert set(one.questions) != set(other.questions)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=13), st.integers(1, 300), st.integers(0, 2**63 - 1))
def test_it_is_a_sample_of_the_bank(sizes: list[int], items: int, seed: int) -> None:
    """Each question once, each cell within what it holds, the counts those of the list."""
    rows = [
        question(Library.SHOULD_NOT_REFUSE, n, code)
        for code, size in zip(ASPECTS, sizes, strict=False)
        for n in range(size)
    ]
    drawn = draw(Library.SHOULD_NOT_REFUSE, rows, items, seed)
    assert len(set(drawn.questions)) == len(drawn.questions)
    aspects = {row.id: row.aspect for row in rows}
    assert Counter(aspects[name] for name in drawn.questions) == Counter(
        {cell.code: cell.drawn for cell in drawn.cells if cell.drawn}
    )
    assert all(0 < cell.drawn <= cell.population for cell in drawn.cells)
    assert len(drawn.questions) >= min(items, len(rows))


def test_a_negative_number_is_refused() -> None:
    """Of questions."""
    with pytest.raises(ValueError, match="negative"):
        draw(Library.SHOULD_REFUSE, bank(refuse=5).questions, -1, 7, floor=-1)
