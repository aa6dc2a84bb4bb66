# SPDX-License-Identifier: Apache-2.0
"""Objections to training: kept, taken back, counted."""

from users_factory import NOON, PERSON

from hegui.records.objections import set_training, training_opt_outs
from hegui.records.store import Store
from hegui.records.users import History, history_of


def known(store: Store) -> History:
    with store.reading() as connection:
        history = history_of(connection, PERSON)
    assert history is not None
    return history


def test_training_is_objected_to_and_allowed_again(store: Store) -> None:
    """PIPL 15: withdrawing is as easy as consenting."""
    with store.writing() as connection:
        set_training(connection, PERSON, "app", opted_out=True, now=NOON)
    assert known(store).person.opted_out_at == NOON
    with store.writing() as connection:
        set_training(connection, PERSON, "app", opted_out=False, now=NOON)
    assert known(store).person.opted_out_at is None


def test_objections_are_counted(store: Store) -> None:
    """Those that stand."""
    with store.writing() as connection:
        for number in range(3):
            set_training(connection, f"{number:032}", "app", opted_out=True, now=NOON)
        set_training(connection, f"{0:032}", "app", opted_out=False, now=NOON)
        assert training_opt_outs(connection) == 2
