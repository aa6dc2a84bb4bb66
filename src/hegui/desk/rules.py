# SPDX-License-Identifier: Apache-2.0
"""Block rules that people make: what they may say, checked before every replica obeys them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, assert_never

from sqlalchemy import Connection

from hegui.desk.problem import DeskProblem, done_at, line, not_there, shown
from hegui.desk.regression import digest
from hegui.detect.finding import Severity
from hegui.detect.lexicon import Boundary, Term, Tier, Variant
from hegui.detect.lexicon.load import problems_of_terms
from hegui.errors import Place, Problem
from hegui.evidence.findings.base import Moment
from hegui.records.block_rules import BlockRule, RuleKind, add_rules, lift_rule, rules_where
from hegui.records.ids import new_id
from hegui.text import Text, same
from hegui.users.keys import ENDPOINTS

_MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWanted:
    """A rule as somebody asks for it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    kind: RuleKind
    value: str
    until: Moment | None = None
    """The first moment at which it no longer holds; None: until it is lifted."""
    category: str = "blocked"
    """Of a term rule: a risk such as ``A.1.f``, or a name of one's own."""
    variants: frozenset[Variant] = frozenset()
    boundary: Boundary = Boundary.AUTO
    unless: tuple[str, ...] = field(default=())
    """Harmless phrases around the term that stay allowed."""


def hold_served(wanted: Iterable[RuleWanted], served: Collection[str] | None) -> None:
    """A model that nobody serves is stopped by no rule, and must not be told as stopped.

    Args:
        wanted: the rules.
        served: the models, by the names that callers give; None: nobody knows them.

    Raises:
        DeskProblem: a rule is about another.
    """
    unknown = [
        rule.value for rule in wanted if rule.kind is RuleKind.MODEL and rule.value.strip() not in (served or ())
    ]
    if served is not None and unknown:
        raise DeskProblem(
            Problem(
                Text(
                    "网关的配置中没有这个模型，停用它不会停止任何内容。",
                    "The gateway's settings have no such model: to stop it stops nothing.",
                ),
                found=shown(unknown[0]),
                accepted=same(", ".join(served)),
            )
        )


def make_rules(
    connection: Connection,
    wanted: Sequence[RuleWanted],
    *,
    reason: str,
    person: str,
    now: datetime,
    incident: str | None = None,
) -> tuple[BlockRule, ...]:
    """Makes rules; every replica obeys them within seconds of the end of the transaction.

    Raises:
        DeskProblem: a rule can stop nothing as it is asked for, or has ended already.
    """
    because = line(reason, Text("理由", "the reason"), most=_MOST_REASON)
    by = line(person, Text("姓名", "the person's name"))
    rules = tuple(_rule(asked, because, by, now, incident) for asked in wanted)
    if rules:
        add_rules(connection, rules)
    return rules


def lift(connection: Connection, rule: str, *, because: str, person: str, now: datetime) -> None:
    """Ends a rule before its time.

    Raises:
        NotThere: there is no such rule.
        DeskProblem: it was lifted before, or no reason is given.
    """
    reason = line(because, Text("理由", "the reason"), most=_MOST_REASON)
    if next(rules_where(connection, rule=rule), None) is None:
        raise not_there(Text("拦截规则", "block rule"), rule)
    if not lift_rule(connection, rule, now=now, person=line(person, Text("姓名", "the person's name")), because=reason):
        raise DeskProblem(Problem(Text("该规则已经解除。", "This rule was lifted before."), found=shown(rule)))


def _rule(asked: RuleWanted, reason: str, person: str, now: datetime, incident: str | None) -> BlockRule:
    if asked.until is not None and asked.until <= done_at(None, now, now, Text("期限", "the end")):
        raise DeskProblem(
            Problem(
                Text("规则的截止时刻已过。", "The rule would have ended already."),
                found=asked.until.isoformat(timespec="seconds"),
            )
        )
    term: Term | None = None
    match asked.kind:
        case RuleKind.TERM:
            term = _term(asked)
            value = term.text
        case RuleKind.DIGEST:
            value = digest(asked.value)
        case RuleKind.MODEL:
            value = line(asked.value, Text("模型名称", "the name of the model"))
        case RuleKind.ENDPOINT:
            value = _endpoint(asked.value)
        case _:
            assert_never(asked.kind)
    return BlockRule(
        id=new_id(now),
        kind=asked.kind,
        value=value,
        term=term,
        incident=incident,
        reason=reason,
        made_at=now,
        made_by=person,
        until=asked.until,
    )


def _endpoint(given: str) -> str:
    """A path that the gateway serves: a rule on any other would stop nothing, and be told as a stop."""
    path = line(given, Text("接口路径", "the path of the endpoint"))
    if path not in ENDPOINTS:
        raise DeskProblem(
            Problem(
                Text("网关没有这个接口。", "The gateway has no such endpoint."),
                found=shown(path),
                accepted=same(", ".join(ENDPOINTS)),
            )
        )
    return path


def _term(asked: RuleWanted) -> Term:
    term = Term(
        line(asked.value, Text("词", "the term")),
        asked.category,
        severity=Severity.HIGH,
        tier=Tier.BLOCK,
        boundary=asked.boundary,
        unless=asked.unless,
        variants=asked.variants,
    )
    return checked_term(term)


def checked_term(term: Term) -> Term:
    """A term that a lexicon takes.

    Raises:
        DeskProblem: it cannot work as it is written.
    """
    problems = list(problems_of_terms([term], [Place(shown(term.text))]))
    if problems:
        raise DeskProblem(*problems)
    return term
