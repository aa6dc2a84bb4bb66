# SPDX-License-Identifier: Apache-2.0
"""Labels that people see or hear are found, measured and judged; what a machine cannot see is never said to be absent."""

import io
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from explicit_factory import busy, gif, gif_frame, music, opened, saved, wav
from PIL import Image, ImageDraw, ImageFont

from hegui.label.explicit import PictureProof, PresentMark, Spot, check_explicit, mark, mark_image, word_of
from hegui.label.explicit.lettering import BUNDLED
from hegui.label.explicit.proof import Moment
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid


def drawn(size: tuple[int, int], place: tuple[int, int], em: int, wording: str = "AI生成") -> bytes:
    """A picture with letters of any size at any place: what somebody else might do with our font."""
    picture = Image.new("RGB", size, (245, 245, 240))
    ImageDraw.Draw(picture).text(place, wording, font=ImageFont.truetype(str(BUNDLED), em), fill=(10, 10, 10))
    return saved(picture, "PNG")


@pytest.mark.parametrize(
    ("spot", "wording", "kind"),
    [
        (Spot.TOP_LEFT, "AI生成", "PNG"),
        (Spot.BOTTOM, "AI生成", "JPEG"),
        (Spot.RIGHT, "AI合成", "JPEG"),
        (Spot.RIGHT, "人工智能生成", "PNG"),
        (Spot.BOTTOM, "人工智能生成 AI-generated", "JPEG"),
    ],
)
def test_our_labels_are_found_where_they_are(spot: Spot, wording: str, kind: str) -> None:
    """With their wording, place and size, on a busy picture."""
    marked = mark_image(saved(busy(320, 240), kind), wording=wording, position=spot)
    checked = check_explicit(marked.content or b"")
    assert isinstance(checked.verdict, PresentMark)
    [proof] = checked.proofs
    assert isinstance(proof, PictureProof)
    assert isinstance(marked.proof, PictureProof)
    assert (proof.wording, proof.smallest_character) == (wording, marked.proof.smallest_character)
    assert abs(proof.box.left - marked.proof.box.left) <= 1
    assert abs(proof.box.top - marked.proof.box.top) <= 1
    assert proof.contrast >= 4.5
    if len(wording) == 4:
        assert proof.position == spot


@pytest.mark.parametrize("size", [(64, 64), (1000, 100), (90, 800), (900, 800)])
def test_in_pictures_of_every_shape(size: tuple[int, int]) -> None:
    """Tiny, very long, very high, large."""
    checked = check_explicit(mark_image(saved(busy(*size), "PNG")).content or b"")
    assert word_of(checked.verdict) == "valid"


def test_after_scaling_and_strong_compression() -> None:
    """Two thirds of the size, JPEG of quality 50."""
    picture = opened(mark_image(saved(busy(600, 450), "PNG"), share=7).content).convert("RGB").resize((400, 300))
    checked = check_explicit(saved(picture, "JPEG", quality=50))
    assert word_of(checked.verdict) == "valid"


@pytest.mark.parametrize("number", [3, 6, 8])
def test_turned_pictures_are_looked_at_as_they_are_displayed(number: int) -> None:
    """By their Exif orientation."""
    exif = Image.Exif()
    exif[0x0112] = number
    checked = check_explicit(mark_image(saved(busy(200, 150), "JPEG", exif=exif)).content or b"")
    assert word_of(checked.verdict) == "valid"


def test_letters_that_are_too_small_are_invalid() -> None:
    """Four percent of the shortest side."""
    checked = check_explicit(drawn((500, 400), (420, 360), 22))
    assert checked.verdict == PresentInvalid(("5.2.height",))


def test_letters_in_the_middle_are_not_called_valid() -> None:
    """The standard gives no distance, so that a person has to tell what an edge is."""
    checked = check_explicit(drawn((500, 400), (200, 180), 32))
    assert isinstance(checked.verdict, Inconclusive)
    assert "edge" in checked.verdict.reason.en


def test_pale_letters_are_found_and_warned_of() -> None:
    """A contrast of 2:1 is no violation of a figure, for there is none."""
    picture = Image.new("RGB", (400, 300), (255, 255, 255))
    font = ImageFont.truetype(str(BUNDLED), 30)
    ImageDraw.Draw(picture).text((290, 260), "AI生成", font=font, fill=(175, 175, 175))
    checked = check_explicit(saved(picture, "PNG"))
    assert word_of(checked.verdict) == "valid"
    assert [finding.rule for finding in checked.findings] == ["5.2.contrast"]


def other_words() -> bytes:
    """A picture full of letters of the same font that say something else."""
    picture = Image.new("RGB", (500, 400), (255, 255, 255))
    font = ImageFont.truetype(str(BUNDLED), 30)
    for top in range(0, 400, 40):
        ImageDraw.Draw(picture).text((5, top), "模型科技公司平台数据内容图片 Hello 2026", font=font, fill=(0, 0, 0))
    return saved(picture, "PNG")


@pytest.mark.parametrize(
    "content", [saved(busy(300, 260), "PNG"), other_words(), saved(Image.new("L", (90, 90)), "PNG")]
)
def test_pictures_without_our_label_are_not_called_absent(content: bytes) -> None:
    """Another style of label may be there."""
    assert isinstance(check_explicit(content).verdict, Inconclusive)


def test_another_wording_and_font_can_be_named() -> None:
    """What is not among the usual wordings is found when it is told."""
    marked = mark_image(saved(busy(500, 300), "PNG"), wording="由AI模型合成").content or b""
    assert word_of(check_explicit(marked).verdict) == "inconclusive"
    assert word_of(check_explicit(marked, wording="由AI模型合成", font=BUNDLED).verdict) == "valid"


def test_frames_without_the_label_are_told() -> None:
    """Of an animation whose first frame alone is marked."""
    first = np.asarray(opened(mark_image(saved(Image.new("L", (120, 90), 255), "PNG")).content))
    frames = [Image.fromarray(first), *(Image.new("L", (120, 90), 255 - number) for number in range(2))]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    checked = check_explicit(content)
    assert [finding.rule for finding in checked.findings] == ["5.2.frames"]
    whole = mark_image(gif((120, 90), gif_frame(0, 0, 120, 90, 0), gif_frame(0, 0, 20, 20, 2))).content or b""
    assert check_explicit(whole).findings == ()


def document(*lines: str) -> bytes:
    """A DOCX."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


LABEL = "本内容由人工智能生成"
TEXTS: list[tuple[str, bytes, str]] = [
    ("a.txt", f"{LABEL}\n正文".encode(), "valid"),
    ("a.txt", "正文\n\n【AI生成】".encode("gb18030"), "valid"),
    ("a.txt", "正文ᴬᴵ".encode(), "valid"),
    ("a.txt", "This text was generated by AI.\n正文".encode(), "invalid"),
    ("a.txt", "由AI创作\n正文".encode(), "invalid"),
    ("a.txt", "人工智能生成内容的监管要求，正在快速变化。".encode(), "inconclusive"),
    ("a.txt", "非AI生成\n正文".encode(), "absent"),
    ("a.txt", b"", "absent"),
    ("a.txt", b"\xff\x00\x80", "inconclusive"),
    ("a.md", f"---\nAIGC: x\n---\n> {LABEL}\n\n正文".encode(), "valid"),
    ("a.md", f"---\ntitle: {LABEL}\n---\n正文".encode(), "absent"),
    ("a.md", "# 标题<sup>AI</sup>\n\n正文".encode(), "valid"),
    ("a.md", "正文\n\n![图](a.png)".encode(), "inconclusive"),
    ("a.html", f"<body><p>{LABEL}</p><p>正文</p>".encode(), "valid"),
    ("a.html", "<body><h1>标题<sup>AI</sup></h1><p>正文</p>".encode(), "valid"),
    ("a.html", f"<head><title>{LABEL}</title></head><body><p>正文</p>".encode(), "absent"),
    ("a.html", "<body><p>正文</p><img src=a.png>".encode(), "inconclusive"),
    ("a.docx", document(LABEL, "正文"), "valid"),
    ("a.docx", document("AI-generated", "正文"), "invalid"),
    ("a.docx", document("标题", "正文"), "absent"),
    ("a.docx", b"PK\x03\x04", "inconclusive"),
    ("a.pdf", b"%PDF-1.7", "inconclusive"),
    ("a.xyz", b"who knows", "inconclusive"),
    ("a.svg", b"<svg/>", "inconclusive"),
]


@pytest.mark.parametrize(
    ("name", "content", "verdict"), TEXTS, ids=[f"{name}-{number}" for number, (name, _, _) in enumerate(TEXTS)]
)
def test_texts_and_documents(name: str, content: bytes, verdict: str) -> None:
    """Read to the last word; absent only where nothing but words can be."""
    checked = check_explicit(content, name=name)
    assert word_of(checked.verdict) == verdict
    if verdict == "invalid":
        assert isinstance(checked.verdict, PresentInvalid)
        assert checked.verdict.rules == ("5.1.wording",)
        assert all(finding.text.en for finding in checked.findings)
    assert (verdict == "absent") == isinstance(checked.verdict, Absent)


@pytest.mark.parametrize("position", ["start", "middle", "end"])
def test_the_rhythm_is_heard(position: str) -> None:
    """With its place and timing."""
    content = mark(wav(music(16000, 20, 2), 16000), position=position, name="a.wav").content or b""
    checked = check_explicit(content, name="a.wav")
    assert isinstance(checked.verdict, PresentMark)
    assert [proof.position for proof in checked.proofs] == [Moment(position)]  # type: ignore[union-attr]  of sounds


def test_a_sound_without_the_rhythm_may_have_a_spoken_label() -> None:
    """Which a person has to hear."""
    checked = check_explicit(wav(music(16000, 3), 16000), name="a.wav")
    assert isinstance(checked.verdict, Inconclusive)
    assert "hear" in checked.verdict.reason.en


def test_checking_writes_nothing(tmp_path: Path) -> None:
    """Not even beside the file."""
    path = tmp_path / "a.wav"
    path.write_bytes(wav(music(16000, 1), 16000))
    tmp_path.chmod(0o500)
    check_explicit(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]
    tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    "fault",
    sorted(path for path in (Path(__file__).parents[1] / "faults").glob("*/*") if path.is_file()),
    ids=lambda path: "/".join(path.parts[-2:]),
)
@pytest.mark.filterwarnings("ignore")  # of Pillow and pypdf, about what they meet in broken files
def test_hostile_files_are_judged_without_harm(fault: Path, monkeypatch: Any) -> None:
    """Every file that the codecs are tested with: a verdict, and never a fault of ours. Programs are left out here."""
    monkeypatch.setenv("HEGUI_FFMPEG", "/no/such/program")
    checked = check_explicit(fault)
    assert word_of(checked.verdict) in {"valid", "invalid", "absent", "inconclusive"}
