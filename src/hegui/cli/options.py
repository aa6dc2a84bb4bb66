# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from hegui.cli.surroundings import default_language, now, today
from hegui.report.language import ReportLanguage

__all__ = [
    "Day",
    "as_of_options",
    "default_language",
    "filing_options",
    "language_option",
    "now",
    "signing_options",
    "today",
]

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date on the command line, ``YYYY-MM-DD`` or ``today``."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if value == "today":
            return today()
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(
                f"“{value}”不是日期（YYYY-MM-DD 或 today）。 / '{value}' is not a date (YYYY-MM-DD or today).",
                param,
                ctx,
            )


def language_option(command: Command) -> Command:
    """``--lang zh|en|both``."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice([language.value for language in ReportLanguage]),
        default=lambda: default_language().value,
        callback=lambda _ctx, _param, value: ReportLanguage(value),
        help="输出语言。 / Language of the output. [default: HEGUI_LANG or the terminal's]",
    )(command)


def as_of_options(command: Command) -> Command:
    """``--as-of`` and ``--known-by``."""
    command = click.option(
        "--known-by",
        type=Day(),
        default=None,
        help="按当时已记录的内容回答。 / Answer with what had been recorded by that day.",
    )(command)
    return click.option(
        "--as-of", type=Day(), default=today, help="法律适用日，默认今天（北京时间）。 / Legal date; today in Beijing."
    )(command)


def filing_options(command: Command) -> Command:
    """``--expires``, ``--depends-on`` and those of `signing_options`: of whoever puts evidence on file."""
    command = signing_options(command)
    command = click.option(
        "--depends-on", multiple=True, metavar="NAME", help="所依赖的内容，变更即失效。 / What ends it by changing."
    )(command)
    return click.option("--expires", type=Day(), help="有效期最后一日。 / Last day on which it counts.")(command)


def signing_options(command: Command) -> Command:
    """``--sign-as`` and ``--key``."""
    command = click.option(
        "--key",
        type=click.Path(path_type=Path, dir_okay=False),
        help="签名人的私钥文件。 / Private key file of the signer.",
    )(command)
    return click.option(
        "--sign-as", metavar="PERSON", help="签名人在 people 中的 id。 / Id of the signer in 'people'."
    )(command)
