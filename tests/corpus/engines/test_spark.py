# SPDX-License-Identifier: Apache-2.0
"""Spark: a real one on this machine gives the files that the local engine gives."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from scan_factory import KEY, LEXICON, Dying, content_of, corpus_in, scanned, settings_with, split_of

from hegui.corpus.engines.spark import SparkEngine
from hegui.corpus.scan import scan_corpus
from hegui.corpus.worker import Failed

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]  # Spark's own warnings are not ours


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[None]:
    """Two threads, no user interface."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    factories = str(Path(__file__).parents[2] / "factories")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    built = builder.config("spark.executorEnv.PYTHONPATH", factories).getOrCreate()
    yield
    built.stop()


def test_the_same_files_as_the_local_engine(tmp_path: Path) -> None:
    """Every byte of the run folder."""
    corpus = corpus_in(tmp_path / "corpus", files=2, records=100)
    here = scanned(corpus, tmp_path / "here", split_bytes=16384)
    there = tmp_path / "there"
    there.mkdir()
    (there / "identifier.key").write_bytes(KEY)
    settings = settings_with(split_bytes=16384)
    scanning = scan_corpus(corpus, there, settings, SparkEngine(), lexicons=[LEXICON])
    assert (scanning.failed, scanning.run.incomplete) == ((), ())
    assert content_of(there) == content_of(here.run.folder)


def test_a_task_that_dies(tmp_path: Path) -> None:
    """The job fails with it (one machine tries once): its splits have failed, and nothing is claimed to be done."""
    splits = [split_of(number) for number in range(3)]
    outcomes = list(SparkEngine().run(Dying(tmp_path, {1: 9}), splits))  # type: ignore[arg-type]
    assert [outcome.split for outcome in outcomes if isinstance(outcome, Failed)] == splits


IN_A_FRESH_PROCESS = """
from scan_factory import Dying, split_of
from hegui.corpus.engines.spark import SparkEngine
from pathlib import Path
print([type(each).__name__ for each in SparkEngine().run(Dying(Path("."), {}), [split_of(0)])])
"""


def test_workers_run_the_python_of_the_scan(tmp_path: Path) -> None:
    """Of an environment that is not activated, too: another Python comes first on the PATH."""
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\nexit 9\n")
    other.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYSPARK")}
    factories = str(Path(__file__).parents[2] / "factories")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS],
        env=kept | {"PATH": path, "PYTHONPATH": factories, "SPARK_LOCAL_IP": "127.0.0.1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "['Done']", done.stderr


@pytest.mark.parametrize(("said", "kept"), [({}, sys.executable), ({"PYSPARK_PYTHON": "mine"}, "mine")])
def test_what_the_user_said_stays(said: dict[str, str], kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is set only where it is not."""
    monkeypatch.delenv("PYSPARK_PYTHON")
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert list(SparkEngine().run(Dying(Path(), {}), [])) == []  # type: ignore[arg-type]
    assert os.environ["PYSPARK_PYTHON"] == kept
