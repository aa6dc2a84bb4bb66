# SPDX-License-Identifier: Apache-2.0
"""Envelopes and keys."""

import base64
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from evidence_factory import KEY, OTHER_KEY, SIGNED_BY_WANG, WANG
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import EvidenceProblem
from hegui.evidence.dsse import (
    MAX_SIGNATURES,
    PersonKey,
    Signer,
    create_key,
    open_envelope,
    pae,
    public_key_of,
    read_key,
    sign,
    verified_signers,
)

PEOPLE = {"wang": WANG, "li": PersonKey("li", public_key_of(OTHER_KEY)), "mute": PersonKey("mute", None)}


def test_the_bytes_signed_are_those_of_the_specification() -> None:
    """The example of the DSSE protocol."""
    assert (
        pae("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@given(st.binary())
def test_what_was_signed_verifies(payload: bytes) -> None:
    """Any payload comes out of its envelope with its signer."""
    envelope = open_envelope(sign(payload, SIGNED_BY_WANG))
    assert envelope.payload == payload
    assert verified_signers(envelope, PEOPLE) == ("wang",)


@given(st.binary(min_size=1), st.data())
def test_any_changed_bit_of_the_payload_spoils_the_signature(payload: bytes, data: st.DataObject) -> None:
    """One flipped bit is enough."""
    wire = json.loads(sign(payload, SIGNED_BY_WANG))
    changed = bytearray(payload)
    changed[data.draw(st.integers(0, len(payload) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    wire["payload"] = base64.b64encode(changed).decode()
    with pytest.raises(EvidenceProblem, match="验证失败"):
        verified_signers(open_envelope(json.dumps(wire).encode()), PEOPLE)


def test_a_signature_under_another_name_does_not_verify() -> None:
    """Li cannot be made the signer of what Wang signed."""
    with pytest.raises(EvidenceProblem, match="'li' does not verify"):
        verified_signers(open_envelope(sign(b"{}", Signer("li", KEY))), PEOPLE)


def test_two_people_can_sign() -> None:
    """Each is named once, however often they signed; strangers and people without a key are passed over."""
    wire = json.loads(sign(b"{}", SIGNED_BY_WANG))
    for person, key in (("li", OTHER_KEY), ("wang", KEY), ("stranger", KEY), ("mute", KEY)):
        wire["signatures"] += json.loads(sign(b"{}", Signer(person, key)))["signatures"]
    del wire["signatures"][3]["keyid"]
    assert verified_signers(open_envelope(json.dumps(wire).encode()), PEOPLE) == ("wang", "li")


def test_both_alphabets_of_base64_are_read() -> None:
    """DSSE allows the URL-safe alphabet."""
    payload = b"\xfb\xff\xfe" * 3
    wire = json.loads(sign(payload, SIGNED_BY_WANG))
    wire["payload"] = base64.urlsafe_b64encode(payload).decode()
    assert set("-_") & set(wire["payload"])
    assert verified_signers(open_envelope(json.dumps(wire).encode()), PEOPLE) == ("wang",)


def test_fields_that_nobody_knows_are_passed_over() -> None:
    """DSSE asks for it."""
    wire = json.loads(sign(b"{}", SIGNED_BY_WANG)) | {"extra": {"deep": [1]}}
    assert open_envelope(json.dumps(wire).encode()).payload == b"{}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payloadType": "text/plain"}, "payloadType"),
        ({"payload": "é"}, "'payload' is not base64"),
        ({"payload": "AAA"}, "'payload' is not base64"),
        ({"payload": 1}, "'payload' has the wrong type"),
        ({"signatures": []}, "signatures"),
        ({"signatures": [{"keyid": "wang", "sig": "*"}]}, "'sig' is not base64"),
        ({"signatures": [{"keyid": "wang"}]}, "sig' is missing"),
        ({"signatures": [{"keyid": "wang", "sig": "AAAA"}] * (MAX_SIGNATURES + 1)}, "signatures"),
    ],
)
def test_a_wrong_envelope_says_what_is_wrong(change: dict[str, object], words: str) -> None:
    """Each fault of form is told before anything is verified."""
    wire = json.loads(sign(b"{}", SIGNED_BY_WANG)) | change
    with pytest.raises(EvidenceProblem, match=words):
        open_envelope(json.dumps(wire).encode())


@given(st.text())
def test_any_public_key_either_verifies_or_is_told(key: str) -> None:
    """Whatever stands in the dossier as a public key, there is no other error."""
    with pytest.raises(EvidenceProblem):
        verified_signers(open_envelope(sign(b"{}", SIGNED_BY_WANG)), {"wang": PersonKey("wang", key)})


def test_a_key_file_belongs_to_its_owner(tmp_path: Path) -> None:
    """The file can be read by its owner only, and gives back the key whose public half was returned."""
    public = create_key(tmp_path / "wang.pem")
    assert stat.S_IMODE((tmp_path / "wang.pem").stat().st_mode) == 0o600
    assert public_key_of(read_key(tmp_path / "wang.pem")) == public
    assert len(base64.b64decode(public)) == 32


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second key of the same name is refused, and the first stays."""
    create_key(tmp_path / "wang.pem")
    before = (tmp_path / "wang.pem").read_bytes()
    with pytest.raises(EvidenceProblem, match="never overwritten"):
        create_key(tmp_path / "wang.pem")
    assert (tmp_path / "wang.pem").read_bytes() == before


def _pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    hidden = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an unencrypted private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not an unencrypted private key"),
        (_pem(KEY, b"secret"), "not an unencrypted private key"),
        (_pem(ec.generate_private_key(ec.SECP256R1())), "not an Ed25519 key"),
        (None, "it cannot be read"),
    ],
)
def test_a_file_that_is_no_key_is_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Missing, empty, broken, encrypted, or of another algorithm."""
    if content is not None:
        (tmp_path / "key.pem").write_bytes(content)
    with pytest.raises(EvidenceProblem, match=words):
        read_key(tmp_path / "key.pem")
