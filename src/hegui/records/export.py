# SPDX-License-Identifier: Apache-2.0
"""Records as lines of JSON, for an inspection or for the person whose they are (CSL 49, GAI 19, PIPL 45).

The first line says what was asked for, the last how many exchanges there are and the sha256 of all lines before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row

from hegui.records.reading import Kept, Wanted, by_time
from hegui.records.sealing import Seal
from hegui.users.beijing import ZONE

FORM: Final = "hegui.records.export/1"
_NOT_TOLD: Final = frozenset({"request_sealed", "answer_sealed", "salt", "text_key", "texts_kept"})
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an export, without its end."""

    content: bytes
    exchange: bool = True
    """Whether it is an exchange, as against the first and the last line."""


def export(connection: Connection, wanted: Wanted, *, now: datetime, seal: Seal | None = None) -> Iterator[Line]:
    """The lines, one after the other.

    Args:
        connection: in which all of it is one state of the database.
        wanted: which exchanges.
        now: the moment.
        seal: opens texts; None: no texts are told, only whether they are kept.

    Raises:
        RecordsProblem: a text does not open.
    """
    whole, count = sha256(), 0
    first = {
        "form": FORM,
        "exported_at": now.astimezone(ZONE),
        "first_day": wanted.period.first if wanted.period else None,
        "last_day": wanted.period.last if wanted.period else None,
        "person": wanted.person,
        "exchanges": list(wanted.exchanges) or None,
        "incident": wanted.incident,
        "texts": seal is not None,
    }
    line = _encode({name: value for name, value in first.items() if value is not None})
    whole.update(line + b"\n")
    yield Line(line, exchange=False)
    for kept in by_time(connection, wanted):
        line = _encode(_told(kept, seal))
        whole.update(line + b"\n")
        count += 1
        yield Line(line)
    yield Line(_encode({"end": True, "exchanges": count, "sha256": whole.hexdigest()}), exchange=False)


def _told(kept: Kept, seal: Seal | None) -> dict[str, Any]:
    row = kept.row
    told = {name: _value(value) for name, value in row._mapping.items() if name not in _NOT_TOLD}  # noqa: SLF001  SQLAlchemy's public name
    told["texts_sealed"] = row.text_key is not None
    if seal is not None and row.text_key is not None:
        for name, sealed in (("request_text", row.request_sealed), ("answer_text", row.answer_sealed)):
            if sealed is not None:
                told[name] = seal.opened(bytes(sealed), row.id, row.text_key)
    told["findings"] = [_child(child) for child in kept.findings]
    told["unchecked"] = [_child(child) for child in kept.unchecked]
    told["labels"] = [_child(child) for child in kept.labels]
    if kept.unmarked is not None:
        told["unmarked"] = _child(kept.unmarked)
    return told


def _child(child: Row[Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in child._mapping.items() if name not in {"exchange", "number"}}  # noqa: SLF001  as above


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(ZONE)
    return value.hex() if isinstance(value, bytes) else value
