# SPDX-License-Identifier: Apache-2.0
"""The label in YAML front matter: found in the tree of the block, written as text, so that all else stays as it is.

The tree is built from the events of libyaml in a loop; aliases are not followed, so nothing expands.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from hegui.label.aigc import KEY, NAMES
from hegui.label.codec import Refused
from hegui.label.content import Malformed

LONGEST_BLOCK: Final = 512 * 1024
"""Bytes of a front matter block that are read."""
DEEPEST: Final = 32

_OPENING: Final = re.compile(rb"---[ \t]*\r?\n")
_CLOSING: Final = re.compile(rb"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?")
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH: Final = {"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false"}
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON allows in a string and YAML takes for a line break or refuses."""
_STRING_TAG: Final = "tag:yaml.org,2002:str"


class Block(NamedTuple):
    """Front matter between its delimiters, by bytes of the file."""

    start: int
    inside: int
    """After the line of the opening delimiter."""
    end: int
    """At the line of the closing delimiter."""
    after: int
    """After that line."""


def block_at(data: bytes, start: int) -> Block | None:
    """The block that begins at ``start``; None where there is none, or it is not closed."""
    opening = _OPENING.match(data, start)
    if opening is None:
        return None
    closing = _CLOSING.search(data, opening.end())
    return None if closing is None else Block(start, opening.end(), closing.start(), closing.end())


@dataclass(slots=True)
class Node:
    """A value of the block with its place, counted in characters."""

    start: int
    end: int
    """For a mapping or sequence in block style not the end of its text: YAML counts the white space that follows."""
    column: int = 0
    tag: str | None = None
    """``*`` for an alias."""
    anchored: bool = False
    """Something else may refer to it."""
    text: str | None = None
    """Of a scalar, or an alias with its ``*``."""
    style: str | None = None
    """Of a scalar: None plain, ``'``, ``"``, ``|``, ``>``; of a collection ``flow`` or None."""
    pairs: list[tuple["Node", "Node"]] | None = None
    items: list["Node"] | None = None


class Entry(NamedTuple):
    """A key of the block that names the label, and what it holds."""

    path: str
    at: int
    """The character at which the key begins."""
    node: Node

    @property
    def value(self) -> str:
        """The label text: JSON with the types of the YAML, or the text that stands there."""
        return self.node.text if self.node.text is not None else _json(self.node)


def tree_of(text: str) -> Node | None:
    """The tree of a block; None where it holds nothing but comments.

    Raises:
        Malformed: it is no YAML, is nested too deeply, or holds several documents.
    """
    builder = _Builder(shift=text.startswith("\ufeff"))
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except yaml.YAMLError as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        raise Malformed(f"前置元数据不是 YAML：{reason}", f"the front matter is no YAML: {reason}") from None
    return builder.root


@dataclass(slots=True)
class _Builder:
    """Nodes that are still open, and the root when it is closed."""

    root: Node | None = None
    open: list[Node] = field(default_factory=list)
    keys: list[Node | None] = field(default_factory=list)
    """For each open mapping the key that waits for its value."""
    shift: int = 0
    """Characters before the first that libyaml counts: it passes over a byte-order mark."""

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                node = self._node(event, event.style or None)
                node.text = event.value
                self._put(node)
            case yaml.AliasEvent():
                node = Node(*self._marks(event))
                node.tag, node.text = "*", f"*{event.anchor}"
                self._put(node)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                node = self.open.pop()
                self.keys.pop()
                node.end = self._marks(event)[1]
                self._put(node)
            case yaml.DocumentStartEvent() if self.root is not None:
                raise Malformed("前置元数据含多个 YAML 文档", "the front matter holds several YAML documents")
            case _:
                pass  # where the stream and its document begin and end

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self.open) >= DEEPEST:
            raise Malformed("前置元数据嵌套过深", "the front matter is nested too deeply")
        node = self._node(event, "flow" if event.flow_style else None)
        if isinstance(event, yaml.MappingStartEvent):
            node.pairs = []
        else:
            node.items = []
        self.open.append(node)
        self.keys.append(None)

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        if holder.items is not None:
            holder.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        elif holder.pairs is not None:
            self.keys[-1] = None
            holder.pairs.append((key, node))

    def _node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, style: str | None) -> Node:
        start, end, column = self._marks(event)
        return Node(start, end, column, event.tag, event.anchor is not None, None, style)

    def _marks(self, event: yaml.Event) -> tuple[int, int, int]:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            raise AssertionError(event)  # the parser marks every event
        return start.index + self.shift, end.index + self.shift, start.column


def entries_of(root: Node | None, path: str = "") -> Iterator[Entry]:
    """The labels of a tree, at any depth; inside of a label none is looked for."""
    if root is None:
        return
    for key, value in root.pairs or ():
        name = key.text or ""
        entry = Entry(f"{path}{name}", key.start, value)
        if _names_the_label(name, entry):
            yield entry
        else:
            yield from entries_of(value, f"{path}{name}.")
    for item in root.items or ():
        yield from entries_of(item, path)


def _names_the_label(name: str, entry: Entry) -> bool:
    upper = name.upper()
    return upper == KEY or (KEY in upper and any(f'"{own}"' in entry.value for own in NAMES.values()))


def _json(node: Node) -> str:
    """A value as JSON text; equal keys stay, so that they are seen."""
    if node.pairs is not None:
        return "{" + ",".join(f"{json.dumps(key.text or '')}:{_json(value)}" for key, value in node.pairs) + "}"
    if node.items is not None:
        return "[" + ",".join(map(_json, node.items)) + "]"
    text = node.text or ""
    if node.style is None and node.tag is None:
        if text in _NULL:
            return "null"
        if text in _TRUTH:
            return _TRUTH[text]
        if _NUMBER.fullmatch(text):
            return text
    return json.dumps(text, ensure_ascii=False)


_Edits: TypeAlias = list[tuple[int, int, str]]


def with_label(text: str, value: str, newline: str) -> str:
    """The text of a block with the label replaced where it stands, or added at the end; all else stays.

    Args:
        text: between the delimiters.
        value: the label as JSON, bare or wrapped.
        newline: of the file.

    Raises:
        Refused: the block is no map, the label stands in a form that cannot be edited, or something else would change.
        Malformed: the block is no YAML.
    """
    root = tree_of(text)
    entries = list(entries_of(root))
    if len(entries) > 1:
        raise Refused("前置元数据中有多个标识", "the front matter holds several labels")
    fresh = _replaced(text, entries[0].node, value, newline) if entries else _added(text, root, value, newline)
    if _without_label(tree_of(fresh)) != _without_label(root):
        raise Refused(
            "写入标识会改变前置元数据的其他内容", "writing the label would change something else in the front matter"
        )
    return fresh


def new_block(value: str, newline: str) -> str:
    """A block that holds the label and nothing else, with its delimiters."""
    return f"---{newline}{_map_of(value, '', newline)}---{newline}"


def _map_of(value: str, indent: str, newline: str) -> str:
    lines = [f"{indent}{KEY}:", *(f"{indent}  {name}: {_quoted(text)}" for name, text in _bare(value).items())]
    return "".join(line + newline for line in lines)


def _bare(value: str) -> dict[str, str]:
    label: dict[str, Any] = json.loads(value)
    inner: dict[str, str] = label.get(KEY, label)
    return inner


def _quoted(text: str) -> str:
    """A YAML string on one line: in single quotes where that saves escapes, else in double ones."""
    if ('"' in text or "\\" in text) and "'" not in text and text.isascii() and text.isprintable():
        return f"'{text}'"
    return _ESCAPED.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(text, ensure_ascii=False))


def _added(text: str, root: Node | None, value: str, newline: str) -> str:
    if root is None or (root.text in _NULL and root.style is None):
        return text + _map_of(value, "", newline)
    if root.pairs is None or root.style == "flow":
        raise Refused(
            "前置元数据不是块式 YAML 映射，不能加入标识",
            "the front matter is no YAML map in block style, so nothing can be added",
        )
    return text + _map_of(value, " " * root.column, newline)


def _replaced(text: str, node: Node, value: str, newline: str) -> str:
    if node.text is not None and node.tag != "*" and not node.anchored:
        return _applied(text, [(node.start, node.end, _in_place(text, node, value, newline))])
    if node.pairs is None:
        raise Refused("标识的形式不能就地更新", "the label stands in a form that cannot be updated in place")
    fresh = _bare(value)
    edits: _Edits = []
    for key, own in node.pairs:
        name = key.text or ""
        if own.text is None or own.tag == "*" or own.anchored or name not in NAMES.values():
            raise Refused(f"标识中的 {name} 不能就地更新", f"{name} in the label cannot be updated in place")
        if name not in fresh:
            raise Refused(f"标识中的 {name} 重复", f"{name} is repeated in the label")
        edits.append((own.start, own.end, _in_place(text, own, fresh.pop(name), newline)))
    if fresh:
        if not edits:
            raise Refused("标识为空映射，不能就地更新", "the label is an empty map, which cannot be updated in place")
        at, last, written = edits.pop()
        between = ", " if node.style == "flow" else newline + " " * node.column
        for name, own_text in fresh.items():
            written = f"{written.rstrip()}{between}{name}: {_quoted(own_text)}"
        edits.append((at, last, written + (newline if text[last - 1 : last] == "\n" and last > at else "")))
    return _applied(text, edits)


def _in_place(text: str, node: Node, value: str, newline: str) -> str:
    quoted = _quoted(value)
    if node.start == node.end:  # ``key:`` with nothing after it
        return f" {quoted}"
    return quoted + newline if text[node.end - 1] == "\n" else quoted


def _applied(text: str, edits: _Edits) -> str:
    for start, end, fresh in sorted(edits, reverse=True):
        text = text[:start] + fresh + text[end:]
    return text


_Skeleton: TypeAlias = tuple[object, ...] | None


def _without_label(node: Node | None) -> _Skeleton:
    """What a block says apart from the label: for comparing."""
    if node is None or (node.text in _NULL and node.style is None):
        return None
    pairs = [
        (_without_label(key), _without_label(value))
        for key, value in node.pairs or ()
        if not _names_the_label(key.text or "", Entry("", 0, value))
    ]
    if node.pairs is not None and not pairs:
        return None
    return node.tag, node.text, node.style, tuple(pairs), tuple(map(_without_label, node.items or ()))
