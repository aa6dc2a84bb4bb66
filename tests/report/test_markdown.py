# SPDX-License-Identifier: Apache-2.0
"""The report as Markdown."""

from pathlib import Path

import pytest
from assessment_factory import hostile
from golden import check_golden

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.markdown_parts import code, escaped, table
from hegui.text import Text

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """The report reads as reviewed."""
    check_golden(GOLDEN / f"markdown.{language}.md", str(render(whole, view, Format.MARKDOWN, language)))


def test_a_name_cannot_become_markup(view: LawView) -> None:
    """No tag, link, table cell or formula comes from a dossier."""
    text = str(render(hostile(), view, Format.MARKDOWN, ReportLanguage.BOTH))
    assert "<script" not in text.replace("\\<script", "").replace("`附件/<script>alert('x')</script>.txt`", "")
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<b>*x*</b>", "\\<b>\\*x\\*\\</b>"),
        ("[a](http://x)", "\\[a\\](http://x)"),
        ("a|b", "a\\|b"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("a\nb", "a b"),
        ("# a #", "\\# a #"),
        ("> a", "\\> a"),
        ("fact_name _x_", "fact_name \\_x\\_"),
        ("&lt;", "\\&lt;"),
    ],
)
def test_what_markdown_would_read_is_escaped(raw: str, shown: str) -> None:
    """Each sign that opens something loses its meaning."""
    assert escaped(raw) == shown


def test_a_code_span_cannot_be_closed_from_inside() -> None:
    """A back quote in a file name does not end the span."""
    assert code("a`<b>`c") == "`aˋ<b>ˋc`"


def test_a_cell_cannot_be_closed_from_inside() -> None:
    """A bar in a file name does not add a column."""
    rows = list(
        table((Text("文件", "File"),), [[code("a|b")], [escaped("a|b")], [escaped("a\\|b")]], ReportLanguage.EN)
    )
    assert rows[2:] == ["| `a\\|b` |", "| a\\|b |", "| a\\\\\\|b |"]
