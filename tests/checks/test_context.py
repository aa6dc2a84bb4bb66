# SPDX-License-Identifier: Apache-2.0
"""What a check sees: findings of its day, newest first, with references that tell what no longer holds."""

from datetime import date, timedelta

import pytest
from context_factory import AS_OF, ContextMaker, Filed, a_page, a_receipt

from hegui.errors import DocumentProblem
from hegui.evidence.findings import OfficialReceipt, PageCapture, PageElement, ReceiptKind

MODEL = {"id": "chat", "name": "例", "version": "2", "origin": "self_trained", "supplier": "自研"}


def test_findings_of_a_kind_come_newest_first(make: ContextMaker) -> None:
    """Of several captures the last one counts."""
    older = Filed(a_page(PageElement.APP_NAME, page="old"), collected=AS_OF - timedelta(days=9))
    context = make(older, a_page(PageElement.APP_NAME, page="new"), a_receipt(ReceiptKind.ICP_FILING, "x"))
    assert [found.finding.page for found in context.findings(PageCapture)] == ["new", "old"]
    assert [found.finding.number for found in context.findings(OfficialReceipt)] == ["x"]


def test_what_was_collected_later_is_not_seen(make: ContextMaker) -> None:
    """A check of a past day knows what was known by then."""
    context = make(Filed(a_page(page="tomorrow"), collected=AS_OF + timedelta(days=1)), a_page(page="before"))
    assert [found.finding.page for found in context.findings(PageCapture)] == ["before"]


def test_the_latest_is_the_newest_that_fits(make: ContextMaker) -> None:
    """And none where none fits, which is not an answer."""
    context = make(
        a_page(PageElement.APP_NAME, page="newest"),
        Filed(a_page(PageElement.PRIVACY_NOTICE, page="older"), collected=AS_OF - timedelta(days=9)),
    )
    latest = context.latest(PageCapture)
    with_notice = context.latest(
        PageCapture, lambda capture: any(row.element is PageElement.PRIVACY_NOTICE for row in capture.shows)
    )
    assert latest is not None
    assert latest.finding.page == "newest"
    assert with_notice is not None
    assert with_notice.finding.page == "older"
    assert context.latest(PageCapture, lambda capture: capture.page == "nowhere") is None
    assert context.latest(OfficialReceipt) is None


@pytest.mark.parametrize(
    ("depends_on", "broken"),
    [
        (("model:chat@2",), ()),
        (("model:chat@1",), ("model:chat@1",)),
        (("model:gone@1", "model:chat@2"), ("model:gone@1",)),
        ((), ()),
    ],
)
def test_a_reference_tells_what_no_longer_holds(
    make: ContextMaker, depends_on: tuple[str, ...], broken: tuple[str, ...]
) -> None:
    """Evidence about another version of the model is stale, and freshness is judged from the reference alone."""
    filed = Filed(a_page(), expires=date(2027, 1, 1), depends_on=depends_on)
    context = make(filed, dossier={"models": [MODEL]})
    [found] = context.findings(PageCapture)
    assert found.ref.broken == broken
    assert (found.ref.kind, found.ref.expires) == ("page-capture", date(2027, 1, 1))
    assert found.ref.digest == found.statement.digest


def test_one_statement_has_one_reference(make: ContextMaker) -> None:
    """However many checks ask; two statements of one day have two."""
    context = make(a_page(page="a"), a_page(page="b"))
    first, second = context.findings(PageCapture), context.findings(PageCapture)
    assert [found.ref for found in first] == [found.ref for found in second]
    assert first[0].ref is second[0].ref
    assert first[0].ref != first[1].ref


def test_a_document_is_cited_with_the_words_and_where_they_stand(make: ContextMaker) -> None:
    """File, digest, words, line; without a passage the document as a whole."""
    context = make(documents={"a.md": "# 标题\n\n第二段文字。\n"})
    document = context.document("a.md")
    whole, part = context.cited(document), context.cited(document, document.passages[1])
    assert (whole.kind, whole.file, whole.span, whole.line) == ("document", "a.md", None, None)
    assert (part.span, part.line, part.digest) == ("第二段文字。", 3, document.sha256)


def test_a_document_that_is_not_there_is_a_problem_with_the_line_that_names_it(make: ContextMaker) -> None:
    """Never an empty text."""
    context = make(dossier={"documents": {"privacy_notice": "gone.md"}})
    with pytest.raises(DocumentProblem) as caught:
        context.document("gone.md")
    assert caught.value.problems[0].where == context.place("documents", "privacy_notice")


def test_numbers_are_those_of_the_day(make: ContextMaker) -> None:
    """From the law's parameters, on the day of the check."""
    context = make()
    assert context.as_of == AS_OF
    assert context.limit("appv_notice_clicks") == context.law.number("appv_notice_clicks")
    with pytest.raises(KeyError):
        context.limit("no-such-number")
