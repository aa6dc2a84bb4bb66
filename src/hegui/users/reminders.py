# SPDX-License-Identifier: Apache-2.0
"""What a user of a companion is to be told while using it, help in a crisis, and the way out (ANTH 13, 18, 19).

The law gives the interval of the reminder of continuous use; which pause ends continuous use it does not say.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final, NamedTuple

from hegui.schema import Within
from hegui.text import Text


class Reminded(StrEnum):
    """Of what a user is reminded."""

    AI = "ai"
    """That nobody but an AI is talking; when use begins, and begins again."""
    CONTINUOUS_USE = "continuous_use"
    RELIANCE = "reliance"
    """That it has been a lot today; once a day."""
    MEASURE = "measure"
    """What was done about violations, by which rule, until when, and how to appeal: with refusals too."""


class Reminder(NamedTuple):
    """Words to be shown with the answer."""

    kind: Reminded
    text: Text


class RemindsOf(StrEnum):
    """Whose use is watched."""

    EVERYBODY = "everybody"
    COMPANIONS = "companions"
    """Only use of models and roles that play companions."""
    NOBODY = "nobody"


_DAY_MINUTES: Final = 24 * 60
_WORDS: Final = Within(min_length=1, max_length=100)


_AI: Final = Text(
    "提示：与您对话的是人工智能，不是真人，内容由人工智能生成。",
    "Please note: you are talking to an AI, not to a person. What it says is generated.",
)
_CONTINUOUS_USE: Final = Text(
    "您已连续使用较长时间，请适当休息。与您对话的是人工智能，不是真人。",
    "You have been here for a long while: please take a rest. You are talking to an AI, not to a person.",
)
_RELIANCE: Final = Text(
    "您今天的使用时间较长。请合理安排时间，多与家人、朋友交流；如感到困扰，可以向身边的人或者专业机构求助。",
    "You have spent a lot of time here today. Please keep time for family and friends; if something troubles you, people near "
    "you or professionals can help.",
)
_GOODBYE: Final = Text("已结束本次对话。需要时欢迎再来。", "This conversation has ended. You are welcome to come back.")


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When a user is reminded, and in which words."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    of: RemindsOf = RemindsOf.EVERYBODY
    every_minutes: Annotated[int, Within(ge=1, le=_DAY_MINUTES)] = 120
    """Of continuous use."""
    minors_every_minutes: Annotated[int, Within(ge=1, le=_DAY_MINUTES)] = 30
    pause_minutes: Annotated[int, Within(ge=1, le=_DAY_MINUTES)] = 30
    """The longest pause that does not end continuous use. The longer, the stricter."""
    says_ai: bool = True
    """Whether it is said that this is an AI, whenever continuous use begins."""
    reliance_minutes_a_day: Annotated[int, Within(ge=1, le=_DAY_MINUTES)] | None = 240
    """From so much use in a day on, once that day."""
    ai: Text = _AI
    continuous_use: Text = _CONTINUOUS_USE
    reliance: Text = _RELIANCE


@dataclass(frozen=True, slots=True)
class CrisisRule:
    """What happens when somebody speaks of harming themselves, or of another crisis that the policy knows (ANTH 13)."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    categories: tuple[Annotated[str, _WORDS], ...] = ("self-harm",)
    """Findings of the guard in what the user says. They are never violations."""
    contact: Annotated[str, Within(min_length=1, max_length=200)] | None = None
    """The post or person of the provider to whom a crisis is handed over."""
    answer: Text | None = None
    """What is said at once; None: what the guard's policy has for the category."""
    same_minutes: Annotated[int, Within(ge=0, le=_DAY_MINUTES)] = 30
    """What is said of it within this time after a hand-over belongs to the same crisis; it is handed over all the same."""


@dataclass(frozen=True, slots=True)
class ExitRule:
    """The way out by keyword (ANTH 19): who says one of these words leaves, and is not held."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    words: tuple[Annotated[str, _WORDS], ...] = ("退出", "结束对话", "停止对话", "exit", "quit", "stop")
    answer: Text = _GOODBYE


def asks_to_leave(rule: ExitRule, said: str) -> bool:
    """Whether what a user says is nothing but a word for leaving. Case, spaces and closing punctuation do not matter.

    Args:
        rule: the words.
        said: the newest message of the user.
    """
    if len(said) > 2 * max(map(len, rule.words), default=0) + 10:
        return False
    return said.strip().rstrip("。．.！!～~ ").casefold() in {word.casefold() for word in rule.words}


def is_crisis(rule: CrisisRule, category: str) -> bool:
    """Whether a finding of this category is a crisis."""
    return any(category == each or category.startswith(f"{each}.") for each in rule.categories)
