# SPDX-License-Identifier: Apache-2.0
"""One call for every kind of file, and what is said where it cannot be."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from explicit_factory import busy, music, saved, wav
from reportlab.pdfgen.canvas import Canvas

from hegui.errors import LabelProblem, Place
from hegui.label import explicit
from hegui.label.explicit.kinds import kind_of


def pdf() -> bytes:
    """One page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(100, 400, "page")
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (saved(busy(90, 90), "PNG"), "", "image"),
        (saved(busy(90, 90), "JPEG"), "wrong.png", "image"),
        (wav(music(8000, 1), 8000), "", "audio"),
        ("正文".encode(), "a.txt", "text"),
        ("# 标题".encode(), "a.md", "text"),
        (b"<p>x</p>", "a.html", "text"),
        (pdf(), "", "text"),
    ],
)
def test_the_file_tells_how_it_is_marked(content: bytes, name: str, kind: str) -> None:
    """By its first bytes, text by its name; from bytes and from a stream alike."""
    marked = explicit.mark(content, name=name)
    assert explicit.as_json(marked.proof)["kind"] == kind
    stream = explicit.mark(io.BytesIO(content), name=name)
    assert (stream.format, stream.content is None) == (marked.format, False)
    assert explicit.word_of(explicit.check_explicit(marked.content or b"", name=name).verdict) == "valid"


@pytest.mark.parametrize(
    ("name", "options", "odd"),
    [
        ("a.txt", {"speech": Path("x.wav")}, "--speech"),
        ("a.txt", {"seconds": 3.0, "every_page": True}, "--seconds, --every-page"),
        ("a.png", {"transcript": "AI生成"}, "--transcript"),
        ("a.wav", {"wording": "AI生成"}, "--text"),
        ("a.pdf", {"share": 7.0}, "--share"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(name: str, options: dict[str, object], odd: str) -> None:
    """Rather than ignored, with the options that there are."""
    contents = {"a.txt": b"x", "a.png": saved(busy(90, 90), "PNG"), "a.wav": wav(music(8000, 1), 8000), "a.pdf": pdf()}
    with pytest.raises(LabelProblem, match=odd):
        explicit.mark(contents[name], name=name, **options)  # type: ignore[arg-type]  of several types


@pytest.mark.parametrize(("name", "content"), [("a.xyz", b"what"), ("a.svg", b"<svg/>"), ("a.epub", b"PK\x03\x04")])
def test_a_format_that_is_not_marked_is_told(name: str, content: bytes) -> None:
    """With those that are."""
    with pytest.raises(LabelProblem, match="not made for this format"):
        explicit.mark(content, name=name)


def test_a_file_of_no_bytes_is_told_as_that() -> None:
    """Whatever its name says."""
    with pytest.raises(LabelProblem, match="the file is empty"):
        explicit.mark(b"", name="a.png")


def test_a_document_is_no_picture() -> None:
    """And has no position but the start, if it is a PDF."""
    with pytest.raises(LabelProblem, match="no text or document"):
        explicit.mark_document(saved(busy(90, 90), "PNG"))
    with pytest.raises(LabelProblem, match="position"):
        explicit.mark_document(pdf(), position="end", name="a.pdf")


@pytest.mark.parametrize(
    ("head", "suffix", "name"),
    [
        (b"\xff\xfb\x90\x00", ".mp3", "mp3"),
        (b"\xff\xf1\x60\x40", ".aac", "aac"),
        (b"\xff\xfe\x00\x00", ".txt", "text"),
        (b"ID3\x04\0\0\0\0\0\0", ".flac", "flac"),
        (b"\0\0\0\x18ftypM4A ", ".m4a", "mp4"),
        (b"\0\0\0\x18ftypavif", ".avif", "avif"),
        (b"\0\0\0\x18ftypheic", ".heic", "heif"),
        (b"\x1aE\xdf\xa3", ".mka", "matroska"),
        (b"OggS", ".ogv", "ogg"),
        (b"RIFF\0\0\0\0AVI LIST", ".avi", "avi"),
    ],
)
def test_kinds(head: bytes, suffix: str, name: str) -> None:
    """First bytes decide; endings only where these are shared."""
    assert kind_of(head, suffix, Place("a")).name == name


def test_heic_is_told() -> None:
    """Pillow does not read it, and nothing else is tried."""
    sample = Path(__file__).parents[1] / "samples" / "heif" / "plain.heic"
    with pytest.raises(LabelProblem, match=r"no picture of a known format(?s:.)*JPEG"):
        explicit.mark(sample.read_bytes())


@pytest.mark.parametrize("package", ["PIL", "numpy", "reportlab", "pypdf", "docx"])
def test_a_missing_package_is_one_clear_line(package: str, tmp_path: Path) -> None:
    """Importing `hegui.label.explicit` needs none of them; using what needs one says how to install it."""
    name = {"reportlab": "a.pdf", "pypdf": "a.pdf", "docx": "a.docx"}.get(package, "a.png")
    (tmp_path / name).write_bytes({"a.pdf": pdf(), "a.docx": b"PK\x03\x04"}.get(name, saved(busy(90, 90), "PNG")))
    script = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from hegui.label import explicit\n"
        "from hegui.errors import MissingExtra\n"
        f"try:\n    explicit.mark({name!r})\n"
        "except MissingExtra as error:\n    print(error)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "pip install 'hegui[label]'" in ended.stdout


def test_text_needs_no_package(tmp_path: Path) -> None:
    """A reply that is copied is marked without loading any of them."""
    script = (
        "import sys\n"
        "from hegui.label import explicit\n"
        "assert explicit.mark_text('x').changed\n"
        "assert explicit.elements_of('AI生成').complete\n"
        "print(sorted({'PIL', 'numpy', 'pypdf', 'reportlab', 'docx'} & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
