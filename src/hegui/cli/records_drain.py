# SPDX-License-Identifier: Apache-2.0
"""``hegui records drain``."""

from pathlib import Path

import click

from hegui.cli.label_output import FOLDER
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.errors import ExitCode, Problem, RecordsProblem
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@place_options
@click.argument("folder", type=FOLDER, required=False)
@language_option
def drain(place: Place, folder: Path | None, language: ReportLanguage) -> int:
    """把已停副本的溢写文件写入数据库，不重复；在运行的副本自行写入，其文件不动。有读不出或写不进的，退出码为 1。

    Bring files of spilled records of dead replicas into the database, each record once; those of living replicas are left to
    them. Exit code 1 if something cannot be read or is refused.
    """
    store = place.store()
    from hegui.records.draining import drain as drain_folder  # noqa: PLC0415  help must not load the extra

    where = place.spill(folder)
    if where is None:
        what = Text("没有指明溢写文件夹", "it is not said which folder the spilled records are in")
        raise RecordsProblem(Problem(what, fix=Text("给出文件夹或 --config。", "Give the folder, or --config.")))
    drained = drain_folder(store, where, now)
    told = Text(
        f"写入 {drained.segments} 个文件，新记录 {drained.written} 条；{drained.busy} 个文件由在运行的副本自行写入",
        f"brought in {drained.segments} files with {drained.written} new exchanges; {drained.busy} are left to living replicas",
    )
    click.echo(language.say(told))
    if drained.torn or drained.damaged or drained.refused:
        damage = Text(
            f"末尾不完整 {drained.torn} 处（从未确认写入），损坏 {drained.damaged} 处（文件保留为 .damaged），数据库拒收 {drained.refused} 条（保留在 refused 文件夹）",
            f"{drained.torn} unfinished ends (never said to be kept), {drained.damaged} damaged places (the files stay as .damaged), {drained.refused} refused by the database (in the folder refused)",
        )
        click.echo(language.say(damage), err=True)
    return ExitCode.GATE if drained.damaged or drained.refused else ExitCode.PASS
