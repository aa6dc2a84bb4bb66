# SPDX-License-Identifier: Apache-2.0
"""Many files: each on its own, logged, and nothing twice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from label_factory import CODE, OTHER, pixels, png

from hegui.errors import LabelProblem
from hegui.label import Label, read, write
from hegui.label.batch import Already, Failed, Job, Labelled, Outcome, files_below, in_batches, label_all
from hegui.label.log import Event, LabelLog

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty pictures, one damaged, one of somebody else."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    content = png()
    for number in range(38):
        (folder / "more" / f"{number:02}.png").write_bytes(content)
    (folder / "damaged.png").write_bytes(content[:40])
    (folder / "others.png").write_bytes(content)
    write(folder / "others.png", Label.first(OTHER, "theirs"))
    return folder


def jobs(folder: Path, run: str = "one") -> list[Job]:
    """A job a file; the numbers differ from run to run, as generated ones do."""
    return [
        Job(file, file.relative_to(folder).as_posix(), Label.first(CODE, f"{run}-{file.stem}"))
        for file in files_below(folder)
    ]


def run(folder: Path, log: LabelLog, workers: int = 1, name: str = "one") -> list[Outcome]:
    """The outcomes of a batch."""
    outcomes: list[Outcome] = []
    label_all(jobs(folder, name), log=log, now=lambda: AT, months=6, progress=outcomes.append, workers=workers)
    return outcomes


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_labels_what_it_can(folder: Path, tmp_path: Path, workers: int) -> None:
    """And says what it cannot; the log has a line for each label."""
    log = LabelLog(tmp_path / "log.jsonl")
    outcomes = run(folder, log, workers)
    assert sorted(outcome.name for outcome in outcomes if isinstance(outcome, Failed)) == ["damaged.png", "others.png"]
    assert sum(isinstance(outcome, Labelled) for outcome in outcomes) == 38
    entries = list(log.entries())
    assert {entry.event for entry in entries} == {Event.LABELLED}
    assert len({entry.label.produce_id for entry in entries}) == 38
    assert all(entry.sha256_before != entry.sha256_after for entry in entries)
    assert {entry.keep_until for entry in entries} == {date(2027, 5, 25)}
    label = read(folder / "others.png").label
    assert label is not None
    assert label.content_producer == OTHER


def test_a_second_run_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """Also where the numbers would be new ones; the log does not grow."""
    log = LabelLog(tmp_path / "log.jsonl")
    run(folder, log)
    before = {path: path.read_bytes() for path in files_below(folder)}
    outcomes = run(folder, log, name="two")
    assert sum(isinstance(outcome, Already) for outcome in outcomes) == 38
    assert {path: path.read_bytes() for path in files_below(folder)} == before
    assert len(list(log.entries())) == 38


def test_what_was_labelled_and_not_logged_is_logged_by_the_next_run(folder: Path, tmp_path: Path) -> None:
    """A crash between the file and the log loses no line."""
    write(folder / "more" / "03.png", Label.first(CODE, "before the crash"))
    log = LabelLog(tmp_path / "log.jsonl")
    run(folder, log)
    found = [entry for entry in log.entries() if entry.event is Event.FOUND]
    assert [(entry.file, entry.label.produce_id) for entry in found] == [("more/03.png", "before the crash")]


def test_an_interruption_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    """The first twenty stay labelled and logged; the next run does the rest."""
    log = LabelLog(tmp_path / "log.jsonl")
    seen: list[Outcome] = []

    def interrupt(outcome: Outcome) -> None:
        seen.append(outcome)
        if len(seen) == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_all(jobs(folder), log=log, now=lambda: AT, months=6, progress=interrupt)
    logged = len(list(log.entries()))
    assert 18 <= logged < 38
    outcomes = run(folder, log)
    assert sum(isinstance(outcome, Labelled) for outcome in outcomes) == 38 - logged


def test_another_folder_takes_the_labelled_files(folder: Path, tmp_path: Path) -> None:
    """The originals stay."""
    log = LabelLog(tmp_path / "log.jsonl")
    target = tmp_path / "out" / "a" / "00.png"
    original = folder / "more" / "00.png"
    job = Job(original, "more/00.png", Label.first(CODE, "x"), target)
    label_all([job], log=log, now=lambda: AT, months=6, progress=lambda _: None)
    assert read(target).label == job.label
    assert read(original).labels == ()


def test_a_target_of_another_content_is_made_anew(folder: Path, tmp_path: Path) -> None:
    """What went out before under this name is not what the source is now."""
    log, target = LabelLog(tmp_path / "log.jsonl"), tmp_path / "out" / "00.png"
    original = folder / "more" / "00.png"
    outcomes: list[Outcome] = []
    for content in (png(), png(), png((9, 9))):
        original.write_bytes(content)
        job = Job(original, "00.png", Label.first(CODE, f"n-{len(outcomes)}"), target)
        label_all([job], log=log, now=lambda: AT, months=6, progress=outcomes.append)
    assert [type(outcome) for outcome in outcomes] == [Labelled, Already, Labelled]
    assert pixels(target.read_bytes()) == pixels(png((9, 9)))


def test_links_hidden_files_and_sidecars_are_no_content(folder: Path) -> None:
    """Links would lead out of the folder."""
    (folder / ".hidden.png").write_bytes(png())
    (folder / "a.txt.aigc.json").write_text("{}")
    (folder / "link.png").symlink_to("/etc/hostname")
    (folder / "loop").symlink_to(folder)
    assert len(list(files_below(folder))) == 40


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    """Not an empty one."""
    with pytest.raises(LabelProblem):
        list(files_below(tmp_path / "missing"))


@pytest.mark.parametrize("workers", [1, 2])
def test_every_item_is_worked_on_once(workers: int) -> None:
    """In one process or in several."""
    done = [number for batch in in_batches(list, range(100), workers) for number in batch]
    assert sorted(done) == list(range(100))


def test_a_fault_in_a_worker_is_not_swallowed() -> None:
    """It comes out here."""
    with pytest.raises(ValueError, match="range"):
        list(in_batches(bytes, range(250, 300), 2))
