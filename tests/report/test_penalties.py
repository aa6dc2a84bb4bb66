# SPDX-License-Identifier: Apache-2.0
"""Penalty ladders in words."""

import pytest

from hegui.law.model import PenaltyTier, Range
from hegui.report.penalties import tier_words
from hegui.text import Text

WHEN = Text("首次", "at first")


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (Range(10_000, 100_000), "罚款 10,000–100,000 元", "fine 10,000–100,000 CNY"),
        (Range(None, 50_000_000), "罚款不超过 50,000,000 元", "fine up to 50,000,000 CNY"),
        (Range(5_000, None), "罚款不少于 5,000 元", "fine at least 5,000 CNY"),
    ],
)
def test_fines_name_their_ends(span: Range, zh: str, en: str) -> None:
    """A missing end is said, never read as zero."""
    assert list(tier_words(PenaltyTier(WHEN, fine_cny=span))) == [Text(zh, en)]


def test_each_sanction_is_a_text_of_its_own() -> None:
    """Orders, fines, turnover, gain and persons are told apart."""
    tier = PenaltyTier(WHEN, Range(1, 2), Range(3, 4), 5, Range(1, 10), Text("警告", "warning"))
    assert [text.en for text in tier_words(tier)] == [
        "warning",
        "fine 1–2 CNY",
        "or up to 5% of the turnover of the year before",
        "1–10 times the unlawful gain",
        "persons in charge: fine 3–4 CNY",
    ]


def test_an_empty_step_says_nothing() -> None:
    """A step without a sanction of its own invents none."""
    assert list(tier_words(PenaltyTier(WHEN))) == []
