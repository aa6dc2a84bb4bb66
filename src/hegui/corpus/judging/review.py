# SPDX-License-Identifier: Apache-2.0
"""The review of a sample: who judges which items, what everybody said, and what comes of it. See `hegui.panel`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from hegui.corpus.judging.judgement import Answer, Judgement, JudgementFile
from hegui.corpus.sampling import Item, Sample, read_sample
from hegui.errors import CorpusProblem, InputError, Place, Problem
from hegui.panel import DOUBLE, NAME, Hearing, Open, Person, hold_to_rules, read_panel, write_panel
from hegui.schema import Within
from hegui.text import Text

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of the judgements of one item."""

    answer: Answer
    """FINE, ILLEGAL, or UNSURE where it is open; only FINE is qualified."""
    categories: tuple[str, ...] = ()
    illegal_or_unhealthy: bool = False
    """Of one of the 29 risks that count for the limit of sources: an item may fail by A.5 alone."""
    open: Open | None = None


@dataclass(frozen=True, kw_only=True)
class Review(Hearing[Panel, Item, Judgement]):
    """A sample, its panel, and what was said so far. Read anew to see what others have said since."""

    problem: ClassVar[type[InputError]] = CorpusProblem
    folder: Path
    sample: Sample

    def awaits_adjudication(self, item: str) -> bool:
        """Whether the adjudicator has still to decide it."""
        return self.deciding(item) is Open.AWAITS_ADJUDICATION

    def outcome(self, item: str) -> Outcome:
        """What comes of its judgements."""
        judgements = self.deciding(item)
        if isinstance(judgements, Open):
            return Outcome(Answer.UNSURE, open=judgements)
        # Where two agree that it is illegal and name different risks, it is of both.
        categories = tuple(sorted({code for judgement in judgements for code in judgement.categories}))
        illegal = any(judgement.illegal_or_unhealthy for judgement in judgements)
        return Outcome(judgements[0].answer, categories, illegal)

    def record(self, judgements: Sequence[Judgement]) -> None:
        """Appends judgements, each held against the panel, to the file of the review.

        Raises:
            CorpusProblem: an item is not in the person's task, or the file cannot be written. Nothing is written then.
        """
        for judgement in judgements:
            self.hold_to_task(judgement)
        JudgementFile(self.folder / JUDGEMENTS).append(judgements)


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
    begun = path.exists() and (folder / JUDGEMENTS).exists()
    write_panel(panel, path, _panel(folder) if begun else None, CorpusProblem)
    return read_review(folder)


def read_review(folder: Path) -> Review:
    """The review of a folder as it stands.

    Raises:
        CorpusProblem: it has not been started, it is of another sample, or a file is damaged.
    """
    sample, panel = read_sample(folder), _panel(folder)
    if panel.sample != sample.sha256:
        what = Text("评判组是为另一份样本设立的", "the panel was set up for another sample")
        raise CorpusProblem(Problem(what, Place(NAME)))
    said: dict[str, dict[str, Judgement]] = defaultdict(dict)
    items = {item.id: item for item in sample.items}
    for judgement in JudgementFile(folder / JUDGEMENTS).judgements():
        if judgement.item not in items:
            what = Text("评判记录中有样本之外的条目", "there is a judgement of an item that is not in the sample")
            raise CorpusProblem(Problem(what, Place(JUDGEMENTS), found=judgement.item))
        said[judgement.item][judgement.rater] = judgement
    return Review(panel=panel, items=items, said=said, folder=folder, sample=sample)


def _panel(folder: Path) -> Panel:
    fix = Text("先运行 hegui corpus judge start", "run hegui corpus judge start first")
    return read_panel(Panel, folder / NAME, fix, CorpusProblem)
