# SPDX-License-Identifier: Apache-2.0
"""What all tables of the records share: one `MetaData`, with names for constraints that a migration can rely on, and moments."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Dialect, MetaData, TypeDecorator

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of every module of the records is in it; Alembic holds the schema of a database against it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """A moment as it is kept: microseconds since 1970.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone / 时刻须有时区")
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(kept: int) -> datetime:
    """The moment that is kept so."""
    return _EPOCH + kept * _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """A moment with a time zone, kept as microseconds since 1970 (UTC): the same in SQLite and PostgreSQL, and it sorts."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else moment_of(value)
