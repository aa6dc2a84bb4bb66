# SPDX-License-Identifier: Apache-2.0
"""What a gateway could not write before it ended is there when it starts again."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hegui.gateway.effects import Effect, IllegalAnswer
from hegui.gateway.left_over import LeftOver
from hegui.users.events import EndStreak, HandOver, RecordViolation

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
EFFECTS: tuple[Effect, ...] = (
    RecordViolation("p", "app", "E1", AT, "A.1.a"),
    EndStreak("p", AT),
    HandOver(None, "E2", AT, ("self-harm",), "值班", None, True, False),
    IllegalAnswer("A.1.h", "m", "E3"),
)


def test_all_kinds_of_effects_and_losses_come_back(tmp_path: Path) -> None:
    """In their order, from a file for its owner; nothing left leaves no file."""
    left = LeftOver(tmp_path / "spill", "r.1")
    assert left.read() == ([], {})
    left.keep(EFFECTS, {"streaks": 2})
    assert stat.S_IMODE(left.path.stat().st_mode) == 0o600
    assert LeftOver(tmp_path / "spill", "r.1").read() == ([*EFFECTS], {"streaks": 2})
    assert LeftOver(tmp_path / "spill", "r.2").read() == ([], {})
    left.keep((), {})
    assert not left.path.exists()
    left.keep((), {})


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"effects":[["Other",[]]],"losses":{}}', b'{"effects":[["EndStreak",[1]]],"losses":{}}']
)
def test_a_damaged_file_is_put_aside_and_told(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It keeps nobody from starting, and nothing is deleted."""
    left = LeftOver(tmp_path, "r1")
    left.path.write_bytes(content)
    assert left.read() == ([], {})
    assert (tmp_path / "r1.damaged").read_bytes() == content
    assert "cannot be read" in caplog.text
