# SPDX-License-Identifier: Apache-2.0
import struct
from pathlib import Path

import av
import pytest
from codec_factory import LABELS, VALUE, edited, media, sample, surveyed, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from label_exercise import exercise

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.flv import CODEC
from hegui.label.content import Content, Malformed
from hegui.label.structures.amf import script_of

INDEXED = sample("samples/flv/keyframe-index.flv")
BARE = sample("samples/flv/no-metadata.flv")
FILES = [*sorted((LABELS / "samples" / "flv").iterdir()), *sorted((LABELS / "codecs" / "files").glob("*.flv"))]


def tags(data: bytes) -> list[tuple[int, int, bytes]]:
    """Type, start and data of every tag, the size behind it checked."""
    found, at = [], 13
    while at < len(data):
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        assert int.from_bytes(data[at + 11 + length : at + 15 + length], "big") == 11 + length
        found.append((data[at] & 31, at, data[at + 11 : at + 11 + length]))
        at += 15 + length
    return found


def script(data: bytes) -> bytes:
    """A script tag."""
    return b"\x12" + len(data).to_bytes(3, "big") + bytes(7) + data + (11 + len(data)).to_bytes(4, "big")


def metadata(*pairs: bytes, count: int = 0) -> bytes:
    """A small file with these entries in its metadata."""
    array = b"\2\0\x0aonMetaData\x08" + count.to_bytes(4, "big") + b"".join(pairs) + b"\0\0\x09"
    return BARE[:13] + script(array) + BARE[13:]


def pair(key: bytes, value: bytes) -> bytes:
    """An entry."""
    return len(key).to_bytes(2, "big") + key + value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sizes_and_counts_follow(path: Path) -> None:
    """PreviousTagSize of every tag, the count of the array, all media tags as they were; replaced longer and shorter."""
    data = path.read_bytes()
    kept = [tag[2] for tag in tags(data) if tag[0] != 18]
    for value in (VALUE, VALUE * 700, "{}", VALUE):
        data = edited(CODEC, data, value)
        assert values(CODEC, data) == [value]
        assert [tag[2] for tag in tags(data) if tag[0] != 18] == kept


def test_the_keyframe_index_and_the_file_size_follow() -> None:
    """Every position leads to the same tag as before."""

    def led_to(data: bytes) -> list[bytes]:
        found = script_of(next(tag[2] for tag in tags(data) if tag[0] == 18))
        [(_, size)] = found.numbers["filesize"]
        assert size == len(data)
        return [data[int(at) : int(at) + 40] for _, at in found.numbers["keyframes.filepositions"]]

    assert len(led_to(INDEXED)) > 1
    assert led_to(edited(CODEC, INDEXED)) == led_to(INDEXED)


def test_positions_in_front_of_the_metadata_stay() -> None:
    """Only what lies behind the changed tag moves; what is no number is left alone."""
    numbers = b"".join(b"\0" + struct.pack(">d", value) for value in (13.0, 1e9, float("nan"), float("inf")))
    positions = pair(b"keyframes", b"\3" + pair(b"filepositions", b"\x0a\0\0\0\4" + numbers) + b"\0\0\x09")
    old = metadata(positions)
    new = edited(CODEC, old)
    shown = [value for _, value in script_of(tags(new)[0][2]).numbers["keyframes.filepositions"]]
    assert shown[:2] == [13.0, 1e9 + len(new) - len(old)]
    assert [str(value) for value in shown[2:]] == ["nan", "inf"]


def test_a_wrong_shift_is_seen() -> None:
    """The content of a file whose index leads elsewhere is another."""
    at = script_of(tags(INDEXED)[0][2]).numbers["keyframes.filepositions"][1][0] + tags(INDEXED)[0][1] + 11
    [position] = struct.unpack_from(">d", INDEXED, at)
    wrong = INDEXED[:at] + struct.pack(">d", position + 1) + INDEXED[at + 8 :]
    assert media(CODEC, wrong) != media(CODEC, INDEXED)


def test_a_file_without_metadata_gets_some() -> None:
    """A script tag in front of all others."""
    assert [tag[0] for tag in tags(edited(CODEC, BARE))][:2] == [18, tags(BARE)[0][0]]


def test_the_array_counts_one_more() -> None:
    """One entry more, at its end."""
    new = tags(edited(CODEC, metadata(pair(b"a", b"\5"), count=1)))[0][2]
    assert new[13:18] == b"\x08\0\0\0\2"
    assert new.endswith(VALUE.encode() + b"\0\0\x09")


@pytest.mark.parametrize("path", sorted((LABELS / "samples" / "flv").iterdir()), ids=lambda path: path.name)
def test_other_programs_see_the_label(path: Path, tmp_path: Path) -> None:
    """PyAV."""
    fresh = tmp_path / path.name
    fresh.write_bytes(edited(CODEC, path.read_bytes(), '{"Label":"1"}'))
    with av.open(str(fresh)) as container:
        assert container.metadata["AIGC"] == '{"Label":"1"}'


@pytest.mark.parametrize(
    ("name", "carrier", "place"),
    [
        ("ffmpeg-flv.flv", Carrier.FLV_METADATA, "onMetaData AIGC"),
        ("long-string-nested.flv", Carrier.FLV_METADATA, "onMetaData custom.aigc"),
        ("xmp-script.flv", Carrier.XMP_ELEMENT, "onXMPData XMP TC260:AIGC"),
    ],
)
def test_labels_of_others_are_read(name: str, carrier: Carrier, place: str) -> None:
    """As a string, in an object, in XMP. The last is not rewritten."""
    data = sample(f"vendors/{name}")
    [site] = surveyed(CODEC, data).sites
    assert (site.carrier, site.place) == (carrier, place)
    if carrier is Carrier.FLV_METADATA:
        assert values(CODEC, edited(CODEC, data)) == [VALUE]
    else:
        with pytest.raises(Refused):
            edited(CODEC, data)


@pytest.mark.parametrize(
    "value",
    [
        b"\0" + bytes(8),
        b"\1\1",
        b"\3\0\0\x09",
        b"\x08\0\0\0\0\0\0\x09",
        b"\x0a\0\0\0\1\5",
        b"\x0b" + bytes(10),
        b"\x10\0\1x\0\0\x09",
    ],
)
def test_a_label_that_is_no_string_is_seen_and_not_replaced(value: bytes) -> None:
    """Annex E asks for a string; what stands there is a label all the same."""
    data = metadata(pair(b"AIGC", value))
    assert values(CODEC, data) == [""]
    with pytest.raises(Refused):
        edited(CODEC, data)


def test_a_private_key_is_no_label() -> None:
    """``aigc_label_type`` of ByteDance is not the standard's label."""
    assert values(CODEC, metadata(pair(b"aigc_label_type", b"\2\0\1a"))) == []


def test_a_label_that_does_not_fit_is_refused() -> None:
    """A tag has 24 bits for its length."""
    with pytest.raises(Refused):
        edited(CODEC, BARE, "x" * 2**24)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("truncated.flv", "malformed"),
        ("only-header.flv", "malformed"),
        ("header-of-4-gb.flv", "malformed"),
        ("tag-too-long.flv", "malformed"),
        ("string-of-4-gb.flv", "malformed"),
        ("array-of-4-billion.flv", "malformed"),
        ("nested-5000-deep.flv", "malformed"),
        ("unknown-type.flv", "malformed"),
        ("not-an-object.flv", "refused"),
        ("two-labels.flv", "several"),
    ],
)
def test_faults_are_answered(name: str, outcome: str) -> None:
    """Never as a file without a label."""
    assert exercise(CODEC, sample(f"faults/flv/{name}")) == outcome


@settings(max_examples=60, deadline=None)
@given(value=st.text(st.characters(exclude_categories=["Cs"])))
@example("")
@example("x" * 70000)
@example("任务 \" ' < > & ]]> -- \\ \0")
def test_any_text_is_read_back(value: str) -> None:
    """As a new entry, in the place of another, in metadata of its own."""
    assert values(CODEC, edited(CODEC, INDEXED, value)) == [value]
    assert values(CODEC, edited(CODEC, BARE, value)) == [value]
    assert values(CODEC, edited(CODEC, sample("vendors/long-string-nested.flv"), value)) == [value]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damage_is_answered(data: st.DataObject) -> None:
    """Bytes overwritten, cut or doubled at any place of any sample; and any bytes as metadata."""
    content = bytearray(data.draw(st.sampled_from(FILES)).read_bytes())
    at, length = data.draw(st.integers(0, 700)), data.draw(st.integers(0, 12))
    content[at : at + length] = data.draw(st.one_of(st.binary(max_size=16), st.just(bytes(content[at : at + 90]))))
    exercise(CODEC, bytes(content))
    exercise(CODEC, metadata(data.draw(st.binary(max_size=80)), pair(b"AIGC", b"\2\0\2{}")))


def test_a_file_that_is_cut_is_malformed_or_ends_with_a_tag() -> None:
    """At every byte."""
    whole = {13, *(start + 15 + len(data) for _, start, data in tags(BARE))}
    for end in range(len(BARE)):
        if end not in whole:
            with pytest.raises(Malformed):
                CODEC.survey(Content(BARE[:end]), Survey())
