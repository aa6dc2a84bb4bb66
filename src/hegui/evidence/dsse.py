# SPDX-License-Identifier: Apache-2.0
"""Signatures: DSSE envelopes with Ed25519, and the key files of people.

https://github.com/secure-systems-lab/dsse. The package ``cryptography`` is loaded only where something is signed or
verified, because most commands do neither.
"""

import os
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, NamedTuple

from msgspec import Struct

from hegui.errors import EvidenceProblem, Place, Problem
from hegui.evidence.schemas import canonical, read_json
from hegui.evidence.statement import wire_name
from hegui.record import Record
from hegui.schema import Within
from hegui.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
MAX_SIGNATURES: Final = 16
_PUBLIC_KEY_BYTES: Final = 32
_MAX_KEY_FILE_BYTES: Final = 64 * 1024


class PersonKey(Struct, frozen=True):
    """A person of the dossier and the public key that verifies what the person signs."""

    id: str
    public_key: str | None
    """Ed25519: the 32 raw bytes in base64. ``None``: nothing that the person signs can be verified."""


class Signer(NamedTuple):
    """Who signs, and with what."""

    person: str
    key: "Ed25519PrivateKey"


class _Signature(Record, frozen=True, kw_only=True):
    __pydantic_config__: ClassVar = {"extra": "ignore"}

    keyid: str | None = None
    sig: str


class _WireEnvelope(Record, frozen=True):
    # DSSE asks readers to pass over fields that they do not know.
    __pydantic_config__: ClassVar = {"extra": "ignore", "alias_generator": wire_name}

    payload_type: Literal["application/vnd.in-toto+json"]
    payload: str
    signatures: Annotated[tuple[_Signature, ...], Within(min_length=1, max_length=MAX_SIGNATURES)]


class Envelope(Struct, frozen=True):
    """The signed bytes, and the signatures by the id that each claims."""

    payload: bytes
    signatures: tuple[tuple[str | None, bytes], ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that a signature covers (DSSE pre-authentication encoding)."""
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def sign(payload: bytes, signer: Signer) -> bytes:
    """The envelope of a payload, as it is written."""
    signature = signer.key.sign(pae(PAYLOAD_TYPE, payload))
    return canonical(
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": _as_base64(payload),
            "signatures": [{"keyid": signer.person, "sig": _as_base64(signature)}],
        }
    )


def open_envelope(content: bytes) -> Envelope:
    """The envelope in a file's bytes. Nothing is verified yet.

    Raises:
        EvidenceProblem: not a DSSE envelope of an in-toto statement.
    """
    wire = read_json(_WireEnvelope, content)
    return Envelope(
        _from_base64(wire.payload, "payload"),
        tuple((signature.keyid, _from_base64(signature.sig, "sig")) for signature in wire.signatures),
    )


def verified_signers(envelope: Envelope, people: Mapping[str, PersonKey]) -> tuple[str, ...]:
    """The people whose signatures hold, each once.

    A signature that names nobody with a public key is passed over: it proves nothing, and the statement stands without
    it. One that names a person and does not fit the person's key spoils the envelope.

    Raises:
        EvidenceProblem: a signature or a public key is wrong.
    """
    signers: dict[str, None] = {}
    for name, signature in envelope.signatures:
        person = people.get(name) if name is not None else None
        if person is None or person.public_key is None:
            continue
        _verify(person.id, person.public_key, signature, pae(PAYLOAD_TYPE, envelope.payload))
        signers[person.id] = None
    return tuple(signers)


def _verify(person: str, public_key: str, signature: bytes, message: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  as above

    raw = _from_base64(public_key, f"public_key ({person})")
    if len(raw) != _PUBLIC_KEY_BYTES:
        raise EvidenceProblem(
            Problem(
                Text(
                    f"“{person}”的公钥不是 32 字节的 Ed25519 公钥。",
                    f"The public key of '{person}' is not an Ed25519 key of 32 bytes.",
                )
            )
        )
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except InvalidSignature as error:
        raise EvidenceProblem(
            Problem(
                Text(
                    f"“{person}”的签名验证失败：内容被改动，或公钥已更换。",
                    f"The signature of '{person}' does not verify: the content was changed, or the public key was replaced.",
                )
            )
        ) from error


def _from_base64(words: str, name: str) -> bytes:
    # DSSE allows both alphabets.
    try:
        return a2b_base64(words.replace("-", "+").replace("_", "/"), strict_mode=True)
    except ValueError as error:
        raise EvidenceProblem(Problem(Text(f"“{name}”不是 Base64。", f"'{name}' is not base64."))) from error


def _as_base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode()


def create_key(file: Path) -> str:
    """Makes a key pair: the private key goes to a new file that only its owner can read (PEM, PKCS 8).

    Returns:
        The public key, for ``people`` in the dossier.

    Raises:
        EvidenceProblem: the file exists or cannot be written. A key is never overwritten.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  as above

    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise EvidenceProblem(
            Problem(
                Text(f"无法写入私钥文件：{error.strerror}", f"The private key cannot be written: {error.strerror}"),
                Place(str(file)),
                fix=Text(
                    "换一个不存在的文件名；私钥不会被覆盖。",
                    "Name a file that does not exist; a key is never overwritten.",
                ),
            )
        ) from error
    return public_key_of(key)


def read_key(file: Path) -> "Ed25519PrivateKey":
    """The private key in a file.

    Raises:
        EvidenceProblem: not readable, or not an unencrypted Ed25519 key in PEM.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415  as above

    try:
        with file.open("rb") as stream:
            key = load_pem_private_key(stream.read(_MAX_KEY_FILE_BYTES), password=None)
    except OSError as error:
        raise _no_key(file, Text(f"无法读取：{error.strerror}", f"it cannot be read: {error.strerror}")) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # TypeError is what cryptography raises for a key that is encrypted.
        raise _no_key(file, Text("不是未加密的 PEM 私钥", "it is not an unencrypted private key in PEM")) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(file, Text("不是 Ed25519 私钥", "it is not an Ed25519 key"))
    return key


def public_key_of(key: "Ed25519PrivateKey") -> str:
    """The public half of a key, as ``people`` in the dossier has it."""
    return _as_base64(key.public_key().public_bytes_raw())


def _no_key(file: Path, why: Text) -> EvidenceProblem:
    return EvidenceProblem(
        Problem(
            Text(f"私钥文件不可用：{why.zh}。", f"The key file cannot be used: {why.en}."),
            Place(str(file)),
            fix=Text("用 hegui evidence keygen 生成密钥。", "Make a key with: hegui evidence keygen."),
        )
    )
