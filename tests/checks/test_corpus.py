# SPDX-License-Identifier: Apache-2.0
"""The corpus scan: figures at, above and below each limit, and nothing unread that is passed over."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, answers, outcome, outcomes_about, outcomes_to, words
from hypothesis import given
from hypothesis import strategies as st

from hegui.checks.corpus import (
    AFTER,
    BEFORE,
    diversity,
    filters,
    illegal_share,
    manual_sample,
    quality,
    technical_sample,
)
from hegui.checks.results import NoEvidence, Outcome
from hegui.checks.yardsticks import exceeds, percent, reaches, standard
from hegui.evidence.findings import CorpusScan, Sample, ScannedSource

DECLARED = {
    "data": {"corpus": "base", "corpus_version": "2", "sources": [{"id": "news", "name": "新闻", "kind": "open"}]}
}


def row(source: str = "news", **figures: Any) -> ScannedSource:
    usual: dict[str, Any] = {
        "documents": 100_000,
        "languages": ("zh",),
        "modalities": ("text",),
        "sampled_before": 100,
        "illegal_before": 0,
        "sampled_after": 100,
        "illegal_after": 0,
    }
    return ScannedSource(source=source, **(usual | figures))


def scan(*rows: ScannedSource, **figures: Any) -> CorpusScan:
    usual: dict[str, Any] = {
        "corpus": "base",
        "version": "2",
        "filters": ("keyword", "classifier", "manual"),
        "manual_sample": Sample(items=4000, qualified=3840, population=100_000),
        "technical_sample": Sample(items=10_000, qualified=9800, population=100_000),
        "quality_measures": ("deduplication", "accuracy", "objectivity", "diversity"),
    }
    return CorpusScan(sources=rows or (row(),), **(usual | figures))


@pytest.mark.parametrize("item", [illegal_share, filters, manual_sample, technical_sample, diversity, quality])
def test_without_a_scan_of_this_version_there_is_no_evidence(make: ContextMaker, item: Any) -> None:
    """A scan of another corpus or version says nothing of this one."""
    for other in ((), (scan(version="1"),), (scan(corpus="other"),)):
        assert all(isinstance(answer, NoEvidence) for answer in answers(item, make(*other, dossier=DECLARED)))


@pytest.mark.parametrize(
    ("figures", "before", "after"),
    [
        ({}, Outcome.PASS, Outcome.PASS),
        ({"illegal_before": 5}, Outcome.PASS, Outcome.PASS),
        ({"illegal_before": 6}, Outcome.FAIL, Outcome.PASS),
        ({"illegal_after": 5}, Outcome.PASS, Outcome.PASS),
        ({"illegal_after": 6}, Outcome.PASS, Outcome.FAIL),
        ({"sampled_after": 19, "illegal_after": 1}, Outcome.PASS, Outcome.FAIL),
        ({"sampled_after": 20, "illegal_after": 1}, Outcome.PASS, Outcome.PASS),
        ({"sampled_before": 0}, Outcome.INCONCLUSIVE, Outcome.PASS),
        ({"sampled_after": 0}, Outcome.PASS, Outcome.INCONCLUSIVE),
        ({"sampled_after": 0, "illegal_before": 6}, Outcome.FAIL, Outcome.INCONCLUSIVE),
        ({"sampled_before": 3, "illegal_before": 4}, Outcome.INCONCLUSIVE, Outcome.PASS),
    ],
)
def test_more_than_five_percent_fails_before_and_after(
    make: ContextMaker, figures: Any, before: Outcome, after: Outcome
) -> None:
    """Each for itself. Exactly five is allowed; what was not sampled is a question."""
    context = make(scan(row(**figures)), dossier=DECLARED)
    assert outcomes_to(illegal_share, context) == {BEFORE.control: before, AFTER.control: after}


def test_what_must_not_be_done_with_a_source_above_the_limit(make: ContextMaker) -> None:
    """Not collected from, or not trained on."""
    context = make(scan(row(illegal_before=6, illegal_after=61, sampled_after=1000)), dossier=DECLARED)
    assert "before collection 6/100 (6%), limit 5 %; over the limit: not to be collected from" in words(
        illegal_share, context, BEFORE.control
    )
    assert "after collection 61/1000 (6.1%), limit 5 %; over the limit: not to be trained on" in words(
        illegal_share, context, AFTER.control
    )


def test_a_declared_source_that_was_not_scanned_has_no_evidence(make: ContextMaker) -> None:
    """And one that was scanned without being declared is still measured."""
    context = make(scan(row("other", illegal_after=50)), dossier=DECLARED)
    assert outcomes_about(illegal_share, context, AFTER.control) == {"news": None, "other": Outcome.FAIL}
    assert outcomes_about(illegal_share, context, BEFORE.control) == {"news": None, "other": Outcome.PASS}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, Outcome.PASS),
        ({"filters": ("keyword", "classifier")}, Outcome.FAIL),
        ({"filters": ()}, Outcome.FAIL),
        ({"malformed": 1}, Outcome.INCONCLUSIVE),
        ({"malformed": 1, "filters": ("keyword",)}, Outcome.FAIL),
    ],
)
def test_all_three_filters_on_all_data(make: ContextMaker, figures: Any, expected: Outcome) -> None:
    """One item that could not be read was not filtered, and is said."""
    context = make(scan(**figures), dossier=DECLARED)
    assert outcome(filters, context) is expected
    if figures.get("malformed"):
        assert "1 条无法读取" in words(filters, context)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (Sample(items=4000, qualified=3840, population=100_000), Outcome.PASS),
        (Sample(items=4000, qualified=3839, population=100_000), Outcome.FAIL),
        (Sample(items=3999, qualified=3999, population=100_000), Outcome.FAIL),
        (Sample(items=4001, qualified=4002, population=100_000), Outcome.INCONCLUSIVE),
        (Sample(items=4000, qualified=4000, population=3000), Outcome.INCONCLUSIVE),
        (Sample(items=4000, qualified=4000, population=99_999), Outcome.INCONCLUSIVE),
        (Sample(items=0, qualified=0, population=100_000), Outcome.FAIL),
        (None, None),
    ],
)
def test_the_manual_sample(make: ContextMaker, sample: Sample | None, expected: Outcome | None) -> None:
    """Four thousand items, ninety-six in a hundred, drawn from all of the corpus."""
    assert outcome(manual_sample, make(scan(manual_sample=sample), dossier=DECLARED)) is expected


def test_a_corpus_smaller_than_the_sample_is_a_question(make: ContextMaker) -> None:
    """All of it was looked at."""
    small = scan(row(documents=500), manual_sample=Sample(items=500, qualified=500, population=500))
    assert outcome(manual_sample, make(small, dossier=DECLARED)) is Outcome.INCONCLUSIVE
    enough = scan(row(documents=4000), manual_sample=Sample(items=4000, qualified=4000, population=4000))
    assert outcome(manual_sample, make(enough, dossier=DECLARED)) is Outcome.PASS


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (Sample(items=10_000, qualified=9800, population=100_000), Outcome.PASS),
        (Sample(items=9_999, qualified=9_999, population=100_000), Outcome.FAIL),
        (Sample(items=10_000, qualified=9799, population=100_000), Outcome.FAIL),
        (None, None),
    ],
)
def test_the_technical_sample(make: ContextMaker, sample: Sample | None, expected: Outcome | None) -> None:
    """A tenth of the corpus, ninety-eight in a hundred."""
    assert outcome(technical_sample, make(scan(technical_sample=sample), dossier=DECLARED)) is expected


def test_unread_items_are_said_with_every_sample(make: ContextMaker) -> None:
    """Even where the sample passes."""
    context = make(scan(malformed=7), dossier=DECLARED)
    assert outcome(manual_sample, context) is Outcome.PASS
    assert "7 条无法读取" in words(manual_sample, context)
    assert "7 items could not be read" in words(technical_sample, context)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((row("a"), row("b")), Outcome.PASS),
        ((row("a"),), Outcome.FAIL),
        ((row("a"), row("b", languages=("zh", "en"))), Outcome.FAIL),
        ((row("a"), row("b"), row("c", languages=(), modalities=())), Outcome.INCONCLUSIVE),
        ((row("a"), row("a")), Outcome.FAIL),
        (
            (row("a", languages=(), modalities=("image",)), row("b", languages=(), modalities=("image",))),
            Outcome.PASS,
        ),
    ],
)
def test_several_sources_for_each_language_and_modality(make: ContextMaker, rows: Any, expected: Outcome) -> None:
    """One source twice is one source."""
    assert outcome(diversity, make(scan(*rows), dossier=DECLARED)) is expected


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        (("deduplication", "accuracy", "objectivity", "diversity"), Outcome.PASS),
        (("deduplication", "accuracy", "objectivity"), Outcome.FAIL),
        ((), Outcome.FAIL),
    ],
)
def test_measures_for_quality(make: ContextMaker, measures: tuple[str, ...], expected: Outcome) -> None:
    """All four are recorded; their effect is for a person."""
    assert outcome(quality, make(scan(quality_measures=measures), dossier=DECLARED)) is expected


def test_the_figures_are_those_of_the_day(make: ContextMaker) -> None:
    """Of the earlier text while only it had them, of the national standard since then, and before both of the standard."""
    for day in (date(2020, 1, 1), date(2025, 10, 31), date(2025, 11, 1), date(2026, 11, 25)):
        context = make(as_of=day)
        assert standard(context, "manual_sample_items") == 4000
    earlier, since = make(as_of=date(2025, 10, 31)), make(as_of=date(2025, 11, 1))
    assert earlier.law.number("gbt45654_manual_sample_items") is None
    assert since.law.number("gbt45654_manual_sample_items") == 4000


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 100))
def test_a_share_reaches_or_exceeds_exactly(part: int, whole: int, limit: int) -> None:
    """No rounding: one over the limit is over it."""
    assert reaches(part, whole, limit) is (part * 100 >= limit * whole)
    assert exceeds(part, whole, limit) is (part * 100 > limit * whole)
    assert percent(part, whole).endswith("%")


def test_of_nothing_no_share_is_reached() -> None:
    """Nor is one exceeded by nothing."""
    assert not reaches(0, 0, 0)
    assert not exceeds(0, 0, 5)
    assert percent(0, 0) == "—"
