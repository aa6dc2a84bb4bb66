# SPDX-License-Identifier: Apache-2.0
"""Days, hours and minutes in Beijing, where the law counts: by numbers, since they are asked for with every request."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

ZONE: Final = timezone(timedelta(hours=8))
"""China has had no other time since 1991."""
DAY_SECONDS: Final = 86_400
_OFFSET: Final = 8 * 3600
_EPOCH: Final = date(1970, 1, 1).toordinal()


def day_of(seconds: float) -> int:
    """The ordinal of the day (as `date.toordinal`) on which a moment lies.

    Args:
        seconds: since 1970.
    """
    return _EPOCH + int((seconds + _OFFSET) // DAY_SECONDS)


def minute_of(seconds: float) -> int:
    """The minute of the day, from 0 to 1439."""
    return int((seconds + _OFFSET) % DAY_SECONDS) // 60


def day_begins(day: int) -> float:
    """The first moment of a day, in seconds since 1970."""
    return (day - _EPOCH) * DAY_SECONDS - _OFFSET


def moment(seconds: float) -> datetime:
    """A moment in the time of Beijing."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZONE)


def date_of(at: datetime) -> date:
    """The day in Beijing on which a moment lies."""
    return at.astimezone(ZONE).date()
