# SPDX-License-Identifier: Apache-2.0
"""Markdown: a map ``AIGC`` in YAML front matter at the head of the file (TC260-PG-20258A, 6.5).

There is one block: a label goes into the front matter that is there, since a second block makes site generators ignore
the real one. TOML (``+++``) and JSON front matter, of which the guide says nothing, are read and not written.
"""

import codecs
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from hegui.label.aigc import KEY
from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.front_matter import (
    LONGEST_BLOCK,
    Block,
    block_at,
    entries_of,
    new_block,
    tree_of,
    with_label,
)
from hegui.text import Text

MOST_BLOCKS: Final = 8
"""Front matter blocks one after the other that are looked at; there should be one."""
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK: Final = re.compile(rb"(?:[ \t]*+\r?\n)*+")
_TOML: Final = re.compile(rb"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_JSON: Final = re.compile(rb'\{\s*"')
_DEEPEST: Final = 32


class _Head(NamedTuple):
    """The beginning of a file, with its front matter."""

    data: bytes
    body: int
    """Where the text begins: after the byte-order mark and the block."""
    block: Block | None


def _head_of(content: Content) -> _Head:
    data = content.upto(0, LONGEST_BLOCK)
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    block = block_at(data, start)
    if block is None and content.size > len(data) and block_at(data + b"\n---", start):
        raise Malformed(
            f"前置元数据超过 {LONGEST_BLOCK} 字节", f"the front matter is longer than {LONGEST_BLOCK} bytes"
        )
    return _Head(data, block.after if block else start, block)


def _next_block(data: bytes, at: int) -> Block | None:
    """A block that follows after nothing but empty lines."""
    blank = _BLANK.match(data, at)
    return block_at(data, blank.end() if blank else at)


def _decoded(block: bytes) -> tuple[str, str]:
    """The text of a block and its encoding.

    Raises:
        Malformed: it is neither UTF-8 nor GB 18030.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = block.decode(encoding)
        except UnicodeDecodeError:
            continue  # the other one
        if text.encode(encoding) == block:
            return text, encoding
    raise Malformed("前置元数据的编码无法识别", "the encoding of the front matter is not known")


class Markdown:
    """Front matter of a Markdown file."""

    name = "markdown"
    modality = "text"
    suffixes = (".md", ".markdown")
    carriers = (Carrier.FRONT_MATTER,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its suffix: Markdown has no signature."""
        return suffix in self.suffixes and (b"\0" not in head or head.startswith(_UTF16))

    def survey(self, content: Content, found: Survey) -> None:
        """The first block, and any that follow at once (a vendor's, put before the author's)."""
        head = _head_of(content)
        if head.data.startswith(_UTF16):
            found.protected = Text(
                "UTF-16 编码的 Markdown 不能就地写入", "Markdown in UTF-16 cannot be edited in place"
            )
            utf8 = head.data[: len(head.data) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
            head = _Head(utf8, 0, block_at(utf8, 0))
        block, number = head.block, 1
        if block is None:
            self._survey_others(head, found)
            block, number = _next_block(head.data, head.body), 2
        while block is not None and number <= MOST_BLOCKS:
            self._survey_block(head.data, block, number, found)
            block, number = _next_block(head.data, block.after), number + 1

    def _survey_block(self, data: bytes, block: Block, number: int, found: Survey) -> None:
        inside = data[block.inside : block.end]
        if KEY.encode() not in inside.upper():
            return
        try:
            text, encoding = _decoded(inside)
            entries = list(entries_of(tree_of(text)))
        except Malformed:
            if number == 1:
                raise
            return  # two rules with text between them, not front matter
        for entry in entries:
            at = block.inside + len(text[: entry.at].encode(encoding))
            place = f"front matter {entry.path}" if number == 1 else f"front matter {number} {entry.path}"
            editable = block if number == 1 and found.protected is None else None
            found.sites.append(Site(Carrier.FRONT_MATTER, place, at, entry.value, editable))
        if number > 1 and entries:
            found.notes.append(_SECOND)

    def _survey_others(self, head: _Head, found: Survey) -> None:
        if toml := _TOML.match(head.data, head.body):
            found.protected = _IN_TOML
            values = _from_toml(toml[1]) if KEY.encode() in toml[1].upper() else {}
            kind = "TOML"
        elif _JSON.match(head.data, head.body) and (values := _from_json(head.data[head.body :])):
            found.protected = _IN_JSON
            kind = "JSON"
        else:
            return
        for path, value in _labels_in(values):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            found.sites.append(Site(Carrier.FRONT_MATTER, f"{kind} front matter {path}", head.body, text))

    def media(self, content: Content) -> Iterator[Span]:
        """The text below the front matter."""
        yield Span(_head_of(content).body, content.size)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the label in the first block, adds it to that block, or puts a block at the head of the file."""
        if found.protected is not None:
            raise Refused(found.protected.zh, found.protected.en)
        if found.sites and found.sites[0].locator is None:
            [site] = found.sites
            raise Refused(
                f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
            )
        head = _head_of(content)
        block = head.block
        if block is None:
            newline = "\r\n" if b"\r\n" in head.data[: head.data.find(b"\n") + 1] else "\n"
            fresh = _encoded(new_block(value, newline), _encoding_of(head.data))
            return Span(0, head.body), fresh, Span(head.body, content.size)
        text, encoding = _decoded(head.data[block.inside : block.end])
        if text.isascii():
            encoding = _encoding_of(head.data)
        newline = "\r\n" if head.data[block.inside - 2 : block.inside] == b"\r\n" else "\n"
        fresh = _encoded(with_label(text, value, newline), encoding)
        return Span(0, block.inside), fresh, Span(block.end, content.size)


_SECOND: Final = Text(
    "文件有两个前置元数据块，多数程序只读第一个",
    "the file has two front matter blocks, of which most programs read the first only",
)
_IN_TOML: Final = Text(
    "文件使用 TOML 前置元数据（+++），指南只规定了 YAML；请先改为 YAML 前置元数据",
    "the file has TOML front matter (+++), and the guide lays down YAML only; change it to YAML first",
)
_IN_JSON: Final = Text(
    "文件使用 JSON 前置元数据，指南只规定了 YAML；请先改为 YAML 前置元数据",
    "the file has JSON front matter, and the guide lays down YAML only; change it to YAML first",
)


def _encoding_of(data: bytes) -> str:
    """The encoding of the text as far as it was read: what is cut off at the end does not count."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        raise Refused("标识含有无法编码的字符", "the label holds a character that cannot be encoded") from None


def _from_toml(block: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(block.decode().replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise Malformed("TOML 前置元数据有误", f"the TOML front matter is damaged: {type(error).__name__}") from None


def _from_json(data: bytes) -> Mapping[str, Any]:
    """The object at the head of a file; empty where there is none, and the brace is text."""
    try:
        value, end = json.JSONDecoder().raw_decode(text := data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    ends_line = not text[end:].partition("\n")[0].strip()
    return value if isinstance(value, dict) and ends_line else {}


def _labels_in(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            if key.upper() == KEY:
                yield f"{path}{key}", inner
            else:
                yield from _labels_in(inner, f"{path}{key}.", depth + 1)


CODEC: Final = Markdown()
