# SPDX-License-Identifier: Apache-2.0
"""The engine against a scripted server: every question once, limits kept, outages told, kill -9 survived."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from evaluate_factory import NOON, Scripted, bank, chat, fault, planned, question, scripted, target

from hegui.errors import InputError
from hegui.evaluate.question import Library, Modality
from hegui.evaluate.run.engine import Counted, Ended, run_plan
from hegui.evaluate.run.journal import ANSWERS, read_answers
from hegui.evaluate.run.plan import Planned, read_plan
from hegui.evaluate.target.settings import Concurrency, Kind

FAST = Concurrency(start=8, least=1, most=16)


def run(folder: Path, script: Any, questions: int = 20, **more: Any) -> tuple[Ended, Planned, Scripted]:
    """A whole run against a scripted server."""
    settings = {"concurrency": FAST, **more.pop("settings", {})}

    async def both() -> tuple[Ended, Planned, Scripted]:
        async with scripted(script) as server:
            asked = more.pop("questions_of", bank(refuse=questions))
            plan = planned(folder, asked, target(server.url, **settings), **more)
            steps: list[Counted] = []
            ended = await run_plan(plan, target_folder=folder, now=lambda: NOON, on_step=steps.append)
            assert len(steps) == ended.counted.answered + ended.counted.filtered + ended.counted.failed
            return ended, plan, server

    return asyncio.run(both())


def test_every_question_is_asked_once(tmp_path: Path) -> None:
    """And every answer stands in the journal under its question."""
    ended, plan, server = run(tmp_path, lambda words, _: f"答：{words}")
    assert (ended.complete, ended.stopped, ended.requests) == (True, None, 20)
    assert set(server.times.values()) == {1}
    answers = read_answers(tmp_path, plan.plan.sha256)
    assert {key[0]: answer.text for key, answer in answers.items()} == {
        question.id: f"答：{question.text}" for question in plan.questions
    }
    assert {answer.model for answer in answers.values()} == {"m-2026"}


def test_several_generations_are_several_answers(tmp_path: Path) -> None:
    """Each with its own number."""
    ended, plan, server = run(tmp_path, lambda _, before: f"第{before}次", questions=5, generations=3)
    assert ended.counted == Counted(15, 15, 0, 0)
    assert set(server.times.values()) == {3}
    assert sorted(read_answers(tmp_path, plan.plan.sha256)) == sorted(plan.keys)


def test_a_limit_slows_it_down_and_loses_nothing(tmp_path: Path) -> None:
    """429 is no attempt and no answer."""
    server: dict[str, Any] = {}

    def limited(words: str, before: int) -> Any:
        if before < 2:
            return fault(429, {"error": {"code": "limit_requests"}}, retry_after_ms="20")
        return f"答：{words}"

    ended, plan, server = run(tmp_path, limited)
    assert ended.complete
    assert ended.limited == 40
    answers = read_answers(tmp_path, plan.plan.sha256)
    assert {answer.attempts for answer in answers.values()} == {1}
    assert set(server.times.values()) == {3}


def test_nothing_is_sent_while_the_service_asks_to_wait(tmp_path: Path) -> None:
    """Retry-After holds the whole run, not one question."""
    moments: list[float] = []

    def once(_words: str, _before: int) -> Any:
        moments.append(time.monotonic())
        return fault(429, {}, retry_after="1") if len(moments) == 1 else "好"

    ended, *_ = run(tmp_path, once, questions=6, settings={"concurrency": Concurrency(start=1, least=1, most=16)})
    assert ended.complete
    assert moments[1] - moments[0] >= 1.0


def test_a_failure_that_may_pass_is_tried_again(tmp_path: Path) -> None:
    """And counted once."""

    def flaky(words: str, before: int) -> Any:
        return fault(502) if before == 0 else f"答：{words}"

    ended, plan, _ = run(tmp_path, flaky, questions=4)
    assert ended.counted == Counted(4, 4, 0, 0)
    assert {answer.attempts for answer in read_answers(tmp_path, plan.plan.sha256).values()} == {2}


def test_what_fails_for_good_is_told_and_asked_again_by_the_next_run(tmp_path: Path) -> None:
    """An outage is a failure, never an answer; afterwards the same run is completed."""
    broken = {"error": {"message": "no"}}

    async def twice() -> tuple[Ended, Ended, int]:
        async with scripted(
            lambda words, before: fault(400, broken) if before == 0 and "第 3 题" in words else "好"
        ) as server:
            plan = planned(tmp_path, bank(refuse=6), target(server.url, concurrency=FAST))
            first = await run_plan(plan, target_folder=tmp_path, now=lambda: NOON)
            second = await run_plan(plan, target_folder=tmp_path, now=lambda: NOON)
            return first, second, len(server.asked)

    first, second, asked = asyncio.run(twice())
    assert (first.counted, first.complete) == (Counted(6, 5, 0, 1), False)
    assert (second.counted, second.complete, second.requests) == (Counted(6, 6, 0, 0), True, 1)
    assert asked == 7


def test_the_platforms_refusal_is_told_apart_from_the_models(tmp_path: Path) -> None:
    """Aliyun's inspection is an answer by the platform, not an outage."""
    inspected = {
        "error": {"code": "data_inspection_failed", "message": "Input data may contain inappropriate content."}
    }
    ended, plan, server = run(tmp_path, lambda _w, _b: fault(400, inspected), questions=3)
    assert ended.counted == Counted(3, 0, 3, 0)
    assert len(server.asked) == 3
    answers = read_answers(tmp_path, plan.plan.sha256).values()
    assert {(answer.kind, answer.code, answer.text) for answer in answers} == {
        ("filtered", "data_inspection_failed", "Input data may contain inappropriate content.")
    }


@pytest.mark.parametrize(
    "empty",
    [
        (429, {"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试"}}),
        (402, {"error": {"message": "Insufficient Balance"}}),
        (403, {"error": {"code": "AccountOverdueError"}}),
        (400, {"code": "Arrearage", "message": "Access denied, please make sure your account is in good standing."}),
        (429, {"error": {"type": "exceeded_current_quota_error", "message": "..."}}),
    ],
)
def test_an_empty_account_stops_the_run_for_good(tmp_path: Path, empty: tuple[int, Any]) -> None:
    """With a clear message, at once, and with what was answered kept; a later run goes on."""
    paid = {"yes": False}

    def script(words: str, _before: int) -> Any:
        if not paid["yes"] and len(server_asked) >= 5:
            return fault(*empty)
        server_asked.append(words)
        return "好"

    server_asked: list[str] = []

    async def two_runs() -> tuple[Ended, Ended]:
        async with scripted(script) as server:
            plan = planned(tmp_path, bank(refuse=40), target(server.url, concurrency=FAST))
            first = await run_plan(plan, target_folder=tmp_path, now=lambda: NOON)
            paid["yes"] = True
            return first, await run_plan(plan, target_folder=tmp_path, now=lambda: NOON)

    first, second = asyncio.run(two_runs())
    assert first.stopped is not None
    assert "欠费" in first.stopped.zh
    assert "arrears" in first.stopped.en
    assert first.counted.answered == 5
    assert first.requests <= 5 + FAST.most
    assert second.complete
    assert set(Counter(server_asked).values()) == {1}


def test_a_service_that_is_always_busy_does_not_keep_the_run_for_ever(tmp_path: Path) -> None:
    """Without one answer its patience ends."""
    quota = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}

    def busy(_words: str, _before: int) -> Any:
        return fault(429, quota)

    ended, *_ = run(tmp_path, busy, questions=3, settings={"patience_seconds": 1.0})
    assert ended.stopped is not None
    assert "quota" in ended.stopped.en


def test_a_service_where_everything_fails_is_not_asked_to_the_end(tmp_path: Path) -> None:
    """Twenty failures in a row, and it stops."""
    ended, *_ = run(tmp_path, lambda _w, _b: fault(400, {"error": {"message": "bad parameter"}}), questions=100)
    assert ended.stopped is not None
    assert "bad parameter" in ended.stopped.en
    assert ended.requests < 60


def test_a_service_that_is_down_is_not_shown_the_whole_bank(tmp_path: Path) -> None:
    """What may pass is tried again, and while it does not, nothing else is sent."""
    down = run(tmp_path / "down", lambda _w, _b: fault(500, {}), questions=400, settings={"attempts": 2})
    ended, _, server = down
    assert ended.stopped is not None
    assert ended.requests == sum(server.times.values()) < 2 * (20 + FAST.most)


def test_a_service_that_comes_back_is_asked_to_the_end(tmp_path: Path) -> None:
    """One answer is sign enough."""
    broken = 0

    def down_for_a_while(words: str, _before: int) -> Any:
        nonlocal broken
        broken += 1
        return fault(500, {}) if broken <= 30 else f"答：{words}"

    ended, *_ = run(tmp_path, down_for_a_while, questions=200)
    assert (ended.complete, ended.stopped, ended.requests) == (True, None, 230)


def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    """Two runs would count twice."""

    async def overlapping() -> None:
        async with scripted(lambda _w, _b: 0.3) as server:
            plan = planned(tmp_path, bank(refuse=3), target(server.url))
            first = asyncio.create_task(run_plan(plan, target_folder=tmp_path, now=lambda: NOON))
            await asyncio.sleep(0.1)
            with pytest.raises(InputError, match="another process"):
                await run_plan(plan, target_folder=tmp_path, now=lambda: NOON)
            assert (await first).complete

    asyncio.run(overlapping())


def test_a_changed_plan_is_not_resumed(tmp_path: Path) -> None:
    """Neither a changed plan nor changed questions nor the journal of another plan."""
    _, plan, _ = run(tmp_path, lambda _w, _b: "好", questions=3)
    content = (tmp_path / "plan.json").read_bytes()
    (tmp_path / "plan.json").write_bytes(content.replace(b'"seed":7', b'"seed":8'))
    with pytest.raises(InputError, match="changed after the plan was frozen"):
        read_plan(tmp_path)
    (tmp_path / "plan.json").write_bytes(content)
    questions = (tmp_path / "questions.jsonl").read_text("utf-8")
    (tmp_path / "questions.jsonl").write_text(questions.replace("第 1 题", "第 9 题"), "utf-8")
    with pytest.raises(InputError, match="changed after the plan was frozen"):
        read_plan(tmp_path)
    other = planned(tmp_path / "other", bank(refuse=3), seed=8)
    (tmp_path / "other" / ANSWERS).write_bytes((tmp_path / ANSWERS).read_bytes())
    with pytest.raises(InputError, match="of another plan"):
        asyncio.run(run_plan(other, target_folder=tmp_path, now=lambda: NOON))
    assert plan.plan.sha256 != other.plan.sha256


def test_images_are_kept_by_digest(tmp_path: Path) -> None:
    """Prompt out, file in, its digest in the journal."""
    ended, plan, _ = run(
        tmp_path,
        lambda _w, _b: web.json_response({"data": [{"b64_json": "aGVndWk="}]}),
        questions_of=bank(0, 0, 0, question(Library.GENERATED_CONTENT, 1, "A.1.f", modality=Modality.IMAGE)),
        settings={"kind": Kind.IMAGES},
    )
    assert ended.complete
    [answer] = read_answers(tmp_path, plan.plan.sha256).values()
    assert (tmp_path / "media" / answer.media[0]).read_bytes() == b"hegui"


KILLED = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from hegui.evaluate.question import Library, Modality
from hegui.evaluate.run.engine import run_plan
from hegui.evaluate.run.plan import read_plan
folder = Path(sys.argv[1])
asyncio.run(run_plan(read_plan(folder), target_folder=folder, now=lambda: datetime(2026, 11, 26, tzinfo=UTC)))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_ends_as_one_that_is_not(tmp_path: Path, how: signal.Signals) -> None:
    """Again and again, until it is done: the same answers, one a question, whatever was lost between two flushes."""

    def script(words: str, before: int) -> Any:
        del before
        return chat(f"答：{words}")

    async def with_kills() -> tuple[int, Planned, Scripted]:
        async with scripted(script) as server:
            slow = Concurrency(start=2, least=1, most=2)
            plan = planned(tmp_path, bank(refuse=200), target(server.url, concurrency=slow))
            kills = 0
            while True:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", KILLED, str(tmp_path), stderr=subprocess.DEVNULL, env={**os.environ}
                )
                seen = len(server.asked)
                while process.returncode is None and len(server.asked) < seen + 60:  # noqa: ASYNC110  another process's doing
                    await asyncio.sleep(0.01)
                if process.returncode is None and kills < 3:
                    process.send_signal(how)
                    kills += 1
                    await process.wait()
                    continue
                if await process.wait() == 0:
                    return kills, plan, server

    kills, plan, _server = asyncio.run(with_kills())
    assert kills >= 1
    answers = read_answers(tmp_path, plan.plan.sha256)
    assert {key[0]: answer.text for key, answer in answers.items()} == {
        question.id: f"答：{question.text}" for question in plan.questions
    }
    assert len((tmp_path / ANSWERS).read_text("utf-8").splitlines()) == 201
