# SPDX-License-Identifier: Apache-2.0
"""The report as canonical JSON: the same figures give the same bytes. Words stand in both languages beside the codes."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from hegui.corpus.judging.results import JudgedSample, JudgedSource
from hegui.corpus.report.figures import Earlier, Figures, SourceFigures, likely_share
from hegui.corpus.report.samples import SampleShown, TechnicalShown
from hegui.corpus.report.words import NOT_A_PROMISE, not_checked, not_claimed
from hegui.corpus.tally import Tally
from hegui.evidence.schemas import canonical
from hegui.statistics.intervals import Interval
from hegui.text import Text

FORMAT = 1


def report_as_json(figures: Figures) -> bytes:
    """The report, with a line end."""
    settings = figures.settings
    report = {
        "hegui_corpus_report": FORMAT,
        "corpus": figures.corpus,
        "version": figures.version,
        "complete": figures.complete,
        "scan": {
            "sha256": figures.scan,
            "day": settings.as_of.isoformat(),
            "hegui": settings.hegui,
            "files": figures.files,
            "bytes": figures.bytes,
            "files_sha256": figures.files_digest,
            "splits": figures.splits,
            "unfinished": figures.unfinished,
            "seed": settings.seed,
            "lexicons": [{**asdict(used), "updated": _day(used.updated)} for used in settings.lexicons],
            "classifier": asdict(settings.classifier) if settings.classifier else None,
            "personal": settings.personal,
            "thresholds": asdict(settings.thresholds),
            "ledger_unchanged": figures.ledger_unchanged,
        },
        "tally": _tally(figures.tally, looked=figures.looked_for_terms),
        "sources": [_source(row, looked=figures.looked_for_terms) for row in figures.sources],
        "asked": figures.asked.as_json(),
        "samples": [_sample(shown) for shown in figures.samples],
        "technical_sample": _technical(figures.technical),
        "through": [asdict(row) for row in figures.through],
        "trend": [_earlier(row) for row in figures.trend],
        "examples": None if figures.examples is None else [asdict(example) for example in figures.examples],
        "not_checked": _texts(not_checked(figures)),
        "not_claimed": _texts((NOT_A_PROMISE, *not_claimed(figures))),
    }
    return canonical(report) + b"\n"


def _tally(tally: Tally, *, looked: bool) -> dict[str, Any]:
    share = likely_share(tally) if looked else None
    flags = {"likely_share_machine_flags": None if share is None else {"low": share.low, "high": share.high}}
    return {name: value for name, value in asdict(tally).items() if name != "technical"} | flags


def _source(row: SourceFigures, *, looked: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "ledger": asdict(row.ledger) if row.ledger else None,
        "records": [
            {
                "record": answer.record.value,
                "status": answer.status.value,
                "reason": _text(answer.reason),
                "evidence": list(answer.evidence),
                "expires": _day(answer.expires),
                "forbids_use": answer.forbids is not None,
            }
            for answer in (row.provenance.answers if row.provenance else ())
        ],
        "files": row.files,
        "bytes": row.bytes,
        "tally": _tally(row.tally, looked=looked),
        "before_collection": _judged_source(row.before),
        "after_collection": _judged_source(row.after),
    }


def _judged_source(row: JudgedSource | None) -> dict[str, Any] | None:
    return None if row is None else asdict(row)


def _sample(shown: SampleShown) -> dict[str, Any]:
    sample = shown.sample
    return {
        "stage": sample.stage.value,
        "sha256": sample.sha256,
        "seed": sample.seed,
        "items": len(sample.items),
        "population": sample.population,
        "judged": _judged(shown.judged),
    }


def _judged(judged: JudgedSample | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "items": judged.items,
        "qualified": judged.qualified,
        "unqualified": judged.unqualified,
        "undetermined": dict(judged.undetermined),
        "wilson": _interval(judged.wilson),
        "clopper_pearson": _interval(judged.exact),
        "weighted": {"share": judged.weighted.share, **_interval(judged.weighted.interval)},
        "reaches_the_figures": judged.bare_pass,
        "reaches_them_at_95_percent": judged.confident_pass,
        "categories": dict(judged.categories),
        "raters": len(judged.people),
    }


def _technical(technical: TechnicalShown | None) -> dict[str, Any] | None:
    if technical is None:
        return None
    return {
        **asdict(technical.counts),
        "enough": technical.enough,
        "reaches_the_figures": technical.passed,
        "clopper_pearson": _interval(technical.exact),
    }


def _earlier(row: Earlier) -> dict[str, Any]:
    return {
        "corpus": row.corpus,
        "version": row.version,
        "day": row.day.isoformat(),
        "complete": row.complete,
        "looked_for_terms": row.looked_for_terms,
        "personal": row.personal,
        "differs": list(row.differs),
        "tally": _tally(row.tally, looked=row.looked_for_terms),
    }


def _interval(interval: Interval) -> dict[str, float]:
    return {"low": interval.low, "high": interval.high, "level": interval.level}


def _day(value: object) -> str | None:
    return None if value is None else str(value)


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _texts(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [_text(text) for text in texts]
