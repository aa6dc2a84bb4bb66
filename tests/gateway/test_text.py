# SPDX-License-Identifier: Apache-2.0
"""An exchange of text through a running gateway: what is clean goes through as it came, what is not is covered or refused."""

from gateway_factory import RunningGateway, ask, chat


def test_a_clean_exchange_keeps_its_bytes(gateway: RunningGateway) -> None:
    """Request and answer are forwarded with the bytes they came in."""
    sent = b'{ "model":"chat",  "messages":[{"role":"user","content":"\\u4f60\\u597d"}] }'
    answer = ask(gateway, sent)
    assert (answer.status_code, answer.json()["choices"][0]["message"]["content"]) == (200, "你好")
    assert gateway.upstream.asked[-1].body == sent
    assert answer.headers["x-hegui-action"] == "pass"
    assert gateway.last()["id"] == answer.headers["x-hegui-exchange"]


def test_what_is_masked_reaches_no_model(gateway: RunningGateway) -> None:
    """A mobile number is covered in what goes to the upstream."""
    ask(gateway, chat("电话13812345678，好"))
    assert gateway.upstream.asked[-1].json["messages"][0]["content"] == "电话138****5678，好"
