# SPDX-License-Identifier: Apache-2.0
"""Samples: drawn by rank from strata, the same for everybody, frozen."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_factory import corpus, sampled, scanned

from hegui.corpus.rank import ranks
from hegui.corpus.reading import read_record
from hegui.corpus.sampling import (
    Stage,
    Stratum,
    floor_of,
    needed,
    read_sample,
    write_sample,
)
from hegui.corpus.sampling_pools import run_digest, sample_of_candidates, sample_of_run
from hegui.errors import CorpusProblem
from hegui.statistics.intervals import upper_bound

SIZES = {"web": {"zh": 600, "en": 300}, "book": {"zh": 60}, "chat": {"zh": 3, "en": 2}}


@pytest.mark.parametrize(("limit", "floor"), [(0.05, 93), (0.01, 473)])
def test_the_floor_follows_from_the_limit(limit: float, floor: int) -> None:
    """One illegal item among them still proves it; of fewer items none would."""
    assert floor_of(limit) == floor
    assert upper_bound(1, floor) <= limit < upper_bound(1, floor - 1)


def test_it_is_the_records_of_the_lowest_ranks_of_each_stratum(tmp_path: Path) -> None:
    """Held against ranks that are computed here, over all records."""
    sample = sample_of_run(scanned(tmp_path / "c", tmp_path / "run", SIZES), items=100, floor=10)
    held = corpus(tmp_path / "again", SIZES)
    drawn = {(row.source, row.language): row.items for row in sample.strata}
    for source, rows in held.items():
        for language in SIZES[source]:
            positions = np.array([position for told, position, _ in rows if told == language], np.int64)
            own = ranks(7, f"data/{source}.jsonl", positions).tolist()
            order = dict(zip(own, positions.tolist(), strict=True))
            lowest = [order[rank] for rank in sorted(order)[: drawn[source, language]]]
            items = [item for item in sample.items if (item.source, item.language) == (source, language)]
            assert [item.position for item in items] == lowest


def test_populations_and_floors(tmp_path: Path) -> None:
    """Proportional, each source with its floor or whole, each of its languages with one at least."""
    sample = sample_of_run(scanned(tmp_path / "c", tmp_path / "run", SIZES), items=100, floor=10)
    assert (sample.population, len(sample.items)) == (965, 100)
    of_source = Counter(item.source for item in sample.items)
    assert of_source["chat"] == 5  # all of it
    assert of_source["book"] >= 10
    assert {(row.source, row.language): row.population for row in sample.strata} == {
        (source, language): count for source, languages in SIZES.items() for language, count in languages.items()
    }
    assert all(row.items >= 1 for row in sample.strata)
    assert [item.rank for item in sample.items] == sorted(item.rank for item in sample.items)


def test_splits_do_not_matter(tmp_path: Path) -> None:
    """The same corpus cut otherwise gives the same items."""
    one, many = (
        sample_of_run(
            scanned(tmp_path / f"c{splits}", tmp_path / f"run{splits}", SIZES, splits=splits), items=200, floor=20
        )
        for splits in (1, 7)
    )
    assert one.items == many.items
    assert one.sha256 == many.sha256
    assert one.run != many.run  # another plan is another run


def test_another_seed_is_another_sample(tmp_path: Path) -> None:
    """And the seed stands in it."""
    one, two = (
        sample_of_run(scanned(tmp_path / f"c{seed}", tmp_path / f"run{seed}", SIZES, seed=seed), items=100, floor=10)
        for seed in (1, 2)
    )
    assert (one.seed, two.seed) == (1, 2)
    assert {item.id for item in one.items} != {item.id for item in two.items}


def test_a_small_corpus_is_taken_whole(tmp_path: Path) -> None:
    """All of it, each once."""
    sample = sample_of_run(scanned(tmp_path / "c", tmp_path / "run", SIZES), items=4000, floor=93)
    assert sample.whole
    assert len({item.id for item in sample.items}) == len(sample.items) == 965


def test_floors_that_need_more_get_more(tmp_path: Path) -> None:
    """The sample grows, and says what was asked for."""
    sample = sample_of_run(scanned(tmp_path / "c", tmp_path / "run", SIZES), items=20, floor=50)
    assert (sample.asked, len(sample.items)) == (20, 105)


def test_ranks_that_the_scan_did_not_keep_cannot_be_drawn(tmp_path: Path) -> None:
    """It would be drawn from a part; as long as enough were kept it is the same sample."""
    whole = sample_of_run(scanned(tmp_path / "a", tmp_path / "run-a", SIZES), items=100, floor=10)
    cut = scanned(tmp_path / "b", tmp_path / "run-b", SIZES, kept=40)
    assert sample_of_run(cut, items=100, floor=10).items == whole.items
    with pytest.raises(CorpusProblem, match="kept the ranks"):
        sample_of_run(cut, items=500, floor=10)


def test_an_unfinished_scan_gives_no_sample(tmp_path: Path) -> None:
    """A part is not the whole."""
    run = scanned(tmp_path / "c", tmp_path / "run", SIZES)
    next((tmp_path / "run" / "parts").glob("*.json")).unlink()
    with pytest.raises(CorpusProblem, match="not scanned yet"):
        sample_of_run(run, items=100, floor=10)


def test_the_digest_of_a_run_does_not_depend_on_where_the_corpus_lies(tmp_path: Path) -> None:
    """Another folder, the same run."""
    one = scanned(tmp_path / "a", tmp_path / "run-a", SIZES)
    two = scanned(tmp_path / "b", tmp_path / "run-b", SIZES)
    assert one.scan.base != two.scan.base
    assert run_digest(one) == run_digest(two)


def test_it_is_frozen(tmp_path: Path) -> None:
    """Written again it is the same bytes; another one does not take its place."""
    run = scanned(tmp_path / "c", tmp_path / "run", SIZES)
    path = write_sample(tmp_path / "s", sample_of_run(run, items=100, floor=10))
    before = path.read_bytes()
    write_sample(tmp_path / "s", sample_of_run(run, items=100, floor=10))
    assert path.read_bytes() == before
    assert read_sample(tmp_path / "s") == sample_of_run(run, items=100, floor=10)
    with pytest.raises(CorpusProblem, match="frozen"):
        write_sample(tmp_path / "s", sample_of_run(run, items=101, floor=10))
    assert path.read_bytes() == before


@pytest.mark.parametrize("change", ["position", "drop", "stratum", "population"])
def test_a_changed_list_is_refused(tmp_path: Path, change: str) -> None:
    """Whatever was changed."""
    sampled(tmp_path, SIZES, items=100)
    path = tmp_path / "sample" / "sample.json"
    data = json.loads(path.read_text())
    if change == "position":
        data["items"][0]["position"] += 1
    elif change == "drop":
        del data["items"][0]
    elif change == "stratum":
        data["strata"][0]["items"] += 1
    else:
        data["population"] += 1
    path.write_text(json.dumps(data))
    with pytest.raises(CorpusProblem, match="changed after it was drawn"):
        read_sample(tmp_path / "sample")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"hegui_sample": 2}', "\0"])
def test_what_is_no_sample_is_refused(tmp_path: Path, content: str) -> None:
    """With its name."""
    (tmp_path / "sample.json").write_text(content)
    with pytest.raises(CorpusProblem, match="no sample"):
        read_sample(tmp_path)
    with pytest.raises(CorpusProblem, match="cannot be read"):
        read_sample(tmp_path / "nowhere")


def test_candidate_material_is_sampled_before_it_is_collected(tmp_path: Path) -> None:
    """By the same ranks; what cannot be read is told."""
    corpus(tmp_path, {"new": {"zh": 200, "en": 50}})
    file = tmp_path / "data" / "new.jsonl"
    file.write_bytes(file.read_bytes() + b"{broken\n")
    sample, unreadable = sample_of_candidates("new", tmp_path / "data", modality="text", seed=3, items=93)
    assert (sample.stage, sample.population, len(sample.items), unreadable) == (Stage.BEFORE, 250, 93, 1)
    assert {row.language: row.population for row in sample.strata} == {"zh": 200, "en": 50}
    item = sample.items[0]
    record = read_record(item.file, item.form, item.compression, item.position, str(tmp_path / "data"))
    assert "new" in record["text"]
    again, _ = sample_of_candidates("new", tmp_path / "data", modality="text", seed=3, items=93)
    assert again == sample


populations = st.dictionaries(
    st.builds(
        Stratum, st.sampled_from("abcd"), st.sampled_from(["zh", "en", "other"]), st.sampled_from(["text", "image"])
    ),
    st.integers(1, 50_000),
    min_size=1,
)


@given(populations, st.integers(1, 6000), st.integers(1, 200))
def test_every_stratum_is_drawn_and_every_floor_kept(sizes: dict[Stratum, int], items: int, floor: int) -> None:
    """Whatever the corpus is."""
    counts = needed(list(sizes.items()), items, floor)
    assert all(1 <= counts[stratum] <= size for stratum, size in sizes.items())
    assert sum(counts.values()) >= min(items, sum(sizes.values()))
    for source in {stratum.source for stratum in sizes}:
        own = [stratum for stratum in sizes if stratum.source == source]
        assert sum(counts[stratum] for stratum in own) >= min(floor, sum(sizes[stratum] for stratum in own))
