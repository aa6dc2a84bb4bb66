# SPDX-License-Identifier: Apache-2.0
"""Plain chats are read in one step, and exactly as the builders of all forms read them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.guard import openai
from hegui.guard.plain_chat import plain_answer, plain_request

REQUEST: dict[str, Any] = {
    "model": "m",
    "stream": True,
    "temperature": 0.5,
    "max_tokens": None,
    "user": "赌1.",
    "messages": [
        {"role": "system", "content": "规则"},
        {"role": "user", "content": ""},
        {"role": "assistant", "content": "好"},
        {"role": "user", "content": "你好\ud800"},
    ],
}
ANSWER: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "org/m:1",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "你好", "refusal": None}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": ""}, "logprobs": None},
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}
ODD = st.sampled_from(
    [None, 0, 1.5, True, "", "stop", "user", "tool", "赌1.", "a\n", "x" * 201, [], ["赌1."], {}, {"赌1.": 1}, {"a": "赌1."}, {"a": None}]
)  # fmt: skip
NAMES = st.sampled_from(
    ["model", "messages", "role", "content", "name", "tool_calls", "refusal", "choices", "message", "index", "finish_reason", "logprobs",
     "id", "usage", "stop", "prompt_embeds", "tools", "audio", "reasoning", "user", "odd"]
)  # fmt: skip


def changed(value: Any, draw: Any) -> Any:
    """A copy of a body in which here and there a field is another, one more, or gone."""
    if isinstance(value, dict):
        copy = {name: changed(each, draw) for name, each in value.items() if draw(st.integers(0, 12))}
        if not draw(st.integers(0, 6)):
            copy[draw(NAMES)] = draw(ODD)
        return copy
    if isinstance(value, list):
        return [changed(each, draw) for each in value]
    return value if draw(st.integers(0, 12)) else draw(ODD)


@given(data=st.data())
@settings(max_examples=1_500, deadline=None)
def test_what_is_read_in_one_step_is_what_the_builders_read(data: st.DataObject) -> None:
    """Whatever stands in a body: the same texts at the same places, or it is left to them."""
    request, answer = changed(REQUEST, data.draw), changed(ANSWER, data.draw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openai, "plain_request", lambda _: None)
        patch.setattr(openai, "plain_answer", lambda _: None)
        asked, answered = openai.chat_request(request), openai.chat_answer(answer)
    assert plain_request(request) in (None, asked)
    assert plain_answer(answer) in (None, answered)


def test_usual_chats_are_plain() -> None:
    """Else nothing would be won."""
    asked, answered = plain_request(REQUEST), plain_answer(ANSWER)
    assert asked is not None
    assert answered is not None
    assert [part.text for part in asked.parts] == ["规则", "好", "你好\ud800"]
    assert [(part.path, part.text) for part in answered.parts] == [("/choices/0/message/content", "你好")]


@pytest.mark.parametrize(
    "odd",
    [
        {"messages": [{"role": "user", "content": "x", "name": "赌1."}]},
        {"messages": [{"role": "user\n", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
        {"messages": [], "stop": ["赌1."]},
        {"messages": None},
        [],
        "赌1.",
    ],
)
def test_what_may_hide_words_is_not_plain(odd: Any) -> None:
    """It goes to the builders, which read it."""
    assert plain_request(odd) is None
    assert plain_answer(odd) is None


@pytest.mark.parametrize(
    "odd",
    [{"id": "赌1."}, {"model": "m\n"}, {"usage": {"赌1.": 1}}, {"usage": {"a": "赌1."}}, {"system_fingerprint": "x" * 201}],
)  # fmt: skip
def test_words_in_place_of_names_are_not_plain(odd: Any) -> None:
    """A hostile model may put them there."""
    assert plain_answer(ANSWER | odd) is None


def test_more_than_is_usual_is_left_to_the_builders() -> None:
    """Nothing is cut."""
    many = {"messages": [{"role": "user", "content": "x"}] * 65}
    assert plain_request(many) is None
    assert len(openai.chat_request(many).parts) == 65
