# SPDX-License-Identifier: Apache-2.0
"""Real corpora for the corpus scans of the examples: made, scanned and sampled by hegui's own tools.

In a plan, evidence of kind ``corpus-scan`` with ``corpus`` instead of ``finding`` says how many records of which kind each
source of ``examples/<name>/corpus/corpus.yaml`` has, and what is planted in them. The files are kept in ``examples/<name>/corpus/``,
so that anybody can scan them again. The people who judge are invented: they "read" the list of what was planted,
``planted.jsonl``. Real samples are judged by real people (`hegui corpus judge`).
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from examples.corpus_texts import Turns, grammar, illegal
from msgspec.structs import replace

from hegui.cli.corpus_standard import requirements
from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.judging.judgement import Answer, Judgement
from hegui.corpus.judging.review import start_review
from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.plan import SPLIT_BYTES
from hegui.corpus.provenance import finding_of as ledger_finding
from hegui.corpus.provenance import provenance_of
from hegui.corpus.report.figures import Figures, figures_of
from hegui.corpus.report.samples import samples_of
from hegui.corpus.run import Run
from hegui.corpus.sampling import Stage, floor_of, write_sample
from hegui.corpus.sampling_pools import sample_of_candidates, sample_of_run
from hegui.corpus.scan import corpus_at, scan_corpus
from hegui.corpus.settings import Settings
from hegui.corpus.statement import finding_of, record_of
from hegui.detect.classifier import load_classifier
from hegui.detect.lexicon import load_lexicon, load_starter
from hegui.evidence.findings import CorpusScan, SourceLedger
from hegui.panel import Person, Role

LEDGER: Final = "corpus/corpus.yaml"
FIXED: Final = 1_790_000_000
"""Time of change of all files made, in seconds since 1970: it is part of what a scan is known by."""
RATERS: Final = (Person(id="rater-1", name="示例评判人甲"), Person(id="rater-2", name="示例评判人乙"))
CHINA: Final = timezone(timedelta(hours=8))
ROLES: Final = ("user", "assistant")


@dataclass(frozen=True, slots=True)
class Planted:
    """A record with illegal or unhealthy words."""

    stage: Stage
    source: str
    position: int
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    turns: Turns
    risks: tuple[str, ...] = ()


def scanned(folder: Path, day: str, plan: Mapping[str, Any]) -> tuple[CorpusScan, Path]:
    """Makes the corpus of a plan, scans it, and draws and judges its samples.

    Args:
        folder: of the example.
        day: of the scan.
        plan: ``quality_measures``, which no tool measures and the record of the data department tells of; and ``sources``,
            each with ``records`` and ``candidates`` by language, ``sampled_before``, and what is planted in them.

    Returns:
        The finding, and the record of it: which files, by digest, and which scan.
    """
    planted = make(folder / "corpus", plan["sources"])
    on = date.fromisoformat(day)
    with TemporaryDirectory() as work:
        figures = _figures(folder, Path(work), on, plan["sources"], planted)
    content = record_of(figures)
    record = folder / "records" / "corpus-scans" / f"{day}-{figures.scan[:12]}.json"
    shutil.rmtree(record.parent, ignore_errors=True)
    record.parent.mkdir(parents=True)
    record.write_bytes(content)
    return replace(finding_of(figures), quality_measures=tuple(plan["quality_measures"])), record


def ledger_checked(folder: Path, day: str) -> tuple[SourceLedger, list[Path]]:
    """What the ledger has on file on a day, and the files that it rests on."""
    loaded = load_ledger(folder / LEDGER)
    papers = [folder / LEDGER, *(loaded.folder / name for name in loaded.documents)]
    return ledger_finding(loaded, provenance_of(loaded, date.fromisoformat(day))), papers


def make(place: Path, sources: Sequence[Mapping[str, Any]]) -> list[Planted]:
    """Writes the files of all sources, and the list of what was planted."""
    shutil.rmtree(place / "before", ignore_errors=True)
    planted: list[Planted] = []
    for source in sources:
        name = source["source"]
        for stage, file in (
            (Stage.CORPUS, place / f"{name}.jsonl.gz"),
            (Stage.BEFORE, _candidates(place, name) / "1.jsonl.gz"),
        ):
            planted += (
                Planted(stage, name, position, risks)
                for position, risks in _write(file, _texts(source, stage))
                if risks
            )
    lines = (
        json.dumps({"stage": item.stage, "source": item.source, "position": item.position, "risks": item.risks})
        for item in planted
    )
    (place / "planted.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return planted


def _candidates(place: Path, source: str) -> Path:
    return place / "before" / source


def _texts(source: Mapping[str, Any], stage: Stage) -> list[_Text]:
    """What a source holds at a stage, in a random order that is always the same."""
    random = Random(f"{source['source']} {stage}")  # noqa: S311  no secret: the same texts every time
    counts, harm = ("records", "illegal") if stage is Stage.CORPUS else ("candidates", "illegal_before")
    texts: list[_Text] = []
    for language, count in source[counts].items():
        own = grammar(source["texts"], language)
        extras = source.get("personal", {}).get(language, {}) if stage is Stage.CORPUS else {}
        for extra, some in extras.items():
            texts += map(_Text, islice(own.texts(random, extra), some))
        texts += map(_Text, islice(own.texts(random), count - sum(extras.values())))
    chat = grammar(source["texts"], "zh").refusal
    for risk, count in source.get(harm, {}).items():
        for turns in islice(illegal(risk).texts(random), count):
            texts.append(_Text((*turns, chat) if chat else turns, (risk,)))
    random.shuffle(texts)
    return texts


def _write(file: Path, texts: Sequence[_Text]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Writes JSON Lines, and says where each record begins and what is planted in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = bytearray()
    for number, text in enumerate(texts, start=1):
        yield len(content), text.risks
        content += json.dumps(_record(number, text.turns), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    file.write_bytes(gzip.compress(bytes(content), mtime=0))
    os.utime(file, (FIXED, FIXED))


def _record(number: int, turns: Turns) -> dict[str, object]:
    if len(turns) == 1:
        return {"id": number, "text": turns[0]}
    return {
        "id": number,
        "messages": [{"role": role, "content": said} for role, said in zip(ROLES, turns, strict=True)],
    }


def _figures(
    folder: Path, work: Path, day: date, sources: Sequence[Mapping[str, Any]], planted: Sequence[Planted]
) -> Figures:
    lexicons = (load_starter(), load_lexicon(folder / "corpus" / "lexicon.yaml"))
    settings = Settings.of(lexicons, load_classifier(None), as_of=day, split_bytes=SPLIT_BYTES)
    scanning = scan_corpus(corpus_at(folder / LEDGER), work / "run", settings, LocalEngine(1), lexicons=lexicons)
    if scanning.failed:
        raise ValueError(scanning.failed[0].reason.en)
    samples = [*_judged(scanning.run, folder, work, day, sources, planted)]
    asked = requirements(day)
    return figures_of(
        scanning.run,
        load_ledger(folder / LEDGER),
        asked=asked,
        samples=samples_of(scanning.run, samples, asked),
        as_of=day,
    )


def _judged(
    run: Run, folder: Path, work: Path, day: date, sources: Sequence[Mapping[str, Any]], planted: Sequence[Planted]
) -> Iterator[Path]:
    """The folders of the samples: of the corpus, and of the candidate material of each source."""
    asked = requirements(day)
    floor = floor_of(asked.source_illegal.share)
    write_sample(work / "after", sample_of_run(run, items=int(asked.manual_items.number), floor=floor))
    yield _judge(work / "after", day, planted)
    for source in sources:
        name = source["source"]
        place = _candidates(folder / "corpus", name)
        sample, _ = sample_of_candidates(name, place, modality="text", seed=0, items=source["sampled_before"])
        write_sample(work / name, sample)
        yield _judge(work / name, day, planted)


def _judge(sample: Path, day: date, planted: Sequence[Planted]) -> Path:
    """Stands in for the people: an item is illegal if something was planted in it, of that risk."""
    review = start_review(sample, RATERS, None)
    said = {(item.source, item.position): item.risks for item in planted if item.stage is review.sample.stage}
    at = datetime.combine(day, time(9), CHINA)
    judgements: list[Judgement] = []
    for item in review.sample.items:
        risks = said.get((item.source, item.position), ())
        answer = Answer.ILLEGAL if risks else Answer.FINE
        judgements += (
            Judgement(item.id, rater.id, rater.name, Role.RATER, answer, at, risks)
            for rater in review.raters_of(item.id)
        )
    review.record(judgements)
    return sample
