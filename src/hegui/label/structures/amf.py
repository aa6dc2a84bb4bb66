# SPDX-License-Identifier: Apache-2.0
"""Script data of FLV in AMF0 (Adobe FLV 10.1, E.4.4): walked through for labels and for numbers that are file offsets."""

from dataclasses import dataclass, field
from struct import Struct, error
from typing import Final, NamedTuple

from hegui.label.content import Malformed, Span

DEEPEST: Final = 16
METADATA: Final = "onMetaData"
NUMBERS: Final = frozenset({"filesize", "keyframes.filepositions", "lastkeyframelocation"})
"""Numbers of the metadata that are offsets in the file, or its length."""
_NUMBER: Final = Struct(">d")
_LONGEST_NAME: Final = 64
"""Letters of a name that are remembered in a path."""
_FIXED: Final = {0x01: 1, 0x05: 0, 0x06: 0, 0x07: 2, 0x0B: 10, 0x0D: 0}
"""Bytes of boolean, null, undefined, reference, date, unsupported."""


class Entry(NamedTuple):
    """A label in script data."""

    path: str
    value: Span
    """With its type marker."""
    text: str
    replaceable: bool
    """Whether it is a string."""


@dataclass(slots=True)
class Script:
    """Script data: its name, and what of it concerns labels."""

    data: bytes
    name: str = ""
    labels: list[Entry] = field(default_factory=list)
    packets: list[bytes] = field(default_factory=list)
    """XMP."""
    numbers: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    """By path: where the number stands, and the number."""
    count_at: int = 0
    """Where the number of entries of an ECMA array stands; 0 for an object, which has none."""
    insert_at: int = 0
    """Where the entries end; 0 where there are none."""

    @property
    def is_metadata(self) -> bool:
        """Whether it is ``onMetaData``."""
        return self.name == METADATA


def string(value: str) -> bytes:
    """A string, long if it has to be."""
    data = value.encode()
    if len(data) <= 0xFFFF:
        return b"\x02" + len(data).to_bytes(2, "big") + data
    return b"\x0c" + len(data).to_bytes(4, "big") + data


def number(value: float) -> bytes:
    """A number, without its type marker."""
    return _NUMBER.pack(value)


def script_of(data: bytes) -> Script:
    """Walks through script data. What does not begin with a name is no script that concerns us.

    Raises:
        Malformed: it is cut off, nested too deeply, or of an unknown type.
    """
    script = Script(data)
    try:
        _Walk(data, script).script()
    except (IndexError, error):
        raise Malformed("脚本数据不完整", "script data is cut off") from None
    return script


class _Walk:
    """One pass over the values."""

    def __init__(self, data: bytes, script: Script) -> None:
        self._data = data
        self._script = script
        self._at = 0

    def script(self) -> None:
        script = self._script
        name = self._name()
        if name == "@setDataFrame":
            name = self._name()
        script.name = name
        interesting = name == METADATA or b"AIGC" in self._data.upper()
        if not interesting or self._at >= len(self._data):
            return
        if self._data[self._at] == 0x08:
            script.count_at = self._at + 1
        if name == METADATA and self._data[self._at] not in {0x03, 0x08}:
            return
        self._value("", 0)

    def _name(self) -> str:
        if self._data[self._at : self._at + 1] != b"\x02":
            return ""
        self._at += 1
        return self._text(2).decode("utf-8", "replace")

    def _text(self, wide: int) -> bytes:
        length = int.from_bytes(self._taken(wide), "big")
        return self._taken(length)

    def _taken(self, length: int) -> bytes:
        start, end = self._at, self._at + length
        if end > len(self._data):
            raise IndexError(end)
        self._at = end
        return self._data[start:end]

    def _value(self, path: str, depth: int) -> bytes | None:
        """Walks over a value; returns it if it is a string."""
        if depth > DEEPEST:
            raise Malformed("脚本数据嵌套过深", "script data is nested too deeply")
        kind = self._data[self._at]
        self._at += 1
        if kind == 0x00:
            at = self._at
            [value] = _NUMBER.unpack(self._taken(8))
            if path in NUMBERS:
                self._script.numbers.setdefault(path, []).append((at, value))
        elif kind == 0x02:
            return self._text(2)
        elif kind in {0x0C, 0x0F}:
            return self._text(4)
        elif kind in _FIXED:
            self._taken(_FIXED[kind])
        elif kind == 0x0A:
            for _ in range(int.from_bytes(self._taken(4), "big")):
                self._value(path, depth + 1)
        elif kind in {0x03, 0x08, 0x10}:
            if kind == 0x08:
                self._taken(4)
            elif kind == 0x10:
                self._text(2)
            self._pairs(path, depth)
        else:
            raise Malformed(f"脚本数据的类型 {kind:#x} 无法识别", f"the type {kind:#x} in script data is not known")
        return None

    def _pairs(self, path: str, depth: int) -> None:
        """The entries of an object, up to the mark of its end; some writers leave the last mark out."""
        while self._at < len(self._data):
            start = self._at
            key = self._text(2).decode("utf-8", "replace")
            if not key and self._data[self._at] == 0x09:
                self._at += 1
                self._ended(start, depth)
                return
            self._entry(f"{path}.{key[:_LONGEST_NAME]}" if path else key[:_LONGEST_NAME], key, depth)
        if depth:
            raise IndexError(self._at)
        self._ended(self._at, depth)

    def _ended(self, at: int, depth: int) -> None:
        if depth == 0:
            self._script.insert_at = at

    def _entry(self, path: str, key: str, depth: int) -> None:
        start = self._at
        value = self._value(path, depth + 1)
        name = key.upper()
        if value is not None and key == "liveXML":
            self._script.packets.append(value)
        elif name == "AIGC" or ("AIGC" in name and value is not None and value.lstrip().startswith(b"{")):
            text = (value or b"").decode("utf-8", "replace")
            entry = Entry(path, Span(start, self._at), text, replaceable=value is not None)
            self._script.labels.append(entry)
