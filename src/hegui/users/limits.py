# SPDX-License-Identifier: Apache-2.0
"""How much one key or one end user may use: requests a minute, characters and tokens a day. Arithmetic on numbers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from hegui.schema import Within

_MINUTE: Final = 60.0
_NO_TIME: Final = 1e-6
"""Seconds that are no time to wait: sums of equal shares of a minute are off by less."""
_MOST_A_MINUTE: Final = 10_000_000
_MOST_A_DAY: Final = 10**15


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a subject. ``None``: there is none."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    requests_a_minute: Annotated[int, Within(ge=1, le=_MOST_A_MINUTE)] | None = None
    """So many at once as well; they come back evenly over the minute. Each replica counts for itself."""
    characters_a_day: Annotated[int, Within(ge=1, le=_MOST_A_DAY)] | None = None
    """Of requests and answers, by the day in Beijing, over all replicas. A request under way when it is used up is answered."""
    tokens_a_day: Annotated[int, Within(ge=1, le=_MOST_A_DAY)] | None = None
    """As the upstream counts them; otherwise as characters."""

    def stricter(self, other: "Limits") -> "Limits":
        """Of each limit the lower one."""
        return Limits(
            _lower(self.requests_a_minute, other.requests_a_minute),
            _lower(self.characters_a_day, other.characters_a_day),
            _lower(self.tokens_a_day, other.tokens_a_day),
        )


NO_LIMITS: Final = Limits()


def _lower(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def due_after_request(due: float, now: float, a_minute: int) -> float:
    """A token bucket as one number: the moment at which it is full again (the generic cell rate algorithm).

    Args:
        due: that moment as it was before the request; 0 for a bucket that was never used.
        now: seconds since 1970.
        a_minute: tokens that the bucket holds, and that flow into it a minute.

    Returns:
        The moment after the request took its token; or, if there was none left, the seconds to wait as a negative number.
    """
    each = _MINUTE / a_minute
    if due < now or due > now + _MINUTE:  # more than a full bucket ahead: the clock went back, the number means nothing
        due = now
    wait = due + each - _MINUTE - now
    return due + each if wait <= _NO_TIME else -wait
