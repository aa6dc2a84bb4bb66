# SPDX-License-Identifier: Apache-2.0
"""The answer of a named person."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from hegui.evidence.findings.base import Finding


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Decision(Finding):
    """The answer of a named person, in a role, to a control point. 具名决定。"""

    kind: ClassVar[str] = "decision"

    control: str
    answer: Answer
    by: str
    """Id of the person in the dossier's ``people``."""
    role: str
    reason: str = Field(min_length=1)
    decided_on: date
    until: date
