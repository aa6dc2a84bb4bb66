# SPDX-License-Identifier: Apache-2.0
"""Ids of records."""

import os
from datetime import timedelta

from records_factory import NOON

from hegui.records.ids import LENGTH, new_id


def test_ids_sort_by_their_moment() -> None:
    """What was made a millisecond later has a greater id, whatever chance says."""
    made = [new_id(NOON + timedelta(milliseconds=step)) for step in range(300)]
    assert sorted(made) == made


def test_ids_are_different_and_of_one_form() -> None:
    """Many of one moment: each is another, all of 26 letters that nobody confuses."""
    made = {new_id(NOON) for _ in range(5_000)}
    assert len(made) == 5_000
    assert {len(each) for each in made} == {LENGTH}
    assert not set("".join(made)) & set("ILOUilou")


def test_an_id_begins_with_its_moment() -> None:
    """Ten letters, five bits each: milliseconds since 1970."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = 0
    for letter in new_id(NOON)[:10]:
        number = number * 32 + letters.index(letter)
    assert number == NOON.timestamp() * 1000


def test_a_fork_draws_its_own_chance() -> None:
    """What was drawn ahead is never used by two processes."""
    new_id(NOON)  # something is drawn ahead now
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, new_id(NOON).encode())
        os._exit(0)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        os.close(writing)
        theirs = told.read().decode()
    assert len(theirs) == LENGTH
    assert theirs not in {new_id(NOON) for _ in range(200)}
