# SPDX-License-Identifier: Apache-2.0
"""``hegui schema dossier`` and ``hegui schema report``."""

import json
from pathlib import Path

from command import run

from hegui.dossier.schema import dossier_schema
from hegui.report.json_shape import report_schema


def test_the_schema_is_printed() -> None:
    """As JSON, with Chinese readable."""
    ended = run("schema", "dossier")
    assert ended.code == 0
    assert json.loads(ended.out) == dossier_schema()
    assert "合规档案" in ended.out


def test_the_schema_is_written_to_a_file(tmp_path: Path) -> None:
    """Nothing else goes to the standard output."""
    ended = run("schema", "dossier", "--out", str(tmp_path / "dossier.schema.json"))
    assert (ended.code, ended.out) == (0, "")
    assert json.loads((tmp_path / "dossier.schema.json").read_text(encoding="utf-8")) == dossier_schema()


def test_the_schema_of_the_report_is_printed_and_written(tmp_path: Path) -> None:
    """For programs that read `--format json`."""
    printed = run("schema", "report")
    assert json.loads(printed.out) == report_schema()
    assert run("schema", "report", "--out", str(tmp_path / "report.schema.json")).out == ""
    assert (tmp_path / "report.schema.json").read_text(encoding="utf-8") == printed.out
