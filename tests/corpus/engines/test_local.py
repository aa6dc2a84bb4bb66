# SPDX-License-Identifier: Apache-2.0
"""The local engine: a dead process costs its split one more attempt, and the others nothing."""

import contextlib
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from scan_factory import Dying, split_of

from hegui.corpus.engines import local
from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.worker import Done, Failed

SPLITS = [split_of(number) for number in range(12)]


def test_every_split_has_one_outcome(tmp_path: Path) -> None:
    """More splits than processes, and more processes than splits."""
    for splits in (SPLITS, SPLITS[:1], []):
        outcomes = list(LocalEngine(3).run(Dying(tmp_path, {}), splits))
        assert sorted(outcome.split for outcome in outcomes) == splits


def test_a_worker_that_dies_once(tmp_path: Path) -> None:
    """Its split is begun again, and done."""
    outcomes = list(LocalEngine(2).run(Dying(tmp_path, {3: 1, 7: 1}), SPLITS))
    assert sorted(outcome.split for outcome in outcomes) == SPLITS
    assert all(isinstance(outcome, Done) for outcome in outcomes)


def test_a_worker_that_dies_again(tmp_path: Path) -> None:
    """Its split has failed, the rest goes on."""
    outcomes = list(LocalEngine(2).run(Dying(tmp_path, {3: 9, 4: 9, 11: 9}), SPLITS))
    failed = sorted(outcome.split.start for outcome in outcomes if isinstance(outcome, Failed))
    assert failed == [3, 4, 11]
    assert (tmp_path / "died-3").read_text() == "2"
    assert len(outcomes) == len(SPLITS)


def test_closing_ends_the_processes(tmp_path: Path) -> None:
    """An interruption leaves no process behind."""
    before = set(multiprocessing.active_children())
    with contextlib.closing(LocalEngine(2).run(Dying(tmp_path, {}), SPLITS)) as outcomes:
        next(outcomes)
        assert len(set(multiprocessing.active_children()) - before) == 2
    assert set(multiprocessing.active_children()) <= before


def test_one_worker_needs_no_process(tmp_path: Path) -> None:
    """Everything is done here."""
    before = multiprocessing.active_children()
    outcomes = LocalEngine(1).run(Dying(tmp_path, {}), SPLITS)
    assert isinstance(next(outcomes), Done)
    assert multiprocessing.active_children() == before


@pytest.mark.parametrize("workers", [1, 2])
def test_order_is_nobodys_promise_but_each_comes_once(tmp_path: Path, workers: int) -> None:
    """Whatever the number of processes."""
    outcomes = list(LocalEngine(workers).run(Dying(tmp_path, {}), SPLITS))
    assert len({outcome.split for outcome in outcomes}) == len(outcomes) == len(SPLITS)


def test_the_largest_is_begun_first(tmp_path: Path) -> None:
    """However the splits are given; over each its process dies once, which tells when it was begun."""
    splits = [replace(split_of(number), file=f"{number}.jsonl", size=number + 1) for number in range(6)]
    outcomes = list(LocalEngine(2).run(Dying(tmp_path, dict.fromkeys(range(6), 1)), splits))
    assert sorted(outcome.split for outcome in outcomes) == sorted(splits)
    begun = [(tmp_path / f"died-{number}").stat().st_mtime_ns for number in range(6)]
    assert min(begun[4:]) == min(begun)
    assert begun[0] > begun[5]


def test_no_process_without_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One split needs one, and one more when that died; when all has failed, none is started."""
    started: list[str] = []

    class Counted(local._Hand):  # noqa: SLF001  to count them
        def __init__(self, *given: object) -> None:
            started.append("")
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(local, "_Hand", Counted)
    (outcome,) = LocalEngine(8).run(Dying(tmp_path, {0: 9}), SPLITS[:1])
    assert isinstance(outcome, Failed)
    assert len(started) == local.ATTEMPTS


@pytest.mark.parametrize("methods", [["spawn"], ["fork", "spawn", "forkserver"]])
def test_processes_are_started_as_the_platform_can(methods: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Forked from a server where there is one; never forked from this process, which has threads."""
    monkeypatch.setattr(local, "get_all_start_methods", lambda: methods)
    assert local._context().get_start_method() == methods[-1]  # noqa: SLF001  nothing else tells it
