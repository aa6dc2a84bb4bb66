# SPDX-License-Identifier: Apache-2.0
"""Operators are known by their tokens; who has none is told nothing, and not often."""

from dataclasses import replace

import pytest
from control_factory import TOKEN, Control
from desk_factory import NOON

from hegui.gateway.control.app import control_app
from hegui.gateway.control.context import operator


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        f"Token {TOKEN}",
        "Bearer \u00ff",
    ],
)
def test_what_is_not_the_token_is_refused(control: Control, header: str) -> None:
    """However near."""
    headers = {"authorization": header.encode("latin-1")} if header else {}
    assert control.ask("GET", "/operator/incidents", headers).status_code == 401  # type: ignore[arg-type]  bytes go as well


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
def test_the_token_opens(control: Control, header: str) -> None:
    """The scheme in any case."""
    assert control.ask("GET", "/operator/incidents", {"authorization": header}).status_code == 200


def test_without_operators_nobody_is_one(control: Control) -> None:
    """The part of the operators is closed where no token is configured."""
    control.app = control_app(replace(control.context, operators=()))
    assert control.try_to("GET", "/incidents").status_code == 401


def test_an_address_that_guesses_is_slowed_down(control: Control) -> None:
    """Thirty wrong tokens an hour; the right one is still let in, from there as well."""
    statuses = [
        control.ask("GET", "/operator/incidents", {"authorization": f"Bearer {n}"}).status_code for n in range(32)
    ]
    assert statuses == [401] * 30 + [429] * 2
    assert (
        control.ask("GET", "/operator/incidents", {"authorization": "Bearer x"}, address="192.0.2.9").status_code == 401
    )
    assert control.try_to("GET", "/incidents").status_code == 200


def test_what_an_operator_does_bears_their_name(control: Control) -> None:
    """Each has a token of their own."""
    control.app = control_app(
        replace(control.context, operators=(operator("李四", "another"), *control.context.operators))
    )
    made = control.operate("POST", "/incidents", {"kind": "flaw", "title": "漏洞"})
    assert made["opened_by"] == "张三"
    other = control.ask(
        "POST",
        f"/operator/incidents/{made['id']}/steps",
        {"authorization": "Bearer another", "content-type": "application/json"},
        b'{"kind": "corrected", "detail": "v2"}',
    )
    assert other.json()["steps"][0]["person"] == "李四"
    assert other.json()["steps"][0]["at"].startswith(f"{NOON:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"kind": "flaw"}', 400),
        (b'{"kind": "flaw", "title": "x", "colour": "red"}', 400),
        (b'{"kind": "weather", "title": "x"}', 400),
        (b'{"kind": "flaw", "title": 7}', 400),
        (b'{"kind": "flaw", "title": "x", "found_at": "2026-11-25T10:00:00"}', 400),
        (b"[" * 100_000, 400),
        (b'{"kind": "flaw", "title": "' + b"x" * 3_000_000 + b'"}', 413),
        (b'{"kind": "flaw", "title": "\\ud800"}', 400),
    ],
    ids=["empty", "torn", "list", "missing", "unknown", "kind", "type", "no zone", "nested", "3 MB", "surrogate"],
)
def test_a_wrong_body_is_told_by_its_fields(control: Control, body: bytes, status: int) -> None:
    """Strict: nothing unknown, nothing guessed."""
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    answer = control.ask("POST", "/operator/incidents", headers, body)
    assert answer.status_code == status
    assert answer.json()["problems"]
    assert control.operate("GET", "/incidents") == {"incidents": []}


def test_a_body_that_is_no_json_by_its_type_is_refused(control: Control) -> None:
    """A form of another site cannot act, had it a token."""
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "text/plain"}
    assert control.ask("POST", "/operator/incidents", headers, b'{"kind": "flaw", "title": "x"}').status_code == 415


@pytest.mark.parametrize("query", ["many=0", "many=-1", "many=9999999999999999999999", "many=x", "many=²", "after='"])
def test_strange_numbers_of_rows_break_nothing(control: Control, query: str) -> None:
    """They count as not given."""
    control.operate("POST", "/incidents", {"kind": "flaw", "title": "漏洞"})
    assert control.try_to("GET", f"/incidents?{query}").status_code == 200
