# SPDX-License-Identifier: Apache-2.0
"""What a gateway could not write before it ended is there when it starts again."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hegui.gateway.effects import Effect, IllegalAnswer
from hegui.gateway.left_over import NOTHING, Left, LeftOver
from hegui.users.events import EndStreak, HandOver, RecordViolation
from hegui.users.usage import Of, Usage

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
EFFECTS: tuple[Effect, ...] = (
    RecordViolation("p", "app", "E1", AT, "A.1.a"),
    EndStreak("p", AT),
    HandOver(None, "E2", AT, ("self-harm",), "值班", None, True, False),
    IllegalAnswer("A.1.h", "m", "E3"),
)
USED = (
    Usage(
        Of.USER, "p", AT.toordinal(), (1 << 1439) | 1, 3, 70, spent=5, since=1.5, reminders_due=2, reminder_minutes=120
    ),
    Usage(Of.KEY, "K1", AT.toordinal(), requests=3),
)


def test_all_kinds_of_effects_losses_and_use_come_back(tmp_path: Path) -> None:
    """In their order, from a file for its owner; nothing left leaves no file."""
    left = LeftOver(tmp_path / "spill", "r.1")
    assert left.read() == NOTHING
    whole = Left(EFFECTS, {"streaks": 2}, USED)
    left.keep(whole)
    assert stat.S_IMODE(left.path.stat().st_mode) == 0o600
    assert LeftOver(tmp_path / "spill", "r.1").read() == whole
    assert LeftOver(tmp_path / "spill", "r.2").read() == NOTHING
    left.keep(NOTHING)
    assert not left.path.exists()
    left.keep(NOTHING)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"effects":[["Other",[]]],"losses":{}}',
        b'{"effects":[["EndStreak",[1]]],"losses":{}}',
        b'{"effects":[],"losses":{},"usage":[{"minutes":"z"}]}',
        b'{"effects":[],"losses":{},"usage":[{"minutes":"1"}]}',
    ],
)
def test_a_damaged_file_is_put_aside_and_told(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It keeps nobody from starting, and nothing is deleted."""
    left = LeftOver(tmp_path, "r1")
    left.path.write_bytes(content)
    assert left.read() == NOTHING
    assert (tmp_path / "r1.damaged").read_bytes() == content
    assert "cannot be read" in caplog.text
