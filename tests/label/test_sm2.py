# SPDX-License-Identifier: Apache-2.0
"""SM3 and SM2: the standard's examples, OpenSSL's vectors, and what must not verify."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hegui.label.integrity import sm2
from hegui.label.integrity.der import (
    INTEGER,
    SEQUENCE,
    Element,
    NoDer,
    elements,
    encoded,
    encoded_natural,
    natural,
    sequence,
)

# GB/T 32918.5, Annex A.2: the key pair and the signature of "message digest".
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = sm2.Point(
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
MESSAGE = b"message digest"
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
# OpenSSL, test/recipes/30-test_evp_data/evppkey_sm2.txt, SM2_key1.
OPENSSL_KEY = sm2.Point(
    0x393A2AD9E27E43ACAAAB85A19D3B85591E14406157175ADDD37BF77FF0CAF9ED,
    0x37FCF3A8B4F55C038523261FCA6636AFE6A7AFA2A1482A606F5CB3A18B2E2A1E,
)
OPENSSL_VECTORS = [
    (
        0xD7AD397F6FFA5D4F7F11E7217F241607DC30618C236D2C09C1B9EA8FDADEE2E8,
        0xAB1DB64DE7C40EDBDE6651C9B8EBDB804673DB836E5D5C7FE15DCF9ED2725037,
        0xEBA714451FF69B0BB930B379E192E7CD5FA6E3C41C7FBD8303B799AB54A54621,
    ),
    (
        0xB1139602C6ECC9E15E2F3F9C635A1AFE737058BC15387479C1EA0D0B3D90E9E5,
        0xE6E0414EBD3A656C35602AF14AB20287DBF30D57AF75C49A188ED4B42391F224,
        0x2F54F277C606F4605E1CE9514947FFDDF94C67A539804A4ED17F852288BDBE2E,
    ),
]
BOTH = R.to_bytes(32, "big") + S.to_bytes(32, "big")


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_digests_of_the_standard(message: bytes, digest: str) -> None:
    """GB/T 32905, Annex A."""
    assert sm2.sm3(message).hex() == digest


def test_the_signature_of_the_standard_verifies() -> None:
    """With r and s one after the other, and in DER."""
    assert sm2.public_of(PRIVATE) == PUBLIC
    assert sm2.verifies(PUBLIC, MESSAGE, BOTH)
    assert sm2.verifies(PUBLIC, MESSAGE, encoded(SEQUENCE, encoded_natural(R) + encoded_natural(S)))


@pytest.mark.parametrize(("digest", "r", "s"), OPENSSL_VECTORS)
def test_the_vectors_of_openssl(digest: int, r: int, s: int) -> None:
    """And a bit more or less in any number does not verify."""
    assert sm2.verifies_digest(OPENSSL_KEY, digest, r, s)
    assert not sm2.verifies_digest(OPENSSL_KEY, digest ^ 1, r, s)
    assert not sm2.verifies_digest(OPENSSL_KEY, digest, r ^ 1, s)
    assert not sm2.verifies_digest(OPENSSL_KEY, digest, r, s ^ 1)


@pytest.mark.parametrize(
    ("r", "s"), [(0, S), (R, 0), (sm2.N, S), (R, sm2.N), (R, sm2.N - R), (R + sm2.N, S), (-R, S), (1, sm2.N - 1)]
)
def test_numbers_out_of_range_do_not_verify(r: int, s: int) -> None:
    """Nor those whose sum is zero."""
    assert not sm2.verifies_digest(PUBLIC, sm2.digest_for(PUBLIC, MESSAGE), r, s)


@pytest.mark.parametrize(
    "point", [sm2.Point(PUBLIC.x, PUBLIC.y + 1), sm2.Point(PUBLIC.x + sm2.P, PUBLIC.y), sm2.Point(0, 0)]
)
def test_a_point_off_the_curve_verifies_nothing(point: sm2.Point) -> None:
    """Also one that is congruent to the key."""
    assert not sm2.verifies_digest(point, sm2.digest_for(PUBLIC, MESSAGE), R, S)


def test_another_user_or_message_does_not_verify() -> None:
    """Both are signed."""
    assert not sm2.verifies(PUBLIC, MESSAGE, BOTH, b"somebody else")
    assert not sm2.verifies(PUBLIC, MESSAGE + b" ", BOTH)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, sm2.N - 2), st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_signed_verifies(private: int, message: bytes, user: bytes) -> None:
    """Always with the same bytes, and by no other key."""
    public = sm2.public_of(private)
    signature = sm2.sign(private, message, user)
    assert signature == sm2.sign(private, message, user)
    assert sm2.verifies(public, message, signature, user)
    assert not sm2.verifies(PUBLIC if public != PUBLIC else OPENSSL_KEY, message, signature, user)


def test_two_messages_are_signed_with_two_numbers() -> None:
    """A repeated one would give the key away."""
    firsts = {sequence(sm2.sign(PRIVATE, bytes([number])))[0].content for number in range(20)}
    assert len(firsts) == 20


def test_the_smallest_and_the_greatest_key_sign() -> None:
    """The ends of the range."""
    for private in (1, sm2.N - 2):
        assert sm2.verifies(sm2.public_of(private), b"x", sm2.sign(private, b"x"))


@pytest.mark.parametrize("private", [0, -1, sm2.N - 1, sm2.N])
def test_a_key_out_of_range_is_refused(private: int) -> None:
    """N - 1 has no signature."""
    with pytest.raises(ValueError, match="between 1 and N - 2"):
        sm2.sign(private, b"")


def test_new_keys_differ() -> None:
    """And are in range."""
    one, two = sm2.new_private(), sm2.new_private()
    assert one != two
    assert 1 <= one <= sm2.N - 2


def test_a_key_is_read_in_every_spelling() -> None:
    """Uncompressed, compressed, coordinates, x alone, x padded."""
    x, y = PUBLIC.x.to_bytes(32, "big"), PUBLIC.y.to_bytes(32, "big")
    whole = sm2.bytes_of(PUBLIC)
    assert whole == b"\x04" + x + y
    for raw in (whole, x + y, bytes([2 + (PUBLIC.y & 1)]) + x):
        assert sm2.points_of(raw) == (PUBLIC,)
    for raw in (x, b"\0" + x, bytes(4) + x):
        assert set(sm2.points_of(raw)) == {PUBLIC, sm2.Point(PUBLIC.x, sm2.P - PUBLIC.y)}


COORDINATE = st.binary(min_size=32, max_size=32)
"""Of every second one there are points."""


@example(bytes(31) + b"\x0c")
@given(
    st.binary(max_size=70)
    | COORDINATE
    | st.builds(bytes.__add__, st.sampled_from([b"\x02", b"\x03"]), COORDINATE)
    | st.builds(bytes.__add__, COORDINATE, COORDINATE)
)
def test_any_bytes_are_keys_on_the_curve_or_none(raw: bytes) -> None:
    """Never a point that is off it."""
    assert all(sm2.on_curve(point) for point in sm2.points_of(raw))


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_no_signature(signature: bytes) -> None:
    """They are refused without an error."""
    assert not sm2.verifies(PUBLIC, MESSAGE, signature)


@given(st.binary(max_size=300))
def test_any_bytes_are_der_or_not(data: bytes) -> None:
    """What can be read can be written again, when its lengths are the shortest."""
    try:
        found = list(elements(data))
    except NoDer:
        return
    assert list(elements(b"".join(encoded(*element) for element in found))) == found


@given(st.integers(0, 2**300))
def test_numbers_keep_their_value_in_der(value: int) -> None:
    """Also those whose first bit is set."""
    [element] = elements(encoded_natural(value))
    assert natural(element) == value


@pytest.mark.parametrize(
    "data",
    [b"\x30", b"\x30\x80\x00\x00", b"\x30\x84\0\0\0\1\0", b"\x30\x05\x00", b"\x02\x00" * 65, b"\x02\x82\xff"],
)
def test_what_is_not_der_is_refused(data: bytes) -> None:
    """Cut off, indefinite, too long a length, too many elements."""
    with pytest.raises(NoDer):
        list(elements(data))


def test_a_sequence_and_a_number_are_what_they_say() -> None:
    """Nothing after them, and nothing negative."""
    with pytest.raises(NoDer):
        sequence(b"\x30\x00\x30\x00")
    with pytest.raises(NoDer):
        natural(Element(INTEGER, b"\x80"))
