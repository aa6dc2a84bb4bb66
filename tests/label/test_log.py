# SPDX-License-Identifier: Apache-2.0
"""The log of labelling: whole lines, read back, kept for six months."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from stat import S_IMODE

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_factory import LABEL

from hegui.errors import LabelProblem
from hegui.label import Label
from hegui.label.aigc import Attribute
from hegui.label.log import Entry, Event, LabelLog, Request, as_line, of_line

AT = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
ENTRY = Entry(AT, Event.LABELLED, "a/b.png", "png", "iTXt", LABEL, "0" * 64, "1" * 64, date(2027, 5, 25))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENTRIES = st.builds(
    Entry,
    st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  zone added
        lambda at: at.replace(microsecond=0)
    ),
    st.sampled_from(Event),
    TEXTS,
    st.none() | st.just("png"),
    TEXTS,
    st.builds(Label, st.sampled_from(Attribute), *[TEXTS] * 6),
    st.none() | st.just("0" * 64),
    st.none() | st.just("1" * 64),
    st.dates(),
    st.none() | st.builds(Request, TEXTS, TEXTS, st.dates()),
    st.none() | st.sampled_from(Attribute),
)


@given(ENTRIES)
def test_every_entry_reads_back(entry: Entry) -> None:
    """Whatever is in it, on one line."""
    line = as_line(entry)
    assert len(line.splitlines()) == len((line + "x").splitlines()) >= 1
    assert "\n" not in line
    assert of_line(line) == entry


@pytest.mark.parametrize("name", ["format", "sha256_before", "sha256_after", "state"])
def test_a_field_that_is_no_text_is_no_entry(name: str) -> None:
    """Nor a number that is none."""
    for value in (1, [], {}, float("nan")):
        with pytest.raises(ValueError, match="is no text"):
            of_line(json.dumps(json.loads(as_line(ENTRY)) | {name: value}))


def test_entries_are_appended(tmp_path: Path) -> None:
    """In order; the file is for its owner only."""
    log = LabelLog(tmp_path / "deep" / "log.jsonl")
    assert list(log.entries()) == []
    log.append([ENTRY])
    log.append([replace(ENTRY, file="c.png")])
    log.append([])
    assert [entry.file for entry in log.entries()] == ["a/b.png", "c.png"]
    assert S_IMODE(log.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[1]",
        "x",
        "null",
        '{"at": 1}',
        as_line(ENTRY)[:-20],
        as_line(ENTRY).replace("2027-05-25", "soon"),
        "[" * 10**5,
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    """With its number; it is not passed over."""
    path = tmp_path / "log.jsonl"
    path.write_text(f"{as_line(ENTRY)}\n{line}\n", encoding="utf-8")
    with pytest.raises(LabelProblem, match=r"log\.jsonl:2"):
        list(LabelLog(path).entries())


def test_a_torn_last_line_does_not_spoil_the_next(tmp_path: Path) -> None:
    """After a crash the new entry has a line of its own."""
    path = tmp_path / "log.jsonl"
    path.write_text(as_line(ENTRY)[:30], encoding="utf-8")
    LabelLog(path).append([ENTRY])
    assert path.read_text(encoding="utf-8").splitlines()[1] == as_line(ENTRY)


def test_only_what_is_over_is_pruned(tmp_path: Path) -> None:
    """The last day counts."""
    log = LabelLog(tmp_path / "log.jsonl")
    log.append([ENTRY, replace(ENTRY, file="new", keep_until=date(2027, 5, 26))])
    assert log.prune(date(2027, 5, 25)) == (0, 2)
    assert log.prune(date(2027, 5, 26)) == (1, 1)
    assert [entry.file for entry in log.entries()] == ["new"]


def test_a_damaged_log_is_not_pruned(tmp_path: Path) -> None:
    """Nothing is lost."""
    path = tmp_path / "log.jsonl"
    path.write_text(f"{as_line(ENTRY)}\nx\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(LabelProblem):
        LabelLog(path).prune(date(2030, 1, 1))
    assert path.read_bytes() == before


_WRITER = """
import sys
from pathlib import Path
from hegui.label.log import LabelLog, of_line
log, entry = LabelLog(Path(sys.argv[1])), of_line(sys.argv[2])
for _ in range(20):
    log.append([entry] * 3)
"""


def test_processes_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    """Two writers, and a third that prunes what is over."""
    path = tmp_path / "log.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), as_line(replace(ENTRY, file=name))])
        for name in "ab"
    ]
    over = replace(ENTRY, file="over", keep_until=date(2020, 1, 1))
    while any(writer.poll() is None for writer in writers):
        LabelLog(path).append([over])
        LabelLog(path).prune(date(2026, 1, 1))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(entry.file for entry in LabelLog(path).entries()) == ["a"] * 60 + ["b"] * 60
