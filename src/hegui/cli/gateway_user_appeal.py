# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway user appeal``: appeals against measures."""

import click

from hegui.cli.gateway_user import BECAUSE, OPERATOR, say_lifted, settings_of
from hegui.cli.options import language_option, now
from hegui.cli.records_place import LINE, Place, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra


@click.group()
def appeal() -> None:
    """对处置的申诉：登记、决定。同一处置同时只有一件未决。

    Appeals against measures: file, decide. Of one measure one is open at a time.
    """


@appeal.command()
@place_options
@click.argument("measure", metavar="MEASURE")
@click.option(
    "--reference",
    metavar="ID",
    help="申诉内容所在：投诉编号、工单号；此处不存内容。 / Where the words lie: a case, a ticket. They are not kept here.",
)
@language_option
def file(place: Place, measure: str, reference: str | None, language: ReportLanguage) -> None:
    """登记用户对处置的申诉。

    File a user's appeal against a measure.
    """
    store = place.store()
    from hegui.records.appeals import file_appeal

    with store.writing() as connection:
        filed = file_appeal(connection, measure, now=now(), reference=reference)
    click.echo(language.say(Text(f"申诉 {filed.id} 已登记。", f"Appeal {filed.id} is filed.")))


@appeal.command()
@place_options
@click.argument("appeal_id", metavar="APPEAL")
@click.option(
    "--uphold/--reject",
    default=None,
    help="成立：解除处置，恢复使用；驳回：维持。 / Uphold: the measure is lifted. Reject: it stays.",
)
@click.option(
    "--strike",
    "struck",
    multiple=True,
    metavar="VIOLATION",
    help="认定为误判的违规记录，可多次给出。 / A violation that was none; repeatable.",
)
@click.option("--by", type=LINE, required=True, metavar="NAME", help=OPERATOR)
@click.option("--because", type=LINE, required=True, metavar="WORDS", help=BECAUSE)
@language_option
def decide(
    place: Place,
    appeal_id: str,
    uphold: bool | None,
    struck: tuple[str, ...],
    by: str,
    because: str,
    language: ReportLanguage,
) -> None:
    """决定申诉：成立即解除处置，并可剔除误判的违规记录。

    Decide an appeal: upheld, the measure is lifted, and violations that were none are struck out.
    """
    if uphold is None:
        raise click.UsageError("须写明 --uphold 或者 --reject。 / Say --uphold or --reject.")
    store, settings = place.store(), settings_of(place)
    from hegui.records.appeals import Outcome, decide_appeal

    outcome = Outcome.UPHELD if uphold else Outcome.REJECTED
    with store.writing() as connection:
        lifted = decide_appeal(
            connection, appeal_id, outcome, settings.suspension, now=now(), by=by, because=because, struck=struck
        )
    said = Text("成立", "upheld") if uphold else Text("驳回", "rejected")
    click.echo(language.say(Text(f"申诉 {appeal_id}：{said.zh}。", f"Appeal {appeal_id}: {said.en}.")))
    if uphold:
        say_lifted(lifted, language)
