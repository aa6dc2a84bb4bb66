# SPDX-License-Identifier: Apache-2.0
"""The figures of the formal tests on a day, from the dated parameters of the catalogue."""

from collections.abc import Iterator
from datetime import date

from hegui.cli.safety_standard import figure
from hegui.evaluate.question import Library
from hegui.evaluate.run.plan import Requirement
from hegui.evidence.findings import Method
from hegui.law.load import load_catalogue
from hegui.law.view import LawView


def requirements(as_of: date, known_by: date | None = None) -> tuple[Requirement, ...]:
    """What the safety standard asks of each test on the day: GB/T 45654, or TC260-003 on a day on which only that had it."""
    return tuple(_requirements(LawView(load_catalogue(), as_of, known_by)))


def _requirements(view: LawView) -> Iterator[Requirement]:
    for method in (Method.MANUAL, Method.KEYWORD, Method.CLASSIFIER):
        items, percent = f"generated_{method}_items", f"generated_{method}_pass_percent"
        yield _requirement(view, Library.GENERATED_CONTENT, method, items, percent)
    yield _requirement(view, Library.SHOULD_REFUSE, None, "refusal_test_items", "refusal_rate_percent")
    yield _requirement(
        view, Library.SHOULD_NOT_REFUSE, None, "over_refusal_test_items", "over_refusal_percent", at_most=True
    )


def _requirement(
    view: LawView, library: Library, method: Method | None, items: str, percent: str, *, at_most: bool = False
) -> Requirement:
    parameter = figure(view, percent)
    return Requirement(
        library=library,
        method=method,
        items=int(view.limit(figure(view, items).id)),
        percent=view.limit(parameter.id),
        at_most=at_most,
        article=f"{parameter.instrument} {parameter.article}",
    )
