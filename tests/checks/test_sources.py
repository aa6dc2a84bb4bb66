# SPDX-License-Identifier: Apache-2.0
"""Declared sources: the ones a question is about, and that there are none only when a scan found just those declared."""

from typing import Any

import pytest
from context_factory import ContextMaker

from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.checks.sources import none_such, sources_where, supplier_of
from hegui.evidence.findings import CorpusScan, ScannedSource
from hegui.text import Text

WHAT = Text("开源来源", "open sources")
NEWS: dict[str, Any] = {"id": "news", "name": "新闻", "kind": "commercial", "supplier": "acme"}
BOOKS: dict[str, Any] = {"id": "books", "name": "图书", "kind": "commercial"}
ACME: dict[str, Any] = {"id": "acme", "name": "示例数据公司"}


def declaring(*sources: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"corpus": "base", "corpus_version": "2", "sources": list(sources), "suppliers": [ACME]}}


def scan(*names: str, version: str = "2") -> CorpusScan:
    rows = [
        ScannedSource(source=name, documents=9, sampled_before=1, illegal_before=0, sampled_after=1, illegal_after=0)
        for name in names
    ]
    return CorpusScan(corpus="base", version=version, sources=tuple(rows), filters=())


def test_the_sources_asked_for_come_with_their_places(make: ContextMaker) -> None:
    """The place is that of the source, not of its rank among those asked for."""
    context = make(dossier=declaring(NEWS, BOOKS))
    [found] = sources_where(context, lambda source: source.id == "books")
    assert found.source.id == "books"
    assert found.place == context.place("data", "sources", 1)
    assert found.place != context.place("data", "sources", 0)


@pytest.mark.parametrize(
    ("found", "passes"),
    [
        ((scan("news", "books"),), True),
        ((scan("books", "news", "books"),), True),
        ((scan("news"),), False),
        ((scan("news", "books", "web"),), False),
        ((scan("news", "books", version="1"),), False),
        ((), False),
    ],
)
def test_that_there_is_no_such_source_is_shown_by_a_scan_that_finds_just_those_declared(
    make: ContextMaker, found: tuple[CorpusScan, ...], passes: bool
) -> None:
    """Fewer, more, another version, or no scan: a claim, and claims never prove."""
    answer = none_such(make(*found, dossier=declaring(NEWS, BOOKS)), "open-source-licence", WHAT)
    if passes:
        assert isinstance(answer, Result)
        assert (answer.outcome, len(answer.evidence)) == (Outcome.PASS, 1)
    else:
        assert isinstance(answer, NoEvidence)


@pytest.mark.parametrize("dossier", [{}, declaring()])
def test_without_declared_sources_nothing_is_shown(make: ContextMaker, dossier: dict[str, Any]) -> None:
    """An empty list and an empty scan agree, and prove nothing."""
    assert isinstance(none_such(make(scan(), dossier=dossier), "open-source-licence", WHAT), NoEvidence)


def test_a_source_has_its_supplier_or_none(make: ContextMaker) -> None:
    """By the id that it names."""
    context = make(dossier=declaring(NEWS, BOOKS))
    news, books = (item.source for item in sources_where(context, lambda _: True))
    supplier = supplier_of(context, news)
    assert supplier is not None
    assert supplier.id == "acme"
    assert supplier_of(context, books) is None
