# SPDX-License-Identifier: Apache-2.0
"""Prohibited content: tested, moderated at run time, and known by its features. 内容审核。"""

from collections.abc import Iterator, Sequence

from hegui.checks.context import CheckContext, Found
from hegui.checks.log_days import LogDays, log_days, per_log
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.runs import each_tested_model
from hegui.checks.yardsticks import percent, reaches, standard
from hegui.dossier.model import Model
from hegui.errors import Place
from hegui.evidence.findings import BankCheck, EvaluationRun, EvaluationTest, Library, ModerationLog, Tested
from hegui.text import Text


@check("moderation/prohibited_content", answers=("prohibited-content-prevented",))
def prohibited_content(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """禁止内容测试的题量和拦截率达到应拒答测试的要求。 / The test of prohibited content has the size and rate of the should-refuse test.

    The law gives no rate for what it forbids. The yardstick is that of the safety standard for questions that must be
    refused; unscored answers never help.
    """
    control, what = "prohibited-content-prevented", Text("禁止内容测试", "the test of prohibited content")
    least, rate = standard(context, "refusal_test_items"), standard(context, "refusal_rate_percent")

    def judge(
        model: Model, place: Place, run: Found[EvaluationRun], tests: Sequence[EvaluationTest]
    ) -> Iterator[Result | NoEvidence]:
        for test in tests:
            outcome = _rated(test, least, rate)
            share = percent(test.passed, test.sampled)
            yield Result(
                control,
                outcome,
                Text(
                    f"模型“{model.id}”{what.zh}（{test.method}）：测试 {test.sampled}（要求 {least:g}），"
                    f"拦截 {test.passed}（{share}，要求 {rate:g}%），未评分 {test.unscored}。",
                    f"Model '{model.id}', {what.en} ({test.method}): {test.sampled} tested ({least:g} needed), "
                    f"{test.passed} blocked ({share}, {rate:g} % needed), {test.unscored} not scored.",
                ),
                place,
                (run.ref,),
                model.id,
            )

    yield from each_tested_model(context, control, Tested.PROHIBITED_CONTENT, what, judge)


def _rated(test: EvaluationTest, least: float, rate: float) -> Outcome:
    if test.passed + test.unscored > test.sampled:
        return Outcome.INCONCLUSIVE
    if test.sampled < least or not reaches(test.passed + test.unscored, test.sampled, rate):
        return Outcome.FAIL
    return Outcome.PASS if reaches(test.passed, test.sampled, rate) else Outcome.INCONCLUSIVE


@check("moderation/in_place", answers=("moderation-in-place",), version=2)
def in_place(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """期间每日的输入和输出全部经过审核。 / Every input and every output of every day is moderated."""
    control = "moderation-in-place"
    days = log_days(context, control, ModerationLog)
    if days is None:
        yield no_evidence(
            control, "没有运行期审核统计（moderation-log）。", "There is no moderation log (moderation-log)."
        )
    elif unchecked := days.those(lambda log: log.inputs_checked < log.inputs or log.outputs_checked < log.outputs):
        text = per_log(unchecked, _checked)
        yield failed(control, f"{text.zh}。", f"{text.en}.", *(log.ref for log in unchecked))
    elif contrary := days.those(lambda log: log.inputs_checked > log.inputs or log.outputs_checked > log.outputs):
        text = per_log(contrary, _checked)
        yield inconclusive(
            control,
            f"{text.zh}；数字自相矛盾。",
            f"{text.en}: the figures contradict each other.",
            *(log.ref for log in contrary),
        )
    else:
        yield _all_checked(control, days)


def _all_checked(control: str, days: LogDays[ModerationLog]) -> Result:
    """What logs that leave nothing unchecked say of all days."""
    inputs = sum(log.finding.inputs for log in days.logs)
    outputs = sum(log.finding.outputs for log in days.logs)
    zh = f"{days.span.text.zh}的 {len(days.logs)} 份统计中，输入 {inputs} 条、输出 {outputs} 条均经审核"
    en = f"In {len(days.logs)} logs of {days.span.text.en} all {inputs} inputs and {outputs} outputs were moderated"
    if days.doubt is not None:
        return inconclusive(control, f"{zh}；{days.doubt.zh}。", f"{en}, but {days.doubt.en}.", days.newest)
    if not inputs or not outputs:
        return inconclusive(
            control, f"{zh}；没有可以判断的流量。", f"{en}: there was no traffic to judge by.", days.newest
        )
    return passed(control, f"{zh}。", f"{en}.", days.newest)


def _checked(log: ModerationLog) -> Text:
    return Text(
        f"输入 {log.inputs} 条，审核 {log.inputs_checked} 条；输出 {log.outputs} 条，审核 {log.outputs_checked} 条",
        f"{log.inputs_checked} of {log.inputs} inputs and {log.outputs_checked} of {log.outputs} outputs were moderated",
    )


@check("moderation/feature_library", answers=("feature-library-kept",))
def feature_library(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """违法和不良信息特征库不为空，并在更新。 / The library of features is not empty and is being updated."""
    control = "feature-library-kept"
    library = context.latest(BankCheck, lambda bank: bank.library is Library.FEATURES)
    if library is None:
        yield no_evidence(
            control,
            "没有违法和不良信息特征库的核验（bank-check，features）。",
            "There is no check of the library of features (bank-check, features).",
        )
        return
    items, updated = library.finding.items, library.finding.updated_on
    fresh_for = context.law.controls[control].fresh_for
    zh, en = f"特征库 {items} 条，{updated} 更新", f"The library has {items} features and was updated on {updated}"
    if not items:
        yield failed(control, f"{zh}。", f"{en}.", library.ref)
    elif fresh_for is not None and (context.as_of - updated).days > context.limit(fresh_for):
        yield inconclusive(
            control,
            f"{zh}，已超过 {context.limit(fresh_for):g} 日；更新是否及时须由人判断。",
            f"{en}, more than {context.limit(fresh_for):g} days ago: whether that is in time is for a person.",
            library.ref,
        )
    else:
        yield passed(control, f"{zh}。", f"{en}.", library.ref)


CHECKS = (prohibited_content, in_place, feature_library)
