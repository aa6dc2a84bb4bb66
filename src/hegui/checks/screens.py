# SPDX-License-Identifier: Apache-2.0
"""What a captured element says, and how many steps lead to it; `pages` tells only whether it is there."""

from collections.abc import Iterable, Iterator

from hegui.checks.clauses import Clause
from hegui.checks.context import CheckContext, Found
from hegui.checks.pages import no_longer_seen, no_page, on_page
from hegui.checks.phrases import listed
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, passed
from hegui.errors import Place
from hegui.evidence.findings import PageCapture, PageElement, Shown
from hegui.text import Text

Capture = tuple[Found[PageCapture], Shown]


def page_says(
    context: CheckContext,
    control: str,
    element: PageElement,
    what: Text,
    wanted: Iterable[Clause],
    *,
    place: Place | None = None,
) -> Iterator[Result | NoEvidence]:
    """Whether the words that captures show for an element hold all that is wanted, be it on several screens."""
    seen = on_page(context, element)
    if seen is None:
        yield no_page(control, what, place)
        return
    if seen.missing_later:
        yield no_longer_seen(control, seen, what, place)
        return
    captures = tuple(_newest_of_each_page(context, element))
    shown = {part.title: _showing(captures, part) for part in wanted}
    missing = [title for title, capture in shown.items() if capture is None]
    refs = tuple(dict.fromkeys(found.ref for found, _ in filter(None, shown.values()))) or (seen.found.ref,)
    if missing:
        yield inconclusive(
            control,
            f"截图显示{what.zh}，但记录的文字没有：{listed(missing).zh}；请人工查看。",
            f"Captures show {what.en}; the words recorded do not hold: {listed(missing).en}. A person must look.",
            *refs,
            place=place,
        )
        return
    yield passed(
        control,
        f"截图显示{what.zh}，含{listed(shown).zh}。",
        f"Captures show {what.en} with {listed(shown).en}.",
        *refs,
        place=place,
    )


def _newest_of_each_page(context: CheckContext, element: PageElement) -> Iterator[Capture]:
    pages: set[str] = set()
    for found in context.findings(PageCapture, lambda capture: any(row.element is element for row in capture.shows)):
        if found.finding.page not in pages:
            pages.add(found.finding.page)
            yield from ((found, row) for row in found.finding.shows if row.element is element)


def _showing(captures: Iterable[Capture], part: Clause) -> Capture | None:
    return next((capture for capture in captures if capture[1].text and part.says.search(capture[1].text)), None)


def within_clicks(
    context: CheckContext,
    control: str,
    element: PageElement,
    what: Text,
    most: float,
    *,
    place: Place | None = None,
) -> Result | NoEvidence:
    """Whether an element is reached from the main screen in so many steps."""
    seen = on_page(context, element)
    if seen is None:
        return no_page(control, what, place)
    if seen.missing_later:
        return no_longer_seen(control, seen, what, place)
    clicks, ref = seen.shown.clicks, seen.found.ref
    if clicks is None:
        return inconclusive(
            control,
            f"截图显示{what.zh}，没有记录从主界面到达的点击次数。",
            f"A capture shows {what.en}; it does not say in how many clicks it is reached.",
            ref,
            place=place,
        )
    answer = passed if clicks <= most else failed
    return answer(
        control,
        f"从主界面点击 {clicks} 次到达{what.zh}（至多 {most:g} 次）。",
        f"From the main screen {clicks} clicks lead to {what.en} (at most {most:g}).",
        ref,
        place=place,
    )
