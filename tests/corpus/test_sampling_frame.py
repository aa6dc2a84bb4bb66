# SPDX-License-Identifier: Apache-2.0
"""What samples are drawn from: the lowest ranks, whatever the batches; and a technical sample of a tenth or more."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan_factory import CONTEXT, DAY, KEY, LEXICON, Said

from hegui.corpus import sampling_frame
from hegui.corpus.findings import RANKS
from hegui.corpus.rank import ranks
from hegui.corpus.sampling_frame import EIGHTH, SamplingFrame
from hegui.corpus.scanning import Documents, Scanner, scan_batch
from hegui.corpus.tally import Technical
from hegui.corpus.texts import TEXTS
from hegui.corpus.verdict import Thresholds
from hegui.detect.batch import BatchDetector

DETECTOR = BatchDetector([LEXICON], personal=False)
ZH, EN = "天气很好", "fine weather"


def framed(texts: list[str], batch: int, classifier: Said | None = None) -> SamplingFrame:
    """The frame of a split with these texts, read in batches of so many."""
    scanner = Scanner(DETECTOR, classifier, Thresholds(0.8, 0.2), DAY, 7, KEY)
    frame = SamplingFrame("s", "f", scanner.thresholds)
    for first in range(0, len(texts), batch):
        some = texts[first : first + batch]
        arrays = [
            pa.array(range(first, first + len(some)), pa.int64()),
            pa.array(["text"] * len(some)).dictionary_encode(),
            pa.array(some, pa.string()),
        ]
        read = pa.RecordBatch.from_arrays(arrays, schema=TEXTS)
        documents = Documents.of(read, source="s", file="f", modality="text", seed=7)
        frame.add(documents, scan_batch(documents, scanner, frame.drawn(documents)))
    return frame


def ranked(count: int) -> list[int]:
    """The ranks of the first records."""
    return ranks(7, "f", np.arange(count)).tolist()


@given(st.lists(st.sampled_from([ZH, EN]), min_size=1, max_size=120), st.integers(1, 50))
def test_the_lowest_of_each_language(texts: list[str], batch: int) -> None:
    """Sorted by rank, no more than are kept, whatever the batches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling_frame, "KEPT", 10)
        patch.setattr(sampling_frame, "FLOOR", 3)
        table = framed(texts, batch).table()
    assert table.schema == RANKS
    expected = [
        (language, rank, position)
        for language, text in (("en", EN), ("zh", ZH))
        for rank, position in sorted((ranked(len(texts))[at], at) for at, own in enumerate(texts) if own == text)[:10]
    ]
    assert [(row["language"], row["rank"], row["position"]) for row in table.to_pylist()] == expected


@given(st.lists(st.sampled_from([f"{ZH}#0.1", EN, f"{ZH}#0.9", CONTEXT]), max_size=120), st.integers(1, 50))
def test_the_technical_sample(texts: list[str], batch: int) -> None:
    """Every record below an eighth, and the lowest of each language; each shown to the classifier, whatever the batches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling_frame, "KEPT", 10)
        patch.setattr(sampling_frame, "FLOOR", 3)
        technical = framed(texts, batch, Said()).technical()
    numbers = ranked(len(texts))
    drawn = {at for at in range(len(texts)) if numbers[at] < EIGHTH}
    for language in ({EN}, {f"{ZH}#0.1", f"{ZH}#0.9", CONTEXT}):
        drawn |= set(sorted((at for at, text in enumerate(texts) if text in language), key=numbers.__getitem__)[:3])
    qualified = sum(texts[at].endswith("#0.1") for at in drawn)
    undecided = sum("#" not in texts[at] for at in drawn)  # the classifier has no answer for these
    assert technical == Technical(len(texts), len(drawn), qualified, undecided)


@pytest.mark.parametrize("count", [1, 399, 400, 401, 4000, 4001, 20_000])
def test_a_tenth_or_more(count: int) -> None:
    """However small the split."""
    technical = framed([ZH] * count, 4096).technical()
    assert technical.items * 10 >= count
    assert technical.population == count


def test_without_a_classifier_a_candidate_is_undecided() -> None:
    """Not qualified: nobody has looked."""
    assert framed([CONTEXT, ZH], 2).technical() == Technical(2, 2, 1, 1)
