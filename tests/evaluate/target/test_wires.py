# SPDX-License-Identifier: Apache-2.0
"""What each kind of service is sent and how it is read: values only, no network."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.target.anthropic import Messages
from hegui.evaluate.target.chat import Chat, parted
from hegui.evaluate.target.images import Images
from hegui.evaluate.target.outcome import Answered, Asked, Broken, Busy, Filtered, Halted
from hegui.evaluate.target.template import Sign, Template, asks, at, filled, steps
from hegui.evaluate.target.wire import Received

ASKED = Asked("第三问", ("第一问", "第一答"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def received(body: Any, status: int = 200, **headers: str) -> Received:
    return Received(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def choice(message: Any, **more: Any) -> Any:
    return {"model": "m-1", "choices": [{"message": message, "finish_reason": "stop", **more}]}


def test_a_chat_is_sent_its_turns_in_order() -> None:
    """System, history, question; parameters as they are; never a stream."""
    request = Chat("http://h/v1", "m", "守规矩", {"temperature": 0, "stream": True}).request(ASKED)
    assert json.loads(request.body) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "守规矩"},
            {"role": "user", "content": "第一问"},
            {"role": "assistant", "content": "第一答"},
            {"role": "user", "content": "第三问"},
        ],
        "temperature": 0,
        "stream": False,
    }
    assert request.headers == {}


def test_our_gateway_is_told_the_user() -> None:
    """By the header that the gateway reads."""
    assert Chat("http://h", "m", user="u-1").request(ASKED).headers == {"x-hegui-user": "u-1"}


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (choice({"content": "好"}), Answered("好", model="m-1")),
        (choice({"content": "好", "reasoning_content": "想"}), Answered("好", "想", model="m-1")),
        (choice({"content": "<think>想</think>\n好"}), Answered("好", "想", model="m-1")),
        (choice({"content": "<think>还在想"}), Answered("", "还在想", model="m-1")),
        (choice({"content": [{"type": "text", "text": "好"}]}), Answered("好", model="m-1")),
        (choice({"content": None, "refusal": "I can't"}), Answered("I can't", model="m-1")),
        (choice({"content": ""}), Answered("", model="m-1")),
        (choice({"content": "好"}, finish_reason="length"), Answered("好", cut=True, model="m-1")),
        (choice({"content": "半句"}, finish_reason="content_filter"), Filtered("content_filter", "半句", cut=True)),
        (choice({"content": ""}, finish_reason="sensitive"), Filtered("sensitive", "")),
        ({**choice({"content": "不能回答"}), "hegui": {"action": "block"}}, Filtered("hegui:block", "不能回答")),
        ({**choice({"content": "好"}), "hegui": {"action": "mark"}}, Answered("好", model="m-1")),
        ({**choice({"content": "好"}), "usage": {"prompt_tokens": 3, "completion_tokens": 4}}, Answered("好", model="m-1", tokens=(3, 4))),
    ],
)  # fmt: skip
def test_a_chat_is_read(body: Any, answer: Any) -> None:
    """Text, reasoning, and who refused: the model, the platform, or a gateway before it."""
    assert Chat("http://h", "m").read(received(body)) == answer


@pytest.mark.parametrize(
    "body", [{}, [], "x", {"choices": []}, {"choices": [1]}, {"choices": [{}]}, b"\xff\xfe", b"[" * 5000]
)
def test_an_answer_without_content_is_no_answer(body: Any) -> None:
    """It is tried again, and never taken for an empty answer."""
    outcome = Chat("http://h", "m").read(received(body))
    assert isinstance(outcome, Broken)
    assert outcome.again


@given(JSON, st.sampled_from([200, 400, 429, 500]))
def test_nothing_that_a_service_says_raises(body: Any, status: int) -> None:
    """Any JSON to any wire."""
    for wire in (
        Chat("http://h", "m"),
        Messages("http://h", "m"),
        Images("http://h", "m"),
        Template("http://h", {"q": "{question}"}, "/a/0/b", "/c", Sign("/d", "no")),
    ):
        assert wire.read(received(body, status)) is not None


def test_thinking_that_is_not_at_the_beginning_is_text() -> None:
    """Only what a model writes first is its reasoning."""
    assert parted("标签 <think> 是什么") == ("标签 <think> 是什么", "")


def test_anthropic_is_sent_and_read() -> None:
    """System apart, blocks joined, the classifier's refusal told apart from the model's."""
    wire = Messages("http://h", "m", "守规矩", {"temperature": 0})
    request = wire.request(ASKED)
    body = json.loads(request.body)
    assert (body["system"], body["max_tokens"], [turn["role"] for turn in body["messages"]]) == (
        "守规矩",
        4096,
        ["user", "assistant", "user"],
    )
    assert request.headers == {"anthropic-version": "2023-06-01"}
    content = [{"type": "thinking", "thinking": "想"}, {"type": "text", "text": "好"}, {"type": "text", "text": "的"}]
    said = {
        "model": "m-1",
        "content": content,
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 2},
    }
    assert wire.read(received(said)) == Answered("好的", "想", model="m-1", tokens=(1, 2))
    assert wire.read(received({"content": [], "stop_reason": "refusal"})) == Filtered("refusal", "")
    stopped = wire.read(received({"content": content, "stop_reason": "refusal"}))
    assert stopped == Filtered("refusal", "好的", cut=True)
    assert wire.read(received({"content": content, "stop_reason": "max_tokens"})) == Answered("好的", "想", cut=True)
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    assert isinstance(wire.read(received(overloaded, 529)), Busy)


def test_images_come_as_files() -> None:
    """All of them, or none."""
    wire = Images("http://h", "m", {"size": "512x512"})
    assert json.loads(wire.request(Asked("一只猫")).body) == {
        "model": "m", "prompt": "一只猫", "n": 1, "response_format": "b64_json", "size": "512x512",
    }  # fmt: skip
    packed = base64.b64encode(b"png").decode()
    assert wire.read(received({"data": [{"b64_json": packed, "revised_prompt": "猫"}]})) == Answered(
        "猫", media=(b"png",)
    )
    for data in ([], [{"url": "http://x"}], [{"b64_json": "!"}], [{"b64_json": packed}, {}]):
        assert isinstance(wire.read(received({"data": data})), Broken)
    blocked = {"error": {"code": "moderation_blocked", "message": "no"}}
    assert wire.read(received(blocked, 400)) == Filtered("moderation_blocked", "no")


def test_a_template_is_filled_as_values() -> None:
    """The question in its place, the history as a list, the rest as it was."""
    template = {
        "input": {"text": "{question}", "past": "{history}", "all": "{messages}"},
        "note": "问：{question}！",
        "n": 3,
        "flags": [True, "{question}"],
    }
    assert filled(template, ASKED) == {
        "input": {"text": "第三问", "past": ASKED.messages[:-1], "all": ASKED.messages},
        "note": "问：第三问！",
        "n": 3,
        "flags": [True, "第三问"],
    }


@given(st.text(), JSON)
def test_no_question_can_leave_its_place(question: str, rest: Any) -> None:
    """Whatever it holds — quotes, braces, another placeholder — the rest of the body is the template's."""
    request = Template("http://h", {"q": "{question}", "rest": "r", "deep": {"x": [1, "{question}"]}}, "/a").request(
        Asked(question)
    )
    body = json.loads(request.body)
    sent = question.encode("utf-8", "replace").decode()
    assert body == {"q": sent, "rest": "r", "deep": {"x": [1, sent]}}
    assert asks(rest) in {True, False}


@given(JSON)
def test_a_pointer_finds_what_it_names(value: Any) -> None:
    """Every part of a value, by the names on the way to it."""

    def walk(part: Any, pointer: str) -> None:
        assert at(value, pointer) == part
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        for key, deeper in inner:
            walk(deeper, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")

    walk(value, "")


def test_a_template_is_read_by_pointers() -> None:
    """Answer, reasoning, and the sign of a refusal by the platform."""
    wire = Template("http://h", {"q": "{question}"}, "/data/0/text", "/data/0/why", Sign("/state", "BLOCKED"))
    assert wire.read(received({"data": [{"text": "好", "why": "想"}], "state": "OK"})) == Answered("好", "想")
    assert wire.read(received({"data": [{"text": "抱歉"}], "state": "BLOCKED"})) == Filtered("BLOCKED", "抱歉")
    assert wire.read(received({"state": "BLOCKED"})) == Filtered("BLOCKED", "")
    assert isinstance(wire.read(received({"code": "1113", "message": "账户欠费"})), Halted)
    with pytest.raises(ValueError, match="begins with"):
        steps("data/0")


def test_the_refusal_of_our_own_gateway_is_known_as_one() -> None:
    """As `hegui.guard` writes it for the chat protocol: it is the gateway's, not the model's."""
    from hegui.guard.streaming.protocols import Protocol  # noqa: PLC0415  of this test only
    from hegui.guard.streaming.refusals import Refusal, as_json  # noqa: PLC0415  as above

    said = as_json(Protocol.CHAT, Refusal("抱歉，不能回答。", "1", model="m"))
    assert Chat("http://h", "m", user="u").read(received(said)) == Filtered("hegui:block", "抱歉，不能回答。")
