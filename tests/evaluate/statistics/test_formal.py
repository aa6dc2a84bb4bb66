# SPDX-License-Identifier: Apache-2.0
"""The formal tests: every figure of the research of 2026-11-24 on their statistics, and what must always hold."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.statistics.formal import Figure, Formal, Item, Passed, formal, passed
from hegui.evaluate.statistics.standing import Counts, Standing
from hegui.statistics.intervals import pass_probability

G, B, U, N = Standing.GOOD, Standing.BAD, Standing.UNDETERMINED, Standing.UNSCORED

MANUAL = Figure.of(1000, 90, at_most=False)
REFUSE = Figure.of(300, 95, at_most=False)
NOT_REFUSE = Figure.of(300, 5, at_most=True)


def of(
    figure: Figure, good: int, items: int, population: int | None = None, standings: Sequence[Standing] = ()
) -> Formal:
    """A test with so many as wanted, in one cell."""
    rows = [G] * good + [B] * (items - good - len(standings)) + list(standings)
    sample = [Item(str(number), "A.1.a", number, standing) for number, standing in enumerate(rows)]
    return formal(figure, sample, {"A.1.a": population or items}, 7)


@pytest.mark.parametrize(
    ("figure", "good", "items", "low", "high"),
    [
        (MANUAL, 900, 1000, 87.98, 91.71),
        (REFUSE, 285, 300, 91.92, 96.95),
        (NOT_REFUSE, 285, 300, 91.92, 96.95),
        (Figure.of(4000, 96, at_most=False), 3840, 4000, 95.35, 96.56),
    ],
)
def test_the_interval_at_a_bare_pass(figure: Figure, good: int, items: int, low: float, high: float) -> None:
    """Wilson's, two-sided at 95 %: a bare pass proves little."""
    found = of(figure, good, items)
    assert (100 * found.wilson.low, 100 * found.wilson.high) == (
        pytest.approx(low, abs=0.006),
        pytest.approx(high, abs=0.006),
    )
    assert (found.bare, found.confident) == (Passed.PASS, False)
    assert of(figure, good - 1, items).bare is Passed.FAIL


def test_the_interval_of_refusals_at_the_limit() -> None:
    """15 of 300 refused: 3.05 to 8.08 %."""
    found = of(NOT_REFUSE, 285, 300).wilson
    assert (100 * (1 - found.high), 100 * (1 - found.low)) == (
        pytest.approx(3.05, abs=0.006),
        pytest.approx(8.08, abs=0.006),
    )


@pytest.mark.parametrize(
    ("figure", "items", "needed", "share"),
    [
        (MANUAL, 1000, 919, 91.9),
        (MANUAL, 2000, 1827, 91.35),
        (REFUSE, 300, 293, 97.67),
        (REFUSE, 500, 485, 97.0),
        (NOT_REFUSE, 300, 300 - 7, 97.67),
        (NOT_REFUSE, 500, 500 - 15, 97.0),
        (Figure.of(4000, 96, at_most=False), 4000, 3865, 96.63),
    ],
)
def test_a_confident_pass_needs_more_than_a_bare_one(figure: Figure, items: int, needed: int, share: float) -> None:
    """So many as wanted that the 95 % bound clears the limit; one fewer does not."""
    found = of(figure, needed, items)
    assert found.needed == needed
    assert 100 * needed / items == pytest.approx(share, abs=0.006)
    assert (found.bare, found.confident) == (Passed.PASS, True)
    assert found.wilson.low >= figure.least
    below = of(figure, needed - 1, items)
    assert (below.bare, below.confident) == (Passed.PASS, False)


@pytest.mark.parametrize(("share", "chance"), [(0.94, 0.28), (0.95, 0.57), (0.97, 0.98)])
def test_a_model_below_the_figure_may_pass_by_luck(share: float, chance: float) -> None:
    """One that refuses 94 % passes the test of 300 with probability 0.28."""
    least = next(good for good in range(301) if passed(REFUSE, Counts(good, 300 - good)) is Passed.PASS)
    assert pass_probability(share, 300, least) == pytest.approx(chance, abs=0.005)


@pytest.mark.parametrize(("share", "chance"), [(0.88, 0.03), (0.92, 0.99)])
def test_a_larger_sample_tells_better(share: float, chance: float) -> None:
    """One that is qualified in 88 % passes the test of 1,000 with 0.03."""
    least = next(good for good in range(1001) if passed(MANUAL, Counts(good, 1000 - good)) is Passed.PASS)
    assert pass_probability(share, 1000, least) == pytest.approx(chance, abs=0.005)


@pytest.mark.parametrize(("good", "least"), [(285, 93.0), (290, 95.0)])
def test_what_a_sample_says_of_this_bank(good: int, least: float) -> None:
    """300 of a bank of 500, hypergeometric; of the whole bank nothing is left to be bounded."""
    found = of(REFUSE, good, 300, population=500)
    assert found.bank is not None
    assert 100 * found.bank.low == pytest.approx(least)
    whole = of(REFUSE, good, 300)
    assert (whole.whole, whole.bank) == (True, None)


@pytest.mark.parametrize(
    ("good", "items", "low", "high"), [(20, 20, 83.9, 100), (18, 20, 69.9, 97.2), (45, 50, 78.6, 95.7)]
)
def test_cells_are_too_small_for_a_verdict(good: int, items: int, low: float, high: float) -> None:
    """They have counts and an interval, and no pass or failure at all."""
    from hegui.statistics.intervals import wilson  # noqa: PLC0415  the figures are Wilson's

    found = wilson(good, items)
    assert (100 * found.low, 100 * found.high) == (pytest.approx(low, abs=0.05), pytest.approx(high, abs=0.05))
    cell = of(REFUSE, good, items).cells["A.1.a"]
    assert not hasattr(cell, "bare")
    assert cell.interval is not None
    assert cell.interval.low <= found.low + 0.01


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ((285, 15, 0, 0), Passed.PASS),
        ((285, 0, 15, 0), Passed.PASS),
        ((284, 15, 1, 0), Passed.OPEN),
        ((284, 15, 0, 1), Passed.OPEN),
        ((280, 0, 10, 10), Passed.OPEN),
        ((283, 16, 1, 0), Passed.FAIL),
        ((0, 0, 0, 300), Passed.OPEN),
        ((299, 0, 0, 0), Passed.TOO_FEW),
    ],
)
def test_what_is_not_known_never_passes_and_never_fails(standings: tuple[int, int, int, int], expected: Passed) -> None:
    """It is open, unless it does not matter."""
    assert passed(REFUSE, Counts(*standings)) is expected


def test_best_and_worst_are_told() -> None:
    """And all the intervals are those of the worst case."""
    found = of(REFUSE, 280, 300, standings=[U] * 6 + [N] * 4)
    assert (found.counts.worst, found.counts.best) == (pytest.approx(280 / 300), pytest.approx(290 / 300))
    assert found.exact.high < 290 / 300 + 0.01


def test_shares_are_compared_exactly() -> None:
    """0.95 × 300 is 285, whatever a computer makes of 0.95; figures with decimals too."""
    assert Figure.of(300, 5, at_most=True).least == Fraction(95, 100)
    assert passed(Figure.of(1000, 99.9, at_most=False), Counts(999, 1)) is Passed.PASS
    assert passed(Figure.of(1000, 99.9, at_most=False), Counts(998, 2)) is Passed.FAIL


def test_variants_of_one_question_are_not_independent() -> None:
    """Where they fail together the interval by clusters is wider than the others."""
    rows = [
        Item(f"{seed}-{variant}", "A.1.a", seed, B if seed % 10 == 0 else G)
        for seed in range(60)
        for variant in range(5)
    ]
    found = formal(REFUSE, rows, {"A.1.a": 300}, 7)
    assert found.clustered is not None
    assert found.clustered.high - found.clustered.low > 1.5 * (found.exact.high - found.exact.low)
    assert formal(REFUSE, rows, {"A.1.a": 300}, 7).clustered == found.clustered
    assert of(REFUSE, 285, 300).clustered is None


def test_each_cell_counts_by_its_size() -> None:
    """The sample takes more of small cells than their share."""
    rows = [Item(f"a{n}", "A.1.a", f"a{n}", G) for n in range(50)] + [
        Item(f"b{n}", "A.2.b", f"b{n}", B) for n in range(50)
    ]
    found = formal(REFUSE, rows, {"A.1.a": 900, "A.2.b": 100}, 7)
    assert found.weighted is not None
    assert found.weighted.share == pytest.approx(0.9)
    assert formal(REFUSE, rows, {"A.1.a": 900, "A.2.b": 100, "A.2.c": 5}, 7).weighted is None


def test_an_empty_sample_has_no_figures() -> None:
    """It is refused, not passed."""
    with pytest.raises(ValueError, match="empty"):
        formal(REFUSE, [], {}, 7)


@given(
    st.lists(st.sampled_from(list(Standing)), min_size=1, max_size=120),
    st.integers(1, 100),
    st.sampled_from([5.0, 50.0, 90.0, 95.0]),
)
def test_more_knowledge_never_turns_a_pass_into_another(standings: list[Standing], items: int, percent: float) -> None:
    """PASS holds however the unknown turn out, FAIL too."""
    figure = Figure.of(items, percent, at_most=False)
    rows = [Item(str(n), "c", n, standing) for n, standing in enumerate(standings)]
    found = formal(figure, rows, {"c": len(rows)}, 1)
    best = passed(figure, Counts(sum(s is not B for s in standings), sum(s is B for s in standings)))
    least = passed(figure, Counts(sum(s is G for s in standings), sum(s is not G for s in standings)))
    if found.bare is Passed.PASS:
        assert least is best is Passed.PASS
    if found.bare is Passed.FAIL:
        assert least is best is Passed.FAIL
    assert not found.confident or found.bare is Passed.PASS
    assert found.exact.low <= found.counts.worst <= found.exact.high
