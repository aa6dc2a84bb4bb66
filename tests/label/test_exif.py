# SPDX-License-Identifier: Apache-2.0
"""The label in Exif and in other fields of free text: what counts as one, every encoding, replacement without moving."""

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hegui.label import Label
from hegui.label.aigc import parse
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Malformed
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.freetext import PRIVATE, in_ascii, label_within

LABEL = Label.first("001191610133596325171T12566", "task-1")
WRAPPED = LABEL.to_json(wrapped=True)
BARE = LABEL.to_json()
TENCENT = '{"ServiceProvider":"a","ServiceUser":"b","Time":"c","ContentId":"d"}'

USER_COMMENT, DESCRIPTION, XP_COMMENT, ARTIST = 0x9286, 0x010E, 0x9C9C, 0x013B


def block(order: str, tag: int, value: bytes, kind: int = 7) -> bytes:
    """A block with one field of text (a UserComment in the Exif directory) and an artist."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    artist = struct.pack(f"{order}HHI4s", ARTIST, 2, 3, b"me\0\0")
    if tag == USER_COMMENT:
        start = 8 + 2 + 24 + 4
        main = struct.pack(f"{order}H", 2) + artist + struct.pack(f"{order}HHII", 0x8769, 4, 1, start) + bytes(4)
        below = struct.pack(f"{order}HHHII", 1, tag, kind, len(value), start + 18) + bytes(4)
        return mark + struct.pack(f"{order}I", 8) + main + below + value
    entry = struct.pack(f"{order}HHII", tag, kind, len(value), 8 + 2 + 24 + 4)
    return mark + struct.pack(f"{order}IH", 8, 2) + entry + artist + bytes(4) + value


def sites(content: bytes) -> list[tuple[Carrier, str]]:
    """Carriers and texts found."""
    found = Survey()
    survey_exif(content, found, place="Exif", offset=3, locator="own")
    assert all((site.offset, site.locator) == (3, "own") for site in found.sites)
    return [(site.carrier, site.value) for site in found.sites]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(
    ("tag", "value", "carrier"),
    [
        (USER_COMMENT, b"ASCII\0\0\0" + WRAPPED.encode(), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"\0\0\0\0\0\0\0\0" + WRAPPED.encode() + b"\0", Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, WRAPPED.encode(), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"UNICODE\0" + WRAPPED.encode("utf-16-le"), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"UNICODE\0" + WRAPPED.encode("utf-16-be"), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"UNICODE\0" + ("\ufeff" + WRAPPED).encode("utf-16-be"), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"UNICODE\0" + WRAPPED.encode(), Carrier.EXIF_USER_COMMENT),
        (USER_COMMENT, b"JIS\0\0\0\0\0" + WRAPPED.encode(), Carrier.EXIF_USER_COMMENT),
        (DESCRIPTION, WRAPPED.encode() + b"\0", Carrier.EXIF_IMAGE_DESCRIPTION),
        (XP_COMMENT, (WRAPPED + "\0").encode("utf-16-le"), Carrier.EXIF_OTHER),
        (ARTIST, WRAPPED.encode() + b"\0", Carrier.EXIF_OTHER),
    ],
)
def test_a_label_is_found_and_replaced_in_any_field_and_encoding(
    order: str, tag: int, value: bytes, carrier: Carrier
) -> None:
    """The character code before a UserComment is not believed: vendors and byte orders differ."""
    old = block(order, tag, value)
    assert sites(old) == [(carrier, WRAPPED)]
    longer = LABEL.propagated(LABEL.label, "001191610133596325171T22566", "传播-" + "9" * 80).to_json(wrapped=True)
    new = exif_with_label(old, longer)
    [(found, text)] = sites(new)
    assert (found, json.loads(text)) == (carrier, json.loads(longer))
    entries = slice(0, 38 if tag != USER_COMMENT else 56)
    assert sum(one != other for one, other in zip(old[entries], new[entries], strict=True)) <= 8  # count and offset
    shorter = exif_with_label(new, WRAPPED)
    assert sites(shorter) == [(carrier, WRAPPED)]
    assert len(shorter) == len(new)
    assert b"me\0" in shorter


def test_pillow_reads_what_was_replaced() -> None:
    """The block is still one for other readers, with all other fields."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[ARTIST] = "somebody"
    exif.get_ifd(0x8769)[USER_COMMENT] = b"ASCII\0\0\0" + WRAPPED.encode()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:25 12:00:00"
    longer = Label.first("001191610133596325171T12566", "task-2" * 20).to_json(wrapped=True)
    again = Image.Exif()
    again.load(exif_with_label(exif.tobytes(), longer))
    assert (again[0x0112], again[ARTIST]) == (6, "somebody")
    assert again.get_ifd(0x8769)[0x9003] == "2026:11:25 12:00:00"
    assert again.get_ifd(0x8769)[USER_COMMENT] == b"ASCII\0\0\0" + longer.encode()


def test_a_text_around_a_label_stays() -> None:
    """A caption before and after."""
    old = block("<", DESCRIPTION, b"a hill AIGC" + BARE.encode() + b" in fog\0", 2)
    assert sites(old) == [(Carrier.EXIF_IMAGE_DESCRIPTION, BARE)]
    new = exif_with_label(old, BARE.replace("task-1", "task-2"))
    assert b"a hill AIGC" + BARE.replace("task-1", "task-2").encode() + b" in fog\0" in new


@pytest.mark.parametrize(
    "text",
    [
        WRAPPED,
        BARE,
        " \n" + BARE,
        "AIGC" + BARE,
        "AIGC = " + BARE,
        'x\0AIGC":' + BARE,
        TENCENT,
        '{"AIGC":' + TENCENT + "}",
        '{"AIGC":"escaped"}',
        '{"ProduceID":"1"}',
        'AIGC{"Label":"1"}',
        '{"AIGC":{"Label":"1","ContentProd',
        "{'AIGC': {'Label': '1'}}",
        "AIGC {style} and AIGC" + BARE,
    ],
)
def test_what_counts_as_a_label(text: str) -> None:
    """JSON, bare, wrapped, glued, of Tencent, and what is broken but was meant as one."""
    found = label_within(text)
    assert found is not None
    assert text[found.start] == "{"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AIGC",
        "a hill, AIGC, 4k",
        "AIGC {style}",
        "{}",
        '{"Label":"1"}',
        '{"prompt":"AIGC hill","steps":20}',
        '{"prompt":"\\"AIGC\\": {\\"ProduceID\\": 1}"}',
        '{"aigc_label_type":0,"exportType":"x"}',
        '{"Time":"12:00"}',
        'a caption, then {"AIGC":{}}',
        "AIGC {" * 1000,
    ],
)
def test_what_does_not(text: str) -> None:
    """Prose, other JSON, ByteDance's private keys, and JSON that is not at the beginning."""
    assert label_within(text) is None


def test_private_json_is_a_note() -> None:
    """ByteDance's ``aigc_label_type`` says nothing in the standard's terms."""
    found = Survey()
    for _ in range(2):
        survey_exif(block("<", DESCRIPTION, b'{"aigc_label_type":0}\0'), found, place="Exif", offset=0)
    assert (found.sites, found.notes) == ([], [PRIVATE])


def test_a_block_with_the_prefix_of_jpeg_is_the_same() -> None:
    """WebP and PNG files have it too."""
    own = b"Exif\0\0" + block(">", USER_COMMENT, b"ASCII\0\0\0" + WRAPPED.encode())
    new = exif_with_label(own, WRAPPED.replace("task-1", "task-" + "2" * 99))
    assert sites(new) == [(Carrier.EXIF_USER_COMMENT, WRAPPED.replace("task-1", "task-" + "2" * 99))]


def test_directories_in_a_loop_end() -> None:
    """The next directory is the first; Exif points to itself."""
    looped = bytearray(block("<", USER_COMMENT, b"ASCII\0\0\0" + WRAPPED.encode()))
    looped[34:38] = (8).to_bytes(4, "little")
    looped[52:56] = (38).to_bytes(4, "little")
    assert sites(bytes(looped)) == [(Carrier.EXIF_USER_COMMENT, WRAPPED)]


@pytest.mark.parametrize(
    "damaged",
    [
        b'no TIFF {"AIGC":1}',
        b'II*\0\xff\xff\xff\xff{"AIGC":1}',
        b'II*\0\x08\0\0\0\xff\xff{"AIGC":1}',
        block("<", DESCRIPTION, WRAPPED.encode())[:-5],
        block("<", DESCRIPTION, WRAPPED.encode()).replace(b"\x26\0\0\0", b"\xf0\xff\xff\xff"),
    ],
)
def test_a_block_that_may_hold_a_label_and_cannot_be_read_is_damage(damaged: bytes) -> None:
    """It is never absent."""
    with pytest.raises(Malformed):
        sites(damaged)


def test_fields_that_share_their_bytes_again_and_again_are_refused() -> None:
    """Time stays linear in the length of the block."""
    value = WRAPPED.encode() * 20
    entry = struct.pack("<HHII", DESCRIPTION, 2, len(value), 8 + 2 + 12 * 5000 + 4)
    hostile = b"II*\0\x08\0\0\0" + struct.pack("<H", 5000) + entry * 5000 + bytes(4) + value
    with pytest.raises(Malformed):
        sites(hostile)


def test_several_labels_are_not_replaced() -> None:
    """Nor is a text whose bytes are in no encoding."""
    two = block("<", DESCRIPTION, WRAPPED.encode()).replace(
        struct.pack("<HHI4s", ARTIST, 2, 3, b"me\0\0"), struct.pack("<HHII", ARTIST, 2, len(WRAPPED), 38)
    )
    assert len(sites(two)) == 2
    with pytest.raises(Refused):
        exif_with_label(two, WRAPPED)
    with pytest.raises(Refused):
        exif_with_label(block("<", DESCRIPTION, b"\xff AIGC" + BARE.encode()), BARE)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_ascii_form_says_the_same(text: str) -> None:
    """For fields without a settled encoding."""
    label = Label("1", text, text)
    assert in_ascii(label.to_json()).isascii()
    assert parse(in_ascii(label.to_json())).label == label


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 30))
def test_any_damage_is_answered(junk: bytes, at: int, length: int) -> None:
    """Bytes put in, or cut out, anywhere."""
    for order in "<>":
        old = block(order, USER_COMMENT, b"UNICODE\0" + WRAPPED.encode("utf-16-le"))
        broken = old[:at] + junk + old[at + length :]
        try:
            sites(broken)
            new = exif_with_label(broken, WRAPPED)
        except (Malformed, Refused):
            continue
        assert [json.loads(text) for _, text in sites(new)] == [json.loads(WRAPPED)]


def test_pictures_of_pillow_are_quick_to_pass() -> None:
    """A block without JSON is not walked through: damage in it is nobody's business."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[DESCRIPTION] = "a hill"
    Image.new("L", (1, 1)).save(buffer, "JPEG", exif=exif)
    assert sites(exif.tobytes()) == []
    assert sites(b"no TIFF at all") == []
