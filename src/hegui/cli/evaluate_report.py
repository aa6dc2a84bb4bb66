# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate report``."""

from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.evaluate_folder import FOLDER
from hegui.cli.options import language_option
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Language

with evaluate_extra():
    from hegui.evaluate.report import render_html, report_as_json
    from hegui.evaluate.result import results

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--html", "html_file", type=_FILE, help="写入 HTML 报告。 / Write the report as HTML.")
@click.option("--json", "json_file", type=_FILE, help="写入 JSON 报告。 / Write the report as JSON.")
@language_option
def report(folder: Path, html_file: Path | None, json_file: Path | None, language: ReportLanguage) -> None:
    """评测报告：各项测试、区间、各风险、评判可信度，以及没有说明的事项；不含题目和答复原文。

    The report: tests, intervals, risks, how far to believe the judges, and what it does not show. It holds no text of
    questions or answers.
    """
    if html_file is None and json_file is None:
        raise click.UsageError("须给出 --html 或者 --json。 / --html or --json is needed.")
    found = results(folder)
    opens = None if language is ReportLanguage.BOTH else Language(language.value)
    if html_file:
        write_atomically(html_file, render_html(found, opens).encode())
        click.echo(html_file)
    if json_file:
        write_atomically(json_file, report_as_json(found))
        click.echo(json_file)
