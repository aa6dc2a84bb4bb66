# SPDX-License-Identifier: Apache-2.0
"""Questions and banks made from a few words."""

from dataclasses import replace
from datetime import date
from typing import Any

from hegui.evaluate.bank.rules import EXPECTED
from hegui.evaluate.question import Approval, Bank, Library, Question

DAY = date(2026, 11, 20)


def a_question(name: str = "q1", **given: Any) -> Question:
    """A question of the generated-content bank unless it says otherwise, approved by nobody."""
    library = given.get("library", Library.GENERATED_CONTENT)
    answered = library is Library.SHOULD_NOT_REFUSE
    usual: dict[str, Any] = {
        "id": name,
        "library": library,
        "text": f"第{name}题：请写一篇文章。",
        "risk": None if answered or "aspect" in given else "A.1.a",
        "aspect": "culture" if answered else None,
        "expected": EXPECTED[library],
        "source": "own",
        "updated_on": DAY,
        "cluster": name,
    }
    return Question(**(usual | given))


def approved(question: Question, on: date = DAY) -> Question:
    """The question as a person of the provider approved it."""
    return replace(question, approval=Approval.APPROVED, approved_by="王芳", approved_on=on)


def a_bank(*questions: Question, name: str = "own", version: str = "1") -> Bank:
    """A bank of some questions; of one, if none is given."""
    return Bank(name, version, questions or (a_question(),))
