# SPDX-License-Identifier: Apache-2.0
"""Everything that is said is read, whoever said it and wherever it stands; what is not read is told."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.guard import Channel, Conversation, Unreadable, anthropic, openai, with_texts
from hegui.guard.conversation import strings_in_json, strings_of

MARK = "赌"


def marked(value: Any, counter: list[int]) -> Any:
    """A copy of a body in which every string that is text is a mark with a number."""
    if isinstance(value, dict):
        return {name: marked(each, counter) for name, each in value.items()}
    if isinstance(value, list):
        return [marked(each, counter) for each in value]
    if value == "*":
        counter[0] += 1
        return f"{MARK}{counter[0]}."
    if value == "{}":
        counter[0] += 1
        return json.dumps({"q": f"{MARK}{counter[0]}."})
    return value


CHAT_REQUEST = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "*"},
        {"role": "user", "name": "*", "content": [{"type": "text", "text": "*"}, "*"]},
        {
            "role": "assistant",
            "content": None,
            "reasoning_content": "*",
            "refusal": "*",
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "*", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "*"},
        {"role": "developer", "content": "*", "whatever": {"deep": ["*"]}},
        {"role": "assistant", "function_call": {"name": "*", "arguments": "{}"}},
        {"role": "assistant", "tool_calls": {"odd": "*"}, "content": {"odd": "*"}},
    ],
    "tools": [{"type": "function", "function": {"name": "*", "description": "*", "parameters": {"enum": ["*"]}}}],
    "response_format": {"json_schema": {"description": "*"}},
    "stop": ["*"],
    "never_heard_of": "*",
}
CHAT_ANSWER = {
    "id": "x",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "*", "reasoning": "*"}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": "*", "audio": {"transcript": "*"}}, "extra": "*"},
        {"index": 2, "text": "*"},
        "*",
    ],
}
COMPLETIONS_REQUEST = {"model": "m", "prompt": ["*", ["*"]], "suffix": "*", "extra": "*"}
COMPLETIONS_ANSWER = {"choices": [{"index": 0, "text": "*"}, {"index": 1, "text": "*", "extra": ["*"]}]}
RESPONSES_REQUEST = {
    "instructions": "*",
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "*"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "*"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "*"}]},
        {"type": "function_call", "call_id": "c", "name": "*", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "*"},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "*"}]},
        {"type": "unheard_of", "words": "*"},
    ],
    "tools": [{"type": "function", "description": "*"}],
    "text": {"format": {"schema": {"title": "*"}}},
}
RESPONSES_ANSWER = {
    "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "*"}]},
        {"type": "mcp_call", "name": "*", "arguments": "{}", "output": "*"},
    ]
}
MESSAGES_REQUEST = {
    "system": [{"type": "text", "text": "*"}],
    "messages": [
        {"role": "user", "content": "*"},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "*", "signature": "s"},
                {"type": "tool_use", "id": "t", "name": "*", "input": {"q": ["*"]}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "*"}]},
                {"type": "tool_result", "tool_use_id": "t", "content": "*"},
                {"type": "document", "title": "*", "source": {"type": "text", "data": "*"}},
                {"type": "search_result", "title": "*", "source": "*", "content": [{"type": "text", "text": "*"}]},
                {"type": "unheard_of", "words": "*"},
            ],
        },
    ],
    "tools": [{"name": "*", "description": "*", "input_schema": {"properties": {"a": {"description": "*"}}}}],
    "extra": "*",
}
MESSAGES_ANSWER = {"content": [{"type": "text", "text": "*", "citations": [{"cited_text": "*"}]}]}
CASES = [
    (openai.chat_request, CHAT_REQUEST),
    (openai.chat_answer, CHAT_ANSWER),
    (openai.completions_request, COMPLETIONS_REQUEST),
    (openai.completions_answer, COMPLETIONS_ANSWER),
    (openai.responses_request, RESPONSES_REQUEST),
    (openai.responses_answer, RESPONSES_ANSWER),
    (anthropic.messages_request, MESSAGES_REQUEST),
    (anthropic.messages_answer, MESSAGES_ANSWER),
]


@pytest.mark.parametrize(("build", "body"), CASES, ids=[build.__name__ for build, _ in CASES])
def test_every_text_of_a_body_is_read(build: Any, body: Any) -> None:
    """No string that a model or a user may see is left out, in fields known or not."""
    counter = [0]
    filled = marked(body, counter)
    found = build(filled)
    everything = "\n".join(part.text for part in found.parts)
    missing = [number for number in range(1, counter[0] + 1) if f"{MARK}{number}." not in everything]
    assert missing == []


@pytest.mark.parametrize(("build", "body"), CASES, ids=[build.__name__ for build, _ in CASES])
def test_every_part_can_be_put_back(build: Any, body: Any) -> None:
    """The path of a part that is not derived leads to its text, so that a masked one can stand there."""
    filled = marked(body, [0])
    for part in build(filled).parts:
        if not part.derived:
            changed = with_texts(filled, {part.path: "✱"})
            assert "✱" in json.dumps(changed, ensure_ascii=False)
            assert changed != filled


@pytest.mark.parametrize("build", [build for build, _ in CASES])
@pytest.mark.parametrize(
    "body", [None, [], "赌", 3, {"messages": "赌", "choices": "赌", "input": 3, "content": {"a": "赌"}}]
)
def test_a_body_of_another_form_is_told_and_read(build: Any, body: Any) -> None:
    """Nonsense is never a clean conversation: it is unread, or what it holds is read."""
    found: Conversation = build(body)
    if body not in (None, [], 3):
        assert any(MARK in part.text for part in found.parts)
    else:
        assert found.unread


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "image_url", "image_url": {"url": "data:…"}}, Unreadable.IMAGE),
        ({"type": "input_audio", "input_audio": {}}, Unreadable.AUDIO),
        ({"type": "file", "file": {}}, Unreadable.FILE),
        ({"type": "hologram"}, Unreadable.UNKNOWN),
        (7, Unreadable.UNKNOWN),
    ],
)
def test_what_is_no_text_is_told(part: Any, kind: Unreadable) -> None:
    """Each with its place."""
    [unread] = openai.chat_request({"messages": [{"role": "user", "content": [part]}]}).unread
    assert (unread.path, unread.role, unread.kind) == ("/messages/0/content/0", "user", kind)


def test_a_picture_carries_no_text_past_the_guard() -> None:
    """What stands beside the picture in its part is read."""
    part = {"type": "image_url", "image_url": {"url": "data:…"}, "caption": "赌"}
    assert [found.text for found in openai.chat_request({"messages": [{"role": "user", "content": [part]}]}).parts] == [
        "赌"
    ]
    block = {"type": "image", "source": {"data": "…"}, "caption": "赌"}
    assert [
        found.text for found in anthropic.messages_request({"messages": [{"role": "user", "content": [block]}]}).parts
    ] == ["赌"]


def test_a_history_kept_elsewhere_is_told() -> None:
    """A response that goes on from an id brings text that nobody here has seen; so do tokens."""
    found = openai.responses_request({"input": "hi", "previous_response_id": "r"})
    assert [unread.kind for unread in found.unread] == [Unreadable.ELSEWHERE]
    assert openai.completions_request({"prompt": [[1, 2]]}).unread
    encrypted = anthropic.messages_request(
        {"messages": [{"role": "assistant", "content": [{"type": "redacted_thinking", "data": "x"}]}]}
    )
    assert [unread.kind for unread in encrypted.unread] == [Unreadable.ENCRYPTED]


def test_escapes_hide_nothing() -> None:
    r"""Arguments are JSON in a string: ``\u8d4c`` is read as 赌 as well."""
    body = {"messages": [{"role": "assistant", "tool_calls": [{"function": {"arguments": '{"q": "\\u8d4c\\u535a"}'}}]}]}
    parts = openai.chat_request(body).parts
    assert [part.text for part in parts if part.derived and part.channel is Channel.TOOL_ARGUMENTS] == ["q", "赌博"]
    assert strings_in_json('{"q": "\\u8d4c\\ud835\\udc1a') == ['{"q": "赌𝐚']
    assert strings_in_json('{"q": "\\u8d4') != []


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    """A hostile body is walked without recursion."""
    body: Any = "赌"
    for _ in range(50_000):
        body = [body]
    found = openai.chat_request({"messages": [{"role": "user", "content": "x", "odd": body}]})
    assert MARK in {part.text for part in found.parts}


def test_a_place_that_is_not_there_is_refused() -> None:
    """A text is never put where none was."""
    with pytest.raises(ValueError, match="not in the body"):
        with_texts({"a": ["b"]}, {"/a/1": "c"})
    with pytest.raises(ValueError, match="not in the body"):
        with_texts({"a": "b"}, {"/a/c": "d"})


SMUGGLED: list[tuple[Any, Any]] = [
    (openai.chat_request, {"messages": [{"role": "user\n赌1.", "content": "hi"}]}),
    (openai.chat_request, {"messages": [{"role": {"odd": "赌1."}, "content": "hi"}]}),
    (openai.chat_request, {"messages": [{"role": "tool", "tool_call_id": "赌1.", "content": "hi"}]}),
    (openai.chat_request, {"messages": [{"role": "assistant", "tool_calls": [{"id": "赌1.", "function": {}}]}]}),
    (
        openai.chat_request,
        {"messages": [{"role": "user", "content": [{"type": "refusal", "refusal": "x", "text": "赌1."}]}]},
    ),
    (
        openai.responses_request,
        {"input": [{"role": "user", "content": [{"type": "summary_text", "text": "x", "odd": "赌1."}]}]},
    ),
    (
        openai.responses_request,
        {"input": [{"type": "function_call", "call_id": "赌1.", "name": "f", "arguments": "{}"}]},
    ),
    (openai.responses_request, {"input": [{"type": "function_call_output", "call_id": ["赌1."], "output": "x"}]}),
    (anthropic.messages_request, {"messages": [{"role": "user\n赌1.", "content": "hi"}]}),
    (
        anthropic.messages_request,
        {"messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "赌1.", "content": "x"}]}]},
    ),
    *(
        (build, {name: value})
        for build in (openai.chat_answer, openai.completions_answer, openai.responses_answer, anthropic.messages_answer)
        for name, value in (("id", "赌1."), ("model", "赌1."), ("usage", {"odd": ["赌1."]}), ("usage", {"赌1.": 1}))
    ),
]


@pytest.mark.parametrize(("build", "body"), SMUGGLED)
def test_what_stands_in_the_place_of_a_name_is_read(build: Any, body: Any) -> None:
    """Templates of models put roles and ids into the prompt as they stand, and answers are shown: words there are words."""
    assert any("赌1." in part.text for part in build(body).parts)


def test_tokens_that_were_weighed_are_read() -> None:
    """They are shown with the text of an answer."""
    weighed = {"content": [{"token": "好", "top_logprobs": [{"token": "赌1."}]}]}
    choice = {"index": 0, "message": {"role": "assistant", "content": "好"}, "logprobs": weighed}
    parts = openai.chat_answer({"choices": [choice]}).parts
    assert [part.text for part in parts if part.channel is Channel.OTHER] == ["好\n赌1."]


def test_names_of_the_protocol_are_no_words() -> None:
    """Roles and ids as the protocols have them cost nothing and are found nowhere."""
    call = {"id": "call_13812345678", "type": "function", "function": {"name": "f", "arguments": "x"}}
    body = {"messages": [{"role": "assistant", "content": "hi", "tool_calls": [call]}]}
    assert [part.text for part in openai.chat_request(body).parts] == ["hi", "x", "f"]
    usage = {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 0}, "cost": 0.1, "tier": None}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "org/m:1", "usage": usage}
    assert openai.chat_answer({**head, "choices": []}).parts == ()
    message = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "usage": usage, "content": []}
    assert anthropic.messages_answer(message).parts == ()


def test_many_texts_are_replaced_in_a_body_as_one() -> None:
    """A list of texts is copied once, not once for each of them; the body stays as it was."""
    many = 60_000
    body = {"a": [{"t": "x"} for _ in range(many)], "b": ["same"]}
    began = time.process_time()
    changed = with_texts(body, {f"/a/{place}/t": "y" for place in range(many)})
    assert time.process_time() - began < 10
    assert {each["t"] for each in changed["a"]} == {"y"}
    assert {each["t"] for each in body["a"]} == {"x"}
    assert changed["b"] is body["b"]


FIELDS = [
    "messages",
    "choices",
    "message",
    "content",
    "text",
    "role",
    "type",
    "tool_calls",
    "function",
    "arguments",
    "input",
    "output",
    "instructions",
    "system",
    "tools",
    "prompt",
    "thinking",
    "source",
    "data",
    "summary",
    "reasoning",
    "audio",
    "function_call",
    "name",
    "index",
    "item",
]
KINDS = [
    "text",
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "tool_use",
    "tool_result",
    "document",
    "thinking",
    "search_result",
    "refusal",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["赌1.", *KINDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize("build", [build for build, _ in CASES])
@given(body=VALUES)
@settings(max_examples=300, deadline=None)
def test_no_body_breaks_a_builder_or_hides_a_text(build: Any, body: Any) -> None:
    """A text is read, or something is told as unread: never neither."""
    found = build(body)
    for part in found.parts:
        assert part.text
    hidden = "赌1." in json.dumps(body, ensure_ascii=False) and "赌1." not in {part.text for part in found.parts}
    labels = {"type", "role", "index"} | (
        {"instructions", "tools", "prompt"} if build is openai.responses_answer else set()
    )
    assert not hidden or found.unread or _stands_only_under(body, labels)


def _stands_only_under(body: Any, labels: set[str]) -> bool:
    """Whether the text stands only where a name of the protocol belongs, or what repeats the request."""
    return all(labels.intersection(path) for path, text, _ in strings_of(body) if text == "赌1.")


def test_texts_of_one_message_are_read_together() -> None:
    """A word may be spread over them: the joined text is read too, and only what crosses a seam counts."""
    content = [{"type": "text", "text": "买大"}, {"type": "image_url", "image_url": {}}, {"type": "text", "text": "麻"}]
    found = openai.chat_request({"messages": [{"role": "user", "content": content}]})
    [joined] = [part for part in found.parts if part.seams]
    assert (joined.path, joined.text, joined.seams, joined.derived) == ("/messages/0/content", "买大麻", (2,), True)
    assert joined.crosses(1, 3)
    assert not joined.crosses(0, 2)
    assert not joined.crosses(2, 3)
    blocks = anthropic.messages_request({"messages": [{"role": "user", "content": content[::2]}]})
    assert [part.text for part in blocks.parts if part.seams] == ["买大麻"]
    alone = openai.chat_request({"messages": [{"role": "user", "content": content[:1]}]})
    assert not [part for part in alone.parts if part.seams]


@pytest.mark.parametrize("read", [openai.chat_request, openai.completions_request])
def test_vectors_are_no_text(read: Any) -> None:
    """What a server decodes into vectors cannot be read, so the policy for what is not read decides."""
    found = read({"prompt": "你好", "messages": [], "prompt_embeds": "QUJD"})
    assert [(each.path, each.kind) for each in found.unread] == [("/prompt_embeds", Unreadable.UNKNOWN)]
