# SPDX-License-Identifier: Apache-2.0
"""``hegui complaint reply``, ``note`` and ``forget``."""

from datetime import timedelta
from pathlib import Path

import click

from hegui.cli.complaint_told import case_lines
from hegui.cli.incident_options import by_option, seal_of, sealed_place, text_of, writing
from hegui.cli.label_output import EXISTING
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra

_TEXT = click.option("--text", metavar="WORDS", help="内容；- 读标准输入。 / What to say; - reads standard input.")
_FILE = click.option("--text-file", type=EXISTING, help="内容所在文件。 / File with what to say.")


@click.command()
@sealed_place
@click.argument("case_id", metavar="CASE")
@_TEXT
@_FILE
@click.option("--refuse", is_flag=True, help="不予支持，内容为理由。 / Not granted; the text is the reasons.")
@click.option("--appeal", is_flag=True, help="答复申诉。 / Reply to the appeal.")
@by_option
@language_option
def reply(
    place: Place,
    keys_file: Path | None,
    case_id: str,
    text: str | None,
    text_file: Path | None,
    refuse: bool,
    appeal: bool,
    person: str,
    language: ReportLanguage,
) -> None:
    """答复；--refuse 不予支持并说明理由，--appeal 答复申诉。当事人凭查询码查看。

    Reply to a case, refuse it with reasons (--refuse), or reply to its appeal (--appeal). The person reads it with the code.
    """
    if refuse and appeal:
        raise click.UsageError("--refuse 和 --appeal 不能同时使用。 / --refuse and --appeal do not go together.")
    seal, words = seal_of(place, keys_file), text_of(text, text_file) or ""
    with writing(place) as connection:
        from hegui.desk import cases

        if appeal:
            cases.reply_to_appeal(connection, seal, case_id, words, person=person, now=now())
        else:
            cases.reply(connection, seal, case_id, words, person=person, now=now(), refused=refuse)
        shown = cases.case(connection, seal, case_id)
    for line in case_lines(shown):
        click.echo(language.say(line))


@click.command()
@sealed_place
@click.argument("case_id", metavar="CASE")
@_TEXT
@_FILE
@by_option
@language_option
def note(
    place: Place,
    keys_file: Path | None,
    case_id: str,
    text: str | None,
    text_file: Path | None,
    person: str,
    language: ReportLanguage,
) -> None:
    """内部记录，当事人看不到。

    Keep a note that only operators read.
    """
    seal, words = seal_of(place, keys_file), text_of(text, text_file) or ""
    with writing(place) as connection:
        from hegui.desk import cases

        cases.note(connection, seal, case_id, words, person=person, now=now())
        shown = cases.case(connection, seal, case_id)
    for line in case_lines(shown):
        click.echo(language.say(line))


@click.command()
@place_options
@click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    default=180,
    show_default=True,
    help="办结多少日之后。 / So many days after they were settled.",
)
@language_option
def forget(place: Place, days: int, language: ReportLanguage) -> None:
    """删除已办结事项的联系方式（保存期限为实现目的所必要的最短时间）；内容和答复保留。

    Forget how to reach the people of settled cases (PIPL 19: no longer than needed). Text and reply stay.
    """
    with writing(place) as connection:
        from hegui.records.cases import forget_contacts

        count = forget_contacts(connection, now() - timedelta(days=days))
    click.echo(language.say(Text(f"删除 {count} 件事项的联系方式", f"contacts forgotten: {count}")))
