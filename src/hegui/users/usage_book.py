# SPDX-License-Identifier: Apache-2.0
"""The use of all keys and active users on one replica, and what of it has yet to be written."""

from collections.abc import Iterable
from typing import Final

from hegui.users.beijing import day_of
from hegui.users.recent import Recent
from hegui.users.usage import Of, Pauses, Usage, Use, joined

_SHORTEST: Final = 120.0
"""Seconds for which a user is remembered at least: longer than a token bucket takes to fill."""


class UsageBook:
    """Keeps `Use` of keys, which are few, for good, and of users as long as they are active.

    Args:
        pauses: between requests.
        most: users remembered at once.
    """

    def __init__(self, pauses: Pauses, most: int) -> None:
        self.pauses = pauses
        self._most = most
        self._users: Recent[Use] = Recent(max(_SHORTEST, pauses.continuous * 60.0), most)
        self._keys: dict[str, Use] = {}
        self._changed: dict[tuple[Of, str], Use] = {}
        self._unwritten: dict[tuple[Of, str, int], Usage] = {}
        self.lost = 0
        """Uses of a day that were let go unwritten, because there were too many."""

    @property
    def forgotten(self) -> int:
        """Users forgotten while they may still have been active."""
        return self._users.forgotten

    def of_user(self, person: str, seconds: float) -> Use:
        """The use of a user, on the day of the moment."""
        use = self._users.get(person, seconds)
        if use is None:
            use = Use()
            self._users.put(person, use, seconds)
        if day_of(seconds) != use.day:
            self._turn(Of.USER, person, use, seconds)
        return use

    def of_key(self, key: str, seconds: float) -> Use:
        """The use of a key, on the day of the moment."""
        use = self._keys.get(key)
        if use is None:
            use = self._keys[key] = Use()
        if day_of(seconds) != use.day:
            self._turn(Of.KEY, key, use, seconds)
        return use

    def note(self, of: Of, subject: str, use: Use) -> None:
        """Notes that a use has changed and is to be written."""
        if not use.changed:
            use.changed = True
            self._changed[of, subject] = use

    def take(self) -> tuple[Usage, ...]:
        """What has to be written, and counts as written from now on; `give_back` if it was not."""
        for (of, subject), use in self._changed.items():
            self._hold(use.taken(of, subject))
        self._changed = {}
        taken, self._unwritten = tuple(self._unwritten.values()), {}
        return taken

    def give_back(self, unwritten: Iterable[Usage]) -> None:
        """Takes back what could not be written."""
        for usage in unwritten:
            self._hold(usage)

    def absorb(self, wholes: Iterable[Usage]) -> None:
        """Takes over what all replicas together have seen."""
        for whole in wholes:
            use = self._keys.get(whole.subject) if whole.of is Of.KEY else self._users.peek(whole.subject)
            if use is not None:
                use.absorb(whole, self.pauses)

    def _turn(self, of: Of, subject: str, use: Use, seconds: float) -> None:
        if use.changed:
            self._hold(use.taken(of, subject))
            del self._changed[of, subject]
        use.turn_to(seconds)

    def _hold(self, usage: Usage) -> None:
        place = (usage.of, usage.subject, usage.day)
        held = self._unwritten.get(place)
        self._unwritten[place] = usage if held is None else joined(held, usage, self.pauses.continuous * 60.0)
        if len(self._unwritten) > 2 * self._most:
            del self._unwritten[next(iter(self._unwritten))]
            self.lost += 1
