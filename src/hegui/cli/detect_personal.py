# SPDX-License-Identifier: Apache-2.0
"""``hegui detect personal``."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from hegui.cli.detect_input import opened, refuse_standard_input_twice
from hegui.cli.options import Day, language_option, today
from hegui.detect.finding import Confidence, Hit
from hegui.detect.folding import Layer
from hegui.detect.names import names_beside_identifiers, with_names
from hegui.detect.personal.kinds import DESCRIPTIONS, SENSITIVE_NAMES, Kind, Sensitive
from hegui.detect.personal.mask import mask
from hegui.detect.personal.sensitivity import sensitive
from hegui.detect.personal.windows import Segment, segments
from hegui.errors import ExitCode, InputError
from hegui.report.language import ReportLanguage
from hegui.text import Text

Command = TypeVar("Command", bound=Callable[..., Any])


def names_option(command: Command) -> Command:
    """``--names``."""
    return click.option(
        "--names",
        is_flag=True,
        help="同时猜测行文中的姓名（需 hegui[names]），有误有漏。 / Guess names in running text too (hegui[names]); wrong at times, and misses many.",
    )(command)


@dataclass(frozen=True, slots=True)
class _Found:
    """One hit as it is told: where, what, and never the value itself."""

    line: int
    column: int
    start: int
    hit: Hit
    kind: Kind
    sensitive: Sensitive
    masked: str


@dataclass(slots=True)
class _Totals:
    """What a file holds, counted."""

    characters: int = 0
    beside: int = 0
    """Names near an identifier; counted only where names are looked for."""
    counts: Counter[tuple[Kind, Sensitive]] = field(default_factory=Counter)


@click.command()
@click.argument("files", type=click.Path(path_type=Path, allow_dash=True), nargs=-1, required=True, metavar="FILE…|-")
@click.option(
    "--show",
    type=click.Choice(["counts", "masked"]),
    default="counts",
    show_default=True,
    help="计数，或逐项列出位置与遮盖后的内容。 / Counts, or every place with the value masked.",
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
@click.option(
    "--least",
    type=click.Choice([level.name.lower() for level in Confidence]),
    default="low",
    show_default=True,
    callback=lambda _ctx, _param, value: Confidence[value.upper()],
    help="最低置信度。 / The least confidence that counts.",
)
@names_option
@click.option(
    "--as-of",
    type=Day(),
    default=today,
    help="据以判断未满十四周岁的日期，默认今天。 / Day by which somebody is under fourteen; today.",
)
@language_option
def personal(
    files: tuple[Path, ...],
    show: Literal["counts", "masked"],
    as_json: bool,
    least: Confidence,
    as_of: date,
    language: ReportLanguage,
    *,
    names: bool,
) -> int:
    """查找证件号、电话、银行卡、地址等个人信息。未发现以 0 退出，发现以 1 退出，无法读取以 2 退出。

    Find identifiers of personal information. Exits with 0 if there is none, 1 if there is some, 2 if a file cannot be
    read. "None found" says that no rule matched, not that a text holds no personal information: names in running text
    have no form that a rule knows, and --names, which guesses them, misses many.
    """
    refuse_standard_input_twice(files)
    code = ExitCode.PASS
    if as_json:
        click.echo("[", nl=False)
    for number, file in enumerate(files):
        totals = _Totals()
        if as_json:
            click.echo(("," if number else "") + "\n" + _json_head(file, listed=show == "masked"), nl=False)
        problem = None
        try:
            for place, found in enumerate(_found(file, totals, least, as_of, names=names)):
                if show == "masked":
                    _tell(file, found, place, language, as_json=as_json)
        except InputError as error:
            problem = error
            click.echo(str(error), err=True)
        if as_json:
            click.echo(_json_tail(totals, problem, listed=show == "masked", names=names), nl=False)
        elif problem is None:
            click.echo("\n".join(_counted(file, totals, language)))
        code = max(code, _code(totals, problem))
    if as_json:
        click.echo("\n]")
    return code


def _code(totals: _Totals, problem: InputError | None) -> ExitCode:
    if problem is not None:
        return ExitCode.BAD_INPUT
    return ExitCode.GATE if totals.counts else ExitCode.PASS


def _found(file: Path, totals: _Totals, least: Confidence, as_of: date, *, names: bool) -> Iterator[_Found]:
    line, column = 1, 1
    with opened(file) as text:
        for segment in segments(text.pieces):
            hits = [hit for hit in hits_of(segment, names=names) if hit.confidence >= least]
            if names:
                totals.beside += len(names_beside_identifiers(hits))
            for found in _placed(replace(segment, hits=hits), line, column, as_of):
                totals.counts[found.kind, found.sensitive] += 1
                yield found
            totals.characters += len(segment.text)
            line, column = moved(line, column, segment.text)


def hits_of(segment: Segment, *, names: bool) -> list[Hit]:
    """What is in a segment: what rules find, and names too if they are asked for."""
    return with_names(segment.text, segment.hits) if names else segment.hits


def _placed(segment: Segment, line: int, column: int, as_of: date) -> Iterator[_Found]:
    done = 0
    for hit in segment.hits:
        line, column = moved(line, column, segment.text[done : hit.start])
        done = hit.start
        kind = Kind(hit.category)
        covered = mask(kind, segment.text[hit.start : hit.end])
        yield _Found(line, column, segment.start + hit.start, hit, kind, sensitive(segment.text, hit, as_of), covered)


def moved(line: int, column: int, text: str) -> tuple[int, int]:
    """The place behind a text that begins at a place; both count from 1, columns in code points."""
    ends = text.count("\n")
    return line + ends, (len(text) - text.rfind("\n") if ends else column + len(text))


def _tell(file: Path, found: _Found, place: int, language: ReportLanguage, *, as_json: bool) -> None:
    if as_json:
        click.echo(("," if place else "") + "\n   " + json.dumps(_as_json(found), ensure_ascii=False), nl=False)
        return
    name = language.say(DESCRIPTIONS[found.kind].name)
    mark = "" if found.sensitive is Sensitive.NONE else f" · {language.say(SENSITIVE_NAMES[found.sensitive])}"
    click.echo(f"{file}:{found.line}:{found.column}: {printable(found.masked)}  {name}{mark}")


def printable(text: str) -> str:
    """A text from outside, without what could steer a terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def _as_json(found: _Found) -> dict[str, object]:
    hit = found.hit
    return {
        "rule": hit.rule,
        "kind": found.kind.value,
        "sensitive": found.sensitive.value,
        "line": found.line,
        "column": found.column,
        "start": found.start,
        "end": found.start + hit.end - hit.start,
        "masked": printable(found.masked),
        "via": [layer.name.lower() for layer in Layer if layer in hit.via and layer.name],
        "severity": hit.severity.name.lower(),
        "confidence": hit.confidence.name.lower(),
    }


def _json_head(file: Path, *, listed: bool) -> str:
    head = f'{{"file": {json.dumps(str(file), ensure_ascii=False)}'
    return f'{head}, "hits": [' if listed else head


def _json_tail(totals: _Totals, problem: InputError | None, *, listed: bool, names: bool) -> str:
    counts = [
        {"kind": kind.value, "sensitive": kept.value, "count": count}
        for (kind, kept), count in sorted(totals.counts.items())
    ]
    rest: dict[str, object] = {"characters": totals.characters, "total": totals.counts.total(), "counts": counts}
    if names:
        rest["names_beside_identifiers"] = totals.beside
    if problem is not None:
        rest["problems"] = [{"zh": each.what.zh, "en": each.what.en} for each in problem.problems]
    return ("\n ]" if listed else "") + ", " + json.dumps(rest, ensure_ascii=False)[1:]


_NOTHING = Text("未发现", "nothing found")
_BESIDE = Text("其中与标识符相邻的姓名", "of the names, beside an identifier")


def _counted(file: Path, totals: _Totals, language: ReportLanguage) -> Iterator[str]:
    if not totals.counts:
        yield f"{file}: {language.say(_NOTHING)}"
        return
    yield f"{file}: {totals.counts.total()}"
    for (kind, kept), count in sorted(totals.counts.items(), key=lambda item: (-item[1], item[0])):
        mark = "" if kept is Sensitive.NONE else f"  ({language.say(SENSITIVE_NAMES[kept])})"
        yield f"  {count:>8}  {language.say(DESCRIPTIONS[kind].name)}{mark}"
    if totals.beside:
        yield f"  {totals.beside:>8}  {language.say(_BESIDE)}"
