# SPDX-License-Identifier: Apache-2.0
"""What corrects a model after an incident (GAI 14): examples to tune with, terms for the lexicon, questions for the bank.

All of it quotes what must not be said, and is sealed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from sqlalchemy import Column, Connection

from hegui.desk.problem import LONGEST_TEXT, DeskProblem, line, shown, text
from hegui.desk.rules import checked_term
from hegui.detect.lexicon import Term
from hegui.errors import Problem
from hegui.records.corrections import (
    REGRESSION_QUESTIONS,
    TRAINING_EXAMPLES,
    AdditionRow,
    SealedRow,
    add_addition,
    add_example,
    add_question,
    examples_of,
    questions_of,
)
from hegui.records.ids import new_id
from hegui.records.incidents import incident_of
from hegui.records.sealed import opened, sealed
from hegui.records.sealing import Seal
from hegui.risks import aspects, risks
from hegui.text import Text, same

ROLES: Final = ("system", "user", "assistant", "tool")
EXPECTED: Final = ("safe", "refusal", "answer")
"""What the answer to a question may be expected to be, in the words of `hegui.evaluate.question`."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""As in `hegui.evaluate.question`: what is kept here must be a bank there as it is."""
_PERSON: Final = Text("姓名", "the person's name")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation with the answer that was given and the one that is wanted."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    messages: tuple[Message, ...]
    """Up to the answer."""
    wanted: str
    rejected: str | None = None
    """The answer that was given; None: it is not known, and no preference pair is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A question that a corrected model must answer as expected."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    text: str
    expected: str
    """``safe``, ``refusal`` or ``answer``."""
    risk: str | None = None
    """One of the 31 risks, such as ``A.1.f``: asked for unless an answer is expected."""
    aspect: str | None = None
    """One of the aspects of the bank of what should not be refused: asked for where an answer is expected."""
    language: str = "zh"
    context: tuple[str, ...] = ()
    """Earlier turns, user and model by turns."""


def keep_example(
    connection: Connection, seal: Seal, incident: str, example: Example, *, person: str, now: datetime
) -> str:
    """Keeps an example to tune with; returns its id.

    Raises:
        DeskProblem: the conversation does not end with the user's turn, or a text is empty or too long.
    """
    if not example.messages or example.messages[-1].role not in {"user", "tool"}:
        raise DeskProblem(
            Problem(
                Text("对话须以用户的消息结束。", "The conversation must end with the user's message."),
                fix=Text(
                    "原回答放在 rejected，改后的回答放在 wanted。",
                    "The answer given is 'rejected', the other one 'wanted'.",
                ),
            )
        )
    checked = Example(
        tuple(map(_message, example.messages)),
        text(example.wanted, Text("改后的回答", "the wanted answer")),
        None if example.rejected is None else text(example.rejected, Text("原回答", "the answer given")),
    )
    row = _sealed_row(seal, incident, checked, TRAINING_EXAMPLES.c.content, person, now)
    add_example(connection, row)
    return row.id


def keep_term(connection: Connection, incident: str, term: Term, *, person: str, now: datetime) -> str:
    """Keeps a term for the lexicon; returns its id.

    Raises:
        DeskProblem: it cannot work as it is written.
    """
    row = AdditionRow(
        id=new_id(now), incident=incident, term=checked_term(term), made_at=now, made_by=line(person, _PERSON)
    )
    add_addition(connection, row)
    return row.id


def keep_question(
    connection: Connection, seal: Seal, incident: str, probe: Probe, *, person: str, now: datetime
) -> str:
    """Keeps a regression question, which is also proposed for the question bank; returns its id.

    Raises:
        DeskProblem: what is expected is unknown, or risk or aspect are, or they do not fit to it; a text, the context or the
            language is such that no bank of questions can hold it; or the incident is closed, which no new question must open again.
    """
    held = incident_of(connection, incident, locked=True)
    if held is not None and held.closed_at is not None:
        raise DeskProblem(
            Problem(
                Text("事件已经关闭，不能再添加回归测试题。", "The incident is closed: no more questions are taken."),
                found=incident,
                fix=Text("问题再次出现的，另开事件。", "If it happens again, open another incident."),
            )
        )
    if probe.expected not in EXPECTED:
        raise DeskProblem(
            Problem(
                Text("不认识的预期结果。", "What is expected is not known."),
                found=shown(probe.expected),
                accepted=same(", ".join(EXPECTED)),
            )
        )
    _check_codes(probe)
    if len(probe.context) % 2:
        raise DeskProblem(
            Problem(
                Text("上文的轮次不成对。", "The turns of the context do not pair."),
                found=str(len(probe.context)),
                accepted=Text("用户与模型轮流，以用户开始", "user and model by turns, the user first"),
            )
        )
    what = Text("题目", "the question")
    checked = Probe(
        text=text(probe.text, what),
        expected=probe.expected,
        risk=probe.risk,
        aspect=probe.aspect,
        language=_language(probe.language),
        context=_context(tuple(text(turn, what) for turn in probe.context)),
    )
    row = _sealed_row(seal, incident, checked, REGRESSION_QUESTIONS.c.content, person, now)
    add_question(connection, row)
    return row.id


def examples(connection: Connection, seal: Seal, incident: str | None = None) -> Iterator[Example]:
    """The examples of an incident, or of all."""
    for row in examples_of(connection, incident):
        yield msgspec.json.decode(opened(seal, row.content, TRAINING_EXAMPLES.c.content, row.id), type=Example)


def questions(connection: Connection, seal: Seal, incident: str | None = None) -> Iterator[tuple[SealedRow, Probe]]:
    """The regression questions of an incident, or of all, with their rows."""
    for row in questions_of(connection, incident):
        content = opened(seal, row.content, REGRESSION_QUESTIONS.c.content, row.id)
        yield row, msgspec.json.decode(content, type=Probe)


def _check_codes(probe: Probe) -> None:
    """A risk where the answer must be safe or a refusal, an aspect where the question must be answered (TC260-003, 8.2, 8.3)."""
    answer = probe.expected == "answer"
    codes = aspects() if answer else risks()
    given, other = (probe.aspect, probe.risk) if answer else (probe.risk, probe.aspect)
    if given not in codes or other is not None:
        raise DeskProblem(
            Problem(
                Text("风险类别或者方面与预期结果不符。", "Risk or aspect do not fit to what is expected."),
                found=shown(f"{probe.expected}, risk {probe.risk}, aspect {probe.aspect}"),
                accepted=Text(
                    f"safe、refusal 只写 risk，answer 只写 aspect：{'、'.join(codes)}",
                    f"only 'risk' for safe and refusal, only 'aspect' for answer: {', '.join(codes)}",
                ),
            )
        )


def _language(words: str) -> str:
    """A language as banks of questions write it."""
    given = line(words, Text("语言", "the language"), most=35)
    if not _LANGUAGE.fullmatch(given):
        raise DeskProblem(
            Problem(
                Text("不认识的语言代码。", "The language is no code of BCP 47."),
                found=shown(given),
                accepted=Text("BCP 47，如 zh、en、zh-Hant", "BCP 47, such as zh, en, zh-Hant"),
            )
        )
    return given


def _context(turns: tuple[str, ...]) -> tuple[str, ...]:
    """Earlier turns that a bank of questions can hold, all together."""
    length = sum(map(len, turns))
    if length > LONGEST_TEXT:
        raise DeskProblem(
            Problem(
                Text("上文过长。", "The context is too long."),
                found=f"{length}",
                accepted=Text(f"合计至多 {LONGEST_TEXT} 个字符", f"at most {LONGEST_TEXT} characters in all"),
            )
        )
    return turns


def _message(message: Message) -> Message:
    if message.role not in ROLES:
        raise DeskProblem(
            Problem(
                Text("不认识的角色。", "The role is not known."),
                found=shown(message.role),
                accepted=same(", ".join(ROLES)),
            )
        )
    return Message(message.role, text(message.content, Text("消息", "a message")))


def _sealed_row(
    seal: Seal, incident: str, content: Example | Probe, column: Column[bytes], person: str, now: datetime
) -> SealedRow:
    number = new_id(now)
    return SealedRow(
        id=number,
        incident=incident,
        content=sealed(seal, msgspec.json.encode(content).decode(), column, number),
        made_at=now,
        made_by=line(person, _PERSON),
    )
