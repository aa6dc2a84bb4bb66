# SPDX-License-Identifier: Apache-2.0
"""The report in a terminal."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from assessment_factory import clear, empty, hostile
from golden import check_golden

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.columns import COLUMNS, width

GOLDEN = Path(__file__).parent / "golden"


def shown(assessment: Assessment, view: LawView, language: ReportLanguage, *, colour: bool = False) -> str:
    """The report as text."""
    text = render(assessment, view, Format.TERMINAL, language, colour=colour)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """The report reads as reviewed."""
    check_golden(GOLDEN / f"terminal.{language}.txt", shown(whole, view, language))


@pytest.mark.parametrize("language", ReportLanguage)
def test_no_line_is_wider_than_eighty_columns(view: LawView, language: ReportLanguage) -> None:
    """Long names and hostile ones wrap too."""
    for assessment in (hostile(), empty(), clear()):
        assert max(width(line) for line in shown(assessment, view, language).splitlines()) <= COLUMNS


def test_the_launch_answer_comes_first_then_the_gate(whole: Assessment, view: LawView) -> None:
    """A reader in a hurry reads two lines."""
    text = shown(whole, view, ReportLanguage.EN)
    order = [
        "Launch: Do not launch yet",
        "Gate: closed",
        "Status\n",
        "What blocks",
        "Questions that",
        "What nobody checked",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_there_is_no_colour_unless_asked(whole: Assessment, view: LawView) -> None:
    """A pipe or a log gets plain text."""
    assert "\x1b" not in shown(whole, view, ReportLanguage.BOTH)


def test_colour_changes_nothing_but_colour(whole: Assessment, view: LawView) -> None:
    """Without the codes it is the same text."""
    coloured = shown(whole, view, ReportLanguage.ZH, colour=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == shown(whole, view, ReportLanguage.ZH)


def test_a_dossier_cannot_steer_the_terminal(view: LawView) -> None:
    """Escapes and direction marks of a provider's name are shown as codes."""
    text = shown(hostile(), view, ReportLanguage.BOTH)
    assert not set("\x1b\x00\r\u202e") & set(text)
    assert "\\u{001b}[2J" in text


def test_an_empty_run_is_never_green(view: LawView) -> None:
    """Nothing assessed: the gate is closed and says why."""
    text = shown(empty(), view, ReportLanguage.EN)
    assert "Gate: closed" in text
    assert "Nothing was assessed" in text


def test_a_clear_report_still_promises_nothing(view: LawView) -> None:
    """An open gate is no certificate."""
    text = shown(clear(), view, ReportLanguage.EN)
    assert "Gate: open (0 blocking, 0 let through)" in text
    assert "promises no" in text
    assert "What blocks" not in text


def test_many_gaps_are_counted_and_only_the_first_named(whole: Assessment, view: LawView) -> None:
    """The answer stays short; every gap stands below under its head."""
    many = replace(whole, launch=replace(whole.launch, blocked_by=whole.obligations[:1] * 153))
    text = shown(many, view, ReportLanguage.EN)
    assert "Gaps: 153: GAI-7.1, " in text
    assert "and others, see below" in " ".join(text.split())
    assert text.index("Gate:") - text.index("Gaps:") < 800


def test_a_failed_check_is_announced(whole: Assessment, view: LawView) -> None:
    """A reader learns at the top that the answer is incomplete."""
    assert "A check itself failed" in shown(whole, view, ReportLanguage.EN)
    assert "A check itself failed" not in shown(clear(), view, ReportLanguage.EN)
