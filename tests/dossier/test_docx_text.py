# SPDX-License-Identifier: Apache-2.0
"""DOCX: every word that a reader sees is read, no word that is deleted or hidden, and no bomb is unpacked."""

import io
import sys
import zipfile

import pytest
from document_factory import a_docx, a_docx_with_body, a_pdf, repacked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hegui.dossier import docx_text
from hegui.dossier.docx_text import read
from hegui.errors import DocumentProblem, MissingExtra, Place, Problem

GOOD = a_docx(
    "用户协议",
    "第一条 用户应当合法使用本服务。",
    table=(("目的", "期限"), ("登录", "六个月")),
    header="内部",
    footer="第1页",
)


def texts(content: bytes) -> list[str]:
    return [passage.text for passage in read(content, "a.docx").passages]


def refused(content: bytes) -> Problem:
    with pytest.raises(DocumentProblem) as caught:
        read(content, "a.docx")
    [problem] = caught.value.problems
    assert problem.where == Place("a.docx")
    assert problem.fix is not None
    return problem


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def test_paragraphs_rows_headers_and_footers_are_read() -> None:
    """Body first; a row is one passage, so that what stands beside each other is found together."""
    assert texts(GOOD) == [
        "用户协议",
        "第一条 用户应当合法使用本服务。",
        "目的 | 期限",
        "登录 | 六个月",
        "内部",
        "第1页",
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{run('甲')}<w:ins w:id='1' w:author='x'>{run('乙')}</w:ins></w:p>",
        f"<w:sdt><w:sdtContent><w:p>{run('甲')}<w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>",
        f"<w:p><w:hyperlink>{run('甲')}</w:hyperlink>{run('乙')}</w:p>",
        f"<w:p>{run('甲')}<w:r><w:t/></w:r>{run('乙')}</w:p>",
        f"<w:p>{run('甲')}<w:moveTo w:id='1'>{run('乙')}</w:moveTo></w:p>",
        f"<w:p>{run('甲乙', '<w:vanish w:val=&quot;false&quot;/>'.replace('&quot;', chr(34)))}</w:p>",
        f"<w:p>{run('甲')}<w:del w:id='1'>{run('丙')}</w:del>{run('乙')}</w:p>",
        f"<w:p>{run('甲')}<w:moveFrom w:id='1'>{run('丙')}</w:moveFrom>{run('乙')}</w:p>",
        f"<w:p>{run('甲')}{run('丙', '<w:vanish/>')}{run('乙')}</w:p>",
    ],
    ids=["inserted", "control", "link", "empty", "moved here", "not hidden", "deleted", "moved away", "hidden"],
)
def test_what_a_reader_sees_is_read_and_nothing_else(body: str) -> None:
    """The third word is never there."""
    assert texts(a_docx_with_body(body)) == ["甲乙"]


def test_a_text_box_is_read_once() -> None:
    """Word writes it twice, the second time for old readers."""
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    body = f"<w:p>{run('段落')}<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
    assert texts(a_docx_with_body(body)) == ["段落", "框内"]


def test_boxes_in_boxes_do_not_multiply() -> None:
    """Sixty of them are sixty passages, not two to the sixtieth."""
    body = f"<w:p>{run('底')}</w:p>"
    for _ in range(60):
        body = f"<w:p>{run('层')}<w:txbxContent>{body}</w:txbxContent></w:p>"
    assert texts(a_docx_with_body(body)) == ["层"] * 60 + ["底"]


def test_comments_and_instructions_of_xml_are_no_text() -> None:
    """Nor do they trip the reader."""
    assert texts(a_docx_with_body(f"<!-- 注 --><w:p><?pi 注?>{run('甲')}<!-- 注 --></w:p>")) == ["甲"]


def test_a_table_in_a_table_is_part_of_its_row() -> None:
    """And is read once."""
    inner = f"<w:tbl><w:tr><w:tc><w:p>{run('内')}</w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc><w:p>{run('外')}</w:p>{inner}</w:tc><w:tc><w:p>{run('旁')}</w:p></w:tc></w:tr></w:tbl>"
    assert texts(a_docx_with_body(body)) == ["外 内 | 旁"]


def test_tabs_and_breaks_are_spaces() -> None:
    """Words on both sides stay apart."""
    body = "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>"
    assert texts(a_docx_with_body(body)) == ["one two three"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        GOOD[:500],
        a_pdf("甲"),
        repacked(GOOD, {"word/document.xml": b"<broken"}),
        repacked(
            GOOD,
            {"[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"},
        ),
    ],
    ids=["empty", "text", "cut", "pdf", "broken xml", "no types"],
)
def test_a_broken_docx_is_refused(content: bytes) -> None:
    """With what the reader stumbled over."""
    problem = refused(content)
    assert "broken" in problem.what.en
    assert problem.found


def test_an_encrypted_or_old_document_is_refused() -> None:
    """Both begin with the mark of an OLE container."""
    assert "encrypted DOCX" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500).what.en


def test_a_zip_bomb_is_not_unpacked() -> None:
    """Forty megabytes of nothing in forty kilobytes."""
    problem = refused(repacked(GOOD, {"word/media/image.bin": b"\0" * (40 * 1024 * 1024)}))
    assert "zip bomb" in problem.what.en
    assert problem.accepted is not None


@pytest.mark.parametrize(("limit", "value"), [("MAX_ENTRIES", 3), ("MAX_UNPACKED", 1000), ("MAX_XML", 1000)])
def test_entries_size_and_xml_are_bounded(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each for itself."""
    monkeypatch.setattr(docx_text, limit, value)
    assert "zip bomb" in refused(GOOD).what.en


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    """The archive reader unpacks no more than is declared, and then the checksum is wrong."""
    package = bytearray(repacked(GOOD, {"word/document.xml": b"<w>" + b"a" * 5000 + b"</w>"}))
    at = package.rindex(b"word/document.xml") - 46
    package[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "broken" in refused(bytes(package)).what.en


@pytest.mark.parametrize(("depth", "width"), [(1, 1), (8, 10)], ids=["one", "a billion laughs"])
def test_entities_are_not_expanded(depth: int, width: int) -> None:
    """What they stand for never becomes text; newer XML libraries refuse the many at once."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * width}">' for n in range(1, depth + 1))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>甲&l{depth};</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        found = texts(repacked(GOOD, {"word/document.xml": xml.encode()}))
    except DocumentProblem:
        assert width > 1
    else:
        assert found[0] == "甲"


def test_without_the_reader_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of hegui works without it."""
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtra, match=r"hegui\[documents\]"):
        read(GOOD, "a.docx")


@given(st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail) | st.binary(max_size=300))
def test_random_bytes_are_refused(content: bytes) -> None:
    """With a problem, never with a crash."""
    assert refused(content)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_archive_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed anywhere in the package."""
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + 4] = data.draw(st.binary(min_size=1, max_size=6))
    read_or_refused(bytes(content))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_part_is_read_or_refused(data: st.DataObject) -> None:
    """The archive is whole, one of the parts in it is not."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        name = data.draw(
            st.sampled_from(["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"])
        )
        part = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(part) - 1))
        part[at : at + data.draw(st.integers(0, 8))] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<w:p>", b"</w:p>", b"/", b'"', b"&x;"])
        )
    read_or_refused(repacked(GOOD, {name: bytes(part)}))


def read_or_refused(content: bytes) -> None:
    try:
        read(content, "a.docx")
    except DocumentProblem as error:
        assert error.problems  # noqa: PT017  the point of the test
