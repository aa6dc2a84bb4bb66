# SPDX-License-Identifier: Apache-2.0
"""The tables of exchanges and of what was done to their records.

A row of `EXCHANGES` has three parts, in this order:

- what never changes; the chain covers it;
- what belongs to a person (digests of user and session, sealed texts): erased on request, re-sealed when keys rotate.
  The chain covers it through `private_sha256`, which is salted, so that it says nothing once the rest is erased;
- its link of the chain.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from hegui.records.ids import LENGTH
from hegui.records.metadata import METADATA, Moment

DIGEST: Final = 32
"""Bytes of a sha256."""

EXCHANGES: Final = Table(
    "exchanges",
    METADATA,
    Column("id", String(LENGTH), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("replica", String, nullable=False),
    Column("key_id", String),
    Column("protocol", String, nullable=False),
    Column("endpoint", String, nullable=False),
    Column("model", String, nullable=False),
    Column("upstream", String),
    Column("filing_number", String),
    Column("stream", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("action_in", String),
    Column("action_out", String),
    Column("not_checked_in", Boolean, nullable=False),
    Column("not_checked_out", Boolean, nullable=False),
    Column("policy_version", String, nullable=False),
    Column("request_sha256", LargeBinary(DIGEST), nullable=False),
    Column("answer_sha256", LargeBinary(DIGEST)),
    Column("characters_in", Integer, nullable=False),
    Column("characters_out", Integer, nullable=False),
    Column("minor", Boolean),
    Column("real_name", Boolean),
    Column("training_opt_out", Boolean, nullable=False),
    Column("region", String, nullable=False),
    Column("produce_id", String),
    Column("marked", Boolean, nullable=False),
    Column("unmarked_agreement", String),
    Column("upstream_seconds", Double, nullable=False),
    Column("own_seconds", Double, nullable=False),
    Column("texts_kept", SmallInteger, nullable=False),  # when it was written: 1 the request's, 2 the answer's, 3 both
    Column("private_sha256", LargeBinary(DIGEST)),  # None: nothing of a person was in it
    Column("person", String),  # as `hegui.users.Pseudonyms` makes it
    Column("session", String),  # likewise
    Column("salt", LargeBinary(16)),
    Column("request_sealed", LargeBinary),
    Column("answer_sealed", LargeBinary),
    Column("text_key", String),  # the id of the key that the texts are sealed with
    Column("recorded_at", Moment, nullable=False),  # never earlier than that of the link before
    Column("chain", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("link", LargeBinary(DIGEST), nullable=False),
)
Index("uq_exchanges_chain_seq", EXCHANGES.c.chain, EXCHANGES.c.seq, unique=True)
Index(
    "ix_exchanges_person",
    EXCHANGES.c.person,
    EXCHANGES.c.at,
    sqlite_where=EXCHANGES.c.person.is_not(None),
    postgresql_where=EXCHANGES.c.person.is_not(None),
)
Index(
    "ix_exchanges_text_key",
    EXCHANGES.c.text_key,
    sqlite_where=EXCHANGES.c.text_key.is_not(None),
    postgresql_where=EXCHANGES.c.text_key.is_not(None),
)

FIXED: Final = tuple(EXCHANGES.columns.keys())[: tuple(EXCHANGES.columns.keys()).index("private_sha256") + 1]
"""The names of the columns that never change."""
PRIVATE: Final = ("person", "session", "salt", "request_sealed", "answer_sealed", "text_key")
"""The names of those that an erasure empties."""


def _of_exchange() -> Column[str]:
    return Column("exchange", String(LENGTH), ForeignKey("exchanges.id"), primary_key=True)


FINDINGS: Final = Table(
    "findings",
    METADATA,
    _of_exchange(),
    Column("number", Integer, primary_key=True),
    Column("side", String, nullable=False),
    Column("detector", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("category", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("score", Double, nullable=False),
    Column("action", String, nullable=False),
    Column("path", String, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("late", Boolean, nullable=False),
)

UNCHECKED: Final = Table(
    "unchecked",
    METADATA,
    _of_exchange(),
    Column("number", Integer, primary_key=True),
    Column("side", String, nullable=False),
    Column("detector", String, nullable=False),
    Column("reason_zh", String, nullable=False),
    Column("reason_en", String, nullable=False),
    Column("path", String, nullable=False),
    Column("closed", Boolean, nullable=False),
)

LABEL_ISSUES: Final = Table(
    "label_issues",
    METADATA,
    _of_exchange(),
    Column("number", Integer, primary_key=True),
    Column("modality", String, nullable=False),
    Column("format", String, nullable=False),
    Column("produce_id", String, index=True),
    Column("sha256_before", LargeBinary(DIGEST), nullable=False),
    Column("sha256_after", LargeBinary(DIGEST)),
    Column("explicit", String, nullable=False),
    Column("implicit", String, nullable=False),
)
Index("ix_label_issues_sha256_after", LABEL_ISSUES.c.sha256_after)

UNMARKED_REQUESTS: Final = Table(
    "unmarked_requests",
    METADATA,
    _of_exchange(),
    Column("at", Moment, nullable=False, index=True),
    Column("recipient", String, nullable=False, index=True),  # digest of the person, or the id of the key
    Column("recipient_is", String, nullable=False),  # person or key
    Column("agreement", String, nullable=False),
    Column("restricted_at", Moment),  # its person asked for erasure: kept for its term, and used for nothing else
)

CHAINS: Final = Table(
    "chains",
    METADATA,
    Column("chain", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("link", LargeBinary(DIGEST), nullable=False),
    Column("recorded_at", Moment, nullable=False),
)
"""The last link of each chain."""

HOLDS: Final = Table(
    "holds",
    METADATA,
    Column("incident", String, primary_key=True),
    Column("exchange", String(LENGTH), primary_key=True, index=True),
    Column("since", Moment, nullable=False),
)
"""Exchanges that an open incident needs: neither purged nor emptied before it lets go."""

TOMBSTONES: Final = Table(
    "tombstones",
    METADATA,
    Column("exchange", String(LENGTH), primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("erased_at", Moment),  # None: an incident holds the exchange, it will be emptied when that lets go
    Column("request", String, nullable=False, index=True),
    Column("why", String, nullable=False),
    Column("link", LargeBinary(DIGEST), nullable=False),
)
"""What was erased on request of its person. The rest of the row stays for its term, then both go."""

ACTS: Final = Table(
    "acts",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("act", String, nullable=False),
    Column("details", String, nullable=False),  # JSON
    Column("link", LargeBinary(DIGEST), nullable=False),
)
"""What was done to the records: purges, erasures, holds, changes of keys, losses. A chain of its own."""
