# SPDX-License-Identifier: Apache-2.0
"""``hegui records purge``."""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import click

from hegui.cli.options import Day, language_option, now, today
from hegui.cli.progress import Progress
from hegui.cli.records_place import Place, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.law.model import Catalogue
    from hegui.records.term import Term


@click.command()
@place_options
@click.option(
    "--months",
    type=click.IntRange(1, 1200),
    help="留存月数，默认为法定期限。 / Months that records are kept. [default: as the law says]",
)
@click.option("--before", type=Day(), help="只删除此日以前的。 / Only those of days before this one.")
@click.option(
    "--trust-clock",
    is_flag=True,
    help="已核对日期；久无新记录时须指明。 / The date was looked at; must be said where nothing was recorded for long.",
)
@language_option
def purge(place: Place, months: int | None, before: date | None, trust_clock: bool, language: ReportLanguage) -> None:
    """删除留存期满的记录；未满的一律不删，事件保全的不删。每次删除均有记录。

    Delete the records whose term is over; nothing that is still in it, and nothing that an incident holds. It is put on record.
    """
    store = place.store()
    from hegui.records.appeals import purge_users  # noqa: PLC0415  help must not load the extra
    from hegui.records.retention import purge as purge_store  # noqa: PLC0415  as above
    from hegui.records.term import start_of  # noqa: PLC0415  as above
    from hegui.records.usage import purge_usage  # noqa: PLC0415  as above

    with Progress(None, language) as progress:
        purged = purge_store(
            store,
            now=now(),
            term=term_of(months, today()),
            before=before,
            trusted=trust_clock,
            on_batch=progress.step,
        )
    told = Text(
        f"已删除 {purged.before} 以前的记录 {purged.exchanges:,} 条；事件保全的 {purged.held:,} 条未删",
        f"deleted {purged.exchanges:,} exchanges of days before {purged.before}; {purged.held:,} are held by incidents",
    )
    click.echo(language.say(told))
    remembered = today() - timedelta(days=_days_remembered(place))
    with store.writing() as connection:
        used = purge_usage(connection, purged.before)
        users = purge_users(connection, start_of(min(purged.before, remembered)))
    if used or users:
        told = Text(
            f"已删除使用时长记录 {used:,} 条，不再有效的违规和处置记录 {users:,} 条",
            f"deleted {used:,} days of use, and {users:,} violations and measures that hold no more",
        )
        click.echo(language.say(told))


def _days_remembered(place: Place) -> int:
    """For how long violations count, by the rule that is published."""
    from hegui.users.suspension import Rule  # noqa: PLC0415  as above

    return (Rule() if place.config is None else place.config.read.users.suspension).remembered_days


def term_of(months: int | None, day: date) -> "Term":
    """For how long records are kept: so many months, or as the law of the day says.

    Raises:
        RecordsProblem: that is shorter than the law's.
    """
    from hegui.records.term import Term  # noqa: PLC0415  as above

    least = months_of_law(day)
    return Term(least if months is None else months, least)


def months_of_law(day: date) -> int:
    """The longest of the terms for network logs (CSL 23) and for deliveries without explicit mark (LBL 9)."""
    from hegui.law.view import LawView  # noqa: PLC0415  help stays instant

    view = LawView(_catalogue(), day)
    return max(int(view.limit(name)) for name in ("csl_log_retention_months", "lbl_unlabelled_log_months"))


@cache
def _catalogue() -> "Catalogue":
    from hegui.law.load import load_catalogue  # noqa: PLC0415  as above

    return load_catalogue()
