# SPDX-License-Identifier: Apache-2.0
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from codec_factory import LABELS, VALUE, edited, sample, surveyed, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from label_exercise import exercise

from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.ooxml import CODEC
from hegui.label.content import Malformed
from hegui.label.structures.xml_part import escaped

RICH = sample("samples/ooxml/rich.docx")
SMALL = sample("samples/ooxml/small.docx")
FILES = [*sorted((LABELS / "samples" / "ooxml").iterdir()), *sorted((LABELS / "codecs" / "files").glob("*.docx"))]
TOUCHED = {"[Content_Types].xml", "_rels/.rels", "docProps/custom.xml"}


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package, checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(data: bytes, **changes: bytes) -> bytes:
    """The package with other parts: ``custom``, ``types``, ``rels``, ``core``."""
    names = dict(
        zip(("types", "rels", "custom"), ("[Content_Types].xml", "_rels/.rels", "docProps/custom.xml"), strict=True)
    )
    names |= {"core": "docProps/core.xml"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in (parts(data) | {names[key]: part for key, part in changes.items()}).items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return buffer.getvalue()


def properties(data: bytes) -> list[tuple[str | None, str | None, str]]:
    """Number, name and text of every custom property."""
    root = ET.fromstring(parts(data)["docProps/custom.xml"])  # noqa: S314  our own samples
    return [(own.get("pid"), own.get("name"), "".join(own.itertext())) for own in root]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_three_parts_change(path: Path) -> None:
    """All others are where they were in the archive's order, their bytes as packed as before."""
    old = path.read_bytes()
    new = edited(CODEC, old)
    before, after = parts(old), parts(new)
    assert {name for name in after if before.get(name) != after[name]} <= TOUCHED
    assert list(before) == [name for name in after if name in before]
    assert properties(new)[-1][1:] == ("AIGC", VALUE)
    for value in (VALUE * 50, "{}"):
        new = edited(CODEC, new, value)
        assert values(CODEC, new) == [value]


def test_other_properties_keep_their_numbers() -> None:
    """The label gets the next number."""
    assert properties(RICH) == [("2", "Client", "某公司 & Co"), ("9", "Ref", "A<1")]
    assert properties(edited(CODEC, RICH)) == [*properties(RICH), ("10", "AIGC", VALUE)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_part_is_registered_once(path: Path) -> None:
    """With a content type, and a relationship of the package's own conformance class."""
    new = parts(edited(CODEC, path.read_bytes()))
    types = ET.fromstring(new["[Content_Types].xml"])  # noqa: S314  as above
    relations = ET.fromstring(new["_rels/.rels"])  # noqa: S314  as above
    assert [own.get("PartName") for own in types].count("/docProps/custom.xml") == 1
    [own] = [own for own in relations if own.get("Target") == "docProps/custom.xml"]
    strict = any("purl.oclc.org" in other.get("Type", "") for other in relations if other is not own)
    assert own.get("Type", "").startswith("http://purl.oclc.org/" if strict else "http://schemas.openxmlformats.org/")
    ids = [other.get("Id") for other in relations]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix in {".xlsx", ".docx"}], ids=lambda path: path.name
)
def test_office_libraries_open_the_file(path: Path) -> None:
    """Openpyxl sees the property with the others; python-docx opens the document."""
    data = edited(CODEC, path.read_bytes())
    if path.suffix == ".xlsx":
        seen = {own.name: own.value for own in openpyxl.load_workbook(io.BytesIO(data)).custom_doc_props.props}
        assert seen["AIGC"] == VALUE
    elif "strict" not in path.name:  # python-docx knows the transitional class only
        assert docx.Document(io.BytesIO(data)).paragraphs


@pytest.mark.parametrize(
    ("name", "carrier", "place"),
    [
        ("custom-property.docx", Carrier.CUSTOM_PROPERTY, "docProps/custom.xml AIGC"),
        ("custom-property-wrapped.pptx", Carrier.CUSTOM_PROPERTY, "docProps/custom.xml Aigc"),
        ("description-wrapped.docx", Carrier.DOCUMENT_PROPERTY, "docProps/core.xml description"),
        ("description-glued.xlsx", Carrier.DOCUMENT_PROPERTY, "docProps/core.xml description"),
    ],
)
def test_labels_of_others_are_read_and_replaced_where_they_stand(name: str, carrier: Carrier, place: str) -> None:
    """A description keeps the wrapper, without which nothing tells there that it is a label."""
    data = sample(f"vendors/{name}")
    [site] = surveyed(CODEC, data).sites
    assert (site.carrier, site.place) == (carrier, place)
    [new] = values(CODEC, edited(CODEC, data))
    assert new == (VALUE if carrier is Carrier.CUSTOM_PROPERTY else f'{{"AIGC":{VALUE}}}')


@pytest.mark.parametrize(
    ("old", "replaceable"),
    [
        (b'<property name="AIGC" pid="2"><vt:lpwstr/></property>', True),
        (b'<property name="AIGC" pid="2"><vt:lpwstr a="1" /></property>', True),
        (b'<property name="AIGC" pid="2"><vt:bstr><![CDATA[{"a":1}]]></vt:bstr></property>', True),
        (b'<property name="AIGC" pid="2"><vt:i4>1</vt:i4></property>', False),
        (b'<property name="AIGC" pid="2"/>', False),
        (b'<property name="&#65;IGC" pid="2"><vt:lpwstr>x</vt:lpwstr></property>', True),
    ],
)
def test_a_property_is_replaced_whatever_it_holds(old: bytes, *, replaceable: bool) -> None:
    """If it holds text; a number in its place is told, and not replaced."""
    data = rebuilt(RICH, custom=parts(RICH)["docProps/custom.xml"].replace(b"</Properties>", old + b"</Properties>"))
    assert len(values(CODEC, data)) == 1
    if replaceable:
        assert values(CODEC, edited(CODEC, data)) == [VALUE]
        assert len(properties(edited(CODEC, data))) == 3
    else:
        with pytest.raises(Refused):
            edited(CODEC, data)


def test_a_property_that_only_speaks_of_aigc_is_none() -> None:
    """Unless it holds an object."""
    rest = b'<property name="AIGC_note" pid="7"><vt:lpwstr>%s</vt:lpwstr></property></Properties>'
    custom = parts(RICH)["docProps/custom.xml"]
    assert values(CODEC, rebuilt(RICH, custom=custom.replace(b"</Properties>", rest % b"none"))) == []
    assert values(CODEC, rebuilt(RICH, custom=custom.replace(b"</Properties>", rest % b"{}"))) == ["{}"]


def test_words_on_aigc_in_the_description_are_no_label() -> None:
    """``rich.docx`` has some."""
    assert b"AIGC" in parts(RICH)["docProps/core.xml"]
    assert values(CODEC, RICH) == []


def test_protected_files_say_why() -> None:
    """Encrypted, signed, no Office document."""
    for name, words in (
        ("encrypted-ole.docx", "password"),
        ("encrypted-members.docx", "encrypted"),
        ("signed.docx", "signature"),
        ("no-office.docx", "no Office document"),
    ):
        found: Any = None
        try:
            found = surveyed(CODEC, sample(f"faults/ooxml/{name}")).protected
        except Malformed as error:
            found = error.text
        assert found is not None
        assert words in found.en


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("truncated.docx", "malformed"),
        ("only-signature.docx", "malformed"),
        ("encrypted-ole.docx", "malformed"),
        ("encrypted-members.docx", "malformed"),
        ("signed.docx", "refused"),
        ("no-office.docx", "refused"),
        ("no-relationships.docx", "malformed"),
        ("bomb.docx", "malformed"),
        ("entities.docx", "malformed"),
        ("nested-5000-deep.docx", "malformed"),
        ("two-custom-parts.docx", "malformed"),
        ("overlapping.docx", "malformed"),
        ("directory-at-4-gb.docx", "malformed"),
        ("polyglot-pdf.docx", "malformed"),
        ("two-labels.docx", "several"),
    ],
)
def test_faults_are_answered(name: str, outcome: str) -> None:
    """Never as a file without a label."""
    assert exercise(CODEC, sample(f"faults/ooxml/{name}")) == outcome


def test_formats_are_told_apart() -> None:
    """By the first member or the suffix; EPUB and OpenDocument, whose first member is ``mimetype``, are others."""
    assert CODEC.recognises(SMALL[:4096], "")
    assert CODEC.recognises(b"PK\3\4" + bytes(26) + b"other.xml", ".pptx")
    assert not CODEC.recognises(b"PK\3\4" + bytes(26) + b"other.xml", ".zip")
    assert not CODEC.recognises(sample("samples/epub/rich.epub")[:4096], ".docx")


@settings(max_examples=60, deadline=None)
@given(
    value=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])).filter(lambda text: text == text.strip())
)
@example("")
@example("任务 \" ' < > & ]]> -- \\ &amp; _x0041_")
@example("\x7f\x85\u2028 a")
def test_any_text_is_read_back(value: str) -> None:
    """As a new part, beside others, in the place of another. Characters that XML lacks come back as JSON escapes."""
    readable = value.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    for data in (SMALL, RICH, sample("vendors/custom-property.docx")):
        assert values(CODEC, edited(CODEC, data, value)) == [readable]


@pytest.mark.parametrize("kind", ["custom-properties", "core-properties"])
def test_a_part_that_is_led_to_twice_holds_one_label(kind: str) -> None:
    """In another spelling, too: names that differ in the case of letters are one name. A fuzzer found it."""
    labelled = edited(CODEC, RICH) if kind == "custom-properties" else rebuilt(RICH, core=CORE)
    rels = parts(labelled)["_rels/.rels"]
    [own] = [own for own in re.findall(rb"<Relationship [^>]*/>", rels) if kind.encode() in own]
    again = own.replace(b"docProps", b"docprops").replace(b' Id="', b' Id="x')
    twice = rebuilt(labelled, rels=rels.replace(own, own + again))
    assert values(CODEC, labelled) == values(CODEC, twice) == [VALUE]


CORE = f"""<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>AIGC:{escaped(VALUE)}</dc:description></cp:coreProperties>""".encode()


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damage_is_answered(data: st.DataObject) -> None:
    """In the archive, and in the parts that are read."""
    content = bytearray(data.draw(st.sampled_from([path for path in FILES if path.stat().st_size < 6000])).read_bytes())
    at, length = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, 12))
    content[at : at + length] = data.draw(st.one_of(st.binary(max_size=16), st.just(bytes(content[at : at + 90]))))
    exercise(CODEC, bytes(content))
    name = data.draw(st.sampled_from(["custom", "types", "rels", "core"]))
    inside = {
        "custom": "docProps/custom.xml",
        "types": "[Content_Types].xml",
        "rels": "_rels/.rels",
        "core": "docProps/core.xml",
    }
    part = bytearray(parts(RICH)[inside[name]])
    at = data.draw(st.integers(0, len(part)))
    part[at : at + length] = data.draw(st.one_of(st.binary(max_size=9), st.just(b"<AIGC>"), st.just(b'name="AIGC"')))
    exercise(CODEC, rebuilt(RICH, **{name: bytes(part)}))
