# SPDX-License-Identifier: Apache-2.0
"""How long the log of labelling is kept."""

from datetime import date
from pathlib import Path

import pytest
from command import run
from PIL import Image

from hegui.cli import label_batch, label_log, label_propagate
from hegui.cli.label_term import log_months
from hegui.label.log import LabelLog
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.months import kept_until


def test_the_months_are_those_of_the_catalogue() -> None:
    """LBL 9, as of its first day."""
    day = date(2025, 9, 1)
    assert log_months(day) == LawView(load_catalogue(), day).number("lbl_unlabelled_log_months")


def test_every_command_that_logs_keeps_its_entries_as_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a law of 24 months: a batch, a platform, and what goes out without an explicit label."""
    for command in (label_batch, label_propagate, label_log):
        monkeypatch.setattr(command, "log_months", lambda _day: 24)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    Image.new("RGB", (64, 64)).save(pictures / "a.png")
    log = tmp_path / "log.jsonl"
    batch = ("--producer", "示例公司", "--log", str(log))
    assert run("label", "batch", str(pictures), *batch).code == 0
    platform = ("--platform", "示例平台", "--propagate-id", "P-1", "--log", str(log))
    assert run("label", "propagate", str(pictures / "a.png"), *platform).code == 0
    request = ("--recipient", "u1", "--agreement", "1", "--agreed", "2026-01-01", "--log", str(log))
    assert run("label", "unmarked", str(pictures / "a.png"), *request).code == 0
    entries = list(LabelLog(log).entries())
    assert [entry.event for entry in entries] == ["labelled", "propagated", "unmarked"]
    assert {entry.keep_until for entry in entries} == {kept_until(entries[0].at.date(), 24)}
