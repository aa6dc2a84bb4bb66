# SPDX-License-Identifier: Apache-2.0
"""A corpus from its making to its report: ``python scripts/demo_corpus.py out/corpus-demo`` (``make demo-corpus``).

Everything is invented: texts by `benchmarks/corpus`, the ledger below, and the people who judge. They "read" the list of
what was planted; a real sample is judged by real people, on the local page or in sheets (`hegui corpus judge`).
"""

import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / "benchmarks" / "corpus"), str(ROOT / "tests" / "factories")]

from generator import Truth, make_corpus, read_truth  # noqa: E402  found only now

from hegui.corpus.judging.judgement import Answer, Judgement  # noqa: E402  as above
from hegui.corpus.judging.review import read_review  # noqa: E402  as above
from hegui.panel import Role  # noqa: E402  as above

MEGABYTES = 24
DAY = "2026-11-25"
JUDGED_AT = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=8)))
RATERS = {"rater-1": "演示评判人甲", "rater-2": "演示评判人乙"}
LEDGER = """\
hegui: 1
name: demo-corpus
version: "2026.11"
charges_users: true
description: 由 hegui 自带的生成器编造，仅供演示 / invented by hegui's own generator, for demonstration
published_on: 2026-11-20
suppliers:
  - id: example-data
    name: 示例数据有限公司
    contract: papers/contract.txt
    contract_signed_on: 2026-08-20
    contract_ends_on: 2027-08-19
    commitments: papers/commitments.txt
    review: papers/review.txt
    reviewed_on: 2026-08-10
    next_review: 2027-08-10
sources:
  - id: zh-articles
    name: 中文文章（演示）
    kind: self_collected
    files: [zh-parquet/*.parquet]
    languages: [zh]
    modalities: [text]
    origin: https://articles.example
    collected_from: 2026-09-01
    collected_to: 2026-10-15
    collected_automatically: true
    collection_record: papers/collection.txt
    tool: example-crawler 2.1
    snapshots:
      - {of: robots, file: papers/robots.txt, taken_on: 2026-09-01, user_agent: example-crawler}
      - {of: terms, file: papers/terms.txt, taken_on: 2026-09-01, refuses: false}
    contains_pi: true
    contains_sensitive_pi: true
    annotated: false
  - id: zh-forum
    name: 中文论坛（演示）
    kind: commercial
    files: [zh-jsonl/*.jsonl]
    languages: [zh]
    modalities: [text]
    supplier: example-data
    allows_training: true
    allows_commercial_use: true
    annotated: false
  - id: en-documents
    name: English documents (demonstration)
    kind: open
    files: [en-parquet/*.parquet]
    languages: [en]
    modalities: [text]
    licence_name: CC-BY-4.0
    licence: papers/licence.txt
    allows_training: true
    allows_commercial_use: true
    annotated: false
  - id: en-notes
    name: English notes (demonstration)
    kind: synthetic
    files: [en-jsonl/*.jsonl]
    languages: [en]
    modalities: [text]
    annotated: false
"""
PAPERS = {
    "contract.txt": "演示合同，内容从略。\n",
    "commitments.txt": "演示承诺书，内容从略。\n",
    "review.txt": "演示审核记录，内容从略。\n",
    "collection.txt": "演示采集记录：2026-09-01 至 2026-10-15，逐日增量。\n",
    "robots.txt": "User-agent: *\nDisallow: /private/\n",
    "terms.txt": "演示条款，内容从略。\n",
    "licence.txt": "Stands for the text of the licence.\n",
}


def main() -> None:
    """Makes, scans, samples, judges, reports."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/corpus-demo")
    shutil.rmtree(folder, ignore_errors=True)
    corpus, run, sample = folder / "corpus", folder / "run", folder / "sample"
    made = make_corpus(corpus, MEGABYTES, seed=1, files=1)
    (corpus / "papers").mkdir()
    for name, text in PAPERS.items():
        (corpus / "papers" / name).write_text(text, encoding="utf-8")
    ledger = corpus / "corpus.yaml"
    ledger.write_text(LEDGER, encoding="utf-8")
    print(f"{made.documents:,} documents, {made.text_bytes / 1e6:.0f} MB of invented text in {corpus}", flush=True)
    hegui("scan", ledger, "--out", run, "--lexicon", corpus / "lexicon-10000.jsonl", "--as-of", DAY)
    hegui("sample", run, "--out", sample)
    hegui("judge", "start", sample, *(part for person in RATERS.items() for part in ("--rater", "=".join(person))))
    judge_as_planted(sample, corpus)
    report = ("--html", folder / "report.html", "--json", folder / "report.json")
    hegui("report", run, "--ledger", ledger, "--sample", sample, "--on", DAY, *report)


def hegui(*words: object) -> None:
    """One command, as a user would give it."""
    command = [Path(sys.executable).with_name("hegui"), "corpus", *words]
    print(f"\n$ hegui {' '.join(map(str, command[1:]))}", flush=True)
    subprocess.run(list(map(str, command)), check=True)


def judge_as_planted(sample: Path, corpus: Path) -> None:
    """Stands in for the people: an item is illegal if a term was planted in it, of the risk of that term."""
    planted: dict[tuple[str, int], list[Truth]] = {}
    for item in read_truth(corpus):
        if item.what == "term":
            planted.setdefault((item.file, item.position), []).append(item)
    review = read_review(sample)
    judgements = [
        Judgement(item.id, rater.id, rater.name, Role.RATER, *_said(planted.get((item.file, item.position), ())))
        for item in review.sample.items
        for rater in review.raters_of(item.id)
    ]
    review.record(judgements)
    print(f"\n{len(judgements):,} judgements by invented people, from the list of what was planted", flush=True)


def _said(found: list[Truth] | tuple[()]) -> tuple[Answer, datetime, tuple[str, ...]]:
    risks = tuple(sorted({item.kind for item in found}))
    return (Answer.ILLEGAL if risks else Answer.FINE), JUDGED_AT, risks


if __name__ == "__main__":
    main()
