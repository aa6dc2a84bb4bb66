# SPDX-License-Identifier: Apache-2.0
import os
import zlib
from pathlib import Path

import av
import pytest
from codec_factory import LABELS, VALUE, edited, sample, surveyed, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from label_exercise import exercise

from hegui.label.codec import Refused, Survey
from hegui.label.codecs.matroska import CODEC
from hegui.label.content import Content, Malformed, Span, opened
from hegui.label.structures import ebml
from hegui.label.structures.segment import CUE_MASTERS, CUE_POSITIONS, seeks

FFMPEG = sample("samples/matroska/ffmpeg.mkv")
HEAD = ebml.element(ebml.EBML, ebml.element(0x4282, b"matroska"))
CLUSTER = ebml.element(ebml.CLUSTER, ebml.element(0xE7, b"\0"))


def parts(data: bytes) -> list[ebml.Element]:
    """The elements of the first segment."""
    content = Content(data)
    return list(ebml.level_1(content, next(ebml.segments(content))))


def of(data: bytes, ident: int) -> list[bytes]:
    """The elements of one id, whole."""
    return [data[part.start : part.end] for part in parts(data) if part.ident == ident]


def starts(data: bytes, ident: int) -> list[int]:
    """Where the elements of one id start."""
    return [part.start for part in parts(data) if part.ident == ident]


@pytest.mark.parametrize(
    "name",
    [
        "samples/matroska/mkvmerge-void.mkv",
        "samples/matroska/void-beside-tags.mkv",
        "samples/matroska/one-byte-too-much.mkv",
    ],
)
def test_a_void_in_front_takes_the_label_and_nothing_moves(name: str) -> None:
    """The file keeps its size, the clusters and cues their places and bytes."""
    old = sample(name)
    new = edited(CODEC, old)
    assert len(new) == len(old)
    assert starts(new, ebml.CLUSTER) == starts(old, ebml.CLUSTER)
    assert of(new, ebml.CUES) == of(old, ebml.CUES)
    assert starts(new, ebml.TAGS)[0] < starts(new, ebml.CLUSTER)[0]
    assert len(of(new, ebml.TAGS)) == 1


@pytest.mark.parametrize("name", ["one-byte-too-much.mkv", "void-beside-tags.mkv", "cues-before-clusters.mkv"])
def test_every_length_finds_room(name: str) -> None:
    """Also where one byte is left over, which no Void can fill, and where a number grows by a byte."""
    old = sample(f"samples/matroska/{name}")
    sizes = set()
    for length in (*range(100, 140), *range(280, 560)):
        new = edited(CODEC, old, "x" * length)
        assert values(CODEC, new) == ["x" * length]
        assert led_to(new)
        sizes.add(len(new) - len(old))
    assert len(sizes) > 1


def led_to(data: bytes) -> bool:
    """Whether every entry of the SeekHead leads to what it names, and every cue to a cluster."""
    content = Content(data)
    segment = next(ebml.segments(content))
    at = {part.start - segment.body: part.ident for part in ebml.level_1(content, segment)}
    right = True
    for part in parts(data):
        if part.ident == ebml.SEEK_HEAD:
            right &= all(at.get(position) == ident for ident, position in seeks(data, part))
        if part.ident == ebml.CUES:
            right &= all(at.get(position) == ebml.CLUSTER for position in cued(data, part))
    return right


def cued(data: bytes, own: ebml.Element) -> list[int]:
    """The positions in cues."""
    found = []
    for child in ebml.elements(data, own.body, own.end):
        if child.ident in CUE_MASTERS:
            found += cued(data, child)
        elif child.ident in CUE_POSITIONS:
            found.append(int.from_bytes(data[child.body : child.end], "big"))
    return found


@pytest.mark.parametrize("path", sorted((LABELS / "samples" / "matroska").iterdir()), ids=lambda path: path.name)
def test_positions_follow_and_clusters_stay(path: Path) -> None:
    """SeekHead and Cues lead to where they led; a label that is replaced by a longer and a shorter one, too."""
    data = path.read_bytes()
    clusters = of(data, ebml.CLUSTER)
    for value in (VALUE, VALUE * 9, "{}", VALUE):
        data = edited(CODEC, data, value)
        assert values(CODEC, data) == [value]
        assert led_to(data)
        assert of(data, ebml.CLUSTER) == clusters


@pytest.mark.parametrize("name", ["stated-positions-no-void.mkv", "stated-tags-behind.mkv"])
def test_clusters_that_state_their_position_do_not_move(name: str) -> None:
    """Then the tags go to the end of the segment, and the SeekHead leads other programs there if it has room."""
    old = sample(f"codecs/files/{name}")
    new = edited(CODEC, old)
    assert starts(new, ebml.CLUSTER) == starts(old, ebml.CLUSTER)
    assert starts(new, ebml.TAGS)[-1] > starts(new, ebml.CLUSTER)[-1]
    assert led_to(new)


@pytest.mark.parametrize("path", sorted((LABELS / "samples" / "matroska").iterdir()), ids=lambda path: path.name)
def test_other_programs_see_the_label(path: Path, tmp_path: Path) -> None:
    """PyAV, also beside other tags."""
    fresh = tmp_path / path.name
    fresh.write_bytes(edited(CODEC, path.read_bytes()))
    with av.open(str(fresh)) as container:
        assert container.metadata["AIGC"] == VALUE


def test_tags_at_the_end_are_found_by_other_programs(tmp_path: Path) -> None:
    """By way of the SeekHead."""
    path = tmp_path / "new.mkv"
    path.write_bytes(edited(CODEC, sample("codecs/files/stated-positions-no-void.mkv")))
    with av.open(str(path)) as container:
        assert container.metadata["AIGC"] == VALUE
        assert container.metadata["title"] == "Sample"


def test_checksums_are_computed_anew() -> None:
    """Of SeekHead, Tags and Cues; those of what did not change stay."""
    new = edited(CODEC, FFMPEG)
    checked = 0
    for part in parts(new):
        if part.ident != ebml.CLUSTER and new[part.body] == 0xBF:
            assert int.from_bytes(new[part.body + 2 : part.body + 6], "little") == zlib.crc32(
                new[part.body + 6 : part.end]
            )
            checked += 1
    assert checked >= 4


def test_a_size_of_one_byte_grows() -> None:
    """The segment's size gets wider; positions are counted from behind it."""
    segment = ebml.element(ebml.SEGMENT, ebml.element(ebml.INFO, b"") + CLUSTER)
    new = edited(CODEC, HEAD + segment)
    assert values(CODEC, new) == [VALUE]
    assert parts(new)[0].ident == ebml.INFO


def test_the_longest_size_that_the_file_allows_is_kept() -> None:
    """EBMLMaxSizeLength 1: there is no room for a longer segment."""
    head = ebml.element(ebml.EBML, ebml.element(0x42F3, b"\1") + ebml.element(0x4282, b"webm"))
    with pytest.raises(Refused):
        edited(CODEC, head + ebml.element(ebml.SEGMENT, CLUSTER))


def test_a_second_segment_is_read_too() -> None:
    """Files put one after another, the first of known size or live."""
    labelled = edited(CODEC, FFMPEG)
    assert values(CODEC, FFMPEG + labelled) == [VALUE]
    assert values(CODEC, sample("samples/matroska/unknown-sizes.webm") + labelled) == [VALUE]
    assert values(CODEC, edited(CODEC, FFMPEG + labelled, "{}")) == ["{}"]


def test_length_costs_no_memory(tmp_path: Path) -> None:
    """A cluster of 6 GB is stepped over."""
    path = tmp_path / "long.mkv"
    length = 6 * 1024**3
    cluster = ebml.CLUSTER.to_bytes(4, "big") + ebml.size_field(length, wide=8)
    segment = ebml.SEGMENT.to_bytes(4, "big") + ebml.size_field(len(cluster) + length, wide=8)
    path.write_bytes(
        HEAD + segment + cluster + ebml.element(0xE7, b"\0") + b"\xa3" + ebml.size_field(length - 12, wide=8)
    )
    os.truncate(path, len(HEAD + segment + cluster) + length)
    with opened(path) as content:
        found = Survey()
        CODEC.survey(content, found)
        pieces = CODEC.edit(content, found, VALUE)
        assert sum(len(piece) for piece in pieces if isinstance(piece, bytes)) < 1000
        assert sum(piece.length for piece in pieces if isinstance(piece, Span)) > length
        assert len(list(CODEC.media(content))) == 1


@pytest.mark.parametrize(
    ("name", "wrapped"),
    [
        ("ffmpeg-matroska.mkv", False),
        ("wrapped-lower-case.webm", True),
        ("nested-tag-behind.mkv", False),
        ("binary-tag.mkv", False),
        ("numeric-label.mkv", False),
    ],
)
def test_labels_of_others_are_read_and_replaced_where_they_stand(name: str, *, wrapped: bool) -> None:
    """In lower case, nested, behind the clusters, as bytes."""
    data = sample(f"vendors/{name}")
    [site] = surveyed(CODEC, data).sites
    assert site.value.startswith('{"AIGC"') == wrapped
    assert data[site.offset : site.offset + 2] == b"\x67\xc8"
    [new] = surveyed(CODEC, edited(CODEC, data)).sites
    assert (new.value, new.place) == (VALUE, site.place)


def test_a_name_that_only_speaks_of_aigc_is_a_label_if_it_holds_an_object() -> None:
    """``AIGC_DATA`` with an object is one, ``AIGC_VERSION`` with a number is none."""

    def tagged(name: bytes, value: bytes) -> bytes:
        simple = ebml.element(0x67C8, ebml.element(0x45A3, name) + ebml.element(0x4487, value))
        return HEAD + ebml.element(ebml.SEGMENT, ebml.element(ebml.TAGS, ebml.element(0x7373, simple)) + CLUSTER)

    assert values(CODEC, tagged(b"AIGC_DATA", b'{"Label":"1"}')) == ['{"Label":"1"}']
    assert values(CODEC, tagged(b"AIGC_VERSION", b"2")) == []


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("truncated.mkv", "malformed"),
        ("only-header.webm", "malformed"),
        ("empty.mkv", "malformed"),
        ("size-of-4-gb.mkv", "malformed"),
        ("size-of-2-to-the-56.mkv", "malformed"),
        ("unknown-size-tags.mkv", "malformed"),
        ("no-id.mkv", "malformed"),
        ("nested-200-deep.mkv", "malformed"),
        ("cues-in-cues.mkv", "malformed"),
        ("segment-checksum.mkv", "refused"),
        ("two-labels.mkv", "several"),
    ],
)
def test_faults_are_answered(name: str, outcome: str) -> None:
    """Never as a file without a label."""
    assert exercise(CODEC, sample(f"faults/matroska/{name}")) == outcome


@settings(max_examples=60, deadline=None)
@given(value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@example("")
@example("任务 \" ' < > & ]]> -- \\")
def test_any_text_is_read_back(value: str) -> None:
    """As a new tag and in the place of another."""
    assert values(CODEC, edited(CODEC, FFMPEG, value)) == [value]
    assert values(CODEC, edited(CODEC, sample("vendors/nested-tag-behind.mkv"), value)) == [value]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damage_is_answered(data: st.DataObject) -> None:
    """Bytes overwritten, cut or doubled at any place of any sample; and any bytes behind a header."""
    files = sorted((LABELS / "samples" / "matroska").iterdir())
    content = bytearray(data.draw(st.sampled_from(files)).read_bytes())
    at, length = data.draw(st.integers(0, 700)), data.draw(st.integers(0, 12))
    content[at : at + length] = data.draw(st.one_of(st.binary(max_size=16), st.just(bytes(content[at : at + 90]))))
    exercise(CODEC, bytes(content))
    exercise(CODEC, HEAD + data.draw(st.binary(max_size=200)))


def test_a_head_that_is_cut_is_malformed() -> None:
    """At every byte."""
    for end in range(len(FFMPEG)):
        with pytest.raises(Malformed):
            CODEC.survey(Content(FFMPEG[:end]), Survey())
