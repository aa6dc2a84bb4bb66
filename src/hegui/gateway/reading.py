# SPDX-License-Identifier: Apache-2.0
"""Bodies of strangers as values: JSON that every reader reads alike, no deeper than it may be."""

import json
from typing import Any, Final

import msgspec

from hegui.gateway.faults import Kind, Refused, refused

_decode: Final = msgspec.json.decode
_encode: Final = msgspec.json.encode


def request_of(body: bytes, nesting: int) -> dict[str, Any]:
    """The JSON object in the body of a request.

    An object that names a field twice is refused: the guard would read one value and the model perhaps the other.

    Args:
        body: as it came.
        nesting: levels of lists and objects at most.

    Raises:
        Refused: it is no JSON object, no UTF-8, too deep, or ambiguous.
    """
    try:
        value = _decode(body)
        again = _encode(value)
    except RecursionError:
        raise _too_deep(nesting) from None
    except (ValueError, msgspec.MsgspecError):  # UnicodeDecodeError is a ValueError
        raise refused(
            Kind.INVALID,
            "invalid_json",
            "请求正文不是 UTF-8 编码的 JSON。",
            "The body of the request is no JSON in UTF-8.",
        ) from None
    if not isinstance(value, dict):
        raise refused(
            Kind.INVALID, "invalid_json", "请求正文不是 JSON 对象。", "The body of the request is no JSON object."
        )
    if body.count(b"{") + body.count(b"[") > nesting and _depth(value, nesting) > nesting:
        raise _too_deep(nesting)
    if again != body:  # most clients write JSON as we do
        _no_field_twice(body, again)
    return value


def _no_field_twice(body: bytes, again: bytes) -> None:
    """Refuses an object that names a field twice.

    What was decoded holds each field once, so what is encoded of it has fewer colons than the body has, if one stands there
    twice. Colons that are written as escapes would upset the count; then the body is read again field by field.
    """
    if body.count(b":") == again.count(b":") and b"\\u003" not in body:
        return
    try:
        json.loads(body, object_pairs_hook=_once)
    except _Twice:
        raise refused(
            Kind.INVALID, "duplicate_field", "同一对象中有重名字段。", "An object in the body names a field twice."
        ) from None


class _Twice(Exception):
    """A field that was there already."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Twice


def _depth(value: Any, most: int) -> int:  # noqa: ANN401  JSON
    """How deep a value is, or one more than so many levels."""
    level, depth = [value], 0
    while level and depth <= most:
        depth += 1
        inside = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [each for some in inside for each in some]
    return depth - 1 if depth <= most else depth


def _too_deep(nesting: int) -> Refused:
    return refused(
        Kind.INVALID,
        "too_deep",
        f"请求正文的嵌套超过 {nesting} 层。",
        f"The body of the request is nested deeper than {nesting} levels.",
    )
