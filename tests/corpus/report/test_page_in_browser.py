# SPDX-License-Identifier: Apache-2.0
"""The report in a real Chromium: languages, narrow screens, silence on the network, and without a script."""

from pathlib import Path

import pytest
from corpus_report_factory import DAY, judge, sampled, scan, write_corpus
from playwright.sync_api import Browser, Page
from sample_factory import ASKED

from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.report import ReportLanguage, render_html
from hegui.corpus.report.examples import examples_of
from hegui.corpus.report.figures import figures_of
from hegui.corpus.report.samples import samples_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with everything in it, that opens in Chinese."""
    folder = tmp_path_factory.mktemp("report")
    ledger = write_corpus(folder / "corpus")
    run = scan(ledger, folder / "run")
    samples = samples_of(run, [judge(sampled(run, folder / "sample"), illegal=1)], ASKED)
    earlier, shown = scan(ledger, folder / "earlier", terms=False), examples_of(run, str(ledger.parent))
    told = figures_of(
        run, load_ledger(ledger), asked=ASKED, samples=samples, previous=[earlier], examples=shown, as_of=DAY
    )
    path = folder / "report.html"
    path.write_text(render_html(told, ReportLanguage.ZH), encoding="utf-8")
    return path


def opened(browser: Browser, file: Path, width: int = 1280, *, script: bool = True) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script).new_page()
    page.goto(file.as_uri())
    return page


def test_it_opens_in_its_language_and_can_be_switched(browser: Browser, file: Path) -> None:
    page = opened(browser, file)
    title = page.locator("#sources-title")
    assert title.inner_text() == "各来源：机器标记"
    page.get_by_role("button", name="English").click()
    assert title.inner_text() == "Sources: machine flags"
    page.get_by_role("button", name="双语").click()
    assert "机器标记" in title.inner_text()
    assert "machine flags" in title.inner_text()


def test_without_a_script_both_languages_are_there(browser: Browser, file: Path) -> None:
    page = opened(browser, file, script=False)
    assert "machine flags" in page.locator("#sources-title").inner_text()
    assert not page.get_by_role("button").count()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_screen_scrolls_sideways_as_a_whole(browser: Browser, file: Path, width: int) -> None:
    page = opened(browser, file, width)
    for language in ("English", "双语", "中文"):
        page.get_by_role("button", name=language).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_loaded_and_nothing_complains(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    assert (requests, complaints) == ([file.as_uri()], [])
