# SPDX-License-Identifier: Apache-2.0
"""The report as a page and as JSON: in both languages, without text of the corpus that could steer, without promises."""

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from corpus_report_factory import BAD, DAY, LEDGER, MOBILE, figures, judge, sampled, scan, unfinished, write_corpus
from sample_factory import ASKED

from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.report import Figures, ReportLanguage, render_html, report_as_json
from hegui.corpus.report.examples import examples_of
from hegui.corpus.report.figures import figures_of
from hegui.corpus.report.samples import samples_of
from hegui.corpus.report.words import percent, via_name


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def whole(ledger: Path, tmp_path: Path) -> Figures:
    """Everything that a report can show."""
    run = scan(ledger, tmp_path / "run")
    samples = samples_of(run, [judge(sampled(run, tmp_path / "sample"), illegal=1)], ASKED)
    earlier = scan(ledger, tmp_path / "earlier", terms=False)
    shown = examples_of(run, str(ledger.parent))
    return figures_of(
        run, load_ledger(ledger), asked=ASKED, samples=samples, previous=[earlier], examples=shown, as_of=DAY
    )


class _Texts(HTMLParser):
    """The texts of a page that a reader of one language sees."""

    def __init__(self, hidden: str) -> None:
        super().__init__()
        self.hidden, self.depth, self.seen = hidden, 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (
            tag in {"style", "script", "title"}
            or (tag == "span" and dict(attrs).get("lang") == self.hidden)
            or self.depth
        ):
            self.depth += tag not in {"meta", "br"}

    def handle_endtag(self, _: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.seen.append(data)


def seen(page: str, hidden: str) -> str:
    """What a reader sees to whom the texts of one language are hidden."""
    parser = _Texts(hidden)
    parser.feed(page)
    return " ".join(" ".join(parser.seen).split())


def test_the_page_says_the_figures_in_both_languages(whole: Figures) -> None:
    page = render_html(whole, ReportLanguage.ZH)
    chinese, english = seen(page, "en"), seen(page, "zh")
    assert "59 条记录已扫描" in chinese
    assert "59 records scanned" in english
    assert "1/39（2.56%）" in chinese
    assert "1/39 (2.56%)" in english
    assert "机器标记，不是结论" in chinese
    assert "machine flags, not verdicts" in english
    assert 'data-start="zh"' in page
    assert 'data-start="both"' in render_html(whole, ReportLanguage.BOTH)


def test_a_reader_of_english_meets_chinese_only_in_names_and_quotes(whole: Figures) -> None:
    english = seen(render_html(replace(whole, examples=None), ReportLanguage.EN), "zh")
    assert set(re.findall("[\u4e00-\u9fff]+", english)) <= {"论坛", "中文", "双语", "中文文章"}


def test_the_page_loads_and_runs_nothing_but_its_own(whole: Figures) -> None:
    page = render_html(whole, ReportLanguage.EN)
    assert "default-src 'none'" in unescape(page)
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)
    assert "<script>alert" not in page


def test_neither_the_hit_nor_an_identifier_is_in_any_report(whole: Figures) -> None:
    for report in (render_html(whole, ReportLanguage.BOTH), report_as_json(whole).decode()):
        assert BAD not in report
        assert MOBILE not in report


def test_hostile_names_are_shown_as_codes(whole: Figures) -> None:
    page = render_html(replace(whole, corpus="<b>\u202eevil\u200b"), ReportLanguage.EN)
    assert "&lt;b&gt;\\u{202e}evil\\u{200b}" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("promise", ["compliant", "合规", "certified", "合格语料", "guarantee"])
def test_no_report_promises_legality(whole: Figures, promise: str) -> None:
    assert promise not in render_html(whole, ReportLanguage.BOTH)


def test_json_is_canonical_and_whole(whole: Figures) -> None:
    content = report_as_json(whole)
    told = json.loads(content)
    assert content == report_as_json(whole)
    assert content.decode() == json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert (told["complete"], told["tally"]["documents"], told["sources"][0]["after_collection"]["illegal"]) == (
        True,
        59,
        1,
    )
    assert told["tally"]["likely_share_machine_flags"] == {"low": 2 / 60, "high": 3 / 60}
    assert told["samples"][0]["judged"]["reaches_the_figures"] is True
    assert all(text["zh"] and text["en"] for text in (*told["not_checked"], *told["not_claimed"]))


def test_what_was_not_done_is_said_and_never_shown_as_zero(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run", terms=False, personal=False)
    english = seen(render_html(figures_of(run, None, asked=ASKED, as_of=DAY), ReportLanguage.EN), "zh")
    for words in (
        "No lexicon was used: nobody looked for illegal content.",
        "No classifier was used.",
        "Personal information was not looked for.",
        "No manual sample was drawn from this corpus.",
        "There is no ledger",
        "1 records could not be read and were not checked.",
        "No technical sample",
    ):
        assert words in english
    assert not re.search(r"(?<![0-9])0%", english)


def test_what_forbids_the_use_of_a_source_stands_beside_its_papers(tmp_path: Path) -> None:
    ledger = write_corpus(tmp_path / "corpus", LEDGER.replace("kind: open", "kind: commercial"))
    english = seen(render_html(figures(scan(ledger, tmp_path / "run"), ledger), ReportLanguage.EN), "zh")
    assert "contract missing no supplier is named as things stand the source must not be used TC260-003 5.1" in english


def test_an_unfinished_scan_says_so_first(ledger: Path, tmp_path: Path) -> None:
    told = figures(unfinished(scan(ledger, tmp_path / "run")), ledger)
    english = seen(render_html(told, ReportLanguage.EN), "zh")
    assert "The scan is not complete: 1 of 2 splits are missing." in english
    assert json.loads(report_as_json(told))["complete"] is False


def test_a_sample_that_is_not_judged_in_full_is_not_settled(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    sample = judge(sampled(run, tmp_path / "sample"), leave=10)
    english = seen(render_html(figures(run, ledger, sample), ReportLanguage.EN), "zh")
    assert "not settled yet" in english
    assert "The manual sample is not judged in full." in english


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.05, "5%"),
        (0.0256, "2.56%"),
        (1 / 39, "2.56%"),
        (0.00004, "0.004%"),
        (0.99999, "99.999%"),
        (0.95998, "95.998%"),
        (0.050001, "5.0001%"),
    ],
)
def test_rounding_makes_no_round_figure_of_another(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_layers_have_names() -> None:
    assert via_name("").en == "as written"
    assert via_name("width+separator").zh == "全角、半角＋分隔符、零宽字符"
