# SPDX-License-Identifier: Apache-2.0
"""What the tests of reports share: the law of the day, the assessment, and golden files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from assessment_factory import assessment, law

from hegui.assess.model import Assessment
from hegui.law.view import LawView

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "HEGUI_UPDATE_GOLDEN"
"""Set to 1 to write the golden files instead of comparing; read the difference before committing it."""

Golden = Callable[[str, str], None]


@pytest.fixture
def view() -> LawView:
    """The small law on the day of the assessment."""
    return law()


@pytest.fixture
def whole() -> Assessment:
    """The realistic assessment."""
    return assessment()


@pytest.fixture
def golden() -> Golden:
    """Compares a text with a golden file, or writes it when asked."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get(UPDATE) == "1":
            file.write_text(text, "utf-8", newline="")
        assert file.is_file(), f"{name} is missing; run with {UPDATE}=1"
        assert text == file.read_bytes().decode("utf-8"), f"{name} has changed; if that is meant, run with {UPDATE}=1"

    return compare
