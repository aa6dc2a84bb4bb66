# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate run``."""

import asyncio
from pathlib import Path

import click

from hegui.cli.evaluate_folder import FOLDER, where
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.options import language_option, now
from hegui.cli.progress import Progress
from hegui.errors import ExitCode, InputError, Problem
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.run.engine import Ended, count, run_plan
    from hegui.evaluate.run.journal import read_answers
    from hegui.evaluate.run.plan import Planned, read_plan
    from hegui.evaluate.target.open import code_digest


@click.command()
@click.argument("folder", type=FOLDER)
@format_option
@language_option
def run(folder: Path, as_json: bool, language: ReportLanguage) -> int:
    """按计划提问：并发自适应，限流时放慢，欠费即停；随时可按 Ctrl+C 中断，再次运行即续。

    全部有结果以 0 退出，否则以 1 退出。

    Ask as planned: as much at a time as the service bears, slower where it is limited, and a stop for good where the account
    is empty. Ctrl+C interrupts at any time; running it again goes on. Exits with 0 if every question has a result, else
    with 1.
    """
    planned = read_plan(folder)
    target_folder = where(folder, "target")
    _hold_code(planned, target_folder)
    left = count(planned, dict(read_answers(folder, planned.plan.sha256))).left
    try:
        with Progress(left, language) as progress:
            ended = asyncio.run(
                run_plan(planned, target_folder=target_folder, now=now, on_step=lambda _: progress.step())
            )
    except KeyboardInterrupt:
        what = Text(
            "已中断；已有的答复均已保存，再次运行即续。",
            "Interrupted; what was answered is kept. Run it again to go on.",
        )
        click.echo(language.say(what), err=True)
        return ExitCode.GATE
    if as_json:
        print_json(_as_json(ended))
    else:
        _tell(ended, language)
    return ExitCode.PASS if ended.complete else ExitCode.GATE


def _hold_code(planned: Planned, folder: Path) -> None:
    """A function that changed since the plan is another target.

    Raises:
        InputError: it changed.
    """
    if code_digest(planned.plan.target, folder) != planned.plan.target_code:
        what = Text(
            "评测函数的代码与计划固定时不同，不予继续",
            "the code of the function is not that of the plan; the run is not continued",
        )
        raise InputError(Problem(what, found=planned.plan.target.function))


def _tell(ended: Ended, language: ReportLanguage) -> None:
    counted = ended.counted
    click.echo(
        language.say(
            Text(
                f"应有 {counted.asked}：模型答复 {counted.answered}，平台拒答 {counted.filtered}，失败 {counted.failed}；本次请求 {ended.requests} 次，限流 {ended.limited} 次",
                f"{counted.asked} wanted: {counted.answered} answered, {counted.filtered} refused by the platform, {counted.failed} failed; {ended.requests} requests in this run, {ended.limited} of them limited",
            )
        )
    )
    if ended.stopped:
        click.echo(language.say(Text(f"已停止：{ended.stopped.zh}", f"stopped: {ended.stopped.en}")), err=True)
    elif not ended.complete:
        click.echo(language.say(Text("再次运行可补齐。", "Run it again to ask for what is missing.")), err=True)


def _as_json(ended: Ended) -> dict[str, object]:
    counted = ended.counted
    return {
        "asked": counted.asked,
        "answered": counted.answered,
        "refused_by_platform": counted.filtered,
        "failed": counted.failed,
        "left": counted.left,
        "complete": ended.complete,
        "stopped": text_as_json(ended.stopped),
        "requests": ended.requests,
        "limited": ended.limited,
    }
