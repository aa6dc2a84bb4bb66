# SPDX-License-Identifier: Apache-2.0
"""The law as it stands on one day, as known on another: every question to the catalogue goes through a view."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from msgspec import Struct, msgpack

from hegui.facts.condition import Condition, Explanation, evaluate, parse_condition
from hegui.facts.vocabulary import FactDefinition, Facts
from hegui.law.model import (
    Catalogue,
    ControlPoint,
    Deadline,
    Draft,
    Instrument,
    ObligationVersion,
    OutboundRow,
    Parameter,
    Penalty,
    RawCondition,
    RouteRow,
)
from hegui.law.terms import Unit
from hegui.text import Text, same


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def recorded(self) -> date: ...


Version = TypeVar("Version", bound=_Dated)


def version_on(versions: Sequence[Version], as_of: date, known_by: date | None = None) -> Version | None:
    """The version that holds on ``as_of``, as far as it was recorded by ``known_by`` (``None``: all that is recorded).

    A version runs until its own end or until the next one begins. Of two versions with one beginning the later
    recorded is the correction and wins.
    """
    latest: Version | None = None
    for version in versions:
        if version.valid_from > as_of or (known_by is not None and version.recorded > known_by):
            continue
        if latest is None or (version.valid_from, version.recorded) > (latest.valid_from, latest.recorded):
            latest = version
    return None if latest is None or (latest.valid_to is not None and latest.valid_to <= as_of) else latest


class LawView(Struct, frozen=True, dict=True):
    """The catalogue on one day. Takes the dates; reads no clock.

    Args:
        catalogue: all versions of everything.
        as_of: the legal date: what was in force on that day.
        known_by: the record date: what the catalogue had recorded by that day; ``None`` for everything.
        drafts: overlays for what-if questions, taken as in force.
    """

    catalogue: Catalogue
    as_of: date
    known_by: date | None = None
    drafts: tuple[Draft, ...] = ()

    @cached_property
    def obligations(self) -> Mapping[str, ObligationVersion]:
        """The obligations in force, by id, in the order of the catalogue; overlays of drafts last."""
        histories: dict[str, list[ObligationVersion]] = defaultdict(list)
        for version in self.catalogue.obligations:
            histories[version.id].append(version)
        current = (version_on(history, self.as_of, self.known_by) for history in histories.values())
        in_force = [version for version in current if version is not None and self.in_force(version.instrument)]
        in_force += [version for draft in self.drafts for version in draft.obligations]
        return {version.id: version for version in in_force}

    @cached_property
    def _instruments(self) -> Mapping[str, Instrument]:
        return {instrument.id: instrument for instrument in self.catalogue.instruments}

    def instrument(self, name: str) -> Instrument:
        """The instrument of that id, in force or not."""
        return self._instruments[name]

    def in_force(self, name: str) -> bool:
        """Whether the instrument is in force on the day of the view."""
        return self.instrument(name).in_force_on(self.as_of)

    @cached_property
    def controls(self) -> Mapping[str, ControlPoint]:
        return {control.id: control for control in self.catalogue.controls}

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return {parameter.id: parameter for parameter in self.catalogue.parameters}

    def parameter(self, name: str) -> Parameter:
        return self._parameters[name]

    def number(self, parameter: str) -> float | None:
        """The value of a parameter on the day of the view, ``None`` when it has none."""
        value = version_on(self._parameters[parameter].values, self.as_of, self.known_by)
        return None if value is None else value.value

    def limit(self, parameter: str) -> float:
        """The value of a parameter, or the last one known where a check needs a yardstick on a day without one.

        Raises:
            KeyError: no such parameter.
        """
        value = self.number(parameter)
        if value is not None:
            return value
        values = self._parameters[parameter].values
        known = [each for each in values if self.known_by is None or each.recorded <= self.known_by]
        return (known or values)[-1].value

    @cached_property
    def deadlines(self) -> Mapping[str, Deadline]:
        return {deadline.id: deadline for deadline in self.catalogue.deadlines}

    @cached_property
    def penalties(self) -> Mapping[str, Penalty]:
        """The penalty ladders in force."""
        return {
            penalty.id: penalty
            for penalty in self.catalogue.penalties
            if penalty.valid_from <= self.as_of and (penalty.valid_to is None or self.as_of < penalty.valid_to)
        }

    @cached_property
    def vocabulary(self) -> Mapping[str, FactDefinition]:
        return {fact.id: fact for fact in (*self.catalogue.facts, *self.catalogue.flow_facts)}

    @cached_property
    def _triggers(self) -> Mapping[str, Condition]:
        return {trigger.id: self.parsed(trigger.when) for trigger in self.catalogue.triggers}

    def condition(self, trigger: str) -> Condition:
        """The condition of a named trigger."""
        return self._triggers[trigger]

    def parsed(self, raw: RawCondition) -> Condition:
        """A raw condition of the catalogue in its parsed form; the same object for the same condition."""
        written = msgpack.encode(raw)
        condition = self._parsed.get(written)
        if condition is None:
            condition = self._parsed[written] = parse_condition(raw, self.vocabulary)
        return condition

    @cached_property
    def _parsed(self) -> dict[bytes, Condition]:
        """What was parsed before: many obligations hang on one condition."""
        return {}

    def applicability(self, obligation: ObligationVersion, facts: Facts) -> Explanation:
        """Whether an obligation of the view binds a service with these facts, and why."""
        return evaluate(self.parsed(obligation.when), facts, self)

    @cached_property
    def outbound_rows(self) -> tuple[OutboundRow, ...]:
        """The rows of the outbound table on that day; empty before there was one."""
        for regime in self.catalogue.outbound:
            if regime.valid_from <= self.as_of and (regime.valid_to is None or self.as_of < regime.valid_to):
                return regime.rows
        return ()

    @cached_property
    def routes(self) -> tuple[RouteRow, ...]:
        """The rows of the route table on that day."""
        return tuple(
            row
            for row in self.catalogue.routes
            if (row.valid_from is None or row.valid_from <= self.as_of)
            and (row.valid_to is None or self.as_of < row.valid_to)
        )

    def filled(self, text: Text) -> Text:
        """A text with the numbers of the day in place of its ``{parameter}`` names."""
        if "{" not in text.zh and "{" not in text.en:
            return text
        named = {
            name: self.quantity(name)
            for name in self._parameters
            if f"{{{name}}}" in text.zh or f"{{{name}}}" in text.en
        }
        return text.filled(named)

    def quantity(self, parameter: str) -> Text:
        """The bare number of a parameter as it is read in a sentence; the sentence has the unit."""
        value = self.limit(parameter)
        return same(f"{value:,.0f}" if value == int(value) else f"{value:g}")


def shown_unit(unit: Unit) -> Text:
    """The name of a unit."""
    return _UNITS[unit]


_UNITS: Mapping[Unit, Text] = {
    Unit.WORKING_DAYS: Text("个工作日", "working days"),
    Unit.DAYS: Text("日", "days"),
    Unit.HOURS: Text("小时", "hours"),
    Unit.MONTHS: Text("个月", "months"),
    Unit.YEARS: Text("年", "years"),
    Unit.PERSONS: Text("人", "persons"),
    Unit.USERS: Text("用户", "users"),
    Unit.PERCENT: Text("%", "%"),
    Unit.ITEMS: Text("条", "items"),
    Unit.CLICKS: Text("次点击", "clicks"),
    Unit.SECONDS: Text("秒", "seconds"),
    Unit.CNY: Text("元", "CNY"),
    Unit.COUNT: Text("个", "in number"),
    Unit.RATIO: Text("（比率）", "(ratio)"),
}


def in_order(versions: Iterable[ObligationVersion]) -> list[ObligationVersion]:
    """Versions by the day from which they hold, then by the day they were recorded."""
    return sorted(versions, key=lambda version: (version.valid_from, version.recorded))
