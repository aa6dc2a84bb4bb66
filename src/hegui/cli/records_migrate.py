# SPDX-License-Identifier: Apache-2.0
"""``hegui records migrate``."""

import click

from hegui.cli.options import language_option
from hegui.cli.records_place import Place, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@place_options
@language_option
def migrate(place: Place, language: ReportLanguage) -> None:
    """建立记录数据库的表，或者升级到本版本；可重复执行，几个副本同时执行也无妨。

    Make the tables of the records, or bring them up to date; may be repeated, and by several replicas at once.
    """
    store = place.store(current=False)
    from hegui.records.migrate import State  # noqa: PLC0415  help must not load the extra
    from hegui.records.migrate import migrate as migrate_store  # noqa: PLC0415  as above

    found = migrate_store(store)
    last = ", ".join(found.last)
    match found.state:
        case State.EMPTY:
            told = Text(f"已建立各表（{last}）：{store.name}", f"made the tables ({last}): {store.name}")
        case State.OLD:
            seen = ", ".join(found.seen)
            told = Text(f"已由 {seen} 升级到 {last}：{store.name}", f"from {seen} to {last}: {store.name}")
        case State.CURRENT | State.NEWER:
            told = Text(f"已是最新（{last}）：{store.name}", f"up to date ({last}): {store.name}")
    click.echo(language.say(told))
