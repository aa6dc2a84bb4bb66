# SPDX-License-Identifier: Apache-2.0
"""What captures of screens say: every part must be in the words, and an element that has gone proves nothing."""

from datetime import timedelta
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, Filed, a_page

from hegui.checks.elements import part
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.checks.screens import page_says, within_clicks
from hegui.errors import Place
from hegui.evidence.findings import PageCapture, PageElement, Shown
from hegui.text import Text

CONTROL = "complaint-time-limit-published"
WHAT = Text("隐私政策", "the privacy notice")
PLACE = Place("dossier.yaml", 4)
NOTICE = PageElement.PRIVACY_NOTICE
WANTED = (
    part("process", Text("流程", "the procedure"), "流程", "procedure"),
    part("reply", Text("时限", "the time limit"), "时限", "limit"),
)
EARLIER = AS_OF - timedelta(days=9)


def showing(text: str | None = None, clicks: int | None = None, **given: Any) -> PageCapture:
    return a_page(Shown(element=NOTICE, text=text, clicks=clicks), **given)


def earlier(capture: PageCapture) -> Filed:
    return Filed(capture, collected=capture.captured_on)


def said(make: ContextMaker, *captures: PageCapture | Filed) -> Result | NoEvidence:
    [answer] = page_says(make(*captures), CONTROL, NOTICE, WHAT, WANTED, place=PLACE)
    assert (answer.control, answer.place) == (CONTROL, PLACE)
    return answer


def clicked(make: ContextMaker, *captures: PageCapture | Filed, most: float = 4) -> Result | NoEvidence:
    answer = within_clicks(make(*captures), CONTROL, NOTICE, WHAT, most, place=PLACE)
    assert (answer.control, answer.place) == (CONTROL, PLACE)
    return answer


def test_all_parts_on_one_screen_or_on_several_pass(make: ContextMaker) -> None:
    """Each capture that has a part is cited, and once."""
    for captures, cited in (
        ([showing("流程和时限")], 1),
        ([showing("流程", page="a"), showing("时限", page="b")], 2),
    ):
        answer = said(make, *captures)
        assert isinstance(answer, Result)
        assert (answer.outcome, len(answer.evidence)) == (Outcome.PASS, cited)


@pytest.mark.parametrize(
    ("text", "missing"), [("流程", ["the time limit"]), (None, ["the procedure", "the time limit"])]
)
def test_a_part_that_no_words_hold_is_for_a_person_and_is_named(
    make: ContextMaker, text: str | None, missing: list[str]
) -> None:
    """Whoever made the capture may have written down less than the screen shows."""
    answer = said(make, showing(text))
    assert isinstance(answer, Result)
    assert (answer.outcome, len(answer.evidence)) == (Outcome.INCONCLUSIVE, 1)
    assert [part.title.en for part in WANTED if part.title.en in answer.reason.en] == missing


def test_of_one_page_only_the_newest_capture_counts(make: ContextMaker) -> None:
    """Words that stood there once do not stand there now."""
    answer = said(make, showing("流程"), earlier(showing("流程和时限", on=EARLIER)))
    assert isinstance(answer, Result)
    assert answer.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("clicks", "expected"), [(4, Outcome.PASS), (5, Outcome.FAIL), (0, Outcome.PASS), (None, Outcome.INCONCLUSIVE)]
)
def test_the_clicks_are_counted_to_the_limit(make: ContextMaker, clicks: int | None, expected: Outcome) -> None:
    """At the limit is within it; not counted is not within it."""
    answer = clicked(make, showing(clicks=clicks))
    assert isinstance(answer, Result)
    assert (answer.outcome, len(answer.evidence)) == (expected, 1)


@pytest.mark.parametrize("ask", [said, clicked])
def test_without_a_capture_of_the_element_there_is_no_evidence(make: ContextMaker, ask: Any) -> None:
    """One of another element is none."""
    assert isinstance(ask(make, a_page(PageElement.EASY_EXIT)), NoEvidence)


@pytest.mark.parametrize("ask", [said, clicked])
def test_an_element_that_a_newer_capture_of_its_page_does_not_list_is_a_doubt(make: ContextMaker, ask: Any) -> None:
    """However good it was; a newer capture of another page says nothing of it."""
    good = earlier(showing("流程和时限", clicks=1, on=EARLIER))
    gone = ask(make, a_page(), good)
    assert isinstance(gone, Result)
    assert gone.outcome is Outcome.INCONCLUSIVE
    still = ask(make, a_page(page="other"), good)
    assert isinstance(still, Result)
    assert still.outcome is Outcome.PASS
