# SPDX-License-Identifier: Apache-2.0
"""``hegui incident list`` and ``hegui incident show``."""

from pathlib import Path
from typing import Final

import click

from hegui.cli.incident_options import all_of, reading, sealed_place
from hegui.cli.incident_told import incident_lines, row_line
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import language_option
from hegui.cli.records_place import Place, place_options
from hegui.evidence.findings import TicketKind
from hegui.report.language import ReportLanguage

# ruff: noqa: PLC0415  help must not load the extra

_AT_ONCE: Final = 1_000
"""Rows of one question to the database."""


@click.command("list")
@place_options
@click.option(
    "--open/--closed",
    "is_open",
    default=None,
    help="仅未关闭的，或者仅已关闭的。 / Open ones only, or closed ones only.",
)
@click.option("--kind", type=click.Choice([kind.value for kind in TicketKind]), help="仅此类型。 / Of this kind only.")
@format_option
@language_option
def list_(place: Place, is_open: bool | None, kind: str | None, as_json: bool, language: ReportLanguage) -> None:
    """列出事件，最早的在前。

    List incidents, the oldest first.
    """
    with reading(place) as connection:
        from hegui.desk import shapes
        from hegui.records.incidents import incidents_where

        asked = TicketKind(kind) if kind else None
        rows = [
            *all_of(lambda after: incidents_where(connection, kind=asked, is_open=is_open, after=after, most=_AT_ONCE))
        ]
    if as_json:
        print_json([shapes.incident_row(row) for row in rows])
        return
    for row in rows:
        click.echo(language.say(row_line(row)))


list = list_  # noqa: A001  the group looks for the command by its name; nothing here uses the other one


@click.command()
@sealed_place
@click.argument("incident")
@format_option
@language_option
def show(place: Place, keys_file: Path | None, incident: str, as_json: bool, language: ReportLanguage) -> None:
    """显示一件事件：经过、回归测试题、关闭之前尚缺的步骤。没有密钥的，不显示情况说明。

    Show an incident: what was done, its regression questions, what is missing before it may be closed. Without keys the
    circumstances are not shown.
    """
    with reading(place) as connection:
        from hegui.desk import shapes
        from hegui.desk.incident import circumstances
        from hegui.desk.incident import incident as found

        shown = found(connection, incident)
    seal = place.seal(keys_file)
    words = None if seal is None else circumstances(seal, shown.row)
    if as_json:
        print_json(shapes.incident(shown, words))
        return
    for line in incident_lines(shown, words):
        click.echo(language.say(line))
