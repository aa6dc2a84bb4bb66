# SPDX-License-Identifier: Apache-2.0
"""The command itself: help, versions, exit codes, and no traceback for anybody."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import run

from hegui import __version__
from hegui.cli import check_request as check_module
from hegui.cli.main import _COMMANDS, hegui
from hegui.errors import InternalError, Problem
from hegui.text import Text


def test_help_names_every_command_in_both_languages() -> None:
    """And costs no import of the house."""
    out = run("--help").out
    for name, (_, words) in _COMMANDS.items():
        assert name in out
        assert " / " in words


def test_help_is_instant() -> None:
    """`hegui --help` loads neither pydantic nor the catalogue."""
    code = "import sys; sys.argv = ['hegui', '--help']\nfrom hegui.cli.main import main\ntry: main()\nexcept SystemExit: pass\nassert 'pydantic' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_each_command_has_help() -> None:
    """Every module that the table names has the command of that name."""
    for name in _COMMANDS:
        ended = run(name, "--help")
        assert ended.code == 0, name
        assert "Usage" in ended.out


def test_the_version_is_that_of_the_package() -> None:
    """For receipts."""
    assert __version__ in run("--version").out


def test_an_unknown_command_or_option_is_bad_input() -> None:
    """Exit 2."""
    assert run("chekc").code == 2
    assert run("law", "list", "--wrong").code == 2


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (InternalError(Problem(Text("坏", "broken"))), 3, "broken"),
        (ValueError("boom"), 3, "Internal fault: ValueError: boom"),
        (KeyboardInterrupt(), 2, "Interrupted"),
    ],
)
def test_faults_end_with_a_message_and_never_with_success(
    fault: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, no exit 0."""

    def broken(*_arguments: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr(check_module, "check_dossier", broken)
    ended = run("check", "somewhere")
    assert ended.code == code
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_the_group_is_the_console_script() -> None:
    """Importable for documentation generators."""
    assert hegui.name == "hegui"


def test_a_reader_that_leaves_early_does_not_make_it_a_pass() -> None:
    """`hegui check … | head -1` in a pipeline that looks at every exit code: nobody has seen the end."""
    sample = Path(__file__).parent.parent / "dossier" / "sample"
    code = "import sys; from hegui.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "check", str(sample), "--as-of", "2026-11-25", "--full"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1
