# SPDX-License-Identifier: Apache-2.0
"""Months for which something is kept, by the calendar: what a log and the records share, whichever law sets the number."""

import calendar
from datetime import date, timedelta


def kept_until(day: date, months: int) -> date:
    """The last day of so many months: never a day short where the month of the end is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if day.day <= length:
        return date(year, month + 1, day.day)
    return date(year, month + 1, length) + timedelta(days=1)
