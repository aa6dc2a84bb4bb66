# SPDX-License-Identifier: Apache-2.0
"""Whether the records are as they were written: every chain is linked anew, from its first record to its last.

A chain shows every change, loss or insertion behind somebody who has kept one of its links: statements of evidence name the last
links of their day. Who can write to the database and knows of no such link could make a whole chain anew; with one, not before it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from hegui.errors import RecordsProblem
from hegui.records.acts import CHAIN as ACTS_CHAIN
from hegui.records.acts import Act, act_digest
from hegui.records.insertion import START, next_link
from hegui.records.metadata import micros
from hegui.records.prepared import ANSWER_KEPT, REQUEST_KEPT, record_digest
from hegui.records.reading import Kept, by_chain
from hegui.records.schema import ACTS, CHAINS, FIXED, TOMBSTONES
from hegui.records.sealing import Seal, commitment
from hegui.records.term import kept_since
from hegui.users.beijing import date_of

Heads = Mapping[str, tuple[int, str]]
"""By chain: the place of a link, and the link in hexadecimal."""


class Fault(StrEnum):
    """What can be wrong."""

    CHANGED = "changed"
    """A record, or its link, is not what it was."""
    MISSING = "missing"
    """Records are gone, and no purge tells of them."""
    EMPTIED = "emptied"
    """Something of a person is gone, and no erasure tells of it; or it is another than it was."""
    UNMARKED = "unmarked"
    """The request for an answer without explicit mark is gone, or speaks of another agreement."""
    EARLY = "early"
    """A purge deleted what was still in its term."""
    END = "end"
    """The chain ends elsewhere than it is said to end."""
    HEAD = "head"
    """A link that somebody kept is not the one of that place."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong."""

    chain: str
    seq: int
    fault: Fault
    record: str | None = None


@dataclass(slots=True)
class Chain:
    """What was seen of a chain."""

    name: str
    records: int = 0
    purged: int = 0
    last: int = 0
    link: bytes = START
    faults: list[Found] = field(default_factory=list)

    def wrong(self, seq: int, fault: Fault, record: str | None = None) -> None:
        """Notes something."""
        self.faults.append(Found(self.name, seq, fault, record))


Purges = dict[str, dict[int, tuple[int, bytes]]]
"""By chain and first place: the last place, and its link."""
_WORDS: Final = msgspec.json.Decoder(dict[str, Any])


def heads(connection: Connection) -> dict[str, tuple[int, str]]:
    """The last link of every chain, to be kept elsewhere."""
    rows = connection.execute(select(CHAINS.c.chain, CHAINS.c.seq, CHAINS.c.link).order_by(CHAINS.c.chain))
    return {row.chain: (row.seq, bytes(row.link).hex()) for row in rows}


def verify(
    connection: Connection,
    *,
    least: Callable[[date], int],
    kept: Sequence[Heads] = (),
    seal: Seal | None = None,
    on_record: Callable[[], None] = lambda: None,
) -> tuple[Chain, ...]:
    """All chains, that of the acts first.

    Args:
        connection: in which all of it is one state of the database.
        least: for how many months the law of a day would have records kept; purges of that day are held against it.
        kept: links that were kept elsewhere, of one day or of several.
        seal: opens texts, so that they are held against what was committed to; None: they are only counted.
        on_record: is called at every record.
    """
    ends = {row.chain: row for row in connection.execute(select(CHAINS))}
    purges: Purges = {}
    acts = _acts(connection, purges, kept, least)
    _ends(acts, ends.pop(ACTS_CHAIN, None), kept)
    chains = [acts]
    for name in sorted(ends):
        chain = _records(connection, name, purges.get(name, {}), kept, seal, on_record)
        _ends(chain, ends[name], kept)
        chains.append(chain)
    return tuple(chains)


def _ends(chain: Chain, said: Row[Any] | None, kept: Sequence[Heads]) -> None:
    end = (0, START) if said is None else (said.seq, bytes(said.link))
    if (chain.last, chain.link) != end:
        chain.wrong(end[0], Fault.END)
    for heads_then in kept:
        seq, _ = heads_then.get(chain.name, (0, ""))
        if seq > chain.last:
            chain.wrong(seq, Fault.HEAD)


def _acts(connection: Connection, purges: Purges, kept: Sequence[Heads], least: Callable[[date], int]) -> Chain:
    chain = Chain(ACTS_CHAIN)
    for row in connection.execute(select(ACTS).order_by(ACTS.c.seq)):
        if row.seq != chain.last + 1:
            chain.wrong(row.seq, Fault.MISSING)
        _follow(chain, row, act_digest(row.act, row.details), row.at, None)
        _hold_against(chain, kept)
        chain.records += 1
        if row.act == Act.PURGED:
            details = _WORDS.decode(row.details)
            day = date_of(row.at)
            if date.fromisoformat(details["before"]) > kept_since(day, least(day)):
                chain.wrong(row.seq, Fault.EARLY)
            of_chain = purges.setdefault(details["chain"], {})
            of_chain |= {first: (last, bytes.fromhex(link)) for first, last, link in details["ranges"]}
    return chain


def _records(
    connection: Connection,
    name: str,
    purged: Mapping[int, tuple[int, bytes]],
    kept: Sequence[Heads],
    seal: Seal | None,
    on_record: Callable[[], None],
) -> Chain:
    chain = Chain(name)
    for record in by_chain(connection, name):
        row = record.row
        _skip_purged(chain, purged, kept)
        if row.seq != chain.last + 1:
            chain.wrong(chain.last + 1, Fault.MISSING)
        _follow(chain, row, _digest(record), row.recorded_at, row.id)
        _hold_against(chain, kept)
        _look_at(connection, chain, record, seal)
        chain.records += 1
        on_record()
    _skip_purged(chain, purged, kept)
    return chain


def _skip_purged(chain: Chain, purged: Mapping[int, tuple[int, bytes]], kept: Sequence[Heads]) -> None:
    while chain.last + 1 in purged:
        first = chain.last + 1
        chain.last, chain.link = purged[first]
        chain.purged += chain.last - first + 1
        _hold_against(chain, kept)


def _follow(chain: Chain, row: Row[Any], digest: bytes, recorded: Any, record: str | None) -> None:  # noqa: ANN401  a moment
    link = next_link(chain.link, row.seq, micros(recorded), digest)
    if link != bytes(row.link) and row.seq == chain.last + 1:
        chain.wrong(row.seq, Fault.CHANGED, record)
    chain.last, chain.link = row.seq, bytes(row.link)


def _hold_against(chain: Chain, kept: Sequence[Heads]) -> None:
    for heads_then in kept:
        seq, link = heads_then.get(chain.name, (0, ""))
        if seq == chain.last and link != chain.link.hex():
            chain.wrong(seq, Fault.HEAD)


def _digest(record: Kept) -> bytes:
    fixed = [_written(record.row._mapping[name]) for name in FIXED]  # noqa: SLF001  SQLAlchemy's public name
    children = (tuple(_all(rows)) for rows in (record.findings, record.unchecked, record.labels))
    return record_digest(fixed, *children)


def _all(rows: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  rows
    for row in rows:
        yield tuple(_written(value) for value in row)


def _written(value: Any) -> Any:  # noqa: ANN401  a value of any column
    """As it was when the digest was made."""
    return micros(value) if hasattr(value, "tzinfo") else value


def _look_at(connection: Connection, chain: Chain, record: Kept, seal: Seal | None) -> None:
    row, agreed = record.row, record.row.unmarked_agreement
    if (record.unmarked.agreement if record.unmarked is not None else None) != agreed:
        chain.wrong(row.seq, Fault.UNMARKED, row.id)
    if row.private_sha256 is None:
        return
    if row.salt is None:
        erased = select(TOMBSTONES.c.exchange).where(
            TOMBSTONES.c.exchange == row.id, TOMBSTONES.c.erased_at.is_not(None)
        )
        if connection.scalar(erased) is None:
            chain.wrong(row.seq, Fault.EMPTIED, row.id)
        return
    there = (REQUEST_KEPT if row.request_sealed is not None else 0) | (
        ANSWER_KEPT if row.answer_sealed is not None else 0
    )
    if there != row.texts_kept or ((there == 0 or seal is not None) and not _is_what_it_was(row, seal)):
        chain.wrong(row.seq, Fault.EMPTIED, row.id)


def _is_what_it_was(row: Row[Any], seal: Seal | None) -> bool:
    texts: list[str | None] = []
    for sealed in (row.request_sealed, row.answer_sealed):
        try:
            texts.append(None if sealed is None or seal is None else seal.opened(bytes(sealed), row.id, row.text_key))
        except RecordsProblem:
            return False
    return commitment(bytes(row.salt), row.person, row.session, *texts) == bytes(row.private_sha256)
