# SPDX-License-Identifier: Apache-2.0
"""``hegui pack responses``."""

from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.options import language_option
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写入的文件：.jsonl 或 .jsonl.gz。 / File to write: .jsonl or .jsonl.gz.",
)
@language_option
def responses(run: Path, out: Path, language: ReportLanguage) -> int:
    """把一次评测的回答和研判结果写成材料所用的列表（填报文件的 banks.responses）。

    Write the answers and verdicts of a run of hegui evaluate as the list that a pack uses (banks.responses of the answers).
    """
    from hegui.packs.responses import as_file, responses_of, tally  # noqa: PLC0415  help must not load the extra

    if not out.name.endswith((".jsonl", ".jsonl.gz")):
        raise InputError(
            Problem(
                Text("文件名须以 .jsonl 或 .jsonl.gz 结尾。", "The name of the file must end in .jsonl or .jsonl.gz."),
                Place(str(out)),
            )
        )
    rows = responses_of(run)
    try:
        write_atomically(out, as_file(rows, packed=out.suffix == ".gz"), mode=0o600)
    except OSError as error:
        what = Text(f"无法写入：{error.strerror}。", f"It cannot be written: {error.strerror}.")
        raise InputError(Problem(what, Place(str(out)))) from error
    counts = ", ".join(f"{verdict} {count}" for verdict, count in sorted(tally(rows).items()))
    click.echo(language.say(Text(f"{out}：{len(rows)} 题（{counts}）。", f"{out}: {len(rows)} questions ({counts}).")))
    return ExitCode.PASS
