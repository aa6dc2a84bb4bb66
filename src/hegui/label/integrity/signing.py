# SPDX-License-Identifier: Apache-2.0
"""Keys: public ones in every spelling that labels bring along, and private ones that sign.

SM2 is our own (`hegui.label.integrity.sm2`); RSA, ECDSA and Ed25519 are those of ``cryptography``, loaded when a key is.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hegui.label.integrity import sm2
from hegui.label.integrity.der import BIT_STRING, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Element, elements, sequence
from hegui.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

LONGEST_KEY: Final = 16 * 1024
"""Bytes of a key that are looked at; RSA with 16384 bits has 4 KB."""
_SM2_CURVE: Final = bytes.fromhex("2a811ccf5501822d")
"""OID 1.2.156.10197.1.301."""
_PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----")
_RAW_ED25519: Final = 32


class Scheme(StrEnum):
    """How a signature is made, by its object identifier."""

    SM2 = "1.2.156.10197.1.501"
    """SM3withSM2"""
    RSA = "1.2.840.113549.1.1.11"
    """RSA (PKCS 1 v1.5) with SHA-256"""
    ECDSA = "1.2.840.10045.4.3.2"
    """ECDSA with SHA-256"""
    ED25519 = "1.3.101.112"


_ALIASES: Final = {
    "sm3withsm2": Scheme.SM2,
    "sm2withsm3": Scheme.SM2,
    "sm2": Scheme.SM2,
    "sha256withrsa": Scheme.RSA,
    "rsasha256": Scheme.RSA,
    "rsa": Scheme.RSA,
    "sha256withecdsa": Scheme.ECDSA,
    "ecdsasha256": Scheme.ECDSA,
    "ed25519": Scheme.ED25519,
}


def scheme_named(name: str) -> Scheme | None:
    """The scheme of an AlgID: an object identifier as the guide asks, or a name in words; None if it is none of ours."""
    try:
        return Scheme(name.strip())
    except ValueError:
        words = re.sub(r"[^a-z0-9]", "", name[:64].lower())
        return _ALIASES.get(words) or _ALIASES.get(words.replace("with", ""))


class NoKey(ValueError):
    """The bytes are no key that can be used; ``text`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies."""

    scheme: Scheme
    verifies: Callable[[bytes, bytes], bool]
    """Of a message and a signature: whether the one is by this key over the other."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a private key in memory, or a function that asks a hardware module."""

    scheme: Scheme
    public: bytes
    """As it goes into the label: an SM2 point (65 bytes), or the SubjectPublicKeyInfo of another key."""
    sign: Callable[[bytes], bytes]


def read_public_key(data: bytes, scheme: Scheme | None = None) -> PublicKey:
    """A public key from PEM, from DER, or from the bare bytes of an SM2 point or an Ed25519 key.

    Args:
        data: the bytes.
        scheme: what the key is for, where that is known: 32 bare bytes mean SM2 unless it says Ed25519.

    Raises:
        NoKey: they are no key, or of a kind that is not known.
    """
    if len(data) > LONGEST_KEY:
        raise NoKey("密钥过长", "the key is too long")
    der = _unarmoured(data)
    if points := _sm2_points(der, scheme):
        return PublicKey(Scheme.SM2, lambda message, sig: any(sm2.verifies(point, message, sig) for point in points))
    return _of_cryptography(der, scheme)


def _unarmoured(data: bytes) -> bytes:
    pem = _PEM.search(data)
    if pem is None:
        return data
    try:
        return base64.b64decode(b"".join(pem[2].split()), validate=True)
    except binascii.Error as error:
        raise NoKey("PEM 中的 Base64 损坏", "the base64 of the PEM is damaged") from error


def _sm2_points(der: bytes, scheme: Scheme | None) -> tuple[sm2.Point, ...]:
    if scheme is not None and scheme is not Scheme.SM2:
        return ()
    try:
        algorithm, key = sequence(der)
        if _is_sm2(algorithm) and key.tag == BIT_STRING:
            return sm2.points_of(key.content[1:])
    except ValueError:  # no SubjectPublicKeyInfo
        return sm2.points_of(der)
    return ()


def _is_sm2(algorithm: Element) -> bool:
    inside = list(elements(algorithm.content)) if algorithm.tag == SEQUENCE else []
    return inside[1:] == [Element(OBJECT_IDENTIFIER, _SM2_CURVE)]


def _of_cryptography(der: bytes, scheme: Scheme | None) -> PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415  as above

    try:
        if scheme is Scheme.ED25519 and len(der) == _RAW_ED25519:
            return _usable(Ed25519PublicKey.from_public_bytes(der))
        return _usable(load_der_public_key(der))
    except NoKey:
        raise
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey("不是可用的公钥", "this is no public key that can be used") from error


def _usable(key: "PublicKeyTypes") -> PublicKey:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  as above

    def holds(check: Callable[[], None]) -> bool:
        try:
            check()
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    match key:
        case rsa.RSAPublicKey():
            return PublicKey(
                Scheme.RSA, lambda message, sig: holds(lambda: key.verify(sig, message, padding.PKCS1v15(), SHA256()))
            )
        case ec.EllipticCurvePublicKey():
            return PublicKey(
                Scheme.ECDSA, lambda message, sig: holds(lambda: key.verify(sig, message, ec.ECDSA(SHA256())))
            )
        case ed25519.Ed25519PublicKey():
            return PublicKey(Scheme.ED25519, lambda message, sig: holds(lambda: key.verify(sig, message)))
        case _:
            raise NoKey("不支持这种公钥", "a public key of this kind is not supported")


def read_signer(data: bytes, password: bytes | None = None) -> Signer:
    """A private key (PKCS 8 or SEC 1, PEM or DER) as signer: SM2, RSA, ECDSA or Ed25519.

    Args:
        data: the bytes of the key file.
        password: of an encrypted key; not for SM2, whose encrypted forms are not read.

    Raises:
        NoKey: it is no private key, the password is wrong, or its kind is not supported.
    """
    if len(data) > LONGEST_KEY:
        raise NoKey("密钥过长", "the key is too long")
    private = _sm2_private(_unarmoured(data))
    if private is not None:
        return sm2_signer(private)
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  as above
        load_der_private_key,
        load_pem_private_key,
    )

    load = load_pem_private_key if _PEM.search(data) else load_der_private_key
    try:
        return _signing(load(data, password))
    except NoKey:
        raise
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(
            "不是可用的私钥，或者口令不对", "this is no usable private key, or the password is wrong"
        ) from error


def sm2_signer(private: int) -> Signer:
    """A private key of SM2 as signer; see `hegui.label.integrity.sm2` on side channels.

    Raises:
        NoKey: the number is out of range.
    """
    try:
        public = sm2.bytes_of(sm2.public_of(private))
    except ValueError as error:
        raise NoKey("SM2 私钥超出范围", "the private key of SM2 is out of range") from error
    return Signer(Scheme.SM2, public, lambda message: sm2.sign(private, message))


def _sm2_private(der: bytes) -> int | None:
    """The number of an SM2 key in PKCS 8 or SEC 1, or None where it is another key."""
    try:
        parts = sequence(der)
        if len(parts) >= 3 and _is_sm2(parts[1]) and parts[2].tag == OCTET_STRING:
            parts = sequence(parts[2].content)
        elif Element(0xA0, bytes((OBJECT_IDENTIFIER, len(_SM2_CURVE))) + _SM2_CURVE) not in parts:
            return None
        version, key, *_ = parts
    except ValueError:
        return None
    if version.content != b"\1" or key.tag != OCTET_STRING or len(key.content) > sm2.WIDTH:
        return None
    return int.from_bytes(key.content, "big")


def _signing(key: "PrivateKeyTypes") -> Signer:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415  as above

    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    match key:
        case rsa.RSAPrivateKey():
            return Signer(Scheme.RSA, public, lambda message: key.sign(message, padding.PKCS1v15(), SHA256()))
        case ec.EllipticCurvePrivateKey():
            return Signer(Scheme.ECDSA, public, lambda message: key.sign(message, ec.ECDSA(SHA256())))
        case ed25519.Ed25519PrivateKey():
            return Signer(Scheme.ED25519, public, key.sign)
        case _:
            raise NoKey("不支持这种私钥", "a private key of this kind is not supported")
