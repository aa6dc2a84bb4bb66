# SPDX-License-Identifier: Apache-2.0
"""The review of a sample: who judges which items, what everybody said, and what comes of it.

Raters are named people. The items at the head of the sample, which is in random order, are judged by two of them, the
others by one. Where two differ, or one is not sure, the adjudicator decides, who is none of the raters.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from hegui.atomic import write_atomically
from hegui.corpus.judging.judgement import Answer, Judgement, JudgementFile, Role
from hegui.corpus.sampling import Item, Sample, read_sample
from hegui.errors import CorpusProblem, Place, Problem
from hegui.panel import Person, hold_to_rules, raters_in_turn
from hegui.schema import Within, adapter_of
from hegui.text import Text

DOUBLE: Final = 200
"""Items that two people judge, so that their agreement can be told: the custom of assessors, no figure of the standards."""
NAME: Final = "review.json"
JUDGEMENTS: Final = "judgements.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who judges a sample: the content of ``review.json``, fixed before the first judgement."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_review: Literal[1] = 1
    """Version of this form."""
    sample: str
    """SHA-256 of the sample's list."""
    raters: tuple[Person, ...]
    adjudicator: Person | None
    double: Annotated[int, Within(ge=0)]
    """Items that two people judge."""

    def __post_init__(self) -> None:
        hold_to_rules(self.raters, self.adjudicator)


class Open(StrEnum):
    """Why an item is not determined."""

    NOT_JUDGED = "not_judged"
    SECOND_MISSING = "second_missing"
    """One of two raters has not judged it yet."""
    AWAITS_ADJUDICATION = "awaits_adjudication"
    """The raters differ, or one of them is not sure."""
    NOT_DECIDABLE = "not_decidable"
    """The adjudicator is not sure either."""


OPEN_NAMES: Final[Mapping[Open, Text]] = {
    Open.NOT_JUDGED: Text("尚未评判", "not judged yet"),
    Open.SECOND_MISSING: Text("尚缺第二人评判", "the second rater has not judged it yet"),
    Open.AWAITS_ADJUDICATION: Text("待仲裁", "awaits adjudication"),
    Open.NOT_DECIDABLE: Text("仲裁人不能确定", "the adjudicator is not sure"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of the judgements of one item."""

    answer: Answer
    """FINE, ILLEGAL, or UNSURE where it is open; only FINE is qualified."""
    categories: tuple[str, ...] = ()
    illegal_or_unhealthy: bool = False
    """Of one of the 29 risks that count for the 5 % rule: an item may fail by A.5 alone."""
    open: Open | None = None


@dataclass(frozen=True)
class Review:
    """A sample, its panel, and what was said so far. Read anew to see what others have said since."""

    folder: Path
    sample: Sample
    panel: Panel
    said: Mapping[str, Mapping[str, Judgement]]
    """By item and rater: the last judgement, which replaces earlier ones."""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.sample.items}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {item.id: place for place, item in enumerate(self.sample.items)}

    def person(self, name: str) -> tuple[Person, Role]:
        """The person of that id.

        Raises:
            CorpusProblem: there is none on the panel.
        """
        for rater in self.panel.raters:
            if rater.id == name:
                return rater, Role.RATER
        if self.panel.adjudicator is not None and self.panel.adjudicator.id == name:
            return self.panel.adjudicator, Role.ADJUDICATOR
        known = ", ".join(self._ids())
        what = Text(f"评判组中没有“{name}”", f"nobody on the panel is '{name}'")
        raise CorpusProblem(Problem(what, Place(NAME), accepted=Text(known, known)))

    def _ids(self) -> Iterator[str]:
        yield from (rater.id for rater in self.panel.raters)
        if self.panel.adjudicator:
            yield self.panel.adjudicator.id

    def raters_of(self, item: str) -> tuple[Person, ...]:
        """Who must judge an item: in turn, and the next one too where it is judged twice."""
        return raters_in_turn(self.panel.raters, self._places[item], self.panel.double)

    def task_of(self, person: str) -> Sequence[Item]:
        """The items that a rater must judge, or those that the adjudicator must or did decide, in the order of the sample."""
        _, role = self.person(person)
        if role is Role.RATER:
            return [item for item in self.sample.items if person in {rater.id for rater in self.raters_of(item.id)}]
        return [item for item in self.sample.items if self.disputed(item.id)]

    def judgements_of(self, item: str) -> tuple[Judgement, ...]:
        """What its raters said, in the order of the panel."""
        said = self.said.get(item, {})
        return tuple(said[rater.id] for rater in self.raters_of(item) if rater.id in said)

    def disputed(self, item: str) -> bool:
        """Whether its raters are done, and leave it to the adjudicator."""
        answers = {judgement.answer for judgement in self.judgements_of(item)}
        complete = len(self.judgements_of(item)) == len(self.raters_of(item))
        return complete and (len(answers) > 1 or Answer.UNSURE in answers)

    def awaits_adjudication(self, item: str) -> bool:
        """Whether the adjudicator has still to decide it."""
        return self.outcome(item).open is Open.AWAITS_ADJUDICATION

    def outcome(self, item: str) -> Outcome:
        """What comes of its judgements."""
        judgements = self.judgements_of(item)
        if not judgements:
            return Outcome(Answer.UNSURE, open=Open.NOT_JUDGED)
        if len(judgements) < len(self.raters_of(item)):
            return Outcome(Answer.UNSURE, open=Open.SECOND_MISSING)
        if self.disputed(item):
            decided = self._decision(item)
            if decided is None:
                return Outcome(Answer.UNSURE, open=Open.AWAITS_ADJUDICATION)
            if decided.answer is Answer.UNSURE:
                return Outcome(Answer.UNSURE, open=Open.NOT_DECIDABLE)
            judgements = (decided,)
        # Where two agree that it is illegal and name different risks, it is of both.
        categories = tuple(sorted({code for judgement in judgements for code in judgement.categories}))
        illegal = any(judgement.illegal_or_unhealthy for judgement in judgements)
        return Outcome(judgements[0].answer, categories, illegal)

    def _decision(self, item: str) -> Judgement | None:
        adjudicator = self.panel.adjudicator
        return self.said.get(item, {}).get(adjudicator.id) if adjudicator else None

    def record(self, judgements: Sequence[Judgement]) -> None:
        """Appends judgements, each held against the panel, to the file of the review.

        Raises:
            CorpusProblem: an item is not in the person's task, or the file cannot be written. Nothing is written then.
        """
        for judgement in judgements:
            self._hold_to_task(judgement)
        JudgementFile(self.folder / JUDGEMENTS).append(judgements)

    def _hold_to_task(self, judgement: Judgement) -> None:
        person, role = self.person(judgement.rater)
        if judgement.item not in self.items:
            what = Text("样本中没有这一条目", "there is no such item in the sample")
        elif (judgement.name, judgement.role) != (person.name, role):
            what = Text("姓名或者身份与评判组不符", "name or role is not that of the panel")
        elif role is Role.ADJUDICATOR and not self.disputed(judgement.item):
            what = Text("评判一致的条目无须仲裁", "the raters agree on it, so there is nothing to adjudicate")
        elif role is Role.RATER and judgement.rater not in {rater.id for rater in self.raters_of(judgement.item)}:
            what = Text("该条目不由此人评判", "this item is not that person's to judge")
        else:
            return
        raise CorpusProblem(Problem(what, found=f"{judgement.rater}: {judgement.item}"))


def start_review(folder: Path, raters: Sequence[Person], adjudicator: Person | None, double: int = DOUBLE) -> Review:
    """Fixes who judges the sample of a folder.

    Raises:
        CorpusProblem: there is no sample, the people are fewer than two or not different, or another panel has begun.
        OSError: the folder cannot be written.
    """
    sample = read_sample(folder)
    try:
        panel = Panel(sample=sample.sha256, raters=tuple(raters), adjudicator=adjudicator, double=double)
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        raise CorpusProblem(Problem(Text(zh, en))) from None
    path = folder / NAME
    if path.exists() and _read_panel(path) != panel and (folder / JUDGEMENTS).exists():
        what = Text("评判已经开始，评判组不得更换", "judging has begun; the panel cannot be changed")
        raise CorpusProblem(Problem(what, Place(NAME)))
    content = json.dumps(adapter_of(Panel).dump_python(panel, mode="json"), ensure_ascii=False, indent=2)
    write_atomically(path, content.encode() + b"\n")
    return read_review(folder)


def read_review(folder: Path) -> Review:
    """The review of a folder as it stands.

    Raises:
        CorpusProblem: it has not been started, it is of another sample, or a file is damaged.
    """
    sample, panel = read_sample(folder), _read_panel(folder / NAME)
    if panel.sample != sample.sha256:
        what = Text("评判组是为另一份样本设立的", "the panel was set up for another sample")
        raise CorpusProblem(Problem(what, Place(NAME)))
    said: dict[str, dict[str, Judgement]] = defaultdict(dict)
    known = {item.id for item in sample.items}
    for judgement in JudgementFile(folder / JUDGEMENTS).judgements():
        if judgement.item not in known:
            what = Text("评判记录中有样本之外的条目", "there is a judgement of an item that is not in the sample")
            raise CorpusProblem(Problem(what, Place(JUDGEMENTS), found=judgement.item))
        said[judgement.item][judgement.rater] = judgement
    return Review(folder, sample, panel, said)


def _read_panel(path: Path) -> Panel:
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    try:
        panel: Panel = adapter_of(Panel).validate_json(path.read_bytes())
    except FileNotFoundError:
        what = Text("尚未设立评判组", "nobody has been named to judge this sample")
        fix = Text("先运行 hegui corpus judge start", "run hegui corpus judge start first")
        raise CorpusProblem(Problem(what, Place(str(path)), fix=fix)) from None
    except (OSError, ValidationError) as error:
        what = Text("评判组文件无法读取", "the file of the panel cannot be read")
        raise CorpusProblem(Problem(what, Place(str(path)), found=str(error)[:200])) from error
    return panel
