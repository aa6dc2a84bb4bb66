# SPDX-License-Identifier: Apache-2.0
"""The guard of a stream: no harmful word leaves, whatever the pieces; what passes is what came; services are waited for."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.detect.classifier import Scored, Unscored
from hegui.detect.finding import Severity
from hegui.detect.guards.vendors import vendor
from hegui.detect.lexicon import Lexicon
from hegui.guard import DEFAULT, Action, Channel, Guard, Mode, OnFailure, Policy, When, build, check_now, of_text
from hegui.guard.policy import CLASSIFIER, DetectorPolicy, Rule, StreamPolicy
from hegui.guard.streaming import Blocked, LaneKey, Passed, StreamGuard
from hegui.guard.streaming.stream import WINDOWS
from hegui.text import Text

KEY = LaneKey(0, Channel.TEXT)
BLOCK = DetectorPolicy((Rule("*", Action.BLOCK, 0.9),))


def streamed(guard: Guard, pieces: Iterable[str], key: LaneKey = KEY) -> tuple[str, Passed | Blocked]:
    """What is shown of a text in pieces, and how it ends."""
    stream = StreamGuard(guard)
    shown = ""
    for piece in pieces:
        stream.feed(key, piece)
        shown += stream.take(key)
    stream.finish()
    shown += stream.take(key)
    assert stream.outcome is not None
    return shown, stream.outcome


def cuts(text: str, most: int) -> Iterator[list[str]]:
    """All ways to cut a text at up to so many places."""
    for count in range(most + 1):
        for places in combinations(range(1, len(text)), count):
            yield [text[first:end] for first, end in pairwise((0, *places, len(text)))]


HARMFUL = [
    "请看大麻这里",
    "这下惹大麻烦，大麻",
    "线·上·赌·场开了",
    "see p.o.r.n, y",
    "冰毒，快来出售",
    "出售：冰毒好",
    "去现上赌场吧",
    "xian shang du chang!",
    "大\u200b麻",
]
HARMLESS = ["这下惹了大麻烦", "popcorn and torn", "冰毒危害健康，远离", "大 小 麻 雀", "线上赌一把", "大麻纤维布"]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_harmful_word_leaves_however_it_is_cut(guard: Guard, text: str) -> None:
    """All cuts of a short text at up to four places, and into characters: nothing of the first harmful word is shown."""
    first = min(
        f.start for f in check_now(guard, of_text(text)).findings if f.start is not None and f.action is Action.BLOCK
    )
    for pieces in [*cuts(text[:14], 4), list(text)]:
        shown, outcome = streamed(guard, pieces if "".join(pieces) == text else [*pieces, text[14:]])
        assert isinstance(outcome, Blocked)
        assert text.startswith(shown)
        assert len(shown) <= first
        assert outcome.shown is bool(shown)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_passes_however_it_is_cut(guard: Guard, text: str) -> None:
    """Whole and unchanged."""
    for pieces in cuts(text, 4):
        shown, outcome = streamed(guard, pieces)
        assert shown == text
        assert isinstance(outcome, Passed)


TEXTS = st.lists(st.text("大麻烦纤维线上赌场冰毒出售porn·.- \u200b，。\nＰ", max_size=6), min_size=1, max_size=8)


@given(TEXTS)
@settings(max_examples=800, deadline=None)
def test_a_stream_finds_what_the_whole_text_holds(guard: Guard, pieces: list[str]) -> None:
    """Block for block; and where both pass, the same findings."""
    text = "".join(pieces)
    decision = check_now(guard, of_text(text))
    shown, outcome = streamed(guard, pieces)
    assert isinstance(outcome, Blocked) == (decision.action is Action.BLOCK)
    assert text.startswith(shown)
    if isinstance(outcome, Passed):
        assert shown == text
        assert {f[:6] for f in outcome.findings} == {f[:6] for f in decision.findings}
    else:
        first = min(f.start for f in decision.findings if f.start is not None and f.action is Action.BLOCK)
        assert len(shown) <= first


@pytest.mark.parametrize("text", ["电话13812345678，谢谢。", "邮箱 wang.li@corp.cn 收"])
def test_numbers_are_masked_however_they_are_cut(guard: Guard, text: str) -> None:
    """What is shown is what the masked whole would be."""
    [masked] = check_now(guard, of_text(text)).masked
    for pieces in cuts(text, 2):
        shown, outcome = streamed(guard, pieces)
        assert shown == masked.text
        assert isinstance(outcome, Passed)
        assert outcome.action is Action.MASK


def test_a_character_cut_in_two_hides_nothing(guard: Guard) -> None:
    """JSON may bring the halves of a character in two pieces; put together they are a letter of a word."""
    word = "𝐩𝐨𝐫𝐧".encode("utf-16-le")
    halves = [word[place : place + 2].decode("utf-16-le", "surrogatepass") for place in range(0, len(word), 2)]
    shown, outcome = streamed(guard, ["x ", *halves, " y"])
    assert isinstance(outcome, Blocked)
    assert shown == "x "


def test_choices_and_channels_do_not_mix(guard: Guard) -> None:
    """Half a word in one text and half in another are no word; a word in any of them blocks all."""
    stream = StreamGuard(guard)
    keys = [KEY, LaneKey(1, Channel.TEXT), LaneKey(0, Channel.REASONING)]
    stream.feed(keys[0], "大")
    stream.feed(keys[1], "麻")
    stream.feed(keys[2], "你好大麻。。")
    assert isinstance(stream.outcome, Blocked)
    assert [stream.take(key) for key in keys] == ["", "", ""]
    stream.feed(keys[0], "后面")
    assert stream.take(keys[0]) == ""


def test_arguments_wait_for_their_end(guard: Guard) -> None:
    """Escapes may hide a word in them until they are whole."""
    key = LaneKey(0, Channel.TOOL_ARGUMENTS)
    shown, outcome = streamed(guard, ['{"q": "\\u59', '27\\u9ebb"}'], key)
    assert (shown, type(outcome)) == ("", Blocked)
    stream = StreamGuard(guard)
    stream.feed(key, '{"q": "你好"}')
    assert stream.take(key) == ""
    stream.end(key)
    assert stream.take(key) == '{"q": "你好"}'


def with_judge(judge: Any, mode: Mode, **changes: Any) -> Guard:
    """A service and no other detector."""
    detectors = {"judge": replace(BLOCK, **changes)}
    return build(Policy("own", detectors=detectors, stream=StreamPolicy(mode, 5)), services={"judge": judge})


def test_hold_shows_nothing_unjudged(judge: Any) -> None:
    """The windows grow, one question at a time, and each answer lets go what it judged."""
    stream = StreamGuard(with_judge(judge, Mode.HOLD))
    judged = []
    for character in "一二三四五六七八九十" * 40:
        stream.feed(KEY, character)
        for question in stream.asks():
            assert stream.take(KEY) == ""
            assert stream.asks() == []
            stream.answered(question, Scored(0.0))
            judged.append(len(stream.take(KEY)))
    assert judged == list(WINDOWS)
    stream.finish()
    assert stream.outcome is None
    [last] = stream.asks()
    stream.answered(last, Scored(0.0))
    assert isinstance(stream.outcome, Passed)
    assert sum(judged) + len(stream.take(KEY)) == 400


def test_questions_overlap(judge: Any) -> None:
    """What stands across two windows stands whole in one of them, and every character is in one."""
    stream = StreamGuard(with_judge(judge, Mode.OPTIMISTIC))
    text = "".join(chr(0x4E00 + number) for number in range(700))
    covered: set[int] = set()
    for character in text:
        stream.feed(KEY, character)
        for question in stream.asks():
            assert question.ask.text == text[question.start : question.end]
            covered |= set(range(question.start, question.end))
            stream.answered(question, Scored(0.0))
    stream.finish()
    for question in stream.asks():
        covered |= set(range(question.start, question.end))
    assert covered == set(range(700))


def test_bounded_shows_so_many_unjudged(judge: Any) -> None:
    """And no more."""
    stream = StreamGuard(with_judge(judge, Mode.BOUNDED))
    stream.feed(KEY, "一二三四五六七八九十甲乙")
    assert stream.take(KEY) == "一二三四五"
    [question] = stream.asks()
    stream.answered(question, Scored(0.0))
    assert stream.take(KEY) == "六七八九十甲乙"


def test_optimistic_takes_back_what_was_shown(judge: Any) -> None:
    """Terms are still held exactly; the service's word comes later."""
    stream = StreamGuard(with_judge(judge, Mode.OPTIMISTIC))
    stream.feed(KEY, "一二三四五六七八九十")
    [question] = stream.asks()
    assert stream.take(KEY) == "一二三四五六七八九十"
    stream.answered(question, Scored(0.95))
    assert isinstance(stream.outcome, Blocked)
    assert stream.outcome.shown
    assert all(finding.late for finding in stream.outcome.findings)


@pytest.mark.parametrize("mode", list(Mode))
def test_an_outage_blocks_a_stream_unless_told(judge: Any, mode: Mode) -> None:
    """Never the same as a pass."""
    away = Unscored(Text("不在", "away"))
    stream = StreamGuard(with_judge(judge, mode))
    stream.feed(KEY, "一二三四五六七八九十")
    stream.answered(stream.asks()[0], away)
    assert isinstance(stream.outcome, Blocked)
    stream = StreamGuard(with_judge(judge, mode, on_failure=OnFailure.OPEN))
    stream.feed(KEY, "一二三四五六七八九十")
    stream.answered(stream.asks()[0], away)
    stream.finish()
    assert isinstance(stream.outcome, Passed)
    assert [each.closed for each in stream.outcome.not_checked] == [False]


def test_a_missing_detector_blocks_before_anything_is_shown() -> None:
    """A guard without the terms that its policy names."""
    stream = StreamGuard(build(DEFAULT))
    assert isinstance(stream.outcome, Blocked)
    assert not stream.outcome.shown


def test_a_classifier_holds_the_stream_for_a_service(judge: Any) -> None:
    """From the sentence on that looks bad nothing unjudged is shown; the classifier itself blocks nothing."""
    local = type(judge)(says=lambda text: Scored(0.9 if "坏" in text else 0.0))
    detectors = {
        CLASSIFIER: DetectorPolicy((Rule("*", Action.MARK, 0.8),)),
        "judge": replace(BLOCK, when=When.ESCALATED),
    }
    guard = build(Policy("own", detectors=detectors), classifier=local, services={"judge": judge})
    stream = StreamGuard(guard)
    stream.feed(KEY, "这是好的。")
    assert (stream.take(KEY), stream.asks()) == ("这是好的。", [])
    stream.feed(KEY, "这是坏的。以及更多的话")
    assert stream.take(KEY) == ""
    [question] = stream.asks()
    stream.answered(question, Scored(0.0))
    assert stream.take(KEY) == "这是坏的。以及更多的话"
    stream.finish()
    assert isinstance(stream.outcome, Passed)
    assert stream.outcome.action is Action.MARK


def test_a_late_name_is_told(lexicon: Lexicon) -> None:
    """A name is known when its sentence ends: shown by then, it is not masked, and the finding says so."""
    shown, outcome = streamed(build(DEFAULT, (lexicon,)), list("联系人：李小红，明天来。"))
    assert shown == "联系人：李小红，明天来。"
    assert isinstance(outcome, Passed)
    assert [finding.late for finding in outcome.findings if finding.category == "name"] == [True]


def test_minors_get_the_stricter_rules(lexicon: Lexicon) -> None:
    """The same words pass for others."""
    policy = replace(DEFAULT, minors={"lexicon": (Rule("A.2", Action.REPLACE),)})
    guard = build(policy, (lexicon,))
    for minor, expected in ((False, Passed), (True, Blocked)):
        stream = StreamGuard(guard, minor=minor)
        stream.feed(KEY, "外地人滚")
        stream.finish()
        assert isinstance(stream.outcome, expected)
        assert check_now(guard, of_text("外地人滚"), minor=minor).action is (Action.REPLACE if minor else Action.REVIEW)
    assert isinstance(stream.outcome, Blocked)
    assert stream.outcome.action is Action.REPLACE
    assert "歧视" in stream.outcome.answer.zh


def test_a_service_that_says_where_is_masked_there(judge: Any) -> None:
    """Places in a question are places in the text, behind what was judged before."""
    policy = Policy("own", detectors={"judge": DetectorPolicy()}, stream=StreamPolicy(Mode.HOLD))
    stream = StreamGuard(build(policy, services={"judge": judge}))
    shown = ""
    for text, verdict in (
        ("一二三四五六七八九十", vendor.Verdict(Action.PASS)),
        (
            "甲乙丙丁" * 5,
            vendor.Verdict(Action.MASK, (vendor.Finding("v", "l", "c", Severity.LOW, span=vendor.Span(10, 12)),)),
        ),
    ):
        stream.feed(KEY, text)
        [question] = stream.asks()
        stream.answered(question, verdict)
        shown += stream.take(KEY)
    assert shown == "一二三四五六七八九十**丙丁" + "甲乙丙丁" * 4


def test_a_text_full_of_numbers_is_covered_in_time(guard: Guard) -> None:
    """What is covered costs the same at the end of a long answer as at its beginning: nobody can have a gateway stand still."""
    many = 3_000
    began = time.process_time()
    shown, outcome = streamed(guard, ["电话13812345678。"] * many)
    assert time.process_time() - began < 20
    assert isinstance(outcome, Passed)
    assert "13812345678" not in shown
    assert shown.count("138****5678") == many
