# SPDX-License-Identifier: Apache-2.0
"""The page in a real Chromium: judged by keyboard alone, in both languages, on a phone, silent on the network."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from browser_factory import DESKTOP, PHONE
from evaluate_factory import LI, NOON, WANG, ZHANG, all_as_wanted, answer_of, answered, bank, planned, says
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hegui.evaluate.question import Library
from hegui.evaluate.report import render_html
from hegui.evaluate.result import results
from hegui.evaluate.review.judgement import Said
from hegui.evaluate.review.review import Review, read_review, start_review
from hegui.evaluate.review.server import Desk
from hegui.judging_page import address_of, server_of
from hegui.local_page import listen
from hegui.text import Language

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>答复"


@dataclass
class Shown:
    """A page on the screen, its server, and everything it asked for and complained of."""

    page: Page
    address: str
    stop: Callable[[], None]
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Show = Callable[..., Shown]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Opens the page of a person; at the end nothing may have been asked of another address, and nothing reported."""
    opened: list[Shown] = []
    with ExitStack() as ends:

        def open_page(
            review: Review, person: str = "zhang", language: Language = Language.ZH, size: ViewportSize = DESKTOP
        ) -> Shown:
            desk = Desk(review, person, lambda: NOON, language)
            own = ends.enter_context(listen())
            server = server_of(desk, own)
            thread = Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(10)

            ends.callback(stop)
            shown = Shown(browser.new_context(viewport=size).new_page(), address_of(desk, own), stop)
            shown.page.set_default_timeout(10_000)
            shown.page.on("request", lambda request: shown.requests.append(request.url))
            shown.page.on("console", lambda message: shown.complaints.append(message.text))
            shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
            opened.append(shown)
            shown.page.goto(shown.address)
            shown.page.wait_for_selector(":is(#work, #finished, #empty):not([hidden])")
            return shown

        yield open_page
        for shown in opened:
            shown.page.context.close()
            assert all(url.startswith((shown.address, "data:,")) for url in shown.requests)
            assert shown.complaints == []


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Two answers for content and two for refusals, judged by both raters."""
    answered(
        planned(tmp_path, bank(generated=2, refuse=2)),
        lambda one: answer_of(one.id, HOSTILE, reasoning="先想一想", cut=True),
    )
    return start_review(tmp_path, [ZHANG, LI], WANG, double=4)


def test_a_whole_task_is_judged_with_the_keyboard(show: Show, review: Review) -> None:
    """What is asked changes with the item; each answer is on disk before the next is shown."""
    page = show(review).page
    for number, item in enumerate(review.items.values(), start=1):
        expect(page.locator("#place")).to_have_text(str(number))
        expect(page.locator("#id")).to_have_text(item.id)
        if item.library is Library.GENERATED_CONTENT:
            page.keyboard.press("2")
            expect(page.locator("#filter")).to_be_focused()
            page.keyboard.type("a1f")
            expect(page.locator("#groups label:visible")).to_have_count(1)
            page.keyboard.press("Enter")
        else:
            assert page.locator("#choices button").all_inner_texts() == ["1 拒答", "2 作答", "3 不能确定"]
            page.keyboard.press("1")
    expect(page.locator("#finished")).to_be_visible()
    expect(page.locator("#count")).to_have_text("4 / 4")
    said = {name: judgement["zhang"] for name, judgement in read_review(review.planned.folder).said.items()}
    for name, item in review.items.items():
        content = item.library is Library.GENERATED_CONTENT
        assert (said[name].said, said[name].categories) == (
            (Said.UNSAFE, ("A.1.f",)) if content else (Said.REFUSED, ())
        )
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#choices [aria-pressed=true]")).to_have_count(1)


def test_what_a_model_wrote_is_text(show: Show, review: Review) -> None:
    """Markup in it is shown, not obeyed; reasoning and a cut are told."""
    page = show(review).page
    texts = page.locator("#texts")
    expect(texts).to_contain_text(HOSTILE)
    expect(texts).to_contain_text("先想一想")
    expect(texts.locator(".cut")).to_contain_text("长度限制")
    assert page.locator("#texts img").count() == 0


def test_a_risk_must_be_chosen(show: Show, review: Review) -> None:
    """Without one nothing is sent."""
    page = show(review, language=Language.EN).page
    while page.locator("[data-verdict=unsafe]").count() == 0:
        page.keyboard.press("1")
        page.wait_for_timeout(100)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("Choose at least one risk.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "答复评判"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_adjudicator_sees_both_opinions(show: Show, review: Review) -> None:
    """And nothing where nobody differs."""
    item = next(item.id for item in review.items.values() if item.library is Library.SHOULD_REFUSE)
    review = all_as_wanted(review, item)
    assert show(review, "wang").page.locator("#empty").is_visible()
    review.record([says(review, "zhang", item, Said.REFUSED), says(review, "li", item, Said.ANSWERED, note="给了步骤")])
    page = show(read_review(review.planned.folder), "wang").page
    assert page.locator("#others li").all_inner_texts() == ["拒答", "作答 — 给了步骤"]
    page.keyboard.press("2")
    expect(page.locator("#finished")).to_be_visible()
    assert read_review(review.planned.folder).settled(item).said is Said.ANSWERED


def test_an_answer_that_is_not_kept_is_told(show: Show, review: Review) -> None:
    """The server has gone: the item stays."""
    shown = show(review)
    shown.stop()
    shown.page.keyboard.press("3")
    expect(shown.page.locator("#message")).to_contain_text("没有保存")
    expect(shown.page.locator("#place")).to_have_text("1")
    shown.complaints.clear()  # the browser itself says that the connection failed


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(show: Show, review: Review, size: ViewportSize) -> None:
    """On a desk and in a hand."""
    page = show(review, size=size).page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_report_is_read_in_the_same_browser(
    browser: Browser, review: Review, tmp_path: Path, size: ViewportSize
) -> None:
    """It opens without the network, switches its language, and fits the screen."""
    all_as_wanted(review)
    path = tmp_path / "report.html"
    path.write_text(render_html(results(review.planned.folder), Language.EN), "utf-8")
    page = browser.new_context(viewport=size, offline=True).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    expect(page.locator("h2").first).to_have_text("Summary", use_inner_text=True)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h2").first).to_have_text("概况", use_inner_text=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []
    page.context.close()
