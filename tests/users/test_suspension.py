# SPDX-License-Identifier: Apache-2.0
"""The ladder: one step at a time, never less for more, all of it undone where it was wrong."""

from bisect import bisect_right
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from users_factory import BEIJING, NOON, Offender, kinds

from hegui.users.suspension import (
    ClosedBy,
    Kind,
    Measure,
    Rule,
    Step,
    counts,
    decide,
    is_violation,
    strongest,
    wrong_end,
)

MINUTE = timedelta(minutes=1)
WARN, LIMIT, SUSPEND, CLOSE = Kind
RULE = Rule()


def offender(rule: Rule = RULE) -> Offender:
    return Offender(rule)


def test_in_a_row_the_ladder_is_climbed_step_by_step() -> None:
    """The default: a warning, a limit of a day, a suspension of three."""
    user = offender()
    taken = [user.violates(NOON + n * MINUTE) for n in range(3)]
    assert kinds(taken) == [WARN, LIMIT, SUSPEND]
    assert taken[1] is not None
    assert taken[2] is not None
    assert taken[1].until == NOON + MINUTE + timedelta(hours=24)
    assert taken[2].until == NOON + 2 * MINUTE + timedelta(hours=72)
    assert (taken[2].consecutive, taken[2].daily, taken[2].rule_version) == (3, 3, "1")


def test_a_clean_input_ends_the_row_and_not_the_day() -> None:
    """Never two in a row, and the fifth of a day suspends all the same."""
    user = offender()
    taken = []
    for n in range(5):
        taken.append(user.violates(NOON + n * MINUTE))
        user.is_clean()
    assert kinds(taken) == [WARN, WARN, LIMIT, LIMIT, SUSPEND]


def test_the_day_ends_at_midnight_in_beijing() -> None:
    """23:59 and 00:00 are two days, wherever the server stands; the row goes on over midnight."""
    midnight = datetime(2026, 11, 27, tzinfo=BEIJING)
    user = offender()
    for n in range(2):
        user.violates(midnight - (2 - n) * MINUTE)
        user.is_clean()
    user.violates(midnight.astimezone())
    assert counts(RULE, user.violations, midnight) == (1, 1)
    user.violates(midnight + MINUTE)
    assert counts(RULE, user.violations, midnight) == (2, 2)


def test_inputs_that_were_under_way_together_lead_to_one_step() -> None:
    """Ten at once are a warning: nobody had been told before. The next one climbs."""
    user = offender()
    together = [user.violates(NOON, NOON + n * timedelta(milliseconds=50)) for n in range(10)]
    assert kinds(together) == [WARN] * 10
    assert kinds([user.violates(NOON + n * MINUTE) for n in (1, 2)]) == [LIMIT, SUSPEND]


def test_only_a_person_closes() -> None:
    """At the third suspension the rule suspends without end and asks a person, unless it has announced otherwise."""
    user = offender()
    taken = [user.violates(NOON + n * MINUTE) for n in range(5)]
    assert kinds(taken) == [WARN, LIMIT, SUSPEND, SUSPEND, SUSPEND]
    last = taken[-1]
    assert last is not None
    assert (last.awaits_closing, last.until, last.place) == (True, None, 3)
    again = user.violates(NOON + 5 * MINUTE)
    assert again is not None
    assert again.awaits_closing
    user = offender(Rule(closed_by=ClosedBy.RULE))
    assert kinds([user.violates(NOON + n * MINUTE) for n in range(5)])[-1] is CLOSE


def test_what_is_long_ago_does_not_count() -> None:
    """After the days for which violations are remembered the ladder begins anew."""
    user = offender(Rule(remembered_days=30))
    assert kinds([user.violates(NOON + n * MINUTE) for n in range(3)]) == [WARN, LIMIT, SUSPEND]
    later = NOON + timedelta(days=31)
    assert kinds([user.violates(later), user.violates(later + MINUTE)]) == [WARN, LIMIT]


def test_a_false_violation_takes_its_measures_with_it() -> None:
    """Struck out, it was a clean input: the row breaks there, and what rested on it is lifted."""
    user = offender()
    for n in range(3):
        user.violates(NOON + n * MINUTE)
    lifted = user.strike([1], NOON + 5 * MINUTE)
    assert kinds(lifted) == [LIMIT, SUSPEND]
    assert strongest(user.measures, NOON + 6 * MINUTE) is None
    assert kinds([user.violates(NOON + 10 * MINUTE)]) == [LIMIT]


def test_what_stands_without_the_false_one_is_kept() -> None:
    """The sixth of the day suspends all the same when another one is struck out; the fifth was the fourth."""
    user = offender(Rule(ladder=(Step(WARN, daily=1), Step(SUSPEND, daily=5, hours=72))))
    for n in range(6):
        user.violates(NOON + n * MINUTE)
        user.is_clean()
    lifted = user.strike([1], NOON + 8 * MINUTE)
    assert [each.violation for each in lifted] == ["V0001", "V0004"]
    assert [each.violation for each in user.measures if each.kind is SUSPEND and each.lifted_at is None] == ["V0005"]


def test_a_closing_falls_with_the_suspensions_that_led_to_it() -> None:
    """Two suspensions lifted on appeal: the third is no third."""
    user = offender()
    for n in range(5):
        user.violates(NOON + n * MINUTE)
    assert user.measures[4].awaits_closing
    assert kinds(user.lift(3, NOON + 6 * MINUTE)) == [SUSPEND]
    assert user.measures[4].lifted_at is not None
    assert user.measures[2].lifted_at is None


def test_measures_are_judged_by_the_rule_of_their_day() -> None:
    """A stricter rule of today does not keep alive what the rule of then would not have taken."""
    user = offender(Rule(ladder=(Step(WARN, daily=1), Step(SUSPEND, daily=3, hours=1))))
    for n in range(3):
        user.violates(NOON + n * MINUTE)
    user.rule = Rule(ladder=(Step(WARN, daily=1), Step(SUSPEND, daily=2, hours=1)))
    assert kinds(user.strike([0], NOON + 5 * MINUTE)) == [WARN, SUSPEND]


def test_the_gravest_and_longest_measure_is_the_one_that_counts() -> None:
    """And a warning restricts nobody."""

    def measure(number: int, kind: Kind, hours: int | None) -> Measure:
        until = None if hours is None else NOON + timedelta(hours=hours)
        return Measure(id=str(number), number=number, kind=kind, at=NOON, until=until)

    warned, limited, short, long, endless = (
        measure(1, WARN, None), measure(2, LIMIT, 100), measure(3, SUSPEND, 1), measure(4, SUSPEND, 2), measure(5, SUSPEND, None),
    )  # fmt: skip
    assert strongest([warned], NOON) is None
    assert strongest([warned, short, limited, long], NOON) is long
    assert strongest([endless, long], NOON) is endless
    assert strongest([short, limited], NOON + timedelta(hours=1)) is limited


@pytest.mark.parametrize(
    ("category", "is_one"), [("A.1", True), ("A.1.f", True), ("A.10", False), ("A.5.a", False), ("self-harm", False)]
)
def test_which_refusals_are_violations(category: str, is_one: bool) -> None:
    """A category holds those below it, and none that merely begins alike."""
    assert is_violation(RULE, category) is is_one


# Properties, over lives of users: violating and clean inputs, pauses, bursts, clocks that jump.

ladders = st.builds(
    lambda gaps, hours, times: Rule(
        ladder=(
            Step(WARN, consecutive=1, daily=1),
            Step(LIMIT, consecutive=1 + gaps[0], daily=1 + gaps[1], hours=hours[0]),
            Step(SUSPEND, consecutive=1 + gaps[0] + gaps[2], daily=1 + gaps[1] + gaps[3], hours=hours[1]),
            Step(CLOSE, consecutive=1 + gaps[0] + gaps[2], daily=1 + gaps[1] + gaps[3], at_suspension=times),
        ),
        remembered_days=40,
    ),
    st.tuples(*[st.integers(1, 3)] * 4),
    st.tuples(st.integers(1, 48), st.integers(1, 96)).map(lambda hours: (min(hours), max(hours))),  # as settings demand
    st.integers(1, 3),
)
inputs = st.lists(
    st.tuples(st.sampled_from(["violates", "violates", "clean"]), st.sampled_from([0, 1, 60, 600, 1500, 30_000])),
    max_size=25,
)


def lived(rule: Rule, life: list[tuple[str, int]]) -> Offender:
    """A user after a life: each event so many minutes after the one before."""
    user, at = Offender(rule), NOON
    for what, minutes in life:
        at += minutes * MINUTE
        if what == "clean":
            user.is_clean()
        else:
            user.violates(at)
    return user


@given(ladders, inputs)
def test_no_step_comes_unannounced(rule: Rule, life: list[tuple[str, int]]) -> None:
    """Below each measure there is one of the step before it, taken before the input came."""
    user = lived(rule, life)
    came = {each.id: each.at for each in user.violations}
    for measure in user.measures:
        assert measure.violation is not None
        before = [each for each in user.measures if each.number < measure.number]
        announced = [each.place for each in before if each.at < came[measure.violation]]
        assert measure.place <= max(announced, default=-1) + 1


@given(ladders, inputs, st.integers(0, 30_000))
def test_more_violations_never_lead_to_less(rule: Rule, life: list[tuple[str, int]], minutes: int) -> None:
    """With one violation more, wherever it comes, every later moment finds the user under a measure at least as grave."""
    moments, at = list[tuple[datetime, str]](), NOON
    for what, after in life:
        at += after * MINUTE
        moments.append((at, what))
    extra = NOON + minutes * MINUTE
    place = bisect_right([moment for moment, _ in moments], extra)
    more = [*moments[:place], (extra, "violates"), *moments[place:]]
    one, other = of_moments(rule, moments), of_moments(rule, more)
    for moment, _ in more[place:]:
        assert gravity(other, moment) >= gravity(one, moment)
        assert place_of(other, moment) >= place_of(one, moment)


def place_of(user: Offender, moment: datetime) -> int:
    """How far up the ladder the user has come until a moment."""
    return max((each.place for each in user.measures if each.at <= moment), default=-1)


def of_moments(rule: Rule, moments: list[tuple[datetime, str]]) -> Offender:
    user = Offender(rule)
    for at, what in moments:
        if what == "clean":
            user.is_clean()
        else:
            user.violates(at)
    return user


def gravity(user: Offender, moment: datetime) -> int:
    """How grave what holds at a moment is, of what was taken until then."""
    holding = strongest([each for each in user.measures if each.at <= moment], moment)
    return -1 if holding is None else holding.kind.gravity


@given(ladders, inputs)
def test_who_did_nothing_wrong_has_nothing_against_them(rule: Rule, life: list[tuple[str, int]]) -> None:
    """All violations struck out: no measure is left, and the next one is a first one."""
    user = lived(rule, life)
    last = NOON + timedelta(days=30)
    user.strike(range(len(user.violations)), last - MINUTE)
    assert [each for each in user.measures if each.lifted_at is None] == []
    assert kinds([user.violates(last)]) == [WARN]


@given(ladders, inputs, st.data())
def test_an_appeal_restores_and_the_ladder_stays_whole(
    rule: Rule, life: list[tuple[str, int]], data: st.DataObject
) -> None:
    """A lifted measure counts for nothing: no step rests on it, and the next is announced again."""
    user = lived(rule, life)
    if not user.measures:
        return
    chosen = data.draw(st.integers(0, len(user.measures) - 1))
    now = NOON + timedelta(days=30)
    user.lift(chosen, now)
    standing = [each for each in user.measures if each.lifted_at is None]
    after = user.violates(now)
    if after is not None:
        assert after.place <= max((each.place for each in standing), default=-1) + 1


@given(ladders, st.lists(st.integers(-5000, 5000), min_size=1, max_size=20))
def test_a_clock_that_jumps_does_no_harm(rule: Rule, jumps: list[int]) -> None:
    """Whatever the clock says, no step is skipped, and no measure ends before its hours have passed on that clock."""
    user, now = Offender(rule), NOON
    for jump in jumps:
        now += jump * MINUTE
        measure = user.violates(now)
        if measure is None or measure.kind is WARN:
            continue
        assert measure.holds(now)
        assert measure.holds(now - timedelta(days=1))
        assert measure.place <= max((each.place for each in user.measures[:-1]), default=-1) + 1


def test_after_a_clock_went_back_the_ladder_goes_on() -> None:
    """Measures that lie in the future of a corrected clock have been announced all the same."""
    user = offender()
    user.violates(NOON)
    assert kinds([user.violates(NOON - timedelta(hours=3))]) == [LIMIT]


def test_a_struck_violation_decides_nothing() -> None:
    """The rule is not asked on behalf of an input that was none."""
    user = offender()
    user.violates(NOON)
    user.strike([0], NOON)
    assert decide(RULE, user.violations, user.measures, NOON) is None


def test_only_limits_and_suspensions_end_by_themselves() -> None:
    """And not before they began; without an end every measure can be."""
    assert all(wrong_end(kind, None, NOON) is None for kind in Kind)
    assert [kind for kind in Kind if wrong_end(kind, NOON + MINUTE, NOON) is None] == [LIMIT, SUSPEND]
    assert all(wrong_end(kind, NOON, NOON) is not None for kind in Kind)
