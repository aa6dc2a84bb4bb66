# SPDX-License-Identifier: Apache-2.0
"""Ray: a real one on this machine gives the files that the local engine gives."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import ray
from scan_factory import KEY, LEXICON, Dying, Unpacked, content_of, corpus_in, scanned, settings_with, split_of

from hegui.corpus.engines.ray import RayEngine
from hegui.corpus.scan import scan_corpus
from hegui.corpus.worker import Failed

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]  # Ray's own warnings are not ours


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Two processors, no dashboard."""
    paths = {"env_vars": {"PYTHONPATH": str(Path(__file__).parents[2] / "factories")}}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env=paths)
    yield
    ray.shutdown()


def test_the_same_files_as_the_local_engine(tmp_path: Path) -> None:
    """Every byte of the run folder."""
    corpus = corpus_in(tmp_path / "corpus", files=2, records=100)
    here = scanned(corpus, tmp_path / "here", split_bytes=16384)
    there = tmp_path / "there"
    there.mkdir()
    (there / "identifier.key").write_bytes(KEY)
    settings = settings_with(split_bytes=16384)
    scanning = scan_corpus(corpus, there, settings, RayEngine(), lexicons=[LEXICON])
    assert (scanning.failed, scanning.run.incomplete) == ((), ())
    assert len(scanning.run.splits) > 3
    assert content_of(there) == content_of(here.run.folder)


def test_a_task_that_dies(tmp_path: Path) -> None:
    """Its split is tried again once, and fails; the others are done."""
    splits = [split_of(number) for number in range(4)]
    outcomes = list(RayEngine().run(Dying(tmp_path, {1: 1, 2: 9}), splits))  # type: ignore[arg-type]
    assert {outcome.split.start for outcome in outcomes if isinstance(outcome, Failed)} == {2}
    assert len(outcomes) == len(splits)


def test_a_worker_is_unpacked_once_a_process(tmp_path: Path) -> None:
    """It brings the lexicons along, and there are many splits."""
    splits = [split_of(number) for number in range(20)]
    outcomes = list(RayEngine().run(Unpacked(tmp_path), splits))  # type: ignore[arg-type]
    assert len(outcomes) == len(splits)
    assert len(list(tmp_path.glob("unpacked-*"))) == len(list(tmp_path.glob("worked-*"))) <= len(splits) // 2
