# SPDX-License-Identifier: Apache-2.0
"""Two runs side by side: what the second model does worse than the first, question by question.

Only questions that both runs asked in the same words, and of which both standings are known, are compared. Where one is not
known, nothing is said of it but that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.question import Library, Question
from hegui.evaluate.result import Results, Test
from hegui.evaluate.run.draw import cell_of
from hegui.evaluate.run.plan import INCIDENT, Plan, Planned
from hegui.evidence.findings import Method

with evaluate_extra():
    from hegui.evaluate.statistics.paired import McNemar, mcnemar
    from hegui.evaluate.statistics.standing import Standing

_KNOWN = (Standing.GOOD, Standing.BAD)


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that stands otherwise in the second run."""

    id: str
    cell: str
    incident: bool
    """Whether it came of an incident: one that is lost again is a regression that was promised not to return."""


@dataclass(frozen=True, slots=True)
class ComparedTest:
    """One test in both runs."""

    library: Library
    method: Method
    compared: int
    """Questions of which both standings are known."""
    unknown: int
    """Questions that both runs asked, and of which one standing is not known."""
    good_before: int
    good_after: int
    paired: McNemar
    lost: tuple[Changed, ...]
    """As wanted in the first run and not in the second."""
    gained: tuple[Changed, ...]
    unclear: tuple[Changed, ...]
    """As wanted in the first run, and not known in the second: they may be lost."""
    same_judges: bool
    """Whether the same judges, deciding by the same things, judged both; else a difference may be theirs."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs."""

    before: Plan
    after: Plan
    tests: tuple[ComparedTest, ...]
    only_before: int
    """Questions that only the first run asked, or in other words."""
    only_after: int
    missing: tuple[tuple[Library, Method], ...]
    """Tests of the first run that the second does not have."""

    @property
    def regressed(self) -> bool:
        """Whether any question was lost."""
        return any(test.lost for test in self.tests)

    @property
    def held(self) -> bool:
        """Whether it is known that nothing was lost: each library was compared, and all that was as wanted still is."""
        compared = {test.library for test in self.tests}
        return (
            bool(compared)
            and compared >= {library for library, _ in self.missing}
            and all(test.compared and not test.lost and not test.unclear for test in self.tests)
        )


def compare(before: tuple[Planned, Results], after: tuple[Planned, Results]) -> Comparison:
    """What changed from one run to the other.

    Args:
        before: the earlier run, or the model in service.
        after: the later run, or the candidate.
    """
    first, second = before[0].by_id, after[0].by_id
    shared = {name for name in first.keys() & second.keys() if _same(first[name], second[name])}
    return Comparison(
        before[0].plan,
        after[0].plan,
        tuple(_tests(before[1], after[1], after[0], shared)),
        len(first) - len(shared),
        len(second) - len(shared),
        tuple(
            (test.library, test.method) for test in before[1].tests if after[1].test(test.library, test.method) is None
        ),
    )


def _same(one: Question, other: Question) -> bool:
    return (one.text, one.context, one.library) == (other.text, other.context, other.library)


def _tests(before: Results, after: Results, planned: Planned, shared: set[str]) -> Iterator[ComparedTest]:
    for test in after.tests:
        earlier = before.test(test.library, test.method)
        if earlier is not None:
            yield _compared(
                earlier, test, planned, shared, same_judges=_decides(before.plan, earlier) == _decides(after.plan, test)
            )


def _decides(plan: Plan, test: Test) -> Sequence[object]:
    """What decided a test: of machines their rules and models; of people, that they were people."""
    if test.method is Method.MANUAL:
        return ()
    return [(row["id"], row["decides"]) for row in plan.judges if row["id"] in test.judges]


def _compared(earlier: Test, later: Test, planned: Planned, shared: set[str], *, same_judges: bool) -> ComparedTest:
    pairs = [
        (name, earlier.standings[name], later.standings[name])
        for name in planned.plan.asked
        if name in shared and name in earlier.standings and name in later.standings
    ]
    known = [(name, first, second) for name, first, second in pairs if first in _KNOWN and second in _KNOWN]
    lost = [name for name, first, second in known if (first, second) == (Standing.GOOD, Standing.BAD)]
    gained = [name for name, first, second in known if (first, second) == (Standing.BAD, Standing.GOOD)]
    unclear = [name for name, first, second in pairs if first is Standing.GOOD and second not in _KNOWN]
    return ComparedTest(
        library=later.library,
        method=later.method,
        compared=len(known),
        unknown=len(pairs) - len(known),
        good_before=sum(first is Standing.GOOD for _, first, _ in known),
        good_after=sum(second is Standing.GOOD for _, _, second in known),
        paired=mcnemar(len(lost), len(gained)),
        lost=tuple(_changed(planned.by_id[name]) for name in lost),
        gained=tuple(_changed(planned.by_id[name]) for name in gained),
        unclear=tuple(_changed(planned.by_id[name]) for name in unclear),
        same_judges=same_judges,
    )


def _changed(question: Question) -> Changed:
    return Changed(question.id, cell_of(question), question.source.startswith(INCIDENT))
