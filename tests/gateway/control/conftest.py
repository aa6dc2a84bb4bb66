# SPDX-License-Identifier: Apache-2.0
"""A control application on records in a file; one on a real PostgreSQL where the database matters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from control_factory import Control
from desk_factory import postgres_store
from records_factory import sqlite_store


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    """On SQLite."""
    store = sqlite_store(tmp_path)
    yield Control(store)
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Control]:
    """On each database."""
    store = sqlite_store(tmp_path) if request.param == "sqlite" else postgres_store()
    yield Control(store)
    store.close()
