# SPDX-License-Identifier: Apache-2.0
"""New rules while requests run: from files that changed, and of settings that are read anew; nothing under way is dropped."""

import asyncio
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from gateway_factory import FILING, KEY, POLICY, LoopThread, RunningGateway, ask, chat, running, within_seconds
from mock_upstream import Asked, begin_stream, chat_events, end_stream, send_piece

from hegui.errors import HeguiError
from hegui.gateway.reloading import stamps_of


def action(gateway: RunningGateway, text: str) -> str:
    """What the guard makes of a word."""
    found: str = ask(gateway, chat(text)).headers["x-hegui-action"]
    return found


def write(folder: Path, name: str, content: str) -> None:
    """Puts a file in place in one step."""
    (folder / "new").write_text(content, encoding="utf-8")
    (folder / "new").rename(folder / name)


def test_a_lexicon_that_changes_holds_within_seconds(thread: LoopThread, folder: Path) -> None:
    """The rules get a new version, which exchanges carry from then on."""
    with running(thread, folder) as gateway:
        assert action(gateway, "新词") == "pass"
        before = gateway.last()["policy_version"]
        write(folder, "terms.yaml", "name: mine\nterms:\n  - {text: 新词, category: A.1.g, tier: block}\n")
        within_seconds(lambda: action(gateway, "新词") == "block", 10)
        assert gateway.last()["policy_version"] != before
        assert gateway.seen.versions == [gateway.last()["policy_version"]]


def test_a_broken_file_changes_nothing(thread: LoopThread, folder: Path) -> None:
    """The rules before it hold on, it is told why, and the next whole file is taken."""
    with running(thread, folder) as gateway:
        write(folder, "policy.yaml", POLICY.replace("block", "blck"))
        within_seconds(lambda: gateway.running.reloader.failing is not None, 10)
        assert "policy.yaml:6" in (gateway.running.reloader.failing or "")
        assert action(gateway, "大麻") == "block"
        write(folder, "policy.yaml", POLICY.replace("{at: high, action: block}", "{at: high, action: review}"))
        within_seconds(lambda: action(gateway, "大麻") == "review", 10)
        assert gateway.running.reloader.failing is None


def test_a_hundred_thousand_words_drop_no_stream(thread: LoopThread, folder: Path) -> None:
    """A stream under way goes on without a gap worth the name, keeps its rules to the end, and new ones hold for new requests."""
    steps = 40

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for number in range(steps):
            await send_piece(writer, chat_events([f"第{number}步。"])[1])
            await asyncio.sleep(0.1)
        for piece in chat_events(["新增词。"])[1:]:
            await send_piece(writer, piece)
        await end_stream(writer)

    head = "text,category,tier\n"
    words = "".join(f"词{n:05x},A.1.h,block\n" for n in range(100_000))
    files = {"terms.csv": f"{head}大麻,A.1.h,block\n"}
    with running(thread, folder, slow, lexicon="terms.csv", files=files) as gateway:
        arrived: list[float] = []
        body = bytearray()

        def listen() -> None:
            with (
                httpx.Client(trust_env=False, timeout=60) as client,
                client.stream(
                    "POST",
                    f"{gateway.url}/v1/chat/completions",
                    json=chat("好", stream=True),
                    headers={"authorization": f"Bearer {KEY}"},
                ) as answer,
            ):
                for piece in answer.iter_raw():
                    arrived.append(time.monotonic())
                    body.extend(piece)

        listener = threading.Thread(target=listen)
        listener.start()
        time.sleep(0.3)
        write(folder, "terms.csv", f"{head}新增词,A.1.g,block\n{words}")
        listener.join(60)
        assert body.endswith(b"data: [DONE]\n\n")
        assert "新增词" in body.decode()  # it keeps the rules that it began with
        assert max(later - earlier for earlier, later in pairwise(arrived)) < 1.5
        within_seconds(lambda: gateway.seen.versions, 60)
        gateway.upstream.behaviour = None  # type: ignore[assignment]  # it is not asked
        assert action(gateway, "词0beef") == "block"


def test_settings_are_read_anew(thread: LoopThread, folder: Path) -> None:
    """Models, labels, users' rules and the policy change; what is bound to sockets and database is told to wait for a restart."""
    with running(thread, folder) as gateway:
        settings = (folder / "gateway.yaml").read_text(encoding="utf-8")
        changed = settings.replace("{mark: none}", "{mark: start}").replace("port: 0", "port: 0, idle_seconds: 99")
        changed = changed.replace(
            "  renamed:", f"  fresh: {{upstreams: [{{upstream: mock}}], filing: {FILING}}}\n  renamed:"
        )
        write(folder, "gateway.yaml", changed)
        told: Any = thread.do(gateway.running.reload())
        assert told["after_restart"] == ["listen"]
        answer = ask(gateway, chat("你好", model="fresh")).json()
        assert answer["choices"][0]["message"]["content"].startswith("【本内容由人工智能生成】")


def test_settings_that_are_wrong_change_nothing(thread: LoopThread, folder: Path) -> None:
    """All that was holds on."""
    with running(thread, folder) as gateway:
        settings = (folder / "gateway.yaml").read_text(encoding="utf-8")
        write(folder, "gateway.yaml", settings.replace("upstream: mock,", "upstream: mokc,"))
        with pytest.raises(HeguiError, match="mokc"):
            thread.do(gateway.running.reload())
        assert ask(gateway, chat("好", model="renamed")).status_code == 200


def test_stamps_tell_files_apart(thread: LoopThread, folder: Path) -> None:
    """By time and size; a file that is gone has none."""
    with running(thread, folder) as gateway:
        config = gateway.running.config
        before = stamps_of(config)
        (folder / "terms.yaml").write_text("x", encoding="utf-8")
        assert stamps_of(config) != before
        (folder / "terms.yaml").unlink()
        assert None in stamps_of(config)
