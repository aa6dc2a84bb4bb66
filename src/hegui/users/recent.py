# SPDX-License-Identifier: Apache-2.0
"""What is remembered of many subjects in little memory: whoever was not seen for a while is forgotten."""

from typing import Final, Generic, TypeVar

State = TypeVar("State")

FEWEST: Final = 2


class Recent(Generic[State]):
    """States of subjects, each for at least so long after it was last asked for, and so many at most.

    Two generations: one that is asked for moves into the young one. When the young generation has lasted its time, the old
    one goes. When there are too many, it goes before its time: `forgotten` counts those, so that nobody need guess whether
    the memory was enough. Each step is a lookup or two, whatever the number.

    Args:
        seconds: how long a state is kept at least after it was last asked for.
        most: how many are kept at once.
    """

    __slots__ = ("_born", "_half", "_old", "_seconds", "_young", "forgotten")

    def __init__(self, seconds: float, most: int) -> None:
        if most < FEWEST:
            raise ValueError("two states at least / 至少两项")
        self._seconds = seconds
        self._half = most // 2
        self._young: dict[str, State] = {}
        self._old: dict[str, State] = {}
        self._born: float | None = None
        self.forgotten = 0
        """States that went before their time, because there were too many."""

    def get(self, subject: str, now: float) -> State | None:
        """The state of a subject; None if there is none, or none any more.

        Args:
            subject: whose.
            now: seconds since 1970.
        """
        state = self._young.get(subject)
        if state is None and (state := self._old.pop(subject, None)) is not None:
            self.put(subject, state, now)
        return state

    def peek(self, subject: str) -> State | None:
        """The state of a subject, without that counting as asked for."""
        return self._young[subject] if subject in self._young else self._old.get(subject)

    def put(self, subject: str, state: State, now: float) -> None:
        """Remembers a state in place of what was remembered of that subject."""
        if self._born is None:
            self._born = now
        if now - self._born >= self._seconds:
            self._turn(now)
        elif now < self._born:
            self._born = now  # the clock went back: the generation lasts its time from here
        if subject not in self._young and len(self._young) >= self._half:
            self.forgotten += len(self._old)
            self._turn(now)
        self._old.pop(subject, None)
        self._young[subject] = state

    def drop(self, subject: str) -> None:
        """Forgets a subject."""
        self._young.pop(subject, None)
        self._old.pop(subject, None)

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def _turn(self, now: float) -> None:
        self._old, self._young, self._born = self._young, {}, now
