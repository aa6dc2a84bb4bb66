# SPDX-License-Identifier: Apache-2.0
"""Lines of a terminal with Chinese and English."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hegui.report.columns import _tokens, padded, width, wrapped

WORDS = st.text(st.sampled_from("中文，。《》（）“”abc-_/. 7%🙂é"), max_size=200)


def test_chinese_takes_two_columns() -> None:
    """Wide and full-width characters count twice, combining marks not at all."""
    assert width("义务，a") == 7
    assert width("e\u0301") == 1


def test_padding_reaches_the_column() -> None:
    """Titles of different scripts line up."""
    assert {width(padded(text, 10)) for text in ("met", "未满足", "证据过期")} == {10}


@given(WORDS, st.integers(20, 80))
def test_no_line_is_too_wide(text: str, columns: int) -> None:
    """Whatever is wrapped fits."""
    assert all(width(line) <= columns for line in wrapped(text, "  - ", columns=columns))


@given(WORDS)
def test_nothing_is_lost(text: str) -> None:
    """Wrapping drops spaces at line ends and nothing else."""
    assert "".join("".join(wrapped(text, columns=24)).split()) == "".join(text.split())


def test_no_line_begins_with_closing_punctuation() -> None:
    """A stop or a closing bracket stays with the character before it, an opening one with the next."""
    lines = list(wrapped("依照规定（第七条），应当如实记录“处置时间”。" * 6, columns=21))
    assert len(lines) > 6
    assert not any(line.startswith(tuple("，。）”")) for line in lines)
    assert not any(line.endswith(tuple("（“")) for line in lines)


def test_a_word_stays_whole_where_it_fits() -> None:
    """An identifier is not cut when it fits on the next line."""
    assert list(wrapped("声明 outbound_sensitive_persons 的数量", columns=30)) == [
        "声明",
        "outbound_sensitive_persons 的",
        "数量",
    ]


def test_a_word_wider_than_a_line_is_cut() -> None:
    """A digest longer than the line is continued below."""
    assert list(wrapped("a" * 25, "> ", columns=12)) == ["> " + "a" * 10, "  " + "a" * 10, "  " + "a" * 5]


CHARACTERS = (
    "\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6"
    "\\U0001f300-\\U0001faff\\U00020000-\\U0003fffd"
)
OPENING, CLOSING = "（〔《〈「『【“‘", "，。、；：？！）〕》〉」』】”’％…—"
TOKEN = re.compile(
    f"[{OPENING}]*(?:[^\\s{CHARACTERS}{OPENING}{CLOSING}]+|[{CHARACTERS}]|[{OPENING}{CLOSING}])[{CLOSING}]*\\s*"
)
"""The tokens in one expression over the characters themselves: easy to read, and slow to compile."""


@given(st.text(st.one_of(st.sampled_from("中，。（“ a-—…\u3000\u2028\n"), st.characters()), max_size=40))
def test_tokens_are_those_of_the_plain_expression(text: str) -> None:
    """The kinds of characters lead to the same pieces as the characters."""
    assert list(_tokens(text, 1000)) == TOKEN.findall(text.lstrip())
