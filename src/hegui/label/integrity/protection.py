# SPDX-License-Identifier: Apache-2.0
"""Integrity data in the reserved fields (TC260-PG-202511A): digests and signatures, verified where they can be.

The guide's ``SecurityData`` is JSON in ReservedCode1 (the producer's) or ReservedCode2 (the propagator's). Vendors depart
from it in names, algorithms and key forms, so a signature that fits none of the forms known here is *unverified*: that
says nothing of who made it, and is never called forged.

Confirmed by signatures in the wild: the message of appendix A.1 for the producer, its SM2 user id, and the signature over
``Bindings`` as MiniMax makes it. Not confirmed: which fields a propagator signs (we take the same three by their
propagator's names), how the guide spells a key (we write the point with 04 in front), and the selection of content for
``Bindings``, whose digests are therefore not computed again.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Any, Final, TypeAlias, assert_never

from hegui.label.aigc import NAMES, Label
from hegui.label.code import NoCode, ProviderCode
from hegui.label.findings import Aspect, Finding, Level
from hegui.label.integrity.security_data import bytes_of, named, object_of, objects_of, security_data
from hegui.label.integrity.signing import NoKey, PublicKey, Scheme, Signer, read_public_key, scheme_named
from hegui.text import Text

TrustedKeys: TypeAlias = Mapping[str, bytes]
"""By provider name, 27-character code or unified social credit code: the public key in DER or PEM, or an SM2 point."""

MOST_KEYS: Final = 4
"""Keys tried for one signature."""
_SHOWN: Final = 40

_SIGNS_LABEL: Final = frozenset({"md", "labelmatadata", "labelmetadata"})
_SIGNS_BINDINGS: Final = frozenset({"bnd", "binding", "bindings"})
_DIGEST: Final = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128}")
_DIGESTS: Final = ("md5", "sha1", "sha256", "sha384", "sha512")


class Role(Enum):
    """Whose integrity data, by the fields of a label: what is signed, and where the signature stands."""

    PRODUCER = ("reserved_code1", ("label", "content_producer", "produce_id"))
    PROPAGATOR = ("reserved_code2", ("label", "content_propagator", "propagate_id"))

    @property
    def field(self) -> str:
        """Where it stands."""
        return self.value[0]

    @property
    def signed(self) -> tuple[str, str, str]:
        """The fields that the message is made of."""
        return self.value[1]

    def of(self, label: Label) -> str:
        """The provider's name or code."""
        name: str = getattr(label, self.signed[1])
        return name


class Standing(StrEnum):
    """What is known of a piece of integrity data."""

    VERIFIED = "verified"
    """By a key that you trust: it is the provider's."""
    INTACT = "intact"
    """By the key that the label brings along: unchanged since it was signed, by whom is not proved."""
    UNVERIFIED = "unverified"
    """It could not be verified, or there is nothing to verify it with."""
    UNSUPPORTED = "unsupported"
    """Of a form or algorithm that is not verified here."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One signature, digest or other integrity data, and what is known of it."""

    role: Role
    standing: Standing
    text: Text


def signature_findings(label: Label, keys: TrustedKeys | None) -> Iterator[Finding]:
    """What is to be said of ReservedCode1 and ReservedCode2: as notes and warnings, never as a violation."""
    for checked in check(label, keys):
        name = NAMES[checked.role.field]
        text = Text(f"{name}：{checked.text.zh}", f"{name}: {checked.text.en}")
        yield Finding("-", Aspect.SIGNATURE, _level(checked.standing), text)


def _level(standing: Standing) -> Level:
    match standing:
        case Standing.VERIFIED | Standing.INTACT | Standing.UNSUPPORTED:
            return Level.NOTE
        case Standing.UNVERIFIED:
            return Level.WARNING
        case _:
            assert_never(standing)


def check(label: Label, keys: TrustedKeys | None = None) -> Iterator[Checked]:
    """Verifies all integrity data of a label, as far as it can be.

    Args:
        label: the label.
        keys: public keys of providers that you trust.
    """
    for role in Role:
        text: str = getattr(label, role.field)
        if role is Role.PROPAGATOR and not text.strip() and role.of(label) == label.content_producer:
            continue  # in a first write the producer stands in both fields and signs once
        trusted = _trusted(role.of(label), keys or {})
        if isinstance(trusted, Text):
            yield Checked(role, Standing.UNVERIFIED, trusted)
            trusted = None
        if text.strip():
            for standing, said in _Field(label, role, trusted).check(text):
                yield Checked(role, standing, said)
        elif trusted is not None:
            yield Checked(role, Standing.UNVERIFIED, _NO_SIGNATURE)


_NO_SIGNATURE: Final = Text(
    "没有签名，而您登记了该提供者的公钥", "there is no signature, though you gave a key for this provider"
)


def _trusted(name: str, keys: TrustedKeys) -> PublicKey | Text | None:
    data = keys.get(name)
    if data is None and keys:
        try:
            data = keys.get(ProviderCode.parse(name).subject)
        except NoCode:
            data = None
    if data is None:
        return None
    try:
        return read_public_key(data)
    except NoKey as error:
        shown = name[:_SHOWN]
        return Text(
            f"您为“{shown}”登记的公钥无法使用：{error.text.zh}",
            f"the key that you gave for '{shown}' cannot be used: {error.text.en}",
        )


_Said: TypeAlias = tuple[Standing, Text]


class _Field:
    """One reserved field on its way to being checked."""

    def __init__(self, label: Label, role: Role, trusted: PublicKey | None) -> None:
        self._messages = tuple(messages_of(label, role))
        self._trusted = trusted

    def check(self, text: str) -> Iterator[_Said]:
        data = security_data(text)
        if data is None:
            yield self._of_own_form(text)
            if self._trusted is not None:
                yield Standing.UNVERIFIED, _NO_SIGNATURE
            return
        if isinstance(data, Text):
            yield Standing.UNVERIFIED, data
            return
        entries = objects_of(named(data, "PubSD"))
        bindings = objects_of(named(data, "Bindings"))
        signatures = [entry for entry in entries if entry.get("Type") == "DS"]
        for entry in signatures:
            yield self._signature(entry, entries, bindings)
        if not signatures:
            yield Standing.UNVERIFIED, Text("SecurityData 中没有签名", "there is no signature in SecurityData")
        if bindings:
            yield Standing.UNSUPPORTED, _BOUND

    def _of_own_form(self, text: str) -> _Said:
        bare = text.strip()
        if not _DIGEST.fullmatch(bare):
            return Standing.UNSUPPORTED, _OWN_FORM
        for message in self._messages:
            if any(bare.lower() == hashlib.new(name, message).hexdigest() for name in _DIGESTS) or (
                len(bare) == 64 and bare.lower() == _sm3_hex(message)
            ):
                return Standing.INTACT, _DIGEST_FITS
        return Standing.UNSUPPORTED, _OWN_DIGEST

    def _signature(
        self, entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], bindings: Sequence[Any]
    ) -> _Said:
        algorithm = str(entry.get("AlgID", ""))
        scheme = scheme_named(algorithm)
        if scheme is None:
            shown = algorithm[:_SHOWN]
            return Standing.UNSUPPORTED, Text(
                f"不支持签名算法“{shown}”", f"the signature algorithm '{shown}' is not supported"
            )
        kind = str(object_of(entry.get("TBSData")).get("Type", ""))
        if kind.lower() in _SIGNS_LABEL:
            messages, what = self._messages, _OF_LABEL
        elif kind.lower() in _SIGNS_BINDINGS:
            messages, what = tuple(_messages_of_bindings(bindings)), _OF_BINDINGS
        else:
            shown = kind[:_SHOWN]
            return Standing.UNSUPPORTED, Text(
                f"签名对象“{shown}”未知，不予核验", f"what is signed, '{shown}', is not known; not verified"
            )
        signature = bytes_of(entry.get("Signature"))
        if self._trusted is not None and self._trusted.scheme is scheme and _fits(self._trusted, messages, signature):
            return Standing.VERIFIED, Text(
                f"{what.zh}经您信任的公钥验证通过", f"{what.en}: verified by the key that you trust"
            )
        own = list(_keys_for(entry, entries, scheme))
        if any(_fits(key, messages, signature) for key in own):
            return self._intact(what)
        if not own and self._trusted is None:
            return Standing.UNVERIFIED, Text(
                f"{what.zh}无法核验：没有公钥", f"{what.en}: cannot be verified, there is no public key"
            )
        return Standing.UNVERIFIED, Text(
            f"{what.zh}未能核验：与已知的签名形式均不符（可能是内容有变，也可能是提供者的签名形式不同，不表示伪造）",
            f"{what.en}: unverified, it fits none of the known forms (values changed, or the provider signs in a form of "
            "its own; this does not mean that it is forged)",
        )

    def _intact(self, what: Text) -> _Said:
        if self._trusted is not None:
            return Standing.UNVERIFIED, Text(
                f"{what.zh}与标识自带的公钥相符，但与您信任的公钥不符",
                f"{what.en}: it fits the key that the label brings along, and not the key that you trust",
            )
        return Standing.INTACT, Text(
            f"{what.zh}经标识自带的公钥验证完整（签名者身份未证明）",
            f"{what.en}: intact by the key that the label brings along (who signed is not proved)",
        )


_OF_LABEL: Final = Text("标识签名", "signature of the label")
_OF_BINDINGS: Final = Text("内容绑定签名", "signature of the content binding")
_BOUND: Final = Text(
    "带有内容绑定；内容摘要的选取方法各家不同，未重新计算",
    "there is a content binding; its digest was not computed again, since vendors select the content differently",
)
_OWN_FORM: Final = Text(
    "提供者自定的防护信息，他人无法核验", "integrity data of the provider's own form, which others cannot verify"
)
_OWN_DIGEST: Final = Text(
    "提供者自定的摘要，计算方法未知", "a digest of the provider's own; what it is computed over is not known"
)
_DIGEST_FITS: Final = Text(
    "摘要与标识要素相符（摘要无密钥，不证明由谁写入）",
    "the digest fits the elements of the label (it has no key, so who wrote it is not proved)",
)


def _sm3_hex(message: bytes) -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  slow to load

    from hegui.label.integrity.sm2 import sm3  # noqa: PLC0415  as above

    try:
        return sm3(message).hex()
    except UnsupportedAlgorithm:
        return None


def _fits(key: PublicKey, messages: Sequence[bytes], signature: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  slow to load

    try:
        return bool(signature) and any(key.verifies(message, signature) for message in messages)
    except UnsupportedAlgorithm:  # an OpenSSL without SM3
        return False


def _keys_for(entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], scheme: Scheme) -> Iterator[PublicKey]:
    """The keys brought along, those with the signature's KeyID first."""
    wanted = str(entry.get("KeyID", 0))
    keys = [own for own in entries if own.get("Type") == "PubKey"]
    keys.sort(key=lambda own: str(own.get("KeyID", 0)) != wanted)
    for own in keys[:MOST_KEYS]:
        try:
            key = read_public_key(bytes_of(own.get("KeyValue")), scheme)
        except NoKey:
            continue  # the next one may fit; that none does is told
        if key.scheme is scheme:
            yield key


def message_of(label: Label, role: Role) -> bytes:
    """The bytes to sign (appendix A.1): ``"Label":"1","ContentProducer":"…","ProduceID":"…"``, without braces."""
    return next(messages_of(label, role))


def messages_of(label: Label, role: Role) -> Iterator[bytes]:
    """The forms of the message to try: strings as JSON writes them, as they are, and with escapes for non-ASCII."""
    seen: set[bytes] = set()
    values = [(NAMES[own], str(getattr(label, own))) for own in role.signed]
    for written in (
        [json.dumps(value, ensure_ascii=False) for _, value in values],
        [f'"{value}"' for _, value in values],
        [json.dumps(value) for _, value in values],
    ):
        pairs = zip(values, written, strict=True)
        message = ",".join(f'"{name}":{value}' for (name, _), value in pairs).encode("utf-8", "surrogatepass")
        if message not in seen:
            seen.add(message)
            yield message


def _messages_of_bindings(bindings: Sequence[Any]) -> Iterator[bytes]:
    for signed in (*bindings, list(bindings)):
        yield json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def protect(label: Label, signer: Signer, role: Role = Role.PRODUCER) -> Label:
    """The label with a signature over its elements in the guide's shape, and the public key beside it.

    Args:
        label: whose own three elements are final: the signature does not survive a change of them.
        signer: `hegui.label.integrity.signing.read_signer`, or a function of a hardware module.
        role: the producer signs into ReservedCode1, the propagator into ReservedCode2.
    """
    signature = {
        "Type": "DS",
        "AlgID": str(signer.scheme),
        "TBSData": {"Type": "Md"},
        "Signature": signer.sign(message_of(label, role)).hex().upper(),
    }
    key = {"Type": "PubKey", "AlgID": str(signer.scheme), "KeyValue": signer.public.hex().upper()}
    data = {"SecurityData": {"Type": "TC260PG", "Version": 1, "PubSD": [signature, key]}}
    return _filled(label, role, json.dumps(data, separators=(",", ":")))


def with_digest(label: Label, role: Role = Role.PRODUCER, digest: str | None = None) -> Label:
    """The label with a bare hexadecimal digest (the form of GB 45438 Annex F.4): it shows accidents, not intent.

    Args:
        label: the label.
        role: whose field it goes to.
        digest: of your own making, such as one over the content; without, SHA-256 over the elements of the label.

    Raises:
        ValueError: ``digest`` is not hexadecimal of a digest's length.
    """
    if digest is not None and not _DIGEST.fullmatch(digest):
        raise ValueError("not a hexadecimal digest / 不是十六进制摘要")
    return _filled(label, role, digest or hashlib.sha256(message_of(label, role)).hexdigest())


def _filled(label: Label, role: Role, text: str) -> Label:
    match role:
        case Role.PRODUCER:
            return replace(label, reserved_code1=text)
        case Role.PROPAGATOR:
            return replace(label, reserved_code2=text)
        case _:
            assert_never(role)
