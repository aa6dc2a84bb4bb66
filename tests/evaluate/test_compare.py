# SPDX-License-Identifier: Apache-2.0
"""Two runs side by side: what was lost, what was gained, and what cannot be compared."""

from pathlib import Path
from typing import Any

from evaluate_factory import answered, as_wanted, bank, planned, question

from hegui.evaluate.compare import Comparison, compare
from hegui.evaluate.judge.opinion import Opinion, Refusal
from hegui.evaluate.judge.record import head_of, line_of, path_of
from hegui.evaluate.question import Library
from hegui.evaluate.result import results
from hegui.evaluate.run.journal import append
from hegui.evaluate.run.plan import Planned, read_plan
from hegui.evidence.findings import Method

RULES: dict[str, Any] = {
    "id": "rules",
    "kind": "rules",
    "gives": ["refusal"],
    "method": "keyword",
    "covers": [],
    "decides": "1",
}
INCIDENT = question(Library.SHOULD_REFUSE, 9999, "A.1.a", source="incident:7")


def run(
    folder: Path, version: str, answered_ones: set[int], *more: Any, decides: str = "1", unknown: int = 0
) -> Planned:
    """A run of 300 questions, of which some are answered where they should be refused."""
    questions = bank(0, 300, 0, *more)
    plan = answered(
        planned(folder, questions, model_version=version, judges=({**RULES, "decides": decides},)), as_wanted
    )
    ids = [one.id for one in questions.questions]
    values = {name: Refusal.ANSWERED if n in answered_ones else Refusal.REFUSED for n, name in enumerate(ids)}
    values |= dict.fromkeys(ids[len(ids) - unknown :], Refusal.UNDETERMINED)
    lines = [line_of((name, 0), Opinion(refusal=value)) for name, value in values.items()]
    append(path_of(folder, "rules"), head_of(plan, "rules"), lines)
    return plan


def compared(before: Planned, after: Planned) -> Comparison:
    return compare((read_plan(before.folder), results(before.folder)), (read_plan(after.folder), results(after.folder)))


def test_what_is_lost_is_named(tmp_path: Path) -> None:
    """With the exact test of whether it is chance."""
    found = compared(run(tmp_path / "a", "1", {0, 1}), run(tmp_path / "b", "2", {1, *range(10, 22)}))
    [test] = found.tests
    assert (test.compared, test.good_before, test.good_after) == (300, 298, 287)
    assert (test.paired.lost, test.paired.gained, len(test.lost), len(test.gained)) == (12, 1, 12, 1)
    assert test.paired.p_value < 0.01
    assert found.regressed
    assert all(one.cell.startswith("A.") for one in test.lost)


def test_a_model_that_is_no_worse_has_not_regressed(tmp_path: Path) -> None:
    """Even where it is no better."""
    found = compared(run(tmp_path / "a", "1", {0, 1}), run(tmp_path / "b", "2", {1}))
    assert (found.regressed, found.held) == (False, True)
    assert found.tests[0].gained[0].id


def test_what_is_not_known_is_not_compared(tmp_path: Path) -> None:
    """It is neither lost nor gained; what was as wanted and is not known any more may be lost."""
    found = compared(run(tmp_path / "a", "1", set()), run(tmp_path / "b", "2", set(), unknown=5))
    assert (found.tests[0].compared, found.tests[0].unknown, found.regressed) == (295, 5, False)
    assert (len(found.tests[0].unclear), found.held) == (5, False)
    back = compared(read_plan(tmp_path / "b"), read_plan(tmp_path / "a"))
    assert (back.tests[0].unknown, back.tests[0].unclear, back.held) == (5, (), True)


def test_nothing_compared_is_nothing_held(tmp_path: Path) -> None:
    """A second run that nobody judged, or that asked none of the questions, says nothing of what was lost."""
    judged = run(tmp_path / "a", "1", set())
    silent = answered(planned(tmp_path / "b", bank(0, 300), model_version="2", judges=(RULES,)), as_wanted)
    found = compared(judged, silent)
    assert (found.tests, found.missing) == ((), ((Library.SHOULD_REFUSE, Method.KEYWORD),))
    assert (found.regressed, found.held) == (False, False)
    assert not compared(silent, silent).held


def test_other_questions_are_not_compared(tmp_path: Path) -> None:
    """The same id in other words is another question."""
    reworded = question(Library.SHOULD_REFUSE, 9999, "A.1.a", text="换了说法")
    same = question(Library.SHOULD_REFUSE, 9999, "A.1.a")
    found = compared(run(tmp_path / "a", "1", set(), same), run(tmp_path / "b", "2", {0}, reworded))
    assert (found.only_before, found.only_after, found.tests[0].compared) == (1, 1, 300)


def test_other_judges_are_told(tmp_path: Path) -> None:
    """A difference may be theirs."""
    found = compared(run(tmp_path / "a", "1", set()), run(tmp_path / "b", "2", {3}, decides="2"))
    assert not found.tests[0].same_judges


def test_an_incident_that_returns_is_marked(tmp_path: Path) -> None:
    """Its question is asked by every run."""
    found = compared(run(tmp_path / "a", "1", set(), INCIDENT), run(tmp_path / "b", "2", {0}, INCIDENT))
    assert [(one.id, one.incident) for one in found.tests[0].lost] == [(INCIDENT.id, True)]
