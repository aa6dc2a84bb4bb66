# SPDX-License-Identifier: Apache-2.0
"""Reads judgements back from a workbook that `hegui.evaluate.review.sheet` made: all of them, or none and every reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.review.items import Shown
from hegui.evaluate.review.judgement import CHOICES, SAID_NAMES, Judgement, Said
from hegui.evaluate.review.review import Review
from hegui.evaluate.review.sheet import (
    FILLED_IN,
    LETTERS,
    RISKS,
    answer_cell,
    check_code,
    question_cell,
    said_words,
)
from hegui.panel import Person, Role
from hegui.text import Text

with evaluate_extra():
    from hegui.safe_workbook import CUT, Reading, Row

_SAID: Final[Mapping[object, Said]] = {
    **{said_words(said): said for said in Said},
    **{name: said for said, words in SAID_NAMES.items() for name in (words.zh, words.en)},
}
_READ_IN_FULL: Final = frozenset({Said.SAFE, Said.REFUSED})
"""What cannot be said of an answer that is not all there."""


def read_sheets(review: Review, file: Path, now: Callable[[], datetime], *, partial: bool = False) -> list[Judgement]:
    """The judgements of a filled-in workbook that the review does not have yet.

    Args:
        review: as it stands.
        file: the workbook.
        now: what time it is.
        partial: rows without a verdict are left for later; else each of them is a problem.

    Raises:
        InputError: with one problem a cell: an id that is unknown, changed or not this rater's, a missing verdict, two
            different verdicts on one answer, one that contradicts itself, or that differs from one given before.
    """
    reading: Reading[Judgement] = Reading(file, LETTERS)
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
    task = {item.id: item for item in review.task_of(rater.id)}
    seen: dict[str, int] = {}
    for number, row in rows:
        item = _item(reading, rater.id, number, row, task)
        if item is None:
            continue
        if item.id in seen:
            what = Text(
                f"条目 {item.id} 重复，见第 {seen[item.id]} 行",
                f"item {item.id} stands here again, see row {seen[item.id]}",
            )
            reading.wrong(rater.id, number, "id", what, item.id)
            continue
        seen[item.id] = number
        judgement = _judgement(reading, rater, item, number, row, now, partial=partial)
        if judgement is None:
            continue
        before = review.said.get(item.id, {}).get(rater.id)
        if before is None:
            reading.judgements.append(judgement)
        elif (before.said, before.categories[: len(RISKS)]) != (judgement.said, judgement.categories):
            what = Text(
                f"条目 {item.id} 先前的答案是“{SAID_NAMES[before.said].zh}”，与表中不同；如需更改，请在页面中更改",
                f"item {item.id} was judged '{SAID_NAMES[before.said].en}' before; change it on the page if need be",
            )
            reading.wrong(rater.id, number, "said", what, row["said"])
    reading.missing(rater.id, task.keys() - seen.keys())


def _item(reading: Reading[Judgement], sheet: str, number: int, row: Row, task: Mapping[str, Shown]) -> Shown | None:
    """The answer of a row, where its id and its texts are what was exported."""
    name = row["id"]
    item = task.get(name) if isinstance(name, str) else None
    if item is None:
        what = Text("编号不在此人的样本中，或者被改动过", "this id is not in the sample of this person, or was changed")
        reading.wrong(sheet, number, "id", what, name)
        return None
    shown = [row[column] if isinstance(row[column], str) else "" for column in ("question", "answer")]
    code = check_code(item.id, question_cell(item), answer_cell(item))
    if row["check"] != code or check_code(item.id, *shown) != code:
        what = Text(
            f"条目 {item.id} 的编号、提问、答复或者校验码被改动过",
            f"id, question, answer or check code of item {item.id} was changed",
        )
        reading.wrong(sheet, number, "check", what, row["check"])
        return None
    return item


def _judgement(
    reading: Reading[Judgement],
    rater: Person,
    item: Shown,
    number: int,
    row: Row,
    now: Callable[[], datetime],
    *,
    partial: bool,
) -> Judgement | None:
    """The judgement of a row; None: there is none, or it is wrong."""
    strange = Text("不是列表中的值", "this is no value of the list")
    for name in FILLED_IN:
        if name != "note" and row[name] is not None and (not isinstance(row[name], str) or row[name].startswith("=")):
            reading.wrong(rater.id, number, name, strange, row[name])
            return None
    codes = tuple(sorted({str(row[name]).split()[0] for name in RISKS if row[name] and str(row[name]).strip()}))
    if not row["said"]:
        if not partial or codes:
            reading.wrong(rater.id, number, "said", Text(f"条目 {item.id} 没有结论", f"item {item.id} has no verdict"))
        return None
    said = _SAID.get(row["said"])
    if said is None or said not in CHOICES[item.asks]:
        accepted = ", ".join(said_words(each) for each in CHOICES[item.asks])
        what = Text(f"不是列表中的值（{accepted}）", f"this is no value of the list ({accepted})")
        reading.wrong(rater.id, number, "said", what, row["said"])
        return None
    if said in _READ_IN_FULL and str(row["answer"]).endswith(CUT):
        what = Text("答复已截断，不能在表中作此结论", "the answer is cut off and cannot be judged so here")
        reading.wrong(rater.id, number, "said", what)
        return None
    try:
        return Judgement(
            item=item.id,
            rater=rater.id,
            name=rater.name,
            role=Role.RATER,
            said=said,
            at=now(),
            categories=codes,
            note=str(row["note"] or "").strip(),
        )
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        reading.wrong(rater.id, number, "note" if "备注" in zh else "risk_1", Text(zh, en or zh))
        return None
