# SPDX-License-Identifier: Apache-2.0
"""The forms of statements are recalled; that the bytes, the subjects and the signatures are right is looked at each time."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from evidence_factory import OTHER_KEY, SIGNED_BY_WANG, a_store, added, an_example

from hegui.cache import keep, recall
from hegui.evidence import FINDING_OF, PersonKey, Statement, store
from hegui.evidence.dsse import public_key_of


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "hegui"


def _not_called(*_: object) -> NoReturn:
    raise AssertionError("it was checked before")


def test_every_kind_is_recalled_as_it_was_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal, to the time zone of every moment, signed or not."""
    for kind in sorted(FINDING_OF):
        added(a_store(tmp_path), an_example(kind))
        added(a_store(tmp_path), an_example(kind), signer=SIGNED_BY_WANG)
    first = a_store(tmp_path).read()
    monkeypatch.setattr(store, "form_of", _not_called)
    monkeypatch.setattr(store, "open_envelope", _not_called)
    again = a_store(tmp_path).read()
    assert again == first
    assert len(again.statements) == 2 * len(FINDING_OF)
    assert [_moments(statement) for statement in again.statements] == [_moments(item) for item in first.statements]


def _moments(statement: Statement) -> list[str]:
    tickets = getattr(statement.finding, "tickets", ())
    return [ticket.found_at.isoformat() for ticket in tickets]


def _edited_subject(folder: Path, _: Statement) -> None:
    (folder / "page.html").write_text("edited", "utf-8")


def _edited_statement(folder: Path, statement: Statement) -> None:
    with (folder / statement.file).open("ab") as stream:
        stream.write(b" ")


@pytest.mark.parametrize("spoil", [_edited_subject, _edited_statement])
def test_what_was_changed_since_is_told(tmp_path: Path, spoil: Callable[[Path, Statement], None]) -> None:
    """That its form is known saves no statement."""
    held = a_store(tmp_path)
    statement = added(held)
    assert held.read().statements == (statement,)
    spoil(tmp_path, statement)
    view = held.read()
    assert (view.statements, len(view.damaged)) == ((), 1)


def test_a_signature_is_verified_each_time(tmp_path: Path) -> None:
    """Against the key that the dossier has now."""
    statement = added(a_store(tmp_path), signer=SIGNED_BY_WANG)
    assert a_store(tmp_path).read().statements == (statement,)
    view = a_store(tmp_path, PersonKey("wang", public_key_of(OTHER_KEY))).read()
    assert (view.statements, len(view.damaged)) == ((), 1)
    assert a_store(tmp_path, PersonKey("li", None)).read().statements[0].signed_by == ()


@pytest.mark.parametrize("spoiled", [b"\x80", b"", b"\x81\xa1a\xc4\x01{"])
def test_what_is_damaged_in_the_cache_is_checked_again(tmp_path: Path, cache: Path, spoiled: bytes) -> None:
    """The statement stands in the store."""
    statement = added(a_store(tmp_path))
    a_store(tmp_path).read()
    [kept] = cache.glob("evidence-*.msgpack")
    kept.write_bytes(spoiled)
    assert a_store(tmp_path).read().statements == (statement,)
    keep("evidence", kept.stem.partition("-")[2], {"a": 7}, cache, most=1)
    assert a_store(tmp_path).read().statements == (statement,)


def test_a_damaged_form_is_checked_again(tmp_path: Path, cache: Path) -> None:
    """Where the cache as a whole can be read."""
    statement = added(a_store(tmp_path))
    a_store(tmp_path).read()
    [kept] = cache.glob("evidence-*.msgpack")
    digest = kept.stem.partition("-")[2]
    forms = recall("evidence", digest, dict[str, bytes], cache)
    assert forms is not None
    [(name, form)] = forms.items()
    for spoiled in (form.replace(b'{"subjects"', b'{"subjacts"'), b"{", b""):
        assert spoiled != form
        keep("evidence", digest, {name: spoiled}, cache, most=1)
        assert a_store(tmp_path).read().statements == (statement,)
