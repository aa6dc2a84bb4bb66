# SPDX-License-Identifier: Apache-2.0
"""The cache: never stale, never in the way, and nobody else's to read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui import cache
from hegui.cache import cache_folder, code_of, digest_of, keep, recall


def test_what_is_kept_is_recalled_and_private(tmp_path: Path) -> None:
    """Contracts and notices are among the texts: only their owner may read them."""
    folder = tmp_path / "hegui"
    keep("text", "a", b"words", folder, most=4)
    assert recall("text", "a", bytes, folder) == b"words"
    assert (folder / "text-a.msgpack").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert recall("text", "b", bytes, folder) is None
    assert recall("catalogue", "a", bytes, folder) is None


def test_only_the_newest_of_a_kind_are_kept(tmp_path: Path) -> None:
    """Others are not touched."""
    keep("catalogue", "x", b"law", tmp_path, most=4)
    for number in range(6):
        keep("text", str(number), b"words", tmp_path, most=3)
    assert len(list(tmp_path.glob("text-*.msgpack"))) == 3
    assert recall("text", "5", bytes, tmp_path) == b"words"
    assert recall("catalogue", "x", bytes, tmp_path) == b"law"


def test_nothing_is_kept_where_nothing_shall_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`HEGUI_CACHE=off`, a result that is too large, a folder that cannot be made."""
    monkeypatch.setenv("HEGUI_CACHE", "off")
    assert cache_folder() is None
    keep("text", "a", b"words", None, most=4)
    assert recall("text", "a", bytes, None) is None
    monkeypatch.setattr(cache, "MAX_BYTES", 4)
    keep("text", "a", b"words", tmp_path, most=4)
    (tmp_path / "file").write_bytes(b"")
    keep("text", "a", b"ok", tmp_path / "file" / "folder", most=4)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_folder_is_where_the_desktop_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`XDG_CACHE_HOME`, else `~/.cache`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "hegui"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "hegui"


def test_what_is_damaged_was_never_there(tmp_path: Path) -> None:
    """Nothing, a part, a byte that is another, a text where bytes belong: as after a loss of power, or by hand."""
    keep("text", "a", b"words", tmp_path, most=4)
    whole = (tmp_path / "text-a.msgpack").read_bytes()
    parts = [whole[:length] for length in range(len(whole))]
    others = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for content in (*parts, *others, bytes(len(whole)), b"\xc1", whole + b"\0"):
        (tmp_path / "text-a.msgpack").write_bytes(content)
        assert recall("text", "a", bytes, tmp_path) is None, content
    keep("text", "a", "words", tmp_path, most=4)
    assert recall("text", "a", bytes, tmp_path) is None
    assert recall("text", "a", str, tmp_path) == "words"


@pytest.mark.parametrize("result", [2**64, "\ud800"])
def test_what_has_no_form_is_not_kept(tmp_path: Path, result: object) -> None:
    """A number of more than 64 bits, half a character."""
    keep("text", "a", result, tmp_path, most=4)
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_different_parts_have_different_digests(one: list[bytes], other: list[bytes]) -> None:
    """Also when their concatenation is the same."""
    assert (digest_of(*one) == digest_of(*other)) == (one == other)


def test_other_code_is_another_result(tmp_path: Path) -> None:
    """The key changes with the modules that compute."""
    module = tmp_path / "m.py"
    module.write_bytes(b"a = 1")
    before = code_of([str(module), None])
    module.write_bytes(b"a = 2")
    assert code_of([str(module), None]) != before
