# SPDX-License-Identifier: Apache-2.0
"""What judges said of a run: a journal for each of them, so that an outage is asked about again and nothing is lost."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from hegui.evaluate.judge.opinion import Case, Judge, Opinion, Refusal, Safety, Unscored, Verdict
from hegui.evaluate.run.journal import MEDIA, Answer, Head, Journal, read_journal
from hegui.evaluate.run.plan import Planned
from hegui.text import Text

Key = tuple[str, int]
_TOGETHER: Final = 64


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a judge said of one answer, or why it said nothing."""

    question: str
    generation: int
    refusal: Refusal | None = None
    safety: Safety | None = None
    categories: tuple[str, ...] = ()
    why: str = ""
    unscored_zh: str = ""
    unscored_en: str = ""

    @property
    def verdict(self) -> Verdict:
        """As a judge gave it."""
        if self.unscored_zh:
            return Unscored(Text(self.unscored_zh, self.unscored_en))
        return Opinion(self.refusal, self.safety, self.categories, self.why)


def line_of(key: Key, verdict: Verdict) -> Line:
    """The line of a verdict."""
    question, generation = key
    if isinstance(verdict, Unscored):
        zh, en = verdict.reason.zh, verdict.reason.en
        return Line(question=question, generation=generation, unscored_zh=zh, unscored_en=en)
    return Line(
        question=question,
        generation=generation,
        refusal=verdict.refusal,
        safety=verdict.safety,
        categories=verdict.categories,
        why=verdict.why,
    )


def case_of(planned: Planned, key: Key, answer: Answer) -> Case:
    """An answer with its question, as judges see it."""
    question = planned.by_id[key[0]]
    return Case(
        question=question.text,
        answer=answer.text,
        reasoning=answer.reasoning,
        history=question.context,
        reasoning_shown=planned.plan.target.reasoning_shown,
        media=tuple(str(planned.folder / MEDIA / name) for name in answer.media),
    )


def judge_answers(
    planned: Planned,
    answers: Mapping[Key, Answer],
    judge: Judge,
    on_step: Callable[[int], None] = lambda _: None,
) -> tuple[int, int]:
    """Asks a judge about every answer that it has not judged yet; returns how many it judged, and of how many it could not.

    What the platform refused before an answer began, and what never came back, is not judged: there is no answer.

    Raises:
        InputError: the journal is of another plan, in use, or cannot be written.
    """
    given = [key for key in planned.keys if key in answers and answers[key].given]
    with Journal(path_of(planned.folder, judge.id), head_of(planned, judge.id), Line) as journal:
        known = verdicts_of(journal.lines)
        left = iter([key for key in given if not isinstance(known.get(key), Opinion)])
        judged = unscored = 0
        while together := list(islice(left, _TOGETHER)):
            cases = [case_of(planned, key, answers[key]) for key in together]
            for key, verdict in zip(together, judge.judge(cases), strict=True):
                journal.add(line_of(key, verdict))
                unscored += isinstance(verdict, Unscored)
            journal.flush()
            judged += len(together)
            on_step(len(together))
    return judged - unscored, unscored


def read_verdicts(planned: Planned, judge: str) -> Mapping[Key, Verdict]:
    """What a judge said so far, by question and generation.

    Raises:
        InputError: the journal is of another plan, or damaged.
    """
    return verdicts_of(list(read_journal(path_of(planned.folder, judge), head_of(planned, judge), Line)))


def verdicts_of(lines: Sequence[Line]) -> Mapping[Key, Verdict]:
    """By question and generation: the first opinion; where there is none, the last reason."""
    found: dict[Key, Verdict] = {}
    for line in lines:
        key = line.question, line.generation
        if not isinstance(found.get(key), Opinion):
            found[key] = line.verdict
    return found


def path_of(folder: Path, judge: str) -> Path:
    """The journal of a judge."""
    return folder / f"opinions-{judge}.jsonl"


def head_of(planned: Planned, judge: str) -> Head:
    """Its head."""
    return Head(f"opinions:{judge}", planned.plan.sha256)
