# SPDX-License-Identifier: Apache-2.0
"""``hegui label log`` and ``hegui label unmarked``: what was labelled, and what was handed out without an explicit label."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import click

from hegui.cli.label_output import EXISTING, FILE, format_option, print_json
from hegui.cli.label_term import log_months
from hegui.cli.options import Day, language_option, now, today
from hegui.label.log import LabelLog, Request, as_line
from hegui.label.unmarked import record_unmarked
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@click.argument("file", type=FILE)
@click.option("--recipient", required=True, metavar="ID", help="用户在本系统中的标识。 / The user's id in your system.")
@click.option(
    "--agreement",
    required=True,
    metavar="VERSION",
    help="约定标识义务的协议版本。 / Version of the agreement on the user's duty.",
)
@click.option("--agreed", type=Day(), required=True, help="用户同意协议的日期。 / Day on which the user accepted it.")
@click.option("--log", "log_file", type=FILE, required=True, help="标识日志（JSONL）。 / Log of labelling (JSONL).")
@format_option
@language_option
def unmarked(
    file: Path, recipient: str, agreement: str, agreed: date, log_file: Path, as_json: bool, language: ReportLanguage
) -> None:
    """登记：应用户申请提供不含显式标识的文件（办法第九条）。文件须已含有效的隐式标识；不删除任何标识。

    Record that a version without explicit label was handed out on request (LBL 9). The file must hold a valid implicit
    label; nothing is removed from it.
    """
    at = now()
    request = Request(recipient, agreement, agreed)
    entry = record_unmarked(file, request, log=LabelLog(log_file), at=at, months=log_months(at.date()))
    if as_json:
        print_json(json.loads(as_line(entry)))
    else:
        told = Text(
            f"已登记，日志至少保存至 {entry.keep_until}", f"recorded; the log is kept until {entry.keep_until} at least"
        )
        click.echo(language.say(told))


@click.command()
@click.argument("log_file", type=EXISTING)
@click.option("--prune", is_flag=True, help="清除保存期已满的记录。 / Drop entries whose retention is over.")
@format_option
@language_option
def log(log_file: Path, prune: bool, as_json: bool, language: ReportLanguage) -> None:
    """查看日志：各类事件的数量和保存期；--prune 只清除期满的记录。

    Show the log: events and retention; --prune drops only what need not be kept any longer.
    """
    kept = LabelLog(log_file)
    dropped = kept.prune(today())[0] if prune else 0
    entries = list(kept.entries())
    events = Counter(entry.event for entry in entries)
    until = max((entry.keep_until for entry in entries), default=None)
    if as_json:
        print_json(
            {
                "entries": len(entries),
                "dropped": dropped,
                "events": dict(events),
                "keep_until": until.isoformat() if until else None,
            }
        )
        return
    told = Text(f"{len(entries)} 条记录", "1 entry" if len(entries) == 1 else f"{len(entries)} entries")
    if prune:
        told = Text(f"{told.zh}，清除 {dropped} 条", f"{told.en}, {dropped} dropped")
    if until:
        told = Text(f"{told.zh}，最迟保存至 {until}", f"{told.en}, the latest kept until {until}")
    click.echo(language.say(told))
    for event, count in sorted(events.items()):
        click.echo(f"  {event}  {count}")
