# SPDX-License-Identifier: Apache-2.0
"""HEIC and AVIF: items, their locations in every width and version, what moves, what is refused."""

import io
import re
from pathlib import Path
from typing import Any

import av
import pytest
from heif_factory import Heif, box, picture
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, OTHER, replaced
from PIL import Image

from hegui.errors import LabelProblem
from hegui.label import Label, read, verify, write
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.heif import CODEC
from hegui.label.content import Content, Malformed, Span
from hegui.label.verdict import PresentValid

ROOT = Path(__file__).parents[1]
SAMPLES = {path.name: path.read_bytes() for path in sorted((ROOT / "samples" / "heif").iterdir())}
VENDORS = {path.name: path.read_bytes() for path in sorted((ROOT / "vendors").glob("*.[ha][ev]i[cf]"))}
FAULTS = sorted((ROOT / "faults" / "heif").iterdir())
OTHER_PACKET = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="kept"/></rdf:RDF></x:xmpmeta>'
)
C2PA = bytes.fromhex("D8FEC3D61B0E483C92975828877EC481")
XMP = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")


def labelled(content: bytes, label: Label = LABEL, **options: Any) -> bytes:
    """The file with a label, which is read back."""
    update = options.pop("update", False)
    written = replaced(content, label) if update else write(content, label, **options).content
    assert written is not None
    reading = read(written)
    assert reading.damage is None
    assert [found.label for found in reading.labels] == [label]
    return written


def media(content: bytes) -> bytes:
    """The bytes of all items, as the codec follows them."""
    return b"".join(content[slice(*part)] if isinstance(part, Span) else part for part in CODEC.media(Content(content)))


def frames(content: bytes) -> list[bytes]:
    """What FFmpeg decodes."""
    with av.open(io.BytesIO(content)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(*container.streams)]  # type: ignore[union-attr]


WIDTHS = [(4, 4, 0, 0), (8, 4, 4, 0), (8, 8, 8, 8), (4, 4, 8, 4), (0, 4, 4, 0), (0, 8, 8, 4)]


@pytest.mark.parametrize("iloc", [0, 1, 2])
@pytest.mark.parametrize("widths", WIDTHS)
@pytest.mark.parametrize("packet", [None, OTHER_PACKET])
def test_every_location(iloc: int, widths: tuple[int, int, int, int], packet: bytes | None) -> None:
    """Every version of the location box with every width of its fields, with a packet to extend and without."""
    if iloc == 0:
        widths = (*widths[:3], 0)
    content = picture(iloc=iloc, widths=widths, packet=packet)
    written = labelled(content)
    assert media(written) == media(content)
    assert (b"kept" in written) is (packet is not None)
    longer = labelled(written, LABEL.propagated(OTHER, "x" * 300), update=True)
    assert labelled(longer, LABEL, update=True) == written
    if widths[0] and not widths[3]:  # FFmpeg knows no others
        assert frames(written) == frames(content)


@pytest.mark.parametrize(
    "choices",
    [
        {"infe": 0, "packet": OTHER_PACKET},
        {"infe": 3, "iinf": 1},
        {"iref": 0},
        {"iref": 1},
        {"iref": 1, "tiles": 3},
        {"tiles": 2, "packet": OTHER_PACKET, "packet_in_idat": True},
        {"packet": OTHER_PACKET, "packet_in_idat": True, "iloc": 2},
        {"packet": OTHER_PACKET, "packet_parts": 3},
        {"packet": OTHER_PACKET, "packet_parts": 2, "packet_in_idat": True, "tiles": 2},
        {"meta_last": True},
        {"meta_last": True, "packet": OTHER_PACKET},
        {"open_end": True},
        {"open_end": True, "packet": OTHER_PACKET},
        {"free": 8},
        {"groups": box(b"altr", bytes(4), (2).to_bytes(4, "big"), (1).to_bytes(4, "big"), (1).to_bytes(4, "big"))},
        {"after": box(b"uuid", XMP, OTHER_PACKET)},
    ],
    ids=str,
)
def test_every_shape(choices: dict[str, Any]) -> None:
    """What writers choose freely changes neither the picture nor the other metadata."""
    content = picture(**choices)
    written = labelled(content)
    assert media(written) == media(content)
    assert written.count(b"kept") == content.count(b"kept")
    longer = labelled(written, LABEL.propagated(OTHER, "x" * 300), update=True)
    assert media(longer) == media(content)
    assert longer.count(b"ContentProducer") == 1
    assert labelled(longer, LABEL, update=True) == written


def test_the_packet_is_near_the_head() -> None:
    """A new packet stands right behind ``meta`` and before the picture."""
    written = labelled(picture())
    assert written.index(b"meta") < written.index(b"<TC260:AIGC>") < written.rindex(b"mdat")


@pytest.mark.parametrize("spare", [0, 8, 500])
def test_free_space_is_used_and_nothing_moves(spare: int) -> None:
    """With room behind ``meta``, to the byte or with a rest, the picture stays where it is."""
    need = len(labelled(picture())) - len(picture())
    content = picture(free=need + spare)
    written = labelled(content)
    assert len(written) == len(content)
    assert written[-61:] == content[-61:]


def test_free_space_too_small_for_a_rest_is_left_alone() -> None:
    """Four bytes too many are no box: then everything moves."""
    need = len(labelled(picture())) - len(picture())
    content = picture(free=need + 4)
    assert len(labelled(content)) == len(content) + need


def test_a_packet_of_another_image_is_left_alone() -> None:
    """Gain maps and tiles have packets of their own; the primary image gets a new one."""
    content = picture(tiles=2, packet=OTHER_PACKET, describes=1)
    written = labelled(content)
    assert OTHER_PACKET in written
    assert read(written).labels[0].place != "meta item 5 XMP TC260:AIGC"


def test_sequences() -> None:
    """Image and track of a sequence: chunk offsets move with the data, and a packet that both share stays shared."""
    for name in ("sequence.avif", "sequence-rich.avif"):
        written = labelled(SAMPLES[name])
        assert frames(written) == frames(SAMPLES[name])
        assert len(frames(written)) > 3
    with Image.open(io.BytesIO(written)) as image:
        assert b"TC260:AIGC" in image.info["xmp"]
        assert "样例作者".encode() in image.info["xmp"]


def test_a_sequence_without_items_is_refused() -> None:
    """A track alone has no item to describe."""
    content = box(b"ftyp", b"hevc", bytes(4), b"hevc") + box(b"moov", box(b"mvhd", bytes(100)))
    assert read(content).protected is not None
    with pytest.raises(LabelProblem, match="no meta box"):
        write(content, LABEL)
    with pytest.raises(Refused):
        CODEC.edit(Content(content), Survey(), "{}")


def test_fragments_are_refused() -> None:
    """Offsets in fragments are not followed, so nothing is moved."""
    with pytest.raises(LabelProblem, match="fragmented"):
        write(picture(after=box(b"moof", bytes(8))), LABEL)


def test_credentials_are_seen() -> None:
    """A C2PA manifest is not broken without being asked."""
    content = picture(after=box(b"uuid", C2PA, b"jumb and so on"))
    assert read(content).credentials
    with pytest.raises(LabelProblem, match="C2PA"):
        write(content, LABEL)
    labelled(content, break_credentials=True)


def test_encrypted_and_compressed_packets() -> None:
    """An encrypted packet is a note; a compressed one is read and not changed."""
    content = picture(packet=OTHER_PACKET)
    at = content.index(b"mime") - 2
    encrypted = content[:at] + b"\0\1" + content[at + 2 :]
    assert "encrypted" in read(encrypted).notes[0].en
    with pytest.raises(LabelProblem, match="compressed"):
        write(
            VENDORS["libheif-compressed-packet.heic"], Label.first(CODE, "vendor-1").propagated(OTHER, "x"), update=True
        )


@pytest.mark.parametrize("name", sorted(VENDORS))
def test_vendors(name: str) -> None:
    """What vendors write is read where it stands, and updated there."""
    reading = read(VENDORS[name])
    assert reading.damage is None
    [found] = reading.labels
    assert found.label == Label.first(CODE, "vendor-1")
    expected = Carrier.EXIF_USER_COMMENT if name.startswith("harmonyos") else Carrier.XMP_ATTRIBUTE
    assert found.carrier is expected
    if "compressed" in name:
        return
    written = labelled(VENDORS[name], found.label.propagated(OTHER, "y" * 300), update=True)
    assert read(written).labels[0].carrier is expected
    assert media(written) == media(VENDORS[name])
    assert written.count(b"ContentProducer") == 1


def test_two_labels_are_two() -> None:
    """A packet in an item and one in a uuid box are two labels."""
    written = labelled(picture())
    packet = re.search(rb"<x:xmpmeta.*</x:xmpmeta>", written)
    assert packet is not None
    twice = written + box(b"uuid", XMP, packet[0])
    assert len(read(twice).labels) == 2
    with pytest.raises(LabelProblem, match="2 labels"):
        write(twice, LABEL)


def test_the_brand_decides() -> None:
    """A movie is none of ours, whatever it is compatible with."""
    assert CODEC.recognises(picture()[:64], "")
    assert not CODEC.recognises(box(b"ftyp", b"isom", bytes(4), b"mif1"), ".heic")


def test_what_does_not_fit_is_refused() -> None:
    """Fields without width, and a primary image that is missing, are refused, not guessed."""
    with pytest.raises(LabelProblem, match="too narrow"):
        write(picture(widths=(4, 0, 4, 0)), LABEL)
    content = picture()
    with pytest.raises(LabelProblem, match="no primary image"):
        write(content.replace(b"pitm", b"skip"), LABEL)


def test_image_data_that_are_structure_too() -> None:
    """An item that reaches into the boxes is not moved."""
    content = Heif(b"x" * 64, box(b"hvcC", bytes(23)), extra_length=0).build()
    at = content.index(b"mdat") + 4
    assert content.count(at.to_bytes(4, "big")) == 1
    overlapping = content.replace(at.to_bytes(4, "big"), (40).to_bytes(4, "big"))
    with pytest.raises(LabelProblem, match="share bytes"):
        write(overlapping, LABEL)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
def test_faults(fault: Path) -> None:
    """Broken files are told as such, soon."""
    with pytest.raises(Malformed):
        CODEC.survey(Content(fault.read_bytes()), Survey())


values = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(str.strip)
more_values = values | st.sampled_from(['"]]>', "<!-- -->", "&lt;", "标识 '甲'", "{}\\", "--"])


@settings(max_examples=40, deadline=None)
@given(more_values, more_values, st.sampled_from(sorted(SAMPLES)))
def test_any_value_comes_back(producer: str, number: str, name: str) -> None:
    """Whatever a label says, it is read back as written."""
    label = Label.first(producer, number)
    written = write(SAMPLES[name], label).content
    assert written is not None
    assert verify(written).verdict == PresentValid(label)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    """Any change of any byte leads to an answer or a refusal, and what is written is sound."""
    content = bytearray(data.draw(st.sampled_from(sorted({**SAMPLES, **VENDORS}.items())))[1])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 600) - 1))] = data.draw(st.integers(0, 255))
    exercise(CODEC, bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"", b"\0\0\0\x1cmeta\0\0\0\0\0\0\0\x10iloc\1\0\0\0"]), st.binary(max_size=200))
def test_any_bytes(head: bytes, rest: bytes) -> None:
    """Any bytes behind a header lead to an answer or a refusal."""
    exercise(CODEC, box(b"ftyp", b"heic", bytes(4)) + head + rest)
