# SPDX-License-Identifier: Apache-2.0
"""Integrity data in the reserved fields: what is verified, what is not, and that nothing is called forged."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.label import Aspect, Label, Level
from hegui.label.integrity import sm2
from hegui.label.integrity.der import BIT_STRING, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, encoded, encoded_natural
from hegui.label.integrity.protection import (
    Role,
    Standing,
    check,
    message_of,
    protect,
    signature_findings,
    with_digest,
)
from hegui.label.integrity.signing import (
    LONGEST_KEY,
    NoKey,
    Scheme,
    Signer,
    read_public_key,
    read_signer,
    scheme_named,
    sm2_signer,
)

CODE = "001191610133596325171T12566"
OTHER = "001191610133596325171T20001"
LABEL = Label.first(CODE, "task-42")
SM2 = sm2_signer(0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8)
OTHER_SM2 = sm2_signer(7)
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


def pem_of(key: Any, password: bytes | None = None) -> bytes:
    wrapped = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, wrapped)
    return pem


SIGNERS = {
    Scheme.SM2: SM2,
    Scheme.RSA: read_signer(pem_of(RSA_KEY)),
    Scheme.ECDSA: read_signer(pem_of(EC_KEY)),
    Scheme.ED25519: read_signer(pem_of(ED_KEY)),
}


def standings(label: Label, keys: dict[str, bytes] | None = None) -> list[Standing]:
    return [checked.standing for checked in check(label, keys)]


def edited(label: Label, edit: Callable[[dict[str, Any]], object]) -> Label:
    data = json.loads(label.reserved_code1)
    edit(data["SecurityData"])
    return replace(label, reserved_code1=json.dumps(data))


def signed_as(label: Label, message: bytes, tbs: str = "Md", **more: Any) -> Label:
    """A label whose signature is over a message of the test's choice."""
    made = protect(label, SM2)

    def edit(data: dict[str, Any]) -> None:
        data["PubSD"][0].update(TBSData={"Type": tbs}, Signature=SM2.sign(message).hex())
        data.update(more)

    return edited(made, edit)


def test_a_label_without_integrity_data_has_nothing_to_be_said() -> None:
    """The reserved fields may be empty."""
    assert list(signature_findings(LABEL, None)) == []


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("role", Role)
def test_a_signature_is_intact_by_its_own_key_and_verified_by_yours(scheme: Scheme, role: Role) -> None:
    """Only a key that you trust proves who signed."""
    label = protect(LABEL, SIGNERS[scheme], role)
    assert standings(label) == [Standing.INTACT]
    passed_on = label if role is Role.PRODUCER else replace(label, content_producer=OTHER)
    assert standings(passed_on, {CODE: SIGNERS[scheme].public}) == [Standing.VERIFIED]
    [own] = signature_findings(label, None)
    assert (own.aspect, own.level) == (Aspect.SIGNATURE, Level.NOTE)
    assert "who signed is not proved" in own.text.en


def test_the_shape_is_the_guide_s() -> None:
    """SecurityData with a signature over the elements and the key, compact, in the producer's field."""
    label = protect(LABEL, SM2)
    assert label.reserved_code2 == ""
    data = json.loads(label.reserved_code1)["SecurityData"]
    assert (data["Type"], data["Version"]) == ("TC260PG", 1)
    signature, key = data["PubSD"]
    assert signature["TBSData"] == {"Type": "Md"}
    assert signature["AlgID"] == key["AlgID"] == "1.2.156.10197.1.501"
    assert key["KeyValue"].startswith("0409F9DF31")
    assert " " not in label.reserved_code1


def test_the_message_is_that_of_appendix_a1() -> None:
    """Three elements without braces and spaces."""
    assert message_of(LABEL, Role.PRODUCER) == (
        b'"Label":"1","ContentProducer":"001191610133596325171T12566","ProduceID":"task-42"'
    )
    passed_on = LABEL.propagated(OTHER, "p-9")
    assert message_of(passed_on, Role.PROPAGATOR) == (
        b'"Label":"1","ContentPropagator":"001191610133596325171T20001","PropagateID":"p-9"'
    )


@pytest.mark.parametrize("changed", [{"label": "2"}, {"content_producer": OTHER}, {"produce_id": "task-43"}])
def test_a_changed_element_leaves_the_signature_unverified(changed: dict[str, str]) -> None:
    """It is a warning, says that this is no proof of forgery, and is no violation."""
    label = replace(protect(LABEL, SM2), **changed)
    [finding] = signature_findings(label, None)
    assert finding.level is Level.WARNING
    assert "does not mean that it is forged" in finding.text.en
    assert "不表示伪造" in finding.text.zh


def test_the_producer_s_signature_survives_propagation() -> None:
    """A platform adds its own fields, and its own signature."""
    label = protect(LABEL, SM2)
    passed_on = label.propagated(OTHER, "p-9")
    assert standings(passed_on) == [Standing.INTACT]
    assert standings(protect(passed_on, OTHER_SM2, Role.PROPAGATOR)) == [Standing.INTACT, Standing.INTACT]


def test_your_key_outranks_the_key_in_the_label() -> None:
    """A label signed by another key is not the provider's, though it is intact."""
    label = protect(LABEL, OTHER_SM2)
    first, *_ = check(label, {CODE: SM2.public})
    assert first.standing is Standing.UNVERIFIED
    assert "not the key that you trust" in first.text.en


def test_a_key_may_be_given_by_credit_code() -> None:
    """One key for all models of a provider."""
    assert standings(protect(LABEL, SM2), {"91610133596325171T": SM2.public})[0] is Standing.VERIFIED


def test_a_missing_signature_of_a_trusted_provider_is_told() -> None:
    """Else it could be taken off unseen."""
    assert standings(LABEL, {CODE: SM2.public}) == [Standing.UNVERIFIED]
    passed_on = LABEL.propagated(OTHER, "p-9")
    assert standings(passed_on, {OTHER: SM2.public}) == [Standing.UNVERIFIED]
    digest = with_digest(LABEL)
    assert standings(digest, {CODE: SM2.public}) == [Standing.INTACT, Standing.UNVERIFIED]


def test_a_trusted_key_that_cannot_be_used_is_told() -> None:
    """It never passes in silence."""
    [first, second] = check(protect(LABEL, SM2), {CODE: b"no key"})
    assert first.standing is Standing.UNVERIFIED
    assert "cannot be used" in first.text.en
    assert second.standing is Standing.INTACT


POINT = SM2.public[1:]
SPKI = encoded(
    SEQUENCE,
    encoded(
        SEQUENCE,
        encoded(OBJECT_IDENTIFIER, bytes.fromhex("2a8648ce3d0201"))
        + encoded(OBJECT_IDENTIFIER, bytes.fromhex("2a811ccf5501822d")),
    )
    + encoded(BIT_STRING, b"\0" + SM2.public),
)


@pytest.mark.parametrize(
    "key",
    [
        SM2.public.hex(),
        POINT.hex(),
        POINT[:32].hex(),
        "00" + POINT[:32].hex(),
        SPKI.hex().upper(),
        base64.b64encode(SPKI).decode(),
    ],
    ids=["sec1", "coordinates", "x", "MiniMax", "StepFun", "base64"],
)
def test_a_key_is_read_as_vendors_write_it(key: str) -> None:
    """Point, x alone, x padded, SubjectPublicKeyInfo."""
    label = edited(protect(LABEL, SM2), lambda data: data["PubSD"][1].update(KeyValue=key))
    assert standings(label) == [Standing.INTACT]


@pytest.mark.parametrize("kind", ["Md", "LabelMataData", "LabelMetaData"])
def test_the_signed_type_is_read_as_vendors_spell_it(kind: str) -> None:
    """MiniMax and StepFun misspell it."""
    assert standings(signed_as(LABEL, message_of(LABEL, Role.PRODUCER), kind)) == [Standing.INTACT]


def test_rsa_under_pubsd_in_another_case_is_read() -> None:
    """As Honor has it, with the algorithm in words."""

    def like_honor(data: dict[str, Any]) -> None:
        data["PubSd"] = data.pop("PubSD")
        for entry in data["PubSd"]:
            entry["AlgID"] = "SHA256withRSA"

    assert standings(edited(protect(LABEL, SIGNERS[Scheme.RSA]), like_honor)) == [Standing.INTACT]


def test_a_signed_binding_is_verified_and_its_digest_is_not() -> None:
    """The content that vendors digest is not known."""
    binding = {"Type": "Binding", "BType": 0, "Hash": "ab" * 32}
    message = json.dumps(binding, separators=(",", ":")).encode()
    label = signed_as(LABEL, message, "Binding", Bindings=[binding])
    assert standings(label) == [Standing.INTACT, Standing.UNSUPPORTED]
    assert standings(signed_as(LABEL, message + b" ", "Bnd", Bindings=[binding]))[0] is Standing.UNVERIFIED


def test_a_name_outside_of_ascii_is_signed_in_any_form() -> None:
    """As it is, or escaped."""
    label = Label.first("某公司", 'x"y')
    for message in (
        message_of(label, Role.PRODUCER),
        '"Label":"1","ContentProducer":"某公司","ProduceID":"x"y"'.encode(),
        b'"Label":"1","ContentProducer":"\\u67d0\\u516c\\u53f8","ProduceID":"x\\"y"',
    ):
        assert standings(signed_as(label, message)) == [Standing.INTACT]


@pytest.mark.parametrize(
    ("edit", "standing", "said"),
    [
        (lambda d: d["PubSD"].pop(), Standing.UNVERIFIED, "no public key"),
        (lambda d: d["PubSD"].pop(0), Standing.UNVERIFIED, "no signature"),
        (lambda d: d.clear() or d.update(Type="TC260PG"), Standing.UNVERIFIED, "no signature"),
        (lambda d: d["PubSD"][0].update(AlgID="1.2.3"), Standing.UNSUPPORTED, "'1.2.3' is not supported"),
        (lambda d: d["PubSD"][0].update(AlgID=None), Standing.UNSUPPORTED, "not supported"),
        (lambda d: d["PubSD"][0].update(TBSData={"Type": "Xy"}), Standing.UNSUPPORTED, "'Xy', is not known"),
        (lambda d: d["PubSD"][0].update(TBSData=7), Standing.UNSUPPORTED, "is not known"),
        (lambda d: d["PubSD"][0].update(Signature="zz"), Standing.UNVERIFIED, "fits none"),
        (lambda d: d["PubSD"][0].update(Signature=["00"]), Standing.UNVERIFIED, "fits none"),
        (lambda d: d["PubSD"][1].update(KeyValue="0400"), Standing.UNVERIFIED, "no public key"),
        (lambda d: d["PubSD"][1].update(AlgID=1, KeyValue="00" * 31), Standing.UNVERIFIED, "no public key"),
    ],
)
def test_what_cannot_be_verified_says_why(
    edit: Callable[[dict[str, Any]], object], standing: Standing, said: str
) -> None:
    """One reason each."""
    [checked] = check(edited(protect(LABEL, SM2), edit))
    assert checked.standing is standing
    assert said in checked.text.en


@pytest.mark.parametrize("times", [17, 1000])
def test_the_work_is_bounded(times: int) -> None:
    """However many signatures and keys a label brings along."""
    label = edited(protect(LABEL, SM2), lambda data: data.update(PubSD=data["PubSD"] * times))
    assert len(standings(label)) <= 16


def test_too_long_a_field_is_not_parsed() -> None:
    """And told."""
    [checked] = check(replace(LABEL, reserved_code1="{" * 70_000))
    assert checked.standing is Standing.UNVERIFIED
    assert "not parsed" in checked.text.en


@pytest.mark.parametrize("text", ["{", '{"SecurityData"', "{" * 5000, '{"a":' * 5000])
def test_what_looks_like_json_and_is_none_is_told(text: str) -> None:
    """Also when it is nested too deeply."""
    assert standings(replace(LABEL, reserved_code1=text)) == [Standing.UNVERIFIED]


@pytest.mark.parametrize(
    "text", ["S7Wr/Evf+Mq+T3SWymUoO7naAs0WPNLrahOqG9WzR+o=", "L-1", "{}", "[1]", '{"SecurityData":7}']
)
def test_a_form_of_the_provider_s_own_is_a_note(text: str) -> None:
    """The standard leaves it to the provider."""
    [finding] = signature_findings(replace(LABEL, reserved_code2=text), None)
    assert finding.level is Level.NOTE
    assert finding.text.zh.startswith("ReservedCode2：")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: json.dumps({"SecurityData": json.dumps(json.loads(text)["SecurityData"])}),
    ],
)
def test_security_data_is_found_inside_a_wrapping(wrap: Callable[[str], str]) -> None:
    """Base64 as Tencent writes reserved fields, or JSON text inside JSON."""
    label = protect(LABEL, SM2)
    assert standings(replace(label, reserved_code1=wrap(label.reserved_code1))) == [Standing.INTACT]


def test_a_digest_over_the_elements_is_recognised() -> None:
    """SHA-256 as we write it, SHA-1 as long as in the standard's example, or SM3."""
    message = message_of(LABEL, Role.PRODUCER)
    for digest in (None, hashlib.sha1(message).hexdigest(), sm2.sm3(message).hex().upper()):  # noqa: S324  not for security
        assert standings(with_digest(LABEL, digest=digest)) == [Standing.INTACT]
    assert standings(replace(with_digest(LABEL), produce_id="x")) == [Standing.UNSUPPORTED]
    assert with_digest(LABEL, Role.PROPAGATOR, "ab" * 20).reserved_code2 == "ab" * 20
    with pytest.raises(ValueError, match="not a hexadecimal digest"):
        with_digest(LABEL, digest="xyz")


RESERVED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["DS", "PubKey", "Md", "TC260PG", "1.2.156.10197.1.501", "00" * 32, SM2.public.hex()]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "SecurityData",
                    "Type",
                    "PubSD",
                    "PubSd",
                    "AlgID",
                    "TBSData",
                    "Signature",
                    "KeyValue",
                    "KeyID",
                    "Bindings",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=24,
)


@settings(max_examples=100, deadline=None)
@given(RESERVED)
def test_any_json_has_an_answer(value: Any) -> None:
    """None is verified by chance, and no finding is a violation."""
    for text in (json.dumps(value), json.dumps({"SecurityData": {"Type": "TC260PG", "PubSD": value}})):
        for finding in signature_findings(replace(LABEL, reserved_code1=text), {CODE: OTHER_SM2.public}):
            assert finding.level is not Level.VIOLATION
            assert "verified by the key that you trust" not in finding.text.en


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_has_an_answer(reserved: str, producer: str) -> None:
    """Whatever stands in the fields."""
    list(signature_findings(Label("1", producer, "x", reserved, producer, "x", reserved), {producer: SM2.public}))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_mutated_signature_is_never_verified_by_chance(data: st.DataObject) -> None:
    """A change that matters is seen."""
    label = protect(LABEL, SM2)
    text = label.reserved_code1
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    mutated = text[:at] + other + text[at + 1 :]
    found = standings(replace(label, reserved_code1=mutated), {CODE: SM2.public})
    if (
        "Signature" in text[:at]
        and text.index("Signature") + 12 <= at < text.index("PubKey") - 12
        and other.upper() != text[at]
    ):
        assert Standing.VERIFIED not in found


def test_private_keys_are_read_in_their_usual_forms() -> None:
    """PEM and DER, with and without password, SM2 in PKCS 8 and SEC 1."""
    private = (7).to_bytes(32, "big")
    curve = encoded(OBJECT_IDENTIFIER, bytes.fromhex("2a811ccf5501822d"))
    inner = encoded(SEQUENCE, encoded_natural(1) + encoded(OCTET_STRING, private))
    sec1 = encoded(SEQUENCE, encoded_natural(1) + encoded(OCTET_STRING, private) + encoded(0xA0, curve))
    algorithm = encoded(SEQUENCE, encoded(OBJECT_IDENTIFIER, bytes.fromhex("2a8648ce3d0201")) + curve)
    pkcs8 = encoded(SEQUENCE, encoded_natural(0) + algorithm + encoded(OCTET_STRING, inner))
    armoured = b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(pkcs8) + b"-----END PRIVATE KEY-----\n"
    for data in (sec1, pkcs8, armoured):
        assert read_signer(data).public == OTHER_SM2.public
    assert read_signer(pem_of(ED_KEY, b"secret"), b"secret").public == SIGNERS[Scheme.ED25519].public
    der = RSA_KEY.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    assert read_signer(der).scheme is Scheme.RSA


def test_a_signer_may_be_any_function() -> None:
    """Such as one that asks a hardware module."""
    assert standings(protect(LABEL, Signer(Scheme.SM2, SM2.public, SM2.sign))) == [Standing.INTACT]


DSA_PEM = pem_of(dsa.generate_private_key(2048))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        pem_of(ED_KEY, b"secret"),
        DSA_PEM,
        bytes(LONGEST_KEY + 1),
        b"-----BEGIN X-----\nA-----END X-----",
    ],
)
def test_what_is_no_private_key_is_refused(data: bytes) -> None:
    """Also one whose password is not given, and one of another kind."""
    with pytest.raises(NoKey):
        read_signer(data)


def test_a_private_key_out_of_range_is_refused() -> None:
    """Zero is no key."""
    with pytest.raises(NoKey, match="out of range"):
        sm2_signer(0)


@pytest.mark.parametrize(
    "data", [b"", b"nothing", bytes(LONGEST_KEY + 1), SPKI[:-1], b"-----BEGIN X-----\nA-----END X-----"]
)
def test_what_is_no_public_key_is_refused(data: bytes) -> None:
    """With a reason."""
    with pytest.raises(NoKey):
        read_public_key(data)


def test_a_public_key_of_a_kind_that_we_do_not_verify_is_refused() -> None:
    """DSA, say."""
    key = serialization.load_pem_private_key(DSA_PEM, None).public_key()
    with pytest.raises(NoKey, match="not supported"):
        read_public_key(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def test_thirty_two_bytes_are_what_the_algorithm_says() -> None:
    """An Ed25519 key or the x of an SM2 point."""
    raw = ED_KEY.public_key().public_bytes_raw()
    assert read_public_key(raw, Scheme.ED25519).scheme is Scheme.ED25519
    assert read_public_key(POINT[:32]).scheme is Scheme.SM2


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, *Scheme]))
def test_any_bytes_are_a_key_or_none(data: bytes, scheme: Scheme | None) -> None:
    """Nothing else is raised, by keys or by what they verify."""
    for read in (lambda: read_public_key(data, scheme), lambda: read_signer(data)):
        try:
            read()
        except NoKey:
            continue


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("1.2.156.10197.1.501", Scheme.SM2),
        ("SM3withSM2", Scheme.SM2),
        ("RSA-SHA256", Scheme.RSA),
        ("RSA/SHA-256", Scheme.RSA),
        ("sha256WithRSAEncryption", None),
        ("Ed25519", Scheme.ED25519),
        ("sm3", None),
        ("", None),
    ],
)
def test_an_algorithm_is_known_by_number_or_words(name: str, scheme: Scheme | None) -> None:
    """Vendors use both."""
    assert scheme_named(name) is scheme


def test_reading_an_unsigned_label_loads_no_cryptography() -> None:
    """It would take longer than the reading."""
    code = (
        "import sys; from hegui import label; from hegui.label.integrity.protection import signature_findings;"
        f"list(signature_findings(label.Label.first({CODE!r}, 'x'), None));"
        "sys.exit(any(name.startswith('cryptography') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
