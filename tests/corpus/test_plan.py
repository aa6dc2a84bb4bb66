# SPDX-License-Identifier: Apache-2.0
"""Plans: which files, of what form, cut where."""

import glob
import os
import tracemalloc
from itertools import pairwise
from pathlib import Path

import fsspec
import pytest
from corpus_files import jsonl, packed, write_arrow, write_csv, write_parquet, write_tar
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.plan import plan_splits, sources_of_shared_files
from hegui.corpus.reading import read_record, read_split
from hegui.corpus.split import Compression, Form
from hegui.errors import CorpusProblem

RECORDS = [{"text": f"第{number}条"} for number in range(10)]


def files(folder: Path, *patterns: str) -> list[str]:
    return [split.file for split in plan_splits("source", patterns, str(folder), form=Form.TEXT)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt", ".hidden.txt", "x/c.txt", "x/y/d.txt", "x/y/e.log", ".git/f.txt", "x.d/g.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "x/loop").symlink_to(tmp_path)
    (tmp_path / "x/link.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*.txt"], ["a.txt", "b.txt"]),
        (["a.txt", "*.txt", "[ab].txt"], ["a.txt", "b.txt"]),
        (["**/*.txt"], ["a.txt", "b.txt", "x/c.txt", "x/link.txt", "x/y/d.txt", "x.d/g.txt"]),
        (["x/**"], ["x/c.txt", "x/link.txt", "x/y/d.txt", "x/y/e.log"]),
        (["x/**/**/d.txt"], ["x/y/d.txt"]),
        (["*/?.txt", "x/y/*"], ["x/c.txt", "x/y/d.txt", "x/y/e.log", "x.d/g.txt"]),
        ([".hidden.txt", ".git/*"], [".git/f.txt", ".hidden.txt"]),
        (["./x/../a.txt"], ["a.txt"]),
    ],
)
def test_patterns(tree: Path, patterns: list[str], expected: list[str]) -> None:
    assert files(tree, *patterns) == expected


def test_patterns_may_leave_the_folder(tree: Path) -> None:
    assert files(tree / "x", "../a.txt", "*.txt", "../x.d/*") == ["../a.txt", "../x.d/g.txt", "c.txt", "link.txt"]
    assert files(tree / "x", f"{tree}/x/y/*") == [f"{tree}/x/y/d.txt", f"{tree}/x/y/e.log"]


@pytest.mark.parametrize("pattern", ["none.txt", "*.none", "x", "x/y/", "none/**", "memory://none/*.txt"])
def test_a_pattern_without_a_file_is_the_users(tree: Path, pattern: str) -> None:
    with pytest.raises(CorpusProblem, match="No file of the corpus matches") as refused:
        files(tree, "a.txt", pattern)
    told = str(refused.value.problems[0].where)
    assert told == (pattern if "://" in pattern else f"{tree}/{pattern}")


NAMES = st.sampled_from(["a", "b", "ab", "a.b"])
STEPS = st.sampled_from(["a", "*", "**", "?", "a*", "[ab]", "*.b"])


@given(
    st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=1, max_size=8), st.lists(STEPS, min_size=1, max_size=4)
)
def test_patterns_mean_what_they_mean_to_glob(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]], steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    for path in paths:
        file = folder.joinpath(*path[:-1], f"{path[-1]}-")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    pattern = "/".join([*steps[:-1], f"{steps[-1]}-" if steps[-1] != "**" else "**"])
    found = glob.iglob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207  the yardstick itself
    expected = {name for name in found if (folder / name).is_file()}
    if expected:
        assert files(folder, pattern) == sorted(expected, key=lambda name: name.split("/"))


def test_forms_by_ending(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", RECORDS)
    write_arrow(tmp_path / "a.arrow", RECORDS)
    write_csv(tmp_path / "a.tsv", RECORDS)
    write_tar(tmp_path / "a.tar", [("0.txt", b"text")])
    (tmp_path / "a.jsonl.gz").write_bytes(packed(jsonl(RECORDS), Compression.GZIP))
    (tmp_path / "a.txt.zst").write_bytes(packed(b"text", Compression.ZSTD))
    planned = [(split.file, split.form, split.compression) for split in plan_splits("source", ["*"], str(tmp_path))]
    assert planned == [
        ("a.arrow", Form.ARROW, Compression.NONE),
        ("a.jsonl.gz", Form.JSONL, Compression.GZIP),
        ("a.parquet", Form.PARQUET, Compression.NONE),
        ("a.tar", Form.WEBDATASET, Compression.NONE),
        ("a.tsv", Form.CSV, Compression.NONE),
        ("a.txt.zst", Form.TEXT, Compression.ZSTD),
    ]


def test_forms_by_first_bytes(tmp_path: Path) -> None:
    write_parquet(tmp_path / "0", RECORDS)
    write_arrow(tmp_path / "1", RECORDS)
    write_arrow(tmp_path / "2", RECORDS, stream=True)
    write_tar(tmp_path / "3", [("0.txt", b"text")])
    (tmp_path / "4.json").write_bytes(b"\xef\xbb\xbf \n" + jsonl(RECORDS))
    (tmp_path / "5").write_bytes(packed(jsonl(RECORDS), Compression.GZIP))
    (tmp_path / "6.bin").write_bytes(packed(jsonl(RECORDS), Compression.ZSTD))
    planned = [(split.form, split.compression) for split in plan_splits("source", ["*"], str(tmp_path))]
    assert planned == [
        (Form.PARQUET, Compression.NONE),
        (Form.ARROW, Compression.NONE),
        (Form.ARROW, Compression.NONE),
        (Form.WEBDATASET, Compression.NONE),
        (Form.JSONL, Compression.NONE),
        (Form.JSONL, Compression.GZIP),
        (Form.JSONL, Compression.ZSTD),
    ]


@pytest.mark.parametrize("content", [b"", b"plain words", b'[{"text": "all in one list"}]', b"\x1f\x8bbroken"])
def test_an_unknown_form_is_the_users(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(CorpusProblem, match=r"a\.json.*(?s:.*)\.parquet"):
        list(plan_splits("source", ["*"], str(tmp_path)))
    (split,) = plan_splits("source", ["*"], str(tmp_path), form=Form.TEXT)
    assert split.form is Form.TEXT


def test_files_are_cut_and_nothing_is_lost(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", RECORDS, 2)
    write_arrow(tmp_path / "b.arrow", RECORDS, 2)
    (tmp_path / "c.txt").write_bytes(b"x" * 1001)
    parts = [(split.file, split.start, split.end) for split in plan_splits("s", ["*"], str(tmp_path), split_bytes=100)]
    for file, end in (("a.parquet", 5), ("b.arrow", 5), ("c.txt", 1001)):
        own = [(first, last) for name, first, last in parts if name == file]
        assert len(own) > 1
        assert own[0][0] == 0
        assert own[-1][1] == end
        assert all(one[1] == other[0] for one, other in pairwise(own))


def test_keys_of_splits_differ(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x\n" * 1000)
    splits = list(plan_splits("source", ["*"], str(tmp_path), split_bytes=100))
    assert len({split.key for split in splits}) == len(splits) == 20
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    assert not {split.key for split in splits} & {
        split.key for split in plan_splits("source", ["*"], str(tmp_path), split_bytes=100)
    }


def test_files_of_two_sources_are_found(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("text")
    splits = [*plan_splits("one", ["[ab].txt"], str(tmp_path)), *plan_splits("two", ["[bc].txt"], str(tmp_path))]
    assert sources_of_shared_files(splits) == {"b.txt": ("one", "two")}


def test_urls(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for name in ("b", "a"):
        memory.pipe(f"/corpus/{name}.jsonl", jsonl(RECORDS))
    try:
        splits = list(plan_splits("source", ["memory://corpus/*.jsonl", "memory://corpus/a.jsonl"], str(tmp_path)))
        assert len(splits) == 2
        assert sum(batch.num_rows for split in splits for batch in read_split(split, str(tmp_path))) == 20
        assert splits[0].file.endswith("corpus/a.jsonl")
        record = read_record(splits[0].file, Form.JSONL, Compression.NONE, 0, str(tmp_path))
        assert record == RECORDS[0]
    finally:
        memory.rm("/corpus", recursive=True)


def test_an_unknown_kind_of_url_is_the_users(tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match="cannot be opened"):
        list(plan_splits("source", ["nosuch://a/b.jsonl"], str(tmp_path)))


def test_a_folder_of_many_files_is_planned_file_by_file(tmp_path: Path) -> None:
    for number in range(20_000):
        (tmp_path / f"{number}.jsonl").touch()
    tracemalloc.start()
    planned = sum(1 for _ in plan_splits("source", ["*.jsonl", "**/*"], str(tmp_path)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert planned == 20_000
    assert peak / planned < 300
