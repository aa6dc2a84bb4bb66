# SPDX-License-Identifier: Apache-2.0
"""Statutory terms: from a day or a moment and an amount of time to the last day, with the reason in words."""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from itertools import islice
from typing import Final, Literal, Never, assert_never

from msgspec import Struct

from hegui.clock.calendar import (
    MAKE_UP_DAYS,
    ONE_DAY,
    STATUTORY_HOLIDAYS,
    Calendar,
    uncovered_years,
    working_days_after,
    working_days_before,
    working_days_between,
)
from hegui.errors import InputError, Problem
from hegui.text import Text

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The legal time of the mainland."""

_MONTHS_A_YEAR: Final = 12
_FEBRUARY: Final = 2
_SHORT: Final = frozenset({4, 6, 9, 11})
"""Months of 30 days. The module ``calendar`` knows as much, and loads the locale with it."""


class TimeUnit(StrEnum):
    """The units in which the law gives terms; the same words as the catalogue's."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"


class Due(Struct, frozen=True):
    """The last day of a term."""

    day: date
    provisional: bool
    """Whether the day may still move, because it was counted in a year whose holiday notice is not loaded."""
    moment: datetime | None
    """The last moment, in Beijing time, of a term in hours; ``None`` for all others."""
    why: Text


class Lateness(Struct, frozen=True):
    """How something that was done stands to its term. All numbers are 0 when it was in time."""

    late: bool
    days: int
    """Calendar days after the last day; 0 also when a term in hours was missed on the same day."""
    working_days: int
    provisional: bool
    """Whether the term or the count of working days may still move."""


def due(calendar: Calendar, start: date | datetime, amount: int, unit: TimeUnit, *, before: bool = False) -> Due:
    """The last day of a term of ``amount`` units after ``start``, or before it.

    The day of the event is not counted (Civil Code 201): the day after it is day 1. A term in months or years ends on
    the day of the same number, or on the last day of a shorter month (Civil Code 202). A term that ends on a day off
    may run to the next working day (Civil Code 203); the earlier day is given, because it is never too late.

    Working days in a year that the calendar does not cover make the day provisional. It is then never later than the
    real one: counting on, Mondays to Fridays and a few weekend days are taken for working days; counting back, as many
    weekdays as there are statutory holidays are taken for days off.

    Args:
        calendar: the known holidays.
        start: the day of the event; a moment with a time zone for hours. A moment is read in Beijing time.
        amount: 0 or more.
        unit: of ``amount``.
        before: counts back from the event.

    Raises:
        InputError: hours from a bare day or from a moment without a time zone, a negative amount, or a day out of range.
    """
    if amount < 0:
        raise _refused(Text("期限不能为负数。", "A term cannot be negative."), amount)
    try:
        match unit:
            case TimeUnit.WORKING_DAYS:
                return _in_working_days(calendar, _day(start), amount, before=before)
            case TimeUnit.HOURS:
                return _in_hours(_moment(start), amount, before=before)
            case TimeUnit.DAYS | TimeUnit.MONTHS | TimeUnit.YEARS:
                first = _day(start)
                last = _moved(first, -amount if before else amount, unit)
                return Due(last, provisional=False, moment=None, why=_counted(first, amount, unit, last, before=before))
            case _:
                assert_never(unit)
    except (OverflowError, ValueError) as error:
        raise _refused(_OUT_OF_RANGE, amount) from error


def lateness(calendar: Calendar, due: Due, done: date | datetime) -> Lateness:
    """How late something was done.

    Raises:
        InputError: the term is in hours and ``done`` is not a moment with a time zone.
    """
    day = _day(done)
    late = day > due.day if due.moment is None else _moment(done) > due.moment
    if not late:
        return Lateness(late=False, days=0, working_days=0, provisional=due.provisional)
    working_days, provisional = working_days_between(calendar, due.day, day)
    return Lateness(
        late=True, days=(day - due.day).days, working_days=working_days, provisional=due.provisional or provisional
    )


def _in_working_days(calendar: Calendar, start: date, amount: int, *, before: bool) -> Due:
    if amount == 0:
        first = day = start
    else:
        first = start - ONE_DAY if before else start + ONE_DAY
        counted = working_days_before(calendar, start) if before else working_days_after(calendar, start)
        day = next(islice(counted, amount - 1, None), None) or _past_the_end()
    unknown = uncovered_years(calendar, min(first, day), max(first, day))
    why = _counted(start, amount, TimeUnit.WORKING_DAYS, day, before=before)
    return Due(day, bool(unknown), None, _guess(why, unknown, before=before) if unknown else why)


def _past_the_end() -> Never:
    raise OverflowError


def _guess(why: Text, years: tuple[int, ...], *, before: bool) -> Text:
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    missing = Text(
        f"{zh}年放假安排未载入，日期为暂定，从早计算：",
        f" Provisional and on the early side, as the holiday notice for {en} is not loaded: ",
    )
    guess = (
        Text(
            f"每年按{STATUTORY_HOLIDAYS}个工作日放假扣除。",
            f"{STATUTORY_HOLIDAYS} weekdays of the year are taken for days off.",
        )
        if before
        else Text(
            f"周一至周五均按工作日，并按每年至多{MAKE_UP_DAYS}个周末调休上班计算。",
            f"every Monday to Friday and up to {MAKE_UP_DAYS} weekend days of the year are taken for working days.",
        )
    )
    return Text(why.zh + missing.zh + guess.zh, why.en + missing.en + guess.en)


def _in_hours(start: datetime, amount: int, *, before: bool) -> Due:
    moment = start + timedelta(hours=-amount if before else amount)
    first, last = f"{start:%Y-%m-%d %H:%M}", f"{moment:%Y-%m-%d %H:%M}"
    why = (
        Text(
            f"{first}前{amount}小时，即{last}（北京时间）。",
            f"{_quantity(amount, 'hours')} before {first}: {last} (Beijing time).",
        )
        if before
        else Text(
            f"自{first}起{amount}小时，至{last}止（北京时间）。",
            f"{_quantity(amount, 'hours')} from {first}: until {last} (Beijing time).",
        )
    )
    return Due(moment.date(), provisional=False, moment=moment, why=why)


def _counted(start: date, amount: int, unit: TimeUnit, end: date, *, before: bool) -> Text:
    zh, en = _UNITS_ZH[unit], _quantity(amount, unit.value.replace("_", " "))
    if before:
        return Text(f"{start}前{amount}{zh}，即{end}。", f"{en} before {start}: {end}.")
    return Text(f"自{start}的次日起算{amount}{zh}，至{end}止。", f"{en} from the day after {start}: until {end}.")


def _quantity(amount: int, unit: str) -> str:
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


_UNITS_ZH: Final = {
    TimeUnit.WORKING_DAYS: "个工作日",
    TimeUnit.DAYS: "日",
    TimeUnit.HOURS: "小时",
    TimeUnit.MONTHS: "个月",
    TimeUnit.YEARS: "年",
}


def _moved(start: date, amount: int, unit: Literal[TimeUnit.DAYS, TimeUnit.MONTHS, TimeUnit.YEARS]) -> date:
    if unit is TimeUnit.DAYS:
        return start + ONE_DAY * amount
    months = amount if unit is TimeUnit.MONTHS else amount * _MONTHS_A_YEAR
    year, month = divmod(start.year * _MONTHS_A_YEAR + start.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, _days_of(year, month + 1)))


def _days_of(year: int, month: int) -> int:
    if month == _FEBRUARY:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in _SHORT else 31


def _day(start: date | datetime) -> date:
    return _moment(start).date() if isinstance(start, datetime) else start


def _moment(start: date | datetime) -> datetime:
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise _refused(
            Text("以小时计的期限需要带时区的时刻。", "A term in hours needs a moment with a time zone."), start
        )
    try:
        return start.astimezone(BEIJING)
    except OverflowError as error:
        raise _refused(_OUT_OF_RANGE, start) from error


_OUT_OF_RANGE: Final = Text("超出可表示的日期范围。", "This is outside the range of dates.")


def _refused(what: Text, found: object) -> InputError:
    return InputError(
        Problem(
            what,
            found=str(found),
            accepted=Text(
                "日期 2026-11-25；时刻 2026-11-25T09:30:00+08:00",
                "a day, 2026-11-25; a moment, 2026-11-25T09:30:00+08:00",
            ),
        )
    )
