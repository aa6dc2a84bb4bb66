# SPDX-License-Identifier: Apache-2.0
"""Continuous use and what is due in it: which reminders, and whether they were shown (ANTH 18)."""

from typing import Final

from hegui.users.reminders import Reminded, Reminder, ReminderRule
from hegui.users.usage import Use

_BITS: Final = {Reminded.AI: 1, Reminded.CONTINUOUS_USE: 2, Reminded.RELIANCE: 4}
_COUNTED: Final = frozenset({Reminded.CONTINUOUS_USE, Reminded.RELIANCE})
"""Those that the evidence counts; that this is an AI is said so often that it would hide the others."""


class Watch:
    """A rule of reminders, made ready to be asked with every request.

    Args:
        rule: of the provider.
    """

    def __init__(self, rule: ReminderRule) -> None:
        self.rule = rule
        self.pause = rule.pause_minutes
        self._pause_seconds = rule.pause_minutes * 60.0
        self._adults, self._minors = rule.every_minutes * 60.0, rule.minors_every_minutes * 60.0
        self._reminders = {
            Reminded.AI: Reminder(Reminded.AI, rule.ai),
            Reminded.CONTINUOUS_USE: Reminder(Reminded.CONTINUOUS_USE, rule.continuous_use),
            Reminded.RELIANCE: Reminder(Reminded.RELIANCE, rule.reliance),
        }

    def continues(self, use: Use, seconds: float) -> None:
        """Takes a request into continuous use, or begins another stretch with it."""
        if seconds < use.last:  # the clock went back: what lies ahead of it begins here
            use.last, use.since, use.reminded = seconds, min(use.since, seconds), min(use.reminded, seconds)
        if not use.last or seconds - use.last > self._pause_seconds:
            use.since, use.told, use.pending = seconds, False, 0
            use.reminded = seconds
        use.last = seconds

    def due(self, use: Use, seconds: float, *, minor: bool) -> tuple[Reminder, ...]:
        """The reminders that are due with a request. Each counts once as due, until it is shown."""
        rule, due = self.rule, list[Reminder]()
        if rule.says_ai and not use.told:
            due.append(self._due(use, Reminded.AI))
        if seconds - use.reminded >= (self._minors if minor else self._adults):
            due.append(self._due(use, Reminded.CONTINUOUS_USE))
        most = rule.reliance_minutes_a_day
        if most is not None and use.used >= most and use.reliance_day != use.day:
            due.append(self._due(use, Reminded.RELIANCE))
        return tuple(due)

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

    def ends(self, use: Use) -> None:
        """Ends continuous use: the user has left."""
        use.last, use.since, use.told, use.pending = 0.0, 0.0, False, 0

    def _due(self, use: Use, kind: Reminded) -> Reminder:
        bit = _BITS[kind]
        if not use.pending & bit:
            use.pending |= bit
            if kind in _COUNTED:
                use.reminders_due += 1
        return self._reminders[kind]
