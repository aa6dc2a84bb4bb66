# SPDX-License-Identifier: Apache-2.0
"""The law as of one day, as known on another."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hegui.facts import Truth, facts_of
from hegui.law.model import Catalogue
from hegui.law.view import LawView, version_on
from hegui.text import Text


@dataclass(frozen=True)
class Version:
    valid_from: date
    recorded: date
    valid_to: date | None = None


DAYS = st.integers(0, 12).map(lambda months: date(2025, 1, 1) + timedelta(30 * months))
VERSIONS = st.lists(st.builds(Version, DAYS, DAYS, st.none() | DAYS), max_size=6)


@given(VERSIONS, DAYS)
def test_the_version_of_a_day_covers_that_day(versions: list[Version], day: date) -> None:
    """Validity is half-open: the first day is in, the last is out."""
    version = version_on(versions, day)
    if version is not None:
        assert version.valid_from <= day
        assert version.valid_to is None or day < version.valid_to


@given(VERSIONS, DAYS, DAYS)
def test_what_is_recorded_later_does_not_change_what_was_known(
    versions: list[Version], day: date, known_by: date
) -> None:
    """An answer as known by a day is the answer that the versions recorded by that day give."""
    then = [version for version in versions if version.recorded <= known_by]
    assert version_on(versions, day, known_by) == version_on(then, day)


def test_each_day_has_its_article(small: Catalogue) -> None:
    """The renumbered article is cited from the day of the revision and not before."""
    assert LawView(small, date(2025, 12, 31)).obligations["TST-1"].article == "1"
    assert LawView(small, date(2026, 1, 1)).obligations["TST-1"].article == "3"


def test_a_correction_does_not_rewrite_what_we_knew(small: Catalogue) -> None:
    """The same legal day, asked as of before the correction was recorded, reads as it read then."""
    assert LawView(small, date(2026, 2, 1), known_by=date(2026, 3, 1)).obligations["TST-1"].article == "2"
    assert LawView(small, date(2026, 2, 1), known_by=date(2025, 1, 1)).obligations["TST-1"].article == "1"
    assert LawView(small, date(2026, 2, 1), known_by=date(2023, 1, 1)).obligations == {}


def test_an_instrument_that_is_not_in_force_has_no_obligations(small: Catalogue) -> None:
    """Nothing can be cited before the first day."""
    assert LawView(small, date(2023, 12, 31)).obligations == {}


def test_texts_carry_the_number_of_the_day(small: Catalogue) -> None:
    """One amendment of a parameter changes every sentence that names it."""
    must = LawView(small, date(2024, 5, 1)).obligations["TST-1"].must
    assert LawView(small, date(2024, 5, 1)).filled(must).en == "Keep logs for 6 months or more."
    assert LawView(small, date(2026, 5, 1)).filled(must).en == "Keep logs for 12 months or more."
    assert LawView(small, date(2026, 5, 1)).filled(Text("无", "none")) == Text("无", "none")


def test_a_parameter_without_a_value_on_the_day_has_a_yardstick_but_no_number(small: Catalogue) -> None:
    """`number` says that nothing is in force; `limit` gives a check the last known value."""
    view = LawView(small, date(2020, 1, 1))
    assert view.number("tst_log_months") is None
    assert view.limit("tst_log_months") == 12


def test_a_yardstick_is_one_that_was_known(small: Catalogue) -> None:
    """What was recorded after the day of knowledge is no value that anybody could have measured by."""
    assert LawView(small, date(2020, 1, 1), known_by=date(2025, 10, 31)).limit("tst_log_months") == 6
    assert LawView(small, date(2020, 1, 1), known_by=date(2025, 11, 1)).limit("tst_log_months") == 12
    assert LawView(small, date(2020, 1, 1), known_by=date(2019, 1, 1)).limit("tst_log_months") == 12


def test_routes_exist_only_between_their_days(small: Catalogue) -> None:
    """A route that practice opened later is not there before."""
    assert LawView(small, date(2024, 5, 31)).routes == ()
    assert [row.id for row in LawView(small, date(2024, 6, 1)).routes] == ["filing"]


def test_the_interim_measures_are_not_cited_on_the_day_of_the_removals(bundled: Catalogue) -> None:
    """On 2023-08-01 the Interim Measures were not yet in force: no obligation of that day may come from them."""
    cited = {version.instrument for version in LawView(bundled, date(2023, 8, 1)).obligations.values()}
    assert "GAI" not in cited
    assert {"DS", "ALG", "SA18", "PIPL", "DSL", "CSL", "IIS"} <= cited
    assert "GAI" in {version.instrument for version in LawView(bundled, date(2023, 8, 15)).obligations.values()}


def test_applicability_is_three_valued(small: Catalogue) -> None:
    """Yes, no, or not told."""
    view = LawView(small, date(2026, 5, 1))
    duty = view.obligations["TST-1"]
    assert view.applicability(duty, facts_of(offers=True)).truth is Truth.YES
    assert view.applicability(duty, facts_of(offers=False)).truth is Truth.NO
    assert view.applicability(duty, facts_of()).truth is Truth.UNKNOWN
