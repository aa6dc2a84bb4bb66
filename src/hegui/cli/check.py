# SPDX-License-Identifier: Apache-2.0
"""``hegui check``: the main job. A plain one is read by `hegui.cli.plain_check`, with the same options."""

from datetime import date
from pathlib import Path

import click

from hegui.cli.check_request import CheckRequest, carry_out
from hegui.cli.options import Day, as_of_options, language_option
from hegui.report import Format, ReportLanguage


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
    return carry_out(
        CheckRequest(
            dossier=dossier,
            as_of=as_of,
            known_by=known_by,
            gate=gate,
            stdout_format=Format(stdout_format),
            full=full,
            reports=reports,
            drafts=drafts,
            catalogue=catalogue,
            write_baseline=write_baseline,
            baseline_until=baseline_until,
            language=language,
        )
    )
