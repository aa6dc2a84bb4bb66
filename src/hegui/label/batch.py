# SPDX-License-Identifier: Apache-2.0
"""Many files: labelled by several processes, logged, interrupted at any time and taken up again.

A file that holds the provider's label already is left alone and counted, so a second run does only what is left.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, assert_never

from hegui.errors import LabelProblem
from hegui.label.aigc import Attribute, Label, parse
from hegui.label.codec import Refused, Survey
from hegui.label.comparison import same_media
from hegui.label.content import Malformed, opened, unreadable
from hegui.label.formats import codec_of, suffix_of
from hegui.label.log import Entry, Event, LabelLog
from hegui.label.reading import read
from hegui.label.sidecar import SUFFIX
from hegui.label.writing import Written, rewrite
from hegui.months import kept_until

AT_ONCE: Final = 16
"""Files handed to a worker at a time, and lines written to the log at a time."""

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class Job:
    """One file to label."""

    file: Path
    name: str
    """As the log and messages call it."""
    label: Label
    to: Path | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label was written."""

    name: str
    written: Written


@dataclass(frozen=True, slots=True)
class Already:
    """The file held a label of this provider; nothing was changed."""

    name: str
    written: Written


@dataclass(frozen=True, slots=True)
class Failed:
    """The file is as it was."""

    name: str
    problem: LabelProblem


Outcome: TypeAlias = Labelled | Already | Failed


@dataclass(slots=True)
class Tally:
    """How a batch went."""

    labelled: int = 0
    already: int = 0
    failed: int = 0

    def count(self, outcome: Outcome) -> None:
        """Adds one outcome."""
        match outcome:
            case Labelled():
                self.labelled += 1
            case Already():
                self.already += 1
            case Failed():
                self.failed += 1
            case _:
                assert_never(outcome)


@dataclass(frozen=True, slots=True)
class _Task:
    sidecar: bool

    def __call__(self, jobs: Sequence[Job]) -> list[Outcome]:
        return [self._one(job) for job in jobs]

    def _one(self, job: Job) -> Outcome:
        def own_stays(found: Survey) -> Label:
            if not found.sites:
                return job.label
            present = parse(found.sites[0].value).label
            if present is not None and present.content_producer == job.label.content_producer:
                return present
            raise Refused("文件中已有他人的标识", "the file holds somebody else's label")

        try:
            if job.to is not None and _is_done(job.file, job.to, job.label):
                job = replace(job, file=job.to, to=None)
            if job.to is not None:
                job.to.parent.mkdir(parents=True, exist_ok=True)
            written = rewrite(job.file, own_stays, to=job.to, sidecar=self.sidecar, digests=True)
        except LabelProblem as problem:
            return Failed(job.name, problem)
        return Labelled(job.name, written) if written.changed else Already(job.name, written)


def _is_done(file: Path, target: Path, label: Label) -> bool:
    """Whether an earlier run wrote this target: the same content, with a label of the same provider."""
    present = read(target).label if target.is_file() else None
    if present is None or present.content_producer != label.content_producer:
        return False
    with opened(file) as old, opened(target) as new:
        codec = codec_of(old, suffix_of(file.name))
        try:
            return codec is not None and codec is codec_of(new, suffix_of(target.name)) and same_media(codec, old, new)
        except Malformed:  # what is damaged is told when it is read in earnest
            return False


def label_all(
    jobs: Iterable[Job],
    *,
    log: LabelLog,
    now: Callable[[], datetime],
    progress: Callable[[Outcome], None],
    months: int,
    workers: int = 1,
    sidecar: bool = False,
) -> Tally:
    """Labels every file, each on its own: one that cannot be labelled does not stop the others.

    Args:
        jobs: the files; taken as they are needed, so they may be many.
        log: gets a line for each content that holds the label.
        now: the clock, with a time zone.
        progress: is told each outcome, in the order in which they come.
        months: how long the log is kept.
        workers: processes; with 1, everything is done in this one.
        sidecar: as in `write`.
    """
    logged = {(entry.file, entry.sha256_after) for entry in log.entries()}
    tally = Tally()
    for outcomes in in_batches(_Task(sidecar), jobs, workers):
        at = now()
        entries = []
        for outcome in outcomes:
            if not isinstance(outcome, Failed):
                event = Event.LABELLED if isinstance(outcome, Labelled) else Event.FOUND
                entry = entry_of(outcome.name, outcome.written, event, at, months)
                if (entry.file, entry.sha256_after) not in logged:
                    entries.append(entry)
        log.append(entries)
        for outcome in outcomes:  # what is told is in the log
            tally.count(outcome)
            progress(outcome)
    return tally


def entry_of(
    name: str,
    written: Written,
    event: Event,
    at: datetime,
    months: int,
    *,
    state: Attribute | None = None,
) -> Entry:
    """The log's entry for what was written."""
    return Entry(
        at,
        event,
        name,
        written.format,
        written.place,
        written.label,
        written.sha256_before,
        written.sha256_after,
        kept_until(at.date(), months),
        state=state,
    )


def in_batches(task: Callable[[Sequence[In]], list[Out]], items: Iterable[In], workers: int) -> Iterator[list[Out]]:
    """Runs a task over items, a batch at a time, in this process or in several; answers come as they are ready.

    Never more batches wait than are worked on, so memory does not grow with the number of items. On an interruption,
    batches that have not begun are dropped and those at work end.
    """
    batches = _batches(items)
    if workers <= 1:
        yield from map(task, batches)
        return
    with ProcessPoolExecutor(
        workers, mp_context=get_context("forkserver"), initializer=_leave_interrupts_to_the_parent
    ) as pool:
        running: set[Future[list[Out]]] = set()
        try:
            for batch in batches:
                running.add(pool.submit(task, batch))
                if len(running) >= 2 * workers:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _batches(items: Iterable[In]) -> Iterator[list[In]]:
    iterator = iter(items)
    while batch := list(islice(iterator, AT_ONCE)):
        yield batch


def files_below(folder: Path) -> Iterator[Path]:
    """The files of a folder and its folders, in the order of their names; no links, hidden files or sidecars.

    Raises:
        LabelProblem: a folder cannot be read.
    """
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable(folder, error) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(SUFFIX):
            yield Path(entry.path)
