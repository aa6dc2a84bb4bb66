# SPDX-License-Identifier: Apache-2.0
"""Operators by their tokens."""

from dataclasses import replace
from pathlib import Path

from control_factory import TOKEN, Control

from hegui.gateway.control.context import operator


def test_an_operator_is_known_by_the_whole_token(control: Control) -> None:
    """Of several each by their own; anything else is nobody."""
    context = replace(control.context, operators=(operator("李四", "another"), *control.context.operators))
    assert [
        getattr(context.operator_of(token), "name", None) for token in (TOKEN, "another", "", TOKEN[1:], "\ud800")
    ] == [
        "张三",
        "李四",
        None,
        None,
        None,
    ]


def test_a_token_is_not_kept(control: Control, tmp_path: Path) -> None:
    """Neither in the context nor in the records."""
    control.operate("POST", "/incidents", {"kind": "flaw", "title": "漏洞"})
    assert TOKEN not in repr(control.context)
    control.store.close()
    assert all(TOKEN.encode() not in file.read_bytes() for file in tmp_path.iterdir())
