# SPDX-License-Identifier: Apache-2.0
"""Which libraries read documents."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from hegui.dossier.reader_versions import reader_versions


def test_they_are_those_that_the_metadata_names() -> None:
    """Without asking it."""
    told = reader_versions().decode().replace("-", "_")
    for name in ("lxml", "pypdfium2", "python-docx"):
        assert f"{name.replace('-', '_')}_{version(name)}" in told


def test_what_is_no_reader_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor a folder that is not there; path objects do."""
    for name in (
        "lxml-9.1.dist-info",
        "lxml_html_clean-0.4.dist-info",
        "lxmlx-1.dist-info",
        "lxml",
        "Python-Docx-2.egg-info",
    ):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), tmp_path])
    assert reader_versions() == b"Python-Docx-2.egg-info\nlxml-9.1.dist-info"


def test_another_version_reads_the_document_again(tmp_path: Path) -> None:
    """It may take another text out of the same bytes; the same versions take it from the cache."""
    (tmp_path / "a.md").write_text("# 一", encoding="utf-8")
    (tmp_path / "other" / "lxml-99.0.dist-info").mkdir(parents=True)
    reads = (
        "import pathlib; from hegui.dossier.documents import read_document; read_document(pathlib.Path('.'), 'a.md')"
    )
    kept = []
    for folder in ("", "", "other"):
        surroundings = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": folder}
        surroundings.pop("HEGUI_CACHE", None)
        subprocess.run([sys.executable, "-c", reads], cwd=tmp_path, env=surroundings, check=True)
        kept.append(len([*(tmp_path / "cache" / "hegui").glob("text-*")]))
    assert kept == [1, 1, 2]
