# SPDX-License-Identifier: Apache-2.0
"""What changed between two days."""

from datetime import date

from hegui.law.diff import Added, Changed, NumberChanged, Removed, law_diff, timeline
from hegui.law.model import Catalogue
from hegui.law.view import LawView


def test_each_kind_of_change_is_told(small: Catalogue) -> None:
    """A new duty, a changed article, a changed number, and the way back."""
    before, first, revised = (LawView(small, day) for day in (date(2023, 1, 1), date(2024, 1, 1), date(2026, 1, 1)))
    begun = list(law_diff(before, first))
    assert [type(change) for change in begun] == [Added, NumberChanged, NumberChanged]
    changed, number = law_diff(first, revised)
    assert isinstance(changed, Changed)
    assert changed.fields == ("article",)
    assert number == NumberChanged("tst_log_months", small.parameters[0].title, 6, 12)
    assert any(isinstance(change, Removed) for change in law_diff(revised, before))
    assert list(law_diff(revised, revised)) == []


def test_the_timeline_names_beginnings_and_revisions(small: Catalogue) -> None:
    """In order, in both languages."""
    assert [(milestone.on, milestone.what.en) for milestone in timeline(small)] == [
        (date(2024, 1, 1), "Test provisions in force"),
        (date(2026, 1, 1), "Test provisions: revised text in force"),
    ]


def test_the_cybersecurity_law_moves_its_numbers_in_2026(bundled: Catalogue) -> None:
    """CSL 21 became CSL 23 on 2026-01-01: one obligation, two citations."""
    old, new = LawView(bundled, date(2025, 12, 31)), LawView(bundled, date(2026, 1, 1))
    assert (old.obligations["CSL-23"].article, new.obligations["CSL-23"].article) == ("21", "23")
