# SPDX-License-Identifier: Apache-2.0
"""The page in a real Chromium: judged by keyboard alone, in both languages, on a phone, silent on the network."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from browser_factory import DESKTOP, LOW_CONTRAST, PHONE
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sample_factory import MOBILE, NOON, all_fine, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.judging.server import Desk
from hegui.corpus.judging.texts import SampleTexts
from hegui.judging_page import address_of, server_of
from hegui.local_page import listen
from hegui.text import Language

pytestmark = pytest.mark.browser


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
            texts = SampleTexts(review.sample, str(review.folder.parent / "corpus"))
            desk = Desk(review, texts, person, lambda: NOON, language)
            own = ends.enter_context(listen())
            server = server_of(desk, own)
            thread = Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(10)

            ends.callback(stop)
            shown = Shown(browser.new_context(viewport=size).new_page(), address_of(desk, own), stop)
            shown.page.set_default_timeout(5_000)
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
    """Four records of two sources' languages, judged by both raters."""
    return started(tmp_path, {"web": {"zh": 3, "en": 1}}, double=4)


def test_a_whole_sample_is_judged_with_the_keyboard(show: Show, review: Review) -> None:
    """1, 2 with a code, 3, back and again; each answer is on disk before the next item is shown."""
    page = show(review).page
    ids = [item.id for item in review.sample.items]
    expect(page.locator("#id")).to_have_text(ids[0])
    page.keyboard.press("1")
    expect(page.locator("#id")).to_have_text(ids[1])
    assert read_review(review.folder).said[ids[0]]["zhang"].answer is Answer.FINE
    page.keyboard.press("2")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("a1f")
    expect(page.locator("#groups label:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#id")).to_have_text(ids[2])
    assert read_review(review.folder).said[ids[1]]["zhang"].categories == ("A.1.f",)
    page.keyboard.press("n")
    page.keyboard.type("1 这不是答案 2")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#id")).to_have_text(ids[3])
    unsure = read_review(review.folder).said[ids[2]]["zhang"]
    assert (unsure.answer, unsure.note) == (Answer.UNSURE, "1 这不是答案 2")
    page.keyboard.press("1")
    expect(page.locator("#finished")).to_be_visible()
    expect(page.locator("#count")).to_have_text("4 / 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#id")).to_have_text(ids[3])
    expect(page.locator("[data-verdict=fine]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("3")
    expect(page.locator("#finished")).to_be_visible()
    assert read_review(review.folder).said[ids[3]]["zhang"].answer is Answer.UNSURE


def test_work_goes_on_where_it_was_left(show: Show, review: Review) -> None:
    """At the first item that is open, with what was said before."""
    ids = [item.id for item in review.sample.items]
    review.record([says(review, "zhang", ids[0], Answer.ILLEGAL, "A.1.f", "A.2.e", note="x")])
    page = show(read_review(review.folder)).page
    expect(page.locator("#id")).to_have_text(ids[1])
    expect(page.locator("#count")).to_have_text("1 / 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-verdict=illegal]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chosen")).to_have_text("A.1.f A.2.e")
    assert page.locator("#note").input_value() == "x"


def test_a_risk_must_be_chosen(show: Show, review: Review) -> None:
    """Without one nothing is sent."""
    page = show(review).page
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_have_text("请至少选择一项风险。Choose at least one risk.")
    assert page.locator("#message").inner_text() == "请至少选择一项风险。"
    page.get_by_label("宣扬民族仇恨").check()
    page.get_by_label("性别歧视").check()
    page.locator("#save").click()
    expect(page.locator("#message")).to_be_hidden()
    first = review.sample.items[0].id
    assert read_review(review.folder).said[first]["zhang"].categories == ("A.1.e", "A.2.e")


def test_personal_information_is_covered_until_it_is_asked_for(show: Show, tmp_path: Path) -> None:
    """And covered again at the next item; a note that was begun stays."""
    review = started(tmp_path, {"web": {"zh": 1}, "book": {"zh": 1}}, double=2)
    page = show(review).page
    texts = page.locator("#texts")
    expect(texts).to_contain_text("138****5678")
    assert MOBILE not in page.content()
    page.locator("#note").fill("begun")
    page.locator("#note").press("Escape")
    page.keyboard.press("m")
    expect(texts).to_contain_text(MOBILE)
    expect(page.locator("#uncovered")).to_be_visible()
    assert page.locator("#note").input_value() == "begun"
    page.keyboard.press("1")
    expect(page.locator("#place")).to_have_text("2")
    expect(texts).to_contain_text("138****5678")
    assert MOBILE not in page.content()


def test_a_text_of_the_corpus_is_text(show: Show, review: Review) -> None:
    """Markup in it is shown, not obeyed."""
    hostile = "<script>document.title = 'gone'</script><img src=x onerror=alert(1)>"
    file = review.folder.parent / "corpus" / "data" / "web.jsonl"
    content = file.read_text(encoding="utf-8")
    item = review.sample.items[0]
    old = content.encode()[item.position :].split(b"\n")[0]
    new = f'{{"text": "{hostile}"'.encode()
    file.write_bytes(content.encode().replace(old, new + b" " * (len(old) - len(new) - 1) + b"}"))
    page = show(review).page
    expect(page.locator("#texts .text")).to_have_text(hostile)
    assert page.title() == "抽检评判 / Judging a sample"


def test_the_language_is_switched_without_loading(show: Show, review: Review) -> None:
    """Everything that is seen is then of that language, but the corpus."""
    shown = show(review, language=Language.EN)
    page, asked = shown.page, len(shown.requests)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1").inner_text() == "Judging a sample"
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "抽检评判"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    expect(page.get_by_role("button", name="中文")).to_have_attribute("aria-pressed", "true")
    assert len(shown.requests) == asked


def test_the_adjudicator_sees_both_opinions(show: Show, review: Review) -> None:
    """And nothing where nobody differs."""
    item = review.sample.items[0].id
    review = all_fine(review, item)
    assert show(review, "wang").page.locator("#empty").is_visible()
    review.record([says(review, "zhang", item), says(review, "li", item, Answer.ILLEGAL, "A.1.f", note="第二句")])
    page = show(read_review(review.folder), "wang").page
    assert page.locator("#others li").all_inner_texts() == ["无风险", "有风险 A.1.f — 第二句"]
    page.keyboard.press("3")
    expect(page.locator("#finished")).to_be_visible()
    assert read_review(review.folder).said[item]["wang"].answer is Answer.UNSURE


def test_an_answer_that_is_not_kept_is_told(show: Show, review: Review) -> None:
    """The server has gone: the item stays, and so does what was said of it."""
    shown = show(review)
    shown.page.locator("#note").fill("begun")
    shown.stop()
    shown.page.locator("[data-verdict=fine]").click()
    expect(shown.page.locator("#message")).to_contain_text("没有保存")
    expect(shown.page.locator("#place")).to_have_text("1")
    assert shown.page.locator("#note").input_value() == "begun"
    assert all("ERR_CONNECTION_REFUSED" in complaint for complaint in shown.complaints)
    shown.complaints.clear()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_and_can_be_read(
    show: Show, review: Review, size: ViewportSize, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sideways scrolling, enough contrast, and the answers are on the screen however long the text."""
    long = {"messages[0].content": "很长的一段话。" * 2000, "messages[1].content": "x" * 3000}
    monkeypatch.setattr("hegui.corpus.judging.texts.read_record", lambda *_: long)
    page = show(review, language=language, size=size).page
    for key in ("", "2"):
        if key:
            page.keyboard.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert page.evaluate(LOW_CONTRAST) == []
    page.keyboard.press("Escape")
    for name in ("fine", "illegal", "unsure"):
        box = page.locator(f"[data-verdict={name}]").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size["height"]
        assert box["height"] >= 44
