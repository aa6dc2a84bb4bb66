# SPDX-License-Identifier: Apache-2.0
"""Scanning a corpus beside its peers: the same texts in one run, recall on planted items beside each speed.

    python benchmarks/corpus/bench_corpus.py [--megabytes 400] [--slice 10] [--rounds 3] [--parts ours peers engines]

Makes the corpus, runs everything in processes of their own, each on one core unless it is said, interleaved, and keeps the
best of the rounds. Writes ``out/bench-corpus.md``. Peers are in environments under ``out/peers-corpus`` (``make bench-corpus``).
"""

import argparse
import gzip
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "factories"))

from figures import Figures, Peer, write_report
from generator import make_corpus, read_truth
from measuring import Failed, Measured, measure
from recall import Recall, found_by_hegui, found_by_peer, in_slice, recall_of

from hegui.detect.lexicon import load_lexicon

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = ROOT / "out" / "bench-corpus"
PEERS = ROOT / "out" / "peers-corpus"
LANGUAGES = ("zh", "en")
SOURCES = ("zh-parquet", "en-parquet", "zh-jsonl", "en-jsonl")
SIEVES = ("native", "vector")
HOW = {
    "native": ("native", ("--no-classifier",)),
    "vector": ("vector", ("--no-classifier",)),
    "classifier": ("native", ()),
}
"""Kinds of scans: their sieve and their options. No peer has a classifier, so the comparison leaves hegui's out."""
SMALL = 4
"""Megabytes of the corpus whose scan is taken as the start; the rest of a longer scan is its steady state."""
PEER_SLICES = {
    "datajuicer": 2.0,
    "datajuicer tokens": 2.0,
    "datatrove": 0.5,
    "dolma": 4.0,
    "presidio": 1.0,
    "dingo": 0.5,
}
"""A folder of ``out/peers-corpus`` and a runner in ``peers``, and what else the runner is told; how much of ``--slice`` each
gets: a fast peer with a long start needs more, for its start is taken off."""


@dataclass(frozen=True)
class Corpus:
    """A corpus that was made, with a ledger for each source and for all."""

    folder: Path
    sizes: dict[str, int]
    """Bytes of UTF-8 of each source."""
    documents: dict[str, int]

    def ledger(self, source: str) -> Path:
        """The ledger of a source, or of ``all``."""
        return self.folder / f"ledger-{source}.yaml"

    def lexicon(self, terms: int) -> Path:
        """A lexicon of so many terms."""
        return self.folder / f"lexicon-{terms}.jsonl"


def corpus_of(megabytes: float) -> Corpus:
    """Makes a corpus, or takes the one that an earlier run made."""
    folder = OUT / f"corpus-{megabytes:g}"
    if not (folder / "sizes.json").exists():
        make_corpus(folder, megabytes, seed=1)
        for source in (*SOURCES, "all"):
            _write_ledger(folder, source)
        (folder / "sizes.json").write_text(json.dumps({name: _size(folder / name) for name in SOURCES}))
    counted = json.loads((folder / "sizes.json").read_text())
    return Corpus(folder, *({source: counted[source][which] for source in SOURCES} for which in (0, 1)))


def _write_ledger(folder: Path, source: str) -> None:
    sources = [
        {"id": name, "name": name, "kind": "synthetic", "files": [f"{name}/*"], "fields": ["text"]}
        for name in (SOURCES if source == "all" else (source,))
    ]
    content = {"hegui": 1, "name": source, "version": "1", "sources": sources}
    (folder / f"ledger-{source}.yaml").write_text(json.dumps(content))


def _size(folder: Path) -> tuple[int, int]:
    """Bytes of text and documents, by the footers of Parquet and the lines of JSON."""
    size = count = 0
    for path in folder.iterdir():
        if path.suffix == ".parquet":
            count += pq.read_metadata(path).num_rows
            texts = pq.read_table(path, columns=["text"])["text"].to_pylist()
        else:
            texts = [json.loads(line)["text"] for line in path.open()]
            count += len(texts)
        size += sum(len(text.encode()) for text in texts)
    return size, count


def interleaved(cases: dict[str, partial[Measured]], rounds: int) -> dict[str, Measured]:
    """Each case so many times, in turn: what disturbs the machine for a while does not hit one case alone."""
    best: dict[str, Measured] = {}
    for _ in range(rounds):
        for name, case in cases.items():
            measured = case()
            best[name] = best[name].least(measured) if name in best else measured
            print(f"{name}: {measured.cpu:.2f} s CPU, {measured.wall:.2f} s, {measured.peak:.0f} MiB", file=sys.stderr)
    return best


def in_process(corpus: Corpus, rounds: int, core: int) -> dict[str, dict[str, float]]:
    """Reading alone, and reading and finding, by source, sieve and lexicon: the best pass of each.

    Raises:
        SystemExit: two sieves find different things, or rows are missing.
    """
    best: dict[str, dict[str, float]] = {}
    digests: dict[tuple[str, int], set[str]] = {}
    for _ in range(rounds):
        for source in SOURCES:
            for what, terms in (
                ("decode", 10_000),
                *((sieve, terms) for sieve in SIEVES for terms in (10_000, 50_000)),
            ):
                command = [
                    sys.executable,
                    str(HERE / "ours.py"),
                    what,
                    str(corpus.folder / source),
                    str(corpus.lexicon(terms)),
                ]
                measured = measure(command, core=core, log=OUT / "ours.log")
                figures = {**json.loads(measured.output), "peak": measured.peak}
                if figures["records"] != corpus.documents[source]:
                    raise SystemExit(f"{source}: {figures['records']} of {corpus.documents[source]} rows were read")
                if what != "decode":
                    digests.setdefault((source, terms), set()).add(figures["digest"])
                name = f"{source} {what} {terms}"
                before = best.get(name, figures)
                best[name] = {
                    key: min(figures[key], before[key]) for key in ("cpu", "wall", "looking", "start", "peak")
                }
                print(f"{name}: {corpus.sizes[source] / 1e6 / figures['cpu']:.0f} MB/s of CPU", file=sys.stderr)
    if different := [name for name, found in digests.items() if len(found) > 1]:
        raise SystemExit(f"sieves disagree: {different}")
    return best


def scan(corpus: Corpus, source: str, how: str, core: int | None, workers: int = 1) -> Measured:
    """A whole ``hegui corpus scan`` into an empty folder, as a user types it; every row has to be accounted for."""
    sieve, options = HOW[how]
    out = OUT / f"run-{source}-{how}"
    shutil.rmtree(out, ignore_errors=True)
    hegui = [str(Path(sys.executable).with_name("hegui")), "corpus", "scan", str(corpus.ledger(source))]
    options += ("--lexicon", str(corpus.lexicon(10_000)), "--workers", str(workers), "--split-size", "8")
    command = [*hegui, *options, "--out", str(out), "--as-of", "2026-01-01", "--format", "json"]
    measured = measure(command, core=core, environment={"HEGUI_SIEVE": sieve}, log=OUT / "scan.log")
    for name, tally in json.loads(measured.output)["sources"].items():
        if tally["documents"] != corpus.documents[name]:
            raise SystemExit(f"{name}: {tally['documents']} documents of {corpus.documents[name]} were scanned")
    return measured


def whole_scans(corpus: Corpus, small: Corpus, rounds: int, core: int) -> dict[str, Measured]:
    """Scans of each source and of all, beside a small corpus of the same kind; one worker and two."""
    cases = {}
    for size, which in (("small", small), ("whole", corpus)):
        for source in SOURCES:
            for how in HOW:
                cases[f"{size} {source} {how}"] = partial(scan, which, source, how, core)
        for workers in (1, 2):
            cases[f"{size} all workers {workers}"] = partial(scan, which, "all", "native", None, workers)
    return interleaved(cases, rounds)


def engines(corpus: Corpus, small: Corpus, rounds: int) -> dict[str, dict[str, float] | str]:
    """Local processes, Ray tasks and Spark, two cores each."""
    best: dict[str, dict[str, float] | str] = {}
    for _ in range(rounds):
        for name in ("local", "ray", "spark"):
            out = OUT / f"engine-{name}"
            shutil.rmtree(out, ignore_errors=True)
            ledgers = [str(which.ledger("all")) for which in (small, corpus)]
            command = [sys.executable, str(HERE / "engines.py"), name, *ledgers, str(corpus.lexicon(10_000)), str(out)]
            try:
                figures = json.loads(measure(command, log=OUT / f"{name}.log").output.splitlines()[-1])
            except Failed as error:
                best[name] = str(error)
                continue
            print(name, figures, file=sys.stderr)
            before = best.get(name)
            best[name] = {key: min(figures[key], before[key] if isinstance(before, dict) else 1e9) for key in figures}
    return best


def slice_for_peers(corpus: Corpus, language: str, megabytes: float, name: str) -> tuple[Path, int, dict[int, str]]:
    """The first documents of a JSON Lines file, in what forms peers read; where it ends, and the texts by position."""
    folder = OUT / f"slice-{name}-{language}"
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    terms = [term.text for term in load_lexicon(corpus.lexicon(10_000)).terms]
    (folder / "terms.txt").write_text("\n".join(terms))
    texts, position, size, lines = {}, 0, 0, []
    with (corpus.folder / f"{language}-jsonl" / "part-000.jsonl").open("rb") as stream:
        for line in stream:
            if size >= megabytes * 1e6:
                break
            texts[position] = json.loads(line)["text"]
            document = {"id": str(position), "text": texts[position], "source": "bench"}
            lines.append(json.dumps(document, ensure_ascii=False) + "\n")
            size += len(texts[position].encode())
            position += len(line)
    (folder / "documents" / "slice.jsonl").write_text("".join(lines))
    with gzip.open(folder / "documents" / "slice.json.gz", "wt") as stream:
        stream.writelines(lines)
    return folder, position, texts


def peer_run(peer: str, given: Path, language: str, core: int) -> Measured:
    """One run of a peer."""
    name, *told = peer.split()
    out = OUT / f"peer-{name}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command, log = _runner(name), OUT / f"{name}-{language}.log"
    measured = measure([*command, "run", str(given), str(out), language, *told], core=core, log=log)
    found = measure([*command, "found", str(given), str(out), language], log=log.with_suffix(".found.log"))
    return Measured(measured.wall, measured.cpu, measured.peak, found.output)


def _runner(name: str) -> list[str]:
    return [str(PEERS / name / "bin" / "python"), str(HERE / "peers" / f"{name}.py")]


def train_tokenizer(given: Path, stub: Path, language: str) -> None:
    """The model that Data-Juicer would download, for both slices."""
    measure([*_runner("datajuicer"), "train", str(given), "-", language], log=OUT / "train.log")
    shutil.copytree(given / "models", stub / "models", dirs_exist_ok=True)


def peers(corpus: Corpus, megabytes: float, rounds: int, core: int) -> Iterator[Peer]:
    """Each peer on a slice of each language, its start (a run on next to nothing) taken off."""
    truth = list(read_truth(corpus.folder))
    for language in LANGUAGES:
        finds = found_by_hegui(OUT / f"run-{language}-jsonl-native")
        stub, *_ = slice_for_peers(corpus, language, 0.001, "stub")
        for peer, times in PEER_SLICES.items():
            given, end, texts = slice_for_peers(corpus, language, megabytes * times, "whole")
            planted = list(in_slice(truth, f"{language}-jsonl/part-000.jsonl", end))
            own = recall_of(planted, finds)
            size = sum(len(text.encode()) for text in texts.values())
            try:
                if "tokens" in peer:
                    train_tokenizer(given, stub, language)
                cases = {
                    f"{peer} {language} {which}": partial(peer_run, peer, folder, language, core)
                    for which, folder in (("start", stub), ("whole", given))
                }
                started, whole = interleaved(cases, rounds).values()
            except (Failed, FileNotFoundError) as error:
                yield Peer(peer, language, size, None, None, Recall(), own, str(error))
                continue
            recall = recall_of(planted, found_by_peer(whole.output.splitlines(), texts))
            yield Peer(peer, language, size, started, whole, recall, own)


def main(arguments: Sequence[str] | None = None) -> None:
    """All of it, or the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=400)
    parser.add_argument("--slice", type=float, default=10, help="megabytes for each peer and language")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=1, help="on which single-core runs are pinned")
    parser.add_argument(
        "--parts", nargs="+", choices=("ours", "peers", "engines"), default=("ours", "peers", "engines")
    )
    asked = parser.parse_args(arguments)
    corpus, small = corpus_of(asked.megabytes), corpus_of(SMALL)
    figures = Figures(sizes=corpus.sizes, small=small.sizes)
    figures.scans = whole_scans(corpus, small, asked.rounds, asked.core)
    truth = list(read_truth(corpus.folder))
    for source in SOURCES:
        planted = [item for item in truth if item.file.startswith(f"{source}/")]
        figures.recall[source] = recall_of(planted, found_by_hegui(OUT / f"run-{source}-native"))
    if "ours" in asked.parts:
        figures.passes = in_process(corpus, asked.rounds, asked.core)
    if "engines" in asked.parts:
        figures.engines = engines(corpus, small, asked.rounds)
    if "peers" in asked.parts:
        figures.peers = list(peers(corpus, asked.slice, min(2, asked.rounds), asked.core))
    write_report(figures, ROOT / "out" / "bench-corpus.md")
    print(ROOT / "out" / "bench-corpus.md")


if __name__ == "__main__":
    main()
