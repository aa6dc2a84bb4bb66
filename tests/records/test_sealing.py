# SPDX-License-Identifier: Apache-2.0
"""Texts at rest: sealed for one record, by keys that change."""

import os
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_factory import NOON, key, seal

from hegui.errors import RecordsProblem
from hegui.records.ids import new_id
from hegui.records.sealing import Key, KeyRing, Seal, as_words, commitment, keys_of, new_key, read_keys

RECORD = new_id(NOON)


@given(st.text())
def test_a_text_comes_back(text: str) -> None:
    """Whatever is in it."""
    assert seal().opened(seal().sealed(text, RECORD), RECORD, "k1") == text


def test_half_of_a_surrogate_pair_comes_back() -> None:
    """JSON can hold it; UTF-8 cannot."""
    assert seal().opened(seal().sealed("a\ud83d", RECORD), RECORD, "k1") == "a\ud83d"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    """Nobody sees that two said the same."""
    assert seal().sealed("同样", RECORD) != seal().sealed("同样", RECORD)
    assert "同样".encode() not in seal().sealed("同样", RECORD)


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_a_changed_text_does_not_open(place: int) -> None:
    """A bit is enough, in the nonce, in the text or in the tag."""
    sealed = bytearray(seal().sealed("一段文字", RECORD))
    sealed[place] ^= 1
    with pytest.raises(RecordsProblem, match="打不开"):
        seal().opened(bytes(sealed), RECORD, "k1")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12)])
def test_a_cut_text_does_not_open(sealed: bytes) -> None:
    """It is told as a changed one."""
    with pytest.raises(RecordsProblem, match="打不开"):
        seal().opened(sealed, RECORD, "k1")


def test_a_text_opens_for_no_other_record() -> None:
    """Not even for one of the same moment, whose derived key is the same."""
    other = new_id(NOON)
    assert other[:10] == RECORD[:10]
    with pytest.raises(RecordsProblem, match="打不开"):
        seal().opened(seal().sealed("一段文字", RECORD), other, "k1")


def test_older_keys_open_and_the_first_seals() -> None:
    """A ring with a new key in front opens what the old one sealed; without the old one it says which is missing."""
    old = seal("k1").sealed("旧文本", RECORD)
    assert seal("k2", "k1").opened(old, RECORD, "k1") == "旧文本"
    assert seal("k2", "k1").key_id == "k2"
    with pytest.raises(RecordsProblem, match="k1"):
        seal("k2").opened(old, RECORD, "k1")


def test_keys_are_read_from_lines_and_from_one_line() -> None:
    """A file of lines with comments, and the one line of a variable, say the same."""
    keys = [key("k2"), key("k1")]
    line = as_words(keys)
    lines = "# first\n" + "\n".join(as_words([each]).strip() for each in keys) + "\n\n"
    assert [list(keys_of(words, "x")) for words in (line, lines)] == [keys, keys]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "# nothing\n",
        "k1",
        f"k1:{b64encode(bytes(31)).decode()}",
        "k1:not base64 at all!",
        f"bad id:{b64encode(bytes(32)).decode()}",
        f"k1:{b64encode(bytes(32)).decode()};k1:{b64encode(bytes(32)).decode()}",
    ],
)
def test_what_is_no_key_is_told_and_not_repeated(words: str) -> None:
    """With its line; the words may be a secret that was written wrongly."""
    with pytest.raises(RecordsProblem) as raised:
        keys_of(words, "keys.txt")
    assert "keys.txt" in str(raised.value)
    for part in filter(None, words.replace("# nothing\n", "").split(":")[1:]):
        assert part not in str(raised.value)


def test_a_key_does_not_show_its_secret() -> None:
    """Not when it is printed either."""
    assert str(key("k1")) == "Key('k1')"


@pytest.mark.parametrize(("mode", "fine"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)])
def test_a_key_file_is_for_its_owner_only(tmp_path: Path, mode: int, fine: bool) -> None:
    """Otherwise it is refused, with what to do."""
    file = tmp_path / "keys"
    file.write_text(as_words([key()]))
    file.chmod(mode)
    if fine:
        assert read_keys(file).current == key()
    else:
        with pytest.raises(RecordsProblem, match="chmod 600"):
            read_keys(file)


def test_a_key_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(RecordsProblem, match=r"keys\.txt"):
        read_keys(tmp_path / "keys.txt")


def test_new_keys_are_named_after_the_day() -> None:
    """A second one of the day gets a number; secrets are of chance."""
    first = new_key(NOON, [])
    second = new_key(NOON, [first])
    assert (first.id, second.id) == ("20261125", "20261125-2")
    assert first.secret != second.secret
    assert {len(each.secret) for each in (first, second)} == {32}


def test_keys_derived_for_records_change_with_time() -> None:
    """A key seals no more than some hours' records, so that chance nonces do not meet."""
    cipher = Seal(KeyRing([Key("k", os.urandom(32))]))
    near, far = RECORD[:5] + new_id(NOON)[5:], "00000" + RECORD[5:]
    sealed = cipher.sealed("x", near)
    with pytest.raises(RecordsProblem):
        cipher.opened(sealed, far, "k")


PARTS = st.lists(st.none() | st.text(max_size=5), max_size=4)


@given(PARTS, PARTS)
def test_a_commitment_is_to_these_parts_only(one: list[str | None], other: list[str | None]) -> None:
    """Other parts, or the same cut elsewhere, give another one."""
    if one == other:
        assert commitment(b"s", *one) == commitment(b"s", *other)
    elif len(one) == len(other):
        assert commitment(b"s", *one) != commitment(b"s", *other)


def test_a_commitment_says_nothing_without_its_salt() -> None:
    """The same parts under another salt give another one."""
    assert commitment(bytes(16), "张三") != commitment(bytes(15) + b"1", "张三")
