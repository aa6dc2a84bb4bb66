# SPDX-License-Identifier: Apache-2.0
"""SVG: what is merged with what, every encoding, what is refused."""

import gzip
from pathlib import Path

import pytest
from decoders_structured import text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, OTHER, replaced

from hegui.errors import LabelProblem
from hegui.label import Label, read, verify, write
from hegui.label.codec import Carrier, Survey
from hegui.label.codecs.svg import CODEC, MOST_RDF
from hegui.label.content import Content, Malformed
from hegui.label.verdict import Inconclusive, PresentValid

ROOT = Path(__file__).parents[1]
SAMPLES = {path.name: path.read_bytes() for path in sorted((ROOT / "samples" / "svg").iterdir())}
VENDORS = ROOT / "vendors"
FAULTS = sorted((ROOT / "faults" / "svg").iterdir())
SVG = 'xmlns="http://www.w3.org/2000/svg"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
ADDED = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '


def labelled(document: bytes, label: Label = LABEL, *, update: bool = False) -> bytes:
    """The document with a label, which is read back."""
    written = replaced(document, label, "x.svg") if update else write(document, label, name="x.svg").content
    assert written is not None
    reading = read(written, name="x.svg")
    assert reading.damage is None
    assert [found.label for found in reading.labels] == [label]
    return written


def without(written: bytes, before: str, after: str) -> bytes:
    """The document with the stretch from ``before`` to after ``after`` taken out."""
    text = written.decode()
    start = text.index(before)
    return (text[:start] + text[text.index(after, start) + len(after) :]).encode()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_one_stretch_is_added(name: str) -> None:
    """All characters of the old document are there, in their order, around one stretch of new ones."""
    old, new = text_of(SAMPLES[name]), text_of(labelled(SAMPLES[name]))
    start = next(at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    rest = old[start:].removeprefix("/>")  # <metadata/> is opened
    assert new[start:].endswith(rest)
    assert "AIGC" in new[start : len(new) - len(rest)]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_updating_and_back(name: str) -> None:
    """A label is replaced where it stands, and nothing else changes."""
    first = labelled(SAMPLES[name])
    second = labelled(first, LABEL.propagated(OTHER, "平台 <1>"), update=True)
    assert labelled(second, LABEL, update=True) == first


def test_the_first_child() -> None:
    """Without metadata, it becomes the first child of the root, with the prefix of the root."""
    plain = labelled(f"<?xml version='1.0'?>\n<svg {SVG} a='x>y'><g/></svg>".encode())
    assert f"a='x>y'><metadata>{ADDED}" in plain.decode()
    prefixed = labelled(b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>')
    assert f"<s:metadata>{ADDED}" in prefixed.decode()
    assert "</s:metadata><s:g/>" in prefixed.decode()


def test_existing_metadata() -> None:
    """RDF in metadata is extended; metadata without RDF gets it; an empty tag is opened."""
    inside = f'<metadata><rdf:RDF {RDF}><rdf:Description rdf:about="" id="kept"/></rdf:RDF></metadata>'
    written = labelled(f"<svg {SVG}>{inside}<g/></svg>".encode()).decode()
    assert written.count("RDF") == f"<svg>{inside}".count("RDF")
    assert 'id="kept"/><rdf:Description' in written
    written = labelled(f"<svg {SVG}><metadata>words</metadata><g/></svg>".encode()).decode()
    assert f"<metadata>{ADDED}" in written
    assert "</rdf:RDF>words</metadata>" in written
    written = labelled(f'<svg {SVG}><metadata id="m" /><g/></svg>'.encode()).decode()
    assert f'<metadata id="m" >{ADDED}' in written
    assert "</rdf:RDF></metadata><g/>" in written


def test_namespaces_of_the_document() -> None:
    """Prefixes that the root declares hold in its RDF, as Inkscape writes it."""
    document = (
        f'<svg {SVG} {RDF} xmlns:cc="http://creativecommons.org/ns#"><metadata>'
        '<rdf:RDF><cc:Work rdf:about=""/></rdf:RDF></metadata><g/></svg>'
    ).encode()
    written = labelled(document)
    assert '<cc:Work rdf:about=""/><rdf:Description' in written.decode()
    assert without(written, "<rdf:Description", "</rdf:Description>") == document


def test_a_packet_in_metadata() -> None:
    """A whole XMP packet with its processing instructions is extended as well."""
    packet = (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="kept"/></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    )
    document = f"<svg {SVG}><g/><metadata>{packet}</metadata></svg>".encode()
    assert without(labelled(document), '<rdf:Description rdf:about="" xmlns:TC260', "</rdf:Description>") == document


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("UTF-8", "图"),
        ("UTF-16", "图"),
        ("GB2312", "图"),
        ("GB18030", "图𠀀"),
        ("Big5", "圖"),
        ("ISO-8859-1", "é"),
        ("windows-1252", "€"),
        ("us-ascii", "x"),
    ],
)
def test_encodings(encoding: str, text: str) -> None:
    """A document stays in its encoding; what that lacks becomes a character reference."""
    document = f'<?xml version="1.0" encoding="{encoding}"?><svg {SVG}><text>{text}</text></svg>'.encode(encoding)
    label = Label.first("甲公司", "№1")
    written = labelled(document, label)
    assert f"<text>{text}</text></svg>" in written.decode(encoding)


def test_utf_16_without_a_mark() -> None:
    """The byte order shows in the first character."""
    for encoding in ("utf-16-le", "utf-16-be"):
        written = labelled(f"<svg {SVG}><g/></svg>".encode(encoding))
        assert written.decode(encoding).startswith("<svg")


@pytest.mark.parametrize("name", ["picwish-attribute.svg", "packed.svgz"])
def test_vendors(name: str) -> None:
    """An attribute is read, in a compressed document too."""
    [found] = read(VENDORS / name).labels
    assert (found.carrier, found.label) == (Carrier.XMP_ATTRIBUTE, Label.first(CODE, "vendor-1"))


def test_compressed_documents_are_refused() -> None:
    """They are read and not written, with the way out."""
    document = gzip.compress(SAMPLES["plain.svg"])
    assert read(document, name="x.svgz").protected is not None
    with pytest.raises(LabelProblem, match="unpack it"):
        write(document, LABEL, name="x.svgz")
    assert read(document, name="x.bin").format is None


def test_entities_are_not_expanded() -> None:
    """A label may hide in an entity, so the verdict is open."""
    document = f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {SVG}>&a;</svg>'.encode()
    assert isinstance(verify(document, name="x.svg").verdict, Inconclusive)
    with pytest.raises(LabelProblem, match="entities"):
        write(document, LABEL, name="x.svg")


def test_an_empty_document_is_refused() -> None:
    """There is nothing to label."""
    with pytest.raises(LabelProblem, match="no content"):
        write(f"<svg {SVG}/>".encode(), LABEL, name="x.svg")


def test_credentials_are_seen() -> None:
    """A C2PA manifest is not broken without being asked."""
    manifest = '<c2pa:manifest xmlns:c2pa="http://c2pa.org/manifest">AAAA</c2pa:manifest>'
    document = f"<svg {SVG}><metadata>{manifest}</metadata><g/></svg>".encode()
    assert read(document).credentials
    with pytest.raises(LabelProblem, match="C2PA"):
        write(document, LABEL)


def test_two_labels_are_two() -> None:
    """Also where one stands outside of the metadata."""
    written = labelled(f"<svg {SVG}><g/></svg>".encode()).decode()
    rdf = written[written.index("<rdf:RDF") : written.index("</metadata>")]
    twice = written.replace("<g/>", f"<g>{rdf}</g>").encode()
    assert len(read(twice).labels) == 2
    with pytest.raises(LabelProblem, match="2 labels"):
        write(twice, LABEL)


def test_the_root_decides() -> None:
    """A page with a drawing in it is no drawing; a long prolog is trusted only with the suffix."""
    assert not CODEC.recognises(b"<!DOCTYPE html><html><body><svg/></body></html>", "")
    long = b"<!--" + b"-" * 5000
    assert not CODEC.recognises(long[:4096], "")
    assert CODEC.recognises(long[:4096], ".svg")
    assert CODEC.recognises(b"<!-- <svg> --><?pi?> <x:svg>", "")
    assert not CODEC.recognises(b"<!-- a -->" * 400 + b"<", "")


def test_too_many_rdf_elements() -> None:
    """More than anybody writes are an attack on the reader's time."""
    document = f"<svg {SVG} {RDF}><metadata>{'<rdf:RDF/>' * (MOST_RDF + 1)}</metadata></svg>".encode()
    with pytest.raises(Malformed, match="too many"):
        CODEC.survey(Content(document), Survey())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
def test_faults(fault: Path) -> None:
    """Broken files are told as such, soon."""
    with pytest.raises(Malformed):
        CODEC.survey(Content(fault.read_bytes()), Survey())


values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
more_values = values | st.sampled_from(['"]]>', "<!-- -->", "&lt;", "标识 '甲'", "{}\\", "--"])


@settings(max_examples=60, deadline=None)
@given(more_values, more_values, st.sampled_from(sorted(SAMPLES)))
def test_any_value_comes_back(producer: str, number: str, name: str) -> None:
    """Whatever a label says, it is read back as written, in any encoding; XML has no place for two characters."""
    label = Label.first(producer, number)
    if {"\ufffe", "\uffff"} & set(producer + number):
        with pytest.raises(LabelProblem):
            write(SAMPLES[name], label, name=name)
        return
    written = write(SAMPLES[name], label, name=name).content
    assert written is not None
    assert verify(written, name=name).verdict == PresentValid(label)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    """Any change of any byte leads to an answer or a refusal, and what is written is sound."""
    content = bytearray(data.draw(st.sampled_from(sorted(SAMPLES.items())))[1])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    exercise(CODEC, bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content))


PARTS = [
    "<g>",
    "</g>",
    "<metadata>",
    "</metadata>",
    "<metadata/>",
    "<rdf:RDF>",
    "</rdf:RDF>",
    "<!-- -->",
    "]]>",
    "&#1;",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=12))
def test_any_markup(parts: list[str]) -> None:
    """Any markup leads to an answer or a refusal."""
    exercise(CODEC, f"<svg {SVG} {RDF}>{''.join(parts)}</svg>".encode(errors="replace"))
