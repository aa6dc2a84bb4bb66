# SPDX-License-Identifier: Apache-2.0
"""Numbers of changes: they grow by one, become visible in their order, and are lost with their transaction."""

from threading import Event, Thread

import pytest

from hegui.records.revisions import next_revision, revision_of
from hegui.records.store import Store


def test_a_kind_that_never_changed_is_at_nought(store: Store) -> None:
    """Kinds count apart."""
    with store.writing() as connection:
        assert revision_of(connection, "a") == 0
        assert [next_revision(connection, "a") for _ in range(3)] == [1, 2, 3]
        assert revision_of(connection, "b") == 0
        assert next_revision(connection, "b", 10) == 10
        assert next_revision(connection, "b", 5) == 15


def test_a_change_that_is_undone_leaves_no_number(store: Store) -> None:
    """Its number is given to the next one."""

    def fail() -> None:
        with store.writing() as connection:
            next_revision(connection, "a")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.reading() as connection:
        assert revision_of(connection, "a") == 0


def test_two_that_change_at_once_come_one_after_the_other(store: Store) -> None:
    """The second waits for the end of the first: whoever has seen number two has seen what number one did."""
    counted, go_on = Event(), Event()
    numbers: list[int] = []

    def first() -> None:
        with store.writing() as connection:
            numbers.append(next_revision(connection, "a"))
            counted.set()
            go_on.wait(5)

    def second() -> None:
        counted.wait(5)
        with store.writing() as connection:
            numbers.append(next_revision(connection, "a"))

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    counted.wait(5)
    threads[1].join(0.2)
    assert threads[1].is_alive(), "the second waits"
    with store.reading() as connection:
        assert revision_of(connection, "a") == 0, "nothing is seen before it is kept"
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert numbers == [1, 2]
