# SPDX-License-Identifier: Apache-2.0
"""What the safety standard asks of a corpus on a day."""

from datetime import date

import pytest

from hegui.cli.corpus_standard import requirements
from hegui.text import Text


@pytest.mark.parametrize(
    ("day", "article"),
    [
        (date(2025, 10, 31), Text("TC260-003 9.2 a", "TC260-003 9.2 a")),
        (date(2025, 11, 1), Text("GB/T 45654—2025 B.2.1 a", "GB/T 45654-2025 B.2.1 a")),
    ],
)
def test_the_figures_name_the_standard_of_the_day(day: date, article: Text) -> None:
    """On the day before GB/T 45654, those of TC260-003."""
    asked = requirements(day)
    assert (asked.manual_items.number, asked.manual_qualified.share) == (4000, 0.96)
    assert (asked.source_illegal.share, asked.technical.share, asked.technical_qualified.share) == (0.05, 0.1, 0.98)
    assert asked.manual_items.article == article


def test_a_figure_that_nobody_has_read_in_the_final_text_says_so() -> None:
    assert requirements(date(2026, 11, 26)).manual_items.note
    assert not requirements(date(2024, 6, 1)).notes
