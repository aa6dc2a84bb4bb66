# SPDX-License-Identifier: Apache-2.0
"""``hegui complaint`` on a real database: listed, shown, answered, forgotten."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Ended, run
from desk_factory import LIMIT, NOON, calendar, later
from records_factory import sqlite_store

from hegui.cli.complaint import _COMMANDS
from hegui.desk.cases import NewCase, appeal, case_by_code, file_case
from hegui.records.cases import CaseKind, cases_where
from hegui.records.sealing import Seal, read_keys
from hegui.records.store import Store

Hegui = Callable[..., Ended]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Empty records."""
    return sqlite_store(tmp_path)


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """The keys of the environment."""
    keys = tmp_path / "keys"
    keys.write_text("k1:" + "A" * 43 + "=\n")
    keys.chmod(0o600)
    return Seal(read_keys(keys))


@pytest.fixture
def hegui(store: Store, seal: Seal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hegui:
    """The command on these records."""
    assert seal.key_id == "k1"
    monkeypatch.setenv("HEGUI_RECORDS", store.name)
    monkeypatch.setenv("HEGUI_RECORDS_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("HEGUI_OPERATOR", "张三")
    monkeypatch.setenv("HEGUI_LANG", "en")
    return lambda *arguments: run("complaint", *arguments)


def filed(store: Store, seal: Seal, kind: CaseKind = CaseKind.COMPLAINT, **values: str) -> tuple[str, str]:
    """The id and the code of a case of noon."""
    fields = {"subject": "other", "text": "回答不当", "contact": "wang@example.com", **values}
    with store.writing() as connection:
        made = file_case(connection, seal, NewCase(kind=kind, **fields), LIMIT, calendar(), now=NOON)  # type: ignore[arg-type]  texts
    return made.case.id, made.code or ""


def done(ended: Ended) -> str:
    """What a command said that must have succeeded."""
    assert ended.code == 0, ended.err
    return ended.out


def test_a_case_is_listed_shown_and_answered(hegui: Hegui, store: Store, seal: Seal) -> None:
    """The person sees the reply with the code, and not the note."""
    number, code = filed(store, seal)
    assert number in done(hegui("list", "--waiting", "--kind", "complaint"))
    assert done(hegui("list", "--kind", "rights")) == ""
    said = done(hegui("show", number))
    assert "回答不当" in said
    assert "wang@example.com" in said
    done(hegui("note", number, "--text", "内部记录"))
    done(hegui("reply", number, "--text", "已处理。"))
    with store.writing() as connection:
        shown = case_by_code(connection, seal, code)
        assert shown is not None
        assert [event.text for event in shown.events] == ["已处理。"]
        appeal(connection, seal, code, "不同意", LIMIT, calendar(), now=later(days=1))
    assert "appeal open" in done(hegui("list", "--waiting"))
    assert "reply to the appeal (张三)" in done(hegui("reply", number, "--appeal", "--text", "维持。"))
    assert done(hegui("list", "--waiting")) == ""


def test_overdue_cases_end_with_code_1(hegui: Hegui, store: Store, seal: Seal) -> None:
    """So that a scheduled job can tell."""
    number, _ = filed(store, seal)
    assert hegui("list", "--overdue", "--day", "2026-12-16").code == 0
    ended = hegui("list", "--overdue", "--day", "2026-12-17", "--format", "json")
    assert ended.code == 1
    assert [row["id"] for row in json.loads(ended.out)] == [number]


def test_a_refusal_needs_its_reasons(hegui: Hegui, store: Store, seal: Seal, tmp_path: Path) -> None:
    """From the command line or a file."""
    number, _ = filed(store, seal, CaseKind.RIGHTS, subject="delete")
    assert hegui("reply", number, "--refuse").code == 2
    reasons = tmp_path / "reasons.txt"
    reasons.write_text("法律规定的保存期未满。", "utf-8")
    assert "not granted" in done(hegui("reply", number, "--refuse", "--text-file", str(reasons)))


def test_contacts_are_forgotten_after_their_time(hegui: Hegui, store: Store, seal: Seal) -> None:
    """Of settled cases."""
    number, _ = filed(store, seal)
    filed(store, seal)
    done(hegui("reply", number, "--text", "已处理。"))
    assert "contacts forgotten: 0" in done(hegui("forget", "--days", "180"))
    assert "contacts forgotten: 1" in done(hegui("forget", "--days", "0"))
    assert "wang@" not in done(hegui("show", number))
    with store.reading() as connection:
        assert sum(row.contact is not None for row in cases_where(connection)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "NOPE"], "no such case"),
        (["reply", "NOPE", "--text", "x"], "no such case"),
        (["reply", "NOPE", "--text", "x", "--refuse", "--appeal"], "do not go together"),
        (["note", "NOPE", "--text", "x"], "no such case"),
        (["forget", "--days", "9" * 12], "36500"),
        (["list", "--kind", "spam"], "spam"),
        (["list", "--day", "soon"], "not a date"),
    ],
)
def test_what_cannot_be_is_told_and_exit_code_2(hegui: Hegui, arguments: list[str], words: str) -> None:
    """In both languages, never a traceback."""
    ended = hegui(*arguments)
    assert ended.code == 2
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_every_command_has_help_in_both_languages() -> None:
    """And is found by its name."""
    for name in _COMMANDS:
        said = done(run("complaint", name, "--help"))
        assert re.search("[\u4e00-\u9fff]", said), name
        assert re.search("[A-Za-z]{4}", said), name
