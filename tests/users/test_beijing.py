# SPDX-License-Identifier: Apache-2.0
"""Days and minutes by numbers are those of the calendar."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from users_factory import BEIJING

from hegui.users.beijing import date_of, day_begins, day_of, minute_of, moment


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis asks for naive bounds
def test_numbers_agree_with_the_calendar(at: datetime) -> None:
    """Day, minute and first moment, for any moment."""
    there, seconds = at.astimezone(BEIJING), at.timestamp()
    assert day_of(seconds) == there.toordinal()
    assert date_of(at) == there.date()
    assert minute_of(seconds) == there.hour * 60 + there.minute
    assert moment(day_begins(day_of(seconds))) == there.replace(hour=0, minute=0, second=0, microsecond=0)


def test_midnight_is_that_of_beijing() -> None:
    """At 16:00 UTC a day begins."""
    midnight = datetime(2026, 11, 26, 16, tzinfo=UTC)
    before = midnight - timedelta(seconds=1)
    assert day_of(midnight.timestamp()) == day_of(before.timestamp()) + 1
    assert (minute_of(before.timestamp()), minute_of(midnight.timestamp())) == (1439, 0)
