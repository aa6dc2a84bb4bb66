# SPDX-License-Identifier: Apache-2.0
"""What samples are drawn from: the ranks that a scan kept, or candidate material that is ranked as it is read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hegui.corpus.language import LANGUAGES
from hegui.corpus.parts import Part, Table, table_file
from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import read_split
from hegui.corpus.run import Run, Scan
from hegui.corpus.sampling import Pool, Ranked, Sample, Stage, Stratum, draw, needed
from hegui.corpus.scanning import Documents
from hegui.corpus.split import Split
from hegui.corpus.texts import Rejected
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.schema import adapter_of
from hegui.text import Text

Ranks = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]
_BEYOND: Final = 1 << 64
"""Above every rank."""


class _Lowest:
    """The records of the lowest ranks of a stratum, as splits come in."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._kept: list[Ranked] = []
        self._horizon = _BEYOND

    def add(self, split: Split, ranks: Ranks, positions: Positions, *, all_of_them: bool) -> None:
        """Records of a split; where they are not all, none with a higher rank than theirs is known of it."""
        if not all_of_them:
            self._horizon = min(self._horizon, int(ranks.max(initial=0)))
        bar = self._kept[-1].rank if len(self._kept) == self._count else _BEYOND
        low = np.flatnonzero(ranks < bar) if bar < _BEYOND else np.arange(len(ranks))
        fresh = (
            Ranked(rank, split.file, position, split.form, split.compression)
            for rank, position in zip(ranks[low].tolist(), positions[low].tolist(), strict=True)
        )
        self._kept = sorted((*self._kept, *fresh))[: self._count]

    def records(self) -> Sequence[Ranked]:
        """Those of which it is certain that no record between them is unknown."""
        return [ranked for ranked in self._kept if ranked.rank <= self._horizon]


def sample_of_run(run: Run, *, items: int, floor: int) -> Sample:
    """Draws a sample from a scanned corpus: of the whole, and of each of its sources.

    Raises:
        CorpusProblem: the scan is not complete, nothing was scanned, or more is asked for than it kept the ranks of.
    """
    if left := len(run.incomplete):
        what = Text(
            f"扫描还有 {left} 个分片未完成，不能从全部语料中抽样",
            f"{left} splits are not scanned yet, so no sample can be drawn from the whole corpus",
        )
        fix = Text("先完成扫描", "finish the scan first")
        raise CorpusProblem(Problem(what, Place(str(run.folder)), fix=fix))
    populations = _populations(run.parts())
    need = needed(list(populations.items()), items, floor)
    return draw(
        _pools(run, populations, need),
        stage=Stage.CORPUS,
        corpus=run.scan.ledger.name,
        version=run.scan.ledger.version,
        run=run_digest(run),
        seed=run.scan.settings.seed,
        items=items,
        floor=floor,
        sizes={split.file: split.size for split in run.splits},
        fields={source.id: run.scan.settings.fields or source.fields for source in run.scan.sources},
    )


def run_digest(run: Run) -> str:
    """SHA-256 of what a run says, wherever its corpus lies."""
    said = adapter_of(Scan).dump_python(replace(run.scan, base=""), mode="json")
    return hashlib.sha256(canonical(said)).hexdigest()


def sample_of_candidates(source: str, folder: Path, *, modality: str, seed: int, items: int) -> tuple[Sample, int]:
    """Draws a sample from material of one source that is not collected yet, and says how many records are unreadable.

    The material is read once; nothing of it is kept but the ranks. The files must stay where they are until they are judged.

    Raises:
        CorpusProblem: there is no file or no record in the folder, or a file cannot be opened.
    """
    splits = list(plan_splits(source, ["**/*"], str(folder)))
    pools, unreadable = _candidate_pools(splits, folder, modality, seed, items)
    listed = [f"{split.file}\0{split.start}-{split.end}\0{split.size}" for split in splits]
    sample = draw(
        pools,
        stage=Stage.BEFORE,
        corpus=source,
        version="-",
        run=hashlib.sha256(canonical(listed)).hexdigest(),
        seed=seed,
        items=items,
        floor=items,
        sizes={split.file: split.size for split in splits},
    )
    return sample, unreadable


def _populations(parts: Iterable[Part]) -> Mapping[Stratum, int]:
    """The documents of each stratum of a scanned corpus."""
    populations: Counter[Stratum] = Counter()
    for part in parts:
        for language, count in part.tally.languages.items():
            populations[Stratum(part.split.source, language, _modality_of(part))] += count
    return populations


def _pools(run: Run, populations: Mapping[Stratum, int], need: Mapping[Stratum, int]) -> list[Pool]:
    """The pools of a scanned corpus, each with as many records as will be drawn of it."""
    lowest = {stratum: _Lowest(count) for stratum, count in need.items()}
    for part in run.parts():
        if not part.tally.documents:
            continue
        table = _ranks(table_file(run.folder, Table.RANKS, part.split.key))
        languages = np.asarray(table["language"].to_pylist())
        ranks, positions = table["rank"].to_numpy(), table["position"].to_numpy()
        for language, count in part.tally.languages.items():
            own = languages == language
            at = Stratum(part.split.source, language, _modality_of(part))
            lowest[at].add(part.split, ranks[own], positions[own], all_of_them=int(own.sum()) == count)
    return [Pool(stratum, populations[stratum], lowest[stratum].records()) for stratum in need]


def _candidate_pools(
    splits: Iterable[Split], folder: Path, modality: str, seed: int, items: int
) -> tuple[list[Pool], int]:
    populations: Counter[Stratum] = Counter()
    lowest: dict[Stratum, _Lowest] = {}
    unreadable = 0
    for split in splits:
        for batch in read_split(split, str(folder)):
            if isinstance(batch, Rejected):
                unreadable += 1
                continue
            for stratum, ranks, positions in _ranked(batch, split, modality, seed):
                populations[stratum] += len(ranks)
                lowest.setdefault(stratum, _Lowest(items)).add(split, ranks, positions, all_of_them=True)
    return [Pool(at, populations[at], lowest[at].records()) for at in sorted(populations)], unreadable


def _ranked(
    batch: pa.RecordBatch, split: Split, modality: str, seed: int
) -> Iterator[tuple[Stratum, Ranks, Positions]]:
    documents = Documents.of(batch, source=split.source, file=split.file, modality=modality, seed=seed)
    for number in np.unique(documents.languages).tolist():
        own = documents.languages == number
        stratum = Stratum(split.source, LANGUAGES[number].value, modality)
        yield stratum, documents.ranks[own], documents.positions[own]


def _ranks(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, columns=["language", "rank", "position"])
    except (OSError, pa.ArrowException) as error:
        what = Text("扫描保留的名次无法读取", "the ranks that the scan kept cannot be read")
        raise CorpusProblem(Problem(what, Place(f"ranks/{path.name}"), found=str(error)[:200])) from error


def _modality_of(part: Part) -> str:
    """A split is of one source, and so of one modality (or of one set of them)."""
    return next(iter(part.tally.modalities), "text")
