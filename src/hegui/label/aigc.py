# SPDX-License-Identifier: Apache-2.0
"""The label itself: the ``AIGC`` object of GB 45438-2025, 6.1 and Annex E, with its seven strings."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

from hegui.label.content import Malformed
from hegui.label.findings import Aspect, Finding, Level
from hegui.text import Text

KEY: Final = "AIGC"
LONGEST_VALUE: Final = 256 * 1024
"""Bytes of label text that are parsed. The standard has no limit; signed labels in the wild have about 3 KB."""


class Attribute(StrEnum):
    """What is said of the content by ``Label`` (and by the three states of LBL 6)."""

    GENERATED = "1"
    """属于人工智能生成合成内容 / is generated."""
    POSSIBLY = "2"
    """可能为 / may be generated."""
    SUSPECTED = "3"
    """疑似 / is suspected."""


@dataclass(frozen=True, slots=True)
class Label:
    """The seven values, in the order of the standard. All are strings; the reserved ones may be empty.

    ``label`` is kept as found: a value that the standard does not know stays readable, and is a finding.
    """

    label: str
    content_producer: str
    produce_id: str
    reserved_code1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code2: str = ""

    @classmethod
    def first(cls, producer: str, produce_id: str, attribute: Attribute = Attribute.GENERATED) -> Self:
        """The label of a first write: the producer is also the first propagator (Annex E, note 1).

        Raises:
            ValueError: producer or produce_id is empty.
        """
        if not producer.strip() or not produce_id.strip():
            raise ValueError("ContentProducer and ProduceID must not be empty / 不得为空")
        return cls(attribute, producer, produce_id, "", producer, produce_id, "")

    def propagated(self, propagator: str, propagate_id: str, reserved: str = "") -> Self:
        """The label with a platform's fields in the place of an earlier one's; the producer's stay, and so does ``Label`` (LBL 6).

        Raises:
            ValueError: propagator or propagate_id is empty.
        """
        if not propagator.strip() or not propagate_id.strip():
            raise ValueError("ContentPropagator and PropagateID must not be empty / 不得为空")
        return replace(self, content_propagator=propagator, propagate_id=propagate_id, reserved_code2=reserved)

    def as_dict(self) -> dict[str, str]:
        """The seven keys as the standard spells them."""
        return {name: getattr(self, own) for own, name in NAMES.items()}

    def to_json(self, *, wrapped: bool = False) -> str:
        """The text that stands in a file: bare under a key named AIGC, wrapped where there is no such key."""
        bare = self.as_dict()
        return _ENCODER.encode({KEY: bare} if wrapped else bare)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

NAMES: Final = {
    "label": "Label",
    "content_producer": "ContentProducer",
    "produce_id": "ProduceID",
    "reserved_code1": "ReservedCode1",
    "content_propagator": "ContentPropagator",
    "propagate_id": "PropagateID",
    "reserved_code2": "ReservedCode2",
}
_OWN: Final = {name: own for own, name in NAMES.items()}
_KEYS: Final = tuple(_OWN)
_REQUIRED: Final = ("Label", "ContentProducer", "ProduceID")
_MAY_BE_ABSENT: Final = ("ReservedCode1", "ReservedCode2")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A label text that was read: the label, if it is one at all, its form, and what is wrong with it."""

    label: Label | None
    wrapped: bool
    findings: tuple[Finding, ...]


def parse(text: str) -> Parsed:
    """Reads the text of a label as leniently as can be, and tells every departure from Annex E.

    Never raises: a text that is no label has no ``label`` and the reason among its findings.
    """
    if (plain := _plain(text)) is not None:
        return Parsed(plain, wrapped=False, findings=())
    try:
        value = _json(text)
    except Malformed as error:
        return Parsed(None, wrapped=False, findings=(_violation("E.b", error.text),))
    findings = _repeated(value)
    wrapped = isinstance(value, dict) and KEY in value
    if wrapped:
        value = value[KEY]
        findings += _repeated(value)
        if isinstance(value, str):
            inner = parse(value)
            doubly = _violation("E.b", Text("AIGC 的值是又一层 JSON 文本", "the value of AIGC is JSON text once more"))
            return Parsed(inner.label, wrapped, (*findings, doubly, *inner.findings))
    if not isinstance(value, dict) or not _OWN.keys() & value.keys():
        odd = Text("不是标识对象：没有标准规定的任何键", "this is no label object: it has none of the standard's keys")
        return Parsed(None, wrapped, (*findings, _violation("E.b", odd)))
    label, own = _label(value)
    return Parsed(label, wrapped, (*findings, *own))


def _plain(text: str) -> Label | None:
    """The label of nine texts in ten: the seven keys in their order, each once, with strings, and nothing to find fault with.

    Seven keys and seven strings have 28 quotation marks; a repeated key would have more, and so would one inside a string.
    """
    if len(text) > LONGEST_VALUE or text.count('"') != _QUOTES:
        return None
    try:
        value, end = _AS_USUAL.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if end != len(text) or type(value) is not dict or tuple(value) != _KEYS:
        return None
    values = value.values()
    if set(map(type, values)) != {str}:
        return None
    label = Label(*values)
    return label if label.label.strip() and label.content_producer.strip() and label.produce_id.strip() else None


_AS_USUAL: Final = json.JSONDecoder()
_QUOTES: Final = 4 * len(_KEYS)


def _repeated(value: object) -> list[Finding]:
    keys = value.repeated if isinstance(value, _Repeating) else ()
    return [_violation("E.b", Text(f"键“{key}”重复", f"the key '{key}' is repeated")) for key in keys]


class _Repeating(dict[str, Any]):
    """A JSON object that names a key twice."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeating = _Repeating(made)
    times = Counter(key for key, _ in pairs)
    repeating.repeated = tuple(sorted(key for key, number in times.items() if number > 1))
    return repeating


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


def _json(text: str) -> Any:  # noqa: ANN401  JSON is anything
    if len(text) > LONGEST_VALUE:
        raise Malformed(f"标识文本超过 {LONGEST_VALUE} 字节", f"the label text is longer than {LONGEST_VALUE} bytes")
    try:
        return _DECODER.decode(text.strip("\ufeff\0 \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"不是 JSON：{error}", f"this is not JSON: {error}") from None


def _label(value: dict[str, Any]) -> tuple[Label, list[Finding]]:
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for own, name in NAMES.items():
        if name not in value:
            texts[own] = ""
            findings.append(_absent(name))
            continue
        found = value[name]
        if isinstance(found, str):
            texts[own] = found
        else:
            texts[own] = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            findings.append(_violation("E.b", Text(f"{name} 的值不是字符串", f"the value of {name} is not a string")))
        if name in _REQUIRED and not texts[own].strip():
            findings.append(_violation("6.1.a", Text(f"{name} 为空", f"{name} is empty")))
    findings += [
        Finding(
            "E.b", Aspect.STANDARD, Level.WARNING, Text(f"多出的键“{key}”", f"the key '{key}' is not the standard's")
        )
        for key in value
        if key not in _OWN
    ]
    return Label(**texts), findings


def _absent(name: str) -> Finding:
    text = Text(f"缺少 {name}", f"{name} is missing")
    if name in _MAY_BE_ABSENT:
        return Finding("E.b", Aspect.STANDARD, Level.WARNING, text)
    return _violation("6.1.a" if name in _REQUIRED else "E.b", text)


def _violation(rule: str, text: Text) -> Finding:
    return Finding(rule, Aspect.STANDARD, Level.VIOLATION, text)
