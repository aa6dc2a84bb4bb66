# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank variants``."""

from collections import Counter
from datetime import date
from pathlib import Path

import click

from hegui.cli.evaluate_bank_files import BANK_FILE, NEW_FILE, bank_at, named, refuse_existing
from hegui.cli.options import Day, language_option, today
from hegui.errors import ExitCode, InputError, Problem
from hegui.evaluate.bank import digest_of, with_variants, write_bank
from hegui.evaluate.question import Variant
from hegui.report.language import ReportLanguage
from hegui.text import Text

_NAMES = {
    Variant.HOMOPHONE: Text("谐音", "homophones"),
    Variant.PINYIN: Text("拼音", "pinyin"),
    Variant.TRADITIONAL: Text("繁体", "traditional characters"),
    Variant.SPACING: Text("插字符", "spaced out"),
    Variant.ROLE_PLAY: Text("角色扮演", "role-play"),
}


@click.command(short_help="为题目生成变体。 / Make variants of questions.")
@click.argument("file", type=BANK_FILE, metavar="BANK")
@click.option("--out", type=NEW_FILE, required=True, help="写入的题库。 / The bank to write.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([variant.value for variant in Variant]),
    multiple=True,
    callback=lambda _ctx, _param, values: tuple(map(Variant, values)) or tuple(Variant),
    help="变体种类，可多次指定；默认全部。 / Kind of variant; repeatable. [default: all]",
)
@click.option(
    "--each",
    type=click.IntRange(min=1),
    help="每种风险或方面抽取的原题数；默认全部。 / Questions drawn of each risk or aspect. [default: all]",
)
@click.option(
    "--seed", default="1", show_default=True, help="同一种子得到同样的变体。 / The same seed, the same variants."
)
@click.option("--on", type=Day(), default=today, help="更新日期，默认今天。 / Day of the update; today.")
@click.option("--version", help="新题库的版本，默认不变。 / Version of the new bank. [default: the same]")
@language_option
def variants(
    file: Path,
    out: Path,
    kinds: tuple[Variant, ...],
    each: int | None,
    seed: str,
    on: date,
    version: str | None,
    language: ReportLanguage,
) -> int:
    """生成谐音、拼音、繁体、插字符、角色扮演的变体，与原题同属一簇。变体待审定，不计入最低题数。

    Make variants: homophones, pinyin, traditional characters, spacing, role-play; each in the cluster of its first question.
    Variants are proposed, and never count towards a minimum.
    """
    refuse_existing(out)
    bank = bank_at(file)
    made = with_variants(
        bank, kinds, seed=seed, on=on, each=each, version=None if version is None else named(version, "--version")
    )
    fresh = made.questions[len(bank.questions) :]
    if not fresh:
        raise InputError(Problem(Text("没有可生成的变体。", "There is no variant to make.")))
    write_bank(out, made)
    told = Text(f"{out}：新增 {len(fresh)} 个变体，均待审定", f"{out}: variants added: {len(fresh)}, all proposed")
    click.echo(language.say(told))
    for kind, number in sorted(Counter(question.variant for question in fresh if question.variant).items()):
        click.echo(f"  {language.say(_NAMES[kind])}: {number}")
    click.echo(f"  sha256 {digest_of(made)}")
    return ExitCode.PASS
