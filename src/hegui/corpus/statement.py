# SPDX-License-Identifier: Apache-2.0
"""What a scan and its samples prove, as the finding of an evidence statement. Only what was done is in it."""

from collections.abc import Iterator, Sequence
from typing import Final

from hegui.corpus.judging.results import JudgedSource
from hegui.corpus.language import Language
from hegui.corpus.report.figures import Figures, SourceFigures
from hegui.corpus.report.samples import SampleShown, after_collection, before_collection, corpus_sample
from hegui.errors import CorpusProblem, Problem
from hegui.evidence.findings import CorpusScan, Sample, ScannedSource
from hegui.evidence.schemas import canonical
from hegui.text import Text

LEAST_SHARE: Final = 0.01
"""Share of a source's records from which on a language counts as one of its languages: strays make no source of it."""
_NO_LANGUAGE: Final = frozenset({Language.NONE.value, Language.OTHER.value, Language.MIXED.value})


def finding_of(figures: Figures, quality_measures: Sequence[str] = ()) -> CorpusScan:
    """The finding of a complete scan.

    A filter is named only where it was used: keywords where terms were looked for, the classifier where it scored all
    that it was asked about, people where a sample of this very scan is judged in full. A sample that is not judged in full
    is left out. An item that even the adjudicator could not decide counts as illegal, and as not qualified.

    Args:
        figures: of the run and its samples.
        quality_measures: what was done for quality before the scan, as the provider records it: of deduplication,
            accuracy, objectivity, diversity. A scan does not see it; a person judges its effect.

    Raises:
        CorpusProblem: the scan is not complete, so that it would speak of a part as of the whole; nothing was read; or
            personal information was not looked for, which the counts of the finding cannot say.
    """
    if figures.unfinished:
        what = Text(
            f"{figures.splits} 个分片中有 {figures.unfinished} 个未扫描，证据没有写入：部分结果不能代表全部语料",
            f"{figures.unfinished} of {figures.splits} splits are not scanned; no evidence was written: a part must not "
            "read as the whole",
        )
        fix = Text("再次运行 hegui corpus scan，补齐后再写入。", "Run `hegui corpus scan` again, then write it.")
        raise CorpusProblem(Problem(what, fix=fix))
    if not figures.tally.documents:
        what = Text("没有读到任何记录，证据没有写入", "not one record was read; no evidence was written")
        raise CorpusProblem(Problem(what))
    if not figures.settings.personal:
        what = Text(
            "扫描没有查找个人信息，证据没有写入：“没有查找”不能记为零条",
            "the scan did not look for personal information; no evidence was written: 'not looked for' is not a count of 0",
        )
        fix = Text("扫描时不用 --no-personal。", "Scan without --no-personal.")
        raise CorpusProblem(Problem(what, fix=fix))
    samples = [shown for shown in figures.samples if shown.settled]
    return CorpusScan(
        corpus=figures.corpus,
        version=figures.version,
        sources=tuple(_source(row, samples) for row in figures.sources),
        filters=tuple(_filters(figures, samples)),
        manual_sample=_manual(samples),
        technical_sample=_technical(figures),
        malformed=figures.tally.rejections + figures.tally.unread,
        quality_measures=tuple(quality_measures),
    )


def record_of(figures: Figures) -> bytes:
    """The file that the statement is about: which corpus, the digest over all its files, and which scan. No file names."""
    return (
        canonical(
            {
                "corpus": figures.corpus,
                "version": figures.version,
                "files": figures.files,
                "bytes": figures.bytes,
                "files_sha256": figures.files_digest,
                "scan_sha256": figures.scan,
                "samples_sha256": sorted(shown.sample.sha256 for shown in figures.samples),
                "day": figures.settings.as_of.isoformat(),
                "hegui": figures.settings.hegui,
            }
        )
        + b"\n"
    )


def _source(row: SourceFigures, samples: Sequence[SampleShown]) -> ScannedSource:
    sampled_before, illegal_before = _counts(before_collection(samples, row.id))
    sampled_after, illegal_after = _counts(after_collection(samples, row.id))
    return ScannedSource(
        source=row.id,
        documents=row.tally.documents,
        languages=tuple(_languages(row)),
        modalities=tuple(sorted(row.tally.modalities)),
        sampled_before=sampled_before,
        illegal_before=illegal_before,
        sampled_after=sampled_after,
        illegal_after=illegal_after,
        pi_documents=row.tally.pi_documents,
        sensitive_pi_documents=row.tally.sensitive_pi_documents,
    )


def _counts(judged: JudgedSource | None) -> tuple[int, int]:
    """Sampled, and illegal in the worst case; a sample that is not there is none."""
    return (judged.sampled, judged.illegal_at_most) if judged else (0, 0)


def _languages(row: SourceFigures) -> Iterator[str]:
    for language, count in sorted(row.tally.languages.items()):
        if language not in _NO_LANGUAGE and count >= LEAST_SHARE * row.tally.documents:
            yield language


def _filters(figures: Figures, samples: Sequence[SampleShown]) -> Iterator[str]:
    if figures.looked_for_terms:
        yield "keyword"
    if figures.settings.classifier is not None and figures.tally.classified and not figures.tally.unscored:
        yield "classifier"
    if corpus_sample(samples) is not None:
        yield "manual"


def _manual(samples: Sequence[SampleShown]) -> Sample | None:
    shown = corpus_sample(samples)
    if shown is None or shown.judged is None:
        return None
    return Sample(items=shown.judged.items, qualified=shown.judged.qualified, population=shown.judged.population)


def _technical(figures: Figures) -> Sample | None:
    if figures.technical is None:
        return None
    counts = figures.technical.counts
    return Sample(items=counts.items, qualified=counts.qualified, population=counts.population)
