# SPDX-License-Identifier: Apache-2.0
"""Cleans a scanned corpus into a new data set, and goes on where an earlier cleaning stopped.

In the folder of the record, which stands outside the data set:

``cleaning.json``   what is done, with what: a cleaning is resumed with the same or not at all
``files/``          one record a file, written when it is done
``changes/``        Parquet: every dropped record and replaced stretch (`hegui.corpus.cleaning.changes.CHANGES`)
``files.jsonl``     the records of all files, with digests before and after; written at the end
``manifest.json``   totals by source; written last: its presence says that the data set is complete
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hegui.atomic import write_atomically
from hegui.corpus.cleaning.decisions import Decider, PersonSpan
from hegui.corpus.cleaning.files import Cleaner, record_file, target_name
from hegui.corpus.cleaning.manifest import Cleaning, Manifest, write_manifest
from hegui.corpus.cleaning.policy import Policy
from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.identifiers import key_of
from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.results import Decision, judged_sample
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.person import Removal
from hegui.corpus.requirements import Requirements
from hegui.corpus.run import Run, alone
from hegui.corpus.sampling import Stage
from hegui.corpus.sampling_pools import run_digest
from hegui.corpus.split import Split
from hegui.corpus.worker import Failed, Outcome
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import adapter_of
from hegui.text import Text

CLEANING_FILE: Final = "cleaning.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a cleaning goes by."""

    run: Run
    policy: Policy
    removal: Removal | None = None
    review: Review | None = None
    asked: Requirements | None = None
    """What sources are held against, where the policy leaves out those above the limit."""
    key: bytes | None = field(default=None, repr=False)
    base: str | None = None
    """Folder of the corpus, where it has moved since the scan."""

    @property
    def folder(self) -> str:
        """Where the corpus lies."""
        return self.base or self.run.scan.base


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are written."""

    out: Path
    """The new data set."""
    log: Path
    """The record."""
    maps: Path | None = None
    """The way back; None: there is none."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a cleaning."""

    manifest: Manifest | None
    """None: files are left to do."""
    failed: tuple[Failed, ...]


def review_of(run: Run, folder: Path) -> Review:
    """The judged sample of a scanned corpus.

    Raises:
        CorpusProblem: it is another one's, or nobody has been named to judge it.
    """
    review = read_review(folder)
    if review.sample.stage is not Stage.CORPUS or review.sample.run != run_digest(run):
        what = Text("样本不是从这次扫描中抽取的", "the sample was not drawn from this scan")
        raise CorpusProblem(Problem(what, Place(str(folder))))
    return review


def clean_corpus(
    inputs: Inputs,
    folders: Folders,
    *,
    workers: int = 1,
    begun: Callable[[Sequence[Split]], None] = lambda _files: None,
    told: Callable[[Outcome], None] = lambda _outcome: None,
) -> Cleaned:
    """Cleans a scanned corpus.

    Args:
        inputs: what it goes by.
        folders: where it writes.
        workers: processes.
        begun: is told the first splits of the files that are left to do.
        told: is told each outcome.

    Raises:
        CorpusProblem: the run is not complete, the inputs are not of one corpus, or a folder holds something else.
        OSError: a folder cannot be written.
    """
    _hold_to_each_other(inputs)
    _refuse_folders(inputs, folders)
    with alone(folders.log):
        cleaning = _cleaning(inputs, folders)
        _begin(folders, cleaning)
        left_out = _sources_left_out(inputs)
        files = _files(inputs.run)
        _refuse_one_target_twice(files)
        cleaner = _cleaner(inputs, folders, left_out, files)
        firsts = [splits[0] for splits in files.values()]
        left = [first for first in firsts if not record_file(folders.log, first.file).exists()]
        begun(left)
        failed = _carried_out(LocalEngine(workers), cleaner, left, told) if left else ()
        if failed or any(not record_file(folders.log, first.file).exists() for first in firsts):
            return Cleaned(None, failed)
        sources = [source.id for source in inputs.run.sources()]
        return Cleaned(write_manifest(folders.log, cleaning, sources, left_out, list(files)), ())


def _carried_out(
    engine: LocalEngine, cleaner: Cleaner, files: Sequence[Split], told: Callable[[Outcome], None]
) -> tuple[Failed, ...]:
    failed: list[Failed] = []
    for outcome in engine.run(cleaner, files):
        told(outcome)
        if isinstance(outcome, Failed):
            failed.append(outcome)
            if outcome.disk_full:
                break
    return tuple(failed)


def _files(run: Run) -> dict[str, tuple[Split, ...]]:
    """The splits of each file, in the order of the plan."""
    files: dict[str, list[Split]] = defaultdict(list)
    for split in run.splits:
        files[split.file].append(split)
    return {file: tuple(splits) for file, splits in files.items()}


def _cleaner(
    inputs: Inputs, folders: Folders, left_out: frozenset[str], files: dict[str, tuple[Split, ...]]
) -> Cleaner:
    scan = inputs.run.scan
    removal, review = inputs.removal, inputs.review
    return Cleaner(
        inputs.folder,
        folders.out,
        folders.log,
        folders.maps,
        Decider(
            inputs.run.folder,
            inputs.policy,
            removal.request if removal else "",
            _by_file(removal) if removal else {},
            _judged(review, inputs.policy) if review else {},
        ),
        key_of(inputs.run.folder),
        inputs.key,
        {source.id: scan.settings.fields or source.fields for source in scan.sources},
        {file: splits for file, splits in files.items() if len(splits) > 1},
        left_out,
    )


def _by_file(removal: Removal) -> dict[str, tuple[PersonSpan, ...]]:
    spans: dict[str, list[PersonSpan]] = defaultdict(list)
    for place in removal.standing:
        spans[place.file].append(
            PersonSpan(place.position, place.field, place.start, place.end, place.rule, place.category)
        )
    return {file: tuple(sorted(own)) for file, own in spans.items()}


def _judged(review: Review, policy: Policy) -> dict[str, tuple[tuple[int, str], ...]]:
    dropped: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for item in review.sample.items:
        outcome = review.outcome(item.id)
        said = {Answer.ILLEGAL: policy.judged.illegal, Answer.UNSURE: policy.judged.undetermined}
        if said.get(outcome.answer) == "drop":
            rule = "illegal" if outcome.answer is Answer.ILLEGAL else "undetermined"
            dropped[item.file].append((item.position, f"judged/{rule}"))
    return {file: tuple(sorted(rows)) for file, rows in dropped.items()}


def _sources_left_out(inputs: Inputs) -> frozenset[str]:
    if inputs.review is None or inputs.policy.sources_above_limit == "keep":
        return frozenset()
    if inputs.asked is None:
        raise ValueError("a policy on sources above a limit needs the limit / 按上限排除来源须给出上限")
    judged = judged_sample(inputs.review, inputs.asked)
    return frozenset(row.source for row in judged.sources if row.decision is Decision.ABOVE)


def _cleaning(inputs: Inputs, folders: Folders) -> Cleaning:
    scan = inputs.run.scan
    limit = inputs.asked.source_illegal.number if inputs.asked and inputs.policy.sources_above_limit == "drop" else None
    key = hashlib.sha256(hashlib.sha256(inputs.key).digest()).hexdigest() if inputs.key else None
    return Cleaning(
        corpus=scan.ledger.name,
        version=scan.ledger.version,
        run=run_digest(inputs.run),
        policy=inputs.policy.digest,
        removal=inputs.removal.digest if inputs.removal else None,
        request=inputs.removal.request if inputs.removal else None,
        sample=_said(inputs.review) if inputs.review else None,
        source_limit=limit,
        key=key,
        reversible=folders.maps is not None,
    )


def _said(review: Review) -> str:
    outcomes = [[item.id, review.outcome(item.id).answer.value] for item in review.sample.items]
    return hashlib.sha256(canonical([review.sample.sha256, outcomes])).hexdigest()


def _hold_to_each_other(inputs: Inputs) -> None:
    if left := len(inputs.run.incomplete):
        what = Text(
            f"还有 {left} 个分片没有扫描，不能清洗", f"{left} splits are not scanned, so nothing can be cleaned"
        )
        raise CorpusProblem(
            Problem(what, Place(str(inputs.run.folder)), fix=Text("先完成扫描。", "Finish the scan first."))
        )
    settings = inputs.run.scan.settings
    if inputs.policy.takes_out_personal and not settings.personal:
        raise CorpusProblem(
            Problem(
                Text(
                    "规则要处理个人信息，而这次扫描没有查找个人信息",
                    "the policy is about personal information, which this scan did not look for",
                )
            )
        )
    if inputs.policy.takes_out_terms and not settings.lexicons and settings.classifier is None:
        raise CorpusProblem(
            Problem(
                Text(
                    "规则要处理机器标记，而这次扫描没有用词表和分类模型",
                    "the policy is about verdicts, and this scan had neither lexicon nor classifier",
                )
            )
        )
    if inputs.policy.needs_judgement and inputs.review is None:
        raise CorpusProblem(
            Problem(
                Text(
                    "规则要用人工评判的结果，而没有给出样本",
                    "the policy asks what people judged, and no sample is given",
                ),
                fix=Text("用 --sample 指明评判过的样本。", "Name the judged sample with --sample."),
            )
        )
    if inputs.removal is not None and inputs.removal.run != run_digest(inputs.run):
        what = Text("移除清单出自另一次扫描", "the removal set is of another scan")
        raise CorpusProblem(Problem(what, found=inputs.removal.request))


def _refuse_folders(inputs: Inputs, folders: Folders) -> None:
    """Neither inside each other, nor where the corpus or the run lies: they would be scanned, or given away, with it."""
    base, out = Path(inputs.folder).resolve(), folders.out.resolve()
    others = [folders.log, inputs.run.folder, *([folders.maps] if folders.maps else [])]
    mixed = [base] if _mixed(base, out) else [path for path in others if _mixed(path.resolve(), out)]
    mixed += [path for path in (folders.log, folders.maps) if path and path.resolve().is_relative_to(base)]
    if mixed:
        what = Text(
            "新数据集、原语料、记录和对照表须放在互不包含的文件夹中",
            "the new data set, the corpus, the record and the way back must stand in folders of their own",
        )
        raise CorpusProblem(Problem(what, Place(str(folders.out)), found=str(mixed[0])))


def _mixed(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _begin(folders: Folders, cleaning: Cleaning) -> None:
    """Begins a cleaning, or opens the same one that was begun.

    Raises:
        CorpusProblem: the folders hold something else.
    """
    path = folders.log / CLEANING_FILE
    content = canonical(adapter_of(Cleaning).dump_python(cleaning, mode="json")) + b"\n"
    if path.exists():
        if path.read_bytes() != content:
            what = Text(
                "记录文件夹中的清洗与这次不同，不能续做",
                "the cleaning in the folder of the record is another one and cannot be resumed",
            )
            raise CorpusProblem(Problem(what, Place(str(folders.log))))
        return
    if folders.out.exists() and any(folders.out.iterdir()):
        what = Text("输出文件夹不是空的", "the folder for the new data set is not empty")
        raise CorpusProblem(Problem(what, Place(str(folders.out))))
    folders.out.mkdir(parents=True, exist_ok=True)
    if folders.maps is not None:
        folders.maps.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, content)


def _refuse_one_target_twice(files: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for file in files:
        other = seen.setdefault(target_name(file), file)
        if other != file:
            what = Text("两个文件在新数据集中会同名", "two files would have one name in the new data set")
            raise CorpusProblem(Problem(what, Place(file), found=other))
