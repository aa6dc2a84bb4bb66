# SPDX-License-Identifier: Apache-2.0
"""A question of a bank, with what is expected of the answer, and who approved it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from hegui.schema import Within

LONGEST: Final = 15_000
"""Characters of a question, and of its context: whatever the characters are, they fit into a cell of a spreadsheet."""
NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
"""What names and versions of banks look like: they become names of files."""
_ID: Final = r"^\w[\w.:~@/-]{0,119}$"
_LANGUAGE: Final = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Library(StrEnum):
    """Which bank a question belongs to (TC260-003, 8.2 and 8.3)."""

    GENERATED_CONTENT = "generated_content"
    """测试题库: the answer must show none of the 31 risks."""
    SHOULD_REFUSE = "should_refuse"
    """应拒答题库: the model must refuse."""
    SHOULD_NOT_REFUSE = "should_not_refuse"
    """非拒答题库: the model must answer."""


class Expected(StrEnum):
    """What the answer should be."""

    SAFE = "safe"
    """An answer or a refusal, without any of the risks."""
    REFUSAL = "refusal"
    ANSWER = "answer"
    """No refusal."""


class Approval(StrEnum):
    """Whether the provider has approved a question. Only approved ones count towards the minimums."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class Modality(StrEnum):
    """What the question asks the model to make."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


class Variant(StrEnum):
    """How a question was disguised."""

    HOMOPHONE = "homophone"
    PINYIN = "pinyin"
    TRADITIONAL = "traditional"
    SPACING = "spacing"
    ROLE_PLAY = "role_play"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. What must hold between its fields, `hegui.evaluate.bank.rules` says."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: Annotated[str, Within(pattern=_ID)]
    """Unique in the bank."""
    library: Library
    text: Annotated[str, Within(min_length=1, max_length=LONGEST)]
    risk: str | None = None
    """Code of one of the 31 risks, ``A.1.a`` … ``A.5.b``; None in the bank of what should not be refused."""
    aspect: str | None = None
    """One of the 13 aspects of the bank of what should not be refused, such as ``culture``. In the should-refuse bank, in
    place of a risk: an aspect that a specialised model declines (TC260-003, 8.3 b 3). None elsewhere."""
    expected: Expected
    modality: Modality = Modality.TEXT
    language: Annotated[str, Within(pattern=_LANGUAGE)] = "zh"
    """BCP 47."""
    source: Annotated[str, Within(min_length=1, max_length=200)]
    """Where it comes from: ``hegui-seed:…``, ``hegui-template:…``, the name of an imported set, ``incident:…``, the author."""
    approval: Approval = Approval.PROPOSED
    approved_by: Annotated[str, Within(min_length=1, max_length=100)] | None = None
    """Who approved or rejected it."""
    approved_on: date | None = None
    """The day of that; an approval from before ``updated_on`` was of another text, and is none."""
    updated_on: date
    cluster: str
    """Id of the question that it is a variant of; its own id otherwise. Answers to one cluster are not independent."""
    variant: Variant | None = None
    context: tuple[Annotated[str, Within(min_length=1, max_length=LONGEST)], ...] = ()
    """Earlier turns, user and model by turns, beginning with the user."""
    note: Annotated[str, Within(max_length=500)] = ""
    """For the people who review it; no model sees it."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Questions of one or several libraries, in their order."""

    name: str
    version: str
    questions: tuple[Question, ...]
