# SPDX-License-Identifier: Apache-2.0
"""Continuous use and what is due in it: which reminders, and whether they were shown (ANTH 18)."""

from typing import Final, assert_never

from hegui.users.reminders import Reminded, Reminder, ReminderRule
from hegui.users.usage import Pauses, Use

_BITS: Final = {Reminded.AI: 1, Reminded.CONTINUOUS_USE: 2, Reminded.RELIANCE: 4, Reminded.MEASURE: 0}
_COUNTED: Final = frozenset({Reminded.CONTINUOUS_USE, Reminded.RELIANCE})
"""Those that the evidence counts; that this is an AI is said so often that it would hide the others."""


class Watch:
    """A rule of reminders, made ready to be asked with every request.

    Args:
        rule: of the provider.
        pauses: between requests.
    """

    def __init__(self, rule: ReminderRule, pauses: Pauses) -> None:
        self.rule = rule
        self._counted_pause = pauses.used
        self._pause_seconds = pauses.continuous * 60.0
        self._adults, self._minors = rule.every_minutes * 60.0, rule.minors_every_minutes * 60.0
        self._reminders = {
            Reminded.AI: Reminder(Reminded.AI, rule.ai),
            Reminded.CONTINUOUS_USE: Reminder(Reminded.CONTINUOUS_USE, rule.continuous_use),
            Reminded.RELIANCE: Reminder(Reminded.RELIANCE, rule.reliance),
        }

    def goes_on(self, use: Use, seconds: float, *, minor: bool, watched: bool) -> tuple[Reminder, ...]:
        """Takes a request into the use of its user; returns the reminders that are due with it.

        Args:
            use: of the user.
            seconds: the moment, since 1970.
            minor: whether minors' intervals count.
            watched: whether this user is reminded at all.
        """
        if use.last <= seconds < use.calm:
            use.last = seconds
            return ()
        use.seen(seconds, self._counted_pause)
        self._continues(use, seconds)
        if not watched:
            return ()
        use.reminded_after(self.rule.minors_every_minutes if minor else self.rule.every_minutes)
        due = self._due(use, seconds, minor=minor)
        if not due:
            use.calm = min(seconds - seconds % 60 + 60, use.reminded + min(self._adults, self._minors))
        return due

    def _continues(self, use: Use, seconds: float) -> None:
        if seconds < use.last:  # the clock went back: what lies ahead of it begins here
            use.last, use.since, use.reminded = seconds, min(use.since, seconds), min(use.reminded, seconds)
        if not use.last or seconds - use.last > self._pause_seconds:
            use.since, use.reminded, use.told, use.pending = seconds, seconds, False, 0
        use.last = seconds

    def _due(self, use: Use, seconds: float, *, minor: bool) -> tuple[Reminder, ...]:
        rule = self.rule
        most = rule.reliance_minutes_a_day
        due = (
            (Reminded.AI, rule.says_ai and not use.told),
            (Reminded.CONTINUOUS_USE, seconds - use.reminded >= (self._minors if minor else self._adults)),
            (Reminded.RELIANCE, most is not None and use.used >= most and use.reliance_day != use.day),
        )
        return tuple(self._counted(use, kind) for kind, is_due in due if is_due)

    def shown(self, use: Use, kinds: tuple[Reminded, ...], seconds: float) -> None:
        """Notes that reminders went out. One that was not due is not counted."""
        for kind in kinds:
            bit = _BITS[kind]
            if use.pending & bit:
                use.pending &= ~bit
                if kind in _COUNTED:
                    use.reminders_shown += 1
            match kind:
                case Reminded.AI:
                    use.told = True
                case Reminded.CONTINUOUS_USE:
                    use.reminded = seconds
                case Reminded.RELIANCE:
                    use.reliance_day = use.day
                case Reminded.MEASURE:
                    pass  # a matter of `Notices`
                case _:
                    assert_never(kind)

    def ends(self, use: Use) -> None:
        """Ends continuous use: the user has left."""
        use.last, use.since, use.calm, use.told, use.pending = 0.0, 0.0, 0.0, False, 0

    def _counted(self, use: Use, kind: Reminded) -> Reminder:
        """A reminder that is due; it counts once until it is shown."""
        bit = _BITS[kind]
        if not use.pending & bit:
            use.pending |= bit
            if kind in _COUNTED:
                use.reminders_due += 1
        return self._reminders[kind]
