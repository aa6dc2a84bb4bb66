# SPDX-License-Identifier: Apache-2.0
"""Text is cleaned and put together so that a clause can be found as a sentence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.dossier.passages import SHOWN, Line, clean, excerpt, passages_of, rejoined


def joined(*lines: str) -> list[str]:
    return [line.text for line in rejoined([Line(line) for line in lines])]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  甲 \t 乙\n丙 ", "甲 乙 丙"),
        ("标\u200b识\ufeff", "标识"),
        ("infor\u00admation", "information"),
        ("⽤户⾃愿", "用户自愿"),
        ("ﬁle", "file"),
        ("（一）处理目的，方式；", "（一）处理目的，方式；"),
    ],
)
def test_what_no_reader_sees_is_taken_out(text: str, cleaned: str) -> None:
    """Look-alike radicals become the characters they stand for; full-width punctuation stays."""
    assert clean(text) == cleaned


def test_a_sentence_broken_by_the_margin_is_one_passage() -> None:
    """Chinese without a space, Latin words with one."""
    assert joined("未经您的同意，我们不会向任何第三方提供您的个", "人信息。") == [
        "未经您的同意，我们不会向任何第三方提供您的个人信息。"
    ]
    assert joined("We shall not provide your personal", "information to others.") == [
        "We shall not provide your personal information to others."
    ]


@pytest.mark.parametrize(
    "following",
    [
        "第二条 用户应当合法使用本服务。",
        "二、我们处理的信息",
        "（二）保存期限",
        "2. 标注规则",
        "- 手机号",
        "| 目的 | 期限 |",
        "## 权利",
        "",
    ],
)
def test_a_heading_or_list_item_begins_a_passage(following: str) -> None:
    """Even after a line that ends without a stop."""
    first = "第一条 本协议由用户与提供者订立并自用户勾选同意之日起生效"
    assert joined(first, following)[0] == first


def test_short_lines_stay_apart() -> None:
    """A title is not the beginning of what follows it."""
    assert joined("隐私政策", "更新日期", "我们按照下列目的、方式和范围处理您的个人信息。") == [
        "隐私政策",
        "更新日期",
        "我们按照下列目的、方式和范围处理您的个人信息。",
    ]


@given(st.lists(st.text(max_size=60), max_size=8))
def test_joining_lines_loses_no_word(lines: list[str]) -> None:
    """Only white space may differ."""
    assert "".join("".join(joined(*lines)).split()) == "".join("".join(lines).split())


def test_lines_without_words_are_no_passages() -> None:
    """Rules and empty lines say nothing; a document of them alone is empty."""
    assert passages_of([Line("---"), Line(" \u200b"), Line("|---|---|")]) == ()


def test_passages_keep_their_line_or_are_numbered() -> None:
    """Files have lines; PDF and DOCX have none of their own."""
    assert [passage.line for passage in passages_of([Line("甲", 3), Line("", 4), Line("乙", 5)])] == [3, 5]
    assert [passage.line for passage in passages_of([Line("甲"), Line(""), Line("乙")])] == [1, 2]


def test_an_excerpt_shows_the_find_with_its_surroundings() -> None:
    """Dots stand for what is left out."""
    text = "前" * 200 + "保存期限" + "后" * 200
    found = re.search("保存期限", text)
    assert found is not None
    shown = excerpt(text, found.start(), found.end())
    assert "前保存期限后" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) == SHOWN + 2
    assert excerpt("短", 0, 1) == "短"
