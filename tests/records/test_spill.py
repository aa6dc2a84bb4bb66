# SPDX-License-Identifier: Apache-2.0
"""Files of records that wait: whatever a crash or a disk does to them, what can be read is read."""

import errno
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_factory import exchange, finished, full_exchange, in_process, prepared

from hegui.records import spill as spilling
from hegui.records.prepared import Prepared
from hegui.records.spill import Damage, Segment, Spill, UnreadableSegment, replica_of, rows_of, segments_in, taken

ROWS = prepared(*(full_exchange(session=str(number)) for number in range(4)))


@pytest.fixture
def spill(tmp_path: Path) -> Iterator[Spill]:
    """An empty spill."""
    made = Spill(tmp_path / "spill", "r1")
    yield made
    made.close()


def read(segment: Segment) -> tuple[list[Prepared], Damage]:
    """All that can be read of a segment, and what cannot."""
    damage = Damage()
    return list(rows_of(segment, damage)), damage


def test_what_was_spilled_comes_back(spill: Spill) -> None:
    """In order, value for value."""
    spill.append(ROWS[:3])
    spill.append(ROWS[3:])
    [segment] = spill.waiting
    assert (segment.left, segment.oldest) == (4, ROWS[0].at)
    assert read(segment) == (ROWS, Damage())


def test_rows_are_on_disk_before_it_is_said(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every append flushes the file that it wrote to; a new file's folder is flushed too."""
    flushed: list[str] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    spill.append(ROWS[:1])
    assert flushed == ["r1.000001.spill", "spill", "r1.000001.spill"]
    spill.append(ROWS[1:])
    assert flushed[3:] == ["r1.000001.spill"]


def test_files_are_for_their_owner_only(spill: Spill) -> None:
    """Folder and files."""
    spill.append(ROWS)
    [path] = segments_in(spill.folder)
    assert (path.stat().st_mode & 0o777, spill.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert replica_of(path) == "r1"


def test_what_is_drained_is_not_appended_to(spill: Spill) -> None:
    """The next rows go to another segment."""
    spill.append(ROWS[:1])
    first = spill.first()
    spill.append(ROWS[1:])
    assert first is not None
    assert [segment.left for segment in spill.waiting] == [1, 3]
    spill.passed()
    first.finish(Damage())
    assert not first.path.exists()
    assert [segment.left for segment in spill.waiting] == [3]


def test_large_segments_are_continued_in_new_ones(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that space is freed as they are drained."""
    monkeypatch.setattr(spilling, "_SEGMENT_BYTES", 1)
    for row in ROWS:
        spill.append([row])
    assert [segment.left for segment in spill.waiting] == [1, 1, 1, 1]
    assert [row for segment in spill.waiting for row in read(segment)[0]] == ROWS


def test_a_living_writer_keeps_its_segments(spill: Spill) -> None:
    """Nobody else takes them, in this process or in another."""
    spill.append(ROWS)
    [path] = segments_in(spill.folder)
    assert taken(path) is None
    other = in_process(
        "import sys; from pathlib import Path; from hegui.records.spill import taken; print(taken(Path(sys.argv[1])))",
        str(path),
    )
    assert finished(other).strip() == "None"
    spill.close()
    assert taken(path) is not None


def test_a_writer_takes_over_what_one_of_its_name_left(spill: Spill, tmp_path: Path) -> None:
    """Only of its name, and it does not write over it."""
    spill.append(ROWS[:2])
    other = Spill(spill.folder, "r1.b")
    other.append(ROWS[2:3])
    for each in (spill, other):
        each.close()
    heir = Spill(tmp_path / "spill", "r1")
    heir.adopt()
    heir.append(ROWS[3:])
    assert [read(segment)[0] for segment in heir.waiting] == [ROWS[:2], ROWS[3:]]
    heir.close()


def test_a_segment_that_is_gone_meanwhile_is_passed_over(spill: Spill) -> None:
    """Somebody else has drained it."""
    assert taken(spill.folder / "r1.000001.spill") is None


@given(cut=st.integers(1, 10_000))
@settings(max_examples=60)
def test_a_torn_end_loses_only_the_last_row(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wherever a crash has cut the file, all whole rows before it are read, and the torn one is counted."""
    folder = tmp_path_factory.mktemp("torn")
    spill = Spill(folder, "r1")
    ends = []
    for row in ROWS:
        spill.append([row])
        ends.append(spill.waiting[0].size)
    spill.close()
    [path] = segments_in(folder)
    header = _first(path.read_bytes())
    size = max(path.stat().st_size - cut, 0)
    os.truncate(path, size)
    segment = taken(path)
    assert segment is not None
    rows, damage = read(segment)
    segment.close()
    whole = sum(end <= size for end in ends)
    assert rows == ROWS[:whole]
    assert damage == Damage(torn=int(size not in {0, header, *ends}))


@given(data=st.data())
@settings(max_examples=80)
def test_damage_in_the_middle_loses_only_what_it_hits(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes that a disk has changed cost the rows that they are in; the others are read, and the segment is told damaged."""
    folder = tmp_path_factory.mktemp("damaged")
    spill = Spill(folder, "r1")
    starts = []
    for row in ROWS:
        spill.append([row])
        starts.append(spill.waiting[0].size)
    spill.close()
    [path] = segments_in(folder)
    content = bytearray(path.read_bytes())
    begin = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(1, 200))
    before = bytes(content)
    for place in range(begin, min(begin + length, len(content))):
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    segment = taken(path)
    assert segment is not None
    rows, damage = read(segment)
    segment.close()
    hit = {
        number
        for number, (start, end) in enumerate(zip([_first(before), *starts], starts, strict=False))
        if begin < end and begin + length > start
    }
    assert rows == [row for number, row in enumerate(ROWS) if number not in hit]
    assert damage.torn + damage.damaged >= 1


def _first(content: bytes) -> int:
    """Where the first row begins."""
    return 12 + int.from_bytes(content[4:8], "big")


def test_a_damaged_segment_stays_under_another_name(spill: Spill) -> None:
    """Somebody may still read it; it is not drained again."""
    spill.append(ROWS)
    segment = spill.first()
    assert segment is not None
    segment.finish(Damage(damaged=1))
    assert segments_in(spill.folder) == []
    assert [path.name for path in spill.folder.iterdir()] == ["r1.000001.damaged"]
    spill.passed()


def test_a_full_disk_leaves_the_segment_as_it_was(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be written of the rows is taken back; what was there stays, and the next attempt goes on behind it."""
    spill.append(ROWS[:1])
    write = os.write
    left = [50]

    def full(handle: int, content: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(handle, content[: left[0]])
        left[0] -= done
        return done

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            spill.append(ROWS[1:3])
    spill.append(ROWS[3:])
    [segment] = spill.waiting
    assert read(segment) == ([ROWS[0], ROWS[3]], Damage())


def test_a_segment_that_cannot_be_begun_leaves_no_file(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even an empty one."""

    def full(_handle: int, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        spill.append(ROWS)
    assert segments_in(spill.folder) == []
    assert spill.waiting == ()


def test_rows_of_an_older_hegui_get_the_columns_of_today(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did not know is not said."""
    names = [list(columns) for columns in spilling.COLUMNS]
    names[0].remove("region")
    place = spilling.COLUMNS[0].index("region")

    def old(row: Prepared) -> Prepared:
        return msgspec.structs.replace(row, exchange=row.exchange[:place] + row.exchange[place + 1 :])

    with monkeypatch.context() as patch:
        patch.setattr(spilling, "COLUMNS", names)
        spill.append([old(row) for row in ROWS])
    [segment] = spill.waiting
    rows, _ = read(segment)
    assert [row.exchange[place] for row in rows] == [None] * 4
    assert [row.digest for row in rows] == [row.digest for row in ROWS]
    assert rows[0].exchange[:place] == ROWS[0].exchange[:place]


def test_rows_of_a_newer_hegui_are_told(spill: Spill, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not read half."""
    with monkeypatch.context() as patch:
        patch.setattr(spilling, "COLUMNS", [[*columns, "unheard_of"] for columns in spilling.COLUMNS])
        spill.append(prepared(exchange()))
    [segment] = spill.waiting
    with pytest.raises(UnreadableSegment, match="更新版本"):
        list(islice(rows_of(segment, Damage()), 1))
