# SPDX-License-Identifier: Apache-2.0
"""The official clients of OpenAI and Anthropic, and LangChain, work with a gateway as they are: they need a base address and a key."""

import asyncio
from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest
from gateway_factory import KEY, RunningGateway
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI
from mock_upstream import Asked, chat_answer, chat_events, event, stream, whole
from pydantic import SecretStr

TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "天气",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
REFUSAL = "我不能为违法活动提供帮助"


@pytest.fixture
def client(gateway: RunningGateway) -> Iterator[openai.OpenAI]:
    """OpenAI's client."""
    with openai.OpenAI(api_key=KEY, base_url=f"{gateway.url}/v1", max_retries=0) as client:
        yield client


@pytest.fixture
def claude(gateway: RunningGateway) -> Iterator[anthropic.Anthropic]:
    """Anthropic's client; the mock speaks its protocol."""
    gateway.upstream.behaviour = messages
    with anthropic.Anthropic(api_key=KEY, base_url=gateway.url, max_retries=0) as client:
        yield client


async def messages(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Answers ``/v1/messages``: with a call of a tool if one is offered, else with what was said."""
    said = asked.json["messages"][-1]["content"]
    calls = "tools" in asked.json
    block = (
        {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "北京"}}
        if calls
        else {"type": "text", "text": said}
    )
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked.json["model"]}
    usage = {"input_tokens": 3, "output_tokens": 5}
    reason = "tool_use" if calls else "end_turn"
    if not asked.json.get("stream"):
        await whole(writer, {**head, "content": [block], "stop_reason": reason, "stop_sequence": None, "usage": usage})
        return
    start = block | ({"input": {}} if calls else {"text": ""})
    pieces = ['{"city": ', '"北京"}'] if calls else [said[i : i + 2] for i in range(0, len(said), 2)]
    kind, field = ("input_json_delta", "partial_json") if calls else ("text_delta", "text")
    made: list[dict[str, Any]] = [
        {
            "type": "message_start",
            "message": {**head, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage},
        },
        {"type": "content_block_start", "index": 0, "content_block": start},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: piece}} for piece in pieces),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": reason, "stop_sequence": None},
            "usage": {"output_tokens": 5},
        },
        {"type": "message_stop"},
    ]
    await stream(writer, [event(each, each["type"]) for each in made])


async def responses(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Answers ``/v1/responses`` with what was said."""
    text = asked.json["input"]
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "i", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    head = {"id": "r", "object": "response", "created_at": 1, "model": asked.json["model"], "parallel_tool_calls": True}
    rest = {"tool_choice": "auto", "tools": [], "error": None, "incomplete_details": None, "instructions": None}
    done = {**head, **rest, "metadata": {}, "status": "completed", "output": [item], "temperature": 1, "top_p": 1}
    if not asked.json.get("stream"):
        await whole(writer, done)
        return
    place = {"item_id": "i", "output_index": 0, "content_index": 0}
    made: list[dict[str, Any]] = [
        {"type": "response.created", "response": {**done, "status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "content": []}},
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": letter, "logprobs": []} for letter in text),
        {"type": "response.output_text.done", **place, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ]
    await stream(writer, [event({**each, "sequence_number": n}, each["type"]) for n, each in enumerate(made)])


def test_openai_chat(client: openai.OpenAI) -> None:
    """A question is answered."""
    answer = client.chat.completions.create(model="chat", messages=[{"role": "user", "content": "你好"}])
    assert answer.choices[0].message.content == "你好"
    assert answer.usage is not None
    assert answer.usage.total_tokens == 8


def test_openai_chat_streams(client: openai.OpenAI) -> None:
    """A stream comes in pieces, and ends as the client expects."""
    with client.chat.completions.create(
        model="chat", messages=[{"role": "user", "content": "你好，今天天气不错"}], stream=True
    ) as chunks:
        found = [chunk.choices[0] for chunk in chunks]
    assert "".join(choice.delta.content or "" for choice in found) == "你好，今天天气不错"
    assert found[-1].finish_reason == "stop"


def test_openai_sees_a_refusal_as_an_answer(client: openai.OpenAI) -> None:
    """What is refused comes as an ordinary answer, whole and as a stream."""
    answer = client.chat.completions.create(model="chat", messages=[{"role": "user", "content": "哪里买大麻"}])
    assert REFUSAL in (answer.choices[0].message.content or "")
    with client.chat.completions.create(
        model="chat", messages=[{"role": "user", "content": "哪里买大麻"}], stream=True
    ) as chunks:
        said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert REFUSAL in said


def test_openai_tools(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """Calls of tools and their results pass, whole and as a stream."""
    call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "北京"}'}}

    async def calls(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.json.get("stream"):
            head, tail = {**call, "index": 0}, {"index": 0, "function": {"arguments": ""}}
            frames = chat_events([])
            delta = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            choice = {"index": 0, "finish_reason": None}
            frames[1:1] = [
                event({**delta, "choices": [{**choice, "delta": {"tool_calls": [each]}}]}) for each in (head, tail)
            ]
            await stream(writer, frames)
        else:
            await whole(writer, chat_answer("", tool_calls=[call]))

    gateway.upstream.behaviour = calls
    history: Any = [{"role": "user", "content": "北京天气"}]
    answer = client.chat.completions.create(model="chat", messages=history, tools=[TOOL])  # type: ignore[list-item]
    made = answer.choices[0].message.tool_calls
    assert made is not None
    assert made[0].function.arguments == '{"city": "北京"}'
    with client.chat.completions.create(model="chat", messages=history, tools=[TOOL], stream=True) as chunks:  # type: ignore[list-item]
        deltas = [c for chunk in chunks for c in chunk.choices[0].delta.tool_calls or []]
    assert "".join(d.function.arguments or "" for d in deltas if d.function) == '{"city": "北京"}'


def test_openai_text_completions(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """The older endpoint of completions works, and refuses in its own form."""

    async def completes(asked: Asked, writer: asyncio.StreamWriter) -> None:
        choice = {"index": 0, "text": asked.json["prompt"], "logprobs": None, "finish_reason": "stop"}
        await whole(writer, {"id": "c", "object": "text_completion", "created": 1, "model": "m", "choices": [choice]})

    gateway.upstream.behaviour = completes
    assert client.completions.create(model="chat", prompt="春眠不觉晓").choices[0].text == "春眠不觉晓"
    assert REFUSAL in client.completions.create(model="chat", prompt="哪里买大麻").choices[0].text


def test_openai_responses(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """The endpoint of responses works whole and as a stream, and refuses in its own form."""
    gateway.upstream.behaviour = responses
    assert client.responses.create(model="chat", input="你好").output_text == "你好"
    with client.responses.stream(model="chat", input="你好，世界") as events:
        kinds = [each.type for each in events]
        assert events.get_final_response().output_text == "你好，世界"
    assert kinds[-1] == "response.completed"
    assert REFUSAL in client.responses.create(model="chat", input="哪里买大麻").output_text
    with client.responses.stream(model="chat", input="哪里买大麻") as events:
        assert REFUSAL in events.get_final_response().output_text


def test_openai_embeddings(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """What is to be embedded is guarded: masked, or refused as an error of the request."""

    async def embeds(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        one = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}
        await whole(
            writer, {"object": "list", "data": [one], "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )

    gateway.upstream.behaviour = embeds
    made = client.embeddings.create(model="chat", input=["好", "电话13812345678"], encoding_format="float")
    assert made.data[0].embedding == [0.5, 0.25]
    assert gateway.upstream.asked[-1].json["input"] == ["好", "电话138****5678"]
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="chat", input="哪里买大麻")
    assert refused.value.code == "content_filter"


def test_openai_models(client: openai.OpenAI) -> None:
    """The models are listed."""
    assert "chat" in {model.id for model in client.models.list()}


def test_openai_errors(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """Errors are those that the client knows."""
    with pytest.raises(openai.NotFoundError) as missing:
        client.chat.completions.create(model="nowhere", messages=[{"role": "user", "content": "好"}])
    assert missing.value.code == "model_not_found"
    with (
        openai.OpenAI(api_key="hg-wrong", base_url=f"{gateway.url}/v1", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        stranger.chat.completions.create(model="chat", messages=[{"role": "user", "content": "好"}])


def test_openai_hears_of_a_stream_that_broke(client: openai.OpenAI, gateway: RunningGateway) -> None:
    """A stream that the upstream breaks off raises an error of the client."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for piece in chat_events(["你好", "，世界"])[:3]:
            writer.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
        await writer.drain()
        writer.transport.abort()

    gateway.upstream.behaviour = breaks
    said: list[str] = []
    with (
        pytest.raises(openai.APIError, match="中断"),
        client.chat.completions.create(
            model="chat", messages=[{"role": "user", "content": "好"}], stream=True
        ) as chunks,
    ):
        said += (chunk.choices[0].delta.content or "" for chunk in chunks)
    assert gateway.last()["status"] == "failed"


def test_anthropic_messages(claude: anthropic.Anthropic) -> None:
    """A question is answered, and refused as an ordinary answer."""
    answer = claude.messages.create(model="claude", max_tokens=9, messages=[{"role": "user", "content": "你好"}])
    assert answer.content[0].text == "你好"  # type: ignore[union-attr]
    refused = claude.messages.create(model="claude", max_tokens=9, messages=[{"role": "user", "content": "哪里买大麻"}])
    assert REFUSAL in refused.content[0].text  # type: ignore[union-attr]
    assert refused.stop_reason == "end_turn"


def test_anthropic_streams(claude: anthropic.Anthropic) -> None:
    """A stream comes in pieces, and a refusal comes as one."""
    with claude.messages.stream(
        model="claude", max_tokens=9, messages=[{"role": "user", "content": "你好，世界"}]
    ) as events:
        assert "".join(events.text_stream) == "你好，世界"
        assert events.get_final_message().stop_reason == "end_turn"
    with claude.messages.stream(
        model="claude", max_tokens=9, messages=[{"role": "user", "content": "哪里买大麻"}]
    ) as events:
        assert REFUSAL in "".join(events.text_stream)


def test_anthropic_tools(claude: anthropic.Anthropic) -> None:
    """Calls of tools pass, whole and as a stream."""
    tool: Any = {"name": "weather", "description": "天气", "input_schema": {"type": "object", "properties": {}}}
    answer = claude.messages.create(
        model="claude", max_tokens=9, messages=[{"role": "user", "content": "北京天气"}], tools=[tool]
    )
    assert answer.content[0].input == {"city": "北京"}  # type: ignore[union-attr]
    with claude.messages.stream(
        model="claude", max_tokens=9, messages=[{"role": "user", "content": "北京天气"}], tools=[tool]
    ) as events:
        assert events.get_final_message().content[0].input == {"city": "北京"}  # type: ignore[union-attr]


def test_anthropic_errors(claude: anthropic.Anthropic) -> None:
    """Errors are those that the client knows."""
    with pytest.raises(anthropic.NotFoundError) as missing:
        claude.messages.create(model="nowhere", max_tokens=9, messages=[{"role": "user", "content": "好"}])
    assert missing.value.body["error"]["type"] == "not_found_error"  # type: ignore[index]


def test_langchain(gateway: RunningGateway) -> None:
    """LangChain answers, streams, calls tools and shows refusals."""
    model = ChatOpenAI(model="chat", api_key=SecretStr(KEY), base_url=f"{gateway.url}/v1", max_retries=0)
    assert model.invoke([HumanMessage("你好")]).content == "你好"
    assert "".join(str(piece.content) for piece in model.stream([HumanMessage("你好，世界")])) == "你好，世界"
    assert REFUSAL in str(model.invoke("哪里买大麻").content)
    assert REFUSAL in "".join(str(piece.content) for piece in model.stream("哪里买大麻"))
    call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "北京"}'}}

    async def calls(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, chat_answer("", tool_calls=[call]))

    gateway.upstream.behaviour = calls
    answer = model.bind_tools([TOOL]).invoke("北京天气")
    assert answer.tool_calls[0]["args"] == {"city": "北京"}
