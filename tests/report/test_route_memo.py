# SPDX-License-Identifier: Apache-2.0
"""The memo on filings and assessments."""

from pathlib import Path

import pytest
from assessment_factory import empty
from golden import check_golden

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report import ReportLanguage, route_memo

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """The memo reads as reviewed."""
    check_golden(GOLDEN / f"route.{language}.md", route_memo(whole, view, language))


def test_what_applies_stands_apart_from_what_cannot_be_told(whole: Assessment, view: LawView) -> None:
    """A filing in doubt is never listed as required, nor left out."""
    required, _, undetermined = route_memo(whole, view, ReportLanguage.EN).partition("## Undetermined")
    assert ("Algorithm filing" in required, "Algorithm filing" in undetermined) == (True, False)
    assert (
        "Filing of the generative AI service" in required,
        "Filing of the generative AI service" in undetermined,
    ) == (False, True)


def test_no_filing_is_said_not_hidden(view: LawView) -> None:
    """An empty memo says that no row applies on the facts declared."""
    assert "no row of the route table applies" in route_memo(empty(), view, ReportLanguage.EN)
