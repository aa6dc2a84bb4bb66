# SPDX-License-Identifier: Apache-2.0
"""Text in windows and files of unknown encoding: the same hits as in one piece, bounded memory, every byte kept."""

import codecs
import io
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from personal_cases import generated

from hegui.detect.personal import find_personal, scan
from hegui.detect.personal.files import BLOCK, encoding_of, encoding_of_beginning, pieces, written
from hegui.detect.personal.windows import BEFORE, TAIL, segments
from hegui.errors import InputError

WINDOW = BEFORE + 2 * TAIL


@pytest.fixture(scope="module")
def document() -> str:
    """Sentences one a line."""
    return "\n".join(case.text.replace("\n", " ") for case in generated(8, 600))


def test_windows_find_what_one_piece_finds(document: str) -> None:
    """Lines are never cut, so hits are the same to the last one."""
    assert len(document) > 3 * WINDOW
    assert list(scan([document], WINDOW)) == find_personal(document)


@pytest.mark.parametrize("size", [1, 977, WINDOW, 10 * WINDOW])
def test_the_size_of_the_pieces_does_not_matter(document: str, size: int) -> None:
    """As they come from a file, a pipe or a network."""
    text = document[: 4 * WINDOW]
    assert list(scan((text[at : at + size] for at in range(0, len(text), size)), WINDOW)) == find_personal(text)


def test_one_line_without_end_is_cut_where_no_value_is(document: str) -> None:
    """In a line longer than the window: nothing lost, nothing twice, no value in two segments."""
    line = document.replace("\n", "。")
    parts = list(segments([line], WINDOW))
    assert "".join(part.text for part in parts) == line
    assert all(hit.end <= len(part.text) and hit.start >= 0 for part in parts for hit in part.hits)
    assert list(scan([line], WINDOW)) == find_personal(line)


def test_a_value_on_every_cut_is_found() -> None:
    """A number that begins at each place around the cut."""
    for shift in range(-30, 30):
        text = "的" * (WINDOW - TAIL + shift) + "电话13812345678咨询" + "的" * WINDOW
        (hit,) = scan([text], WINDOW)
        assert text[hit.start : hit.end] == "13812345678"


def test_memory_does_not_grow_with_a_line() -> None:
    """A line of five million characters, in pieces that are made as they are read."""

    def line() -> Iterator[str]:
        for _ in range(5):
            yield "x" * 999_989 + "13812345678"

    find_personal("１")  # the tables of folding are read once
    tracemalloc.start()
    found = sum(1 for _ in scan(line()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == 0  # letters touch it
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("电话13812345678".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "电话".encode(), "utf-8"),
        ("电话13812345678咨询，谢谢".encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + "电话13812345678".encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "电话13812345678".encode("utf-16-be"), "utf-16-be"),
        ("电话13812345678咨询".encode() * 20 + b"\xff", "utf-8"),
        (b"a\0b\0" * 5, "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_the_encoding_is_told(content: bytes, encoding: str) -> None:
    """By mark, else by what the bytes are; a wrong byte does not make a file another one."""
    stream = io.BytesIO(content)
    assert encoding_of(stream) == encoding_of_beginning(content) == encoding
    assert stream.tell() == 0
    assert written("".join(pieces(stream, encoding)), encoding) == content


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(["utf-8", "gb18030"]))
def test_any_bytes_come_back(content: bytes, encoding: str) -> None:
    """What is no text is kept as it is."""
    assert written("".join(pieces(io.BytesIO(content), encoding)), encoding) == content


def test_bytes_come_back_across_blocks() -> None:
    """Characters of two and four bytes on the border of what is read at a time."""
    chosen = random.Random(5)  # noqa: S311  a choice of bytes, no secret
    content = b"".join(chosen.choice([b"\xb5\xe7", b"\x81\x30\x81\x30", b"1", b" ", b"\xff"]) for _ in range(BLOCK))
    assert len(content) > BLOCK
    assert written("".join(pieces(io.BytesIO(content), "gb18030")), "gb18030") == content
    # Nothing to cut at: no blank, no stop.
    content = b"\xb5\xe7" * (3 * BLOCK)
    assert written("".join(pieces(io.BytesIO(content), "gb18030")), "gb18030") == content


def test_half_a_character_of_utf16_is_said() -> None:
    """It cannot be written back, so it is not read either."""
    content = codecs.BOM_UTF16_LE + b"\x35\x75\x00"
    with pytest.raises(InputError):
        list(pieces(io.BytesIO(content), "utf-16-le"))
