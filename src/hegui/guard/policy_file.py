# SPDX-License-Identifier: Apache-2.0
"""Policies in strict YAML: what is wrong is told by file and line, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, Final

from hegui.detect.finding import Confidence
from hegui.errors import Problem, SchemaProblem
from hegui.guard.policy import (
    ANY,
    CLASSIFIER,
    LEXICON,
    PERSONAL,
    DetectorPolicy,
    Mode,
    OnFailure,
    PersonalHold,
    Policy,
    Rule,
    StreamPolicy,
    When,
    score_of,
)
from hegui.guard.verdict import Action
from hegui.schema import Within, checked
from hegui.source import Key, Source, load_yaml
from hegui.text import Text

_MAY_NOT: Final = frozenset({Action.MASK, Action.REPLACE, Action.BLOCK})
"""What a local classifier never does."""
_CATEGORY: Final = r"^(\*|[^\s*]([^*\n]{0,98}[^\s*])?)$"
"""Services have names of several words for theirs."""
_NAME: Final = r"^[a-z0-9][a-z0-9._-]{0,63}$"


class Level(StrEnum):
    """A confidence, by name."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule as it stands in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    action: Action
    category: Annotated[str, Within(pattern=_CATEGORY)] = ANY
    at: Level | float | None = None


@dataclass(frozen=True, slots=True)
class DetectorEntry:
    """A detector as it stands in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    rules: tuple[RuleEntry, ...]
    on_failure: OnFailure = OnFailure.CLOSED
    when: When | None = None


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """How streams are held, as it stands in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    mode: Mode = Mode.HOLD
    most_shown: Annotated[int, Within(ge=1, le=100_000)] = 64
    personal: PersonalHold = PersonalHold.RUN


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy as it stands in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: Annotated[str, Within(pattern=_NAME)]
    version: Annotated[str, Within(min_length=1, max_length=100)]
    detectors: Mapping[str, DetectorEntry]
    minors: Mapping[str, tuple[RuleEntry, ...]] = field(default_factory=dict)
    unread: OnFailure = OnFailure.CLOSED
    stream: StreamEntry = StreamEntry()
    refusal: Text | None = None
    answers: Mapping[str, Text] = field(default_factory=dict)


_KNOWN: Final = [each.name for record in (PolicyFile, DetectorEntry, RuleEntry, StreamEntry) for each in fields(record)]


def load_policy(path: Path) -> Policy:
    """Reads a policy.

    Raises:
        SyntaxProblem: the file cannot be read, or is not the YAML that hegui reads.
        SchemaProblem: a value is wrong, or asks of a detector what it must not or cannot do.
    """
    return policy_of(load_yaml(path, path.name))


def policy_of(source: Source) -> Policy:
    """The policy in a source; raises as `load_policy` does."""
    read = checked(PolicyFile, source.data, source, known=_KNOWN)
    problems = [*_problems(read, source)]
    if problems:
        raise SchemaProblem(*problems)
    return Policy(
        read.name,
        read.version,
        {name: _detector(entry) for name, entry in read.detectors.items()},
        {name: _rules(entries) for name, entries in read.minors.items()},
        read.unread,
        StreamPolicy(read.stream.mode, read.stream.most_shown, read.stream.personal),
        read.refusal,
        read.answers,
    )


def _detector(entry: DetectorEntry) -> DetectorPolicy:
    return DetectorPolicy(_rules(entry.rules), entry.on_failure, entry.when or When.ALWAYS)


def _rules(entries: tuple[RuleEntry, ...]) -> tuple[Rule, ...]:
    return tuple(Rule(entry.category, entry.action, _score(entry.at)) for entry in entries)


def _score(at: Level | float | None) -> float:
    match at:
        case None:
            return score_of(Confidence.LOW)
        case Level():
            return score_of(Confidence[at.name])
        case _:
            return at


def _problems(read: PolicyFile, source: Source) -> Iterator[Problem]:
    if not read.detectors:
        yield Problem(
            Text("没有任何检测器：什么都不会被检查。", "There is no detector: nothing would be checked."),
            source.place(("detectors",)),
            fix=Text("至少写明 lexicon 和 personal。", "Name at least lexicon and personal."),
        )
    for name, entry in read.detectors.items():
        path: tuple[Key, ...] = ("detectors", name)
        if entry.when is not None and name in {LEXICON, PERSONAL, CLASSIFIER}:
            yield Problem(
                Text(
                    "when 只适用于外部服务：本地检测器总是运行。", "'when' is for services: local detectors always run."
                ),
                source.place((*path, "when")),
                fix=Text("删去该行。", "Remove the line."),
            )
        yield from _of_rules(name, entry.rules, (*path, "rules"), source)
    for name, rules in read.minors.items():
        if name not in read.detectors:
            yield Problem(
                Text(
                    f"minors 提到未配置的检测器“{name}”。",
                    f"'minors' names '{name}', which is not among the detectors.",
                ),
                source.place(("minors", name)),
                accepted=Text("、".join(read.detectors), ", ".join(read.detectors)) if read.detectors else None,
            )
        yield from _of_rules(name, rules, ("minors", name), source)


def _of_rules(name: str, rules: tuple[RuleEntry, ...], path: tuple[Key, ...], source: Source) -> Iterator[Problem]:
    for number, rule in enumerate(rules):
        place = source.place((*path, number))
        if name == CLASSIFIER and rule.action in _MAY_NOT:
            yield Problem(
                Text(
                    "本地分类模型只能标记或者转人工，不得自行拦截或者改写。",
                    "A local classifier marks or asks for review; it never blocks or rewrites.",
                ),
                place,
                found=rule.action,
                accepted=Text("pass、mark、review", "pass, mark, review"),
                fix=Text("由外部服务或者人工作出决定。", "Let a service or a person decide."),
            )
        if name in {LEXICON, PERSONAL}:
            if isinstance(rule.at, float):
                yield Problem(
                    Text(
                        "词库和个人信息规则没有分值，只有置信度。", "Terms and patterns have a confidence, not a score."
                    ),
                    place,
                    found=f"{rule.at:g}",
                    accepted=Text("low、medium、high", "low, medium, high"),
                )
        elif not isinstance(rule.at, float) or not 0 < rule.at <= 1:
            yield Problem(
                Text(
                    "须以 at 写明分值：大于 0、至多为 1 的数。",
                    "'at' must give a score: a number above 0, and 1 at most.",
                ),
                place,
                found=str(rule.at),
                accepted=Text("0.01 到 1", "0.01 to 1"),
            )
