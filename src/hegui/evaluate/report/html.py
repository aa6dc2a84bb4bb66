# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network; it opens in one language and can be switched to the other, or both."""

from typing import Final

from hegui.evaluate.report import words
from hegui.evaluate.result import Results
from hegui.evaluate.statistics.formal import Passed
from hegui.evaluate.statistics.standing import Standing
from hegui.panel import OPEN_NAMES
from hegui.single_page import rendered
from hegui.text import Language

_SHOWN: Final = 200
"""Ids of questions that stand otherwise than wanted, a test."""


def render_html(results: Results, opens: Language | None = Language.ZH) -> str:
    """The report as a page.

    Args:
        results: of a run.
        opens: the language that it opens in; None: both.
    """
    values = {
        "results": results,
        "plan": results.plan,
        "language": opens.value if opens else "both",
        "words": words,
        "open_names": OPEN_NAMES,
        "not_checked": list(words.not_checked(results)),
        "colour": {Passed.PASS: "good", Passed.FAIL: "bad", Passed.OPEN: "open", Passed.TOO_FEW: "bad"},
        "wrong": {
            (test.library, test.method): sorted(
                name for name, standing in test.standings.items() if standing is Standing.BAD
            )
            for test in results.tests
        },
        "shown": _SHOWN,
    }
    return rendered("hegui.evaluate.report", "evaluation.html.j2", values, {"percent": words.percent})
