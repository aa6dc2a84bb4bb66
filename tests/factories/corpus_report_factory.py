# SPDX-License-Identifier: Apache-2.0
"""A small scanned corpus of which everything is known, its sample, and its judges."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sample_factory import ASKED

from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.judging.judgement import Answer, Judgement
from hegui.corpus.judging.review import read_review, start_review
from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.report.figures import Figures, figures_of
from hegui.corpus.report.samples import samples_of
from hegui.corpus.run import Run
from hegui.corpus.sampling import write_sample
from hegui.corpus.sampling_pools import sample_of_candidates, sample_of_run
from hegui.corpus.scan import corpus_at, scan_corpus
from hegui.corpus.settings import Settings
from hegui.detect.classifier.linear import load_classifier
from hegui.detect.lexicon import Lexicon, Term, Tier
from hegui.panel import Person, Role

DAY = date(2026, 11, 25)
MOBILE = "13812345678"
BAD = "坏词一号"
LEXICON = Lexicon("test", (Term(BAD, "A.1.f", tier=Tier.BLOCK), Term("上下文词", "A.2.a", tier=Tier.CONTEXT)))
LEDGER = """\
hegui: 1
name: small
version: "3"
sources:
  - {id: forum, name: 论坛, kind: self_collected, files: [forum.jsonl], languages: [zh], modalities: [text]}
  - {id: notes, name: Notes, kind: open, files: [notes.jsonl], languages: [en], modalities: [text], licence_name: CC0-1.0}
"""
FORUM = [
    *(f"今天天气很好，第{number}次出门散步。" for number in range(36)),
    f"前面的话{BAD}后面的话，电话{MOBILE}咨询。",
    "繁體的上下文詞也算。",
    "全文只有坏·词·一·号。<script>alert(1)</script>",
]
NOTES = [f"Note {number}: the river was quiet again." for number in range(20)]
RATERS = (Person(id="a", name="甲"), Person(id="b", name="乙"))


def write_corpus(folder: Path, ledger: str = LEDGER) -> Path:
    """39 records in Chinese, of which one is not JSON; 20 in English. Gives the ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in FORUM]
    (folder / "forum.jsonl").write_text("\n".join([*lines, "{not json", ""]), encoding="utf-8")
    (folder / "notes.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in NOTES), encoding="utf-8")
    path = folder / "corpus.yaml"
    path.write_text(ledger, encoding="utf-8")
    return path


def scan(
    ledger: Path,
    folder: Path,
    *,
    terms: bool = True,
    personal: bool = True,
    classified: bool = False,
    as_of: date = DAY,
) -> Run:
    """A complete run; ``classified`` by the model that comes with hegui."""
    lexicons = (LEXICON,) if terms else ()
    classifier = load_classifier() if classified else None
    settings = Settings.of(lexicons, classifier, as_of=as_of, split_bytes=1 << 20, personal=personal)
    return scan_corpus(corpus_at(ledger), folder, settings, LocalEngine(1), lexicons=lexicons).run


def unfinished(run: Run) -> Run:
    """The run as it stood before its last split was done."""
    part = max((run.folder / "parts").glob("*.json"))
    part.unlink()
    return Run(run.folder, replace(run.scan, totals=None))


def sampled(run: Run, folder: Path) -> Path:
    """The folder of a sample of everything."""
    write_sample(folder, sample_of_run(run, items=4000, floor=93))
    return folder


def sampled_before(source: str, material: Path, folder: Path) -> Path:
    """The folder of a sample of material that is not collected yet."""
    sample, _ = sample_of_candidates(source, material, modality="text", seed=1, items=93)
    write_sample(folder, sample)
    return folder


def judge(folder: Path, *, illegal: int = 0, leave: int = 0) -> Path:
    """People judge the sample: so many items of its first source are illegal, so many others are left open."""
    review = start_review(folder, RATERS, None, double=0)
    items = sorted(review.sample.items, key=lambda item: (item.source, item.position))
    said = [
        Judgement(
            item.id,
            rater.id,
            rater.name,
            Role.RATER,
            Answer.ILLEGAL if number < illegal else Answer.FINE,
            datetime(2026, 11, 25, 9, tzinfo=UTC),
            ("A.1.f",) if number < illegal else (),
        )
        for number, item in enumerate(items[: len(items) - leave])
        for rater in review.raters_of(item.id)
    ]
    read_review(folder).record(said)
    return folder


def figures(run: Run, ledger: Path, *folders: Path) -> Figures:
    """The figures of a report with these samples."""
    return figures_of(run, load_ledger(ledger), asked=ASKED, samples=samples_of(run, folders, ASKED), as_of=DAY)
