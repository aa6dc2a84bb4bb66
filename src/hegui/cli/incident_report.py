# SPDX-License-Identifier: Apache-2.0
"""``hegui incident report``."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.incident_options import at_option, by_option, reading, sealed_place, write, writing
from hegui.cli.incident_told import incident_lines
from hegui.cli.options import language_option, now, today
from hegui.cli.records_place import Place
from hegui.clock import Calendar, TimeUnit
from hegui.errors import InputError, Problem
from hegui.evidence.findings import TicketKind
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.report.language import ReportLanguage
from hegui.report.words import citation_words
from hegui.text import Language, Text

if TYPE_CHECKING:
    from hegui.desk.report import LegalTerm

# ruff: noqa: PLC0415  help must not load the extra

_INITIAL = {"ciio": "inc-ciio", "state_organ": "inc-state-organ", "other": "inc-other"}
"""Which deadline of the catalogue holds for what kind of operator (INC 4)."""
_FINAL = "inc-final-report"
_FLAW = "ndsr-flaw-report"


@click.command()
@sealed_place
@click.argument("incident")
@click.option(
    "--draft",
    type=click.Path(path_type=Path, file_okay=False),
    help="把中英文草稿写入此文件夹。 / Folder that the drafts, Chinese and English, are written to.",
)
@click.option(
    "--operator",
    "operators",
    multiple=True,
    type=click.Choice(list(_INITIAL)),
    help="运营者类型，决定报告时限；默认全部列出。 / Kind of operator, which decides the hours; all by default.",
)
@click.option(
    "--to",
    "authority",
    metavar="AUTHORITY",
    help="记录已向此部门报告。 / Record that it was reported to this authority.",
)
@click.option(
    "--final", is_flag=True, help="所报告的是处置结束后的总结。 / What was reported is the summary after the end."
)
@at_option
@by_option
@language_option
def report(
    place: Place,
    keys_file: Path | None,
    incident: str,
    draft: Path | None,
    operators: tuple[str, ...],
    authority: str | None,
    final: bool,
    at: datetime | None,
    person: str,
    language: ReportLanguage,
) -> None:
    """起草向主管部门的报告（--draft），或者记录已经报告（--to）。草稿列明全部时间和法定期限，由人补充、定稿、报送。

    Draft the report to the authority (--draft), or record that it was made (--to). The draft has all times and the terms of
    the law; a person completes it, decides and sends it.
    """
    if (draft is None) == (authority is None):
        raise InputError(
            Problem(
                Text("起草还是记录，二者选一。", "Draft or record, one of the two."),
                accepted=Text("--draft 文件夹，或者 --to 部门", "--draft FOLDER, or --to AUTHORITY"),
            )
        )
    if authority is not None:
        with writing(place) as connection:
            from hegui.desk import steps
            from hegui.records.incidents import StepKind

            kind = StepKind.FINAL_REPORT if final else StepKind.REPORTED
            done = steps.record(connection, incident, kind, authority, at=at, person=person, now=now())
        for line in incident_lines(done, None):
            click.echo(language.say(line))
    if draft is not None:
        written = _draft(place, keys_file, incident, operators)
        for version in Language:
            file = draft / f"{incident}.{version}.md"
            write(file, written.of(version).encode(), mode=0o644)
            click.echo(str(file))


def _draft(place: Place, keys_file: Path | None, incident: str, operators: tuple[str, ...]) -> Text:
    with reading(place) as connection:
        from hegui.desk import report as drafts
        from hegui.desk.incident import circumstances
        from hegui.desk.incident import incident as found
        from hegui.records.block_rules import rules_where

        shown = found(connection, incident)
        rules = tuple(rules_where(connection, incident=incident))
    seal = place.seal(keys_file)
    published = place.config.read.public if place.config else None
    terms, calendar = _terms(shown.row.kind, operators, today())
    facts = drafts.Facts(
        provider=published.operator if published else None,
        service=published.service if published else None,
        circumstances=None if seal is None else circumstances(seal, shown.row),
        rules=rules,
        terms=tuple(terms),
    )
    return drafts.draft(shown, facts, calendar, now())


def _terms(kind: TicketKind, operators: tuple[str, ...], day: date) -> tuple[list["LegalTerm"], Calendar]:
    view = LawView(load_catalogue(), day)
    return [_term(view, name) for name in _deadlines(kind, operators)], view.catalogue.calendar


def _deadlines(kind: TicketKind, operators: tuple[str, ...]) -> Iterator[str]:
    if kind is TicketKind.SECURITY_INCIDENT:
        yield from (name for operator, name in _INITIAL.items() if not operators or operator in operators)
        yield _FINAL
    if kind is TicketKind.FLAW:
        yield _FLAW


def _term(view: LawView, name: str) -> "LegalTerm":
    from hegui.desk.report import LegalTerm, Since

    deadline = view.deadlines[name]
    return LegalTerm(
        title=deadline.title,
        source=citation_words(deadline.instrument, deadline.article, view),
        amount=int(view.limit(deadline.within)),
        unit=TimeUnit(view.parameter(deadline.within).unit.value),
        since=Since.CLOSED if name == _FINAL else Since.FOUND,
    )
