# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share."""

import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from hegui.report.language import ReportLanguage

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


def today() -> date:
    """The day in mainland China: the law's day, wherever the head office is."""
    from datetime import UTC, timedelta  # noqa: PLC0415  with `now` the one place of the house that reads a clock

    return (datetime.now(UTC) + timedelta(hours=8)).date()


def now() -> datetime:
    """The moment, in the time of mainland China."""
    from datetime import timedelta, timezone  # noqa: PLC0415  as today

    return datetime.now(timezone(timedelta(hours=8)))


def default_language() -> ReportLanguage:
    """``HEGUI_LANG``, else the language of the terminal, else English."""
    words = os.environ.get("HEGUI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return ReportLanguage.ZH if words.lower().startswith("zh") else ReportLanguage.EN


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
