# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon check``."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import click

from hegui.cli.detect_lexicon_files import loaded
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import Day, language_option, today
from hegui.cli.safety_standard import figure
from hegui.detect.lexicon import Lack, Lexicon, LexiconCheck, Term, check_lexicon
from hegui.detect.lexicon.matcher import folded_all
from hegui.detect.lexicon.variants import chinese_length
from hegui.errors import ExitCode
from hegui.law.load import load_catalogue
from hegui.law.model import Parameter
from hegui.law.view import LawView
from hegui.report.language import ReportLanguage
from hegui.text import Text

SHORT_CHINESE: Final = 2
SHORT_LATIN: Final = 4
"""Characters below which a term of its script stands in many harmless words."""
_LISTED: Final = 20
"""Terms listed on a terminal; JSON lists all."""


@dataclass(frozen=True, slots=True)
class _Minimums:
    """What a keyword library must hold on a day, with the figures' places in the standard."""

    total: int
    per_category: dict[str, int]
    most_days: int
    figures: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """A term that is there twice, or that is so short that it will flood."""

    lexicon: str
    term: Term
    why: Text


@click.command(short_help="核对当日标准的最低要求。 / Compare with the minimums of the standard.")
@click.argument("files", type=LEXICON_FILE, nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--as-of", type=Day(), default=today, help="检查日，默认今天（北京时间）。 / Day of the check; today in Beijing."
)
@click.option(
    "--updated",
    type=Day(),
    help="CSV、JSONL 词表的最近更新日期（其自身不含）。 / Day a CSV or JSONL list was last updated; it does not say.",
)
@format_option
@language_option
def check(
    files: tuple[Path, ...], as_of: date, updated: date | None, *, as_json: bool, language: ReportLanguage
) -> int:
    """词数、各风险词数、更新周期是否达到当日标准的最低要求；重复与过短的词。达到以 0 退出，不足以 1 退出，无法读取以 2 退出。

    Whether terms, terms of each risk and age reach the minimums of the standard on the day; terms there twice or too
    short. Exits with 0 if they do, 1 if not, 2 if a file cannot be read. Files are counted together, as they are used.
    """
    lexicons = loaded(files, updated)
    minimums = _minimums(as_of)
    checked = check_lexicon(
        *lexicons,
        total=minimums.total,
        per_category=minimums.per_category,
        most_days=minimums.most_days,
        as_of=as_of,
    )
    doubtful = [*_repeated(lexicons), *_short(lexicons)]
    if as_json:
        print_json(_as_json(checked, minimums, doubtful, as_of))
    else:
        click.echo("\n".join(_in_words(checked, minimums, doubtful, as_of, language)))
    return ExitCode.GATE if checked.shortfalls else ExitCode.PASS


def _minimums(as_of: date) -> _Minimums:
    """The figures of GB/T 45654, or of TC260-003 on a day on which only that had them."""
    law = LawView(load_catalogue(), as_of)
    names = ("keyword_total", "keywords_per_a1_risk", "keywords_per_a2_risk", "keyword_update_days")
    figures = tuple(figure(law, name) for name in names)
    total, first, second, days = (int(law.limit(parameter.id)) for parameter in figures)
    each = {"A.1": first, "A.2": second}
    per_category = {risk.code: each[risk.group] for risk in law.catalogue.risks if risk.group in each}
    return _Minimums(total, per_category, days, figures)


def _repeated(lexicons: Sequence[Lexicon]) -> Iterator[_Doubtful]:
    """Terms of different lexicons with one plain form; inside of one lexicon they are refused when it is read."""
    holders: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for lexicon in lexicons:
        for term, plain in zip(lexicon.terms, folded_all([term.text for term in lexicon.terms]), strict=True):
            holders[plain].append((lexicon.name, term))
    for (first, earlier), *others in holders.values():
        for name, term in others:
            yield _Doubtful(
                name,
                term,
                Text(
                    f"与 {first} 的“{earlier.text}”归一后相同，只计一词",
                    f"the same plain form as '{earlier.text}' of {first}; counts once",
                ),
            )


def _short(lexicons: Sequence[Lexicon]) -> Iterator[_Doubtful]:
    why = Text(
        "过短且未限定语境，会命中大量正常文本",
        "so short, with no word that must stand near, that it hits much harmless text",
    )
    for lexicon in lexicons:
        for term, plain in zip(lexicon.terms, folded_all([term.text for term in lexicon.terms]), strict=True):
            chinese = chinese_length(plain)
            least = SHORT_CHINESE if chinese else SHORT_LATIN
            if not term.near and len(plain) < least:
                yield _Doubtful(lexicon.name, term, why)


def _in_words(
    checked: LexiconCheck, minimums: _Minimums, doubtful: Sequence[_Doubtful], as_of: date, language: ReportLanguage
) -> Iterator[str]:
    say = language.say
    places = "、".join(dict.fromkeys(f"{each.instrument} {each.article}" for each in minimums.figures))
    yield say(Text(f"{as_of} 的最低要求（{places}）", f"Minimums on {as_of} ({places})"))
    for note in dict.fromkeys(each.note for each in minimums.figures if each.note):
        yield f"  {say(note)}"
    yield say(
        Text(f"共 {checked.total} 词，须不少于 {minimums.total}", f"Terms: {checked.total}, needed: {minimums.total}")
    )
    for category, needed in minimums.per_category.items():
        found = checked.per_category.get(category, 0)
        yield f"  {'✓' if found >= needed else '✗'} {category}  {found} / {needed}"
    others = {name: count for name, count in checked.per_category.items() if name not in minimums.per_category}
    if others:
        listed = ", ".join(f"{name} {count}" for name, count in others.items())
        yield f"  {say(Text('其他类别', 'Other categories'))}: {listed}"
    if checked.age is not None:
        yield say(
            Text(
                f"距最近更新 {checked.age} 天，最多 {minimums.most_days} 天",
                f"Days since the last update: {checked.age}, at most: {minimums.most_days}",
            )
        )
    for lack in (lack for lack in checked.shortfalls if lack.lack is not Lack.CATEGORY):
        yield f"✗ {say(lack.text)}"
    for each in doubtful[:_LISTED]:
        yield f"! {each.lexicon}: {each.term.text}: {say(each.why)}"
    if len(doubtful) > _LISTED:
        more = len(doubtful) - _LISTED
        yield say(Text(f"! 另有 {more} 词，见 JSON", f"! and more: {more}, see JSON"))


def _as_json(
    checked: LexiconCheck, minimums: _Minimums, doubtful: Sequence[_Doubtful], as_of: date
) -> dict[str, object]:
    return {
        "as_of": as_of.isoformat(),
        "minimums": {
            "total": minimums.total,
            "per_category": minimums.per_category,
            "days": minimums.most_days,
            "figures": [
                {
                    "parameter": each.id,
                    "instrument": each.instrument,
                    "article": each.article,
                    "confidence": each.confidence.value,
                    "note": text_as_json(each.note),
                }
                for each in minimums.figures
            ],
        },
        "total": checked.total,
        "per_category": dict(checked.per_category),
        "age": checked.age,
        "reached": not checked.shortfalls,
        "shortfalls": [
            {
                "lack": each.lack.value,
                "category": each.category or None,
                "needed": each.needed,
                "found": each.found,
                "text": text_as_json(each.text),
            }
            for each in checked.shortfalls
        ],
        "doubtful": [
            {"lexicon": each.lexicon, "term": each.term.text, "why": text_as_json(each.why)} for each in doubtful
        ],
    }
