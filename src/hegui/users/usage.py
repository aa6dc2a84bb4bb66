# SPDX-License-Identifier: Apache-2.0
"""How much a key or an end user has used, day by day: on one replica as it happens, and over all of them by joining.

Minutes of use are bits of a number, one for each minute of the day. What several replicas saw is joined by OR: whatever
comes twice, late or in another order changes nothing.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from hegui.users.beijing import DAY_SECONDS, day_begins, day_of, minute_of

_DAY_MINUTES: Final = DAY_SECONDS // 60
NEVER: Final = 1_000_000
"""As an interval of reminders, in minutes: none comes. It is longer than all others, and so prevails over them."""


class Of(StrEnum):
    """Whose use it is."""

    KEY = "key"
    USER = "user"


class Pauses(NamedTuple):
    """How long a pause between two requests may be, in minutes."""

    used: int
    """The longest that counts as time of use."""
    continuous: int
    """The longest that does not end continuous use."""


class Usage(NamedTuple):
    """The use of one subject on one day: as it stands over all replicas, or what one replica adds to it."""

    of: Of
    subject: str
    """Id of a key, or digest of an end user."""
    day: int
    """`date.toordinal` of the day in Beijing."""
    minutes: int = 0
    """Bit n: there was a request in minute n of the day."""
    requests: int = 0
    characters: int = 0
    tokens: int = 0
    spent: int | None = None
    """The most that was told of, in fen."""
    since: float = 0.0
    """When the last stretch of continuous use began, in seconds since 1970."""
    last: float = 0.0
    """When it was last seen."""
    reminded: float = 0.0
    """When the user was last reminded of continuous use."""
    reminders_due: int = 0
    reminders_shown: int = 0
    reminder_minutes: int | None = None
    """The longest interval of continuous use after which a reminder would have come, or `NEVER`; None: it was not to come."""


def joined(stored: Usage, added: Usage, pause: float) -> Usage:
    """What is stored with what a replica adds.

    Args:
        stored: of the subject and day.
        added: of the same subject and day.
        pause: the longest pause, in seconds, that does not end continuous use.
    """
    since, last = _joined_stretch((stored.since, stored.last), (added.since, added.last), pause)
    return Usage(
        stored.of,
        stored.subject,
        stored.day,
        stored.minutes | added.minutes,
        stored.requests + added.requests,
        stored.characters + added.characters,
        stored.tokens + added.tokens,
        _most(stored.spent, added.spent),
        since,
        last,
        max(stored.reminded, added.reminded),
        stored.reminders_due + added.reminders_due,
        stored.reminders_shown + added.reminders_shown,
        _most(stored.reminder_minutes, added.reminder_minutes),
    )


def _joined_stretch(one: tuple[float, float], other: tuple[float, float], pause: float) -> tuple[float, float]:
    """Two stretches that touch are one; of two apart the later one counts."""
    earlier, later = sorted((one, other), key=lambda stretch: (stretch[1], stretch[0]))
    if earlier[1] and later[0] - earlier[1] <= pause:
        return min(earlier[0], later[0]), later[1]
    return later


def _most(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def minutes_used(minutes: int, pause: int) -> int:
    """Minutes of use: those with a request, and the pauses between them that are short enough to belong to it.

    Args:
        minutes: the bits.
        pause: the longest pause that counts as use, in minutes.
    """
    used, before = 0, None
    while minutes:
        low = minutes & -minutes
        minute = low.bit_length() - 1
        gap = pause + 1 if before is None else minute - before
        used += gap if gap <= pause else 1
        before = minute
        minutes ^= low
    return used


class Use:
    """What a replica knows of the use of one subject. Changed in place: there is one for every active user."""

    __slots__ = (
        "calm", "changed", "characters", "day", "last", "level", "level_at", "minutes", "new_characters", "new_requests", "new_tokens", "pending",
        "reliance_day", "reminded", "reminder_minutes", "reminders_due", "reminders_shown", "since", "spent", "tokens", "told", "top", "used",
    )  # fmt: skip

    def __init__(self) -> None:
        self.level = 0.0
        """Of the bucket of requests, see `limits`, and when that was."""
        self.level_at = 0.0
        self.day = 0
        self.characters = 0
        self.tokens = 0
        self.minutes = 0
        self.used = 0
        """Minutes of use that the bits make."""
        self.top = -1
        """The last minute with a request."""
        self.spent: int | None = None
        self.since = 0.0
        self.last = 0.0
        self.reminded = 0.0
        self.calm = 0.0
        """Before this moment no minute ends and nothing becomes due."""
        self.told = False
        """Whether this stretch has been told that it talks to an AI."""
        self.reliance_day = 0
        self.reminder_minutes: int | None = None
        """The longest interval of reminders on the day, see `Usage`."""
        self.pending = 0
        """Reminders that were due and have not been shown, by bits."""
        self.changed = False
        """Whether there is anything to write. What follows has come since the last write."""
        self.new_requests = 0
        self.new_characters = 0
        self.new_tokens = 0
        self.reminders_due = 0
        self.reminders_shown = 0

    def turn_to(self, seconds: float) -> None:
        """Begins a new day where one has begun. A clock that goes back over midnight begins none."""
        day = day_of(seconds)
        if day > self.day or day < self.day - 1:
            self.day, self.characters, self.tokens = day, 0, 0
            self.minutes, self.used, self.top, self.spent, self.calm = 0, 0, -1, None, 0.0
            self.reminder_minutes = None

    def reminded_after(self, minutes: int) -> None:
        """Notes after how much continuous use a reminder comes: the longest interval of the day stays."""
        if self.reminder_minutes is None or minutes > self.reminder_minutes:
            self.reminder_minutes = minutes

    def seen(self, seconds: float, pause: int) -> None:
        """Marks the minute as used.

        Args:
            seconds: the moment, since 1970.
            pause: the longest pause that counts as use, in minutes.
        """
        minute = minute_of(seconds)
        if minute == self.top:
            return
        bit = 1 << minute
        if minute > self.top:
            gap = minute - self.top
            self.used += gap if self.top >= 0 and gap <= pause else 1
            self.minutes |= bit
            self.top = minute
        elif not self.minutes & bit:
            self.minutes |= bit
            self.used = minutes_used(self.minutes, pause)

    def used_until(self, seconds: float, pause: int) -> int:
        """Minutes of use before the minute of a moment, the pause that leads up to it included if it counts."""
        gap = minute_of(seconds) - self.top
        return self.used + gap - 1 if self.top >= 0 and 0 < gap <= pause else self.used

    def taken(self, of: Of, subject: str) -> Usage:
        """What is to be written; what has come since the last write begins anew."""
        usage = Usage(
            of, subject, self.day, self.minutes, self.new_requests, self.new_characters, self.new_tokens, self.spent, self.since,
            self.last, self.reminded, self.reminders_due, self.reminders_shown, self.reminder_minutes,
        )  # fmt: skip
        self.changed = False
        self.new_requests = self.new_characters = self.new_tokens = self.reminders_due = self.reminders_shown = 0
        return usage

    def absorb(self, whole: Usage, pauses: Pauses) -> None:
        """Takes over what all replicas together have seen of the day."""
        if whole.day != self.day:
            return
        self.characters = max(self.characters, whole.characters + self.new_characters)
        self.tokens = max(self.tokens, whole.tokens + self.new_tokens)
        if whole.minutes | self.minutes != self.minutes:
            self.minutes |= whole.minutes
            self.used = minutes_used(self.minutes, pauses.used)
            self.top = self.minutes.bit_length() - 1
        self.spent = _most(self.spent, whole.spent)
        self.since, self.last = _joined_stretch(
            (self.since, self.last), (whole.since, whole.last), pauses.continuous * 60.0
        )
        self.reminded = max(self.reminded, whole.reminded)
        self.calm = 0.0


def first_moment_of_next_day(seconds: float) -> float:
    """When the next day begins in Beijing."""
    return day_begins(day_of(seconds) + 1)
