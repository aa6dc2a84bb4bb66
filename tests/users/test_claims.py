# SPDX-License-Identifier: Apache-2.0
"""Claims are read as they are meant, or refused with the header and what is accepted; nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users.claims import HEADERS, NOTHING, BadClaim, Claims, Guardian, Region, claims_of, user_of

WHOLE = [
    (b"host", b"x"),
    (b"x-hegui-user", b"auth0|5f7c-12.a:b"),
    (b"x-hegui-session", b"s-1"),
    (b"x-hegui-real-name", b"verified"),
    (b"x-hegui-minor", b"false"),
    (b"x-hegui-guardian", b"not-needed"),
    (b"x-hegui-spent-today", b"12.5"),
    (b"x-hegui-region", b"elsewhere"),
    (b"x-hegui-training", b"opted-out"),
    (b"x-hegui-role", b"tutor"),
    (b"x-hegui-unmarked", b"2026-01"),
]


def test_every_claim_arrives() -> None:
    """All headers at once."""
    assert claims_of(WHOLE) == Claims(
        user="auth0|5f7c-12.a:b",
        session="s-1",
        real_name=True,
        minor=False,
        guardian=Guardian.NOT_NEEDED,
        spent_today=1250,
        region=Region.ELSEWHERE,
        training=False,
        role="tutor",
        unmarked="2026-01",
    )
    assert len(HEADERS) == len(Claims._fields) == len(WHOLE) - 1


def test_nothing_said_is_nothing_known() -> None:
    """Without claims everything is unknown, which is neither yes nor no."""
    assert claims_of([(b"user-agent", b"x")]) is NOTHING
    assert set(NOTHING) == {None}
    assert claims_of([(b"x-hegui-minor", b"unknown")]) == Claims(minor=None)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (b"x-hegui-user", b""),
        (b"x-hegui-user", b"a" * 129),
        (b"x-hegui-user", "王小明".encode()),
        (b"x-hegui-user", b"someone@example.com"),
        (b"x-hegui-user", b"two words"),
        (b"x-hegui-user", b"a\nb"),
        (b"x-hegui-user", b"\xff"),
        (b"x-hegui-real-name", b"yes"),
        (b"x-hegui-real-name", b"Verified"),
        (b"x-hegui-minor", b"1"),
        (b"x-hegui-minor", b" true"),
        (b"x-hegui-guardian", b"none"),
        (b"x-hegui-spent-today", b"-1"),
        (b"x-hegui-spent-today", b"1.234"),
        (b"x-hegui-spent-today", b"1e3"),
        (b"x-hegui-spent-today", b"012"),
        (b"x-hegui-spent-today", "１２".encode()),
        (b"x-hegui-region", b"CN"),
        (b"x-hegui-training", b"yes"),
        (b"x-hegui-role", b"-x"),
        (b"x-hegui-unmarked", b""),
    ],
)
def test_what_cannot_be_read_is_refused(header: bytes, value: bytes) -> None:
    """The answer names the header and what is accepted, and does not repeat what was sent."""
    bad = claims_of([(header, value)])
    assert isinstance(bad, BadClaim)
    assert bad.header == header.decode()
    assert bad.accepted.zh
    assert not value.strip() or value.decode("utf-8", "replace") not in f"{bad.why} {bad.header}"


@pytest.mark.parametrize("given_id", [b"11010519491231002X", b"11010519491231002x", b"13812345678"])
def test_an_id_that_identifies_a_person_is_refused(given_id: bytes) -> None:
    """ID and mobile numbers stay with the host application: DS 9, PIPL 6."""
    bad = claims_of([(b"x-hegui-user", given_id)])
    assert isinstance(bad, BadClaim)
    assert "内部编号" in bad.why.zh
    assert given_id.decode() not in f"{bad.why}{bad.accepted}"


@pytest.mark.parametrize("given_id", ["110105194912310021", "12345678901", "1234567890123456789", "u13812345678"])
def test_numbers_that_identify_nobody_are_ids(given_id: str) -> None:
    """Internal numbers of 11 or 18 digits are let pass where they cannot be those of a person."""
    assert user_of(given_id) == given_id


def test_a_claim_given_twice_is_refused() -> None:
    """Even with the same value: whoever put a second one in front may have meant another."""
    bad = claims_of([(b"x-hegui-minor", b"false"), (b"x-hegui-minor", b"false")])
    assert isinstance(bad, BadClaim)
    assert bad.header == "x-hegui-minor"


def test_an_unknown_claim_is_refused() -> None:
    """A misspelt one is not passed over in silence, and its name is made harmless."""
    bad = claims_of([(b"x-hegui-minors", b"false")])
    assert isinstance(bad, BadClaim)
    assert bad.header == "x-hegui-minors"
    assert "x-hegui-minor" in bad.accepted.en
    strange = claims_of([(b"x-hegui-" + b"a" * 500 + b"\r\n\x1b[31m", b"")])
    assert isinstance(strange, BadClaim)
    assert len(strange.header) == 64
    assert strange.header.isascii()
    assert strange.header.isprintable()


@given(
    st.lists(
        st.tuples(st.sampled_from([*(h.encode() for h in HEADERS), b"x-hegui-x", b"accept"]), st.binary(max_size=40))
    )
)
def test_no_header_breaks_it(headers: list[tuple[bytes, bytes]]) -> None:
    """Any bytes are either claims or a refusal."""
    assert isinstance(claims_of(headers), Claims | BadClaim)


@given(st.integers(0, 999_999_999))
def test_money_is_read_exactly(fen: int) -> None:
    """Every amount in yuan and fen comes out as written."""
    written = f"{fen // 100}.{fen % 100:02}"
    assert claims_of([(b"x-hegui-spent-today", written.encode())]) == Claims(spent_today=fen)
