# SPDX-License-Identifier: Apache-2.0
"""A new file beside the old one: made of pieces, and gone again unless it was renamed."""

import os
from pathlib import Path

from label_factory import png

from hegui.label.content import Content, Span
from hegui.label.new_file import fresh_file, write_pieces


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


def test_a_fresh_file_is_gone_unless_it_was_renamed(tmp_path: Path) -> None:
    """Nothing is left beside the target."""
    target = tmp_path / "target"
    with fresh_file(str(target), None) as (handle, beside):
        os.write(handle, b"x")
        assert Path(beside).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
    with fresh_file(str(target), None) as (handle, beside):
        os.write(handle, b"y")
        Path(beside).rename(target)
    assert target.read_bytes() == b"y"
