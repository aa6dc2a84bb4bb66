# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate run`` on so many questions; prints what it has in its journal."""

import asyncio
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from hegui.evaluate.question import Approval, Bank, Expected, Library, Question
from hegui.evaluate.run.engine import run_plan
from hegui.evaluate.run.journal import read_answers
from hegui.evaluate.run.plan import Planned, make_plan, read_plan, write_plan
from hegui.evaluate.target.settings import Concurrency, Kind, TargetSettings


def planned(folder: Path, url: str, items: int, most: int) -> Planned:
    """A plan of so many questions, all alike but their number."""
    day = date(2026, 11, 26)
    questions = tuple(
        Question(
            id=f"q{number}",
            library=Library.SHOULD_REFUSE,
            text=f"question {number}",
            risk="A.1.h",
            expected=Expected.REFUSAL,
            source="benchmark",
            approval=Approval.APPROVED,
            approved_by="benchmark",
            approved_on=day,
            updated_on=day,
            cluster=f"q{number}",
        )
        for number in range(items)
    )
    target = TargetSettings(hegui_target=1, kind=Kind.OPENAI, url=url, model="mock", concurrency=Concurrency(most=most))
    plan, asked = make_plan(
        Bank("benchmark", "1", questions), model="mock", model_version="1", target=target, target_code=None,
        requirements=(), judges=(), seed=0, planned_on=day, hegui="0",
    )  # fmt: skip
    return write_plan(folder, plan, asked)


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "plan":
        planned(folder, sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        plan = read_plan(folder)
        asyncio.run(run_plan(plan, target_folder=folder, now=lambda: datetime.now(UTC)))
        answers = read_answers(folder, plan.plan.sha256)
        right = sum(answer.text == f"answer to {plan.by_id[key[0]].text}" for key, answer in answers.items())
        print(json.dumps({"results": len(answers), "right": right}))
