# SPDX-License-Identifier: Apache-2.0
"""Block rules as rows: what holds at a moment, what was lifted, and the number that replicas ask for."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

from hegui.detect.lexicon import Boundary, Term, Variant
from hegui.records.block_rules import (
    BlockRule,
    RuleKind,
    active_rules,
    add_rules,
    block_rules_revision,
    lift_rule,
    rules_where,
)
from hegui.records.ids import new_id
from hegui.records.store import Store

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def rule(kind: RuleKind = RuleKind.MODEL, value: str = "m-1", **values: object) -> BlockRule:
    """A rule of now."""
    fields = {"id": new_id(NOW), "reason": "试验", "made_at": NOW, "made_by": "张三", **values}
    return BlockRule(kind=kind, value=value, **fields)  # type: ignore[arg-type]  values of several types


def test_a_rule_comes_back_with_its_term(store: Store) -> None:
    """Category, boundary, variants and harmless phrases, on both databases."""
    term = Term("大麻", "A.1.h", boundary=Boundary.WORD, unless=("大麻烦",), variants=frozenset({Variant.SPLIT}))
    made = rule(RuleKind.TERM, "大麻", term=term, until=NOW + timedelta(hours=1))
    with store.writing() as connection:
        assert add_rules(connection, [made, rule()]) == 1
        assert list(rules_where(connection, rule=made.id)) == [made]
        lexicon = active_rules(connection, NOW).lexicon()
    assert lexicon is not None
    assert lexicon.terms == (term,)


def test_rules_hold_until_they_end_or_are_lifted(store: Store) -> None:
    """What a row says and what the query says is the same."""
    ending, staying, lifted = rule(until=NOW + timedelta(hours=1)), rule(value="m-2"), rule(value="m-3")
    with store.writing() as connection:
        add_rules(connection, [ending, staying, lifted])
        assert lift_rule(connection, lifted.id, now=NOW, person="李四", because="已整改")
        assert not lift_rule(connection, lifted.id, now=NOW, person="李四", because="已整改")
        for moment in (NOW, NOW + timedelta(minutes=59, seconds=59), NOW + timedelta(hours=1)):
            held = {each.id for each in rules_where(connection, now=moment)}
            assert held == {each.id for each in rules_where(connection) if each.holds(moment)}
        gone = next(rules_where(connection, rule=lifted.id))
    assert gone == replace(lifted, lifted_at=NOW, lifted_by="李四", lifted_because="已整改")


def test_another_replica_sees_a_rule_within_a_poll(store: Store) -> None:
    """Another connection, which asks for the number ten times a second, has the rule within half a second."""
    seen: list[float] = []

    def poll() -> None:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with store.reading() as connection:
                if block_rules_revision(connection):
                    assert "m-1" in active_rules(connection, NOW).models
                    seen.append(time.monotonic())
                    return
            time.sleep(0.1)

    thread = Thread(target=poll)
    thread.start()
    with store.writing() as connection:
        add_rules(connection, [rule()])
    made = time.monotonic()
    thread.join()
    assert seen
    assert seen[0] - made < 0.5
