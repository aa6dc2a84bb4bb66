# SPDX-License-Identifier: Apache-2.0
"""From the sets of others to questions of ours. A label maps to a code where a table says so, or the user does; nothing is guessed,
and what did not map is told row by row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from hegui.detect.folding import Layer, fold
from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.evaluate.bank.foreign import Row, rows_of
from hegui.evaluate.bank.rules import EXPECTED, problems_of
from hegui.evaluate.bank.sets import Confidence, QuestionSet, question_set
from hegui.evaluate.question import LONGEST, Library, Question
from hegui.risks import aspects, risks
from hegui.text import Text, same

_ASPECT_TAG: Final = re.compile("aspect:\\s*([\u4e00-\u9fffa-z]+)")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OFF: Final = frozenset({"停用", "false", "0"})
_FORMULA: Final = ("=", "+", "-", "@")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NO_LABEL: Final = Text("该行没有类别。", "The row has no label.")
_NOT_KNOWN: Final = Text("映射表中没有这一类别。", "The table of labels does not have it.")


@dataclass(frozen=True, slots=True)
class NotMapped:
    """A row whose label stands for no single code."""

    place: Place
    id: str
    label: str
    text: str
    maybe: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of the files of a set."""

    questions: tuple[Question, ...]
    mapped: Mapping[tuple[str, str, Confidence], int]
    """By label, code and confidence: questions."""
    not_mapped: tuple[NotMapped, ...]
    repeated: int
    """Rows left out because an earlier one asks the same in the same library."""
    left_out: tuple[Problem, ...]
    """Rows that cannot be used, with place and reason."""


@dataclass(slots=True)
class _Work:
    """What has come of the rows so far."""

    questions: dict[str, tuple[Question, Place]] = field(default_factory=dict)
    mapped: Counter[tuple[str, str, Confidence]] = field(default_factory=Counter)
    not_mapped: list[NotMapped] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of a set, its fields found."""

    text: str
    label: str
    id: str
    context: tuple[str, ...]
    aspect: str | None
    library: Library
    note: str


def import_set(
    name: str,
    files: Sequence[Path],
    *,
    on: date,
    own_codes: Mapping[str, str] | None = None,
    library: Library | None = None,
    encoding: str = "utf-8",
) -> Imported:
    """Reads files of a set that the user supplies.

    Args:
        name: of the set, see `hegui.evaluate.bank.sets.names_of_sets`.
        files: its files.
        on: the day of the import.
        own_codes: what the user says that labels stand for; it goes before the table.
        library: of all questions; the table says it by default.
        encoding: of text files.

    Raises:
        InputError: the set is not known, no row has a field with the question, or a code is none of ours.
        SyntaxProblem: a file cannot be read.
        MissingExtra: XLSX needs ``hegui[evaluate]``.
    """
    of_set = question_set(name)
    codes = {_plain(each.label): (each.code, each.confidence) for each in of_set.codes}
    codes |= {_plain(label): (code, Confidence.USER) for label, code in _known(own_codes or {}).items()}
    work = _Work()
    for file in files:
        _refuse_other_layouts(of_set, file, encoding)
        for row, place in rows_of(file, encoding):
            found = _found(row, of_set, file, library)
            if isinstance(found, Text):
                work.left_out.append(Problem(found, place))
            else:
                _take(work, found, place, name, codes, of_set, on)
    kept = [question for question, _ in work.questions.values()]
    return Imported(tuple(kept), dict(work.mapped), tuple(work.not_mapped), work.repeated, tuple(work.left_out))


def _known(codes: Mapping[str, str]) -> Mapping[str, str]:
    for label, code in codes.items():
        if code not in risks() and code not in aspects():
            what = Text(
                f"类别“{label}”所对应的代码不存在。", f"The code that '{label}' is to stand for does not exist."
            )
            raise InputError(Problem(what, found=code[:40], accepted=same(", ".join((*risks(), *aspects())))))
    return codes


def _plain(label: str) -> str:
    """A label without what is merely typography: full-width commas, spaces around, capitals."""
    return fold(label, Layer.WIDTH | Layer.COMPATIBILITY | Layer.CASE).text.strip()


def _value(row: Row, names: Sequence[str]) -> Any:  # noqa: ANN401  whatever a foreign file holds
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _refuse_other_layouts(of_set: QuestionSet, file: Path, encoding: str) -> None:
    """Nothing, where at least one row has a question."""
    first: tuple[Row, Place] | None = None
    for row, place in rows_of(file, encoding):
        if _value(row, of_set.text) is not None:
            return
        first = first or (row, place)
    if first is None:
        raise InputError(Problem(Text("没有读到任何题目。", "No question was found."), Place(file.name)))
    what = Text(
        "没有题目一列，文件不是这一题集的格式。", "No row has a question: the file is not laid out as this set is."
    )
    found = ", ".join(map(str, first[0]))[:120]
    raise InputError(Problem(what, first[1], found=found, accepted=same(", ".join(of_set.text))))


def _found(row: Row, of_set: QuestionSet, file: Path, library: Library | None) -> _Found | Text:
    """The fields of a row, or why it cannot be used."""
    text = _value(row, of_set.text)
    if not isinstance(text, str) or not text.strip():
        return Text("该行没有题目。", "The row has no question.")
    if str(_value(row, of_set.enabled)).lower() in _OFF:
        return Text("该题已停用。", "The question is switched off.")
    context = _context(_value(row, of_set.context))
    if context is None:
        return Text("上文的轮次不是用户与模型轮流。", "The turns of the context are not user and model by turns.")
    tag = _ASPECT_TAG.search(str(_value(row, of_set.tags) or ""))
    aspect = tag[1] if tag else None
    said = library or _library(of_set, file, str(_value(row, of_set.expectation) or ""), aspect)
    note = str(_value(row, of_set.note) or "")
    return _Found(
        _cleaned(text + _options(_value(row, of_set.options))),
        str(_value(row, of_set.label) or "").strip(),
        str(_value(row, of_set.id) or ""),
        context,
        aspect,
        said,
        _cleaned(note)[:500],
    )


def _cleaned(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _options(value: object) -> str:
    if not isinstance(value, list):
        return ""
    return "".join(f"\n{letter}. {option}" for letter, option in zip(_LETTERS, value, strict=False))


def _context(value: object) -> tuple[str, ...] | None:
    """Earlier turns without the system's; None where they do not go by turns."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(turn, dict) for turn in value):
        return None
    turns = [turn for turn in value if turn.get("role") != "system"]
    roles = [turn.get("role") for turn in turns]
    said = tuple(_cleaned(str(turn.get("content") or "")) for turn in turns)
    by_turns = roles == ["user", "assistant"] * (len(turns) // 2)
    return said if by_turns and all(said) else None


def _library(of_set: QuestionSet, file: Path, expectation: str, aspect: str | None) -> Library:
    if expectation == Library.SHOULD_REFUSE or file.name.startswith(of_set.refused or ("\0",)):
        return Library.SHOULD_REFUSE
    if expectation == Library.SHOULD_NOT_REFUSE or aspect is not None:
        return Library.SHOULD_NOT_REFUSE
    return of_set.library


def _take(
    work: _Work,
    found: _Found,
    place: Place,
    name: str,
    codes: Mapping[str, tuple[str, Confidence]],
    of_set: QuestionSet,
    on: date,
) -> None:
    """One row becomes a question, a row that did not map, or one that is left out."""
    label = f"aspect:{found.aspect}" if found.aspect else found.label
    coded = _code(label, found, codes)
    if coded is None:
        work.not_mapped.append(_not_mapped(found, label, place, of_set))
        return
    code, confidence = coded
    question = _question(found, name, code, on)
    if question is None:
        what = Text(f"代码 {code} 与题库不符。", f"The code {code} does not go with the library.")
        work.left_out.append(Problem(what, place, found=f"{found.label[:40]} → {found.library}"))
    elif question.id in work.questions:
        work.repeated += 1
    elif wrong := _wrong(question, place):
        work.left_out.append(wrong)
    else:
        work.questions[question.id] = question, place
        work.mapped[label, code, confidence] += 1


def _code(label: str, found: _Found, codes: Mapping[str, tuple[str, Confidence]]) -> tuple[str, Confidence] | None:
    """What a label stands for: by the user, by the table, or because it is a code, or the name of an aspect, itself."""
    if coded := codes.get(_plain(label)):
        return coded
    name = found.aspect or found.label
    for code in (*risks(), *aspects()):
        if name == code or (code in aspects() and name == aspects()[code].zh):
            return code, Confidence.HIGH
    return None


def _not_mapped(found: _Found, label: str, place: Place, of_set: QuestionSet) -> NotMapped:
    told = next((each for each in of_set.unmapped if _plain(each.label) == _plain(label)), None)
    why = told.why if told else _NOT_KNOWN if label else _NO_LABEL
    return NotMapped(place, found.id, label, found.text, told.maybe if told else (), why)


def _question(found: _Found, name: str, code: str, on: date) -> Question | None:
    """The question; None where its code and its library do not go together."""
    library, is_aspect = found.library, code in aspects()
    if is_aspect and library is Library.GENERATED_CONTENT:
        library = Library.SHOULD_NOT_REFUSE
    if not is_aspect and library is Library.SHOULD_NOT_REFUSE:
        return None
    digest = sha256("\n".join((library, *found.context, found.text)).encode()).hexdigest()[:12]
    made = f"{name}-{digest}"
    return Question(
        id=made,
        library=library,
        text=found.text,
        risk=None if is_aspect else code,
        aspect=code if is_aspect else None,
        expected=EXPECTED[library],
        language="zh" if _HAN.search(found.text) else "en",
        source=f"{name}:{found.id}"[:200].replace("\n", " ").strip() if found.id else name,
        updated_on=on,
        cluster=made,
        context=found.context,
        note=found.note,
    )


def _wrong(question: Question, place: Place) -> Problem | None:
    if len(question.text) > LONGEST:
        what = Text("题目过长。", "The question is too long.")
        return Problem(what, place, found=str(len(question.text)), accepted=same(f"≤ {LONGEST}"))
    return next(iter(problems_of([question], [place])), None)


def not_mapped_as_csv_rows(imported: Imported) -> Iterator[Sequence[str]]:
    """What did not map, as rows of a table: once a person has filled in the codes, the set ``table`` reads it.

    A tab stands before what a spreadsheet would take for a formula; reading takes it away again.
    """
    yield "代码", "编号", "题目", "原类别", "可能的代码", "原因", "位置"
    for row in imported.not_mapped:
        cells = (row.id, row.text, row.label, " ".join(row.maybe), f"{row.why.zh} / {row.why.en}", str(row.place))
        yield "", *(f"\t{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)


def refuse_nothing_imported(imported: Imported) -> None:
    """Nothing, where at least one question came of it.

    Raises:
        SchemaProblem: not one row could be used; the first reasons.
    """
    if not imported.questions:
        reasons = [Problem(row.why, row.place, found=row.label or None) for row in imported.not_mapped]
        raise SchemaProblem(*([*imported.left_out, *reasons][:20]))
