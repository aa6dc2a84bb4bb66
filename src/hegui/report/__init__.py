# SPDX-License-Identifier: Apache-2.0
"""Renders an assessment: one module a format, all telling the same of each obligation (`hegui.report.entries`)."""

from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from hegui.report.language import ReportLanguage

if TYPE_CHECKING:
    # Every command imports this package for its language; the assessment is typed, never called.
    from hegui.assess.model import Assessment
    from hegui.law.view import LawView

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
    assessment: "Assessment",
    view: "LawView",
    format: Format,  # noqa: A002  the word of the option
    language: ReportLanguage = ReportLanguage.BOTH,
    *,
    colour: bool = False,
    full: bool = False,
) -> str | bytes:
    """The assessment in a format.

    Args:
        assessment: what to show.
        view: the law of the day of the assessment.
        format: which format; bytes for those whose encoding is part of the format (JSON, CSV, JUnit).
        language: of the texts; JSON always has both.
        colour: whether the terminal report may use ANSI colours; the others have none.
        full: whether the terminal report shows every obligation; the others always do.
    """
    # ruff: noqa: PLC0415  each format brings libraries (jinja2, xml, csv) that a run without it should not load
    match format:
        case Format.TERMINAL if full:
            from hegui.report.terminal_full import render_full_terminal

            return render_full_terminal(assessment, view, language, colour=colour)
        case Format.TERMINAL:
            from hegui.report.terminal import render_terminal

            return render_terminal(assessment, view, language, colour=colour)
        case Format.HTML:
            from hegui.report.html import render_html

            return render_html(assessment, view, language)
        case Format.MARKDOWN:
            from hegui.report.markdown import render_markdown

            return render_markdown(assessment, view, language)
        case Format.JSON:
            from hegui.report.json_report import render_json

            return render_json(assessment, view)
        case Format.CSV:
            from hegui.report.csv_report import render_csv

            return render_csv(assessment, view, language)
        case Format.SARIF | Format.SARIF_ALERTS:
            from hegui.report.sarif import render_sarif

            return render_sarif(assessment, view, language, alerts_only=format is Format.SARIF_ALERTS)
        case Format.JUNIT:
            from hegui.report.junit import render_junit

            return render_junit(assessment, view, language)
        case Format.OSCAL:
            from hegui.report.oscal import render_assessment_results

            return render_assessment_results(assessment, view, language)
        case Format.OSCAL_POAM:
            from hegui.report.oscal import render_poam

            return render_poam(assessment, view, language)
        case _:
            assert_never(format)


def route_memo(assessment: "Assessment", view: "LawView", language: ReportLanguage) -> str:
    """The memo on filings and assessments, as Markdown that also reads as plain text."""
    from hegui.report.memo import render_memo

    return render_memo(assessment, view, language)
