# SPDX-License-Identifier: Apache-2.0
"""The exchanges that an incident is about: tied to it, and their records held until it is closed (GAI 14: the records are kept)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from hegui.desk.problem import DeskProblem, shown
from hegui.errors import Problem
from hegui.records.holds import hold
from hegui.records.ids import LENGTH
from hegui.records.incidents import (
    StepKind,
    StepRow,
    add_exchanges,
    add_step,
    has_step,
    is_about_exchanges,
    next_step,
    unheld,
)
from hegui.text import Text

HERE: Final = "hegui records"
"""Where records are kept that this room holds itself, as the step says it; any other place is one that a person has told."""
_BATCH: Final = 500
"""Records that are held at a time."""


def tie(connection: Connection, number: str, exchanges: Iterable[str], person: str, now: datetime) -> int:
    """Ties exchanges to an open incident, and holds their records; returns how many were new to it.

    Raises:
        DeskProblem: an id is none of an exchange.
    """
    added = add_exchanges(connection, number, _checked(exchanges))
    if added:
        hold_records(connection, number, person, now)
    return added


def hold_records(connection: Connection, number: str, person: str, now: datetime) -> None:
    """Holds the records of the exchanges of an open incident; once all are there and held, that is a step of its own.

    The writer of the records is a moment behind the gateway: what is not there yet is held with the next step.
    """
    waiting, absent = unheld(connection, number), 0
    for start in range(0, len(waiting), _BATCH):
        absent += len(hold(connection, number, waiting[start : start + _BATCH], now))
    if not absent and is_about_exchanges(connection, number) and not has_step(connection, number, StepKind.KEPT):
        step = StepRow(
            incident=number,
            number=next_step(connection, number),
            kind=StepKind.KEPT,
            at=now,
            recorded_at=now,
            person=person,
            detail=HERE,
        )
        add_step(connection, step)


def _checked(exchanges: Iterable[str]) -> list[str]:
    given = [exchange.strip().upper() for exchange in exchanges]
    wrong = [exchange for exchange in given if len(exchange) != LENGTH or not exchange.isalnum()]
    if wrong:
        raise DeskProblem(
            Problem(
                Text("不是交互记录编号。", "This is no id of an exchange."),
                found=shown(wrong[0]),
                accepted=Text(f"{LENGTH} 位字母和数字", f"{LENGTH} letters and digits"),
            )
        )
    return given
