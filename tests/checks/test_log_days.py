# SPDX-License-Identifier: Apache-2.0
"""Logs of days: which count, which days are told, and which are missing."""

from datetime import date, timedelta
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, Filed, day_by_day
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hegui.checks.log_days import LogDays, Span, listed_spans, log_days, per_log
from hegui.evidence.findings import ModerationLog
from hegui.text import Text, same

CONTROL = "moderation-in-place"
"""Its evidence may be a month old: 31 days."""
DAY = timedelta(days=1)


def log(inputs: int = 1) -> ModerationLog:
    counts = ("inputs_checked", "inputs_blocked", "outputs", "outputs_checked", "outputs_blocked")
    return ModerationLog(inputs=inputs, **dict.fromkeys(counts, 1))


def about(first: date, last: date, collected: date | None = None, inputs: int = 1) -> Filed:
    return Filed(log(inputs), collected or last, about=(first, last))


def days_of(make: ContextMaker, *evidence: Any, **declared: Any) -> LogDays[ModerationLog]:
    found = log_days(make(*evidence, dossier={"service": declared}), CONTROL, ModerationLog)
    assert found is not None
    return found


def test_without_any_log_there_is_nothing_to_judge(make: ContextMaker) -> None:
    """Nor where none tells what is asked."""
    assert log_days(make(), CONTROL, ModerationLog) is None
    assert log_days(make(log()), CONTROL, ModerationLog, lambda log: log.inputs > 1) is None


def test_every_log_counts_that_speaks_of_the_days_looked_back_on(make: ContextMaker) -> None:
    """One that reaches into them counts whole, since nobody can tell which of its days is meant."""
    found = days_of(
        make,
        about(date(2026, 11, 1), date(2026, 11, 20)),
        about(date(2026, 10, 1), date(2026, 10, 31), inputs=2),
        about(date(2026, 9, 1), date(2026, 9, 30), inputs=3),
    )
    assert [each.finding.inputs for each in found.logs] == [1, 2]
    assert found.span == Span(date(2026, 10, 21), date(2026, 11, 20))
    assert found.newest == found.logs[0].ref
    assert found.doubt is None


def test_the_log_of_the_last_day_leads_whenever_it_was_filed(make: ContextMaker) -> None:
    """A log of older days that is put on file later does not speak for the newest."""
    found = days_of(
        make,
        about(date(2026, 10, 1), date(2026, 11, 10), collected=date(2026, 11, 24), inputs=2),
        about(date(2026, 11, 11), date(2026, 11, 20)),
    )
    assert [each.finding.inputs for each in found.logs] == [1, 2]
    assert found.doubt is None


@pytest.mark.parametrize(
    ("declared", "gaps"),
    [
        ({}, "2026-10-25 至 2026-10-31、2026-11-03、2026-11-11 至 2026-11-23"),
        ({"launched_on": date(2026, 11, 3)}, "2026-11-03、2026-11-11 至 2026-11-23"),
        ({"launched_on": date(2026, 11, 12), "stage": "planned"}, "2026-11-12 至 2026-11-23"),
        ({"launched_on": date(2026, 12, 1)}, ""),
        ({"stage": "planned"}, ""),
    ],
)
def test_days_that_no_log_tells_of_are_named_from_the_start_of_the_service_on(
    make: ContextMaker, declared: dict[str, Any], gaps: str
) -> None:
    """Where nothing is said of its start it may have been running."""
    found = days_of(
        make,
        about(AS_OF - DAY, AS_OF - DAY),
        about(date(2026, 11, 4), date(2026, 11, 10)),
        about(date(2026, 11, 1), date(2026, 11, 2)),
        **declared,
    )
    assert (listed_spans(found.gaps).zh if found.gaps else "") == gaps
    assert (found.doubt is not None) == bool(gaps)


def test_a_log_knows_nothing_of_days_after_it_was_made(make: ContextMaker) -> None:
    """Whatever days it says it is about."""
    found = days_of(
        make, about(AS_OF, AS_OF), about(date(2026, 10, 1), date(2026, 11, 30), collected=date(2026, 11, 20))
    )
    assert found.gaps == (Span(date(2026, 11, 21), date(2026, 11, 24)),)
    to_come = days_of(make, about(date(2026, 10, 1), date(2026, 11, 10)), about(AS_OF, AS_OF, AS_OF - DAY))
    assert to_come.gaps == (Span(date(2026, 11, 11), AS_OF - DAY),)


def test_old_days_that_were_put_on_file_lately_do_not_speak_for_today(make: ContextMaker) -> None:
    """Whereas what was put on file long ago is stale, which the assessment says."""
    lately = days_of(make, about(date(2026, 8, 1), date(2026, 10, 24), collected=AS_OF))
    assert lately.outdated
    assert lately.doubt is not None
    assert "2026-10-24" in lately.doubt.en
    long_ago = days_of(make, about(date(2026, 8, 1), date(2026, 10, 24)))
    assert long_ago.doubt is None
    assert days_of(make, about(date(2026, 8, 1), date(2026, 10, 25), collected=AS_OF)).doubt is None


def test_few_logs_and_spans_are_named_and_the_others_counted(make: ContextMaker) -> None:
    """In both languages."""
    found = days_of(make, *day_by_day(*(log() for _ in range(7))))
    text = per_log(found.logs, lambda log: same(f"{log.inputs}"))
    assert text == Text(
        "2026-11-24：1；2026-11-23：1；2026-11-22：1；2026-11-21：1；2026-11-20：1；等7份统计",
        "2026-11-24: 1; 2026-11-23: 1; 2026-11-22: 1; 2026-11-21: 1; 2026-11-20: 1; and 2 logs more",
    )
    spans = listed_spans([Span(AS_OF, AS_OF)] * 6)
    assert spans.zh.endswith("等6段")
    assert spans.en.endswith("and 1 more")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 45), st.integers(0, 8)), min_size=1, max_size=12))
def test_the_gaps_are_the_days_in_no_log(make: ContextMaker, spans: list[tuple[int, int]]) -> None:
    """Counted day by day, for whatever logs: overlapping, within one another, the same twice."""
    filed = [
        about(AS_OF - DAY * (age + length), AS_OF - DAY * age, inputs=place)
        for place, (age, length) in enumerate(spans, 1)
    ]
    found = days_of(make, *filed)
    last = AS_OF - DAY * min(age for age, _ in spans)
    told = {AS_OF - DAY * day for age, length in spans for day in range(age, age + length + 1)}
    wanted = {last - DAY * back for back in range(31)} - told
    gaps = [gap.first + DAY * more for gap in found.gaps for more in range((gap.last - gap.first).days + 1)]
    assert len(gaps) == len(set(gaps))
    assert set(gaps) == wanted
