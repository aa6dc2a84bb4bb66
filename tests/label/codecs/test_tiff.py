# SPDX-License-Identifier: Apache-2.0
"""TIFF and BigTIFF: where the label goes, what stays, what is refused."""

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, OTHER, replaced
from PIL import Image

from hegui.errors import LabelProblem
from hegui.label import Label, read, verify, write
from hegui.label.aigc import Label as Aigc
from hegui.label.codec import Carrier, Survey
from hegui.label.codecs.tiff import CODEC
from hegui.label.content import Content, Malformed
from hegui.label.verdict import PresentValid

ROOT = Path(__file__).parents[1]
SAMPLES = {path.name: path.read_bytes() for path in sorted((ROOT / "samples" / "tiff").iterdir())}
VENDORS = {path.name: path.read_bytes() for path in sorted((ROOT / "vendors").glob("*.tif"))}
FAULTS = sorted((ROOT / "faults" / "tiff").iterdir())
LAYOUTS = [("<", False), (">", False), ("<", True), (">", True)]
Field = tuple[int, int, bytes]
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}


def tiff(order: str, fields: list[Field], *, big: bool = False, following: list[Field] | None = None) -> bytes:
    """A file with a page, or two, and a strip of eight bytes."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(
        f"{order}HHH" if big else f"{order}H", *((43, 8, 0) if big else (42,))
    )
    count_of, entry_of, offset_of = ("Q", "HHQ", "Q") if big else ("H", "HHI", "I")
    width = 8 if big else 4
    strip_at = len(head) + width
    body = bytearray(b"PICTURE!")
    first = b""
    strip = [(273, 4, struct.pack(f"{order}I", strip_at)), (279, 4, struct.pack(f"{order}I", 8))]
    for page in (sorted([*own, *strip]) for own in (following, fields) if own is not None):
        entries = b""
        for tag, kind, value in page:
            inline = value.ljust(width, b"\0")
            if len(value) > width:
                inline = struct.pack(f"{order}{offset_of}", strip_at + len(body))
                body += value + b"\0" * (len(value) % 2)
            entries += struct.pack(f"{order}{entry_of}", tag, kind, len(value) // _SIZES[kind]) + inline
        at = strip_at + len(body)
        body += struct.pack(f"{order}{count_of}", len(page)) + entries + (first or bytes(width))
        first = struct.pack(f"{order}{offset_of}", at)
    return head + first + bytes(body)


def labels_of(content: bytes) -> list[Aigc | None]:
    """All labels of a file, which is whole."""
    reading = read(content)
    assert reading.damage is None, reading.damage
    return [found.label for found in reading.labels]


@pytest.mark.parametrize(("order", "big"), LAYOUTS)
def test_every_layout(order: str, big: bool) -> None:
    """Both byte orders, classic and BigTIFF: the tag is in the first directory, of type 7, in order."""
    content = tiff(order, [(256, 3, struct.pack(f"{order}H", 2)), (50000, 7, b"a private tag of somebody")], big=big)
    written = write(content, LABEL).content
    assert written is not None
    assert labels_of(written) == [LABEL]
    width = 8 if big else 4
    at = struct.unpack_from(f"{order}{'Q' if big else 'I'}", written, width)[0]
    count = struct.unpack_from(f"{order}{'Q' if big else 'H'}", written, at)[0]
    entry = struct.Struct(f"{order}HHQQ" if big else f"{order}HHII")
    start = at + (8 if big else 2)
    entries = [entry.unpack_from(written, start + number * entry.size) for number in range(count)]
    assert [tag for tag, *_ in entries] == [256, 273, 279, 700, 50000]
    [(_, kind, length, offset)] = [own for own in entries if own[0] == 700]
    assert (kind, offset + length) == (7, len(written))
    assert b"<TC260:AIGC>" in written[offset:]
    moved = len(content) + -len(content) % 8
    assert written[:width] + written[2 * width : len(content)] == content[:width] + content[2 * width :]
    assert at == moved


def test_an_existing_packet_is_extended() -> None:
    """Other properties stay, the type becomes 7, and the old packet is gone when the new one is elsewhere."""
    written = write(SAMPLES["rich.tif"], LABEL).content
    assert written is not None
    with Image.open(io.BytesIO(written)) as image:
        packet = image.info["xmp"]
        assert image.tag_v2.tagtype[700] == 7  # type: ignore[attr-defined]
    assert "样例作者".encode() in packet
    assert written.count("样例作者".encode()) == 1
    assert labels_of(written) == [LABEL]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_updating_leaves_no_older_label(name: str) -> None:
    """A platform's fields replace the packet; back again the file is as long as before at most."""
    first = write(SAMPLES[name], LABEL).content
    assert first is not None
    longer = LABEL.propagated(OTHER, "x" * 400)
    second = replaced(first, longer)
    assert second is not None
    assert labels_of(second) == [longer]
    assert second.count(b"ContentProducer") == 1
    third = replaced(second, LABEL)
    assert third is not None
    assert labels_of(third) == [LABEL]
    assert third.count(b"ContentProducer") == 1
    assert len(third) <= len(second)


@pytest.mark.parametrize("name", sorted(VENDORS))
def test_vendors(name: str) -> None:
    """What vendors write is read where it stands, and updated there."""
    reading = read(VENDORS[name])
    assert reading.damage is None
    [found] = reading.labels
    if name.startswith("tencent"):
        assert found.carrier is Carrier.EXIF_IMAGE_DESCRIPTION
        with pytest.raises(LabelProblem, match="cannot be read"):
            write(VENDORS[name], LABEL)
        return
    expected = Carrier.XMP_ATTRIBUTE if name.startswith("picwish") else Carrier.EXIF_USER_COMMENT
    assert found.carrier is expected
    assert found.label == Label.first(CODE, "vendor-1")
    assert found.wrapped is (expected is Carrier.EXIF_USER_COMMENT)
    changed = found.label.propagated(OTHER, "y" * 300)
    written = replaced(VENDORS[name], changed)
    assert written is not None
    [again] = read(written).labels
    assert (again.carrier, again.label, again.wrapped) == (expected, changed, found.wrapped)
    assert b"vendor-1" in written
    assert written.count(b"ContentProducer") == 1


def test_a_label_of_the_second_page() -> None:
    """It is read and updated there, and no second one is added."""
    packet = write(tiff("<", [(256, 3, b"\2\0")]), LABEL).content
    assert packet is not None
    start = packet.index(b"<?xpacket")
    content = tiff(">", [(256, 3, b"\0\2")], following=[(700, 1, packet[start:])])
    [found] = read(content).labels
    assert found.place.startswith("IFD1 ")
    changed = LABEL.propagated(OTHER, "z")
    written = replaced(content, changed)
    assert written is not None
    assert labels_of(written) == [changed]


def test_two_labels_are_two() -> None:
    """The same packet in two pages is a violation, not one label."""
    packet = write(tiff("<", [(256, 3, b"\2\0")]), LABEL).content
    assert packet is not None
    own = packet[packet.index(b"<?xpacket") :]
    content = tiff("<", [(700, 7, own)], following=[(700, 7, own)])
    assert labels_of(content) == [LABEL, LABEL]
    with pytest.raises(LabelProblem, match="2 labels"):
        write(content, LABEL)


def test_credentials_are_seen() -> None:
    """A C2PA manifest (tag 0xCD41) is not broken without being asked."""
    content = tiff("<", [(256, 3, b"\2\0"), (0xCD41, 7, b"jumb and so on")])
    assert read(content).credentials
    with pytest.raises(LabelProblem, match="C2PA"):
        write(content, LABEL)
    assert write(content, LABEL, break_credentials=True).changed


def test_metadata_that_share_bytes_are_not_written_over() -> None:
    """A packet that is the picture as well is left alone."""
    blank = b" " * 60
    content = tiff("<", [(256, 3, b"\2\0"), (700, 7, blank)])
    at = content.index(blank)
    strip = struct.pack("<HHII", 273, 4, 1, 8)
    shared = content.replace(strip, struct.pack("<HHII", 273, 4, 1, at))
    with pytest.raises(LabelProblem, match="share bytes"):
        write(shared, LABEL)


def test_image_data_beyond_the_end_is_damage() -> None:
    """A file that lacks a strip is damaged, not unlabelled."""
    content = tiff("<", [(256, 3, b"\2\0")])
    longer = content.replace(struct.pack("<HHII", 279, 4, 1, 8), struct.pack("<HHII", 279, 4, 1, len(content)))
    reading = read(longer)
    assert reading.damage is not None
    assert "image data" in reading.damage.en


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
def test_faults(fault: Path) -> None:
    """Broken files are told as such, soon."""
    with pytest.raises(Malformed):
        CODEC.survey(Content(fault.read_bytes()), Survey())


def test_data_shared_too_often_is_refused_before_it_takes_time() -> None:
    """Hundreds of tags with one long value each would make reading quadratic."""
    [fault] = [path for path in FAULTS if path.name == "same-packet-again.tif"]
    with pytest.raises(Malformed, match="again and again"):
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


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    """Any change of any byte leads to an answer or a refusal, and what is written is sound."""
    content = bytearray(data.draw(st.sampled_from(sorted({**SAMPLES, **VENDORS}.items())))[1])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    exercise(CODEC, bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"]), st.binary(max_size=200))
def test_any_bytes(head: bytes, rest: bytes) -> None:
    """Any bytes behind a header lead to an answer or a refusal."""
    exercise(CODEC, head + rest)
