# SPDX-License-Identifier: Apache-2.0
"""SM2 signatures with SM3 (GB/T 32918.2 and .5, GB/T 32905; OID 1.2.156.10197.1.501).

``cryptography`` has SM3 and not SM2; the pure-Python packages that have SM2 draw the secret number of a signature from
``random``, which gives the key away. So the curve is here: verification, and signing with the number derived from the key
and the digest as RFC 6979 does, so that no random source can fail.

Side channels: Python integers do not take constant time. Whoever can measure the time of many signatures, or shares the
processor, may learn about the key. Sign on a machine that is yours alone, in a batch; a service that signs for
strangers belongs behind a hardware module or a native library (`hegui.label.integrity.signing.Signer` takes any function).
"""

import hmac
import secrets
from typing import Final, NamedTuple

from hegui.label.integrity.der import SEQUENCE, encoded, encoded_natural, natural, sequence

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
DEFAULT_USER: Final = b"1234567812345678"
"""The user id that GM/T 0009 lays down where there is no other."""
WIDTH: Final = 32
"""Bytes of a coordinate, of a private key and of a digest."""
_COMPRESSED: Final = (2, 3)
_UNCOMPRESSED: Final = 4


class Point(NamedTuple):
    """A point of the curve other than infinity: a public key."""

    x: int
    y: int


_G: Final = Point(
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm3(data: bytes) -> bytes:
    """The SM3 digest, 32 bytes.

    Raises:
        UnsupportedAlgorithm: the OpenSSL under ``cryptography`` was built without it.
    """
    from cryptography.hazmat.primitives.hashes import SM3, Hash  # noqa: PLC0415  slow to load

    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def on_curve(point: Point) -> bool:
    """Whether a point is on the curve, with coordinates in their range."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def at_x(x: int, *, odd: bool) -> Point | None:
    """The point with this x and the odd or even of its two y; None where the curve has none."""
    if not 0 <= x < P:
        return None
    square = (x * x * x + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)  # P leaves 3 when divided by 4
    if y * y % P != square:
        return None
    return Point(x, P - y if (y & 1) != odd else y)


def points_of(raw: bytes) -> tuple[Point, ...]:
    """The public keys that some bytes can mean: a point in either form of SEC 1, two coordinates, or x alone.

    x alone, also padded with zeros in front as MiniMax does, means either of two points.
    """
    if len(raw) == 2 * WIDTH + 1 and raw[0] == _UNCOMPRESSED:
        raw = raw[1:]
    if len(raw) == 2 * WIDTH:
        found = [Point(int.from_bytes(raw[:WIDTH], "big"), int.from_bytes(raw[WIDTH:], "big"))]
    elif len(raw) == WIDTH + 1 and raw[0] in _COMPRESSED:
        found = [point for point in [at_x(int.from_bytes(raw[1:], "big"), odd=raw[0] == max(_COMPRESSED))] if point]
    elif WIDTH <= len(raw) <= 2 * WIDTH and not any(raw[:-WIDTH]):
        x = int.from_bytes(raw[-WIDTH:], "big")
        found = [point for point in (at_x(x, odd=False), at_x(x, odd=True)) if point]
    else:
        found = []
    return tuple(point for point in found if on_curve(point))


def bytes_of(point: Point) -> bytes:
    """A public key as SEC 1 writes it uncompressed: 65 bytes beginning with 04."""
    return bytes((_UNCOMPRESSED,)) + point.x.to_bytes(WIDTH, "big") + point.y.to_bytes(WIDTH, "big")


def digest_for(point: Point, message: bytes, user: bytes = DEFAULT_USER) -> int:
    """The number that is signed: SM3 over the signer's identity and the message (GB/T 32918.2, 5.5 and 6.1)."""
    numbers = (A, B, *_G, *point)
    identity = (len(user) * 8).to_bytes(2, "big") + user + b"".join(n.to_bytes(WIDTH, "big") for n in numbers)
    return int.from_bytes(sm3(sm3(identity) + message), "big")


def verifies(point: Point, message: bytes, signature: bytes, user: bytes = DEFAULT_USER) -> bool:
    """Whether a signature (DER, or r and s one after the other) is by this key over this message."""
    numbers = _numbers_of(signature)
    return numbers is not None and verifies_digest(point, digest_for(point, message, user), *numbers)


def _numbers_of(signature: bytes) -> tuple[int, int] | None:
    if len(signature) == 2 * WIDTH:
        return int.from_bytes(signature[:WIDTH], "big"), int.from_bytes(signature[WIDTH:], "big")
    try:
        r, s = sequence(signature)
        return natural(r), natural(s)
    except ValueError:  # also where there are not two
        return None


def verifies_digest(point: Point, digest: int, r: int, s: int) -> bool:
    """The equation of GB/T 32918.2, 7.1."""
    if not (1 <= r < N and 1 <= s < N and on_curve(point)):
        return False
    t = (r + s) % N
    if t == 0:
        return False
    total = _times_both(s, t, point)
    return total is not None and (digest + total.x) % N == r


def sign(private: int, message: bytes, user: bytes = DEFAULT_USER) -> bytes:
    """A signature in DER; the same for the same key and message.

    Args:
        private: the private key, 1 to N - 2.
        message: the bytes to sign.
        user: the user id.

    Raises:
        ValueError: the key is out of range.
    """
    point = public_of(private)
    digest = digest_for(point, message, user)
    for nonce in _Nonces(private, digest):
        r = (digest + _times(nonce, _G).x) % N
        s = pow(1 + private, -1, N) * (nonce - r * private) % N
        if r != 0 and r + nonce != N and s != 0:
            return encoded(SEQUENCE, encoded_natural(r) + encoded_natural(s))
    raise AssertionError  # the numbers do not end


def public_of(private: int) -> Point:
    """The public key of a private key.

    Raises:
        ValueError: the key is out of range.
    """
    if not 1 <= private <= N - 2:
        raise ValueError("a private key of SM2 is between 1 and N - 2")
    return _times(private, _G)


def new_private() -> int:
    """A private key from the system's random source."""
    return 1 + secrets.randbelow(N - 2)


class _Nonces:
    """RFC 6979, 3.2, with HMAC-SHA-256; N has 256 bits, so every output is one candidate."""

    def __init__(self, private: int, digest: int) -> None:
        seed = private.to_bytes(WIDTH, "big") + (digest % N).to_bytes(WIDTH, "big")
        self._key, self._value = bytes(WIDTH), b"\1" * WIDTH
        self._mix(b"\0" + seed)
        self._mix(b"\1" + seed)

    def _mix(self, more: bytes) -> None:
        self._key = hmac.digest(self._key, self._value + more, "sha256")
        self._value = hmac.digest(self._key, self._value, "sha256")

    def __iter__(self) -> "_Nonces":
        return self

    def __next__(self) -> int:
        while True:
            self._value = hmac.digest(self._key, self._value, "sha256")
            candidate = int.from_bytes(self._value, "big")
            self._mix(b"\0")
            if 1 <= candidate < N:
                return candidate


_Jacobian = tuple[int, int, int]
_INFINITY: Final[_Jacobian] = (1, 1, 0)


def _doubled(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if not z or not y:
        return _INFINITY
    zz, yy = z * z % P, y * y % P
    slope = 3 * (x - zz) * (x + zz) % P  # because A is P - 3
    shared = 4 * x * yy % P
    new = (slope * slope - 2 * shared) % P
    return new, (slope * (shared - new) - 8 * yy * yy) % P, 2 * y * z % P


def _sum(one: _Jacobian, two: _Jacobian) -> _Jacobian:
    if not one[2]:
        return two
    if not two[2]:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, two
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * z2 * zz2 % P, y2 * z1 * zz1 % P
    if u1 == u2:
        return _doubled(one) if s1 == s2 else _INFINITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x = (r * r - hhh - 2 * v) % P
    return x, (r * (v - x) - s1 * hhh) % P, h * z1 * z2 % P


def _affine(point: _Jacobian) -> Point | None:
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return Point(x * square % P, y * square * inverse % P)


def _times(scalar: int, point: Point) -> Point:
    """For 1 <= scalar < N, so never infinity. A ladder: one sum and one doubling for every bit, whatever the bit."""
    low, high = _INFINITY, (*point, 1)
    for bit in range(N.bit_length() - 1, -1, -1):
        if scalar >> bit & 1:
            low, high = _sum(low, high), _doubled(high)
        else:
            low, high = _doubled(low), _sum(low, high)
    found = _affine(low)
    if found is None:
        raise AssertionError  # scalar is less than the order of the point
    return found


def _times_both(s: int, t: int, point: Point) -> Point | None:
    """``s·G + t·point``, doubling once for both."""
    base, other = (*_G, 1), (*point, 1)
    choice = (_INFINITY, base, other, _sum(base, other))
    total = _INFINITY
    for bit in range(max(s.bit_length(), t.bit_length()) - 1, -1, -1):
        total = _sum(_doubled(total), choice[(s >> bit & 1) + 2 * (t >> bit & 1)])
    return _affine(total)
