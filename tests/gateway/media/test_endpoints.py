# SPDX-License-Identifier: Apache-2.0
"""All texts of requests for media are read, and what cannot be labelled is refused before it costs anything."""

from typing import Any

import pytest

from hegui.gateway.media.endpoints import (
    SPOKEN,
    drawn,
    edit_request,
    picture_not_served,
    picture_request,
    speech_not_served,
    speech_request,
    spoken,
)
from hegui.gateway.media.form import Attached
from hegui.guard import Conversation


def texts(conversation: Conversation) -> dict[str, str]:
    """Texts by their paths, names of fields left out."""
    return {part.path: part.text for part in conversation.parts if not part.derived}


def unread(conversation: Conversation) -> dict[str, str]:
    """What is not read, and of what kind it is."""
    return {each.path: each.kind.value for each in conversation.unread}


def test_every_text_of_a_request_for_pictures_is_read() -> None:
    """Also those of fields that nobody knows; pictures that come along are told as unread."""
    body = {
        "model": "m",
        "user": "u",
        "prompt": "猫",
        "negative_prompt": "狗",
        "size": "1024x1024",
        "extra": {"style": ["水墨"]},
        "image": ["data:image/png;base64,AAAA"],
        "mask": None,
    }
    found = picture_request(body)
    assert texts(found) == {
        "/prompt": "猫",
        "/negative_prompt": "狗",
        "/size": "1024x1024",
        "/extra/style/0": "水墨",
    }
    assert unread(found) == {"/image": "image"}


def test_every_text_of_a_request_for_speech_is_read() -> None:
    """What is said, how it is to sound, and the voice; a voice to follow is told as unread."""
    body = {"model": "m", "input": "你好", "instructions": "温柔", "voice": {"id": "v"}, "ref_audio": "AAAA"}
    found = speech_request(body)
    assert texts(found) == {"/input": "你好", "/instructions": "温柔", "/voice/id": "v"}
    assert unread(found) == {"/ref_audio": "audio"}


def test_every_text_of_a_form_is_read() -> None:
    """Files are told as unread, whatever they are named."""
    shot = Attached(b"x", "image/png")
    body = {"model": "m", "prompt": "猫", "note": "狗", "image[]": [shot, shot], "mask": shot, "more[]": ["a", "b"]}
    found = edit_request(body)
    assert texts(found) == {"/prompt": "猫", "/note": "狗", "/more[]/0": "a", "/more[]/1": "b"}
    assert unread(found) == {"/image[]/0": "image", "/image[]/1": "image", "/mask": "image"}


@pytest.mark.parametrize("body", [{"prompt": 5}, {"prompt": ["x"]}, {"prompt": {"a": "b"}}])
def test_a_prompt_that_is_no_text_is_unknown(body: dict[str, Any]) -> None:
    """Its strings are read all the same."""
    assert unread(picture_request(body)) == {"/prompt": "unknown"}
    assert unread(picture_request([])) == {"": "unknown"}


def test_what_is_spoken_is_read_as_an_answer() -> None:
    """The words are known before there is a sound."""
    [part] = spoken({"input": "你好"}).parts
    assert (part.path, part.role, part.text) == ("/input", "assistant", "你好")
    assert spoken({"input": ["x"]}) == Conversation()


def test_what_is_drawn_is_not_read_but_for_its_prompt() -> None:
    """No detector looks at pictures, and that is told of each."""
    found = drawn({"data": [{"revised_prompt": "一只猫"}, {}]})
    assert texts(found) == {"/data/0/revised_prompt": "一只猫"}
    assert unread(found) == {"/data/0/b64_json": "image", "/data/1/b64_json": "image"}


@pytest.mark.parametrize("body", [{"stream": True}, {"output_format": "svg"}, {"stream": "yes"}])
def test_pictures_that_cannot_be_labelled_are_refused(body: dict[str, Any]) -> None:
    """A stream shows pictures piece by piece; SVG gets no visible mark."""
    assert picture_not_served(body) is not None
    assert picture_not_served({"prompt": "x", "stream": False, "output_format": "webp"}) is None


@pytest.mark.parametrize(
    "body", [{"stream_format": "sse"}, {"stream": True}, {"response_format": "pcm"}, {"response_format": 5}]
)
def test_speech_that_cannot_be_labelled_is_refused(body: dict[str, Any]) -> None:
    """Events, and formats without a place for a label."""
    fault = speech_not_served(body)
    assert fault is not None
    assert fault.http_status == 400
    for form in SPOKEN:
        assert speech_not_served({"response_format": form, "stream_format": "audio"}) is None


def test_a_prompt_is_no_file() -> None:
    """The guard reads no files: words in one would reach a model that takes them for its prompt."""
    file = Attached(b"...", "text/plain")
    for body in ({"prompt": file, "image": file}, {"prompt[]": ["a", file]}, {"negative_prompt": file}):
        fault = picture_not_served(body)
        assert fault is not None
        assert fault.code == "file_not_taken"
    assert picture_not_served({"prompt": "x", "image": file, "image[]": [file, file], "mask": file}) is None
