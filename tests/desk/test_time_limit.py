# SPDX-License-Identifier: Apache-2.0
"""Published time limits, counted in working days of the mainland."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from desk_factory import NOON, calendar

from hegui.clock import TimeUnit
from hegui.desk.time_limit import TimeLimit
from hegui.errors import SchemaProblem
from hegui.schema import checked
from hegui.source import load_yaml


def test_working_days_are_counted_from_the_day_after() -> None:
    """Wednesday plus three working days is Monday; the day of receipt does not count."""
    assert TimeLimit(amount=3).due(calendar(), NOON).day == date(2026, 11, 30)
    assert TimeLimit(amount=3, unit=TimeUnit.DAYS).due(calendar(), NOON).day == date(2026, 11, 28)


def test_the_day_is_that_of_beijing() -> None:
    """What comes in the evening in Greenwich came on the next day."""
    evening = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert TimeLimit(amount=1).due(calendar(), evening).day == date(2026, 11, 27)


def test_a_term_that_reaches_into_an_unknown_year_is_provisional() -> None:
    """The holidays of the next year may still move it; the day told is never too late."""
    assert not TimeLimit(amount=15).due(calendar(), NOON).provisional
    assert TimeLimit(amount=60).due(calendar(), NOON).provisional


def test_the_limit_is_told_in_both_languages() -> None:
    """As it is published."""
    assert TimeLimit(amount=15).words.zh == "15 个工作日"
    assert TimeLimit(amount=1).words.en == "1 working day"
    assert TimeLimit(amount=30, unit=TimeUnit.DAYS).words.en == "30 days"


@pytest.mark.parametrize("words", ["{amount: 0}", "{amount: 15, unit: hours}", "{amount: '15'}", "{days: 15}", "{}"])
def test_a_limit_that_is_none_is_refused_in_a_file(tmp_path: Path, words: str) -> None:
    """No limit of nothing, no hours, no text for a number."""
    (tmp_path / "limit.yaml").write_text(words)
    source = load_yaml(tmp_path / "limit.yaml", "limit.yaml")
    with pytest.raises(SchemaProblem, match=r"limit.yaml:1"):
        checked(TimeLimit, source.data, source)
