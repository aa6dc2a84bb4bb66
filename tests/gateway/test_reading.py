# SPDX-License-Identifier: Apache-2.0
"""Bodies of strangers: JSON that every reader reads alike, no deeper than it may be, or a plain word why not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.gateway.faults import Refused
from hegui.gateway.reading import request_of

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def code_of(body: bytes, nesting: int = 100) -> str | None:
    """Why a body is refused; None: it is not."""
    try:
        request_of(body, nesting)
    except Refused as refused:
        return refused.fault.code
    return None


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), JSON_VALUES, max_size=4), st.booleans())
def test_every_object_is_read(value: dict[str, Any], plain: bool) -> None:
    """Whatever its spelling."""
    body = json.dumps(value, ensure_ascii=plain, indent=1 if plain else None).encode()
    assert request_of(body, 100) == value


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"x"', b"1", b"nul", b'{"a":1}x', b'{"a":1,}', b"{'a':1}", b'{"a":NaN}', b'{"a":Infinity}', b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}', '{"a":1}'.encode("utf-16"), b'{"a":"\x00"}', b'{"a":"\\ud800"}', b'{"a":01}', b"{}/*x*/",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Invalid UTF-8, halves of characters, other encodings and what lenient readers let pass."""
    assert code_of(body) == "invalid_json"


@pytest.mark.parametrize("opener", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [101, 5_000, 1_000_000])
def test_depth_is_bounded(opener: bytes, depth: int) -> None:
    """However deep: never an exhausted stack."""
    closer = b"]" if opener == b"[" else b"}"
    assert code_of(b'{"x":' + opener * depth + b"1" + closer * depth + b"}") == "too_deep"


def test_depth_that_is_allowed_passes() -> None:
    """Up to the bound, and breadth is no depth."""
    assert code_of(b'{"x":' + b"[" * 99 + b"]" * 99 + b"}") is None
    assert code_of(b'{"x":' + b"[" * 100 + b"]" * 100 + b"}") == "too_deep"
    assert code_of(b'{"x":[' + b",".join([b"[[]]"] * 5000) + b"]}") is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"messages":[{"content":"bad"}],"messages":[{"content":"good"}]}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":1,"\\u0061":2}',
        b'{"a":[{"x":"{\\"b\\":1}","x":1}]}',
    ],
)
def test_a_field_that_is_named_twice_is_refused(body: bytes) -> None:
    """The guard would read one value and the model perhaps the other."""
    assert code_of(body) == "duplicate_field"
