# SPDX-License-Identifier: Apache-2.0
"""A directory is exchanged, never changed; of whom nothing is known it holds nothing."""

from users_factory import key

from hegui.users.standing import NOTHING_KNOWN, Directory, Standing


def test_changes_make_another_directory() -> None:
    """Users come, change and leave; the one before stays as it was."""
    first = Directory().with_people({"a": Standing(streak=True), "b": Standing(training_opt_out=True)}, 5)
    second = first.with_people({"a": NOTHING_KNOWN, "c": Standing(streak=True)}, 6)
    assert set(first.people) == {"a", "b"}
    assert set(second.people) == {"b", "c"}
    assert (first.people_revision, second.people_revision) == (5, 6)


def test_somebody_of_whom_nothing_is_known_never_enters() -> None:
    """Also where they were not there before."""
    assert Directory().with_people({"a": NOTHING_KNOWN}, 1).people == {}


def test_keys_are_found_by_their_digest() -> None:
    """And those that are gone are gone."""
    directory = Directory().with_keys([key()], 3)
    assert directory.keys[key().digest].id == "KEY1"
    assert directory.keys_revision == 3
    assert directory.with_keys([], 4).keys == {}
