# SPDX-License-Identifier: Apache-2.0
"""Lexicons in hegui's own form: strict YAML, CSV or JSON Lines. What is wrong is told by file and line, in both languages.

A YAML file holds the lexicon with its terms; CSV and JSON Lines hold terms only, and suit long lists.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from hegui.atomic import write_atomically
from hegui.detect.finding import Severity
from hegui.detect.lexicon.matcher import folded_all
from hegui.detect.lexicon.rows import decoded, rows_of_csv, rows_of_jsonl
from hegui.detect.lexicon.term import (
    CATEGORY,
    LONGEST_TERM,
    NAME,
    NO_VARIANTS,
    WITHIN,
    Boundary,
    Lexicon,
    Term,
    Tier,
    Variant,
)
from hegui.detect.lexicon.variants import FLOORS, chinese_length
from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.schema import checked
from hegui.source import Key, load_yaml
from hegui.text import Text, same

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_PROBLEMS: Final = 20
STARTER: Final = Path(__file__).parents[2] / "data" / "lexicon" / "starter.yaml"
_SEVERITIES: Final = {severity.name.lower(): severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term as it stands in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    text: str
    category: str
    severity: Literal["low", "medium", "high"] = "medium"
    tier: Tier = Tier.CONTEXT
    boundary: Boundary = Boundary.AUTO
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    within: int = WITHIN
    variants: tuple[Variant, ...] = ()
    note: str = ""
    """For people who read the file; the matcher does not keep it."""


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """A lexicon as it stands in a YAML file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: str
    terms: tuple[TermEntry, ...]
    version: str = ""
    updated: date | None = None
    unless: tuple[str, ...] = ()
    about: Text | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The lines of the rows of a list, for the places of messages."""

    file: str
    lines: Sequence[int]

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The line of the row that a path begins with."""
        return Place(self.file, self.lines[path[0]] if path and isinstance(path[0], int) else None)


def load_starter() -> Lexicon:
    """The lexicon of general harms that comes with hegui. A beginning: it meets no minimum of any standard."""
    return load_lexicon(STARTER)


def load_lexicon(path: Path, *, name: str | None = None, updated: date | None = None) -> Lexicon:
    """Reads a lexicon in hegui's own form.

    Args:
        path: of a ``.yaml``, ``.yml``, ``.csv`` or ``.jsonl`` file.
        name: of a CSV or JSON Lines list, which has none of its own; without, the file's name.
        updated: the day a CSV or JSON Lines list was last brought up to date.

    Raises:
        SyntaxProblem: the file cannot be read, or is not what its name says.
        SchemaProblem: a term is wrong, cannot work as written, or is there twice.
        InputError: the name says nothing of the form.
    """
    shown = path.name
    match path.suffix.lower():
        case ".yaml" | ".yml":
            source = load_yaml(path, shown)
            read = checked(_lexicon_adapter(), source.data, source, known=_names(LexiconFile))
            places = [source.place(("terms", index)) for index in range(len(read.terms))]
            return _lexicon(read.name, read.terms, places, read.version, read.updated, read.unless)
        case ".csv":
            rows, lines = rows_of_csv(decoded(path, shown), shown)
        case ".jsonl":
            rows, lines = rows_of_jsonl(decoded(path, shown), shown)
        case _:
            raise InputError(
                Problem(
                    Text("不认识的词库格式。", "The form of the lexicon is not known."),
                    Place(shown),
                    accepted=same(".yaml, .csv, .jsonl"),
                    fix=Text(
                        "其他来源的词表先导入：hegui detect lexicon import。",
                        "Import lists of other forms first: `hegui detect lexicon import`.",
                    ),
                )
            )
    entries = checked(_terms_adapter(), rows, _Rows(shown, lines), known=_names(TermEntry))
    own_name = path.stem.lower() if name is None else name
    return _lexicon(own_name, entries, [Place(shown, line) for line in lines], "", updated, ())


def lexicon_as_jsonl(lexicon: Lexicon) -> str:
    """The terms as JSON Lines, fields that are as by default left out; `load_lexicon` reads them back."""
    return "".join(f"{json.dumps(_as_row(term), ensure_ascii=False)}\n" for term in lexicon.terms)


def lexicon_as_yaml(lexicon: Lexicon) -> str:
    """The whole lexicon as YAML, a term a line; `load_lexicon` reads it back."""
    head: dict[str, object] = {"name": lexicon.name}
    head |= {"version": lexicon.version} if lexicon.version else {}
    head |= {"unless": list(lexicon.unless)} if lexicon.unless else {}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in head.items()]
    if lexicon.updated is not None:
        lines.append(f"updated: {lexicon.updated.isoformat()}\n")
    lines.append("terms:\n" if lexicon.terms else "terms: []\n")
    lines += [f"  - {json.dumps(_as_row(term), ensure_ascii=False)}\n" for term in lexicon.terms]
    return "".join(lines)


def write_lexicon(path: Path, lexicon: Lexicon) -> None:
    """Writes the terms as JSON Lines, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    write_atomically(path, lexicon_as_jsonl(lexicon).encode())


def _as_row(term: Term) -> dict[str, object]:
    row: dict[str, object] = {"text": term.text, "category": term.category}
    for own in fields(Term)[2:]:
        value = getattr(term, own.name)
        usual = own.default_factory() if own.default_factory is not MISSING else own.default
        if value != usual:
            row[own.name] = value.name.lower() if isinstance(value, Severity) else value
    return row | ({"variants": sorted(term.variants)} if term.variants else {})


def problems_of_terms(terms: Sequence[Term], places: Sequence[Place]) -> Iterator[Problem]:
    """What makes terms impossible, useless or ambiguous."""
    seen: dict[str, Place] = {}
    plains = folded_all([term.text for term in terms])
    categories: set[str] = set()
    """That are right: a long list has few."""
    for term, plain, place in zip(terms, plains, places, strict=True):
        if term.category not in categories or not _is_simple(term, plain):
            yield from _problems_of(term, plain, place)
            if CATEGORY.fullmatch(term.category):
                categories.add(term.category)
        if plain and plain in seen:
            yield Problem(
                Text(
                    f"“{term.text}”与 {seen[plain]} 的词折叠后相同。",
                    f"'{term.text}' has the same plain form as the term at {seen[plain]}.",
                ),
                place,
                fix=Text("保留一条。", "Keep one of them."),
            )
        seen.setdefault(plain, place)


def _is_simple(term: Term, plain: str) -> bool:
    """Whether a term is words and a category, and the words are right: nearly all terms of nearly all lists."""
    return (
        not (term.unless or term.near or term.variants)
        and term.within == WITHIN
        and len(term.text) <= LONGEST_TERM
        and bool(plain)
        and term.text.isprintable()
        and not plain.isspace()
        and not term.text.isspace()
    )


def _problems_of(term: Term, plain: str, place: Place) -> Iterator[Problem]:
    if not term.text.strip() or not plain.strip() or len(term.text) > LONGEST_TERM or "\n" in term.text:
        yield Problem(
            Text(
                f"词的长度须为 1 至 {LONGEST_TERM} 个字符，且不换行。", "The term is empty, too long or has line ends."
            ),
            place,
            found=term.text[:LONGEST_TERM],
            accepted=Text(f"1 至 {LONGEST_TERM} 个字符", f"1 to {LONGEST_TERM} characters"),
        )
        return
    if not CATEGORY.fullmatch(term.category):
        yield Problem(
            Text("类别代码不合规则。", "The category is not right."),
            place,
            found=term.category,
            accepted=Text(
                "风险代码（如 A.1.f）或自定的英文名称", "a risk such as A.1.f, or a name of your own in ASCII"
            ),
        )
    if term.within < 1:
        yield Problem(Text("within 须不小于 1。", "'within' must be 1 or more."), place, found=str(term.within))
    if any("\n" in phrase or len(phrase) > LONGEST_TERM for phrase in (*term.unless, *term.near)):
        yield Problem(
            Text(
                "unless 或 near 中有过长或换行的短语。", "A phrase of 'unless' or 'near' is too long or has a line end."
            ),
            place,
            accepted=Text(f"至多 {LONGEST_TERM} 个字符", f"at most {LONGEST_TERM} characters"),
        )
    phrases = zip(term.unless, folded_all(term.unless), strict=True)
    for phrase in (phrase for phrase, folded in phrases if plain not in folded or plain == folded):
        yield Problem(
            Text(
                f"白名单“{phrase}”不包含“{term.text}”，或与之相同。",
                f"The harmless phrase '{phrase}' does not hold '{term.text}', or is it.",
            ),
            place,
            accepted=Text(
                "包含该词的更长短语，如“大麻烦”之于“大麻”", "a longer phrase around the term, as 大麻烦 around 大麻"
            ),
        )
    if "" in folded_all(term.near):
        yield Problem(Text("near 中有空词。", "There is an empty term in 'near'."), place)
    for variant in sorted(term.variants):
        if chinese_length(plain) < FLOORS[variant]:
            yield Problem(
                Text(
                    f"“{term.text}”太短，不能使用变体 {variant}：会命中大量正常文本。",
                    f"'{term.text}' is too short for the variant {variant}: it would hit much ordinary text.",
                ),
                place,
                accepted=Text(f"至少 {FLOORS[variant]} 个汉字", f"{FLOORS[variant]} Chinese characters or more"),
            )


def _lexicon(
    name: str,
    entries: Iterable[TermEntry],
    places: Sequence[Place],
    version: str,
    updated: date | None,
    unless: tuple[str, ...],
) -> Lexicon:
    if not NAME.fullmatch(name):
        raise SchemaProblem(
            Problem(
                Text("词库名称不合规则。", "The name of the lexicon is not right."),
                Place(places[0].file) if places else None,
                found=name,
                accepted=Text("小写字母、数字、点、横线", "small letters, digits, dots, hyphens"),
            )
        )
    if any(len(phrase) > LONGEST_TERM for phrase in unless):
        what = Text("白名单中有过长的短语。", "A phrase of the white list is too long.")
        accepted = Text(f"至多 {LONGEST_TERM} 个字符", f"at most {LONGEST_TERM} characters")
        raise SchemaProblem(Problem(what, Place(places[0].file) if places else None, accepted=accepted))
    terms = tuple(map(_term, entries))
    refuse(problems_of_terms(terms, places))
    return Lexicon(name, terms, version, updated, unless)


def _term(entry: TermEntry) -> Term:
    return Term(
        entry.text,
        sys.intern(entry.category),  # few, of many terms
        _SEVERITIES[entry.severity],
        entry.tier,
        entry.boundary,
        entry.unless,
        entry.near,
        entry.within,
        frozenset(entry.variants) if entry.variants else NO_VARIANTS,
    )


def refuse(problems: Iterable[Problem]) -> None:
    """Raises the first problems, and says how many more there are.

    Raises:
        SchemaProblem: there is a problem.
    """
    found = list(problems)
    more = len(found) - MOST_PROBLEMS
    if more > 0:
        found[MOST_PROBLEMS:] = [Problem(Text(f"另有 {more} 处问题。", f"There are {more} more problems."))]
    if found:
        raise SchemaProblem(*found)


def _names(record: type) -> Iterable[str]:
    return [own.name for own in fields(record)]


@cache
def _lexicon_adapter() -> "TypeAdapter[LexiconFile]":
    from pydantic import TypeAdapter  # noqa: PLC0415  only a parse needs it

    return TypeAdapter(LexiconFile)


@cache
def _terms_adapter() -> "TypeAdapter[tuple[TermEntry, ...]]":
    from pydantic import TypeAdapter  # noqa: PLC0415  only a parse needs it

    return TypeAdapter(tuple[TermEntry, ...])
