# SPDX-License-Identifier: Apache-2.0
"""Numbers that texts give: behind their names, with their units, in digits and in Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.dossier import DocumentText, Passage
from hegui.packs.said.finding import labelled, numbers_in, passages_about
from hegui.packs.said.value import Origin, name, number, version


def text(*lines: str) -> DocumentText:
    """A document of these lines."""
    passages = tuple(Passage(line, count, None, line) for count, line in enumerate(lines, start=1))
    return DocumentText("paper.md", "0" * 64, passages)


def found(line: str, names: tuple[str, ...] = ("关键词",), units: tuple[str, ...] = ("条", "个")) -> list[str]:
    """The values that a line gives for a name."""
    return [hit.value for hit in labelled(text(line), names, units)]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("关键词共10460条。", "10460"),
        ("关键词：10,460 条", "10460"),
        ("关键词总数为 1.2万条", "12000"),
        ("| 关键词 | 10460 |", "10460"),
        ("关键词十条", "10"),
        ("关键词（10460个）", "10460"),
        ("关键词１０４６０条", "10460"),
    ],
)
def test_a_number_is_found_behind_its_name(line: str, value: str) -> None:
    """However it is written, its value is the same."""
    assert found(line) == [value]


@pytest.mark.parametrize(
    "line", ["关键词不少于10000条。", "关键词至少10000条", "关键词规则见第3章", "关键词库每10天更新", "关键词10460以上"]
)
def test_what_is_no_count_is_left_out(line: str) -> None:
    """Limits, chapters and numbers of something else are no counts."""
    assert found(line) == []


def test_only_passages_about_something_count() -> None:
    """A name in another passage does not lend its number."""
    document = text("文案模型的参数量为67亿", "插图模型的参数量为26亿")
    hits = list(labelled(document, ("参数量",), ("亿",), about="插图模型"))
    assert [(hit.value, hit.passage.line) for hit in hits] == [("2600000000", 2)]


def test_dates_are_no_numbers() -> None:
    """Days are left out; counts beside them are not."""
    assert numbers_in("2026年11月25日抽检 4,000 条，2026-11-25 又抽检三十条，版本 v1.4") == ("4000", "30")


def test_passages_are_found_by_all_their_words() -> None:
    """Width and case of signs do not matter."""
    assert [passage.line for passage in passages_about(text("Ａ模型 V2", "B模型"), ("a模型", "v2"))] == [1]


@given(st.integers(min_value=0, max_value=10**9))
def test_every_count_is_found_again(value: int) -> None:
    """A count in digits, with or without its thousands parted, is found as itself."""
    assert found(f"关键词共{value}条") == found(f"关键词：{value:,}条") == [str(value)]


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_numbers_compare_by_their_value(value: object) -> None:
    """Trailing zeros and parted thousands make no difference."""
    assert number(str(value)) == number(f"{value:,}") == number(f"{value}0")


def test_what_is_no_number_is_refused() -> None:
    """A word has no value."""
    with pytest.raises(ValueError, match="not a number"):
        number("many")


def test_names_and_versions_compare_without_width_case_and_leading_v() -> None:
    """They are written in many ways."""
    assert name("Ａ 模型") == name("a模型")
    assert version("V2.3") == version("2.3") == version("Ｖ2.3")
    assert version("vision") == "vision"


def test_an_origin_is_told_by_line_page_or_path() -> None:
    """Whatever it has of them."""
    assert str(Origin("a.yaml", 3, path=("x", 0))) == "a.yaml:3"
    assert str(Origin("a.pdf", page=2)) == "a.pdf p. 2"
    assert str(Origin("a.json", path=("x", 0))) == "a.json [x.0]"
