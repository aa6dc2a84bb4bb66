# SPDX-License-Identifier: Apache-2.0
"""A process that labels files for the gateway: it gets orders on its standard input, a socket, and answers on the same.

Files come from outside, and what decodes them is large: here it can neither hold up the gateway, nor fill its memory, nor see its
secrets. Started as ``python -m hegui.gateway.media.worker BYTES FOLDER`` by `hegui.gateway.media.workers`.
"""

import base64
import binascii
import resource
import shutil
import socket
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from hegui.gateway.media.labelling import labelled
from hegui.gateway.media.orders import Done, Fault, Modality, Order, Outcome, Unusable, encoded, order_of, receive, send

LARGEST_FILE: Final = 1 << 30
"""Bytes of a file that a worker, or a program that it starts, may write."""


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture of an answer. Fields that are not known here do not go out: they could hold the picture once more."""

    b64_json: str | None = None
    url: str | None = None
    revised_prompt: str | None = None


class Pictures(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer of ``/v1/images/generations``."""

    data: list[Picture]
    created: int = 0
    background: str | None = None
    output_format: str | None = None
    quality: str | None = None
    size: str | None = None
    usage: dict[str, Any] | None = None


_pictures_of: Final = msgspec.json.Decoder(Pictures).decode
_as_json: Final = msgspec.json.encode


def done(order: Order) -> Outcome:
    """What becomes of an order."""
    if order.modality is Modality.AUDIO:
        return Done([labelled(order.content, order, 0)])
    try:
        answer = _pictures_of(order.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _NO_PICTURES
    files: list[bytes] = []
    for place, picture in enumerate(answer.data):
        content = order.fetched.get(place)
        if content is None and picture.b64_json is not None:
            content = _from_base64(picture.b64_json)
        if not content:
            return _NO_PICTURES
        files.append(content)
    if not files:
        return _NO_PICTURES
    rest = Pictures(
        [Picture(revised_prompt=picture.revised_prompt) for picture in answer.data],
        answer.created,
        answer.background,
        answer.output_format,
        answer.quality,
        answer.size,
        None if answer.usage is None else counts_of(answer.usage),
    )
    return Done([labelled(content, order, place) for place, content in enumerate(files)], _as_json(rest))


def _from_base64(words: str) -> bytes | None:
    try:
        return base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return None


def counts_of(usage: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a usage, and nothing else."""
    return {
        name: counts_of(value) if isinstance(value, dict) else value
        for name, value in usage.items()
        if isinstance(value, dict | int) and not isinstance(value, bool)
    }


_NO_PICTURES: Final = Unusable(
    "模型服务的应答中没有图片。", "There are no pictures in the answer of the model's service."
)


def answered(message: bytes | bytearray) -> bytes:
    """The answer to a message, whatever goes wrong."""
    try:
        return encoded(done(order_of(message)))
    except MemoryError:
        return encoded(Fault("MemoryError"))
    except Exception as error:  # noqa: BLE001  whatever a decoder makes of a hostile file, it is told without its words
        return encoded(Fault(_where(error)))


def _where(error: BaseException) -> str:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    code = "" if place is None else f" at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}"
    return f"{type(error).__name__}{code}"


def bounded(memory: int) -> None:
    """Holds this process, and what it starts, to its limits.

    Args:
        memory: bytes, with all that is mapped.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def main(arguments: list[str]) -> None:
    """Serves until the gateway closes the line, or is gone.

    Args:
        arguments: the bytes of memory, and the folder for temporary files, which goes when the worker does.
    """
    memory, folder = arguments
    bounded(int(memory))
    try:
        with socket.socket(fileno=0) as line:
            while (message := receive(line)) is not None:
                send(line, answered(message))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
