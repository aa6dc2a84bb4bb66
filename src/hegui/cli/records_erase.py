# SPDX-License-Identifier: Apache-2.0
"""``hegui records erase``."""

import click

from hegui.cli.options import language_option, now
from hegui.cli.records_place import LINE, Place, person_of, person_options, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@place_options
@person_options
@click.option(
    "--exchange",
    "exchanges",
    multiple=True,
    metavar="ID",
    help="记录编号，可多次给出。 / Id of an exchange; repeatable.",
)
@click.option("--request", type=LINE, required=True, metavar="ID", help="请求编号。 / Id of the request.")
@click.option(
    "--why", type=LINE, required=True, metavar="WORDS", help="事由，不写个人信息。 / Why; nothing of the person."
)
@language_option
def erase(
    place: Place,
    user: str | None,
    application: str | None,
    person: str | None,
    exchanges: tuple[str, ...],
    request: str,
    why: str,
    language: ReportLanguage,
) -> None:
    """按个人请求删除：文本和指向个人的标识立即删除，法律要求留存的日志去标识后留至期满。

    Erase on request: texts and what links records to their person go at once; the log that the law asks for stays for its term.
    """
    store = place.store()
    from hegui.records.erasure import erase as erase_records  # noqa: PLC0415  help must not load the extra
    from hegui.records.usage import forget_usage  # noqa: PLC0415  as above

    meant = person_of(place, user, application, person)
    days = 0
    with store.writing() as connection:
        done = erase_records(connection, request=request, why=why, now=now(), person=meant, exchanges=exchanges)
        if meant is not None:
            days = forget_usage(connection, meant)  # when a person was active, minute by minute, is of that person
    store.settle()
    for told in (
        Text(
            f"已删除 {done.erased} 条记录中的文本和标识",
            f"erased texts and links to the person in {done.erased} exchanges",
        ),
        Text(
            f"事件保全 {done.held} 条：停止其他处理，解除后删除（《个人信息保护法》第四十七条第二款）",
            f"{done.held} are held by incidents: used for nothing else, erased when let go (PIPL 47, second paragraph)",
        ),
        Text(
            f"无显式标识的提供 {done.restricted} 次：接收者留存至期满（《标识办法》第九条）",
            f"{done.restricted} deliveries without explicit mark: the recipient stays on record for the term (LBL 9)",
        ),
    ):
        click.echo(language.say(told))
    if not (done.erased or done.held or done.restricted or days):
        nothing = Text(
            "没有可删除的内容：请核对用户、应用或者记录编号；写明配置的，假名化密钥须与留存时相同。",
            "There was nothing to erase: see that user and application, or the ids, are right, and that the secret of pseudonyms is "
            "that of the time.",
        )
        click.echo(language.say(nothing), err=True)
