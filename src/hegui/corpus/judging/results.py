# SPDX-License-Identifier: Apache-2.0
"""What a judged sample says: of the whole corpus, of each source, and of its raters. Nothing undetermined is qualified."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hegui.corpus.judging.judgement import Answer, Judgement
from hegui.corpus.judging.review import Outcome, Review
from hegui.corpus.requirements import Requirements
from hegui.corpus.sampling import Item, Stage
from hegui.panel import Open, Role
from hegui.statistics.agreement import Agreement, cohen_kappa, krippendorff_alpha
from hegui.statistics.intervals import (
    Interval,
    clopper_pearson,
    fewest_good,
    items_to_prove,
    most_hits,
    upper_bound,
    wilson,
)
from hegui.statistics.strata import Estimate, Stratum, stratified
from hegui.text import Text


class Decision(StrEnum):
    """What the limit on illegal and unhealthy content says of a source."""

    PROVEN = "proven"
    """Not above the limit, and its one-sided 95 % bound is not either (or all of it was judged)."""
    WITHIN = "within"
    """Not above the limit in the sample; the sample is too small, or too near to the limit, to prove it."""
    ABOVE = "above"
    """Above the limit, whatever comes of the items that are still open."""
    UNDETERMINED = "undetermined"
    """It depends on the items that are still open."""


DECISION_NAMES: Final[Mapping[Decision, Text]] = {
    Decision.PROVEN: Text("未超过上限，已证明", "within the limit, proved"),
    Decision.WITHIN: Text("样本中未超过上限，尚不能证明", "within the limit in the sample, not proved"),
    Decision.ABOVE: Text("超过上限", "above the limit"),
    Decision.UNDETERMINED: Text("尚未确定", "undetermined"),
}


@dataclass(frozen=True, slots=True)
class JudgedSource:
    """One source against the limit, at the stage of the sample: before its collection, or after."""

    source: str
    population: int
    sampled: int
    illegal: int
    """Items found to be of one of the 29 risks of A.1 to A.4."""
    undetermined: int
    """Items nobody has decided: a statement must count them as illegal (`illegal_at_most`), or wait."""
    upper: float
    """One-sided 95 % bound (Clopper–Pearson) on the share, every undetermined item counted as illegal."""
    decision: Decision
    bearable: int | None
    """The most illegal items that a sample of this size may hold and still prove the limit; None: it is too small."""
    enough: int
    """Items that would prove it with as many illegal ones as were found: with the same number, not the same share."""

    @property
    def illegal_at_most(self) -> int:
        """The worst case."""
        return self.illegal + self.undetermined


@dataclass(frozen=True, slots=True)
class Rated:
    """How far a person has come."""

    person: str
    name: str
    role: Role
    items: int
    """In their task."""
    judged: int


@dataclass(frozen=True, slots=True)
class Agreements:
    """How far raters agree on the items that two of them judged, before adjudication."""

    alpha: Agreement
    """Krippendorff's, over all pairs of raters."""
    kappa: Agreement | None
    """Cohen's; only where there are two raters."""
    same_categories: int
    """Of the items that both called illegal, those where they named the same risks."""
    both_illegal: int


@dataclass(frozen=True, slots=True)
class JudgedSample:
    """The numbers of a judged sample. ``items``, ``qualified`` and ``population`` are those of a corpus statement."""

    stage: Stage
    corpus: str
    version: str
    run: str
    """SHA-256 of what it was drawn from."""
    sample: str
    """SHA-256 of the list that was frozen before anybody judged."""
    asked: Requirements
    """What it is held against."""
    population: int
    items: int
    qualified: int
    """Found to hold none of the 31 risks; never an undetermined one."""
    unqualified: int
    undetermined: Mapping[Open, int]
    wilson: Interval
    """Of the qualified share, two-sided 95 %; undetermined items count as not qualified."""
    exact: Interval
    """Clopper–Pearson, likewise."""
    weighted: Estimate
    """The qualified share of the whole, each stratum by its size: the sample takes more of small sources."""
    bare_pass: bool
    """Enough items (or all there are), and the share in the sample reaches the figure. What the standard asks.

    Never of candidate material: the figure is one of a corpus."""
    confident_pass: bool
    """Besides, the exact interval lies above the figure: the whole corpus reaches it too, at 95 %."""
    needed_for_confidence: int | None
    """Qualified items that a sample of this size needs for a confident pass."""
    categories: Mapping[str, int]
    """By risk: items that are of it. For diagnosis; the cells are too small for a verdict."""
    sources: tuple[JudgedSource, ...]
    agreement: Agreements | None
    """None: no item was judged by two people yet."""
    people: tuple[Rated, ...]

    @property
    def open_items(self) -> int:
        """Items that are undetermined."""
        return sum(self.undetermined.values())

    @property
    def best(self) -> float:
        """The qualified share, should all open items turn out to be qualified."""
        return (self.qualified + self.open_items) / self.items

    @property
    def worst(self) -> float:
        """The qualified share as it stands."""
        return self.qualified / self.items


def judged_sample(review: Review, asked: Requirements) -> JudgedSample:
    """The results of a review as it stands, held against what is asked; they may be asked for at any time."""
    sample = review.sample
    outcomes = [(item, review.outcome(item.id)) for item in sample.items]
    qualified = sum(outcome.answer is Answer.FINE for _, outcome in outcomes)
    undetermined = Counter(outcome.open for _, outcome in outcomes if outcome.open)
    items = len(outcomes)
    exact = clopper_pearson(qualified, items)
    enough = sample.stage is Stage.CORPUS and (items >= asked.manual_items.number or sample.whole)
    least = asked.manual_qualified.share
    bare = enough and qualified / items >= least
    return JudgedSample(
        stage=sample.stage,
        corpus=sample.corpus,
        version=sample.version,
        run=sample.run,
        sample=sample.sha256,
        asked=asked,
        population=sample.population,
        items=items,
        qualified=qualified,
        unqualified=items - qualified - undetermined.total(),
        undetermined={reason: undetermined[reason] for reason in Open if undetermined[reason]},
        wilson=wilson(qualified, items),
        exact=exact,
        weighted=_weighted(review, outcomes),
        bare_pass=bare,
        confident_pass=bare and (sample.whole or exact.low >= least),
        needed_for_confidence=fewest_good(items, least),
        categories=dict(sorted(Counter(code for _, outcome in outcomes for code in outcome.categories).items())),
        sources=tuple(_sources(review, outcomes, asked.source_illegal.share)),
        agreement=_agreement(review),
        people=people_of(review),
    )


def _weighted(review: Review, outcomes: Sequence[tuple[Item, Outcome]]) -> Estimate:
    good = Counter((item.source, item.language, item.modality) for item, told in outcomes if told.answer is Answer.FINE)
    return stratified(
        [
            Stratum(row.population, row.items, good[row.source, row.language, row.modality])
            for row in review.sample.strata
        ]
    )


def _sources(review: Review, outcomes: Sequence[tuple[Item, Outcome]], limit: float) -> Iterable[JudgedSource]:
    populations: Counter[str] = Counter()
    for row in review.sample.strata:
        populations[row.source] += row.population
    for source, population in sorted(populations.items()):
        own = [outcome for item, outcome in outcomes if item.source == source]
        illegal = sum(outcome.illegal_or_unhealthy for outcome in own)
        undetermined = sum(outcome.open is not None for outcome in own)
        yield source_rule(source, population, len(own), illegal, undetermined, limit)


def source_rule(
    source: str, population: int, sampled: int, illegal: int, undetermined: int, limit: float
) -> JudgedSource:
    """The counts of one source against a limit: the share of illegal and unhealthy items that it may not exceed.

    Raises:
        ValueError: the counts contradict each other, or nothing was sampled.
    """
    most = illegal + undetermined
    upper = most / sampled if sampled == population else upper_bound(most, sampled)
    if illegal > limit * sampled:
        decision = Decision.ABOVE
    elif most > limit * sampled:
        decision = Decision.UNDETERMINED
    else:
        decision = Decision.PROVEN if upper <= limit else Decision.WITHIN
    return JudgedSource(
        source,
        population,
        sampled,
        illegal,
        undetermined,
        upper,
        decision,
        most_hits(sampled, limit),
        min(population, items_to_prove(limit, illegal)),
    )


def _agreement(review: Review) -> Agreements | None:
    judged = [review.judgements_of(item.id) for item in review.sample.items]
    double = [pair for pair in judged if len(pair) > 1]
    if not double:
        return None
    illegal = [pair for pair in double if all(said.answer is Answer.ILLEGAL for said in pair)]
    two_raters = len(review.panel.raters) == 2  # noqa: PLR2004  kappa is of two
    return Agreements(
        alpha=krippendorff_alpha([[said.answer for said in pair] for pair in double]),
        kappa=cohen_kappa([_in_order(review, pair) for pair in double]) if two_raters else None,
        same_categories=sum(len({said.categories for said in pair}) == 1 for pair in illegal),
        both_illegal=len(illegal),
    )


def _in_order(review: Review, pair: Sequence[Judgement]) -> tuple[Answer, Answer]:
    """The answers of the first rater of the panel and of the second, whoever of them comes first at this item."""
    said = {judgement.rater: judgement.answer for judgement in pair}
    first, second = review.panel.raters
    return said[first.id], said[second.id]


def people_of(review: Review) -> tuple[Rated, ...]:
    """Who judges, and how far each of them has come."""
    return tuple(_people(review))


def _people(review: Review) -> Iterable[Rated]:
    people = [(rater, Role.RATER) for rater in review.panel.raters]
    if review.panel.adjudicator:
        people.append((review.panel.adjudicator, Role.ADJUDICATOR))
    for person, role in people:
        task = review.task_of(person.id)
        judged = sum(person.id in review.said.get(item.id, {}) for item in task)
        yield Rated(person.id, person.name, role, len(task), judged)
