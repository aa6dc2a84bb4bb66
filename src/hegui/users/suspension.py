# SPDX-License-Identifier: Apache-2.0
"""The provider's published rule on what follows from illegal or unhealthy inputs: warn, limit, suspend, close (GAI 14(2), DS 10).

The counts are the provider's to set and to announce (GB/T 45654 7 e 1; TC260-003 7 g 1 had counts of its own). All that is
decided follows from the violations on record: more of them never lead to less, each step is announced before the next can
be taken, and a violation that a review finds to be none counts for nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final, NamedTuple

from hegui.schema import Within
from hegui.text import Text
from hegui.users.beijing import date_of

_COUNT: Final = Within(ge=1, le=1000)
CLOCKS_APART: Final = timedelta(seconds=5)
"""How far the clocks of replicas may differ."""


class Kind(StrEnum):
    """What is done about a user."""

    WARN = "warn"
    LIMIT = "limit"
    SUSPEND = "suspend"
    CLOSE = "close"

    @property
    def gravity(self) -> int:
        """The graver, the higher."""
        return _GRAVITY[self]


_GRAVITY: Final = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: from how many violations on, what is done."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    measure: Kind
    consecutive: Annotated[int, _COUNT] | None = None
    """Violating inputs in a row, without a clean one between them."""
    daily: Annotated[int, _COUNT] | None = None
    """Violating inputs on one day, in Beijing."""
    at_suspension: Annotated[int, _COUNT] | None = None
    """Only if it would be the so-manieth suspension."""
    hours: Annotated[int, Within(ge=1, le=24 * 365)] | None = None
    """How long it lasts: of `limit` and `suspend`."""


class ClosedBy(StrEnum):
    """Who closes an account when the ladder comes to it."""

    PERSON = "person"
    """A named operator; until then the user is suspended."""
    RULE = "rule"
    """The rule itself, if the provider has announced that."""


DEFAULT_LADDER: Final = (
    Step(Kind.WARN, consecutive=1, daily=1),
    Step(Kind.LIMIT, consecutive=2, daily=3, hours=24),
    Step(Kind.SUSPEND, consecutive=3, daily=5, hours=72),
    Step(Kind.CLOSE, consecutive=3, daily=5, at_suspension=3),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule as it is published. A change of it is a new version."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    version: Annotated[str, Within(min_length=1, max_length=64)] = "1"
    ladder: tuple[Step, ...] = DEFAULT_LADDER
    categories: tuple[Annotated[str, Within(min_length=1, max_length=100)], ...] = ("A.1", "A.2", "A.3", "A.4")
    """Findings that make an input a violation, if it was refused for them; ``A.1`` holds ``A.1.h`` as well."""
    remembered_days: Annotated[int, Within(ge=1, le=3650)] = 365
    """For how long violations and measures count."""
    closed_by: ClosedBy = ClosedBy.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An input that broke the rules."""

    id: str
    at: datetime
    """When the input came."""
    follows: bool
    """Whether the violation before it was the user's input before it: no clean one came between them."""
    exchange: str | None = None
    category: str | None = None
    struck_at: datetime | None = None
    """When a review found that it was none."""
    struck_by: str | None = None
    struck_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was done about a user, dated, with its reason. It is never changed, only lifted."""

    id: str
    number: int = 1
    """Which measure of this user it is, from 1: clocks may go back, numbers do not."""
    kind: Kind
    at: datetime
    until: datetime | None = None
    """The first moment at which it no longer holds; None: until it is lifted, and of a warning: nothing to end."""
    place: int = 0
    """Of the step in the ladder, from 0; those that a person sets have that of the first step of their kind."""
    step: Step | None = None
    """As it stood in the rule of that day; None: set by a person."""
    rule_version: str | None = None
    violation: str | None = None
    """The id of the one that brought it about."""
    consecutive: int = 0
    daily: int = 0
    """The counts that were reached."""
    awaits_closing: bool = False
    """The rule leads to closing; a person has yet to decide."""
    by: str | None = None
    """The operator who set it; None: the rule."""
    because: str | None = None
    """The operator's reason."""
    shown_at: datetime | None = None
    """When the user was first told of it."""
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_because: str | None = None

    def to_be_shown(self, now: datetime) -> bool:
        """Whether the user has yet to be told. What has ended meanwhile is no news."""
        return self.shown_at is None and self.lifted_at is None and (self.kind is Kind.WARN or self.holds(now))

    def holds(self, now: datetime) -> bool:
        """Whether it restricts the user at a moment. A clock that went back ends nothing early."""
        return self.kind is not Kind.WARN and self.lifted_at is None and (self.until is None or now < self.until)


class Decided(NamedTuple):
    """What the rule asks for after a violation."""

    kind: Kind
    place: int
    step: Step
    until: datetime | None
    consecutive: int
    daily: int
    awaits_closing: bool


def is_violation(rule: Rule, category: str) -> bool:
    """Whether a refusal for this category makes an input a violation."""
    return any(category == each or category.startswith(f"{each}.") for each in rule.categories)


def decide(rule: Rule, violations: Sequence[Violation], measures: Iterable[Measure], now: datetime) -> Decided | None:
    """What follows from a violation; None: nothing yet.

    The ladder is climbed one step at a time: a step is taken only if the one below it had been announced when the input
    came. Inputs that were under way together lead to one step, however many they are.

    Args:
        rule: in force.
        violations: of the user, in the order in which they were recorded; the last one is new.
        measures: taken so far.
        now: the moment.
    """
    new = violations[-1]
    if new.struck_at is not None:
        return None
    counting = [each for each in measures if each.lifted_at is None and _remembered(rule, each.at, now)]
    consecutive, daily = counts(rule, violations, now)
    suspensions = sum(each.kind is Kind.SUSPEND for each in counting)
    announced = max((each.place for each in counting if _announced(each, new, now)), default=-1)
    reached = [
        place
        for place, step in enumerate(rule.ladder[: announced + 2])
        if _reached(step, consecutive, daily, suspensions)
    ]
    if not reached:
        return None
    return _decided(rule, reached[-1], consecutive, daily, now)


def counts(rule: Rule, violations: Sequence[Violation], now: datetime) -> tuple[int, int]:
    """How many violations there were in a row, and on the day, up to and with the last one."""
    kept = [each for each in violations if _remembered(rule, each.at, now)]
    return sum(1 for _ in _in_a_row(kept)), sum(1 for _ in _on_the_day(kept))


def fallen(rule: Rule, violations: Sequence[Violation], measures: Sequence[Measure]) -> Iterator[Measure]:
    """Measures of the rule that do not stand any more, since violations were struck out or measures lifted.

    Each is held against the step under which it was taken, not against what the rule says now. Nothing milder takes the
    place of one that falls.

    Args:
        rule: says for how long things count.
        violations: of the user, in their order.
        measures: all that were ever taken.
    """
    place_of = {each.id: number for number, each in enumerate(violations)}
    for measure in measures:
        if measure.step is None or measure.lifted_at is not None or measure.violation not in place_of:
            continue
        then = violations[: place_of[measure.violation] + 1]
        consecutive, daily = (0, 0) if then[-1].struck_at is not None else counts(rule, then, measure.at)
        suspensions = sum(
            each.kind is Kind.SUSPEND and each.lifted_at is None and each.number < measure.number for each in measures
        )
        if not _reached(measure.step, consecutive, daily, suspensions):
            yield measure


def wrong_end(kind: Kind, until: datetime | None, now: datetime) -> Text | None:
    """Why a measure that a person takes cannot end so; None: it can.

    A closing that ends by itself would be no closing, and of a suspension that is over at once no user would be told.
    """
    if until is None:
        return None
    if kind in {Kind.WARN, Kind.CLOSE}:
        return Text("警示和关闭没有时长", "a warning and a closing do not last for hours")
    return Text("处置的截止时刻已过", "the measure would have ended already") if until <= now else None


def strongest(measures: Iterable[Measure], now: datetime) -> Measure | None:
    """The gravest measure that holds; of those alike the one that lasts longest."""
    return max(
        (each for each in measures if each.holds(now)),
        key=lambda each: (each.kind.gravity, each.until is None, each.until or each.at),
        default=None,
    )


def _reached(step: Step, consecutive: int, daily: int, suspensions: int) -> bool:
    return _enough(step, consecutive, daily) and (step.at_suspension is None or suspensions + 1 >= step.at_suspension)


def _enough(step: Step, consecutive: int, daily: int) -> bool:
    return (step.consecutive is not None and consecutive >= step.consecutive) or (
        step.daily is not None and daily >= step.daily
    )


def _decided(rule: Rule, place: int, consecutive: int, daily: int, now: datetime) -> Decided:
    step = rule.ladder[place]
    waits = step.measure is Kind.CLOSE and rule.closed_by is ClosedBy.PERSON
    kind = Kind.SUSPEND if waits else step.measure
    until = None if step.hours is None else now + timedelta(hours=step.hours)
    return Decided(kind, place, step, until, consecutive, daily, waits)


def _remembered(rule: Rule, at: datetime, now: datetime) -> bool:
    return now - at <= timedelta(days=rule.remembered_days)


def _announced(measure: Measure, violation: Violation, now: datetime) -> bool:
    # One that lies ahead of now was set before the clock went back: it has been announced.
    return measure.at < violation.at or measure.at > now + CLOCKS_APART


def _in_a_row(violations: Sequence[Violation]) -> Iterator[Violation]:
    for violation in reversed(violations):
        if violation.struck_at is not None:
            return
        yield violation
        if not violation.follows:
            return


def _on_the_day(violations: Sequence[Violation]) -> Iterator[Violation]:
    if not violations:
        return
    day = date_of(violations[-1].at)
    yield from (each for each in violations if each.struck_at is None and date_of(each.at) == day)
