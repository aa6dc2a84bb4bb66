# SPDX-License-Identifier: Apache-2.0
"""A desk to work at: records in SQLite and on a real PostgreSQL, keys, a calendar, and moments of one day."""

import atexit
from datetime import datetime, timedelta
from functools import cache

from records_factory import emptied, postgres_server
from sqlalchemy import Connection

from hegui.clock import BEIJING, Calendar, load_calendar
from hegui.desk.steps import NewIncident
from hegui.desk.time_limit import TimeLimit
from hegui.evidence.findings import TicketKind
from hegui.records.exchange import Exchange
from hegui.records.ids import new_id
from hegui.records.insertion import insert
from hegui.records.metadata import micros
from hegui.records.prepared import Privacy
from hegui.records.sealing import Key, KeyRing, Seal
from hegui.records.store import Store
from hegui.users.pseudonym import Pseudonyms

PERSON = "张三"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=BEIJING)
"""A Wednesday; the notice of the holidays of 2027 is not loaded."""
LIMIT = TimeLimit(amount=15)


def later(**spans: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**spans)


def seal() -> Seal:
    """One key."""
    return Seal(KeyRing([Key("k1", bytes(range(32)))]))


@cache
def calendar() -> Calendar:
    """The bundled one."""
    return load_calendar()


def exchange_id(at: datetime = NOON) -> str:
    """An id of an exchange."""
    return new_id(at)


def kept_exchange(connection: Connection, at: datetime = NOON, number: str | None = None, **values: object) -> str:
    """An exchange on record, as the writer of the records keeps it; gives its id."""
    fields = {"replica": "r-1", "key_id": "key-1", "protocol": "openai", "endpoint": "/v1/chat/completions", **values}
    exchange = Exchange(
        id=number or new_id(at),
        at=at,
        model="m",
        status="answered",
        request_sha256=bytes(32),
        **fields,  # type: ignore[arg-type]  values of several types
    )
    privacy = Privacy(Pseudonyms(bytes(32)))
    insert(connection, [privacy.prepare(exchange)], "r-1", micros(at))
    return exchange.id


def incident(kind: TicketKind = TicketKind.ILLEGAL_CONTENT, **values: object) -> NewIncident:
    """An incident of the morning."""
    fields = {"title": "回答含有违法内容", "found_at": later(hours=-1), **values}
    return NewIncident(kind=kind, **fields)  # type: ignore[arg-type]  values of several types


@cache
def _postgres() -> str:
    """The URL of a real PostgreSQL of this process; it ends with it."""
    server = postgres_server()
    atexit.register(server.cleanup)
    return str(server.get_uri())


def postgres_store() -> Store:
    """The database of the real server, emptied."""
    return emptied(_postgres())
