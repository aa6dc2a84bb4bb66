# SPDX-License-Identifier: Apache-2.0
"""Digests tell persons apart, hold nothing of their ids, and need the secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users import Pseudonyms
from hegui.users.pseudonym import is_digest

SECRET = b"0123456789abcdef"


def test_the_same_person_has_the_same_digest() -> None:
    """On every replica, as long as application and secret are the same."""
    assert Pseudonyms(SECRET).of("app", "u") == Pseudonyms(SECRET).of("app", "u")
    assert len(Pseudonyms(SECRET).of("app", "u")) == 32


def test_another_application_or_secret_gives_another_digest() -> None:
    """Two applications may both have a user 42; a digest says nothing without the secret."""
    digests = {
        Pseudonyms(SECRET).of("app", "42"),
        Pseudonyms(SECRET).of("other", "42"),
        Pseudonyms(SECRET).of("app", "43"),
        Pseudonyms(SECRET + b"!").of("app", "42"),
        Pseudonyms(SECRET * 5).of("app", "42"),
        Pseudonyms(SECRET * 5 + b"!").of("app", "42"),
    }
    assert len(digests) == 6


@given(st.tuples(*[st.text(alphabet="ab|:", max_size=4)] * 4))
def test_ids_of_two_applications_never_meet(words: tuple[str, str, str, str]) -> None:
    """Where application and id are joined cannot be moved."""
    one, other = words[:2], words[2:]
    same = Pseudonyms(SECRET).of(*one) == Pseudonyms(SECRET).of(*other)
    assert same is (one == other)


def test_a_short_secret_is_refused() -> None:
    """Sixteen bytes at least."""
    with pytest.raises(ValueError, match="16"):
        Pseudonyms(SECRET[1:])


def test_a_digest_is_told_from_anything_else() -> None:
    """Of what is none there is nobody: a measure against it would hit no one, an erasure erase nothing."""
    assert is_digest(Pseudonyms(b"x" * 16).of("app", "u"))
    for other in ("", "zz", "0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "g" * 32):
        assert not is_digest(other)
