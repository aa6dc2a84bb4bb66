# SPDX-License-Identifier: Apache-2.0
"""Whether a file is labelled as GB 45438-2025 asks: valid, invalid by named rules, absent, or not to be told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from hegui.label.aigc import NAMES, Attribute, Label
from hegui.label.code import code_findings
from hegui.label.codec import Carrier
from hegui.label.findings import Aspect, Finding, Level
from hegui.label.formats import codec_named_by
from hegui.label.integrity.protection import TrustedKeys, signature_findings
from hegui.label.reading import Found, Reading, Source, read
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class PresentValid:
    """One label, and it breaks no rule of the standard that a machine can judge."""

    label: Label


@dataclass(frozen=True, slots=True)
class PresentInvalid:
    """A label that breaks rules of the standard, or more than one label."""

    rules: tuple[str, ...]
    """Ids: ``6.1.a``, ``6.1.c``, ``E.a``, ``E.b``."""


@dataclass(frozen=True, slots=True)
class Absent:
    """The whole file was read, and there is no label in it."""


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """It cannot be told. Never to be read as valid or as absent."""

    reason: Text


Verdict: TypeAlias = PresentValid | PresentInvalid | Absent | Inconclusive


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a file, with all that was found, also what does not weigh on the verdict."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    reading: Reading

    def of(self, aspect: Aspect) -> tuple[Finding, ...]:
        """The findings of one aspect."""
        return tuple(finding for finding in self.findings if finding.aspect is aspect)


def name_of(verdict: Verdict) -> str:
    """The verdict as one word of a report: ``valid``, ``invalid``, ``absent``, ``inconclusive``."""
    match verdict:
        case PresentValid():
            return "valid"
        case PresentInvalid():
            return "invalid"
        case Absent():
            return "absent"
        case Inconclusive():
            return "inconclusive"
        case _:
            assert_never(verdict)


def verify(source: Source, *, name: str = "", keys: TrustedKeys | None = None) -> Verification:
    """Reads a file's label and judges it by GB 45438-2025.

    Placement (TC260-PG guides), signature (TC260-PG-202511A) and provider code (TC260-PG-20252A) are recommended:
    their findings are told apart and never make a label invalid.

    Args:
        source: a path, bytes or a binary stream.
        name: the file's name, for bytes and streams.
        keys: public keys of providers that you trust, for signatures; without, a signature is checked against the key
            that it brings along, which proves integrity and not who signed.

    Raises:
        LabelProblem: the file cannot be opened.
    """
    return judged(read(source, name=name), keys)


def judged(reading: Reading, keys: TrustedKeys | None = None) -> Verification:
    """The verdict on what was read."""
    findings = tuple(_findings(reading, keys))
    return Verification(_verdict(reading, findings), findings, reading)


def _verdict(reading: Reading, findings: Sequence[Finding]) -> Verdict:
    broken = {
        finding.rule for finding in findings if finding.aspect is Aspect.STANDARD and finding.level is Level.VIOLATION
    }
    if broken:
        return PresentInvalid(tuple(sorted(broken)))
    if reading.damage is not None:
        return Inconclusive(reading.damage)
    if not reading.labels:
        if reading.format is None:
            return Inconclusive(reading.protected or _NO_FORMAT)
        return Absent()
    if reading.labels[0].carrier is Carrier.SIDECAR:
        return Inconclusive(_BESIDE)
    label = reading.label
    return PresentValid(label) if label is not None else Inconclusive(_NO_FORMAT)


_NO_FORMAT: Final = Text("不认识的格式", "the format is not known")
_BESIDE: Final = Text(
    "标识写在旁边的文件中；办法第五条要求写入文件元数据",
    "the label stands in a file beside; Article 5 of the measures asks for the metadata of the file itself",
)


def _findings(reading: Reading, keys: TrustedKeys | None) -> Iterator[Finding]:
    if len(reading.labels) > 1:
        places = "、".join(found.place for found in reading.labels), ", ".join(found.place for found in reading.labels)
        yield Finding(
            "6.1.c",
            Aspect.STANDARD,
            Level.VIOLATION,
            Text(
                f"文件中有 {len(reading.labels)} 个标识，应仅有一个：{places[0]}",
                f"there are {len(reading.labels)} labels in the file, there must be one: {places[1]}",
            ),
        )
    for found in reading.labels:
        yield from found.findings
        if found.label is not None:
            yield from _of_values(found.label)
            yield from code_findings(found.label)
            yield from signature_findings(found.label, keys)
        yield from _of_place(reading, found)
    if reading.credentials and reading.labels:
        yield Finding("-", Aspect.SIGNATURE, Level.NOTE, _CREDENTIALS)


_CREDENTIALS: Final = Text(
    "文件另带 C2PA 清单（此处不核验其签名）",
    "the file also carries a C2PA manifest (its signature is not verified here)",
)


def _of_values(label: Label) -> Iterator[Finding]:
    if label.label.strip() and label.label not in set(Attribute):
        shown = label.label[:40]
        yield Finding(
            "6.1.a",
            Aspect.STANDARD,
            Level.VIOLATION,
            Text(f"Label 的值“{shown}”不是 1、2、3", f"the value '{shown}' of Label is none of 1, 2, 3"),
        )
    if label.produce_id and not label.produce_id.strip("0-"):
        zeros = Text("ProduceID 全为零，不是唯一编号", "ProduceID is all zeros, which is no unique number")
        yield Finding("6.1.a", Aspect.STANDARD, Level.WARNING, zeros)
    for own, name in NAMES.items():
        if odd := odd_characters(getattr(label, own)):
            yield Finding(
                "E.j",
                Aspect.STANDARD,
                Level.WARNING,
                Text(
                    f"{name} 含有标准主要字符范围以外的字符：{odd}",
                    f"{name} holds characters outside of the standard's main set: {odd}",
                ),
            )
    first = label.content_propagator, label.propagate_id
    if not all(first):
        yield Finding("E.n1", Aspect.STANDARD, Level.WARNING, _NOT_FILLED)


_NOT_FILLED: Final = Text(
    "ContentPropagator、PropagateID 为空；首次写入时应与制作要素一致（实务中有厂商留空）",
    "ContentPropagator or PropagateID is empty; on first write they equal the producer's (some vendors leave them empty)",
)


def odd_characters(value: str) -> str:
    r"""The characters of a value outside of Annex E j): printable ASCII without space, with ``\"`` for a quote; at most ten."""
    # In the parsed value an escaped quote is a bare one: the standard's \" allows it.
    odd = dict.fromkeys(char for char in value if not ("!" <= char <= "~") or char == "\\")
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in list(odd)[:10])


def _of_place(reading: Reading, found: Found) -> Iterator[Finding]:
    if reading.format is None:
        return
    expected = codec_named_by(reading.format).carriers
    if expected and found.carrier not in expected:
        yield Finding(
            "-",
            Aspect.PLACEMENT,
            Level.WARNING,
            Text(
                f"标识位于 {found.place}，不是指南为 {reading.format} 规定的位置（{expected[0]}）",
                f"the label is in {found.place}, not where the guide puts it in {reading.format} ({expected[0]})",
            ),
        )
    for note in reading.notes:
        yield Finding("-", Aspect.PLACEMENT, Level.NOTE, note)
