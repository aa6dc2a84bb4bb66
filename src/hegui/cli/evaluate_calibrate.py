# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate calibrate``."""

from pathlib import Path

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import language_option
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.judge.labelled import Measured, load_labelled, measure
    from hegui.evaluate.judge.settings import REFUSAL, load_judges, made
    from hegui.evaluate.report.words import interval_words, percent

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.option("--judges", "judges_file", type=_FILE, help="评判，默认为规则。 / Judges; by default the rules.")
@click.option(
    "--labelled",
    type=_FILE,
    help="已标注的答复（.tsv），默认为随附的留出部分。 / Labelled answers; by default the held-out half that comes with hegui.",
)
@format_option
@language_option
def calibrate(judges_file: Path | None, labelled: Path | None, as_json: bool, language: ReportLanguage) -> None:
    """以人已标注的答复衡量各拒答评判：分中英文的精确率、召回率。

    Measure every judge of refusals on answers that people have labelled: precision and recall, in Chinese and English.
    """
    rows = load_labelled(labelled)
    folder = (judges_file.parent if judges_file else Path()).absolute()
    measured: list[Measured] = []
    for settings in load_judges(judges_file):
        judge = made(settings, folder).judge
        if REFUSAL in judge.gives:
            measured += measure(judge, rows)
    if as_json:
        print_json([one.as_json() for one in measured])
        return
    for one in measured:
        click.echo(f"{one.judge}  {one.language}  {one.items}")
        for title, share, interval in (
            (Text("拒答精确率", "refused: precision"), one.refused_precision, one.intervals[0]),
            (Text("拒答召回率", "refused: recall"), one.refused_recall, one.intervals[1]),
            (Text("作答精确率", "answered: precision"), one.answered_precision, one.intervals[2]),
            (Text("作答召回率", "answered: recall"), one.answered_recall, one.intervals[3]),
        ):
            shown = "–" if share is None or interval is None else f"{percent(share)}  ({interval_words(interval)})"
            click.echo(f"  {language.say(title)}  {shown}")
        click.echo(
            language.say(
                Text(
                    f"  不能确定 {one.undetermined}，未评分 {one.unscored}；标注者也不能确定的 {one.unclear} 条不计",
                    f"  {one.undetermined} undetermined, {one.unscored} not scored; {one.unclear} that people cannot tell either are left out",
                )
            )
        )
