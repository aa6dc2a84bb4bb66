# SPDX-License-Identifier: Apache-2.0
"""Objections of end users to training on what they enter (PIPL 14, 15; GAI 7)."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from hegui.records.users import PERSONS, changed, held


def set_training(connection: Connection, person: str, application: str, *, opted_out: bool, now: datetime) -> None:
    """Keeps that a user objects to training, or objects no more. It goes before what the host application says."""
    held(connection, person, application)
    changed(connection, person, opted_out_at=now if opted_out else None)


def training_opt_outs(connection: Connection) -> int:
    """Users who object to training. How many were asked only the host application knows."""
    wanted = select(func.count()).select_from(PERSONS).where(PERSONS.c.opted_out_at.is_not(None))
    return connection.scalar(wanted) or 0
