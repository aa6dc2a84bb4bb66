# SPDX-License-Identifier: Apache-2.0
"""Bytes at random places: exactly those asked for, or a clear end."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import LabelProblem
from hegui.label.content import LENT, LONGEST_RECORD, Content, Malformed, Span, lent, opened

BYTES = bytes(range(256)) * 300
LONG = b"".join(number.to_bytes(4, "big") for number in range(250_000))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file longer than several windows."""
    file = tmp_path_factory.mktemp("content") / "file.bin"
    file.write_bytes(BYTES)
    return file


@given(
    st.lists(st.tuples(st.integers(-5, len(BYTES) + 5), st.integers(-5, 70_000)), max_size=20),
    st.integers(0, 70_000),
    st.booleans(),
)
def test_a_window_reads_what_the_whole_reads(path: Path, reads: list[tuple[int, int]], window: int, held: bool) -> None:
    """Any sequence of reads gives the same bytes or the same refusal, through a window or a buffer of any size."""
    with opened(path, window, buffer=bytearray(window + 1) if held else None) as content:
        for start, length in reads:
            if start >= 0 and length >= 0 and start + length <= len(BYTES):
                assert content.read(start, length) == BYTES[start : start + length]
            else:
                with pytest.raises(Malformed):
                    content.read(start, length)


@given(st.integers(0, len(BYTES)), st.integers(0, len(BYTES)), st.integers(1, 5000), st.integers(1, 100_000))
def test_a_span_comes_in_chunks_and_as_a_view(path: Path, start: int, length: int, size: int, held: int) -> None:
    """All of it, in order, whether it is held in a buffer or not."""
    span = Span(start, min(start + length, len(BYTES)))
    with opened(path, buffer=bytearray(held)) as content:
        assert b"".join(content.chunks(span, size)) == BYTES[slice(*span)]
        assert content.view(span, bytearray(len(BYTES))) == BYTES[slice(*span)]
        assert (content.holds(span) is not None) == (span.end <= held)


@pytest.mark.parametrize("span", [Span(1, 4), Span(-1, 2), Span(2, 1)])
def test_a_span_outside_of_the_file_is_refused(tmp_path: Path, span: Span) -> None:
    """Nothing is read past the end, or before the beginning."""
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    with opened(file, 0) as on_disk:
        for content in (Content(b"abc"), on_disk):
            assert content.holds(span) is None
            with pytest.raises(Malformed):
                list(content.chunks(span))
            with pytest.raises(Malformed):
                content.view(span, bytearray(9))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is compared in several steps."""
    file = tmp_path_factory.mktemp("long") / "file.bin"
    file.write_bytes(LONG)
    return file


@given(st.data())
def test_bytes_are_known_where_they_stand_and_any_other_is_not(long: Path, data: st.DataObject) -> None:
    """One bit in a million bytes, in the part that is held, in the part that is not, and across."""
    start = data.draw(st.integers(0, len(LONG)))
    end = data.draw(st.integers(start, len(LONG)))
    same, changed = memoryview(LONG)[start:end], bytearray(LONG[start:end])
    with opened(long, buffer=bytearray(data.draw(st.sampled_from([1, 500_000, len(LONG)])))) as content:
        assert content.has(start, same)
        if changed:
            changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
            assert not content.has(start, memoryview(changed))
        with pytest.raises(Malformed):
            content.has(len(LONG) - len(same) + 1, same)


def test_a_buffer_is_nobody_elses_while_it_is_lent() -> None:
    """Two files at a time are in two buffers; one that was given back is lent again."""
    with lent() as one, lent() as other:
        assert one is not other
        assert len(one) == LENT
    with lent() as again:
        assert again is one or again is other


def test_what_another_left_in_a_buffer_is_not_read(tmp_path: Path) -> None:
    """A short file after a long one."""
    buffer = bytearray(b"left over" * 100)
    (tmp_path / "file").write_bytes(b"abc")
    with opened(tmp_path / "file", buffer=buffer) as content:
        assert content.all() == b"abc"
        assert content.holds(Span(0, 4)) is None
        with pytest.raises(Malformed):
            content.read(2, 2)
        with pytest.raises(Malformed):
            content.has(0, memoryview(b"abct"))


def test_a_change_after_opening_is_known(tmp_path: Path) -> None:
    """Of its length, or of its time."""
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    with opened(file) as content:
        assert not content.changed()
        os.utime(file, ns=(1, 1))
        assert content.changed()
    with opened(file) as content:
        file.write_bytes(b"abcd")
        os.utime(file, ns=(1, 1))
        assert content.changed()
    assert not Content(b"abc").changed()


def test_a_file_is_closed_after_use(tmp_path: Path) -> None:
    """Also where it was none."""
    before = sorted(Path("/proc/self/fd").iterdir())
    (tmp_path / "file").write_bytes(b"abc")
    with opened(tmp_path / "file"):
        pass
    with pytest.raises(LabelProblem), opened(tmp_path):
        pass
    assert sorted(Path("/proc/self/fd").iterdir()) == before


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
        with pytest.raises(Malformed, match="became shorter"):
            content.has(60_000, memoryview(BYTES)[60_000:60_100])


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    """A folder, a pipe and a missing file are told apart from content; a pipe does not hang."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "missing", "."):
        with pytest.raises(LabelProblem), opened(tmp_path / name):
            pass
