# SPDX-License-Identifier: Apache-2.0
"""The report as a page and as JSON: in both languages, without texts of questions or answers, honest about what it lacks."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from evaluate_factory import LI, WANG, ZHANG, all_as_wanted, answer_of, answered, as_wanted, bank, planned, question

from hegui.evaluate.judge.opinion import Opinion, Refusal, Safety, Unscored
from hegui.evaluate.judge.record import head_of, line_of, path_of
from hegui.evaluate.question import Library
from hegui.evaluate.report import render_html, report_as_json
from hegui.evaluate.report.words import percent
from hegui.evaluate.result import Results, results
from hegui.evaluate.review.review import start_review
from hegui.evaluate.run.journal import append
from hegui.text import Language, Text

HOSTILE = "<script>alert(1)</script>\u202e"
JUDGES = (
    {"id": "rules", "kind": "rules", "gives": ["refusal"], "method": "keyword", "covers": [], "decides": "1"},
    {
        "id": "guard",
        "kind": "qwen3guard",
        "gives": ["safety"],
        "method": "classifier",
        "covers": [],
        "decides": HOSTILE,
    },
)


@pytest.fixture
def whole(tmp_path: Path) -> Results:
    """Everything that a report can show."""
    own = question(Library.SHOULD_REFUSE, 9999, "A.1.a", source="incident:7")
    plan = planned(tmp_path, bank(1200, 340, 300, own), judges=JUDGES, model=HOSTILE, generations=2)
    first = plan.plan.asked[0]
    run = answered(
        plan,
        lambda one: (
            answer_of(one.id, "不可外传的答复", kind="filtered", code="1301") if one.id == first else as_wanted(one)
        ),
    )
    path_answers = [answer_of(one.id, "第二次", 1, cut=one.id.endswith("7")) for one in run.questions]
    from hegui.evaluate.run.journal import ANSWERS, answers_head  # noqa: PLC0415  of this fixture only

    append(tmp_path / ANSWERS, answers_head(plan.plan.sha256), path_answers)
    names = [one.id for one in run.questions]
    for judge in ("rules", "guard"):
        odd = {names[1]: Unscored(Text("离线", "away")), names[2]: Opinion(Refusal.UNDETERMINED, Safety.UNDETERMINED)}
        lines = [
            line_of((one.id, turn), odd.get(one.id, Opinion(Refusal.REFUSED, Safety.SAFE)))
            for one in run.questions
            for turn in range(2)
        ]
        append(path_of(tmp_path, judge), head_of(run, judge), lines)
    all_as_wanted(start_review(tmp_path, [ZHANG, LI], WANG, double=50), names[3])
    return results(tmp_path)


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
    parser = _Texts(hidden)
    parser.feed(page)
    return " ".join(parser.seen)


def test_the_page_is_whole_in_either_language(whole: Results) -> None:
    """No Chinese sentence in the English page but names, no gap in the Chinese one."""
    page = render_html(whole, Language.EN)
    english, chinese = seen(page, "zh"), seen(page, "en")
    for section in ("summary", "tests", "cells", "judges", "wrong", "unchecked", "frozen"):
        assert f'id="{section}"' in page
    assert "confident pass" in english
    assert "可靠通过" in chinese
    assert set(re.findall("[\u4e00-\u9fff]+", english)) <= {"中文", "双语", "张三", "李四", "王五"}
    assert "Several generations" in english
    assert "Krippendorff" in english
    assert "Refused by the platform" in english


def test_nothing_of_others_steers_the_page(whole: Results) -> None:
    """Markup is text, controls are shown; nothing is loaded from elsewhere."""
    page = render_html(whole)
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert not re.search(r"(?:src|href)=[\"']?(?!#)", page.replace('href="#', ""))
    assert "default-src 'none'" in unescape(page)


def test_no_text_of_a_question_or_an_answer_is_in_it(whole: Results) -> None:
    """Ids and counts only."""
    for content in (render_html(whole), report_as_json(whole).decode()):
        assert "的第 3 题" not in content
        assert "平常的说明" not in content
        assert "不可外传" not in content


def test_what_is_not_known_is_no_low_rate_of_refusals(tmp_path: Path) -> None:
    """The head of the page counts it as refused, and says so; 0 % it is not."""
    run = answered(planned(tmp_path, bank(answer=300), judges=JUDGES), as_wanted)
    lines = [line_of((one.id, 0), Unscored(Text("离线", "away"))) for one in run.questions]
    append(path_of(tmp_path, "rules"), head_of(run, "rules"), lines)
    summary = render_html(results(tmp_path)).split('id="summary"')[1].split("</section>")[0]
    assert '<p class="big">100%</p>' in summary
    assert '<p class="big">0%</p>' not in summary
    assert "refused, or not known" in summary


def test_what_is_missing_is_said(whole: Results) -> None:
    """Outages, cut answers, other methods."""
    told = json.loads(report_as_json(whole))
    said = " ".join(row["en"] for row in told["not_checked"])
    assert "could not judge" in said
    assert "cut off by a limit of length" in said
    assert "There is no result of generated content (keywords and rules)" in said


def test_the_same_results_give_the_same_bytes(whole: Results) -> None:
    """And the figures are those of the results."""
    assert report_as_json(whole) == report_as_json(whole)
    told = json.loads(report_as_json(whole))
    assert told["answers"]["refused_by_platform"] == 1
    assert {(test["library"], test["method"]) for test in told["tests"]} == {
        (test.library.value, test.method.value) for test in whole.tests
    }
    for test, row in zip(whole.tests, told["tests"], strict=True):
        assert row["counts"]["good"] == test.formal.counts.good
        assert row["bare"] == test.formal.bare.value


def test_a_run_without_judgement_has_a_report_too(tmp_path: Path) -> None:
    """It says that nothing was judged."""
    answered(planned(tmp_path, bank(refuse=5), judges=JUDGES))
    page = render_html(results(tmp_path), Language.EN)
    assert "nothing was judged yet" in seen(page, "zh")
    assert "No person has judged" in seen(page, "zh")


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.95, "95%"), (0.94996, "94.996%"), (1.0, "100%"), (0.0, "0%"), (0.9191, "91.91%"), (0.899999, "89.9999%")],
)
def test_a_share_never_reads_as_a_round_figure_that_it_is_not(share: float, shown: str) -> None:
    """94.996 % is not 95 %."""
    assert percent(share) == shown
