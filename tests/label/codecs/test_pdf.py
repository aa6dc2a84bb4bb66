# SPDX-License-Identifier: Apache-2.0
"""PDF: the Info dictionary in an incremental update, the old bytes untouched."""

import io
import logging
import time
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import LABEL, replaced
from pdf_factory import OBJECTS, TRAILER, hybrid, stream, with_packet, with_streams, with_table

from hegui.errors import LabelProblem
from hegui.label import Label, read, verify, write
from hegui.label.codec import Carrier
from hegui.label.codecs.pdf import CODEC
from hegui.label.content import Content, Malformed
from hegui.label.structures.pdf_objects import Dictionary, Name, Parser, Reference, string_of, text_of
from hegui.label.structures.pdf_xref import Pdf
from hegui.label.verdict import Inconclusive

HERE = Path(__file__).parents[1]
SAMPLES = sorted((HERE / "samples" / "pdf").iterdir())
FAULTS = sorted((HERE / "faults" / "pdf").iterdir())
MADE = {
    "hybrid": hybrid(),
    "one byte at line ends": with_table(line=b"\n"),
    "carriage returns": with_table(line=b"\r\n"),
    "bytes before the header": b"junk\n\n" + with_table(),
    "offsets from the file's beginning": with_table(head=b"junk\n%PDF-1.7\n"),
    "no end of line": with_table().rstrip(),
    "nothing packed": with_streams(inside=()),
    "one inside": with_streams(inside=(6,)),
    **{f"predictor {number}": with_streams(predictor=number) for number in (1, 10, 11, 12, 13, 14)},
    "packet": with_packet(),
    "packed packet": with_packet(packed=True),
    "table that begins with one": with_table().replace(b"xref\n0 7", b"xref\n1 7"),
    "no information": with_table(OBJECTS, b"/Root 1 0 R"),
    "information is null": with_table({**OBJECTS, 6: b"null"}),
    "information is missing": with_table(
        {n: body for n, body in OBJECTS.items() if n != 5} | {7: OBJECTS[6]}, b"/Root 1 0 R/Info 5 0 R"
    ),
}
ALL = [*((path.name, path.read_bytes()) for path in SAMPLES), *MADE.items()]
VALUES = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LABELS = st.builds(
    Label, st.sampled_from("123"), VALUES.filter(str.strip), VALUES.filter(str.strip), VALUES, VALUES, VALUES, VALUES
)


def written(content: bytes, label: Label = LABEL, *, update: bool = False) -> bytes:
    fresh = replaced(content, label) if update else write(content, label).content
    assert fresh is not None
    return fresh


def pixels(content: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.render(scale=1).to_numpy().tobytes() for page in document]
    finally:
        document.close()


def information(content: bytes) -> dict[str, object]:
    return dict(pypdf.PdfReader(io.BytesIO(content)).metadata or {})


@pytest.mark.parametrize(("name", "content"), ALL, ids=[name for name, _ in ALL])
def test_the_old_file_is_a_prefix_and_looks_the_same(name: str, content: bytes) -> None:
    """Also after a second update; PDFium renders what it rendered, and the label is one."""
    once = written(content)
    assert once.startswith(content)
    changed = replace(LABEL, reserved_code1='{"a":"(\\"}', reserved_code2="中文")
    twice = written(once, changed, update=True)
    assert twice.startswith(once)
    for fresh, label in ((once, LABEL), (twice, changed)):
        assert pixels(fresh) == pixels(content), name
        [found] = read(fresh).labels
        assert (found.carrier, found.label) == (Carrier.PDF_INFO, label)


@pytest.mark.parametrize(
    ("name", "content"),
    [(name, content) for name, content in ALL if name not in {"hybrid", "table that begins with one"}],
)
def test_pypdf_reads_the_label_and_what_was_there(name: str, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Without a complaint that it did not have before."""
    with caplog.at_level(logging.WARNING):
        before = information(content) if name != "information is null" else {}
        complaints = len(caplog.records)
        after = information(written(content))
    assert after.pop("/AIGC") == LABEL.to_json()
    assert after == before
    assert len(caplog.records) <= 2 * complaints


@settings(deadline=None)
@given(LABELS, st.sampled_from([content for _, content in ALL]))
def test_any_label_is_read_back_as_it_was_written(label: Label, content: bytes) -> None:
    """By us and by pypdf."""
    fresh = written(content, label)
    assert [found.label for found in read(fresh).labels] == [label]


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_strings_keep_their_text(text: str) -> None:
    """In round brackets or in UTF-16."""
    value = Parser(string_of(text)).object()
    assert isinstance(value, bytes)
    assert text_of(value) == text


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.name)
def test_faults_have_an_answer(path: Path) -> None:
    """Nothing but the refusals that are ours, and soon."""
    began = time.process_time()
    exercise(CODEC, path.read_bytes())
    assert time.process_time() - began < 1


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_mutated_files_have_an_answer(data: st.DataObject) -> None:
    """And what is written into them reads back."""
    content = data.draw(st.sampled_from([content for _, content in ALL]))
    at = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(at, min(len(content), at + 20)))
    inside = data.draw(
        st.sampled_from(
            [
                b"<<",
                b">>",
                b"(",
                b")",
                b"[",
                b"]",
                b"6 0 R",
                b"4294967295",
                b"-1",
                b"null",
                b"/Prev 9",
                b"obj",
                b"stream\n",
                b"/AIGC(x)",
            ]
        )
        | st.binary(max_size=8)
    )
    exercise(CODEC, content[:at] + inside + content[end:])


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    """Also as an object, and behind a header."""
    exercise(CODEC, content)
    exercise(CODEC, b"%PDF-1.7\n" + content)
    try:
        Parser(content).object()
    except Malformed:
        return


@pytest.mark.parametrize("cut", range(20, len(with_table()) - 8, 29))
def test_a_file_cut_off_is_damaged_and_never_unlabelled(cut: int) -> None:
    """Wherever it is cut."""
    assert read(with_table()[:cut], name="x.pdf").damage is not None


def test_an_update_cut_off_is_damaged() -> None:
    """The file before it would read as unlabelled."""
    content, fresh = with_table(), written(with_table())
    for cut in range(len(content) + 3, len(fresh) - 8, 7):
        assert read(fresh[:cut], name="x.pdf").damage is not None, cut
    assert read(content + b"\r\n\0\0 ", name="x.pdf").damage is None


def test_the_encrypted_is_inconclusive_and_refused() -> None:
    """What is in it is not known."""
    content = (HERE / "faults" / "pdf" / "encrypted.pdf").read_bytes()
    assert isinstance(verify(content).verdict, Inconclusive)
    with pytest.raises(LabelProblem, match="encrypted"):
        written(content)


@pytest.mark.parametrize("name", ["signed.pdf", "certified.pdf", "signature-field.pdf"])
def test_the_signed_is_read_and_refused(name: str) -> None:
    """Label first, sign last."""
    content = (HERE / "faults" / "pdf" / name).read_bytes()
    assert read(content).labels == ()
    with pytest.raises(LabelProblem, match="label first, sign last"):
        written(content)


def test_a_manifest_is_seen() -> None:
    """Of C2PA, as an associated file."""
    content = (HERE / "faults" / "pdf" / "c2pa.pdf").read_bytes()
    assert read(content).credentials
    with pytest.raises(LabelProblem, match="C2PA"):
        written(content)
    assert write(content, LABEL, break_credentials=True).content


def test_objects_after_the_references_are_refused() -> None:
    """An update would become part of the last one."""
    with pytest.raises(LabelProblem, match="after its last cross-reference"):
        written((HERE / "faults" / "pdf" / "objects-after-references.pdf").read_bytes())


@pytest.mark.parametrize(
    ("name", "carrier", "place"),
    [
        ("catalogue.pdf", Carrier.PDF_CATALOG, "Catalog /AIGC"),
        ("xmp-element.pdf", Carrier.XMP_ELEMENT, "Metadata TC260:AIGC"),
        ("info-in-object-stream.pdf", Carrier.PDF_INFO, "Info /AIGC"),
        ("info-dictionary-value.pdf", Carrier.PDF_INFO, "Info /AIGC"),
    ],
)
def test_labels_of_others_are_found(name: str, carrier: Carrier, place: str) -> None:
    """Where a search of the bytes would not see them."""
    [found] = read((HERE / "vendors" / name).read_bytes()).labels
    assert (found.carrier, found.place) == (carrier, place)
    assert found.label is not None
    assert found.label.produce_id == "vendor-1"


@pytest.mark.parametrize("packed", [False, True])
def test_a_label_in_the_packet_is_replaced_there(packed: bool) -> None:
    """And the rest of the packet stays."""
    content = with_packet(LABEL.to_json().replace('"', "&quot;"), packed=packed)
    changed = replace(LABEL, reserved_code1="x")
    fresh = written(content, changed, update=True)
    [found] = read(fresh).labels
    assert (found.carrier, found.label) == (Carrier.XMP_ELEMENT, changed)
    assert pixels(fresh) == pixels(content)
    metadata = pypdf.PdfReader(io.BytesIO(fresh)).xmp_metadata
    assert metadata is not None
    assert metadata.dc_format == "application/pdf"
    assert information(fresh) == information(content)


def test_the_newest_revision_counts() -> None:
    """A label that an update took away is not there."""
    labelled = written(with_table())
    offset, start = len(labelled), labelled.rindex(b"startxref") + 10
    previous = int(labelled[start : labelled.index(b"\n", start)])
    body = b"6 0 obj\n<</Title(t)>>\nendobj\n"
    update = b"xref\n6 1\n%010d 00000 n \ntrailer\n<<%b/Size 7/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    fresh = labelled + body + update % (offset, TRAILER, previous, offset + len(body))
    assert read(fresh).labels == ()
    assert information(fresh) == {"/Title": "t"}


def test_information_that_is_not_an_object_of_its_own_is_refused() -> None:
    """It stands in the trailer against the standard, or is something else."""
    for content in (
        with_table(trailer=b"/Root 1 0 R/Info<</Title(x)>>"),
        with_table({**OBJECTS, 6: b"[1 2]"}),
        with_table({**OBJECTS, 6: stream(b"", b"x")}),
    ):
        with pytest.raises(LabelProblem, match="no dictionary of its own"):
            written(content)


def test_information_and_catalogue_are_two() -> None:
    """Else a label would change the content."""
    assert read(with_table(trailer=b"/Root 1 0 R/Info 1 0 R")).damage is not None


def test_identifiers_tell_the_states_apart() -> None:
    """The first stays, the second changes, the same each time."""
    content = with_table()
    first, second = written(content), written(content)
    assert first == second
    [one, two] = pypdf.PdfReader(io.BytesIO(first)).trailer["/ID"]
    [kept, old] = pypdf.PdfReader(io.BytesIO(content)).trailer["/ID"]
    assert one == kept
    assert two != old


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xfe\xff\x4e\x2d", "中"),
        (b"\xff\xfe\x2d\x4e", "中"),
        (b"\xef\xbb\xbf\xe4\xb8\xad", "中"),
        ("中".encode(), "中"),
        (b"\xa0\x92caf\xe9", "€™café"),
    ],
)
def test_text_is_read_in_every_encoding(raw: bytes, text: str) -> None:
    """Those of the standard, and bare UTF-8."""
    assert text_of(raw) == text


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b"(a\\(b\\)(c)\\101\\n\\\r\nd\\9)", b"a(b)(c)A\nd9"),
        (b"<41 4\n2 4>", b"AB@"),
        (b"/A#20B", Name("A B")),
        (b"[1 -2.5 +.5 true null 3 0 R 4 0]", [1, -2.5, 0.5, True, None, Reference(3, 0), 4, 0]),
        (b"% comment\n 7", 7),
    ],
)
def test_objects_are_read_as_the_standard_writes_them(source: bytes, value: object) -> None:
    """ISO 32000-1, 7.3."""
    assert Parser(source).object() == value


def test_the_last_of_equal_keys_counts() -> None:
    """As most readers have it."""
    found = Parser(b"<</A 1/A 2>>").object()
    assert isinstance(found, Dictionary)
    assert found.get("A") == 2


def test_a_large_file_is_read_as_fast_as_a_small_one() -> None:
    """Objects are looked up one by one."""
    objects = {**OBJECTS, **dict.fromkeys(range(7, 20000), b"[]")}
    content = Content(with_table(objects))
    began = time.process_time()
    pdf = Pdf(content)
    assert pdf.dictionary(pdf.trailer("Info")) is not None
    assert time.process_time() - began < 0.1
    assert len(pdf.entries()) == 19_999
