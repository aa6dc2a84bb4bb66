# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate judge``."""

from pathlib import Path

import click

from hegui.cli.evaluate_folder import FOLDER, where
from hegui.cli.options import language_option
from hegui.cli.progress import Progress
from hegui.errors import ExitCode
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.judge.record import judge_answers
    from hegui.evaluate.judge.settings import of_plan
    from hegui.evaluate.run.journal import read_answers
    from hegui.evaluate.run.plan import read_plan


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--only", "only", multiple=True, metavar="ID", help="只由这些评判。 / These judges only.")
@language_option
def judge(folder: Path, only: tuple[str, ...], language: ReportLanguage) -> int:
    """由计划中的评判逐条评判答复；评判失灵的记为未评分，再次运行会重试。

    全部评判以 0 退出，有未评分的、尚无答复的以 1 退出。

    Have the judges of the plan judge every answer. An outage is "not scored", never "did not refuse" or "safe", and is
    tried again by the next run. Exits with 0 if everything was judged, with 1 if not, or if
    there is no answer yet.
    """
    planned = read_plan(folder)
    answers = read_answers(folder, planned.plan.sha256)
    known = [str(row["id"]) for row in planned.plan.judges]
    if strangers := [name for name in only if name not in known]:
        raise click.BadParameter(
            f"计划中没有评判“{strangers[0]}”，可用：{'、'.join(known)}。 / The plan has no judge '{strangers[0]}': {', '.join(known)}.",
            param_hint="--only",
        )
    if not any(answer.given for answer in answers.values()):
        click.echo(language.say(Text("尚无答复，没有评判什么。", "There is no answer yet, and nothing was judged.")))
        return ExitCode.GATE
    missing = 0
    for chosen in of_plan(planned.plan.judges, where(folder, "judges")):
        name = chosen.judge.id
        if only and name not in only:
            continue
        with Progress(None, language) as progress:
            judged, unscored = judge_answers(planned, answers, chosen.judge, progress.step)
        missing += unscored
        click.echo(
            language.say(
                Text(
                    f"{name}：评判 {judged} 条，未能评分 {unscored} 条",
                    f"{name}: {judged} judged, {unscored} not scored",
                )
            )
        )
    return ExitCode.GATE if missing else ExitCode.PASS
