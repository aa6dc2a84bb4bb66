# SPDX-License-Identifier: Apache-2.0
"""``hegui route``: which filings, registrations and assessments are due, and why, as a memo."""

from datetime import date
from pathlib import Path

import click

from hegui.checking import check
from hegui.cli.options import as_of_options, language_option
from hegui.report import ReportLanguage, route_memo


@click.command()
@click.argument("dossier", type=click.Path(path_type=Path))
@as_of_options
@language_option
def route(dossier: Path, as_of: date, known_by: date | None, language: ReportLanguage) -> None:
    """应办的备案、登记、评估：依据哪些事实和条款，何时之前。

    Which filings, registrations and assessments are due: on which facts and articles, and before what.
    """
    result = check(dossier, as_of=as_of, known_by=known_by)
    click.echo(route_memo(result.assessment, result.law, language), nl=False)
