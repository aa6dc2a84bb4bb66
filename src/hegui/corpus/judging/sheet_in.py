# SPDX-License-Identifier: Apache-2.0
"""Reads answers back from a workbook that `hegui.corpus.judging.sheet` made: all of them, or none and every reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.judging.judgement import ANSWER_NAMES, Answer, Judgement
from hegui.corpus.judging.review import Review
from hegui.corpus.judging.sheet import (
    ANSWERED,
    LETTERS,
    RISKS,
    answer_words,
    check_code,
)
from hegui.errors import CorpusProblem
from hegui.panel import Person, Role
from hegui.risks import risks
from hegui.text import Text

with corpus_extra():
    from hegui.safe_workbook import CUT, Reading, Row


def read_sheets(review: Review, file: Path, now: Callable[[], datetime], *, partial: bool = False) -> list[Judgement]:
    """The answers of a filled-in workbook that the review does not have yet.

    Args:
        review: as it stands.
        file: the workbook.
        now: what time it is.
        partial: rows without an answer are left for later; else each of them is a problem.

    Raises:
        CorpusProblem: with one problem a cell: an id that is unknown, changed or not this rater's, a missing answer, two
            different answers to one item, an answer that contradicts itself, or that differs from one given before.
    """
    reading: Reading[Judgement] = Reading(file, LETTERS, CorpusProblem)
    raters = {rater.id: rater for rater in review.panel.raters}
    for sheet, rows in reading.sheets(tuple(raters)):
        _read(reading, review, raters[sheet], rows, now, partial=partial)
    return reading.taken()


def _read(
    reading: Reading[Judgement],
    review: Review,
    rater: Person,
    rows: Sequence[tuple[int, Row]],
    now: Callable[[], datetime],
    *,
    partial: bool,
) -> None:
    task = {item.id for item in review.task_of(rater.id)}
    seen: dict[str, tuple[int, Judgement | None]] = {}
    for number, row in rows:
        item = _item(reading, rater.id, number, row, task)
        if item is None:
            continue
        judgement = _judgement(reading, rater, item, number, row, now, partial=partial)
        if item in seen:
            _repeated(reading, rater.id, item, number, judgement, seen[item])
            continue
        seen[item] = number, judgement
        before = review.said.get(item, {}).get(rater.id)
        if judgement is None:
            continue
        if before is None:
            reading.judgements.append(judgement)
        elif (before.answer, before.categories[: len(RISKS)]) != (judgement.answer, judgement.categories):
            what = Text(
                f"条目 {item} 先前的答案是“{ANSWER_NAMES[before.answer].zh}”，与表中不同；如需更改，请在页面中更改",
                f"item {item} was answered '{ANSWER_NAMES[before.answer].en}' before; change it on the page if need be",
            )
            reading.wrong(rater.id, number, "answer", what, row["answer"])
    reading.missing(rater.id, task - seen.keys())


def _item(reading: Reading[Judgement], sheet: str, number: int, row: Row, task: set[str]) -> str | None:
    """The id of a row, where it and its text are what was exported."""
    item, text = row["id"], row["text"]
    if not isinstance(item, str) or item not in task:
        what = Text("编号不在此人的样本中，或者被改动过", "this id is not in the sample of this person, or was changed")
        reading.wrong(sheet, number, "id", what, item)
    elif row["check"] != check_code(item, text if isinstance(text, str) else ""):
        what = Text(
            f"条目 {item} 的编号、文本或者校验码被改动过",
            f"id, text or check code of item {item} was changed",
        )
        reading.wrong(sheet, number, "check", what, row["check"])
    else:
        return item
    return None


def _judgement(
    reading: Reading[Judgement],
    rater: Person,
    item: str,
    number: int,
    row: Row,
    now: Callable[[], datetime],
    *,
    partial: bool,
) -> Judgement | None:
    """The answer of a row; None: there is none, or it is wrong."""
    for name in ANSWERED:
        if row[name] is not None and (not isinstance(row[name], str) or row[name].startswith("=")) and name != "note":
            what = Text("不是列表中的值", "this is no value of the list")
            reading.wrong(rater.id, number, name, what, row[name])
            return None
    answer = _ANSWERS.get(row["answer"])
    codes = [str(row[name]).split()[0] for name in RISKS if row[name] and str(row[name]).strip()]
    if not row["answer"]:
        if not partial or codes:
            reading.wrong(rater.id, number, "answer", Text(f"条目 {item} 没有结论", f"item {item} has no verdict"))
        return None
    if answer is None:
        reading.wrong(rater.id, number, "answer", Text("不是列表中的值", "this is no value of the list"), row["answer"])
        return None
    unknown = [code for code in codes if code not in risks()]
    if unknown:
        reading.wrong(rater.id, number, "risk_1", Text("没有这一风险类别", "there is no such risk"), unknown[0])
        return None
    if answer is Answer.FINE and str(row["text"]).endswith(CUT):
        what = Text("文本已截断，不能在表中判为“无风险”", "the text is cut off and cannot be called 'No risk' here")
        reading.wrong(rater.id, number, "answer", what)
        return None
    try:
        return Judgement(
            item,
            rater.id,
            rater.name,
            Role.RATER,
            answer,
            now(),
            tuple(sorted(set(codes))),
            str(row["note"] or "").strip(),
        )
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        reading.wrong(rater.id, number, "risk_1" if "备注" not in zh else "note", Text(zh, en or zh))
        return None


_ANSWERS: Final[Mapping[object, Answer]] = {
    **{answer_words(answer): answer for answer in Answer},
    **{name: answer for answer, words in ANSWER_NAMES.items() for name in (words.zh, words.en)},
}


def _repeated(
    reading: Reading[Judgement],
    sheet: str,
    item: str,
    number: int,
    judgement: Judgement | None,
    first: tuple[int, Judgement | None],
) -> None:
    row, before = first
    same = judgement is not None and before is not None and judgement.says == before.says
    what = (
        Text(f"条目 {item} 重复，见第 {row} 行", f"item {item} stands here again, see row {row}")
        if same
        else Text(
            f"条目 {item} 有两个不同的答案，见第 {row} 行", f"item {item} has two different answers, see row {row}"
        )
    )
    reading.wrong(sheet, number, "id", what, item)
