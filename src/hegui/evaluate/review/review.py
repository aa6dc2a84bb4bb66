# SPDX-License-Identifier: Apache-2.0
"""The review of a run: who judges which answers, what everybody said, and what comes of it. See `hegui.panel`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from hegui.errors import InputError, Place, Problem
from hegui.evaluate.question import Library
from hegui.evaluate.review.items import Shown, items_of
from hegui.evaluate.review.judgement import CHOICES, Judgement, Said
from hegui.evaluate.run.journal import Head, append, read_answers, read_journal
from hegui.evaluate.run.plan import Planned, read_plan
from hegui.panel import DOUBLE, NAME, Hearing, Open, Person, hold_to_rules, read_panel, write_panel
from hegui.schema import Within
from hegui.text import Text

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


@dataclass(frozen=True, slots=True)
class Settled:
    """What comes of the judgements of one answer."""

    said: Said
    """UNSURE where it is open."""
    categories: tuple[str, ...] = ()
    open: Open | None = None


@dataclass(frozen=True, kw_only=True)
class Review(Hearing[Panel, Shown, Judgement]):
    """A run, its panel, and what was said so far. Read anew to see what others have said since."""

    planned: Planned

    def settled(self, item: str) -> Settled:
        """What comes of the judgements of an answer."""
        judgements = self.deciding(item)
        if isinstance(judgements, Open):
            return Settled(Said.UNSURE, open=judgements)
        categories = tuple(sorted({code for judgement in judgements for code in judgement.categories}))
        return Settled(judgements[0].said, categories)

    def record(self, judgements: Sequence[Judgement]) -> None:
        """Appends judgements, each held against the panel.

        Raises:
            InputError: an answer is not in the person's task, or the file cannot be written. Nothing is written then.
        """
        for judgement in judgements:
            self.hold_to_task(judgement)
            if judgement.said not in CHOICES[self.items[judgement.item].asks]:
                what = Text("该答案不适用于这一条目", "this is no answer to what is asked about the item")
                raise InputError(Problem(what, found=f"{judgement.rater}: {judgement.item}"))
        if judgements:
            append(self.planned.folder / JUDGEMENTS, _head(self.planned), judgements)


def start_review(
    folder: Path,
    raters: Sequence[Person],
    adjudicator: Person | None,
    libraries: Sequence[Library] = tuple(Library),
    double: int = DOUBLE,
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
    begun = path.exists() and (folder / JUDGEMENTS).exists()
    try:
        write_panel(panel, path, _panel(folder) if begun else None)
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
    planned, panel = read_plan(folder), _panel(folder)
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
    return Review(panel=panel, items=items, said=said, planned=planned)


def _head(planned: Planned) -> Head:
    return Head("people", planned.plan.sha256)


def _panel(folder: Path) -> Panel:
    return read_panel(
        Panel,
        folder / NAME,
        Text("先运行 hegui evaluate review start。", "Run hegui evaluate review start first."),
    )
