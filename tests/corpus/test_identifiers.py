# SPDX-License-Identifier: Apache-2.0
"""Identifiers that can be found again, and not read."""

from pathlib import Path

import pytest

from hegui.corpus.identifiers import DIGEST_BYTES, identifier_digest, key_for, key_of
from hegui.errors import CorpusProblem

KEY = bytes(32)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13812345678", "138 1234-5678"),
        ("13812345678", "+86 13812345678"),
        ("13812345678", "0086-138-1234-5678"),
        ("13812345678", "１３８１２３４５６７８"),
        ("11010519491231002X", "11010519491231002x"),
        ("Someone@Example.com", "someone@example.COM"),
    ],
)
def test_the_same_however_it_is_written(one: str, other: str) -> None:
    """A person's request finds every spelling."""
    assert identifier_digest(KEY, one) == identifier_digest(KEY, other)
    assert len(identifier_digest(KEY, one)) == DIGEST_BYTES


def test_another_value_or_key_is_another_digest() -> None:
    """Digests of two runs cannot be compared, and 86 at the beginning of another number is part of it."""
    assert identifier_digest(KEY, "13812345678") != identifier_digest(KEY, "13812345679")
    assert identifier_digest(KEY, "13812345678") != identifier_digest(bytes([1] * 32), "13812345678")
    assert identifier_digest(KEY, "8612345678901") != identifier_digest(KEY, "8622345678901")
    assert identifier_digest(KEY, "86138123456789") != identifier_digest(KEY, "138123456789")


def test_the_key_stays(tmp_path: Path) -> None:
    """Made once, for the owner alone."""
    key = key_for(tmp_path)
    assert key == key_for(tmp_path) == key_of(tmp_path)
    assert (tmp_path / "identifier.key").stat().st_mode & 0o777 == 0o600


def test_no_key(tmp_path: Path) -> None:
    """A missing or damaged key is said, never replaced."""
    with pytest.raises(CorpusProblem, match="cannot be read"):
        key_of(tmp_path)
    (tmp_path / "identifier.key").write_bytes(b"short")
    with pytest.raises(CorpusProblem, match="damaged"):
        key_for(tmp_path)
