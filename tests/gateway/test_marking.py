# SPDX-License-Identifier: Apache-2.0
"""What is added to the text of an answer: the same mark as `hegui label` makes, where people read, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import LoopThread, ask, chat, running
from mock_upstream import chat_answer

from hegui.gateway.config_file import MarkAt, TextLabelEntry
from hegui.gateway.marking import Additions, added, is_for_people, mark_of
from hegui.guard.streaming import Protocol
from hegui.label.explicit.text import mark_text

BOTH = Additions("前", "后")
TEXT = {"type": "text", "text": "好"}
OUTPUT = {"type": "output_text", "text": "好"}


@pytest.mark.parametrize("at", [MarkAt.START, MarkAt.END])
@pytest.mark.parametrize("words", [None, "以下内容由AI生成"])
def test_the_mark_is_that_of_the_label_room(at: MarkAt, words: str | None) -> None:
    """A text with it is byte for byte what `hegui label mark` makes, and is found again."""
    mark = mark_of(TextLabelEntry(at, words))
    marked = mark_text("第一行\n第二行", wording=words, position=at.value)
    assert mark.before + "第一行\n第二行" + mark.after == marked.text
    assert not mark_text(marked.text, wording=words, position=at.value).changed


def test_no_mark_is_nothing() -> None:
    """Where the settings say so."""
    assert not mark_of(TextLabelEntry(MarkAt.NONE))


@pytest.mark.parametrize(
    ("protocol", "answer", "expected"),
    [
        (Protocol.CHAT, chat_answer("好"), ["前好后"]),
        (Protocol.CHAT, {"choices": [{"message": {"content": [TEXT, TEXT]}}]}, ["前好", "好后"]),
        (
            Protocol.CHAT,
            {"choices": [{"message": {"content": "好"}}, {"message": {"content": "好"}}]},
            ["前好后", "前好后"],
        ),
        (Protocol.CHAT, {"choices": [{"message": {"content": None, "tool_calls": []}}]}, []),
        (Protocol.CHAT, {"choices": [{"message": {"content": ""}}]}, []),
        (Protocol.CHAT, {"choices": "x"}, []),
        (Protocol.CHAT, [], []),
        (Protocol.COMPLETIONS, {"choices": [{"text": "好"}]}, ["前好后"]),
        (
            Protocol.RESPONSES,
            {"output": [{"type": "reasoning"}, {"content": [OUTPUT]}, {"content": [OUTPUT]}]},
            ["前好", "好后"],
        ),
        (
            Protocol.MESSAGES,
            {"content": [{"type": "thinking", "thinking": "好"}, TEXT, {"type": "tool_use"}]},
            ["前好后"],
        ),
    ],
)
def test_additions_stand_around_the_text(protocol: Protocol, answer: Any, expected: list[str]) -> None:
    """Before the first text and behind the last; thoughts, calls of tools and what is no text stay as they are."""
    answer = json.loads(json.dumps(answer))  # no part is another's
    assert added(protocol, answer, BOTH) == bool(expected)
    found = [each for each in _strings(answer) if "前" in each or "后" in each]
    assert found == expected


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _strings(each)]


def test_what_is_there_already_is_not_put_twice() -> None:
    """A model that has learnt the mark from its history."""
    answer = chat_answer("前好后")
    added(Protocol.CHAT, answer, BOTH)
    assert answer["choices"][0]["message"]["content"] == "前好后"


@pytest.mark.parametrize(
    ("protocol", "request_", "people"),
    [
        (Protocol.CHAT, {}, True),
        (Protocol.CHAT, {"response_format": {"type": "text"}}, True),
        (Protocol.CHAT, {"response_format": {"type": "json_object"}}, False),
        (Protocol.CHAT, {"response_format": {"type": "json_schema"}}, False),
        (Protocol.CHAT, {"response_format": {"type": "none"}}, True),  # a word of no protocol takes no mark away
        (Protocol.CHAT, {"response_format": {"type": ["json_object"]}}, True),
        (Protocol.RESPONSES, {"text": {"format": {"type": "json_schema"}}}, False),
        (Protocol.RESPONSES, {"text": {"verbosity": "low"}}, True),
        (Protocol.MESSAGES, {"output_config": {"format": {"type": "json_schema"}}}, False),
        (Protocol.MESSAGES, {"output_format": {"type": "json_schema"}}, False),
        (Protocol.MESSAGES, {}, True),
        (Protocol.COMPLETIONS, {"response_format": {"type": "json_object"}}, True),
    ],
)
def test_answers_for_programs_are_not_marked(protocol: Protocol, request_: dict[str, Any], people: bool) -> None:
    """Words around JSON would break it."""
    assert is_for_people(protocol, request_) == people


def test_answers_are_marked_and_on_record(thread: LoopThread, folder: Path) -> None:
    """Whole and as a stream; a refusal, which no model wrote, is not; LBL 9 leaves the mark out and is on record."""
    with running(thread, folder, label="start") as gateway:
        text = ask(gateway, chat("你好")).json()["choices"][0]["message"]["content"]
        assert text == "【本内容由人工智能生成】\n\n你好"
        assert gateway.last()["marked"] is True
        body = ask(gateway, chat("你好", stream=True)).text
        assert body.count("本内容由人工智能生成") == 1
        assert body.index("本内容") < body.index("你好")
        assert gateway.last()["marked"] is True
        for stream in (False, True):
            assert "人工智能生成" not in ask(gateway, chat("哪里买大麻", stream=stream)).text
            assert gateway.last()["marked"] is False
        answer = ask(gateway, chat("你好"), headers={"x-hegui-unmarked": "agreement-3"})
        assert answer.json()["choices"][0]["message"]["content"] == "你好"
        told = gateway.last()
        assert (told["marked"], told["unmarked_agreement"]) == (False, "agreement-3")
        formatted = ask(gateway, chat('{"a": 1}', response_format={"type": "json_object"}))
        assert formatted.json()["choices"][0]["message"]["content"] == '{"a": 1}'
        assert gateway.last()["marked"] is False


def test_text_without_mark_must_be_offered(thread: LoopThread, folder: Path) -> None:
    """Else the request for it is refused."""
    with running(thread, folder) as gateway:
        gateway.running.gateway.labels = type(gateway.running.gateway.labels)(unmarked=False)
        answer = ask(gateway, chat("你好"), headers={"x-hegui-unmarked": "agreement-3"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "unmarked_not_offered")
