# SPDX-License-Identifier: Apache-2.0
"""Reading C2PA manifests: what they say, whether it holds, and whether they agree with the label of the file."""

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias, assert_never

from hegui.errors import LabelProblem, MissingExtra, Place, Problem
from hegui.label.aigc import KEY, Label, parse
from hegui.label.reading import Reading, read
from hegui.text import Text

GENERATED: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""The IPTC source type of content made by a trained model alone."""
_IN_PART: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

SIGNABLE: Final[Mapping[str, str]] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "heif": "image/heif",
    "svg": "image/svg+xml",
    "mp4": "video/mp4",
    "avi": "video/avi",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "pdf": "application/pdf",
}
"""Formats (as a reading names them) that can carry a manifest here, with the media type that the C2PA library wants.

Not OGG, Matroska, FLV, ADTS, HTML and Markdown, which it does not know; not OOXML and EPUB, whose deflated parts it cannot read.
"""

File: TypeAlias = str | os.PathLike[str] | bytes
"""A path, or the bytes of a file."""


class Validation(StrEnum):
    """What the C2PA library says of a manifest, as it says it."""

    INVALID = "Invalid"
    """Something does not match: content, assertions or signature."""
    VALID = "Valid"
    """All matches; who signed is not established."""
    TRUSTED = "Trusted"
    """All matches, and the certificate leads to one of your trust anchors."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The active manifest of a file, as found."""

    validation: Validation
    failures: tuple[str, ...]
    """Codes of the C2PA specification: ``signingCredential.untrusted``, ``assertion.dataHash.mismatch`` …"""
    issuer: str | None
    """The organisation that the signer's certificate names. It proves nothing unless the manifest is TRUSTED."""
    common_name: str | None
    algorithm: str | None
    signed_at: str | None
    """By a time-stamping authority; None without."""
    title: str | None
    generator: str | None
    """The program that made the claim."""
    source_types: tuple[str, ...]
    """The digitalSourceType of each action that has one."""
    labels: tuple[Label | None, ...]
    """The AIGC objects among the assertions; None stands for one that is no label."""
    agrees: bool | None
    """Whether the one AIGC object is the label of the file. None: the manifest has none."""

    @property
    def says_generated(self) -> bool:
        """Whether an action says that a trained model made the content, wholly or in part: a trace for `propagate`."""
        return not {GENERATED, _IN_PART}.isdisjoint(self.source_types)

    @property
    def statement(self) -> Text:
        """What may be said of it, and no more."""
        named = self.issuer or "?"
        match self.validation:
            case Validation.INVALID:
                failures = "、".join(self.failures), ", ".join(self.failures)
                return Text(f"C2PA 清单无效：{failures[0]}", f"the C2PA manifest is invalid: {failures[1]}")
            case Validation.VALID:
                return Text(
                    f"C2PA 清单与文件一致；签名证书（自称“{named}”）未被信任，签名者身份未经证实",
                    f"the C2PA manifest matches the file; the certificate (it says '{named}') is not trusted, "
                    "so who signed is not established",
                )
            case Validation.TRUSTED:
                return Text(
                    f"C2PA 清单与文件一致，签名证书“{named}”受您指定的信任锚认可",
                    f"the C2PA manifest matches the file, and the certificate of '{named}' leads to a trust anchor of yours",
                )
            case _:
                assert_never(self.validation)


def credentials_of(source: File, *, anchors: bytes = b"") -> Credentials | None:
    """Reads the C2PA manifest of a file; None if it holds none. Nothing is fetched from a network.

    Args:
        source: a path, or the bytes of a file.
        anchors: root certificates in PEM that you trust. Without, no manifest is TRUSTED.

    Raises:
        LabelProblem: the file or its manifest cannot be read, the manifest is elsewhere, or the format cannot carry one.
        MissingExtra: c2pa-python is not installed.
    """
    c2pa = library()
    reading = read(source)
    place = Path("<bytes>") if isinstance(source, bytes) else Path(source)
    kind = media_type(reading, place)
    settings = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
        "trust": {"trust_anchors": anchors.decode("utf-8", "replace")} if anchors else {},
    }
    with io.BytesIO(source) if isinstance(source, bytes) else place.open("rb") as stream:
        try:
            with c2pa.Context.from_dict(settings) as context:
                reader = c2pa.Reader.try_create(kind, stream, context=context)
                if reader is None:
                    return None
                with reader:
                    store = json.loads(reader.json())
        except c2pa.C2paError as error:
            raise problem(place, f"C2PA 清单无法读取：{error}", f"the C2PA manifest cannot be read: {error}") from error
    return _credentials(store, reading, place)


def library() -> Any:  # noqa: ANN401  it has no types
    """The module c2pa.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import c2pa  # type: ignore[import-untyped]  # noqa: PLC0415  optional, and slow to load
    except ImportError as error:
        raise MissingExtra("c2pa", Text("C2PA 清单", "A C2PA manifest")) from error
    return c2pa


def problem(path: Path, zh: str, en: str) -> LabelProblem:
    """What is wrong with this file."""
    return LabelProblem(Problem(Text(zh, en), Place(str(path))))


def media_type(reading: Reading, path: Path) -> str:
    """What the C2PA library wants to know of a file.

    Raises:
        LabelProblem: its format cannot carry a manifest.
    """
    kind = SIGNABLE.get(reading.format or "")
    if kind is None:
        named = reading.format or path.suffix or "?"
        known = ", ".join(SIGNABLE)
        raise problem(
            path,
            f"此格式（{named}）不能带 C2PA 清单；可以的有：{known}",
            f"this format ({named}) cannot carry a C2PA manifest; those that can: {known}",
        )
    return kind


def _credentials(store: dict[str, Any], reading: Reading, path: Path) -> Credentials:
    state = store.get("validation_state")
    active = store.get("manifests", {}).get(store.get("active_manifest"))
    if state not in set(Validation) or active is None:
        raise problem(path, f"C2PA 清单没有核验结论（{state}）", f"the C2PA manifest has no validation state ({state})")
    results = store.get("validation_results", {}).get("activeManifest", {})
    signature = active.get("signature_info", {})
    generators = active.get("claim_generator_info") or [{}]
    asserted = list(_data_of(active.get("assertions", [])))
    labels = tuple(parse(json.dumps({KEY: data[KEY]})).label for _, data in asserted if KEY in data)
    return Credentials(
        Validation(state),
        tuple(failure["code"] for failure in results.get("failure", [])),
        signature.get("issuer"),
        signature.get("common_name"),
        signature.get("alg"),
        signature.get("time"),
        active.get("title"),
        generators[0].get("name"),
        tuple(_source_types(asserted)),
        labels,
        None if not labels else labels[0] is not None and labels == (reading.label,),
    )


def _data_of(assertions: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The assertions that are objects, by name. Their content is whatever a signer put there."""
    for assertion in assertions:
        if isinstance(data := assertion.get("data"), dict):
            yield str(assertion.get("label")), data


def _source_types(asserted: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    for name, data in asserted:
        actions = data.get("actions") if name.startswith("c2pa.actions") else None
        for action in actions if isinstance(actions, list) else ():
            if isinstance(action, dict) and "digitalSourceType" in action:
                yield str(action["digitalSourceType"])
