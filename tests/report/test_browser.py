# SPDX-License-Identifier: Apache-2.0
"""The HTML report in a real Chromium: languages, filters, drill-down, print, keyboard, contrast, silence on the network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from assessment_factory import assessment, hostile, law
from browser_factory import DESKTOP, LOW_CONTRAST, PHONE
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hegui.assess.model import Assessment
from hegui.report import Format, ReportLanguage, render

pytestmark = pytest.mark.browser

GAI_7 = "#o-GAI-7\\.1"

UNFOLD_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true; })"


@dataclass
class Shown:
    """A page on the screen, with everything it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Show = Callable[..., Shown]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Opens a report; at the end nothing may have been loaded and nothing reported."""
    opened: list[tuple[Shown, str]] = []

    def open_report(
        made: Callable[[], Assessment] = assessment,
        language: ReportLanguage = ReportLanguage.ZH,
        size: ViewportSize = DESKTOP,
        *,
        script: bool = True,
        anchor: str = "",
    ) -> Shown:
        file = tmp_path / f"report-{len(opened)}.html"
        file.write_text(str(render(made(), law(), Format.HTML, language)), "utf-8")
        shown = Shown(browser.new_context(viewport=size, java_script_enabled=script).new_page())
        shown.page.set_default_timeout(5_000)
        shown.page.on("request", lambda request: shown.requests.append(request.url))
        shown.page.on("console", lambda message: shown.complaints.append(message.text))
        shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        address = f"{file.as_uri()}{anchor}"
        opened.append((shown, address))
        shown.page.goto(address)
        return shown

    yield open_report
    for shown, address in opened:
        shown.page.context.close()
        assert shown.requests == [address.partition("#")[0]] or shown.requests == [address]
        assert shown.complaints == []


def shown_ids(page: Page) -> list[str]:
    """The obligations on the screen."""
    return [str(item.get_attribute("id"))[2:] for item in page.locator(".finding").all() if item.is_visible()]


def test_it_opens_in_the_language_asked_for(show: Show) -> None:
    """One language is seen; the other is there and hidden."""
    for language, seen, hidden in ((ReportLanguage.ZH, "zh", "en"), (ReportLanguage.EN, "en", "zh")):
        page = show(language=language).page
        assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
        assert page.locator(f"h1 [lang={seen}]").is_visible()
        assert not any(item.is_visible() for item in page.locator(f":is(span, div)[lang={hidden}]").all())


def test_the_language_is_switched_without_loading(show: Show) -> None:
    """Three buttons, and each says whether it is pressed; lists of choices follow."""
    page = show().page
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("云帆小智对话助手Yunfan chat assistant")
    assert page.locator("h1").inner_text() == "Yunfan chat assistant"
    assert page.locator("select option").nth(1).inner_text() == "Permissions (telecom, ICP, app)"
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="双语 / Both").click()
    assert page.locator("h1").inner_text().split() == ["云帆小智对话助手", "Yunfan", "chat", "assistant"]
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "云帆小智对话助手"


def test_filters_narrow_by_status_head_gate_and_words(show: Show) -> None:
    """Each filter alone, the count beside them, and empty heads go away."""
    page = show().page
    whole = [item.obligation.id for item in assessment().obligations]
    assert sorted(shown_ids(page)) == sorted(whole)
    for box in page.locator("input[name=status]").all():
        box.uncheck()
    page.locator("input[value=undetermined]").check()
    assert sorted(shown_ids(page)) == ["ANTH-10", "CBDT-7"]
    assert page.locator("[data-shown]").inner_text() == "2"
    assert not page.locator("[data-head-section=labelling]").is_visible()
    for box in page.locator("input[name=status]").all():
        box.check()
    page.locator("select").select_option("data_sources")
    assert shown_ids(page) == ["GAI-7.1", "GAI-7.2"]
    page.locator("select").select_option("")
    page.locator("input[name=blocks]").check()
    assert set(shown_ids(page)) == {item.assessed.obligation.id for item in assessment().gate.blocking}
    page.locator("input[name=blocks]").uncheck()
    page.locator("input[name=launch]").check()
    assert set(shown_ids(page)) == {item.obligation.id for item in assessment().launch.blocked_by}
    page.locator("input[name=launch]").uncheck()
    page.locator("input[type=search]").fill("robots.txt 王强")
    assert shown_ids(page) == ["GAI-7.2"]
    page.locator("input[type=search]").fill("Publish COMPLAINT")
    assert shown_ids(page) == ["GAI-15"]


def test_a_finding_drills_down_to_the_evidence(show: Show) -> None:
    """Folded at first; from the obligation one link leads to the evidence, others to condition, penalty and source."""
    page = show().page
    page.locator(f"{GAI_7} > summary").click()
    digest = page.locator("#c-source-illegal-share-within-limit .digest code").first
    expect(digest).to_be_hidden()
    page.locator(f"{GAI_7} .waits a").first.click()
    expect(digest).to_be_visible()
    assert len(digest.inner_text()) == 64
    for kind in ("t", "p", "s", "i"):
        link = page.locator(f"{GAI_7} a[href^='#{kind}-']").first
        target = page.locator(f"[id='{str(link.get_attribute('href'))[1:]}']")
        expect(target).to_be_hidden()
        link.click()
        expect(target).to_be_visible()
        expect(target).to_be_in_viewport()


def test_a_link_unfolds_what_it_leads_to_without_a_script(show: Show) -> None:
    """Browsers open folded parts for a link into them."""
    page = show(script=False).page
    page.locator(f"{GAI_7} > summary").click()
    page.locator(f"{GAI_7} .waits a").first.click()
    expect(page.locator("#c-source-illegal-share-within-limit .digest code").first).to_be_visible()


def test_a_link_opens_its_obligation_even_when_filtered_out(show: Show) -> None:
    """What blocks a launch is one click away, from outside too."""
    page = show().page
    page.locator("input[type=search]").fill("nothing has these words")
    assert shown_ids(page) == []
    page.locator("#answer a", has_text="GAI-7.1").click()
    expect(page.locator(f"{GAI_7} .body")).to_be_visible()
    direct = show(anchor="#o-GAI-7.1").page
    expect(direct.locator(f"{GAI_7} .body")).to_be_visible()


def test_all_can_be_unfolded_and_folded(show: Show) -> None:
    """Two buttons for those who read from top to bottom."""
    page = show().page
    page.get_by_role("button", name="全部展开").click()
    assert page.locator("details.finding:not([open])").count() == 0
    page.get_by_role("button", name="全部收起").click()
    assert page.locator(".finding[open]").count() == 0


@pytest.mark.parametrize(("language", "other"), [(ReportLanguage.ZH, "Next step"), (ReportLanguage.EN, "下一步")])
def test_it_prints_whole_and_in_one_language(show: Show, tmp_path: Path, language: ReportLanguage, other: str) -> None:
    """Folded parts are on paper, the other language and the controls are not, and afterwards all is folded again."""
    page = show(language=language).page
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    text = "".join("".join(sheet.get_textpage().get_text_bounded().split()) for sheet in document)
    document.close()
    for item in assessment().obligations:
        assert "".join(item.obligation.title.of(language.languages[0]).split()) in text
    assert assessment().obligations[0].controls[0].answers[0].evidence[0].digest in text  # type: ignore[union-attr]
    assert "".join(other.split()) not in text
    assert "双语/Both" not in text
    assert page.locator(".finding[open]").count() == 0


def test_what_is_filtered_out_is_not_printed(show: Show, tmp_path: Path) -> None:
    """Paper shows what the screen shows."""
    page = show(language=ReportLanguage.EN).page
    page.locator("select").select_option("labelling")
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    assert "Mend the labels" in text
    assert "States the purpose" not in text
    assert "Keep network logs as the law asks" not in text


def test_it_reads_without_a_script(show: Show) -> None:
    """Both languages, one under the other; folds work; controls that need a script are not shown."""
    page = show(script=False).page
    assert page.locator("h1 [lang=zh]").is_visible()
    assert page.locator("h1 [lang=en]").is_visible()
    zh, en = page.locator("h1 [lang=zh]").bounding_box(), page.locator("h1 [lang=en]").bounding_box()
    assert zh is not None
    assert en is not None
    assert en["y"] >= zh["y"] + zh["height"] - 1
    for control in page.locator("[data-needs-script]").all():
        expect(control).to_be_hidden()
    page.locator(f"{GAI_7} > summary").click()
    expect(page.locator(f"{GAI_7} .waits").first).to_be_visible()


def test_the_keyboard_reaches_everything(show: Show) -> None:
    """The first key stop skips to the report; a finding unfolds with Enter; focus can be seen."""
    page = show().page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator(f"{GAI_7} > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{GAI_7} .body")).to_be_visible()
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Space")
    assert page.locator("h1").inner_text() == "Yunfan chat assistant"


@pytest.mark.parametrize("language", ReportLanguage)
def test_every_text_has_contrast(show: Show, language: ReportLanguage) -> None:
    """WCAG AA: 4.5 to 1 for all text, unfolded parts included."""
    page = show(language=language).page
    page.evaluate(UNFOLD_ALL)
    assert page.evaluate(LOW_CONTRAST) == []


def test_headings_descend_one_step_at_a_time(show: Show) -> None:
    """One first heading, and no level is skipped on the way down."""
    levels = show().page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_control_has_a_name(show: Show) -> None:
    """Fields have labels, buttons have words, regions and landmarks are told apart."""
    page = show().page
    nameless = page.evaluate("""() => [...document.querySelectorAll('input, select, button')].filter(
        e => !(e.labels && [...e.labels].some(l => l.innerText.trim())) && !e.innerText.trim()).map(e => e.outerHTML)""")
    assert nameless == []
    assert page.evaluate("document.querySelectorAll('main').length") == 1
    assert page.evaluate("document.title").startswith("云帆小智对话助手")


@pytest.mark.parametrize("language", ReportLanguage)
def test_nothing_sticks_out_on_a_phone(show: Show, language: ReportLanguage) -> None:
    """At 390 pixels only the table of flows scrolls sideways, within its frame."""
    page = show(language=language, size=PHONE).page
    page.evaluate(UNFOLD_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_no_line_of_chinese_begins_with_closing_punctuation(show: Show) -> None:
    """Line breaks follow the rules of Chinese typesetting."""
    page = show(size=PHONE).page
    page.evaluate(UNFOLD_ALL)
    bad = page.evaluate("""() => {
      const bad = [];
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode, range = document.createRange();
        if (!node.parentElement.checkVisibility()) continue;
        for (let i = 1; i < node.length; i++) {
          if (!'，。、；：？！）》”'.includes(node.data[i])) continue;
          range.setStart(node, i - 1); range.setEnd(node, i);
          const before = range.getBoundingClientRect();
          range.setStart(node, i); range.setEnd(node, i + 1);
          if (before.width && range.getBoundingClientRect().top > before.top + 5) bad.push(node.data.slice(i - 5, i + 1));
        }
      }
      return bad;
    }""")
    assert bad == []


def test_a_hostile_dossier_runs_nothing(show: Show) -> None:
    """Names that attack are text; had one become a script, the policy would have stopped it and the console would say so."""
    page = show(hostile, ReportLanguage.BOTH).page
    page.evaluate(UNFOLD_ALL)
    assert page.evaluate("document.scripts.length") == 1
    assert "<script>alert('x')</script>" in page.locator("h1").inner_text()


def test_the_policy_stops_a_foreign_script(browser: Browser, tmp_path: Path) -> None:
    """A script that gets into the page does not run, and an image is not fetched."""
    file = tmp_path / "report.html"
    page_text = str(render(assessment(), law(), Format.HTML))
    file.write_text(
        page_text.replace("</main>", "<script>window.ran = true</script><img src='https://127.0.0.1:9/x'></main>"),
        "utf-8",
    )
    page = browser.new_context().new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(file.as_uri())
    assert page.evaluate("window.ran") is None
    assert len([text for text in refused if "Content Security Policy" in text]) == 2
    page.context.close()
