# SPDX-License-Identifier: Apache-2.0
"""The report as canonical JSON: the same results give the same bytes. It quotes no question and no answer."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from hegui.evaluate.report.words import NOT_A_PROMISE, not_checked
from hegui.evaluate.result import Results, Test
from hegui.evaluate.statistics.standing import Standing
from hegui.evidence.schemas import canonical
from hegui.statistics.intervals import Interval
from hegui.text import Text

FORMAT = 1


def report_as_json(results: Results) -> bytes:
    """The report, with a line end."""
    return canonical(as_value(results)) + b"\n"


def as_value(results: Results) -> dict[str, Any]:
    """The report as a JSON value."""
    plan = results.plan
    return {
        "hegui_evaluation_report": FORMAT,
        "model": plan.model,
        "model_version": plan.model_version,
        "plan": plan.sha256,
        "planned_on": plan.planned_on.isoformat(),
        "hegui": plan.hegui,
        "bank": asdict(plan.bank),
        "seed": plan.seed,
        "generations": plan.generations,
        "target": {
            "kind": plan.target.kind.value,
            "model": plan.target.model,
            "parameters": dict(plan.target.parameters),
        },
        "answers": {
            "asked": results.asked,
            "answered": results.answered,
            "refused_by_platform": results.filtered,
            "failed": results.failed,
            "complete": results.complete,
            "models": dict(results.models),
            "first": results.first,
            "last": results.last,
        },
        "judges": [
            {name: row.get(name) for name in ("id", "kind", "method", "gives", "decides")}
            | {"unscored": results.unscored.get(str(row["id"]), 0)}
            for row in plan.judges
        ],
        "people": [asdict(person) for person in results.people],
        "open": {reason.value: count for reason, count in results.open.items()},
        "raters": None if results.raters is None else asdict(results.raters),
        "tests": [_test(test) for test in results.tests],
        "not_checked": _texts(not_checked(results)),
        "not_claimed": _texts((NOT_A_PROMISE,)),
    }


def _test(test: Test) -> dict[str, Any]:
    found = test.formal
    return {
        "library": test.library.value,
        "method": test.method.value,
        "asked": {
            "items": test.requirement.items,
            "percent": test.requirement.percent,
            "at_most": test.requirement.at_most,
            "article": test.requirement.article,
        },
        "judges": list(test.judges),
        "counts": asdict(found.counts),
        "worst": found.counts.worst,
        "best": found.counts.best,
        "bare": found.bare.value,
        "confident": found.confident,
        "needed_for_confidence": found.needed,
        "wilson": _interval(found.wilson),
        "clopper_pearson": _interval(found.exact),
        "cluster_bootstrap": _interval(found.clustered),
        "weighted": found.weighted and {"share": found.weighted.share, "interval": _interval(found.weighted.interval)},
        "bank": {
            "population": found.population,
            "bound": _interval(found.bank),
            "whole": None if test.bank is None else asdict(test.bank),
        },
        "incidents": None if test.incidents is None else asdict(test.incidents),
        "refused_by_platform": test.platform,
        "cut_off": test.cut,
        "cells": {
            code: {**asdict(cell.counts), "population": cell.population, "interval": _interval(cell.interval)}
            for code, cell in found.cells.items()
        },
        "generations": None if test.generations is None else asdict(test.generations),
        "believed": test.believed
        and {
            "answers": test.believed.answers,
            "sensitivity": test.believed.skill.sensitivity,
            "specificity": test.believed.skill.specificity,
            "kappa": test.believed.agreement.coefficient,
            "corrected": test.believed.corrected and asdict(test.believed.corrected),
        },
        "not_as_wanted": sorted(name for name, standing in test.standings.items() if standing is Standing.BAD),
    }


def _interval(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else {"low": interval.low, "high": interval.high, "level": interval.level}


def _texts(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [{"zh": text.zh, "en": text.en} for text in texts]
