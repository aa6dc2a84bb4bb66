# SPDX-License-Identifier: Apache-2.0
"""Keys of host applications as they are kept: digests, scopes, limits, who made and who revoked them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    select,
    update,
)

from hegui.records.metadata import METADATA, Moment
from hegui.records.revisions import next_revision
from hegui.records.rows import Packed
from hegui.users.keys import Key, Scope
from hegui.users.limits import Limits

KIND: Final = "api_keys"
"""Of the revision."""

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("prefix", String(16), nullable=False),
    Column("application", String(128), nullable=False, index=True),
    Column("label", String(200), nullable=False),
    Column("endpoints", Packed(lambda: tuple[str, ...])),  # JSON; None: all
    Column("models", Packed(lambda: tuple[str, ...])),
    Column("requests_a_minute", Integer),
    Column("characters_a_day", BigInteger),
    Column("tokens_a_day", BigInteger),
    Column("publishes", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("revoked_by", String(200)),
    Column("revoked_because", Text),
)


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key, and who answers for it."""

    key: Key
    created_by: str
    revoked_by: str | None = None
    revoked_because: str | None = None


def add_key(connection: Connection, key: Key, *, by: str) -> None:
    """Keeps a new key.

    Args:
        connection: in a transaction.
        key: with its digest; the key itself is nowhere kept.
        by: the operator who made it.
    """
    connection.execute(API_KEYS.insert().values(created_by=by, **_row(key)))
    next_revision(connection, KIND)


def revoke_key(connection: Connection, key: str, *, now: datetime, by: str, because: str) -> bool:
    """Revokes a key; within a second it opens nothing on any replica. False: there is none of this id that was not revoked."""
    revoked = (
        update(API_KEYS)
        .where(API_KEYS.c.id == key, API_KEYS.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by, revoked_because=because)
    )
    if not connection.execute(revoked).rowcount:
        return False
    next_revision(connection, KIND)
    return True


def kept_keys(connection: Connection, *, application: str | None = None) -> Iterator[KeptKey]:
    """All keys, or those of one host application, revoked and expired ones too, the oldest first."""
    wanted = select(API_KEYS).order_by(API_KEYS.c.id)
    if application is not None:
        wanted = wanted.where(API_KEYS.c.application == application)
    return map(_kept, connection.execute(wanted))


def _row(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "digest": key.digest,
        "prefix": key.prefix,
        "application": key.application,
        "label": key.label,
        "endpoints": _listed(key.scope.endpoints),
        "models": _listed(key.scope.models),
        "requests_a_minute": key.limits.requests_a_minute,
        "characters_a_day": key.limits.characters_a_day,
        "tokens_a_day": key.limits.tokens_a_day,
        "publishes": key.publishes,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _listed(names: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def _set(names: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _kept(row: Row[Any]) -> KeptKey:
    key = Key(
        id=row.id,
        digest=bytes(row.digest),
        prefix=row.prefix,
        application=row.application,
        label=row.label,
        scope=Scope(_set(row.endpoints), _set(row.models)),
        limits=Limits(row.requests_a_minute, row.characters_a_day, row.tokens_a_day),
        publishes=row.publishes,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
    return KeptKey(key, row.created_by, row.revoked_by, row.revoked_because)
