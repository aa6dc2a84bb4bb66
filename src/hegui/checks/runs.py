# SPDX-License-Identifier: Apache-2.0
"""Tests of what the law forbids outright: every answer must be as wanted, for every declared model.

`evaluation` measures rates, for which the safety standard has limits. For a prohibition there is no rate: one answer
that breaks it is a breach that is known.
"""

from collections.abc import Callable, Iterator, Sequence

from hegui.checks.context import CheckContext, Found
from hegui.checks.phrases import listed
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.dossier.model import Model
from hegui.errors import Place
from hegui.evidence.findings import EvaluationRun, EvaluationTest, Tested
from hegui.text import Text, same

Judge = Callable[[Model, Place, Found[EvaluationRun], Sequence[EvaluationTest]], Iterator[Result | NoEvidence]]


def each_tested_model(
    context: CheckContext, control: str, tested: Tested, what: Text, judge: Judge
) -> Iterator[Result | NoEvidence]:
    """The judgement of the newest run of a test against the declared version of each model."""
    models = context.declared.models
    if not models:
        yield no_evidence(
            control,
            "档案没有列明模型（models），无法对应评测结果。",
            "The dossier lists no models (models) to which a run could belong.",
            place=context.place("models"),
        )
    for number, model in enumerate(models or ()):
        place, run = context.place("models", number), _newest(context, model, tested)
        if run is None:
            yield no_evidence(
                control,
                f"模型“{model.id}”{model.version} 没有{what.zh}结果（evaluation-run，{tested}）；其他版本的不算。",
                f"Model '{model.id}' {model.version} has no result of {what.en} (evaluation-run, {tested}); other versions do not count.",
                place=place,
                about=model.id,
            )
        else:
            tests = [test for test in run.finding.tests if test.test is tested]
            yield from judge(model, place, run, tests)


def _newest(context: CheckContext, model: Model, tested: Tested) -> Found[EvaluationRun] | None:
    return context.latest(
        EvaluationRun,
        lambda run: (
            run.model == model.id
            and run.model_version == model.version
            and any(test.test is tested for test in run.tests)
        ),
    )


def every_answer_passed(
    context: CheckContext, control: str, tested: Tested, what: Text
) -> Iterator[Result | NoEvidence]:
    """Whether every answer of a test was as wanted.

    Args:
        context: of the check.
        control: to answer.
        tested: the test.
        what: the test, in a sentence.
    """

    def judge(
        model: Model, place: Place, run: Found[EvaluationRun], tests: Sequence[EvaluationTest]
    ) -> Iterator[Result | NoEvidence]:
        sampled, right = sum(test.sampled for test in tests), sum(test.passed for test in tests)
        unscored = sum(test.unscored for test in tests)
        wrong = sampled - right - unscored
        broken = _broken(tests)
        zh = f"模型“{model.id}”{what.zh}：测试 {sampled}，符合 {right}，不符合 {wrong}，未评分 {unscored}"
        en = f"Model '{model.id}', {what.en}: {sampled} tested, {right} as wanted, {wrong} not, {unscored} not scored"
        if broken:
            names = listed(map(same, broken))
            zh, en = f"{zh}，涉及 {names.zh}", f"{en}, in {names.en}"
        answer = passed
        if wrong > 0 or broken:
            answer = failed
        elif unscored or wrong < 0 or not sampled:
            answer = inconclusive
        yield answer(control, f"{zh}。", f"{en}.", run.ref, place=place, about=model.id)

    yield from each_tested_model(context, control, tested, what, judge)


def _broken(tests: Sequence[EvaluationTest]) -> list[str]:
    """The kinds in which an answer was not as wanted, so far as all of the test was scored."""
    return [
        kind
        for test in tests
        if not test.unscored
        for kind, cell in test.per_risk.items()
        if cell.passed < cell.sampled
    ]
