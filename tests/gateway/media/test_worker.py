# SPDX-License-Identifier: Apache-2.0
"""What a worker makes of orders: answers taken apart, nothing unknown let through, every fault told."""

import base64
import json
import resource
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from explicit_factory import saved
from media_factory import CODE, picture
from PIL import Image

from hegui.gateway.media.orders import (
    Done,
    Fault,
    Modality,
    Order,
    PictureMark,
    Unusable,
    encoded,
    outcome_of,
    receive,
    send,
)
from hegui.gateway.media.worker import answered, counts_of, done


def order(content: Any, **more: Any) -> Order:
    """Pictures in an answer."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    given: dict[str, Any] = {"producer": CODE, "number": "n", "mark": PictureMark("top"), "pixels": 1_000_000}
    return Order(modality=Modality.IMAGE, content=body, **(given | more))


def b64(content: bytes) -> str:
    """In base64."""
    return base64.b64encode(content).decode()


def test_each_picture_of_an_answer_has_its_number() -> None:
    """In their order, and other fields beside them."""
    answer = {
        "created": 7,
        "output_format": "png",
        "data": [{"b64_json": b64(picture("png"))}, {"b64_json": b64(picture("webp")), "revised_prompt": "猫"}],
        "usage": {"total_tokens": 9, "input_tokens_details": {"text_tokens": 3}},
    }
    found = done(order(answer))
    assert isinstance(found, Done)
    assert [(file.produce_id, file.format) for file in found.files] == [("n-0", "png"), ("n-1", "webp")]
    assert json.loads(found.rest) == {
        "created": 7,
        "output_format": "png",
        "data": [{}, {"revised_prompt": "猫"}],
        "usage": {"total_tokens": 9, "input_tokens_details": {"text_tokens": 3}},
    }


def test_fields_that_are_not_known_do_not_go_out() -> None:
    """They could hold the picture once more, without its label, as some services' answers do."""
    raw = b64(picture())
    answer = {
        "data": [{"b64_json": raw, "image": raw, "url": f"data:image/png;base64,{raw}"}],
        "images": [{"url": raw}],
        "usage": {"total_tokens": 1, "note": raw, "more": {"x": raw, "y": True}},
    }
    found = done(order(answer))
    assert isinstance(found, Done)
    assert len(found.files) == 1
    assert raw.encode() not in found.rest
    assert json.loads(found.rest) == {"data": [{}], "usage": {"total_tokens": 1, "more": {}}}


def test_counts_are_numbers_alone() -> None:
    """At any depth."""
    assert counts_of({"a": 1, "b": "x", "c": {"d": 2, "e": [3]}, "f": None, "g": True}) == {"a": 1, "c": {"d": 2}}


def test_fetched_files_take_the_place_of_links() -> None:
    """By their number."""
    answer = {"data": [{"url": "https://cdn/x"}, {"b64_json": b64(picture("jpeg"))}]}
    found = done(order(answer, fetched={0: picture("png")}))
    assert isinstance(found, Done)
    assert [file.format for file in found.files] == ["png", "jpeg"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        [],
        {},
        {"data": []},
        {"data": [{}]},
        {"data": ["x"]},
        {"data": [{"b64_json": "%%%"}]},
        {"data": [{"b64_json": ""}]},
        {"data": [{"url": "https://cdn/x"}]},
        {"data": [{"b64_json": 5}]},
        b'{"data":' + b"[" * 100_000,
    ],
)
def test_what_holds_no_pictures_is_no_answer(content: Any) -> None:
    """Whatever the upstream makes of its protocol."""
    assert isinstance(done(order(content)), Unusable)


def test_a_fault_is_told_without_its_words() -> None:
    """Only its kind and place: words could be of the file."""
    outcome = outcome_of(answered(b"no order"))
    assert isinstance(outcome, Fault)
    assert "no order" not in outcome.what
    assert outcome.what.startswith(("DecodeError", "ValidationError"))


def started(memory: int, folder: Path) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    """A worker of our own."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", "hegui.gateway.media.worker", str(memory), str(folder)]
        return subprocess.Popen(command, stdin=theirs.fileno()), ours


def test_a_worker_serves_order_after_order_and_ends_with_its_line(tmp_path: Path) -> None:
    """As the gateway starts it; with it goes its folder, also where the gateway was killed."""
    folder = tmp_path / "own"
    folder.mkdir()
    process, line = started(3 << 30, folder)
    with process, line:
        for _ in range(2):
            send(line, encoded(order({"data": [{"b64_json": b64(picture())}]})))
            message = receive(line)
            assert message is not None
            outcome = outcome_of(message)
            assert isinstance(outcome, Done)
            assert outcome.files[0].implicit == "valid"
        line.shutdown(socket.SHUT_RDWR)
        assert process.wait(10) == 0
    assert not folder.exists()


def test_a_worker_that_would_need_too_much_memory_says_so(tmp_path: Path) -> None:
    """Its limit holds: nothing goes out, and the gateway is told."""
    process, line = started(400 << 20, tmp_path)
    with process, line:
        send(line, encoded(order({"data": [{"b64_json": b64(zeros(7000))}]}, pixels=1 << 28)))
        message = receive(line)
        assert message is not None
        assert outcome_of(message) == Fault("MemoryError")
        line.shutdown(socket.SHUT_RDWR)
        process.wait(10)


def zeros(side: int) -> bytes:
    """A picture that is short as a file and long in memory."""
    return saved(Image.new("L", (side, side)), "PNG")


def test_limits_leave_this_process_alone() -> None:
    """They are those of workers."""
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    assert msgspec.msgpack.decode(encoded(order({}))) is not None
