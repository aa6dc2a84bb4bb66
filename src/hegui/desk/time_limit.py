# SPDX-License-Identifier: Apache-2.0
"""Time limits that a provider publishes for its replies. The law says "in time" and gives no number (GAI 15, PIPL 50)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from hegui.clock import Calendar, Due, TimeUnit, due
from hegui.schema import Within
from hegui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """A number of working days of the mainland, or of days."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    amount: Annotated[int, Within(ge=1, le=365)]
    unit: Literal[TimeUnit.WORKING_DAYS, TimeUnit.DAYS] = TimeUnit.WORKING_DAYS

    def due(self, calendar: Calendar, start: datetime) -> Due:
        """The last day for a reply to what came at a moment: the day after it, in Beijing, is day 1."""
        return due(calendar, start, self.amount, self.unit)

    @property
    def words(self) -> Text:
        """The limit as it is published."""
        many = "" if self.amount == 1 else "s"
        match self.unit:
            case TimeUnit.WORKING_DAYS:
                return Text(f"{self.amount} 个工作日", f"{self.amount} working day{many}")
            case TimeUnit.DAYS:
                return Text(f"{self.amount} 日", f"{self.amount} day{many}")
