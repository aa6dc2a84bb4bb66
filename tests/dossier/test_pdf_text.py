# SPDX-License-Identifier: Apache-2.0
"""PDF: what can be read is read with its page, what cannot is refused."""

import sys
from io import BytesIO

import pytest
from document_factory import a_pdf, a_scan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hegui.dossier import pdf_text
from hegui.dossier.pdf_text import read
from hegui.errors import DocumentProblem, MissingExtra, Place

GOOD = a_pdf("用户协议\n第一条 用户应当合法使用本服务。", "第二条 我们会对生成内容添加标识。")


def refused(content: bytes) -> str:
    with pytest.raises(DocumentProblem) as caught:
        read(content, "a.pdf")
    [problem] = caught.value.problems
    assert problem.where == Place("a.pdf")
    assert problem.fix is not None
    return problem.what.en


def test_passages_have_pages() -> None:
    """And are numbered through."""
    assert [(passage.text, passage.line, passage.page) for passage in read(GOOD, "a.pdf").passages] == [
        ("用户协议", 1, 1),
        ("第一条 用户应当合法使用本服务。", 2, 1),
        ("第二条 我们会对生成内容添加标识。", 3, 2),
    ]


def test_a_clause_that_wraps_is_one_passage() -> None:
    """The margin is not part of the sentence."""
    [passage] = read(a_pdf("未经您的同意，我们不会向任何第三方提供您的个\n人信息。"), "a.pdf").passages
    assert passage.text == "未经您的同意，我们不会向任何第三方提供您的个人信息。"


def test_an_encrypted_pdf_is_refused() -> None:
    """With the advice to take the password off."""
    assert "encrypted" in refused(a_pdf("甲", password="geheim"))  # noqa: S106  of a fixture


def test_an_image_only_pdf_is_refused() -> None:
    """It is not a document in which nothing was found."""
    assert "images only" in refused(a_pdf("", ""))


def test_a_scan_with_page_numbers_is_still_a_scan() -> None:
    """A stamp does not make a text of it."""
    assert "images only" in refused(a_scan("第1页", "第2页"))


def test_single_scanned_pages_are_named() -> None:
    """Whoever searches the rest must know that nobody has read these."""
    extract = read(a_pdf("用户协议", "", "第三页"), "a.pdf")
    assert extract.pages_without_text == (2,)
    assert [passage.page for passage in extract.passages] == [1, 3]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"not a pdf", GOOD[:200], GOOD[100:]])
def test_a_broken_pdf_is_refused(content: bytes) -> None:
    """Or a file that only has the name."""
    assert "broken" in refused(content)


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any page is read."""
    monkeypatch.setattr(pdf_text, "MAX_PAGES", 1)
    assert "too long" in refused(GOOD)


def test_a_pdf_of_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as it is too much."""
    monkeypatch.setattr(pdf_text, "MAX_CHARACTERS", 10)
    assert "too long" in refused(GOOD)


def test_without_the_reader_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of hegui works without it."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtra, match=r"hegui\[documents\]"):
        read(GOOD, "a.pdf")


@given(st.binary(max_size=300).map(lambda tail: b"%PDF-1.4\n" + tail) | st.binary(max_size=300))
def test_random_bytes_are_refused(content: bytes) -> None:
    """With a problem, never with a crash."""
    assert refused(content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_pdf_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed, cut out or put in anywhere."""
    content = BytesIO()
    content.write(GOOD)
    for _ in range(data.draw(st.integers(1, 12))):
        content.seek(data.draw(st.integers(0, len(GOOD) - 1)))
        content.write(data.draw(st.binary(min_size=1, max_size=8)))
    damaged = content.getvalue()[: data.draw(st.integers(len(GOOD) // 2, len(GOOD)))]
    try:
        read(damaged, "a.pdf")
    except DocumentProblem as error:
        assert error.problems  # noqa: PT017  the point of the test
