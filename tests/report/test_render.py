# SPDX-License-Identifier: Apache-2.0
"""All formats together: what holds of each of them."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from assessment_factory import assessment, clear, empty, hostile

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render

MADE: list[Callable[[], Assessment]] = [assessment, hostile, empty, clear]
BADGES = re.compile(r"(?<!non-)\bcompliant\b|合规率|完全合规|\bscore\b|\bcertified\b", re.IGNORECASE)


def as_text(rendered: str | bytes) -> str:
    """What was written, as text."""
    return rendered.decode("utf-8-sig") if isinstance(rendered, bytes) else rendered


def modules_after(statement: str) -> set[str]:
    """What a fresh interpreter has loaded after a statement."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return set(ended.stdout.split())


def test_a_format_that_is_not_asked_for_is_not_loaded() -> None:
    """Every command imports the package for its language; it must cost nothing."""
    loaded = modules_after("import hegui.report")
    assert not {"jinja2", "pydantic", "csv", "json", "xml.etree.ElementTree", "hegui.assess.model"} & loaded
    assert {name for name in loaded if name.startswith("hegui.report.")} == {"hegui.report.language"}


@pytest.mark.parametrize("module", ["terminal", "json_report", "csv_report"])
def test_a_format_loads_only_what_it_needs(module: str) -> None:
    """The template engine and XML belong to HTML and JUnit, pydantic to the schema."""
    loaded = modules_after(f"import hegui.report.{module}")
    assert not {"jinja2", "xml.etree.ElementTree", "hegui.report.html", "hegui.report.junit"} & loaded
    assert ("csv" in loaded) == (module == "csv_report")
    assert ("hegui.report.json_shape" in loaded) == (module == "json_report")


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("language", ReportLanguage)
@pytest.mark.parametrize("format", Format)
def test_every_format_can_be_written(
    view: LawView,
    made: Callable[[], Assessment],
    language: ReportLanguage,
    format: Format,  # noqa: A002  the word of the option
) -> None:
    """Whatever the assessment holds, the bytes are UTF-8, end in a line break and steer nothing."""
    text = as_text(render(made(), view, format, language))
    assert text.encode("utf-8")
    assert text.endswith("\n")
    assert not re.search("[\x00\x1b\u202e]", text)


@pytest.mark.parametrize("format", Format)
def test_every_format_is_repeatable(whole: Assessment, view: LawView, format: Format) -> None:  # noqa: A002  as above
    """The same assessment gives the same bytes: no clock, no random number."""
    assert render(whole, view, format) == render(assessment(), view, format)


@pytest.mark.parametrize("format", Format)
def test_no_format_awards_a_badge(view: LawView, format: Format) -> None:  # noqa: A002  as above
    """Even a clear assessment is called neither compliant nor certified, and has no score."""
    assert not BADGES.search(as_text(render(clear(), view, format)))


@pytest.mark.parametrize("format", [item for item in Format if item not in {Format.OSCAL_POAM, Format.SARIF_ALERTS}])
def test_every_obligation_stands_in_every_format(whole: Assessment, view: LawView, format: Format) -> None:  # noqa: A002  as above
    """No format drops one; the terminal leaves out only what needs nobody's attention."""
    text = as_text(render(whole, view, format, ReportLanguage.ZH, full=True))
    quiet = {"GAI-15", "IIS-4"} if format is Format.TERMINAL else set()
    missing = {item.obligation.id for item in whole.obligations if item.obligation.id not in text}
    assert missing == quiet
