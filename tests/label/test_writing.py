# SPDX-License-Identifier: Apache-2.0
"""A label is written whole, read back and compared, or the file stays as it was."""

import io
import os
import zlib
from dataclasses import replace
from pathlib import Path
from stat import S_IMODE

import pytest
from label_factory import CODE, LABEL, OTHER, pixels, png

from hegui.errors import LabelProblem
from hegui.label import Label, read, verify, write
from hegui.label.codec import Survey
from hegui.label.codecs.png import Png
from hegui.label.content import Span
from hegui.label.propagation import propagate
from hegui.label.verdict import PresentValid
from hegui.label.writing import rewrite


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """An unlabelled PNG, larger than what is read at once."""
    path = tmp_path / "picture.png"
    path.write_bytes(png((300, 300), compress_level=0))
    return path


def test_a_file_is_labelled_in_place(picture: Path) -> None:
    """Same pixels, one valid label, nothing left beside it."""
    before = picture.read_bytes()
    written = write(picture, LABEL, digests=True)
    assert written.changed
    assert isinstance(verify(picture).verdict, PresentValid)
    assert pixels(picture.read_bytes()) == pixels(before)
    assert written.sha256_before != written.sha256_after
    assert [path.name for path in picture.parent.iterdir()] == ["picture.png"]


def test_the_same_label_again_changes_nothing(picture: Path) -> None:
    """A batch can be run twice."""
    write(picture, LABEL)
    before = picture.stat()
    assert not write(picture, LABEL).changed
    after = picture.stat()  # it may have been read meanwhile, which the time of access tells
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)


def test_bytes_and_streams_are_labelled_alike(picture: Path) -> None:
    """Three kinds of source, one result."""
    content = picture.read_bytes()
    from_bytes = write(content, LABEL).content
    from_stream = write(io.BytesIO(content), LABEL).content
    out = io.BytesIO()
    write(picture, LABEL, to=out)
    write(picture, LABEL)
    assert from_bytes == from_stream == out.getvalue() == picture.read_bytes()


def test_another_target_leaves_the_original(picture: Path, tmp_path: Path) -> None:
    """The copy is labelled."""
    before = picture.read_bytes()
    write(picture, LABEL, to=tmp_path / "copy.png")
    assert picture.read_bytes() == before
    assert read(tmp_path / "copy.png").label == LABEL


def test_rights_of_the_file_are_kept(picture: Path) -> None:
    """A private file stays private."""
    picture.chmod(0o640)
    write(picture, LABEL)
    assert S_IMODE(picture.stat().st_mode) == 0o640


def test_a_link_stays_a_link(picture: Path, tmp_path: Path) -> None:
    """The file that it points to is labelled."""
    link = tmp_path / "link.png"
    link.symlink_to(picture)
    write(link, LABEL)
    assert link.is_symlink()
    assert read(picture).label == LABEL


def test_somebody_elses_label_is_never_replaced(picture: Path) -> None:
    """LBL 10; with --update too."""
    write(picture, LABEL)
    before = picture.read_bytes()
    for update in (False, True):
        with pytest.raises(LabelProblem, match="propagate"):
            write(picture, Label.first(OTHER, "x"), update=update)
    assert picture.read_bytes() == before


def test_an_own_label_changes_only_on_request(picture: Path) -> None:
    """And stays the only one."""
    write(picture, LABEL)
    signed = replace(LABEL, reserved_code1="digest")
    with pytest.raises(LabelProblem, match="--update"):
        write(picture, signed)
    write(picture, signed, update=True)
    assert read(picture).label == signed


def test_an_update_by_the_producer_keeps_what_a_platform_wrote(picture: Path) -> None:
    """The platform's fields are not the producer's to change."""
    write(picture, LABEL)
    propagate(picture, platform=OTHER, propagate_id="p-1", reserved="theirs")
    kept = replace(LABEL, content_propagator=OTHER, propagate_id="p-1", reserved_code2="theirs")
    assert not write(picture, LABEL).changed
    write(picture, replace(LABEL, label="2", reserved_code1="mine"), update=True)
    assert read(picture).label == replace(kept, label="2", reserved_code1="mine")


def test_another_number_for_the_same_content_is_refused(picture: Path) -> None:
    """It names the number that is there."""
    write(picture, LABEL)
    with pytest.raises(LabelProblem, match="your label with the number 'task-1'"):
        write(picture, Label.first(CODE, "task-2"), update=True)


def test_a_label_that_nobody_can_read_is_not_overwritten() -> None:
    """It may be somebody's."""
    labelled = write(png(), LABEL).content
    assert labelled is not None
    at = labelled.index(b"&quot;Label")
    garbled = bytearray(labelled)
    garbled[at : at + 6] = b"~~~~~~"
    with pytest.raises(LabelProblem, match="cannot be read"):
        write(_with_right_checksums(bytes(garbled)), LABEL)


def _with_right_checksums(content: bytes) -> bytes:
    out, at = bytearray(content), 8
    while at < len(out):
        length = int.from_bytes(out[at : at + 4], "big")
        out[at + 8 + length : at + 12 + length] = zlib.crc32(out[at + 4 : at + 8 + length]).to_bytes(4, "big")
        at += 12 + length
    return bytes(out)


@pytest.mark.parametrize("cut", [0, 4, 20, 40, 200])
def test_a_truncated_file_is_refused_and_left_alone(picture: Path, cut: int) -> None:
    """At any place."""
    picture.write_bytes(picture.read_bytes()[:cut])
    before = picture.read_bytes()
    with pytest.raises(LabelProblem):
        write(picture, LABEL)
    assert picture.read_bytes() == before
    assert len(list(picture.parent.iterdir())) == 1


class _Wrong(Png):
    """A codec that damages the picture."""

    def edit(self, content, found, value):  # noqa: ANN001, ANN202  as Png
        first, label, rest = super().edit(content, found, value)
        return first, label, Span(rest.start, rest.end - 12)


class _Forgetful(Png):
    """A codec that writes nothing."""

    def edit(self, content, found, value):  # noqa: ANN001, ANN202, ARG002  as Png
        return [Span(0, content.size)]


@pytest.mark.parametrize("codec", [_Wrong(), _Forgetful()])
def test_a_fault_of_a_codec_is_found_before_the_original_is_touched(
    picture: Path, codec: Png, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read-back is the codec's, the comparison is the engine's."""
    monkeypatch.setattr("hegui.label.writing.codec_of", lambda *_: codec)
    before = picture.read_bytes()
    with pytest.raises(LabelProblem, match="the original is as it was"):
        write(picture, LABEL)
    assert picture.read_bytes() == before
    assert len(list(picture.parent.iterdir())) == 1


def test_an_interrupted_write_leaves_the_original(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between writing and renaming."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    before = picture.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write(picture, LABEL)
    assert picture.read_bytes() == before
    assert len(list(picture.parent.iterdir())) == 1


def test_what_somebody_writes_meanwhile_is_not_lost(picture: Path, tmp_path: Path) -> None:
    """The label would be on the file as it was; neither the file nor another target is touched."""

    def decided(_found: Survey) -> Label:
        with picture.open("ab") as stream:
            stream.write(b"more")
        return LABEL

    for target in (None, tmp_path / "other.png"):
        before = picture.read_bytes()
        with pytest.raises(LabelProblem, match="was changed while it was labelled"):
            rewrite(picture, decided, to=target)
        assert picture.read_bytes() == before + b"more"
        assert list(tmp_path.iterdir()) == [picture]


def test_a_folder_that_cannot_be_written_is_a_clear_problem(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device", str(picture))

    monkeypatch.setattr("hegui.label.writing.write_pieces", full)
    with pytest.raises(LabelProblem, match="No space left"):
        write(picture, LABEL)


def test_a_credentialed_file_is_labelled_only_on_request() -> None:
    """Label first, sign last."""
    plain = png()
    manifest = b"\0\0\0\x08caBX" + b"\0" * 8 + b"\xff\xff\xff\xff"
    signed = plain[:33] + manifest + plain[33:]
    with pytest.raises(LabelProblem, match="C2PA"):
        write(signed, LABEL)
    assert write(signed, LABEL, break_credentials=True).changed


def test_a_label_that_has_no_encoding_is_refused() -> None:
    """A lone surrogate cannot be written as UTF-8."""
    with pytest.raises(LabelProblem, match="surrogate"):
        write(png(), Label.first(CODE, "\ud800"))


def test_a_sidecar_is_written_where_there_is_no_place(tmp_path: Path) -> None:
    """On request only, and it never reads as valid."""
    text = tmp_path / "answer.txt"
    text.write_text("AI生成：你好", encoding="utf-8")
    with pytest.raises(LabelProblem, match="plain text has no place"):
        write(text, LABEL)
    written = write(text, LABEL, sidecar=True)
    assert written.path == tmp_path / "answer.txt.aigc.json"
    assert read(text).label == LABEL
    assert not isinstance(verify(text).verdict, PresentValid)
    assert verify(text).reading.labels[0].label == LABEL


def test_the_code_is_the_reference_example() -> None:
    """What these tests write is what the guide shows."""
    assert len(CODE) == 27
