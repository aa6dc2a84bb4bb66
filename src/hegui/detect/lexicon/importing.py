# SPDX-License-Identifier: Apache-2.0
"""Lists of other makers: text files, tables and spreadsheets. What cannot be used is told, never dropped in silence.

Public lists come in few layouts, see `Layout`. They seldom say how sure a term is, so an imported term is WEAK unless the
caller knows better: a widely copied open list hits nine in ten harmless documents.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hegui.detect.finding import Severity
from hegui.detect.lexicon.load import refuse
from hegui.detect.lexicon.matcher import folded_all
from hegui.detect.lexicon.rows import decoded, row_of, rows_of_csv
from hegui.detect.lexicon.term import LONGEST_TERM, Term, Tier
from hegui.errors import InputError, MissingExtra, Place, Problem, SyntaxProblem
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.source import Value

SHORTEST: Final = 2
"""Characters of the plain form: a foreign list's single characters hit everything."""
COLUMNS: Final = {
    **dict.fromkeys(("词", "词条", "词语", "关键词", "敏感词", "内容", "word", "keyword", "term"), "text"),
    **dict.fromkeys(("类别", "分类", "类型", "标签", "风险", "type", "label", "class", "tag"), "category"),
}
"""Names of columns in tables of others that are understood without being told."""
_MANY: Final = re.compile(r"[,，、;；|\t]")
_PAIR: Final = re.compile(r"[\t,，|=]|\s+(?=\S+\s*$)")
_WEIGHT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_RISK: Final = re.compile(r"A\.[1-9]\.[a-z]")


class Layout(StrEnum):
    """How a list is laid out."""

    LINES = "lines"
    """A term a line, perhaps with a comma after it; empty lines and those that begin with ``#`` say nothing."""
    MANY = "many"
    """Several terms a line, parted by comma, ``、``, ``;``, ``|`` or tab."""
    PAIRS = "pairs"
    """A term and a label a line, parted by tab, comma, ``|``, ``=`` or space. A label names a category, see ``categories``;
    a number is a weight or a count, and says nothing."""
    BASE64 = "base64"
    """A term a line in base64, as lists are stored that must not be read over one's shoulder."""
    TABLE = "table"
    """CSV or XLSX with a row of names: one column for the term, one for the category if they differ."""


class Found(NamedTuple):
    """A term of a foreign list, its label if it has one, and its line."""

    text: str
    label: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list."""

    terms: tuple[Term, ...]
    repeated: int
    """Terms left out because an earlier one has the same plain form."""
    left_out: tuple[Problem, ...]
    """Terms that cannot be used, with place and reason."""


def import_terms(
    path: Path,
    *,
    layout: Layout = Layout.LINES,
    category: str | None = None,
    categories: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    tier: Tier = Tier.WEAK,
    severity: Severity = Severity.MEDIUM,
) -> Imported:
    """Reads a list of another maker, or a folder of ``.txt`` lists that are named after their categories.

    Args:
        path: of the file or folder.
        layout: of the list; a ``.csv`` or ``.xlsx`` file is a TABLE whatever is said.
        category: of terms that have no label.
        categories: labels of the list, or names of the files in a folder, and the category that each stands for.
            A label that is a category already needs no entry.
        columns: names of a table's columns that stand for ``text`` and ``category``, beside `COLUMNS`.
        encoding: of text files, such as ``utf-8`` or ``gb18030``.
        tier: of the terms.
        severity: of the terms.

    Raises:
        InputError: there is no term in it.
        SyntaxProblem: a file cannot be read, or is not laid out so.
        SchemaProblem: a label stands for no category. Nothing is guessed.
        MissingExtra: a spreadsheet needs ``hegui[corpus]``.
    """
    found = list(_found(path, layout, columns or {}, encoding))
    if not found:
        raise InputError(Problem(Text("没有读到任何词。", "No term was found."), Place(path.name)))
    known = categories or {}
    refuse(_strange_labels(found, category, known))
    made = [Term(one.text, _category(one, category, known), severity=severity, tier=tier) for one in found]
    return _usable(made, [one.place for one in found])


def _found(path: Path, layout: Layout, columns: Mapping[str, str], encoding: str) -> Iterator[Found]:
    if path.is_dir():
        for file in sorted(path.glob("*.txt")):
            for one in _of_text(decoded(file, file.name, encoding), layout, file.name):
                yield one if one.label else one._replace(label=file.stem)
        return
    match path.suffix.lower():
        case ".xlsx":
            yield from _of_rows(_rows_of_xlsx(path, columns), path.name)
        case suffix if suffix == ".csv" or layout is Layout.TABLE:
            rows, lines = rows_of_csv(decoded(path, path.name, encoding), path.name, COLUMNS | dict(columns))
            yield from _of_rows(zip(rows, lines, strict=True), path.name)
        case _:
            yield from _of_text(decoded(path, path.name, encoding), layout, path.name)


def _of_text(text: str, layout: Layout, file: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        words, place = line.strip(), Place(file, number)
        if not words or words.startswith("#"):
            continue
        match layout:
            case Layout.LINES | Layout.TABLE:
                yield Found(words.rstrip(",，、;；|").strip(), None, place)
            case Layout.MANY:
                yield from (Found(word.strip(), None, place) for word in _MANY.split(words) if word.strip())
            case Layout.PAIRS:
                word, *label = _PAIR.split(words, maxsplit=1)
                says_nothing = not label or _WEIGHT.fullmatch(label[0].strip()) or not label[0].strip()
                yield Found(word.strip(), None if says_nothing else label[0].strip(), place)
            case Layout.BASE64:
                yield Found(_from_base64(words, place), None, place)


def _from_base64(words: str, place: Place) -> str:
    try:
        return base64.b64decode(words, validate=True).decode("utf-8").strip()
    except ValueError as error:
        raise SyntaxProblem(
            Problem(Text("该行不是 base64 编码的文字。", "The line is not text in base64."), place, found=str(error))
        ) from error


def _of_rows(rows: Iterable[tuple["Value", int]], file: str) -> Iterator[Found]:
    for row, line in rows:
        place = Place(file, line)
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise SyntaxProblem(
                Problem(
                    Text("该行没有词，或表头中没有词的列。", "The row has no term, or no column is named for terms."),
                    place,
                    accepted=same(", ".join(name for name, field in COLUMNS.items() if field == "text")),
                    fix=Text(
                        "用 columns 指明列名，例如 {'违禁词': 'text'}。",
                        "Name the column, for example columns={'违禁词': 'text'}.",
                    ),
                )
            )
        label = row.get("category")
        yield Found(str(row["text"]), str(label) if label else None, place)


def _rows_of_xlsx(path: Path, columns: Mapping[str, str]) -> Iterator[tuple["Value", int]]:
    try:
        import openpyxl  # noqa: F401, PLC0415  optional, and slow to import
    except ImportError as error:
        raise MissingExtra("corpus", Text("读取 XLSX 词表", "Reading a lexicon from XLSX")) from error
    from hegui.safe_workbook import opened  # noqa: PLC0415  needs openpyxl

    with opened(path, SyntaxProblem, calculated=True) as book:
        names: list[str] | None = None
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            words = ["" if cell is None else str(cell).strip() for cell in cells]
            if not any(words):
                continue
            if names is None:
                names = [(COLUMNS | dict(columns)).get(word, word) for word in words]
            else:
                yield row_of(names, words), line


def _strange_labels(found: Iterable[Found], category: str | None, known: Mapping[str, str]) -> Iterator[Problem]:
    strange: dict[str | None, Place] = {}
    for one in found:
        if _category(one, category, known) == "":
            strange.setdefault(one.label, one.place)
    for label, place in strange.items():
        what = (
            Text("该词没有类别。", "The term has no category.")
            if label is None
            else Text(
                f"不知道标签“{label}”对应哪个类别。", f"It is not known which category the label '{label}' stands for."
            )
        )
        yield Problem(
            what, place, fix=Text("用 category 或 categories 指明。", "Give it by 'category' or 'categories'.")
        )


def _category(one: Found, usual: str | None, known: Mapping[str, str]) -> str:
    """The category of a term; empty if nobody says which."""
    if one.label is None:
        return usual or ""
    return known.get(one.label) or (one.label if _RISK.fullmatch(one.label) else "")


def _usable(terms: list[Term], places: list[Place]) -> Imported:
    seen: set[str] = set()
    kept: list[Term] = []
    left_out: list[Problem] = []
    repeated = 0
    for term, plain, place in zip(terms, folded_all([term.text for term in terms]), places, strict=True):
        if plain in seen:
            repeated += 1
        elif len(plain) >= SHORTEST and len(term.text) <= LONGEST_TERM and "\n" not in plain:
            seen.add(plain)
            kept.append(term)
        else:
            left_out.append(
                Problem(
                    Text(
                        f"“{term.text[:LONGEST_TERM]}”折叠后过短、过长或含换行。",
                        f"'{term.text[:LONGEST_TERM]}' is too short or too long in plain form, or has a line end.",
                    ),
                    place,
                    accepted=Text(f"{SHORTEST} 至 {LONGEST_TERM} 个字符", f"{SHORTEST} to {LONGEST_TERM} characters"),
                )
            )
    return Imported(tuple(kept), repeated, tuple(left_out))
