# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon find``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from hegui.cli.detect_input import opened, refuse_standard_input_twice
from hegui.cli.detect_lexicon_files import TEXT_FILE, loaded, windows
from hegui.cli.detect_personal import moved, printable
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import language_option
from hegui.detect.finding import Hit
from hegui.detect.folding import Layer
from hegui.detect.lexicon import Matcher, Term, load_starter
from hegui.errors import ExitCode, InputError
from hegui.report.language import ReportLanguage
from hegui.text import Text

LAYERS = {
    Layer.WIDTH: Text("全半角", "width"),
    Layer.COMPATIBILITY: Text("兼容字形", "compatibility form"),
    Layer.TRADITIONAL: Text("繁体", "traditional"),
    Layer.CASE: Text("大小写", "case"),
    Layer.LOOKALIKE: Text("形近", "look-alike"),
    Layer.SEPARATOR: Text("插入字符", "separator"),
    Layer.PINYIN: Text("拼音", "pinyin"),
    Layer.HOMOPHONE: Text("谐音", "homophone"),
    Layer.SPLIT: Text("拆字", "split"),
}
"""The layers of folding and the variants, in words."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """One hit with its place in the file."""

    line: int
    column: int
    start: int
    hit: Hit
    term: Term
    text: str


@click.command(short_help="查找词表中的词。 / Find the terms of lexicons.")
@click.argument("files", type=TEXT_FILE, nargs=-1, required=True, metavar="FILE…|-")
@click.option(
    "--lexicon",
    "lexicons",
    type=LEXICON_FILE,
    multiple=True,
    help="词表文件，可多次指定；默认用随附的起步词表。 / A lexicon, more than once; the bundled starter otherwise.",
)
@click.option("--show", is_flag=True, help="显示命中的文字和词。 / Show the text that was hit, and the term.")
@format_option
@language_option
def find(
    files: tuple[Path, ...], lexicons: tuple[Path, ...], *, show: bool, as_json: bool, language: ReportLanguage
) -> int:
    """查找词表中的词：位置、规则、级别、经由的变形。未命中以 0 退出，命中以 1 退出，无法读取以 2 退出。

    Find the terms of lexicons: place, rule, tier, and by which respelling. Exits with 0 if nothing is hit, 1 if something
    is, 2 if a file cannot be read. A hit is never a verdict; the text is not shown unless asked for.
    """
    refuse_standard_input_twice(files)
    matcher = Matcher(*(loaded(lexicons) or [load_starter()]))
    code = ExitCode.PASS
    told: list[dict[str, object]] = []
    for file in files:
        count = 0
        hits: list[dict[str, object]] = []
        told.append({"file": str(file), "hits": hits})
        try:
            for placed in _found(file, matcher):
                count += 1
                if as_json:
                    hits.append(_as_json(placed, show=show))
                else:
                    click.echo(f"{file}:{placed.line}:{placed.column}: {_in_words(placed, language, show=show)}")
        except InputError as error:
            code = ExitCode.BAD_INPUT
            told[-1]["problems"] = [text_as_json(problem.what) for problem in error.problems]
            click.echo(str(error), err=True)
            continue
        code = max(code, ExitCode.GATE if count else ExitCode.PASS)
        if not as_json:
            click.echo(f"{file}: {language.say(Text(f'命中 {count} 处', f'hits: {count}'))}")
    if as_json:
        print_json(told)
    return code


def _found(file: Path, matcher: Matcher) -> Iterator[_Placed]:
    line, column = 1, 1
    with opened(file) as text:
        for window in windows(text.pieces):
            done = window.first
            for hit in window.hits(matcher):
                line, column = moved(line, column, window.text[done : hit.start])
                done = hit.start
                term = matcher.term(hit.rule)
                shown = window.text[hit.start : hit.end]
                yield _Placed(line, column, window.start + hit.start, hit, term, shown)
            line, column = moved(line, column, window.text[done : window.last])


def _in_words(placed: _Placed, language: ReportLanguage, *, show: bool) -> str:
    via = "、".join if language is ReportLanguage.ZH else ", ".join
    layers = via(language.say(name) for layer, name in LAYERS.items() if layer in placed.hit.via)
    told = f"{placed.hit.rule}  {placed.term.category}  {placed.term.tier}{f'  [{layers}]' if layers else ''}"
    return f"{told}  {printable(placed.text)} ← {placed.term.text}" if show else told


def _as_json(placed: _Placed, *, show: bool) -> dict[str, object]:
    hit = placed.hit
    told: dict[str, object] = {
        "rule": hit.rule,
        "category": hit.category,
        "tier": placed.term.tier.value,
        "line": placed.line,
        "column": placed.column,
        "start": placed.start,
        "end": placed.start + hit.end - hit.start,
        "via": [layer.name.lower() for layer in LAYERS if layer in hit.via and layer.name],
        "severity": hit.severity.name.lower(),
        "confidence": hit.confidence.name.lower(),
    }
    return told | ({"text": placed.text, "term": placed.term.text} if show else {})
