# SPDX-License-Identifier: Apache-2.0
"""Keys: made once, kept as digests, found or refused."""

import re
from datetime import timedelta

import pytest
from users_factory import NOON, SECRET, key

from hegui.users.keys import KeyFault, digest_of, find_key, new_secret, prefix_of, secret_in


def test_a_key_has_256_random_bits_and_is_not_kept() -> None:
    """No two are alike; what is kept says nothing of more than its beginning."""
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(re.fullmatch(r"hg-[A-Za-z0-9_-]{43}", secret) for secret in secrets)
    made = key()
    assert SECRET not in repr(made)
    assert SECRET.startswith(made.prefix)
    assert len(prefix_of(SECRET)) == 9


@pytest.mark.parametrize(
    "headers",
    [
        [(b"authorization", f"Bearer {SECRET}".encode())],
        [(b"authorization", f"bearer  {SECRET}".encode())],
        [(b"x-api-key", SECRET.encode())],
        [(b"x-api-key", SECRET.encode()), (b"authorization", f"Bearer {SECRET}".encode())],
    ],
)
def test_both_ways_of_showing_a_key_are_read(headers: list[tuple[bytes, bytes]]) -> None:
    """As the clients of OpenAI and of Anthropic send it."""
    assert secret_in(headers) == SECRET


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ([], KeyFault.MISSING),
        ([(b"cookie", SECRET.encode())], KeyFault.MISSING),
        ([(b"authorization", f"Basic {SECRET}".encode())], KeyFault.MALFORMED),
        ([(b"authorization", SECRET.encode())], KeyFault.MALFORMED),
        ([(b"x-api-key", b"sk-1234")], KeyFault.MALFORMED),
        ([(b"x-api-key", b"hg-" + b"\xff" * 43)], KeyFault.MALFORMED),
        ([(b"x-api-key", SECRET.encode() + b"\n")], KeyFault.MALFORMED),
        ([(b"x-api-key", SECRET.encode()), (b"x-api-key", b"hg-" + b"z" * 43)], KeyFault.MALFORMED),
    ],
)
def test_what_is_no_key_is_refused(headers: list[tuple[bytes, bytes]], fault: KeyFault) -> None:
    """None, another scheme, another form, two that differ."""
    assert secret_in(headers) is fault


def test_a_key_opens_until_it_expires_or_is_revoked() -> None:
    """An unknown one opens nothing; the moment of expiry is the first at which it does not."""
    made = key(expires_at=NOON)
    assert find_key({made.digest: made}, SECRET, NOON - timedelta(seconds=1)) is made
    assert find_key({made.digest: made}, SECRET, NOON) is KeyFault.EXPIRED
    assert find_key({made.digest: made}, "hg-" + "z" * 43, NOON) is KeyFault.UNKNOWN
    revoked = key(revoked_at=NOON)
    assert find_key({revoked.digest: revoked}, SECRET, NOON - timedelta(days=1)) is KeyFault.REVOKED
    assert made.digest == digest_of(SECRET)
