# SPDX-License-Identifier: Apache-2.0
"""Plain text and Markdown in UTF-8; nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.dossier.plain_text import read, read_markdown
from hegui.errors import DocumentProblem, Place


def test_passages_have_the_lines_of_the_file() -> None:
    """Counted from 1, with any kind of line end."""
    for text in ("甲\n\n乙\n", "甲\r\n\r\n乙\r\n", "甲\r\r乙\r"):
        assert [(passage.text, passage.line) for passage in read(text.encode(), "a.txt").passages] == [
            ("甲", 1),
            ("乙", 3),
        ]


def test_a_comment_of_markdown_is_not_part_of_the_text() -> None:
    """A clause that was commented out is not a clause; the lines after it keep their numbers."""
    extract = read_markdown("甲\n<!-- 投诉\n渠道 -->\n乙\n<!-- 未完".encode(), "a.md")
    assert [(passage.text, passage.line) for passage in extract.passages] == [("甲", 1), ("乙", 4)]


def test_a_byte_order_mark_is_welcome() -> None:
    """Windows editors write it."""
    assert read("甲".encode("utf-8-sig"), "a.txt").passages[0].text == "甲"


@pytest.mark.parametrize(
    ("text", "encoding", "found", "line"),
    [
        ("a\n用户协议", "gb18030", "GB18030 / GBK", 2),
        ("a\n用户协议", "utf-16", "UTF-16", 1),
        ("café \xff", "latin-1", "?", 1),
    ],
)
def test_another_encoding_is_refused_and_named(text: str, encoding: str, found: str, line: int) -> None:
    """A wrong guess would turn a clause into other characters."""
    with pytest.raises(DocumentProblem) as caught:
        read(text.encode(encoding), "a.txt")
    [problem] = caught.value.problems
    assert (problem.where, problem.found) == (Place("a.txt", line), found)
    assert "iconv" in str(problem.fix)


def test_bytes_that_are_no_text_are_refused() -> None:
    """A PDF that was renamed is not searched as if it were words."""
    with pytest.raises(DocumentProblem, match="not a text file") as caught:
        read(b"a\n\0\0", "a.txt")
    assert caught.value.problems[0].where == Place("a.txt", 2)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Nothing else can happen."""
    for reader in (read, read_markdown):
        try:
            reader(content, "a.txt")
        except DocumentProblem as error:
            assert error.problems  # noqa: PT017  the point of the test
