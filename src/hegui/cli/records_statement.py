# SPDX-License-Identifier: Apache-2.0
"""``hegui records statement``."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.atomic import write_atomically
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.label_output import FOLDER
from hegui.cli.options import Day, filing_options, language_option, now, today
from hegui.cli.records_place import Place, place_options
from hegui.cli.records_purge import term_of
from hegui.dossier import load_dossier
from hegui.errors import HeguiError, Problem, RecordsProblem
from hegui.errors import Place as Where
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hegui.evidence.findings import Finding
    from hegui.records.term import Period, Term
    from hegui.records.unfiled import Spilled


@click.command()
@place_options
@click.argument("dossier", type=DOSSIER)
@click.option(
    "--period",
    type=Day(),
    nargs=2,
    metavar="FROM TO",
    help="起止日（含），默认昨天。 / First and last day. [default: yesterday]",
)
@click.option(
    "--months",
    type=click.IntRange(1, 1200),
    help="留存月数，默认为法定期限。 / Months that records are kept. [default: as the law says]",
)
@click.option(
    "--attacks",
    multiple=True,
    metavar="CATEGORY",
    help="属于攻击模型的类别，可多次给出；不给出即未监测。 / Category of findings that are attacks on the model; repeatable. Without, they are not watched.",
)
@click.option(
    "--network-log",
    is_flag=True,
    help="本服务的网络日志全部在此（网络安全法第二十三条）。 / These records are all of the service's network log (CSL 23).",
)
@click.option(
    "--spill", type=FOLDER, help="溢写文件夹，默认见配置。 / Folder of spilled records. [default: as configured]"
)
@filing_options
@language_option
def statement(
    place: Place,
    dossier: Path,
    period: tuple[date, date] | None,
    months: int | None,
    attacks: tuple[str, ...],
    network_log: bool,
    spill: Path | None,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
    language: ReportLanguage,
) -> None:
    """把一个期间的记录统计写入档案的证据库：审核、留存、无显式标识的提供等；只有计数。未检查的不计为已检查。期间的记录还有未写入数据库的溢写文件的，或者没有指明溢写文件夹的，不写证据。

    Put what the records of a period prove into the evidence store of a dossier: moderation, retention, deliveries without
    explicit mark and so on. Counts only; what was not checked does not count as checked. While exchanges of the period wait in
    spilled files, none is written, nor where it is not known where these lie.
    """
    from hegui.records.term import Period  # noqa: PLC0415  help must not load the extra

    day = today()
    first, last = period or (day - timedelta(days=1), day - timedelta(days=1))
    asked = Period(first, last)
    if last > day:
        raise RecordsProblem(
            Problem(
                Text("期间还没有过去，不能证明什么", "the period is not over: nothing can be proved of it"),
                found=f"{first} … {last}",
                accepted=Text(f"{day} 或更早", f"{day} or earlier"),
            )
        )
    findings, content = _of_records(
        place, _folder_of(place, spill), asked, term_of(months, day), attacks or None, network_log=network_log
    )
    loaded = load_dossier(dossier)
    record = loaded.folder / "records" / "running" / f"{first}-{last}-{now():%Y%m%dT%H%M%S}.json"
    store, pins = open_store(loaded), [pinned(name, loaded.current) for name in dict.fromkeys(depends_on)]
    signer = signer_of(sign_as, key)
    write_atomically(record, content)
    filed = 0
    try:
        for finding in findings:
            added = store.add(
                finding,
                subjects=[record.absolute()],
                about=(first, last),
                collected=day,
                recorded=day,
                expires=expires,
                depends_on=pins,
                tool=TOOL,
                signer=signer,
            )
            filed += 1
            click.echo(f"{finding.kind}  {added.file}")
    except HeguiError:
        if not filed:
            record.unlink()  # nothing is about it
        raise
    click.echo(language.say(Text(f"统计和链尾：{record}", f"counts and last links: {record}")), err=True)


def _folder_of(place: Place, spill: Path | None) -> Path:
    """Where spilled records are looked for. Evidence that does not know of them would prove nothing, so there is none.

    Raises:
        RecordsProblem: an address alone does not say where files are.
    """
    folder = place.spill(spill)
    if folder is None:
        raise RecordsProblem(
            Problem(
                Text(
                    "没有指明溢写文件夹，无法查找还没有写入数据库的记录，证据没有写入",
                    "it is not said where spilled records lie: what is not in the database cannot be looked for, and no evidence was written",
                ),
                why=Text(
                    "统计必须包括期间的全部记录；未检查的、丢失的可能正在其中。",
                    "The counts must be of all exchanges of the period: those that were not checked may be among the ones that wait.",
                ),
                fix=Text(
                    "用 --spill 给出网关的溢写文件夹（配置中的 records.spill），或者只用 --config。",
                    "Name the gateway's folder (records.spill of its settings) with --spill, or give --config alone.",
                ),
            )
        )
    return folder


def _of_records(  # the options that the records know nothing of
    place: Place,
    folder: Path,
    period: "Period",
    term: "Term",
    attacks: "Sequence[str] | None",
    *,
    network_log: bool,
) -> "tuple[tuple[Finding, ...], bytes]":
    store = place.store()
    from hegui.desk.findings import SOURCES as OF_DESK  # noqa: PLC0415  help must not load the extra
    from hegui.gateway.media.evidence import with_labels  # noqa: PLC0415  as above
    from hegui.records.overview import never_used  # noqa: PLC0415  as above
    from hegui.records.statements import SOURCES, Asked, daily, first_day, record_of  # noqa: PLC0415  as above
    from hegui.records.unfiled import spilled_of, unfiled  # noqa: PLC0415  as above

    spilled = spilled_of(folder, period)
    with store.reading() as connection:
        _hold_complete(str(folder), period, spilled, unfiled(connection, spilled))
        if never_used(connection):
            raise RecordsProblem(
                Problem(
                    Text(
                        "这个数据库从未有过记录，不能证明什么，证据没有写入",
                        "nothing was ever put on record in this database: it proves nothing, and no evidence was written",
                    ),
                    found=store.name,
                    fix=Text("检查 --config 或者 --database。", "See that --config or --database is right."),
                )
            )
        _hold_begun(period, first_day(connection))
        findings = daily(connection, Asked(period, term, attacks, network_log), (*with_labels(SOURCES), *OF_DESK))
        return findings, record_of(connection, period, findings)


def _hold_begun(period: "Period", since: date | None) -> None:
    """Refuses to say of days before the first record, or of days whose records are purged, that nothing came in on them.

    Raises:
        RecordsProblem: the period begins on such a day.
    """
    if since is not None and period.first < since:
        raise RecordsProblem(
            Problem(
                Text(
                    f"{since} 以前没有记录，不能证明什么，证据没有写入",
                    f"there are no records of days before {since}: nothing can be proved of them, and no evidence was written",
                ),
                found=f"{period.first} … {period.last}",
                accepted=Text(f"{since} 或更晚的起日", f"a first day of {since} or later"),
            )
        )


def _hold_complete(folder: str, period: "Period", spilled: "Spilled", waiting: int) -> None:
    """Refuses to prove anything of days of which the database does not have all.

    Raises:
        RecordsProblem: exchanges, or what follows from some, wait in files.
    """
    fix = Text(
        "在运行的副本会自行写入，请稍后重试；已停副本的，用 hegui records drain。",
        "A living replica files them itself: try again in a moment. For those of others use `hegui records drain`.",
    )
    if spilled.unreadable:
        what = Text(
            "有的溢写文件不能全部读出，其中可能有期间的记录，证据没有写入",
            "not all of some spilled files can be read, and exchanges of the period may be in them; no evidence was written",
        )
        raise RecordsProblem(Problem(what, Where(folder), found=", ".join(spilled.unreadable), fix=fix))
    if waiting:
        what = Text(
            f"{period.first} 至 {period.last} 还有 {waiting:,} 条记录在溢写文件中，没有写入数据库，证据没有写入",
            f"{waiting:,} exchanges from {period.first} to {period.last} are in spilled files and not in the database; "
            "no evidence was written",
        )
        raise RecordsProblem(Problem(what, Where(folder), fix=fix))
    if spilled.effects:
        what = Text(
            "网关停止时有事件或者违规没有写入数据库，证据没有写入",
            "incidents or violations were not written to the database before a gateway ended; no evidence was written",
        )
        fix = Text("启动同名的副本，由其写入。", "Start the replica of that name: it writes them.")
        raise RecordsProblem(Problem(what, Where(folder), found=", ".join(spilled.effects), fix=fix))
