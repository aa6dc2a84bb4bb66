# SPDX-License-Identifier: Apache-2.0
"""One generated file: marked, labelled, read back; or the reason why it does not go out."""

import base64
import io
import struct
import zlib
from hashlib import sha256
from typing import Any

import av
import numpy as np
import pytest
from explicit_factory import busy, opened, pixels, saved
from media_factory import CODE, SIZE, picture, sound

from hegui.gateway.media.labelling import labelled
from hegui.gateway.media.orders import File, Modality, Order, PictureMark, SoundMark
from hegui.label import Label, PresentValid, verify, write
from hegui.label.explicit import PresentMark, check_explicit
from hegui.label.outgoing import OnFailure

CORNER = PictureMark("bottom-right")
START = SoundMark("start")
NUMBER = "01J0000000000000000000000X"


def order(modality: Modality = Modality.IMAGE, **more: Any) -> Order:
    """What the gateway orders."""
    mark = CORNER if modality is Modality.IMAGE else START
    given: dict[str, Any] = {"content": b"", "producer": CODE, "number": NUMBER, "mark": mark, "pixels": 1_000_000}
    return Order(modality=modality, **(given | more))


def content_of(file: File, modality: Modality = Modality.IMAGE) -> bytes:
    """The file as it goes out."""
    return base64.b64decode(file.content) if modality is Modality.IMAGE else file.content


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "gif"])
def test_a_picture_is_marked_and_labelled(form: str) -> None:
    """The mark is drawn and measured, the label stands in the metadata, digests say what became of what."""
    given = picture(form)
    file = labelled(given, order(), 3)
    made = content_of(file)
    assert (file.format, file.explicit, file.implicit, file.reason) == (form, "valid", "valid", None)
    assert (file.before, file.after) == (sha256(given).digest(), sha256(made).digest())
    verdict = verify(made).verdict
    assert isinstance(verdict, PresentValid)
    assert verdict.label == Label.first(CODE, f"{NUMBER}-3")
    assert file.produce_id == f"{NUMBER}-3"
    seen = check_explicit(made, name=f"x.{form}").verdict
    assert isinstance(seen, PresentMark)
    assert seen.proofs[0].share_percent >= 5
    assert opened(made).size == SIZE


def test_only_the_mark_changes_a_lossless_picture() -> None:
    """Pixels beside it stay as the model made them."""
    before, after = pixels(picture("png")), pixels(content_of(labelled(picture("png"), order(), 0)))
    changed = np.argwhere((before != after).any(axis=2))
    assert changed.size
    assert changed[:, 0].min() > SIZE[1] * 0.8
    assert changed[:, 1].min() > SIZE[0] * 0.7


def test_words_and_place_of_the_mark_are_of_the_order() -> None:
    """As the settings say."""
    mark = PictureMark("top-left", "人工智能合成", 8.0)
    made = content_of(labelled(picture(), order(mark=mark), 0))
    seen = check_explicit(made, name="x.png", wording="人工智能合成").verdict
    assert isinstance(seen, PresentMark)
    [proof] = seen.proofs
    assert proof.position == "top-left"
    assert proof.share_percent >= 8


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "gif"])
def test_without_mark_the_pixels_stay(form: str) -> None:
    """On an agreement of the user there is no mark, and the label is there all the same (LBL 9)."""
    file = labelled(picture(form), order(mark=None, unmarked=True), 0)
    assert (file.explicit, file.implicit) == ("absent", "valid")
    assert np.array_equal(pixels(content_of(file)), pixels(picture(form)))


def test_a_mark_that_others_make_is_not_judged() -> None:
    """Where the settings say that the host application marks, nobody has looked whether it does."""
    assert labelled(picture(), order(mark=None), 0).explicit == "inconclusive"


def test_a_wav_is_marked_and_labelled() -> None:
    """The rhythm is heard before the content, which stays; the label stands in a chunk."""
    file = labelled(sound("wav"), order(Modality.AUDIO), 0)
    assert (file.format, file.explicit, file.implicit, file.reason) == ("wav", "valid", "valid", None)
    assert isinstance(verify(file.content).verdict, PresentValid)
    assert isinstance(check_explicit(file.content, name="x.wav").verdict, PresentMark)
    assert sound("wav")[44:] in file.content


@pytest.mark.programs
@pytest.mark.parametrize("form", ["mp3", "flac", "ogg", "aac"])
def test_a_coded_sound_is_marked_and_labelled(form: str) -> None:
    """Coded again with its own codec; PyAV, another reader, finds one channel and more of it than before."""
    file = labelled(sound(form), order(Modality.AUDIO), 0)
    assert (file.format, file.explicit, file.implicit, file.reason) == (form, "valid", "valid", None)
    assert isinstance(verify(file.content, name=f"x.{form}").verdict, PresentValid)
    assert isinstance(check_explicit(file.content, name=f"x.{form}").verdict, PresentMark)
    with av.open(io.BytesIO(file.content)) as read:
        [stream] = read.streams.audio
        seconds = sum(frame.samples for frame in read.decode(stream)) / stream.rate
    assert seconds > 2.0 + 1.0


@pytest.mark.parametrize("form", ["mp3", "flac", "ogg", "aac"])
def test_without_mark_a_coded_sound_keeps_its_packets(form: str) -> None:
    """Only the metadata changes."""
    file = labelled(sound(form), order(Modality.AUDIO, mark=None, unmarked=True), 0)
    assert (file.explicit, file.implicit) == ("absent", "valid")
    assert _packets(file.content) == _packets(sound(form))


def _packets(content: bytes) -> list[bytes]:
    with av.open(io.BytesIO(content)) as read:
        return [bytes(packet) for packet in read.demux() if packet.size]


def test_the_label_of_the_model_s_service_stays() -> None:
    """A file has one label (GB 45438, 6.1 c): a valid one is left alone, and its number is that on record."""
    theirs = Label.first("001191330106MA2CFLDG4R10001", "theirs-7")
    before = write(picture(), theirs).content
    assert before is not None
    file = labelled(before, order(), 0)
    verdict = verify(content_of(file)).verdict
    assert isinstance(verdict, PresentValid)
    assert verdict.label == theirs
    assert (file.produce_id, file.explicit, file.implicit) == ("theirs-7", "valid", "valid")


def broken_label() -> bytes:
    """A picture whose label lacks its provider."""
    from raster_factory import chunk, packet  # noqa: PLC0415  the factories are not on the path before pytest sets it

    xmp = b"XML:com.adobe.xmp\0\0\0\0\0" + packet('{"Label":"1"}')
    whole = picture()
    return whole[:33] + chunk(b"iTXt", xmp) + whole[33:]


def test_what_cannot_be_labelled_does_not_go_out() -> None:
    """A label that is not valid may not be replaced, and a second one may not be written."""
    file = labelled(broken_label(), order(), 0)
    assert (file.after, file.content, file.produce_id, file.implicit) == (None, b"", None, "invalid")
    assert file.reason is not None
    assert "not valid" in file.reason[1]


def test_a_policy_may_let_it_pass() -> None:
    """As it is but for its mark, and the verdicts say what it lacks."""
    file = labelled(broken_label(), order(on_failure=OnFailure.PASS), 0)
    assert file.after == sha256(content_of(file)).digest()
    assert (file.explicit, file.implicit) == ("valid", "invalid")
    assert file.reason is not None


def test_nothing_without_implicit_label_passes_without_mark() -> None:
    """LBL 9 spares the explicit label, never the other, whatever the policy."""
    file = labelled(broken_label(), order(mark=None, unmarked=True, on_failure=OnFailure.PASS), 0)
    assert file.after is None


def small() -> bytes:
    """A picture that has no room for a mark."""
    return saved(busy(40, 8), "PNG")


def test_a_picture_without_room_for_its_mark_does_not_go_out() -> None:
    """Though it could be labelled."""
    file = labelled(small(), order(), 0)
    assert (file.after, file.explicit, file.implicit) == (None, "absent", "valid")
    passed = labelled(small(), order(on_failure=OnFailure.PASS), 0)
    assert passed.after is not None
    assert (passed.explicit, passed.implicit) == ("absent", "valid")


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A short PNG that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bomb(), "pixels"),
        (saved(busy(8, 8), "GIF", save_all=True, append_images=[busy(8, 8, n) for n in range(2, 8)]), "pixels"),
        (picture() + b"PK", "after the end"),
        (picture()[:-30], "not whole"),
        (picture()[:2000] + bytes(100) + picture()[2100:], "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (saved(busy(8, 8), "BMP"), "no picture"),
        (saved(busy(8, 8), "TIFF"), "no picture"),
        (sound("wav"), "no picture"),
        (b"", "no picture"),
    ],
    ids=["bomb", "frames", "polyglot", "cut-off", "damaged", "svg", "bmp", "tiff", "sound", "empty"],
)
def test_a_hostile_picture_goes_out_under_no_policy(content: bytes, why: str) -> None:
    """It is not tried any further."""
    file = labelled(content, order(pixels=300 if why == "pixels" else 1_000_000, on_failure=OnFailure.PASS), 0)
    assert (file.after, file.content, file.explicit, file.implicit) == (None, b"", "inconclusive", "inconclusive")
    assert file.reason is not None
    assert why in file.reason[1]


@pytest.mark.parametrize(
    "content",
    [np.zeros(4800, np.int16).tobytes(), b"\1\2" * 500, picture(), sound("wav")[:20], b"OpusHead" + bytes(50)],
    ids=["pcm", "noise", "picture", "cut-off", "raw-opus"],
)
def test_a_sound_without_container_goes_out_under_no_policy(content: bytes) -> None:
    """PCM and bare frames of Opus have no place for a label."""
    file = labelled(content, order(Modality.AUDIO, on_failure=OnFailure.PASS), 0)
    assert file.after is None
    assert file.reason is not None


def with_credentials() -> bytes:
    """A picture with a C2PA manifest, as OpenAI's services give them."""
    from raster_factory import chunk  # noqa: PLC0415  as above

    whole = picture()
    return whole[:33] + chunk(b"caBX", b"\0\0\0\x10jumbc2pa....") + whole[33:]


def test_a_manifest_is_broken_only_where_the_settings_say_so() -> None:
    """A label breaks its signature."""
    file = labelled(with_credentials(), order(), 0)
    assert file.after is None
    assert file.reason is not None
    assert "C2PA" in file.reason[1]
    broken = labelled(with_credentials(), order(break_credentials=True), 0)
    assert (broken.explicit, broken.implicit) == ("valid", "valid")
    assert broken.after is not None


def test_a_spoken_mark_is_put_in(tmp_path: Any) -> None:
    """A recording of the provider's instead of the rhythm."""
    recording = tmp_path / "notice.wav"
    recording.write_bytes(sound("wav"))
    mark = SoundMark("end", str(recording), "本音频由人工智能生成")
    file = labelled(sound("wav"), order(Modality.AUDIO, mark=mark), 0)
    assert (file.explicit, file.implicit) == ("valid", "valid")
    assert len(file.content) > 1.9 * len(sound("wav"))


def test_a_mark_whose_recording_is_gone_keeps_the_file_back(tmp_path: Any) -> None:
    """The settings named it when they were read."""
    mark = SoundMark("end", str(tmp_path / "gone.wav"), "本音频由人工智能生成")
    assert labelled(sound("wav"), order(Modality.AUDIO, mark=mark), 0).after is None


def test_a_picture_may_have_as_many_pixels_as_the_settings_say() -> None:
    """And not one more."""
    assert labelled(picture(), order(pixels=SIZE[0] * SIZE[1]), 0).after is not None
    assert labelled(picture(), order(pixels=SIZE[0] * SIZE[1] - 1), 0).after is None
