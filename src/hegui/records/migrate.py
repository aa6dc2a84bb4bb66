# SPDX-License-Identifier: Apache-2.0
"""The tables of a database, made and brought up to date. The migrations are in the package."""

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import as_file, files
from typing import Final

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from hegui.errors import Place, Problem, RecordsProblem
from hegui.records.store import Store, reason_of
from hegui.text import Text, same

_MIGRATIONS: Final = files("hegui.records").joinpath("migrations")
_TABLE: Final = "alembic_version"
_LOCK: Final = 0x68_65_67_75_69  # "hegui"
"""The advisory lock of PostgreSQL that one migrating process holds."""


class State(StrEnum):
    """How the tables of a database stand to this version of hegui."""

    EMPTY = "empty"
    """There are none."""
    OLD = "old"
    CURRENT = "current"
    NEWER = "newer"
    """A newer hegui has migrated it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The migrations that a database has seen, and those that this hegui knows to be last."""

    seen: tuple[str, ...]
    last: tuple[str, ...]
    known: frozenset[str]

    @property
    def state(self) -> State:
        """How they stand to each other."""
        if not self.seen:
            return State.EMPTY
        if not self.known.issuperset(self.seen):
            return State.NEWER
        return State.CURRENT if set(self.seen) == set(self.last) else State.OLD


def migrate(store: Store) -> Schema:
    """Makes the tables, or brings them up to date. All of it happens or nothing; of several processes one does it.

    Returns:
        What it found before.

    Raises:
        RecordsProblem: the database cannot be reached or changed, or a newer hegui has migrated it.
    """
    from alembic import command  # noqa: PLC0415  nine megabytes that a gateway need not hold
    from alembic.config import Config  # noqa: PLC0415  as above

    with as_file(_MIGRATIONS) as folder:
        settings = Config()
        settings.set_main_option("script_location", str(folder).replace("%", "%%"))
        settings.set_main_option("path_separator", "os")
        store.make()
        try:
            with store.writing() as connection:
                if store.shared:
                    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                found = _schema(connection)
                if found.state is State.NEWER:
                    raise _problem(store, found)
                settings.attributes["connection"] = connection
                command.upgrade(settings, "heads")
        except DBAPIError as error:
            raise RecordsProblem(
                Problem(
                    Text("记录数据库的表建不成", "the tables of the records cannot be made"),
                    Place(store.name),
                    found=reason_of(error),
                )
            ) from error
    return found


def schema_of(store: Store) -> Schema:
    """Which migrations a database has seen.

    Raises:
        RecordsProblem: it cannot be reached, or is no database.
    """
    try:
        with store.reading() as connection:
            return _schema(connection)
    except DBAPIError as error:
        raise RecordsProblem(
            Problem(
                Text("记录数据库读不出", "the database of the records cannot be read"),
                Place(store.name),
                found=reason_of(error),
            )
        ) from error


def require_current(store: Store) -> None:
    """Sees to it that the tables are those of this hegui.

    Raises:
        RecordsProblem: they are not: there are none, or those of an older or a newer one.
    """
    schema = schema_of(store)
    if schema.state is not State.CURRENT:
        raise _problem(store, schema)


def _problem(store: Store, schema: Schema) -> RecordsProblem:
    match schema.state:
        case State.EMPTY:
            what = Text("数据库中还没有记录的表", "there are no tables of records in the database")
        case State.NEWER:
            what = Text("数据库已由更新版本的 hegui 迁移", "a newer hegui has migrated the database")
        case State.OLD | State.CURRENT:
            what = Text("数据库的表是旧版 hegui 的", "the tables are those of an older hegui")
    newer = schema.state is State.NEWER
    return RecordsProblem(
        Problem(
            what,
            Place(store.name),
            found=", ".join(schema.seen) or None,
            accepted=same(", ".join(schema.last)),
            fix=Text("升级 hegui。", "Install a newer hegui.")
            if newer
            else Text("运行 hegui records migrate。", "Run `hegui records migrate`."),
        )
    )


def _schema(connection: Connection) -> Schema:
    """Read without Alembic: its table names the migrations that were seen, and their files begin with their numbers."""
    names = {entry.name for entry in _MIGRATIONS.joinpath("versions").iterdir()}
    known = frozenset(name.partition("_")[0] for name in names if name.endswith(".py") and name[:4].isdigit())
    seen: tuple[str, ...] = ()
    if inspect(connection).has_table(_TABLE):
        seen = tuple(connection.scalars(text(f"SELECT version_num FROM {_TABLE}")))  # noqa: S608  a name of our own
    return Schema(seen, (max(known),), known)
