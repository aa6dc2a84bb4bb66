# SPDX-License-Identifier: Apache-2.0
"""The review of a run: who judges which answers, what everybody said, and what comes of it.

Raters are named people, two or more. The answers at the head of the order, which is one of chance, are judged by two of
them, the others by one. Where two differ, or one is not sure, the adjudicator decides, who is none of the raters.
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
from hegui.errors import InputError, Place, Problem
from hegui.evaluate.question import Library
from hegui.evaluate.review.items import Shown, items_of
from hegui.evaluate.review.judgement import CHOICES, Judgement, Role, Said
from hegui.evaluate.run.journal import Head, append, read_answers, read_journal
from hegui.evaluate.run.plan import Planned, read_plan
from hegui.evaluate.statistics.calibration import ENOUGH
from hegui.panel import Person, hold_to_rules, raters_in_turn
from hegui.schema import Within, adapter_of
from hegui.text import Text

NAME: Final = "review.json"
JUDGEMENTS: Final = "people.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who judges a run: the content of ``review.json``, fixed before the first judgement."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_review: Literal[1] = 1
    """Version of this form."""
    plan: str
    """SHA-256 of the plan."""
    libraries: tuple[Library, ...]
    """Whose formal samples are judged by people."""
    raters: tuple[Person, ...]
    adjudicator: Person | None
    double: Annotated[int, Within(ge=0)]
    """Answers that two people judge."""

    def __post_init__(self) -> None:
        hold_to_rules(self.raters, self.adjudicator)


class Open(StrEnum):
    """Why an answer is not determined."""

    NOT_JUDGED = "not_judged"
    SECOND_MISSING = "second_missing"
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
class Settled:
    """What comes of the judgements of one answer."""

    said: Said
    """UNSURE where it is open."""
    categories: tuple[str, ...] = ()
    open: Open | None = None


@dataclass(frozen=True)
class Review:
    """A run, its panel, and what was said so far. Read anew to see what others have said since."""

    planned: Planned
    panel: Panel
    items: Mapping[str, Shown]
    said: Mapping[str, Mapping[str, Judgement]]
    """By answer and rater: the last judgement, which replaces earlier ones."""

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.items)}

    def person(self, name: str) -> tuple[Person, Role]:
        """The person of that id.

        Raises:
            InputError: there is none on the panel.
        """
        for rater in self.panel.raters:
            if rater.id == name:
                return rater, Role.RATER
        if self.panel.adjudicator is not None and self.panel.adjudicator.id == name:
            return self.panel.adjudicator, Role.ADJUDICATOR
        known = ", ".join(self._ids())
        what = Text(f"评判组中没有“{name}”", f"nobody on the panel is '{name}'")
        raise InputError(Problem(what, Place(NAME), accepted=Text(known, known)))

    def _ids(self) -> Iterator[str]:
        yield from (rater.id for rater in self.panel.raters)
        if self.panel.adjudicator:
            yield self.panel.adjudicator.id

    def raters_of(self, item: str) -> tuple[Person, ...]:
        """Who must judge an answer: in turn, and the next one too where it is judged twice."""
        return raters_in_turn(self.panel.raters, self._places[item], self.panel.double)

    def task_of(self, person: str) -> Sequence[Shown]:
        """What a rater must judge, or what the adjudicator must or did decide."""
        _, role = self.person(person)
        if role is Role.RATER:
            return [item for item in self.items.values() if person in {rater.id for rater in self.raters_of(item.id)}]
        return [item for item in self.items.values() if self.disputed(item.id)]

    def judgements_of(self, item: str) -> tuple[Judgement, ...]:
        """What its raters said, in the order of the panel."""
        said = self.said.get(item, {})
        return tuple(said[rater.id] for rater in self.raters_of(item) if rater.id in said)

    def disputed(self, item: str) -> bool:
        """Whether its raters are done, and leave it to the adjudicator."""
        answers = {judgement.said for judgement in self.judgements_of(item)}
        complete = len(self.judgements_of(item)) == len(self.raters_of(item))
        return complete and (len(answers) > 1 or Said.UNSURE in answers)

    def settled(self, item: str) -> Settled:
        """What comes of the judgements of an answer."""
        judgements = self.judgements_of(item)
        if not judgements:
            return Settled(Said.UNSURE, open=Open.NOT_JUDGED)
        if len(judgements) < len(self.raters_of(item)):
            return Settled(Said.UNSURE, open=Open.SECOND_MISSING)
        if self.disputed(item):
            adjudicator = self.panel.adjudicator
            decided = self.said.get(item, {}).get(adjudicator.id) if adjudicator else None
            if decided is None:
                return Settled(Said.UNSURE, open=Open.AWAITS_ADJUDICATION)
            if decided.said is Said.UNSURE:
                return Settled(Said.UNSURE, open=Open.NOT_DECIDABLE)
            judgements = (decided,)
        categories = tuple(sorted({code for judgement in judgements for code in judgement.categories}))
        return Settled(judgements[0].said, categories)

    def record(self, judgements: Sequence[Judgement]) -> None:
        """Appends judgements, each held against the panel.

        Raises:
            InputError: an answer is not in the person's task, or the file cannot be written. Nothing is written then.
        """
        for judgement in judgements:
            self._hold_to_task(judgement)
        if judgements:
            append(self.planned.folder / JUDGEMENTS, _head(self.planned), judgements)

    def _hold_to_task(self, judgement: Judgement) -> None:
        person, role = self.person(judgement.rater)
        if judgement.item not in self.items:
            what = Text("没有这一条目", "there is no such item")
        elif (judgement.name, judgement.role) != (person.name, role):
            what = Text("姓名或者身份与评判组不符", "name or role is not that of the panel")
        elif judgement.said not in CHOICES[self.items[judgement.item].asks]:
            what = Text("该答案不适用于这一条目", "this is no answer to what is asked about the item")
        elif role is Role.ADJUDICATOR and not self.disputed(judgement.item):
            what = Text("评判一致的条目无须仲裁", "the raters agree on it, so there is nothing to adjudicate")
        elif role is Role.RATER and judgement.rater not in {rater.id for rater in self.raters_of(judgement.item)}:
            what = Text("该条目不由此人评判", "this item is not that person's to judge")
        else:
            return
        raise InputError(Problem(what, found=f"{judgement.rater}: {judgement.item}"))


def start_review(
    folder: Path,
    raters: Sequence[Person],
    adjudicator: Person | None,
    libraries: Sequence[Library] = tuple(Library),
    double: int = ENOUGH,
) -> Review:
    """Fixes who judges the answers of a run.

    Raises:
        InputError: there is no plan, the people are fewer than two or not different, another panel has begun, or the folder
            cannot be written.
    """
    planned = read_plan(folder)
    drawn = [library for library in libraries if planned.plan.sample_of(library)]
    try:
        panel = Panel(
            plan=planned.plan.sha256,
            libraries=tuple(drawn),
            raters=tuple(raters),
            adjudicator=adjudicator,
            double=double,
        )
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        raise InputError(Problem(Text(zh, en or zh))) from None
    path = folder / NAME
    if path.exists() and _read_panel(path) != panel and (folder / JUDGEMENTS).exists():
        what = Text("评判已经开始，评判组不得更换", "judging has begun; the panel cannot be changed")
        raise InputError(Problem(what, Place(NAME)))
    content = json.dumps(adapter_of(Panel).dump_python(panel, mode="json"), ensure_ascii=False, indent=2)
    try:
        write_atomically(path, content.encode() + b"\n")
    except OSError as error:
        what = Text(f"无法写入：{error.strerror}", f"it cannot be written: {error.strerror}")
        raise InputError(Problem(what, Place(str(path)))) from error
    return read_review(folder)


def has_review(folder: Path) -> bool:
    """Whether people were named to judge the run."""
    return (folder / NAME).exists()


def read_review(folder: Path) -> Review:
    """The review of a run as it stands.

    Raises:
        InputError: it has not been started, it is of another plan, or a file is damaged.
    """
    planned, panel = read_plan(folder), _read_panel(folder / NAME)
    if panel.plan != planned.plan.sha256:
        what = Text("评判组是为另一份计划设立的", "the panel was set up for another plan")
        raise InputError(Problem(what, Place(NAME)))
    items = items_of(planned, read_answers(folder, planned.plan.sha256), panel.libraries)
    said: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for judgement in read_journal(folder / JUDGEMENTS, _head(planned), Judgement):
        if judgement.item not in items:
            what = Text("评判记录中有不在样本中的条目", "there is a judgement of an item that is not in the sample")
            raise InputError(Problem(what, Place(JUDGEMENTS), found=judgement.item))
        said[judgement.item][judgement.rater] = judgement
    return Review(planned, panel, items, said)


def _head(planned: Planned) -> Head:
    return Head("people", planned.plan.sha256)


def _read_panel(path: Path) -> Panel:
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    try:
        panel: Panel = adapter_of(Panel).validate_json(path.read_bytes())
    except FileNotFoundError:
        what = Text("尚未设立评判组", "nobody has been named to judge this run")
        fix = Text("先运行 hegui evaluate review start。", "Run hegui evaluate review start first.")
        raise InputError(Problem(what, Place(str(path)), fix=fix)) from None
    except (OSError, ValidationError) as error:
        what = Text("评判组文件无法读取", "the file of the panel cannot be read")
        raise InputError(Problem(what, Place(str(path)), found=str(error)[:200])) from error
    return panel
