# SPDX-License-Identifier: Apache-2.0
"""Samples as a report shows them: judged by people, or drawn and waiting; each held to the scan that is reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hegui.corpus.judging.results import JudgedSample, JudgedSource, judged_sample
from hegui.corpus.judging.review import read_review
from hegui.corpus.requirements import Requirements
from hegui.corpus.run import Run
from hegui.corpus.sampling import Sample, Stage, read_sample
from hegui.corpus.sampling_pools import run_digest
from hegui.corpus.tally import Technical
from hegui.errors import CorpusProblem, Place, Problem
from hegui.panel import NAME as REVIEW_FILE
from hegui.panel import Open
from hegui.statistics.intervals import Interval, clopper_pearson
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class SampleShown:
    """A sample, and what people found in it."""

    sample: Sample
    judged: JudgedSample | None
    """None: nobody has been named to judge it."""

    def source(self, name: str) -> JudgedSource | None:
        """What was found in one source; None where it was not sampled or nobody has judged."""
        found = self.judged.sources if self.judged else ()
        return next((row for row in found if row.source == name), None)

    @property
    def settled(self) -> bool:
        """Whether everybody has judged and adjudicated; an item on which the adjudicator is not sure stays open for good."""
        return self.judged is not None and set(self.judged.undetermined) <= {Open.NOT_DECIDABLE}


@dataclass(frozen=True, slots=True)
class TechnicalShown:
    """The technical sample against its two figures."""

    counts: Technical
    enough: bool
    passed: bool
    """Enough items, and the share reaches the figure; what is undecided counts as not qualified."""
    exact: Interval
    """Of the qualified share, two-sided 95 %, Clopper–Pearson."""


def samples_of(run: Run, folders: Iterable[Path], asked: Requirements) -> tuple[SampleShown, ...]:
    """The samples in some folders, with the judgements so far, held against what is asked.

    Raises:
        CorpusProblem: a sample is of another corpus or another scan, damaged, or one of two for the same question.
    """
    shown: list[SampleShown] = []
    for folder in folders:
        sample = read_sample(folder)
        _hold_to_run(run, sample, folder)
        judged = judged_sample(read_review(folder), asked) if (folder / REVIEW_FILE).exists() else None
        shown.append(SampleShown(sample, judged))
    _refuse_doubles(shown)
    return tuple(shown)


def technical_of(run_counts: Technical, asked: Requirements, *, looked: bool) -> TechnicalShown | None:
    """The technical sample of a scan; None where there was nothing to sample, or where it was not ``looked`` at in full.

    Keywords *and* a classification model make a technical sample: a scan that ran one of them made none.
    """
    if not looked or not run_counts.items:
        return None
    enough = run_counts.items >= asked.technical.share * run_counts.population
    reached = run_counts.qualified >= asked.technical_qualified.share * run_counts.items
    exact = clopper_pearson(run_counts.qualified, run_counts.items)
    return TechnicalShown(run_counts, enough, enough and reached, exact)


def corpus_sample(samples: Sequence[SampleShown]) -> SampleShown | None:
    """The sample of the scanned corpus."""
    return next((shown for shown in samples if shown.sample.stage is Stage.CORPUS), None)


def before_collection(samples: Sequence[SampleShown], source: str) -> JudgedSource | None:
    """What was found in the material of a source before it was collected."""
    rows = (shown.source(source) for shown in samples if shown.sample.stage is Stage.BEFORE)
    return next((row for row in rows if row is not None), None)


def after_collection(samples: Sequence[SampleShown], source: str) -> JudgedSource | None:
    """What was found in a source after it was collected."""
    shown = corpus_sample(samples)
    return shown.source(source) if shown else None


def _hold_to_run(run: Run, sample: Sample, folder: Path) -> None:
    if sample.stage is Stage.BEFORE:
        strangers = {row.source for row in sample.strata} - {source.id for source in run.sources()}
        if not strangers:
            return
        found = ", ".join(sorted(strangers))
        what = Text("扫描中没有样本所属的来源", "the scan has no source of the name that the sample is of")
    elif sample.run == run_digest(run):
        return
    else:
        found = f"{sample.corpus} {sample.version} {sample.run[:12]}… ≠ {run_digest(run)[:12]}…"
        what = Text("样本不是从这次扫描中抽取的", "the sample was not drawn from this scan")
    fix = Text("给出该样本所属的扫描，或者重新抽样", "give the scan that it belongs to, or draw a sample anew")
    raise CorpusProblem(Problem(what, Place(str(folder)), found=found, fix=fix))


def _refuse_doubles(samples: Sequence[SampleShown]) -> None:
    asked = [
        (shown.sample.stage, source)
        for shown in samples
        for source in ({""} if shown.sample.stage is Stage.CORPUS else {row.source for row in shown.sample.strata})
    ]
    doubled = sorted({f"{stage} {source}".strip() for stage, source in asked if asked.count((stage, source)) > 1})
    if doubled:
        what = Text(
            "同一问题有两份样本，不能由报告取舍", "two samples answer the same question; a report must not choose"
        )
        raise CorpusProblem(Problem(what, found=", ".join(doubled)))
