# SPDX-License-Identifier: Apache-2.0
"""Regression questions: whether what went wrong goes right since the correction. An incident is not closed before they all do.

There is no waiver: a question that was badly put is answered by a better correction or judged again, never set aside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import Connection

from hegui.desk.problem import DeskProblem, done_at, line, not_there
from hegui.errors import Problem
from hegui.evidence.findings.base import Moment
from hegui.records.corrections import ResultRow, add_result, next_result, question_of, questions_of, results_of
from hegui.records.incidents import StepRow, incident_of
from hegui.text import Text, same


class Standing(StrEnum):
    """How a regression question stands. Only PASSED is passed."""

    PASSED = "passed"
    FAILED = "failed"
    """The last answer since the correction did not pass."""
    NOT_ASKED = "not_asked"
    """Nobody asked it since the last correction."""
    OTHER_VERSION = "other_version"
    """The last answer came from something else than the correction names."""
    NOT_CORRECTED = "not_corrected"
    """There is no correction yet that an answer could confirm."""


STANDINGS: Final[Mapping[Standing, Text]] = {
    Standing.PASSED: Text("已通过", "passed"),
    Standing.FAILED: Text("未通过", "failed"),
    Standing.NOT_ASKED: Text("整改后尚未测试", "not asked since the correction"),
    Standing.OTHER_VERSION: Text("测试的不是整改后的版本", "asked of another version than the corrected one"),
    Standing.NOT_CORRECTED: Text("尚未整改", "not corrected yet"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One regression question, and how it stands."""

    question: str
    standing: Standing
    last: ResultRow | None
    """The last answer since the correction."""


@dataclass(frozen=True, slots=True)
class Regression:
    """All regression questions of an incident."""

    questions: tuple[Asked, ...]

    @property
    def passed(self) -> bool | None:
        """Whether all passed since the correction; None: none is there, or none of them was asked since."""
        if not any(asked.last for asked in self.questions):
            return None
        return not self.open

    @property
    def open(self) -> tuple[Asked, ...]:
        """The questions that have not passed."""
        return tuple(asked for asked in self.questions if asked.standing is not Standing.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of asking a question once, as a person or a tool tells it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    question: str
    version: str
    """Of what answered: it must be the one that the correction names."""
    passed: bool
    judge: str
    """The person, or the tool with its version, that judged the answer."""
    at: Moment | None = None
    """When the model answered; None: now."""
    answer_sha256: str | None = None


def regression_of(
    connection: Connection, incident: str, corrected: StepRow | None, *, until: datetime | None = None
) -> Regression:
    """How the regression questions of an incident stand to its last correction."""
    last: dict[str, ResultRow] = {}
    for result in results_of(connection, incident):
        if corrected is not None and corrected.at <= result.at and (until is None or result.at < until):
            last[result.question] = result
    return Regression(
        tuple(
            Asked(question.id, _standing(last.get(question.id), corrected), last.get(question.id))
            for question in questions_of(connection, incident)
            if until is None or question.made_at < until
        )
    )


def _standing(last: ResultRow | None, corrected: StepRow | None) -> Standing:
    if corrected is None:
        return Standing.NOT_CORRECTED
    if last is None:
        return Standing.NOT_ASKED
    if last.version != corrected.detail:
        return Standing.OTHER_VERSION
    return Standing.PASSED if last.passed else Standing.FAILED


def record_results(
    connection: Connection, results: Sequence[Answered], now: datetime, *, incident: str | None = None
) -> None:
    """Keeps results of regression questions, all or none.

    Args:
        connection: in a transaction.
        results: of questions.
        now: the moment.
        incident: that the questions are of; None: of any.

    Raises:
        NotThere: a question is unknown, or is of another incident.
        DeskProblem: a result is of the future or from before its question, names no judge or no version, or the incident
            is closed.
    """
    for result in results:
        question = question_of(connection, result.question)
        if question is None or incident not in {None, question.incident}:
            raise not_there(Text("回归测试题", "regression question"), result.question)
        held = incident_of(connection, question.incident, locked=True)
        if held is None or held.closed_at is not None:
            raise DeskProblem(
                Problem(
                    Text(
                        "事件已经关闭，不能再记录回归测试结果。", "The incident is closed: no more results are taken."
                    ),
                    found=question.incident,
                    fix=Text("问题再次出现的，另开事件。", "If it happens again, open another incident."),
                )
            )
        row = ResultRow(
            question=question.id,
            number=next_result(connection, question.id),
            at=done_at(result.at, now, question.made_at, Text("测试", "the test")),
            version=line(result.version, Text("版本", "the version"), most=500),
            passed=result.passed,
            judge=line(result.judge, Text("评判者", "the judge")),
            answer_sha256=None if result.answer_sha256 is None else digest(result.answer_sha256),
            recorded_at=now,
        )
        add_result(connection, row)


_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_DIGITS: Final = 64


def digest(words: str) -> str:
    """A SHA-256 in hexadecimal, in small letters.

    Raises:
        DeskProblem: it is none.
    """
    plain = words.strip().lower().removeprefix("sha256:")
    if len(plain) != _DIGITS or not set(plain) <= _HEXADECIMAL:
        raise DeskProblem(
            Problem(
                Text("不是 SHA-256 摘要。", "This is no SHA-256."),
                found=ascii(words[:80]),
                accepted=Text("64 位十六进制", "64 hexadecimal digits"),
            )
        )
    return plain


def refusal(regression: Regression) -> Problem:
    """Why an incident cannot be closed while questions are open."""
    listed_zh = "；".join(f"{asked.question}：{STANDINGS[asked.standing].zh}" for asked in regression.open)
    listed_en = "; ".join(f"{asked.question}: {STANDINGS[asked.standing].en}" for asked in regression.open)
    return Problem(
        Text(
            f"{len(regression.open)} 道回归测试题没有通过，事件不能关闭。",
            f"The incident cannot be closed: regression questions that have not passed: {len(regression.open)}.",
        ),
        found=listed_zh if listed_zh == listed_en else f"{listed_zh} / {listed_en}",
        accepted=same("hegui incident regress"),
        why=Text(
            "整改是否有效，只有整改后的回归测试能够说明；具名豁免不能代替。",
            "Only a regression test after the correction shows that it works; nobody's waiver takes its place.",
        ),
        fix=Text(
            "对整改后的版本重新提问，由人或者工具评判，再记录结果。",
            "Ask the corrected version, have the answers judged, and record the results.",
        ),
    )
