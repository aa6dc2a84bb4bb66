# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway user``: what is known of end users, measures and appeals."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from hegui.cli.gateway_user_told import history_as_json, history_lines, measure_line
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.lazy import LazyGroup
from hegui.cli.options import language_option, now
from hegui.cli.records_place import LINE, Place, person_of, person_options, place_options
from hegui.errors import Problem, RecordsProblem
from hegui.report.language import ReportLanguage
from hegui.text import Text
from hegui.users.beijing import date_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hegui.users.settings import UserSettings
    from hegui.users.suspension import Measure

# ruff: noqa: PLC0415  help must not load the extra

OPERATOR = "操作人姓名。 / Name of the operator."
BECAUSE = "理由。 / Why."
MOST_HOURS = 24 * 365
"""As of a step of the rule."""
_COMMANDS = {
    "show": ("hegui.cli.gateway_user", "一名用户的违规、处置、申诉、用量。 / What is known of a user."),
    "measure": ("hegui.cli.gateway_user", "人工作出处置。 / Take a measure by a person's decision."),
    "lift": ("hegui.cli.gateway_user", "解除处置。 / Lift a measure."),
    "strike": ("hegui.cli.gateway_user", "剔除误判的违规记录。 / Strike out violations that were none."),
    "pending": ("hegui.cli.gateway_user", "待人工决定的关闭和申诉。 / What waits for a person."),
    "rule": ("hegui.cli.gateway_user", "可直接公布的处置规则。 / The rule in words to be published."),
    "appeal": ("hegui.cli.gateway_user_appeal", "申诉：登记、决定。 / Appeals: file, decide."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def user() -> None:
    """最终用户：查看、处置、解除、申诉。只按摘要留存，须给出应用和应用内的用户标识。

    End users: show, take and lift measures, appeals. They are kept by digest only: give the application and its own id of them.
    """


@click.command()
@place_options
@person_options
@format_option
@language_option
def show(
    place: Place, user: str | None, application: str | None, person: str | None, as_json: bool, language: ReportLanguage
) -> None:
    """显示一名用户的违规记录、处置、申诉和近日用量；不含任何内容。

    Show violations, measures, appeals and recent use of a user. No content is in it.
    """
    store = place.store()
    from hegui.records.appeals import appeals_of
    from hegui.records.usage import usages_of
    from hegui.records.users import history_of
    from hegui.users.settings import STRICT
    from hegui.users.usage import Of

    meant = _required(person_of(place, user, application, person))
    with store.reading() as connection:
        history = history_of(connection, meant)
        appeals = list(appeals_of(connection, meant))
        usages = list(usages_of(connection, Of.USER, meant))
    pause = STRICT.counted_pause_minutes if place.config is None else place.config.read.users.counted_pause_minutes
    if as_json:
        print_json(history_as_json(meant, history, appeals, usages, pause))
        return
    for line in history_lines(meant, history, appeals, usages, now(), pause):
        click.echo(language.say(line))


@click.command()
@place_options
@person_options
@click.argument("kind", type=click.Choice(["warn", "limit", "suspend", "close"]))
@click.option(
    "--hours",
    type=click.IntRange(1, MOST_HOURS),
    help="时长；不给出即至解除为止。 / How long. [default: until it is lifted]",
)
@click.option("--by", type=LINE, required=True, metavar="NAME", help=OPERATOR)
@click.option("--because", type=LINE, required=True, metavar="WORDS", help=BECAUSE)
@language_option
def measure(
    place: Place,
    user: str | None,
    application: str | None,
    person: str | None,
    kind: str,
    hours: int | None,
    by: str,
    because: str,
    language: ReportLanguage,
) -> None:
    """由具名操作人作出处置：warn 警示，limit 限制，suspend 暂停，close 关闭。用户会被告知并可申诉。

    Take a measure that a named operator has decided. The user is told, and can appeal.
    """
    store, settings = place.store(), settings_of(place)
    from hegui.records.users import history_of, set_measure
    from hegui.users.suspension import Kind, wrong_end

    meant, decided, at = _required(person_of(place, user, application, person)), Kind(kind), now()
    until = None if hours is None else at + timedelta(hours=hours)
    if wrong := wrong_end(decided, until, at):
        raise RecordsProblem(Problem(wrong, found=f"--hours {hours}"))
    with store.writing() as connection:
        known = history_of(connection, meant)
        of = application or (known.person.application if known else None)
        if of is None:
            raise RecordsProblem(
                Problem(
                    Text("尚无该用户的记录：须给出应用", "nothing is known of this user yet: give the application"),
                    found=meant,
                    fix=Text("加上 --application NAME。", "Add --application NAME."),
                )
            )
        if known is None:
            _hold_known(connection, place, of)
        taken = set_measure(
            connection, meant, of, decided, settings.suspension, until=until, now=at, by=by, because=because
        )
    click.echo(language.say(measure_line(taken, at)))


@click.command()
@place_options
@click.argument("measure_id", metavar="MEASURE")
@click.option("--by", type=LINE, required=True, metavar="NAME", help=OPERATOR)
@click.option("--because", type=LINE, required=True, metavar="WORDS", help=BECAUSE)
@language_option
def lift(place: Place, measure_id: str, by: str, because: str, language: ReportLanguage) -> None:
    """解除处置，恢复使用；以其为前提的后续处置一并解除。

    Lift a measure: the user is let in again. What rested on it is lifted with it.
    """
    store, settings = place.store(), settings_of(place)
    from hegui.records.users import lift as lift_measure

    with store.writing() as connection:
        lifted = lift_measure(connection, measure_id, settings.suspension, now=now(), by=by, because=because)
    say_lifted(lifted, language)


@click.command()
@place_options
@click.argument("violations", nargs=-1, required=True, metavar="VIOLATION…")
@click.option("--by", type=LINE, required=True, metavar="NAME", help=OPERATOR)
@click.option("--because", type=LINE, required=True, metavar="WORDS", help=BECAUSE)
@language_option
def strike(place: Place, violations: tuple[str, ...], by: str, because: str, language: ReportLanguage) -> None:
    """剔除经复核认定为误判的违规记录；据此作出的处置随之解除。

    Strike out violations that a review found to be none; measures that rest on them are lifted.
    """
    store, settings = place.store(), settings_of(place)
    from hegui.records.users import strike as strike_out

    with store.writing() as connection:
        lifted = strike_out(connection, violations, settings.suspension, now=now(), by=by, because=because)
    struck = len(violations)
    click.echo(language.say(Text(f"已剔除 {struck} 条违规记录。", f"{struck} violations are struck out.")))
    say_lifted(lifted, language)


@click.command()
@place_options
@format_option
@language_option
def pending(place: Place, as_json: bool, language: ReportLanguage) -> None:
    """列出待人工决定的：规则要求关闭的账号，未决的申诉。

    List what waits for a person: accounts that the rule would close, appeals that nobody has decided.
    """
    store = place.store()
    from hegui.records.appeals import open_appeals
    from hegui.records.user_counts import awaiting_closing

    with store.reading() as connection:
        closings, appeals = list(awaiting_closing(connection)), list(open_appeals(connection))
    if as_json:
        print_json(
            {
                "closings": [{"person": each.person, "measure": each.measure.id} for each in closings],
                "appeals": [{"appeal": each.id, "measure": each.measure} for each in appeals],
            }
        )
        return
    for waiting in closings:
        click.echo(
            language.say(
                Text(
                    f"关闭待决定：用户 {waiting.person}，处置 {waiting.measure.id}",
                    f"closing to be decided: user {waiting.person}, measure {waiting.measure.id}",
                )
            )
        )
    for appeal in appeals:
        filed = date_of(appeal.filed_at)
        click.echo(
            language.say(
                Text(
                    f"申诉待决定：{appeal.id}，处置 {appeal.measure}，{filed} 提出",
                    f"appeal to be decided: {appeal.id}, measure {appeal.measure}, filed on {filed}",
                )
            )
        )
    if not closings and not appeals:
        click.echo(language.say(Text("没有待决定的事项。", "Nothing waits.")))


@click.command()
@place_options
@format_option
@language_option
def rule(place: Place, as_json: bool, language: ReportLanguage) -> None:
    """把配置中的处置规则写成可以直接公布的文字（GB/T 45654 要求设定并公布）。

    Put the rule of the settings into words that can be published as they are.
    """
    settings = settings_of(place)
    from hegui.users.announcement import announcement

    words = announcement(settings.suspension, settings.appeal)
    if as_json:
        print_json(text_as_json(words))
    else:
        click.echo(language.say(words, "\n"))


def settings_of(place: Place) -> "UserSettings":
    """The settings of users.

    Raises:
        RecordsProblem: no file of settings is given, in which the rule stands.
    """
    if place.config is None:
        raise RecordsProblem(
            Problem(
                Text("处置规则在网关的配置文件中", "the rule stands in the gateway's file of settings"),
                fix=Text("给出 --config。", "Give --config."),
            )
        )
    return place.config.read.users


def say_lifted(lifted: "tuple[Measure, ...]", language: ReportLanguage) -> None:
    """Tells which measures were lifted."""
    if not lifted:
        click.echo(language.say(Text("没有处置因此解除。", "No measure was lifted.")))
    for each in lifted:
        click.echo(language.say(Text(f"已解除：{each.id}（{each.kind}）", f"lifted: {each.id} ({each.kind})")))


def _hold_known(connection: "Connection", place: Place, application: str) -> None:
    """Nobody comes from an application that never had a key: a measure against them would hit no one.

    Raises:
        RecordsProblem: the settings and the records know none of this name.
    """
    from hegui.records.api_keys import kept_keys

    names = {kept.key.application for kept in kept_keys(connection)} | set(
        place.config.read.keys if place.config else ()
    )
    if application not in names:
        raise RecordsProblem(
            Problem(
                Text("没有这个应用的密钥", "no key of this application was ever made"),
                found=application,
                accepted=Text("、".join(sorted(names)) or "—", ", ".join(sorted(names)) or "—"),
            )
        )


def _required(person: str | None) -> str:
    if person is None:
        raise RecordsProblem(
            Problem(
                Text("没有指明用户", "it is not said which user"),
                fix=Text(
                    "--user ID --application NAME，或者 --person DIGEST。",
                    "--user ID --application NAME, or --person DIGEST.",
                ),
            )
        )
    return person
