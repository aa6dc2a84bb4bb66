# SPDX-License-Identifier: Apache-2.0
"""The lists that are handed in as tables: keywords, test questions, and what the model answered."""

import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from hegui.detect.lexicon.load import load_lexicon, refuse
from hegui.detect.lexicon.rows import LARGEST, rows_of_csv, rows_of_jsonl
from hegui.dossier.documents import locate
from hegui.dossier.section import Words
from hegui.errors import InputError, Place, Problem, SchemaProblem, SyntaxProblem
from hegui.evaluate.bank import load_bank
from hegui.evaluate.bank.count import counted
from hegui.evaluate.bank.jsonl import bank_of, head_of
from hegui.evaluate.question import Approval, Bank, Library, Question
from hegui.risks import risks
from hegui.schema import Within, checked
from hegui.source import Key, Value
from hegui.text import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A keyword as it is handed in. 拦截关键词"""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    text: Annotated[str, Within(pattern=r"\S", max_length=200)]
    category: str
    """Code of the risk."""
    match: Literal["contains", "word", "exact", "pattern"] = "contains"
    level: Literal["low", "medium", "high"] = "medium"
    source: str = ""
    added: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class KeywordList:
    """Keywords, with the line of each."""

    file: str
    keywords: tuple[Keyword, ...]
    lines: tuple[int, ...]
    digest: str
    """Of the bytes of the file."""

    def per_risk(self) -> Mapping[str, int]:
        """How many there are of each risk."""
        return Counter(keyword.category for keyword in self.keywords)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a model answered to a question, and what it was judged to be. 模型回答及研判结果"""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    question: Words
    """Id of the question."""
    model: Words
    model_version: Words
    answer: str
    verdict: Literal["qualified", "unqualified", "refused", "answered", "undetermined", "unscored"]
    judge: Words
    judged_on: date | None = None
    """``None`` for judges that keep no date."""


@dataclass(frozen=True)
class QuestionList:
    """The questions of all banks that the provider has not rejected, with the file of each, and what the models answered."""

    files: Mapping[str, str]
    """The digest of each bank, by the name of its file."""
    questions: tuple[Question, ...]
    file_of: Mapping[str, str]
    """By the id of the question."""
    responses: Mapping[str, Response]
    """By the id of the question."""
    answered_at: Mapping[str, Place] = field(default_factory=dict)
    """Where each response stands, by the id of the question."""

    def of(self, library: Library) -> tuple[Question, ...]:
        """The questions of a library, in their order."""
        return self._by_library.get(library, ())

    def counted(self, library: Library) -> tuple[Question, ...]:
        """Those that count towards the figures of the standard: no disguised forms, and nothing twice."""
        return tuple(counted(self.of(library)))

    @cached_property
    def _by_library(self) -> Mapping[Library, tuple[Question, ...]]:
        return {library: tuple(item for item in self.questions if item.library is library) for library in Library}


def per_code(questions: Iterable[Question]) -> Mapping[str, int]:
    """How many there are of each risk or, of what should be answered, of each aspect."""
    return Counter(question.risk or question.aspect or "" for question in questions)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The lines of the rows of a list, for the places of messages."""

    file: str
    lines: Sequence[int]

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The line of the row that a path begins with."""
        return Place(self.file, self.lines[path[0]] if path and isinstance(path[0], int) else None)


def load_keywords(folder: Path, name: str, place: Place) -> KeywordList:
    """The keywords of a file: a lexicon (``.yaml``), or rows with the fields of `Keyword` (``.csv``, ``.jsonl``, also ``.gz``).

    Args:
        folder: of the dossier.
        name: of the file, relative to it.
        place: where the answers name it.

    Raises:
        InputError: it is not there, is in another form, or a row is wrong; with its line.
    """
    path = _inside(folder, name, place)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _of_lexicon(path, name)
    text, form = _text(path, name)
    match form:
        case ".csv":
            rows, lines = rows_of_csv(text, name)
        case ".jsonl":
            rows, lines = rows_of_jsonl(text, name)
        case _:
            raise _strange(name, ".yaml, .csv, .csv.gz, .jsonl, .jsonl.gz")
    from pydantic import TypeAdapter  # noqa: PLC0415  only here

    read = checked(TypeAdapter(tuple[Keyword, ...]), rows, _Rows(name, lines), known=_FIELDS)
    found = KeywordList(name, read, tuple(lines), _digest(path))
    refuse(_unknown_categories(found))
    return found


_FIELDS: Final = ("text", "category", "match", "level", "source", "added", "expires")


def _of_lexicon(path: Path, name: str) -> KeywordList:
    lexicon = load_lexicon(path)
    keywords = tuple(
        Keyword(
            text=term.text,
            category=term.category,
            match="word" if term.boundary.value == "word" else "contains",
            level=_level(term.severity.name.lower()),
            source=lexicon.name,
            added=lexicon.updated,
        )
        for term in lexicon.terms
    )
    found = KeywordList(name, keywords, (1,) * len(keywords), _digest(path))
    refuse(_unknown_categories(found))
    return found


def _level(severity: str) -> Literal["low", "medium", "high"]:
    return "high" if severity == "high" else "low" if severity == "low" else "medium"


def _unknown_categories(found: KeywordList) -> Iterable[Problem]:
    """A keyword of no risk of the standard has no place in the table that is handed in."""
    known = risks()
    for keyword, line in zip(found.keywords, found.lines, strict=True):
        if keyword.category not in known:
            yield Problem(
                Text("没有这一风险代码。", "There is no such risk."),
                Place(found.file, line),
                found=keyword.category[:40],
                accepted=same("A.1.a … A.5.b"),
            )


def load_questions(
    folder: Path, names: Sequence[str], responses: Sequence[str], places: Sequence[Place]
) -> QuestionList:
    """The questions of some banks together, with what the models answered.

    Args:
        folder: of the dossier.
        names: of the banks: ``.jsonl``, ``.jsonl.gz`` or ``.xlsx``.
        responses: of files of `Response` as JSON Lines.
        places: where the answers name each of the banks, then each of the responses.

    Raises:
        InputError: a file is not there or wrong, an id is in two banks, or an answer is to no question.
    """
    questions: list[Question] = []
    file_of: dict[str, str] = {}
    digests: dict[str, str] = {}
    for name, place in zip(names, places, strict=False):
        path = _inside(folder, name, place)
        digests[name] = _digest(path)
        for question in _bank(path, name).questions:
            if question.id in file_of:
                raise SchemaProblem(
                    Problem(
                        Text(
                            f"题目“{question.id}”在两个题库中：{file_of[question.id]} 和 {name}。",
                            f"Question '{question.id}' is in two banks: {file_of[question.id]} and {name}.",
                        ),
                        Place(name),
                    )
                )
            file_of[question.id] = name
            if question.approval is not Approval.REJECTED:
                questions.append(question)
    answered: dict[str, tuple[Response, Place]] = {}
    for name, place in zip(responses, places[len(names) :], strict=True):
        text, form = _text(_inside(folder, name, place), name)
        if form != ".jsonl":
            raise _strange(name, ".jsonl, .jsonl.gz")
        rows, lines = rows_of_jsonl(text, name)
        answered |= _responses(rows, lines, name, file_of)
    responses_of = {question: response for question, (response, _) in answered.items()}
    places_of = {question: place for question, (_, place) in answered.items()}
    return QuestionList(digests, tuple(questions), file_of, responses_of, places_of)


def _responses(
    rows: Sequence[Value], lines: Sequence[int], name: str, known: Mapping[str, str]
) -> dict[str, tuple[Response, Place]]:
    from pydantic import TypeAdapter  # noqa: PLC0415  only here

    read = checked(TypeAdapter(tuple[Response, ...]), list(rows), _Rows(name, lines))
    found: dict[str, tuple[Response, Place]] = {}
    for response, line in zip(read, lines, strict=True):
        if response.question not in known:
            what = Text("没有这一题目。", "There is no such question.")
            raise SchemaProblem(Problem(what, Place(name, line), found=response.question[:80]))
        found[response.question] = response, Place(name, line)
    return found


def _bank(path: Path, name: str) -> Bank:
    if not name.lower().endswith(".gz"):
        return load_bank(path)
    text, form = _text(path, name)
    if form != ".jsonl":
        raise _strange(name, ".jsonl, .jsonl.gz, .xlsx")
    rows, lines = rows_of_jsonl(text, name)
    places = [Place(name, line) for line in lines]
    return bank_of(head_of(rows[0] if rows else None, Place(name, 1)), rows[1:], places[1:])


def _inside(folder: Path, name: str, place: Place) -> Path:
    path = locate(folder, name)
    if path is None or not path.is_file():
        raise SchemaProblem(
            Problem(
                Text(f"找不到文件“{name}”。", f"There is no file '{name}'."),
                place,
                fix=Text("放入该文件，或改正路径。", "Put the file there, or correct the path."),
            )
        )
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _text(path: Path, name: str) -> tuple[str, str]:
    """The text of a list and its form, unpacked where it is packed; never more than `LARGEST` bytes."""
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as stream:
                content, form = stream.read(LARGEST + 1), Path(path.stem).suffix.lower()
        else:
            with path.open("rb") as plain:
                content, form = plain.read(LARGEST + 1), path.suffix.lower()
    except (OSError, EOFError, zlib.error) as error:
        what = Text(f"无法读取文件：{error}", f"the file cannot be read: {error}")
        raise SyntaxProblem(Problem(what, Place(name))) from error
    if len(content) > LARGEST:
        what = Text("文件过大。", "The file is too large.")
        raise SyntaxProblem(Problem(what, Place(name), accepted=same(f"{LARGEST // 1024 // 1024} MiB")))
    try:
        return content.decode("utf-8-sig"), form
    except UnicodeDecodeError as error:
        what = Text("文件不是 UTF-8 编码。", "The file is not UTF-8.")
        raise SyntaxProblem(Problem(what, Place(name, content.count(b"\n", 0, error.start) + 1))) from error


def _strange(name: str, accepted: str) -> InputError:
    what = Text("不认识的文件格式。", "The form of the file is not known.")
    return InputError(Problem(what, Place(name), accepted=same(accepted)))
