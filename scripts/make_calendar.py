# SPDX-License-Identifier: Apache-2.0
"""Writes `catalogue/calendar/<year>.yaml` from the package chinesecalendar.

Run it again when a release of chinesecalendar covers the next year (the State Council announces it each autumn):

    python scripts/make_calendar.py

A year that the package does not cover yet is not written: an unannounced calendar is unknown, not free of holidays.
"""

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays

CALENDAR = Path(__file__).parents[1] / "src" / "hegui" / "catalogue" / "calendar"
FIRST_YEAR = 2018  # the oldest rule with a clock in working days, SA18, took effect on 2018-11-30


def calendar_of(year: int) -> str:
    """The holidays and the make-up working days of one year, as YAML."""
    release = version("chinesecalendar")
    lines = [
        "# Written by scripts/make_calendar.py.",
        f"year: {year}",
        "source:",
        f"  zh: 国务院办公厅关于{year}年部分节假日安排的通知，据 chinesecalendar {release} 整理",
        f"  en: State Council General Office notice on the holidays of {year}, as compiled by chinesecalendar {release}",
        "confidence: M",
        "holidays:",
        *(f'  - {{"day": {day}, name: {_name(holidays[day])}}}' for day in _days(holidays, year)),
        "workdays:",
        *(f"  - {day}" for day in _days(workdays, year)),
    ]
    return "\n".join(lines) + "\n"


def _days(table: dict[date, str], year: int) -> list[date]:
    return sorted(day for day in table if day.year == year)


def _name(english: str) -> str:
    holiday = Holiday(english)
    return f"{{zh: {holiday.chinese}, en: {json.dumps(holiday.value)}}}"


def main() -> None:
    """Writes every year from `FIRST_YEAR` to the last one that the package covers."""
    CALENDAR.mkdir(parents=True, exist_ok=True)
    last_year = max(holidays).year
    for year in range(FIRST_YEAR, last_year + 1):
        (CALENDAR / f"{year}.yaml").write_text(calendar_of(year), encoding="utf-8")
    print(f"{CALENDAR.name}: {FIRST_YEAR}–{last_year}")


if __name__ == "__main__":
    main()
