# SPDX-License-Identifier: Apache-2.0
"""Ids of records."""

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
