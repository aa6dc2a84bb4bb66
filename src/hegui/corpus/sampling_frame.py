# SPDX-License-Identifier: Apache-2.0
"""What samples of a split are drawn from: the records of the lowest ranks by language, and the technical sample.

The technical sample is every record whose rank is in the lowest eighth of all ranks, and the 400 lowest of each language
in a split. The standards ask for a tenth: an eighth of 4,000 records or more falls short of a tenth once in a million
times, and of fewer than 4,000 records the 400 lowest are a tenth.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hegui.corpus.findings import RANKS
from hegui.corpus.language import LANGUAGES
from hegui.corpus.scanning import Documents, Flags, Scanned
from hegui.corpus.tally import Technical
from hegui.corpus.verdict import Thresholds, Verdict

KEPT: Final = 4000
"""Records of each language that are kept of a split: the whole manual sample of the standards, should it come from there."""
EIGHTH: Final = np.uint64(1 << 61)
"""Ranks below it are an eighth of all ranks."""
FLOOR: Final = 400
"""Records of each language in a split that are always in the technical sample."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Some records of one language; one entry a record."""

    ranks: npt.NDArray[np.uint64]
    positions: npt.NDArray[np.int64]
    verdicts: npt.NDArray[np.uint8]
    harmful: npt.NDArray[np.float32]
    asked: Flags

    def __add__(self, other: "_Ranked") -> "_Ranked":
        return _Ranked(
            np.concatenate((self.ranks, other.ranks)),
            np.concatenate((self.positions, other.positions)),
            np.concatenate((self.verdicts, other.verdicts)),
            np.concatenate((self.harmful, other.harmful)),
            np.concatenate((self.asked, other.asked)),
        )

    def at(self, which: npt.NDArray[np.int64] | Flags) -> "_Ranked":
        return _Ranked(
            self.ranks[which], self.positions[which], self.verdicts[which], self.harmful[which], self.asked[which]
        )

    def lowest(self, count: int) -> "_Ranked":
        return self.at(np.argsort(self.ranks)[:count])


_NONE: Final = _Ranked(
    np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros(0, np.float32), np.zeros(0, np.bool_)
)


@dataclass(slots=True)
class SamplingFrame:
    """Follows the batches of one split. Holds no more than 4,000 records of a language."""

    source: str
    file: str
    thresholds: Thresholds
    _lowest: dict[int, _Ranked] = field(default_factory=dict)
    _population: int = 0
    _technical: Technical = field(default_factory=Technical)

    def drawn(self, documents: Documents) -> Flags:
        """Which records of the next batch the classifier must see: all that may yet be in the technical sample."""
        drawn = documents.ranks < EIGHTH
        for language in np.unique(documents.languages).tolist():
            own = np.flatnonzero(documents.languages == language)
            known = self._lowest.get(language, _NONE).ranks[:FLOOR]
            together = np.sort(np.concatenate((known, documents.ranks[own])))
            bar = together[FLOOR] if len(together) > FLOOR else None
            drawn[own] |= True if bar is None else documents.ranks[own] < bar
        return drawn

    def add(self, documents: Documents, scanned: Scanned) -> None:
        """The batch has been scanned."""
        batch = _Ranked(documents.ranks, documents.positions, scanned.verdicts, scanned.harmful, scanned.asked)
        self._population += len(documents)
        self._technical += self._judged(batch.at(documents.ranks < EIGHTH))
        for language in np.unique(documents.languages).tolist():
            own = batch.at(documents.languages == language)
            self._lowest[language] = (self._lowest.get(language, _NONE) + own).lowest(KEPT)

    def technical(self) -> Technical:
        """The technical sample of the split; asked when all batches have been added."""
        result = self._technical + Technical(population=self._population)
        for lowest in self._lowest.values():
            floor = lowest.at(np.arange(min(FLOOR, len(lowest.ranks))))
            result += self._judged(floor.at(floor.ranks >= EIGHTH))
        return result

    def _judged(self, drawn: _Ranked) -> Technical:
        unqualified = (drawn.verdicts == Verdict.LIKELY) | (drawn.harmful >= self.thresholds.harmful)
        open_ = (drawn.verdicts == Verdict.CANDIDATE) | (drawn.asked & np.isnan(drawn.harmful))
        undecided = int(np.count_nonzero(open_ & ~unqualified))
        items = len(drawn.ranks)
        return Technical(0, items, items - int(np.count_nonzero(unqualified)) - undecided, undecided)

    def table(self) -> pa.RecordBatch:
        """The lowest ranks, schema `RANKS`, by language and rank."""
        kept = sorted(self._lowest.items(), key=lambda item: LANGUAGES[item[0]])
        of_all = sum((lowest for _, lowest in kept), _NONE)
        named = [LANGUAGES[language].value for language, lowest in kept for _ in range(len(lowest.ranks))]
        words = [verdict.word for verdict in Verdict]
        columns = (
            [self.source] * len(named),
            [self.file] * len(named),
            of_all.positions,
            named,
            of_all.ranks,
            [words[verdict] for verdict in of_all.verdicts],
            pa.array(of_all.harmful, pa.float32(), from_pandas=True),
        )
        arrays = [pa.array(values, of.type) for values, of in zip(columns, RANKS, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=RANKS)
