# SPDX-License-Identifier: Apache-2.0
"""Without explicit label only on an agreement, with the implicit one, and on record."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from label_factory import LABEL, png

from hegui.errors import LabelProblem
from hegui.label import write
from hegui.label.log import Event, LabelLog, Request
from hegui.label.unmarked import record_unmarked

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
REQUEST = Request("user-7", "terms-3", date(2026, 11, 20))


@pytest.fixture
def log(tmp_path: Path) -> LabelLog:
    """An empty log."""
    return LabelLog(tmp_path / "log.jsonl")


def test_a_delivery_is_recorded(tmp_path: Path, log: LabelLog) -> None:
    """With the digest of what went out; the file is not changed."""
    picture = tmp_path / "a.png"
    picture.write_bytes(png())
    write(picture, LABEL)
    before = picture.read_bytes()
    record_unmarked(picture, REQUEST, log=log, at=AT, months=6)
    [entry] = log.entries()
    assert (entry.event, entry.request, entry.label) == (Event.UNMARKED, REQUEST, LABEL)
    assert entry.keep_until == date(2027, 5, 25)
    assert picture.read_bytes() == before


def test_a_file_without_implicit_label_is_not_handed_out(tmp_path: Path, log: LabelLog) -> None:
    """Article 9 leaves article 5 alone."""
    picture = tmp_path / "a.png"
    picture.write_bytes(png())
    with pytest.raises(LabelProblem, match="no valid implicit label"):
        record_unmarked(picture, REQUEST, log=log, at=AT, months=6)
    assert list(log.entries()) == []


@pytest.mark.parametrize(
    "request_", [Request("", "t", AT.date()), Request("u", " ", AT.date()), Request("u", "t", date(2026, 11, 26))]
)
def test_an_incomplete_request_is_refused(tmp_path: Path, log: LabelLog, request_: Request) -> None:
    """Who, on what agreement, accepted before."""
    picture = tmp_path / "a.png"
    picture.write_bytes(png())
    write(picture, LABEL)
    with pytest.raises(LabelProblem):
        record_unmarked(picture, request_, log=log, at=AT, months=6)
    assert list(log.entries()) == []
