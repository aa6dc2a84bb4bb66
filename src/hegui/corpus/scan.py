# SPDX-License-Identifier: Apache-2.0
"""Scans a corpus from beginning to end: plan, run folder, engine, totals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Final

from hegui.corpus.engines import Engine
from hegui.corpus.identifiers import key_for
from hegui.corpus.ledger import Ledger, Source
from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.parts import sweep
from hegui.corpus.plan import plan_splits, sources_of_shared_files
from hegui.corpus.run import Run, alone, begin
from hegui.corpus.settings import Settings
from hegui.corpus.split import Split
from hegui.corpus.worker import Failed, Outcome, SourceRead, Worker
from hegui.detect.lexicon import Lexicon
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.findings import SourceKind
from hegui.text import Text

_LEDGERS: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is scanned: sources, and the folder to which their files are relative."""

    ledger: Ledger
    base: str


@dataclass(frozen=True, slots=True)
class Scanning:
    """What came of a scan: the run, and the splits that could not be scanned this time."""

    run: Run
    failed: tuple[Failed, ...]


def corpus_at(path: Path) -> Corpus:
    """The corpus of a ledger, or of a folder or a file without one: a single source that has its name.

    Raises:
        InputError: the ledger is not right.
    """
    if path.suffix.lower() in _LEDGERS and path.is_file():
        return Corpus(load_ledger(path).ledger, str(path.resolve().parent))
    whole = path.resolve()
    base, pattern = (whole, "**/*") if whole.is_dir() else (whole.parent, escape(whole.name))
    source = Source(id=whole.name, name=whole.name, kind=SourceKind.SELF_COLLECTED, files=(pattern,))
    return Corpus(Ledger(name=whole.name, version="-", sources=(source,)), str(base))


def planned(corpus: Corpus, split_bytes: int) -> list[Split]:
    """The splits of all sources.

    Raises:
        CorpusProblem: a source has no files, or two sources claim one file, which would count twice.
        MissingExtra: files at a URL need a package that is not installed.
    """
    splits = [
        split
        for source in corpus.ledger.sources
        for split in plan_splits(source.id, source.files, corpus.base, form=source.form, split_bytes=split_bytes)
    ]
    if shared := sources_of_shared_files(splits):
        file, claimed_by = next(iter(sorted(shared.items())))
        what = Text("同一文件属于多个来源，会重复计数", "a file belongs to several sources and would count twice")
        fix = Text("在台账中让每个文件只属于一个来源。", "Let each file belong to one source of the ledger.")
        raise CorpusProblem(Problem(what, Place(file), found=", ".join(claimed_by), fix=fix))
    return splits


def scan_corpus(
    corpus: Corpus,
    folder: Path,
    settings: Settings,
    engine: Engine,
    *,
    lexicons: Sequence[Lexicon],
    classifier_file: Path | None = None,
    begun: Callable[[Sequence[Split]], None] = lambda _splits: None,
    told: Callable[[Outcome], None] = lambda _outcome: None,
) -> Scanning:
    """Scans a corpus into a run folder, or goes on where an earlier scan of it into this folder stopped.

    Args:
        corpus: what is scanned.
        folder: of the run; made where it is not there.
        settings: made of the same lexicons and classifier.
        engine: where the work is done.
        lexicons: whose terms are looked for.
        classifier_file: the model, where the settings name a classifier; None: the one that comes with hegui.
        begun: is told the splits that are left to do.
        told: is told each outcome, as it comes.

    Raises:
        CorpusProblem: the corpus cannot be planned, or the folder holds another scan or is in use.
        MissingExtra: a package is not installed.
        OSError: the folder cannot be written.
    """
    splits = planned(corpus, settings.split_bytes)
    with alone(folder):
        run = begin(folder, corpus.ledger, corpus.base, settings, splits)
        sources = {source.id: SourceRead(source.fields, source.modality) for source in run.sources()}
        worker = Worker(
            corpus.base, folder.resolve(), settings, sources, tuple(lexicons), classifier_file, key_for(folder)
        )
        left = run.incomplete
        begun(left)
        failed = _carried_out(engine, worker, left, told) if left else ()
        sweep(folder)  # of workers that were killed
        return Scanning(run if failed or run.incomplete else run.finish(), failed)


def _carried_out(
    engine: Engine, worker: Worker, splits: Sequence[Split], told: Callable[[Outcome], None]
) -> tuple[Failed, ...]:
    failed: list[Failed] = []
    for outcome in engine.run(worker, splits):
        told(outcome)
        if isinstance(outcome, Failed):
            failed.append(outcome)
            if outcome.disk_full:
                break
    return tuple(failed)


def sizes(splits: Iterable[Split]) -> dict[str, int]:
    """About how many bytes of its file each split has, by its key: a file's bytes shared out over its splits."""
    splits = list(splits)
    spans: dict[tuple[str, str], int] = defaultdict(int)
    for split in splits:
        spans[split.source, split.file] += split.end - split.start
    return {
        split.key: split.size * (split.end - split.start) // max(spans[split.source, split.file], 1) for split in splits
    }
