# SPDX-License-Identifier: Apache-2.0
import io
import zipfile
from pathlib import Path

import pytest
from codec_factory import LABELS, VALUE, edited, sample, surveyed, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from label_exercise import exercise

from hegui.label.codec import Refused
from hegui.label.codecs.epub import CODEC

RICH = sample("samples/epub/rich.epub")
FILES = sorted((LABELS / "samples" / "epub").iterdir())
PACKAGE = "OEBPS/content.opf"


def members(data: bytes) -> dict[str, bytes]:
    """The members of an archive, checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(changes: dict[str, bytes]) -> bytes:
    """The rich sample with other members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (members(RICH) | changes).items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_package_document_changes_and_only_by_the_label(path: Path) -> None:
    """The mimetype stays first and stored; the text around the new element is as it was."""
    old = path.read_bytes()
    new = edited(CODEC, old)
    assert new[:58] == old[:58]
    before, after = members(old), members(new)
    assert {name for name in after if before.get(name) != after[name]} == {PACKAGE}
    text, fresh = before[PACKAGE], after[PACKAGE]
    common = next(at for at, (one, other) in enumerate(zip(text, fresh, strict=False)) if one != other)
    assert fresh.endswith(text[common:])
    assert b'meta name="AIGC" content="' in fresh
    for value in (VALUE * 50, "{}"):
        new = edited(CODEC, new, value)
        assert values(CODEC, new) == [value]


@pytest.mark.parametrize(
    ("name", "place"),
    [("meta-name.epub", f"{PACKAGE} meta AIGC"), ("meta-property-wrapped.epub", f"{PACKAGE} meta tc260:AIGC")],
)
def test_labels_of_others_are_read_and_replaced_where_they_stand(name: str, place: str) -> None:
    """In the form of EPUB 2 with either quote, and of EPUB 3."""
    data = sample(f"vendors/{name}")
    [site] = surveyed(CODEC, data).sites
    assert site.place == place
    assert values(CODEC, edited(CODEC, data)) == [VALUE]


def test_an_empty_element_of_epub_3_is_not_replaced() -> None:
    """There is no place for a text in it."""
    text = members(RICH)[PACKAGE].replace(b" </metadata>", b'<meta property="AIGC"/></metadata>')
    data = rebuilt({PACKAGE: text})
    assert values(CODEC, data) == [""]
    with pytest.raises(Refused):
        edited(CODEC, data)


def test_a_label_in_any_rendition_is_found() -> None:
    """Of two package documents, the label goes into the first."""
    container = members(RICH)["META-INF/container.xml"]
    second = container.replace(b"</rootfiles>", b'<rootfile full-path="b%20c.opf"/></rootfiles>')
    data = rebuilt({"META-INF/container.xml": second, "b c.opf": members(RICH)[PACKAGE]})
    new = edited(CODEC, data)
    assert members(new)["b c.opf"] == members(data)["b c.opf"]
    labelled = members(new)[PACKAGE]
    assert values(CODEC, rebuilt({"META-INF/container.xml": second, "b c.opf": labelled})) == [VALUE]


def test_hidden_fonts_are_no_protection_and_drm_is() -> None:
    """A signature is one, too: label first, sign last."""
    assert surveyed(CODEC, sample("samples/epub/obfuscated-fonts.epub")).protected is None
    for name, words in (("drm.epub", "DRM"), ("signed.epub", "signature")):
        found = surveyed(CODEC, sample(f"faults/epub/{name}")).protected
        assert found is not None
        assert words in found.en


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("truncated.epub", "malformed"),
        ("no-container.epub", "malformed"),
        ("no-package.epub", "malformed"),
        ("no-xml.epub", "malformed"),
        ("drm.epub", "refused"),
        ("signed.epub", "refused"),
        ("no-metadata.epub", "refused"),
        ("two-labels.epub", "several"),
    ],
)
def test_faults_are_answered(name: str, outcome: str) -> None:
    """Never as a book without a label."""
    assert exercise(CODEC, sample(f"faults/epub/{name}")) == outcome


def test_an_encoding_that_is_not_known_is_malformed() -> None:
    """Nothing is guessed."""
    text = members(RICH)[PACKAGE].replace(b"UTF-8", b"EBCDIC-1")
    assert exercise(CODEC, rebuilt({PACKAGE: text})) == "malformed"


@settings(max_examples=60, deadline=None)
@given(
    value=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])).filter(lambda text: text == text.strip())
)
@example("")
@example("任务 \" ' < > & ]]> -- \\ &amp;")
def test_any_text_is_read_back(value: str) -> None:
    """In an attribute and between tags. Characters that XML lacks come back as JSON escapes."""
    readable = value.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    for data in (RICH, sample("vendors/meta-name.epub"), sample("vendors/meta-property-wrapped.epub")):
        assert values(CODEC, edited(CODEC, data, value)) == [readable]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damage_is_answered(data: st.DataObject) -> None:
    """In the archive, and in the members that are read."""
    content = bytearray(data.draw(st.sampled_from(FILES)).read_bytes())
    at, length = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, 12))
    content[at : at + length] = data.draw(st.one_of(st.binary(max_size=16), st.just(bytes(content[at : at + 90]))))
    exercise(CODEC, bytes(content))
    name = data.draw(st.sampled_from([PACKAGE, "META-INF/container.xml"]))
    part = bytearray(members(RICH)[name])
    at = data.draw(st.integers(0, len(part)))
    part[at : at + length] = data.draw(st.one_of(st.binary(max_size=9), st.just(b"<meta/>"), st.just(b'name="AIGC"')))
    exercise(CODEC, rebuilt({name: bytes(part)}))
