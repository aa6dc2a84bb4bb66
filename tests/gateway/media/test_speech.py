# SPDX-License-Identifier: Apache-2.0
"""Speech through a running gateway, asked for with OpenAI's client: its words guarded, its file labelled as a whole."""

import asyncio
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import av
import openai
import pytest
from gateway_factory import POLICY, LoopThread, RunningGateway, ask
from media_factory import label_rows, labelling, sound, speaking, unmarked_rows
from mock_upstream import Asked, event, stream, whole
from msgspec import structs

from hegui.guard import Action, Conversation, Decision, Guard
from hegui.label import PresentValid, verify
from hegui.label.explicit import PresentMark, SoundProof, check_explicit
from hegui.text import Text
from hegui.users.reminders import Reminded, Reminder

PATH = "/v1/audio/speech"
ASKING = {"model": "chat", "input": "你好，世界", "voice": "alloy", "response_format": "wav"}
KINDS = {"wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg", "aac": "audio/aac"}


def is_labelled(content: bytes, form: str) -> None:
    """Both labels are there, and PyAV, another reader, plays it."""
    assert isinstance(verify(content, name=f"x.{form}").verdict, PresentValid)
    assert isinstance(check_explicit(content, name=f"x.{form}").verdict, PresentMark)
    with av.open(io.BytesIO(content)) as read:
        [heard] = read.streams.audio
        assert sum(frame.samples for frame in read.decode(heard)) / heard.rate > 3.0


def test_openai_s_client_gets_speech_with_both_labels(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """WAV needs no other program."""
    labeller.upstream.behaviour = speaking(sound("wav"), "audio/wav")
    answer = client.audio.speech.create(model="chat", voice="alloy", input="你好", response_format="wav")
    content = answer.read()
    is_labelled(content, "wav")
    assert answer.response.headers["content-type"] == "audio/wav"
    assert answer.response.headers["x-content-type-options"] == "nosniff"
    exchange = labeller.last()
    assert (exchange["status"], exchange["marked"]) == ("answered", True)
    assert (exchange["action_in"], exchange["action_out"], exchange["not_checked_out"]) == ("pass", "pass", False)
    assert (exchange["characters_in"], exchange["answer_sha256"]) == (
        len("你好") + len("alloy") + len("wav"),
        sha256(sound("wav")).digest(),
    )
    [row] = [row for row in label_rows(labeller) if row["exchange"] == exchange["id"]]
    assert (row["modality"], row["format"], row["sha256_after"]) == ("audio", "wav", sha256(content).digest())


@pytest.mark.programs
@pytest.mark.parametrize("form", ["mp3", "flac", "ogg", "aac"])
def test_formats_of_speech_are_labelled(form: str, client: openai.OpenAI, labeller: RunningGateway) -> None:
    """Each with its own codec; what upstream calls it does not matter."""
    labeller.upstream.behaviour = speaking(sound(form), "application/octet-stream")
    wanted: Any = "opus" if form == "ogg" else form
    with client.audio.speech.with_streaming_response.create(
        model="chat", voice="alloy", input="你好", response_format=wanted
    ) as answer:
        content = b"".join(answer.iter_bytes())
        assert answer.headers["content-type"] == KINDS[form]
    is_labelled(content, form)


def test_speech_that_comes_in_pieces_is_held_whole(labeller: RunningGateway) -> None:
    """A label needs the whole file."""
    content = sound("wav")

    async def speaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ntransfer-encoding: chunked\r\n\r\n")
        for at in range(0, len(content), 5000):
            piece = content[at : at + 5000]
            writer.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0.005)
        writer.write(b"0\r\n\r\n")

    labeller.upstream.behaviour = speaks
    is_labelled(ask(labeller, ASKING, PATH).content, "wav")


def test_speech_needs_no_policy_for_unread_things(thread: LoopThread, folder: Path) -> None:
    """Its words are read; only a voice to follow is not."""
    with labelling(thread, folder, speaking(sound("wav")), policy=POLICY) as gateway:
        assert ask(gateway, ASKING, PATH).status_code == 200
        refused = ask(gateway, {**ASKING, "ref_audio": "data:audio/wav;base64,AAAA"}, PATH)
        assert refused.json()["error"]["code"] == "content_policy_violation"
        assert len(gateway.upstream.asked) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"response_format": "pcm"}, "format_not_labelled"),
        ({"response_format": "mulaw"}, "format_not_labelled"),
        ({"stream_format": "sse"}, "stream_not_labelled"),
    ],
)
def test_what_cannot_be_labelled_is_refused_before_it_costs(
    more: dict[str, Any], code: str, labeller: RunningGateway
) -> None:
    """PCM has no place for a label, events go out piece by piece."""
    answer = ask(labeller, {**ASKING, **more}, PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert labeller.upstream.asked == []


@pytest.mark.parametrize("where", ["input", "instructions"])
def test_what_is_refused_reaches_no_model(where: str, client: openai.OpenAI, labeller: RunningGateway) -> None:
    """Words to be said, and words on how."""
    words: dict[str, Any] = {"input": "你好", where: "去买大麻"}
    with pytest.raises(openai.BadRequestError) as caught:
        client.audio.speech.create(model="chat", voice="alloy", **words)
    assert caught.value.code == "content_policy_violation"
    assert labeller.upstream.asked == []
    assert labeller.last()["status"] == "refused_input"


def test_what_is_masked_is_not_said(labeller: RunningGateway) -> None:
    """A number is covered before it is spoken."""
    labeller.upstream.behaviour = speaking(sound("wav"))
    ask(labeller, {**ASKING, "input": "电话13812345678"}, PATH)
    assert labeller.upstream.asked[-1].json["input"] == "电话138****5678"


HOSTILE = {
    "pcm": b"\x01\x02" * 4000,
    "raw opus": b"OpusHead\x01\x01" + bytes(60),
    "page": b"<html><script>alert(1)</script></html>",
    "fault": json.dumps({"error": "quota"}).encode(),
    "polyglot": sound("wav") + b"%PDF-1.7<script>",
    "nothing": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=[*HOSTILE])
def test_what_cannot_be_labelled_does_not_go_out(
    content: bytes, client: openai.OpenAI, labeller: RunningGateway
) -> None:
    """The client is told not to try again."""
    labeller.upstream.behaviour = speaking(content)
    with pytest.raises(openai.InternalServerError) as caught:
        client.audio.speech.create(model="chat", voice="alloy", input="你好")
    assert caught.value.code == "not_labelled"
    assert len(labeller.upstream.asked) == 1
    assert labeller.last()["status"] == "failed"


def test_events_of_the_upstream_are_no_sound(labeller: RunningGateway) -> None:
    """Though nobody asked for them."""

    async def streams(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await stream(writer, [event({"type": "speech.audio.delta", "audio": "AAAA"})])

    labeller.upstream.behaviour = streams
    assert ask(labeller, ASKING, PATH).json()["error"]["code"] == "not_labelled"


def test_an_answer_that_is_too_long_is_not_taken(thread: LoopThread, folder: Path) -> None:
    """The bound of the upstream's settings holds."""
    with labelling(thread, folder, speaking(sound("wav")), upstream=", answer_bytes: 10000") as gateway:
        assert ask(gateway, ASKING, PATH).json()["error"]["code"] == "upstream_reset"


def test_an_unmarked_version_keeps_its_implicit_label(labeller: RunningGateway) -> None:
    """LBL 9, as with pictures."""
    labeller.upstream.behaviour = speaking(sound("wav"))
    answer = ask(labeller, ASKING, PATH, {"x-hegui-unmarked": "v1", "x-hegui-user": "u"})
    assert isinstance(verify(answer.content).verdict, PresentValid)
    assert sound("wav")[12:] in answer.content
    exchange = labeller.last()
    assert (exchange["marked"], exchange["unmarked_agreement"]) == (False, "v1")
    assert unmarked_rows(labeller)[-1]["exchange"] == exchange["id"]


def test_a_mark_may_be_spoken(thread: LoopThread, folder: Path) -> None:
    """A recording beside the settings, with what it says, behind the content."""
    labels = ", sounds: {mark: end, speech: notice.wav, transcript: 本音频由人工智能生成}"
    folder.mkdir()
    (folder / "notice.wav").write_bytes(sound("wav", 1.0))
    with labelling(thread, folder, speaking(sound("wav")), labels) as gateway:
        content = ask(gateway, ASKING, PATH).content
        assert sound("wav")[44:] in content
        assert len(content) > 1.4 * len(sound("wav"))
        [row] = label_rows(gateway)
        assert (row["explicit"], row["implicit"]) == ("valid", "valid")


def test_a_rhythm_stands_where_the_settings_say(thread: LoopThread, folder: Path) -> None:
    """At the end here."""
    with labelling(thread, folder, speaking(sound("wav")), ", sounds: {mark: end}") as gateway:
        seen = check_explicit(ask(gateway, ASKING, PATH).content, name="x.wav").verdict
        assert isinstance(seen, PresentMark)
        [proof] = seen.proofs
        assert isinstance(proof, SoundProof)
        assert proof.start_seconds > 2


@pytest.mark.parametrize("where", ["header", "text"])
def test_reminders_go_along_only_where_the_host_shows_them(
    where: str, thread: LoopThread, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file has no room for words: the header tells of them, or they wait for the next text."""
    with labelling(thread, folder, speaking(sound("wav")), f", reminders: {where}") as gateway:
        door = gateway.running.gateway.door
        admit, shown = door.admit, Reminder(Reminded.AI, Text("我是人工智能", "I am an AI"))
        monkeypatch.setattr(door, "admit", lambda *asked: structs.replace(admit(*asked), reminders=(shown,)))
        answer = ask(gateway, ASKING, PATH, {"x-hegui-user": "u"})
        assert answer.headers.get("x-hegui-remind") == (Reminded.AI.value if where == "header" else None)
        is_labelled(answer.content, "wav")


async def is_busy(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """An upstream that wants to be asked later."""
    await whole(writer, {"error": {"message": "slow down"}}, 429)


def test_faults_of_the_upstream_are_told_as_with_text(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """By their status."""
    labeller.upstream.behaviour = is_busy
    with pytest.raises(openai.RateLimitError):
        client.with_options(max_retries=0).audio.speech.create(model="chat", voice="alloy", input="你好")


def test_what_will_be_said_is_guarded_as_an_answer(labeller: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service may judge words of an answer by other rules than those of a request."""
    services = labeller.running.gateway.services
    check = services.check

    async def strict(guard: Guard, conversation: Conversation, *others: Any, **more: Any) -> Decision:
        if [part.role for part in conversation.parts] == ["assistant"]:
            return Decision(Action.BLOCK, "v", answer=Text("不可以", "no"))
        return await check(guard, conversation, *others, **more)

    monkeypatch.setattr(services, "check", strict)
    answer = ask(labeller, ASKING, PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "content_policy_violation")
    assert labeller.upstream.asked == []
    exchange = labeller.last()
    assert (exchange["status"], exchange["action_in"], exchange["action_out"]) == ("refused_input", "pass", "block")
