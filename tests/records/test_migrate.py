# SPDX-License-Identifier: Apache-2.0
"""Migrations: they make what the modules say, once, whoever starts them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from records_factory import all_tables, finished, in_process, sqlite_store
from sqlalchemy import inspect, text

import hegui.records
from hegui.errors import RecordsProblem
from hegui.records.metadata import METADATA
from hegui.records.migrate import State, migrate, require_current, schema_of
from hegui.records.store import Store

MIGRATE = """
    import os, sys, time
    from pathlib import Path
    import alembic.command
    from hegui.records.migrate import migrate
    from hegui.records.store import Store
    store, waiting = Store(sys.argv[1]), Path(sys.argv[2])
    (waiting / str(os.getpid())).touch()
    while len(list(waiting.iterdir())) < 3:
        time.sleep(0.001)
    print(migrate(store).state)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without tables."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path}/new.db")
    else:
        server: Any = request.getfixturevalue("server")
        with closing(Store(server.get_uri())) as whole, whole.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                f"CREATE DATABASE {tmp_path.name}"
            )
        store = Store(server.get_uri(database=tmp_path.name))
    yield store
    store.close()


def test_the_migrated_schema_is_that_of_the_modules(empty: Store) -> None:
    """Tables, columns, types, indices and constraints: the migrations and `METADATA` say the same."""
    assert all_tables()
    migrate(empty)
    with empty.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        tables = set(inspect(connection).get_table_names())
    assert tables - {"alembic_version"} == {table.name for table in all_tables()}


def test_migrations_are_in_one_row_and_named_by_their_numbers() -> None:
    """Each follows the one before, and its file begins with its number, by which it is known without Alembic."""
    folder = Path(hegui.records.__path__[0], "migrations")
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.set_main_option("path_separator", "os")
    found = list(ScriptDirectory.from_config(settings).walk_revisions())
    numbers = sorted(path.name[:4] for path in (folder / "versions").glob("*.py"))
    assert [each.revision for each in reversed(found)] == numbers
    assert [each.down_revision for each in reversed(found)] == [None, *numbers[:-1]]


def test_looking_at_a_database_does_not_load_alembic(tmp_path: Path) -> None:
    """It is large, and a gateway that runs for months only looks."""
    program = """
        import sys
        from hegui.records.migrate import require_current
        from hegui.records.store import Store
        require_current(Store(sys.argv[1]))
        print([name for name in sys.modules if name.startswith("alembic")])
    """
    with closing(sqlite_store(tmp_path)) as store:
        assert finished(in_process(program, store.name)) == "[]\n"


def test_a_database_is_told_empty_then_current(empty: Store) -> None:
    """Before, what is to be done is said; afterwards nothing is."""
    empty.make()
    assert schema_of(empty).state is State.EMPTY
    with pytest.raises(RecordsProblem, match="hegui records migrate"):
        require_current(empty)
    assert migrate(empty).state is State.EMPTY
    require_current(empty)
    assert migrate(empty).state is State.CURRENT


def test_several_processes_migrate_at_once(empty: Store, tmp_path: Path) -> None:
    """One does it, the others find it done; none fails."""
    (tmp_path / "waiting").mkdir()
    processes = [in_process(MIGRATE, empty.name, str(tmp_path / "waiting")) for _ in range(3)]
    states = sorted(finished(process).strip() for process in processes)
    assert states == ["current", "current", "empty"]


def test_a_database_of_a_newer_hegui_is_left_alone(empty: Store) -> None:
    """It is told as that, for reading as for migrating."""
    migrate(empty)
    with empty.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for step in (require_current, migrate):
        with pytest.raises(RecordsProblem, match="更新版本"):
            step(empty)
    with empty.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_older_database_is_brought_up_to_date(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first migration on to the last, and only then is it current."""
    store = empty
    with monkeypatch.context() as patch:
        from alembic import command  # noqa: PLC0415  what is patched

        upgrade = command.upgrade
        patch.setattr(command, "upgrade", lambda settings, _: upgrade(settings, "0001"))
        migrate(store)
    assert schema_of(store).state is State.OLD
    with pytest.raises(RecordsProblem, match="旧版"):
        require_current(store)
    assert migrate(store).state is State.OLD
    require_current(store)


def test_a_migration_that_fails_leaves_nothing(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tables or none: the next attempt begins anew."""
    store = empty
    from alembic import op  # noqa: PLC0415  what is patched

    made = op.create_table

    def failing(name: str, *columns: Any, **options: Any) -> Any:
        if name == "findings":
            raise OSError("disk gone")
        return made(name, *columns, **options)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", failing)
        with pytest.raises(OSError, match="disk gone"):
            migrate(store)
    with store.reading() as connection:
        assert inspect(connection).get_table_names() == []
    migrate(store)
    require_current(store)
