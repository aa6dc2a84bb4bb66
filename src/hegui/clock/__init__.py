# SPDX-License-Identifier: Apache-2.0
"""Legal time: working days of the mainland, terms, and dates that say when they are provisional. Reads no clock."""

from hegui.clock.calendar import NO_CALENDAR, Calendar, working_days_between
from hegui.clock.deadline import BEIJING, Due, Lateness, TimeUnit, due, lateness
from hegui.clock.load import load_calendar

__all__ = [
    "BEIJING",
    "NO_CALENDAR",
    "Calendar",
    "Due",
    "Lateness",
    "TimeUnit",
    "due",
    "lateness",
    "load_calendar",
    "working_days_between",
]
