# SPDX-License-Identifier: Apache-2.0
"""A file is one file and nothing else, or it does not go out."""

import io
import zipfile

import pytest
from explicit_factory import busy, saved
from hypothesis import given
from hypothesis import strategies as st
from media_factory import picture, sound

from hegui.gateway.media.one_file import why_not_one

FILES = {
    **{form: picture(form) for form in ("png", "jpeg", "webp", "gif")},
    **{form: sound(form) for form in ("wav", "mp3", "flac", "ogg", "aac")},
}
ENDED = ("png", "jpeg", "webp", "gif", "wav", "ogg")
"""Formats that say where they end."""


def archive() -> bytes:
    """A ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("run.sh", "echo")
    return buffer.getvalue()


@pytest.mark.parametrize("form", FILES)
def test_a_plain_file_is_one(form: str) -> None:
    """Files as encoders write them, zeros behind them included."""
    assert why_not_one(FILES[form], form) is None
    assert why_not_one(FILES[form] + bytes(16), form) is None


def test_kinds_of_jpeg_and_png_are_one() -> None:
    """Progressive, with a thumbnail, restarts; interlaced, animated."""
    shot = busy(64, 48)
    for options in ({"progressive": True}, {"quality": 100, "subsampling": 0}, {"restart_marker_blocks": 1}):
        assert why_not_one(saved(shot, "JPEG", **options), "jpeg") is None
    assert why_not_one(saved(shot, "JPEG", exif=b"Exif\0\0" + picture("jpeg")[:900]), "jpeg") is None
    assert why_not_one(saved(shot, "PNG", save_all=True, append_images=[busy(64, 48, 2)]), "png") is None


@pytest.mark.parametrize("form", ENDED)
def test_bytes_behind_the_end_are_told(form: str) -> None:
    """Whatever they are."""
    reason = why_not_one(FILES[form] + b"more", form)
    assert reason is not None
    assert "follow after the end" in reason.en


@pytest.mark.parametrize("form", FILES)
def test_an_archive_behind_a_file_is_told(form: str) -> None:
    """Readers of ZIP look for theirs from the end."""
    assert why_not_one(FILES[form] + archive(), form) is not None


def test_an_archive_inside_of_a_file_is_told() -> None:
    """Also where the head counts it as part of the file."""
    held = FILES["wav"] + b"xtra" + len(archive()).to_bytes(4, "little") + archive()
    whole = held[:4] + (len(held) - 8).to_bytes(4, "little") + held[8:]
    reason = why_not_one(whole, "wav")
    assert reason is not None
    assert "archive" in reason.en


@pytest.mark.parametrize("words", [b"<!DOCTYPE html>", b"<HTML>", b"%PDF-1.7", b"<?php", b"<svg xmlns="])
def test_a_page_at_the_beginning_is_told(words: bytes) -> None:
    """In a tag before the sound, where browsers and readers of PDF sniff."""
    tag = b"ID3\3\0\0\0\0\0" + bytes([len(words) + 10]) + b"TIT2" + len(words).to_bytes(4, "big") + b"\0\0" + words
    reason = why_not_one(tag + FILES["mp3"], "mp3")
    assert reason is not None
    assert "page" in reason.en


def test_a_script_anywhere_is_told() -> None:
    """Browsers that sniff would run it."""
    assert why_not_one(FILES["flac"] + b"<ScRiPt>alert(1)</script>", "flac") is not None


@pytest.mark.parametrize("form", ENDED)
def test_a_file_that_is_cut_off_is_told(form: str) -> None:
    """At several places."""
    whole = FILES[form]
    for part in (5, 2, 1.1):
        assert why_not_one(whole[: int(len(whole) / part)], form) is not None


def test_a_sound_of_open_length_goes_on_to_its_end() -> None:
    """As services that stream write it: the size is not known when the head is written."""
    whole = FILES["wav"]
    assert why_not_one(whole[:4] + b"\xff\xff\xff\xff" + whole[8:], "wav") is None


@given(form=st.sampled_from([*FILES]), start=st.binary(max_size=40), data=st.binary(max_size=300))
def test_no_bytes_break_it(form: str, start: bytes, data: bytes) -> None:
    """Any bytes behind any beginning are judged, not stumbled over."""
    why_not_one(FILES[form][: len(start) * 3] + start + data, form)
