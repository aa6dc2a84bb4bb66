# SPDX-License-Identifier: Apache-2.0
"""Bytes at random places: exactly those asked for, or a clear end."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import LabelProblem
from hegui.label.content import LONGEST_RECORD, Content, Malformed, Span, opened

BYTES = bytes(range(256)) * 300


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file longer than several windows."""
    file = tmp_path_factory.mktemp("content") / "file.bin"
    file.write_bytes(BYTES)
    return file


@given(
    st.lists(st.tuples(st.integers(-5, len(BYTES) + 5), st.integers(-5, 70_000)), max_size=20), st.integers(0, 70_000)
)
def test_a_window_reads_what_the_whole_reads(path: Path, reads: list[tuple[int, int]], window: int) -> None:
    """Any sequence of reads gives the same bytes or the same refusal, through a window of any size."""
    with opened(path, window) as content:
        for start, length in reads:
            if start >= 0 and length >= 0 and start + length <= len(BYTES):
                assert content.read(start, length) == BYTES[start : start + length]
            else:
                with pytest.raises(Malformed):
                    content.read(start, length)


@given(st.integers(0, len(BYTES)), st.integers(0, len(BYTES)), st.integers(1, 5000))
def test_a_span_comes_in_chunks(path: Path, start: int, length: int, size: int) -> None:
    """All of it, in order."""
    span = Span(start, min(start + length, len(BYTES)))
    with opened(path) as content:
        assert b"".join(content.chunks(span, size)) == BYTES[slice(*span)]


def test_a_span_outside_of_the_file_is_refused() -> None:
    """Nothing is read past the end."""
    with pytest.raises(Malformed):
        list(Content(b"abc").chunks(Span(1, 4)))


def test_a_record_longer_than_any_metadata_is_refused(tmp_path: Path) -> None:
    """A length field of a hostile file does not fill the memory: here a sparse file really is that long."""
    file = tmp_path / "sparse"
    with file.open("wb") as stream:
        stream.truncate(LONGEST_RECORD + 10)
    with opened(file) as content, pytest.raises(Malformed, match="more than the bound"):
        content.read(5, LONGEST_RECORD + 1)


def test_at_most_gives_what_there_is() -> None:
    """Short at the end, empty beyond."""
    content = Content(b"abc")
    assert [content.upto(1, 9), content.upto(3, 9), content.upto(9, 9)] == [b"bc", b"", b""]


def test_a_file_that_shrinks_while_read_is_damage(tmp_path: Path) -> None:
    """No crash, no zeros."""
    file = tmp_path / "file"
    file.write_bytes(BYTES)
    with opened(file, 10) as content:
        file.write_bytes(b"")
        with pytest.raises(Malformed, match="became shorter"):
            content.read(60_000, 100)
        with pytest.raises(Malformed, match="became shorter"):
            list(content.chunks(Span(60_000, 60_100)))


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    """A folder, a pipe and a missing file are told apart from content; a pipe does not hang."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "missing", "."):
        with pytest.raises(LabelProblem), opened(tmp_path / name):
            pass
