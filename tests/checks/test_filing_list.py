# SPDX-License-Identifier: Apache-2.0
"""The local copy of the published lists: three answers, and none of them says that something was not filed."""

import pytest

from hegui.checks.filing_list import Found, NotInLocalCopy, candidates, in_words, listed_services, look_up
from hegui.checks.leads import overseas_model_terms, overseas_service
from hegui.checks.numbers import Malformed


@pytest.mark.parametrize("number", ["Beijing-DeepseekChat-202404280016", "beijing-deepseekchat-202404280016"])
def test_a_number_of_the_copy_is_found_whatever_its_case(number: str) -> None:
    """With the entity that the list names."""
    answer = look_up(number)
    assert isinstance(answer, Found)
    assert answer.service.entity == "北京深度求索人工智能基础技术研究有限公司"
    assert not answer.service.registration


def test_an_observed_registration_is_found() -> None:
    """Numbers seen on public pages count as listed."""
    answer = look_up("Guangdong-FigCraft-20260817S0078")
    assert isinstance(answer, Found)
    assert answer.service.registration


def test_a_published_row_wins_over_an_observed_one() -> None:
    """It names the entity."""
    answer = look_up("Shanghai-AppleZhiNeng-202506160057")
    assert isinstance(answer, Found)
    assert answer.service.entity == "苹果技术开发（上海）有限公司"


def test_what_is_not_in_the_copy_is_not_said_to_be_unfiled() -> None:
    """The copy is partial, and says so in both languages."""
    answer = look_up("Beijing-NoSuchModel-202601010001")
    assert isinstance(answer, NotInLocalCopy)
    words = in_words(answer)
    assert "不表示没有备案" in words.zh
    assert "does not mean that it was not filed" in words.en


def test_a_malformed_number_is_neither() -> None:
    """The reason comes back."""
    answer = look_up("GPT-4o-20240513")
    assert isinstance(answer, Malformed)
    assert in_words(answer) == answer.reason


def test_a_name_gives_candidates_only() -> None:
    """One brand may stand under several entities."""
    assert [service.entity for service in candidates("MOONSHOT")] == ["北京月之暗面科技有限公司"]
    assert candidates("没有这个模型") == ()


def test_every_row_of_the_copy_is_read() -> None:
    """55 published rows and 8 observed numbers."""
    published = [service for service in listed_services() if service.entity is not None]
    assert len(published) == 55
    assert len(listed_services()) == 63


@pytest.mark.parametrize(
    ("endpoint", "overseas"),
    [
        ("https://api.openai.com/v1", True),
        ("API.OPENAI.COM", True),
        ("https://example.openai.azure.com/x", True),
        ("https://notapi.openai.com.example.cn", False),
        ("https://dashscope.aliyuncs.com/api", False),
        ("", False),
    ],
)
def test_overseas_hosts_are_told_by_their_whole_name(endpoint: str, *, overseas: bool) -> None:
    """A domestic host, or one that only looks alike, gives no lead."""
    assert (overseas_service(endpoint) is not None) is overseas


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("基于ChatGPT打造", True),
        ("GPT-4o-20240513", True),
        ("powered by claude", True),
        ("Bardolatry", False),
        ("大模型助手", False),
    ],
)
def test_terms_are_whole_words(text: str, *, found: bool) -> None:
    """A name inside another word is not that name."""
    assert (overseas_model_terms().search(text) is not None) is found
