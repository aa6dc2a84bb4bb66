# SPDX-License-Identifier: Apache-2.0
"""``hegui incident open`` and ``hegui incident add``."""

from datetime import datetime
from pathlib import Path

import click

from hegui.cli.incident_options import At, by_option, seal_of, sealed_place, text_of, writing
from hegui.cli.incident_told import incident_lines
from hegui.cli.label_output import EXISTING, format_option, print_json
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.evidence.findings import TicketKind
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra


@click.command()
@sealed_place
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in TicketKind]), help="类型。 / Kind.")
@click.option(
    "--title",
    required=True,
    metavar="WORDS",
    help="一句话说明，不含个人信息。 / What happened, in a line, without personal information.",
)
@click.option(
    "--text",
    metavar="WORDS",
    help="情况说明，加密保存；- 读标准输入。 / Circumstances, kept sealed; - reads standard input.",
)
@click.option("--text-file", type=EXISTING, help="情况说明所在文件。 / File with the circumstances.")
@click.option("--found", type=At(), help="发现时刻，默认现在。 / When it was found; now by default.")
@click.option("--model", metavar="NAME", help="涉及的模型。 / The model that it is about.")
@click.option(
    "--exchange",
    "exchanges",
    multiple=True,
    metavar="ID",
    help="涉及的交互记录，可多次。 / An exchange it is about; repeatable.",
)
@click.option(
    "--case", "case_id", metavar="ID", help="由这件投诉、举报引起。 / The complaint or report that led to it."
)
@by_option
@format_option
@language_option
def open(  # noqa: A001  the command's name
    place: Place,
    keys_file: Path | None,
    kind: str,
    title: str,
    text: str | None,
    text_file: Path | None,
    found: datetime | None,
    model: str | None,
    exchanges: tuple[str, ...],
    case_id: str | None,
    person: str,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """开立事件；所涉交互记录随即保全，期满不删。

    Open an incident. The records of its exchanges are held from then on, and outlive their term.
    """
    seal = seal_of(place, keys_file)
    from hegui.desk import shapes
    from hegui.desk.cases import open_from_case
    from hegui.desk.incident import circumstances
    from hegui.desk.steps import NewIncident, open_incident

    new = NewIncident(
        kind=TicketKind(kind),
        title=title,
        text=text_of(text, text_file),
        found_at=found,
        model=model,
        exchanges=exchanges,
    )
    with writing(place) as connection:
        if case_id is None:
            made = open_incident(connection, seal, new, person=person, now=now())
        else:
            made = open_from_case(connection, seal, case_id, new, person=person, now=now())
    words = circumstances(seal, made.row)
    if as_json:
        print_json(shapes.incident(made, words))
        return
    for line in incident_lines(made, words):
        click.echo(language.say(line))


@click.command()
@place_options
@click.argument("incident")
@click.argument("exchanges", nargs=-1, required=True, metavar="EXCHANGE…")
@by_option
@language_option
def add(place: Place, incident: str, exchanges: tuple[str, ...], person: str, language: ReportLanguage) -> None:
    """为事件关联更多交互记录，并保全它们。

    Tie more exchanges to an incident, and hold their records.
    """
    with writing(place) as connection:
        from hegui.desk.steps import add_to_incident

        added = add_to_incident(connection, incident, exchanges, person=person, now=now())
    click.echo(language.say(Text(f"新关联 {added} 条", f"added: {added}")))
