# SPDX-License-Identifier: Apache-2.0
"""A request is carried out: reports, standard output, baseline, exit code."""

from datetime import date
from pathlib import Path

import pytest

from hegui.cli.check_request import CheckRequest, carry_out
from hegui.errors import ExitCode, InputError
from hegui.report import Format, ReportLanguage

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"
DAY = date(2026, 11, 25)


def test_reports_and_baseline_are_written_beside_the_standard_output(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The output is the report and nothing else; what was written is told on the other stream."""
    table, baseline = tmp_path / "r.csv", tmp_path / "b.yaml"
    ended = carry_out(
        CheckRequest(
            dossier=SAMPLE,
            as_of=DAY,
            stdout_format=Format.CSV,
            reports=(f"csv={table}",),
            write_baseline=baseline,
            baseline_until=date(2027, 1, 1),
            language=ReportLanguage.EN,
        )
    )
    out, err = capfdbinary.readouterr()
    assert ended is ExitCode.GATE
    assert out == table.read_bytes()
    assert f"csv: {table}" in err.decode()
    assert f"Baseline written to {baseline}" in err.decode()
    assert "until: 2027-01-01" in baseline.read_text(encoding="utf-8")


def test_a_report_without_a_file_is_refused_before_anything_is_checked(tmp_path: Path) -> None:
    """The dossier does not exist, and that is not what is told."""
    with pytest.raises(InputError, match="FORMAT=FILE"):
        carry_out(CheckRequest(dossier=tmp_path, as_of=DAY, reports=("csv",), language=ReportLanguage.EN))


def test_a_baseline_needs_an_end(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Else it would let gaps through for ever."""
    wanted = CheckRequest(dossier=SAMPLE, as_of=DAY, write_baseline=tmp_path / "b.yaml", language=ReportLanguage.EN)
    with pytest.raises(InputError, match="A baseline needs an end"):
        carry_out(wanted)
    assert capfdbinary.readouterr().out
    assert not (tmp_path / "b.yaml").exists()
