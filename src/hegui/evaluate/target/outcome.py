# SPDX-License-Identifier: Apache-2.0
"""What comes of asking a model once: an answer, the platform's refusal, or one of three ways of getting neither.

An outage is never an answer, and a platform that filters is not a model that refuses: each is a type of its own.
"""

from dataclasses import dataclass
from typing import TypeAlias

from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What is put to a model: a question, after what was said before it."""

    question: str
    history: tuple[str, ...] = ()
    """Earlier turns, user and model by turns, beginning with the user."""

    @property
    def messages(self) -> list[dict[str, str]]:
        """The turns as chat interfaces take them."""
        turns = (*self.history, self.question)
        return [{"role": "assistant" if number % 2 else "user", "content": turn} for number, turn in enumerate(turns)]


@dataclass(frozen=True, slots=True)
class Answered:
    """The model answered; whether it complied or refused is for judges."""

    text: str
    reasoning: str = ""
    """What it thought aloud, where the service gives it apart."""
    cut: bool = False
    """Whether a limit of length ended it."""
    model: str | None = None
    """The name that the service says answered."""
    tokens: tuple[int, int] | None = None
    """Of the input and of the output, as the service counts them."""
    media: tuple[bytes, ...] = ()
    """Files that were generated."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """The platform refused, not the model: its content filter, or a gateway before the model."""

    code: str
    """What the platform calls it: ``data_inspection_failed``, ``1301``, ``content_filter``."""
    words: str = ""
    """What a user is shown instead."""
    cut: bool = False
    """Whether an answer had begun: ``words`` are what the model gave before the filter ended it."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Too much for the service at the moment: to be asked again, more slowly."""

    reason: Text
    after: float | None = None
    """Seconds that the service asks to wait."""
    doubtful: bool = False
    """Whether it may as well be a quota that is used up."""


@dataclass(frozen=True, slots=True)
class Broken:
    """This request failed."""

    reason: Text
    again: bool
    """Whether the same request may succeed later."""
    slow: bool = False
    """Whether it was a time-out, which asks for less at a time."""


@dataclass(frozen=True, slots=True)
class Halted:
    """Nothing will succeed until a person does something: the account is empty, the key is wrong, no such model."""

    reason: Text


Outcome: TypeAlias = Answered | Filtered | Busy | Broken | Halted
