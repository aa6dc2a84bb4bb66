# SPDX-License-Identifier: Apache-2.0
"""The public pages in a real Chromium: without a script, in both languages, on a phone and a desk, by keyboard, silent."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from browser_factory import DESKTOP, LOW_CONTRAST, PHONE
from control_factory import Control, settings
from desk_factory import NOON, PERSON, seal
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect
from records_factory import sqlite_store

from hegui.desk.cases import reply
from hegui.gateway.control.settings import Bounds
from hegui.records.cases import CaseKind, cases_where
from hegui.text import Language

pytestmark = pytest.mark.browser

FIRST_OF = {
    CaseKind.COMPLAINT: "account",
    CaseKind.REPORT: "illegal",
    CaseKind.RIGHTS: "delete",
    CaseKind.IP: "copyright",
}
NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')].filter(
  e => !(e.labels && [...e.labels].some(l => l.innerText.trim())) && !e.innerText.trim()).map(e => e.outerHTML)"""
LOOSE = """() => [...document.querySelectorAll('[aria-describedby], [aria-labelledby]')].flatMap(
  e => `${e.getAttribute('aria-describedby') || ''} ${e.getAttribute('aria-labelledby') || ''}`.trim().split(/ +/)
).filter(id => !document.getElementById(id))"""
BAD_BREAKS = """() => {
  const bad = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, range = document.createRange();
    if (!node.parentElement.checkVisibility() || node.parentElement.closest('select, textarea')) continue;
    for (let i = 1; i < node.length; i++) {
      if (!'，。、；：？！）》”'.includes(node.data[i])) continue;
      range.setStart(node, i - 1); range.setEnd(node, i);
      const before = range.getBoundingClientRect();
      range.setStart(node, i); range.setEnd(node, i + 1);
      if (before.width && range.getBoundingClientRect().top > before.top + 5) bad.push(node.data.slice(i - 5, i + 1));
    }
  }
  return bad;
}"""


@contextmanager
def served(control: Control) -> Iterator[str]:
    """The application on a port of this machine; gives its address."""
    own = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(control.app, log_config=None, lifespan="off", ws="none"))
    thread = Thread(target=lambda: server.run(sockets=[own]))
    thread.start()
    end = monotonic() + 10
    while not server.started and monotonic() < end:
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{own.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        own.close()


@dataclass
class Visit:
    """Somebody at the pages, with everything that their browser asked for and complained of."""

    control: Control
    address: str
    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a page."""
        self.page.goto(f"{self.address}{path}")

    def send(self) -> None:
        """Sends the form, and waits for the page that comes of it."""
        with self.page.expect_navigation():
            self.page.locator("button").click()

    def file(self, language: Language, kind: CaseKind = CaseKind.COMPLAINT, words: str = "回答不当") -> str:
        """Fills in a form and sends it; gives the code that is shown."""
        self.go(f"/{language}/file/{kind}")
        self.page.locator("#subject").select_option(FIRST_OF[kind])
        self.page.locator("#text").fill(words)
        self.page.locator("#contact").fill("user-42")
        self.send()
        return self.page.locator(".signs").inner_text()

    def look_up(self, language: Language, code: str) -> None:
        """Asks for a case."""
        self.go(f"/{language}/case")
        self.page.locator("#code").fill(code)
        self.send()

    def answer(self, words: str, *, refused: bool = False) -> None:
        """An operator replies to what waits."""
        with self.control.store.writing() as connection:
            for row in cases_where(connection, waiting=True):
                reply(connection, seal(), row.id, words, person=PERSON, now=NOON, refused=refused)


Visiting = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visiting]:
    """Opens the pages; at the end nothing may have been asked of elsewhere, complained of or remembered."""
    store = sqlite_store(tmp_path)
    control = Control(store, published=settings(bounds=Bounds(cases_per_address_an_hour=1_000)))
    opened: list[Visit] = []
    with served(control) as address:

        def begin(size: ViewportSize = DESKTOP, *, script: bool = False) -> Visit:
            page = browser.new_context(viewport=size, java_script_enabled=script).new_page()
            page.set_default_timeout(10_000)
            made = Visit(control, address, page)
            page.on("request", lambda request: made.requests.append(request.url))
            page.on("console", lambda message: made.complaints.append(message.text))
            page.on("pageerror", lambda error: made.complaints.append(str(error)))
            opened.append(made)
            return made

        yield begin
        for each in opened:
            each.page.wait_for_load_state()
            assert each.page.context.cookies() == []
            each.page.context.close()
            assert [url for url in each.requests if not url.startswith(f"{address}/")] == []
            assert [words for words in each.complaints if "400" not in words and "404" not in words] == []
    store.close()


LANGUAGES = pytest.mark.parametrize("language", list(Language))
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])


@LANGUAGES
@SIZES
@pytest.mark.parametrize("kind", [CaseKind.REPORT, CaseKind.RIGHTS])
def test_a_case_is_brought_followed_and_appealed_without_a_script(
    visit: Visiting, language: Language, size: ViewportSize, kind: CaseKind
) -> None:
    """From the first page by links and forms alone to the appeal."""
    here = visit(size)
    page = here.page
    here.go(f"/{language}/")
    page.locator(f"a[href='/{language}/file/{kind}']").click()
    page.locator("#subject").select_option(FIRST_OF[kind])
    page.locator("#text").fill("请处理。\n谢谢！")
    page.locator("#contact").fill("user-42")
    page.locator("button").click()
    code = page.locator(".signs").inner_text()
    page.locator(f"main a[href='/{language}/case']").click()
    page.locator("#code").fill(code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_have_text({"zh": "处理中", "en": "open"}[language])
    expect(page.locator(".words")).to_have_text("请处理。\n谢谢！")
    expect(page.locator("textarea")).to_have_count(0)
    here.answer("已核实，理由如下……", refused=True)
    here.look_up(language, code)
    expect(page.locator(".events li")).to_have_count(2)
    page.locator("#text").fill("我不同意。")
    page.locator("button").click()
    expect(page.locator(".state")).to_have_text({"zh": "申诉处理中", "en": "appeal open"}[language])
    expect(page.locator(".events li")).to_have_count(3)
    assert code not in page.url
    assert all(code not in url for url in here.requests)


@LANGUAGES
def test_a_wrong_form_comes_back_with_what_was_typed(visit: Visiting, language: Language) -> None:
    """The summary leads to the field, which is marked and described for those who do not see."""
    here = visit(PHONE)
    page = here.page
    here.go(f"/{language}/file/complaint")
    page.locator("#subject").select_option("account")
    page.locator("#text").fill("第一行\n第二行")
    page.locator("#exchange").fill("不是编号")
    page.locator("button").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#text")).to_have_value("第一行\n第二行")
    expect(page.locator("#subject")).to_have_value("account")
    expect(page.locator("#exchange")).to_have_attribute("aria-invalid", "true")
    assert page.locator("#exchange").get_attribute("aria-describedby") == "exchange-hint exchange-problem"
    page.locator("[role=alert] a").click()
    expect(page.locator("#exchange")).to_be_in_viewport()
    page.locator("#exchange").fill("")
    page.locator("button").click()
    expect(page.locator(".signs")).to_be_visible()


def test_the_other_language_is_one_link_away(visit: Visiting) -> None:
    """On the same page, also on one that a form has answered."""
    here = visit()
    here.go("/zh/file/rights")
    here.page.get_by_role("link", name="English").click()
    expect(here.page.locator("h1")).to_have_text("Request about personal information")
    here.look_up(Language.EN, "wrong")
    here.page.get_by_role("link", name="中文").click()
    expect(here.page.locator("h1")).to_have_text("查询进度")


def test_loading_the_page_with_the_code_again_files_nothing_twice(visit: Visiting) -> None:
    """The browser sends the form again, and is told that it was sent; the code is not shown a second time."""
    here = visit()
    here.file(Language.ZH)
    here.page.reload()
    expect(here.page.locator("h1")).to_have_text("这份表单已经提交过")
    expect(here.page.locator(".signs")).to_have_count(0)
    with here.control.store.reading() as connection:
        assert len(list(cases_where(connection))) == 1


def every_page(here: Visit, language: Language) -> Iterator[str]:
    """Goes through all pages there are, and says where it is."""
    here.go(f"/{language}/")
    yield "start"
    for kind in CaseKind:
        here.go(f"/{language}/file/{kind}")
        yield f"form {kind}"
    here.page.locator("#subject").select_option("copyright")
    here.page.locator("#text").fill("内容")
    here.page.locator("#contact").fill("权利人")
    here.page.locator("#exchange").fill("不是编号")
    here.send()
    yield "problems"
    code = here.file(language, CaseKind.RIGHTS, "很长的内容，" * 60 + "a" * 300)
    yield "filed"
    here.page.reload()
    yield "filed before"
    here.look_up(language, "x")
    yield "wrong code"
    here.look_up(language, code)
    yield "case"
    here.answer("答复内容，" * 60)
    here.look_up(language, code)
    yield "answered"
    here.page.locator("#text").fill("不同意")
    here.send()
    yield "appealed"
    here.go(f"/{language}/file/none")
    yield "not found"


@LANGUAGES
def test_every_page_can_be_read_by_everybody(visit: Visiting, language: Language) -> None:
    """At 390 pixels: contrast of WCAG AA, one first heading, levels one at a time, names for all fields, no sideways scroll."""
    here = visit(PHONE, script=True)
    for name in every_page(here, language):
        page = here.page
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], name
        assert page.evaluate(LOW_CONTRAST) == [], name
        assert page.evaluate(NAMELESS) == [], name
        assert page.evaluate(LOOSE) == [], name
        assert page.evaluate(BAD_BREAKS) == [], name
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))")
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name
        assert page.evaluate("document.querySelectorAll('main').length") == 1, name
        assert page.evaluate("document.scripts.length") == 0, name
        assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language], name


def test_the_keyboard_alone_is_enough(visit: Visiting) -> None:
    """The first stop skips to the content; a case is filed with keys, and focus is seen."""
    here = visit()
    page = here.page
    here.go("/zh/file/complaint")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.locator("#subject").focus()
    page.keyboard.type("账")
    page.keyboard.press("Tab")
    page.keyboard.type("键盘填写")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("查询码")


HOSTILE = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'></textarea><b>\u202e"


def test_words_that_attack_run_nothing(visit: Visiting) -> None:
    """With scripts allowed: typed back, on the page of the case, in a reply, nothing of it becomes a part of the page."""
    here = visit(script=True)
    page = here.page
    code = here.file(Language.EN, words=HOSTILE)
    here.answer(HOSTILE)
    here.look_up(Language.EN, code)
    assert page.evaluate("window.ran") is None
    assert page.locator("main img, main b, main script").count() == 0
    assert "<script>window.ran = 1</script>" in page.locator(".words").first.inner_text()
    here.go("/en/file/complaint")
    page.locator("#subject").select_option("account")
    page.locator("#text").fill(HOSTILE)
    page.locator("#exchange").fill('"><script>window.ran = 1</script>')
    page.locator("button").click()
    assert page.locator("#text").input_value() == HOSTILE
    assert page.evaluate("window.ran") is None


def test_the_policy_would_stop_what_got_in(visit: Visiting) -> None:
    """A script or an image in a page is neither run nor fetched, and no other site may frame it."""
    here = visit(script=True)
    stopped: list[tuple[str, str | None]] = []
    here.page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    here.page.route("**/zh/", inject)
    here.go("/zh/")
    assert here.page.evaluate("window.ran") is None
    assert len([words for words in here.complaints if "Content Security Policy" in words]) >= 2
    assert stopped == [(ELSEWHERE, "csp")], "stopped before it left the browser"
    here.complaints.clear()
    here.requests.remove(ELSEWHERE)


ELSEWHERE = "https://127.0.0.1:9/x"


def inject(route: Route) -> None:
    """A page with a script and an image that do not belong to it."""
    answer = route.fetch()
    attack = f"<script>window.ran = true</script><img src='{ELSEWHERE}'></main>"
    route.fulfill(response=answer, body=answer.text().replace("</main>", attack))
