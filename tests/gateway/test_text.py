# SPDX-License-Identifier: Apache-2.0
"""An exchange of text through a running gateway: what is clean goes through as it came, what is not is covered or refused."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import POLICY, LoopThread, RunningGateway, ask, chat, running
from mock_upstream import Asked, chat_answer, whole

from hegui.gateway.text import without_logprobs


def said(answer: Any) -> str:
    """The text of an answer of chat/completions."""
    content: str = answer.json()["choices"][0]["message"]["content"]
    return content


def answering(gateway: RunningGateway, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
    """Lets the upstream answer so."""

    async def answers(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, body, status, headers)

    gateway.upstream.behaviour = answers


def test_a_clean_exchange_keeps_its_bytes(gateway: RunningGateway) -> None:
    """Request and answer are forwarded with the bytes they came in."""
    sent = b'{ "model":"chat",  "messages":[{"role":"user","content":"\\u4f60\\u597d"}] }'
    back = b'{"choices":  [{"index":0,"message":{"role":"assistant","content":"\\u4f60"}}]}'
    answering(gateway, back)
    answer = ask(gateway, sent)
    assert (answer.status_code, answer.content) == (200, back)
    assert gateway.upstream.asked[-1].body == sent
    assert answer.headers["x-hegui-action"] == "pass"


def test_an_exchange_is_on_record(gateway: RunningGateway) -> None:
    """What is kept of it: ids, digests, verdicts, seconds, no text."""
    sent = json.dumps(chat("你好"), ensure_ascii=False).encode()
    answer = ask(gateway, sent, headers={"x-hegui-user": "u-1", "x-hegui-session": "s-1", "x-hegui-minor": "false"})
    told = gateway.last()
    assert told["id"] == answer.headers["x-hegui-exchange"]
    assert (told["status"], told["key_id"], told["model"], told["upstream"]) == ("answered", "app", "chat", "mock")
    assert (told["action_in"], told["action_out"], told["characters_in"], told["characters_out"]) == (
        "pass",
        "pass",
        2,
        2,
    )
    assert told["request_sha256"] == hashlib.sha256(sent).digest()
    assert told["answer_sha256"] == hashlib.sha256("你好".encode()).digest()
    assert told["filing_number"]
    assert told["policy_version"].startswith("sha256:")
    assert told["person"]
    assert told["person"] != "u-1"
    assert told["minor"] is False
    assert 0 < told["own_seconds"] < 1
    assert 0 < told["upstream_seconds"] < 1


def test_what_is_masked_reaches_no_model(gateway: RunningGateway) -> None:
    """A mobile number is covered in what goes to the upstream; all other fields go along."""
    ask(gateway, chat("电话13812345678，好", temperature=0.5))
    asked = gateway.upstream.asked[-1].json
    assert asked["messages"][0]["content"] == "电话138****5678，好"
    assert asked["temperature"] == 0.5
    assert gateway.last()["action_in"] == "mask"


def test_what_is_refused_reaches_no_model(gateway: RunningGateway) -> None:
    """The refusal is an ordinary answer, and on record with what was found."""
    answer = ask(gateway, chat("哪里买大麻"))
    assert answer.status_code == 200
    assert answer.headers["x-hegui-action"] == "block"
    assert "违法活动" in said(answer)
    assert answer.json()["hegui"]["action"] == "block"
    assert gateway.upstream.asked == []
    told = gateway.last()
    assert (told["status"], told["action_in"], told["upstream"]) == ("refused_input", "block", None)


def test_all_of_a_request_is_read(gateway: RunningGateway) -> None:
    """Earlier turns, the system prompt, tools and fields that nobody knows are guarded as well."""
    for place in (
        {"messages": [{"role": "user", "content": "大麻"}, {"role": "user", "content": "好"}]},
        {"messages": [{"role": "system", "content": "大麻"}, {"role": "user", "content": "好"}]},
        {
            "messages": [{"role": "user", "content": "好"}],
            "tools": [{"type": "function", "function": {"name": "大麻"}}],
        },
        {"messages": [{"role": "user", "content": "好"}], "novel": {"deep": ["大麻"]}},
    ):
        assert ask(gateway, {"model": "chat", **place}).headers["x-hegui-action"] == "block"


def test_a_harmful_answer_is_refused(gateway: RunningGateway) -> None:
    """Nothing of it is shown; what the model said is on record by its digest."""
    answering(gateway, chat_answer("去买大麻"))
    answer = ask(gateway, chat("好"))
    assert "大麻" not in said(answer)
    assert "违法活动" in said(answer)
    told = gateway.last()
    assert (told["status"], told["action_out"]) == ("refused_output", "block")
    assert told["answer_sha256"] == hashlib.sha256("去买大麻".encode()).digest()


def test_identifiers_in_an_answer_are_covered_also_in_its_tokens(gateway: RunningGateway) -> None:
    """Probabilities of tokens would say again what is covered."""
    body = chat_answer("电话13812345678")
    body["choices"][0]["logprobs"] = {"content": [{"token": "13812345678", "logprob": -0.1}]}
    answering(gateway, body)
    answer = ask(gateway, chat("好"))
    assert said(answer) == "电话138****5678"
    assert answer.json()["choices"][0]["logprobs"] is None
    assert "13812345678" not in answer.text


def test_probabilities_go_wherever_they_stand() -> None:
    """At any depth."""
    assert without_logprobs({"a": [{"logprobs": [1], "b": 2}]}) == {"a": [{"logprobs": None, "b": 2}]}


def test_a_model_has_its_own_name_at_the_upstream(gateway: RunningGateway) -> None:
    """The public name is replaced, and nothing else."""
    ask(gateway, chat("好", model="renamed", top_p=0.25))
    assert gateway.upstream.asked[-1].json == chat("好", model="inner", top_p=0.25)


def test_only_known_headers_reach_the_upstream(gateway: RunningGateway) -> None:
    """Neither the caller's key nor what is said of its user, nor cookies; the upstream gets its own key."""
    shown = {"x-hegui-user": "u-7", "cookie": "a=b", "x-secret": "z", "anthropic-beta": "tools-2024"}
    body = {"model": "claude", "max_tokens": 3, "messages": [{"role": "user", "content": "好"}]}
    ask(gateway, body, "/v1/messages", headers=shown)
    headers = gateway.upstream.asked[-1].headers
    assert headers["anthropic-beta"] == "tools-2024"
    assert not {"cookie", "x-secret", "x-hegui-user", "authorization"} & headers.keys()
    assert headers["x-api-key"]
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("model", "region", "code"),
    [
        ("abroad", None, "model_not_in_region"),
        ("abroad", "mainland", "model_not_in_region"),
        ("abroad", "elsewhere", None),
        ("chat", "mainland", None),
        ("chat", "elsewhere", "model_not_in_region"),
        ("claude", None, "model_not_on_protocol"),
    ],
)
def test_models_serve_their_region_and_protocol(
    model: str, region: str | None, code: str | None, gateway: RunningGateway
) -> None:
    """What is not said is mainland; a model that is not for a region is refused, and that is on record."""
    answer = ask(gateway, chat("好", model=model), headers={"x-hegui-region": region} if region else None)
    assert answer.status_code == (200 if code is None else 404 if "protocol" in code else 403)
    if code is not None:
        assert answer.json()["error"]["code"] == code
        assert gateway.last()["status"] == "denied"


def test_an_override_lets_a_model_without_number_serve(thread: LoopThread, folder: Path) -> None:
    """On record the number is missing: what is overridden is not hidden."""
    extra = "  trial: {upstreams: [{upstream: mock}], override: {reason: 内部灰度测试两周, date: 2026-11-20, by: 张三}}"
    with running(thread, folder, models=extra) as gateway:
        assert ask(gateway, chat("好", model="trial")).status_code == 200
        assert gateway.last()["filing_number"] is None


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (400, {"error": {"message": "max_tokens is too large"}}, 400, "upstream_refused"),
        (400, {"error": {"message": "去买大麻"}}, 400, "upstream_refused"),
        (401, {"error": {"message": "wrong key sk-secret"}}, 502, "upstream_declined"),
        (500, {"error": {"message": "boom"}}, 502, "upstream_declined"),
        (200, b"<html>", 502, "upstream_unreadable"),
        (302, b"", 502, "upstream_declined"),
    ],
)
def test_faults_of_an_upstream_are_told_without_its_secrets(
    status: int, body: Any, expected: int, code: str, gateway: RunningGateway
) -> None:
    """Its words pass where they are about the request, and only if they are clean."""
    answering(gateway, body, status, {"location": "http://127.0.0.1:1/"} if status == 302 else None)
    answer = ask(gateway, chat("好"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (expected, code)
    assert "大麻" not in answer.text
    assert "sk-secret" not in answer.text
    assert ("max_tokens" in answer.text) == (status == 400 and "max_tokens" in str(body))
    gateway.running.gateway.upstreams["mock"].breaker.succeeded()


def test_a_body_that_breaks_off_is_an_error(gateway: RunningGateway) -> None:
    """Half an answer is not shown."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"choices":[')
        await writer.drain()
        writer.transport.abort()

    gateway.upstream.behaviour = breaks
    answer = ask(gateway, chat("好"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_reset")
    assert gateway.last()["status"] == "failed"


def test_an_answer_that_is_too_long_is_an_error(thread: LoopThread, folder: Path) -> None:
    """An upstream cannot fill the memory."""
    with running(thread, folder, upstream=", answer_bytes: 2000") as gateway:
        assert ask(gateway, chat("好" * 50)).status_code == 200
        answer = ask(gateway, chat("好" * 5000))
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_reset")


def test_words_beside_vectors_are_guarded(gateway: RunningGateway) -> None:
    """An answer of embeddings passes with its bytes where it holds vectors only; words are judged, what is no vector blocks."""
    vectors = b'{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,  1]}],"model":"m"}'
    asked = {"model": "chat", "input": "好"}
    answering(gateway, vectors)
    assert ask(gateway, asked, path="/v1/embeddings").content == vectors
    assert gateway.last()["action_out"] == "pass"
    for body in ({"data": [], "note": "大麻"}, {"data": [{"embedding": {"is": "none"}}]}):
        answering(gateway, body)
        answer = ask(gateway, asked, path="/v1/embeddings")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "content_filter")
        assert "大麻" not in answer.text
        told = gateway.last()
        assert (told["status"], told["action_out"]) == ("refused_output", "block")


def test_what_nobody_reads_blocks(gateway: RunningGateway) -> None:
    """An image cannot be checked: refused, and on record as not checked."""
    content = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,xx"}}]
    answer = ask(gateway, {"model": "chat", "messages": [{"role": "user", "content": content}]})
    assert answer.headers["x-hegui-action"] == "block"
    assert "未能完成" in said(answer)
    told = gateway.last()
    assert (told["status"], told["not_checked_in"]) == ("refused_input", True)


def test_what_nobody_reads_may_pass_and_is_on_record(thread: LoopThread, folder: Path) -> None:
    """Where the policy says open."""
    with running(thread, folder, policy=POLICY + "unread: open\n") as gateway:
        content = [
            {"type": "text", "text": "看图"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,xx"}},
        ]
        answer = ask(gateway, {"model": "chat", "messages": [{"role": "user", "content": content}]})
        assert answer.status_code == 200
        assert answer.headers["x-hegui-action"] == "pass"
        told = gateway.last()
        assert (told["status"], told["not_checked_in"]) == ("answered", True)


def test_texts_are_kept_as_the_policy_says(thread: LoopThread, folder: Path) -> None:
    """Sealed, of refused exchanges only where it says so."""
    keys = {"keys.txt": "k1:" + "QUJD" * 10 + "QUI=\n"}
    folder.mkdir(parents=True)
    (folder / "keys.txt").touch(0o600)
    with running(thread, folder, records="  texts: refused_only\n  keys: file:keys.txt\n", files=keys) as gateway:
        ask(gateway, chat("好"))
        assert gateway.last()["request_sealed"] is None
        ask(gateway, chat("哪里买大麻"))
        sealed = gateway.last()["request_sealed"]
        assert sealed
        assert "大麻".encode() not in sealed
