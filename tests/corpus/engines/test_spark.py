# SPDX-License-Identifier: Apache-2.0
"""Spark: a real one on this machine gives the files that the local engine gives."""

import os
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
