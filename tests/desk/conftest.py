# SPDX-License-Identifier: Apache-2.0
"""The desk is tested on both databases, and what it proves with the real checks."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_factory import postgres_store
from records_factory import sqlite_store

from hegui.records.store import Store

sys.path.append(str(Path(__file__).parents[1] / "checks"))  # for context_factory


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Empty records, in a file and on a real server."""
    made = sqlite_store(tmp_path) if request.param == "sqlite" else postgres_store()
    yield made
    made.close()


@pytest.fixture
def quick_store(tmp_path: Path) -> Iterator[Store]:
    """Empty records in a file, where the database makes no difference."""
    made = sqlite_store(tmp_path)
    yield made
    made.close()
