# SPDX-License-Identifier: Apache-2.0
"""Minors' mode: who is one, when, how long, with whom; what is unknown is never taken for allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users.claims import Claims, Guardian
from hegui.users.minors import Barred, MinorsMode, MinorsRule, Unknown, minutes_of

MINOR = Claims(minor=True, guardian=Guardian.CONSENTED)
SIX, TEN = 6 * 60, 22 * 60


@pytest.mark.parametrize(
    ("unknown", "guarded", "timed"),
    [(Unknown.MINOR, True, True), (Unknown.GUARDED, True, False), (Unknown.ADULT, False, False)],
)
def test_unknown_is_what_the_provider_says(unknown: Unknown, guarded: bool, timed: bool) -> None:
    """A claim goes before it, either way."""
    mode = MinorsMode(MinorsRule(unknown=unknown))
    assert (mode.is_minor(Claims()), mode.is_timed(Claims())) == (guarded, timed)
    assert (mode.is_minor(Claims(minor=True)), mode.is_timed(Claims(minor=True))) == (True, True)
    assert (mode.is_minor(Claims(minor=False)), mode.is_timed(Claims(minor=False))) == (False, False)


def test_unknown_is_a_minor_unless_said_otherwise() -> None:
    """Strict by default."""
    assert MinorsRule().unknown is Unknown.MINOR


def test_companions_and_unlisted_roles_are_not_for_minors() -> None:
    """A role that the provider has not listed may be anything: ANTH 14."""
    mode = MinorsMode(MinorsRule(roles=("tutor",)))
    assert mode.bars(MINOR, companion=True) is Barred.COMPANION
    assert mode.bars(MINOR._replace(role="tutor"), companion=False) is None
    assert mode.bars(MINOR._replace(role="brother"), companion=False) is Barred.ROLE
    assert mode.bars(MINOR, companion=False) is None


def test_a_guardian_is_asked_for_where_somebody_is_said_to_be_a_minor() -> None:
    """Consent, or that the minor is old enough; saying nothing is not enough: PIPL 31, ANTH 14."""
    mode = MinorsMode(MinorsRule())
    for guardian, barred in (
        (None, Barred.GUARDIAN),
        (Guardian.MISSING, Barred.GUARDIAN),
        (Guardian.CONSENTED, None),
        (Guardian.NOT_NEEDED, None),
    ):
        assert mode.bars(Claims(minor=True, guardian=guardian), companion=False) is barred
    assert mode.bars(Claims(), companion=False) is None
    assert MinorsMode(MinorsRule(guardian=False)).bars(Claims(minor=True), companion=False) is None


def test_a_service_that_is_not_for_minors_keeps_them_out() -> None:
    """TC260-003 7 a 4."""
    assert MinorsMode(MinorsRule(served=False)).bars(MINOR, companion=False) is Barred.NOT_SERVED


def test_hours_minutes_and_money() -> None:
    """Each has its border."""
    mode = MinorsMode(MinorsRule(yuan_a_day=10))
    spent = MINOR._replace(spent_today=1000)
    assert mode.bars_now(spent, SIX - 1, 0) is Barred.HOURS
    assert mode.bars_now(spent, SIX, 0) is None
    assert mode.bars_now(spent, TEN - 1, 59) is None
    assert mode.bars_now(spent, TEN, 0) is Barred.HOURS
    assert mode.bars_now(spent, SIX, 60) is Barred.MINUTES
    assert mode.bars_now(MINOR._replace(spent_today=1001), SIX, 0) is Barred.SPENDING
    assert mode.bars_now(MINOR, SIX, 0) is Barred.SPENDING_UNKNOWN
    assert MinorsMode(MinorsRule(minutes_a_day=None)).bars_now(MINOR, SIX, 1000) is None


def test_it_is_said_when_they_may_come_back() -> None:
    """Across midnight too, and never where there is no hour."""
    mode = MinorsMode(MinorsRule())
    assert mode.minutes_until_open(TEN) == 8 * 60
    assert mode.minutes_until_open(SIX - 1) == 1
    assert MinorsMode(MinorsRule(hours=())).minutes_until_open(0) is None


@given(st.integers(0, 1439), st.integers(0, 1440), st.integers(0, 1439))
def test_hours_may_go_past_midnight(start: int, end: int, minute: int) -> None:
    """Open is what lies between, counted round the clock."""
    words = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    assert minutes_of(words) == (start, end)
    mode = MinorsMode(MinorsRule(hours=(words,), minutes_a_day=None))
    inside = minute in {at % 1440 for at in range(start, end if end > start else end + 1440)}
    assert (mode.bars_now(MINOR, minute, 0) is None) is inside
