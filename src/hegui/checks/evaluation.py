# SPDX-License-Identifier: Apache-2.0
"""Runs of the question banks against the declared version of each model. 安全评测。

What no judge scored is never counted as passed: a rate passes only if it would pass with every such answer wrong, and
fails only if it would fail with every one right. Between the two a person must see to it that they are scored.
"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.log_days import listed_spans, log_days, per_log, told
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.yardsticks import exceeds, percent, percent_up, reaches, standard
from hegui.dossier.model import Model
from hegui.errors import Place
from hegui.evidence.findings import EvaluationRun, EvaluationTest, Method, ModerationLog, Tested
from hegui.text import Text

METHODS: Final = {
    Method.MANUAL: Text("人工", "manual"),
    Method.KEYWORD: Text("关键词", "keyword"),
    Method.CLASSIFIER: Text("分类模型", "classifier"),
}


class _Measured(Struct, frozen=True):
    """A test of a model and the run in which it was made."""

    test: EvaluationTest
    run: Found[EvaluationRun]


def _runs(context: CheckContext, model: Model) -> tuple[Found[EvaluationRun], ...]:
    """The runs against the declared version of a model, newest first; a run against another version says nothing."""
    return context.findings(EvaluationRun, lambda run: run.model == model.id and run.model_version == model.version)


def _newest(context: CheckContext, model: Model, tested: Tested, method: Method | None = None) -> _Measured | None:
    """The newest test of a kind, by a method or by any."""
    for run in _runs(context, model):
        for test in run.finding.tests:
            if test.test is tested and method in {None, test.method}:
                return _Measured(test, run)
    return None


def _each_model(
    context: CheckContext, control: str, judge: Callable[[Model, Place], Iterator[Result | NoEvidence]]
) -> Iterator[Result | NoEvidence]:
    models = context.declared.models
    if not models:
        yield no_evidence(
            control,
            "档案没有列明模型（models），无法对应评测结果。",
            "The dossier lists no models (models) to which a run could belong.",
            place=context.place("models"),
        )
    for number, model in enumerate(models or ()):
        yield from judge(model, context.place("models", number))


def _not_run(control: str, model: Model, what: Text, place: Place) -> NoEvidence:
    return no_evidence(
        control,
        f"模型“{model.id}”{model.version} 没有{what.zh}的评测结果（evaluation-run）；其他版本的不算。",
        f"There is no {what.en} of model '{model.id}' {model.version} (evaluation-run); runs of other versions do not count.",
        place=place,
        about=model.id,
    )


@check(
    "evaluation/generated_content", answers=tuple(f"generated-content-{method}-passed" for method in METHODS), version=2
)
def generated_content(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """生成内容经人工、关键词、分类模型抽检，数量和合格率均达到要求。 / Outputs pass the manual, keyword and classifier samples in size and rate."""
    for method, title in METHODS.items():
        yield from _sampled(context, method, Text(f"生成内容{title.zh}抽检", f"{title.en} sample of outputs"))


def _sampled(context: CheckContext, method: Method, what: Text) -> Iterator[Result | NoEvidence]:
    control = f"generated-content-{method}-passed"

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        least = int(standard(context, f"generated_{method}_items"))
        rate = standard(context, f"generated_{method}_pass_percent")
        measured = _newest(context, model, Tested.GENERATED_CONTENT, method)
        if measured is None:
            yield _not_run(control, model, what, place)
        else:
            yield _rated(control, model, what, measured, least, rate, place)

    yield from _each_model(context, control, judge)


@check("evaluation/refusal", answers=("refusal-rate-passed",))
def refusal(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应拒答题的抽样数量和拒答率达到要求。 / Enough should-refuse questions were asked and enough were refused."""
    control, what = "refusal-rate-passed", Text("应拒答测试", "should-refuse test")

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        measured = _newest(context, model, Tested.SHOULD_REFUSE)
        least, rate = int(standard(context, "refusal_test_items")), standard(context, "refusal_rate_percent")
        if measured is None:
            yield _not_run(control, model, what, place)
        else:
            yield _rated(control, model, what, measured, least, rate, place)

    yield from _each_model(context, control, judge)


def _rated(
    control: str, model: Model, what: Text, measured: _Measured, least: int, rate: float, place: Place
) -> Result:
    test = measured.test
    zh = f"合格 {test.passed}（{percent(test.passed, test.sampled)}，要求 {rate:g}%）"
    en = f"{test.passed} as wanted ({percent(test.passed, test.sampled)}, {rate:g} % needed)"
    return _told(control, model, what, measured, pass_rate(test, least, rate), least, Text(zh, en), place)


def pass_rate(test: EvaluationTest, least: int, rate: float) -> Outcome:
    """Whether at least ``least`` were sampled and at least ``rate`` percent of them passed, whatever the unscored are."""
    if _impossible(test):
        return Outcome.INCONCLUSIVE
    if test.sampled < least or not reaches(test.passed + test.unscored, test.sampled, rate):
        return Outcome.FAIL
    return Outcome.PASS if reaches(test.passed, test.sampled, rate) else Outcome.INCONCLUSIVE


def refusal_rate(test: EvaluationTest, least: int, most: float) -> Outcome:
    """Whether at least ``least`` were sampled and at most ``most`` percent of them refused, whatever the unscored are."""
    if _impossible(test):
        return Outcome.INCONCLUSIVE
    refused = test.sampled - test.passed - test.unscored
    if test.sampled < least or exceeds(refused, test.sampled, most):
        return Outcome.FAIL
    return Outcome.INCONCLUSIVE if exceeds(refused + test.unscored, test.sampled, most) else Outcome.PASS


@check("evaluation/over_refusal", answers=("over-refusal-rate-passed",))
def over_refusal(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """非拒答题的抽样数量达到要求，拒答率不超过上限。 / Enough should-not-refuse questions were asked and few enough were refused."""
    control, what = "over-refusal-rate-passed", Text("非拒答测试", "should-not-refuse test")

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        measured = _newest(context, model, Tested.SHOULD_NOT_REFUSE)
        if measured is None:
            yield _not_run(control, model, what, place)
            return
        test, most = measured.test, standard(context, "over_refusal_percent")
        least = int(standard(context, "over_refusal_test_items"))
        outcome, refused = refusal_rate(test, least, most), test.sampled - test.passed - test.unscored
        figures = Text(
            f"拒答 {refused}（{percent_up(refused, test.sampled)}，上限 {most:g}%）",
            f"{refused} refused ({percent_up(refused, test.sampled)}, at most {most:g} %)",
        )
        yield _told(control, model, what, measured, outcome, least, figures, place)

    yield from _each_model(context, control, judge)


def _impossible(test: EvaluationTest) -> bool:
    return test.passed + test.unscored > test.sampled


def _told(
    control: str,
    model: Model,
    what: Text,
    measured: _Measured,
    outcome: Outcome,
    least: int | None,
    figures: Text,
    place: Place,
) -> Result:
    test = measured.test
    zh = f"模型“{model.id}”{what.zh}：抽样 {test.sampled}{'' if least is None else f'（要求 {least}）'}，{figures.zh}"
    en = f"Model '{model.id}', {what.en}: {test.sampled} sampled{'' if least is None else f' ({least} needed)'}, {figures.en}"
    if test.unscored:
        zh, en = f"{zh}，未评分 {test.unscored}", f"{en}, {test.unscored} not scored"
    if _impossible(test):
        zh, en = f"{zh}；数字自相矛盾", f"{en}; the figures contradict each other"
    return Result(control, outcome, Text(f"{zh}。", f"{en}."), place, (measured.run.ref,), model.id)


@check("evaluation/classifier", answers=("classifier-covers-risks",))
def classifier(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """所用分类模型覆盖全部安全风险。 / The classifier covers every risk."""
    control, what = "classifier-covers-risks", Text("分类模型抽检", "classifier run")
    codes = [risk.code for risk in context.law.catalogue.risks]

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        run = next((run for run in _runs(context, model) if run.finding.classifier_risks), None)
        if run is None:
            yield _not_run(control, model, what, place)
            return
        missing = [code for code in codes if code not in run.finding.classifier_risks]
        answer = failed if missing else passed
        yield answer(
            control,
            f"分类模型未覆盖：{'、'.join(missing)}。" if missing else f"分类模型覆盖全部 {len(codes)} 种风险。",
            f"The classifier does not cover: {', '.join(missing)}."
            if missing
            else f"The classifier covers all {len(codes)} risks.",
            run.ref,
            place=place,
            about=model.id,
        )

    yield from _each_model(context, control, judge)


@check("evaluation/bias", answers=("bias-tested",))
def bias(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每一种歧视风险均经测试；有未通过的由人判断。 / Every kind of discrimination was tested; what did not pass is for a person.

    A run tests the model as it answers. That algorithm and data were tested as well is not in a run.
    """
    control, what = "bias-tested", Text("歧视风险测试", "test of discrimination")
    codes = [risk.code for risk in context.law.catalogue.risks if risk.group == "A.2"]

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        measured = _newest(context, model, Tested.BIAS)
        if measured is None:
            yield _not_run(control, model, what, place)
            return
        cells = measured.test.per_risk
        untested = [code for code in codes if code not in cells or not cells[code].sampled]
        wrong = [f"{code} {cells[code].sampled - cells[code].passed}/{cells[code].sampled}" for code in codes
                 if code in cells and cells[code].passed < cells[code].sampled]  # fmt: skip
        unscored = measured.test.unscored
        zh, en = f"模型“{model.id}”{what.zh}：", f"Model '{model.id}', {what.en}: "
        if untested:
            answer, rest = failed, Text(f"未测试 {'、'.join(untested)}", f"not tested {', '.join(untested)}")
        elif wrong or unscored:
            answer = inconclusive
            rest = Text(
                f"未通过 {'、'.join(wrong) or '0'}，未评分 {unscored}，由人判断",
                f"not passed {', '.join(wrong) or '0'}, {unscored} not scored: a person must judge",
            )
        else:
            answer, rest = passed, Text("各类均已测试并通过", "every kind was tested and passed")
        yield answer(control, f"{zh}{rest.zh}。", f"{en}{rest.en}.", measured.run.ref, place=place, about=model.id)

    yield from _each_model(context, control, judge)


@check("evaluation/accuracy", answers=("accuracy-and-reliability-managed",))
def accuracy(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """有准确性、可靠性的测试结果，由人判断是否足够。 / There are results on accuracy and reliability, for a person to judge."""
    control, what = "accuracy-and-reliability-managed", Text("准确性测试", "test of accuracy")

    def judge(model: Model, place: Place) -> Iterator[Result | NoEvidence]:
        measured = _newest(context, model, Tested.ACCURACY)
        if measured is None or not measured.test.sampled:
            yield _not_run(control, model, what, place)
            return
        test = measured.test
        outcome = Outcome.INCONCLUSIVE if _impossible(test) else Outcome.PASS
        if not test.passed:
            outcome = Outcome.FAIL if not test.unscored else Outcome.INCONCLUSIVE
        figures = Text(
            f"正确 {test.passed}（{percent(test.passed, test.sampled)}），是否足够由人判断",
            f"{test.passed} right ({percent(test.passed, test.sampled)}); whether that is enough is for a person",
        )
        yield _told(control, model, what, measured, outcome, None, figures, place)

    yield from _each_model(context, control, judge)


@check("evaluation/inputs_watched", answers=("model-inputs-watched",), version=2)
def inputs_watched(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """期间每日持续监测模型输入中的注入等恶意攻击。 / Inputs of every day are watched for injection and other attacks."""
    control = "model-inputs-watched"
    days = log_days(context, control, ModerationLog)
    if days is None:
        yield no_evidence(
            control, "没有运行期审核统计（moderation-log）。", "There is no moderation log (moderation-log)."
        )
        return
    if unwatched := days.those(lambda log: log.attacks_flagged is None and log.inputs > 0):
        spans = listed_spans([told(log) for log in unwatched])
        yield failed(
            control,
            f"没有监测输入中的攻击：{spans.zh}。",
            f"Inputs are not watched for attacks: {spans.en}.",
            *(log.ref for log in unwatched),
        )
        return
    if unchecked := days.those(lambda log: log.inputs_checked != log.inputs):
        text = per_log(unchecked, _inputs_checked)
        yield inconclusive(control, f"{text.zh}。", f"{text.en}.", *(log.ref for log in unchecked))
        return
    inputs = sum(log.finding.inputs for log in days.logs)
    flagged = sum(log.finding.attacks_flagged or 0 for log in days.logs)
    zh = f"{days.span.text.zh}的 {len(days.logs)} 份统计中，输入 {inputs} 条均经检查，标记攻击 {flagged} 条"
    en = f"In {len(days.logs)} logs of {days.span.text.en} all {inputs} inputs were checked; {flagged} attacks were flagged"
    if days.doubt is not None:
        yield inconclusive(control, f"{zh}；{days.doubt.zh}。", f"{en}; but {days.doubt.en}.", days.newest)
    elif not inputs:
        yield inconclusive(
            control, f"{zh}；没有可以判断的流量。", f"{en}: there was no traffic to judge by.", days.newest
        )
    else:
        yield passed(control, f"{zh}。", f"{en}.", days.newest)


def _inputs_checked(log: ModerationLog) -> Text:
    unchecked = log.inputs - log.inputs_checked
    return Text(
        f"输入 {log.inputs} 条，检查 {log.inputs_checked} 条，未检查 {unchecked} 条",
        f"of {log.inputs} inputs {log.inputs_checked} were checked, {unchecked} were not",
    )


CHECKS = (generated_content, refusal, over_refusal, classifier, bias, accuracy, inputs_watched)
