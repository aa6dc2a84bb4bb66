# SPDX-License-Identifier: Apache-2.0
"""A label in a picture: where it belongs, as high as it must be, and nothing else changed."""

import asyncio
import io
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from explicit_factory import busy, chunk, deep_png, gif, gif_frame, opened, pixels, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from label_factory import LABEL
from PIL import Image, ImageOps, ImageSequence, TiffImagePlugin

from hegui.errors import LabelProblem
from hegui.label import read, write
from hegui.label.explicit import PictureProof, Spot, as_json, mark_image
from hegui.label.explicit.deep_png import decoded
from hegui.label.explicit.proof import Box

SIZE = (120, 90)


def proof_of(marked: Any) -> PictureProof:
    """The proof, of the right kind."""
    assert isinstance(marked.proof, PictureProof)
    return marked.proof


def beside(content: bytes | None, box: Box, margin: int = 12) -> np.ndarray:
    """The RGB pixels with nothing in and around a box."""
    kept = pixels(content).copy()
    kept[
        max(0, box.top - margin) : box.top + box.height + margin,
        max(0, box.left - margin) : box.left + box.width + margin,
    ] = 0
    return kept


@pytest.mark.parametrize("spot", list(Spot))
def test_the_label_stands_at_its_spot(spot: Spot) -> None:
    """At each corner and edge: pixels change there and nowhere else."""
    source = saved(busy(*SIZE), "PNG")
    marked = mark_image(source, position=spot)
    proof = proof_of(marked)
    changed = np.argwhere((pixels(source) != pixels(marked.content)).any(axis=2))
    middle = changed.mean(axis=0) / (SIZE[1], SIZE[0])
    wanted = {"top": middle[0] < 0.34, "bottom": middle[0] > 0.66, "left": middle[1] < 0.45, "right": middle[1] > 0.55}
    assert all(wanted[part] for part in spot.split("-"))
    assert np.array_equal(beside(source, proof.box), beside(marked.content, proof.box))
    assert proof.smallest_character / min(SIZE) >= 0.05
    assert proof.contrast >= 4.5


@pytest.mark.parametrize("shade", [0, 60, 119, 128, 200, 255])
def test_the_contrast_is_measured_in_the_new_file(shade: int) -> None:
    """On every grey, after JPEG."""
    marked = mark_image(saved(Image.new("RGB", SIZE, (shade, shade, shade)), "JPEG", quality=70))
    assert proof_of(marked).contrast >= 4.5


@pytest.mark.parametrize(
    ("size", "least"), [((64, 64), 12), ((2000, 100), 12), ((90, 1500), 12), ((1000, 800), 41), ((401, 403), 22)]
)
def test_the_height_is_five_percent_of_the_shortest_side_or_legible(size: tuple[int, int], least: int) -> None:
    """Tiny pictures, panoramas, portraits."""
    proof = proof_of(mark_image(saved(Image.new("RGB", size, "white"), "PNG")))
    assert proof.smallest_character >= least
    assert proof.shortest_side == min(size)
    assert proof.share_percent >= 5


def test_a_larger_share_can_be_asked_for() -> None:
    """Ten percent instead of five."""
    proof = proof_of(mark_image(saved(busy(300, 300), "PNG"), share=10))
    assert 10 <= proof.share_percent < 11.5


MODES: list[tuple[str, str, dict[str, Any]]] = [
    ("1", "PNG", {}),
    ("L", "PNG", {}),
    ("LA", "PNG", {}),
    ("P", "PNG", {}),
    ("RGB", "PNG", {"dpi": (300, 300)}),
    ("RGBA", "PNG", {}),
    ("I;16", "PNG", {}),
    ("RGB", "BMP", {}),
    ("P", "BMP", {}),
    ("1", "TIFF", {"compression": "group4"}),
    ("L", "TIFF", {"compression": "tiff_lzw"}),
    ("RGB", "TIFF", {"compression": "tiff_adobe_deflate"}),
    ("CMYK", "TIFF", {}),
    ("I;16", "TIFF", {}),
    ("P", "GIF", {}),
    ("RGBA", "WEBP", {"lossless": True}),
]


@pytest.mark.parametrize(("mode", "kind", "options"), MODES, ids=[f"{kind}-{mode}" for mode, kind, _ in MODES])
def test_the_mode_stays_and_so_does_every_other_pixel(mode: str, kind: str, options: dict[str, Any]) -> None:
    """In every mode of the lossless formats."""
    if mode == "I;16":
        picture = Image.fromarray(
            (np.arange(SIZE[0] * SIZE[1], dtype=np.uint32) * 6 % 65536).astype(np.uint16).reshape(90, 120)
        )
    elif mode in {"LA", "RGBA"}:
        picture = busy(*SIZE).convert(mode)
        picture.putalpha(Image.linear_gradient("L").resize(SIZE))
    else:
        picture = busy(*SIZE).convert(mode)
    source = saved(picture, kind, **options)
    marked = mark_image(source)
    before, after = opened(source), opened(marked.content)
    assert (after.format, after.mode, after.size) == (before.format, before.mode, before.size)
    assert after.info.get("compression") == before.info.get("compression")
    assert after.info.get("dpi") == before.info.get("dpi")
    proof = proof_of(marked)
    assert "lossless" in proof.encoding
    box = proof.box
    kept = [np.array(one) for one in (before, after)]
    for one in kept:
        one[box.top - 12 : box.top + box.height + 12, box.left - 12 :] = 0
    assert np.array_equal(*kept)
    if mode in {"LA", "RGBA"}:
        alpha = np.asarray(after)[..., -1]
        assert (alpha[box.top : box.top + box.height, box.left : box.left + box.width] == 255).all()


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_small_palettes(bits: int) -> None:
    """Of two, four and sixteen colours: free entries become black and white, or the nearest colours are taken."""
    picture = busy(*SIZE).quantize(2**bits)
    marked = mark_image(saved(picture, "PNG", bits=bits))
    assert opened(marked.content).mode == "P"
    assert proof_of(marked).contrast >= 4.5


def test_a_palette_without_contrast_is_refused() -> None:
    """256 greys that are all alike leave no colour for letters."""
    picture = Image.fromarray((np.arange(120 * 90) % 256).astype(np.uint8).reshape(90, 120), "L").convert("P")
    picture.putpalette(bytes(120 + number % 3 for number in range(768)))
    with pytest.raises(LabelProblem, match="palette"):
        mark_image(saved(picture, "PNG"))


def test_a_colour_key_is_not_drawn_with() -> None:
    """Where black means transparent, black letters are drawn one step beside it."""
    key = chunk(b"tRNS", struct.pack(">HHH", 0, 0, 0))
    plain = saved(Image.new("RGB", SIZE, "white"), "PNG")
    source = plain[:33] + key + plain[33:]
    marked = mark_image(source)
    assert opened(marked.content).info["transparency"] == (0, 0, 0)
    assert not (pixels(marked.content) == 0).all(axis=2).any()


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_sixteen_bits_stay_sixteen_bits(colour: int, channels: int) -> None:
    """Of PNG with several channels, which Pillow reads as eight: every sample beside the label is the same."""
    rng = np.random.default_rng(5)
    samples = rng.integers(0, 65536, (70, 90, channels)).astype(np.uint16)
    source = deep_png(samples, colour, chunk(b"gAMA", struct.pack(">I", 45455)))
    marked = mark_image(source)
    content = marked.content
    assert content is not None
    assert content[24:26] == bytes([16, colour])
    assert chunk(b"gAMA", struct.pack(">I", 45455)) in content
    at = content.index(b"IDAT")
    data = content[at + 4 : at + 4 + int.from_bytes(content[at - 4 : at], "big")]
    after = decoded(data, 90, 70, channels)
    box = proof_of(marked).box
    for one in (samples, after):
        one[box.top - 8 : box.top + box.height + 8, box.left - 8 : box.left + box.width + 8] = 0
    assert np.array_equal(samples, after)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_all_filters_of_png_are_undone(width: int, height: int, filters: int, seed: int) -> None:
    """Alone, at every size."""
    samples = np.random.default_rng(seed).integers(0, 65536, (height, width, 3)).astype(np.uint16)
    source = deep_png(samples, 2, filters=filters)
    at = source.index(b"IDAT")
    data = source[at + 4 : at + 4 + int.from_bytes(source[at - 4 : at], "big")]
    assert np.array_equal(decoded(data, width, height, 3), samples)


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_label_is_upright_however_the_picture_is_turned(kind: str, number: int) -> None:
    """By its Exif orientation; seen as a viewer shows it, all eight are the same picture with the same label."""
    exif = Image.Exif()
    exif[0x0112] = number
    shown = Image.new("RGB", (150, 100), (230, 220, 200))
    turned = ImageOps.exif_transpose(shown) if number < 5 else shown.transpose(Image.Transpose.ROTATE_90)
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind == "JPEG" else {}
    marked = mark_image(saved(turned, kind, exif=exif, **options), position="bottom-right")
    after = opened(marked.content)
    after.load()
    seen = np.asarray(ImageOps.exif_transpose(after).convert("L")).astype(int)
    assert seen.shape == (100, 150)
    plain = np.asarray(opened(mark_image(saved(shown, "PNG")).content).convert("L")).astype(int)
    assert np.abs(seen - plain).mean() < 1.5
    assert kind == "TIFF" or after.getexif()[0x0112] == number


def test_jpeg_keeps_its_tables_and_all_other_segments() -> None:
    """Quantisation, subsampling and scan order; Exif, colour profile, comment and unknown segments byte for byte."""
    exif = Image.Exif()
    exif[0x010E] = "a cat"
    picture = busy(200, 160)
    plain = saved(
        picture,
        "JPEG",
        quality=83,
        subsampling=1,
        progressive=True,
        exif=exif,
        icc_profile=b"profile" * 30,
        comment=b"hello",
    )
    source = plain[:2] + b"\xff\xe9\x00\x0aunknown!" + plain[2:]
    marked = mark_image(source)
    before, after = opened(source), opened(marked.content)
    assert after.quantization == before.quantization  # type: ignore[attr-defined]  of JPEG pictures
    assert after.info["progressive"] == 1
    for name in ("exif", "icc_profile", "comment", "jfif_density"):
        assert after.info[name] == before.info[name]
    assert b"\xff\xe9\x00\x0aunknown!" in (marked.content or b"")
    proof = proof_of(marked)
    assert "4:2:2" in proof.encoding
    assert "quantisation tables of the source" in proof.encoding
    difference = np.abs(beside(source, proof.box).astype(int) - beside(marked.content, proof.box).astype(int))
    assert difference.mean() < 2


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_jpeg_of_other_colour_spaces(mode: str) -> None:
    """Grey, and four inks."""
    source = saved(busy(*SIZE).convert(mode), "JPEG")
    marked = mark_image(source)
    assert opened(marked.content).mode == mode
    box = proof_of(marked).box
    assert np.abs(beside(source, box).astype(int) - beside(marked.content, box).astype(int)).mean() < 3


def test_jpeg_that_stores_rgb_is_not_taken_for_luminance() -> None:
    """Adobe's transform 0: the colours come out as they went in."""
    source = saved(busy(*SIZE), "JPEG", keep_rgb=True, quality=95)
    marked = mark_image(source)
    box = proof_of(marked).box
    assert np.abs(beside(source, box).astype(int) - beside(marked.content, box).astype(int)).mean() < 2


def animated(kind: str, **options: Any) -> bytes:
    """Five frames with a square that moves, each with a duration of its own."""
    frames = []
    for number in range(5):
        frame = Image.new("RGBA", SIZE, (240, 240, 230, 0 if options.pop("see_through", False) else 255))
        frame.paste((200, 30 * number, 60, 255), (10 * number, 20, 10 * number + 20, 40))
        frames.append(frame)
    durations = [100, 120, 140, 160, 180]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=durations, loop=3, **options)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("GIF", {}), ("GIF", {"disposal": 2}), ("GIF", {"disposal": 3}), ("WEBP", {"lossless": True}), ("PNG", {})],
    ids=["gif", "gif-restoring-background", "gif-restoring-previous", "webp", "apng"],
)
def test_every_frame_of_an_animation_has_the_label(kind: str, options: dict[str, Any]) -> None:
    """Times and loops stay, and the pixels beside the label in each frame."""
    source = animated(kind, **options)
    marked = mark_image(source)
    before, after = opened(source), opened(marked.content)
    proof = proof_of(marked)
    box = proof.box
    assert proof.frames == after.n_frames == before.n_frames == 5  # type: ignore[attr-defined]  of animations
    assert after.info["loop"] == before.info["loop"]
    for old, new in zip(ImageSequence.Iterator(before), ImageSequence.Iterator(after), strict=True):
        old.load()
        new.load()
        assert new.info["duration"] == old.info["duration"]
        ours, theirs = np.array(new.convert("RGBA")), np.array(old.convert("RGBA"))
        label = ours[box.top : box.top + box.height, box.left : box.left + box.width, :3].astype(int)
        assert label.max() - label.min() > 150
        for one in (ours, theirs):
            one[box.top - 12 :, box.left - 12 :] = 0
        assert np.array_equal(ours, theirs)


def test_gif_keeps_what_is_not_a_picture() -> None:
    """Comments, application extensions and what is behind the trailer, byte for byte."""
    plain = animated("GIF", comment=b"made by hand")
    extension = b"\x21\xff\x0bFICTIONAL10\x03\x01\x02\x03\x00"
    source = plain[:-1] + extension + b"\x3btail"
    content = mark_image(source).content
    assert content is not None
    assert content.endswith(extension + b"\x3btail")
    assert b"made by hand" in content


def test_a_gif_whose_frames_leave_the_label_out_gets_wider_frames() -> None:
    """The first frame clears what is under the label when it goes, and the second does not cover that place."""
    marked = mark_image(gif(SIZE, gif_frame(0, 0, *SIZE, 0, disposal=2), gif_frame(0, 0, 20, 20, 2)))
    after = opened(marked.content)
    box = proof_of(marked).box
    for frame in ImageSequence.Iterator(after):
        shown = np.asarray(frame.convert("L"))[box.top : box.top + box.height, box.left : box.left + box.width].astype(
            int
        )
        assert shown.max() - shown.min() > 150


def test_pages_of_a_tiff_are_marked_each_by_its_own_size() -> None:
    """With the tags that say nothing of the layout."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = "a description"
    pages = [busy(120, 90), busy(200, 260, 2)]
    source = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], tiffinfo=tags)
    marked = mark_image(source)
    after = opened(marked.content)
    assert after.n_frames == 2  # type: ignore[attr-defined]  of TIFF
    assert proof_of(marked).frames == 2
    assert after.tag_v2[270] == "a description"  # type: ignore[attr-defined]  as above
    after.seek(1)
    assert after.size == (200, 260)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
def test_the_metadata_label_is_there_again(kind: str) -> None:
    """Whatever the format: one label, word for word."""
    labelled = write(saved(busy(*SIZE), kind), LABEL).content
    assert labelled is not None
    marked = mark_image(labelled)
    assert marked.implicit_label
    assert marked.content is not None
    assert [found.text for found in read(marked.content).labels] == [found.text for found in read(labelled).labels]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_stands_behind_the_picture_stays(kind: str) -> None:
    """Bytes after its end, as some programs leave them."""
    content = mark_image(saved(busy(*SIZE), kind) + b"left behind").content
    assert content is not None
    assert content.endswith(b"left behind")


def test_a_jpeg_with_further_pictures_is_refused() -> None:
    """Their offsets would point nowhere."""
    several = saved(busy(*SIZE), "MPO", save_all=True, append_images=[busy(*SIZE, 2)])
    with pytest.raises(LabelProblem, match="MPF"):
        mark_image(several)


def test_a_path_is_replaced_whole_and_other_targets_leave_it(tmp_path: Path) -> None:
    """In place with the rights of the file; to a path; to a stream; and nothing is left beside."""
    source = saved(busy(*SIZE), "PNG")
    path = tmp_path / "cat.png"
    path.write_bytes(source)
    path.chmod(0o640)
    other = tmp_path / "marked.png"
    assert mark_image(path, to=other).path == other
    assert path.read_bytes() == source
    stream = io.BytesIO()
    assert mark_image(io.BytesIO(source), to=stream).path is None
    assert stream.getvalue() == other.read_bytes()
    marked = mark_image(path)
    assert (marked.path, marked.content) == (path, None)
    assert path.read_bytes() == other.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cat.png", "marked.png"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no picture", "no picture of a known format"),
        (b"\x89PNG\r\n\x1a\n", "no picture of a known format"),
        (saved(busy(60, 60), "PNG")[:200], "cannot be read|cut off"),
    ],
)
def test_what_is_no_picture_is_told(content: bytes, why: str) -> None:
    """Whatever Pillow makes of it."""
    with pytest.raises(LabelProblem, match=why):
        mark_image(content)


def test_a_decompression_bomb_is_told() -> None:
    """A header of a hundred thousand pixels squared: nothing of that size is ever held."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    with pytest.raises(LabelProblem, match="more pixels than the bound"):
        mark_image(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_pictures_are_marked_or_told(data: st.DataObject) -> None:
    """A few bytes changed anywhere, or the end cut off: a picture or a `LabelProblem`, nothing else."""
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"]))
    content = bytearray(saved(busy(48, 48), kind))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    with suppress(LabelProblem, UserWarning):  # Pillow warns of damaged Exif; outside of tests that is no error
        mark_image(bytes(content[:cut]))


def test_credentials_are_not_broken_by_accident() -> None:
    """A file with a C2PA manifest is marked only if that is meant."""
    sample = Path(__file__).parents[1] / "vendors" / "c2pa.png"
    with pytest.raises(LabelProblem, match="--break-credentials"):
        mark_image(sample.read_bytes())


def test_threads_and_tasks_do_not_disturb_each_other() -> None:
    """The same pictures at once and one by one give the same bytes."""
    sources = [saved(busy(90 + number, 80, number), "PNG") for number in range(8)]
    alone = [mark_image(source).content for source in sources]
    with ThreadPoolExecutor(4) as pool:
        assert [marked.content for marked in pool.map(mark_image, sources)] == alone

    async def together() -> list[bytes | None]:
        tasks = [asyncio.to_thread(mark_image, source) for source in sources]
        return [marked.content for marked in await asyncio.gather(*tasks)]

    assert asyncio.run(together()) == alone


def test_the_proof_is_json() -> None:
    """With its kind and clause."""
    values = as_json(mark_image(saved(busy(*SIZE), "PNG")).proof)
    assert (values["kind"], values["clause"], values["elements"]) == ("image", "5.2", ["AI", "生成"])
    assert set(values["box"]) == {"left", "top", "width", "height"}
