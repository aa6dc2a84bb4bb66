# SPDX-License-Identifier: Apache-2.0
"""Every two hours of continuous use somebody is reminded, and what was due and not shown can be told from what was."""

from hypothesis import given
from hypothesis import strategies as st
from users_factory import NOON

from hegui.users.reminders import Reminded, ReminderRule
from hegui.users.usage import Of, Pauses, Use
from hegui.users.watching import Watch

AI, CONTINUOUS, RELIANCE, MEASURE = Reminded
START = NOON.timestamp() - 6 * 3600
MINUTE, HOUR = 60.0, 3600.0
QUIET = ReminderRule(says_ai=False, reliance_minutes_a_day=None)


class User:
    """Somebody whose use is watched."""

    def __init__(self, rule: ReminderRule = QUIET, *, minor: bool = False) -> None:
        self.watch, self.use, self.minor = Watch(rule, Pauses(5, rule.pause_minutes)), Use(), minor

    def asks(self, seconds: float, *, shown: bool = True) -> list[Reminded]:
        """A request; what was due with it, and was shown or not."""
        self.use.turn_to(seconds)
        due = self.watch.goes_on(self.use, seconds, minor=self.minor, watched=True)
        if shown:
            self.watch.shown(self.use, tuple(each.kind for each in due), seconds)
        return [each.kind for each in due]

    @property
    def counts(self) -> tuple[int, int]:
        return self.use.reminders_due, self.use.reminders_shown


def test_every_two_hours_of_continuous_use() -> None:
    """At two hours, at four, and not in between."""
    user = User()
    due = [minutes for minutes in range(0, 300, 10) if user.asks(START + minutes * MINUTE)]
    assert due == [120, 240]
    assert user.counts == (2, 2)


def test_a_pause_ends_continuous_use() -> None:
    """Half an hour does not, a second more does."""
    user = User()
    assert [user.asks(START + n * 30 * MINUTE) for n in range(5)][-1] == [CONTINUOUS]
    user = User()
    assert [user.asks(START + n * (30 * MINUTE + 1)) for n in range(20)] == [[]] * 20


def test_minors_are_reminded_more_often() -> None:
    """Every half hour by default."""
    user = User(minor=True)
    assert [minutes for minutes in range(0, 70, 10) if user.asks(START + minutes * MINUTE)] == [30, 60]


def test_that_it_is_an_ai_is_said_when_use_begins_and_begins_again() -> None:
    """Once in a stretch, if it was shown; until then with every answer."""
    user = User(ReminderRule(reliance_minutes_a_day=None))
    assert user.asks(START, shown=False) == [AI]
    assert user.asks(START + 1) == [AI]
    assert user.asks(START + 2) == []
    assert user.asks(START + HOUR) == [AI]
    user.watch.ends(user.use)
    assert user.asks(START + HOUR + 1) == [AI]
    assert user.counts == (0, 0)


def test_too_much_in_a_day_is_said_once_that_day() -> None:
    """Whoever keeps pausing is reminded of it as well; the next day anew."""
    user = User(ReminderRule(says_ai=False, reliance_minutes_a_day=60, every_minutes=1440))
    due = [minutes for minutes in range(0, 200, 5) if user.asks(START + minutes * MINUTE)]
    assert due == [60]
    assert [minutes for minutes in range(0, 200, 5) if RELIANCE in user.asks(START + 24 * HOUR + minutes * MINUTE)] == [
        60
    ]
    assert user.counts == (2, 2)


def test_what_was_due_and_not_shown_is_counted_as_due() -> None:
    """Once, however often it was tried; and it is tried until it is shown."""
    user = User()
    for minutes in range(0, 120, 10):
        user.asks(START + minutes * MINUTE)
    assert [user.asks(START + 2 * HOUR + n, shown=False) for n in range(3)] == [[CONTINUOUS]] * 3
    assert user.counts == (1, 0)
    assert user.asks(START + 2 * HOUR + 5) == [CONTINUOUS]
    assert user.counts == (1, 1)
    assert user.asks(START + 2 * HOUR + 6) == []


def test_a_reminder_that_was_not_due_is_not_counted_as_shown() -> None:
    """Nobody makes the figures better than they are."""
    user = User()
    user.asks(START)
    user.watch.shown(user.use, (CONTINUOUS, RELIANCE, MEASURE), START)
    assert user.counts == (0, 0)


def test_who_is_not_watched_is_reminded_of_nothing_and_noticed_at_once_when_that_changes() -> None:
    """From an ordinary model to a companion in the same minute."""
    user = User(ReminderRule())
    for n in range(5):
        assert user.watch.goes_on(user.use, START + n, minor=False, watched=False) == ()
    assert user.asks(START + 6) == [AI]


@given(st.lists(st.floats(0, 25 * MINUTE), min_size=1, max_size=300))
def test_nobody_goes_without_for_longer_than_the_interval(pauses: list[float]) -> None:
    """While use is continuous, the first request two hours after the last reminder, or the beginning, brings one."""
    user, now, reminded = User(), START, START
    user.asks(now)
    for pause in pauses:
        now += pause
        due = user.asks(now)
        assert (CONTINUOUS in due) is (now - reminded >= 2 * HOUR)
        if due:
            reminded = now
    assert user.use.reminders_due == user.use.reminders_shown


@given(st.lists(st.floats(-10 * HOUR, 30 * MINUTE), min_size=1, max_size=100))
def test_a_clock_that_jumps_back_delays_a_reminder_by_the_interval_at_most(jumps: list[float]) -> None:
    """From where the clock then is, two hours of use bring one."""
    user, now = User(), START + 24 * HOUR
    for jump in jumps:
        now += jump
        user.asks(now)
    due = [user.asks(now + n * 25 * MINUTE) for n in range(7)]
    assert [CONTINUOUS] in due


def test_the_longest_interval_of_the_day_is_known() -> None:
    """After a change of the rule and back, and of whoever is a minor for some requests; the next day begins anew."""
    user = User(minor=True)
    assert user.use.reminder_minutes is None
    user.asks(START)
    assert user.use.reminder_minutes == 30
    user.watch = Watch(ReminderRule(minors_every_minutes=180), Pauses(5, 30))
    user.asks(START + 2 * MINUTE)
    user.watch = Watch(QUIET, Pauses(5, 30))
    user.asks(START + 4 * MINUTE)
    assert user.use.taken(Of.USER, "p").reminder_minutes == 180
    user.asks(START + 24 * HOUR)
    assert user.use.taken(Of.USER, "p").reminder_minutes == 30
