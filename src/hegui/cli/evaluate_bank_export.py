# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank export``."""

from dataclasses import replace
from pathlib import Path

import click

from hegui.cli.evaluate_bank_files import BANK_FILE, NEW_FILE, bank_at, library_option, refuse_existing
from hegui.cli.options import language_option
from hegui.errors import ExitCode, InputError, Problem
from hegui.evaluate.bank import approved_only, digest_of, write_bank
from hegui.evaluate.question import Library
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command(short_help="在 JSONL 与 XLSX 之间转换，挑选题目。 / Between JSONL and XLSX; chosen questions.")
@click.argument("file", type=BANK_FILE, metavar="BANK")
@click.argument("out", type=NEW_FILE)
@library_option
@click.option("--approved", is_flag=True, help="只要已审定的题目。 / Approved questions only.")
@click.option("--no-variants", is_flag=True, help="不要变体。 / No variants.")
@language_option
def export(
    file: Path,
    out: Path,
    libraries: tuple[Library, ...],
    *,
    approved: bool,
    no_variants: bool,
    language: ReportLanguage,
) -> int:
    """把题库写成另一个文件（.jsonl 或 .xlsx，每个题库一张工作表），内容不变；可只取一部分。

    Write a bank as another file, .jsonl or .xlsx with a sheet a library, without loss; or a part of it.
    """
    refuse_existing(out)
    bank = bank_at(file)
    wanted = libraries or tuple(Library)
    chosen = approved_only(bank) if approved else bank
    questions = tuple(
        question
        for question in chosen.questions
        if question.library in wanted and not (no_variants and question.variant is not None)
    )
    if not questions:
        raise InputError(Problem(Text("没有符合条件的题目。", "No question is meant by that.")))
    written = replace(bank, questions=questions)
    write_bank(out, written)
    click.echo(language.say(Text(f"{out}：写入 {len(questions)} 题", f"{out}: questions written: {len(questions)}")))
    click.echo(f"  sha256 {digest_of(written)}")
    return ExitCode.PASS
