# SPDX-License-Identifier: Apache-2.0
"""What the README and the documentation show is run: commands with their exit codes and output, and Python blocks.

A page is one session in a folder with a copy of the examples. Of its fenced blocks,

- ``console`` blocks with a line ``$ hegui …`` are run. ``# exit 1`` behind a command says which exit code it must have (0 without);
  what is shown below it must appear in its output, in that order. A line ``…`` stands for what is left out.
- ``python`` blocks are executed, all of a page in one namespace;
- blocks with a ``title="file"`` are written to that file first.
"""

import contextlib
import io
import re
import shlex
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hegui.cli.main import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").rglob("*.md"))
    if "reference" not in page.parts
)
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)(?: title=\"(?P<title>[^\"]+)\")?\s*$")
EXIT = re.compile(r"# exit (\d)\s*$")
LEFT_OUT = "…"
SHOWN = 2000
"""Signs of an output that a failure repeats; a report can have a hundred times as many."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str | None
    text: str
    line: int

    @property
    def runs(self) -> bool:
        """Whether it is a console block that calls hegui."""
        return self.language == "console" and any(line.startswith("$ hegui") for line in self.text.splitlines())


@dataclass(frozen=True)
class Command:
    """A command line, the exit code it must have, and the lines shown below it."""

    line: str
    exit_code: int
    shown: tuple[str, ...]


def blocks_of(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    opened: tuple[re.Match[str], int] | None = None
    inside: list[str] = []
    for number, line in enumerate(markdown.splitlines(), start=1):
        if opened is None:
            if fence := FENCE.match(line):
                opened, inside = (fence, number), []
        elif line.strip() == "```":
            fence, start = opened
            yield Block(fence["language"], fence["title"], textwrap.dedent("\n".join(inside)) + "\n", start)
            opened = None
        else:
            inside.append(line)


def commands_of(block: Block) -> Iterator[Command]:
    """The commands of a console block; a backslash at the end of a line continues it."""
    lines = block.text.replace("\\\n", " ").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        line = lines[start].removeprefix("$ ")
        code = EXIT.search(line)
        shown = tuple(shown for shown in lines[start + 1 : end] if shown.strip() not in {"", LEFT_OUT})
        yield Command(EXIT.sub("", line), int(code[1]) if code else 0, shown)


def run(command: Command) -> tuple[object, str]:
    """Runs a command in this process; gives its exit code, and what it said on both channels."""
    words = shlex.split(command.line)
    assert words[0] == "hegui", f"only hegui is run: {command.line}"
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    code: object = None
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(words[1:])
        except SystemExit as left:
            code = left.code
    said.seek(0)
    return code, said.read()


def first_missing(shown: tuple[str, ...], output: str) -> str | None:
    """The first shown line that does not come in the output after the ones before it."""
    rest = iter(line.rstrip() for line in output.splitlines())
    for wanted in shown:
        plain = wanted.rstrip()
        start = plain.removesuffix(LEFT_OUT)
        if not any(line == plain or (start != plain and line.startswith(start)) for line in rest):
            return wanted
    return None


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a copy of the examples."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _with_fonts(page: str) -> Any:
    """A page, marked where it makes PDF documents."""
    makes_pdf = "$ hegui pack build" in (ROOT / page).read_text(encoding="utf-8")
    return pytest.param(page, marks=pytest.mark.fonts if makes_pdf else ())


@pytest.mark.parametrize("page", [*map(_with_fonts, PAGES)])
def test_what_a_page_shows_is_what_happens(page: str, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command and Python block of a page does what the page says, in the page's order."""
    monkeypatch.setenv("HEGUI_LANG", "zh" if ".zh" in page else "en")
    namespace: dict[str, Any] = {"__name__": "__page__"}
    for block in blocks_of((ROOT / page).read_text(encoding="utf-8")):
        where = f"{page}:{block.line}"
        if block.title is not None:
            target = session / block.title
            assert target.resolve().is_relative_to(session), f"{where}: {block.title} is outside the session"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        if block.language == "python":
            exec(compile(block.text, where, "exec"), namespace)  # noqa: S102  the block is ours, and running it is the test
        elif block.runs:
            for command in commands_of(block):
                code, output = run(command)
                assert code == command.exit_code, f"{where}: $ {command.line}\nexit {code}\n{output[:SHOWN]}"
                missing = first_missing(command.shown, output)
                assert missing is None, f"{where}: $ {command.line}\nnot shown: {missing}\n{output[:SHOWN]}"


@pytest.mark.parametrize("page", PAGES)
def test_no_command_is_shown_that_is_not_run(page: str) -> None:
    """A call of hegui stands in a console block, where it is run."""
    for block in blocks_of((ROOT / page).read_text(encoding="utf-8")):
        if block.language in {"", "sh", "bash", "shell", "text"}:
            calls = [line for line in block.text.splitlines() if re.match(r"(\$ )?hegui ", line)]
            assert calls == [], f"{page}:{block.line}"


def test_a_wrong_exit_code_and_a_line_not_said_are_found() -> None:
    """The two comparisons can fail."""
    [command] = commands_of(Block("console", None, "$ hegui --version # exit 3\nhegui 99\n", 1))
    code, output = run(command)
    assert (code, command.exit_code) == (0, 3)
    assert first_missing(command.shown, output) == "hegui 99"
    assert first_missing(("b", "a"), "a\nb\n") == "a"
    assert first_missing(("hegui, …",), "hegui, version 1\n") is None
