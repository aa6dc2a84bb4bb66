# SPDX-License-Identifier: Apache-2.0
"""Renders an assessment: one module a format, all telling the same of each obligation (`hegui.report.entries`)."""

from enum import StrEnum
from typing import assert_never

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report.csv_report import render_csv
from hegui.report.html import render_html
from hegui.report.json_report import render_json
from hegui.report.junit import render_junit
from hegui.report.language import ReportLanguage
from hegui.report.markdown import render_markdown
from hegui.report.oscal import render_assessment_results, render_poam
from hegui.report.route_memo import route_memo
from hegui.report.sarif import render_sarif
from hegui.report.terminal import render_terminal

__all__ = ["Format", "ReportLanguage", "render", "route_memo"]


class Format(StrEnum):
    """How an assessment is written down."""

    TERMINAL = "terminal"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    SARIF = "sarif"
    SARIF_ALERTS = "sarif-alerts"
    """SARIF with only what blocks the gate, for GitHub code scanning, which takes every result for an alert."""
    JUNIT = "junit"
    OSCAL = "oscal"
    """OSCAL assessment results."""
    OSCAL_POAM = "oscal-poam"
    """OSCAL plan of action and milestones."""


def render(
    assessment: Assessment,
    view: LawView,
    format: Format,  # noqa: A002  the word of the option
    language: ReportLanguage = ReportLanguage.BOTH,
    *,
    colour: bool = False,
) -> str | bytes:
    """The assessment in a format.

    Args:
        assessment: what to show.
        view: the law of the day of the assessment.
        format: which format; bytes for those whose encoding is part of the format (CSV, JUnit).
        language: of the texts; JSON always has both.
        colour: whether the terminal report may use ANSI colours; the others have none.
    """
    match format:
        case Format.TERMINAL:
            return render_terminal(assessment, view, language, colour=colour)
        case Format.HTML:
            return render_html(assessment, view, language)
        case Format.MARKDOWN:
            return render_markdown(assessment, view, language)
        case Format.JSON:
            return render_json(assessment, view)
        case Format.CSV:
            return render_csv(assessment, view, language)
        case Format.SARIF:
            return render_sarif(assessment, view, language)
        case Format.SARIF_ALERTS:
            return render_sarif(assessment, view, language, alerts_only=True)
        case Format.JUNIT:
            return render_junit(assessment, view, language)
        case Format.OSCAL:
            return render_assessment_results(assessment, view, language)
        case Format.OSCAL_POAM:
            return render_poam(assessment, view, language)
        case _:
            assert_never(format)
