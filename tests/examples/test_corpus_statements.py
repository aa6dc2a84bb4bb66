# SPDX-License-Identifier: Apache-2.0
"""The corpus statements of the examples are real: of corpora that are kept, and found the same when scanned again.

The people who judge in the examples are made up, and go by the list of what was planted; so does this.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hegui.cli.corpus_standard import requirements
from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.plan import SPLIT_BYTES
from hegui.corpus.report.figures import Figures, figures_of
from hegui.corpus.run import Run
from hegui.corpus.sampling import Item, Sample, floor_of
from hegui.corpus.sampling_pools import sample_of_candidates, sample_of_run
from hegui.corpus.scan import corpus_at, scan_corpus
from hegui.corpus.settings import Settings
from hegui.corpus.statement import finding_of
from hegui.detect.classifier import load_classifier
from hegui.detect.lexicon import load_lexicon, load_starter
from hegui.dossier import load_dossier
from hegui.risks import is_illegal_or_unhealthy

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS = {
    "companion-app": "records/tests/corpus.md",
    "fine-tuned-images": "records/corpus/scan-2026-10.md",
}
FROM_SAMPLES = {"sampled_before", "illegal_before", "sampled_after", "illegal_after"}


@dataclass(frozen=True)
class Scanned:
    """An example whose corpus was scanned again."""

    folder: Path
    told: Mapping[str, Any]
    """The finding of the statement that is kept."""
    run: Run
    figures: Figures

    def sources(self) -> dict[str, Mapping[str, Any]]:
        """What the statement says of each source."""
        return {row["source"]: row for row in self.told["sources"]}

    def planted(self, stage: str) -> dict[tuple[str, int], list[str]]:
        """The risks of each record that something was planted in."""
        lines = (self.folder / "corpus" / "planted.jsonl").read_text(encoding="utf-8").splitlines()
        rows = map(json.loads, lines)
        return {(row["source"], row["position"]): row["risks"] for row in rows if row["stage"] == stage}

    def illegal(self, sample: Sample, stage: str) -> list[Item]:
        """The items of a sample in which something was planted."""
        planted = self.planted(stage)
        assert all(any(map(is_illegal_or_unhealthy, risks)) for risks in planted.values())
        return [item for item in sample.items if (item.source, item.position) in planted]


@pytest.fixture(scope="module", params=sorted(RECORDS))
def scanned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """The scan that the README of the example tells how to repeat."""
    folder = EXAMPLES / request.param
    [statement] = (folder / "evidence" / "corpus-scan").glob("*.json")
    predicate = json.loads(statement.read_text(encoding="utf-8"))["predicate"]
    day = date.fromisoformat(predicate["collected"])
    lexicons = (load_starter(), load_lexicon(folder / "corpus" / "lexicon.yaml"))
    settings = Settings.of(lexicons, load_classifier(None), as_of=day, split_bytes=SPLIT_BYTES)
    ledger = folder / "corpus" / "corpus.yaml"
    scanning = scan_corpus(
        corpus_at(ledger), tmp_path_factory.mktemp("run"), settings, LocalEngine(1), lexicons=lexicons
    )
    assert not scanning.failed
    figures = figures_of(scanning.run, load_ledger(ledger), asked=requirements(day), as_of=day)
    return Scanned(folder, predicate["finding"], scanning.run, figures)


def test_another_scan_finds_what_the_statement_says(scanned: Scanned) -> None:
    """Documents, languages, personal information and the technical sample; the filters but for the people."""
    again = finding_of(scanned.figures).as_json()
    rows = {row["source"]: row for row in again["sources"]}
    for source, row in scanned.sources().items():
        machine = {name: value for name, value in row.items() if name not in FROM_SAMPLES}
        assert machine == {name: value for name, value in rows[source].items() if name not in FROM_SAMPLES}
    assert again["technical_sample"] == scanned.told["technical_sample"]
    assert [*again["filters"], "manual"] == scanned.told["filters"] == ["keyword", "classifier", "manual"]
    assert not again["malformed"]


def test_the_corpus_sample_can_be_drawn_again(scanned: Scanned) -> None:
    """The same 4,000 items, with as many illegal ones of the whole and of each source."""
    asked = scanned.figures.asked
    floor = floor_of(asked.source_illegal.share)
    sample = sample_of_run(scanned.run, items=int(asked.manual_items.number), floor=floor)
    illegal = scanned.illegal(sample, "corpus")
    assert scanned.told["manual_sample"] == {
        "items": len(sample.items),
        "qualified": len(sample.items) - len(illegal),
        "population": sample.population,
    }
    for source, row in scanned.sources().items():
        assert row["sampled_after"] == sum(item.source == source for item in sample.items)
        assert row["illegal_after"] == sum(item.source == source for item in illegal)


def test_the_samples_before_collection_can_be_drawn_again(scanned: Scanned) -> None:
    """Of the candidate material of each source."""
    for source, row in scanned.sources().items():
        place = scanned.folder / "corpus" / "before" / source
        sample, unreadable = sample_of_candidates(source, place, modality="text", seed=0, items=row["sampled_before"])
        assert not unreadable
        assert sample.population > len(sample.items) == row["sampled_before"]
        assert len(scanned.illegal(sample, "before")) == row["illegal_before"]


def test_the_record_is_of_the_files_that_are_kept(scanned: Scanned) -> None:
    """Its digest over all files is that of the files, and nothing else is in the folder of scans."""
    [record] = (scanned.folder / "records" / "corpus-scans").iterdir()
    told = json.loads(record.read_text(encoding="utf-8"))
    assert told["files_sha256"] == scanned.figures.files_digest
    assert told["files"] == scanned.figures.files
    assert told["bytes"] == scanned.figures.bytes


def test_dossier_and_ledger_say_the_same_of_the_sources(scanned: Scanned) -> None:
    """Sources, documents and bytes are those that were scanned, wherever they are told."""
    ledger = load_ledger(scanned.folder / "corpus" / "corpus.yaml").ledger
    data = load_dossier(scanned.folder).model.data
    found = [(row.id, row.tally.documents, row.bytes) for row in scanned.figures.sources]
    assert [(source.id, source.documents, source.size_bytes) for source in ledger.sources] == found
    assert [(source.id, source.documents, source.size_bytes) for source in data.sources or ()] == found
    assert (data.corpus, data.corpus_version) == (ledger.name, ledger.version)


def test_the_record_in_words_has_the_figures_of_the_statement(scanned: Scanned) -> None:
    """A row a source, and the two samples of the whole."""
    record = (scanned.folder / RECORDS[scanned.folder.name]).read_text(encoding="utf-8")
    for source, row in scanned.sources().items():
        counts = (
            f"| {source} | {row['documents']} | {row['sampled_before']} / {row['illegal_before']} "
            f"| {row['sampled_after']} / {row['illegal_after']} | {row.get('pi_documents', 0)} |"
        )
        assert counts in record
    for title, name in (("人工抽检", "manual_sample"), ("技术抽检", "technical_sample")):
        sample = scanned.told[name]
        assert f"{title}：总体{sample['population']}条，抽取{sample['items']}条，合格{sample['qualified']}条" in record
