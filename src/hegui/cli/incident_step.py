# SPDX-License-Identifier: Apache-2.0
"""``hegui incident step`` and ``hegui incident close``."""

from datetime import datetime

import click

from hegui.cli.incident_options import at_option, by_option, writing
from hegui.cli.incident_told import incident_lines
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.report.language import ReportLanguage

# ruff: noqa: PLC0415  help must not load the extra

_KINDS = ("notified", "notice_spared", "account", "graded", "kept")


@click.command()
@place_options
@click.argument("incident")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("detail")
@at_option
@by_option
@language_option
def step(
    place: Place, incident: str, kind: str, detail: str, at: datetime | None, person: str, language: ReportLanguage
) -> None:
    """记录其他步骤：告知、免于告知、账号处置、定级、记录保存处。

    Record another step: notified, notice_spared, account, graded, kept; DETAIL says whom, why, which or where.
    """
    with writing(place) as connection:
        from hegui.desk import steps
        from hegui.records.incidents import StepKind

        done = steps.record(connection, incident, StepKind(kind), detail, at=at, person=person, now=now())
    for line in incident_lines(done, None):
        click.echo(language.say(line))


@click.command()
@place_options
@click.argument("incident")
@by_option
@language_option
def close(place: Place, incident: str, person: str, language: ReportLanguage) -> None:
    """关闭事件：该类事件应做的都已完成，回归测试题在整改之后全部通过。否则逐项说明，退出码为 2。

    Close an incident: all that its kind asks for was done, and every regression question has passed since the correction.
    Otherwise everything that is missing is told, with exit code 2.
    """
    with writing(place) as connection:
        from hegui.desk import steps

        done = steps.close(connection, incident, person=person, now=now())
    for line in incident_lines(done, None):
        click.echo(language.say(line))
