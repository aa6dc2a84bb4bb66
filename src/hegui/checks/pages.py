# SPDX-License-Identifier: Apache-2.0
"""What the service shows to people, read from captures of its pages and screens."""

from collections.abc import Iterator

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.results import NoEvidence, Result, inconclusive, no_evidence, passed
from hegui.errors import Place
from hegui.evidence.findings import PageCapture, PageElement, Shown
from hegui.text import Text


class OnPage(Struct, frozen=True):
    """An element as the newest capture that has it shows it."""

    shown: Shown
    found: Found[PageCapture]
    missing_later: bool
    """Whether a newer capture of the same page does not list the element."""


def on_page(context: CheckContext, element: PageElement) -> OnPage | None:
    """The element as it was last seen, or ``None`` if no capture shows it."""
    found = context.latest(PageCapture, lambda capture: any(shown.element is element for shown in capture.shows))
    if found is None:
        return None
    seen = found.finding
    later = context.latest(
        PageCapture, lambda capture: capture.page == seen.page and capture.captured_on > seen.captured_on
    )
    return OnPage(next(shown for shown in seen.shows if shown.element is element), found, later is not None)


def page_shows(
    context: CheckContext, control: str, element: PageElement, what: Text, *, place: Place | None = None
) -> Iterator[Result | NoEvidence]:
    """Whether a capture shows the element, as the answer to ``control``; ``what`` names the element in a sentence."""
    seen = on_page(context, element)
    if seen is None:
        yield no_page(control, what, place)
    elif seen.missing_later:
        yield no_longer_seen(control, seen, what, place)
    else:
        day, page = seen.found.finding.captured_on, seen.found.finding.page
        yield passed(
            control,
            f"{day} 的页面截图（{page}）显示{what.zh}{_quoted(seen.shown)[0]}。",
            f"The capture of '{page}' on {day} shows {what.en}{_quoted(seen.shown)[1]}.",
            seen.found.ref,
            place=place,
        )


def no_page(control: str, what: Text, place: Place | None = None) -> NoEvidence:
    """The answer where no capture shows the element."""
    return no_evidence(control, f"没有显示{what.zh}的页面截图。", f"No page capture shows {what.en}.", place=place)


def no_longer_seen(control: str, seen: OnPage, what: Text, place: Place | None = None) -> Result:
    """The answer where an older capture shows the element and a newer one of the same page does not."""
    day, page = seen.found.finding.captured_on, seen.found.finding.page
    return inconclusive(
        control,
        f"{day} 的截图（{page}）显示{what.zh}，但同一页面较新的截图没有列出；请确认是否仍在。",
        f"The capture of '{page}' on {day} shows {what.en}, a newer one of that page does not list it: see whether it is still there.",
        seen.found.ref,
        place=place,
    )


def _quoted(shown: Shown) -> tuple[str, str]:
    return (f"：“{shown.text}”", f": '{shown.text}'") if shown.text else ("", "")
