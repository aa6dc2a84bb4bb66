# SPDX-License-Identifier: Apache-2.0
"""C2PA manifests beside the label: signed last, over a file that is labelled already (C2PA 2.x; extra ``hegui[c2pa]``).

A manifest does not replace the label: nothing tells us that it counts as one under the Measures. It repeats the label as an
assertion, says that the content was made by a trained model, and makes later changes of the file evident. Whether the
signer is who the certificate says is known only against trust anchors that you name.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from hegui.label.aigc import KEY, Attribute, Label
from hegui.label.c2pa_manifest import GENERATED, Credentials, Validation, credentials_of, library, media_type, problem
from hegui.label.content import unreadable
from hegui.label.new_file import FreshFile, target_of
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid, PresentValid, Verification, verify

__all__ = ["ASSERTION", "Algorithm", "Credentials", "Signed", "Signer", "Validation", "credentials_of", "sign"]

ASSERTION: Final = "hegui.aigc"
"""The name of the assertion that holds the AIGC object. Our own: none is registered. Any name is accepted in reading."""


class Algorithm(StrEnum):
    """How a manifest is signed; it must fit the key of the certificate."""

    ES256 = "es256"
    ES384 = "es384"
    ES512 = "es512"
    PS256 = "ps256"
    PS384 = "ps384"
    PS512 = "ps512"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    Raises:
        ValueError: the timestamp URL is not http or https. Without one, pass None.
    """

    chain: bytes
    """Certificates in PEM, the signer's first, without the root. A self-signed one is refused by C2PA."""
    key: bytes | Callable[[bytes], bytes] = field(repr=False)
    """The private key in PKCS#8 PEM, unencrypted; or a function that signs bytes (an HSM, a KMS), ECDSA as DER or as r and s."""
    algorithm: Algorithm = Algorithm.ES256
    timestamp_url: str | None = None
    """A time-stamping authority (RFC 3161). The only network connection that is ever made here, and only if given."""

    def __post_init__(self) -> None:
        if self.timestamp_url is not None and not self.timestamp_url.startswith(("http://", "https://")):
            raise ValueError("timestamp_url is an http(s) URL or None / 时间戳地址应为 http(s) 网址或者 None")


@dataclass(frozen=True, slots=True)
class Signed:
    """What signing did; both were read back from the new file."""

    path: Path
    credentials: Credentials
    verification: Verification


def sign(
    source: str | os.PathLike[str],
    signer: Signer,
    *,
    to: str | os.PathLike[str] | None = None,
    title: str | None = None,
    generator: tuple[str, str] | None = None,
    assertion: str = ASSERTION,
    thumbnails: bool = False,
    anchors: bytes = b"",
) -> Signed:
    """Adds a C2PA manifest to a file that is labelled: label first, sign last.

    The new file is made beside, flushed, read back by the C2PA library and by `verify`, and only then put in its place;
    on any doubt the original stays.

    Args:
        source: the file; its label must be valid and say that the content is generated (``Label`` 1).
        signer: certificate, key and algorithm.
        to: where the signed file goes; without, the source is replaced.
        title: of the content in the manifest; the file's name if not given.
        generator: name and version of the program that stands behind the claim; hegui if not given.
        assertion: the name of the assertion with the AIGC object; a reverse domain name of yours, if you have one.
        thumbnails: add a picture of the picture, which makes a file much larger.
        anchors: root certificates in PEM that you trust, for the reading back.

    Raises:
        LabelProblem: no valid label 1, a manifest already, a format that cannot carry one, or the signing failed.
        MissingExtra: c2pa-python is not installed.
    """
    c2pa = library()
    path = Path(os.path.realpath(source))
    target = path if to is None else Path(os.path.realpath(target_of(to)))
    before = verify(path)
    label = _to_be_signed(before, path)
    kind = media_type(before.reading, path)
    manifest = _manifest(label, title or path.name, generator or ("hegui", version("hegui")), assertion)
    try:
        with path.open("rb") as original, FreshFile(os.fspath(target), original.fileno()) as fresh:
            with open(fresh.handle, "w+b", closefd=False) as stream:
                _sign(c2pa, signer, manifest, kind, original, stream, thumbnails=thumbnails, path=path)
            os.fsync(fresh.handle)
            signed = _read_back(Path(fresh.path), target, label, anchors)
            fresh.take_place()
    except OSError as error:
        raise unreadable(target, error) from error
    return signed


def _to_be_signed(verification: Verification, path: Path) -> Label:
    """The label of a file that may be signed: valid, of generated content, and not signed yet."""
    match verification.verdict:
        case Absent():
            raise problem(path, "文件没有标识：应先写标识、后签名", "the file has no label: label first, sign last")
        case Inconclusive(reason):
            raise problem(path, f"标识无法核验：{reason.zh}", f"its label cannot be verified: {reason.en}")
        case PresentInvalid(rules):
            named = "、".join(rules), ", ".join(rules)
            raise problem(path, f"标识不符合标准（{named[0]}）", f"its label breaks the standard ({named[1]})")
        case PresentValid(label):
            pass
    if verification.reading.credentials:
        raise problem(
            path,
            "文件已带有 C2PA 清单，再次签名会丢弃它",
            "the file carries a C2PA manifest already, which signing again would drop",
        )
    if label.label != Attribute.GENERATED:
        raise problem(
            path,
            f"标识的 Label 为 {label.label}，不是 1：清单会断言内容由模型生成，超出标识所述",
            f"Label is {label.label}, not 1: the manifest would say that a model made the content, more than the label says",
        )
    return label


def _manifest(label: Label, title: str, generator: tuple[str, str], assertion: str) -> dict[str, object]:
    return {
        "title": title,
        "claim_generator_info": [{"name": generator[0], "version": generator[1]}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": GENERATED}]},
            },
            {"label": assertion, "kind": "Json", "data": {KEY: label.as_dict()}},
        ],
    }


def _sign(
    c2pa: Any,  # noqa: ANN401  as `library`
    signer: Signer,
    manifest: dict[str, object],
    kind: str,
    original: IO[bytes],
    fresh: IO[bytes],
    *,
    thumbnails: bool,
    path: Path,
) -> None:
    """Has the C2PA library write the signed file.

    Raises:
        LabelProblem: it did not; where a signing function failed, from its error.
    """
    settings = {
        "builder": {"thumbnail": {"enabled": thumbnails}},
        "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
    }
    failed: list[Exception] = []
    try:
        with (
            c2pa.Context.from_dict(settings, _native(c2pa, signer, failed)) as context,
            c2pa.Builder(manifest, context) as builder,
        ):
            builder.sign(kind, original, fresh)
    except c2pa.C2paError as error:
        cause = failed[0] if failed else error
        raise problem(
            path,
            f"C2PA 签名失败（证书、私钥和算法是否相配？）：{cause}",
            f"C2PA signing failed (do certificate, key and algorithm fit one another?): {cause}",
        ) from cause


def _native(c2pa: Any, signer: Signer, failed: list[Exception]) -> Any:  # noqa: ANN401  as `library`
    """The signer of the C2PA library. What a signing function raises is kept in ``failed``: the library only knows that it did."""
    if isinstance(signer.key, bytes):
        url = signer.timestamp_url.encode() if signer.timestamp_url else None
        info = c2pa.C2paSignerInfo(signer.algorithm.value.encode(), signer.chain, signer.key, url)
        return c2pa.Signer.from_info(info)
    by_hand = signer.key

    def signature(data: bytes) -> bytes:
        try:
            return by_hand(data)
        except Exception as error:
            failed.append(error)
            raise

    algorithm = c2pa.C2paSigningAlg[signer.algorithm.name]
    return c2pa.Signer.from_callback(
        signature, algorithm, signer.chain.decode("utf-8", "replace"), signer.timestamp_url
    )


def _read_back(fresh: Path, target: Path, label: Label, anchors: bytes) -> Signed:
    """What the new file says, if it says what it should.

    Raises:
        LabelProblem: manifest or label are not as they should be; the original stays.
    """
    credentials = credentials_of(fresh, anchors=anchors)
    if credentials is None or credentials.validation is Validation.INVALID or not credentials.agrees:
        failures = ", ".join(credentials.failures) if credentials else "-"
        raise problem(
            target,
            f"签名后读回的 C2PA 清单不成立（{failures}），已放弃，原文件未改动",
            f"the C2PA manifest read back does not hold ({failures}); given up, the original is as it was",
        )
    verification = verify(fresh)
    if verification.verdict != PresentValid(label):
        raise problem(
            target,
            "签名后读回的标识与原标识不同，已放弃，原文件未改动",
            "the label read back after signing is not the one before; given up, the original is as it was",
        )
    return Signed(target, credentials, verification)
