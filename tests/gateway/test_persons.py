# SPDX-License-Identifier: Apache-2.0
"""Users at the gateway: what they say counts, measures hold, minors are minded, who is in a crisis is handed over."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import FILING, POLICY, Given, LoopThread, RunningGateway, ask, chat, running, start
from hypothesis import given
from hypothesis import strategies as st
from mock_upstream import Asked, chat_answer, whole

from hegui.gateway.config_file import RemindIn
from hegui.gateway.persons import Counted, is_below, newest_in, said_in, tokens_of
from hegui.guard.streaming import Protocol
from hegui.records.incidents import INCIDENTS, exchanges_of
from hegui.records.users import set_measure
from hegui.users.suspension import Kind

USER = {"x-hegui-user": "u-1"}


def said(answer: Any) -> str:
    """The text of an answer."""
    text: str = answer.json()["choices"][0]["message"]["content"]
    return text


def after_a_round(gateway: RunningGateway) -> None:
    """Waits until what happened is in the database, and what others decided is here."""
    gateway.thread.do(gateway.running.upkeep.round())


def test_the_ladder_is_climbed_and_told(thread: LoopThread, folder: Path) -> None:
    """Violations lead to a warning, a limit and a suspension, each told with the next answer; other users are not touched."""
    ladder = "  suspension: {ladder: [{measure: warn, consecutive: 1}, {measure: suspend, consecutive: 2, hours: 1}]}"
    with running(thread, folder, users=ladder) as gateway:
        ask(gateway, chat("哪里买大麻"), headers=USER)
        after_a_round(gateway)
        assert "警示" in said(ask(gateway, chat("好"), headers=USER))
        assert "警示" not in said(ask(gateway, chat("好"), headers=USER))
        for _ in range(2):
            answer = ask(gateway, chat("哪里买大麻"), headers=USER)
            after_a_round(gateway)
        assert "警示" in said(answer) or answer.status_code == 200
        denied = ask(gateway, chat("好"), headers=USER)
        assert (denied.status_code, denied.json()["error"]["code"]) == (403, "suspended")
        assert "申诉" in denied.json()["error"]["message"]
        assert gateway.last()["status"] == "denied"
        assert ask(gateway, chat("好"), headers={"x-hegui-user": "u-2"}).status_code == 200


def test_a_clean_word_ends_a_row(thread: LoopThread, folder: Path) -> None:
    """Violations with something clean between them are not in a row."""
    ladder = "  suspension: {ladder: [{measure: warn, consecutive: 1}, {measure: suspend, consecutive: 2, hours: 1}]}"
    with running(thread, folder, users=ladder) as gateway:
        for text in ("哪里买大麻", "好", "哪里买大麻", "好"):
            assert ask(gateway, chat(text), headers=USER).status_code == 200
            after_a_round(gateway)


def test_what_was_said_earlier_does_not_count_again(thread: LoopThread, folder: Path) -> None:
    """A conversation carries its history along."""
    ladder = "  suspension: {ladder: [{measure: warn, consecutive: 1}, {measure: suspend, consecutive: 2, hours: 1}]}"
    with running(thread, folder, users=ladder) as gateway:
        turns = [{"role": "user", "content": "哪里买大麻"}, {"role": "assistant", "content": "不行"}]
        for _ in range(4):
            turns.append({"role": "user", "content": "那换个话题"})
            assert ask(gateway, {"model": "chat", "messages": turns}, headers=USER).headers["x-hegui-action"] == "block"
            after_a_round(gateway)


@pytest.mark.parametrize("sealed", [True, False], ids=["with keys", "without keys"])
def test_a_crisis_is_handed_over(thread: LoopThread, folder: Path, *, sealed: bool) -> None:
    """Help is said at once instead of an answer of the model, and an incident is opened for a person: one for one crisis."""
    keys = {"keys.txt": "k1:" + "QUJD" * 10 + "QUI=\n"} if sealed else {}
    folder.mkdir(parents=True)
    (folder / "keys.txt").touch(0o600)
    users = "  crisis: {contact: 值班, answer: {zh: 您并不孤单，请拨打 12356。, en: You are not alone.}}"
    records = "  keys: file:keys.txt\n" if sealed else ""
    with running(thread, folder, users=users, records=records, files=keys) as gateway:
        answer = ask(gateway, chat("我不想活了"), headers=USER)
        assert "12356" in said(answer)
        assert gateway.upstream.asked == []
        after_a_round(gateway)
        again = ask(gateway, chat("真的不想活了"), headers=USER)
        after_a_round(gateway)
        with gateway.running.store.reading() as connection:
            [row] = connection.execute(INCIDENTS.select()).all()
            tied = set(exchanges_of(connection, row.id))
        assert (row.kind, row.reference, "值班" in row.title) == ("crisis", answer.headers["x-hegui-exchange"], True)
        assert tied == {answer.headers["x-hegui-exchange"], again.headers["x-hegui-exchange"]}


def test_an_unlawful_answer_opens_one_incident(thread: LoopThread, folder: Path) -> None:
    """However often the model says it (GAI 14)."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, chat_answer("去买大麻"))

    with running(thread, folder, says) as gateway:
        for _ in range(3):
            ask(gateway, chat("好"))
        gateway.exchanges()
        after_a_round(gateway)
        with gateway.running.store.reading() as connection:
            [row] = connection.execute(INCIDENTS.select()).all()
        assert (row.kind, row.reference, row.model) == ("illegal_content", "A.1.h", "chat")


def test_who_wants_to_leave_leaves(gateway: RunningGateway) -> None:
    """By a word of the rule, whole and as a stream; the model is not asked (ANTH 19)."""
    for stream in (False, True):
        answer = ask(gateway, chat("退出", stream=stream), headers=USER)
        assert "已结束本次对话" in answer.text
    assert gateway.upstream.asked == []
    assert ask(gateway, chat("我想退出登录"), headers=USER).json()["choices"][0]["message"]["content"] == "我想退出登录"


@pytest.mark.parametrize("where", ["text", "header"])
def test_users_are_reminded(where: str, thread: LoopThread, folder: Path) -> None:
    """Once when use begins: behind the text, or for the host application to show."""
    given = {"users": "  reminders: {of: everybody}", "rest": ""}
    with running(thread, folder, **given) as gateway:
        labels = gateway.running.gateway.labels
        gateway.running.gateway.labels = replace(labels, reminders=RemindIn(where))
        first = ask(gateway, chat("你好"), headers=USER)
        assert first.headers["x-hegui-remind"] == "ai"
        assert ("不是真人" in said(first)) == (where == "text")
        second = ask(gateway, chat("你好"), headers=USER)
        assert "x-hegui-remind" not in second.headers
        assert said(second) == "你好"


def test_minors_have_rules_of_their_own(thread: LoopThread, folder: Path) -> None:
    """Hours, companions, and what the policy adds for them."""
    clock = [datetime(2026, 11, 26, 4, 0, tzinfo=UTC)]  # noon in Beijing
    given = Given(
        users="  minors: {guardian: false, unknown: adult}",
        models=f"  friend: {{upstreams: [{{upstream: mock}}], filing: {FILING}, companion: true}}",
        policy=POLICY + "minors:\n  lexicon: [{category: A.2, at: low, action: block}]\n",
        terms="name: mine\nterms:\n  - {text: 大麻, category: A.1.h, tier: block}\n  - {text: 笨蛋, category: A.2, tier: weak}\n",
    )
    gateway = start(thread, folder, given=given, clock=lambda: clock[0])
    minor = {"x-hegui-user": "m-1", "x-hegui-minor": "true"}
    try:
        assert ask(gateway, chat("你好"), headers=minor).status_code == 200
        assert gateway.last()["minor"] is True
        assert ask(gateway, chat("笨蛋"), headers=minor).headers["x-hegui-action"] == "block"
        assert ask(gateway, chat("笨蛋"), headers=USER).headers["x-hegui-action"] == "mark"
        assert ask(gateway, chat("你好", model="friend"), headers=minor).status_code == 403
        assert ask(gateway, chat("你好", model="friend"), headers=USER).status_code == 200
        clock[0] += timedelta(hours=11)  # eleven at night
        late = ask(gateway, chat("你好"), headers=minor)
        assert (late.status_code, late.json()["error"]["code"]) == (403, "minor")
    finally:
        gateway.stop()


def test_limits_hold(thread: LoopThread, folder: Path) -> None:
    """So many requests in a minute; a flood leaves no rows behind."""
    with running(thread, folder, users="  limits: {user: {requests_a_minute: 3}}") as gateway:
        codes = [ask(gateway, chat("好"), headers=USER).status_code for _ in range(6)]
        assert codes[:3] == [200] * 3
        assert codes[-1] == 429
        assert len(gateway.exchanges()) == codes.count(200)


def test_a_claim_that_cannot_be_read_is_refused(gateway: RunningGateway) -> None:
    """Never guessed."""
    for header in (
        {"x-hegui-minor": "yes"},
        {"x-hegui-user": "张三"},
        {"x-hegui-region": "moon"},
        {"x-hegui-novel": "1"},
    ):
        told = {name: value.encode() for name, value in header.items()}
        answer = ask(gateway, chat("好"), headers=told)  # type: ignore[arg-type]  # bytes go out as they are
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "claim")


def test_the_user_may_stand_in_the_body(gateway: RunningGateway) -> None:
    """As the official clients send it."""
    ask(gateway, chat("好", user="u-9"))
    person = gateway.last()["person"]
    ask(gateway, chat("好"), headers={"x-hegui-user": "u-9"})
    assert gateway.last()["person"] == person is not None
    body = {
        "model": "claude",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "好"}],
        "metadata": {"user_id": "u-9"},
    }
    ask(gateway, body, "/v1/messages")
    assert gateway.last()["person"] == person


def test_objecting_to_training_is_on_record(gateway: RunningGateway) -> None:
    """What is not said is no consent."""
    for claim, opted_out in (("opted-out", True), ("allowed", False), (None, True)):
        ask(gateway, chat("好"), headers={"x-hegui-training": claim} if claim else None)
        assert gateway.last()["training_opt_out"] is opted_out


@pytest.mark.parametrize(
    ("protocol", "value", "newest", "words"),
    [
        (
            Protocol.CHAT,
            {"messages": [{"role": "user", "content": "一"}, {"role": "tool", "content": "二"}]},
            "/messages/0",
            "一",
        ),
        (
            Protocol.CHAT,
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "一"}]}]},
            "/messages/0",
            "一",
        ),
        (
            Protocol.CHAT,
            {"messages": [{"role": "user", "content": [{"text": "一"}, {"text": "二"}]}]},
            "/messages/0",
            "",
        ),
        (Protocol.CHAT, {"messages": [{"role": "system", "content": "一"}]}, "/messages/0", ""),
        (Protocol.CHAT, {"messages": []}, "/messages/0", ""),
        (Protocol.CHAT, {}, "/messages", ""),
        (Protocol.RESPONSES, {"input": "一"}, "/input", "一"),
        (Protocol.RESPONSES, {"input": [{"role": "user", "content": "一"}]}, "/input/0", "一"),
        (Protocol.COMPLETIONS, {"prompt": "一"}, "/prompt", "一"),
        (None, {"input": ["一"]}, "/input", ""),
    ],
)
def test_the_newest_word_of_the_user_is_found(protocol: Protocol | None, value: Any, newest: str, words: str) -> None:
    """The last message of the role, whatever stands behind it."""
    assert newest_in(protocol, value) == newest
    assert said_in(protocol, value) == words


def test_places_below_a_place() -> None:
    """``/messages/1`` does not hold ``/messages/10``."""
    assert is_below("/messages/1/content", "/messages/1")
    assert is_below("/messages/1", "/messages/1")
    assert not is_below("/messages/10/content", "/messages/1")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_tokens_are_counted_as_the_upstream_tells(one: int, other: int) -> None:
    """In whole answers and in streams of both families."""
    assert tokens_of({"usage": {"total_tokens": one}}) == one
    assert tokens_of({"usage": {"input_tokens": one, "output_tokens": other}}) == one + other
    counted = Counted()
    counted.see(b'{"usage":{"input_tokens":%d,"output_tokens":1}}' % one)
    counted.see(b'{"usage":{"output_tokens": %d}}' % max(other, 1))
    assert counted.tokens == one + max(other, 1)


@pytest.mark.parametrize("answer", [None, [], {"usage": None}, {"usage": {"total_tokens": "many"}}, "x"])
def test_what_is_not_told_is_nothing(answer: Any) -> None:
    """No guess."""
    assert tokens_of(answer) == 0


def test_measures_of_others_hold_within_a_second(thread: LoopThread, folder: Path) -> None:
    """What an operator or another replica has decided is read about once a second."""
    with running(thread, folder) as gateway:
        ask(gateway, chat("好"), headers=USER)
        person = gateway.last()["person"]
        now, rule = datetime.now(UTC), gateway.running.config.read.users.suspension
        with gateway.running.store.writing() as connection:
            set_measure(
                connection,
                person,
                "app",
                Kind.SUSPEND,
                rule,
                until=now + timedelta(hours=1),
                now=now,
                by="张三",
                because="测试",
            )
        end = time.monotonic() + 5
        while ask(gateway, chat("好"), headers=USER).status_code == 200:
            assert time.monotonic() < end
            time.sleep(0.1)
