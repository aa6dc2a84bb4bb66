# SPDX-License-Identifier: Apache-2.0
"""``hegui complaint list`` and ``hegui complaint show``."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from hegui.cli.complaint_told import case_lines, row_line
from hegui.cli.incident_options import all_of, reading, seal_of, sealed_place
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import Day, language_option, today
from hegui.cli.records_place import Place, place_options
from hegui.errors import ExitCode
from hegui.report.language import ReportLanguage

# ruff: noqa: PLC0415  help must not load the extra

_KINDS = ("complaint", "report", "rights", "ip")
_AT_ONCE: Final = 1_000
"""Rows of one question to the database."""


@click.command("list")
@place_options
@click.option("--kind", type=click.Choice(_KINDS), help="仅此类型。 / Of this kind only.")
@click.option("--waiting", is_flag=True, help="仅待答复的。 / Only those where a reply is due.")
@click.option(
    "--overdue", is_flag=True, help="仅逾期的；有逾期的退出码为 1。 / Only overdue ones; exit code 1 if there are any."
)
@click.option(
    "--day", type=Day(), default=today, help="按这一天判断逾期，默认今天。 / Overdue on this day; today by default."
)
@format_option
@language_option
def list_(
    place: Place, kind: str | None, waiting: bool, overdue: bool, day: date, as_json: bool, language: ReportLanguage
) -> int:
    """列出投诉、举报、权利请求；不含内容。

    List complaints, reports and requests, without what was written.
    """
    with reading(place) as connection:
        from hegui.desk import shapes
        from hegui.records.cases import CaseKind, cases_where

        rows = [
            *all_of(
                lambda after: cases_where(
                    connection,
                    kinds=(CaseKind(kind),) if kind else tuple(CaseKind),
                    waiting=waiting,
                    overdue_on=day if overdue else None,
                    after=after,
                    most=_AT_ONCE,
                )
            )
        ]
    if as_json:
        print_json([shapes.case_row(row) for row in rows])
    else:
        for row in rows:
            click.echo(language.say(row_line(row)))
    return ExitCode.GATE if overdue and rows else ExitCode.PASS


list = list_  # noqa: A001  the group looks for the command by its name; nothing here uses the other one


@click.command()
@sealed_place
@click.argument("case_id", metavar="CASE")
@format_option
@language_option
def show(place: Place, keys_file: Path | None, case_id: str, as_json: bool, language: ReportLanguage) -> None:
    """显示一件事项的全部内容，包括联系方式和内部记录。

    Show all of a case, contact and notes included.
    """
    seal = seal_of(place, keys_file)
    with reading(place) as connection:
        from hegui.desk import shapes
        from hegui.desk.cases import case

        shown = case(connection, seal, case_id)
    if as_json:
        print_json(shapes.case(shown, operator=True))
        return
    for line in case_lines(shown):
        click.echo(language.say(line))
