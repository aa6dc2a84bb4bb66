# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from hegui.cli.surroundings import default_language, now, today
from hegui.report.language import ReportLanguage

__all__ = ["Day", "as_of_options", "default_language", "language_option", "now", "today"]

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
