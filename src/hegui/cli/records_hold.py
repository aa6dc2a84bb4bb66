# SPDX-License-Identifier: Apache-2.0
"""``hegui records hold`` and ``hegui records release``."""

import click

from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.errors import ExitCode
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@place_options
@click.option("--incident", required=True, metavar="ID", help="事件编号。 / Id of the incident.")
@click.argument("exchanges", nargs=-1, required=True, metavar="EXCHANGE…")
@language_option
def hold(place: Place, incident: str, exchanges: tuple[str, ...], language: ReportLanguage) -> int:
    """为事件保全记录：期满不删，个人请求删除的也待解除后再删。

    Hold records for an incident: they outlive their term, and what a person asks to erase is erased when they are let go.
    """
    store = place.store()
    from hegui.records.holds import hold as hold_exchanges  # noqa: PLC0415  help must not load the extra

    with store.writing() as connection:
        missing = hold_exchanges(connection, incident, exchanges, now())
    kept = len(set(exchanges)) - len(missing)
    click.echo(
        language.say(Text(f"事件 {incident} 保全 {kept} 条记录", f"{kept} exchanges are held for incident {incident}"))
    )
    for name in missing:
        click.echo(language.say(Text(f"没有这条记录：{name}", f"there is no such exchange: {name}")), err=True)
    return ExitCode.GATE if missing else ExitCode.PASS


@click.command()
@place_options
@click.option("--incident", required=True, metavar="ID", help="事件编号。 / Id of the incident.")
@language_option
def release(place: Place, incident: str, language: ReportLanguage) -> None:
    """解除事件对记录的保全；其间请求删除的内容随即删除。

    Let go of what an incident holds; what was to be erased meanwhile is erased.
    """
    store = place.store()
    from hegui.records.holds import release as release_exchanges  # noqa: PLC0415  help must not load the extra

    with store.writing() as connection:
        count = release_exchanges(connection, incident, now())
    click.echo(language.say(Text(f"解除保全 {count} 条记录", f"let go of {count} exchanges")))
