# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file, read without a browser."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from assessment_factory import clear, empty, hostile
from msgspec.structs import replace

from hegui.assess.model import Assessment, Status
from hegui.assess.plan import action_plan
from hegui.checking import check
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.html import both, stacked
from hegui.text import Text, same

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"
LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping", "manifest"}
VOID = {"meta", "br", "input", "link", "img", "hr"}


class Page(HTMLParser):
    """The tags, attributes and nesting of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def page(whole: Assessment, view: LawView, language: ReportLanguage = ReportLanguage.ZH) -> str:
    """The page as text."""
    return str(render(whole, view, Format.HTML, language))


def one(text: str, tag: str) -> str:
    """The content of the only element of that name."""
    (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    return str(content)


@pytest.mark.parametrize("made", [hostile, empty, clear])
def test_every_page_is_well_formed(view: LawView, made: Callable[[], Assessment]) -> None:
    """Each element that opens is closed in order, whatever the assessment holds."""
    parsed = Page(page(made(), view))
    assert (parsed.open, parsed.crossed) == ([], [])


def test_nothing_is_loaded_and_nothing_leads_away(whole: Assessment, view: LawView) -> None:
    """One file: no address is fetched, and every link stays on the page."""
    parsed = Page(page(whole, view))
    assert not [(tag, attributes) for tag, attributes in parsed.tags if LOADS & set(attributes)]
    assert not parsed.all("link")
    assert all(str(link["href"]).startswith("#") for link in parsed.all("a"))
    assert "url(" not in one(page(whole, view), "style")


def test_links_lead_to_something(whole: Assessment, view: LawView) -> None:
    """Every target of a link is on the page, and no id stands twice."""
    parsed = Page(page(whole, view))
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(link["href"])[1:] for link in parsed.all("a")} <= set(map(str, ids))


def test_the_policy_allows_this_style_and_this_script_alone(whole: Assessment, view: LawView) -> None:
    """Both are named by digest; inline handlers, other scripts and every connection are forbidden."""
    text = page(whole, view)
    policy = next(
        meta["content"] for meta in Page(text).all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(one(text, tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not [
        name for _, attributes in Page(text).tags for name in attributes if name == "style" or name.startswith("on")
    ]


def test_a_hostile_name_stays_text(view: LawView) -> None:
    """No tag, attribute or control character comes from a dossier."""
    text = page(hostile(), view)
    assert len(Page(text).all("script")) == 1
    assert "<script>alert" not in text
    assert "<b>" not in text
    assert not set("\x00\x1b\u202e") & set(text)


def part(text: str, anchor: str) -> str:
    """The element of that id, up to the next one that a link can lead to."""
    start = text.index(f'id="{anchor}"')
    return text[start : text.index(' id="', start + 5)]


def test_every_finding_drills_down(whole: Assessment, view: LawView) -> None:
    """From the obligation links lead to article, condition, control point with evidence, penalty and source."""
    text = page(whole, view)
    finding = part(text, "o-GAI-7.1")
    for words in (
        "《生成式AI暂行办法》第7条(1)",
        "dossier.yaml:40",
        "source-illegal-share-within-limit",
        "MYNW",
        "有效措施",
    ):
        assert words in finding, words
    shared = "".join(part(text, anchor) for anchor in re.findall(r'href="#([^"]+)"', finding))
    for words in (
        "dossier.yaml:12",
        "offers_generation_to_mainland_public",
        "corpus/illegal-share@2",
        whole.obligations[0].controls[0].answers[0].evidence[0].digest,  # type: ignore[union-attr]
        "罚款 10,000–100,000 元",
        "对直接负责的人员罚款不超过 50,000 元",
        "部门规章",
    ):
        assert words in shared, words


def test_what_does_not_apply_is_one_row_with_its_reason(whole: Assessment, view: LawView) -> None:
    """Title, article and one sentence; the condition is linked."""
    row = part(page(whole, view), "o-IIS-4")
    assert "不适用，因为：" in row
    assert re.search(r'href="#[wt]-\w+"', row)
    assert "<summary>" not in row


def test_what_many_obligations_share_stands_once(whole: Assessment, view: LawView) -> None:
    """A control point for which three obligations wait is written once, with links to all of them."""
    shared = whole.obligations[0].controls[0]
    three = tuple(replace(item, status=Status.NOT_MET, controls=(shared,)) for item in whole.obligations[:3])
    made = replace(whole, obligations=three, plan=action_plan(three))
    text = page(made, view)
    assert text.count("剔除超标来源") == 1 + 3, "the plan, and the next step of each"
    assert text.count(shared.answers[0].evidence[0].digest) == len(shared.answers)  # type: ignore[union-attr]
    assert all(f'href="#o-{item.obligation.id}"' in text for item in three)


def test_a_whole_catalogue_makes_a_page_that_a_browser_likes() -> None:
    """590 obligations in two languages take less than two and a half megabytes."""
    made = check(SAMPLE, as_of=date(2026, 11, 25))
    assert len(made.assessment.obligations) > 500
    assert len(page(made.assessment, made.law).encode()) < 2_500_000


def test_a_span_keeps_its_page_and_line(whole: Assessment, view: LawView) -> None:
    """The words found in a document can be found again."""
    text = page(whole, view)
    assert "合同/数据采购合同 v2.docx:42" in text
    assert "第 3 页" in text
    assert "乙方保证数据来源合法&lt;script&gt;" in text


def test_it_has_all_sections(whole: Assessment, view: LawView) -> None:
    """What the reader of each part looks for."""
    ids = {attributes.get("id") for attributes in Page(page(whole, view)).all("section")}
    assert {"answer", "findings", "questions", "plan", "routes", "flows", "unchecked", "law", "receipt"} <= ids


def test_without_a_script_both_languages_are_shown(whole: Assessment, view: LawView) -> None:
    """The page opens in both; only the script narrows it to the language asked for, and only it shows its controls."""
    parsed = Page(page(whole, view, ReportLanguage.EN))
    (root,) = parsed.all("html")
    assert (root["data-language"], root["data-start"]) == ("both", "en")
    assert all("hidden" in attributes for _, attributes in parsed.tags if "data-needs-script" in attributes)


def test_each_language_is_marked() -> None:
    """Screen readers change their voice; what reads the same is said once."""
    assert both(Text("义务", "duty")) == "<span lang=zh>义务</span><span lang=en>duty</span>"
    assert stacked(Text("义务", "duty")) == "<div lang=zh>义务</div><div lang=en>duty</div>"
    assert both(same("GAI-7")) == "<span>GAI-7</span>"


def test_dates_stay_on_one_line() -> None:
    """A date does not break at its hyphens, and what is beside it stays escaped."""
    assert both(same("<2026-11-25>")) == "<span>&lt;<time>2026-11-25</time>&gt;</span>"


def test_there_is_no_percentage_and_no_badge(view: LawView) -> None:
    """Even a clear page counts, and rates nothing."""
    text = re.sub(r"<style>.*?</style>", "", page(clear(), view), flags=re.DOTALL)
    assert not re.search(r"\d+(\.\d+)?\s*%", re.sub(r"不得超过5%|不超过 ?5%|营业额5%以下|to 5% of", "", text))
    assert "门禁开启" in text


def test_an_empty_page_says_so(view: LawView) -> None:
    """Nothing assessed is not a clean bill."""
    text = page(empty(), view)
    assert "没有评估任何义务，门禁不会开启。" in text
    assert "门禁关闭" in text


def test_numbers_of_the_law_are_filled_in(whole: Assessment, view: LawView) -> None:
    """A filled number, never the name of a parameter."""
    assert "{corpus_illegal_percent}" not in page(whole, view)
