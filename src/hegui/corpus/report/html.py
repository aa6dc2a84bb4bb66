# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network; it opens in one language and can be switched to the other, or both."""

from enum import StrEnum

from hegui.corpus.judging.results import DECISION_NAMES
from hegui.corpus.ledger_rows import COLUMNS, KINDS
from hegui.corpus.provenance import TITLES
from hegui.corpus.report import words
from hegui.corpus.report.figures import Figures, likely_share
from hegui.corpus.report.samples import corpus_sample
from hegui.corpus.verdict import VERDICT_NAMES, Verdict
from hegui.evidence.findings import FieldStatus
from hegui.single_page import rendered


class ReportLanguage(StrEnum):
    """The language that the page opens in."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def render_html(figures: Figures, language: ReportLanguage) -> str:
    """The report as a page."""
    values = {
        "figures": figures,
        "language": language.value,
        "words": words,
        "Verdict": Verdict,
        "FieldStatus": FieldStatus,
        "verdict_names": VERDICT_NAMES,
        "decision_names": DECISION_NAMES,
        "record_titles": TITLES,
        "columns": COLUMNS,
        "kinds": KINDS,
        "likely_share": likely_share,
        "manual": corpus_sample(figures.samples),
        "not_checked": list(words.not_checked(figures)),
        "not_claimed": words.not_claimed(figures),
        "rules": words.asked_words(figures.asked),
    }
    return rendered("hegui.corpus.report", "corpus.html.j2", values, {"percent": words.percent})
