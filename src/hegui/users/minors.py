# SPDX-License-Identifier: Apache-2.0
"""Minors' mode: when, how long, at what cost, with whom (GAI 10, MPOR 43–45, MINF, ANTH 14).

Hours, minutes and sums are the provider's to set; no law that hegui knows gives numbers for services like these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from hegui.schema import Within
from hegui.users.claims import Claims, Guardian

_DAY_MINUTES: Final = 24 * 60
_HOURS: Final = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"


class Unknown(StrEnum):
    """How somebody is treated of whom it is not known whether they are a minor."""

    MINOR = "minor"
    GUARDED = "guarded"
    """As a minor in what they see and whom they talk to, as an adult in time and money."""
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class MinorsRule:
    """What minors may do."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    served: bool = True
    """Whether the service is for minors at all."""
    unknown: Unknown = Unknown.MINOR
    hours: tuple[Annotated[str, Within(pattern=_HOURS)], ...] = ("06:00-22:00",)
    """When they may use it, in Beijing."""
    minutes_a_day: Annotated[int, Within(ge=1, le=_DAY_MINUTES)] | None = 60
    yuan_a_day: Annotated[int, Within(ge=0, le=1_000_000)] | None = None
    """What they may spend in the host application, which then must say what they spent; None: nothing can be bought there."""
    guardian: bool = True
    """Whether the host application must say that a guardian consented, or that the minor is old enough."""
    roles: tuple[Annotated[str, Within(min_length=1, max_length=64)], ...] = ()
    """Roles that a model may play for them. All others are refused, and models that play companions too."""


class Barred(StrEnum):
    """Why a minor is refused."""

    NOT_SERVED = "not_served"
    COMPANION = "companion"
    ROLE = "role"
    GUARDIAN = "guardian"
    HOURS = "hours"
    MINUTES = "minutes"
    SPENDING = "spending"
    SPENDING_UNKNOWN = "spending_unknown"


class MinorsMode:
    """A rule for minors, made ready to be asked with every request.

    Args:
        rule: of the provider.
    """

    def __init__(self, rule: MinorsRule) -> None:
        self.rule = rule
        spans = [minutes_of(each) for each in rule.hours]
        self._open = bytes(_is_open(spans, minute) for minute in range(_DAY_MINUTES))
        self._roles = frozenset(rule.roles)

    def is_minor(self, claims: Claims) -> bool:
        """Whether somebody gets what minors get to see."""
        return claims.minor if claims.minor is not None else self.rule.unknown is not Unknown.ADULT

    def is_timed(self, claims: Claims) -> bool:
        """Whether somebody's time and money are limited as a minor's."""
        return claims.minor if claims.minor is not None else self.rule.unknown is Unknown.MINOR

    def bars(self, claims: Claims, *, companion: bool) -> Barred | None:
        """Whether a minor is refused whatever the time is."""
        if not self.rule.served:
            return Barred.NOT_SERVED
        if companion:
            return Barred.COMPANION
        if claims.role is not None and claims.role not in self._roles:
            return Barred.ROLE
        if claims.minor and self.rule.guardian and claims.guardian in {None, Guardian.MISSING}:
            return Barred.GUARDIAN
        return None

    def bars_now(self, claims: Claims, minute: int, used: int) -> Barred | None:
        """Whether a minor is refused at this time.

        Args:
            claims: of the minor.
            minute: of the day in Beijing.
            used: minutes that the minor has used the service today before this one.
        """
        if not self._open[minute]:
            return Barred.HOURS
        if self.rule.minutes_a_day is not None and used >= self.rule.minutes_a_day:
            return Barred.MINUTES
        if self.rule.yuan_a_day is not None:
            if claims.spent_today is None:
                return Barred.SPENDING_UNKNOWN
            if claims.spent_today > self.rule.yuan_a_day * 100:
                return Barred.SPENDING
        return None

    def minutes_until_open(self, minute: int) -> int | None:
        """Minutes from this one of the day until minors may use the service again; None: never."""
        return next((ahead for ahead in range(1, _DAY_MINUTES) if self._open[(minute + ahead) % _DAY_MINUTES]), None)


def minutes_of(hours: str) -> tuple[int, int]:
    """First minute and the one after the last of ``HH:MM-HH:MM``; the second is the smaller one where it goes past midnight."""
    start, end = (int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d\d):(\d\d)", hours))
    return start, end


def _is_open(spans: Sequence[tuple[int, int]], minute: int) -> bool:
    return any(start <= minute < end if start < end else minute >= start or minute < end for start, end in spans)
