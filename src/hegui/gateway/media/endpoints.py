# SPDX-License-Identifier: Apache-2.0
"""The endpoints of pictures and speech: which texts a request holds, and which requests cannot be served with labels."""

from collections.abc import Mapping
from typing import Any, Final

from hegui.gateway.config_file import Wire
from hegui.gateway.endpoints import Endpoint
from hegui.gateway.faults import Fault, Kind
from hegui.gateway.media.form import Attached
from hegui.guard import Conversation, Unreadable
from hegui.guard.conversation import Channel, Collector, Json, Part, Unread
from hegui.text import Text

_NAMES: Final = frozenset({"model", "user", "safety_identifier"})
"""Fields whose words no model gets as text."""
_PICTURES: Final = frozenset({"image", "images", "image_url", "image_urls", "input_image", "mask", "reference_images"})
_SOUNDS: Final = frozenset({"audio", "audio_url", "ref_audio", "reference_audio", "prompt_audio", "references"})
"""Fields in which services that speak this protocol take pictures and voices to follow."""
SPOKEN: Final = ("mp3", "opus", "aac", "flac", "wav", "ogg")
"""Formats of speech that carry a label. PCM has no place for one, and a stream of events is sent piece by piece."""
SPOKEN_WORDS: Final = "/input"
DRAWN_WORDS: Final = "/prompt"
"""What the user has just said, as JSON pointers."""


def picture_request(body: Json) -> Conversation:
    """All texts of a request for pictures; pictures that come with it are told as unread."""
    return _request(body, "prompt", _PICTURES, Unreadable.IMAGE)


def edit_request(body: Json) -> Conversation:
    """All texts of a request to change pictures, a form; its files are told as unread."""
    found = Collector()
    for name, value in body.items():
        for place, each in enumerate(value if isinstance(value, list) else [value]):
            path = (name, place) if isinstance(value, list) else (name,)
            if isinstance(each, Attached):
                found.skip(path, "user", Unreadable.IMAGE)
            elif name not in _NAMES and isinstance(each, str):
                found.text(path, "user", each, Channel.TEXT if name == "prompt" else Channel.OTHER)
    return found.done()


def speech_request(body: Json) -> Conversation:
    """All texts of a request for speech: what is to be said, and how; voices that come with it are told as unread."""
    return _request(body, "input", _SOUNDS, Unreadable.AUDIO)


def _request(body: Json, main: str, media: frozenset[str], kind: Unreadable) -> Conversation:
    found = Collector()
    if not isinstance(body, dict):
        found.skip((), "", Unreadable.UNKNOWN)
        return found.done()
    found.text((main,), "user", body.get(main))
    for name in body:
        if name in media and body[name] is not None:
            found.skip((name,), "user", kind)
    found.rest((), "user", body, _NAMES | media | {main})
    return found.done()


def spoken(value: Mapping[str, Any]) -> Conversation:
    """What speech says: the words of its request, as those of an answer."""
    words = value.get("input")
    text = words if isinstance(words, str) else ""
    return Conversation((Part(SPOKEN_WORDS, "assistant", Channel.TEXT, text),) if text else ())


def drawn(answer: Mapping[str, Any]) -> Conversation:
    """What an answer with pictures says: prompts that the model has written anew, and pictures that no detector reads."""
    found = Collector()
    for place, picture in enumerate(answer["data"]):
        found.skip(("data", place, "b64_json"), "assistant", Unreadable.IMAGE)
        found.text(("data", place, "revised_prompt"), "assistant", picture.get("revised_prompt"))
    return found.done()


UNSEEN: Final = Conversation(unread=(Unread("/data", "assistant", Unreadable.IMAGE),))
"""A picture, before there is one."""

PICTURES: Final = Endpoint("/v1/images/generations", Wire.OPENAI, picture_request)
EDITS: Final = Endpoint("/v1/images/edits", Wire.OPENAI, edit_request)
SPEECH: Final = Endpoint("/v1/audio/speech", Wire.OPENAI, speech_request)


def picture_not_served(value: Mapping[str, Any]) -> Fault | None:
    """Why a request for pictures cannot be answered with labels, as far as it tells."""
    if value.get("stream"):
        return _STREAM
    if any(name.removesuffix("[]") not in _PICTURES and _has_file(each) for name, each in value.items()):
        return _NO_FILE
    if value.get("output_format") == "svg":
        return Fault(
            Kind.INVALID,
            "format_not_labelled",
            Text(
                "SVG 不能添加显式标识，本服务不提供；请改用 png、jpeg 或 webp。",
                "SVG cannot be given a visible mark and is not served; ask for png, jpeg or webp.",
            ),
        )
    return None


def _has_file(field: Any) -> bool:  # noqa: ANN401  of a form
    return any(isinstance(each, Attached) for each in (field if isinstance(field, list) else [field]))


_NO_FILE: Final = Fault(
    Kind.INVALID,
    "file_not_taken",
    Text("只有图片字段可以是文件；其他字段须为文本。", "Only pictures may be files; other fields are texts."),
)
"""A prompt in a file would pass the guard as something unread, and some services take it for the prompt."""


def speech_not_served(value: Mapping[str, Any]) -> Fault | None:
    """Why a request for speech cannot be answered with labels, as far as it tells."""
    if value.get("stream") or value.get("stream_format") == "sse":
        return _STREAM
    form = value.get("response_format")
    if form is not None and form not in SPOKEN:
        accepted = "、".join(SPOKEN)
        return Fault(
            Kind.INVALID,
            "format_not_labelled",
            Text(
                f"该音频格式没有写入标识的位置，本服务不提供；可用：{accepted}。",
                f"This format of sound has no place for a label and is not served; there are {accepted.replace('、', ', ')}.",
            ),
        )
    return None


_STREAM: Final = Fault(
    Kind.INVALID,
    "stream_not_labelled",
    Text(
        "标识须写入完整的文件，本接口不提供事件流；请去掉 stream 或 stream_format。",
        "A label needs the whole file, so there are no event streams here; leave 'stream' and 'stream_format' out.",
    ),
)
