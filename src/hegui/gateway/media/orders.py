# SPDX-License-Identifier: Apache-2.0
"""What the gateway has its workers do, and what they answer: msgpack on a socket between processes."""

from enum import StrEnum
from socket import socket
from struct import Struct as Packing
from typing import Final, TypeAlias

import msgspec

from hegui.label.outgoing import OnFailure

LENGTH: Final = Packing(">Q")
"""Before each message: its bytes."""
_LARGEST_READ: Final = 1 << 20


class Modality(StrEnum):
    """What kind of files an answer holds."""

    IMAGE = "image"
    AUDIO = "audio"


class PictureMark(msgspec.Struct, frozen=True, tag="picture"):
    """The mark to be drawn into pictures."""

    position: str
    wording: str | None = None
    share: float | None = None
    font: str | None = None
    """A path."""


class SoundMark(msgspec.Struct, frozen=True, tag="sound"):
    """The mark to be put into sounds."""

    position: str
    speech: str | None = None
    """A path."""
    transcript: str | None = None


Mark: TypeAlias = PictureMark | SoundMark


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Label the files of an answer."""

    modality: Modality
    content: bytes
    """The body of the answer as the upstream gave it: JSON with pictures, or the sound itself."""
    fetched: dict[int, bytes] = {}
    """Pictures that the answer gives links to, by their number."""
    producer: str
    number: str
    """Of the answer; that of a file has its place behind it."""
    mark: Mark | None
    """None: no explicit mark."""
    unmarked: bool = False
    """Whether there is none because the user's agreement says so (LBL 9): then nothing goes out without its implicit label."""
    on_failure: OnFailure = OnFailure.REFUSE
    break_credentials: bool = False
    pixels: int


class File(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file."""

    format: str
    """``png``, ``wav`` …; ``unknown``."""
    produce_id: str | None = None
    """Of the label that it carries; None: it carries none that is valid."""
    before: bytes
    """Its sha256 as it came."""
    after: bytes | None = None
    """As it goes out; None: it does not."""
    explicit: str
    """valid: drawn or sounded, and measured in the new file; absent; inconclusive: nobody made one or looked for one."""
    implicit: str
    """The verdict on the label in its metadata, read back."""
    content: bytes = b""
    """As it goes out; pictures in base64."""
    reason: tuple[str, str] | None = None
    """In Chinese and English, why it lacks a label, or does not go out."""


class Done(msgspec.Struct, frozen=True, tag="done"):
    """An answer whose files were looked at, in their order."""

    files: list[File]
    rest: bytes = b""
    """Of an answer with pictures: its other fields, as JSON; each picture has an empty place."""


class Unusable(msgspec.Struct, frozen=True, tag="unusable"):
    """What the upstream gave is no answer of its protocol."""

    zh: str
    en: str


class Fault(msgspec.Struct, frozen=True, tag="fault"):
    """A worker could not do its work."""

    what: str
    """The kind of fault, and where; no content."""


Outcome: TypeAlias = Done | Unusable | Fault

encoded: Final = msgspec.msgpack.Encoder().encode
order_of: Final = msgspec.msgpack.Decoder(Order).decode
outcome_of: Final = msgspec.msgpack.Decoder(Outcome).decode


def send(line: socket, message: bytes) -> None:
    """Sends a message; waits until it is on its way."""
    line.sendall(LENGTH.pack(len(message)))
    line.sendall(message)


def receive(line: socket) -> bytearray | None:
    """The next message; None: the other side is gone."""
    head = _exactly(line, LENGTH.size)
    return None if head is None else _exactly(line, LENGTH.unpack(head)[0])


def _exactly(line: socket, length: int) -> bytearray | None:
    found = bytearray(length)
    view, at = memoryview(found), 0
    while at < length:
        read = line.recv_into(view[at : at + _LARGEST_READ])
        if not read:
            return None
        at += read
    return found
