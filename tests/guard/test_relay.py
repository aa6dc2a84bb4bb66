# SPDX-License-Identifier: Apache-2.0
"""Whole streams of the four protocols: clean ones come out byte for byte, harmful ones end in the caller's own words."""

import json
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations, pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_factory import CLEAN_EVENT, HEAD, STREAMS, chat, data_of, event, text_of

from hegui.detect.classifier import Scored
from hegui.guard import Action, Guard, Mode, Policy, build, check_now, of_text
from hegui.guard.conversation import strings_of
from hegui.guard.policy import DetectorPolicy, Rule, StreamPolicy
from hegui.guard.streaming import Blocked, Passed, Protocol, Relay, StreamGuard, sse
from hegui.guard.streaming.protocols import read
from hegui.guard.streaming.refusals import Refusal, as_json
from hegui.guard.streaming.template import template_of
from hegui.text import Language

CLEAN = ["你", "好，这下", "惹了大麻", "烦", "。我有 ", "popcorn", "，好"]
HARMFUL = ["请", "看这里的大", "麻", "，好", "不好"]


def relayed(guard: Guard, protocol: Protocol, pieces: Iterable[bytes], *, early: bool = False) -> tuple[bytes, Relay]:
    """What a client gets of a stream that comes in pieces."""
    relay = Relay(StreamGuard(guard), protocol, Language.ZH, "asked", early=early)
    out = b"".join([relay.feed(piece) for piece in pieces])
    return out + relay.finish(), relay


def byte_cuts(stream: bytes, seed: int) -> Iterator[list[bytes]]:
    """The stream whole, byte by byte, cut at every single place, and at random."""
    yield [stream]
    yield [stream[at : at + 1] for at in range(len(stream))]
    for place in range(1, len(stream)):
        yield [stream[:place], stream[place:]]
    random = Random(seed)  # noqa: S311  no secret
    for _ in range(30):
        places = sorted(random.sample(range(1, len(stream)), 12))
        yield [stream[first:end] for first, end in pairwise((0, *places, len(stream)))]


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_clean_stream_comes_out_byte_for_byte(guard: Guard, protocol: Protocol) -> None:
    """However the network cuts it."""
    stream = STREAMS[protocol](CLEAN)
    for pieces in byte_cuts(stream, 1):
        out, relay = relayed(guard, protocol, pieces)
        assert out == stream
        assert relay.done
        assert isinstance(relay.stream.outcome, Passed)


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("protocol", list(Protocol))
def test_no_part_of_a_harmful_word_is_sent(guard: Guard, protocol: Protocol, *, early: bool) -> None:
    """However the network cuts it; and the stream ends well-formed, with the retraction."""
    stream = STREAMS[protocol](HARMFUL)
    for pieces in byte_cuts(stream, 2):
        out, relay = relayed(guard, protocol, pieces, early=early)
        assert isinstance(relay.stream.outcome, Blocked)
        assert "大" not in text_of(out)
        assert "大麻" not in out.decode().replace("别提大麻。", "")
        [told] = [data["hegui"] for data in data_of(out) if "hegui" in data]
        assert (
            told["retract"] is relay.stream.outcome.shown is bool(pieces != [stream] and text_of(out).startswith("请"))
        )
        assert told["version"] == guard.version


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("protocol", list(Protocol))
def test_every_cut_of_a_word_into_deltas_is_caught(guard: Guard, protocol: Protocol, *, early: bool) -> None:
    """The model's own pieces may cut it anywhere."""
    text = "去线·上·赌·场玩"
    for count in range(4):
        for places in combinations(range(1, len(text)), count):
            pieces = [text[first:end] for first, end in pairwise((0, *places, len(text)))]
            out, relay = relayed(guard, protocol, [STREAMS[protocol](pieces)], early=early)
            assert isinstance(relay.stream.outcome, Blocked)
            assert "线" not in text_of(out)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_refusal_is_an_answer_where_nothing_was_shown(guard: Guard, protocol: Protocol) -> None:
    """Clients show it as they show any answer."""
    out, relay = relayed(guard, protocol, [STREAMS[protocol](["大麻，", "好"])])
    assert isinstance(relay.stream.outcome, Blocked)
    assert text_of(out) == relay.stream.outcome.answer.zh
    [told] = [data["hegui"] for data in data_of(out) if "hegui" in data]
    assert told["retract"] is False
    ends = json.dumps(data_of(out)[-2:])
    assert any(word in ends for word in ('"finish_reason": "stop"', '"end_turn"', '"response.completed"'))


@pytest.mark.parametrize(
    ("protocol", "words"),
    [
        (Protocol.CHAT, '"finish_reason": "content_filter"'),
        (Protocol.COMPLETIONS, '"finish_reason": "content_filter"'),
        (Protocol.RESPONSES, '"reason": "content_filter"'),
        (Protocol.MESSAGES, '"stop_reason": "refusal"'),
    ],
)
def test_a_stream_that_was_shown_ends_as_filtered(guard: Guard, protocol: Protocol, words: str) -> None:
    """In each protocol's own word, and with nothing after."""
    stream = STREAMS[protocol](HARMFUL)
    out, _ = relayed(guard, protocol, [stream[at : at + 1] for at in range(len(stream))])
    assert words in json.dumps(data_of(out))
    if protocol is Protocol.MESSAGES:
        assert [data["type"] for data in data_of(out)][-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_a_refusal_before_the_model_spoke_is_a_whole_stream(guard: Guard) -> None:
    """Nothing came from upstream yet; the caller's model stands in it."""
    for protocol in Protocol:
        relay = Relay(StreamGuard(build(guard.policy)), protocol, Language.EN, "asked")
        out = relay.refuse()
        assert relay.done
        assert text_of(out)
        assert b"asked" in out
        body = as_json(protocol, Refusal("no", "v", model="asked"))
        assert (body["model"], body["hegui"]["replacement"]) == ("asked", "no")
        assert "no" in json.dumps(body["choices"] if "choices" in body else body.get("content") or body["output"])


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_number_is_masked_and_the_rest_unchanged(guard: Guard, protocol: Protocol) -> None:
    """Frames without it keep their bytes; the text at the end of a response is masked as well."""
    out, relay = relayed(guard, protocol, [STREAMS[protocol](["电话", "138123", "45678", "，请打", "吧。"])])
    assert isinstance(relay.stream.outcome, Passed)
    assert text_of(out) == "电话138****5678，请打吧。"
    assert b"12345678" not in out
    before, after = STREAMS[protocol](["电话"]), STREAMS[protocol](["吧。"])
    assert before.partition("电话".encode())[0] == out.partition("电话".encode())[0]
    if protocol is not Protocol.RESPONSES:
        assert after.partition("吧。".encode())[2] == out.partition("吧。".encode())[2]


def test_token_probabilities_go_with_what_they_spell(guard: Guard) -> None:
    """A masked frame does not repeat the number beside it."""
    choice = {"index": 0, "delta": {"content": "13812345678，"}, "logprobs": {"content": [{"token": "13812345678"}]}}
    stream = event({**HEAD, "choices": [choice]}) + event(
        {**HEAD, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    )
    out, _ = relayed(guard, Protocol.CHAT, [stream])
    assert b"12345678" not in out
    assert data_of(out)[0]["choices"][0]["logprobs"] is None


@pytest.mark.parametrize("field", ["content", "reasoning_content", "reasoning", "refusal", "odd"])
def test_every_field_of_a_delta_is_read(guard: Guard, field: str) -> None:
    """Those that nobody has heard of as well."""
    out, relay = relayed(guard, Protocol.CHAT, [chat(["好大", "麻。"], field)])
    assert isinstance(relay.stream.outcome, Blocked)
    assert "大" not in out.decode().replace(relay.stream.outcome.answer.zh, "")


HIDDEN: list[tuple[Protocol, Any]] = [
    (
        Protocol.CHAT,
        {
            **HEAD,
            "choices": [
                {"index": 3, "delta": {"tool_calls": [{"index": 1, "function": {"arguments": '"\\u5927\\u9ebb"'}}]}}
            ],
        },
    ),
    (Protocol.CHAT, {**HEAD, "choices": [{"index": 0, "message": {"content": "大麻"}}]}),
    (Protocol.CHAT, {"error": {"message": "大麻"}}),
    *((Protocol.CHAT, {**HEAD, "choices": [], name: "大麻"}) for name in ("id", "object", "model", "provider")),
    (Protocol.CHAT, {**HEAD, "choices": [{"index": 0, "delta": {"role": "大麻", "content": "好"}}]}),
    (Protocol.CHAT, {**HEAD, "choices": [{"index": 0, "delta": {}, "finish_reason": "大麻"}]}),
    (Protocol.MESSAGES, {"type": "content_block_delta", "index": 0, "delta": {"signature": "大麻"}}),
    (Protocol.RESPONSES, {"type": "response.output_text.delta", "delta": "好", "obfuscation": "大麻"}),
    (Protocol.RESPONSES, {"type": "大麻"}),
    (Protocol.CHAT, ["大麻"]),
    (Protocol.CHAT, "大麻"),
    (Protocol.COMPLETIONS, {"choices": {"text": "大麻"}}),
    (Protocol.RESPONSES, {"type": "response.unheard_of", "words": "大麻"}),
    (
        Protocol.RESPONSES,
        {"type": "response.function_call_arguments.delta", "item_id": "i", "delta": '{"a":"\\u5927\\u9ebb"}'},
    ),
    (Protocol.RESPONSES, {"type": "response.completed", "response": {"output": [{"content": [{"text": "大麻"}]}]}}),
    (
        Protocol.MESSAGES,
        {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "name": "大麻", "input": {}}},
    ),
    (Protocol.MESSAGES, {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "大麻"}}),
    (
        Protocol.MESSAGES,
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": '"\\u5927\\u9ebb"'},
        },
    ),
    (
        Protocol.MESSAGES,
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "citations_delta", "citation": {"cited_text": "大麻"}},
        },
    ),
    (Protocol.MESSAGES, {"type": "unheard_of", "words": ["大麻"]}),
]


@pytest.mark.parametrize(("protocol", "data"), HIDDEN)
def test_no_event_hides_a_word(guard: Guard, protocol: Protocol, data: Any) -> None:
    """Wherever in an event it stands."""
    out, relay = relayed(guard, protocol, [event(data)])
    assert isinstance(relay.stream.outcome, Blocked)
    assert "大麻" not in out.decode()
    assert "\\u5927" not in out.decode()


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        (": 大麻\n\n", ": keep-alive\n\n"),
        (": 大麻\n: 大麻\r\n\r\n", ": keep-alive\n\n"),
        ("大麻: 1\n\n", ": keep-alive\n\n"),
        ("\ufeff: 大麻\n\n", ": keep-alive\n\n"),
        ("id: 大麻\nretry: 3\n\n", "retry: 3\n\n"),
        ("event: 大麻\nid: 7\n\n", "id: 7\n\n"),
        (": 大麻\rid: 7\r\r", "id: 7\r\r"),
        (f": 大麻\n{CLEAN_EVENT}", CLEAN_EVENT),
        (f"id: 大麻\n大麻\n大麻: 1\n{CLEAN_EVENT}", CLEAN_EVENT),
        (f"event: 大麻\nid: 7\n{CLEAN_EVENT}", f"id: 7\n{CLEAN_EVENT}"),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_nothing_beside_the_data_carries_words(guard: Guard, beside: str, left: str, times: int) -> None:
    """Comments, fields that nobody knows and names that are none go out no more; what clients read keeps its bytes."""
    first, others = beside, beside.removeprefix("\ufeff") * (times - 1)
    for pieces in ([f"{first}{others}".encode()], [bytes([each]) for each in f"{first}{others}".encode()]):
        out, relay = relayed(guard, Protocol.CHAT, [*pieces, b"data: [DONE]\n\n"])
        assert out.decode() == f"{left * times}data: [DONE]\n\n"
        assert isinstance(relay.stream.outcome, Passed)


def test_half_a_comment_at_the_end_carries_no_words(guard: Guard) -> None:
    """Where a stream ends without a blank line."""
    out, _ = relayed(guard, Protocol.CHAT, [b"data: [DONE]\n\n", ": 大麻".encode()])
    assert "大麻" not in out.decode()


def test_tokens_beside_the_text_are_read(guard: Guard) -> None:
    """A token that the model weighed is shown with the answer; one that is a word ends the stream."""
    weighed = {"content": [{"token": "好", "top_logprobs": [{"token": "大麻", "bytes": [1]}]}]}
    choice = {"index": 0, "delta": {"content": "好"}, "logprobs": weighed, "finish_reason": None}
    relay = Relay(StreamGuard(guard), Protocol.CHAT)
    sent = relay.feed(event({**HEAD, "choices": [choice]})) + relay.finish()
    assert isinstance(relay.stream.outcome, Blocked)
    assert "大麻" not in sent.decode()


def test_tokens_of_a_whole_response_go_with_what_they_spell(guard: Guard) -> None:
    """Where its text is covered, the tokens in its parts are not there, however deep they stand."""
    part = {"type": "output_text", "text": "电话13812345678。", "logprobs": [{"token": "13812345678"}]}
    item = {"id": "i", "type": "message", "role": "assistant", "content": [part]}
    relay = Relay(StreamGuard(guard), Protocol.RESPONSES)
    last = event({"type": "response.completed", "response": {"id": "r", "output": [item]}}, "response.completed")
    sent = (relay.feed(last) + relay.finish()).decode()
    assert "138****5678" in sent
    assert "13812345678" not in sent


def _deltas(kind: str, delta: Any) -> dict[str, Any]:
    return {"type": kind, "index": 0, "output_index": 0, "content_index": 0, "delta": delta}


@pytest.mark.parametrize(
    ("protocol", "kind", "field"),
    [
        (Protocol.RESPONSES, "response.reasoning.delta", "text"),
        (Protocol.RESPONSES, "response.mcp_call.arguments.delta", "query"),
        (Protocol.MESSAGES, "content_block_delta", "content"),
        (Protocol.MESSAGES, "content_block_delta", "whatever"),
    ],
)
def test_a_word_over_deltas_of_another_form_is_caught(guard: Guard, protocol: Protocol, kind: str, field: str) -> None:
    """Pieces that are objects, or of a field that nobody has heard of, are one text as well."""
    relay = Relay(StreamGuard(guard), protocol)
    sent = b"".join(relay.feed(event(_deltas(kind, {"type": "odd_delta", field: piece}), kind)) for piece in "大麻")
    sent += relay.finish()
    assert isinstance(relay.stream.outcome, Blocked)
    assert "大" not in sent.decode()


@pytest.mark.parametrize(
    "broken", [b"data: {\xff}\n\n", b'data: {"a": \n\n', b"data: " + b"[" * 100_000 + b"\n\n", b"data: \xe5\xa4\xa7\n"]
)
def test_what_cannot_be_read_blocks(guard: Guard, broken: bytes) -> None:
    """An event that is no JSON, cut off, nested without end."""
    out, relay = relayed(guard, Protocol.CHAT, [broken])
    assert isinstance(relay.stream.outcome, Blocked)
    assert broken.strip() not in out


def test_a_stream_that_breaks_off_is_judged_to_its_end(guard: Guard) -> None:
    """Without its last events: what was held and is clean goes out, and no more."""
    stream = chat(["你好大"]).partition(
        b'data: {"id": "x", "created": 7, "model": "m", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}'
    )[0]
    out, relay = relayed(guard, Protocol.CHAT, [stream])
    assert out == stream
    assert isinstance(relay.stream.outcome, Passed)


def test_two_choices_keep_their_order(guard: Guard) -> None:
    """A frame that waits keeps back those behind it, so that clean streams stay as they were."""

    def chunk(index: int, text: str) -> bytes:
        return event({**HEAD, "choices": [{"index": index, "delta": {"content": text}, "finish_reason": None}]})

    relay = Relay(StreamGuard(guard), Protocol.CHAT)
    assert relay.feed(chunk(0, "大")) == b""
    assert relay.feed(chunk(1, "好")) == b""
    assert relay.feed(chunk(0, "家")) == chunk(0, "大") + chunk(1, "好") + chunk(0, "家")


def test_a_service_is_waited_for(judge: Any) -> None:
    """In mode hold the end of the stream waits for the last answer."""
    policy = Policy(
        "own", detectors={"judge": DetectorPolicy((Rule("*", Action.BLOCK, 0.9),))}, stream=StreamPolicy(Mode.HOLD)
    )
    stream = chat(["一二三四五", "六七八九十", "完"])
    for score, passes in ((0.0, True), (0.95, False)):
        relay = Relay(StreamGuard(build(policy, services={"judge": judge})), Protocol.CHAT)
        out = relay.feed(stream) + relay.finish()
        assert not relay.done
        assert text_of(out) == ""
        [question] = relay.asks()
        assert question.ask.text == "一二三四五六七八九十完"
        out += relay.answered(question, Scored(score))
        assert relay.done
        assert (out == stream) is passes
        assert relay.feed(b"data: more\n\n") == relay.finish() == b""


def test_silence_is_broken_by_a_comment(guard: Guard) -> None:
    """Ten seconds after the last byte, and again after ten more; never after the end."""
    relay = Relay(StreamGuard(guard), Protocol.CHAT)
    assert relay.due(100.0) == b""
    assert relay.due(109.9) == b""
    assert relay.due(110.0) == b": keep-alive\n\n"
    assert relay.due(119.0) == b""
    relay.feed(b": hello\n\n")
    assert relay.due(121.0) == b""
    assert relay.due(130.9) == b""
    assert relay.due(131.0) == b": keep-alive\n\n"
    relay.feed(b"data: [DONE]\n\n")
    relay.finish()
    assert relay.due(1000.0) == b""


def test_an_optimistic_stream_ends_only_when_all_is_judged(judge: Any) -> None:
    """The text goes out at once, the frame that says it is over does not."""
    policy = Policy(
        "own",
        detectors={"judge": DetectorPolicy((Rule("*", Action.BLOCK, 0.9),))},
        stream=StreamPolicy(Mode.OPTIMISTIC),
    )
    guard = build(policy, services={"judge": judge})
    for protocol in Protocol:
        relay = Relay(StreamGuard(guard), protocol)
        out = relay.feed(STREAMS[protocol](["一二三四五", "六七八"])) + relay.finish()
        assert text_of(out) == "一二三四五六七八"
        assert not relay.done
        [question] = [ask for ask in relay.asks() if ask.lane.channel == "text"]
        rest = relay.answered(question, Scored(0.95))
        assert relay.done
        assert any("hegui" in data for data in data_of(rest))


@pytest.mark.parametrize("after", ["麻", "好"])
def test_text_after_the_end_is_never_sent(guard: Guard, after: str) -> None:
    """Half a word before the end and half behind it; whatever it is, it breaks the protocol."""
    whole = chat(["大"])
    ended, done, _ = whole.partition(b"data: [DONE]")
    more = event({**HEAD, "choices": [{"index": 0, "delta": {"content": after}, "finish_reason": None}]})
    for stream in (ended + more + done + b"\n\n", whole + more):
        out, relay = relayed(guard, Protocol.CHAT, [stream])
        assert after not in text_of(out)
        assert relay.done


def test_an_endless_event_blocks(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the policy says of what cannot be read."""
    monkeypatch.setattr(sse, "LONGEST", 100)
    relay = Relay(StreamGuard(guard), Protocol.CHAT)
    relay.feed(b"data: " + b"x" * 200)
    assert isinstance(relay.stream.outcome, Blocked)
    assert relay.done


SENTENCES = [
    "今天天气很好，",
    "这下惹了大麻烦。",
    "popcorn is no porridge. ",
    "冰毒危害健康，珍爱生命。",
    "\n",
    "线上赌一把？",
]


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("early", [False, True])
def test_long_streams_in_random_pieces(guard: Guard, protocol: Protocol, seed: int, *, early: bool) -> None:
    """Some with a harmful word somewhere, in random deltas over random pieces of the network."""
    random = Random(seed)  # noqa: S311  no secret
    parts = random.choices(SENTENCES, k=150)
    if seed % 2:
        parts.insert(random.randrange(150), random.choice(["大*麻", "線上賭場", "p.o.r.n,", "出售冰毒", "现上赌场"]))
    text = "".join(parts)
    places = sorted(random.sample(range(1, len(text)), len(text) // 3))
    stream = STREAMS[protocol]([text[first:end] for first, end in pairwise((0, *places, len(text)))])
    cuts = sorted(random.sample(range(1, len(stream)), 40))
    network = [stream[first:end] for first, end in pairwise((0, *cuts, len(stream)))]
    out, relay = relayed(guard, protocol, network, early=early)
    decision = check_now(guard, of_text(text))
    if seed % 2:
        first = min(f.start for f in decision.findings if f.start is not None and f.action is Action.BLOCK)
        assert isinstance(relay.stream.outcome, Blocked)
        answer = relay.stream.outcome.answer.zh
        assert len(text_of(out).removesuffix(answer)) <= first
    else:
        assert decision.action is Action.PASS
        assert text_of(out) == text_of(stream)
        assert out == stream or early


def test_a_template_reads_what_the_grammar_reads() -> None:
    """An event that looks like the one before is read as that; one that differs by a quote or an escape is not."""
    raw = event({"choices": [{"index": 0, "delta": {"content": "你"}}]})
    data = raw.removeprefix(b"data: ").removesuffix(b"\n\n")
    template = template_of(Protocol.CHAT, raw, data, read(Protocol.CHAT, json.loads(data)))
    assert template is not None
    made = [raw.replace("你".encode(), text.encode()) for text in ("好", "a b", "a, b: {}[]", "\u2028")]
    run = template.run(b"".join(made))
    assert run is not None
    assert run.text == "好a ba, b: {}[]\u2028"
    assert run.ends == (1, 4, 14, 15)
    assert run.sizes == tuple(accumulate(map(len, made)))
    for bad in (b"", b'x","role":"y', b"\\u5927", b"\xff", b"a\nb", b"\t", b"\x7f"):
        other = raw.replace("你".encode(), bad)
        assert template.run(other) is None
        for some in (made[0] + other, made[0] + other + made[1], made[0] + raw[:-1], made[0] + b"\n" + made[1]):
            known = template.run(some)
            assert known is not None
            assert known.text == "好"
            assert known.sizes == (len(made[0]),)
    twice = event({"choices": [{"index": 0, "delta": {"content": "你", "reasoning": "你"}}]})
    assert template_of(Protocol.CHAT, twice, twice[6:-2], read(Protocol.CHAT, json.loads(twice[6:-2]))) is None
    cut = raw[:-1]
    assert template_of(Protocol.CHAT, cut, data, read(Protocol.CHAT, json.loads(data))) is None


FIELDS = [
    "choices",
    "delta",
    "content",
    "text",
    "type",
    "index",
    "finish_reason",
    "message",
    "tool_calls",
    "function",
    "arguments",
    "reasoning",
    "audio",
    "logprobs",
    "response",
    "output",
    "item",
    "part",
    "item_id",
    "output_index",
    "content_block",
    "thinking",
    "partial_json",
    "input",
    "error",
    "usage",
    "object",
    "id",
    "model",
    "role",
    "refusal",
    "words",
]
KINDS = [
    *(
        [
            "content_block_delta",
            "content_block_start",
            "content_block_stop",
            "message_start",
            "message_delta",
            "message_stop",
            "ping",
        ]
    ),
    *(
        [
            "response.output_text.delta",
            "response.output_text.done",
            "response.completed",
            "response.function_call_arguments.delta",
        ]
    ),
    *(["text_delta", "input_json_delta", "response.audio.delta"]),
]
NOT_SHOWN = frozenset(("id", "model", "role", "type", "object", "finish_reason", "item_id", "audio", "logprobs"))
"""Fields whose strings clients do not show as text; sound is told as unread, and blocks."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "好", "大", "麻", "大麻。。", "stop", *KINDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=6), st.sampled_from(list(Protocol)))
@settings(max_examples=1500, deadline=None)
def test_no_event_breaks_the_relay(guard: Guard, events: list[Any], protocol: Protocol) -> None:
    """Whatever comes: the stream ends, passes byte for byte or is blocked, and a string with the term is never sent."""
    stream = b"".join(event(data) for data in events)
    out, relay = relayed(guard, protocol, [event(data) for data in events])
    assert relay.done
    if isinstance(relay.stream.outcome, Blocked):
        sent = [text for data in data_of(out) for path, text, _ in strings_of(data) if not NOT_SHOWN.intersection(path)]
        assert "大麻。。" not in sent
    else:
        assert out == stream
        shown = [text for data in events for path, text, _ in strings_of(data) if not NOT_SHOWN.intersection(path)]
        assert "大麻。。" not in shown


def test_blank_text_needs_no_judgement(judge: Any) -> None:
    """A stream of line ends alone, and one that ends with them, come to their end without a question for them."""
    policy = Policy(
        "own", detectors={"judge": DetectorPolicy((Rule("*", Action.BLOCK, 0.9),))}, stream=StreamPolicy(Mode.HOLD)
    )
    guard = build(policy, services={"judge": judge})
    for protocol in Protocol:
        stream = STREAMS[protocol](["\n", "\n"])
        relay = Relay(StreamGuard(guard), protocol)
        out = relay.feed(stream) + relay.finish()
        while questions := [ask for ask in relay.asks() if ask.ask.text.strip()]:
            out += b"".join([relay.answered(question, Scored(0.0)) for question in questions])
        assert (out, relay.done) == (stream, True)
