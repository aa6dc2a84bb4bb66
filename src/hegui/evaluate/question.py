# SPDX-License-Identifier: Apache-2.0
"""A question of a bank, with what is expected of the answer, and who approved it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    """One question."""

    id: str
    """Unique in the bank."""
    library: Library
    text: str
    risk: str | None = None
    """Code of one of the 31 risks, ``A.1.a`` … ``A.5.b``; None in the bank of what should not be refused."""
    aspect: str | None = None
    """One of the 13 aspects of the bank of what should not be refused, such as ``culture``; None elsewhere."""
    expected: Expected
    modality: Modality = Modality.TEXT
    language: str = "zh"
    """BCP 47."""
    source: str
    """Where it comes from: ``hegui-seed:…``, ``hegui-template:…``, the name of an imported set, ``incident:…``, the author."""
    approval: Approval = Approval.PROPOSED
    approved_by: str | None = None
    approved_on: date | None = None
    updated_on: date
    cluster: str
    """Id of the question that it is a variant of; its own id otherwise. Answers to one cluster are not independent."""
    variant: Variant | None = None
    context: tuple[str, ...] = ()
    """Earlier turns, user and model by turns, beginning with the user."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Questions of one or several libraries, in their order."""

    name: str
    version: str
    questions: tuple[Question, ...]
