# SPDX-License-Identifier: Apache-2.0
"""Rules that stop content, a model or an endpoint at once (GAI 14): made by an incident, read by every replica.

A replica asks `block_rules_revision` about once a second, and reads `active_rules` when the number has grown or a rule has ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Connection, ForeignKey, String, Table, or_, select, update

from hegui.records.metadata import METADATA, Moment
from hegui.records.revisions import next_revision, revision_of
from hegui.records.rows import Packed, Word, add, found

if TYPE_CHECKING:
    from hegui.detect.lexicon import Lexicon, Term

KIND: Final = "block_rules"
"""Of the revision."""
LEXICON: Final = "block-rules"
"""The name of the lexicon that term rules make: the ids of its hits begin with it."""


class RuleKind(StrEnum):
    """What a rule stops."""

    TERM = "term"
    """Requests and answers in which a term stands, in the variants that it asks for."""
    DIGEST = "digest"
    """A request or an answer by its SHA-256, as the exchange records it."""
    MODEL = "model"
    """All use of a model, by the name that callers give."""
    ENDPOINT = "endpoint"
    """All use of an endpoint, such as ``/v1/images/generations``."""


def term_type() -> "type[Term]":
    """The type of a term, which comes with all that finds terms: most commands need none of that."""
    from hegui.detect.lexicon import Term  # noqa: PLC0415  as said

    return Term


BLOCK_RULES: Final = Table(
    "block_rules",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("kind", Word(RuleKind), nullable=False),
    Column("value", String(200), nullable=False),
    Column("term", Packed(term_type)),
    Column("incident", String(26), ForeignKey("incidents.id"), index=True),
    Column("reason", String(500), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("until", Moment),
    Column("lifted_at", Moment, index=True),
    Column("lifted_by", String(200)),
    Column("lifted_because", String(500)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRule:
    """One rule. It is never changed, only lifted."""

    id: str
    kind: RuleKind
    value: str
    """The term, the digest in hexadecimal, the model or the endpoint."""
    term: "Term | None" = None
    """Of a term rule: category, variants, boundary and harmless phrases."""
    incident: str | None = None
    reason: str
    made_at: datetime
    made_by: str
    """The person who stopped it."""
    until: datetime | None = None
    """The first moment at which it no longer holds; None: until it is lifted."""
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_because: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it stops anything at that moment."""
        return self.lifted_at is None and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class ActiveRules:
    """The rules that hold at a moment, as a replica keeps them."""

    revision: int
    """Number of the last change that is in them."""
    terms: tuple[BlockRule, ...] = ()
    digests: Mapping[str, BlockRule] = field(default_factory=dict)
    models: Mapping[str, BlockRule] = field(default_factory=dict)
    endpoints: Mapping[str, BlockRule] = field(default_factory=dict)
    next_end: datetime | None = None
    """When the first of them ends by itself: they must be read again then, though the revision stays."""

    def lexicon(self) -> "Lexicon | None":
        """The terms as a lexicon beside those of the policy; None where no term is stopped."""
        return lexicon_of(rule.term for rule in self.terms if rule.term) if self.terms else None


def block_rules_revision(connection: Connection) -> int:
    """The number of the last change of any rule."""
    return revision_of(connection, KIND)


def active_rules(connection: Connection, now: datetime) -> ActiveRules:
    """The rules that hold at a moment. The revision is read first: what comes between is read again, never missed."""
    revision = block_rules_revision(connection)
    rules = list(rules_where(connection, now=now))
    by_kind = {kind: {rule.value: rule for rule in rules if rule.kind is kind} for kind in RuleKind}
    return ActiveRules(
        revision,
        terms=tuple(rule for rule in rules if rule.kind is RuleKind.TERM),
        digests=by_kind[RuleKind.DIGEST],
        models=by_kind[RuleKind.MODEL],
        endpoints=by_kind[RuleKind.ENDPOINT],
        next_end=min((rule.until for rule in rules if rule.until), default=None),
    )


def rules_where(
    connection: Connection, *, now: datetime | None = None, incident: str | None = None, rule: str | None = None
) -> Iterator[BlockRule]:
    """Rules, the oldest first.

    Args:
        connection: to read with.
        now: only those that hold at this moment; None: all that ever were.
        incident: only those of this incident.
        rule: only the one with this id.
    """
    wanted = select(BLOCK_RULES).order_by(BLOCK_RULES.c.id)
    if now is not None:
        wanted = wanted.where(
            BLOCK_RULES.c.lifted_at.is_(None), or_(BLOCK_RULES.c.until.is_(None), BLOCK_RULES.c.until > now)
        )
    if incident is not None:
        wanted = wanted.where(BLOCK_RULES.c.incident == incident)
    if rule is not None:
        wanted = wanted.where(BLOCK_RULES.c.id == rule)
    return found(connection, wanted, BlockRule)


def add_rules(connection: Connection, rules: Iterable[BlockRule]) -> int:
    """Keeps new rules; they hold everywhere as soon as the transaction ends and replicas have asked. Returns the revision."""
    for rule in rules:
        add(connection, BLOCK_RULES, rule)
    return next_revision(connection, KIND)


def lift_rule(connection: Connection, rule: str, *, now: datetime, person: str, because: str) -> bool:
    """Ends a rule. False where there is none of this id that was not lifted before."""
    lifted = (
        update(BLOCK_RULES)
        .where(BLOCK_RULES.c.id == rule, BLOCK_RULES.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=person, lifted_because=because)
    )
    if not connection.execute(lifted).rowcount:
        return False
    next_revision(connection, KIND)
    return True


def lexicon_of(terms: "Iterable[Term]") -> "Lexicon":
    """Terms as one lexicon; those with the same plain form are joined, since a lexicon holds each form once."""
    from hegui.detect.folding import fold  # noqa: PLC0415  most commands need none of this
    from hegui.detect.lexicon import Lexicon  # noqa: PLC0415  as above

    joined: dict[str, Term] = {}
    for term in terms:
        plain = fold(term.text).text
        joined[plain] = _joined(joined[plain], term) if plain in joined else term
    return Lexicon(LEXICON, tuple(joined.values()))


def _joined(one: "Term", other: "Term") -> "Term":
    """A term that finds whatever either of the two finds."""
    from hegui.detect.lexicon import Boundary  # noqa: PLC0415  as above

    breadth = (Boundary.WORD, Boundary.AUTO, Boundary.NONE)
    return replace(
        one,
        boundary=max(one.boundary, other.boundary, key=breadth.index),
        unless=tuple(phrase for phrase in one.unless if phrase in other.unless),
        near=(*one.near, *other.near) if one.near and other.near else (),
        within=max(one.within, other.within),
        variants=one.variants | other.variants,
    )
