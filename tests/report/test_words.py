# SPDX-License-Identifier: Apache-2.0
"""Explanations in words."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from assessment_factory import AS_OF, facts
from msgspec.structs import replace

from hegui.clock import Due
from hegui.errors import Place
from hegui.facts.condition import evaluate
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, Facts, FactType, FactValue
from hegui.law.load import load_catalogue
from hegui.law.model import RawCondition
from hegui.law.view import LawView
from hegui.report import ReportLanguage
from hegui.report.words import (
    Reason,
    applicability,
    citation_words,
    deadline_words,
    due_words,
    open_facts,
    reason_tree,
    tree_lines,
    value_words,
)
from hegui.text import Text


def why(view: LawView, raw: RawCondition, known: Facts | None = None) -> Text:
    """The sentence for a condition."""
    told = facts() if known is None else known
    return applicability(evaluate(view.parsed(raw), told, view), view, told)


def test_yes_names_the_answer_and_where_it_is_declared(view: LawView) -> None:
    """Why something applies is a fact, its value and its line."""
    assert why(view, {"trigger": "A1"}) == Text(
        "适用，因为：是否向境内公众提供生成服务（包括通过 API）？ → 是（见 dossier.yaml:12）。",
        "Applies because: Does the service offer generation to the public in the mainland (an API counts)? → yes (see dossier.yaml:12).",
    )


def test_no_names_only_what_decides(view: LawView) -> None:
    """A condition that fails does not list the parts that hold."""
    told = why(view, {"all": ["exports_data", {"fact": "provider_established_in", "is": "overseas"}]})
    assert told.en == (
        "Does not apply because: Where is the provider established? → mainland (condition: is overseas) (see dossier.yaml:5)."
    )
    assert "是否向境外提供数据" not in told.zh


def test_unknown_names_what_must_be_declared(view: LawView) -> None:
    """Doubt names its questions with the ids to declare."""
    told = why(view, {"any": ["simulates_personality", "trains_or_tunes_models"]})
    assert told.zh == (
        "尚不能确定，需要声明：服务是否模拟人格并与用户持续情感互动？（simulates_personality）；是否训练或者微调模型？（trains_or_tunes_models）。"
    )


def test_the_smallest_set_is_preferred(view: LawView) -> None:
    """Where it is known which facts settle the matter, only those are asked."""
    explanation = evaluate(view.parsed({"any": ["simulates_personality", "trains_or_tunes_models"]}), Facts(), view)
    assert open_facts(explanation, ("simulates_personality",)) == ("simulates_personality",)


def test_a_derived_fact_names_its_origin(view: LawView) -> None:
    """What was computed says so."""
    known = Facts({"exports_data": Fact(value=True, derived_from=Text("由出境流得出", "from the flows"))})
    assert why(view, "exports_data", known).en.endswith("→ yes (from the flows).")


@pytest.mark.parametrize(
    ("raw", "zh", "en"),
    [
        ({"fact": "registered_users", "at_least": {"parameter": "user_ceiling"}}, "不少于 1,000,000 用户（小型服务用户上限）", "at least 1,000,000 users, user ceiling"),
        ({"fact": "registered_users", "more_than": 900}, "超过 900 用户", "more than 900 users"),
        ({"fact": "registered_users", "less_than": 100}, "少于 100 用户", "less than 100 users"),
        ({"fact": "launch_date", "at_most": date(2026, 1, 1)}, "不晚于 2026-01-01", "on or before 2026-01-01"),
        ({"fact": "launch_date", "less_than": date(2026, 1, 1)}, "早于 2026-01-01", "before 2026-01-01"),
        ({"fact": "launch_date", "more_than": date(2026, 12, 1)}, "晚于 2026-12-01", "after 2026-12-01"),
        ({"fact": "functions", "includes": "search"}, "包含 搜索", "includes search"),
        ({"fact": "access_modes", "includes_any": ["api", "overseas_only"]}, "至少包含其中一项 api、overseas_only", "includes one of api, overseas_only"),
        ({"fact": "provider_established_in", "in": ["overseas", "hk_mo_tw"]}, "为其中之一 境外、hk_mo_tw", "one of overseas, hk_mo_tw"),
        ({"fact": "exports_data", "is": False}, "为 否", "is no"),
    ],
)  # fmt: skip
def test_every_operator_reads_in_both_languages(view: LawView, raw: RawCondition, zh: str, en: str) -> None:
    """The condition that failed stands in words, with the number of the day."""
    told = why(view, raw)
    assert f"［条件：{zh}］" in told.zh
    assert f"(condition: {en})" in told.en


def test_a_threshold_without_a_value_says_so(view: LawView) -> None:
    """On a day before there was a number, nobody is above it."""
    early = LawView(view.catalogue, date(2020, 1, 1))
    told = why(early, {"fact": "registered_users", "at_least": {"parameter": "user_ceiling"}})
    assert "“小型服务用户上限”当日没有数值" in told.zh


@pytest.mark.parametrize(
    ("value", "kind", "unit", "zh", "en"),
    [
        (True, FactType.BOOLEAN, None, "是", "yes"),
        (False, FactType.BOOLEAN, None, "否", "no"),
        (None, FactType.NUMBER, "users", "未声明", "not declared"),
        (12.5, FactType.NUMBER, "percent", "12.5%", "12.5%"),
        (3, FactType.NUMBER, "furlongs", "3", "3"),
        (frozenset({"web", "app"}), FactType.SET, None, "app、web", "app, web"),
        (frozenset(), FactType.SET, None, "（无）", "(none)"),
        (date(2026, 1, 2), FactType.DATE, None, "2026-01-02", "2026-01-02"),
    ],
)
def test_values_read_in_both_languages(
    view: LawView, value: FactValue | None, kind: FactType, unit: str | None, zh: str, en: str
) -> None:
    """Each type of value has its form; an unknown value is not "no"."""
    definition = replace(view.vocabulary["exports_data"], type=kind, unit=unit)
    assert value_words(value, definition) == Text(zh, en)


def test_labels_are_read_in_place_of_codes(view: LawView) -> None:
    """A choice reads in the language of the report; the id of the fact stays for those who declare it."""
    functions = view.vocabulary["functions"]
    assert value_words(frozenset({"forum", "dialogue_or_writing"}), functions) == Text(
        "dialogue_or_writing、论坛", "dialogue_or_writing, forum"
    )
    assert value_words("overseas", view.vocabulary["provider_established_in"]) == Text("境外", "overseas")


def test_an_open_set_says_that_there_may_be_more(view: LawView) -> None:
    """What an open set does not hold is unknown, and the reader sees why."""
    known = Facts({"functions": Fact(frozenset({"forum"}), Place("dossier.yaml", 3), open=True)})
    explanation = evaluate(view.parsed({"fact": "functions", "includes": "search"}), known, view)
    assert explanation.truth is Truth.UNKNOWN
    assert "→ 论坛（可能还有其他）［条件：包含 搜索］" in reason_tree(explanation, view, known).words.zh


def test_the_tree_mirrors_the_condition(view: LawView) -> None:
    """Every node has its truth, its words and, for facts, its place."""
    obligation = view.obligations["GAI-7.2"]
    tree = reason_tree(view.applicability(obligation, facts()), view, facts())
    lines = [f"{'  ' * depth}{line}" for depth, line in tree_lines(tree, ReportLanguage.EN)]
    assert lines == [
        "✓ all of these hold",
        "  ✓ trigger A1: generation offered to the mainland public",
        "    ✓ Does the service offer generation to the public in the mainland (an API counts)? → yes [offers_generation_to_mainland_public, dossier.yaml:12]",
        "  ✓ at least one of these holds",
        "    ✓ Which functions does the service have? → dialogue_or_writing, forum (condition: includes one of forum, search) [functions, dossier.yaml:18]",
        "    ✗ this is not the case",
        "      ✓ Does data leave the mainland? → yes [exports_data, flows.yaml:2]",
    ]


def test_an_unknown_fact_is_marked_and_has_no_place(view: LawView) -> None:
    """What is not declared is a question mark."""
    tree = reason_tree(evaluate(view.parsed("simulates_personality"), Facts(), view), view, Facts())
    assert isinstance(tree, Reason)
    assert (tree.mark, tree.truth, tree.place) == ("?", Truth.UNKNOWN, None)


def test_always_reads_as_in_force(view: LawView) -> None:
    """An obligation without a condition applies as long as the instrument does."""
    assert why(view, "always").zh == "适用，因为：该文件有效即适用。"


@pytest.mark.parametrize(
    ("instrument", "article", "zh", "en"),
    [
        ("GAI", "14", "《生成式AI暂行办法》第14条", "Interim Measures (generative AI), art. 14"),
        ("ALG", "24(1)", "《算法推荐规定》第24条(1)", "Algorithm provisions, art. 24(1)"),
        ("CSL", "10, 11", "《网络安全法》第10、11条", "Cybersecurity Law, art. 10, 11"),
        ("TC260", "5.2 b) 1)", "《TC260-003》5.2 b) 1)", "TC260-003, 5.2 b) 1)"),
        ("TC260", "annex 1", "《TC260-003》附件 1", "TC260-003, annex 1"),
        ("TC260", "5.3 note", "《TC260-003》5.3 注", "TC260-003, 5.3 note"),
        ("GAI", "on-device", "《生成式AI暂行办法》（端侧模型）", "Interim Measures (generative AI), on-device"),
        ("ETH", "unconfirmed", "《科技伦理审查办法》（条款号未确认）", "Ethics review measures (article number unconfirmed)"),
        ("ETH", "unnumbered", "《科技伦理审查办法》", "Ethics review measures"),
    ],
)  # fmt: skip
def test_citations_read_as_lawyers_write_them(view: LawView, instrument: str, article: str, zh: str, en: str) -> None:
    """Articles of law, clauses of standards, and what is unconfirmed."""
    assert citation_words(instrument, article, view) == Text(zh, en)


def test_no_english_word_is_left_in_a_chinese_citation() -> None:
    """Whatever stands for an article anywhere in the catalogue has a Chinese name."""
    catalogue = load_catalogue()
    cited = {
        (item.instrument, item.article)
        for item in (*catalogue.obligations, *catalogue.penalties, *catalogue.deadlines, *catalogue.parameters)
    } | {(cite.instrument, cite.article) for row in catalogue.routes for cite in row.cite}
    view = LawView(catalogue, AS_OF)
    told = {citation_words(instrument, article, view).zh.partition("》")[2] for instrument, article in cited}
    assert len(told) > 100
    assert not [words for words in told if re.search("[a-z]{3,}", words)]


def test_deadlines_name_amount_and_event(view: LawView) -> None:
    """A clock says how long and from what, forwards and backwards."""
    assert deadline_words(view.deadlines["alg-filing"], view) == Text(
        "自提供服务之日起 10 个工作日内", "within 10 working days of: the day the service starts"
    )
    assert deadline_words(view.deadlines["cert-before"], view) == Text(
        "不迟于开展出境活动前 10 个工作日", "at least 10 working days before: the transfer begins"
    )


def test_a_day_says_when_it_is_provisional_or_past() -> None:
    """Both doubts stand beside the date."""
    reason = Text("因", "why")
    assert due_words(Due(AS_OF, provisional=False, moment=None, why=reason), AS_OF).en == "2026-11-25"
    assert "暂定" in due_words(Due(date(2027, 1, 8), provisional=True, moment=None, why=reason), AS_OF).zh
    assert (
        due_words(Due(date(2026, 11, 24), provisional=False, moment=None, why=reason), AS_OF).en
        == "2026-11-24 (that day has passed)"
    )
    moment = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert due_words(Due(AS_OF, provisional=False, moment=moment, why=reason), AS_OF).zh == "2026-11-25T09:30+08:00"
