# SPDX-License-Identifier: Apache-2.0
"""``hegui detect``: counts, places, JSON, files written whole or not at all."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest
from click import UsageError
from click.testing import CliRunner

from hegui.cli.detect import detect
from hegui.detect.redaction import Replacement, restore
from hegui.errors import HeguiError

PERSON = "电话13812345678，身份证11010519491231002X\n第二行邮箱zhang@qq.com\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*arguments: object, given: bytes | None = None) -> Ended:
    """Runs ``hegui detect ARGUMENTS``."""
    result = CliRunner().invoke(detect, [str(each) for each in arguments], input=given, standalone_mode=False)
    if isinstance(result.exception, HeguiError):
        return Ended(result.exception.exit_code, result.stdout, str(result.exception))
    if result.exception is not None:
        raise result.exception
    return Ended(result.return_value, result.stdout, result.stderr)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A text with three identifiers."""
    path = tmp_path / "a.txt"
    path.write_text(PERSON, encoding="utf-8")
    return path


def test_counts_by_kind_and_never_the_value(file: Path) -> None:
    """Exit 1: something was found."""
    ended = run("personal", file, "--lang", "zh")
    assert ended.code == 1
    assert "手机号" in ended.out
    assert "敏感：特定身份" in ended.out
    assert "13812345678" not in ended.out


NO_TEXTS = {
    "random.bin": bytes(range(256)) * 12,
    "report.docx": b"PK\x03\x04" + b"[Content_Types].xml" * 100,
    "report.pdf": b"%PDF-1.7\n" + b"/ASCII85Decode " * 100,
    "unmarked.txt": PERSON.encode("utf-16-le"),
}


@pytest.mark.parametrize("name", NO_TEXTS)
@pytest.mark.parametrize("command", [("personal",), ("classify",), ("lexicon", "find")], ids=" ".join)
def test_nothing_found_in_what_is_no_text_is_no_answer(tmp_path: Path, command: tuple[str, ...], name: str) -> None:
    """A document, an archive, UTF-16 without its mark: exit 2, and what to do."""
    (tmp_path / name).write_bytes(NO_TEXTS[name])
    ended = run(*command, tmp_path / name, "--lang", "en")
    assert ended.code == 2
    assert "no text file; it was not checked" in ended.err
    assert "nothing found" not in ended.out


def test_nothing_is_redacted_in_what_is_no_text(tmp_path: Path) -> None:
    """And no file is left that looks as if it were."""
    (tmp_path / "a.bin").write_bytes(NO_TEXTS["random.bin"])
    assert run("redact", tmp_path / "a.bin", "--to", tmp_path / "out.txt").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_single_wrong_bytes_do_not_make_a_text_another_file(tmp_path: Path) -> None:
    """Logs have them."""
    (tmp_path / "a.log").write_bytes(b"ok \x00 \xff\n" * 3 + "今天天气不错。".encode() * 100)
    assert run("personal", tmp_path / "a.log").code == 0


def test_nothing_found_is_said(tmp_path: Path) -> None:
    """Exit 0."""
    (tmp_path / "b.txt").write_text("今天天气不错", encoding="utf-8")
    ended = run("personal", tmp_path / "b.txt", "--lang", "en")
    assert (ended.code, "nothing found" in ended.out) == (0, True)


def test_places_are_file_line_and_column(file: Path) -> None:
    """As editors jump to them, with the value masked."""
    ended = run("personal", file, "--show", "masked", "--lang", "en")
    assert f"{file}:1:3: 138****5678  mobile number" in ended.out
    assert f"{file}:2:6: z***@qq.com  e-mail address" in ended.out
    assert "zhang@" not in ended.out


def test_json_holds_counts_and_places(file: Path) -> None:
    """One document for all files; positions are code points."""
    ended = run("personal", file, file, "--show", "masked", "--format", "json")
    first, second = json.loads(ended.out)
    assert first == second
    assert first["total"] == 3
    assert first["characters"] == len(PERSON)
    assert [PERSON[hit["start"] : hit["end"]] for hit in first["hits"]] == [
        "13812345678",
        "11010519491231002X",
        "zhang@qq.com",
    ]
    assert first["hits"][1]["sensitive"] == "identity"
    assert "13812345678" not in ended.out
    assert [row["count"] for row in json.loads(run("personal", file, "--format", "json").out)[0]["counts"]] == [1, 1, 1]


def test_standard_input_is_read(file: Path) -> None:
    """In any encoding."""
    ended = run("personal", "-", "--format", "json", given=file.read_text(encoding="utf-8").encode("gb18030"))
    assert json.loads(ended.out)[0]["total"] == 3


def test_a_missing_file_is_bad_input_and_the_others_are_read(file: Path, tmp_path: Path) -> None:
    """Exit 2 outweighs what was found; the JSON stays whole."""
    ended = run("personal", tmp_path / "none", file, "--format", "json")
    assert ended.code == 2
    missing, read = json.loads(ended.out)
    assert missing["problems"]
    assert read["total"] == 3


def test_confidence_can_be_asked_for(tmp_path: Path) -> None:
    """A weak hit does not count where only strong ones are asked for."""
    path = tmp_path / "weak.txt"
    path.write_text("手机15412345678", encoding="utf-8")
    assert (run("personal", path).code, run("personal", path, "--least", "medium").code) == (1, 0)


def test_children_are_told_by_the_day(tmp_path: Path) -> None:
    """By `--as-of`, so that a report can be made again."""
    path = tmp_path / "child.txt"
    path.write_text("出生日期：2015年3月5日", encoding="utf-8")
    assert "under fourteen" in run("personal", path, "--as-of", "2026-01-01", "--lang", "en").out
    assert "under fourteen" not in run("personal", path, "--as-of", "2030-01-01", "--lang", "en").out


def test_control_characters_are_not_printed(tmp_path: Path) -> None:
    """A file cannot drive the terminal."""
    path = tmp_path / "evil.txt"
    path.write_text("邮箱1\x1b[2J：电话138\u200e12345678", encoding="utf-8")
    out = run("personal", path, "--show", "masked").out
    assert "\x1b" not in out
    assert "\u200e" not in out


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_redacted_in_the_encoding_of_the_file_and_restored(tmp_path: Path, encoding: str) -> None:
    """The map alone leads back; only its owner can read it."""
    source, out, kept = tmp_path / "in.txt", tmp_path / "out.txt", tmp_path / "map.jsonl"
    source.write_bytes(PERSON.encode(encoding))
    ended = run("redact", source, "--how", "token", "--to", out, "--map", kept)
    assert ended.code == 0
    text = out.read_bytes().decode(encoding)
    assert text == "电话[MOBILE_1]，身份证[RESIDENT_ID_1]\n第二行邮箱[EMAIL_1]\n"
    lines = [Replacement(**json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]
    shift = 1 if encoding == "utf-16" else 0  # the mark is a character of the text
    moved = [Replacement(r.start - shift, r.end - shift, r.rule, r.category, r.original) for r in lines]
    assert restore(text, moved) == PERSON
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_bytes_that_are_no_text_stay(tmp_path: Path) -> None:
    """Single NUL and invalid bytes come through as they are."""
    source, out = tmp_path / "in.bin", tmp_path / "out.bin"
    source.write_bytes(b"\0\xff\xfe" + "电话13812345678。".encode() * 60 + b"\x80\0")
    assert run("redact", source, "--to", out).code == 0
    assert out.read_bytes() == b"\0\xff\xfe" + "电话138****5678。".encode() * 60 + b"\x80\0"


def test_the_key_makes_tokens_the_same_in_two_files(file: Path, tmp_path: Path) -> None:
    """And a short key is refused: its values can be found by trying."""
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    texts = []
    for name in ("one", "two"):
        assert run("redact", file, "--how", "token", "--to", tmp_path / name, "--key", key).code == 0
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    key.write_bytes(b"short")
    assert run("redact", file, "--to", tmp_path / "x", "--key", key).code == 2


def test_a_file_may_replace_itself(file: Path) -> None:
    """It appears whole at the end."""
    assert run("redact", file, "--to", file).code == 0
    assert "138****5678" in file.read_text(encoding="utf-8")


def test_on_any_fault_nothing_is_left(file: Path, tmp_path: Path) -> None:
    """No output, no map, no temporary file."""
    folder = tmp_path / "out"
    folder.mkdir()
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"\xff\xfe5\x75\x00")
    assert run("redact", broken, "--to", folder / "o", "--map", folder / "m").code == 2
    assert run("redact", tmp_path / "none", "--to", folder / "o").code == 2
    assert run("redact", file, "--to", folder / "no" / "o").code == 2
    assert run("redact", file, "--to", folder / "o", "--map", folder / "o").code == 2
    assert run("redact", file, "--to", folder / "o", "--map", file).code == 2
    assert list(folder.iterdir()) == []
    assert file.read_text(encoding="utf-8") == PERSON


def test_a_device_is_not_replaced_by_a_file(file: Path, tmp_path: Path) -> None:
    """Everybody else would write into it."""
    os.mkfifo(tmp_path / "pipe")
    ended = run("redact", file, "--to", tmp_path / "pipe")
    assert (ended.code, "must be an ordinary file" in ended.err) == (2, True)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("command", [("personal",), ("classify",), ("lexicon", "find")], ids=" ".join)
def test_standard_input_is_named_once(command: tuple[str, ...]) -> None:
    """The second time nothing would be found in it."""
    with pytest.raises(UsageError, match="once only"):
        run(*command, "-", "-", given=PERSON.encode())
