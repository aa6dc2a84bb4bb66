# SPDX-License-Identifier: Apache-2.0
"""What was done to the records, on record."""

from datetime import timedelta

import pytest
from records_factory import NOON
from sqlalchemy import select

from hegui.records.acts import Act, act_digest, note
from hegui.records.insertion import START, next_link
from hegui.records.metadata import micros
from hegui.records.schema import ACTS
from hegui.records.store import Store


def test_acts_are_numbered_and_linked(store: Store) -> None:
    """Each to the one before; the moment never goes back."""
    with store.writing() as connection:
        assert note(connection, Act.HELD, {"b": 1, "a": "甲"}, NOON) == 1
        assert note(connection, Act.RELEASED, {}, NOON - timedelta(hours=1)) == 2
    with store.reading() as connection:
        first, second = connection.execute(select(ACTS).order_by(ACTS.c.seq)).all()
    assert (first.act, first.details, first.at) == ("held", '{"a":"甲","b":1}', NOON)
    assert (second.act, second.details, second.at) == ("released", "{}", NOON)
    link = next_link(START, 1, micros(NOON), act_digest("held", first.details))
    assert bytes(first.link) == link
    assert bytes(second.link) == next_link(link, 2, micros(NOON), act_digest("released", "{}"))


def test_an_act_that_is_undone_leaves_no_number(store: Store) -> None:
    """It is in the transaction of what it tells."""

    def fails() -> None:
        with store.writing() as connection:
            note(connection, Act.HELD, {}, NOON)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    with store.writing() as connection:
        assert note(connection, Act.HELD, {}, NOON) == 1
