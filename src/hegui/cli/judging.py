# SPDX-License-Identifier: Apache-2.0
"""What commands have in common that let people judge, whatever it is: who they are, and the page of one of them."""

from typing import TYPE_CHECKING

import click

from hegui.panel import Person
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.judging_page import Desk


class Named(click.ParamType[Person]):
    """A person on the command line: ``id=name``."""

    name = "ID=NAME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Person:
        name, equals, full = str(value).partition("=")
        if not (equals and full.strip()):
            self.fail(f"“{value}”须写作 编号=姓名。 / '{value}' must be written id=name.", param, ctx)
        try:
            return Person(id=name.strip(), name=full.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)


def serve_page(desk: "Desk", port: int, language: ReportLanguage) -> None:
    """Serves the page of one person until Ctrl+C; every answer is on disk before."""
    from hegui.judging_page import address_of, server_of  # noqa: PLC0415  slow to load
    from hegui.local_page import listen  # noqa: PLC0415  as above

    with listen(port) as own:
        click.echo(address_of(desk, own))
        what = Text(
            "在浏览器中打开上面的地址；不要交给他人。按 Ctrl+C 结束。",
            "Open this address in a browser; give it to nobody. Ctrl+C ends it.",
        )
        click.echo(language.say(what))
        try:
            server_of(desk, own).run(sockets=[own])
        except KeyboardInterrupt:
            ended = Text("已结束；评判均已保存。", "Ended; everything that was judged is kept.")
            click.echo(language.say(ended), err=True)
