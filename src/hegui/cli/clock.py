# SPDX-License-Identifier: Apache-2.0
"""``hegui clock``: statutory deadlines, counted in mainland working days where the law does."""

from datetime import date, datetime

import click

from hegui.cli.options import Day, as_of_options, language_option
from hegui.clock import Calendar, TimeUnit, due, working_days_between
from hegui.errors import InputError, Problem
from hegui.law.load import load_catalogue
from hegui.law.model import Deadline
from hegui.law.terms import Direction
from hegui.law.view import LawView, shown_unit
from hegui.report.language import ReportLanguage
from hegui.report.words import citation_words, due_words
from hegui.text import Text, same


@click.command()
@click.argument("deadline", required=False)
@click.option(
    "--from",
    "start",
    metavar="DATE",
    help="起算日（小时期限写带时区的时刻）。 / Day of the event; a moment with a zone for hours.",
)
@click.option(
    "--done", type=Day(), help="完成日，用于计算是否逾期。 / The day it was done, to see whether it was late."
)
@as_of_options
@language_option
def clock(
    deadline: str | None,
    start: str | None,
    done: date | None,
    as_of: date,
    known_by: date | None,
    language: ReportLanguage,
) -> None:
    """法定期限。不带参数时列出全部；例：hegui clock alg-filing --from 2026-11-02

    Statutory deadlines. Without arguments: the list. Example: hegui clock alg-filing --from 2026-11-02
    """
    view = LawView(load_catalogue(), as_of, known_by)
    if deadline is None:
        for item in view.deadlines.values():
            click.echo(f"{item.id:<32} {_term(view, item, language):<20} {language.say(item.title)}")
        return
    chosen = _deadline(view, deadline)
    click.echo(
        f"{language.say(chosen.title)}  {language.say(citation_words(chosen.instrument, chosen.article, view))}  [{chosen.confidence.value}]"
    )
    click.echo(f"{language.say(chosen.event)} + {_term(view, chosen, language)}")
    if start is None:
        return
    unit = TimeUnit(view.parameter(chosen.within).unit.value)
    last = due(
        view.catalogue.calendar,
        _start(start, unit),
        int(view.limit(chosen.within)),
        unit,
        before=chosen.direction is Direction.BEFORE,
    )
    click.echo(f"→ {language.say(due_words(last, as_of))}")
    if done is not None:
        _say_lateness(view.catalogue.calendar, last.day, done, language)


def _say_lateness(calendar: Calendar, last: date, done: date, language: ReportLanguage) -> None:
    if done <= last:
        click.echo(language.say(Text(f"{done} 完成：未逾期。", f"done on {done}: in time.")))
        return
    days, provisional = working_days_between(calendar, last, done)
    note = Text("（暂定）", " (provisional)") if provisional else Text("。", ".")
    click.echo(
        language.say(
            Text(f"{done} 完成：逾期 {days} 个工作日{note.zh}", f"done on {done}: {days} working day(s) late{note.en}")
        )
    )


def _deadline(view: LawView, name: str) -> Deadline:
    if name not in view.deadlines:
        raise InputError(
            Problem(
                Text(f"没有期限“{name}”。", f"There is no deadline '{name}'."), accepted=same(", ".join(view.deadlines))
            )
        )
    return view.deadlines[name]


def _term(view: LawView, deadline: Deadline, language: ReportLanguage) -> str:
    parameter = view.parameter(deadline.within)
    return f"{view.limit(deadline.within):g} {language.say(shown_unit(parameter.unit))}"


def _start(words: str, unit: TimeUnit) -> date | datetime:
    try:
        if unit is not TimeUnit.HOURS:
            return date.fromisoformat(words)
        moment = datetime.fromisoformat(words)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        wanted = (
            Text("带时区的时刻，如 2026-11-25T09:30+08:00", "a moment with a zone: 2026-11-25T09:30+08:00")
            if unit is TimeUnit.HOURS
            else same("YYYY-MM-DD")
        )
        raise InputError(Problem(Text("起算时间无法识别。", "The start cannot be read."), found=words, accepted=wanted))
    return moment
