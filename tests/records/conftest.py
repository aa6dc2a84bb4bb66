# SPDX-License-Identifier: Apache-2.0
"""The records are tested on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from records_factory import emptied, postgres_server, sqlite_store

from hegui.records.store import Store


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """The PostgreSQL server of this session."""
    running = postgres_server()
    yield running
    running.cleanup()


@pytest.fixture
def postgres(server: Any) -> Iterator[Store]:
    """Empty records on the server."""
    store = emptied(server.get_uri())
    yield store
    store.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """Empty records in a file."""
    store = sqlite_store(tmp_path)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Empty records, on each database."""
    made: Store = request.getfixturevalue(request.param)
    return made
