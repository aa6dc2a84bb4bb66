# SPDX-License-Identifier: Apache-2.0
"""Reads the holiday notices of ``catalogue/calendar`` into one `Calendar`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, Literal

from hegui.clock.calendar import Calendar
from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.record import Record
from hegui.schema import checked
from hegui.source import Source, load_yaml
from hegui.text import Text

_SATURDAY: Final = 5
_DECEMBER: Final = 12


class Holiday(Record, frozen=True):
    """A day off and the festival it belongs to."""

    day: date
    name: Text


class Notice(Record, frozen=True):
    """The holiday notice of one year, as its file holds it."""

    year: int
    source: Text
    confidence: Literal["H", "M", "L"]
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]
    note: Text | None = None


def load_calendar(folder: Path | None = None) -> Calendar:
    """The calendar of a folder of notices, one year a file (the bundled one by default).

    Raises:
        InputError: there is no such folder.
        SyntaxProblem, SchemaProblem: a notice is wrong; every problem has its file and line.
    """
    where = folder or Path(__file__).parent.parent / "catalogue" / "calendar"
    if not where.is_dir():
        raise InputError(
            Problem(Text("没有放假安排的文件夹。", "There is no folder of holiday notices."), found=str(where))
        )
    read = [_read(path) for path in sorted(where.glob("*.yaml"))]
    problems = list(_contradictions(read))
    if problems:
        raise SchemaProblem(*problems)
    notices = [notice for _, notice in read]
    return Calendar(
        holidays=frozenset(holiday.day for notice in notices for holiday in notice.holidays),
        workdays=frozenset(day for notice in notices for day in notice.workdays),
        years=frozenset(notice.year for notice in notices),
    )


def _read(path: Path) -> tuple[Source, Notice]:
    source = load_yaml(path, f"calendar/{path.name}")
    return source, checked(Notice, source.data, source)


def _contradictions(read: list[tuple[Source, Notice]]) -> Iterator[Problem]:
    """What no holiday notice can say: a slip of the hand here would move every deadline."""
    years: dict[int, Place] = {}
    seen: dict[date, Place] = {}
    for source, notice in read:
        place = source.place(("year",))
        if notice.year in years:
            yield _problem(
                Text(
                    f"{notice.year}年的放假安排重复，另见 {years[notice.year]}。",
                    f"The notice for {notice.year} is given twice; also {years[notice.year]}.",
                ),
                place,
            )
        years.setdefault(notice.year, place)
        for day, where in _days(source, notice):
            if day in seen:
                yield _problem(
                    Text(f"{day} 出现两次，另见 {seen[day]}。", f"{day} is given twice; also {seen[day]}."), where
                )
            seen.setdefault(day, where)
            if day.year != notice.year and (day.year, day.month) != (notice.year - 1, _DECEMBER):
                yield _problem(
                    Text(
                        f"{day} 不属于{notice.year}年的安排。",
                        f"{day} does not belong to the notice for {notice.year}.",
                    ),
                    where,
                )
        for index, day in enumerate(notice.workdays):
            if day.weekday() < _SATURDAY:
                yield _problem(
                    Text(
                        f"{day} 不是周末，不能是调休上班日。",
                        f"{day} is not a weekend day and cannot be a make-up day.",
                    ),
                    source.place(("workdays", index)),
                )


def _days(source: Source, notice: Notice) -> Iterator[tuple[date, Place]]:
    for index, holiday in enumerate(notice.holidays):
        yield holiday.day, source.place(("holidays", index))
    for index, day in enumerate(notice.workdays):
        yield day, source.place(("workdays", index))


def _problem(what: Text, place: Place) -> Problem:
    return Problem(
        what,
        place,
        fix=Text("对照国务院办公厅的放假通知核对。", "Compare with the notice of the State Council's General Office."),
    )
