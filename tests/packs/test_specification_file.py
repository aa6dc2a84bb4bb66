# SPDX-License-Identifier: Apache-2.0
"""Specifications and overlays: as they come with hegui, and what their reader refuses."""

import re
from datetime import date
from pathlib import Path

import pytest

from hegui import packs
from hegui.errors import SchemaProblem
from hegui.evidence.findings import FINDING_OF, ReceiptKind
from hegui.facts.condition import evaluate
from hegui.facts.vocabulary import Facts
from hegui.law.load import load_catalogue
from hegui.law.terms import Confidence
from hegui.law.view import LawView
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.kind import Kind
from hegui.packs.page.markup import page_names
from hegui.packs.specification import Specification
from hegui.packs.specification_file import bundled_overlays, load_overlay, load_specification, with_overlays

OVERLAY = """\
id: office
title: {zh: 某地附加要求, en: What one office asks}
kinds: [model-filing]
confidence: L
confirmed: true
note: {zh: 据电话答复, en: By telephone}
items:
  - id: extra
    number: 附件9
    name: {zh: 附加说明, en: Extra}
    paper: true
    files: [pdf]
    confidence: L
alter:
  - {item: keywords, files: [xlsx, pdf], note: {zh: 另交PDF, en: PDF too}}
"""


@pytest.fixture(params=list(Kind), ids=str)
def specification(request: pytest.FixtureRequest) -> Specification:
    return load_specification(request.param)


def test_every_item_cites_what_the_catalogue_has(specification: Specification) -> None:
    """Instruments and articles are those of the catalogue; a clause of the report may be cited by its chapter."""
    catalogue = load_catalogue()
    articles = {(obligation.instrument, obligation.article) for obligation in catalogue.obligations}
    for item in specification.items:
        assert item.cite, item.id
        for cited in (*item.cite, *specification.cite):
            assert any(
                instrument == cited.instrument and article.startswith(cited.article) for instrument, article in articles
            ), f"{item.id}: {cited}"


def test_every_condition_is_in_the_grammar_and_can_be_evaluated(specification: Specification) -> None:
    """On facts that are all unknown no condition breaks."""
    view = LawView(load_catalogue(), date(2026, 11, 25))
    for item in specification.items:
        evaluate(view.parsed(item.condition), Facts({}), view)


def test_the_sources_of_items_exist(specification: Specification) -> None:
    """Pages have a context and a text, evidence and receipts are kinds that there are."""
    for item in specification.items:
        assert item.page is None or (item.page in CONTEXTS and item.page in page_names()), item.id
        assert set(item.evidence) <= set(FINDING_OF), item.id
        assert set(item.receipt) <= {kind.value for kind in ReceiptKind}, item.id


def test_what_practitioners_say_is_not_marked_as_sure(specification: Specification) -> None:
    """No authority publishes the forms: of what is handed in, only what a law or a store writes down is H."""
    sure = {item.id for item in specification.items if item.confidence is Confidence.HIGH}
    assert sure <= {"app-receipt", "annotation-rules"}
    assert specification.confidence is not Confidence.HIGH


def test_items_know_their_lines(specification: Specification) -> None:
    """A missing item names the line of the specification that asks for it."""
    lines = [item.place.line for item in specification.items if item.place and item.place.line]
    assert len(set(lines)) == len(specification.items)


def test_overlays_that_nobody_confirmed_say_so() -> None:
    """What some offices are said to ask is L and unconfirmed, and applies only where it is switched on."""
    for overlay in bundled_overlays():
        assert overlay.confidence is Confidence.LOW
        assert not overlay.confirmed


def test_an_overlay_adds_and_alters(tmp_path: Path) -> None:
    """Items of the overlay come last; what it alters carries its note and its confidence."""
    path = tmp_path / "office.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    laid = with_overlays(load_specification(Kind.MODEL_FILING), [load_overlay(path, "pack/office.yaml")])
    assert laid.items[-1].id == "extra"
    keywords = laid.item("keywords")
    assert keywords is not None
    assert keywords.files == ("xlsx", "pdf")
    assert keywords.confidence is Confidence.LOW
    assert keywords.note is not None
    assert keywords.note.zh.endswith("另交PDF")
    plain = load_specification(Kind.MODEL_FILING).item("keywords")
    assert plain is not None
    assert plain.files == ("xlsx",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kinds: [model-filing]", "kinds: [registration]"), "not for this"),
        (("item: keywords", "item: keyword"), "no item 'keyword' to alter"),
        (("- id: extra", "- id: keywords"), "there is an item 'keywords' already"),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """For another pack, altering what is not there, adding what is there."""
    path = tmp_path / "office.yaml"
    path.write_text(OVERLAY.replace(*change), encoding="utf-8")
    overlay = load_overlay(path, "pack/office.yaml")
    with pytest.raises(SchemaProblem) as refused:
        with_overlays(load_specification(Kind.MODEL_FILING), [overlay])
    assert said.lower() in str(refused.value).lower()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("paper: true", "paper: true\n    sheet: keywords"), "exactly one source"),
        (("paper: true", "document: user_agrement"), "no document 'user_agrement'"),
        (("paper: true", "papers: true"), "no field"),
        (("confidence: L\nconfirmed", "confidence: X\nconfirmed"), "not one of the accepted values"),
    ],
)
def test_a_wrong_overlay_is_refused_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """Two sources, unknown documents, fields and words."""
    path = tmp_path / "office.yaml"
    path.write_text(OVERLAY.replace(*change), encoding="utf-8")
    with pytest.raises(SchemaProblem) as refused:
        load_overlay(path, "pack/office.yaml")
    assert said in str(refused.value)
    assert "pack/office.yaml:" in str(refused.value)


TERM = re.compile(
    r"(?!一天内)[0-9〇一二三四五六七八九十百]+\s*(?:个工作日|日内|天内|小时内|个月内|年内)"
    r"|\d+ (?:working )?(?:days?|hours?|months?|years?)|\d\s*(?:%|percent)"
)


def test_no_specification_and_no_page_holds_a_figure_of_the_law() -> None:
    """Terms and shares of the law are dated parameters: written into a text they would outlive the law that they are of."""
    written = [
        (path.name, found[0])
        for folder in ("specifications", "overlays", "pages")
        for path in sorted((Path(packs.__file__).parent / folder).iterdir())
        for found in TERM.finditer(path.read_text("utf-8"))
        if path.suffix in {".yaml", ".page"}
    ]
    assert written == [("safety-report.page", "5%"), ("safety-report.page", "5%")], "only the 95 % of the interval"
