# SPDX-License-Identifier: Apache-2.0
"""Exchanges that an incident holds."""

from records_factory import NOON, exchange, keep
from sqlalchemy import select

from hegui.records.holds import held_by, hold, release
from hegui.records.schema import ACTS
from hegui.records.store import Store


def test_what_is_not_there_is_told(store: Store) -> None:
    """The others are held all the same."""
    ids = keep(store, exchange(), exchange())
    with store.writing() as connection:
        assert hold(connection, "I-1", [*ids, "0" * 26, ids[0]], NOON) == ("0" * 26,)
        assert list(held_by(connection, "I-1")) == sorted(ids)


def test_holding_twice_changes_nothing(store: Store) -> None:
    """Nor is it put on record twice."""
    [one] = keep(store, exchange())
    with store.writing() as connection:
        hold(connection, "I-1", [one], NOON)
        hold(connection, "I-1", [one], NOON)
        assert list(held_by(connection, "I-1")) == [one]
        assert connection.scalars(select(ACTS.c.act)).all() == ["held"]


def test_letting_go_of_nothing_is_fine(store: Store) -> None:
    """And not put on record."""
    with store.writing() as connection:
        assert release(connection, "I-1", NOON) == 0
        assert connection.scalars(select(ACTS.c.act)).all() == []
