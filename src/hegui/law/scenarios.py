# SPDX-License-Identifier: Apache-2.0
"""The tests of the law: facts and a day in, obligations fired, rows, routes and days out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from hegui.clock import TimeUnit, due
from hegui.errors import Place
from hegui.facts.condition import evaluate
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, FactDefinition, Facts, FactType, FactValue
from hegui.law.model import Catalogue
from hegui.law.outbound import Flow, decide_flows, outbound_facts
from hegui.law.terms import Direction
from hegui.law.view import LawView
from hegui.record import Record
from hegui.schema import checked
from hegui.source import Value, load_yaml
from hegui.text import Text


class ScenarioKind(StrEnum):
    ENFORCEMENT = "enforcement"
    SYNTHETIC = "synthetic"
    EDGE = "edge"


class Expectation(Record, frozen=True):
    """What must come out. A trailing ``*`` in an id is a prefix."""

    applies: tuple[str, ...] = ()
    not_applies: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    not_in_force: tuple[str, ...] = ()
    flows: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[str, ...] = ()
    routes_not: tuple[str, ...] = ()
    deadlines: Mapping[str, date] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    articles: Mapping[str, str] = field(default_factory=dict)
    """The article under which an obligation is cited on that day."""


class Scenario(Record, frozen=True):
    """One executable case."""

    id: str
    title: Text
    kind: ScenarioKind
    as_of: date
    facts: Mapping[str, Any]
    expect: Expectation
    verdict: Text
    known_by: date | None = None
    flows: tuple[Mapping[str, Any], ...] = ()
    border: bool = False
    drafts: tuple[str, ...] = ()
    place: Place | None = None


class Mismatch(Struct, frozen=True):
    """Where the law as data does not say what the case expects."""

    scenario: Scenario
    what: Text


def load_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """All cases of a folder of YAML files, in the order of file names.

    Raises:
        SyntaxProblem, SchemaProblem: a file is wrong.
    """
    found: list[Scenario] = []
    for path in sorted(folder.rglob("*.yaml")):
        source = load_yaml(path, f"catalogue/scenarios/{path.relative_to(folder).as_posix()}")
        listed = source.data.get("scenarios") if isinstance(source.data, dict) else None
        for index, raw in enumerate(listed if isinstance(listed, list) else []):
            where = source.place(("scenarios", index))
            value: Value = {**raw, "place": {"file": where.file, "line": where.line}} if isinstance(raw, dict) else raw
            found.append(checked(Scenario, value, source, ("scenarios", index)))
    return tuple(found)


def run_scenario(scenario: Scenario, catalogue: Catalogue) -> Iterator[Mismatch]:
    """Every way in which the catalogue disagrees with a case."""
    overlays = tuple(draft for draft in catalogue.drafts if draft.id in scenario.drafts)
    view = LawView(catalogue, scenario.as_of, scenario.known_by, overlays)
    declared = Facts({name: Fact(_typed(view.vocabulary[name], value)) for name, value in scenario.facts.items()})
    flows = [_flow(raw, view.vocabulary) for raw in scenario.flows]
    decisions = decide_flows(view, flows, declared)
    facts = outbound_facts(view, flows, decisions, declared)
    yield from _check_obligations(scenario, view, facts)
    yield from _check_articles(scenario, view)
    yield from _check_flows(
        scenario, {decision.flow.id: decision.row.id if decision.row else "undetermined" for decision in decisions}
    )
    yield from _check_routes(scenario, view, facts)
    yield from _check_deadlines(scenario, view, facts)
    yield from _check_values(scenario, view)


def _typed(fact: FactDefinition, value: Any) -> FactValue:  # noqa: ANN401  whatever the YAML holds
    typed: FactValue = value
    if fact.type is FactType.SET and isinstance(value, list | tuple):
        typed = frozenset(value)
    elif fact.type is FactType.DATE and isinstance(value, str):
        typed = date.fromisoformat(value)
    if not fact.accepts(typed):
        raise ValueError(f"{fact.id}: {json.dumps(value, default=str)} is not a {fact.type}")
    return typed


def _flow(raw: Mapping[str, Any], vocabulary: Mapping[str, FactDefinition]) -> Flow:
    return Flow(str(raw["id"]), {name: _typed(vocabulary[name], value) for name, value in raw.items() if name != "id"})


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that an expectation means: one id, or all with a prefix."""
    if pattern.endswith("*"):
        return [name for name in names if name.startswith(pattern[:-1])]
    return [name for name in names if name == pattern]


def _check_obligations(scenario: Scenario, view: LawView, facts: Facts) -> Iterator[Mismatch]:
    names = tuple(view.obligations)
    ever = sorted({version.id for version in view.catalogue.obligations} | set(names))
    expect = scenario.expect
    for patterns, wanted in ((expect.applies, Truth.YES), (expect.undetermined, Truth.UNKNOWN)):
        for pattern in patterns:
            meant = matching(pattern, names)
            if not meant:
                yield Mismatch(
                    scenario,
                    Text(f"{pattern} 在 {scenario.as_of} 未生效。", f"{pattern} is not in force on {scenario.as_of}."),
                )
            for name in meant:
                found = view.applicability(view.obligations[name], facts).truth
                if found is not wanted:
                    yield Mismatch(
                        scenario,
                        Text(
                            f"{name}：应为 {wanted.value}，实为 {found.value}。",
                            f"{name}: expected {wanted.value}, found {found.value}.",
                        ),
                    )
    for pattern in expect.not_applies:
        if not matching(pattern, ever):
            yield Mismatch(scenario, Text(f"没有义务 {pattern}。", f"There is no obligation {pattern}."))
        for name in matching(pattern, names):
            found = view.applicability(view.obligations[name], facts).truth
            if found is not Truth.NO:
                yield Mismatch(
                    scenario,
                    Text(
                        f"{name}：不应适用，实为 {found.value}。",
                        f"{name}: expected not to apply, found {found.value}.",
                    ),
                )
    for instrument in expect.not_in_force:
        for name, version in view.obligations.items():
            if version.instrument == instrument:
                yield Mismatch(
                    scenario,
                    Text(
                        f"{name} 不应出现：{instrument} 未生效。",
                        f"{name} must not appear: {instrument} is not in force.",
                    ),
                )


def _check_articles(scenario: Scenario, view: LawView) -> Iterator[Mismatch]:
    for name, expected in scenario.expect.articles.items():
        version = view.obligations.get(name)
        if version is None or version.article != expected:
            found = version.article if version else None
            yield Mismatch(
                scenario,
                Text(
                    f"{name} 应引第 {expected} 条，实为 {found}。",
                    f"{name}: expected article {expected}, found {found}.",
                ),
            )


def _check_flows(scenario: Scenario, found: Mapping[str, str]) -> Iterator[Mismatch]:
    for flow, row in scenario.expect.flows.items():
        if found.get(flow) != row:
            yield Mismatch(
                scenario,
                Text(
                    f"出境流 {flow}：应为 {row}，实为 {found.get(flow)}。",
                    f"Flow {flow}: expected {row}, found {found.get(flow)}.",
                ),
            )


def _check_routes(scenario: Scenario, view: LawView, facts: Facts) -> Iterator[Mismatch]:
    found = {row.id for row in view.routes if evaluate(view.parsed(row.when), facts, view).truth is Truth.YES}
    for route in scenario.expect.routes:
        if route not in found:
            yield Mismatch(scenario, Text(f"应适用路径 {route}。", f"Route {route} was expected."))
    for route in scenario.expect.routes_not:
        if route in found:
            yield Mismatch(scenario, Text(f"不应适用路径 {route}。", f"Route {route} was not expected."))


def _check_deadlines(scenario: Scenario, view: LawView, facts: Facts) -> Iterator[Mismatch]:
    for name, expected in scenario.expect.deadlines.items():
        clock = view.deadlines.get(name)
        if clock is None:
            yield Mismatch(scenario, Text(f"没有期限 {name}。", f"There is no deadline {name}."))
            continue
        start = facts.value(clock.starts_on) if clock.starts_on else scenario.as_of
        if not isinstance(start, date):
            yield Mismatch(scenario, Text(f"期限 {name} 缺少起算日。", f"Deadline {name} has no start."))
            continue
        unit = TimeUnit(view.parameter(clock.within).unit.value)
        found = due(
            view.catalogue.calendar,
            start,
            int(view.limit(clock.within)),
            unit,
            before=clock.direction is Direction.BEFORE,
        ).day
        if found != expected:
            yield Mismatch(
                scenario,
                Text(
                    f"期限 {name}：应为 {expected}，实为 {found}。",
                    f"Deadline {name}: expected {expected}, found {found}.",
                ),
            )


def _check_values(scenario: Scenario, view: LawView) -> Iterator[Mismatch]:
    known = {parameter.id for parameter in view.catalogue.parameters}
    for name, expected in scenario.expect.values.items():
        if name not in known:
            yield Mismatch(scenario, Text(f"没有参数 {name}。", f"There is no parameter {name}."))
        elif view.number(name) != expected:
            yield Mismatch(
                scenario,
                Text(
                    f"参数 {name}：应为 {expected:g}，实为 {view.number(name)}。",
                    f"Parameter {name}: expected {expected:g}, found {view.number(name)}.",
                ),
            )
