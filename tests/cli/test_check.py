# SPDX-License-Identifier: Apache-2.0
"""``hegui check``: exit codes, formats, gate file, baseline, bad input."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import run

from hegui.checks import builtin
from hegui.checks.registry import check
from hegui.cli.main import main
from hegui.report import Format

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"
DAY = ("--as-of", "2026-11-25")


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "dossier"))


def test_a_closed_gate_ends_with_one() -> None:
    """And says in the first lines whether to launch."""
    ended = run("check", str(SAMPLE), *DAY, "--lang", "en")
    assert ended.code == 1
    assert "Do not launch yet" in ended.out
    assert all(len(line.encode("ascii", "replace")) <= 80 for line in ended.out.splitlines())


@pytest.mark.parametrize("kind", [item.value for item in Format])
def test_each_format_is_written_whole(kind: str, tmp_path: Path) -> None:
    """`--report FORMAT=FILE` beside the terminal, also into a folder that does not exist yet."""
    target = tmp_path / "new" / f"report.{kind}"
    ended = run("check", str(SAMPLE), *DAY, "--report", f"{kind}={target}", "--lang", "both")
    assert ended.code == 1
    assert target.stat().st_size > 1000
    assert str(target) in ended.err


@pytest.mark.parametrize("kind", [item.value for item in Format])
def test_the_standard_output_is_the_report_byte_for_byte(
    kind: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """No line break is added, and what is bytes (CSV, JUnit) stays so."""
    target = tmp_path / "report"
    arguments = ["check", str(SAMPLE), *DAY, "--lang", "zh", "--format", kind, "--report", f"{kind}={target}"]
    with pytest.raises(SystemExit):
        main(arguments)
    assert capfdbinary.readouterr().out == target.read_bytes()


def test_the_full_report_has_what_the_short_one_counts() -> None:
    """`--full` lists every obligation that is open."""
    short, full = (run("check", str(SAMPLE), *DAY, "--lang", "en", *more).out for more in ((), ("--full",)))
    assert "see them with --full" in short
    assert "see them with --full" not in full
    assert len(full.splitlines()) > 10 * len(short.splitlines())


def test_json_on_the_standard_output_is_json() -> None:
    """For pipes."""
    answer = json.loads(run("check", str(SAMPLE), *DAY, "--format", "json").out)
    assert answer["obligations"]


def test_a_second_run_checks_no_form_and_looks_for_no_words_again(tmp_path: Path) -> None:
    """What the same bytes said is recalled: neither pydantic nor the readers of YAML, PDF and DOCX are loaded. The answer is the same."""
    code = (
        "import sys; from hegui.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pydantic', 'yaml', 'docx', 'pypdfium2', 'difflib'} & sys.modules.keys()), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "check", str(SAMPLE), *DAY]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    first, second = (
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True) for _ in range(2)
    )
    assert second.stdout == first.stdout
    assert second.stderr == "[]\n"
    assert "pydantic" in first.stderr


def test_a_baseline_opens_the_gate_until_its_day(dossier: Path) -> None:
    """Write it, name it in the gate file, and the same dossier passes; after its end it does not."""
    written = run(
        "check",
        str(dossier),
        *DAY,
        "--write-baseline",
        str(dossier.parent / "baseline.yaml"),
        "--baseline-until",
        "2027-03-31",
    )
    assert written.code == 1
    gate = dossier.parent / "gate.yaml"
    gate.write_text("hegui_gate: 1\nbaseline: baseline.yaml\n", encoding="utf-8")
    passed = run("check", str(dossier), *DAY, "--gate", str(gate), "--lang", "en")
    assert passed.code == 0
    assert "baseline" in passed.out
    assert run("check", str(dossier), "--as-of", "2027-04-01", "--gate", str(gate)).code == 1


def test_a_baseline_needs_an_end(dossier: Path) -> None:
    """No end, no baseline, and nothing is written."""
    target = dossier.parent / "baseline.yaml"
    ended = run("check", str(dossier), *DAY, "--write-baseline", str(target))
    assert ended.code == 2
    assert "--baseline-until" in ended.err
    assert not target.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "html"], "FORMAT=FILE"),
        (["--report", "pdf=x.pdf"], "FORMAT=FILE"),
        (["--gate", "nowhere.yaml"], "cannot read the file"),
        (["--as-of", "yesterday"], "YYYY-MM-DD"),
        (["--format", "pdf"], "terminal"),
    ],
)
def test_bad_arguments_are_bad_input(arguments: list[str], words: str) -> None:
    """Exit 2, one clear message."""
    ended = run("check", str(SAMPLE), *DAY, *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_broken_dossier_concludes_nothing(dossier: Path) -> None:
    """Exit 2, file and line, in both languages, and no report is left behind."""
    path = dossier / "dossier.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nprovidr: {}\n", encoding="utf-8")
    target = dossier.parent / "report.html"
    ended = run("check", str(dossier), *DAY, "--report", f"html={target}")
    assert ended.code == 2
    assert "dossier.yaml:" in ended.err
    assert "providr" in ended.err
    assert not target.exists()


def test_a_folder_without_a_dossier_says_how_to_begin(tmp_path: Path) -> None:
    """`hegui init` is one message away."""
    ended = run("check", str(tmp_path / "nothing"))
    assert ended.code == 2
    assert "hegui init" in ended.err


def test_a_check_that_breaks_ends_with_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is still written, the gate is closed, and the exit code says that the answer is incomplete."""

    @check("permissions/broken", answers=("icp-filing-valid",))
    def broken(context: object) -> None:
        """坏。 / Broken."""
        raise RuntimeError(str(type(context)))

    others = tuple(item for item in builtin.BUILT_IN if "icp-filing-valid" not in item.answers)
    monkeypatch.setattr("hegui.checking.BUILT_IN", (*others, broken))
    ended = run("check", str(SAMPLE), *DAY, "--lang", "en")
    assert ended.code == 3
    assert "RuntimeError" in ended.out
