# SPDX-License-Identifier: Apache-2.0
"""``hegui check``: the main job."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from hegui.assess.model import Assessment
from hegui.atomic import write_atomically
from hegui.checking import check as check_dossier
from hegui.cli.options import Day, as_of_options, language_option
from hegui.errors import ExitCode, InputError, Problem
from hegui.gate_file import write_baseline as write_baseline_file
from hegui.report import Format, ReportLanguage, render
from hegui.text import Text, same


@click.command()
@click.argument("dossier", type=click.Path(path_type=Path))
@as_of_options
@click.option(
    "--gate", type=click.Path(path_type=Path), help="门禁文件（豁免、基线）。 / Gate file with waivers and baseline."
)
@click.option(
    "--format", "stdout_format", type=click.Choice([item.value for item in Format]), default="terminal", show_default=True,
    help="屏幕输出格式。 / Format of the standard output.",
)  # fmt: skip
@click.option("--full", is_flag=True, help="屏幕报告逐项列出全部义务。 / List every obligation in the terminal report.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="另存报告，可多次使用。 / Also write a report; may be repeated.",
)
@click.option(
    "--draft", "drafts", multiple=True, metavar="ID", help="假定某草案已生效。 / What if this draft were in force."
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="改用此文件夹中的法律目录。 / Read the law from this folder.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    help="把当前差距写为基线。 / Write what blocks now as a baseline.",
)
@click.option("--baseline-until", type=Day(), help="基线到期日。 / Last day of the baseline.")
@language_option
def check(
    dossier: Path,
    as_of: date,
    known_by: date | None,
    gate: Path | None,
    stdout_format: str,
    full: bool,
    reports: tuple[str, ...],
    drafts: tuple[str, ...],
    catalogue: Path | None,
    write_baseline: Path | None,
    baseline_until: date | None,
    language: ReportLanguage,
) -> int:
    """检查档案：哪些义务在该日适用，哪些有证据满足，哪些没有，谁也没看过什么，下一步做什么。

    Check a dossier: which obligations bind on the day, which are proved, which are not, what nobody checked, what to do next.
    Exit codes: 0 the gate opens, 1 it does not, 2 bad input, 3 internal or collector fault.
    """
    wanted = [_report(words) for words in reports]
    result = check_dossier(dossier, as_of=as_of, known_by=known_by, gate=gate, drafts=drafts, catalogue=catalogue)
    for kind, path in wanted:
        write_atomically(path, _bytes(render(result.assessment, result.law, kind, language, full=full)))
        click.echo(f"{kind.value}: {path}", err=True)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    shown = render(result.assessment, result.law, Format(stdout_format), language, colour=colour, full=full)
    # Bytes, and the last line break, go out as they are: a redirected report is the report that --report writes.
    click.echo(shown, nl=False)
    if write_baseline is not None:
        _write_baseline(write_baseline, baseline_until, result.assessment)
    if result.assessment.has_errors:
        return ExitCode.INTERNAL
    return ExitCode.PASS if result.assessment.gate.opens else ExitCode.GATE


def _report(words: str) -> tuple[Format, Path]:
    kind, separator, path = words.partition("=")
    if not separator or not path or kind not in {item.value for item in Format}:
        raise InputError(
            Problem(
                Text("--report 写作 FORMAT=FILE。", "--report takes FORMAT=FILE."),
                found=words,
                accepted=same(", ".join(f"{item.value}=…" for item in Format)),
            )
        )
    return Format(kind), Path(path)


def _bytes(rendered: str | bytes) -> bytes:
    return rendered if isinstance(rendered, bytes) else rendered.encode()


def _write_baseline(path: Path, until: date | None, assessment: Assessment) -> None:
    if until is None:
        raise InputError(
            Problem(
                Text("基线须有到期日。", "A baseline needs an end."),
                accepted=same("--baseline-until YYYY-MM-DD"),
                fix=Text("给出一个你们承诺补齐差距的日期。", "Give the day by which the gaps will be closed."),
            )
        )
    count = write_baseline_file(path, assessment, until)
    click.echo(f"基线已写入 {path}（{count} 项）。 / Baseline written to {path} ({count} obligations).", err=True)
