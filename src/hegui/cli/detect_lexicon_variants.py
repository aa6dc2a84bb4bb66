# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon variants``."""

from collections.abc import Iterator
from pathlib import Path

import click

from hegui.cli.detect_lexicon_files import loaded
from hegui.cli.detect_lexicon_find import LAYERS
from hegui.cli.label_output import format_option, print_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import language_option
from hegui.detect.folding import Layer
from hegui.detect.lexicon import Lexicon, Term, Variant
from hegui.detect.lexicon.matcher import folded_all
from hegui.detect.lexicon.variants import FLOORS, chinese_length, readings, spellings
from hegui.errors import ExitCode
from hegui.report.language import ReportLanguage
from hegui.text import Text

ALWAYS = Text(
    "每个词还以下列写法查找：全半角、大小写、繁体、形近字、零宽字符、汉字间的空格与点。",
    "Every term is also found in other width, case, traditional characters, look-alikes, with what is invisible, and with spaces and dots between Chinese characters.",
)


@click.command(short_help="词所代表的写法。 / The spellings that a term stands for.")
@click.argument("file", type=LEXICON_FILE)
@click.option("--term", "only", help="只看这个词。 / Only this term.")
@format_option
@language_option
def variants(file: Path, only: str | None, *, as_json: bool, language: ReportLanguage) -> int:
    """每个词代表哪些写法：原形、拼音、拆字，以及谐音的读法。

    Which spellings a term stands for: its plain form, pinyin, characters taken apart, and how its homophones read.
    """
    [lexicon] = loaded([file])
    rows = [(term, plain, dict(_forms(term, plain))) for term, plain in _plain(lexicon) if only in {None, term.text}]
    if as_json:
        print_json([_as_json(term, plain, forms) for term, plain, forms in rows])
        return ExitCode.PASS
    click.echo(language.say(ALWAYS))
    for term, plain, forms in rows:
        click.echo(term.text if term.text == plain else f"{term.text} → {plain}")
        for layer, name in LAYERS.items():
            if listed := [form for form, via in forms.items() if via is layer]:
                click.echo(f"  {language.say(name)}: {'  '.join(listed)}")
    return ExitCode.PASS


def _plain(lexicon: Lexicon) -> Iterator[tuple[Term, str]]:
    yield from zip(lexicon.terms, folded_all([term.text for term in lexicon.terms]), strict=True)


def _forms(term: Term, plain: str) -> Iterator[tuple[str, Layer]]:
    yield from spellings(plain, term)
    if Variant.HOMOPHONE in term.variants and chinese_length(plain) >= FLOORS[Variant.HOMOPHONE]:
        yield _reading(plain), Layer.HOMOPHONE


def _reading(plain: str) -> str:
    """How a term reads: every character with this reading stands for it."""
    known = readings()
    return " ".join(known.get(char, char) for char in plain)


def _as_json(term: Term, plain: str, forms: dict[str, Layer]) -> dict[str, object]:
    return {
        "term": term.text,
        "plain": plain,
        "spellings": [{"form": form, "via": layer.name.lower() if layer.name else ""} for form, layer in forms.items()],
    }
