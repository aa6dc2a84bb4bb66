# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon alarms``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click

from hegui.cli.detect_input import opened
from hegui.cli.detect_lexicon_files import TEXT_FILE, loaded
from hegui.cli.label_output import format_option, print_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import language_option
from hegui.detect.lexicon import FalseAlarms, Matcher, false_alarms
from hegui.detect.lexicon.check import MILLION
from hegui.errors import ExitCode, InputError, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

_MOST = 1 << 20
"""Characters of a text; a longer line or file counts as several texts."""


@click.command(short_help="以自己的无害文本估计误报。 / Estimate false alarms on your own harmless text.")
@click.argument("lexicons", type=LEXICON_FILE, nargs=-1, required=True, metavar="LEXICON…")
@click.option(
    "--clean",
    type=TEXT_FILE,
    multiple=True,
    required=True,
    help="自己认定无害的文本，与将来要查的同类，可多次指定。 / Text of your own that is harmless, of the kind you will look at; more than once.",
)
@click.option(
    "--each",
    type=click.Choice(["line", "file"]),
    default="line",
    show_default=True,
    help="每行还是每个文件算一篇文本。 / Whether a line or a file is a text.",
)
@click.option(
    "--worst",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="列出误报最多的词。 / The worst terms listed.",
)
@format_option
@language_option
def alarms(
    lexicons: tuple[Path, ...],
    clean: tuple[Path, ...],
    each: Literal["line", "file"],
    worst: int,
    *,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """以自己的无害文本估计误报：每百万字符次数，被命中文本的占比及其 95 % 区间（Clopper–Pearson），误报最多的词。

    Estimate false alarms on harmless text of your own: hits in a million characters, the share of texts hit with its
    95 % interval (Clopper–Pearson), and the worst terms. The interval holds for texts like these, drawn at random.
    """
    from hegui.statistics.intervals import clopper_pearson  # noqa: PLC0415  needs the extra `corpus`; help does not

    matcher = Matcher(*loaded(lexicons))
    found = false_alarms(matcher, _texts(clean, each))
    if found.per_million is None:
        raise InputError(Problem(Text("没有可用于估计的文本。", "There is no text to estimate from.")))
    share = clopper_pearson(found.texts_hit, found.texts)
    if as_json:
        print_json(
            {
                "texts": found.texts,
                "texts_hit": found.texts_hit,
                "share": found.texts_hit / found.texts,
                "interval": {"method": "clopper-pearson", "level": share.level, "low": share.low, "high": share.high},
                "characters": found.characters,
                "hits": found.hits,
                "per_million": found.per_million,
                "terms": [
                    term._asdict() | {"per_million": term.hits * MILLION / found.characters} for term in found.terms
                ],
            }
        )
    else:
        click.echo("\n".join(_in_words(found, share.low, share.high, worst, language)))
    return ExitCode.PASS


def _texts(files: tuple[Path, ...], each: Literal["line", "file"]) -> Iterator[str]:
    for file in files:
        with opened(file) as text:
            held = ""
            for piece in text.pieces:
                held += piece
                if each == "line":
                    *lines, held = held.split("\n")
                    yield from filter(str.strip, lines)
                while len(held) > _MOST:
                    yield held[:_MOST]
                    held = held[_MOST:]
            if held.strip():
                yield held


def _in_words(found: FalseAlarms, low: float, high: float, worst: int, language: ReportLanguage) -> Iterator[str]:
    yield language.say(
        Text(
            f"{found.texts} 篇文本、{found.characters} 字符中误报 {found.hits} 次：每百万字符 {found.per_million:.2f} 次",
            f"False alarms: {found.hits}, in texts: {found.texts}, characters: {found.characters}; {found.per_million:.2f} a million characters",
        )
    )
    share = found.texts_hit / found.texts
    yield language.say(
        Text(
            f"被命中的文本 {found.texts_hit} 篇，占 {share:.3%}（95 % 区间 {low:.3%}–{high:.3%}，Clopper–Pearson）",
            f"Texts hit: {found.texts_hit}, {share:.3%} (95 % interval {low:.3%}–{high:.3%}, Clopper–Pearson)",
        )
    )
    for term in found.terms[:worst]:
        yield f"  {term.hits:>8}  {term.text}  {term.rule}"
