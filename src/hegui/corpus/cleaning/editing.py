# SPDX-License-Identifier: Apache-2.0
"""Texts without what is taken out of them, put back to where they stood in a JSON value or a nested one."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from json import decoder, scanner
from operator import attrgetter
from typing import Any, Final, TypeAlias

from hegui.corpus.cleaning.decisions import Redact, Span
from hegui.corpus.cleaning.policy import Action
from hegui.corpus.identifiers import identifier_digest
from hegui.corpus.reading.layouts import Finder, Texts
from hegui.detect.finding import Hit
from hegui.detect.personal.mask import COVER
from hegui.detect.redaction import How, Redactor
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

Edits: TypeAlias = dict[str, str]
"""New texts by field."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The way back of one stretch; never in the data set, nor in the record of changes."""

    position: int
    field: str
    start: int
    """Code points of the new text."""
    end: int
    rule: str
    category: str
    original: str


class Editor:
    """Makes the new texts of the records of one file.

    Args:
        file: its name, for messages.
        identifier_key: under which the scan made digests: what is replaced is held to them.
        key: the user's secret: tokens and substitutes are then the same in all records. None: tokens count anew in each
            record, and substitutes cannot be linked from one record to another.
        keep: takes the way back.
    """

    def __init__(
        self, file: str, identifier_key: bytes, key: bytes | None, keep: Callable[[Kept], None] | None = None
    ) -> None:
        self._file = file
        self._identifier_key = identifier_key
        self._key = key
        self._keep = keep

    def edits(self, position: int, decision: Redact, texts: Texts) -> Edits:
        """The new texts of a record.

        Args:
            position: of the record.
            decision: what is replaced.
            texts: of the record, as the scan read them.

        Raises:
            CorpusProblem: the record is not the one that was scanned.
        """
        held = dict(texts)
        redactors = {how: Redactor(how, self._key_of(position, how)) for how in How}
        edits: Edits = {}
        for name, spans in groupby(decision.spans, attrgetter("field")):
            if name not in held:
                raise self._another(position)
            edits[name] = self._edited(position, name, held[name], list(spans), redactors)
        return edits

    def _key_of(self, position: int, how: How) -> bytes | None:
        if self._key is not None or how is not How.FORMAT:
            return self._key
        # A secret of this record alone, and the same one when the work is done again.
        return hmac.digest(self._identifier_key, f"clean\0{self._file}\0{position}".encode(), hashlib.sha256)

    def _edited(self, position: int, name: str, text: str, spans: list[Span], redactors: dict[How, Redactor]) -> str:
        parts: list[str] = []
        done = length = 0
        for span in spans:
            if not span.start < span.end <= len(text) or self._differs(span, text):
                raise self._another(position)
            start = max(span.start, done)  # a term may stand across an identifier
            if start >= span.end:
                continue
            value = text[start : span.end]
            between, put = text[done:start], _put(span, value, redactors)
            parts += (between, put)
            length += len(between)
            if self._keep is not None:
                self._keep(Kept(position, name, length, length + len(put), span.rule, span.category, value))
            length += len(put)
            done = span.end
        return "".join(parts) + text[done:]

    def _differs(self, span: Span, text: str) -> bool:
        if span.digest is None:
            return False
        return identifier_digest(self._identifier_key, text[span.start : span.end]) != span.digest

    def _another(self, position: int) -> CorpusProblem:
        what = Text("记录与扫描时不同", "the record is not the one that was scanned")
        fix = Text("请重新扫描。", "Scan anew.")
        return CorpusProblem(Problem(what, Place(self._file), found=str(position), fix=fix))


def _put(span: Span, value: str, redactors: dict[How, Redactor]) -> str:
    if span.action is Action.COVER:
        return "".join(COVER if char.isalnum() else char for char in value)
    hit = Hit(span.rule, span.category, 0, len(value))
    return redactors[How(span.action.value)].redact(value, [hit]).text


class Located(str):
    """A string that knows where it stands: its place in the raw JSON, or its path in a value."""

    __slots__ = ("where",)
    where: tuple[Any, ...]


def _located(text: str, where: tuple[Any, ...]) -> Located:
    located = Located(text)
    located.where = where
    return located


def _scanned(raw: str, begin: int, strict: bool) -> tuple[Located, int]:
    text, end = decoder.scanstring(raw, begin, strict)  # type: ignore[attr-defined]  # its stubs leave it out
    return _located(text, (begin - 1, end)), end


_DECODER: Final = json.JSONDecoder(strict=False)
_DECODER.parse_string = _scanned  # type: ignore[attr-defined]  # as above
_DECODER.scan_once = scanner.py_make_scanner(_DECODER)  # type: ignore[attr-defined]  # the scanner in C knows no places


def json_edited(line: bytes, finder: Finder, edits_of: Callable[[Texts], Edits]) -> bytes:
    """A JSON value with some of its strings replaced, every other byte as it was.

    Args:
        line: the value.
        finder: finds the texts as the scan did.
        edits_of: the new texts, given all of the record.

    Raises:
        CorpusProblem: the record is not the one that was scanned.
    """
    raw = line.decode()
    _, texts = finder.texts(_DECODER.decode(raw))
    edits = edits_of(texts)
    places = sorted((text.where, edits[name]) for name, text in texts if name in edits and isinstance(text, Located))
    parts: list[str] = []
    done = 0
    for (start, end), text in places:
        parts += (raw[done:start], json.dumps(text, ensure_ascii=raw[start:end].isascii()))
        done = end
    return ("".join(parts) + raw[done:]).encode()


def value_edited(record: dict[str, object], finder: Finder, edits_of: Callable[[Texts], Edits]) -> dict[str, object]:
    """A nested value with some of its strings replaced; see `json_edited`."""
    _, texts = finder.texts(_with_places(record, ()))
    edits = edits_of(texts)
    edited: Any = record
    for name, text in texts:
        if name in edits and isinstance(text, Located):
            edited = _replaced(edited, text.where, edits[name])
    return dict(edited)


def _with_places(value: Any, path: tuple[Any, ...]) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, bytes):
        value = value.decode() if len(path) == 1 else value
    if isinstance(value, str):
        return _located(value, path)
    if isinstance(value, dict):
        return {key: _with_places(inner, (*path, key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_inner(value, path))
    return value


def _inner(values: list[Any] | tuple[Any, ...], path: tuple[Any, ...]) -> Iterator[Any]:
    return (_with_places(inner, (*path, index)) for index, inner in enumerate(values))


def _replaced(value: Any, path: tuple[Any, ...], text: str) -> Any:  # noqa: ANN401  any JSON value
    if not path:
        return text.encode() if isinstance(value, bytes) else text
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _replaced(value[step], rest, text)}
    changed = [_replaced(inner, rest, text) if index == step else inner for index, inner in enumerate(value)]
    return type(value)(changed)
