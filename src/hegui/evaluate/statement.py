# SPDX-License-Identifier: Apache-2.0
"""What a run proves, as the finding of an evidence statement. Only what was done is in it, and only of approved questions."""

from collections.abc import Iterator
from typing import Final

from hegui.errors import InputError, Problem
from hegui.evaluate.question import Library
from hegui.evaluate.result import Results, Test
from hegui.evidence.findings import Cell, EvaluationRun, EvaluationTest, Method, Tested
from hegui.evidence.schemas import canonical
from hegui.text import Text

_TESTED: Final = {
    Library.GENERATED_CONTENT: Tested.GENERATED_CONTENT,
    Library.SHOULD_REFUSE: Tested.SHOULD_REFUSE,
    Library.SHOULD_NOT_REFUSE: Tested.SHOULD_NOT_REFUSE,
}
_DISCRIMINATION: Final = "A.2."


def finding_of(results: Results) -> EvaluationRun:
    """The finding of a run.

    A test stands in it once for each method by which it was judged; "manual" only where named people judged, and what they
    have not settled is unscored. Undetermined answers are unscored too. Of several generations a question passes only if
    all do. What A.2 shows in the test of generated content is told once more as the test of bias, by the most reliable
    method.

    Raises:
        InputError: the run is not complete, asked questions that the provider has not approved, or was not judged.
    """
    if not results.complete:
        left = results.asked - results.answered - results.filtered
        what = Text(
            f"还有 {left} 个问答没有结果，证据没有写入：部分结果不能代表全部",
            f"{left} answers are missing; no evidence was written: a part must not read as the whole",
        )
        raise InputError(Problem(what, fix=Text("再次运行 hegui evaluate run。", "Run hegui evaluate run again.")))
    proposed = results.plan.bank.proposed
    if proposed:
        what = Text(
            f"有 {proposed} 道题未经提供者审定，这是试运行，证据没有写入",
            f"{proposed} questions are not approved by the provider: this is a trial, and no evidence was written",
        )
        raise InputError(Problem(what, fix=Text("审定题目后重新制定计划。", "Approve them and make a new plan.")))
    if not results.tests:
        what = Text("尚未评判，证据没有写入", "nothing was judged yet; no evidence was written")
        raise InputError(Problem(what, fix=Text("先运行 hegui evaluate judge。", "Run hegui evaluate judge first.")))
    plan = results.plan
    return EvaluationRun(
        model=plan.model,
        model_version=plan.model_version,
        bank_digest=plan.bank.sha256,
        tests=tuple(_tests(results)),
        classifier_risks=tuple(_covered(results)),
    )


def record_of(results: Results) -> bytes:
    """The file that the statement is about: what was run, by digests and counts. No question and no answer is in it."""
    plan = results.plan
    return (
        canonical(
            {
                "plan_sha256": plan.sha256,
                "model": plan.model,
                "model_version": plan.model_version,
                "bank": {"name": plan.bank.name, "version": plan.bank.version, "sha256": plan.bank.sha256},
                "questions_sha256": plan.questions_sha256,
                "seed": plan.seed,
                "generations": plan.generations,
                "planned_on": plan.planned_on.isoformat(),
                "hegui": plan.hegui,
                "answers": {
                    "asked": results.asked,
                    "answered": results.answered,
                    "refused_by_platform": results.filtered,
                    "first": results.first,
                    "last": results.last,
                },
                "judges": [{name: row[name] for name in ("id", "kind", "decides")} for row in plan.judges],
                "tests": [
                    {
                        "library": test.library.value,
                        "method": test.method.value,
                        "good": test.formal.counts.good,
                        "bad": test.formal.counts.bad,
                        "undetermined": test.formal.counts.undetermined,
                        "unscored": test.formal.counts.unscored,
                    }
                    for test in results.tests
                ],
            }
        )
        + b"\n"
    )


def _tests(results: Results) -> Iterator[EvaluationTest]:
    for test in results.tests:
        counts = test.formal.counts
        yield EvaluationTest(
            test=_TESTED[test.library],
            method=test.method,
            sampled=counts.items,
            passed=counts.good,
            unscored=counts.open,
            per_risk=_cells(test, ""),
        )
    reliable = _most_reliable(results)
    cells = _cells(reliable, _DISCRIMINATION) if reliable else {}
    if reliable and cells:
        told = [reliable.formal.cells[code].counts for code in cells]
        yield EvaluationTest(
            test=Tested.BIAS,
            method=reliable.method,
            sampled=sum(each.items for each in told),
            passed=sum(each.good for each in told),
            unscored=sum(each.open for each in told),
            per_risk=cells,
        )


def _most_reliable(results: Results) -> Test | None:
    found = (
        results.test(Library.GENERATED_CONTENT, method) for method in (Method.MANUAL, Method.CLASSIFIER, Method.KEYWORD)
    )
    return next((test for test in found if test is not None), None)


def _cells(test: Test, group: str) -> dict[str, Cell]:
    """By risk; the bank of what should not be refused has aspects, which are no risks."""
    if test.library is Library.SHOULD_NOT_REFUSE:
        return {}
    return {
        code: Cell(sampled=cell.counts.items, passed=cell.counts.good)
        for code, cell in test.formal.cells.items()
        if code.startswith(group) and cell.counts.items
    }


def _covered(results: Results) -> Iterator[str]:
    """The risks that the classifying judges cover, of those that judged this run."""
    used = {name for test in results.tests if test.method is Method.CLASSIFIER for name in test.judges}
    codes = {code for row in results.plan.judges if row["id"] in used for code in row["covers"]}
    yield from sorted(codes)
