# SPDX-License-Identifier: Apache-2.0
"""hegui tells programmers what they ask for, and users nothing."""

import subprocess
import sys

import pytest

from hegui.log import logger


def test_nothing_is_written_where_nobody_listens() -> None:
    """The standard library would print a warning of a logger without handler."""
    code = "from hegui.log import logger; logger('hegui.x').error('told')"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("", "")


def test_who_listens_hears_it(caplog: pytest.LogCaptureFixture) -> None:
    """Records go up to the root, as those of any library."""
    with caplog.at_level("DEBUG", logger="hegui.x"):
        logger("hegui.x").debug("told %s", "once")
    assert caplog.messages == ["told once"]


def test_asking_twice_adds_no_second_handler() -> None:
    """Else a long-running program would gather them."""
    before = len(logger("hegui").handlers)
    logger("hegui.x")
    logger("hegui.y")
    assert len(logger("hegui").handlers) == before == 1
