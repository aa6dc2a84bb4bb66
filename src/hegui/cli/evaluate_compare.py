# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate compare``."""

from collections.abc import Iterator
from dataclasses import asdict
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
    from hegui.evaluate.compare import Changed, ComparedTest, Comparison
    from hegui.evaluate.compare import compare as compared
    from hegui.evaluate.question import Library
    from hegui.evaluate.report.words import LIBRARY_NAMES, METHOD_NAMES
    from hegui.evaluate.result import results
    from hegui.evaluate.run.plan import read_plan
    from hegui.evidence.findings import Method

_SHOWN = 20
"""Questions listed on a terminal; JSON lists all."""


@click.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@format_option
@language_option
def compare(before: Path, after: Path, as_json: bool, language: ReportLanguage) -> int:
    """比较两次评测（同一题库，不同模型或版本）：新出现的不符合、改善、McNemar 精确检验。

    确知没有新的不符合的，以 0 退出；有新的不符合、没有可比的题目，或者原先符合的变为未知的，以 1 退出。

    Compare two runs of the same questions: what is lost, what is gained, McNemar's exact test. Exits with 0 if it is known that
    nothing was lost; with 1 if something was, nothing can be compared, or what was as wanted is not known any more.
    """
    found = compared((read_plan(before), results(before)), (read_plan(after), results(after)))
    if as_json:
        print_json(_as_json(found))
    else:
        for line in _told(found, language):
            click.echo(line)
    return ExitCode.PASS if found.held else ExitCode.GATE


def _told(found: Comparison, language: ReportLanguage) -> Iterator[str]:
    yield f"{found.before.model} {found.before.model_version} → {found.after.model} {found.after.model_version}"
    for test in found.tests:
        yield from _test(test, language)
    if not found.tests:
        yield language.say(Text("两次评测没有可比的测试。", "The two runs have no test in common."))
    for missing in found.missing:
        name = _name(*missing)
        yield "! " + language.say(
            Text(
                f"后一次没有{name.zh}的结果，未比较", f"the second run has no result of {name.en}; it was not compared"
            )
        )
    if found.only_before or found.only_after:
        yield language.say(
            Text(
                f"只在前一次提问 {found.only_before} 题，只在后一次提问 {found.only_after} 题，未比较",
                f"{found.only_before} questions of the first run only and {found.only_after} of the second were not compared",
            )
        )


def _name(library: Library, method: Method) -> Text:
    of, by = LIBRARY_NAMES[library], METHOD_NAMES[method]
    return Text(f"{of.zh}（{by.zh}）", f"{of.en} ({by.en})")


def _test(test: ComparedTest, language: ReportLanguage) -> Iterator[str]:
    yield language.say(_name(test.library, test.method))
    yield "  " + language.say(
        Text(
            f"可比 {test.compared} 题：符合 {test.good_before} → {test.good_after}；新的不符合 {test.paired.lost}，改善 {test.paired.gained}，McNemar p = {test.paired.p_value:.4f}",
            f"{test.compared} compared: {test.good_before} → {test.good_after} as wanted; {test.paired.lost} lost, {test.paired.gained} gained, McNemar p = {test.paired.p_value:.4f}",
        )
    )
    if test.unknown:
        yield "  " + language.say(
            Text(
                f"{test.unknown} 题有一次未知，未比较", f"{test.unknown} are not known in one run and were not compared"
            )
        )
    if test.unclear:
        count = len(test.unclear)
        yield "  ! " + language.say(
            Text(
                f"其中 {count} 题原先符合、现在未知，可能已不符合",
                f"{count} of them were as wanted before and may be lost",
            )
        )
    if not test.same_judges:
        yield "  ! " + language.say(
            Text("两次的评判不同，差异可能出自评判", "the judges were not the same; a difference may be theirs")
        )
    for one in test.lost[:_SHOWN]:
        yield f"  ✗ {one.id}  {one.cell}{_incident(one, language)}"
    if len(test.lost) > _SHOWN:
        rest = len(test.lost) - _SHOWN
        yield "  " + language.say(Text(f"……另有 {rest} 题", f"… and {rest} more"))


def _incident(one: Changed, language: ReportLanguage) -> str:
    return f"  {language.say(Text('事件题', 'of an incident'))}" if one.incident else ""


def _as_json(found: Comparison) -> dict[str, object]:
    return {
        "before": {"model": found.before.model, "version": found.before.model_version, "plan": found.before.sha256},
        "after": {"model": found.after.model, "version": found.after.model_version, "plan": found.after.sha256},
        "only_before": found.only_before,
        "only_after": found.only_after,
        "held": found.held,
        "missing": [{"library": library, "method": method} for library, method in found.missing],
        "tests": [asdict(test) for test in found.tests],
    }
