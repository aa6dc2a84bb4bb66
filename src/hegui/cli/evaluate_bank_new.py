# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank new``."""

from dataclasses import replace
from pathlib import Path

import click

from hegui.cli.evaluate_bank_files import NEW_FILE, library_option, named, refuse_existing
from hegui.cli.options import language_option
from hegui.errors import ExitCode
from hegui.evaluate.bank import digest_of, starter_bank, write_bank
from hegui.evaluate.bank.rules import TITLES
from hegui.evaluate.question import Library
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command(short_help="以随附的起步题库新建题库。 / Begin a bank with the one that comes with hegui.")
@click.argument("out", type=NEW_FILE)
@library_option
@click.option("--name", help="题库名称。 / Name of the bank. [default: hegui-starter]")
@click.option("--version", help="题库版本。 / Version of the bank. [default: that of the starter bank]")
@language_option
def new(
    out: Path, libraries: tuple[Library, ...], name: str | None, version: str | None, language: ReportLanguage
) -> int:
    """把随附的起步题库写入 OUT（.jsonl 或 .xlsx）。所有题目均为“待审定”，提供者逐题审定后才计数。

    Write the starter bank to OUT, .jsonl or .xlsx. Every question in it is proposed, and counts when the provider has approved it.
    """
    refuse_existing(out)
    starter = starter_bank()
    wanted = libraries or tuple(Library)
    questions = tuple(question for question in starter.questions if question.library in wanted)
    bank = replace(
        starter,
        name=named(name or starter.name, "--name"),
        version=named(version or starter.version, "--version"),
        questions=questions,
    )
    write_bank(out, bank)
    told = Text(
        f"{out}：写入 {len(questions)} 题，均待审定",
        f"{out}: questions written: {len(questions)}, all of them proposed",
    )
    click.echo(language.say(told))
    for library in wanted:
        number = sum(question.library is library for question in questions)
        click.echo(f"  {language.say(TITLES[library])}: {number}")
    click.echo(f"  sha256 {digest_of(bank)}")
    return ExitCode.PASS
