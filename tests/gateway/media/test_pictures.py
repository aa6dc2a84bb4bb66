# SPDX-License-Identifier: Apache-2.0
"""Pictures through a running gateway, asked for with OpenAI's client: guarded, labelled, on record, or not handed out."""

import asyncio
import base64
import io
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from explicit_factory import busy, pixels, saved
from gateway_factory import KEY, POLICY, LoopThread, RunningGateway, ask
from media_factory import (
    CODE,
    SIZE,
    drawing,
    label_rows,
    labelling,
    picture,
    unchecked_rows,
    unmarked_rows,
)
from mock_upstream import Asked, begin_stream, end_stream, send_piece, whole
from PIL import Image

from hegui.gateway.media.desk import LabelDesk
from hegui.gateway.media.form import Attached, written
from hegui.gateway.media.workers import Workers
from hegui.label import Label, PresentValid, verify
from hegui.label.explicit import PresentMark, check_explicit
from hegui.label.outgoing import OnFailure
from hegui.records.block_rules import BlockRule, RuleKind, add_rules, lift_rule
from hegui.records.ids import new_id

PATH = "/v1/images/generations"
ASKING = {"model": "chat", "prompt": "一只猫"}


def drawn(answer: Any, place: int = 0) -> bytes:
    """A picture of an answer of the client, or of its JSON."""
    data = (
        answer.json()["data"][place]["b64_json"] if isinstance(answer, httpx.Response) else answer.data[place].b64_json
    )
    return base64.b64decode(data)


def test_openai_s_client_gets_pictures_with_both_labels(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """As it is: it needs a base address and a key."""
    labeller.upstream.behaviour = drawing(picture("png"), picture("webp"), usage=usage(), output_format="png")
    answer = client.images.generate(model="chat", prompt="一只猫", n=2, size="1024x1024")
    assert answer.usage is not None
    assert answer.usage.total_tokens == 9
    exchange = labeller.last()
    for place, form in enumerate(("PNG", "WEBP")):
        made = drawn(answer, place)
        verdict = verify(made).verdict
        assert isinstance(verdict, PresentValid)
        assert verdict.label == Label.first(CODE, f"{exchange['id']}-{place}")
        assert isinstance(check_explicit(made, name=f"x.{form.lower()}").verdict, PresentMark)
        with Image.open(io.BytesIO(made)) as read:
            assert (read.format, read.size) == (form, SIZE)
    assert labeller.upstream.asked[-1].json["prompt"] == "一只猫"


def usage() -> dict[str, Any]:
    """Tokens as OpenAI counts them."""
    return {
        "input_tokens": 4,
        "output_tokens": 5,
        "total_tokens": 9,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": 4},
    }


def test_what_became_of_each_file_is_on_record(labeller: RunningGateway) -> None:
    """Digests before and after, numbers, verdicts; and that no detector looked at it."""
    labeller.upstream.behaviour = drawing(picture("jpeg"))
    answer = ask(labeller, ASKING, PATH)
    exchange = labeller.last()
    assert answer.headers["x-hegui-exchange"] == exchange["id"]
    assert (exchange["status"], exchange["marked"], exchange["unmarked_agreement"]) == ("answered", True, None)
    assert exchange["produce_id"] == f"{exchange['id']}-0"
    assert exchange["answer_sha256"] == sha256(picture("jpeg")).digest()
    assert (exchange["action_in"], exchange["action_out"], exchange["not_checked_out"]) == ("pass", "pass", True)
    [row] = [row for row in label_rows(labeller) if row["exchange"] == exchange["id"]]
    assert row == {
        "exchange": exchange["id"],
        "number": 0,
        "modality": "image",
        "format": "jpeg",
        "produce_id": f"{exchange['id']}-0",
        "sha256_before": sha256(picture("jpeg")).digest(),
        "sha256_after": sha256(drawn(answer)).digest(),
        "explicit": "valid",
        "implicit": "valid",
    }
    [unchecked] = [row for row in unchecked_rows(labeller) if row["exchange"] == exchange["id"]]
    assert (unchecked["side"], unchecked["path"], unchecked["closed"]) == ("out", "/data/0/b64_json", False)


def test_what_is_refused_reaches_no_model(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """In the way OpenAI tells it at this endpoint, which the client does not try again."""
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="chat", prompt="画一株大麻")
    assert (caught.value.code, caught.value.type) == ("content_policy_violation", "invalid_request_error")
    assert "违法活动" in str(caught.value.body)
    assert labeller.upstream.asked == []
    exchange = labeller.last()
    assert (exchange["status"], exchange["action_in"], exchange["upstream"]) == ("refused_input", "block", None)


def test_what_is_masked_reaches_no_model(labeller: RunningGateway) -> None:
    """Other fields go along."""
    labeller.upstream.behaviour = drawing(picture())
    ask(labeller, {**ASKING, "prompt": "名片，电话13812345678", "size": "512x512"}, PATH)
    asked = labeller.upstream.asked[-1].json
    assert (asked["prompt"], asked["size"]) == ("名片，电话138****5678", "512x512")


def test_a_model_has_its_own_name_at_the_upstream(labeller: RunningGateway) -> None:
    """As with text."""
    labeller.upstream.behaviour = drawing(picture())
    assert ask(labeller, {**ASKING, "model": "renamed"}, PATH).status_code == 200
    assert labeller.upstream.asked[-1].json["model"] == "inner"


def test_models_without_number_serve_nobody_here(labeller: RunningGateway) -> None:
    """The table of models holds for pictures too."""
    assert ask(labeller, {**ASKING, "model": "abroad"}, PATH).json()["error"]["code"] == "model_not_in_region"
    assert labeller.upstream.asked == []


async def draws_anew(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """An upstream that writes the prompt anew."""
    data = [{"b64_json": base64.b64encode(picture()).decode(), "revised_prompt": "一只猫，电话13812345678"}]
    await whole(writer, {"created": 1, "data": data})


async def draws_badly(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """An upstream that writes something unlawful into it."""
    data = [{"b64_json": base64.b64encode(picture()).decode(), "revised_prompt": "一株大麻"}]
    await whole(writer, {"created": 1, "data": data})


def test_prompts_of_the_answer_are_guarded(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """They are words of the model: covered, or the end of the answer."""
    labeller.upstream.behaviour = draws_anew
    answer = client.images.generate(model="chat", prompt="一只猫")
    assert answer.data is not None
    assert answer.data[0].revised_prompt == "一只猫，电话138****5678"
    labeller.upstream.behaviour = draws_badly
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="chat", prompt="一株植物")
    assert caught.value.code == "content_policy_violation"
    exchange = labeller.last()
    assert (exchange["status"], exchange["action_out"], exchange["produce_id"]) == ("refused_output", "block", None)
    [row] = [row for row in label_rows(labeller) if row["exchange"] == exchange["id"]]
    assert row["sha256_after"] is None


@pytest.mark.parametrize("more", [{"stream": True}, {"output_format": "svg"}])
def test_what_cannot_be_labelled_is_refused_before_it_costs(more: dict[str, Any], labeller: RunningGateway) -> None:
    """With what to do instead."""
    answer = ask(labeller, {**ASKING, **more}, PATH)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {"stream_not_labelled", "format_not_labelled"}
    assert labeller.upstream.asked == []


def test_an_unmarked_version_needs_a_user_and_an_agreement(labeller: RunningGateway) -> None:
    """LBL 9: who got it, and on which agreement, is on record; the implicit label stays."""
    labeller.upstream.behaviour = drawing(picture())
    headers = {"x-hegui-unmarked": "2026-2"}
    nobody = ask(labeller, ASKING, PATH, headers)
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (400, "unmarked_without_user")
    answer = ask(labeller, ASKING, PATH, {**headers, "x-hegui-user": "u-7"})
    made = drawn(answer)
    assert np.array_equal(pixels(made), pixels(picture()))
    assert isinstance(verify(made).verdict, PresentValid)
    exchange = labeller.last()
    assert (exchange["marked"], exchange["unmarked_agreement"]) == (False, "2026-2")
    [row] = [row for row in unmarked_rows(labeller) if row["exchange"] == exchange["id"]]
    assert (row["recipient"], row["recipient_is"], row["agreement"]) == (exchange["person"], "person", "2026-2")
    assert row["at"] == exchange["at"]
    [file] = [row for row in label_rows(labeller) if row["exchange"] == exchange["id"]]
    assert (file["explicit"], file["implicit"]) == ("absent", "valid")


def test_unmarked_versions_are_offered_only_where_the_settings_say_so(labeller: RunningGateway) -> None:
    """Otherwise the request is refused, and nobody asks a model."""
    gateway = labeller.running.gateway
    before = gateway.labels
    changed = {name: getattr(before, name) for name in before.__slots__}
    gateway.labels = type(before)(**{**changed, "unmarked": False})
    try:
        answer = ask(labeller, ASKING, PATH, {"x-hegui-unmarked": "2026-2", "x-hegui-user": "u-7"})
    finally:
        gateway.labels = before
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "unmarked_not_offered")
    assert labeller.upstream.asked == []


HOSTILE = {
    "polyglot": picture() + b"<script>",
    "bitmap": saved(busy(8, 8), "BMP"),
    "vector": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "cut off": picture()[:-20],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=[*HOSTILE])
def test_what_cannot_be_labelled_does_not_go_out(
    content: bytes, client: openai.OpenAI, labeller: RunningGateway
) -> None:
    """One bad file of several keeps all of them back. The client is told not to try again: each time would cost."""
    labeller.upstream.behaviour = drawing(picture(), content)
    with pytest.raises(openai.InternalServerError) as caught:
        client.images.generate(model="chat", prompt="一只猫", n=2)
    assert caught.value.code == "not_labelled"
    assert len(labeller.upstream.asked) == 1
    exchange = labeller.last()
    assert (exchange["status"], exchange["upstream"], exchange["produce_id"]) == ("failed", "mock", None)
    rows = [row for row in label_rows(labeller) if row["exchange"] == exchange["id"]]
    assert [row["sha256_after"] for row in rows] == [None, None]
    assert rows[1]["sha256_before"] == sha256(content).digest()
    assert (rows[1]["explicit"], rows[1]["implicit"]) == ("inconclusive", "inconclusive")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data":[]}', b'{"data":[{"b64_json":"?"}]}', b"\xff" * 9])
def test_an_answer_without_pictures_is_told(body: bytes, labeller: RunningGateway) -> None:
    """It is no answer of the protocol."""

    async def answers(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, body)

    labeller.upstream.behaviour = answers
    answer = ask(labeller, ASKING, PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_unreadable")
    assert answer.headers["x-should-retry"] == "false"


def test_a_refusal_of_the_model_s_service_keeps_its_code(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """Clients tell by it that content was refused."""

    async def declines(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        told = {"message": "rejected by our safety system", "code": "moderation_blocked", "type": "user_error"}
        await whole(writer, {"error": told}, 400)

    labeller.upstream.behaviour = declines
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="chat", prompt="一只猫")
    assert caught.value.code == "moderation_blocked"
    assert "safety system" in str(caught.value.body)


def test_a_rule_stops_a_picture_by_its_digest(labeller: RunningGateway) -> None:
    """As the model made it, whoever gets it again (GAI 14)."""
    labeller.upstream.behaviour = drawing(picture("gif"))
    digest, now = sha256(picture("gif")).hexdigest(), datetime.now(UTC)
    rule = BlockRule(id=new_id(now), kind=RuleKind.DIGEST, value=digest, reason="x", made_at=now, made_by="y")
    with labeller.running.store.writing() as connection:
        add_rules(connection, [rule])
    holds(labeller, digest, wanted=True)
    answer = ask(labeller, ASKING, PATH)
    with labeller.running.store.writing() as connection:
        lift_rule(connection, rule.id, now=now, person="y", because="x")
    holds(labeller, digest, wanted=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "stopped")
    assert ask(labeller, ASKING, PATH).status_code == 200


def holds(gateway: RunningGateway, digest: str, *, wanted: bool) -> None:
    """Waits until a rule holds, or holds no more."""
    for _ in range(100):
        if (digest in gateway.running.gateway.rules.digests) is wanted:
            return
        time.sleep(0.05)
    raise AssertionError(digest)


def test_pictures_need_a_policy_that_lets_unread_things_pass(thread: LoopThread, folder: Path) -> None:
    """No detector looks at pictures. By default what is not checked does not go out, and that is said at once."""
    with labelling(thread, folder, drawing(picture()), policy=POLICY) as gateway:
        answer = ask(gateway, ASKING, PATH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "pictures_not_offered")
        assert gateway.upstream.asked == []


def test_without_provider_code_there_are_no_pictures(gateway: RunningGateway) -> None:
    """The label could not say who made it."""
    for path in (PATH, "/v1/audio/speech"):
        answer = ask(gateway, {**ASKING, "input": "x"}, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "media_not_offered")
    assert gateway.upstream.asked == []


def serving_links(*paths: str) -> Callable[[Asked, asyncio.StreamWriter], Any]:
    """An upstream that answers with links to itself, and serves what they lead to."""

    async def serves(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.method == "GET":
            await whole(writer, picture("jpeg") if asked.path.endswith("jpg") else picture("png"))
            return
        host = asked.headers["host"]
        links = [path if "://" in path else f"http://{host}{path}" for path in paths]
        await whole(writer, {"created": 1, "data": [{"url": link} for link in links]})

    return serves


def test_links_are_fetched_from_named_addresses_and_come_as_files(
    thread: LoopThread, folder: Path, client: openai.OpenAI, labeller: RunningGateway
) -> None:
    """A link would lead past the labels: what it leads to is labelled and handed out in base64."""
    labeller.upstream.behaviour = serving_links("/a.png")
    with pytest.raises(openai.InternalServerError) as refused:  # nothing is named by default
        client.images.generate(model="chat", prompt="一只猫", response_format="url")
    assert refused.value.code == "file_not_fetched"
    assert [asked.method for asked in labeller.upstream.asked] == ["POST"]
    port = labeller.upstream.port
    labels = f', files: {{fetch: ["http://127.0.0.1:{port}"]}}'
    with labelling(thread, folder, serving_links("/a.png", "/b.jpg"), labels) as gateway:
        gateway.upstream.behaviour = serving_links(f"http://127.0.0.1:{port}/a.png", f"http://127.0.0.1:{port}/b.jpg")
        answer = ask(gateway, {**ASKING, "response_format": "url"}, PATH)
        assert answer.status_code == 200
        assert [set(each) for each in answer.json()["data"]] == [{"b64_json"}, {"b64_json"}]
        for place in (0, 1):
            assert isinstance(verify(drawn(answer, place)).verdict, PresentValid)
        gateway.upstream.behaviour = serving_links(f"http://127.0.0.1:{port}/a.png", "http://127.0.0.1:1/b.jpg")
        elsewhere = ask(gateway, ASKING, PATH)
        assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (502, "file_not_fetched")


def test_a_policy_lets_pass_what_cannot_be_labelled(thread: LoopThread, folder: Path) -> None:
    """It goes out as it is, and that is on record; what is hostile still does not."""
    tiny = saved(busy(40, 8), "PNG")
    with labelling(thread, folder, drawing(tiny), ", files: {unlabelled: pass}") as gateway:
        assert gateway.running.gateway.labels.files.unlabelled is OnFailure.PASS
        assert isinstance(verify(drawn(ask(gateway, ASKING, PATH))).verdict, PresentValid)
        assert (gateway.last()["status"], gateway.last()["marked"]) == ("answered", False)
        [row] = label_rows(gateway)
        assert (row["explicit"], row["implicit"]) == ("absent", "valid")
        gateway.upstream.behaviour = drawing(HOSTILE["polyglot"])
        assert ask(gateway, ASKING, PATH).json()["error"]["code"] == "not_labelled"


def test_marks_are_those_of_the_settings(thread: LoopThread, folder: Path) -> None:
    """Words and place; or none, where the host application marks."""
    labels = ", pictures: {mark: top, words: 人工智能生成}"
    with labelling(thread, folder, drawing(picture()), labels) as gateway:
        made = drawn(ask(gateway, ASKING, PATH))
        seen = check_explicit(made, name="x.png", wording="人工智能生成").verdict
        assert isinstance(seen, PresentMark)
        assert seen.proofs[0].position == "top"  # type: ignore[union-attr]
    with labelling(thread, folder / "none", drawing(picture()), ", pictures: {mark: none}") as gateway:
        made = drawn(ask(gateway, ASKING, PATH))
        assert np.array_equal(pixels(made), pixels(picture()))
        assert label_rows(gateway)[0]["explicit"] == "inconclusive"


def test_the_loop_goes_on_while_a_large_picture_is_labelled(labeller: RunningGateway) -> None:
    """Others are answered meanwhile: decoding, drawing and coding happen in another process."""
    large = saved(busy(1800, 1500), "PNG", compress_level=1)
    labeller.upstream.behaviour = drawing(large)
    with ThreadPoolExecutor(1) as pool, httpx.Client(trust_env=False, base_url=labeller.url) as others:
        ask(labeller, ASKING, PATH)  # a worker is there
        under_way = pool.submit(ask, labeller, ASKING, PATH)
        waits: list[float] = []
        began = time.perf_counter()
        while not under_way.done():
            start = time.perf_counter()
            others.get("/healthz")
            waits.append(time.perf_counter() - start)
        assert under_way.result().status_code == 200
        seconds = time.perf_counter() - began
    assert len(waits) > 20
    assert max(waits) < max(0.25, seconds / 4)


def test_answers_in_memory_are_bounded(thread: LoopThread, folder: Path) -> None:
    """One at a time here: who waits for too long is told to come later."""

    async def trickles(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.json["prompt"] == "slow":
            await begin_stream(writer)
            await send_piece(writer, b"{")
            await asyncio.sleep(1.9)
            await end_stream(writer)
        else:
            await drawing(picture())(asked, writer)

    with (
        labelling(thread, folder, trickles, ", files: {held: 1, seconds: 1}") as gateway,
        ThreadPoolExecutor(1) as pool,
    ):
        slow = pool.submit(ask, gateway, {**ASKING, "prompt": "slow"}, PATH)
        time.sleep(0.3)
        answer = ask(gateway, ASKING, PATH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "labelling_busy")
        assert "retry-after" in answer.headers
        assert slow.result().status_code == 502


def desk_of(gateway: RunningGateway) -> LabelDesk:
    """Where the gateway has files labelled."""
    handler: Any = gateway.running.gateway.handlers["POST", PATH]
    desk: LabelDesk = handler._desk  # noqa: SLF001  nobody else asks for it
    return desk


@pytest.mark.parametrize(
    ("code", "told"),
    [("import time; time.sleep(60)", (504, "labelling_timeout")), ("raise SystemExit", (500, "labelling_failed"))],
)
def test_work_that_fails_is_told_and_nothing_goes_out(
    code: str, told: tuple[int, str], thread: LoopThread, folder: Path
) -> None:
    """Too late, or the worker has crashed."""
    import sys  # noqa: PLC0415  for this command alone

    with labelling(thread, folder, drawing(picture()), ", files: {seconds: 1}") as gateway:
        desk_of(gateway)._workers = Workers(1, 3 << 30, (sys.executable, "-c", code))  # noqa: SLF001  in its place
        answer = ask(gateway, ASKING, PATH)
        assert (answer.status_code, answer.json()["error"]["code"]) == told
        assert answer.headers["x-should-retry"] == "false"
        assert gateway.last()["status"] == "failed"


def test_a_caller_who_hangs_up_is_on_record(labeller: RunningGateway) -> None:
    """What was made for nobody is given up."""

    async def is_slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1.0)
        await drawing(picture())(asked, writer)

    labeller.upstream.behaviour = is_slow
    before = len(labeller.exchanges(10_000))
    with httpx.Client(trust_env=False, timeout=0.3) as impatient, pytest.raises(httpx.ReadTimeout):
        impatient.post(labeller.url + PATH, json=ASKING, headers={"authorization": f"Bearer {KEY}"})
    for _ in range(40):
        if len(labeller.exchanges(10_000)) > before:
            break
        time.sleep(0.05)
    assert labeller.last()["status"] == "disconnected"


def test_openai_s_client_changes_pictures(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """A form with files: its texts are guarded, it is written anew for the model, and the answer is labelled."""
    labeller.upstream.behaviour = drawing(picture())
    shots = [("a.png", picture("png"), "image/png"), ("b.webp", picture("webp"), "image/webp")]
    answer = client.images.edit(model="renamed", prompt="加一顶帽子，电话13812345678", image=shots, n=1)  # type: ignore[arg-type]  # as its guide shows
    assert isinstance(verify(drawn(answer)).verdict, PresentValid)
    asked = labeller.upstream.asked[-1]
    assert asked.path == "/v1/images/edits"
    assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert picture("png") in asked.body
    assert picture("webp") in asked.body
    assert b"138****5678" in asked.body
    assert b"13812345678" not in asked.body
    assert b"\r\n\r\ninner\r\n" in asked.body
    exchange = labeller.last()
    assert (exchange["endpoint"], exchange["status"], exchange["not_checked_in"]) == (asked.path, "answered", True)


def test_the_same_form_is_known_again(labeller: RunningGateway) -> None:
    """By its fields and the digests of its files: its bytes are others each time."""
    labeller.upstream.behaviour = drawing(picture())
    digests = set()
    for boundary in ("a", "b" * 40):
        form = written({"model": "chat", "prompt": "猫", "image": Attached(bytes(100_000), "image/png")}, boundary)
        kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
        assert ask(labeller, form, "/v1/images/edits", kind).status_code == 200
        digests.add(labeller.last()["request_sha256"])
    assert len(digests) == 1


def test_forms_are_guarded_too(client: openai.OpenAI, labeller: RunningGateway) -> None:
    """Whatever field the words stand in."""
    for more in ({"prompt": "一株大麻"}, {"prompt": "猫", "extra_body": {"style": "大麻"}}):
        with pytest.raises(openai.BadRequestError) as caught:
            client.images.edit(model="chat", image=("a.png", picture(), "image/png"), **more)  # type: ignore[arg-type]  # as above
        assert caught.value.code == "content_policy_violation"
    assert labeller.upstream.asked == []


@pytest.mark.parametrize("body", [b"{}", b"--x--"])
def test_what_is_no_form_is_refused(body: bytes, labeller: RunningGateway) -> None:
    """JSON for instance."""
    for kind in ("application/json", "multipart/form-data; boundary=y", "multipart/form-data"):
        answer = ask(labeller, body, "/v1/images/edits", {"content-type": kind})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_form")


def test_other_fields_of_an_answer_do_not_go_out(labeller: RunningGateway) -> None:
    """A service that gives each picture twice gives one of them without label."""
    raw = base64.b64encode(picture()).decode()
    labeller.upstream.behaviour = drawing(picture(), images=[{"b64": raw}], note=raw)
    answer = ask(labeller, ASKING, PATH)
    assert set(answer.json()) == {"created", "data"}
    assert raw not in answer.text
    assert json.loads(answer.content)["created"] == 1
