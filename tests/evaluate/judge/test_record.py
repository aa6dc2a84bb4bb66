# SPDX-License-Identifier: Apache-2.0
"""The record of judges: each answer once, outages again, platform refusals never."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from evaluate_factory import bank, planned

from hegui.errors import InputError
from hegui.evaluate.judge.opinion import Case, Opinion, Refusal, Unscored, Verdict
from hegui.evaluate.judge.record import judge_answers, path_of, read_verdicts
from hegui.evaluate.run.journal import ANSWERED, FAILED, FILTERED, Answer
from hegui.evidence.findings import Method
from hegui.text import Text


class Flaky:
    """A judge that is away at times."""

    id, method, gives = "flaky", Method.CLASSIFIER, frozenset({"refusal"})

    def __init__(self) -> None:
        self.away = True
        self.cases: list[Case] = []

    def judge(self, cases: Sequence[Case]) -> Sequence[Verdict]:
        self.cases += cases
        return [
            Unscored(Text("离线", "away")) if self.away and number % 2 else Opinion(refusal=Refusal.REFUSED, why="r")
            for number, _ in enumerate(cases)
        ]


def test_an_outage_is_asked_about_again(tmp_path: Path) -> None:
    """And only that; what the platform refused and what failed is no answer, what its filter cut off is."""
    plan = planned(tmp_path, bank(refuse=100))
    answers = {
        key: Answer(question=key[0], generation=0, kind=kind, at="x", text="答", reasoning="想", cut=number == 2)
        for number, (key, kind) in enumerate(
            zip(plan.keys, [FILTERED, FAILED, FILTERED, *[ANSWERED] * 97], strict=True)
        )
    }
    judge, steps = Flaky(), list[int]()
    assert judge_answers(plan, answers, judge, steps.append) == (49, 49)
    assert sum(steps) == 98
    assert judge.cases[0].reasoning == "想"
    judge.away, judge.cases = False, []
    assert judge_answers(plan, answers, judge) == (49, 0)
    assert len(judge.cases) == 49
    verdicts = read_verdicts(plan, "flaky")
    assert len(verdicts) == 98
    assert set(verdicts.values()) == {Opinion(refusal=Refusal.REFUSED, why="r")}
    assert judge_answers(plan, answers, judge) == (0, 0)


def test_opinions_of_another_plan_are_refused(tmp_path: Path) -> None:
    """They are of other answers."""
    one, other = planned(tmp_path / "a", bank(refuse=3)), planned(tmp_path / "b", bank(refuse=4))
    judge_answers(one, {}, Flaky())
    path_of(other.folder, "flaky").write_bytes(path_of(one.folder, "flaky").read_bytes())
    with pytest.raises(InputError, match="another plan"):
        read_verdicts(other, "flaky")
