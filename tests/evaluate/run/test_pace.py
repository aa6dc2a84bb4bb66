# SPDX-License-Identifier: Apache-2.0
"""The pace: up while it goes well, down when it is too much, still while asked to wait; tried on models of services."""

import heapq
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.run.pace import Pace


def simulated(
    items: int, latency: float, *, concurrent: int | None = None, rate: float = 0, burst: int = 0, after: bool = True
) -> tuple[float, float, int]:
    """Time taken and ideal time of a run against a service that allows so many at a time, or so many a second."""
    pace = Pace(start=20, least=1, most=400)
    now, left, done, refused, inside, tokens, seen, number = 0.0, items, 0, 0, 0, float(burst), 0.0, 0
    under_way: list[tuple[float, int, bool, int, float, float | None]] = []
    while done < items:
        while left and pace.wait(now) == 0:
            mark, number = pace.sent(now), number + 1
            left -= 1
            wait = None
            if concurrent is not None:
                let_in = inside < concurrent
                inside += let_in
            else:
                tokens, seen = min(burst, tokens + (now - seen) * rate), now
                let_in = tokens >= 1
                tokens -= let_in
                wait = math.ceil((1 - tokens) / rate * 1000) / 1000 if after and not let_in else None
            heapq.heappush(under_way, (now + (latency if let_in else 0) + 0.003, number, let_in, mark, now, wait))
        pause = pace.wait(now) if left else None
        if pause and (not under_way or under_way[0][0] > now + pause):
            now += pause + 1e-9
            continue
        now, _, let_in, mark, sent, wait = heapq.heappop(under_way)
        if let_in:
            inside -= concurrent is not None
            done += 1
            pace.answered(now, mark, now - sent)
        else:
            refused, left = refused + 1, left + 1
            pace.too_many(now, mark, wait)
    ideal = items / concurrent * latency if concurrent else latency + max(0, items - burst) / rate
    return now, ideal, refused


@pytest.mark.parametrize(
    ("service", "share"),
    [
        ({"items": 6000, "latency": 0.5, "rate": 200, "burst": 40}, 0.95),
        ({"items": 6000, "latency": 0.5, "rate": 200, "burst": 40, "after": False}, 0.95),
        ({"items": 6000, "latency": 0.2, "rate": 200, "burst": 20}, 0.95),
        ({"items": 6000, "latency": 0.5, "concurrent": 50}, 0.92),
        ({"items": 3000, "latency": 2.0, "concurrent": 30}, 0.92),
        ({"items": 2000, "latency": 0.5, "concurrent": 4}, 0.85),
    ],
)
def test_it_comes_near_to_what_a_service_bears(service: dict[str, Any], share: float) -> None:
    """And is refused seldom."""
    taken, ideal, refused = simulated(**service)
    assert ideal / taken >= share
    assert refused <= service["items"] / 10


def test_it_doubles_until_the_first_objection() -> None:
    """One more for each answer."""
    pace = Pace(start=2, least=1, most=100)
    now = 0.0
    for _ in range(5):
        marks = []
        while pace.wait(now) is not None:
            now += pace.wait(now) or 0
            marks.append(pace.sent(now))
        now += 1
        for mark in marks:
            pace.answered(now, mark, 1.0)
    assert pace.window == 64


def test_it_is_cut_once_for_what_was_sent_before_the_cut() -> None:
    """Ten refusals of one bunch are one objection."""
    pace = Pace(start=20, least=1, most=100)
    marks = [pace.sent(0.0) for _ in range(20)]
    for mark in marks[:10]:
        pace.too_many(1.0, mark, None)
    assert pace.cuts == 1
    assert pace.window == pytest.approx(0.95 * 19)


def test_nothing_is_sent_while_it_is_held() -> None:
    """For as long as the service asks."""
    pace = Pace(start=4)
    pace.too_many(10.0, pace.sent(10.0), 3.0)
    assert pace.wait(10.0) == pytest.approx(3.0)
    assert pace.wait(13.0) == 0


def test_a_time_out_cuts_deeper() -> None:
    """It says more than a limit that is told at once."""
    pace = Pace(start=20)
    pace.too_slow(1.0, pace.sent(0.0))
    assert pace.window == 10


def test_a_service_that_only_refuses_is_asked_ever_more_seldom() -> None:
    """Without a word of how long to wait."""
    pace, now, waits = Pace(start=1), 0.0, []
    for _ in range(12):
        now += pace.wait(now) or 0
        before = now
        pace.too_many(now, pace.sent(now), None)
        waits.append((pace.wait(now) or 0) + now - before)
    assert waits[-1] >= 60
    assert waits == sorted(waits)


@given(
    st.integers(1, 20),
    st.integers(0, 30),
    st.integers(0, 200),
    st.lists(
        st.tuples(
            st.sampled_from(["send", "answer", "busy", "slow", "fail", "wait"]),
            st.floats(0, 5),
            st.none() | st.floats(0, 10),
        ),
        max_size=200,
    ),
)
def test_it_never_leaves_its_bounds(
    least: int, more: int, most: int, events: list[tuple[str, float, float | None]]
) -> None:
    """Whatever happens in whatever order."""
    pace = Pace(start=least + more, least=least, most=least + more + most)
    now, marks = 0.0, []
    for kind, seconds, after in events:
        now += seconds
        if kind == "send":
            if pace.wait(now) == 0:
                marks.append((pace.sent(now), now))
        elif marks and kind != "wait":
            mark, sent = marks.pop()
            match kind:
                case "answer":
                    pace.answered(now, mark, now - sent)
                case "busy":
                    pace.too_many(now, mark, after)
                case "slow":
                    pace.too_slow(now, mark)
                case _:
                    pace.failed()
        assert least <= pace.window <= least + more + most
        assert pace.under_way == len(marks)
        assert pace.under_way <= least + more + most


def test_impossible_bounds_are_refused() -> None:
    """Least above most."""
    with pytest.raises(ValueError, match="does not hold"):
        Pace(start=1, least=2, most=3)
