# SPDX-License-Identifier: Apache-2.0
"""How much one key or one end user may use: requests a minute, characters and tokens a day. Arithmetic on numbers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from hegui.schema import Within

_MINUTE: Final = 60.0
_NOTHING: Final = 1e-6
"""Of a request, which is no request: sums of parts are off by less."""
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


def drained(level: float, elapsed: float, a_minute: int) -> float:
    """How full a bucket of requests is after some time: it empties evenly, all of it in a minute.

    Args:
        level: requests in it.
        elapsed: seconds; where the clock went back, nothing flows out and nothing in.
        a_minute: how many it holds.
    """
    return max(0.0, level - elapsed * a_minute / _MINUTE) if elapsed > 0 else level


def wait_for_room(level: float, a_minute: int) -> float:
    """Seconds until a bucket has room for one more request; 0: it has."""
    too_much = level + 1 - a_minute
    return too_much * _MINUTE / a_minute if too_much > _NOTHING else 0.0
