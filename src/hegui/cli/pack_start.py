# SPDX-License-Identifier: Apache-2.0
"""``hegui pack start``."""

from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.options import language_option
from hegui.cli.pack_options import DOSSIER, kind_argument
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.packs.kind import Kind
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@kind_argument
@click.argument("dossier", type=DOSSIER)
@click.option("--force", is_flag=True, help="覆盖已有的填报文件。 / Overwrite an answers file that exists.")
@language_option
def start(kind: Kind, dossier: Path, force: bool, language: ReportLanguage) -> int:
    """在档案中写入待填写的 pack/KIND.yaml：只问档案和证据里没有的内容。

    Write pack/KIND.yaml into a dossier, to be filled in: it asks only what dossier and evidence do not hold.
    """
    from hegui.packs.answers_schema import starting_file  # noqa: PLC0415  help stays instant

    path = dossier / kind.answers_file
    if path.exists() and not force:
        raise InputError(
            Problem(
                Text("填报文件已有，不覆盖。", "There is an answers file already; it is not overwritten."),
                Place(kind.answers_file),
                fix=Text("改用已有的，或加 --force。", "Use it, or add --force."),
            )
        )
    try:
        write_atomically(path, starting_file(kind).encode())
    except OSError as error:
        what = Text(f"无法写入：{error.strerror}。", f"It cannot be written: {error.strerror}.")
        raise InputError(Problem(what, Place(str(path)))) from error
    click.echo(language.say(Text(f"已写入 {path}。", f"Written to {path}.")))
    return ExitCode.PASS
