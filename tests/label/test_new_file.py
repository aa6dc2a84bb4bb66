# SPDX-License-Identifier: Apache-2.0
"""A new file beside the old one: made of pieces, and gone again unless it was renamed."""

import os
from pathlib import Path

import pytest
from command import run
from explicit_factory import music, wav
from label_factory import png

from hegui.errors import LabelProblem
from hegui.label.content import LENT, Content, Span, lent, opened
from hegui.label.new_file import FreshFile, target_of, write_pieces


def test_pieces_from_memory_and_from_disk_make_one_file(tmp_path: Path) -> None:
    """Hundreds of small pieces and long spans mixed."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(png((300, 300), compress_level=0))
    content = picture.read_bytes()
    pieces = [part for at in range(700) for part in (Span(at, at + 1), b"x")] + [Span(700, len(content))]
    expected = b"".join(content[at : at + 1] + b"x" for at in range(700)) + content[700:]
    with picture.open("rb") as stream:
        small = Content(content[:100], file=stream.fileno(), size=len(content))
        target = tmp_path / "out"
        with target.open("wb") as out:
            write_pieces(out.fileno(), small, pieces)
    assert target.read_bytes() == expected


def test_pieces_longer_than_a_buffer_make_one_file(tmp_path: Path) -> None:
    """Of a file of which the beginning is held, with a label in front of, between and after long spans."""
    old, new = tmp_path / "old", tmp_path / "new"
    content = b"".join(number.to_bytes(4, "big") for number in range(LENT // 2 + 1234))
    old.write_bytes(content)
    for cut in (20, LENT - 5, LENT, LENT + 7, len(content)):
        with lent() as buffer, opened(old, buffer=buffer) as source, new.open("wb") as out:
            write_pieces(out.fileno(), source, [b"head", Span(0, cut), b"label", Span(cut, len(content)), b"tail"])
        assert new.read_bytes() == b"head" + content[:cut] + b"label" + content[cut:] + b"tail"


def test_a_fresh_file_is_gone_unless_it_took_its_place(tmp_path: Path) -> None:
    """Nothing is left beside the target."""
    target = tmp_path / "target"
    with FreshFile(str(target), None) as fresh:
        os.write(fresh.handle, b"x")
        assert Path(fresh.path).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
    with FreshFile(str(target), None) as fresh:
        os.write(fresh.handle, b"y")
        fresh.take_place()
    assert target.read_bytes() == b"y"


def test_no_file_takes_the_place_of_a_device(tmp_path: Path) -> None:
    """Everybody else on the machine would write into it."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to("file")
    assert target_of(tmp_path / "link") == target_of(tmp_path / "file") == str(tmp_path / "file")
    with pytest.raises(LabelProblem, match=r"pipe: (?s:.)*must be an ordinary file"):
        target_of(tmp_path / "pipe")
    assert (
        target_of(tmp_path / "link", is_file=True)
        == target_of(tmp_path / "file", is_file=True)
        == str(tmp_path / "file")
    )


def test_no_command_puts_a_file_in_the_place_of_standard_output(tmp_path: Path) -> None:
    """Where it goes to a file, what stands there already would be lost."""
    picture = tmp_path / "a.png"
    picture.write_bytes(png((256, 256)))
    sound = tmp_path / "a.wav"
    sound.write_bytes(wav(music(8000, 1), 8000))
    label = ("write", str(picture), "--producer", "x", "--produce-id", "1")
    for words in (label, ("mark", str(picture)), ("mark", str(sound))):
        with (tmp_path / "out").open("w+b") as out:
            out.write(b"before")
            out.flush()
            target = f"/proc/self/fd/{out.fileno()}"
            assert run("label", *words, "--to", target).code == 2
            assert os.fstat(out.fileno()).st_ino == (tmp_path / "out").stat().st_ino
            assert (tmp_path / "out").read_bytes() == b"before"
