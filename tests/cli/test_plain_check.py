# SPDX-License-Identifier: Apache-2.0
"""A plain line is read as click reads it, or left to click."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from unittest.mock import patch

import click
import pytest
from command import run
from hypothesis import given
from hypothesis import strategies as st

from hegui.cli import check as by_click
from hegui.cli.check_request import CheckRequest
from hegui.cli.plain_check import plain_check
from hegui.cli.surroundings import today
from hegui.report import Format, ReportLanguage

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"
HERE = str(Path(__file__).parent)

OPTIONS = [
    "--as-of", "--known-by", "--gate", "--format", "--full", "--report", "--draft", "--catalogue", "--write-baseline",
    "--baseline-until", "--lang", "--as", "--help", "-h", "--", "-", "--wrong",
]  # fmt: skip
VALUES = [
    "2026-11-25",
    "20261125",
    "2026-11-31",
    "today",
    "zh",
    "both",
    "ZH",
    "json",
    "JSON",
    "csv=a",
    "x",
    "",
    "-1",
    HERE,
    "a=b",
]
WORDS = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(VALUES),
    st.builds("{}={}".format, st.sampled_from(OPTIONS), st.sampled_from(VALUES)),
)
PAIRS = st.tuples(st.sampled_from(OPTIONS[:11]), st.sampled_from(VALUES))
LINES = st.one_of(
    st.lists(WORDS, max_size=6),
    st.lists(PAIRS, max_size=4).map(lambda pairs: ["dossier", *(word for pair in pairs for word in pair)]),
)


def clicked(words: Sequence[str]) -> CheckRequest | None:
    """The request that click makes of the words after ``check``; ``None`` when it refuses them."""
    made: list[CheckRequest] = []
    with patch.object(by_click, "carry_out", made.append):
        try:
            by_click.check.main(list(words), prog_name="check", standalone_mode=False)
        except (click.ClickException, click.exceptions.Exit):
            return None
    return made[0] if made else None


@given(LINES)
def test_what_is_read_is_what_click_reads(words: list[str]) -> None:
    """Whatever is written: the same request, or none."""
    plain = plain_check(["check", *words])
    assert plain is None or plain == clicked(words)


def test_a_line_of_a_script_is_read_whole() -> None:
    """Every option in full, in either way to give its value."""
    line = (
        "check d --as-of 2026-11-25 --known-by=2026-11-20 --gate g.yaml --format json --full --report html=a --report csv=b "
        f"--draft X --draft=Y --catalogue {HERE} --write-baseline b.yaml --baseline-until 2027-01-01 --lang both"
    )
    assert plain_check(line.split()) == CheckRequest(
        dossier=Path("d"),
        as_of=date(2026, 11, 25),
        known_by=date(2026, 11, 20),
        gate=Path("g.yaml"),
        stdout_format=Format.JSON,
        full=True,
        reports=("html=a", "csv=b"),
        drafts=("X", "Y"),
        catalogue=Path(HERE),
        write_baseline=Path("b.yaml"),
        baseline_until=date(2027, 1, 1),
        language=ReportLanguage.BOTH,
    )


def test_what_is_left_out_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today in Beijing, the terminal, the language of the terminal."""
    monkeypatch.setenv("HEGUI_LANG", "zh_CN")
    assert plain_check(["check", "d"]) == CheckRequest(dossier=Path("d"), as_of=today(), language=ReportLanguage.ZH)


@pytest.mark.parametrize(
    "line",
    [
        "", "law list", "check", "check a b", "check d --help", "check d --as-of", "check d --as-of 2026-11-31",
        "check d --lang fr", "check d --full=yes", "check d --full --full", "check d --lang zh --lang en", "check -- d",
        "check d --catalogue nowhere", "check d --as 2026-11-25",
    ],
)  # fmt: skip
def test_the_rest_is_left_to_click(line: str) -> None:
    """Other commands, help, mistakes, abbreviations and what is given twice."""
    assert plain_check(line.split()) is None


@pytest.mark.parametrize("words", [["d", "--catalogue", "x" * 300], ["x" * 300]])
def test_a_name_that_no_file_can_have_is_read_as_click_reads_it(words: list[str]) -> None:
    """No fault of the system's gets through: a catalogue must be there, a dossier is looked for later."""
    plain = plain_check(["check", *words])
    assert (plain is None) is ("--catalogue" in words)
    assert plain == clicked(words)


@pytest.mark.parametrize("option", ["--gate", "--catalogue", "--write-baseline", None])
def test_what_cannot_be_read_is_left_to_click(
    option: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which says so before anything is looked at."""
    monkeypatch.setattr(os, "access", lambda *_asked, **_how: False)
    words = ["d", f"{option}={tmp_path}"] if option else [str(tmp_path)]
    assert clicked(words) is None
    assert plain_check(["check", *words]) is None


def test_completion_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell asks through the environment."""
    monkeypatch.setenv("_HEGUI_COMPLETE", "bash_complete")
    assert plain_check(["check", "d"]) is None


def modules_after(*words: str) -> Iterator[str]:
    """What a run of hegui has loaded at its end."""
    code = (
        "import sys; from hegui.cli.main import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    yield from ended.stderr.split()


def test_a_plain_check_of_known_files_loads_little() -> None:
    """What its speed rests on: no click, no pydantic, no YAML, no reader of documents, no second look at what is installed."""
    line = ("check", str(SAMPLE), "--as-of", "2026-11-25")
    assert run(*line).code == 1  # and fills the cache
    slow = {"click", "pydantic", "yaml", "docx", "pypdfium2", "jinja2", "logging", "dataclasses", "zipfile", "json"}
    assert not slow & set(modules_after(*line))
    assert "click" in set(modules_after(*line, "--lang=xx"))


def test_a_check_of_another_package_is_run_and_logs_nothing_to_the_reader(tmp_path: Path) -> None:
    """It is on the receipt; what it logs is not in the report's way."""
    described = tmp_path / "acme-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n", encoding="utf-8")
    (described / "entry_points.txt").write_text("[hegui.checks]\nacme = acme:CHECKS\n", encoding="utf-8")
    (tmp_path / "acme.py").write_text(
        "import logging\nfrom hegui.checks.registry import check\n\n"
        "@check('acme/one', answers=('scope-memo-signed',))\n"
        'def one(context):\n    """一。 / One."""\n    yield from ()\n\nCHECKS = (one,)\n'
        "logging.getLogger('acme').warning('noise')\n",
        encoding="utf-8",
    )
    code = f"import sys; sys.path.append({str(tmp_path)!r}); from hegui.cli.main import main; main(sys.argv[1:])"
    line = ["check", str(SAMPLE), "--as-of", "2026-11-25", "--format", "json"]
    ended = subprocess.run([sys.executable, "-c", code, *line], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "acme/one@1" in json.loads(ended.stdout)["receipt"]["checks"]
