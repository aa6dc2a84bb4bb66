# SPDX-License-Identifier: Apache-2.0
"""The answer of a named person."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from hegui.evidence.findings.base import Finding
from hegui.schema import Within


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Decision(Finding, frozen=True, kw_only=True):
    """The answer of a named person, in a role, to a control point. 具名决定。"""

    kind: ClassVar[str] = "decision"

    control: str
    answer: Answer
    by: str
    """Id of the person in the dossier's ``people``."""
    role: str
    reason: Annotated[str, Within(min_length=1)]
    decided_on: date
    until: date
