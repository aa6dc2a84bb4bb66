# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate result``."""

from collections.abc import Iterator
from pathlib import Path

import click

from hegui.cli.evaluate_folder import FOLDER
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import language_option
from hegui.errors import ExitCode
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.report import words
    from hegui.evaluate.report.as_json import as_value
    from hegui.evaluate.result import Results, Test, results


@click.command()
@click.argument("folder", type=FOLDER)
@format_option
@language_option
def result(folder: Path, as_json: bool, language: ReportLanguage) -> int:
    """各项测试的结果：样本、区间、最好与最坏、基本通过与可靠通过、评判可信度。

    每项要求都有测试且达到数字的以 0 退出，否则以 1 退出；未完成的运行和未经审定题目的试运行也以 1 退出。

    The results of the tests: samples, intervals, best and worst case, bare and confident pass, how far to believe the judges.
    Exits with 0 if every requirement has a test that reaches its figure, else with 1; so do a run that is not complete and a trial
    of questions that are not approved.
    """
    found = results(folder)
    if as_json:
        print_json(as_value(found))
    else:
        for line in _told(found, language):
            click.echo(line)
    return ExitCode.PASS if found.reached else ExitCode.GATE


def _told(found: Results, language: ReportLanguage) -> Iterator[str]:
    plan = found.plan
    yield f"{plan.model} {plan.model_version}  sha256 {plan.sha256[:16]}…"
    yield language.say(
        Text(
            f"应有 {found.asked}，模型答复 {found.answered}，平台拒答 {found.filtered}",
            f"{found.asked} wanted, {found.answered} answered, {found.filtered} refused by the platform",
        )
    )
    for test in found.tests:
        yield from _test(test, language)
    for text in words.not_checked(found):
        yield f"! {language.say(text)}"


def _test(test: Test, language: ReportLanguage) -> Iterator[str]:
    own = test.formal
    yield f"{language.say(words.test_name(test))}  {language.say(words.passed_words(test))}"
    yield f"  {language.say(words.asked_words(test))}"
    yield f"  {language.say(words.found_words(test))}"
    if own.counts.open:
        low, high = words.percent(own.counts.worst), words.percent(own.counts.best)
        yield f"  {language.say(Text(f'符合：最坏 {low}，最好 {high}', f'as wanted: worst {low}, best {high}'))}"
    intervals = f"Wilson {words.interval_words(own.wilson)}, Clopper–Pearson {words.interval_words(own.exact)}"
    yield f"  {language.say(Text(f'符合的占比，95% 区间：{intervals}', f'as wanted, 95 % intervals: {intervals}'))}"
    if own.clustered:
        clustered = words.interval_words(own.clustered)
        yield f"  {language.say(Text(f'按题簇重抽样：{clustered}', f'by resampling clusters: {clustered}'))}"
    if bank := words.bank_words(test):
        yield f"  {language.say(bank)}"
    if test.platform:
        yield f"  {language.say(Text(f'其中平台拒答 {test.platform}', f'{test.platform} of them refused by the platform'))}"
    if test.believed:
        yield f"  {language.say(words.believed_words(test.believed))}"
