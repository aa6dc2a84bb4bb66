# SPDX-License-Identifier: Apache-2.0
"""`hegui label mark` and `hegui label check`: what a user types, sees and gets back."""

import json
from pathlib import Path

import pytest
from command import run
from explicit_factory import busy, music, saved, wav


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """An unmarked PNG."""
    path = tmp_path / "cat.png"
    path.write_bytes(saved(busy(200, 150), "PNG"))
    return path


def test_a_picture_is_marked_and_checked(picture: Path) -> None:
    """The measures are told; the check says the same."""
    marked = run("label", "mark", str(picture), "--lang", "en")
    assert (marked.code, marked.err) == (0, "")
    assert marked.out.startswith(f"marked  {picture}\n")
    assert "percent of the shortest side (5 needed)" in marked.out
    checked = run("label", "check", str(picture), "--lang", "zh")
    assert checked.code == 0
    assert checked.out.startswith(f"{picture}  有效\n")


def test_json_has_the_proof(picture: Path) -> None:
    """For a record of the content."""
    target = picture.with_name("marked.png")
    marked = json.loads(
        run("label", "mark", str(picture), "--to", str(target), "--position", "top-left", "--format", "json").out
    )
    assert (marked["path"], marked["changed"], marked["notes"]) == (str(target), True, [])
    proof = marked["proof"]
    assert (proof["kind"], proof["clause"], proof["position"], proof["elements"]) == (
        "image",
        "5.2",
        "top-left",
        ["AI", "生成"],
    )
    [checked] = json.loads(run("label", "check", str(target), "--format", "json").out)
    assert (checked["verdict"], checked["rules"], checked["reason"]) == ("valid", [], None)
    assert checked["proofs"][0]["smallest_character"] == proof["smallest_character"]


def test_text_and_sound(tmp_path: Path) -> None:
    """A second time nothing changes."""
    text, sound = tmp_path / "reply.txt", tmp_path / "voice.wav"
    text.write_text("正文\n", encoding="utf-8")
    sound.write_bytes(wav(music(8000, 2), 8000))
    for path, told in ((text, "“本内容由人工智能生成”，line 1"), (sound, "节奏“短长 短短”，第 0 秒起")):
        assert told in run("label", "mark", str(path), "--lang", "zh").out
        assert run("label", "mark", str(path), "--lang", "en").out.startswith("has this label already, left alone")
    assert run("label", "check", str(text), str(sound)).code == 0


def test_what_is_not_valid_ends_with_one(picture: Path, tmp_path: Path) -> None:
    """Absent, invalid, not to be told; a file that is not there ends with two, and the others are still told."""
    absent, invalid = tmp_path / "a.txt", tmp_path / "b.txt"
    absent.write_text("正文\n", encoding="utf-8")
    invalid.write_text("AI-generated\n正文\n", encoding="utf-8")
    checked = run("label", "check", str(absent), str(invalid), str(picture), "--lang", "en")
    assert checked.code == 1
    assert f"{absent}  absent\n" in checked.out
    assert f"{invalid}  invalid: 5.1.wording\n" in checked.out
    assert "English alone" in checked.out
    assert f"{picture}  cannot be told: no label drawn by this tool" in checked.out
    missing = run("label", "check", str(tmp_path / "missing.png"), str(absent))
    assert (missing.code, "missing.png" in missing.err, "absent" in missing.out or "没有" in missing.out) == (
        2,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--text", "AI"], "generation element"),
        (["--position", "middle"], "top-left, top, top-right"),
        (["--speech", "x.wav"], "--speech"),
        (["--text", "龘AI生成"], "--font"),
        (["--share", "3"], "5 to 30 percent"),
    ],
)
def test_what_cannot_be_done_is_told(picture: Path, options: list[str], why: str) -> None:
    """With exit code 2, and the picture as it was."""
    before = picture.read_bytes()
    ended = run("label", "mark", str(picture), *options)
    assert ended.code == 2
    assert why in ended.err
    assert picture.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "the file is empty"), (b"\x89PNG\r\n\x1a\n\0\0", "no picture of a known format")]
)
def test_what_is_no_picture_is_told_in_words(tmp_path: Path, content: bytes, why: str) -> None:
    """Without the name of an object in memory."""
    (tmp_path / "a.png").write_bytes(content)
    done = run("label", "mark", str(tmp_path / "a.png"), "--to", str(tmp_path / "b.png"))
    assert (done.code, why in done.err, "object at" in done.err) == (2, True, False)
    assert not (tmp_path / "b.png").exists()
