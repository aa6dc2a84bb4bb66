# SPDX-License-Identifier: Apache-2.0
"""The guard of a whole conversation: what is found, what is done, and that nothing unchecked reads as clean."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.detect.classifier import Scored, Thresholds, Unscored
from hegui.detect.finding import Severity
from hegui.detect.guards.vendors import vendor
from hegui.detect.lexicon import Lexicon, Term, Tier
from hegui.guard import (
    DEFAULT,
    Action,
    Ask,
    Guard,
    OnFailure,
    Policy,
    When,
    build,
    check_now,
    guard_of,
    of_text,
    openai,
    with_texts,
)
from hegui.guard.answers import NOT_CHECKED, REFUSAL
from hegui.guard.policy import CLASSIFIER, DetectorPolicy, Rule
from hegui.text import Text

AWAY = Text("服务不可用", "the service is away")
SERVICE = DetectorPolicy((Rule("*", Action.BLOCK, 0.9), Rule("*", Action.REVIEW, 0.5)))


def with_service(judge: Any, **changes: Any) -> Guard:
    """The default policy and one service."""
    policy = replace(DEFAULT, detectors={**DEFAULT.detectors, "judge": replace(SERVICE, **changes)})
    return build(policy, (Lexicon("own", (Term("外地人滚", "A.2.d"),)),), services={"judge": judge})


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("今天天气好", Action.PASS),
        ("这下惹了大麻烦", Action.PASS),
        ("大麻", Action.BLOCK),
        ("大*麻", Action.BLOCK),
        ("線上賭場", Action.BLOCK),
        ("xianshangduchang", Action.BLOCK),
        ("现上赌场", Action.BLOCK),
        ("冰毒危害健康", Action.PASS),
        ("冰毒，出售", Action.BLOCK),
        ("p.o.r.n", Action.BLOCK),
        ("popcorn", Action.PASS),
        ("外地人滚", Action.REVIEW),
        ("请加微信", Action.MARK),
        ("电话13812345678咨询", Action.MASK),
    ],
)
def test_terms_and_patterns_decide_by_their_confidence(guard: Guard, text: str, action: Action) -> None:
    """As written and respelled; a harmless word around a term, and a condition not met, make it none."""
    decision = check_now(guard, of_text(text))
    assert decision.action is action
    assert decision.clean is (action is Action.PASS)
    assert (decision.answer is not None) is (action is Action.BLOCK)


def test_a_finding_says_where_and_by_what(guard: Guard) -> None:
    """And never what: the text itself is in no finding."""
    decision = check_now(guard, of_text("别碰大麻"))
    [finding] = decision.findings
    assert (finding.detector, finding.category, finding.start, finding.end) == ("lexicon", "A.1.h", 2, 4)
    assert finding.severity is Severity.MEDIUM
    assert finding.version == decision.version == guard.version
    assert "大麻" not in repr(decision)


def test_the_whole_history_is_read(guard: Guard) -> None:
    """A term in the first of many messages blocks, and so does one in a tool's result or beyond any length."""
    messages: list[Any] = [{"role": "user", "content": "你好"} for _ in range(50)]
    assert check_now(guard, openai.chat_request({"messages": messages})).clean
    for place, message in (
        (0, {"role": "system", "content": "大麻"}),
        (7, {"role": "tool", "content": "大麻"}),
        (49, {"role": "user", "content": "好" * 100_000 + "大麻"}),
    ):
        changed = [*messages[:place], message, *messages[place + 1 :]]
        decision = check_now(guard, openai.chat_request({"messages": changed}))
        assert decision.action is Action.BLOCK
        assert [finding.path for finding in decision.findings] == [f"/messages/{place}/content"]


def test_masked_texts_go_back_to_their_places(guard: Guard) -> None:
    """The body with them in place has the masks and nothing else changed."""
    body = {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "电话13812345678，邮箱 wang.li@corp.cn"}]}]
    }
    decision = check_now(guard, openai.chat_request(body))
    changed = with_texts(body, {masked.path: masked.text for masked in decision.masked})
    assert changed["messages"][0]["content"][0]["text"] == "电话138****5678，邮箱 w***@corp.cn"
    assert body["messages"][0]["content"][0]["text"].startswith("电话138123")


def test_what_cannot_be_masked_in_place_is_blocked(guard: Guard) -> None:
    """A number behind escapes inside of JSON inside of a string has no place of its own."""
    body = {
        "messages": [
            {"role": "assistant", "tool_calls": [{"function": {"arguments": '{"t": "\\u0031\\u0033812345678"}'}}]}
        ]
    }
    assert check_now(guard, openai.chat_request(body)).action is Action.BLOCK


def test_a_term_that_is_to_be_masked_is_covered(lexicon: Lexicon) -> None:
    """With as many asterisks as it has characters, and together with a number that it touches."""
    rules = {name: DetectorPolicy((Rule("*", Action.MASK),)) for name in ("lexicon", "personal")}
    guard = build(Policy("own", detectors=rules), (lexicon,))
    decision = check_now(guard, of_text("大麻13812345678，porn。"))
    assert [masked.text for masked in decision.masked] == ["**138****5678，****。"]


def test_a_picture_is_not_checked_and_blocks_unless_told(guard: Guard) -> None:
    """And where it goes on it is still not clean."""
    body = {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}
    closed = check_now(guard, openai.chat_request(body))
    assert closed.action is Action.BLOCK
    assert closed.answer == NOT_CHECKED
    opened = guard_of(replace(DEFAULT, unread=OnFailure.OPEN), guard.detectors)
    decision = check_now(opened, openai.chat_request(body))
    assert decision.action is Action.PASS
    assert not decision.clean
    assert [(each.path, each.closed) for each in decision.not_checked] == [("/messages/0/content/0", False)]


def test_a_detector_that_is_missing_blocks() -> None:
    """A policy that names terms, and a guard without any, is a fault and not a clean bill."""
    decision = check_now(build(DEFAULT), of_text("你好"))
    assert decision.action is Action.BLOCK
    assert [each.detector for each in decision.not_checked] == ["lexicon"]
    missing = replace(DEFAULT, detectors={**DEFAULT.detectors, "elsewhere": DetectorPolicy()})
    assert "elsewhere" in {each.detector for each in check_now(build(missing), of_text("你好")).not_checked}


@pytest.mark.parametrize(("score", "action"), [(0.1, Action.PASS), (0.6, Action.REVIEW), (0.95, Action.BLOCK)])
def test_a_service_decides_by_its_score(judge: Any, score: float, action: Action) -> None:
    """It is asked about every text."""
    judge.says = lambda text: Scored(score if text == "b" else 0.0, {"Violent": score if text == "b" else 0.0})
    decision = check_now(with_service(judge), of_text("a", path="/0") + of_text("b", path="/1"))
    assert decision.action is action
    assert judge.asked == ["a", "b"]
    assert {finding.path for finding in decision.findings} <= {"/1"}


def test_an_outage_blocks_unless_told(judge: Any) -> None:
    """Fail closed is the default; open is put on record."""
    judge.says = lambda _: Unscored(AWAY)
    closed = check_now(with_service(judge), of_text("a"))
    assert (closed.action, closed.not_checked[0].reason) == (Action.BLOCK, AWAY)
    opened = check_now(with_service(judge, on_failure=OnFailure.OPEN), of_text("a"))
    assert opened.action is Action.PASS
    assert not opened.clean


def test_a_service_may_be_asked_only_where_something_was_seen(judge: Any) -> None:
    """Texts leave the machine as seldom as can be."""
    guard = with_service(judge, when=When.ESCALATED)
    check_now(guard, of_text("你好"))
    assert judge.asked == []
    check_now(guard, of_text("外地人滚"))
    assert judge.asked == ["外地人滚"]


def test_a_classifier_asks_for_a_second_look_and_decides_nothing(judge: Any) -> None:
    """A likely score alone is marked at most, and brings in the service."""
    local = type(judge)(says=lambda _: Scored(0.99, {"A.1": 0.99}), thresholds=Thresholds(0.2, 0.7))
    detectors = {
        CLASSIFIER: DetectorPolicy((Rule("*", Action.MARK, 0.9),)),
        "judge": replace(SERVICE, when=When.ESCALATED),
    }
    guard = build(Policy("own", detectors=detectors), classifier=local, services={"judge": judge})
    decision = check_now(guard, of_text("a"))
    assert decision.action is Action.MARK
    assert judge.asked == ["a"]


def verdict(decision: Action, *findings: vendor.Finding, substitute: str | None = None) -> vendor.Verdict:
    """What a vendor decided."""
    return vendor.Verdict(decision, findings, substitute)


def decided(answer: Any, rules: tuple[Rule, ...] = ()) -> Any:
    """What comes of a vendor's answer."""
    policy = Policy("own", detectors={"cloud": DetectorPolicy(rules)})
    asked: list[Ask] = []
    cloud: Any = SimpleNamespace(name="cloud")

    def asking(ask: Ask) -> Any:
        asked.append(ask)
        return answer

    decision = check_now(build(policy, services={"cloud": cloud}), of_text("abcdef"), asking)
    assert [ask.text for ask in asked] == ["abcdef"]
    return decision


FOUND = vendor.Finding("cloud", "contraband", "A.1.h", Severity.HIGH, 0.8, vendor.Span(1, 3))


def test_a_vendor_decides_where_the_policy_is_silent() -> None:
    """By category where the policy speaks, else as the vendor says, labelled or not."""
    assert decided(verdict(Action.BLOCK, FOUND)).action is Action.BLOCK
    assert decided(verdict(Action.BLOCK, FOUND), (Rule("A.1", Action.REVIEW, 0.5),)).action is Action.REVIEW
    assert decided(verdict(Action.REVIEW)).action is Action.REVIEW
    assert decided(verdict(Action.PASS)).clean
    masked = decided(verdict(Action.MASK, FOUND))
    assert masked.masked[0].text == "a**def"


def test_a_vendors_own_answer_stands_in() -> None:
    """Where its verdict is to replace; a refusal stays ours."""
    assert decided(verdict(Action.REPLACE, FOUND, substitute="别这样")).answer == Text("别这样", "别这样")
    assert decided(verdict(Action.BLOCK, FOUND, substitute="别这样")).answer != Text("别这样", "别这样")


def test_what_a_vendor_found_before_it_failed_counts() -> None:
    """And what it did not read still blocks."""
    failed = vendor.NotChecked(AWAY, found=verdict(Action.REVIEW, FOUND))
    decision = decided(failed)
    assert decision.action is Action.BLOCK
    assert [finding.category for finding in decision.findings] == ["A.1.h"]


def test_refusals_follow_the_category(lexicon: Lexicon) -> None:
    """The provider's own words go first; what nothing is written for gets the general refusal."""
    own = Text("不行。", "No.")
    assert check_now(build(replace(DEFAULT, refusal=own), (lexicon,)), of_text("大麻")).answer == own
    answered = check_now(build(replace(DEFAULT, answers={"A.1": own}), (lexicon,)), of_text("porn")).answer
    assert answered not in {own, REFUSAL, None}
    terms = Lexicon("own", (Term("某词", "spam", tier=Tier.BLOCK),))
    assert check_now(build(DEFAULT, (terms,)), of_text("某词")).answer == REFUSAL


def test_the_version_is_that_of_the_rules(lexicon: Lexicon) -> None:
    """Any change of policy or terms changes it, and nothing else does."""
    version = build(DEFAULT, (lexicon,)).version
    assert build(DEFAULT, (lexicon,)).version == version
    others = [
        build(replace(DEFAULT, version="2"), (lexicon,)),
        build(DEFAULT, (replace(lexicon, updated=date(2026, 1, 1)),)),
        *(
            build(DEFAULT, (replace(lexicon, terms=(replace(lexicon.terms[0], **change), *lexicon.terms[1:])),))
            for change in (
                {"text": "别的"},
                {"category": "A.1.a"},
                {"tier": Tier.WEAK},
                {"unless": ()},
                {"within": 3, "near": ("a",)},
            )
        ),
    ]
    assert len({version, *(other.version for other in others)}) == len(others) + 1


@pytest.mark.parametrize("pieces", [("买大", "麻"), ("大", "麻吗"), ("买", "大", "麻"), ("大麻", "烦")])
def test_a_word_spread_over_the_texts_of_a_message_is_found(guard: Guard, pieces: tuple[str, ...]) -> None:
    """As the model reads them together; harmless phrases that are spread likewise stay what they are by themselves."""
    body = {"messages": [{"role": "user", "content": [{"type": "text", "text": piece} for piece in pieces]}]}
    decision = check_now(guard, openai.chat_request(body))
    assert decision.action is Action.BLOCK


def test_what_stands_in_one_text_is_masked_there_although_others_stand_beside(guard: Guard) -> None:
    """The joined reading reports only what crosses a seam, so a number is masked where it is; one that is cut blocks."""
    texts = [{"type": "text", "text": "电话13812345678。"}, {"type": "text", "text": "谢谢"}]
    decision = check_now(guard, openai.chat_request({"messages": [{"role": "user", "content": texts}]}))
    assert decision.action is Action.MASK
    assert [masked.path for masked in decision.masked] == ["/messages/0/content/0/text"]
    cut = [{"type": "text", "text": "电话1381234"}, {"type": "text", "text": "5678。"}]
    assert (
        check_now(guard, openai.chat_request({"messages": [{"role": "user", "content": cut}]})).action is Action.BLOCK
    )


PIECES = st.sampled_from(
    [
        "今天天气好",
        "大麻",
        "大麻烦",
        "线上",
        "赌场",
        "xian",
        "shangduchang",
        "138",
        "12345678",
        "p.o.r.n",
        "a@b.com",
        "\ud800",
        " ",
    ]
)


@given(texts=st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_glance_says_what_the_whole_look_would(guard: Guard, texts: list[str]) -> None:
    """Or nothing: it never lets pass what is to be found."""
    if guard.detectors.glance is None:
        pytest.skip("no compiler was there when hegui was installed")
    messages = [{"role": "user", "content": text} for text in texts]
    conversation = openai.chat_request({"messages": messages})
    glanced = guard.glanced(conversation)
    assert glanced is None or glanced == check_now(guard, conversation)


def test_a_glance_lets_plain_words_pass(guard: Guard) -> None:
    """As most are; with a detector that is missing or must be asked, or a picture, it says nothing."""
    if guard.detectors.glance is None:
        pytest.skip("no compiler was there when hegui was installed")
    plain = of_text("今天天气好")
    assert guard.glanced(plain) == check_now(guard, plain)
    picture = openai.chat_request({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]})
    assert guard.glanced(picture) is None
    assert build(DEFAULT).glanced(plain) is None
    assert with_service(SimpleNamespace(name="judge", version="1", score=lambda _: [])).glanced(plain) is None
