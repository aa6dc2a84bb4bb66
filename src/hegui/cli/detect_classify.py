# SPDX-License-Identifier: Apache-2.0
"""``hegui detect classify``."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final, assert_never

import click

from hegui.cli.detect_input import opened, refuse_standard_input_twice
from hegui.cli.options import language_option
from hegui.detect.classifier import Classifier, Judgement, Scored, Thresholds, Unscored, load_classifier
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

_TOGETHER: Final = 512
_LONGEST_LINE: Final = 1 << 24
_DIGITS: Final = 4


class _Rank(StrEnum):
    """What a score comes to at the thresholds of its classifier."""

    LIKELY = "likely"
    UNCERTAIN = "uncertain"
    UNLIKELY = "unlikely"
    UNSCORED = "unscored"


_RANKS: Final = {
    _Rank.LIKELY: Text("可能有害，请优先复核", "likely harmful, look at these first"),
    _Rank.UNCERTAIN: Text("无法判断", "uncertain"),
    _Rank.UNLIKELY: Text("不太可能有害（不等于无害）", "unlikely to be harmful (which is not harmless)"),
    _Rank.UNSCORED: Text("未能评分", "not scored"),
}
_TRIAGE: Final = Text(
    "分值仅用于初筛排序，不得据此直接拦截或者放行。",
    "Scores only sort what people look at first; they must not block or let through.",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One text of a file and what is said of it."""

    line: int
    judgement: Judgement
    rank: _Rank


@click.command()
@click.argument("files", type=click.Path(path_type=Path, allow_dash=True), nargs=-1, required=True, metavar="FILE…|-")
@click.option(
    "--model",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="hegui detect train 生成的模型，默认随附模型。 / A model of `hegui detect train`; the bundled one.",
)
@click.option(
    "--format",
    "as_json",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    callback=lambda _ctx, _param, value: value == "json",
    help="输出格式。 / Format of the output.",
)
@language_option
def classify(files: tuple[Path, ...], model: Path | None, as_json: bool, language: ReportLanguage) -> int:
    """用分类模型为文本评分，决定先看哪些。每行一条文本；.jsonl 取各行的 text 字段。输出中不含原文。

    Score texts, to choose what to look at first. One text a line; of a .jsonl the field `text` of each line. Exits with 0
    whatever the scores are, for they decide nothing, and with 2 if a file cannot be read.
    """
    refuse_standard_input_twice(files)
    classifier = load_classifier(model)
    code = ExitCode.PASS
    if as_json:
        click.echo(_json_head(classifier), nl=False)
    for number, file in enumerate(files):
        counts: Counter[_Rank] = Counter()
        problem = None
        if as_json:
            separator = "," if number else ""
            click.echo(f'{separator}\n {{"file": {json.dumps(str(file), ensure_ascii=False)}, "texts": [', nl=False)
        try:
            for row in _rows(file, classifier):
                _tell(file, row, language, first=not counts, as_json=as_json)
                counts[row.rank] += 1
        except InputError as error:
            problem = error
            code = ExitCode.BAD_INPUT
            click.echo(str(error), err=True)
        if as_json:
            click.echo(_json_tail(counts, problem), nl=False)
        elif problem is None:
            click.echo("\n".join(_counted(file, counts, language)))
    click.echo("\n]}" if as_json else language.say(_TRIAGE))
    return code


def _rows(file: Path, classifier: Classifier) -> Iterator[_Row]:
    texts = _texts(file)
    while together := list(islice(texts, _TOGETHER)):
        readable = [text for _, text in together if isinstance(text, str)]
        judged = iter(classifier.score(readable))
        for line, text in together:
            judgement = next(judged) if isinstance(text, str) else text
            yield _Row(line, judgement, _rank(judgement, classifier.thresholds))


def _rank(judgement: Judgement, thresholds: Thresholds) -> _Rank:
    match judgement:
        case Unscored():
            return _Rank.UNSCORED
        case Scored(harmful=harmful):
            if harmful >= thresholds.likely:
                return _Rank.LIKELY
            return _Rank.UNLIKELY if harmful < thresholds.unlikely else _Rank.UNCERTAIN
        case _:
            assert_never(judgement)


def _texts(file: Path) -> Iterator[tuple[int, str | Unscored]]:
    """The texts of a file with their lines, counted from 1; blank lines are none."""
    with opened(file) as text:
        for number, line in enumerate(_lines(file, text.pieces), start=1):
            if line.strip():
                yield number, _field(line) if file.suffix.lower() == ".jsonl" else line


def _lines(file: Path, pieces: Iterable[str]) -> Iterator[str]:
    rest: list[str] = []
    held = 0
    for piece in pieces:
        *whole, last = piece.split("\n")
        for line in whole:
            yield "".join((*rest, line))
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > _LONGEST_LINE:
            what = Text(f"有一行超过 {_LONGEST_LINE} 个字符", f"a line is longer than {_LONGEST_LINE} characters")
            raise InputError(Problem(what, Place(str(file))))
    yield "".join(rest)


def _field(line: str) -> str | Unscored:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Unscored(Text("该行不是 JSON", "the line is no JSON"))
    text = row.get("text") if isinstance(row, dict) else row
    return text if isinstance(text, str) else Unscored(Text("该行没有 text 字段", "the line has no field `text`"))


def _tell(file: Path, row: _Row, language: ReportLanguage, *, first: bool, as_json: bool) -> None:
    if as_json:
        click.echo(("" if first else ",") + "\n   " + json.dumps(_as_json(row), ensure_ascii=False), nl=False)
        return
    match row.judgement:
        case Unscored(reason=reason):
            click.echo(f"{file}:{row.line}: {language.say(_RANKS[row.rank])}: {language.say(reason)}")
        case Scored(harmful=harmful, categories=categories):
            if row.rank is _Rank.LIKELY:
                kinds = "  ".join(f"{name} {score:.2f}" for name, score in _largest_first(categories.items()))
                click.echo(f"{file}:{row.line}: {harmful:.3f}  {kinds}".rstrip())
        case _:
            assert_never(row.judgement)


def _largest_first(scores: Iterable[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    return sorted(scores, key=lambda item: (-item[1], item[0]))


def _counted(file: Path, counts: Counter[_Rank], language: ReportLanguage) -> Iterator[str]:
    yield f"{file}: {counts.total()}"
    for rank in _Rank:
        if counts[rank]:
            yield f"  {counts[rank]:>8}  {language.say(_RANKS[rank])}"


def _as_json(row: _Row) -> dict[str, Any]:
    match row.judgement:
        case Unscored(reason=reason):
            return {"line": row.line, "rank": row.rank.value, "reason": {"zh": reason.zh, "en": reason.en}}
        case Scored(harmful=harmful, categories=categories):
            kinds = {name: round(score, _DIGITS) for name, score in categories.items()}
            return {
                "line": row.line,
                "rank": row.rank.value,
                "harmful": round(harmful, _DIGITS),
                "categories": kinds,
            }
        case _:
            assert_never(row.judgement)


def _json_head(classifier: Classifier) -> str:
    limits = {"unlikely": classifier.thresholds.unlikely, "likely": classifier.thresholds.likely}
    head = {"model": classifier.name, "version": classifier.version, "thresholds": limits}
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "files": ['


def _json_tail(counts: Counter[_Rank], problem: InputError | None) -> str:
    rest: dict[str, Any] = {"total": counts.total(), "counts": {rank.value: counts[rank] for rank in _Rank}}
    if problem is not None:
        rest["problems"] = [{"zh": each.what.zh, "en": each.what.en} for each in problem.problems]
    return "\n ], " + json.dumps(rest, ensure_ascii=False)[1:]
