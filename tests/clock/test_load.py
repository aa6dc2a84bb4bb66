# SPDX-License-Identifier: Apache-2.0
"""The holiday notices as files."""

from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from hegui.clock import load_calendar
from hegui.errors import InputError, SchemaProblem

NOTICE = """\
year: 2026
source: {zh: 放假通知, en: the notice}
confidence: H
holidays:
  - {day: 2026-10-01, name: {zh: 国庆节, en: National Day}}
workdays: [2026-10-10]
"""


def _folder(tmp_path: Path, **notices: str) -> Path:
    for name, words in notices.items():
        (tmp_path / f"{name}.yaml").write_text(words, "utf-8")
    return tmp_path


def test_a_folder_becomes_one_calendar(tmp_path: Path) -> None:
    """Two notices, one calendar; December of the year before may stand in a notice."""
    later = (
        NOTICE.replace("year: 2026", "year: 2027")
        .replace("2026-10-01", "2026-12-31")
        .replace("2026-10-10", "2027-10-09")
    )
    calendar = load_calendar(_folder(tmp_path, a=NOTICE, b=later))
    assert calendar.years == {2026, 2027}
    assert calendar.holidays == {date(2026, 10, 1), date(2026, 12, 31)}
    assert calendar.workdays == {date(2026, 10, 10), date(2027, 10, 9)}


def test_an_empty_folder_covers_nothing(tmp_path: Path) -> None:
    """No notice means that every count is provisional, not that there are no holidays."""
    assert not load_calendar(tmp_path).covers(date(2026, 1, 1))


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A wrong path is told, not read as an empty calendar."""
    with pytest.raises(InputError, match="no folder"):
        load_calendar(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (NOTICE.replace("2026-10-10", "2026-10-09"), 6, "not a weekend day"),
        (NOTICE.replace("2026-10-10", "2026-10-10, 2026-10-10"), 6, "given twice"),
        (NOTICE.replace("2026-10-10", "2027-10-10"), 6, "does not belong"),
        (NOTICE.replace("day: 2026-10-01", "day: 2025-11-30"), 5, "does not belong"),
        (NOTICE.replace("day: 2026-10-01", "day: 2026-10-10"), 6, "given twice"),
        (NOTICE.replace("confidence: H", "confidence: X"), 3, "accepted values"),
        (NOTICE.replace("workdays:", "workday:"), 6, "no field"),
    ],
)
def test_a_slip_in_a_notice_has_its_line(tmp_path: Path, wrong: str, line: int, words: str) -> None:
    """A wrong date moves every deadline, so it is refused where it stands."""
    with pytest.raises(SchemaProblem) as caught:
        load_calendar(_folder(tmp_path, wrong=wrong))
    assert any(
        words in problem.what.en and problem.where and problem.where.line == line for problem in caught.value.problems
    )


def test_one_year_in_two_files_is_refused(tmp_path: Path) -> None:
    """Two notices for a year contradict each other or will."""
    with pytest.raises(SchemaProblem, match="given twice"):
        load_calendar(
            _folder(
                tmp_path, a=NOTICE, b=NOTICE.replace("2026-10-01", "2026-10-02").replace("2026-10-10", "2026-10-11")
            )
        )


def test_the_bundled_notices_lost_nothing_on_the_way() -> None:
    """Every day from 2018 to 2026 works or not as the package chinesecalendar, their source, says."""
    calendar = load_calendar()
    first, last = date(2018, 1, 1).toordinal(), date(2026, 12, 31).toordinal()
    days = [date.fromordinal(number) for number in range(first, last + 1)]
    assert [day for day in days if calendar.is_working_day(day) != chinese_calendar.is_workday(day)] == []
