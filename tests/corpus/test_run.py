# SPDX-License-Identifier: Apache-2.0
"""The folder of a run: the same bytes whatever the workers, resumed or refused, never half."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from scan_factory import DAY, KEY, LEXICON, MOBILE, content_of, corpus_in, scanned, settings_with, split_of

from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.ledger import Ledger
from hegui.corpus.parts import part_file
from hegui.corpus.run import Run, alone, begin
from hegui.corpus.scan import Corpus, Scanning, planned, scan_corpus, sizes
from hegui.corpus.settings import Settings
from hegui.corpus.tally import total
from hegui.corpus.worker import Failed
from hegui.detect.lexicon import Lexicon
from hegui.errors import CorpusProblem
from hegui.text import same

SMALL = 8192
"""Bytes of a split that make some dozens of the small corpus."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two sources."""
    return corpus_in(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def done(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Scanning:
    """A scan of it in one process, in small splits."""
    return scanned(corpus, tmp_path_factory.mktemp("run"), split_bytes=SMALL)


def found(run: Run) -> list[tuple[object, ...]]:
    """All findings, sorted."""
    return sorted((tuple(row.values()) for row in run.findings().to_table().to_pylist()), key=str)


def test_the_same_bytes_with_two_workers(corpus: Corpus, done: Scanning, tmp_path: Path) -> None:
    """Every file of the run, whatever the number of workers and the order in which they end."""
    two = scanned(corpus, tmp_path / "run", workers=2, split_bytes=SMALL)
    assert two.failed == done.failed == ()
    assert content_of(two.run.folder) == content_of(done.run.folder)


def test_the_same_findings_whatever_the_splits(corpus: Corpus, done: Scanning, tmp_path: Path) -> None:
    """Whole files or small pieces: each hit once, each record counted once."""
    whole = scanned(corpus, tmp_path / "run")
    assert whole.run.scan.splits < done.run.scan.splits
    assert found(whole.run) == found(done.run)
    assert len(found(whole.run)) > 100
    assert _without_sample(whole.run) == _without_sample(done.run)


def _without_sample(run: Run) -> dict[str, object]:
    """The tallies without the technical sample, whose floor is of each split."""
    return {name: replace(tally, technical=type(tally.technical)()) for name, tally in run.tallies().items()}


def test_totals(done: Scanning) -> None:
    """Records and rejected records are those that were written into the files, and the parts add up to the totals."""
    tallies = done.run.tallies()
    assert {source: tally.documents for source, tally in tallies.items()} == {"chat": 1200, "web": 1200}
    assert tallies["chat"].rejected == {"not_json": 1}
    assert tallies["chat"].texts == 2400
    assert done.run.scan.totals is not None
    assert done.run.scan.totals.corpus == total(part.tally for part in done.run.parts())
    assert sum(tallies["web"].verdicts.values()) == 1200
    assert done.run.quarantine().count_rows() == 1
    assert [source.splits for source in done.run.sources()] == [
        sum(split.source == name for split in done.run.splits) for name in ("chat", "web")
    ]


def test_digests_of_files(corpus: Corpus, done: Scanning) -> None:
    """Each file once, by its bytes: what a statement is about."""
    digests = dict(done.run.digests())
    assert len(digests) == 5
    for file, digest in digests.items():
        assert digest == hashlib.sha256((Path(corpus.base) / file).read_bytes()).hexdigest()


def test_ranks_of_a_source(done: Scanning) -> None:
    """All records of a small source, by language and rank."""
    rows = done.run.ranks("web").to_pylist()
    assert len(rows) == 1200
    assert rows == sorted(rows, key=lambda row: (row["language"], row["rank"]))
    assert {row["source"] for row in rows} == {"web"}


def test_no_text_in_a_run(done: Scanning) -> None:
    """No identifier and no term, in any file."""
    everything = b"".join(content_of(done.run.folder).values())
    assert MOBILE.encode() not in everything
    assert not any(term.text.encode() in everything for term in LEXICON.terms)
    assert done.run.findings().to_table().num_rows


def test_resuming_does_what_is_left(corpus: Corpus, done: Scanning, tmp_path: Path) -> None:
    """Splits that are done stay as they are, the others are scanned, and the run is that of one go."""
    again = scanned(corpus, tmp_path / "run", split_bytes=SMALL)
    kept, *lost = again.run.splits
    for split in lost:
        part_file(again.run.folder, split.key).unlink()
    stamp = part_file(again.run.folder, kept.key).stat().st_mtime_ns
    (again.run.folder / "findings" / ".dead.unfinished").write_bytes(b"half")
    resumed = scanned(corpus, tmp_path / "run", split_bytes=SMALL)
    assert part_file(again.run.folder, kept.key).stat().st_mtime_ns == stamp
    assert content_of(resumed.run.folder) == content_of(done.run.folder)


def test_a_finished_run_is_left_alone(corpus: Corpus, done: Scanning) -> None:
    """Nothing is scanned a second time."""
    before = {path: path.stat().st_mtime_ns for path in done.run.folder.rglob("*.json") if path.name != "scan.json"}
    again = scan_corpus(
        corpus, done.run.folder, done.run.scan.settings, LocalEngine(1), lexicons=[LEXICON], told=_unexpected
    )
    assert again.run.incomplete == ()
    assert before == {path: path.stat().st_mtime_ns for path in before}


def _unexpected(outcome: object) -> None:
    pytest.fail(f"a split was scanned again: {outcome}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 8}, "seed 7 ≠ 8"),
        ({"personal": False}, "personal True ≠ False"),
        ({"fields": ("text",)}, "fields"),
        ({"lexicons": ()}, "lexicons"),
        ({"hegui": "9.9"}, "hegui .* ≠ 9.9"),
    ],
)
def test_other_settings_are_refused(corpus: Corpus, done: Scanning, change: dict[str, object], said: str) -> None:
    """A run is of one question; the message says what differs."""
    settings = replace(done.run.scan.settings, **change)  # type: ignore[arg-type]
    with pytest.raises(CorpusProblem, match=said):
        begin(done.run.folder, corpus.ledger, corpus.base, settings, done.run.splits)


def test_another_ledger_or_other_files_are_refused(corpus: Corpus, done: Scanning) -> None:
    """A file that has changed is another corpus."""
    settings, splits = done.run.scan.settings, done.run.splits
    newer = Ledger(name=corpus.ledger.name, version="2", sources=corpus.ledger.sources)
    with pytest.raises(CorpusProblem, match="ledger Small 1 ≠ Small 2"):
        begin(done.run.folder, newer, corpus.base, settings, splits)
    changed = (replace(splits[0], stamp="another"), *splits[1:])
    with pytest.raises(CorpusProblem, match=f"files: {splits[0].file}"):
        begin(done.run.folder, corpus.ledger, corpus.base, settings, changed)


def test_a_corpus_that_moved_is_resumed(corpus: Corpus, done: Scanning, tmp_path: Path) -> None:
    """The folder of the ledger is no part of what was asked; the run records where it is now."""
    folder = tmp_path / "run"
    begin(folder, corpus.ledger, "/before", settings_with(), done.run.splits)
    assert begin(folder, corpus.ledger, "/now", settings_with(), done.run.splits).scan.base == "/now"
    assert Run.load(folder).scan.base == "/now"


def test_a_lexicon_is_known_by_its_terms() -> None:
    """The same name and version with another term is another lexicon; so is another white list."""
    base = Settings.of([LEXICON], None, as_of=DAY, split_bytes=1)
    fewer = Lexicon(LEXICON.name, LEXICON.terms[1:], LEXICON.version)
    lenient = Lexicon(LEXICON.name, LEXICON.terms, LEXICON.version, unless=("不买卖霹雳糕买卖",))
    for other in (fewer, lenient):
        assert list(base.differences(Settings.of([other], None, as_of=DAY, split_bytes=1))) == ["lexicons"]


def test_a_split_that_fails_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    """A file that is gone: the run is incomplete, no total is claimed, and a second attempt finishes it."""
    corpus = corpus_in(tmp_path / "corpus", records=20)
    lost = Path(corpus.base) / "chat-1.jsonl"
    folder = tmp_path / "run"
    begin(folder, corpus.ledger, corpus.base, settings_with(), planned(corpus, 1 << 30))
    content, stat = lost.read_bytes(), lost.stat()

    class Losing(LocalEngine):
        def run(self, worker, splits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            lost.unlink()
            yield from super().run(worker, splits)

    first = scan_corpus(corpus, folder, settings_with(), Losing(1), lexicons=[LEXICON])
    assert [failure.split.file for failure in first.failed] == ["chat-1.jsonl"]
    assert "cannot be opened" in first.failed[0].reason.en
    assert [split.file for split in first.run.incomplete] == ["chat-1.jsonl"]
    assert first.run.scan.totals is None
    with pytest.raises(CorpusProblem, match="1 splits are not done"):
        first.run.finish()
    lost.write_bytes(content)
    os.utime(lost, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    second = scan_corpus(corpus, folder, settings_with(), LocalEngine(1), lexicons=[LEXICON])
    assert (second.failed, second.run.incomplete) == ((), ())
    assert second.run.tallies()["chat"].documents == 80


def test_a_full_disk_stops_the_run(tmp_path: Path) -> None:
    """It makes no sense to go on when nothing can be written."""
    corpus = corpus_in(tmp_path / "corpus", records=5)
    told = []

    class Full:
        def run(self, _worker, splits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            yield Failed(splits[0], same("full"), disk_full=True)
            pytest.fail("the scan went on")

    scanning = scan_corpus(corpus, tmp_path / "run", settings_with(), Full(), lexicons=[LEXICON], told=told.append)
    assert len(scanning.failed) == len(told) == 1


def test_two_scans_into_one_folder(tmp_path: Path) -> None:
    """The second is refused while the first is at work."""
    with alone(tmp_path), pytest.raises(CorpusProblem, match="another scan"), alone(tmp_path):
        pytest.fail("both are at work")
    with alone(tmp_path):
        pass


def test_what_is_no_run(done: Scanning, tmp_path: Path) -> None:
    """A folder without a scan, a damaged scan, a plan that is another one."""
    with pytest.raises(CorpusProblem, match="not the folder of a scan"):
        Run.load(tmp_path)
    (tmp_path / "scan.json").write_text("{")
    with pytest.raises(CorpusProblem, match="cannot be read"):
        Run.load(tmp_path)
    (tmp_path / "scan.json").write_bytes((done.run.folder / "scan.json").read_bytes())
    with pytest.raises(CorpusProblem, match="plan of the scan cannot be read"):
        _ = Run.load(tmp_path).splits
    (tmp_path / "plan.jsonl").write_text("\n")
    with pytest.raises(CorpusProblem, match="not the one that scan"):
        _ = Run.load(tmp_path).splits


def test_scan_json_is_canonical(done: Scanning) -> None:
    """One line, sorted keys: the same run has the same bytes."""
    content = (done.run.folder / "scan.json").read_bytes()
    again = json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    assert content == again.encode()
    assert KEY.hex() not in content.decode()


def test_sizes() -> None:
    """The bytes of a file are shared out over its splits."""
    splits = [split_of(0), split_of(1), replace(split_of(0, "b"), size=70)]
    assert [sizes(splits)[split.key] for split in splits] == [50, 50, 70]


def test_a_file_of_two_sources(corpus: Corpus) -> None:
    """It would be counted twice."""
    first, second = corpus.ledger.sources
    doubled = Ledger(name="L", version="1", sources=(first, replace(second, files=("chat-0.jsonl",))))
    with pytest.raises(CorpusProblem, match="several sources"):
        planned(Corpus(doubled, corpus.base), 1 << 30)
