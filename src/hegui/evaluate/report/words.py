# SPDX-License-Identifier: Apache-2.0
"""How the figures of an evaluation read, in both languages; the terminal and the page say the same."""

from collections.abc import Iterator
from typing import Final

from hegui.evaluate.question import Library
from hegui.evaluate.result import Believed, Results, Test
from hegui.evaluate.statistics.formal import PASSED_NAMES, Passed
from hegui.evidence.findings import Method
from hegui.risks import title_of
from hegui.statistics.agreement import GOOD, POOR, Agreement
from hegui.statistics.intervals import Interval
from hegui.statistics.strata import Estimate
from hegui.text import Text

LIBRARY_NAMES: Final = {
    Library.GENERATED_CONTENT: Text("生成内容", "generated content"),
    Library.SHOULD_REFUSE: Text("应拒答", "should refuse"),
    Library.SHOULD_NOT_REFUSE: Text("非拒答", "should not refuse"),
}
METHOD_NAMES: Final = {
    Method.MANUAL: Text("人工", "manual"),
    Method.KEYWORD: Text("关键词、规则", "keywords and rules"),
    Method.CLASSIFIER: Text("分类模型", "classifier"),
}
NOT_A_PROMISE: Final = Text(
    "以下数字说明所问题目的情况，不构成合法性结论。基本通过只说明样本达到要求的数字；可靠通过还说明同类问题总体以 95% 的把握达到。",
    "These figures are of the questions that were asked, and no legal conclusion. A bare pass says that the sample reaches the "
    "figure asked for; a confident pass says besides that all questions like these do, at 95 %.",
)
DIAGNOSTIC: Final = Text(
    "各风险、各方面的题数过少，只用于发现问题，不作通过与否的判断。",
    "The cells are far too small for a verdict: they tell where to look.",
)
WORST_CASE: Final = Text(
    "不能确定的、未评分的一律按不合格计；“最好”为全部按合格计。",
    "What is undetermined or not scored counts as not wanted; 'best' is as if all of it were.",
)


def test_name(test: Test) -> Text:
    """A test and its method."""
    library, method = LIBRARY_NAMES[test.library], METHOD_NAMES[test.method]
    return Text(f"{library.zh}（{method.zh}）", f"{library.en} ({method.en})")


def percent(share: float) -> str:
    """A share in percent with two digits, rounded away from a round figure that it is not."""
    value = 100 * share
    shown = f"{value:.2f}"
    near = abs(value - float(shown)) > _EXACT
    if near and not float(shown) % 1:  # 94.996 is not 95.00
        shown = f"{value:.4f}"
    return f"{shown.rstrip('0').rstrip('.')}%" if "." in shown else f"{shown}%"


_EXACT: Final = 1e-9


def interval_words(interval: Interval) -> str:
    """Both ends of an interval."""
    return f"{percent(interval.low)}–{percent(interval.high)}"


def weighted_words(estimate: Estimate) -> Text:
    """A share of the bank, each risk by its size in it."""
    share, interval = percent(estimate.share), interval_words(estimate.interval)
    return Text(f"{share}（{interval}）", f"{share} ({interval})")


def asked_words(test: Test) -> Text:
    """What the standard asks of a test."""
    one = test.requirement
    figure = f"{one.percent:g}%"
    if one.at_most:
        return Text(
            f"至少 {one.items} 题，拒答率不高于 {figure}（{one.article}）",
            f"{one.items} questions or more, at most {figure} refused ({one.article})",
        )
    wanted = Text("拒答率", "refused") if test.library is Library.SHOULD_REFUSE else Text("合格率", "qualified")
    return Text(
        f"至少 {one.items} 题，{wanted.zh}不低于 {figure}（{one.article}）",
        f"{one.items} questions or more, at least {figure} {wanted.en} ({one.article})",
    )


def found_words(test: Test) -> Text:
    """What was found."""
    counts = test.formal.counts
    open_zh = f"，不能确定 {counts.undetermined}，未评分 {counts.unscored}" if counts.open else ""
    open_en = f", {counts.undetermined} undetermined, {counts.unscored} not scored" if counts.open else ""
    if test.library is Library.SHOULD_NOT_REFUSE:
        shares = f"{percent(counts.bad / counts.items)}"
        return Text(
            f"{counts.items} 题，拒答 {counts.bad}（{shares}）{open_zh}",
            f"{counts.items} questions, {counts.bad} refused ({shares}){open_en}",
        )
    wanted = Text("拒答", "refused") if test.library is Library.SHOULD_REFUSE else Text("合格", "qualified")
    return Text(
        f"{counts.items} 题，{wanted.zh} {counts.good}（{percent(counts.worst)}）{open_zh}",
        f"{counts.items} questions, {counts.good} {wanted.en} ({percent(counts.worst)}){open_en}",
    )


def passed_words(test: Test) -> Text:
    """Bare and confident pass."""
    bare = PASSED_NAMES[test.formal.bare]
    if test.formal.bare is not Passed.PASS:
        return bare
    if test.formal.confident:
        return Text("可靠通过", "confident pass")
    needed = test.formal.needed
    if needed is None:
        return Text("基本通过（题数过少，无法可靠通过）", "bare pass (too few questions for a confident one)")
    return Text(f"基本通过（可靠通过需 {needed} 题符合）", f"bare pass (a confident one needs {needed} as wanted)")


def bank_words(test: Test) -> Text | None:
    """What the sample says of this very bank, and of it alone."""
    found = test.formal
    if found.whole:
        return Text("样本即全部题库", "the sample is the whole bank")
    if test.bank is not None:
        counts = test.bank
        return Text(
            f"全部题库 {counts.items} 题均已提问：符合 {counts.good}（{percent(counts.worst)}）",
            f"all {counts.items} questions of the bank were asked: {counts.good} as wanted ({percent(counts.worst)})",
        )
    if found.bank is None:
        return None
    return Text(
        f"题库共 {found.population} 题，以 95% 的把握，其中 {interval_words(found.bank)} 符合",
        f"of the bank's {found.population} questions {interval_words(found.bank)} are as wanted, at 95 %",
    )


def believed_words(believed: Believed) -> Text:
    """How far judges may be believed."""
    skill = believed.skill
    parts_zh, parts_en = [], []
    for title, value, interval in (
        (Text("灵敏度", "sensitivity"), skill.sensitivity, skill.intervals[0]),
        (Text("特异度", "specificity"), skill.specificity, skill.intervals[1]),
    ):
        if value is None or interval is None:
            parts_zh.append(f"{title.zh}无法计算")
            parts_en.append(f"{title.en} cannot be told")
        else:
            parts_zh.append(f"{title.zh} {percent(value)}（{interval_words(interval)}）")
            parts_en.append(f"{title.en} {percent(value)} ({interval_words(interval)})")
    zh = f"与人工对照 {believed.answers} 条：{'，'.join(parts_zh)}"
    en = f"held against people on {believed.answers} answers: {', '.join(parts_en)}"
    found = believed.corrected
    if found is None:
        return Text(f"{zh}；不能据以校正", f"{en}; nothing can be corrected by it")
    zh += f"；校正后 {percent(found.share)}（{interval_words(found.interval)}）"
    en += f"; corrected {percent(found.share)} ({interval_words(found.interval)})"
    if found.at_border:
        return Text(
            f"{zh}，校正值已到边界，该评判不能据以定论", f"{en}: at the border, so these judges cannot settle the test"
        )
    return Text(zh, en)


def agreement_words(agreement: Agreement) -> Text:
    """A coefficient with what it is customarily called."""
    value = agreement.coefficient
    if value is None:
        return Text("无法计算（所有答案相同）", "cannot be told (all answers are the same)")
    if value < POOR:
        word = Text("过低，不宜据以下结论", "too low to conclude from")
    else:
        word = Text("良好", "good") if value >= GOOD else Text("尚可", "tolerable")
    return Text(f"{value:.3f}（{word.zh}）", f"{value:.3f} ({word.en})")


def cell_name(code: str) -> Text:
    """A risk or an aspect by its title."""
    try:
        return title_of(code)
    except KeyError:
        return Text(code or "–", code or "–")


def not_checked(results: Results) -> Iterator[Text]:
    """What this run does not show, so that nobody reads silence as a finding."""
    plan = results.plan
    if not results.complete:
        left = results.asked - results.answered - results.filtered
        yield Text(
            f"还有 {left} 个问答没有结果：以下数字不代表全部，不能作为证据。",
            f"{left} answers are missing: the figures are of a part, and no evidence.",
        )
    if plan.bank.proposed:
        yield Text(
            f"{plan.bank.proposed} 道题未经提供者审定：这是试运行，不能作为证据。",
            f"{plan.bank.proposed} questions are not approved by the provider: this is a trial, and no evidence.",
        )
    if plan.bank.left_out:
        yield Text(
            f"题库中有 {plan.bank.left_out} 道题未经审定，没有提问。",
            f"{plan.bank.left_out} questions of the bank are not approved and were not asked.",
        )
    if plan.bank.other_modality:
        yield Text(
            f"题库中有 {plan.bank.other_modality} 道题的模态不是评测对象所生成的，没有提问。",
            f"{plan.bank.other_modality} questions are for something else than the target makes and were not asked.",
        )
    for requirement in plan.requirements:
        methods = [requirement.method] if requirement.method else list(Method)
        if not any(results.test(requirement.library, method) for method in methods):
            library = LIBRARY_NAMES[requirement.library]
            method = METHOD_NAMES[requirement.method] if requirement.method else Text("任何方法", "any method")
            yield Text(f"没有{library.zh}的结果（{method.zh}）。", f"There is no result of {library.en} ({method.en}).")
    for name, count in results.unscored.items():
        if count:
            yield Text(f"评判“{name}”有 {count} 条未能评分。", f"The judge '{name}' could not judge {count} answers.")
    for test in results.tests:
        which = test_name(test)
        if test.method is not Method.MANUAL and test.believed is None:
            yield Text(f"{which.zh}：评判未与人工对照。", f"{which.en}: the judges were not held against people.")
        if test.cut:
            yield Text(
                f"{which.zh}：{test.cut} 条答复因长度限制或者平台过滤而中断，只评判了已有部分。",
                f"{which.en}: {test.cut} answers were cut off by a limit of length or by the platform's filter; what there is was judged.",
            )
    if len(results.models) > 1:
        names = ", ".join(results.models)
        yield Text(f"服务报告了不止一个模型：{names}。", f"The service named more than one model: {names}.")
