# SPDX-License-Identifier: Apache-2.0
"""Services that the guard asks while the loop goes on: what they find, how long they may take, and that an outage is never a pass."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gateway_factory import KEY, LoopThread, ask, chat, running
from mock_upstream import (
    Asked,
    MockUpstream,
    begin_stream,
    chat_answer,
    chat_events,
    end_stream,
    send_piece,
    stream,
    whole,
)

POLICY = """\
name: service
version: "1"
detectors:
  lexicon: {rules: [{at: high, action: block}]}
  judge: {rules: [{at: 0.9, action: block}, {at: 0.5, action: mark}], on_failure: %s, when: %s}
stream: {mode: %s, most_shown: 4}
"""
Judges = Callable[[str], Any]


def policy(on_failure: str = "closed", when: str = "always", mode: str = "hold") -> str:
    """A policy that asks a judge."""
    return POLICY % (on_failure, when, mode)


class Judge:
    """A guard model: it judges what it is asked about, and remembers that."""

    def __init__(self, thread: LoopThread) -> None:
        self.harmful: Callable[[str], float] = lambda text: 1.0 if "坏" in text else 0.0
        self.pause = 0.0
        self.texts: list[str] = []
        self.status = 200
        self.at_once = self.most_at_once = 0
        self.server = MockUpstream(self._answers)
        thread.do(self.server.start())

    async def _answers(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        text = json.loads(asked.json["messages"][-1]["content"])["text"]
        self.texts.append(text)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.pause)
        self.at_once -= 1
        await whole(writer, chat_answer(json.dumps({"harmful": self.harmful(text), "categories": {}})), self.status)

    def section(self, **more: Any) -> str:
        """The section of the settings."""
        told = {
            "kind": "judge",
            "url": f"{self.server.url}/v1/chat/completions",
            "model": "j",
            "seconds": 1.0,
            "attempts": 1,
            **more,
        }
        return f"services: {{judge: {json.dumps(told)}}}"


@pytest.fixture
def judge(thread: LoopThread) -> Iterator[Judge]:
    """A guard model that runs."""
    judge = Judge(thread)
    yield judge
    thread.do(judge.server.stop())


def says(*pieces: str, pause: float = 0.0) -> Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]:
    """An upstream that answers so."""

    async def answers(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.json.get("stream"):
            await stream(writer, chat_events([*pieces]), pause)
        else:
            await whole(writer, chat_answer("".join(pieces)))

    return answers


def test_a_service_judges_requests_and_answers(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """What it finds is refused by the policy, on both sides."""
    with running(thread, folder, policy=policy(), rest=judge.section()) as gateway:
        assert ask(gateway, chat("坏问题")).headers["x-hegui-action"] == "block"
        gateway.upstream.behaviour = says("一个坏答案")
        answer = ask(gateway, chat("好问题"))
        assert "坏" not in answer.text
        assert gateway.last()["status"] == "refused_output"
        assert judge.texts == ["坏问题", "好问题", "一个坏答案"]
        assert gateway.seen.judgements == [("judge", "ok")] * 3


def test_a_text_is_not_asked_about_again(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """With every turn all of the conversation comes again; only what is new is asked about."""
    with running(thread, folder, policy=policy(), rest=judge.section()) as gateway:
        gateway.upstream.behaviour = says("你好")
        history: list[dict[str, str]] = []
        for turn in ("第一句", "第二句", "第三句"):
            history.append({"role": "user", "content": turn})
            ask(gateway, {"model": "chat", "messages": history})
            history.append({"role": "assistant", "content": "你好"})
        assert sorted(judge.texts) == sorted(["第一句", "第二句", "第三句", "你好"])


@pytest.mark.parametrize("fault", ["down", "slow", "error", "noise"])
@pytest.mark.parametrize("on_failure", ["closed", "open"])
def test_an_outage_is_never_a_pass(fault: str, on_failure: str, judge: Judge, thread: LoopThread, folder: Path) -> None:
    """It blocks, or goes on where the policy says so; either way it is on record as not checked, and the next request asks anew."""
    section = judge.section(seconds=0.2)
    with running(thread, folder, policy=policy(on_failure), rest=section) as gateway:
        if fault == "down":
            thread.do(judge.server.stop())
        elif fault == "slow":
            judge.pause = 5.0
        elif fault == "error":
            judge.status = 500
        else:
            judge.harmful = lambda _: "harmless, I think"  # type: ignore[assignment,return-value]  # no number
        began = time.monotonic()
        answer = ask(gateway, chat("好问题"))
        assert time.monotonic() - began < 4
        told = gateway.last()
        assert told["not_checked_in"] is True
        if on_failure == "closed":
            assert answer.headers["x-hegui-action"] == "block"
            assert told["status"] == "refused_input"
            assert gateway.upstream.asked == []
        else:
            assert told["status"] == "answered"
            assert told["not_checked_out"] is True
        if fault == "slow":
            judge.pause = 0.0
            assert ask(gateway, chat("好问题")).headers["x-hegui-action"] == "pass"
            assert gateway.last()["not_checked_in"] is False


def test_questions_are_bounded(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """So many at once; what finds no room to wait is not checked, at once."""
    judge.pause = 0.3
    with running(thread, folder, policy=policy(), rest=judge.section(at_once=2, waiting=2)) as gateway:

        async def many() -> list[Any]:
            async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
                return await asyncio.gather(
                    *(
                        client.post(
                            f"{gateway.url}/v1/chat/completions",
                            json=chat(f"问题 {n}"),
                            headers={"authorization": f"Bearer {KEY}"},
                        )
                        for n in range(8)
                    )
                )

        answers = asyncio.run(many())
        assert judge.most_at_once == 2
        refused = [answer for answer in answers if answer.headers["x-hegui-action"] == "block"]
        assert 0 < len(refused) < 8
        assert any(row["not_checked_in"] for row in gateway.exchanges())


@pytest.mark.parametrize("mode", ["hold", "bounded", "optimistic"])
def test_a_stream_waits_for_its_judge(mode: str, judge: Judge, thread: LoopThread, folder: Path) -> None:
    """Clean ones come through whole in every mode; what is harmful is never shown, or taken back."""
    with running(thread, folder, policy=policy(mode=mode), rest=judge.section()) as gateway:
        gateway.upstream.behaviour = says(*"这是一个很长的回答，没有问题。", pause=0.005)
        body = ask(gateway, chat("问", stream=True)).text
        assert body.rstrip().endswith("[DONE]")
        assert "题" in body
        assert gateway.last()["status"] == "answered"
        judge.pause = 0.1
        gateway.upstream.behaviour = says(*"这是一个回答，最后才坏掉。", pause=0.005)
        body = ask(gateway, chat("问", stream=True)).text
        told = gateway.last()
        assert told["status"] in {"stopped", "refused_output"}
        assert ('"retract":true' in body) == (told["status"] == "stopped")
        assert mode != "hold" or "坏" not in body


def test_a_verdict_ends_a_stream_whose_model_still_thinks(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """The caller does not wait for the upstream, and the upstream is let go."""
    gone = asyncio.Event()

    async def thinks(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events([*"开头就是坏的内容，然后很久不说话"])[:-2]:
            await send_piece(writer, piece)
        for _ in range(300):
            await asyncio.sleep(0.02)
            if asked.reader.at_eof():
                gone.set()
                return
        await end_stream(writer)

    with running(thread, folder, thinks, policy=policy(), rest=judge.section()) as gateway:
        began = time.monotonic()
        body = ask(gateway, chat("问", stream=True)).text
        assert time.monotonic() - began < 3
        assert "坏" not in body
        assert body.rstrip().endswith("[DONE]")
        time.sleep(0.2)
        assert gone.is_set()


def test_a_stream_whose_judge_is_down_is_not_shown(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """In every mode the end waits for a word, and no word blocks."""
    for mode in ("hold", "optimistic"):
        with running(thread, folder / mode, policy=policy(mode=mode), rest=judge.section(seconds=0.3)) as gateway:
            gateway.upstream.behaviour = says(*"这是一个很长的回答，没有任何问题。")
            judge.harmful = slow_after_the_first(judge)
            body = ask(gateway, chat("问", stream=True)).text
            assert gateway.last()["not_checked_out"] is True
            assert "stop" in body or "content_filter" in body
            assert body.rstrip().endswith("[DONE]")


def test_what_was_shown_and_not_judged_is_on_record(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """A stream that breaks off before its judge has answered is no pass: nothing is decided, and what is open is told."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events([*"这是一个回答，它会中断。"])[:-2]:
            await send_piece(writer, piece)
        await asyncio.sleep(0.2)
        writer.transport.abort()

    section = judge.section(seconds=5.0)
    with running(thread, folder, says("好"), policy=policy(mode="optimistic"), rest=section) as gateway:
        ask(gateway, chat("问", stream=True))  # the question is known from now on
        judge.pause = 1.0
        gateway.upstream.behaviour = breaks
        assert "这" in ask(gateway, chat("问", stream=True)).text
        told = gateway.last()
        assert (told["status"], told["action_out"], told["not_checked_out"]) == ("failed", None, True)
        kept = gateway.seen.calls[-1].exchange
        assert kept is not None
        assert [(each.side, each.detector, each.closed) for each in kept.unchecked] == [("out", "judge", False)]


def slow_after_the_first(judge: Judge) -> Callable[[str], float]:
    """Judges one text at once, and all later ones too late."""

    def judges(_text: str) -> float:
        judge.pause = 3.0
        return 0.0

    judge.pause = 0.0
    return judges


def test_a_service_may_be_asked_only_where_something_was_seen(judge: Judge, thread: LoopThread, folder: Path) -> None:
    """`when: escalated`."""
    with running(thread, folder, policy=policy(when="escalated"), rest=judge.section()) as gateway:
        ask(gateway, chat("好问题"))
        assert judge.texts == []


def test_a_vendor_is_asked_like_any_other(thread: LoopThread, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its signature, its answer, its decision."""
    monkeypatch.setenv("ZHIPU_TEST", "key")

    async def answers(asked: Asked, writer: asyncio.StreamWriter) -> None:
        risky = "坏" in asked.json["input"]
        level = {"risk_level": "REJECT" if risky else "PASS", "risk_type": ["x"] if risky else []}
        await whole(writer, {"result_list": [{"content_type": "text", **level}], "request_id": "r", "created": 1})

    vendor = MockUpstream(answers)
    thread.do(vendor.start())
    section = f'services: {{judge: {{kind: zhipu, url: "{vendor.url}/moderations", key: "env:ZHIPU_TEST", seconds: 1, attempts: 1}}}}'
    with running(thread, folder, policy=policy(), rest=section) as gateway:
        assert ask(gateway, chat("坏问题")).headers["x-hegui-action"] == "block"
        assert ask(gateway, chat("好问题")).headers["x-hegui-action"] == "pass"
        assert vendor.asked[0].headers["authorization"] == "Bearer key"
        thread.do(vendor.stop())


def test_a_long_text_holds_up_nobody(thread: LoopThread, folder: Path) -> None:
    """A million characters take seconds to read: meanwhile the loop serves others."""
    gaps: list[float] = []

    async def watch() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.01)
            gaps.append(time.monotonic() - began)

    with running(thread, folder) as gateway:
        watching = asyncio.run_coroutine_threadsafe(watch(), thread.loop)
        began = time.monotonic()
        answer = ask(gateway, chat("今天天气很好，我们去公园散步吧。" * 60_000 + "大麻"))
        took = time.monotonic() - began
        watching.cancel()
        assert answer.headers["x-hegui-action"] == "block"
        assert max(gaps) < max(took / 3, 0.3)
