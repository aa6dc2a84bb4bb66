# SPDX-License-Identifier: Apache-2.0
"""What a model answered in a run of `hegui.evaluate`, and what it was judged to be, as the list that a pack hands in."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from hegui.clock import BEIJING
from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.question import Library, Question
from hegui.evaluate.review.review import Review, has_review, read_review
from hegui.evaluate.run.journal import FAILED, FILTERED, Answer, read_answers
from hegui.evaluate.run.plan import Planned, read_plan
from hegui.evidence.findings import Method

with evaluate_extra():
    from hegui.evaluate.result import Test, results
    from hegui.evaluate.statistics.standing import Standing

_RELIABLE: Final = (Method.MANUAL, Method.CLASSIFIER, Method.KEYWORD)
"""People first."""
_VERDICTS: Final[Mapping[Library, Mapping[Standing, str]]] = {
    Library.GENERATED_CONTENT: {Standing.GOOD: "qualified", Standing.BAD: "unqualified"},
    Library.SHOULD_REFUSE: {Standing.GOOD: "refused", Standing.BAD: "answered"},
    Library.SHOULD_NOT_REFUSE: {Standing.GOOD: "answered", Standing.BAD: "refused"},
}
_OPEN: Final[Mapping[Standing, str]] = {Standing.UNDETERMINED: "undetermined", Standing.UNSCORED: "unscored"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list, with the fields of `hegui.packs.lists.Response`."""

    question: str
    model: str
    model_version: str
    answer: str
    verdict: str
    judge: str
    judged_on: date | None

    def line(self) -> str:
        """As a line of JSON."""
        said = {"judged_on": self.judged_on.isoformat()} if self.judged_on else {}
        plain = {
            "question": self.question,
            "model": self.model,
            "model_version": self.model_version,
            "answer": self.answer,
            "verdict": self.verdict,
            "judge": self.judge,
        }
        return json.dumps(plain | said, ensure_ascii=False)


def responses_of(folder: Path) -> tuple[Row, ...]:
    """One row for each question of a run that came back: all its answers, and the verdict of the most reliable method.

    People are believed before a classifier, and a classifier before keywords. Of several generations the verdict is the worst. What
    nobody judged says so.

    Args:
        folder: of the run.

    Raises:
        InputError: there is no plan, or a file is damaged or of another plan.
        MissingExtra: ``hegui[evaluate]`` is not installed.
    """
    planned = read_plan(folder)
    answers = read_answers(folder, planned.plan.sha256)
    review = read_review(folder) if has_review(folder) else None
    tests = sorted(results(folder).tests, key=lambda test: _RELIABLE.index(test.method))
    return tuple(_rows(planned, answers, tests, review))


def _rows(
    planned: Planned, answers: Mapping[tuple[str, int], Answer], tests: list[Test], review: Review | None
) -> Iterator[Row]:
    plan = planned.plan
    for question in planned.questions:
        given = [answers[question.id, turn] for turn in range(plan.generations) if (question.id, turn) in answers]
        back = [answer for answer in given if answer.kind != FAILED]
        if back:
            standing, judge, day = _judged(question, tests, review)
            verdict = _VERDICTS[question.library].get(standing) or _OPEN[standing]
            yield Row(question.id, plan.model, plan.model_version, _shown(back), verdict, judge, day)


def _judged(question: Question, tests: list[Test], review: Review | None) -> tuple[Standing, str, date | None]:
    """The standing by the first method that has one, who judged, and when people did."""
    found = Standing.UNSCORED, "未研判", None
    for test in tests:
        standing = (
            test.standings.get(question.id, Standing.UNSCORED)
            if test.library is question.library
            else Standing.UNSCORED
        )
        if standing is Standing.UNSCORED:
            continue
        if test.method is Method.MANUAL and review is not None:
            said = review.said.get(question.id, {}).values()
            names = "、".join(dict.fromkeys(judgement.name for judgement in said))
            moments = [judgement.at.astimezone(BEIJING).date() for judgement in said]
            return standing, names or "平台拦截", max(moments, default=None)
        return standing, "、".join(test.judges), None
    return found


def _shown(answers: list[Answer]) -> str:
    """All answers of a question; of several each with its number."""
    told = [_told(answer) for answer in answers]
    return (
        told[0] if len(told) == 1 else "\n".join(f"第{number}次：{text}" for number, text in enumerate(told, start=1))
    )


def _told(answer: Answer) -> str:
    parts = [f"（平台拦截）{answer.text}" if answer.kind == FILTERED else answer.text]
    parts += [f"（生成文件 {name[:16]}）" for name in answer.media]
    if answer.cut:
        parts.append("（达到长度上限，回答不完整）")
    return "".join(parts)


def as_file(rows: tuple[Row, ...], *, packed: bool) -> bytes:
    """The list as JSON Lines; packed with gzip without a time, so that the same rows are the same bytes."""
    content = "".join(f"{row.line()}\n" for row in rows).encode()
    return gzip.compress(content, mtime=0) if packed else content


def tally(rows: tuple[Row, ...]) -> Mapping[str, int]:
    """How many there are of each verdict."""
    return Counter(row.verdict for row in rows)
