# SPDX-License-Identifier: Apache-2.0
"""Ranks: SplitMix64 as it is published, and the same number for the same record for ever."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.rank import GOLDEN, file_hash, mix, outputs, ranks

PUBLISHED = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]
"""The first outputs of SplitMix64 for the seed 1234567."""


def test_published_vectors() -> None:
    """The generator is the published one."""
    assert outputs(1234567, np.arange(5)).tolist() == PUBLISHED
    assert [mix((1234567 + number * GOLDEN) % 2**64) for number in range(1, 6)] == PUBLISHED


def test_ranks_never_change() -> None:
    """Samples that were drawn once are drawn again: these numbers are a promise."""
    assert ranks(42, "data/a.jsonl", np.array([0, 1, 2**40])).tolist() == [
        1684938095457748861,
        2688179167073856464,
        7432946641449109783,
    ]


@given(st.integers(), st.text(max_size=20), st.lists(st.integers(0, 2**63 - 1), unique=True, max_size=50))
def test_each_record_of_a_file_has_its_own_rank(seed: int, file: str, positions: list[int]) -> None:
    """No two are equal, and each is that of the record alone."""
    made = ranks(seed, file, np.array(positions, np.int64)).tolist()
    assert len(set(made)) == len(positions)
    state = mix(seed % 2**64) ^ file_hash(file)
    assert made == [mix((state + (position + 1) * GOLDEN) % 2**64) for position in positions]


def test_ranks_are_spread_evenly() -> None:
    """An eighth of the records is below an eighth of the range, in every file and for every seed."""
    for seed, file in ((0, "a"), (1, "a"), (0, "b")):
        below = np.count_nonzero(ranks(seed, file, np.arange(0, 800_000, 100)) < np.uint64(1 << 61))
        assert 900 < below < 1100
