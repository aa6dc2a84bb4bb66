# SPDX-License-Identifier: Apache-2.0
"""Words and hosts that point to an overseas model: leads, found as they are written, and no more than that."""

import pytest

from hegui.checks.leads import overseas_model_terms, overseas_service


@pytest.mark.parametrize(
    "text", ["由ChatGPT提供", "powered by chatgpt", "GPT-4 inside", "接入 OpenAI 接口", "(Claude)"]
)
def test_a_name_is_found_in_any_case_and_beside_chinese(text: str) -> None:
    """Listings write names as they like."""
    assert overseas_model_terms().search(text)


@pytest.mark.parametrize("text", ["我们的智能助手", "MyChatGPTish", "openair festival", "preclaudent"])
def test_a_part_of_another_word_is_no_name(text: str) -> None:
    """A lead that is none costs a person's time."""
    assert overseas_model_terms().search(text) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.openai.com/v1/chat/completions",
        "api.openai.com",
        "API.OPENAI.COM:443/v1",
        "https://eu.api.openai.com/v1",
        "https://user:secret@api.openai.com/",
    ],
)
def test_an_overseas_service_is_known_by_its_host(endpoint: str) -> None:
    """With or without scheme, port, path and subdomain."""
    assert overseas_service(endpoint) == overseas_service("api.openai.com")
    assert "OpenAI" in (overseas_service(endpoint) or "")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.openai.com.example.cn/v1",
        "https://example.cn/?to=api.openai.com",
        "notapi.openai.community",
        "",
        "//",
    ],
)
def test_another_host_is_not_taken_for_it(endpoint: str) -> None:
    """Only the host counts, from its end."""
    assert overseas_service(endpoint) is None
